"""The kernel's bounds around reading, each tried on a process that is there to die of it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from mailgate.workers.reading import OUT_OF_MEMORY, why_ended

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("block", "status", "says"),
    [
        ("pass", 0, ""),
        ("bytes(300 * 1024 * 1024)", OUT_OF_MEMORY, "more than 64 MB (workers.parse_memory)"),
        ("while True: pass", -signal.SIGALRM, "longer than 0.3 s (workers.parse_timeout)"),
        ("import time; time.sleep(60)", -signal.SIGALRM, "longer than 0.3 s (workers.parse_timeout)"),
        ("import os; os.abort()", -signal.SIGABRT, "ended by SIGABRT"),
        ("raise SystemExit(3)", 3, "ended with status 3"),
    ],
)
def test_what_reading_may_not_do_ends_the_process(block: str, status: int, says: str) -> None:
    """And an operator reads which bound it was, with the key that sets it."""
    program = (
        f"from mailgate.workers.reading import bounded_reading\nwith bounded_reading(0.3, {64 * MB}):\n    {block}\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ended.returncode == status, ended.stderr
    if status:
        assert says in why_ended(status, 0.3, 64 * MB)


def test_the_bounds_end_with_the_block() -> None:
    """What comes after may take its time and its memory."""
    program = (
        "import time\n"
        "from mailgate.workers.reading import bounded_reading\n"
        f"with bounded_reading(0.05, {64 * MB}):\n    pass\n"
        "time.sleep(0.1)\n"
        "bytes(300 * 1024 * 1024)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
