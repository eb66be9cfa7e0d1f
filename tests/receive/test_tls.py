"""TLS on connect and by STARTTLS, what it forgets, and certificates that change."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mailgate.errors import ConfigError
from mailgate.model.settings import Protocol, Tls

from .conftest import Serve, make_certificate, make_listener, make_settings

Certificate = tuple[Path, Path]


def tls(certificate: Certificate, mode: Tls, **more: Any) -> dict[str, Any]:
    return {"tls": mode, "certificate": certificate[0], "key": certificate[1], **more}


def trusting(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    context.check_hostname = False
    return context


async def test_starttls(serve: Serve, certificate: Certificate) -> None:
    """Offered before, not after; the envelope says which TLS it was."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS))
    client = await service.connect()
    assert "250 STARTTLS" in await client.hello()
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(trusting(certificate))
    assert (await client.ask("MAIL FROM:<>")).startswith("503"), "RFC 3207 §4.2: the greeting is forgotten"
    assert "STARTTLS" not in await client.ask("EHLO client.example")
    assert (await client.ask("STARTTLS")).startswith("503 5.5.1")
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.tls.startswith("TLSv1.3 TLS_")


async def test_implicit(serve: Serve, certificate: Certificate) -> None:
    """TLS from the first octet, with STARTTLS neither offered nor obeyed, and ``require_tls`` met."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT, require_tls=True))
    client = await service.connect(tls=trusting(certificate))
    assert "STARTTLS" not in await client.hello()
    assert (await client.ask("STARTTLS")).startswith("503 5.5.1")
    assert (await client.deliver(b"x" * 70_000 + b"\r\n" + b"y" * 60_000, "postmaster"))[:3] == "554"
    assert (await client.deliver((b"x" * 76 + b"\r\n") * 10_000))[:3] == "250"
    assert service.intake.only.envelope.tls.startswith("TLSv1.")
    assert len(service.intake.only.content) == 780_002
    assert (await client.ask("QUIT"))[:3] == "221"
    assert await client.is_closed()


@pytest.mark.parametrize("injected", [b"EHLO x\r\nMAIL FROM:<evil@client.example>\r\n", b"NOOP\r\n" * 50, b"NO"])
async def test_injected_commands_are_discarded(serve: Serve, certificate: Certificate, injected: bytes) -> None:
    """What came in the clear behind STARTTLS is neither obeyed nor remembered (CVE-2024-34083)."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS))
    client = await service.greeted()
    await client.send(b"STARTTLS\r\n" + injected)
    assert (await client.reply())[:3] == "220"
    await client.start_tls(trusting(certificate))
    assert (await client.ask("RCPT TO:<support@desk.example>")).startswith("503 5.5.1")
    assert (await client.ask("MAIL FROM:<>")).startswith("503 5.5.1 Say hello first")
    await client.ask("EHLO client.example")
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.mail_from == "anna@client.example"


async def test_clear_text_after_220_ends_the_connection(serve: Serve, certificate: Certificate) -> None:
    """Whoever says STARTTLS and goes on in the clear is not understood any more."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS))
    client = await service.greeted()
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.send(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nx\r\n.\r\n")
    await client.is_closed()
    assert (await (await service.greeted()).deliver(b"y"))[:3] == "250"
    assert service.intake.only.content == b"y\r\n"


async def test_handshake_has_a_deadline(serve: Serve, certificate: Certificate) -> None:
    """A client that connects to a TLS listener and says nothing is closed, and its place is free again."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT), command_seconds=0.2, max_connections=1)
    assert await (await service.connect()).is_closed()


async def test_require_tls(serve: Serve, certificate: Certificate) -> None:
    """530 5.7.0 to mail before TLS, and what leads there is allowed (RFC 3207 §4)."""
    client = await (await serve(listener=tls(certificate, Tls.STARTTLS, require_tls=True))).greeted()
    assert (await client.ask("NOOP"))[:3] == "250"
    for command in ("MAIL FROM:<>", "RCPT TO:<support@desk.example>", "DATA", "VRFY x"):
        assert (await client.ask(command)).startswith("530 5.7.0"), command
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(trusting(certificate))
    await client.ask("EHLO client.example")
    assert (await client.deliver(b"x"))[:3] == "250"


async def test_old_tls_is_refused(serve: Serve, certificate: Certificate) -> None:
    """Nothing below 1.2 (RFC 8996)."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT))
    context = trusting(certificate)
    with pytest.warns(DeprecationWarning):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await service.connect(tls=context)


async def test_lmtp_over_starttls(serve: Serve, certificate: Certificate) -> None:
    """The same on LMTP."""
    client = await (await serve(Protocol.LMTP, listener=tls(certificate, Tls.STARTTLS))).greeted("LHLO")
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(trusting(certificate))
    await client.ask("LHLO client.example")
    assert (await client.deliver(b"x"))[:3] == "250"


async def test_reload_takes_a_new_certificate(serve: Serve, certificate: Certificate, tmp_path: Path) -> None:
    """New connections see the new one; a broken one changes nothing and says which listener and file."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT))
    before = await service.greeted(tls=trusting(certificate))
    renewed = make_certificate(tmp_path, "renewed.desk.example")
    await service.listeners.reload(make_settings(make_listener(**tls(renewed, Tls.IMPLICIT))))
    await service.greeted(tls=trusting(renewed))
    assert (await before.ask("NOOP"))[:3] == "250", "open connections stay"
    renewed[0].write_text("not a certificate")
    with pytest.raises(ConfigError, match=r"listener in: cannot use certificate .*certificate\.pem"):
        await service.listeners.reload(make_settings(make_listener(**tls(renewed, Tls.IMPLICIT))))
    with pytest.raises(ssl.SSLCertVerificationError):
        await service.connect(tls=trusting(certificate))


async def test_stop_says_421_over_tls(serve: Serve, certificate: Certificate) -> None:
    """The last word goes through TLS too; a client still in its handshake is not waited for."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT))
    client = await service.greeted(tls=trusting(certificate))
    silent = await service.connect()
    await service.listeners.stop(20)
    assert (await client.reply()).startswith("421 4.3.2")
    assert await client.is_closed()
    assert await silent.is_closed()


@pytest.mark.parametrize("damage", ["missing", "mismatched", "passphrase", "none"])
async def test_unusable_certificates(serve: Serve, certificate: Certificate, tmp_path: Path, damage: str) -> None:
    """Each is said at the start, naming listener and file; nobody is asked for a passphrase."""
    chain, key = certificate
    if damage == "missing":
        chain = tmp_path / "nowhere.pem"
    elif damage == "mismatched":
        key = make_certificate(tmp_path, "other.desk.example")[1]
    elif damage == "passphrase":
        key = tmp_path / "locked.pem"
        key.write_text(LOCKED_KEY)
    wanted: dict[str, Any] = {"tls": Tls.STARTTLS, "certificate": None if damage == "none" else chain, "key": key}
    with pytest.raises(ConfigError, match="listener in: "):
        await serve(listener=wanted)


async def test_broken_handshakes_leave_no_trace(serve: Serve, certificate: Certificate) -> None:
    """A scanner that sends rubbish for a handshake, or half of one, costs a connection and nothing else."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT), max_connections=2, max_connections_per_client=2)
    for rubbish in (b"EHLO x\r\n", b"\x16\x03\x01", b"\0" * 5000):
        client = await service.connect()
        await client.send(rubbish)
        client.stop_sending()
        await client.is_closed()
    for _ in range(3):  # gone within the handshake
        with socket.create_connection(("127.0.0.1", service.port)) as gone:
            gone.sendall(b"\x16\x03\x01")
    client = None
    while client is None:  # until the server has seen those go, it has no room for another
        with suppress(OSError):
            client = await service.greeted(tls=trusting(certificate))
    assert (await client.deliver(b"x"))[:3] == "250"


#: Encrypted, and only that: it never has to be opened.
LOCKED_KEY = """\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
-----END EC PRIVATE KEY-----
"""
