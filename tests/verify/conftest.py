"""A DNS server with the zone of a client, and a way to judge one author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mailgate.model.decision import Authentication
from mailgate.model.envelope import Envelope
from mailgate.model.message import Author
from mailgate.model.verification import VerifySettings
from mailgate.verify.dns import Lookups, Resolver
from mailgate.verify.standing import Verifier
from tests.dns_server import DnsServer
from tests.factories import envelope
from tests.verify.mails import AUTHOR, NOW, TEXT, by, ed25519_record, rsa_key, rsa_record

Judge = Callable[..., Authentication]


@pytest.fixture
def server() -> Iterator[DnsServer]:
    """client.example signs with ``s1`` (RSA) and ``ed``, and sends from 192.0.2.1; it publishes no policy yet."""
    zone = {
        ("s1._domainkey.client.example", "TXT"): [rsa_record(rsa_key())],
        ("ed._domainkey.client.example", "TXT"): [ed25519_record()],
        ("s1._domainkey.mail.client.example", "TXT"): [rsa_record(rsa_key())],
        ("s1._domainkey.other.example", "TXT"): [rsa_record(rsa_key())],
        ("client.example", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"],
        ("client.example", "A"): ["192.0.2.80"],
        ("other.example", "TXT"): ["v=spf1 +all"],
    }
    with DnsServer(zone) as running:
        yield running


@pytest.fixture
def lookups(server: DnsServer) -> Lookups:
    return Lookups(Resolver((server.address,)), 40, 10)


@pytest.fixture
def judge(server: DnsServer) -> Judge:
    """The standing of an author, as a listener that sees its clients would have it judged."""

    def judged(
        raw: bytes = TEXT,
        author: str | Author = AUTHOR,
        sent: Envelope | None = None,
        *,
        settings: VerifySettings = VerifySettings(),  # noqa: B008 - frozen
        resolver: Resolver | None = None,
        **trust: Any,
    ) -> Authentication:
        verifier = Verifier(replace(settings, dns_servers=(server.address,)), resolver)
        values: dict[str, Any] = {
            "sees_client": True,
            "authserv_ids": (),
            "submission_addresses": frozenset(),
            "now": NOW,
        }
        return verifier.authenticate(by(author), sent or envelope(AUTHOR), raw, **{**values, **trust})

    return judged
