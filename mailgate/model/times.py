"""Times as text."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """``2026-11-22T08:30:00Z``, with fractions where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
