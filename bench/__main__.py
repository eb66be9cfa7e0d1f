"""``python -m bench [--quick] [--only NAME] [--json FILE]``: measure, and print a table."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import machine, report
from .children import Servers
from .hostile import hostile
from .lookups import lookups
from .measurements import FULL, QUICK, Extent, Numbers, accept, latency, memory, road
from .parse_cost import parse_cost

#: In this order: peak memory tells something only of servers that have done nothing yet.
MEASUREMENTS: dict[str, Callable[[Servers, Extent], Numbers]] = {
    "memory": memory,
    "accept_4k": lambda servers, extent: accept(servers, extent, 4096),
    "accept_100k": lambda servers, extent: accept(servers, extent, 100 * 1024),
    "road": road,
    "latency": latency,
    "parse": lambda _, extent: parse_cost(extent),
    "hostile": lambda _, extent: hostile(extent),
    "lookups": lambda servers, extent: lookups(servers.folder, extent),
}


def main() -> None:
    """Run the measurements that were asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few mails of each kind: does it run at all?")
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, help="this measurement; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers, those of each turn included")
    parser.add_argument("--folder", type=Path, help="where the databases are put: the disk to measure")
    args = parser.parse_args()
    wanted = [name for name in MEASUREMENTS if not args.only or name in args.only]
    with tempfile.TemporaryDirectory(prefix="mailgate-bench-", dir=args.folder) as folder:
        found: dict[str, Numbers] = {"machine": machine.facts(Path(folder))}
        print(report.machine(found["machine"]), flush=True)
        with Servers(Path(folder)) as servers:
            for name in wanted:
                found[name] = MEASUREMENTS[name](servers, QUICK if args.quick else FULL)
                print(report.measurement(name, found[name]), flush=True)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
