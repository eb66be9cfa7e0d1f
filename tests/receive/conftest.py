"""A real listener on a free port for each test, with a store that only remembers."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mailgate.model.reply import RECIPIENT_OK, UNKNOWN_RECIPIENT, Reply
from mailgate.model.settings import Limits, ListenerSettings, Protocol, Settings
from mailgate.model.submission_users import SubmissionSettings, SubmissionUser
from mailgate.receive.listeners import Listeners
from mailgate.receive.submission import JudgeAuthor, Submission

from .raw_client import RawClient

LIMITS = Limits(
    max_message=1_000_000,
    max_data_memory=10_000_000,
    max_connections=50,
    max_connections_per_client=50,
    max_recipients=5,
    max_errors=10,
    max_commands=100,
    command_seconds=30.0,
    data_idle_seconds=30.0,
    data_seconds=60.0,
    max_line=65536,
    max_hops=50,
)


class Intake:
    """An ``Accept`` that keeps what it is given, as slowly and as badly as the test asks."""

    def __init__(self) -> None:
        self.stored: list[Submission] = []
        self.error: Exception | None = None
        self.handed_over = asyncio.Event()
        #: Clear it to hold back every commit.
        self.may_commit = asyncio.Event()
        self.may_commit.set()

    async def accept(self, submission: Submission) -> None:
        self.handed_over.set()
        await self.may_commit.wait()
        if self.error is not None:
            raise self.error
        self.stored.append(submission)

    @property
    def only(self) -> Submission:
        assert len(self.stored) == 1, self.stored
        return self.stored[0]


def knows(address: str) -> Reply:
    """Everybody at desk.example, and postmaster."""
    return RECIPIENT_OK if address.endswith("@desk.example") or address == "postmaster" else UNKNOWN_RECIPIENT


def make_settings(*listeners: ListenerSettings, users: Iterable[SubmissionUser] = (), **limits: Any) -> Settings:
    """Settings as far as listeners look at them."""
    return cast(
        "Settings",
        SimpleNamespace(
            hostname="mx.desk.example",
            limits=replace(LIMITS, **limits),
            listeners=listeners,
            submission=SubmissionSettings(tuple(users)),
        ),
    )


def make_listener(protocol: Protocol = Protocol.SMTP, **changes: Any) -> ListenerSettings:
    return replace(ListenerSettings("in", protocol, "127.0.0.1", 0), **changes)


class Service:
    """Running listeners and their clients."""

    def __init__(self, listeners: Listeners, intake: Intake) -> None:
        self.listeners = listeners
        self.intake = intake
        self._clients: list[RawClient] = []

    @property
    def port(self) -> int:
        return self.listeners.addresses()[0].port

    async def connect(self, **how: Any) -> RawClient:
        address = self.listeners.addresses()[0]
        client = await (RawClient.unix(address.unix) if address.unix else RawClient.tcp(address.port, **how))
        self._clients.append(client)
        return client

    async def greeted(self, word: str = "EHLO", **how: Any) -> RawClient:
        """A client that has said hello."""
        client = await self.connect(**how)
        assert (await client.hello(word))[:3] == "250"
        return client

    async def close(self) -> None:
        self.intake.may_commit.set()
        for client in self._clients:
            await client.close()
        await self.listeners.stop(5)


Serve = Callable[..., Awaitable[Service]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts listeners: ``await serve(Protocol.LMTP, listener={…}, max_message=100)``."""
    running: list[Service] = []

    async def start(
        protocol: Protocol = Protocol.SMTP,
        *,
        listener: dict[str, Any] | None = None,
        check: Callable[[str], Reply] = knows,
        refusing: Callable[[], bool] = lambda: False,
        accept: Any = None,
        users: Iterable[SubmissionUser] = (),
        judge: JudgeAuthor | None = None,
        **limits: Any,
    ) -> Service:
        intake = Intake()
        settings = make_settings(make_listener(protocol, **(listener or {})), users=users, **limits)
        listeners = Listeners(settings, check, accept or intake.accept, refusing=refusing, judge_author=judge)
        await listeners.start()
        running.append(Service(listeners, intake))
        return running[-1]

    yield start
    for service in running:
        await service.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate and its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), "mx.desk.example")


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs the openssl program")
    return certificate, key
