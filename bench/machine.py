"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

from mailgate.store.engine import sqlite_driver


def facts(folder: Path) -> dict[str, Any]:
    """The machine, the versions that matter, and how fast ``folder`` makes 4 KB durable."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite_driver().sqlite_version,
        "folder": str(folder),
        "fsyncs_per_second": _fsyncs(folder),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _fsyncs(folder: Path) -> int:
    count, begun = 0, time.perf_counter()
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        while time.perf_counter() - begun < 0.5:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            count += 1
    return round(count / (time.perf_counter() - begun))
