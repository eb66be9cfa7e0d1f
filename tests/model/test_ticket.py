"""Ticket numbers, references and the moves that rows and tickets may make."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.states import INTAKE_MOVES, OUTBOX_MOVES, IntakeState, OutboxState
from mailgate.model.ticket import FINAL, MOVES, Role, Status, TicketNumber
from tests.factories import CUSTOMER, OTHER, participant, ticket


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("SUP-10432", TicketNumber("SUP", 10432), "as we write it"),
        ("sup-10432", TicketNumber("SUP", 10432), "in any case"),
        ("S2-1", TicketNumber("S2", 1), "digits in the prefix"),
        ("A234567890-999999999999999999", TicketNumber("A234567890", 999999999999999999), "as long as it may be"),
        ("A2345678901-1", None, "a prefix of eleven characters"),
        ("SUP-1234567890123456789", None, "a number that no database column holds"),
        ("SUP-0", None, "numbers begin with one"),
        ("SUP-01", None, "and have no leading zeros"),
        ("SUP-", None, "no number"),
        ("-1", None, "no prefix"),
        ("2UP-1", None, "a prefix begins with a letter"),
        ("[SUP-1]", None, "brackets are not part of it"),
        (" SUP-1", None, "nor are blanks"),
        ("SUP-1\n", None, "nor a line end"),
        ("SUP-\u0661", None, "Arabic digits are not ours"),
        ("\u017fUP-1", None, "a long s is not an S"),
        ("\u212aEY-1", None, "a Kelvin sign is not a K"),
        ("", None, "nothing"),
    ],
)
def test_read_number(text: str, expected: TicketNumber | None, why: str) -> None:
    assert TicketNumber.read(text) == expected, why


@given(st.text(max_size=20))
def test_a_number_that_is_read_is_the_number_that_is_written(text: str) -> None:
    number = TicketNumber.read(text)
    assert number is None or str(number) == text.upper()


def test_a_participant_is_found_by_address_and_by_number() -> None:
    """The first with an address; an author without an address is nobody, also where another one had none."""
    facts = ticket("SUP-1", CUSTOMER, OTHER)
    assert facts.participant_of(OTHER) == facts.participant(2) == participant(2, OTHER, Role.ADDED)
    assert facts.participant_of("somebody@else.example") is None
    assert facts.participant(3) is None
    assert facts.reporter == facts.participant(1)
    assert ticket("SUP-1", CUSTOMER, CUSTOMER).participant_of(CUSTOMER) == facts.reporter
    assert ticket("SUP-1", "").participant_of("") is None


def test_closed_rejected_and_cancelled_are_final() -> None:
    """DESIGN §5.8: what comes after is a new ticket."""
    assert frozenset({Status.CLOSED, Status.REJECTED, Status.CANCELLED}) == FINAL
    assert Status.IN_PROGRESS in MOVES[Status.SOLVED], "a solved ticket can be reopened"
    assert Status.CLOSED not in MOVES[Status.IN_PROGRESS], "closing goes by way of solved"


@pytest.mark.parametrize(
    ("states", "moves", "start"),
    [
        (Status, MOVES, Status.NEW),
        (IntakeState, INTAKE_MOVES, IntakeState.QUEUED),
        (OutboxState, OUTBOX_MOVES, "queued"),
    ],
)
def test_moves_are_complete(states: type[StrEnum], moves: Mapping[StrEnum, frozenset[StrEnum]], start: StrEnum) -> None:
    """Every state says where it may go, goes somewhere else, and can be reached."""
    assert set(moves) == set(states)
    assert all(state not in targets for state, targets in moves.items())
    reached, new = {start}, {start}
    while new:
        new = {target for state in new for target in moves[state]} - reached
        reached |= new
    assert reached == set(states)


def test_what_is_sent_or_cancelled_stays_so() -> None:
    assert {state for state, targets in OUTBOX_MOVES.items() if not targets} == {
        OutboxState.SENT,
        OutboxState.CANCELLED,
    }
