"""``text/calendar``: what an invitation says (RFC 5545).

icalendar reads values and time zones, those of Windows among them.  It is given the first event and the zones only,
and of them only what is shown: a megabyte takes it three seconds, and invitations carry pictures in base64.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mailgate.model.address import Mailbox
from mailgate.model.calendar import Attendee, Calendar

from .charset import decode_text
from .defects import Defects
from .mime import Part
from .one_line import one_line, visible

CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})

#: Octets that are looked at.
_MAX_SIZE = 1_000_000
#: Lines of each kind given to icalendar, characters of one, components within each other, and attendees.
_MAX_LINES, _MAX_ZONE_LINES, _MAX_LINE, _MAX_DEPTH, _MAX_ATTENDEES = 1000, 300, 1000, 4, 200
#: Characters of a text that is shown.
_MAX_TEXT = 500

_FOLD = re.compile(r"\r?\n[ \t]")
_OF_CALENDAR = frozenset({"METHOD", "VERSION", "PRODID"})
_OF_ZONE = frozenset({"TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "DTSTART", "RRULE", "RDATE"})
_OF_EVENT = frozenset(
    {
        *("UID", "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "RECURRENCE-ID"),
        *("DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE"),
    }
)
_ZONES = frozenset({"VTIMEZONE", "STANDARD", "DAYLIGHT"})
_EVENTS = frozenset({"VEVENT", "VTODO"})
#: How clocks change.  A zone whose rule is daily makes icalendar reckon every day since 1970: 25 ms a rule.
_ZONE_RULE = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=\d{1,2}|BYMONTH=\d{1,2}|BYDAY=[-+]?\d{0,2}[A-Z]{2}|BYMONTHDAY=[-\d,]{1,30}"
    r"|UNTIL=[0-9TZ]{8,16}|WKST=[A-Z]{2}|COUNT=\d{1,4})(?:;|\Z)){1,8}"
)
_PROPERTIES = {
    "VCALENDAR": _OF_CALENDAR,
    **dict.fromkeys(_ZONES, _OF_ZONE),
    **dict.fromkeys(_EVENTS, _OF_EVENT),
}


def read_calendar(part: Part, defects: Defects) -> Calendar | None:
    """The first event of a calendar part; None if none can be read.  Never raises (MemoryError excepted)."""
    content = part.decoded()
    if len(content) > _MAX_SIZE:
        defects.add(f"A calendar is longer than {_MAX_SIZE} bytes and was not read.")
        return None
    text, _ = decode_text(content, part.parameters.get("charset") or "utf-8")
    method = visible(part.parameters.get("method", ""))[:_MAX_TEXT].lower()
    found = _attempt(text, method, zones=True) or _attempt(text, method, zones=False)
    if found is None:
        defects.add("A calendar cannot be read.")
    return found


def _attempt(text: str, method: str, *, zones: bool) -> Calendar | None:
    """The event, its own time zones believed or not: one broken rule in them must not cost the rest."""
    try:
        return _read("\r\n".join(_shown_lines(text, zones=zones)), method)
    except MemoryError:
        raise
    except Exception:
        # icalendar raises ValueError on what is no calendar, and TypeError, KeyError and others on odd values.
        return None


def _shown_lines(text: str, *, zones: bool) -> Iterator[str]:
    """Of the calendar its zones and its first event, without descriptions, alarms and attachments."""
    #: The components that the line is in: name, and whether it is wanted.
    path: list[tuple[str, bool]] = []
    room = {"VCALENDAR": 20, **dict.fromkeys(_EVENTS, _MAX_LINES)}
    room |= dict.fromkeys(_ZONES, _MAX_ZONE_LINES if zones else 0)
    events = 0
    repeats: set[str] = set()
    for line in _FOLD.sub("", text).replace("\r", "\n").split("\n"):
        if not line:
            continue
        name = line[:100].partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            kind = line[6:].strip().upper()
            events += kind in _EVENTS
            wanted = len(path) < _MAX_DEPTH and room.get(kind, 0) > 0 and not (kind in _EVENTS and events > 1)
            path.append((kind, wanted and all(shown for _, shown in path[:_MAX_DEPTH])))
            if path[-1][1]:
                room[kind] -= 1
                yield f"BEGIN:{kind}"
        elif name == "END" and path:
            kind, wanted = path.pop()
            if wanted:
                yield f"END:{kind}"
            if events and not path:
                return
        elif path and path[-1][1] and _is_shown(name, line, path[-1][0]):
            # Of an event it matters that it comes again, not when: icalendar takes seconds for a thousand lines.
            if path[-1][0] in _EVENTS and name in ("RRULE", "RDATE"):
                if name in repeats:
                    continue
                repeats.add(name)
            room[path[-1][0]] -= 1
            if room[path[-1][0]] >= 0:
                yield line
    # What was cut off before its end is read as far as it goes.
    yield from (f"END:{kind}" for kind, wanted in reversed(path) if wanted)


def _is_shown(name: str, line: str, component: str) -> bool:
    if name not in _PROPERTIES[component] or len(line) > _MAX_LINE:
        return False
    return name != "RRULE" or component not in _ZONES or bool(_ZONE_RULE.fullmatch(line))


def _read(text: str, method: str) -> Calendar | None:
    from icalendar import Calendar as Component

    root = Component.from_ical(text)
    event: Any = next((one for one in root.walk() if one.name in _EVENTS), None)
    if event is None:
        return None
    start = _moment(event, "DTSTART")
    end = _moment(event, "DTEND") or _moment(event, "DUE")
    if end is None and start is not None and "DURATION" in event:
        end = start + event["DURATION"].dt
    return Calendar(
        method=_line(root.get("METHOD")).lower() or method,
        uid=_line(event.get("UID")),
        summary=_line(event.get("SUMMARY")),
        start=start.isoformat() if start else "",
        end=end.isoformat() if end else "",
        location=_line(event.get("LOCATION")),
        organizer=_mailbox(event.get("ORGANIZER")),
        attendees=tuple(_attendees(event.get("ATTENDEE"))),
        recurring="RRULE" in event or "RDATE" in event,
    )


def _first(value: Any) -> Any:
    """The first where a property stands there several times."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _moment(event: Any, name: str) -> date | datetime | None:
    try:
        value = _first(event.get(name)).dt
    except (AttributeError, ValueError):
        # It is not there, or icalendar calls it broken: the rest of the event still says something.
        return None
    return value if isinstance(value, date) else None


def _line(value: Any) -> str:
    value = _first(value)
    return one_line(str(value))[:_MAX_TEXT] if value is not None else ""


def _mailbox(value: Any) -> Mailbox | None:
    value = _first(value)
    if value is None:
        return None
    address = one_line(str(value))
    if address[:7].lower() == "mailto:":
        address = address[7:]
    name = visible(str(value.params.get("CN", "")))[:_MAX_TEXT].strip('"')
    return Mailbox(address[:_MAX_TEXT], name) if "@" in address or name else None


def _attendees(value: Any) -> Iterator[Attendee]:
    for one in value[:_MAX_ATTENDEES] if isinstance(value, list) else [value]:
        if one is not None and (mailbox := _mailbox(one)):
            yield Attendee(mailbox, visible(str(one.params.get("PARTSTAT", ""))).lower()[:50])
