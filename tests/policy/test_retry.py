"""When a mail is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.delivery import Attempt
from mailgate.model.states import OUTBOX_MOVES, AttemptResult, OutboxState
from mailgate.policy.retry import PAUSES, NextStep, next_step
from tests.factories import NOW

FIVE_DAYS = timedelta(days=5)
DEFERRED, UNKNOWN = AttemptResult.DEFERRED, AttemptResult.UNKNOWN


def step(
    result: AttemptResult,
    attempts: int = 1,
    unknown_ends: int = 0,
    *,
    after: timedelta = timedelta(0),
    jitter: float = 0.5,
) -> NextStep:
    return next_step(
        Attempt(result),
        attempts=attempts,
        unknown_ends=unknown_ends,
        created_at=NOW,
        now=NOW + after,
        give_up_after=FIVE_DAYS,
        jitter=jitter,
    )


@pytest.mark.parametrize(
    ("result", "unknown_ends", "expected", "why"),
    [
        (AttemptResult.SENT, 0, OutboxState.SENT, "the peer has it"),
        (AttemptResult.SENT, 1, OutboxState.SENT, "also after an end that nobody knew"),
        (AttemptResult.FAILED, 0, OutboxState.FAILED, "refused for good"),
        (DEFERRED, 0, OutboxState.QUEUED, "later"),
        (DEFERRED, 1, OutboxState.QUEUED, "an end that nobody knew before this one"),
        (UNKNOWN, 1, OutboxState.QUEUED, "once: the same Message-ID is sent once more"),
        (UNKNOWN, 2, OutboxState.HELD, "twice: a person must look"),
        (UNKNOWN, 3, OutboxState.HELD, "and stays so"),
    ],
)
def test_what_follows_an_attempt(result: AttemptResult, unknown_ends: int, expected: OutboxState, why: str) -> None:
    found = step(result, unknown_ends=unknown_ends)
    assert found.state is expected, why
    assert expected in OUTBOX_MOVES[OutboxState.CLAIMED]
    assert (found.not_before > NOW) is (expected is OutboxState.QUEUED)


def test_pauses_grow_and_the_last_repeats() -> None:
    pauses = [step(DEFERRED, attempts).not_before - NOW for attempts in range(1, 12)]
    assert pauses == [*PAUSES, *(PAUSES[-1] for _ in range(11 - len(PAUSES)))]
    assert list(PAUSES) == sorted(set(PAUSES))
    assert PAUSES[0] <= timedelta(minutes=5), "greylisting and restarts pass soon"
    assert PAUSES[-1] >= timedelta(minutes=30), "RFC 5321 §4.5.4.1"


@given(st.integers(1, 1000), st.floats(0, 1), st.sampled_from([DEFERRED, UNKNOWN]))
def test_jitter_spreads_a_pause_by_a_quarter(attempts: int, jitter: float, result: AttemptResult) -> None:
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    found = step(result, attempts, 1, jitter=jitter).not_before - NOW
    assert pause * 0.75 <= found <= pause * 1.25
    assert step(result, attempts, 1, jitter=0).not_before < step(result, attempts, 1, jitter=1).not_before


def test_it_is_given_up_after_five_days() -> None:
    """Played to the end: some thirty tries, the last within five days, none more than five hours apart."""
    for jitter in (0.0, 0.5, 1.0):
        now, tries = timedelta(0), [timedelta(0)]
        while (found := step(DEFERRED, len(tries), after=now, jitter=jitter)).state is OutboxState.QUEUED:
            now = found.not_before - NOW
            tries.append(now)
        assert found.state is OutboxState.FAILED
        assert FIVE_DAYS - timedelta(hours=5) < tries[-1] <= FIVE_DAYS
        assert 25 <= len(tries) <= 50
        assert all(timedelta(0) < later - earlier <= timedelta(hours=5) for earlier, later in pairwise(tries))


def test_the_last_try_may_fall_on_the_last_moment() -> None:
    last = FIVE_DAYS - PAUSES[0]
    assert step(DEFERRED, after=last).state is OutboxState.QUEUED
    assert step(DEFERRED, after=last + timedelta(seconds=1)).state is OutboxState.FAILED


def test_an_unknown_end_without_time_left_is_for_a_person() -> None:
    """Nobody knows whether that mail arrived; to call it failed would be a guess."""
    late = step(UNKNOWN, after=timedelta(days=6))
    assert late.state is OutboxState.HELD
