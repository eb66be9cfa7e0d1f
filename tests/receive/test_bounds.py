"""What a client may use up: connections, commands, errors, memory, time."""

from __future__ import annotations

import asyncio

import pytest

from mailgate.model.settings import Protocol

from .conftest import Serve
from .raw_client import PATIENCE

FULL = "421 4.3.2 Too many connections, try again later"


async def test_connections_in_all(serve: Serve) -> None:
    """One more than allowed gets 421 and is closed; when another leaves, there is room again."""
    service = await serve(max_connections=2)
    first = await service.greeted()
    await service.greeted()
    third = await service.connect()
    assert await third.reply() == FULL
    assert await third.is_closed()
    assert (await first.ask("QUIT"))[:3] == "221"
    assert await first.is_closed()
    await service.greeted()


async def test_connections_per_client(serve: Serve) -> None:
    """The same for one address."""
    service = await serve(max_connections_per_client=1)
    first = await service.greeted()
    second = await service.connect()
    assert await second.reply() == FULL
    assert await second.is_closed()
    first.vanish()
    while (await (again := await service.connect()).reply()) == FULL:  # until the server has seen the first one go
        assert await again.is_closed()


async def test_too_many_errors(serve: Serve) -> None:
    """As many errors as allowed are answered, after one more comes 421, also to a client that talks on."""
    client = await (await serve(max_errors=3)).greeted()
    await client.send(b"BOGUS\r\n" * 50)
    assert [(await client.reply())[:3] for _ in range(4)] == ["500"] * 4
    assert (await client.reply()).startswith("421 4.7.0 Too many errors")
    assert await client.is_closed()


async def test_unknown_recipients_are_errors(serve: Serve) -> None:
    """Who tries out addresses is stopped like anybody else who is always wrong."""
    client = await (await serve(max_errors=2)).greeted()
    await client.ask("MAIL FROM:<>")
    replies = [await client.ask(f"RCPT TO:<{name}@other.example>") for name in "abc"]
    assert [reply[:3] for reply in replies] == ["550"] * 3
    assert (await client.reply()).startswith("421 4.7.0")


async def test_too_many_commands(serve: Serve) -> None:
    """Commands without a message accepted are bounded; an accepted message starts the count anew."""
    service = await serve(max_commands=6)
    client = await service.greeted()
    for _ in range(3):
        assert (await client.deliver(b"x"))[:3] == "250"
    for _ in range(6):
        assert (await client.ask("NOOP"))[:3] == "250"
    assert (await client.ask("NOOP"))[:3] == "250"
    assert (await client.reply()).startswith("421 4.7.0 Too many commands")
    assert await client.is_closed()


async def test_silent_client_is_told_and_closed(serve: Serve) -> None:
    """No command within its time: 421 4.4.2, not a silent end."""
    client = await (await serve(command_seconds=0.1)).connect()
    assert (await client.reply())[:3] == "220"
    assert (await client.reply()).startswith("421 4.4.2")
    assert await client.is_closed()


async def test_half_a_command_is_no_command(serve: Serve) -> None:
    """Single octets do not move the deadline of a line."""
    client = await (await serve(command_seconds=0.2)).connect()
    assert (await client.reply())[:3] == "220"

    async def drip() -> None:
        while True:
            await client.send(b"N")
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert (await client.reply()).startswith("421 4.4.2")
    await stop(dripping)


async def test_silence_within_data(serve: Serve) -> None:
    """Silence within the data ends the connection with 421 4.4.2; nothing is stored."""
    service = await serve(data_idle_seconds=0.1)
    client = await service.greeted()
    await client.to_data()
    await client.send(b"half a mess")
    assert (await client.reply()).startswith("421 4.4.2")
    assert await client.is_closed()
    assert service.intake.stored == []


async def test_dripping_data_ends(serve: Serve) -> None:
    """An octet now and then keeps the line alive, and still not for ever."""
    service = await serve(data_seconds=0.3)
    client = await service.greeted()
    await client.to_data()

    async def drip() -> None:
        while True:
            await client.send(b"x")
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert (await client.reply()).startswith("421 4.4.2")
    await stop(dripping)
    assert service.intake.stored == []


async def test_slow_but_honest_upload_survives(serve: Serve) -> None:
    """Data may take much longer than a command may."""
    service = await serve(command_seconds=0.5)
    client = await service.connect()
    # All in one packet, so that no command of this test can be late.
    await client.send(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n")
    for _ in range(4):
        await asyncio.sleep(0.2)
        await client.send(b"some more\r\n")
    await client.send(b".\r\n")
    assert [(await client.reply())[:3] for _ in range(6)] == ["220", "250", "250", "250", "354", "250"]
    assert service.intake.only.content == b"some more\r\n" * 4


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("declared", ["", " SIZE=1000"])
@pytest.mark.parametrize("end", ["RSET", "QUIT", "EHLO x", "vanish", "deliver", "refused"])
async def test_memory_is_held_from_mail_and_always_released(serve: Serve, declared: str, end: str) -> None:
    """While two messages are under way there is no room for a third; however one ends, its room is free again."""
    service = await serve(max_message=1000, max_data_memory=2500, max_hops=1)
    one, two, three = [await service.greeted() for _ in range(3)]
    mail = f"MAIL FROM:<>{declared}"
    await (one.to_data(mail=mail) if end in ("deliver", "refused") else one.ask(mail))
    assert (await two.ask(mail))[:3] == "250"
    assert (await three.ask(mail)).startswith("452 4.3.1 Too much mail")
    if end == "vanish":
        one.vanish()
    elif end == "deliver":
        await one.send(b"x\r\n.\r\n")
        assert (await one.reply())[:3] == "250"
    elif end == "refused":
        await one.send(b"Received: x\r\n" * 2 + b".\r\n")
        assert (await one.reply())[:3] == "554"
    else:
        await one.ask(end)
    while not (reply := await three.ask(mail)).startswith("250"):
        assert end == "vanish", reply  # the server may not have seen it yet


async def test_undeclared_message_takes_memory_as_it_comes(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SIZE little is set aside; what comes beyond the common bound is dropped and answered 452 4.3.1."""
    service = await serve(max_message=3_000_000, max_data_memory=4_500_000)
    one, two = await service.greeted(), await service.greeted()
    await one.to_data(mail="MAIL FROM:<>")
    await two.to_data(mail="MAIL FROM:<>")
    line = b"x" * 98 + b"\r\n"
    await one.send(line * 28_000)
    service.intake.may_commit.clear()
    await one.send(b".\r\n")
    await service.intake.handed_over.wait()
    await two.send(line * 28_000 + b".\r\n")
    assert (await two.reply()).startswith("452 4.3.1")
    service.intake.may_commit.set()
    assert (await one.reply())[:3] == "250"
    assert (await two.deliver(line * 28_000))[:3] == "250"


async def test_client_that_does_not_read(serve: Serve) -> None:
    """Replies that nobody reads do not pile up: the connection ends when its deadline has passed."""
    service = await serve(command_seconds=0.2, max_commands=1_000_000)
    client = await service.connect()
    with pytest.raises(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            while True:
                await client.send(b"HELP\r\n" * 20_000)


async def test_lmtp_has_the_same_bounds(serve: Serve) -> None:
    """The limits are those of the connection, whatever is spoken on it."""
    client = await (await serve(Protocol.LMTP, max_errors=1)).greeted("LHLO")
    assert [(await client.ask("EHLO x"))[:3] for _ in range(2)] == ["500", "500"]
    assert (await client.reply()).startswith("421 4.7.0")
