"""One DATA is one message: sequences that other servers took for the end of data (CVE-2023-51764 and kin)."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from mailgate.model.settings import Protocol, TrustedRelay

from .conftest import Serve

LOCAL = (TrustedRelay(ip_network("127.0.0.0/8"), ("*",)),)
INNER = b"MAIL FROM:<admin@desk.example>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nsmuggled"

MARKS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\n\n.\r\n",
    b"\r\r\n.\r\r\n",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\0\n.\n",
    b"x" * 1200 + b"\n.\r\n",
]


@pytest.mark.parametrize("mark", MARKS)
async def test_smuggled_message_is_refused_with_its_carrier(serve: Serve, mark: bytes) -> None:
    """One reply, 554 5.6.0, nothing stored, and what follows the true end is the next command."""
    service = await serve()
    client = await service.greeted()
    await client.to_data()
    await client.send(b"Subject: x\r\n\r\nhello" + mark + INNER + b"\r\n.\r\nNOOP\r\n")
    assert (await client.reply()).startswith("554 5.6.0")
    assert (await client.reply()).startswith("250 2.0.0 OK")
    assert service.intake.stored == []


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("protocol", [Protocol.SMTP, Protocol.LMTP])
async def test_where_bare_newlines_are_allowed_it_is_still_one_message(
    serve: Serve, protocol: Protocol, mark: bytes
) -> None:
    """From trusted relays and by LMTP the whole is one message, second envelope and all, byte for byte."""
    service = await serve(protocol, listener={"trusted_relays": LOCAL if protocol is Protocol.SMTP else ()})
    client = await service.greeted("LHLO" if protocol is Protocol.LMTP else "EHLO")
    await client.to_data()
    await client.send(b"hello" + mark + INNER + b"\r\n.\r\nNOOP\r\n")
    assert (await client.reply()).startswith("250 2.0.0 accepted")
    assert (await client.reply()).startswith("250 2.0.0 OK")
    # A dot at the start of a line (after a CRLF) is transparency, whatever comes behind it.
    assert service.intake.only.content == (b"hello" + mark + INNER + b"\r\n").replace(b"\r\n.", b"\r\n")
    assert service.intake.only.envelope.mail_from == "anna@client.example"


async def test_cr_crlf_dot_crlf_is_an_end_and_a_bare_cr(serve: Serve) -> None:
    """``CR CRLF . CRLF`` contains a true end of data; what stands before it is refused for its CR."""
    service = await serve()
    client = await service.greeted()
    await client.to_data()
    await client.send(b"hello\r\r\n.\r\nNOOP\r\n")
    assert (await client.reply()).startswith("554 5.6.0")
    assert (await client.reply()).startswith("250 2.0.0 OK")


async def test_command_ended_by_lf_alone_is_refused(serve: Serve) -> None:
    """500 and the end of the connection: what follows was perhaps written by somebody else than the client."""
    service = await serve()
    client = await service.greeted()
    await client.send(
        b"MAIL FROM:<>\nRCPT TO:<support@desk.example>\r\n"
        b"MAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nx\r\n.\r\n"
    )
    assert (await client.reply()).startswith("500 5.5.2")
    assert await client.is_closed()
    assert service.intake.stored == []


async def test_long_command_ended_by_lf_alone_is_refused(serve: Serve) -> None:
    """A line of which most was dropped is still known by its end."""
    client = await (await serve()).greeted()
    await client.send(b"NOOP " + b"x" * 100_000 + b"\nNOOP\r\n")
    assert (await client.reply()).startswith("500 5.5.2 Lines end with CR LF")
    assert await client.is_closed()
