"""From the listener to the ticket: what the standing of an author does, with signatures and DNS for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailgate import app
from mailgate.model.reply import FORGED
from mailgate.model.submission import Submission
from tests.correspondence import CONFIGURATION, Office
from tests.dns_server import DnsServer
from tests.factories import envelope
from tests.verify.mails import AUTHOR, NOW, TEXT, rsa_key, rsa_record, signed

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


_MIXED = TEXT.replace(b"Date:", b"From: anna@client.example\r\nDate:")


@pytest.mark.parametrize(
    ("raw", "sent", "refused", "why"),
    [
        (TEXT, {}, True, "forged: his domain asks to reject it"),
        (TEXT, {"client": "192.0.2.66"}, False, "from his own server"),
        (signed(), {}, False, "signed"),
        (signed() + b"PS", {}, True, "signed, and changed on the way"),
        (TEXT.replace(b"client.example", b"other.example"), {}, False, "a domain that publishes nothing"),
        (TEXT, {"client": "10.0.0.1"}, False, "through a server of our own"),
        (TEXT, {"relay_domains": ("client.example",)}, False, "by a relay that answers for him"),
        (TEXT, {"login": "claire"}, False, "by a user who may write as others, and proves nothing by it"),
        (_MIXED, {}, False, "two authors: a person must see it"),
        (b"no mail at all", {}, False, "nobody's"),
        (b"X: " + b"y" * 300_000 + b"\r\n" + TEXT, {}, False, "a header beyond all limits"),
    ],
)
def test_what_is_refused_in_the_dialogue(
    opened: Open, raw: bytes, sent: dict[str, Any], refused: bool, why: str
) -> None:
    """Only what a domain's own policy disowns; everything else is for the road to judge."""
    office = opened('protocol = "smtp"\nrefuse_forged = true')
    came = envelope(AUTHOR, **{"listener": "test", "client": "192.0.2.1", **sent})
    found = app.judge_author(office.rooms, Submission("1", NOW, came, raw, ""))
    assert found == (FORGED if refused else None), why


def test_nothing_is_refused_while_dns_does_not_answer(opened: Open, server: DnsServer) -> None:
    office = opened('protocol = "smtp"\nrefuse_forged = true')
    server.failing.add("*")
    came = envelope(AUTHOR, listener="test", client="192.0.2.1")
    assert app.judge_author(office.rooms, Submission("1", NOW, came, TEXT, "")) is None
