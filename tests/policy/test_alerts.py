"""When the operators are told of held messages: at once, hourly, and on each business day until all is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.alerts import REMEMBERED, Hold, Told, next_alert, next_digest, next_opening, told_after

#: A Wednesday, 11:00 in Paris.
NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARIS = "Europe/Paris"

A, B = Hold("a", NOW - 2 * HOUR), Hold("b", NOW)
A_AGAIN = Hold("a", NOW)


@pytest.mark.parametrize(
    ("told", "held", "tell", "again", "why"),
    [
        ((), (), (), None, "nothing is held, or all is decided meanwhile"),
        ((), (B,), (B,), NOW + HOUR, "the first is told at once"),
        ((), (B, A), (B, A), NOW + HOUR, "what nobody was told of, however old"),
        ((A,), (B, A), (B,), NOW + HOUR, "only the new one; the next look in an hour"),
        ((A, B), (B, A), (), None, "nothing new within the hour: the next one is the first again"),
        ((A, B), (B,), (), None, "one of them decided"),
        ((A, B), (), (), None, "both decided"),
        ((A,), (A_AGAIN,), (A_AGAIN,), NOW + HOUR, "held again after its release"),
    ],
)
def test_new_ones_are_told_at_once_and_hourly(
    told: tuple[Hold, ...], held: tuple[Hold, ...], tell: tuple[Hold, ...], again: datetime | None, why: str
) -> None:
    alert = next_alert(NOW, Told(frozenset(told)), held)
    assert (alert.tell, alert.again_at) == (tell, again), why


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of October 2026 in UTC; Paris is two hours ahead until the 25th, one hour from then on."""
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected", "why"),
    [
        (at(14, 5), at(14, 7), "Wednesday 07:00: today"),
        (at(14, 6, 59), at(14, 7), "a minute before"),
        (at(14, 7), at(15, 7), "at nine: the next one"),
        (at(14, 20), at(15, 7), "in the evening: tomorrow"),
        (at(14, 23), at(15, 7), "01:00 of Thursday in Paris: today there"),
        (at(16, 7), at(19, 7), "Friday at nine: Monday"),
        (at(17, 10), at(19, 7), "Saturday"),
        (at(18, 23), at(19, 7), "01:00 of Monday in Paris"),
        (at(23, 12), at(26, 8), "over the end of summer time: nine stays nine"),
    ],
)
def test_business_days_begin_at_nine(now: datetime, expected: datetime, why: str) -> None:
    assert next_opening(now, PARIS) == expected, why


OLD = Hold("a", at(13, 12))


@pytest.mark.parametrize(
    ("now", "held", "tells", "again", "why"),
    [
        (at(14, 7), (OLD,), True, at(15, 7), "at the opening"),
        (at(14, 15), (OLD,), True, at(15, 7), "nothing ran at the opening"),
        (at(14, 7), (), False, None, "everything is decided"),
        (at(14, 7), (Hold("b", at(14, 6, 30)),), False, at(15, 7), "it was told half an hour ago"),
        (at(14, 7), (Hold("b", at(14, 6)),), True, at(15, 7), "an hour ago is before"),
        (at(14, 7), (OLD, Hold("b", at(14, 6, 30))), True, at(15, 7), "with an old one it is named, too"),
        (at(16, 7), (OLD,), True, at(19, 7), "Friday, then Monday"),
        (at(17, 7), (OLD,), False, at(19, 7), "nobody works on Saturday"),
        (at(18, 12), (OLD,), False, at(19, 7), "nor on Sunday"),
        (at(19, 3), (OLD,), False, at(19, 7), "Monday before the opening"),
    ],
)
def test_what_waits_is_told_on_business_days(
    now: datetime, held: tuple[Hold, ...], tells: bool, again: datetime | None, why: str
) -> None:
    alert = next_digest(now, held, PARIS)
    assert (alert.tell, alert.again_at) == (held if tells else (), again), why


def test_a_flood_is_remembered_in_part_and_told_once() -> None:
    """Of more held messages than are remembered, the older ones count as told when newer ones are decided."""
    flood = [Hold(f"{number:05}", NOW + timedelta(seconds=number)) for number in range(REMEMBERED + 50)]
    flood.reverse()
    told = told_after(flood[:REMEMBERED])
    assert len(told.holds) == REMEMBERED
    assert next_alert(NOW, told, flood[:REMEMBERED]).tell == ()
    # The newest hundred are decided: fifty that were not looked at come into view.
    assert next_alert(NOW, told, flood[100:]).tell == ()
    new = Hold("new", NOW + DAY)
    assert next_alert(NOW, told, [new, *flood[100:]]).tell == (new,)


def test_what_is_remembered_whole_hides_nothing() -> None:
    """Below that number a message that was committed late, with an earlier time, is told all the same."""
    told = told_after([B])
    assert next_alert(NOW, told, [B, A]).tell == (A,)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([PARIS, "America/St_Johns", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo"]),
)
def test_the_next_opening_is_later_and_near(now: datetime, timezone: str) -> None:
    """Whatever the time and the place: after now, within a long weekend's reach, on a weekday at nine."""
    opening = next_opening(now, timezone)
    assert now < opening <= now + 3 * DAY + HOUR
    local = opening.astimezone(ZoneInfo(timezone))
    assert (local.hour, local.minute, local.weekday() < 5) == (9, 0, True)
    assert next_opening(opening - timedelta(microseconds=1), timezone) == opening
