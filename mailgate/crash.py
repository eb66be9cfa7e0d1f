"""Named places where a test may kill the process, so that "between any two steps" can be tried and not only believed.

``MAILGATE_CRASH_AT=ingest.before_commit`` ends the process by SIGKILL the first time it gets there;
``ingest.before_commit:3`` the third time.  ``MAILGATE_CRASH_ONCE`` names a file: the process that dies makes it, and
where it is there nobody dies any more, so that a worker that is started again goes on.  Without the first variable the
call costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal

#: Every point there is; a test walks this list, so a point that is not in it is a mistake.
POINTS = (
    "accept.before_commit",
    "accept.after_commit",
    "accept.before_reply",
    "ingest.after_claim",
    "ingest.before_parse",
    "ingest.after_parse",
    "ingest.before_write",
    "ingest.before_commit",
    "ingest.after_commit",
    "deliver.after_claim",
    "deliver.before_send",
    "deliver.after_send",
    "deliver.after_finish",
)

_passed: dict[str, int] = {}


def crash_point(name: str) -> None:
    """Kill this process here if the environment asks for it."""
    asked = os.environ.get("MAILGATE_CRASH_AT")
    if not asked:
        return
    assert name in POINTS, name
    point, _, count = asked.partition(":")
    if point != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] >= int(count or 1) and _is_first():
        os.kill(os.getpid(), signal.SIGKILL)


def _is_first() -> bool:
    marker = os.environ.get("MAILGATE_CRASH_ONCE")
    if not marker:
        return True
    try:
        os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True
