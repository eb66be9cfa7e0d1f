"""Reply addresses and Message-IDs of ours: what a guess, a theft and an old mail give (LESSONS B3, B4; DESIGN §5.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailgate.model.address import split_subaddress
from mailgate.model.ticket import Status
from mailgate.model.tokens import Key, KeyRing, read_message_id, read_reply_tag, reply_address
from tests.correspondence import Letter, Office, Person, flipped

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

EVE = "eve@attacker.example"


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@small.example", "Claire")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of her SUP-1."""
    claire.writes("Imprimante en panne")
    return claire.reads()


@pytest.fixture
def eve(office: Office) -> Person:
    return office.person(EVE, relay="attacker.example")


def test_no_single_bit_flip_is_a_hit(office: Office, letter: Letter) -> None:
    """Each bit of the signed part turned over, in the address and in the Message-ID: none of them names a ticket."""
    keys = office.rooms.keys
    tag, own_id = split_subaddress(letter["Reply-To"])[1], letter["Message-ID"].strip("<>")
    assert read_reply_tag(keys, tag)
    assert read_message_id(keys, own_id)
    mac = own_id.rpartition("@")[0]
    for read, signed in ((read_reply_tag, tag), (read_message_id, mac)):
        domain = "" if read is read_reply_tag else "@desk.example"
        for at in range(len(signed)):
            for bit in range(8):
                other = signed[:at] + chr(ord(signed[at]) ^ 1 << bit) + signed[at + 1 :]
                # The same letter in upper case is the same name.
                assert other.lower() == signed or read(keys, other + domain) is None, other


@pytest.mark.parametrize(
    ("change", "outcome", "why"),
    [
        (flipped, "new_ticket", "one bit"),
        (lambda own: own.replace("sup-1.", "sup-2."), "new_ticket", "another ticket's number before this one's MAC"),
        (lambda own: own.replace("sup-1.", "bil-1."), "new_ticket", "another desk's"),
        (lambda own: own.replace(".1.", ".2.", 1), "new_ticket", "another participant's number"),
        (lambda own: own.partition("+")[0] + "@desk.example", "new_ticket", "stripped of all behind the plus sign"),
        (lambda own: own.replace("+", "=2B"), "hold", "the plus sign encoded: no address of ours"),
        (lambda own: own.upper().replace("DESK.EXAMPLE", "desk.example"), "append", "upper-cased on its way"),
        (lambda own: own.replace("support", "aide"), "append", "through another address of the desk"),
    ],
)
def test_what_a_stranger_writes_to_an_altered_address(
    office: Office, letter: Letter, eve: Person, change: Callable[[str], str], outcome: str, why: str
) -> None:
    """A guess is answered as any mail to the desk, and never learns whether it was near; a theft is a third party’s."""
    before = office.substance("SUP-1")
    guess = eve.writes("Hello", "What is this all about?", to=change(letter["Reply-To"]), envelope_to=[])
    assert office.outcome(guess).outcome == outcome, why
    assert outcome == "append" or office.substance("SUP-1") == before
    if outcome == "new_ticket":
        ordinary = office.person("other@attacker.example", relay="attacker.example")
        ordinary.writes("Hello", "What is this all about?")
        told, usual = eve.reads().text, ordinary.reads().text
        assert told.replace("SUP-2", "SUP-3") == usual
    if outcome == "append":
        assert office.ticket("SUP-1")["entries"][-1]["flags"] == ["third_party"]
        assert eve.inbox() == []


def test_an_address_of_a_key_that_is_not_ours(office: Office, letter: Letter, eve: Person) -> None:
    """Another mailgate's key under the same id proves nothing here."""
    number = read_reply_tag(office.rooms.keys, split_subaddress(letter["Reply-To"])[1])
    assert number
    theirs = KeyRing((Key(office.rooms.keys.keys[0].id, b"s" * 32),))
    before = office.substance("SUP-1")
    done = eve.writes("Hello", "Good evening.", to=reply_address(theirs, "support@desk.example", number.number, 1))
    assert office.outcome(done).outcome == "new_ticket"
    assert office.substance("SUP-1") == before


def test_another_participants_address_gives_no_place_of_his(office: Office, claire: Person, letter: Letter) -> None:
    """Who is on the ticket and uses what was written to another is heard, as himself and as a third party."""
    marc = office.person("marc@small.example")
    his = office.reply_address("SUP-1", office.adds("SUP-1", marc.address))
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    done = claire.writes("Re: Imprimante en panne", "Elle ne marche toujours pas.", to=his)
    assert office.outcome(done).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert ticket["status"] == "solved", "what was issued to another reopens nothing"
    assert ticket["entries"][-1]["author"]["address"] == claire.address
    assert "third_party" in ticket["entries"][-1]["flags"]
    again = claire.writes("Re: Imprimante en panne", "Elle ne marche plus du tout.", to=letter["Reply-To"])
    assert office.outcome(again).outcome == "reopen"


def test_a_thief_is_never_taken_for_whom_he_robbed(office: Office, claire: Person, letter: Letter, eve: Person) -> None:
    """An answer is attributed to its author, not to the ticket's customer or to whom the address was issued."""
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    done = eve.answers(letter, "Please change the delivery address to my place.")
    assert office.outcome(done).outcome == "append"
    ticket = office.ticket("SUP-1")
    entry = ticket["entries"][-1]
    assert entry["author"]["address"] == EVE
    assert entry["flags"] == ["third_party"]
    assert ticket["status"] == "solved"
    assert [one["address"] for one in ticket["participants"]] == [claire.address]
    assert ticket["customer_refs"] == []


def test_a_thief_puts_no_reference_on_a_ticket(office: Office, claire: Person, letter: Letter, eve: Person) -> None:
    """Customer references are the customer's; a third party's words stay in his entry."""
    eve.answers(letter, "See subject.", subject="Re: Imprimante en panne ##EVIL1##")
    assert office.ticket("SUP-1")["customer_refs"] == []
    claire.answers(letter, "Voir objet.", subject="Re: Imprimante en panne ##PO7##")
    assert office.ticket("SUP-1")["customer_refs"] == ["PO7"]


@pytest.mark.parametrize(
    ("standing", "evidence", "outcome", "flags"),
    [
        ("verified", "address", "append", []),
        ("verified", "number", "append", []),
        ("verified", "nothing", "new_ticket", []),
        ("unverified", "address", "append", ["unverified"]),
        ("unverified", "number", "append", ["unverified"]),
        ("unverified", "nothing", "new_ticket", ["unverified"]),
        ("stranger", "address", "append", ["third_party"]),
        ("stranger", "number", "new_linked", ["perhaps_related"]),
        ("stranger", "nothing", "new_ticket", []),
        ("doubtful", "address", "hold", []),
        ("doubtful", "number", "hold", []),
        ("doubtful", "nothing", "hold", []),
    ],
)
def test_who_writes_with_what_in_his_hands(
    office: Office, letter: Letter, eve: Person, standing: str, evidence: str, outcome: str, flags: list[str]
) -> None:
    """Somebody writing ``[SUP-1]`` lands in SUP-1 only if he is on it; proven false, he lands nowhere (LESSONS B4)."""
    who = {
        "verified": office.person("claire@small.example", relay="small.example"),
        "unverified": office.person("claire@small.example"),
        "stranger": eve,
        # Two mailboxes in From: readers would differ about who wrote it.
        "doubtful": office.person("claire@small.example, eve@attacker.example"),
    }[standing]
    done = who.writes(
        "Re: [SUP-1] Imprimante en panne" if evidence == "number" else "Imprimante en panne",
        f"Bonjour, {standing} avec {evidence} vous écrit.",
        to=letter["Reply-To"] if evidence == "address" else "support@desk.example",
        mail_from="someone@small.example",
    )
    assert office.outcome(done).outcome == outcome
    entries = [one for number in office.tickets() for one in office.ticket(number)["entries"] if one["intake"] == done]
    assert [set(flags) <= set(one["flags"]) for one in entries] == ([] if outcome == "hold" else [True])
    assert len(office.ticket("SUP-1")["entries"]) == (3 if outcome == "append" else 2)


@pytest.mark.parametrize("subject", ["#1", "SUP-1", "1", "Ticket 1", "[#1]", "[SUP-01]", "[XYZ-1]", "[SUP-1"])
def test_what_is_not_quite_a_number_is_none(office: Office, letter: Letter, claire: Person, subject: str) -> None:
    """Bare numbers and other tools' forms are words of the subject, even from the customer himself."""
    assert letter.number == "SUP-1"
    done = claire.writes(subject, f"Bonjour, ceci est un autre souci, le voici : {subject}.")
    assert office.outcome(done).outcome == "new_ticket"


def test_a_number_in_a_body_moves_nothing(office: Office, letter: Letter, eve: Person) -> None:
    """A mail that quotes another ticket's number or link in its own words is about what it is about."""
    before = office.substance("SUP-1")
    done = eve.writes("Question", "What about [SUP-1], see https://desk.example/tickets/SUP-1 please?")
    assert office.outcome(done).outcome == "new_ticket"
    quoted = eve.writes("Another question", "What about it?\n\n> [SUP-1] Imprimante en panne\n> Bonjour\n")
    assert office.outcome(quoted).outcome == "new_linked"
    assert office.substance("SUP-1") == before


def test_a_merged_tickets_address_proves_what_it_was_issued_for(office: Office, claire: Person, letter: Letter) -> None:
    """It leads to where the ticket goes on; a thief is a third party there, too."""
    marc = office.person("marc@small.example")
    marc.writes("Imprimante en feu", "Bonjour, notre imprimante brûle depuis ce matin.")
    marc.reads()
    office.merges("SUP-1", "SUP-2")
    thief = office.person(EVE)
    stolen = thief.answers(letter, "Hello, what is new?")
    own = claire.answers(letter, "Bonjour, quoi de neuf ?")
    assert [office.outcome(one).outcome for one in (stolen, own)] == ["append", "append"]
    entries = {one["intake"]: one for one in office.ticket("SUP-2")["entries"]}
    assert entries[stolen]["flags"] == ["third_party"]
    assert entries[own]["flags"] == ["unverified"]
    assert EVE not in {one["address"] for one in office.ticket("SUP-2")["participants"]}
