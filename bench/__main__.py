"""``python -m bench [--quick] [--only NAME] [--json FILE]``: measure, and print a table."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import machine, report
from .measurements import FULL, QUICK, Extent, Numbers, accept, latency, memory, road

MEASUREMENTS: dict[str, Callable[[Path, Extent], Numbers]] = {
    "accept_4k": lambda folder, extent: accept(folder, extent, 4096),
    "accept_100k": lambda folder, extent: accept(folder, extent, 100 * 1024),
    "road": road,
    "latency": latency,
    "memory": memory,
}


def main() -> None:
    """Run the measurements that were asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few mails of each kind: does it run at all?")
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, help="this measurement; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers, those of each turn included")
    parser.add_argument("--folder", type=Path, help="where the databases are put: the disk to measure")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mailgate-bench-", dir=args.folder) as name:
        folder = Path(name)
        found: dict[str, Numbers] = {"machine": machine.facts(folder)}
        print(report.machine(found["machine"]), flush=True)
        for measurement in args.only or MEASUREMENTS:
            (folder / measurement).mkdir()
            found[measurement] = MEASUREMENTS[measurement](folder / measurement, QUICK if args.quick else FULL)
            print(report.measurement(measurement, found[measurement]), flush=True)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
