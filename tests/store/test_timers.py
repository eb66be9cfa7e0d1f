"""Timers on both databases: what must happen later happens once, on one host, whoever dies meanwhile."""

from __future__ import annotations

import pytest

from mailgate.errors import Conflict
from mailgate.store import timers
from mailgate.store.engine import Store
from mailgate.store.leases import Owner
from mailgate.store.timers import ClaimedTimer

from .samples import DEAD, ELSEWHERE, HERE, MINUTE, NOW


def start(store: Store, subject: str = "", at: object = NOW, **details: object) -> None:
    with store.write() as tx:
        timers.start(tx, "alert_held", subject, at, dict(details))  # type: ignore[arg-type]


def claim(store: Store, owner: Owner = HERE, *, now: object = NOW, limit: int = 100) -> list[ClaimedTimer]:
    with store.write() as tx:
        return timers.claim(tx, owner, now, limit)  # type: ignore[arg-type]


def test_a_timer_fires_when_it_is_due(store: Store) -> None:
    """Earliest first, no more than asked for, each for one process only."""
    start(store, "late", NOW + MINUTE)
    start(store, "second", NOW)
    start(store, "first", NOW - MINUTE, held=["x"])
    with store.read() as tx:
        assert timers.next_due(tx) == NOW - MINUTE
    (first,) = claim(store, limit=1)
    assert (first.kind, first.subject, first.due_at, first.details) == (
        "alert_held",
        "first",
        NOW - MINUTE,
        {"held": ["x"]},
    )
    assert [one.subject for one in claim(store, ELSEWHERE)] == ["second"]
    assert claim(store) == []
    assert [one.subject for one in claim(store, now=NOW + MINUTE)] == ["late"]
    with store.read() as tx:
        assert timers.next_due(tx) is None


def test_starting_what_runs_changes_nothing(store: Store) -> None:
    """One timer of a kind for a subject: the second start neither moves nor doubles it."""
    start(store, "SUP-1", NOW)
    start(store, "SUP-1", NOW + MINUTE)
    (one,) = claim(store, now=NOW + MINUTE)
    assert one.due_at == NOW


def test_finished_is_gone_and_again_is_later(store: Store) -> None:
    """A timer ends, or is set anew with what it is to remember."""
    start(store)
    (one,) = claim(store)
    with store.write() as tx:
        timers.finish(tx, one, NOW + MINUTE, {"told": ["a"]})
    (again,) = claim(store, now=NOW + MINUTE)
    assert again.details == {"told": ["a"]}
    with store.write() as tx:
        timers.finish(tx, again)
    start(store)
    assert len(claim(store)) == 1, "the same timer can be started again"


def test_a_run_that_failed_comes_back(store: Store) -> None:
    """Postponed, it is due again at its time, with its details."""
    start(store, details="kept")
    (one,) = claim(store)
    with store.write() as tx:
        timers.postpone(tx, one, NOW + MINUTE, "no template")
    assert claim(store) == []
    assert claim(store, now=NOW + MINUTE)[0].details == {"details": "kept"}


def test_what_a_timer_remembers_can_be_changed_while_it_runs(store: Store) -> None:
    """Its details are replaced, also while it is leased, and whoever locks it sees them; when it is due stays."""
    with store.write() as tx:
        assert timers.remembered(tx, "alert_held", "") is None
        timers.remember(tx, "alert_held", "", NOW, {"told": "a"})
        timers.remember(tx, "alert_held", "", NOW + MINUTE, {"told": "b"})
        assert timers.remembered(tx, "alert_held", "") == {"told": "b"}
        assert timers.next_due(tx) == NOW
    (one,) = claim(store)
    with store.write() as tx:
        timers.remember(tx, "alert_held", "", NOW + MINUTE, {"told": "c"})
    with store.write() as tx:
        assert timers.lock(tx, one) == {"told": "c"}


@pytest.mark.parametrize("again", [None, NOW + MINUTE])
def test_a_lost_lease_is_a_conflict(store: Store, again: object) -> None:
    """Two processes cannot both end one firing."""
    start(store)
    (slow,) = claim(store, DEAD)
    with store.write() as tx:
        assert timers.free_abandoned(tx) == 1
    (fast,) = claim(store)
    with pytest.raises(Conflict), store.write() as tx:
        timers.finish(tx, slow, again)  # type: ignore[arg-type]
    with store.write() as tx:
        timers.finish(tx, fast)


def test_timers_of_the_living_are_theirs(store: Store) -> None:
    """Only the dead lose their timers; those named as dead count as dead."""
    start(store, "a")
    claim(store, HERE)
    start(store, "b")
    claim(store, ELSEWHERE)
    with store.write() as tx:
        assert timers.free_abandoned(tx) == 0
        assert timers.free_abandoned(tx, dead=[ELSEWHERE]) == 1
    assert [one.subject for one in claim(store)] == ["b"]
