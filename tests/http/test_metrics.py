"""The numbers: counted in the database, and told so that Prometheus reads them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from mailgate import clock
from mailgate.http.metrics import Metrics, OfThisProcess
from mailgate.http.server import Answer
from mailgate.model.decision import BudgetDraw, Outcome
from mailgate.model.envelope import Source
from mailgate.model.ids import lowest_intake_id, new_intake_id
from mailgate.model.states import IntakeState
from mailgate.store import budgets, installation, intake, leases, outbox, tickets, timers
from mailgate.store.counts import counts
from mailgate.store.engine import Store

from ..store import samples
from ..store.samples import HERE, MINUTE, NOW

HOUR = timedelta(hours=1)

NOTHING_YET = OfThisProcess(lambda: True, {}, {})


@dataclass(frozen=True)
class Read:
    """What Prometheus would read in an answer."""

    values: dict[tuple[str, frozenset[tuple[str, str]]], float]

    def __call__(self, name: str, **labels: str) -> float:
        return self.values[name, frozenset(labels.items())]

    def __contains__(self, name: str) -> bool:
        return any(name == one for one, _ in self.values)


def read(answer: Answer | str) -> Read:
    text = answer.body.decode() if isinstance(answer, Answer) else answer
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation for family in families)
    return Read({(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples})


@pytest.fixture
def unreachable(tmp_path: Path) -> Iterator[Store]:
    """A database in a folder that is not there."""
    store = Store(f"sqlite+pysqlite:///{tmp_path}/nowhere/mailgate.db")
    yield store
    store.close()


def test_an_empty_installation(store: Store) -> None:
    """Every state is there with 0, so that alarms have something to compare."""
    with store.read() as tx:
        found = counts(tx, NOW)
    assert found.database in ("sqlite", "postgresql")
    assert found.version.partition(".")[0].isdigit()
    assert found.intake == dict.fromkeys(("queued", "claimed", "done", "held"), 0)
    assert set(found.outbox.values()) == {0}
    assert (found.oldest_unfinished, found.oldest_due_mail, found.muted) == (None, None, False)
    assert (found.held, found.oldest_held) == ({}, None)
    assert (found.timers_due, found.running, found.retrying) == (0, 0, 0)
    assert (found.received_lately, found.outcomes_lately) == ({}, {})
    assert found.automatic_mails == {"hour": 0, "day": 0}


def test_intake_is_counted_by_state_and_by_the_way_it_came(store: Store) -> None:
    """Held messages are not unfinished, and what came before the last hour is not late news."""
    samples.added(store, samples.submission(at=NOW - 2 * HOUR), samples.submission(at=NOW - MINUTE))
    samples.added(store, samples.submission(at=NOW, source=Source.LMTP, listener="lmtp1"))
    with store.write() as tx:
        first, second = intake.claim(tx, HERE, NOW, 2)
        intake.finish(tx, first, IntakeState.HELD, NOW, "look at this")
    with store.read() as tx:
        found = counts(tx, NOW)
    assert found.intake == {"queued": 1, "claimed": 1, "done": 0, "held": 1}
    assert (found.held, found.oldest_held) == ({"not_processed": 1}, NOW)
    assert found.oldest_unfinished == second.received_at == NOW - MINUTE
    assert found.received_lately == {("smtp", "smtp1"): 1, ("lmtp", "lmtp1"): 1}


def test_outcomes_of_the_last_hour(store: Store) -> None:
    """One for each desk, of messages that came in lately, whenever they are decided."""
    for at, kinds in (
        (NOW - 2 * HOUR, [Outcome.NEW_TICKET]),
        (NOW, [Outcome.NEW_TICKET, Outcome.HOLD]),
        (NOW, [Outcome.NEW_TICKET]),
    ):
        one = samples.submission(at=at)
        samples.added(store, one)
        with store.write() as tx:
            outcomes = [samples.new_outcome(kind, desk=f"desk{number}") for number, kind in enumerate(kinds)]
            tickets.record_outcomes(tx, one.intake_id, outcomes, NOW)
    with store.read() as tx:
        assert counts(tx, NOW).outcomes_lately == {"new_ticket": 2, "hold": 1}


def test_mail_on_its_way_out(store: Store) -> None:
    """Due is what may go now; a mail that waits for its next try counts as retrying."""
    with store.write() as tx:
        for at in (NOW - 5 * MINUTE, NOW - MINUTE, NOW + MINUTE):
            samples.queue_mail(tx, at=at)
    with store.read() as tx:
        found = counts(tx, NOW)
    assert (found.outbox["queued"], found.oldest_due_mail, found.retrying) == (3, NOW - 5 * MINUTE, 0)
    with store.write() as tx:
        claimed = outbox.claim(tx, HERE, NOW, 1, muted=False)
        outbox.begin_attempts(tx, claimed, NOW, repeatable=True)
    with store.write() as tx:
        outbox.free_abandoned(tx, NOW + HOUR, dead=[HERE])
    with store.read() as tx:
        found = counts(tx, NOW - 2 * MINUTE)
    assert (found.retrying, found.oldest_due_mail) == (1, None)


def test_timers_budgets_muting_and_heartbeats(store: Store) -> None:
    """The rest of what an alarm is made of; yesterday's budgets and dead hosts count for nothing."""
    hour, day = NOW.replace(minute=0), NOW.replace(hour=0, minute=0)
    draws = [("service/hour", hour), ("service/hour", hour - HOUR), ("service/day", day), ("desk:support/day", day)]
    with store.write() as tx:
        timers.start(tx, "alert", "held", NOW - MINUTE)
        timers.start(tx, "alert", "later", NOW + MINUTE)
        for _ in range(2):
            budgets.draw(tx, [BudgetDraw(key, window, 10) for key, window in draws])
        installation.mute(tx, NOW)
        leases.heartbeat(tx, HERE, clock.real_now())
        leases.heartbeat(tx, samples.ELSEWHERE, clock.real_now() - HOUR)
    with store.read() as tx:
        found = counts(tx, NOW + MINUTE / 2)
    assert (found.timers_due, found.muted, found.running) == (1, True, 1)
    assert found.automatic_mails == {"hour": 2, "day": 2}
    with store.read() as tx:
        assert counts(tx, NOW + timedelta(days=1)).automatic_mails == {"hour": 0, "day": 0}


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    st.timedeltas(timedelta(milliseconds=1), timedelta(days=9999)),
)
def test_the_lowest_intake_id_of_a_moment(at: datetime, later: timedelta) -> None:
    """It parts the ids made before from those made at that moment or later."""
    lowest = lowest_intake_id(at)
    assert new_intake_id(at - later) < lowest <= new_intake_id(at)
    assert lowest <= new_intake_id(at + later)


async def test_prometheus_reads_it(store: Store) -> None:
    """All families have a text, and strange names arrive as they are."""
    samples.added(store, samples.submission(at=clock.now() - MINUTE, listener='a"b\\c\nd'))
    process = OfThisProcess(lambda: False, {"smtp1": 7}, {("smtp1", 550, "5.1.1"): 3, ("smtp1", 421, "4.3.2"): 1})
    answer = await Metrics(lambda: store, process).page()
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    got = read(answer)
    assert got("mailgate_store_up") == 1
    assert got("mailgate_ready") == 0
    assert got("mailgate_accepted_messages_total", listener="smtp1") == 7
    assert got("mailgate_refusals_total", listener="smtp1", code="550", enhanced="5.1.1") == 3
    assert got("mailgate_received_last_hour", source="smtp", listener='a"b\\c\nd') == 1
    assert got("mailgate_intake_messages", state="queued") == 1
    assert 59 < got("mailgate_intake_oldest_unfinished_seconds") < 3600
    assert "mailgate_build_info" in got
    assert "mailgate_database_info" in got
    assert got("process_resident_memory_bytes") > 1e6


async def test_a_store_that_cannot_be_reached(unreachable: Store) -> None:
    """The page is there and says so; what the store would know is left out, what the process knows is not."""
    answer = await Metrics(lambda: unreachable, NOTHING_YET).page()
    got = read(answer)
    assert (answer.status, got("mailgate_store_up"), got("mailgate_ready")) == (200, 0, 1)
    assert "mailgate_intake_messages" not in got
    assert b"nowhere" not in answer.body


async def test_a_store_that_does_not_answer(store: Store) -> None:
    """It is waited for so long and not longer, asked by one thread at a time, and asked again once it has answered."""
    may_answer, asked = threading.Event(), []

    def slow() -> Store:
        asked.append(1)
        may_answer.wait()
        return store

    metrics = Metrics(slow, NOTHING_YET, store_seconds=0.05)
    for _ in range(3):
        assert read(await metrics.page())("mailgate_store_up") == 0
    assert len(asked) == 1
    may_answer.set()
    while not (found := read(await metrics.page()))("mailgate_store_up"):
        pass
    assert "mailgate_intake_messages" in found
