"""``python -m tests.hostile.reader CASE …``: read hostile mails in a process that may be killed for it.

Prints one JSON object a line for every case that came back.  What reading one may cost is kept by the kernel, as in an
ingest worker; its seconds are counted in processor time, so that a busy machine ends nothing.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from functools import cache
from pathlib import Path

from mailgate.commands.output import as_json
from mailgate.model.message_json import message_as_json
from mailgate.model.parsing import ParseSettings
from mailgate.parse.language import load_language_models
from mailgate.parse.message import parse_message
from mailgate.workers.reading import bounded_reading

from . import containers, headers, html, structure, text
from .mails import MB, Builder, with_headers

GROUPS: dict[str, dict[str, Builder]] = {
    "headers": headers.CASES,
    "structure": structure.CASES,
    "html": html.CASES,
    "text": text.CASES,
    "containers": containers.CASES,
}
CASES: dict[str, Builder] = {name: build for cases in GROUPS.values() for name, build in cases.items()}

#: The defaults of ``workers.parse_timeout`` and ``workers.parse_memory``.
SECONDS, MEMORY = 10, 1024 * MB
#: Wall clock for the same on a machine that does much else: a guard against sleep, no measure.
_PATIENCE = 120.0

SETTINGS = ParseSettings(languages=("fr", "en", "nl", "de"))


def read(name: str) -> dict[str, object]:
    """Read one case within the bounds; what it cost and what came of it.

    Returns:
        ``case``, ``octets``, ``cpu`` seconds, ``peak`` octets of memory above those before, ``author``, ``subject``,
        ``defects``.
    """
    raw = CASES[name]()
    before = _resident("VmRSS", forget_peak=True)
    spent = time.process_time()
    _allow(SECONDS)
    with bounded_reading(_PATIENCE, MEMORY):
        message = parse_message(raw, SETTINGS)
    cpu = time.process_time() - spent
    peak = _resident("VmHWM") - before
    # Whatever was in it, an agent can be shown it and a database can keep it.
    said = json.dumps(message_as_json(message), ensure_ascii=False, default=as_json).encode("utf-8")
    assert b"\\u0000" not in said
    return {
        "case": name,
        "octets": len(raw),
        "cpu": round(cpu, 3),
        "peak": peak,
        "author": message.author.address,
        "subject": message.subject[:80],
        "defects": message.defects,
    }


def _allow(seconds: int) -> None:
    """From now on this process is ended when it has used so much more of the processor."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _resident(field: str, *, forget_peak: bool = False) -> int:
    if forget_peak:
        # proc(5): 5 resets the peak to what is in memory now.
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@cache
def warm() -> None:
    """What a worker has loaded before its first message."""
    load_language_models(SETTINGS.languages)
    parse_message(with_headers(), SETTINGS)


def main() -> None:
    warm()
    for name in sys.argv[1:]:
        # Said before it is read: whoever started this then knows what it died of.
        print(json.dumps({"reading": name}), flush=True)
        print(json.dumps(read(name)), flush=True)


if __name__ == "__main__":
    main()
