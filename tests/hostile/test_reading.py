"""Every hostile mail is read, within what the kernel grants an ingest worker for one message.

All of them take two minutes: `make storm`.  A selection goes the whole road with every `make test` (`test_road.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailgate.workers.reading import why_ended

from .reader import GROUPS, MEMORY, SECONDS

ROOT = Path(__file__).parent.parent.parent
#: Cases read by one process: starting it costs as much as reading some of them.
_TOGETHER = 30

BATCHES = [
    (group, tuple(list(cases)[start : start + _TOGETHER]))
    for group, cases in GROUPS.items()
    for start in range(0, len(cases), _TOGETHER)
]


@pytest.mark.storm
@pytest.mark.parametrize(("group", "cases"), BATCHES, ids=[f"{group}: {cases[0]} …" for group, cases in BATCHES])
def test_hostile_mail_is_read(group: str, cases: tuple[str, ...]) -> None:
    """It comes back as a message whose every word can be stored; the process survives it."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.hostile.reader", *cases],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    begun = [line["reading"] for line in lines if "reading" in line]
    assert ended.returncode == 0, (
        f"{begun[-1:]}: {why_ended(ended.returncode, SECONDS, MEMORY)}\n{ended.stderr[-2000:]}"
    )
    read = [line for line in lines if "case" in line]
    assert [line["case"] for line in read] == list(cases)
    faults = {line["case"]: fault for line in read for fault in line["defects"] if "could not be read:" in fault}
    assert not faults, "a fault of the reading itself, not of the mail"


def test_there_is_hostile_mail_of_every_kind() -> None:
    """So many are known; fewer mean that some were lost."""
    assert sum(map(len, GROUPS.values())) >= 250
    assert len({name for cases in GROUPS.values() for name in cases}) == sum(map(len, GROUPS.values()))
