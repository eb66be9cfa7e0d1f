"""Bounds around the reading of one message, kept by the kernel: they hold even where Python does not get to run.

Only for a process that may be killed: a message that takes too long ends it by SIGALRM, one that takes too much memory
by ``OUT_OF_MEMORY``.  The row that was claimed for it has its try counted already.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

#: Exit status of a worker that ran out of memory while reading; chosen so that nothing else uses it.
OUT_OF_MEMORY = 97

_PAGE = resource.getpagesize()


@contextlib.contextmanager
def bounded_reading(seconds: float, memory: int) -> Iterator[None]:
    """Kill this process if the block takes longer than ``seconds`` or more than ``memory`` bytes on top of now."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + memory, hard))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except MemoryError:
        # Nothing may allocate from here on: no log line, no clean-up.
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE


def why_ended(status: int, seconds: float, memory: int) -> str:
    """What ended a worker, for operators; ``status`` as ``subprocess`` reports it."""
    if status == -signal.SIGALRM:
        return f"reading it took longer than {seconds:g} s (workers.parse_timeout)"
    if status == OUT_OF_MEMORY:
        return f"reading it took more than {memory // (1024 * 1024)} MB (workers.parse_memory)"
    if status < 0:
        return f"the worker that read it was ended by {signal.Signals(-status).name}"
    return f"the worker that read it ended with status {status}"
