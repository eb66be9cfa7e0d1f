"""Client certificates: who is let in, who is taken for a user, and what is not believed."""

from __future__ import annotations

import datetime
import hashlib
import ssl
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from mailgate.errors import ConfigError
from mailgate.model.secret import Secret
from mailgate.model.settings import Tls
from mailgate.model.submission_users import SubmissionUser
from tests.mail_keys import Holder, holder

from .conftest import Serve
from .raw_client import RawClient
from .test_tls import tls, trusting

Certificate = tuple[Path, Path]

LASTING = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
ENDED = datetime.datetime(2026, 2, 20, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Authority:
    """An authority of clients, and the folder for what it signs."""

    folder: Path
    own: Holder

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def client(self, one: Holder, server: Certificate) -> ssl.SSLContext:
        """What a client that holds ``one`` connects with."""
        path = self.folder / "client.pem"
        path.write_bytes(one.pem + one.key_pem)
        context = trusting(server)
        context.load_cert_chain(path)
        return context

    def signed(self, name: str, **more: Any) -> Holder:
        return holder(name, self.own, **{"usage": ExtendedKeyUsageOID.CLIENT_AUTH, "until": LASTING, **more})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    own = holder("Client Authority", authority=True, until=LASTING)
    made = Authority(tmp_path_factory.mktemp("clients"), own)
    made.file.write_bytes(own.pem)
    return made


@pytest.fixture(scope="module")
def robot(authority: Authority) -> Holder:
    return authority.signed("robot")


def users(*holders: Holder) -> tuple[SubmissionUser, ...]:
    """A user for each, and one with a password."""
    fingerprints = (
        hashlib.sha256(one.certificate.public_bytes(serialization.Encoding.DER)).hexdigest() for one in holders
    )
    named = (SubmissionUser(f"robot{at}", ("robot@desk.example",), None, one) for at, one in enumerate(fingerprints, 1))
    return (*named, SubmissionUser("anna", ("anna@desk.example",), Secret("geheim")))


async def greeted_in_tls(client: RawClient, context: ssl.SSLContext) -> str:
    """STARTTLS with a certificate, and the answer to EHLO after it."""
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(context)
    return await client.ask("EHLO client.example")


async def test_starttls(serve: Serve, certificate: Certificate, authority: Authority, robot: Holder) -> None:
    """A verified and known certificate is a login, before any AUTH; EXTERNAL is announced for those who say it."""
    wanted = tls(certificate, Tls.STARTTLS, client_ca=authority.file, require_auth=True)
    service = await serve(listener=wanted, users=users(robot))
    client = await service.connect()
    assert "AUTH" not in await client.hello()
    assert (await client.ask("AUTH EXTERNAL =")).startswith("538 5.7.11")
    assert "250 AUTH EXTERNAL" in await greeted_in_tls(client, authority.client(robot, certificate))
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.login == "robot1"
    assert (await client.ask("AUTH EXTERNAL ="))[:3] == "235"
    assert (await client.ask("AUTH EXTERNAL =")).startswith("503 5.5.1")


async def test_implicit(serve: Serve, certificate: Certificate, authority: Authority, robot: Holder) -> None:
    """The same where TLS was there first."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT, client_ca=authority.file), users=users(robot))
    client = await service.connect(tls=authority.client(robot, certificate))
    assert "250 AUTH EXTERNAL" in await client.hello()
    await client.deliver(b"x")
    assert service.intake.only.envelope.login == "robot1"


@pytest.mark.parametrize(
    ("said", "code", "why"),
    [
        (["AUTH EXTERNAL", ""], "235 2.7.0", "asked, with nothing to add"),
        (["AUTH EXTERNAL cm9ib3Qx"], "235 2.7.0", "by name"),
        (["AUTH EXTERNAL YW5uYQ=="], "535 5.7.8", "for somebody else"),
        (["AUTH EXTERNAL", "*"], "501 5.7.0", "cancelled"),
        (["AUTH EXTERNAL !"], "501 5.5.2", "not base64"),
    ],
)
async def test_external(
    serve: Serve, certificate: Certificate, authority: Authority, robot: Holder, said: list[str], code: str, why: str
) -> None:
    """RFC 4422, appendix A."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT, client_ca=authority.file), users=users(robot))
    client = await service.greeted(tls=authority.client(robot, certificate))
    *asked, last = said
    for line in asked:
        assert await client.ask(line) == "334 "
    assert (await client.ask(last)).startswith(code), why


async def test_verified_and_unknown(serve: Serve, certificate: Certificate, authority: Authority) -> None:
    """An authority's word for a name makes no user: the certificate itself must be listed."""
    wanted = tls(certificate, Tls.IMPLICIT, client_ca=authority.file, auth=True)
    service = await serve(listener=wanted, users=users(authority.signed("robot")))
    client = await service.connect(tls=authority.client(authority.signed("robot"), certificate))
    assert "250 AUTH PLAIN LOGIN\n" in await client.hello() + "\n"
    await client.deliver(b"x")
    assert service.intake.only.envelope.login == ""


async def test_without_a_certificate(serve: Serve, certificate: Certificate, authority: Authority) -> None:
    """It is for the client to show one; a password does as well where both are offered."""
    wanted = tls(certificate, Tls.IMPLICIT, client_ca=authority.file, auth=True, require_auth=True)
    client = await (await serve(listener=wanted, users=users())).greeted(tls=trusting(certificate))
    assert (await client.ask("MAIL FROM:<>")).startswith("530 5.7.0")
    plain = b64encode(b"\0anna\0geheim").decode()
    assert (await client.ask(f"AUTH PLAIN {plain}"))[:3] == "235"
    assert (await client.ask("MAIL FROM:<>"))[:3] == "250"


async def test_a_password_goes_before_the_certificate(
    serve: Serve, certificate: Certificate, authority: Authority, robot: Holder
) -> None:
    """Whoever logs in by AUTH is that user from there on."""
    wanted = tls(certificate, Tls.IMPLICIT, client_ca=authority.file, auth=True)
    service = await serve(listener=wanted, users=users(robot))
    client = await service.greeted(tls=authority.client(robot, certificate))
    await client.ask(f"AUTH PLAIN {b64encode(chr(0).join(['', 'anna', 'geheim']).encode()).decode()}")
    await client.deliver(b"x")
    assert service.intake.only.envelope.login == "anna"


@pytest.mark.parametrize("kind", ["another authority's", "its own", "ended", "for servers", "none"])
async def test_who_is_not_let_in(serve: Serve, certificate: Certificate, authority: Authority, kind: str) -> None:
    """A bad certificate ends the handshake, though its fingerprint is listed; so does none where there must be one."""
    other = holder("Client Authority", authority=True, until=LASTING)
    shown = {
        "another authority's": holder("robot", other, usage=ExtendedKeyUsageOID.CLIENT_AUTH, until=LASTING),
        "its own": holder("robot", usage=ExtendedKeyUsageOID.CLIENT_AUTH, until=LASTING),
        "ended": authority.signed("robot", until=ENDED),
        "for servers": authority.signed("robot", usage=ExtendedKeyUsageOID.SERVER_AUTH),
    }.get(kind)
    wanted = tls(certificate, Tls.IMPLICIT, client_ca=authority.file, require_auth=shown is None)
    service = await serve(listener=wanted, users=users(shown) if shown else users())
    context = authority.client(shown, certificate) if shown else trusting(certificate)
    try:
        client = await service.connect(tls=context)
        # In TLS 1.3 a client learns of it only when it reads.
        assert await client.is_closed()
    except OSError:
        pass
    assert service.intake.stored == []


async def test_a_certificate_nobody_asked_for(
    serve: Serve, certificate: Certificate, authority: Authority, robot: Holder
) -> None:
    """Without client_ca a listed certificate is no login."""
    service = await serve(listener=tls(certificate, Tls.IMPLICIT), users=users(robot))
    client = await service.greeted(tls=authority.client(robot, certificate))
    assert (await client.ask("AUTH EXTERNAL =")).startswith("502 5.5.1")
    await client.deliver(b"x")
    assert service.intake.only.envelope.login == ""


async def test_authorities_that_cannot_be_read(serve: Serve, certificate: Certificate, tmp_path: Path) -> None:
    """Said at the start, with listener and file."""
    for content in (None, "not PEM"):
        path = tmp_path / "ca.pem"
        if content:
            path.write_text(content)
        with pytest.raises(ConfigError, match=r"listener in: cannot use client_ca .*ca\.pem"):
            await serve(listener=tls(certificate, Tls.IMPLICIT, client_ca=path))
