"""Databases for tests: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.store import migrations
from mailgate.store.engine import Store
from mailgate.store.schema import metadata

from .postgresql import PostgresqlServer, programs

_names = (f"test_{number}" for number in itertools.count(1))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One PostgreSQL server for the session; only databases of their own keep tests apart."""
    found = programs()
    if found is None:
        pytest.skip("needs postgresql: initdb and pg_ctl are neither on PATH nor under /usr/lib/postgresql")
    server = PostgresqlServer(found)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _postgresql_database(postgresql_server: PostgresqlServer) -> str:
    """A database with the schema.  To make one for each test takes half a second on a busy machine; this is emptied."""
    name = "mailgate"
    postgresql_server.execute(f"CREATE DATABASE {name}")
    _with_schema(_sqlalchemy_url(postgresql_server, name))
    return name


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mailgate.db"
    _with_schema(f"sqlite+pysqlite:///{path}")
    return path


def _with_schema(url: str) -> None:
    store = Store(url)
    migrations.ensure(store)
    store.close()


def _sqlalchemy_url(server: PostgresqlServer, database: str) -> str:
    url: str = server.url(database)
    return url.replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a database with this program's schema and nothing in it, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "mailgate.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite+pysqlite:///{path}"
        return
    name: str = request.getfixturevalue("_postgresql_database")
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    yield _sqlalchemy_url(server, name)
    server.execute("; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)), name)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """A store with this program's schema and nothing in it, on each database in turn."""
    opened = Store(database)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite+pysqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = next(_names)
    server.execute(f"CREATE DATABASE {name}")
    yield _sqlalchemy_url(server, name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_store(empty_database: str) -> Iterator[Store]:
    """A store without any table, on each database in turn."""
    opened = Store(empty_database)
    yield opened
    opened.close()
