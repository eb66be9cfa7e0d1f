"""The real service as a process of its own, for tests that kill it, starve it or take its database away.

    service = ServiceProcess(tmp_path)
    service.start()
    answer = service.send(letter("anna@client.example", "Printer", "m1@client.example"))
    assert answer.code == 250
    service.kill()
    service.start()
    service.drain()
    assert service.acknowledgements() == {"m1@client.example": 1}

Nothing here sleeps for luck: waiting means for a line that the service prints, or for a condition with a deadline.
"""

from __future__ import annotations

import contextlib
import email.policy
import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import formatdate
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mailgate import app
from mailgate.config import load
from mailgate.key_file import load_or_create
from mailgate.model.ticket import Direction
from mailgate.store.schema import entry

#: Seconds that anything the service is asked for may take on a busy machine; reached only when something is wrong.
PATIENCE = 60.0

CONFIGURATION = """
[service]
hostname = "mail.desk.example"
alerts = "operators@elsewhere.example"
database = "{database}"
secret_file = "secret.keys"
{service}
[limits]
max_connections_per_client = 100
[delivery]
to = "{delivery}"
[verify]
enabled = false
[budgets]
domain_hour = 100000
domain_day = 100000
desk_hour = 100000
desk_day = 100000
service_hour = 100000
service_day = 100000
[[listener]]
protocol = "smtp"
address = "127.0.0.1:0"
[[listener]]
protocol = "lmtp"
address = "127.0.0.1:0"
[desks.support]
display_name = "Support"
prefix = "SUP"
addresses = ["support@desk.example"]
languages = ["en"]
timezone = "Europe/Paris"
[desks.support.texts.en]
signature = "The support team"
[desks.billing]
display_name = "Billing"
prefix = "BIL"
addresses = ["billing@desk.example"]
languages = ["en"]
{more}
"""

_LISTENING = re.compile(r"listening: (smtp|lmtp|http) on 127\.0\.0\.1:(\d+) ")


@dataclass(frozen=True)
class Answer:
    """The reply that decided over one message; code 0 when the connection broke before there was one."""

    code: int
    text: str = ""

    @property
    def accepted(self) -> bool:
        return self.code == 250

    @property
    def intake_id(self) -> str:
        """The intake id that the reply names; ``""`` if it names none."""
        found = re.search(r"\b[0-9a-hjkmnp-tv-z]{26}\b", self.text)
        return found[0] if found else ""


def letter(
    author: str,
    subject: str,
    message_id: str,
    text: str = "Good morning, our printer does not work any more.",
    **more: str,
) -> bytes:
    """A customer's mail to the support desk; ``more`` are further headers, with ``_`` for ``-``."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = author
    message["To"] = "support@desk.example"
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{message_id}>"
    for name, value in more.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def submit(
    port: int,
    content: bytes,
    rcpt_tos: Sequence[str] = ("support@desk.example",),
    mail_from: str = "anna@client.example",
) -> Answer:
    """Send one message over SMTP in a connection of its own; any thread may do so."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
            client.ehlo("client.example")
            code, text = client.mail(mail_from)
            for recipient in rcpt_tos:
                if code == 250:
                    code, text = client.rcpt(recipient)
            if code != 250:
                return Answer(code, text.decode())
            code, text = client.data(content)
            return Answer(code, text.decode())
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        return Answer(error.smtp_code, said.decode() if isinstance(said, bytes) else said)
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return Answer(0, str(error))


def eventually(what: str, holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Ask until the answer is true, and return it; fails with ``what`` when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(0.02)
    return found


class ServiceProcess:
    """``mailgate run`` in ``folder``, with a configuration of its own; can be started again after it ended.

    Args:
        folder: holds configuration, keys, database (unless it is elsewhere) and the Maildir of what goes out.
        database: as in the configuration.
        delivery: as ``[delivery] to``.
        service: further lines of ``[service]``.
        more: further sections.
        prefix: command that runs the service, such as ``setpriv …``; commands run under it too.
        environment: further variables of the service; commands do not get them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        database: str = "sqlite:mailgate.db",
        delivery: str = "maildir:outbox",
        service: str = "",
        more: str = "",
        prefix: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(
            CONFIGURATION.format(database=database, delivery=delivery, service=service, more=more), encoding="utf-8"
        )
        # Where the service makes none by itself (PostgreSQL), an operator would.
        load_or_create(folder / "secret.keys", create=True)
        self.prefix = list(prefix)
        self.environment = dict(environment or {})
        self.smtp_port = 0
        self.lmtp_port = 0
        #: Where ``more`` has a table ``[http]``.
        self.http_port = 0
        self._process: subprocess.Popen[str] | None = None
        self._log: list[str] = []
        self._heard = threading.Condition()
        self._readers: list[threading.Thread] = []

    # --- its life

    def start(self, *arguments: str, wait: bool = True) -> None:
        """Start it; returns when it listens on all its ports, unless ``wait`` is false."""
        assert not self.running
        command = [*self.prefix, sys.executable, "-m", "mailgate", "run", "--config", str(self.config), *arguments]
        self.smtp_port = self.lmtp_port = self.http_port = 0
        ports = ["smtp_port", "lmtp_port", *(["http_port"] if "\n[http]" in self.config.read_text("utf-8") else [])]
        self._process = subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout
        assert self._process.stderr
        self._readers = [
            threading.Thread(target=self._read_ports, args=(self._process.stdout,)),
            threading.Thread(target=self._read_log, args=(self._process.stderr,)),
        ]
        for reader in self._readers:
            reader.start()
        if wait:
            self._wait(lambda: all(getattr(self, port) for port in ports), "listening")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def worker_pids(self) -> list[int]:
        """Its ingest workers that run now."""
        children = Path(f"/proc/{self.pid}/task").glob("*/children")
        found: list[int] = []
        for one in children:
            # A thread, or its list of children, may end while we look.
            with contextlib.suppress(OSError):
                found += map(int, one.read_text().split())
        return found

    def terminate(self) -> int:
        """Stop it in order; returns its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """kill -9, and wait until it is gone; its workers die with it."""
        assert self._process is not None
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        """Wait until it has ended by itself; returns its exit status."""
        assert self._process is not None
        status = self._process.wait(PATIENCE)
        # The pipes end when the workers have ended too.
        for reader in self._readers:
            reader.join(PATIENCE)
            assert not reader.is_alive(), "a process of the service is left over"
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe
            pipe.close()
        return status

    def close(self) -> None:
        """End it if it still runs; for fixtures."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    # --- what it says

    @property
    def log(self) -> str:
        """Everything on its standard error so far, of all its lives."""
        with self._heard:
            return "".join(self._log)

    def wait_for_log(self, text: str, after: int = 0) -> None:
        """Wait until its standard error, from character ``after`` on, contains ``text``."""
        self._wait(lambda: text in "".join(self._log)[after:], repr(text))

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        with self._heard:
            while not holds():
                log = "".join(self._log)
                assert self.running, f"the service ended before {what}:\n{log}"
                left = deadline - time.monotonic()
                assert left > 0, f"waited {PATIENCE:g} s in vain for {what}:\n{log}"
                # Also looks whether the process is still there.
                self._heard.wait(min(left, 0.5))

    def _read_ports(self, lines: Iterator[str]) -> None:
        for line in lines:
            if found := _LISTENING.match(line):
                with self._heard:
                    setattr(self, f"{found[1]}_port", int(found[2]))
                    self._heard.notify_all()

    def _read_log(self, lines: Iterator[str]) -> None:
        for line in lines:
            with self._heard:
                self._log.append(line)
                self._heard.notify_all()

    # --- what goes in and what came of it

    def send(
        self,
        content: bytes,
        rcpt_tos: Sequence[str] = ("support@desk.example",),
        mail_from: str = "anna@client.example",
    ) -> Answer:
        """Send one message over SMTP."""
        return submit(self.smtp_port, content, rcpt_tos, mail_from)

    def command(
        self, *arguments: str, check: bool = True, stdin: bytes = b"", patience: float = PATIENCE
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command of mailgate on the same configuration, for at most ``patience`` seconds."""
        done = subprocess.run(
            [*self.prefix, sys.executable, "-m", "mailgate", *arguments, "--config", str(self.config)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            timeout=patience,
        )
        assert not check or done.returncode == 0, done.stderr.decode()
        return done

    def json(self, *arguments: str) -> Any:
        """What a command prints with ``--json``."""
        return json.loads(self.command(*arguments, "--json").stdout)

    def drain(self, now: datetime | None = None, patience: float = PATIENCE) -> int:
        """``run --drain``, at another time if ``now`` is given; returns its exit status."""
        moved = () if now is None else ("--now", now.isoformat())
        return self.command("run", "--drain", *moved, check=False, patience=patience).returncode

    def tickets(self) -> list[dict[str, Any]]:
        """Every ticket with its entries and events."""
        listed = self.json("tickets", "list", "--limit", "100000")
        return [self.json("tickets", "show", one["number"]) for one in listed]

    def outbox(self) -> list[EmailMessage]:
        """Every mail in the Maildir that outgoing mail is filed in."""
        parser = BytesParser(policy=email.policy.default)
        folder = self.folder / "outbox" / "new"
        found = [parser.parsebytes(one.read_bytes()) for one in sorted(folder.glob("*"))]
        return [one for one in found if isinstance(one, EmailMessage)]

    def acknowledgements(self) -> Counter[str]:
        """How many mails in the Maildir answer each Message-ID."""
        return Counter(str(one["In-Reply-To"]).strip("<>") for one in self.outbox() if one["In-Reply-To"])

    def received(self) -> Counter[str]:
        """How many entries hold each Message-ID that customers sent, read from the database itself."""
        store = app.open_store(load(self.config))
        try:
            with store.read() as tx:
                ids = tx.execute(select(entry.c.message_id).where(entry.c.direction == Direction.IN)).scalars()
                return Counter(ids)
        finally:
            store.close()
