"""Connections and transactions.

``Store.write`` is the one way to change anything.  On SQLite its transaction takes the write lock when it begins, so
nothing read in it can go stale; writers of all processes first take turns at a lock of our own, because SQLite's busy
wait is unfair and can starve the acceptor (``store.write_lock``).

Failures leave as ``Conflict`` (repeat from the look-ups) or ``StoreUnavailable`` (wait); nothing else of the database
gets out.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import Conflict, StoreUnavailable
from .write_lock import WriteLock

log = logging.getLogger("mailgate.store")

_T = TypeVar("_T")

#: What every function of the store works in; other rooms pass it on and never look inside.
Transaction = Connection

#: Below this, SQLite may corrupt a WAL database when connections commit and checkpoint at once (published reports).
SAFE_WAL = (3, 51, 3)

#: Seconds to wait for another process's transaction; then whoever sends mail hears that he is to come back.
_BUSY_SECONDS = 5

#: PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
_CONFLICT_STATES = frozenset({"40001", "40P01", "55P03"})

#: Result codes of SQLite that pass, or that an operator makes pass.  SQLITE_ERROR, wrong SQL, is not among them.
_SQLITE_BAD_DAYS = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

#: Classes of SQLSTATE: connection lost, read-only (25006), out of disk or memory, server ended, system error.
_POSTGRESQL_BAD_DAYS = frozenset({"08", "25", "53", "57", "58"})

#: Class of SQLSTATE *program limit exceeded*: a row that no day makes smaller, though psycopg calls it operational.
_TOO_LARGE = "54"

#: How often a transaction is repeated before its conflict is taken for a fault.
_REPEATS = 20


def sqlite_driver() -> ModuleType:
    """The newest SQLite there is here: the wheel's where the system's library is older than ``SAFE_WAL``."""
    if sqlite3.sqlite_version_info >= SAFE_WAL:
        return sqlite3
    try:
        import pysqlite3.dbapi2 as wheel
    except ImportError:
        return sqlite3
    return wheel  # type: ignore[no-any-return]


class Store:
    """One database.

    Args:
        url: SQLAlchemy URL, ``sqlite+pysqlite:///…`` or ``postgresql+psycopg://…``.
        pool: connections kept for PostgreSQL; SQLite opens as many as there are threads.
        busy_seconds: how long a writer waits for its turn, and then for whoever writes without asking for one.

    Raises nothing by itself: the first transaction tells whether the database can be reached.
    """

    def __init__(self, url: str, *, pool: int = 8, busy_seconds: float = _BUSY_SECONDS) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writers: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
        if self.is_sqlite:
            self._driver = sqlite_driver()
            self._writers = WriteLock(_file_of(self.url), busy_seconds)
            self.engine = _sqlite_engine(url, self._driver, pool, busy_seconds)
        else:
            self.engine = create_engine(
                url,
                hide_parameters=True,
                pool_size=pool,
                max_overflow=4,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10},
            )

    @property
    def is_there(self) -> bool:
        """Whether there is anything to open; SQLite would make an empty database of whoever looks first."""
        return not self.is_sqlite or not self.url.database or Path(self.url.database).exists()

    def make_folder(self) -> None:
        """Make the folder that a SQLite database is to lie in, for its owner only.

        Raises:
            StoreUnavailable: it cannot be made.
        """
        if not self.is_sqlite or not self.url.database:
            return
        folder = Path(self.url.database).parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"cannot make the folder {folder}: {error.strerror}") from error

    def describe(self) -> str:
        """Which database and which library is in use, for the line at start; without a password."""
        if not self.is_sqlite:
            with self.read() as tx:
                version = tx.exec_driver_sql("SHOW server_version").scalar_one()
            return f"PostgreSQL {version} at {self.url.render_as_string(hide_password=True)}"
        mode = "WAL" if _wal_is_safe(self._driver) else "TRUNCATE"
        return f"SQLite {self._driver.sqlite_version} ({self._driver.__name__}), journal {mode}, {self.url.database}"

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end of the block, rolled back by any exception.

        Raises:
            Conflict: a unique key, a deadlock or a serialisation failure; nothing was written.
            StoreUnavailable: the database is away, full, read-only or locked for too long; nothing was acknowledged.
        """
        with self._writers, _translated(self.engine), self.engine.begin() as connection:
            self._say_begin(connection, "BEGIN IMMEDIATE")
            yield connection

    @contextlib.contextmanager
    def without_foreign_keys(self) -> Iterator[Connection]:
        """``write`` for migrations on SQLite: a connection of its own, with foreign keys off from before BEGIN."""
        with self._writers, _translated(self.engine), self.engine.connect() as connection:
            # The pragma does nothing inside a transaction, and SQLAlchemy would begin one: go to the driver.
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    self._say_begin(connection, "BEGIN IMMEDIATE")
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent view, no lock taken.

        Raises:
            StoreUnavailable: as for ``write``.
        """
        with _translated(self.engine), self.engine.begin() as connection:
            self._say_begin(connection, "BEGIN")
            yield connection

    def _say_begin(self, connection: Connection, statement: str) -> None:
        # SQLite's driver is told not to.  This could be an event of the engine, but an engine with events looks for
        # listeners at every statement, which is a quarter of what a small statement costs.
        if self.is_sqlite:
            connection.exec_driver_sql(statement)

    def repeat(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` in a write transaction, again from the start whenever it meets a ``Conflict``.

        Raises:
            Conflict: still there after 20 repeats, which no load explains.
            StoreUnavailable: at once.
        """
        for _ in range(_REPEATS):
            try:
                with self.write() as tx:
                    return work(tx)
            except Conflict as conflict:
                last = conflict
        raise last

    def close(self) -> None:
        """Give all connections back; the store can be used again afterwards."""
        self.engine.dispose()


def _file_of(url: URL) -> Path | None:
    """Where a SQLite database lies; None for one in memory."""
    return Path(url.database) if url.database and url.database != ":memory:" else None


def _wal_is_safe(driver: ModuleType) -> bool:
    version: tuple[int, ...] = driver.sqlite_version_info
    return version >= SAFE_WAL


def _sqlite_engine(url: str, driver: ModuleType, pool: int, busy_seconds: float) -> Engine:
    engine = create_engine(
        url,
        module=driver,
        hide_parameters=True,
        pool_size=pool,
        max_overflow=-1,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
    )
    journal = "WAL" if _wal_is_safe(driver) else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling begins DEFERRED, which loses updates; we say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"journal_mode={journal}", "foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


@contextlib.contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    """Turn the database's exceptions into ours."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(_first_line(error)) from error
    except PoolTimeout as error:
        raise StoreUnavailable(_first_line(error)) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _CONFLICT_STATES:
            raise Conflict(_first_line(error)) from error
        if _only_reads(error):
            engine.dispose()
        if _passes(error):
            raise StoreUnavailable(_first_line(error)) from error
        raise


def _passes(error: DBAPIError) -> bool:
    """Whether an error is one of the database's bad days, and not a statement that will fail on every day."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_BAD_DAYS
    state = getattr(error.orig, "sqlstate", None) or ""
    if state[:2] == _TOO_LARGE:
        return False
    return (
        isinstance(error, OperationalError | InterfaceError)
        or error.connection_invalidated
        or state[:2] in _POSTGRESQL_BAD_DAYS
    )


def _only_reads(error: DBAPIError) -> bool:
    """Whether a connection met a read-only database.

    Such connections must be replaced, or one by one all would be read-only for good: SQLite opens a file that it may
    not write for reading only; a PostgreSQL session keeps what held when it began, and after a failover another server
    may be the one that writes.
    """
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_READONLY or getattr(error.orig, "sqlstate", None) == "25006"


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
