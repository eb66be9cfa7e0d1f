"""Many writers at once, on both databases: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import pytest

from mailgate.errors import Conflict
from mailgate.model.decision import BudgetDraw
from mailgate.store import budgets, intake, outbox, ticket_records, tickets, timers
from mailgate.store.engine import Store, Transaction

from .samples import HERE, NOW, added, claimed, new_entry, new_outcome, new_ticket, queued, submission, ticket

_T = TypeVar("_T")

THREADS, ROUNDS = 8, 12


@pytest.fixture(params=["one process", "several processes"])
def stores(request: pytest.FixtureRequest, database: str) -> Iterator[list[Store]]:
    """A store for each thread: the same one, or one each, which then share no lock, as those of processes do."""
    with ExitStack() as opened:
        one = Store(database)
        opened.callback(one.close)
        several = [one] * THREADS
        if request.param == "several processes":
            several = [Store(database) for _ in range(THREADS)]
            for other in several:
                opened.callback(other.close)
        yield several


def at_once(work: Callable[[int], _T]) -> list[_T]:
    """``work`` in all threads; what each of them returned."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, range(THREADS)))


def test_no_update_is_lost(stores: list[Store]) -> None:
    """Look up, think, write: what a transaction rests on stays true until it commits."""
    ticket_id = ticket(stores[0])

    def work(thread: int) -> None:
        for turn in range(ROUNDS):

            def settle(tx: Transaction, turn: int = turn) -> None:
                there = tickets.facts(tx, [ticket_id])[ticket_id].references
                tickets.add_references(tx, ticket_id, len(there), [f"{thread}.{turn}"])
                tickets.add_flags(tx, ticket_id, [f"{thread}.{turn}"])
                tickets.append_entries(tx, ticket_id, [new_entry(text=f"{thread}.{turn}")], NOW)

            stores[thread].repeat(settle)

    at_once(work)
    expected = {f"{thread}.{turn}" for thread in range(THREADS) for turn in range(ROUNDS)}
    with stores[0].read() as tx:
        found = ticket_records.record(tx, tickets.TicketNumber("SUP", ticket_id))
    assert set(found.references) == set(found.ticket.flags) == {one.text for one in found.entries} == expected
    assert [one.seq for one in found.entries] == list(range(1, len(expected) + 1))


def claims(stores: list[Store], claim: Callable[[Transaction], list[int] | list[str]]) -> Counter[int | str]:
    """How often each row was claimed when all threads claim until nothing is left."""

    def work(thread: int) -> list[int | str]:
        mine: list[int | str] = []
        while some := stores[thread].repeat(claim):
            mine += some
        return mine

    return Counter(one for mine in at_once(work) for one in mine)


def test_two_workers_never_get_the_same_message(stores: list[Store]) -> None:
    """Every message is claimed, and by one worker only."""
    ids = added(stores[0], *[submission() for _ in range(60)])
    found = claims(stores, lambda tx: [one.id for one in intake.claim(tx, HERE, NOW, 3)])
    assert found == Counter(ids)


def test_two_senders_never_get_the_same_mail(stores: list[Store]) -> None:
    """Every mail is claimed, and by one sender only."""
    ids = queued(stores[0], 60)
    found = claims(stores, lambda tx: [one.id for one in outbox.claim(tx, HERE, NOW, 3, muted=False)])
    assert found == Counter(ids)


def test_a_timer_fires_on_one_host(stores: list[Store]) -> None:
    """Every timer is claimed, and by one process only."""
    with stores[0].write() as tx:
        for number in range(40):
            timers.start(tx, "alert_held", str(number), NOW)
    found = claims(stores, lambda tx: [one.subject for one in timers.claim(tx, HERE, NOW, 3)])
    assert found == Counter(str(number) for number in range(40))


def test_a_budget_is_never_overdrawn(stores: list[Store]) -> None:
    """As many draws succeed as the limit allows, and each took from both budgets."""
    limited, free = BudgetDraw("z/recipient", NOW, 30), BudgetDraw("a/desk", NOW, 1000)

    def work(thread: int) -> int:
        drawn = 0
        for _ in range(ROUNDS):
            # Somebody else's commit in between is no reason to give up, an empty budget is.
            with refused() as no, stores[thread].write() as tx:
                budgets.draw(tx, [limited, free])
            drawn += not no
        return drawn

    assert sum(at_once(work)) == 30
    with stores[0].read() as tx:
        assert set(budgets.spent(tx, [(one.key, one.window) for one in (limited, free)]).values()) == {30}


@contextmanager
def refused() -> Iterator[list[Conflict]]:
    """Collects the conflict that ended the block, if one did."""
    conflicts: list[Conflict] = []
    try:
        yield conflicts
    except Conflict as conflict:
        conflicts.append(conflict)


def test_copies_decided_at_once_are_one_ticket(stores: list[Store]) -> None:
    """Every worker finds no earlier copy and opens a ticket; one of them commits (promise 3)."""
    copies = [claimed(stores[0]) for _ in range(THREADS)]
    key = "c" * 64

    def work(thread: int) -> str:
        def settle(tx: Transaction) -> str:
            earlier = tickets.earlier_copies(tx, key, copies[thread].id).get("support")
            if earlier:
                one = new_outcome(tickets.Outcome.DUPLICATE, dedupe_key=None, duplicate_of=earlier.outcome_id)
            else:
                one = new_outcome(ticket_id=tickets.open_ticket(tx, new_ticket()), dedupe_key=key)
            tickets.record_outcomes(tx, copies[thread].id, [one], NOW)
            return one.outcome

        return stores[thread].repeat(settle)

    assert Counter(at_once(work)) == {"new_ticket": 1, "duplicate": THREADS - 1}
    with stores[0].read() as tx:
        assert len(ticket_records.listing(tx)) == 1


def test_equal_blobs_at_once_are_one(stores: list[Store]) -> None:
    """Messages with the same bytes do not get into each other's way, whoever commits first."""
    same = [submission(b"the same bytes\r\n") for _ in range(THREADS)]
    at_once(lambda thread: added(stores[thread], same[thread]))
    with stores[0].read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM blob").scalar_one() == 1
        assert intake.counts(tx)["queued"] == THREADS
