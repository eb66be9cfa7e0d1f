"""Held mail in a correspondence (DESIGN §5.9): it shows on its ticket, and what becomes of it when it is released."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

#: The mail server in front of us says whether the author's domain disowns a mail.
LISTENER = (
    '[[listener]]\nname = "test"\nprotocol = "lmtp"\naddress = "127.0.0.1:0"\nauthserv_ids = ["mx.desk.example"]\n'
)
FAILS = b"Authentication-Results: mx.desk.example; dmarc=fail header.from=client.example\r\nReceived: from a by b\r\n"


@pytest.fixture
def office(opens: Opens) -> Office:
    return opens(more=LISTENER)


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of SUP-1."""
    claire.writes("Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    return claire.reads()


def disowned(
    office: Office, letter: Letter, text: str = "Annulez tout, ici Claire.", author: str = "claire@client.example"
) -> str:
    """An answer in her name and thread that her domain disowns; returns its intake id."""
    forger = office.person(author)
    draft = forger.drafts(
        f"Re: {letter.subject}", text, to=letter["Reply-To"], headers=[("In-Reply-To", letter["Message-ID"])]
    )
    return forger.sends(FAILS + draft, [letter["Reply-To"]])


def entries(office: Office) -> Sequence[str]:
    return [one["direction"] for one in office.ticket("SUP-1")["entries"]]


def test_a_failed_mail_shows_on_its_ticket(office: Office, claire: Person, letter: Letter) -> None:
    """Not an entry, no status, nobody answered; but whoever works on the ticket sees that it waits, and why."""
    office.waits_for_customer("SUP-1")
    received = disowned(office, letter)
    assert (office.outcome(received).outcome, office.outcome(received).standing) == ("hold", "failed")
    ticket = office.ticket("SUP-1")
    (held,) = ticket["held"]
    assert held["intake"] == received
    assert "failed" in held["reason"]
    assert (ticket["status"], entries(office), claire.inbox()) == ("waiting", ["in", "out"], [])


def test_released_it_is_an_entry_and_no_more_believed(office: Office, claire: Person, letter: Letter) -> None:
    """Plain release lets it go on; its standing stays what it was, and the entry says so."""
    received = disowned(office, letter)
    office.works()
    office.types("held", "release", received)
    assert (office.outcome(received).outcome, office.outcome(received).standing) == ("append", "failed")
    assert "failed" in office.flags("SUP-1")
    assert (office.ticket("SUP-1")["held"], claire.inbox()) == ([], [])


def test_released_as_verified_it_is_hers(office: Office, claire: Person, letter: Letter) -> None:
    """Somebody rang her up: an entry of hers, and the people she has in copy come along."""
    received = disowned(office, letter)
    office.works()
    office.types("held", "release", "--as", "verified", received)
    assert (office.outcome(received).outcome, office.outcome(received).standing) == ("append", "verified")
    assert office.flags("SUP-1") == []


def test_released_as_somebody_else_it_is_his(office: Office, claire: Person, letter: Letter) -> None:
    """Marc wrote it: with her reply address he is a third party on her ticket, unverified."""
    received = disowned(office, letter)
    office.works()
    office.types("held", "release", "--as", "marc@client.example", received)
    assert (office.outcome(received).outcome, office.outcome(received).standing) == ("append", "unverified")
    assert office.flags("SUP-1") == ["third_party"]
    assert office.ticket("SUP-1")["entries"][-1]["author"]["address"] == "marc@client.example"


@pytest.mark.parametrize(
    ("said", "flags", "author"),
    [
        ([], ["third_party"], None),
        (["--as", "claire@client.example"], ["unverified"], "claire@client.example"),
    ],
)
def test_an_author_in_doubt(
    office: Office, claire: Person, letter: Letter, said: list[str], flags: list[str], author: str | None
) -> None:
    """Two addresses in From: held; released as it is it is nobody's, or whose a person says it is."""
    doubtful = office.person("claire@client.example")
    received = doubtful.answers(
        letter, "Elle affiche E-04.", headers=[("From", "claire@client.example, eve@evil.example")]
    )
    assert office.outcome(received).outcome == "hold"
    assert [one["intake"] for one in office.ticket("SUP-1")["held"]] == [received]
    office.types("held", "release", *said, received)
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == flags
    if author:
        assert office.ticket("SUP-1")["entries"][-1]["author"]["address"] == author
    assert list(office.people("SUP-1")) == ["claire@client.example"]
    assert office.collects("eve@evil.example") == []


@pytest.mark.parametrize(("said", "told"), [([], False), (["--as", "verified"], True)])
def test_a_failed_first_mail_opens_its_ticket_when_it_is_released(office: Office, said: list[str], told: bool) -> None:
    """Acknowledged only where a person vouches for its author."""
    anna = office.person("anna@client.example")
    received = anna.sends(FAILS + anna.drafts("Panne", "Bonjour, l’imprimante du hall est en panne."))
    assert office.outcome(received).outcome == "hold"
    assert (office.tickets(), anna.inbox()) == ([], [])
    office.types("held", "release", *said, received)
    assert office.outcome(received).outcome == "new_ticket"
    assert len(anna.inbox()) == told


def test_discarded_it_is_gone_from_the_ticket(office: Office, letter: Letter) -> None:
    """Nothing became of it; its bytes are kept, and the ticket is as it was."""
    received = disowned(office, letter)
    office.works()
    office.types("held", "discard", received)
    assert office.ticket("SUP-1")["held"] == []
    assert entries(office) == ["in", "out"]
    with office.rooms.store.read() as tx:
        assert b"Annulez tout" in office.rooms.blobs.read(tx, office.intake(received).raw_sha256)


def test_a_held_mail_holds_nobody_else_up(office: Office, claire: Person, letter: Letter) -> None:
    """Her own answer behind it is served at once (promise 5)."""
    disowned(office, letter)
    received = claire.answers(letter, "Elle affiche E-04.")
    assert office.outcome(received).outcome == "append"
    assert office.said("SUP-1")[-1] == "Elle affiche E-04."
    assert len(office.ticket("SUP-1")["held"]) == 1
