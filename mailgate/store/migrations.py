"""The schema's versions: made, raised and checked by Alembic, whose scripts travel inside the wheel.

Everything happens in one transaction under a lock, so two services that start at once on an empty database do not meet.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from .. import clock
from ..errors import SchemaError, StoreUnavailable
from ..resources import migrations_folder
from .engine import Store
from .leases import running_hosts
from .schema import lease, metadata

#: Any number that nothing else locks on this PostgreSQL database.
_ADVISORY_LOCK = 0x6D61696C67617465


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """Where a database stands; ``current`` is None where there is no schema yet."""

    current: str | None
    head: str

    @property
    def is_current(self) -> bool:
        return self.current == self.head


def head() -> str:
    """The revision this program works with."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def version(store: Store) -> SchemaVersion:
    """Where the database stands.  Raises StoreUnavailable if it cannot be reached."""
    with store.read() as tx:
        return SchemaVersion(MigrationContext.configure(tx).get_current_revision(), head())


def ensure(store: Store) -> None:
    """Make the schema in an empty database; refuse any that is not ours or not current.

    Raises:
        SchemaError: says what to type.
        StoreUnavailable: the database cannot be reached.
    """
    with _locked(store) as tx:
        current = MigrationContext.configure(tx).get_current_revision()
        if current == head():
            return
        if current is None and not inspect(tx).get_table_names():
            _upgrade(tx)
            return
    if current is None:
        raise SchemaError("the database has tables that are not mailgate's: give mailgate a database of its own")
    if current in _known():
        raise SchemaError(f"the database has schema {current}, this program needs {head()}: run mailgate db upgrade")
    raise SchemaError(f"the database has schema {current}, which this program does not know: install a newer mailgate")


def upgrade(store: Store) -> SchemaVersion:
    """Raise the schema to this program's; nothing happens if it is there.

    Raises:
        SchemaError: services run on it (they must be stopped first), or its schema is unknown.
    """
    with _locked(store) as tx:
        current = MigrationContext.configure(tx).get_current_revision()
        if current is not None and current not in _known():
            raise SchemaError(f"the database has schema {current}, which this program does not know")
        if current != head() and current is not None and inspect(tx).has_table(lease.name):
            running = running_hosts(tx, clock.real_now())
            if running:
                hosts = ", ".join(f"{owner.host} (process {owner.pid})" for owner in running)
                raise SchemaError(f"mailgate runs on this database: stop it first on {hosts}, then try again")
        _upgrade(tx)
    return version(store)


def differences(store: Store) -> list[str]:
    """What distinguishes the database from the tables this program knows; empty if nothing does."""
    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": tx.dialect.name == "postgresql"})
        return [str(one) for one in compare_metadata(context, metadata)]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("path_separator", "os")
    return config


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _upgrade(tx: Connection, revision: str = "head") -> None:
    config = _config()
    config.attributes["connection"] = tx
    command.upgrade(config, revision)


@contextlib.contextmanager
def _locked(store: Store) -> Iterator[Connection]:
    """A write transaction that no other migration can overlap.

    On SQLite foreign keys are off in it, because a table that is rebuilt would otherwise take its children along; they
    are checked before the commit.
    """
    if not store.is_sqlite:
        with store.write() as tx:
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            yield tx
        return
    with store.without_foreign_keys() as tx:
        yield tx
        broken = tx.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise StoreUnavailable(
                f"migration would leave {len(broken)} rows without their parent; nothing was changed"
            )
