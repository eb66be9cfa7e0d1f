"""What answers do to their tickets, and what their authors are told (DESIGN §5.3, §5.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from mailgate import clock
from mailgate.store.schema import ticket
from tests.correspondence import CONFIGURATION, Letter, Office, Person


def becomes(office: Office, ticket_id: int, **values: Any) -> None:
    """As an agent leaves a ticket."""
    with office.rooms.store.write() as tx:
        tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(status_at=clock.now(), **values))


def opened(office: Office, subject: str) -> tuple[Person, Letter]:
    """A proven customer with a ticket, and its acknowledgement."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes(subject)
    return claire, claire.reads()


def test_the_same_answer_to_a_second_question_takes_the_ticket_up_again(office: Office) -> None:
    """Asked twice, she answers the same twice: it is a reminder, and it is what was waited for."""
    claire, letter = opened(office, "Imprimante en panne")
    for _ in range(2):
        becomes(office, 1, status="waiting", waiting_reason="customer_feedback")
        claire.answers(letter, "Toujours le même souci.")
        assert office.ticket("SUP-1")["status"] == "in_progress"
    assert "reminder" in office.ticket("SUP-1")["entries"][-1]["flags"]


@pytest.mark.parametrize(
    ("rule", "status", "text", "subject"),
    [
        ('no_comment = "ask"', "solved", "", "[SUP-1] Imprimante en panne ##PO1##"),
        ('closed = "refuse"', "closed", "Toujours en panne depuis hier.", "Imprimante en panne ##PO1##"),
    ],
)
def test_a_notice_on_a_ticket_that_stands_bears_the_customers_reference(
    tmp_path: Path, rule: str, status: str, text: str, subject: str
) -> None:
    """He files his mail by it, whether his ticket is new or not (DESIGN §5.3)."""
    configuration = CONFIGURATION.replace('prefix = "SUP"', f'prefix = "SUP"\n{rule}')
    office = Office(tmp_path, configuration=configuration)
    claire, letter = opened(office, "Imprimante en panne ##PO1##")
    becomes(office, 1, status=status)
    claire.answers(letter, text)
    assert claire.reads().subject == subject


@pytest.mark.parametrize("proven", [True, False])
def test_who_only_claims_an_address_joins_no_tickets(office: Office, proven: bool) -> None:
    """A forged From with a number that anybody can guess leaves both as they are; the customer joins them."""
    claire, letter = opened(office, "Imprimante en panne")
    claire.answers(letter, "Il me faut aussi un écran pour le bureau.", subject="Commande d'un écran")
    assert office.tickets() == ["SUP-1", "SUP-2"]
    author = claire if proven else office.person("claire@client.example")
    author.writes("Re: [SUP-2] Commande d'un écran", "Même sujet")
    assert office.ticket("SUP-2")["merged_into"] == ("SUP-1" if proven else None)
