"""SQLite without room, without permission, or in somebody else's hands: 4xx while it lasts, then on as before."""

from __future__ import annotations

import os
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mailgate import app
from mailgate.config import load
from mailgate.store import migrations
from mailgate.store.engine import Store, sqlite_driver

from ..service_process import ServiceProcess, eventually, letter
from .conftest import Serve
from .customers import Customers, at_rest, check_promises, is_refusal

#: Root may write everywhere; without this power it is as any other user.
AS_ANY_OTHER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.getuid() == 0 else []


def limit_files(service: ServiceProcess, octets: int) -> None:
    """Have no process of the service write a file any further than ``octets``: as on a full disk, writes fail."""
    for pid in (service.pid, *service.worker_pids()):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (octets, resource.RLIM_INFINITY))


@pytest.fixture(scope="module")
def service(serve: Serve) -> ServiceProcess:
    """One that goes through several outages, and is never restarted."""
    return serve()


def test_a_full_disk(service: ServiceProcess) -> None:
    """Neither the service nor its worker can write; when they can again, both go on without a restart."""
    with Customers(service) as customers:
        customers.wait_for_work()
        limit_files(service, 1)
        customers.wait_for("refusals", is_refusal, 20)
        limit_files(service, resource.RLIM_INFINITY)
        customers.wait_for("messages after", lambda answer: answer.accepted, 20)
    check_promises(service, customers)


def test_a_full_disk_for_the_worker_alone(service: ServiceProcess) -> None:
    """What was accepted waits, is not held against its messages, and is processed as soon as there is room."""
    (worker,) = eventually("the worker runs", service.worker_pids)
    before = len(service.log)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    with Customers(service) as customers:
        customers.wait_for("messages", lambda answer: answer.accepted, 20)
        service.wait_for_log("the store refuses", after=before)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    eventually("every message is processed", lambda: at_rest(service))
    assert worker in service.worker_pids(), "it went on without being started anew"
    check_promises(service, customers)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    """A small file system of its own, that somebody filled to the last block."""
    filler = folder / "filler"
    # Not buffered: closing it would try once more to write what there was no room for.
    with open(filler, "wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(65536)):
            pass
    yield
    filler.unlink()


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 24 MB: on 6 MB what customers write while a slow machine works fills it up for good."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_somebody_filled(small_disk: Path, serve: Serve) -> None:
    """The same with a real file system, and with blobs in a folder on it, which fill up before the database does."""
    service = serve(database=f"sqlite:{small_disk}/mailgate.db", service=f'blobs = "directory:{small_disk}/blobs"')
    with Customers(service) as customers:
        customers.wait_for_work()
        with no_room(small_disk):
            customers.wait_for("refusals", is_refusal, 20)
        customers.wait_for("messages after", lambda answer: answer.accepted, 20)
    check_promises(service, customers)


def test_a_folder_for_blobs_that_may_not_be_written(serve: Serve) -> None:
    """Somebody changed its mode: refusals, and on as before when the mode is right again."""
    service = serve(service='blobs = "directory:blobs"', prefix=AS_ANY_OTHER)
    with Customers(service) as customers:
        customers.wait_for_work()
        blobs = service.folder / "blobs"
        folders = [blobs, *blobs.iterdir()]
        for folder in folders:
            folder.chmod(0o500)
        customers.wait_for("refusals", is_refusal, 20)
        for folder in [blobs, *blobs.iterdir()]:
            folder.chmod(0o700)
        customers.wait_for("messages after", lambda answer: answer.accepted, 5)
    check_promises(service, customers)


def test_a_database_that_may_only_be_read_stops_the_start(tmp_path: Path) -> None:
    """The service says so in a sentence and ends with a status that asks to try again later."""
    service = ServiceProcess(tmp_path, prefix=AS_ANY_OTHER)
    store = app.open_store(load(service.config))
    migrations.ensure(store)
    store.close()
    files = [service.folder / "mailgate.db", service.folder]
    modes = [stat.S_IMODE(one.stat().st_mode) for one in files]
    for one, mode in zip(files, modes, strict=True):
        one.chmod(mode & 0o555)
    service.start(wait=False)
    assert service.wait() == os.EX_TEMPFAIL
    assert re.search("readonly database|unable to open|Permission denied", service.log)
    assert "Traceback" not in service.log, service.log
    for one, mode in zip(files, modes, strict=True):
        one.chmod(mode)
    service.start()
    assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).accepted
    assert service.terminate() == 0


READ_ONLY_FOR_A_WHILE = """
import glob, os, sys
from mailgate.errors import StoreUnavailable
from mailgate import app
from mailgate.config import load
from mailgate.store import migrations
from mailgate.store.engine import Store

path = sys.argv[1]
store = Store("sqlite+pysqlite:///" + path)
def write():
    try:
        with store.write() as tx:
            tx.exec_driver_sql("INSERT INTO t VALUES (1)")
        print("written")
    except StoreUnavailable as error:
        print("refused:", error)
os.chmod(path, 0o400)
write()
write()
# SQLite gave the files beside it the same mode.
for one in glob.glob(path + "*"):
    os.chmod(one, 0o600)
write()
"""


def test_connections_opened_while_it_was_read_only_are_replaced(tmp_path: Path) -> None:
    """SQLite opens for reading what it may not write, and such a connection would never write again."""
    path = tmp_path / "mailgate.db"
    store = Store(f"sqlite+pysqlite:///{path}")
    with store.write() as tx:
        tx.exec_driver_sql("CREATE TABLE t (n INTEGER)")
    store.close()
    done = subprocess.run(
        [*AS_ANY_OTHER, sys.executable, "-c", READ_ONLY_FOR_A_WHILE, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    refused = "refused: attempt to write a readonly database"
    assert done.stdout.splitlines() == [refused, refused, "written"]


def test_a_database_that_somebody_else_has_locked(service: ServiceProcess) -> None:
    """Mail waits for a short lock; a long one is answered 4xx, and nothing answered 250 meanwhile is lost."""
    other = sqlite_driver().connect(service.folder / "mailgate.db", isolation_level=None)
    with Customers(service) as customers:
        customers.wait_for_work()
        other.execute("BEGIN EXCLUSIVE")
        customers.wait_for("refusals", is_refusal, 20)
        other.execute("COMMIT")
        customers.wait_for("messages after", lambda answer: answer.accepted, 5)
    other.close()
    check_promises(service, customers)
