"""Relays for the transports to talk to: a real one (aiosmtpd), and one that plays whatever answers a test asks for."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailgate.model.secret import Secret
from mailgate.model.settings import SmtpRelay, Tls


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for localhost and 127.0.0.1, and its key."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, names: str) -> Certificate:
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=relay", "-addext", f"subjectAltName={names}"]
    command += ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "IP:127.0.0.1,DNS:localhost")


@pytest.fixture(scope="session")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Self-signed too, by nobody we trust, for another host."""
    return make_certificate(tmp_path_factory.mktemp("other"), "DNS:elsewhere.example")


@dataclass
class Relay:
    """A real SMTP server in a thread; answers given here replace its own."""

    smtputf8: bool = True
    tls: Tls = Tls.NONE
    certificate: Certificate | None = None
    login: tuple[str, str] | None = None
    #: Answer to the data, and how often it is given before the mail is taken; empty takes it at once.
    refuse_data: list[str] = field(default_factory=list)
    refuse_recipient: list[str] = field(default_factory=list)
    mails: list[Envelope] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_data:
            return self.refuse_data.pop(0)
        self.mails.append(envelope)
        self.encrypted.append(session.ssl is not None or self.tls is Tls.IMPLICIT)
        return f"250 2.0.0 Ok: queued as Q{len(self.mails)}"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(given.login.decode(), given.password.decode()) == self.login, handled=False)

    def _protocol(self) -> SMTP:
        self.connections += 1
        context = self.certificate.context() if self.certificate and self.tls is Tls.STARTTLS else None
        return SMTP(
            self,
            hostname="relay.example",
            loop=self.loop,
            enable_SMTPUTF8=self.smtputf8,
            tls_context=context,
            require_starttls=context is not None,
            authenticator=self.authenticate if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=context is not None,
        )

    def __enter__(self) -> Relay:
        self.loop = asyncio.new_event_loop()
        context = self.certificate.context() if self.certificate and self.tls is Tls.IMPLICIT else None
        self.server = self.loop.run_until_complete(self.loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        async def stop() -> None:
            self.server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(stop(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def settings(self, **changes: object) -> SmtpRelay:
        """Settings that fit this relay."""
        fitting: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": self.tls,
            "ca_file": self.certificate.certificate if self.certificate else None,
            "username": self.login[0] if self.login else "",
            "password": Secret(self.login[1]) if self.login else None,
        }
        return SmtpRelay(**{**fitting, **changes})  # type: ignore[arg-type]


#: Instead of an answer: end the connection; say nothing until the client has gone.
CLOSE, SILENT = "close", "silent"

EHLO = "250-relay.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 SMTPUTF8"


@dataclass
class Script:
    """A server that gives fixed answers by verb: ``greeting``, ``EHLO``, ``MAIL`` …, ``data`` for the end of the data.

    Each entry of ``connections`` is one connection; the last serves all further ones.
    """

    connections: list[dict[str, str]]
    #: What the clients said, per connection.
    said: list[list[str]] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Script:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)
        self.listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            answers = self.connections[min(len(self.said), len(self.connections) - 1)]
            self.said.append([])
            with client, suppress(OSError):
                client.settimeout(10)
                self._talk(client, answers, self.said[-1])

    def _talk(self, client: socket.socket, answers: dict[str, str], said: list[str]) -> None:
        ordinary = {"greeting": "220 relay.example", "EHLO": EHLO, "DATA": "354 go on", "QUIT": "221 bye"}
        verb, in_data = "greeting", False
        with client.makefile("rb") as lines:
            while True:
                answer = answers.get(verb, ordinary.get(verb, "250 2.0.0 Ok: queued as S1"))
                if answer == CLOSE:
                    return
                if answer == SILENT:
                    lines.read()
                    return
                client.sendall(answer.encode() + b"\r\n")
                in_data = verb == "DATA" and answer.startswith("354")
                if in_data and "within" in answers:
                    client.sendall(answers["within"].encode())
                    return
                line = lines.readline()
                while in_data and line not in (b".\r\n", b""):
                    said.append(line.decode())
                    line = lines.readline()
                if not line or verb == "QUIT":
                    return
                said.append(line.decode().rstrip("\r\n"))
                verb = "data" if in_data else line[:4].decode().upper().strip()

    def settings(self, **changes: object) -> SmtpRelay:
        fitting: dict[str, object] = {"host": "127.0.0.1", "port": self.port, "tls": Tls.NONE}
        return SmtpRelay(**{**fitting, **changes})  # type: ignore[arg-type]


@pytest.fixture
def relay() -> Iterator[Callable[..., Relay]]:
    """Start a real relay: ``relay(tls=…, login=…)``."""
    with ExitStack() as running:
        yield lambda **knobs: running.enter_context(Relay(**knobs))


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    """Start a server that plays fixed answers: ``script({"RCPT": "450 later"}, {})``, one argument a connection."""
    with ExitStack() as running:
        yield lambda *connections: running.enter_context(Script(list(connections)))


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port on which nobody listens while the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
