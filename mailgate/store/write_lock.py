"""The turn to write to a SQLite database, among the threads of this process and all processes of this host.

SQLite lets one writer in and has the others look again after ever longer pauses, up to 100 ms; whoever writes one short
transaction after the other keeps them out (seen: an acceptor that waited a second for an ingest worker).  So writers
ask for their turn here first, at even and short intervals, and hardly ever meet in SQLite.  Who writes without asking,
a backup or the sqlite3 shell, is waited for there as before.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType

from ..errors import StoreUnavailable

#: Seconds between two looks at whether another process is done; most transactions take a few of these.
_LOOK = 0.001


class WriteLock:
    """A context manager: whoever is in it is the only one on this host to write.  Not reentrant.

    The file ``<database>-turn`` beside the database carries the lock (flock(2)), which ends with its process.  It must
    be another file than the database: closing that would drop the locks that SQLite has on it.

    Args:
        database: None for one that lies in memory, where only threads of this process can meet.
        seconds: to wait for other threads and processes.

    Raises (on entering):
        StoreUnavailable: others have kept their turn for too long, or the file cannot be opened.
    """

    def __init__(self, database: Path | None, seconds: float) -> None:
        self._database = database
        self._seconds = seconds
        self._threads = threading.Lock()
        self._file: int | None = None

    def __enter__(self) -> None:
        end = time.monotonic() + self._seconds
        # While somebody else holds the database, each writer of this process in turn waits for him in vain; the
        # acceptor among them must not wait for all the others to have given up.
        if not self._threads.acquire(timeout=self._seconds):
            raise StoreUnavailable(f"no turn to write within {self._seconds:g} s")
        try:
            if self._database is not None:
                self._take_turn(self._database, end)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def _take_turn(self, database: Path, end: float) -> None:
        if self._file is None:
            self._file = _open(database)
        while True:
            try:
                return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise StoreUnavailable(f"another process writes since {self._seconds:g} s") from None
            time.sleep(_LOOK)


def _open(database: Path) -> int:
    path = database.with_name(f"{database.name}-turn")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        if os.geteuid() == 0:
            # As SQLite does with its own files: a command that root types must not lock the service out.
            with contextlib.suppress(FileNotFoundError):
                owner = database.stat()
                os.fchown(file, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise StoreUnavailable(f"cannot open {path}: {error.strerror}") from error
    return file
