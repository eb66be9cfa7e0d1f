"""Our own faults, and clients that leave: nothing is lost, nothing is doubled, nobody outside learns why."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Sequence

import pytest

from mailgate.errors import StoreUnavailable
from mailgate.model.settings import Protocol
from mailgate.receive.committer import GroupCommitter
from mailgate.receive.submission import Submission

from .conftest import Serve


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("disk full: /var/lib/mailgate"),
        sqlite3.OperationalError("database is locked"),
        ValueError("sesame"),
        TimeoutError("sesame"),
        ConnectionResetError("of the database"),
        EOFError(),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_accept_raises_is_451(serve: Serve, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """451 4.3.0, a fixed text and the intake id that stands in the log; then the connection goes on."""
    service = await serve()
    service.intake.error = error
    client = await service.greeted()
    reply = await client.deliver(b"x")
    prefix, _, intake_id = reply.removesuffix(")").partition(" (")
    assert prefix == "451 4.3.0 Temporary local problem, try again later"
    record = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.intake == intake_id  # type: ignore[attr-defined]
    service.intake.error = None
    assert (await client.ask("RCPT TO:<support@desk.example>")).startswith("503"), "the envelope was reset"
    assert (await client.deliver(b"y"))[:3] == "250"
    assert service.intake.only.content == b"y\r\n"


async def test_client_gone_during_commit(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """The message is stored exactly once, and the log says so, though nobody was left to be told."""
    caplog.set_level(logging.INFO, logger="mailgate.receive")
    service = await serve()
    service.intake.may_commit.clear()
    client = await service.greeted()
    await client.to_data()
    await client.send(b"x\r\n.\r\n")
    await service.intake.handed_over.wait()
    client.vanish()
    # A second client's whole dialogue gives the server ample time to see that the first has left.
    other = await service.greeted()
    await other.ask("QUIT")
    service.intake.may_commit.set()
    await service.listeners.stop(5)
    assert service.intake.only.content == b"x\r\n"
    assert [record.intake for record in caplog.records if record.getMessage().startswith("accepted")] == [  # type: ignore[attr-defined]
        service.intake.only.intake_id
    ]


async def test_client_gone_during_group_commit(serve: Serve) -> None:
    """The same through the real committer, with the listeners stopped without any grace: stored exactly once."""
    entered, may_commit = threading.Event(), threading.Event()
    stored: list[Submission] = []

    def store(group: Sequence[Submission]) -> None:
        entered.set()
        may_commit.wait()
        stored.extend(group)

    committer = GroupCommitter(store)
    committer.start()
    service = await serve(accept=committer.accept)
    client = await service.greeted()
    await client.to_data()
    await client.send(b"x\r\n.\r\n")
    await asyncio.to_thread(entered.wait)
    client.vanish()
    await service.listeners.stop(0)
    may_commit.set()
    await asyncio.to_thread(committer.stop)
    assert [submission.content for submission in stored] == [b"x\r\n"]


@pytest.mark.parametrize("sent", [b"", b"half a mess", b"whole\r\n", b"whole\r\n.", b"whole\r\n.\r"])
async def test_client_gone_within_data(serve: Serve, sent: bytes) -> None:
    """Data without its end is no message."""
    service = await serve()
    client = await service.greeted()
    await client.to_data()
    await client.send(sent)
    client.stop_sending()
    assert await client.is_closed()
    assert service.intake.stored == []


async def test_store_that_recovers(serve: Serve) -> None:
    """451 for the message that met the failure, 452 at MAIL as long as it lasts, 250 again without a restart."""
    broken = threading.Event()
    broken.set()
    stored: list[Submission] = []
    loop, works_again = asyncio.get_running_loop(), asyncio.Event()

    def store(group: Sequence[Submission]) -> None:
        if broken.is_set():
            raise StoreUnavailable("away")
        stored.extend(group)

    def probe() -> None:
        if broken.is_set():
            raise StoreUnavailable("away")
        loop.call_soon_threadsafe(works_again.set)

    committer = GroupCommitter(store, probe, probe_seconds=0.01)
    committer.start()
    service = await serve(accept=committer.accept, refusing=lambda: committer.refusing)
    client = await service.greeted()
    assert (await client.deliver(b"x")).startswith("451 4.3.0")
    assert (await client.ask("MAIL FROM:<>")).startswith("452 4.3.1")
    broken.clear()
    await works_again.wait()
    while committer.refusing:  # the flag falls right after the probe returns
        await asyncio.sleep(0)
    assert (await client.deliver(b"y"))[:3] == "250"
    assert [submission.content for submission in stored] == [b"y\r\n"]
    await asyncio.to_thread(committer.stop)


async def test_many_clients_at_once(serve: Serve) -> None:
    """Every 250 names a stored message, every stored message was answered 250, each exactly once."""
    stored: list[Submission] = []
    committer = GroupCommitter(stored.extend)
    committer.start()
    service = await serve(Protocol.SMTP, accept=committer.accept)

    async def deliver(number: int) -> list[str]:
        client = await service.greeted()
        return [await client.deliver(f"{number}.{turn}".encode()) for turn in range(5)]

    replies = [reply for some in await asyncio.gather(*(deliver(number) for number in range(10))) for reply in some]
    await asyncio.to_thread(committer.stop)
    assert sorted(replies) == sorted(f"250 2.0.0 accepted as {submission.intake_id}" for submission in stored)
    assert len({submission.content for submission in stored}) == 50
