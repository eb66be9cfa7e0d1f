"""People in copy (DESIGN §5.1, LESSONS B2): taken along by proven authors only, never acknowledged, heard."""

from __future__ import annotations

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

AGENT = '[[agents]]\nname = "Sophie"\naddresses = ["sophie@desk.example"]\n'


def claire_of(office: Office, *, proven: bool = True) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example" if proven else "")


def marc_of(office: Office) -> Person:
    return office.person("marc@client.example", "Marc", relay="client.example")


def test_who_is_in_copy_reads_along_from_there_on(office: Office) -> None:
    """To and Cc of a proven author: on the ticket from this entry on; only she is acknowledged."""
    claire = claire_of(office)
    claire.writes(
        "Imprimante en panne",
        to=["support@desk.example", "Paul <paul@client.example>"],
        headers=[("Cc", "marc@client.example, PAUL@client.example")],
    )
    assert office.people("SUP-1") == {
        "claire@client.example": ("reporter", 0),
        "paul@client.example": ("carbon_copy", 1),
        "marc@client.example": ("carbon_copy", 1),
    }
    assert claire.reads().number == "SUP-1"
    assert [office.collects(one) for one in ("marc@client.example", "paul@client.example")] == [[], []]


def test_who_is_copied_later_sees_nothing_older(office: Office) -> None:
    """Added by an answer: from that entry on, not what was said before."""
    claire = claire_of(office)
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    claire.answers(letter, "Le code d’accès est 4711.")
    claire.answers(letter, "Marc est sur place, je le mets en copie.", headers=[("Cc", "marc@client.example")])
    assert office.people("SUP-1")["marc@client.example"] == ("carbon_copy", 4)
    assert marc_of(office).inbox() == []


def test_an_unproven_author_takes_nobody_along(office: Office) -> None:
    """Anybody could write her address: neither a first mail nor an answer of such an author adds readers."""
    somebody = claire_of(office, proven=False)
    somebody.writes("Imprimante en panne", headers=[("Cc", "eve@elsewhere.example")])
    letter = somebody.reads()
    somebody.answers(letter, "Ève suit le dossier.", headers=[("Cc", "eve@elsewhere.example")])
    assert list(office.people("SUP-1")) == ["claire@client.example"]
    assert office.collects("eve@elsewhere.example") == []


def test_a_third_party_takes_nobody_along(office: Office) -> None:
    """Proven to be himself is not enough to add people to somebody else's ticket."""
    claire = claire_of(office)
    claire.writes("Imprimante en panne")
    eve = office.person("eve@elsewhere.example", relay="elsewhere.example")
    eve.answers(claire.reads(), "Je m’en occupe.", headers=[("Cc", "mallory@elsewhere.example")])
    assert list(office.people("SUP-1")) == ["claire@client.example"]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("billing@desk.example", "a desk of ours"),
        ("support+inconnu@desk.example", "a sub-address of ours"),
        ("operators@elsewhere.example", "who is told of held mail"),
        ("sophie@desk.example", "an agent"),
        ("users@lists.client.example", "a list"),
        ("no-reply@client.example", "takes no answers"),
        ("ne-pas-repondre@client.example", "takes none in French"),
        ("mailer-daemon@client.example", "a machine"),
        ("Claire@CLIENT.example", "herself"),
    ],
)
def test_no_people(opens: Opens, address: str, why: str) -> None:
    """Machines, lists, ourselves and our agents are nobody's carbon copy; the person beside them is."""
    office = opens('trusted_lists = ["users@lists.client.example"]', more=AGENT)
    claire = claire_of(office)
    claire.writes(
        "Imprimante en panne",
        envelope_to=["support@desk.example"],
        headers=[("Cc", f"{address}, marc@client.example")],
    )
    assert list(office.people("SUP-1")) == ["claire@client.example", "marc@client.example"], why


def test_a_mailing_takes_nobody_along(office: Office) -> None:
    """Twenty-one people in copy are a mailing, not a conversation."""
    claire = claire_of(office)
    crowd = ", ".join(f"person{n}@client.example" for n in range(21))
    claire.writes("Imprimante en panne", headers=[("Cc", crowd)])
    assert list(office.people("SUP-1")) == ["claire@client.example"]


def test_who_is_in_copy_can_answer_into_the_ticket(office: Office) -> None:
    """He answers her mail, which is all he has: an entry of a participant, not acknowledged."""
    claire, marc = claire_of(office), marc_of(office)
    claire.writes("Imprimante en panne", headers=[("Message-ID", "<q@client.example>"), ("Cc", "marc@client.example")])
    office.waits_for_customer("SUP-1")
    received = marc.writes(
        "RE: Imprimante en panne", "Je confirme, elle affiche E-04.", headers=[("In-Reply-To", "<q@client.example>")]
    )
    assert office.outcome(received).outcome == "append"
    assert (office.flags("SUP-1"), office.ticket("SUP-1")["status"]) == ([], "in_progress")
    assert marc.inbox() == []


def test_who_was_not_in_copy_and_answers_her_mail_has_a_ticket_of_his_own(office: Office) -> None:
    """A received id proves nothing: somebody to whom she passed her mail on privately is a stranger to the ticket."""
    claire_of(office).writes("Imprimante en panne", headers=[("Message-ID", "<q@client.example>")])
    paul = office.person("paul@client.example", "Paul", relay="client.example")
    received = paul.writes(
        "RE: Imprimante en panne", "Chez moi aussi.", headers=[("In-Reply-To", "<q@client.example>")]
    )
    assert office.outcome(received).outcome == "new_linked"
    assert office.related("SUP-2") == [("SUP-1", "perhaps_related")]


def test_those_in_copy_lend_nobody_their_place(opens: Opens) -> None:
    """A colleague of one who is merely in copy may act for him, not on the ticket of somebody else's company."""
    office = opens(
        companies='[[organisation]]\nname = "Elsewhere"\ndomains = ["elsewhere.example"]\ncolleagues = "all"\n'
    )
    claire_of(office).writes("Imprimante en panne", headers=[("Cc", "xavier@elsewhere.example")])
    yves = office.person("yves@elsewhere.example", relay="elsewhere.example")
    received = yves.writes("Re: [SUP-1] Imprimante en panne", "Bonjour, où en est cette demande ?")
    assert office.outcome(received).outcome == "new_linked"


def test_the_takeover_of_a_ticket_by_copy(office: Office) -> None:
    """The attack of 2024: a mail in a customer's name, the attacker in copy, over neighbouring numbers.

    Nothing that mailgate sends reaches the attacker, and he is on no ticket.
    """
    for name in ("anna", "bob", "chris"):
        office.person(f"{name}@client.example", relay="client.example").writes(
            "Accès au portail", f"Bonjour, ici {name}, qui ne peut plus entrer."
        )
    for number in range(1, 6):
        for name in ("anna", "bob", "chris"):
            office.person(f"{name}@client.example").writes(
                f"Re: [SUP-{number}] Accès au portail",
                f"Ajoutez mon collègue au dossier {number}, ici {name}.",
                headers=[("Cc", "eve@evil.example"), ("Reply-To", "eve@evil.example")],
            )
    assert office.collects("eve@evil.example") == []
    assert all("eve@evil.example" not in office.people(number) for number in office.tickets())
