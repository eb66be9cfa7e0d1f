"""What time it is, for rows and decisions.

``run --drain --now TIME`` moves this clock, for itself and for the workers it starts (through the environment), so that
a test or an operator can play tomorrow.  Leases and deadlines do not use it: they rest on real or monotonic time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

#: Holds the pinned time in RFC 3339 for this process and its children.
VARIABLE = "MAILGATE_NOW"


def now() -> datetime:
    """The current time, aware, in UTC; the pinned one where a time is pinned."""
    pinned = os.environ.get(VARIABLE)
    return datetime.fromisoformat(pinned).astimezone(UTC) if pinned else datetime.now(UTC)


def real_now() -> datetime:
    """The machine's time whatever is pinned: for leases, which must run out by themselves."""
    return datetime.now(UTC)


def pin(moment: datetime) -> None:
    """Make ``now`` answer ``moment`` (aware) in this process and in the children it starts from here on."""
    if moment.tzinfo is None:
        raise ValueError("a pinned time needs its offset from UTC")
    os.environ[VARIABLE] = moment.astimezone(UTC).isoformat()
