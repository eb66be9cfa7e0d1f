"""Held messages on both databases: why, since when, on which ticket, and what a release leaves."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import pytest

from mailgate.errors import UsageError
from mailgate.model.decision import Outcome
from mailgate.model.states import IntakeState
from mailgate.model.ticket import TicketNumber
from mailgate.store import held, intake, ticket_records, tickets
from mailgate.store.engine import Store

from .samples import MINUTE, NOW, added, claim, claimed, intake_row, new_outcome, submission, ticket


def reasons(rule: str) -> list[dict[str, object]]:
    """Reasons of which the last one decided."""
    return [
        {"rule": "standing", "hit": True, "text": "the author is unverified"},
        {"rule": rule, "hit": True, "text": f"because of {rule}"},
    ]


def hold(store: Store, *rules: str, received: datetime = NOW, at: datetime = NOW, ticket_id: int = 0) -> str:
    """A message that a rule holds at each desk; without rules one that could not be processed."""
    one = claimed(store, at=received)
    with store.write() as tx:
        outcomes = [
            new_outcome(Outcome.HOLD, desk=desk, reasons=reasons(rule), ticket_id=ticket_id or None)
            for desk, rule in zip(("support", "billing"), rules, strict=False)
        ]
        if outcomes:
            tickets.record_outcomes(tx, one.id, outcomes, at)
        intake.finish(tx, one, IntakeState.HELD, at, "; ".join(rules) or "a fault of ours (try 3 of 3)")
    return one.id


def test_nothing_is_held(store: Store) -> None:
    """Messages in other states are not looked at."""
    added(store, submission())
    claimed(store)
    with store.read() as tx:
        assert list(held.messages(tx)) == held.some(tx, ["nothing"]) == held.newest(tx, 10) == []
        assert (held.oldest(tx), held.by_rule(tx)) == (None, {})


def test_held_messages_by_the_time_since_when_they_are(store: Store) -> None:
    """One for each, however many desks hold it, with the desks in their order; also in part."""
    late, early, broken = (
        hold(store, "bulk", "own", at=NOW + 2 * MINUTE),
        hold(store, "bulk", at=NOW),
        hold(store, at=NOW + MINUTE),
    )
    with store.read() as tx:
        found = list(held.messages(tx))
        assert [(one.row.id, one.since - NOW, one.rules) for one in found] == [
            (late, 2 * MINUTE, ("bulk", "own")),
            (broken, MINUTE, ("not_processed",)),
            (early, 0 * MINUTE, ("bulk",)),
        ]
        assert [(at.desk, at.rule, at.text) for at in found[0].at] == [
            ("support", "bulk", "because of bulk"),
            ("billing", "own", "because of own"),
        ]
        assert [one.row.id for one in held.messages(tx, oldest_first=True)] == [early, broken, late]
        assert [one.row.id for one in islice(held.messages(tx), 1)] == [late]
        assert [one.row.id for one in held.some(tx, [early, "nothing", late])] == [late, early]
        assert held.newest(tx, 2) == [(late, NOW + 2 * MINUTE), (broken, NOW + MINUTE)]
        assert held.oldest(tx) == NOW
        assert held.by_rule(tx) == {"bulk": 2, "own": 1, "not_processed": 1}


def test_more_than_are_read_at_once(store: Store) -> None:
    """The rows of one message stay together wherever the database cuts its answer."""
    ids = [hold(store, "bulk", "own") for _ in range(120)]
    with store.read() as tx:
        found = list(held.messages(tx, oldest_first=True))
    assert [one.row.id for one in found] == sorted(ids)
    assert {one.rules for one in found} == {("bulk", "own")}


def test_what_a_rule_said_before_the_release_holds_nothing(store: Store) -> None:
    """Released and then out of tries: it is held as what could not be processed."""
    one = hold(store, "bulk")
    with store.write() as tx:
        assert held.release(tx, one, NOW + MINUTE)
    (again,) = claim(store, now=NOW + MINUTE)
    with store.write() as tx:
        intake.finish(tx, again, IntakeState.HELD, NOW + 2 * MINUTE, "a fault of ours")
    with store.read() as tx:
        assert held.get(tx, one).rules == ("not_processed",)
        assert held.by_rule(tx) == {"not_processed": 1}
        assert held.oldest(tx) == NOW + 2 * MINUTE


@pytest.mark.parametrize(
    ("rules", "earlier", "said", "expected", "why"),
    [
        (("bulk",), (), "", (True, ""), "a release by itself says nothing of the author"),
        (("bulk",), (), "verified", (True, "verified"), "a person vouches"),
        (("bulk",), ("verified",), "", (True, ""), "a rule held it again: the earlier word is no longer asked for"),
        ((), (), "", (False, ""), "no rule has seen it: it is tried again as it was"),
        ((), (), "a@x.example", (True, "a@x.example"), "somebody has looked at it"),
        ((), ("a@x.example",), "", (True, "a@x.example"), "released before, and not processed since"),
        ((), ("a@x.example",), "verified", (True, "verified"), "the last word counts"),
    ],
)
def test_what_a_release_leaves(
    store: Store, rules: tuple[str, ...], earlier: tuple[str, ...], said: str, expected: tuple[bool, str], why: str
) -> None:
    one = hold(store, *rules)
    for word in earlier:
        with store.write() as tx:
            intake.requeue(tx, one, NOW + MINUTE, release=True, release_as=word)
        (again,) = claim(store, now=NOW + MINUTE)
        with store.write() as tx:
            if rules:
                outcomes = [new_outcome(Outcome.HOLD, reasons=reasons(rules[0]))]
                tickets.record_outcomes(tx, one, outcomes, NOW + MINUTE)
            intake.finish(tx, again, IntakeState.HELD, NOW + MINUTE, "again")
    with store.write() as tx:
        assert held.release(tx, one, NOW + 2 * MINUTE, said) is bool(rules)
    (released,) = claim(store, now=NOW + 2 * MINUTE)
    assert (released.released, released.release_as) == expected, why
    assert released.tries == 1


def test_only_what_is_held_is_released(store: Store) -> None:
    one = hold(store, "bulk")
    with store.write() as tx:
        held.release(tx, one, NOW)
        with pytest.raises(UsageError, match="is queued, not held"):
            held.release(tx, one, NOW)
        with pytest.raises(UsageError, match="no intake nothing"):
            held.get(tx, "nothing")


def test_held_mail_shows_on_the_ticket_that_it_matches(store: Store) -> None:
    """As long as it is held, once, with its reason; on no other ticket."""
    number, other = ticket(store), ticket(store)
    first = hold(store, "agent_not_proven", received=NOW - MINUTE, ticket_id=number)
    second = hold(store, "bulk", "own", ticket_id=number)
    with store.read() as tx:
        assert held.get(tx, first).at[0].ticket == TicketNumber("SUP", number)
        shown = ticket_records.record(tx, TicketNumber("SUP", number)).held
        assert [(one.id, one.received_at, one.error) for one in shown] == [
            (first, NOW - MINUTE, "agent_not_proven"),
            (second, NOW, "bulk; own"),
        ]
        assert ticket_records.record(tx, TicketNumber("SUP", other)).held == []
    with store.write() as tx:
        held.release(tx, first, NOW)
        intake.discard_held(tx, second, NOW, "seen")
        assert held.on_ticket(tx, number) == []
    assert intake_row(store, second).state == IntakeState.DONE
