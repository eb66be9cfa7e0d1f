"""Message-IDs are read by everybody a mail went to: naming or copying one gives nothing and spoils nothing.

DESIGN §5.4, promises 3 and 7; LESSONS §1 (threading, duplicates) and §5.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mailgate.model.ticket import Status
from tests.correspondence import Letter, Office, Person
from tests.road.conftest import OpenOffice

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

EVE = "eve@attacker.example"
HERS = "<hers@client.example>"


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of her SUP-1, whose first mail is ``HERS``."""
    claire.writes("Imprimante en panne", headers=[("Message-ID", HERS)])
    return claire.reads()


@pytest.fixture
def eve(office: Office) -> Person:
    return office.person(EVE, relay="attacker.example")


def follows_up(claire: Person, text: str = "Elle clignote en rouge maintenant.") -> str:
    """A second mail of hers by a program that only knows her own first one: neither our address nor our id in it."""
    return claire.writes("Re: Imprimante en panne", text, headers=[("In-Reply-To", HERS)])


@pytest.mark.parametrize(
    "headers",
    [
        [("In-Reply-To", HERS)],
        [("References", HERS)],
        [("References", " ".join([*(f"<{n}@attacker.example>" for n in range(200)), HERS]))],
        [("References", " ".join([HERS, *(f"<{n}@attacker.example>" for n in range(50))]))],
        [("In-Reply-To", HERS), ("References", HERS), ("Message-ID", "<hers@client.example.attacker.example>")],
        [("Thread-Index", "AdXbYWJj"), ("Thread-Topic", "Imprimante en panne"), ("References", HERS)],
    ],
)
def test_naming_her_ids_leads_nowhere_and_spoils_nothing(
    office: Office, claire: Person, letter: Letter, eve: Person, headers: list[tuple[str, str]]
) -> None:
    """A stranger's mail that names them opens a ticket of his own; her next one still finds hers by the same id."""
    before = office.substance("SUP-1")
    done = eve.writes("Re: Imprimante en panne", "What is the state of our ticket, please?", headers=headers)
    assert office.outcome(done).outcome == "new_linked"
    assert office.substance("SUP-1") == before
    assert office.outcome(follows_up(claire)).outcome == "append"
    assert len(office.ticket("SUP-1")["entries"]) == 3


def test_ids_planted_before_her_first_mail_do_not_catch_it(office: Office, claire: Person, eve: Person) -> None:
    """Who guesses the id that she will use, and names it first, neither gets her mail nor splits her thread."""
    eve.writes("Hello", "I have a question about printers.", headers=[("References", f"{HERS} <next@client.example>")])
    office.works()
    first = claire.writes("Imprimante en panne", headers=[("Message-ID", HERS)])
    assert office.outcome(first).outcome == "new_ticket"
    assert office.outcome(follows_up(claire)).outcome == "append"
    assert [len(office.ticket(number)["entries"]) for number in ("SUP-1", "SUP-2")] == [2, 3]
    assert "hers@client.example" not in str(office.ticket("SUP-1")["entries"])


def test_a_copied_id_neither_swallows_nor_lands(office: Office, claire: Person, letter: Letter, eve: Person) -> None:
    """A mail that bears the id of hers is no duplicate of it, and no entry on her ticket."""
    before = office.substance("SUP-1")
    done = eve.writes("Imprimante en panne", headers=[("Message-ID", HERS)])
    assert office.outcome(done).outcome == "new_ticket"
    assert office.substance("SUP-1") == before
    assert office.ticket("SUP-2")["reporter"]["address"] == EVE


def test_who_uses_her_id_first_does_not_swallow_her_mail(office: Office, claire: Person, eve: Person) -> None:
    """The same id, subject and words from a stranger, before her: both are received, each by its own author."""
    words = ("Imprimante en panne", "Bonjour, notre imprimante ne marche plus depuis hier.")
    head = [("Message-ID", HERS), ("Date", "Wed, 14 Oct 2026 11:00:00 +0200")]
    first, second = eve.writes(*words, headers=head), claire.writes(*words, headers=head)
    assert [office.outcome(one).outcome for one in (first, second)] == ["new_ticket", "new_ticket"]
    assert [office.ticket(number)["reporter"]["address"] for number in office.tickets()] == [EVE, claire.address]


def test_an_id_on_two_tickets_is_no_evidence_but_her_letter_is(
    office: Office, claire: Person, letter: Letter, eve: Person
) -> None:
    """After a copied id her bare follow-up is a ticket of her own, never an entry of his; her answer to us joins."""
    eve.writes("Hello", "I have a question about printers.", headers=[("Message-ID", HERS)])
    bare = follows_up(claire)
    assert office.outcome(bare).outcome == "new_ticket"
    assert office.ticket(office.tickets()[-1])["reporter"]["address"] == claire.address
    assert office.outcome(claire.answers(letter, "Voici la photo.")).outcome == "append"
    assert [one["author"]["address"] for one in office.ticket("SUP-2")["entries"] if one["direction"] == "in"] == [EVE]


@pytest.mark.parametrize(
    ("place", "outcome"), [(0, "new_ticket"), (399, "new_ticket"), (401, "append"), (499, "append")]
)
def test_five_hundred_references(office: Office, claire: Person, letter: Letter, place: int, outcome: str) -> None:
    """The newest hundred are looked at, however many there are; what stands before them names nothing."""
    ids = [f"<{number}@client.example>" for number in range(500)]
    ids[place] = letter["Message-ID"]
    folded = "\r\n ".join(" ".join(ids[at : at + 10]) for at in range(0, 500, 10))
    raw = (
        f"From: claire@client.example\r\nTo: support@desk.example\r\nSubject: Imprimante\r\nReferences: {folded}\r\n"
        "Message-ID: <five-hundred@client.example>\r\n\r\nVoici la suite de notre histoire.\r\n"
    )
    done = office.receives(raw.encode(), mail_from="claire@client.example")
    assert office.outcome(done).outcome == outcome


def test_a_stuffed_thread_stays_the_strangers(office: Office, claire: Person, letter: Letter, eve: Person) -> None:
    """Five hundred ids of everybody's, ours among them without a MAC: his ticket, and our notice stays short."""
    ids = " ".join([*(f"<{number}@client.example>" for number in range(499)), "<sup-1.1.1@desk.example>"])
    done = eve.writes("Hello", "I have a question about printers.", headers=[("References", ids)])
    assert office.outcome(done).outcome == "new_ticket"
    told = eve.reads()
    assert len(told["References"]) < 10_000
    assert max(map(len, told.raw.splitlines())) <= 998
    assert letter["Message-ID"] not in told["References"]


@pytest.mark.parametrize("value", ["", "<>", "<@>", "< >", "Imprimante en panne", "<" * 5000, "<a@b" * 1000])
def test_a_thread_header_of_nothing(office: Office, claire: Person, letter: Letter, value: str) -> None:
    """An empty or broken In-Reply-To names no ticket, and holds nothing up."""
    raw = (
        f"From: claire@client.example\r\nTo: support@desk.example\r\nSubject: Autre chose\r\nIn-Reply-To: {value}\r\n"
        f"References: {value}\r\n\r\nBonjour, il manque trois chaises au bureau 12.\r\n"
    )
    done = office.receives(raw.encode(), mail_from="claire@client.example")
    assert office.outcome(done).outcome == "new_ticket"


NEXT = [("Message-ID", "<next@client.example>"), ("Date", "Wed, 14 Oct 2026 11:00:00 +0200")]
WORDS = ("Re: Imprimante en panne", "Elle ne marche toujours pas, malgré votre réparation.")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ([("List-Id", "<all.client.example>")], "through a list that nobody listed"),
        ([("Precedence", "bulk")], "through something that marks what it passes on"),
        ([], "in her name, and disproved by her domain"),
    ],
)
def test_a_copy_that_is_held_does_not_swallow_her_answer(
    open_office: OpenOffice, headers: Sequence[tuple[str, str]], why: str
) -> None:
    """Her answer comes twice: first by a way for which it is held, then from herself.  The second one counts.

    The first may be a forger's, who was in copy or reads along, and knew every letter of it.
    """
    office = open_office()
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    copier = office.person("claire@client.example", signs="client.example" if headers else "")
    copy = copier.writes(*WORDS, to=letter["Reply-To"], headers=[*NEXT, *headers], mail_from="x@lists.example")
    assert office.outcome(copy).outcome == "hold", why
    done = claire.writes(*WORDS, to=letter["Reply-To"], headers=NEXT)
    assert office.outcome(done).outcome == "reopen"
    assert office.ticket("SUP-1")["status"] == "in_progress"
    office.releases(copy)
    assert office.outcome(copy).outcome == "duplicate", "and the other one is the copy now"
    assert len(office.ticket("SUP-1")["entries"]) == 3


def test_a_forged_retry_of_a_received_mail_changes_nothing(office: Office, claire: Person, letter: Letter) -> None:
    """Her own mail sent in again by somebody else, with other headers around it: a copy, and that is all."""
    words = ("Écran cassé", "L’écran du bureau 12 est cassé.")
    claire.writes(*words, headers=NEXT)
    claire.reads()
    before = office.substance("SUP-2")
    again = office.person("claire@client.example").writes(
        *words, headers=[*NEXT, ("Cc", EVE), ("Reply-To", EVE), ("X-Priority", "1")], mail_from=EVE
    )
    assert office.outcome(again).outcome == "duplicate"
    assert office.substance("SUP-2") == before
    assert office.mails_to(EVE) == []


def test_answers_that_wait_for_each_other_wait_not_long(office: Office, eve: Person) -> None:
    """Mails that name each other as their question are worked on all the same, each once."""
    heads = [
        [("Message-ID", f"<{own}@x.example>"), ("In-Reply-To", f"<{other}@x.example>")] for own, other in ("12", "21")
    ]
    one = eve.writes("One", "The first of two.", headers=heads[0])
    two = eve.writes("Two", "The second of two.", headers=heads[1])
    office.days_pass(11 / 24 / 60)
    assert len(office.outcomes(one)) == len(office.outcomes(two)) == 1
    assert all(office.intake(each).state == "done" for each in (one, two))
