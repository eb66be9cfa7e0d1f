"""The ingest worker as a process of its own: the child's loop, and the parent's watch over it.

The child is exec'd, never forked, and dies with its parent.  It talks over two pipes: on its standard input it gets
what it works with, then a byte whenever there is something to do; on its standard output it says
``reading <intake id>`` before a message and ``processed`` after a batch.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial

from ..errors import Conflict, StoreUnavailable
from ..parse.language import load_language_models
from ..policy.own_words import load_words
from ..store.leases import Owner, owner_of, this_process
from .abandoned import free_messages
from .ingest import Ingest
from .reading import bounded_reading, why_ended
from .rooms import Rooms

log = logging.getLogger("mailgate.ingest")

_PR_SET_PDEATHSIG = 1

#: Seconds between two looks at the queue when nobody wakes us: rows of other hosts and rows that become due.
_LOOK = 1.0
#: Seconds of rest after the store refused, and before a worker that keeps dying is started again.
_REST = 1.0
#: Deaths without having read anything after which a drain gives up.
_IDLE_DEATHS = 3


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends; at once if it has ended already.  prctl(2)."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def work(rooms: Rooms, *, drain: bool) -> None:
    """The child: process what is due until standard input ends or SIGTERM comes; with ``drain``, until nothing is due.

    SIGTERM lets the message in hand finish and gives the rest of the batch back.
    """
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    limits = rooms.settings.workers
    # A second of loading that no message is to answer for.
    load_language_models(rooms.settings.parse.languages)
    load_words()
    ingest = Ingest(
        rooms,
        this_process(),
        reading=partial(bounded_reading, limits.parse_seconds, limits.parse_memory),
        # DNS keeps its own time; what else there is to compute is bounded like the reading.
        proving=partial(bounded_reading, limits.parse_seconds + rooms.settings.verify.dns_seconds, limits.parse_memory),
        begins=lambda intake_id: _say(f"reading {intake_id}"),
    )
    while not stopping.is_set():
        try:
            done = ingest.run_once(lambda: not stopping.is_set())
        except StoreUnavailable as error:
            log.warning("the store refuses: %s", error)
            if drain:
                return
            done = 0
            stopping.wait(_REST)
        if done:
            _say("processed")
        elif drain or not _woken(_LOOK):
            return


def _say(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _woken(seconds: float) -> bool:
    """Wait for a wake-up; False once the parent has closed the pipe."""
    with contextlib.suppress(InterruptedError):
        readable, _, _ = select.select([sys.stdin.fileno()], [], [], seconds)
        if readable:
            return bool(os.read(sys.stdin.fileno(), 4096))
    return True


class IngestWorker:
    """The parent's side: starts the child, wakes it, starts it again when it dies, and says what it died of.

    Args:
        command: starts the child; standard input and output are ours.
        opening: asked for whenever a child starts, the first bytes on its standard input.
        processed: called whenever the child has finished messages.
        drain: the child is expected to end by itself with status 0, and then is not started again.
    """

    def __init__(
        self,
        rooms: Rooms,
        command: Sequence[str],
        opening: Callable[[], bytes],
        processed: Callable[[], None] = lambda: None,
        *,
        drain: bool = False,
    ) -> None:
        self._rooms = rooms
        self._opening = opening
        self._command = list(command)
        self._processed = processed
        self._drain = drain
        self._stopping = threading.Event()
        #: The running child, ready to be woken; only under the lock, which keeps its pipe from being closed meanwhile.
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._reading = ""
        #: Whether we asked the running child to end, and how often it was to be renewed.
        self._asked = False
        self._generation = 0
        self._thread = threading.Thread(target=self._watch, name="ingest-watch")

    def start(self) -> None:
        # The child dies when the thread that started it ends, so it is this one that starts it.
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the watch over the child runs; the child itself may just be starting again."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """There may be something to do."""
        # Full means that enough wake-ups are waiting; broken, that the child has died.
        with self._lock, contextlib.suppress(BlockingIOError, BrokenPipeError):
            if self._child and self._child.stdin:
                os.write(self._child.stdin.fileno(), b".")

    def renew(self) -> None:
        """Let the message in hand finish, and have a new child go on with what ``opening`` says then."""
        self._generation += 1
        self._end_child()

    def stop(self) -> None:
        """Let the message in hand finish, then end the child; returns at once."""
        self._stopping.set()
        self._end_child()

    def _end_child(self) -> None:
        with self._lock:
            self._asked = True
            if self._child:
                self._child.terminate()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the child has ended; kill it after ``timeout`` seconds."""
        if self._thread.ident is None:
            return
        self._thread.join(timeout)
        if self._thread.is_alive():
            with self._lock:
                if self._child:
                    self._child.kill()
            self._thread.join()

    def _watch(self) -> None:
        idle_deaths = 0
        while not self._stopping.is_set() and not (self._drain and idle_deaths >= _IDLE_DEATHS):
            self._reading = ""
            try:
                owner, status = self._run_child()
            except OSError as error:
                log.error("cannot start an ingest worker: %s", error)
                idle_deaths += 1
                self._stopping.wait(_REST)
                continue
            if self._drain and status == 0:
                return
            if status == 0 or self._asked:
                continue
            self._report(owner, status)
            if not self._reading:
                # It died without reading anything: something here is wrong, and hurry will not mend it.
                idle_deaths += 1
                self._stopping.wait(_REST)

    def _run_child(self) -> tuple[Owner, int]:
        with subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as child:
            owner = owner_of(child.pid)
            assert child.stdin is not None
            assert child.stdout is not None
            generation = self._generation
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(self._opening())
            os.set_blocking(child.stdin.fileno(), False)
            # Only now may others write to it: a wake-up in front of the opening would be read as part of it.
            with self._lock:
                self._asked = False
                self._child = child
            if self._stopping.is_set() or self._generation != generation:
                self._end_child()
            try:
                with open(child.stdout.fileno(), "rb", closefd=False) as lines:
                    for line in lines:
                        self._heard(line.decode("ascii").split())
                return owner, child.wait()
            finally:
                with self._lock:
                    self._child = None

    def _heard(self, words: list[str]) -> None:
        match words:
            case ["reading", intake_id]:
                self._reading = intake_id
            case ["processed"]:
                self._reading = ""
                self._processed()

    def _report(self, owner: Owner, status: int) -> None:
        limits = self._rooms.settings.workers
        why = why_ended(status, limits.parse_seconds, limits.parse_memory)
        culprit = self._reading
        log.error("ingest worker %s ended: %s", owner.pid, why, extra={"intake": culprit} if culprit else None)

        try:
            self._rooms.store.repeat(
                lambda tx: free_messages(tx, limits.max_tries, dead=[owner], culprit=culprit, why=why)
            )
        except (Conflict, StoreUnavailable) as error:
            log.warning("the leases of the dead worker stay until the housekeeper frees them: %s", error)
