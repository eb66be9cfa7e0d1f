"""XCLIENT over a real socket: whom a proxy may speak for, and what is forgotten when it does."""

from __future__ import annotations

from base64 import b64encode
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from mailgate.model.envelope import Envelope
from mailgate.model.secret import Secret
from mailgate.model.settings import Protocol, Tls, TrustedRelay
from mailgate.model.submission_users import SubmissionUser

from .conftest import Serve
from .test_tls import tls, trusting

LOOPBACK = (ip_network("127.0.0.0/8"),)
OPEN: dict[str, Any] = {"xclient_from": LOOPBACK}
USERS = (SubmissionUser("anna", ("anna@desk.example",), Secret("geheim")),)
LOGIN = f"AUTH PLAIN {b64encode(bytes(1) + b'anna' + bytes(1) + b'geheim').decode()}"


async def test_the_client_is_who_the_proxy_says(serve: Serve) -> None:
    """Announced; answered by a new greeting; address, name and login go into the envelope."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.connect()
    assert "250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT" in await client.hello()
    reply = await client.ask("XCLIENT NAME=mx.client.example ADDR=192.0.2.7 PORT=4711 PROTO=ESMTP HELO=mx LOGIN=anna")
    assert reply == "220 mx.desk.example ESMTP mailgate"
    assert (await client.ask("MAIL FROM:<>")).startswith("503 5.5.1"), "the greeting is forgotten"
    assert (await client.ask("EHLO proxy.example"))[:3] == "250"
    assert (await client.deliver(b"x"))[:3] == "250"
    envelope = service.intake.only.envelope
    assert (envelope.client, envelope.helo, envelope.login) == ("192.0.2.7", "mx", "anna")


async def envelope_after(serve: Serve, *commands: str, **listener: Any) -> Envelope:
    """The envelope of a message that is sent behind these commands."""
    service = await serve(listener=OPEN | listener, users=USERS)
    client = await service.greeted()
    for command in commands:
        assert (await client.ask(command))[:3] in ("220", "235", "250"), command
    assert (await client.ask("EHLO proxy.example"))[:3] == "250"
    assert (await client.deliver(b"x"))[:3] == "250"
    return service.intake.only.envelope


@pytest.mark.parametrize(
    ("commands", "expected", "why"),
    [
        (["XCLIENT ADDR=IPV6:2001:db8::7"], ("2001:db8::7", "proxy.example", ""), "IPv6"),
        (["XCLIENT ADDR=[UNAVAILABLE]"], ("", "proxy.example", ""), "a client whose address is not known is nobody's"),
        (["XCLIENT ADDR=192.0.2.7 LOGIN=nobody"], ("192.0.2.7", "proxy.example", ""), "a login that is no user's"),
        (["XCLIENT ADDR=192.0.2.7", "XCLIENT HELO=mx LOGIN=anna"], ("192.0.2.7", "mx", "anna"), "in two commands"),
        (
            ["XCLIENT ADDR=192.0.2.7 HELO=mx LOGIN=anna", "XCLIENT ADDR=192.0.2.8"],
            ("192.0.2.8", "proxy.example", ""),
            "with the next client nothing of the one before remains",
        ),
        (
            ["XCLIENT ADDR=192.0.2.7 LOGIN=anna", "XCLIENT LOGIN=[UNAVAILABLE]"],
            ("192.0.2.7", "proxy.example", ""),
            "a login taken back",
        ),
        (
            [LOGIN, "XCLIENT ADDR=192.0.2.7"],
            ("192.0.2.7", "proxy.example", ""),
            "the proxy's own login is not the client's",
        ),
        ([LOGIN, "XCLIENT HELO=mx"], ("127.0.0.1", "mx", ""), "even if it does not say who the client is"),
        (
            ["XCLIENT ADDR=192.0.2.7", "EHLO x", LOGIN],
            ("192.0.2.7", "proxy.example", "anna"),
            "the client logs in itself",
        ),
    ],
)
async def test_what_is_believed(serve: Serve, commands: list[str], expected: tuple[str, str, str], why: str) -> None:
    """Client, name and login of the envelope."""
    envelope = await envelope_after(serve, *commands, auth=True)
    assert (envelope.client, envelope.helo, envelope.login) == expected, why


async def test_trust_goes_by_the_client(serve: Serve) -> None:
    """A trusted relay's network vouches for the client that is in it, not for the proxy in front of it."""
    relays = (
        TrustedRelay(LOOPBACK[0], ("proxy.example",)),
        TrustedRelay(ip_network("192.0.2.0/24"), ("client.example",)),
    )
    for address, domains in (("192.0.2.7", ("client.example",)), ("198.51.100.1", ()), ("[UNAVAILABLE]", ())):
        envelope = await envelope_after(serve, f"XCLIENT ADDR={address}", trusted_relays=relays)
        assert envelope.relay_domains == domains, address


@pytest.mark.parametrize("listener", [{}, {"xclient_from": (ip_network("192.0.2.0/24"),)}])
async def test_nobody_else_is_obeyed(serve: Serve, listener: dict[str, Any]) -> None:
    """550 5.7.0, not announced, and nothing is believed."""
    service = await serve(listener=listener, users=USERS)
    client = await service.connect()
    assert "XCLIENT" not in await client.hello()
    assert (await client.ask("XCLIENT ADDR=192.0.2.7 LOGIN=anna")).startswith("550 5.7.0")
    assert (await client.deliver(b"x"))[:3] == "250"
    assert (service.intake.only.envelope.client, service.intake.only.envelope.login) == ("127.0.0.1", "")


async def test_a_client_does_not_pass_for_the_proxy(serve: Serve) -> None:
    """Behind a PROXY header it is who stands in the header that must be listed, not who sent it."""
    service = await serve(listener=OPEN | {"proxy_from": LOOPBACK})
    client = await service.connect()
    await client.send(b"PROXY TCP4 198.51.100.1 192.0.2.1 1 25\r\n")
    await client.hello()
    assert (await client.ask("XCLIENT ADDR=192.0.2.7")).startswith("550 5.7.0")


@pytest.mark.parametrize(
    ("script", "code", "why"),
    [
        (["XCLIENT"], "501 5.5.4", "nothing said"),
        (["XCLIENT ADDR=client.example"], "501 5.5.4", "no address"),
        (["XCLIENT ADDR=192.0.2.7 X=Y"], "501 5.5.4", "unknown"),
        (["MAIL FROM:<>", "XCLIENT ADDR=192.0.2.7"], "503 5.5.1", "in a transaction"),
    ],
)
async def test_refusals(serve: Serve, script: list[str], code: str, why: str) -> None:
    """Nothing of a command that is refused is believed."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.greeted()
    for line in script:
        reply = await client.ask(line)
    assert reply.startswith(code), why
    await client.ask("RSET")
    await client.deliver(b"x")
    assert service.intake.only.envelope.client == "127.0.0.1"


async def test_tls_forgets_what_was_said_in_the_clear(serve: Serve, certificate: tuple[Path, Path]) -> None:
    """RFC 3207 §4.2: anybody on the way could have said it."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS, **OPEN), users=USERS)
    client = await service.greeted()
    assert (await client.ask("XCLIENT ADDR=192.0.2.7 HELO=mx LOGIN=anna"))[:3] == "220"
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(trusting(certificate))
    await client.ask("EHLO proxy.example")
    await client.deliver(b"x")
    envelope = service.intake.only.envelope
    assert (envelope.client, envelope.helo, envelope.login) == ("127.0.0.1", "proxy.example", "")


async def test_lmtp_and_require_auth(serve: Serve) -> None:
    """A proxy that logs users in by its own means names them, on LMTP too."""
    service = await serve(Protocol.LMTP, listener=OPEN | {"require_auth": True}, users=USERS)
    client = await service.greeted("LHLO")
    assert (await client.ask("MAIL FROM:<>")).startswith("530 5.7.0")
    assert (await client.ask("XCLIENT ADDR=192.0.2.7 LOGIN=anna")) == "220 mx.desk.example LMTP mailgate"
    await client.ask("LHLO x")
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.login == "anna"
