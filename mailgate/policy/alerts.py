"""When the operators are told of held messages, and of which of them (DESIGN §5.9).

Two things call.  What is *new* is told at once, and once an hour as long as more comes.  What *waits* is told again on
each business day until a person has decided.  Pure: what was told before is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Between two mails about new messages, and before a message that was told is told again.
PAUSE = timedelta(hours=1)

#: When a business day begins, Monday to Friday.  Desks have no calendar of holidays.
_OPENING = time(9)
_SATURDAY = 5

#: Messages that are remembered one by one.  A flood of held mail must not make each mail about it larger.
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Hold:
    """One message and since when it is held; held again after a release it is another hold."""

    id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the operators have been told of."""

    holds: frozenset[Hold] = frozenset()
    #: Everything held before counts as told; None where ``holds`` are all.
    until: datetime | None = None

    def knows(self, hold: Hold) -> bool:
        return hold in self.holds or (self.until is not None and hold.since < self.until)


@dataclass(frozen=True, slots=True)
class Alert:
    """What is to be done about held messages now."""

    #: The messages to be told of; no mail if there are none.
    tell: tuple[Hold, ...]
    #: When to look again; None if there is no need to before another message is held.
    again_at: datetime | None


def next_alert(now: datetime, told: Told, held: Sequence[Hold]) -> Alert:
    """What is new among ``held``, the newest ``REMEMBERED`` that there are.

    The first is told at once; after a mail the next one waits for ``PAUSE``, and a look in vain ends the row.
    """
    new = tuple(hold for hold in held if not told.knows(hold))
    return Alert(new, now + PAUSE if new else None)


def next_digest(now: datetime, held: Sequence[Hold], timezone: str) -> Alert:
    """What waits and is told again on a business day; ``held`` are those that wait for longest.

    None of them within ``PAUSE`` of being held: they have just been told.  Late on a business day, because nothing ran
    at its opening, is better than not at all; on another day, or before the opening, it waits.
    """
    if not held:
        return Alert((), None)
    local = now.astimezone(ZoneInfo(timezone))
    is_time = local.weekday() < _SATURDAY and local.time() >= _OPENING
    waiting = is_time and any(hold.since <= now - PAUSE for hold in held)
    return Alert(tuple(held) if waiting else (), next_opening(now, timezone))


def next_opening(now: datetime, timezone: str) -> datetime:
    """The first moment after ``now`` at which a business day begins."""
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    while True:
        opening = datetime.combine(day, _OPENING, zone).astimezone(UTC)
        if day.weekday() < _SATURDAY and opening > now:
            return opening
        day += timedelta(days=1)


def told_after(held: Sequence[Hold]) -> Told:
    """What is known once a mail has been sent; ``held`` are the newest ``REMEMBERED`` that there are."""
    full = len(held) >= REMEMBERED
    return Told(frozenset(held), min(hold.since for hold in held) if full else None)
