"""The processes under test, and what the kernel says of them (proc(5))."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
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
    """A server that has been started, and perhaps is not yet ready.

    Args:
        process: the running server.
        folder: what it writes into.
    """

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder
        #: Mails sent to it, which are numbered from 0: none is sent twice, or mailgate would find the copy.
        self.sent = 0

    @cached_property
    def port(self) -> int:
        """Where it listens; waits until it does."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("listening: smtp on "):
                return int(line.split()[3].rpartition(":")[2])
        raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text(encoding='utf-8')}")

    def cpu(self) -> float:
        """Seconds of processor that the server and its children have used so far."""
        return sum(_cpu(pid) for pid in (self.process.pid, *self.children()))

    def children(self) -> list[int]:
        """Its worker processes."""
        return _children(self.process.pid)

    def peak_memory(self) -> tuple[int, int]:
        """The most octets that the server has ever had in memory, and the largest of its children."""
        return _peak(self.process.pid), max(map(_peak, self.children()), default=0)


class Servers(contextlib.ExitStack):
    """The servers under test, each started when it is first asked for and ended with the block."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    @cached_property
    def stock(self) -> Server:
        """aiosmtpd that discards."""
        return self.enter_context(stock(self.folder / "stock"))

    @cached_property
    def receiving(self) -> Server:
        """mailgate that only receives: nobody works on what it has accepted."""
        return self.enter_context(mailgate(self.folder / "receiving", "receive"))

    @cached_property
    def whole(self) -> Server:
        """mailgate as it comes."""
        return self.enter_context(mailgate(self.folder / "whole"))


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

    def __init__(self, process: subprocess.Popen[str], server: Server) -> None:
        self._process = process
        self.server = server
        self._hear()

    def send(
        self, *, count: int | None = None, seconds: float | None = None, rate: float | None = None
    ) -> dict[str, Any]:
        """Send mails and wait for the last reply; returns ``sent``, ``seconds``, ``cpu`` and ``latencies``."""
        order = {"first": self.server.sent, "count": count, "seconds": seconds, "rate": rate}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._hear())
        self.server.sent += result["sent"]
        return result

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
            yield Generator(process, server)
        finally:
            process.kill()


def wait_until(there: int, count: Callable[[], int]) -> None:
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
