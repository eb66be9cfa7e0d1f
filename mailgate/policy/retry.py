"""When a mail that could not be sent is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.delivery import Attempt
from ..model.states import AttemptResult, OutboxState

#: Pauses after the first, second … failed attempt; the last one repeats.  RFC 5321 §4.5.4.1 asks for half an hour at
#: least between attempts, once the first ones, which catch greylisting and restarts, have failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))

#: Ends that nobody knows before a person must look (DESIGN: the same Message-ID is sent once more).
UNKNOWN_ENDS = 2


@dataclass(frozen=True, slots=True)
class NextStep:
    """What follows an attempt."""

    state: OutboxState
    not_before: datetime


def next_step(
    tried: Attempt,
    *,
    attempts: int,
    unknown_ends: int,
    created_at: datetime,
    now: datetime,
    give_up_after: timedelta,
    jitter: float,
) -> NextStep:
    """What follows ``tried``.

    Args:
        attempts: made so far, this one included.
        unknown_ends: attempts whose end nobody knows, this one included.
        jitter: 0 … 1, spreads the pause over 75 % to 125 %, so that mails deferred together do not come back together.
    """
    if tried.result is AttemptResult.SENT:
        return NextStep(OutboxState.SENT, now)
    if tried.result is AttemptResult.FAILED:
        return NextStep(OutboxState.FAILED, now)
    if tried.result is AttemptResult.UNKNOWN and unknown_ends >= UNKNOWN_ENDS:
        return NextStep(OutboxState.HELD, now)
    pause = PAUSES[min(attempts, len(PAUSES)) - 1] * (0.75 + jitter / 2)
    if now + pause > created_at + give_up_after:
        # Whether a mail of unknown end has arrived is for a person to say, even after five days.
        given_up = OutboxState.HELD if tried.result is AttemptResult.UNKNOWN else OutboxState.FAILED
        return NextStep(given_up, now)
    return NextStep(OutboxState.QUEUED, now + pause)
