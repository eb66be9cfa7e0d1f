"""Dates in every form that a mail program has ever written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailparser.dates import parse_mail_date

from mailgate.parse.dates import YEARS, read_date

_USUAL = datetime(2026, 3, 3, 9, 11, 12, tzinfo=UTC)
_NO_ZONE = datetime(2026, 3, 3, 10, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("Tue, 3 Mar 2026 10:11:12 +0100", _USUAL, "usual"),
        ("Tue, 03 Mar 2026 10:11:12 +0100 (CET)", _USUAL, "with a comment"),
        ("Tue,  3 Mar 2026 10:11:12 +0100", _USUAL, "a day padded with a blank"),
        ("3 Mar 2026 10:11:12 +0100", _USUAL, "no weekday"),
        ("Wed, 3 Mar 2026 10:11:12 +0100", _USUAL, "the wrong weekday"),
        ("Tue 3 Mar 2026 10:11:12 +0100", _USUAL, "no comma"),
        ("tue, 3 MAR 2026 10:11:12 +0100", _USUAL, "case"),
        ("Tuesday, 3 March 2026 10:11:12 +0100", _USUAL, "in full"),
        ("Tue, 3 Mar 26 10:11:12 +0100", _USUAL, "two digits, RFC 5322 §4.3"),
        ("Tue, 3 Mar 126 10:11:12 +0100", _USUAL, "three digits"),
        ("Thu, 3 Mar 94 10:11:12 GMT", datetime(1994, 3, 3, 10, 11, 12, tzinfo=UTC), "of the last century"),
        ("Tue, 03-Mar-2026 10:11:12 +0100", _USUAL, "dashes"),
        ("Tuesday, 03-Mar-26 09:11:12 GMT", _USUAL, "RFC 850"),
        ("Tue, 3 Mar 2026 10:11 +0100", _USUAL.replace(second=0), "no seconds"),
        ("Tue, 3 Mar 2026 10:11:12.345 +0100", _USUAL, "fractions"),
        ("Tue, 3 Mar 2026 10 : 11 : 12 +0100", _USUAL, "blanks around the colons"),
        ("Tue (mardi (gras)), 3 (x) Mar 2026 10:11:12 (y) +0100", _USUAL, "comments anywhere"),
        ("Tue, 3 Mar 2026 10:11:12 +01:00", _USUAL, "a colon in the zone"),
        ("Tue, 3 Mar 2026 10:11:12+0100", _USUAL, "a glued zone"),
        ("Tue, 3 Mar 2026 10:11:12 GMT+0100", _USUAL, "JavaScript"),
        ("Tue Mar 03 2026 10:11:12 GMT+0100 (heure normale d’Europe centrale)", _USUAL, "JavaScript's toString"),
        ("Tue, 3 Mar 2026 10:11:12 UTC+1", _USUAL, "UTC and hours"),
        ("Tue, 3 Mar 2026 04:11:12 EST", _USUAL, "a zone of RFC 822"),
        ("Tue, 3 Mar 2026 10:11:12 CET", _USUAL, "Central European"),
        ("Tue, 3 Mar 2026 11:11:12 MESZ", _USUAL, "German summer"),
        ("Tue, 3 Mar 2026 09:11:12 Z", _USUAL, "Zulu"),
        ("Tue, 3 Mar 2026 09:11:12 J", _USUAL, "military letters mean nothing"),
        ("Tue, 3 Mar 2026 09:11:12 XYZT", _USUAL, "a zone that nobody knows"),
        ("Tue, 3 Mar 2026 09:11:12 -0000", _USUAL, "no zone, as RFC 5322 says it"),
        ("Tue, 3 Mar 2026 10:11:12", _NO_ZONE, "no zone"),
        ("Tue, 3 Mar 2026 10:11:12 +9999", _NO_ZONE, "no such zone"),
        ("Tue, 3 Mar 2026 10:11:12 AM +0000", _NO_ZONE, "a forenoon"),
        ("Tue, 3 Mar 2026 10:11:12 PM +0000", _NO_ZONE.replace(hour=22), "an afternoon"),
        ("Mar 3, 2026 12:11:12 a.m.", _NO_ZONE.replace(hour=0), "midnight, American"),
        ("Tue Mar  3 10:11:12 2026", _NO_ZONE, "ctime()"),
        ("Tue Mar  3 10:11:12 CET 2026", _USUAL, "date(1)"),
        ("Tue Mar 3 10:11:12 +0100 2026", _USUAL, "date(1) with an offset"),
        ("2026-03-03T10:11:12+01:00", _USUAL, "ISO 8601"),
        ("2026-03-03 09:11:12Z", _USUAL, "ISO 8601 with a blank"),
        ("20260303T091112Z", _USUAL, "ISO 8601, basic"),
        ("2026/03/03 10:11:12 +0100", _USUAL, "year first, slashes"),
        ("03.03.2026 10:11:12 +0100", _USUAL, "dots: the day comes first"),
        ("13/03/2026 10:11:12 +0100", _USUAL.replace(day=13), "only one of them can be the month"),
        ("3/13/2026 10:11:12 +0100", _USUAL.replace(day=13), "the other way"),
        ("3/4/2026 10:11:12 AM +0100", _USUAL.replace(day=4), "American, as AM tells"),
        ("mardi 3 mars 2026 10:11:12 +0100", _USUAL, "French"),
        ("mar., 3 juin 2026 10:11:12 +0100", _USUAL.replace(month=6), "a French Tuesday is no month"),
        ("ven. 7 févr. 2026 à 10h11", datetime(2026, 2, 7, 10, 11, tzinfo=UTC), "French, from a form"),
        ("3 AOÛT 2026 10:11:12 +0100", _USUAL.replace(month=8), "accents in capitals"),
        ("di 3 mrt 2026 10:11:12 +0100", _USUAL, "Dutch"),
        ("ma, 4 mei 2026 10:11:12 +0100", _USUAL.replace(month=5, day=4), "Dutch May"),
        ("Di, 3 Mär 2026 10:11:12 +0100", _USUAL, "German"),
        ("Di, 3 Dez 2026 10:11:12 +0100", _USUAL.replace(month=12), "German December"),
        ("Wed, 31 Dec 2025 23:59:60 +0000", datetime(2026, 1, 1, tzinfo=UTC), "a leap second"),
        ("Tue, 3 Mar 2026 10:11:12 +0100 +0200", _USUAL, "two zones: the first"),
        ("Sat, 31 Jan 2026 23:30:00 -0500", datetime(2026, 2, 1, 4, 30, tzinfo=UTC), "over midnight"),
    ],
)
def test_read(value: str, expected: datetime, why: str) -> None:
    """The time that was meant, in UTC."""
    assert read_date(value.encode()) == expected, why


def test_raw_octets() -> None:
    """A month in another charset."""
    assert read_date("3 août 2026 10:11:12 +0100".encode("latin-1")) == _USUAL.replace(month=8)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "empty"),
        ("yesterday", "words"),
        ("3 Mar 2026", "no time of day"),
        ("10:11:12 +0100", "no date"),
        ("3/4/2026 10:11:12", "the third of April, or the fourth of March"),
        ("Tue, 30 Feb 2026 10:11:12 +0100", "no such day"),
        ("Tue, 3 Mar 2026 24:11:12 +0100", "no such hour"),
        ("Tue, 3 Mar 2026 10:61:12 +0100", "no such minute"),
        ("Tue, 3 Mar 2026 13:11:12 PM", "no such hour of an afternoon"),
        ("Tue, 3 Mars 20266 10:11:12 +0100", "no such year"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "a machine without a clock"),
        ("Tue, 3 Mar 2126 10:11:12 +0100", "a clock set wrong"),
        ("Fri, 31 Dec 9999 23:59:59 -1200", "beyond what can be said"),
        ("Sat, 1 Jan 0001 00:00:00 +1200", "before what can be said"),
        ("9" * 10_000, "digits"),
        ("(" * 10_000, "comments"),
    ],
)
def test_none(value: str, why: str) -> None:
    """Never guessed; the time of arrival will do."""
    assert read_date(value.encode()) is None, why


_WHEN = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30))
_FORMS = st.sampled_from(
    ("%a, %d %b %Y %H:%M:%S {}", "%d %b %Y %H:%M:%S {}", "%a, %d %b %Y %H:%M {}", "%a,%d %b %Y %H:%M:%S {} (x)")
)
_ZONES = st.sampled_from(("+0000", "-0000", "+0100", "-0930", "+1400", "GMT", "UT", "EST", "PDT"))


@given(_WHEN, _FORMS, _ZONES)
def test_another_reader_agrees(when: datetime, form: str, zone: str) -> None:
    """Where a date follows the grammar, mail-parser reads the same time in it."""
    value = when.strftime(form).format(zone)
    assert read_date(value.encode()) == parse_mail_date(value).value


@given(st.binary(max_size=80) | st.text(alphabet="0123456789:/-.+ TZmarjun,()").map(str.encode))
def test_any_value(value: bytes) -> None:
    """Total: a sound time in UTC, or none."""
    found = read_date(value)
    assert found is None or (found.tzinfo is UTC and found.year in YEARS)
