"""A correspondence that arrives in another order than it was written in ends on the same tickets (DESIGN §2)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from mailgate import clock
from mailgate.store import intake
from tests.correspondence import Office, Person

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long


def threads(office: Office) -> set[frozenset[str]]:
    """What was said on each ticket, whatever its number, in whatever order."""
    return {frozenset(office.said(number)) for number in office.tickets()}


def written(claire: Person, marc: Person) -> list[tuple[Person, bytes]]:
    """Claire reports with Marc in copy, he answers her and us, she answers him; and she reports something else."""
    ids = [f"<{number}@client.example>" for number in range(4)]

    def mail(who: Person, number: int, subject: str, text: str, *parents: int) -> tuple[Person, bytes]:
        headers = [("Message-ID", ids[number]), ("Cc", "marc@client.example")]
        if parents:
            headers += [("In-Reply-To", ids[parents[-1]]), ("References", " ".join(ids[one] for one in parents))]
        return who, who.drafts(subject, text, headers=headers)

    return [
        mail(claire, 0, "Imprimante en panne", "Bonjour, l’imprimante du hall est en panne."),
        mail(marc, 1, "Re: Imprimante en panne", "Je confirme, elle affiche E-04.", 0),
        mail(claire, 2, "RE: Re: Imprimante en panne", "Merci Marc. C’est la machine du fond.", 0, 1),
        mail(claire, 3, "Re: Badge de Luc", "Autre chose : le badge de Luc est bloqué.", 0),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_shuffled_arrival_ends_on_the_same_tickets(office: Office, order: tuple[int, ...]) -> None:
    """All of them are here before any is worked on, in any order: two tickets, one acknowledgement for each."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    marc = office.person("marc@client.example", "Marc", relay="client.example")
    mails = written(claire, marc)
    for number in order:
        who, draft = mails[number]
        who.sends(draft)
    assert threads(office) == {
        frozenset(
            {
                "Bonjour, l’imprimante du hall est en panne.",
                "Je confirme, elle affiche E-04.",
                "Merci Marc. C’est la machine du fond.",
            }
        ),
        frozenset({"Autre chose : le badge de Luc est bloqué."}),
    }
    first, second = office.tickets()
    assert (office.ticket(first)["subject"], office.ticket(second)["subject"]) == (
        "Imprimante en panne",
        "Badge de Luc",
    )
    assert office.related(second) == [(first, "follow_up")]
    assert (len(claire.inbox()), marc.inbox()) == (2, [])


def held_up(office: Office, seconds: float) -> None:
    """What waits in the queue comes again in a while, as after a fault of ours."""
    now = clock.now()
    with office.rooms.store.write() as tx:
        for one in intake.claim(tx, office.ingest._owner, now, 20):
            intake.postpone(tx, one, now + timedelta(seconds=seconds), "a fault of ours")


def test_an_answer_waits_ten_minutes_and_no_longer(office: Office) -> None:
    """Its question does not come through: it is served by itself rather than not at all."""
    claire = office.person("claire@client.example", relay="client.example")
    question = claire.writes("Imprimante en panne", headers=[("Message-ID", "<q@client.example>")])
    held_up(office, 3600)
    answer = claire.writes(
        "Re: Imprimante en panne", "Voici la photo.", headers=[("In-Reply-To", "<q@client.example>")]
    )
    office.works()
    assert (office.intake(answer).waits_for, office.tickets()) == (question, [])
    office.days_pass(11 / 24 / 60)
    assert office.outcome(answer).outcome == "new_ticket"
    office.days_pass(1 / 24)
    assert office.outcome(question).outcome in ("append", "new_ticket")
    assert len(office.outcomes(question)) == 1


def test_two_that_name_each_other_do_not_wait_for_ever(office: Office) -> None:
    """Forged or broken ids make no circle."""
    eve = office.person("eve@elsewhere.example")
    ids = ("<a@elsewhere.example>", "<b@elsewhere.example>")
    both = [
        eve.writes(
            f"Panne {own}",
            f"Bonjour de {own}, tout est en panne ici.",
            headers=[("Message-ID", own), ("In-Reply-To", other)],
        )
        for own, other in (ids, ids[::-1])
    ]
    office.days_pass(11 / 24 / 60)
    assert all(len(office.outcomes(one)) == 1 for one in both)


def test_an_answer_to_a_held_question_does_not_wait(office: Office) -> None:
    """What waits for a person may wait for days; the answer is a mail of its own meanwhile."""
    claire = office.person("claire@client.example", relay="client.example")
    question = claire.writes(
        "Imprimante en panne", headers=[("Message-ID", "<q@client.example>"), ("Precedence", "bulk")]
    )
    assert office.outcome(question).outcome == "hold"
    answer = claire.writes(
        "Re: Imprimante en panne", "Voici la photo.", headers=[("In-Reply-To", "<q@client.example>")]
    )
    assert office.outcome(answer).outcome == "new_ticket"
