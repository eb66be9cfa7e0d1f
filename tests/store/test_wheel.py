"""What travels inside the wheel, and what two versions of the program do with one database.

The installed copy is given one more migration, and so is the next version of the program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate.errors import SchemaError
from mailgate.store import leases, migrations
from mailgate.store.engine import Store

from ..service_process import ServiceProcess
from .any_rows import contents, put_rows, tables_of
from .samples import ELSEWHERE

ROOT = Path(__file__).resolve().parents[2]

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite builds the table anew for this, and every other table's rows hang on it.
    with op.batch_alter_table("ticket") as batch:
        batch.alter_column("subject", existing_type=sa.Text(), nullable=True)
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with wheel and sdist, built without a network."""
    folder = tmp_path_factory.mktemp("built")
    for what in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(folder)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as installed, far from the checkout; a wheel of pure Python is unpacked and no more."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def installed_next(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next version of the program: the same with one more migration."""
    folder = tmp_path_factory.mktemp("next") / "installed"
    shutil.copytree(installed, folder)
    versions = folder / "mailgate" / "_migrations" / "versions"
    (versions / "next.py").write_text(NEXT.format(head=migrations.head()))
    return folder


@pytest.fixture
def run(tmp_path: Path, empty_database: str) -> Run:
    """Runs a command of an installed copy on an empty database: ``run(installed, "db", "upgrade")``."""
    plain = empty_database.replace("sqlite+pysqlite:///", "sqlite:").replace("+psycopg", "")
    config = ServiceProcess(tmp_path / "service", database=plain).config

    def command(program: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "mailgate", *arguments, "--config", str(config)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(program)},
            capture_output=True,
            text=True,
        )
        assert not check or done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return command


def test_everything_that_is_needed_is_packed(built: Path) -> None:
    """Migrations and templates are in the wheel under the package, in the sdist where they stand in the checkout."""
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        source = {name.partition("/")[2] for name in archive.getnames()}
    for folder, inside in (("alembic", "mailgate/_migrations"), ("templates", "mailgate/_templates")):
        files = [one.relative_to(ROOT / folder) for one in (ROOT / folder).rglob("*") if one.is_file()]
        files = [one for one in files if "__pycache__" not in one.parts]
        assert files
        assert {f"{inside}/{one}" for one in files} <= packed
        assert {f"{folder}/{one}" for one in files} <= source
    assert not [one for one in packed if one.startswith(("alembic/", "templates/", "tests/"))]


def test_the_installed_program_makes_its_schema(run: Run, installed: Path, empty_store: Store) -> None:
    """Away from the checkout, with nothing but what the wheel holds: schema, templates and an ingest worker."""
    run(installed, "run", "--drain")
    assert migrations.version(empty_store).is_current
    assert migrations.differences(empty_store) == []
    assert str(installed) in run(installed, "templates", "list", "--json").stdout


def test_the_next_version_raises_the_schema_once_all_have_stopped(
    run: Run, installed_next: Path, empty_store: Store
) -> None:
    """It refuses to run on the old schema, and to raise it under a service on another host; this one then refuses.

    SQLite builds the table of tickets anew on the way, and its children are still there afterwards.
    """
    migrations.ensure(empty_store)
    tables = tables_of(empty_store)
    with empty_store.write() as tx:
        put_rows(tx, tables)
        tx.exec_driver_sql("DELETE FROM lease")
        leases.heartbeat(tx, ELSEWHERE, datetime.now(UTC))

    refused = run(installed_next, "run", "--drain", check=False)
    assert (refused.returncode, "run mailgate db upgrade" in refused.stderr) == (os.EX_CONFIG, True)
    refused = run(installed_next, "db", "upgrade", check=False)
    assert "stop it first on other.desk.example (process 4711)" in refused.stderr
    assert refused.returncode == os.EX_CONFIG
    assert migrations.version(empty_store).is_current

    with empty_store.write() as tx:
        leases.end_heartbeat(tx, ELSEWHERE)
    before = contents(empty_store, tables)
    assert "the schema is next" in run(installed_next, "db", "upgrade").stdout
    assert contents(empty_store, tables) == before
    assert tables_of(empty_store).tables["ticket"].c.subject.nullable
    children = tables_of(empty_store).tables["ticket_reference"].foreign_keys
    assert [one.target_fullname for one in children] == ["ticket.id"]
    with pytest.raises(SchemaError, match="install a newer mailgate"):
        migrations.ensure(empty_store)
