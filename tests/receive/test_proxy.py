"""The PROXY protocol: required from listed proxies, an error from anybody else, and then believed."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from mailgate.model.settings import Tls, TrustedRelay

from .conftest import Serve

BEHIND: dict[str, Any] = {
    "proxy_from": (ip_network("127.0.0.0/8"),),
    "trusted_relays": (TrustedRelay(ip_network("192.0.2.0/24"), ("client.example",)),),
}
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def v2(source: str, command: int = 1, extra: bytes = b"") -> bytes:
    address = ip_address(source)
    family, other = (0x11, bytes(4)) if address.version == 4 else (0x21, bytes(16))
    body = address.packed + other + struct.pack("!HH", 40000, 25) + extra
    return SIGNATURE + struct.pack("!BBH", 0x20 | command, family, len(body)) + body


@pytest.mark.parametrize(
    ("header", "client", "why"),
    [
        (b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n", "192.0.2.7", "v1"),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n", "2001:db8::7", "v1, IPv6"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1", "the proxy does not know: the proxy itself"),
        (v2("192.0.2.7"), "192.0.2.7", "v2"),
        (v2("2001:db8::7"), "2001:db8::7", "v2, IPv6"),
        (v2("::ffff:192.0.2.7"), "192.0.2.7", "v2, IPv4 within IPv6"),
        (v2("192.0.2.7", extra=b"\x04\x00\x02ab"), "192.0.2.7", "v2 with more behind the addresses"),
        (v2("192.0.2.7", command=0), "127.0.0.1", "v2 LOCAL: a health check"),
    ],
)
async def test_client_is_who_the_header_says(serve: Serve, header: bytes, client: str, why: str) -> None:
    """Envelope and trust follow the real client, also when the dialogue follows in the same packet."""
    service = await serve(listener=BEHIND)
    connection = await service.connect()
    await connection.send(header + b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nx\r\n.\r\n")
    assert [(await connection.reply())[:3] for _ in range(6)] == ["220", "250", "250", "250", "354", "250"]
    envelope = service.intake.only.envelope
    assert envelope.client == client, why
    assert envelope.relay_domains == (("client.example",) if client.startswith("192.0.2.") else ())


@pytest.mark.parametrize(
    "opening",
    [
        b"EHLO x\r\n",
        b"PROXY TCP4 192.0.2.7\r\n",
        b"PROXY TCP4 nonsense 198.51.100.1 40000 25\r\n",
        b"PROXY TCP4 " + b"1" * 300 + b"\r\n",
        b"PROXY\r\n",
        SIGNATURE + b"\x31\x11\x00\x00",
        SIGNATURE + b"\x21\x11\x00\x04abcd",
        b"",
    ],
)
async def test_without_a_sound_header_there_is_no_dialogue(serve: Serve, opening: bytes) -> None:
    """From a listed proxy the header must come, and be right; else the connection ends without a greeting."""
    connection = await (await serve(listener=BEHIND)).connect()
    await connection.send(opening)
    connection.stop_sending()
    assert await connection.is_closed()


async def test_header_has_a_deadline(serve: Serve) -> None:
    """A proxy that says nothing is closed."""
    assert await (await (await serve(listener=BEHIND, command_seconds=0.1)).connect()).is_closed()


async def test_nobody_else_may_send_one(serve: Serve) -> None:
    """From another address it is an unknown command, and changes nothing."""
    service = await serve(listener={"proxy_from": (ip_network("198.51.100.0/24"),)})
    connection = await service.greeted()
    assert (await connection.ask("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25")).startswith("500 5.5.1")
    assert (await connection.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.client == "127.0.0.1"


async def test_limits_count_the_real_client(serve: Serve) -> None:
    """Many clients behind one proxy are many; one client behind it is one."""
    service = await serve(listener=BEHIND, max_connections_per_client=1)

    async def greeting_for(source: str) -> str:
        connection = await service.connect()
        await connection.send(v2(source))
        return await connection.reply()

    assert (await greeting_for("192.0.2.7"))[:3] == "220"
    assert (await greeting_for("192.0.2.8"))[:3] == "220"
    assert (await greeting_for("192.0.2.7")).startswith("421 4.3.2")


async def test_header_before_implicit_tls(serve: Serve, certificate: tuple[Path, Path]) -> None:
    """The header comes in the clear and the handshake behind it, even in the same packet."""
    chain, key = certificate
    service = await serve(listener={**BEHIND, "tls": Tls.IMPLICIT, "certificate": chain, "key": key})
    context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = False
    # The client's side by hand: its first flight is to be glued to the header.
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing)
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)

    async def until_done(step: Callable[[], Any], glued: bytes = b"") -> Any:
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                writer.write(glued + outgoing.read())
                glued = b""
                incoming.write(await reader.read(65536))
            else:
                writer.write(outgoing.read())
                return done

    await until_done(tls.do_handshake, glued=v2("192.0.2.7"))
    assert (await until_done(lambda: tls.read(1000))).startswith(b"220 ")
    tls.write(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n")
    replies = b""
    while b"221 " not in replies:
        replies += await until_done(lambda: tls.read(1000))
    writer.close()
    await writer.wait_closed()
    envelope = service.intake.only.envelope
    assert (envelope.client, envelope.tls[:5]) == ("192.0.2.7", "TLSv1")
