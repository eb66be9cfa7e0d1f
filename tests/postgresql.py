"""A PostgreSQL server of our own, for tests: a process with its data in a temporary folder, on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, else the newest of Debian's; None if there is none."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    installed = [one.parent for one in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(installed, key=lambda one: int(one.parent.name), default=None)


class PostgresqlServer:
    """One server; everybody on this host may connect as ``postgres``.

    Args:
        programs: as ``programs()`` found them.
        durable: keeps fsync on; off is for tests that only want the same SQL.
    """

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="mailgate-postgresql-"))
        # The server refuses to run as root.
        self._as_user: list[str] = []
        if os.getuid() == 0:
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        settings = {
            "listen_addresses": "'127.0.0.1'",
            "port": self.port,
            "unix_socket_directories": "''",
            "max_connections": 60,
            "fsync": "on" if durable else "off",
            "shared_buffers": "'32MB'",
        }
        with open(self._folder / "data" / "postgresql.conf", "a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        self.start()

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` is a crash: nobody is told, nothing is written, the next start recovers."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", mode, "stop")

    def remove(self) -> None:
        """Stop it, and delete all it had."""
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser, outside any transaction; or several, in one."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def url(self, database: str) -> str:
        """As in mailgate's configuration."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        # The server inherits our standard output: a pipe would never end.
        with open(self._folder / "output", "wb") as output:
            done = subprocess.run(
                [*self._as_user, str(self._programs / program), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            )
        log = self._folder / "log"
        said = (self._folder / "output").read_text() + (log.read_text() if log.exists() else "")
        assert done.returncode == 0, said
