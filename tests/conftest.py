"""Databases for tests: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailgate.store import migrations
from mailgate.store.engine import Store

from .postgresql import PostgresqlServer, programs

#: Makes a database; ``empty`` leaves it without a schema.  Returns its SQLAlchemy URL.
MakeDatabase = Callable[..., str]

_TEMPLATE = "mailgate_template"
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
def _postgresql_template(postgresql_server: PostgresqlServer) -> str:
    postgresql_server.execute(f"CREATE DATABASE {_TEMPLATE}")
    _with_schema(_sqlalchemy_url(postgresql_server, _TEMPLATE))
    return _TEMPLATE


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
    return server.url(database).replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture(params=["sqlite", "postgresql"])
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeDatabase]:
    """Makes databases: ``make_database()`` with the schema of this program, ``make_database(empty=True)`` without."""
    made: list[tuple[PostgresqlServer, str]] = []

    def sqlite(*, empty: bool = False) -> str:
        path = tmp_path / f"{next(_names)}.db"
        if not empty:
            shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        return f"sqlite+pysqlite:///{path}"

    def postgresql(*, empty: bool = False) -> str:
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        template = "template0" if empty else request.getfixturevalue("_postgresql_template")
        name = next(_names)
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append((server, name))
        return _sqlalchemy_url(server, name)

    yield sqlite if request.param == "sqlite" else postgresql
    for server, name in made:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(make_database: MakeDatabase) -> Iterator[Store]:
    """A store with this program's schema and nothing in it, on each database in turn."""
    opened = Store(make_database())
    yield opened
    opened.close()
