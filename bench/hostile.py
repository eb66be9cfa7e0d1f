"""What each hostile mail of ``tests/hostile`` costs: processor time, and memory above that of the idle worker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.hostile.reader import GROUPS

from .measurements import Extent

ROOT = Path(__file__).parent.parent
#: Of each group in a quick run.
_FEW = 3
#: The aim: seconds of processor, and octets of memory.
AIM_SECONDS, AIM_MEMORY = 1.0, 200 * 2**20


def hostile(extent: Extent) -> dict[str, Any]:
    """Every case, the dearest first.

    Returns:
        ``cases``: of each ``group``, ``case``, ``octets``, ``cpu`` seconds and ``peak`` octets; both are None where the
        kernel ended the reading.
    """
    found: list[dict[str, Any]] = []
    for group, cases in GROUPS.items():
        left = list(cases)[:_FEW] if extent.rounds == 1 else list(cases)
        while left:
            lines = _read(left)
            found += [{"group": group, **line} for line in lines if "case" in line]
            begun = [line["reading"] for line in lines if "reading" in line]
            if not begun:
                raise RuntimeError("the reader of hostile mails did not start")
            if begun[-1] not in (line.get("case") for line in lines):
                found.append({"group": group, "case": begun[-1], "octets": 0, "cpu": None, "peak": None})
            left = left[left.index(begun[-1]) + 1 :]
    return {"cases": sorted(found, key=lambda one: -(one["cpu"] if one["cpu"] is not None else 1e9))}


def _read(cases: list[str]) -> list[dict[str, Any]]:
    """What a reader says of these cases, until it ends or is ended."""
    command = [sys.executable, "-m", "tests.hostile.reader", *cases]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return [json.loads(line) for line in ended.stdout.splitlines()]
