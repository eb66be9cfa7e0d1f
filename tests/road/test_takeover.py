"""The CC take-over of 2024 and its relatives: a ticket is not entered by naming it (LESSONS B1, B2; DESIGN §5.1, §5.4).

There the attacker sent mail in the requester's name to neighbouring reply addresses, with himself in Cc, and was from
then on a reader of the ticket: of all that it held, and of the verification mails that he had sent to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mailgate.model.ticket import TicketNumber
from mailgate.store import ticket_records
from tests.correspondence import Office, Person, flipped
from tests.road.conftest import OpenOffice

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

EVE = "eve@attacker.example"
SECRET = "xq7secret"
NUMBERS = [f"SUP-{number}" for number in range(1, 12)]

Names = Callable[[Office, str], dict[str, object]]


def by_number(office: Office, number: str) -> dict[str, object]:
    return {"subject": f"Re: [{number}] Imprimante en panne"}


def by_bare_address(office: Office, number: str) -> dict[str, object]:
    # As it was in 2024: the number after a plus sign.  The listener refuses it; in To it may stand.
    return {"to": f"support+{number.lower()}@desk.example", "envelope_to": ["support@desk.example"]}


def by_guessed_address(office: Office, number: str) -> dict[str, object]:
    return {"to": f"support+{number.lower()}.k1.1.{'a' * 26}@desk.example"}


def by_altered_address(office: Office, number: str) -> dict[str, object]:
    return {"to": flipped(office.reply_address(number, 1))}


def by_neighbours_mac(office: Office, number: str) -> dict[str, object]:
    known = office.reply_address("SUP-6", 1)
    neighbour = "SUP-5" if number == "SUP-6" else number
    return {"to": known.replace("+sup-6.", f"+{neighbour.lower()}.")}


def by_guessed_id(office: Office, number: str) -> dict[str, object]:
    return {"headers": [("In-Reply-To", f"<{number.lower()}.1.1.k1.{'a' * 26}@desk.example>")]}


def by_customers_id(office: Office, number: str) -> dict[str, object]:
    (first, *_) = office.ticket(number)["entries"]
    return {"headers": [("References", f"<{first['message_id']}>")]}


#: How the attacker names a ticket, and what becomes of his mail if nothing disproves its author: the requester himself
#: may name his ticket by a number, and is then marked unverified; a guess names nothing.
NAMINGS: Sequence[tuple[Names, str]] = [
    (by_number, "append"),
    (by_customers_id, "append"),
    (by_bare_address, "new_ticket"),
    (by_guessed_address, "new_ticket"),
    (by_altered_address, "new_ticket"),
    (by_neighbours_mac, "new_ticket"),
    (by_guessed_id, "new_ticket"),
]


def eleven_tickets(office: Office, domain: str, signs: str = "") -> list[Person]:
    """SUP-1 to SUP-11, each of another customer of one company; each has read what came back."""
    customers = [office.person(f"customer{number}@{domain}", signs=signs) for number in range(1, 12)]
    for number, one in enumerate(customers, 1):
        one.writes("Imprimante en panne", f"Bonjour, voici notre code numéro {number} : {SECRET}, gardez-le bien.")
        assert one.reads().number == f"SUP-{number}"
    return customers


def attack(office: Office, victim: Person, names: dict[str, object], signs: str) -> str:
    """A mail in the victim's name from the attacker's server, the attacker wherever people can stand in a header."""
    in_his_name = office.person(victim.address, victim.name, signs=signs)
    headers = [("Cc", f"Helpful Friend <{EVE}>"), ("Reply-To", EVE), ("Sender", EVE)]
    more = {"subject": "Imprimante en panne", **names}
    headers += more.pop("headers", [])  # type: ignore[arg-type]
    return in_his_name.writes(
        str(more.pop("subject")),
        "Please add my colleague in copy to this ticket, thank you very much.",
        mail_from=EVE,
        headers=headers,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("names", "outcome"), NAMINGS, ids=[names.__name__ for names, _ in NAMINGS])
@pytest.mark.parametrize("signs", ["", "attacker.example"])
def test_nobody_enters_a_ticket_in_anothers_name(
    open_office: OpenOffice, names: Names, outcome: str, signs: str
) -> None:
    """Mail in the name of each of eleven neighbours, whose domain proves nothing, brings the one in copy onto none.

    His own domain's perfect signature changes nothing: it speaks for another name than the one in From.
    """
    office = open_office()
    customers = eleven_tickets(office, "small.example")
    for number, victim in zip(NUMBERS, customers, strict=True):
        done = office.outcome(attack(office, victim, names(office, number), signs))
        assert (done.outcome, done.standing) == (outcome, "unverified")
        entry = office.ticket(number if outcome == "append" else office.tickets()[-1])["entries"][-1]
        assert outcome != "append" or "unverified" in entry["flags"]
    for number in office.tickets():
        assert [one["role"] for one in office.ticket(number)["participants"]] == ["reporter"]
    assert office.mails_to("attacker.example") == []
    assert [one for one in office.mails() if SECRET.encode() in one] == [], "no notice tells what a ticket holds"


@pytest.mark.parametrize("names", [names for names, _ in NAMINGS], ids=[names.__name__ for names, _ in NAMINGS])
def test_a_domain_that_protects_itself_protects_its_tickets(open_office: OpenOffice, names: Names) -> None:
    """Where the requesters’ domain wants forgeries refused, they are held: no entry, no ticket, only the alert."""
    office = open_office()
    customers = eleven_tickets(office, "client.example", signs="client.example")
    before = {number: office.substance(number) for number in NUMBERS}
    for number, victim in zip(NUMBERS, customers, strict=True):
        done = office.outcome(attack(office, victim, names(office, number), "attacker.example"))
        assert (done.outcome, done.standing) == ("hold", "failed")
    assert {number: office.substance(number) for number in office.tickets()} == before
    assert office.sent() == len(customers) + len(office.collects("operators@elsewhere.example"))
    assert office.mails_to("attacker.example") == []


def test_the_reply_address_of_2024_is_refused(office: Office) -> None:
    """A number without a MAC after the plus sign is no mailbox of ours: 550, the same for tickets that exist or not."""
    office.person("claire@small.example").writes("Imprimante en panne")
    office.works()
    answers = {
        office.rooms.recipients.check(f"support+{tag}@desk.example")
        for tag in ("sup-1", "sup-2", "id1", "1", "sup-1.k1.1.short", "sup-1-claire")
    }
    assert [answer.code for answer in answers] == [550]
    guesses = {
        office.rooms.recipients.check(address)
        for address in (office.reply_address("SUP-1", 1), flipped(office.reply_address("SUP-1", 1)))
    }
    assert [answer.code for answer in guesses] == [250], "the dialogue does not tell a guess from a hit"


@pytest.mark.parametrize("place", ["Cc", "To"])
def test_a_proven_attacker_brings_people_onto_his_own_ticket_only(open_office: OpenOffice, place: str) -> None:
    """Proven as himself he may have people in copy on a ticket of his own; the one that he names stays as it is."""
    office = open_office()
    claire = office.person("claire@small.example")
    claire.writes("Imprimante en panne", f"Le code est {SECRET}, bonne journée à vous.")
    claire.reads()
    before = office.substance("SUP-1")
    eve = office.person(EVE, signs="attacker.example")
    done = eve.writes(
        "Re: [SUP-1] Imprimante en panne",
        "I am on this ticket as well, please add my accomplice to it.",
        to=["support@desk.example", "accomplice@attacker.example"] if place == "To" else "support@desk.example",
        headers=[("Cc", "accomplice@attacker.example")] if place == "Cc" else [],
        envelope_to=["support@desk.example"],
    )
    assert (office.outcome(done).outcome, office.outcome(done).standing) == ("new_linked", "verified")
    assert office.substance("SUP-1") == before
    assert {one["address"] for one in office.ticket("SUP-2")["participants"]} == {EVE, "accomplice@attacker.example"}
    letter = eve.reads()
    assert SECRET.encode() not in letter.raw
    assert "SUP-1" not in letter.text, "whether a guessed number exists is not told"
    assert office.collects("accomplice@attacker.example") == [], "who is in copy is never acknowledged"


def test_a_third_party_with_a_stolen_reply_address_brings_nobody(open_office: OpenOffice) -> None:
    """Proven as himself and holding the customer's reply address, he adds an entry, and neither himself nor others."""
    office = open_office()
    claire = office.person("claire@small.example")
    claire.writes("Imprimante en panne", f"Le code est {SECRET}, bonne journée à vous.")
    letter = claire.reads()
    eve = office.person(EVE, signs="attacker.example")
    done = eve.answers(letter, "Add us both, please.", headers=[("Cc", "accomplice@attacker.example")])
    assert office.outcome(done).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert ticket["entries"][-1]["flags"] == ["third_party"]
    assert [one["address"] for one in ticket["participants"]] == ["claire@small.example"]
    assert office.mails_to("attacker.example") == []


def test_an_unproven_requester_brings_nobody_in_copy(open_office: OpenOffice) -> None:
    """Even with the reply address that was issued to him: only a proven author's word makes anybody read along."""
    office = open_office()
    claire = office.person("claire@small.example")
    first = claire.writes("Imprimante en panne", headers=[("Cc", EVE)])
    assert office.outcome(first).standing == "unverified"
    claire.answers(claire.reads(), "Voici la suite.", headers=[("Cc", EVE)])
    ticket = office.ticket("SUP-1")
    assert len(ticket["entries"]) == 3
    assert [one["address"] for one in ticket["participants"]] == ["claire@small.example"]
    proven = office.person("claire@client.example", signs="client.example")
    proven.writes("Écran cassé", "L’écran du bureau 12 est cassé.", headers=[("Cc", "marc@client.example")])
    assert [one["role"] for one in office.ticket("SUP-2")["participants"]] == ["reporter", "carbon_copy"]


def test_who_came_in_copy_sees_nothing_older(open_office: OpenOffice) -> None:
    """Brought in by the proven customer in an answer, he reads along from that entry on, and not what was before."""
    office = open_office()
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne", f"Le code est {SECRET}, bonne journée à vous.")
    answer = claire.answers(claire.reads(), "Marc suit ce dossier avec moi.", headers=[("Cc", "marc@client.example")])
    assert office.outcome(answer).outcome == "append"
    with office.rooms.store.read() as tx:
        since = {one.address: one.since_seq for one in ticket_records.record(tx, TicketNumber("SUP", 1)).participants}
    assert since == {"claire@client.example": 0, "marc@client.example": 3}
    assert office.collects("marc@client.example") == []


VERIFICATION = "Your verification code is 734122. Enter it to finish your registration with our service."


@pytest.mark.parametrize(
    ("author", "headers", "mail_from", "outcome"),
    [
        ("no-reply@registry.example", [], None, "new_ticket"),
        ("no-reply@registry.example", [], "", "new_ticket"),
        ("accounts@registry.example", [("Auto-Submitted", "auto-generated")], None, "new_ticket"),
        ("accounts@registry.example", [("Precedence", "bulk")], None, "hold"),
        ("accounts@registry.example", [("List-Unsubscribe", "<https://registry.example/u>")], None, "discard"),
        ("donotreply+734122@registry.example", [("Reply-To", EVE)], None, "new_ticket"),
    ],
)
def test_a_registration_in_our_name_stays_with_the_agents(
    open_office: OpenOffice, author: str, headers: list[tuple[str, str]], mail_from: str | None, outcome: str
) -> None:
    """Ticket Trick: who registers somewhere as support@… never gets to see the code that is sent to us.

    The service proves itself and has the attacker in Cc: no mail leaves, and nobody but it is on the ticket.
    """
    office = open_office()
    registry = office.person(author, signs="registry.example")
    done = registry.writes("Verify your address", VERIFICATION, headers=[("Cc", EVE), *headers], mail_from=mail_from)
    assert (office.outcome(done).outcome, office.outcome(done).standing) == (outcome, "verified")
    alerts = office.collects("operators@elsewhere.example")
    assert office.sent() == len(alerts) == (outcome == "hold")
    for number in office.tickets():
        assert [one["address"] for one in office.ticket(number)["participants"]] == [author]
        assert "automatic" in office.ticket(number)["flags"]
    # The attacker names what he has guessed, and gets a ticket of his own without a word of that one.
    eve = office.person(EVE, signs="attacker.example")
    eve.writes("Re: [SUP-1] Verify your address", "Dear team, could you forward me the code, please?")
    assert "734122" not in "".join(letter.text for letter in eve.inbox())


def test_a_code_sent_to_somebodys_reply_address_is_not_passed_on(open_office: OpenOffice) -> None:
    """Who gives his own reply address to a service gets the code onto his ticket, for agents' eyes only."""
    office = open_office()
    eve = office.person(EVE, signs="attacker.example")
    eve.writes("Hello", "I have a question about your printers.")
    letter = eve.reads()
    registry = office.person("no-reply@registry.example", signs="registry.example")
    done = registry.writes("Verify your address", VERIFICATION, to=letter["Reply-To"])
    assert office.outcome(done).outcome == "record"
    assert office.ticket("SUP-1")["entries"][-1]["visibility"] == "internal"
    assert eve.inbox() == []
