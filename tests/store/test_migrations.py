"""The schema and its versions, on both databases: made once, raised without loss, refused when it is not ours."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table

from mailgate.errors import SchemaError
from mailgate.resources import migrations_folder
from mailgate.store import migrations
from mailgate.store.engine import Store
from mailgate.store.schema import metadata

from .any_rows import contents, put_rows, tables_of
from .samples import claim


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("path_separator", "os")
    return config


#: From the first to the newest.
REVISIONS = [one.revision for one in reversed(list(ScriptDirectory.from_config(_config()).walk_revisions()))]


def raise_to(store: Store, revision: str) -> None:
    """What an earlier program did: bring the schema to ``revision``."""
    with store.write() as tx:
        config = _config()
        config.attributes["connection"] = tx
        command.upgrade(config, revision)


# ---------------------------------------------------------------- making it


def test_an_empty_database_gets_the_schema(empty_store: Store) -> None:
    """The first start makes every table, and the store works."""
    before = migrations.version(empty_store)
    assert (before.current, before.is_current) == (None, False)
    migrations.ensure(empty_store)
    after = migrations.version(empty_store)
    assert (after.current, after.is_current) == (migrations.head(), True)
    assert set(tables_of(empty_store).tables) == set(metadata.tables)
    assert claim(empty_store) == []


def test_the_migrations_make_exactly_the_tables_the_program_knows(empty_store: Store) -> None:
    """``upgrade head`` equals the metadata: a change of one without the other is caught here."""
    assert migrations.differences(empty_store) != []
    migrations.upgrade(empty_store)
    assert migrations.differences(empty_store) == []


def test_column_for_column(empty_store: Store) -> None:
    """Names, order, nullability, types, defaults and keys are those of tables that the metadata makes by itself."""
    migrations.ensure(empty_store)
    migrated = described(tables_of(empty_store))
    with empty_store.write() as tx:
        for table in reversed(metadata.sorted_tables):
            table.drop(tx)
        metadata.create_all(tx)
    made = described(tables_of(empty_store))
    assert migrated == made


def described(tables: MetaData) -> dict[str, Any]:
    return {name: _described(table) for name, table in tables.tables.items()}


def _described(table: Table) -> dict[str, Any]:
    def default(column: Column[Any]) -> str:
        text = str(getattr(column.server_default, "arg", ""))
        # The same default is written with and without brackets and casts.
        return text.replace("(", "").replace(")", "").partition("::")[0]

    return {
        "columns": [(one.name, str(one.type), one.nullable, default(one)) for one in table.columns],
        "keys": sorted(
            (type(one).__name__, str(one.name or ""), tuple(one.columns.keys())) for one in table.constraints
        ),
        "foreign": sorted((str(one.target_fullname), str(one.ondelete)) for one in table.foreign_keys),
        "indexes": sorted((str(one.name), tuple(one.columns.keys()), bool(one.unique)) for one in table.indexes),
    }


def test_ensuring_twice_changes_nothing(empty_store: Store) -> None:
    """Every start does it; a schema that is current is left alone, and so is ``upgrade`` of it."""
    migrations.ensure(empty_store)
    migrations.ensure(empty_store)
    assert migrations.upgrade(empty_store).is_current


def test_services_that_start_at_once_make_one_schema(empty_database: str) -> None:
    """On an empty database one of them makes it, the others find it; none of them fails."""
    together = threading.Barrier(4)

    def start(_: int) -> bool:
        store = Store(empty_database)
        together.wait(10)
        migrations.ensure(store)
        found = migrations.version(store).is_current
        store.close()
        return found

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(start, range(4)))


# ---------------------------------------------------------------- refusing


def test_tables_of_others_are_refused(empty_store: Store) -> None:
    """A database that somebody else uses is left as it is."""
    with empty_store.write() as tx:
        tx.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(SchemaError, match="give mailgate a database of its own"):
        migrations.ensure(empty_store)
    assert set(tables_of(empty_store).tables) == {"invoices"}


def test_a_schema_of_the_future_is_refused(empty_store: Store) -> None:
    """An older program neither runs on it nor touches it, and says what to install."""
    migrations.ensure(empty_store)
    with empty_store.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for refused in (migrations.ensure, migrations.upgrade):
        with pytest.raises(SchemaError, match=r"9999, which this program does not know"):
            refused(empty_store)
    assert migrations.version(empty_store).current == "9999"


@pytest.mark.parametrize("revision", REVISIONS[:-1] or [None])
def test_an_earlier_schema_is_refused_with_the_command(empty_store: Store, revision: str | None) -> None:
    """A service does not raise the schema by itself; it says what to type."""
    if revision is None:
        assert len(REVISIONS) == 1, "the first release has no earlier schema; test_wheel.py plays the second"
        return
    raise_to(empty_store, revision)
    with pytest.raises(SchemaError, match="run mailgate db upgrade"):
        migrations.ensure(empty_store)


# ---------------------------------------------------------------- raising it with data in it


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_survives_the_way_up(empty_store: Store, revision: str) -> None:
    """Rows in every table of every earlier schema are there, as they were, when the newest is reached.

    A migration that changes values on purpose, or drops something, is to say so here.
    """
    raise_to(empty_store, revision)
    tables = tables_of(empty_store)
    with empty_store.write() as tx:
        put_rows(tx, tables)
    before = contents(empty_store, tables)
    assert all(len(rows) == 2 for rows in before.values())
    migrations.upgrade(empty_store)
    assert migrations.differences(empty_store) == []
    assert contents(empty_store, tables) == before
    if empty_store.is_sqlite:
        with empty_store.read() as tx:
            assert tx.exec_driver_sql("PRAGMA foreign_key_check").all() == []
