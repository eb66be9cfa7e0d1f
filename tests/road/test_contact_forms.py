"""Web sites that write in the name of whoever fills in their form (DESIGN §5.1); Reply-To moves nothing else."""

from __future__ import annotations

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

FORM = 'contact_forms = [{ address = "www@shop.example", author = "reply-to", networks = ["192.0.2.0/28"] }]'
TEXT = "Bonjour, mon colis n’est pas arrivé, pouvez-vous vérifier ?"


def fills_in(
    office: Office, visitor: str, text: str = TEXT, *, client: str = "192.0.2.1", subject: str = "Contact"
) -> str:
    site = office.person("www@shop.example", "Shop")
    draft = site.drafts(subject, text, headers=[("Reply-To", visitor)] if visitor else [])
    return office.receives(draft, mail_from="www@shop.example", client=client)


def test_the_visitor_is_the_author(opens: Opens) -> None:
    """His ticket, his acknowledgement, without a word of the form: anybody can type anybody's address there."""
    office = opens(FORM)
    received = fills_in(office, "Anna <anna@client.example>", subject="Colis Zebra ##PO1##")
    assert (office.outcome(received).outcome, office.outcome(received).standing) == ("new_ticket", "unverified")
    assert office.ticket("SUP-1")["reporter"] == {"address": "anna@client.example", "name": "Anna"}
    anna = office.person("anna@client.example", relay="client.example")
    letter = anna.reads()
    assert (letter.number, letter["To"]) == ("SUP-1", "anna@client.example")
    assert "Zebra" not in letter.subject + letter.text
    assert office.collects("www@shop.example") == []
    anna.answers(letter, "C’est le colis 4711.")
    assert office.said("SUP-1")[1:] == ["C’est le colis 4711."]
    assert office.flags("SUP-1") == []


def test_two_visitors_with_the_same_words_are_two(opens: Opens) -> None:
    """The form's subject and text are always alike: neither a reminder nor a copy; the same visitor again is one."""
    office = opens(FORM)
    outcomes = [
        office.outcome(fills_in(office, visitor)).outcome
        for visitor in ("anna@client.example", "bob@client.example", "anna@client.example")
    ]
    assert outcomes == ["new_ticket", "new_ticket", "append"]
    assert office.flags("SUP-1") == ["reminder", "unverified"]


@pytest.mark.parametrize(
    ("visitor", "client", "why"),
    [
        ("anna@client.example", "198.51.100.7", "from another network: anybody could write that From"),
        ("", "192.0.2.1", "no Reply-To"),
        ("anna@client.example, bob@client.example", "192.0.2.1", "two of them"),
    ],
)
def test_who_is_not_the_form_is_the_author_himself(opens: Opens, visitor: str, client: str, why: str) -> None:
    """Then Reply-To is nobody: no ticket in that name, and no mail there."""
    office = opens(FORM)
    fills_in(office, visitor, client=client)
    assert office.ticket("SUP-1")["reporter"]["address"] == "www@shop.example", why
    assert office.collects("anna@client.example") == []


def test_without_networks_the_site_has_to_be_proven(opens: Opens) -> None:
    """A form that names none speaks for visitors only as a verified author."""
    office = opens('contact_forms = [{ address = "www@shop.example", author = "reply-to" }]')
    for relay in ("", "shop.example"):
        site = office.person("www@shop.example", relay=relay)
        site.writes("Contact", f"{TEXT} ({relay})", headers=[("Reply-To", "anna@client.example")])
    assert [office.ticket(one)["reporter"]["address"] for one in office.tickets()] == [
        "www@shop.example",
        "anna@client.example",
    ]


def test_reply_to_of_anybody_else_moves_no_ticket(office: Office) -> None:
    """An unproven author's Reply-To is neither answered nor put on the ticket: the take-over by Reply-To."""
    anna = office.person("anna@client.example")
    anna.writes("Panne", TEXT, headers=[("Reply-To", "eve@evil.example")])
    assert office.ticket("SUP-1")["reporter"]["address"] == "anna@client.example"
    assert (len(anna.inbox()), office.collects("eve@evil.example")) == (1, [])


def test_a_form_does_not_make_an_agent(opens: Opens) -> None:
    """Somebody types an agent's address: held like any mail in his name, and he is told."""
    office = opens(FORM, more='[[agents]]\nname = "Sophie"\naddresses = ["sophie@desk.example"]\n')
    received = fills_in(office, "sophie@desk.example")
    assert office.outcome(received).outcome == "hold"
    assert office.tickets() == []
    sophie: Person = office.person("sophie@desk.example")
    assert sophie.reads().subject == "Un message à votre nom est retenu"
