"""What time it is, and the places where a test may kill the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailgate import clock
from mailgate.crash import POINTS

MOMENT = datetime(2026, 10, 14, 12, 34, 56, 789000, tzinfo=UTC)


@pytest.fixture
def unpinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is pinned, and none stays pinned."""
    monkeypatch.setenv(clock.VARIABLE, "")


@pytest.mark.usefixtures("unpinned")
def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= clock.real_now()
    assert clock.now().tzinfo is clock.real_now().tzinfo is UTC


@pytest.mark.usefixtures("unpinned")
@pytest.mark.parametrize("offset", [0, 5.5, -4])
def test_a_pinned_time_stands_still(offset: float) -> None:
    """Whatever its offset was, it is told in UTC; leases go by the real time all the same."""
    clock.pin(MOMENT.astimezone(timezone(timedelta(hours=offset))))
    assert clock.now() == clock.now() == MOMENT
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.real_now() != MOMENT


@pytest.mark.usefixtures("unpinned")
def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        clock.pin(MOMENT.replace(tzinfo=None))


def test_children_have_the_pinned_time() -> None:
    """And tell it in UTC also where somebody else wrote the variable."""
    environment = {**os.environ, clock.VARIABLE: "2026-10-14T14:34:56.789+02:00"}
    command = [sys.executable, "-c", "from mailgate import clock; print(clock.now().isoformat())"]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    assert told == MOMENT.isoformat()


_WALK = """
from mailgate.crash import crash_point
for _ in range(3):
    for point in ("ingest.after_claim", "ingest.before_commit"):
        print(point, flush=True)
        crash_point(point)
"""


def walk(at: str, marker: Path | None = None) -> tuple[int, int]:
    """``(exit status, points reached)`` of a process that passes two points three times."""
    environment = {**os.environ, "MAILGATE_CRASH_AT": at, "MAILGATE_CRASH_ONCE": str(marker or "")}
    done = subprocess.run([sys.executable, "-c", _WALK], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("at", "status", "reached"),
    [
        ("ingest.after_claim", -signal.SIGKILL, 1),
        ("ingest.before_commit", -signal.SIGKILL, 2),
        ("ingest.before_commit:3", -signal.SIGKILL, 6),
        ("ingest.before_commit:4", 0, 6),
        ("deliver.after_send", 0, 6),
        ("", 0, 6),
    ],
)
def test_a_crash_point_kills_at_the_time_that_was_asked_for(at: str, status: int, reached: int) -> None:
    assert walk(at) == (status, reached)


def test_with_a_marker_only_one_process_dies(tmp_path: Path) -> None:
    """So that a worker that is started again goes on."""
    marker = tmp_path / "crashed"
    assert walk("ingest.after_claim", marker) == (-signal.SIGKILL, 1)
    assert marker.exists()
    assert walk("ingest.after_claim", marker) == (0, 6)


def test_points_are_named_once() -> None:
    assert len(set(POINTS)) == len(POINTS)
