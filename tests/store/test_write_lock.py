"""Writers of one SQLite database take turns, whichever process they are in."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mailgate.errors import StoreUnavailable
from mailgate.store.write_lock import WriteLock

# Another process that takes its turn, says so, and keeps it until its standard input ends.
_HOLDER = """
import sys
from pathlib import Path
from mailgate.store.write_lock import WriteLock
with WriteLock(Path(sys.argv[1]), 10):
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mailgate.db"


def _holder(database: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


def test_a_writer_waits_for_another_process(database: Path) -> None:
    """It gets its turn when the other one has ended, in order or not."""
    with _holder(database) as holder:
        entered = threading.Event()

        def write() -> None:
            with WriteLock(database, 60):
                entered.set()

        waiting = threading.Thread(target=write)
        waiting.start()
        with pytest.raises(StoreUnavailable):
            WriteLock(database, 0).__enter__()
        assert not entered.is_set()
        holder.kill()
        waiting.join()
        assert entered.is_set()


def test_a_process_that_keeps_its_turn_too_long_makes_the_store_unavailable(database: Path) -> None:
    """Whoever waits gets an answer, and can write again once the turn is given back."""
    lock = WriteLock(database, 0.05)
    with _holder(database) as holder:
        with pytest.raises(StoreUnavailable, match="another process"):
            lock.__enter__()
        holder.kill()
    with lock:
        pass


def test_threads_of_one_process_take_turns(database: Path) -> None:
    """Two threads never are in it at the same time, on disk and in memory alike."""
    for where in (database, None):
        lock = WriteLock(where, 60)
        inside: list[int] = []

        def write(lock: WriteLock = lock, inside: list[int] = inside) -> None:
            for _ in range(200):
                with lock:
                    inside.append(1)
                    assert len(inside) == 1
                    inside.pop()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not inside


def test_a_folder_that_cannot_be_written_makes_the_store_unavailable(tmp_path: Path) -> None:
    """The reason names the file; the next writer is not locked out by the one that failed."""
    lock = WriteLock(tmp_path / "missing" / "mailgate.db", 0.05)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"mailgate\.db-turn"):
            lock.__enter__()
