"""Mail that took the way of a list, and mail that machines write (DESIGN §5.7)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

LIST = [("List-Id", "Users <users.lists.client.example>"), ("List-Post", "<mailto:users@lists.client.example>")]
BY_LIST = "users-bounces@lists.client.example"
TRUSTED = 'trusted_lists = ["users.lists.client.example"]'
AUTO = [("Auto-Submitted", "auto-generated")]


def claire_of(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


def by_list(who: Person, subject: str, text: str, more: Sequence[tuple[str, str]] = ()) -> str:
    """She writes to the list, which passes it on to the desk as its subscriber."""
    return who.writes(
        subject,
        text,
        to="users@lists.client.example",
        envelope_to=["support@desk.example"],
        mail_from=BY_LIST,
        headers=[*LIST, *more],
    )


@pytest.mark.parametrize("listed", ["users.lists.client.example", "users@lists.client.example"])
def test_a_trusted_list_is_a_way_and_no_author(opens: Opens, listed: str) -> None:
    """A person wrote it: her ticket, acknowledged to her alone; the list is neither answered nor a reader."""
    office = opens(f'trusted_lists = ["{listed}"]')
    claire = claire_of(office)
    received = by_list(claire, "[Users] Imprimante en panne", "Bonjour, l’imprimante du hall est en panne.")
    assert office.outcome(received).outcome == "new_ticket"
    letter = claire.reads()
    assert letter.number == "SUP-1"
    assert (office.collects("users@lists.client.example"), office.collects(BY_LIST), office.sent()) == ([], [], 1)
    assert list(office.people("SUP-1")) == ["claire@client.example"]
    claire.answers(letter, "Elle affiche E-04.", subject="Re: Imprimante en panne")
    assert office.said("SUP-1")[1:] == ["Elle affiche E-04."]


def test_a_discussion_on_a_trusted_list_stays_together(opens: Opens) -> None:
    """Her own follow-up on the list joins; somebody else's answer there is beside it, since an id proves nothing."""
    office = opens(TRUSTED)
    claire = claire_of(office)
    first = [("Message-ID", "<q@client.example>")]
    by_list(claire, "[Users] Panne", "Bonjour, l’imprimante du hall est en panne.", first)
    again = by_list(claire, "[Users] Re: Panne", "Elle affiche E-04.", [("In-Reply-To", "<q@client.example>")])
    paul = office.person("paul@client.example", "Paul", relay="client.example")
    other = by_list(paul, "[Users] Re: Panne", "Chez moi aussi.", [("In-Reply-To", "<q@client.example>")])
    assert [office.outcome(one).outcome for one in (again, other)] == ["append", "new_linked"]


def test_an_unknown_list_waits_for_a_person(office: Office) -> None:
    """Held, nobody is told; whoever releases it opens the ticket, and still nobody is told."""
    claire = claire_of(office)
    received = by_list(claire, "[Users] Panne", "Bonjour, l’imprimante du hall est en panne.")
    assert office.outcome(received).outcome == "hold"
    office.types("held", "release", received)
    assert office.outcome(received).outcome == "new_ticket"
    assert claire.inbox() == []


def test_a_known_contact_is_heard_through_any_list(opens: Opens) -> None:
    """The operator's list vouches for her: as a person, also where the mail could be unsubscribed from."""
    office = opens(contacts="addresses\nclaire@client.example\n")
    claire = claire_of(office)
    unsubscribe = [("List-Unsubscribe", "<mailto:leave@lists.client.example>")]
    received = by_list(claire, "[Users] Panne", "Bonjour, l’imprimante du hall est en panne.", unsubscribe)
    assert office.outcome(received).outcome == "new_ticket"
    assert claire.reads().number == "SUP-1"
    stranger = office.person("news@shop.example")
    assert office.outcome(by_list(stranger, "Soldes", "Tout à moitié prix.", unsubscribe)).outcome == "discard"


def test_a_list_that_writes_itself_into_from_is_not_answered(opens: Opens) -> None:
    """Lists that rewrite From for DMARC are the author then: a ticket for agents, and no mail to hundreds of people."""
    office = opens(TRUSTED)
    rewritten = office.person("users@lists.client.example", "Claire via Users")
    received = by_list(rewritten, "[Users] Panne", "Bonjour, l’imprimante du hall est en panne.")
    assert office.outcome(received).outcome == "new_ticket"
    assert office.sent() == 0


def test_a_robot_on_a_trusted_list_is_a_robot(opens: Opens) -> None:
    """An out-of-office answer that the list passes on is neither a ticket nor answered."""
    office = opens(TRUSTED)
    received = by_list(claire_of(office), "Absence", "Je suis absente.", [("Auto-Submitted", "auto-replied")])
    assert office.outcome(received).outcome == "discard"
    assert office.sent() == 0


def test_a_machine_that_repeats_itself_has_one_ticket(office: Office) -> None:
    """Every hour another time in the text: one ticket while it is open, for agents' eyes, never answered."""
    monitor = office.person("nagios@client.example")
    for hour in range(5):
        monitor.writes("PROBLEM: disk full on srv1", f"Check at {hour}:00, 9{hour} % used.", headers=AUTO)
        office.days_pass(1 / 24)
    assert office.tickets() == ["SUP-1"]
    ticket = office.ticket("SUP-1")
    assert "automatic" in ticket["flags"]
    assert len(ticket["entries"]) == 5
    assert [one["visibility"] for one in ticket["entries"][1:]] == ["internal"] * 4
    assert "repeated" in office.flags("SUP-1")
    assert office.sent() == 0


def test_when_it_was_solved_the_next_alarm_is_new(office: Office) -> None:
    """The disk is full again: that reopens nothing, and is not lost on a solved ticket."""
    monitor = office.person("nagios@client.example")
    monitor.writes("PROBLEM: disk full on srv1", "Check at 1:00.", headers=AUTO)
    office.solves("SUP-1")
    monitor.writes("PROBLEM: disk full on srv1", "Check at 2:00.", headers=AUTO)
    assert office.tickets() == ["SUP-1", "SUP-2"]
    assert office.ticket("SUP-1")["status"] == "solved"


@pytest.mark.parametrize(
    ("address", "subject", "why"),
    [
        ("nagios@other.example", "PROBLEM: disk full on srv1", "another machine"),
        ("nagios@client.example", "PROBLEM: load on srv1", "another alarm"),
    ],
)
def test_what_is_another_alarm(office: Office, address: str, subject: str, why: str) -> None:
    """Author and subject tell alarms apart; their texts do not."""
    office.person("nagios@client.example").writes("PROBLEM: disk full on srv1", "Check at 1:00.", headers=AUTO)
    office.person(address).writes(subject, "Check at 1:00.", headers=AUTO)
    assert office.tickets() == ["SUP-1", "SUP-2"], why


def test_a_desk_may_want_no_machines(opens: Opens) -> None:
    """``automatic = "discard"``: kept and logged, no ticket; a person at the same address is served."""
    office = opens('automatic = "discard"')
    box = office.person("it@client.example", relay="client.example")
    received = box.writes("Backup failed", "Job 17 has failed.", headers=AUTO)
    assert office.outcome(received).outcome == "discard"
    assert office.outcome(box.writes("Sauvegarde", "Bonjour, la sauvegarde échoue.")).outcome == "new_ticket"
    assert box.reads().number == "SUP-1"


def test_a_machines_answer_to_our_mail_is_kept_on_its_ticket(office: Office) -> None:
    """A customer's own ticket system acknowledges our acknowledgement: kept for agents, and not answered in turn."""
    claire = claire_of(office)
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    received = claire.answers(
        letter, "Your request has been registered as INC-99.", subject="[INC-99] registered", headers=AUTO
    )
    assert office.outcome(received).outcome == "record"
    assert (office.tickets(), claire.inbox()) == (["SUP-1"], [])
    assert office.ticket("SUP-1")["entries"][-1]["visibility"] == "internal"


def test_a_machine_cannot_get_onto_a_ticket_by_a_number(office: Office) -> None:
    """Anybody can write a number; what a machine writes there is a ticket of its own."""
    claire_of(office).writes("Imprimante en panne")
    office.person("nagios@elsewhere.example").writes("Re: [SUP-1] Imprimante en panne", "Check at 1:00.", headers=AUTO)
    assert len(office.ticket("SUP-1")["entries"]) == 2
    assert office.tickets() == ["SUP-1", "SUP-2"]
