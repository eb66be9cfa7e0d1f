"""From the listener to the ticket: what the standing of an author does, with signatures and DNS for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.correspondence import CONFIGURATION, Office
from tests.dns_server import DnsServer
from tests.verify.mails import AUTHOR, TEXT, rsa_key, rsa_record, signed

_ZONE = {
    ("s1._domainkey.client.example", "TXT"): [rsa_record(rsa_key())],
    ("_dmarc.client.example", "TXT"): ["v=DMARC1; p=reject"],
    ("client.example", "TXT"): ["v=spf1 ip4:192.0.2.66 -all"],
}

_TRUSTED = (
    b"Authentication-Results: mx.desk.example; dmarc=pass header.from=client.example\r\nReceived: from a by b\r\n"
)

Open = Callable[[str], Office]


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer(_ZONE) as running:
        yield running


@pytest.fixture
def opened(server: DnsServer, tmp_path: Path) -> Open:
    """An office with a listener of the given kind, whose DNS is the test's."""

    def opened(listener: str) -> Office:
        verify = f'[verify]\ndns_servers = ["127.0.0.1:{server.address[1]}"]\n'
        verify += f'[[listener]]\nname = "test"\naddress = "127.0.0.1:0"\n{listener}'
        return Office(tmp_path, configuration=CONFIGURATION.replace("[verify]\nenabled = false", verify))

    return opened


@pytest.mark.parametrize(
    ("listener", "raw", "standing", "outcome", "why"),
    [
        ('protocol = "smtp"', signed(), "verified", "new_ticket", "a signature"),
        ('protocol = "smtp"', TEXT, "failed", "hold", "neither a signature nor his server"),
        ('protocol = "smtp"', _TRUSTED + TEXT, "failed", "hold", "a server that is not listed"),
        ('protocol = "smtp"\nsees_client = false', TEXT, "unverified", "new_ticket", "who knows what his server was"),
        ('protocol = "lmtp"', TEXT, "unverified", "new_ticket", "as behind another server"),
        ('protocol = "lmtp"', signed(), "verified", "new_ticket", "where signatures count, too"),
        (
            'protocol = "lmtp"\nauthserv_ids = ["mx.desk.example"]',
            _TRUSTED + TEXT,
            "verified",
            "new_ticket",
            "its word",
        ),
        ('protocol = "lmtp"\nauthserv_ids = ["mx.desk.example"]', TEXT, "unverified", "new_ticket", "it said nothing"),
    ],
)
def test_from_the_listener_to_the_outcome(
    opened: Open, listener: str, raw: bytes, standing: str, outcome: str, why: str
) -> None:
    office = opened(listener)
    found = office.outcome(office.receives(raw, mail_from=AUTHOR))
    assert (found.standing, found.outcome) == (standing, outcome), (why, found.method)


def test_a_host_that_gets_its_dns_back_proves_authors_again(opened: Open, server: DnsServer) -> None:
    """DNS was down, the message was served unverified; the next one, with DNS back, is proven."""
    office = opened('protocol = "smtp"')
    server.failing.add("*")
    first = office.receives(signed(), mail_from=AUTHOR)
    assert office.outcome(first).standing == "unverified"
    server.failing.clear()
    second = office.receives(signed(TEXT.replace(b"<1@", b"<2@").replace(b"panne", b"feu")), mail_from=AUTHOR)
    assert office.outcome(second).standing == "verified"
