"""Times as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def rfc3339(moment: datetime) -> str:
    """``2026-11-22T08:30:00Z``, with fractions where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_words(length: timedelta) -> str:
    """A length of time as operators say it, rounded down: ``3 days``, ``1 hour``, ``less than a minute``."""
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(length.total_seconds()) // seconds
        if count > 0:
            return f"{count} {unit}{'s' * (count != 1)}"
    return "less than a minute"
