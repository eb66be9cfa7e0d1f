"""LMTP: one answer for each recipient, in every outcome (RFC 2033)."""

from __future__ import annotations

import pytest

from mailgate.errors import StoreUnavailable
from mailgate.model.envelope import Source
from mailgate.model.settings import Protocol

from .conftest import Serve
from .raw_client import RawClient

THREE = ("a@desk.example", "b@desk.example", "a@desk.example")


async def test_greeting_and_extensions(serve: Serve) -> None:
    """RFC 2033 §5: PIPELINING and ENHANCEDSTATUSCODES are a must."""
    client = await (await serve(Protocol.LMTP)).connect()
    assert await client.reply() == "220 mx.desk.example LMTP mailgate"
    offered = (await client.ask("LHLO client.example")).split("\n")
    assert {"250-PIPELINING", "250-ENHANCEDSTATUSCODES"} <= set(offered)


@pytest.mark.parametrize("word", ["EHLO", "HELO"])
async def test_smtp_greetings_are_refused(serve: Serve, word: str) -> None:
    """RFC 2033 §4.1: 500; and the client may still say the right word."""
    client = await (await serve(Protocol.LMTP)).connect()
    await client.reply()
    assert (await client.ask(f"{word} x")).startswith("500 5.5.1")
    assert (await client.ask("MAIL FROM:<>")).startswith("503 5.5.1")
    assert (await client.ask("LHLO x"))[:3] == "250"


async def test_data_without_recipient(serve: Serve) -> None:
    """RFC 2033 §4.2: 503, and no end of data is waited for."""
    client = await (await serve(Protocol.LMTP)).greeted("LHLO")
    await client.ask("MAIL FROM:<>")
    assert (await client.ask("RCPT TO:<x@other.example>"))[:3] == "550"
    assert (await client.ask("DATA")).startswith("503 5.5.1")


async def deliver(client: RawClient, content: bytes) -> list[str]:
    """Three accepted recipients (one twice) and a refused one; the replies up to that of NOOP, which is left out."""
    await client.ask("MAIL FROM:<>")
    for recipient in (*THREE[:2], "x@other.example", THREE[2]):
        await client.ask(f"RCPT TO:<{recipient}>")
    await client.ask("DATA")
    await client.send(content + b"\r\n.\r\nNOOP\r\n")
    replies = await client.replies(4)
    assert replies.pop() == "250 2.0.0 OK"
    return replies


async def test_accepted(serve: Serve) -> None:
    """Three times 250 with the one id of the one message."""
    service = await serve(Protocol.LMTP)
    replies = await deliver(await service.greeted("LHLO"), b"x")
    assert replies == [f"250 2.0.0 accepted as {service.intake.only.intake_id}"] * 3
    assert service.intake.only.envelope.source is Source.LMTP
    assert service.intake.only.envelope.rcpt_tos == THREE


@pytest.mark.parametrize("error", [StoreUnavailable("away"), RuntimeError("sesame")])
async def test_our_fault(serve: Serve, error: Exception) -> None:
    """Three times 451, and nothing of the exception."""
    service = await serve(Protocol.LMTP)
    service.intake.error = error
    replies = await deliver(await service.greeted("LHLO"), b"x")
    assert [reply[:9] for reply in replies] == ["451 4.3.0"] * 3
    assert "sesame" not in "".join(replies)


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"x" * 2000, "552 5.3.4", "too large"),
        (b"Received: x\r\n" * 3, "554 5.4.6", "a loop"),
        (b"x" * 600, "554 5.6.0", "a line too long"),
    ],
)
async def test_refused(serve: Serve, content: bytes, code: str, why: str) -> None:
    """Three times the refusal."""
    service = await serve(Protocol.LMTP, max_message=1000, max_hops=2, max_line=500)
    replies = await deliver(await service.greeted("LHLO"), content)
    assert [reply[:9] for reply in replies] == [code] * 3, why
    assert service.intake.stored == []


async def test_bare_newlines_are_taken_as_they_come(serve: Serve) -> None:
    """What a neighbour has accepted cannot be refused for its form."""
    service = await serve(Protocol.LMTP)
    replies = await deliver(await service.greeted("LHLO"), b"Subject: x\n\na\rb\0c\n.\nd")
    assert [reply[:3] for reply in replies] == ["250"] * 3
    assert service.intake.only.content == b"Subject: x\n\na\rb\0c\n.\nd\r\n"
