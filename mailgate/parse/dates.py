"""The time in ``Date`` (RFC 5322 §3.3), in the obsolete forms (§4.3) and in those of programs that read no RFC.

Numbers and names are looked for, not one grammar: without a weekday or with a wrong one, with dashes, ISO 8601,
``ctime()``, without seconds, ``GMT+0100``, ``+01:00``, AM and PM, month names of other languages.  Never guessed: a
date without a time of day and ``03/04/2026`` are none.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

from .one_line import repair

#: A date outside of these years is a machine without a clock.
YEARS = range(1990, 2101)
#: Characters that are looked at.
_MAX_LENGTH = 200

_USUAL = re.compile(
    rb"(?:[A-Za-z]{3}, {1,2})?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-])(\d\d)(\d\d)"
    rb"(?: \([A-Za-z]{1,9}\))?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar januari jän jänner gennaio gen enero ene janeiro",
            "feb february février fév févr februar februari febbraio febrero fevereiro fev",
            "mar march mars märz mär mrz maart mrt marzo março",
            "apr april avril avr aprile abril abr",
            "may mai mei maggio mag mayo maio",
            "jun june juin juni giugno giu junio junho",
            "jul july juillet juil juli luglio lug julio julho",
            "aug august août aoû augustus agosto ago",
            "sep sept september septembre settembre set septiembre setembro",
            "oct october octobre oktober okt ottobre ott octubre outubro out",
            "nov november novembre noviembre novembro",
            "dec december décembre déc dezember dez dicembre dic diciembre dezembro",
        ),
        1,
    )
    for word in names.split()
    for name in (word, "".join(c for c in unicodedata.normalize("NFD", word) if c.isascii()))
}
#: Offsets in hours: the names of RFC 5322 §4.3, where the military letters mean nothing, and of Europe and the Pacific.
#: What several countries call differently is left out.
_ZONES = {
    name: offset
    for offset, names in (
        (0, "ut gmt utc z wet"),
        (-8, "pst"),
        (-7, "mst pdt"),
        (-6, "cst mdt"),
        (-5, "est cdt"),
        (-4, "edt"),
        (1, "cet met mez bst west"),
        (2, "cest mest mesz eet"),
        (3, "eest msk"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
        (12, "nzst"),
        (13, "nzdt"),
    )
    for name in names.split()
}
_TIME = re.compile(
    r"(?<![\d+-])(\d{1,2}) ?[:h] ?(\d{2})(?: ?: ?(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])(?: ?([ap])\.?m\b\.?)?"
)
_OFFSET = re.compile(r"(?:\b(?:gmt|utc|ut|z) ?)?([+-])(\d{1,2}):?(\d{2})\b|\b(?:gmt|utc)([+-])(\d{1,2})\b")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


def read_date(value: bytes) -> datetime | None:
    """The time that a Date header names, in UTC; None if it names none, or one that cannot be.

    Without a zone, or with one that nobody knows, it is taken for UTC (RFC 5322 §4.3).  Linear, never raises.
    """
    try:
        moment = _moment_of(value)
    except (ValueError, OverflowError):
        # No such day or hour, or a time before the year 1.
        return None
    return moment if moment and moment.year in YEARS else None


def _moment_of(value: bytes) -> datetime | None:
    usual = _USUAL.fullmatch(value)
    if usual and (month := _MONTHS.get(usual[2].decode().lower())):
        time = int(usual[4]), int(usual[5]), int(usual[6] or 0)
        return _moment((int(usual[3]), month, int(usual[1])), time, _offset(usual[7] == b"-", usual[8], usual[9]))
    return _read(_plain(repair(value)))


def _moment(date: tuple[int, int, int], time: tuple[int, int, int], offset: timedelta) -> datetime:
    hour, minute, second = time
    # A leap second is the next one: Python has none.
    leap = timedelta(seconds=int(second == 60))
    local = datetime(*date, hour, minute, second - leap.seconds, tzinfo=timezone(offset))
    return local.astimezone(UTC) + leap


def _offset(negative: bool, hours: str | bytes, minutes: str | bytes) -> timedelta:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset >= timedelta(hours=24) or int(minutes) > 59:
        return timedelta()
    return -offset if negative else offset


def _plain(text: str) -> str:
    """The text without its comments, in lower case, blanks folded."""
    kept: list[str] = []
    depth = 0
    for character in text[:_MAX_LENGTH]:
        if character == "(":
            depth += 1
        elif depth:
            depth -= character == ")"
        else:
            kept.append(character)
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).lower().split())


def _read(text: str) -> datetime | None:
    if compact := _COMPACT.search(text):
        year, month, day, *time = map(int, compact.groups())
        return _moment((year, month, day), (time[0], time[1], time[2]), _zone(text[compact.end() :])[0])
    clock = _TIME.search(text)
    if clock is None:
        return None
    hour = int(clock[1])
    if clock[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (clock[4] == "p")
    offset, after = _zone(text[clock.end() :])
    date = _calendar_date(f"{text[: clock.start()]} {after}", american=bool(clock[4]))
    return _moment(date, (hour, int(clock[2]), int(clock[3] or 0)), offset) if date else None


def _zone(after: str) -> tuple[timedelta, str]:
    """The offset named after the time, and what else stands there."""
    if found := _OFFSET.search(after):
        rest = f"{after[: found.start()]} {after[found.end() :]}"
        return _offset("-" in (found[1], found[4]), found[2] or found[5], found[3] or "0"), rest
    for word in _WORD.finditer(after):
        if word[0] in _ZONES:
            return timedelta(hours=_ZONES[word[0]]), after
    return timedelta(), after


def _calendar_date(text: str, *, american: bool) -> tuple[int, int, int] | None:
    """Year, month and day out of what is left when time and zone are gone."""
    months = [_MONTHS[word[0]] for word in _WORD.finditer(text) if word[0] in _MONTHS]
    if not months:
        return _numeric(text, american=american)
    # "mar. 3 juin": the first may be a Tuesday.
    month = months[-1]
    numbers = [found[0] for found in _NUMBER.finditer(text)][:2]
    if len(numbers) < 2:
        return None
    day, year = numbers if len(numbers[0]) < 3 else reversed(numbers)
    return _year(year), month, int(day)


def _numeric(text: str, *, american: bool) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    found = _YEAR_LAST.search(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if american and found[2] == "/":
        return year, first, second
    # With dots the day comes first everywhere; otherwise only one of them may be the month.
    if found[2] == "." or first > 12 or first == second:
        return year, second, first
    return (year, first, second) if second > 12 else None


def _year(digits: str) -> int:
    """RFC 5322 §4.3: two digits are of 1950 to 2049, three count from 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year
