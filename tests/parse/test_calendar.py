"""What an invitation says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.calendar import Calendar
from mailgate.parse.calendar_part import read_calendar
from mailgate.parse.defects import Defects
from mailgate.parse.message import parse_message
from mailgate.parse.mime import loose_part

_BROKEN = ("A calendar cannot be read.",)
_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def read(text: str, **parameters: str) -> tuple[Calendar | None, tuple[str, ...]]:
    defects = Defects()
    part = loose_part("1", text.encode(), "text/calendar", parameters=parameters)
    return read_calendar(part, defects), defects.sentences()


def event(lines: str, zone: str = "", method: str = "REQUEST") -> str:
    return f"BEGIN:VCALENDAR\nMETHOD:{method}\n{zone}BEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"


def sound(text: str) -> Calendar:
    found, defects = read(text)
    assert found
    assert defects == ()
    return found


def test_an_invitation() -> None:
    """All that people need to see."""
    found = sound(
        event(
            "UID:1@client.example\nSUMMARY;LANGUAGE=fr:Visite\\, 2e\\n étage\nLOCATION:Salle B\n"
            "ORGANIZER;CN=Claire:MAILTO:claire@client.example\n"
            'ATTENDEE;CN="Zoë, Noord";PARTSTAT=ACCEPTED:mailto:zoe@client.exam\n ple\n'
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:support@desk.example\n"
            "DTSTART:20260401T120000Z\nDTEND:20260401T130000Z\nRRULE:FREQ=WEEKLY\nDESCRIPTION:" + "x" * 5000
        )
    )
    assert (found.method, found.uid, found.summary) == ("request", "1@client.example", "Visite, 2e étage")
    assert (found.start, found.end) == ("2026-04-01T12:00:00+00:00", "2026-04-01T13:00:00+00:00")
    assert (found.location, found.recurring) == ("Salle B", True)
    assert found.organizer
    assert (found.organizer.address, found.organizer.name) == ("claire@client.example", "Claire")
    assert [(one.mailbox.address, one.mailbox.name, one.status) for one in found.attendees] == [
        ("zoe@client.example", "Zoë, Noord", "accepted"),
        ("support@desk.example", "", "needs-action"),
    ]


@pytest.mark.parametrize(
    ("lines", "zone", "start", "end", "why"),
    [
        ("DTSTART:20260401T120000Z\nDURATION:PT90M", "", "2026-04-01T12:00:00+00:00", "2026-04-01T13:30:00+00:00", "Z"),
        ("DTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260403", "", "2026-04-01", "2026-04-03", "whole days"),
        ("DTSTART:20260401T140000", "", "2026-04-01T14:00:00", "", "no zone: none is made up"),
        ("DTSTART;TZID=Europe/Brussels:20260401T140000", "", "2026-04-01T14:00:00+02:00", "", "a zone by its name"),
        ("DTSTART;TZID=Romance Standard Time:20260101T140000", "", "2026-01-01T14:00:00+01:00", "", "one of Windows"),
        ("DTSTART;TZID=Ours:20260401T140000", _ZONE.format(name="Ours"), "2026-04-01T14:00:00+02:00", "", "one's own"),
        ("DTSTART;TZID=Nowhere:20260401T140000", "", "2026-04-01T14:00:00", "", "one that nobody knows"),
        ("DTSTART:tomorrow\nDTEND:20260401T120000Z", "", "", "2026-04-01T12:00:00+00:00", "no date"),
        ("DTSTART:20260401T120000Z\nDTSTART:20270401T120000Z", "", "2026-04-01T12:00:00+00:00", "", "the first of two"),
        ("SUMMARY:x", "", "", "", "none"),
        (
            "DTSTART;TZID=Europe/Paris:20260401T140000",
            _ZONE.format(name="Europe/Paris").replace("TZOFFSETTO:+0100", "TZOFFSETTO:later"),
            "2026-04-01T14:00:00+02:00",
            "",
            "a broken zone is left out",
        ),
    ],
)
def test_times(lines: str, zone: str, start: str, end: str, why: str) -> None:
    """As the event states them, with the offset of their zone."""
    found = sound(event(lines, zone))
    assert (found.start, found.end) == (start, end), why


def test_the_method_may_stand_in_the_type_alone() -> None:
    """RFC 6047 wants it in both places."""
    found, _ = read(event("UID:1").replace("METHOD:REQUEST\n", ""), method="REPLY")
    assert found
    assert found.method == "reply"


@pytest.mark.parametrize(
    ("text", "defects", "why"),
    [
        ("", _BROKEN, "empty"),
        ("no calendar", _BROKEN, "prose"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", _BROKEN, "no event"),
        ("BEGIN:VCALENDAR\n" + "x" * 1_000_001, ("A calendar is longer than 1000000 bytes and was not read.",), "size"),
    ],
)
def test_no_calendar(text: str, defects: tuple[str, ...], why: str) -> None:
    """None, and it is said."""
    assert read(text) == (None, defects), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (event("UID:1")[:-20], "cut"),
        (event("UID:1\nBEGIN:VALARM\nUID:2\nEND:VALARM"), "an alarm inside"),
        (event("UID:1") + event("UID:2"), "a second calendar"),
        (event("UID:1\nEND:VEVENT\nBEGIN:VEVENT\nUID:2"), "a second event"),
        (event("UID:1\nATTENDEE\nORGANIZER:nobody\nX-A;=:;:"), "broken lines"),
    ],
)
def test_the_first_event_counts(text: str, why: str) -> None:
    """What stands around it changes nothing."""
    assert sound(text).uid == "1", why


@pytest.mark.parametrize(
    ("piece", "why"),
    [
        ("BEGIN:VEVENT\n", "events in events"),
        ("BEGIN:VEVENT\nEND:VEVENT\n", "many events"),
        ("ATTENDEE:mailto:a@b.example\n", "many attendees"),
        ("SUMMARY:a\n b\n", "many summaries"),
        ("X;A=b:c\n", "unknown lines"),
        ("\n", "blank lines"),
        ("BEGIN:VTIMEZONE\nTZID:O\n", "zones in zones"),
        ("BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+01\nRRULE:FREQ=SECONDLY\nEND:STANDARD\n", "rules"),
    ],
)
def test_long_calendars(piece: str, why: str) -> None:
    """Little of them is given to the library, whatever they are full of."""
    count = 500_000 // len(piece)
    for head in ("BEGIN:VCALENDAR\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:O\n"):
        found, _ = read(head + piece * count + "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=O:20260401T140000\n")
        assert found is None or len(found.attendees) <= 200, why


def test_the_defect_is_listed_and_the_part_attached() -> None:
    """The message keeps what could not be read."""
    message = parse_message(b"From: a@b.example\nContent-Type: text/calendar; charset=utf-8\n\nbroken")
    assert message.defects == _BROKEN
    assert message.calendar is None
    assert [one.name for one in message.attachments] == ["invitation.ics"]


LINES = st.sampled_from(
    [
        *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VTIMEZONE", "END:VEVENT", "END:VCALENDAR", "TZID:O", "UID:1"),
        *("DTSTART:20260401T140000", "DTSTART;TZID=O:2026", "DURATION:PT1H", "ATTENDEE;CN=x:mailto:a", "RRULE:FREQ=X"),
    ]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=12))
@settings(max_examples=150)
def test_any_lines(lines: list[str]) -> None:
    """Nothing raises."""
    read("\n".join(["BEGIN:VCALENDAR", *lines]).encode("utf-8", "replace").decode())
