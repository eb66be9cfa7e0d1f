"""The same text sent again by hand (DESIGN §5.5): a reminder while the ticket is open, a new matter afterwards."""

from __future__ import annotations

import pytest

from tests.correspondence import Office, Person

PRINTER = ("Imprimante en panne", "Bonjour,\n\nnotre imprimante ne marche plus depuis hier.\n\nClaire")


@pytest.fixture
def claire(office: Office) -> Person:
    """Claire, who has written once."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes(*PRINTER)
    claire.reads()
    office.days_pass(2)
    return claire


def test_while_its_ticket_is_open(office: Office, claire: Person) -> None:
    """A new Message-ID and a new date: an entry marked as a reminder; no second ticket, no second acknowledgement."""
    received = claire.writes(*PRINTER)
    assert (office.outcome(received).outcome, office.outcome(received).ticket_id) == ("append", 1)
    assert office.flags("SUP-1") == ["reminder"]
    assert office.ticket("SUP-1")["flags"] == [], "a mark of the entry, not of the ticket"
    assert (office.tickets(), claire.inbox()) == (["SUP-1"], [])


@pytest.mark.parametrize(
    ("subject", "text", "why"),
    [
        ("Re: Imprimante en panne", PRINTER[1], "from the folder of sent mail, with a prefix"),
        ("TR : Imprimante en panne", PRINTER[1], "passed on to us by herself"),
        ("RELANCE : Imprimante en panne", PRINTER[1], "she says that it is one"),
        ("URGENT - 2e rappel - imprimante en panne", PRINTER[1], "and that it is urgent"),
        ("IMPRIMANTE EN PANNE", "Bonjour, notre  imprimante ne marche plus depuis hier. Claire", "lines, blanks, case"),
    ],
)
def test_by_whatever_way_it_is_sent_again(office: Office, claire: Person, subject: str, text: str, why: str) -> None:
    """What makes it the same is its author and the words, not how a program writes them."""
    received = claire.writes(subject, text)
    assert office.outcome(received).outcome == "append", why
    assert office.flags("SUP-1") == ["reminder"]


def test_as_an_answer_to_our_mail_it_is_a_reminder_too(office: Office, claire: Person) -> None:
    """Impatience in the right thread changes neither subject nor status of anything."""
    office.waits_for_customer("SUP-1")
    first = office.ticket("SUP-1")["entries"][0]["message_id"]
    received = claire.writes(*PRINTER, headers=[("In-Reply-To", f"<{first.strip('<>')}>")])
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == ["reminder"]


@pytest.mark.parametrize("done", ["solves", "closes"])
def test_after_the_end_it_is_a_new_matter(office: Office, claire: Person, done: str) -> None:
    """The printer is broken again: a ticket of its own, acknowledged like any."""
    getattr(office, done)("SUP-1")
    received = claire.writes(*PRINTER)
    assert office.outcome(received).outcome == "new_ticket"
    assert claire.reads().number == "SUP-2"


def test_the_same_words_of_another_customer_are_his(office: Office, claire: Person) -> None:
    """Two people of one company who write the same are two tickets."""
    marc = office.person("marc@client.example", "Marc", relay="client.example")
    received = marc.writes(*PRINTER)
    assert office.outcome(received).outcome == "new_ticket"
    assert marc.reads().number == "SUP-2"
    assert claire.inbox() == []


def test_short_words_are_said_twice_by_chance(office: Office) -> None:
    """A second "OK merci" under no subject reminds of nothing: each has a ticket, since neither names one."""
    anna = office.person("anna@client.example", relay="client.example")
    outcomes = [office.outcome(anna.writes("", "OK merci")).outcome for _ in range(2)]
    assert outcomes == ["new_ticket", "new_ticket"]


def test_another_subject_is_another_text(office: Office, claire: Person) -> None:
    """The same sentence about another machine is another matter; only courtesy and urgency do not count."""
    received = claire.writes("Imprimante du hall en panne", PRINTER[1])
    assert office.outcome(received).outcome == "new_ticket"


def test_another_file_is_another_text(office: Office, claire: Person) -> None:
    """The same words around the next scan are the next matter; around the same scan they are a reminder."""
    scan = ("Scan du jour", "Veuillez trouver ci-joint le scan.")
    outcomes = [
        office.outcome(claire.writes(*scan, attachments=[("scan.pdf", page)])).outcome
        for page in (b"page one", b"page two", b"page one")
    ]
    assert outcomes == ["new_ticket", "new_ticket", "append"]
    assert office.flags("SUP-2") == ["reminder"]


def test_who_claims_to_be_her_is_marked_so(office: Office, claire: Person) -> None:
    """An unproven copy of her words is an entry, as every unproven answer of a participant is, and marked."""
    somebody = office.person("claire@client.example")
    received = somebody.writes(*PRINTER)
    assert office.outcome(received).outcome == "append"
    assert office.flags("SUP-1") == ["reminder", "unverified"]
    assert somebody.inbox() == []
