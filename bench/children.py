"""The processes under test, and what the kernel says of them (proc(5))."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .mails import AUTHORS, DESK

_TICK = os.sysconf("SC_CLK_TCK")
#: Seconds after which something that should have happened has not.
PATIENCE = 120.0

_CONFIG = f"""\
[service]
hostname = "mailgate.desk.example"
alerts = "operators@desk.example"
database = "sqlite:mailgate.db"
secret_file = "secret.keys"

[limits]
max_connections_per_client = 100

[delivery]
to = "maildir:outbox"

[budgets]
recipient_hour = 1000000
recipient_day = 1000000
domain_hour = 1000000
domain_day = 1000000
desk_hour = 1000000
desk_day = 1000000
service_hour = 1000000
service_day = 1000000

[[listener]]
protocol = "smtp"
address = "127.0.0.1:0"
trusted_relays = [{{ net = "127.0.0.0/8", domains = ["{AUTHORS}"] }}]

[desks.support]
display_name = "Support"
prefix = "SUP"
addresses = ["{DESK}"]
languages = ["fr", "en", "nl", "de"]
timezone = "Europe/Paris"

[desks.support.texts.fr]
signature = "L’équipe du support"
hours = "Notre service est ouvert du lundi au vendredi, de 9 h à 17 h 30, hors jours fériés."
urgent = "En cas d’urgence, appelez le 01 00 00 00 00 en citant ce numéro."
"""


class Server:
    """A server that has said where it listens.

    Args:
        process: the running server; it ends with this object's ``running`` block.
        folder: what it writes into.
    """

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("listening: smtp on "):
                self.port = int(line.split()[3].rpartition(":")[2])
                return
        raise RuntimeError(f"the server did not start, see {folder / 'log'}")

    def cpu(self) -> float:
        """Seconds of processor that the server and its children have used so far."""
        return sum(_cpu(pid) for pid in (self.process.pid, *self.children()))

    def children(self) -> list[int]:
        """Its worker processes."""
        return _children(self.process.pid)

    def peak_memory(self) -> tuple[int, int]:
        """The most octets that the server has ever had in memory, and the largest of its children."""
        return _peak(self.process.pid), max(map(_peak, self.children()), default=0)


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[Server]:
    """The baseline, in a process of its own."""
    with _running([sys.executable, "-m", "bench.stock"], folder) as server:
        yield server


@contextlib.contextmanager
def mailgate(folder: Path, *roles: str) -> Iterator[Server]:
    """``mailgate run`` as an operator runs it, on SQLite, with budgets that nothing exceeds."""
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "mailgate", "run", "--config", str(config)]
    with _running([*command, *(word for role in roles for word in ("--role", role))], folder) as server:
        yield server


@contextlib.contextmanager
def _running(command: Sequence[str], folder: Path) -> Iterator[Server]:
    folder.mkdir(exist_ok=True)
    with (
        open(folder / "log", "w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            yield Server(process, folder)
        finally:
            process.terminate()


class Generator:
    """A load generator connected to one server; see ``bench.generator``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        #: Number of the next mail: none is sent twice, or mailgate would find the copy.
        self._next = 0
        self._hear()

    def send(
        self, *, count: int | None = None, seconds: float | None = None, rate: float | None = None
    ) -> dict[str, Any]:
        """Send mails and wait for the last reply; returns ``sent``, ``seconds``, ``cpu`` and ``latencies``."""
        order = {"first": self._next, "count": count, "seconds": seconds, "rate": rate}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._hear())
        self._next += result["sent"]
        return result

    def skip(self, count: int) -> None:
        """Leave out mails that somebody else has sent to the same server."""
        self._next += count

    @property
    def sent(self) -> int:
        """Mails sent so far, which are numbered from 0."""
        return self._next

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended")
        return line


@contextlib.contextmanager
def generator(server: Server, size: int, connections: int = 10) -> Iterator[Generator]:
    """A load generator with its connections to ``server`` open."""
    command = [sys.executable, "-m", "bench.generator", str(server.port), str(connections), str(size)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Generator(process)
        finally:
            process.kill()


def wait_until(there: int, count: Any) -> None:
    """Wait until ``count()`` has reached ``there``; looks often enough for the time to count, and seldom enough."""
    deadline = time.monotonic() + PATIENCE
    while (now := count()) < there:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{now} of {there} after {PATIENCE:g} s")
        time.sleep(0.02)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(one) for one in (task / "children").read_text().split()]
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # utime, stime, and those of children that have ended.
    return sum(map(int, fields[11:15])) / _TICK


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
