"""The numbers as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import lookups
from .hostile import AIM_MEMORY, AIM_SECONDS

#: Hostile mails that are shown in any case.
_DEAREST = 10

_TITLES = {
    "accept_4k": "accept, 4 KB: stored durably, against stock aiosmtpd that discards; 10 connections kept open",
    "accept_100k": "accept, 100 KB: stored durably, against stock aiosmtpd that discards; 10 connections kept open",
    "road": "whole road, 4 KB: until ticket and acknowledgement are on disk, against stock that discards",
    "latency": "accept latency, MAIL to the last 250, at 100 mails a second",
    "parse": "reading a mail, processor time, beside what two libraries take for much less of it",
    "hostile": "hostile mails, the dearest of all and whatever misses the aim (1 s of processor, 200 MB)",
    "lookups": f"look-ups of one message by the tickets there are; the aim is a ratio of {lookups.AIM_RATIO} for all",
    "memory": "peak memory, MB, before and after one large mail",
}


def machine(facts: dict[str, Any]) -> str:
    """What it ran on."""
    return (
        f"{facts['processor']}, {facts['cores']} cores (load {facts['load']:.1f}), Linux {facts['kernel']}, "
        f"Python {facts['python']}, SQLite {facts['sqlite']}, {facts['fsyncs_per_second']} fsyncs/s"
    )


def measurement(name: str, found: dict[str, Any]) -> str:
    """One measurement under its title."""
    rows = _ROWS.get(name, _compared)(found)
    return f"\n{_TITLES[name]}\n{_table(rows)}"


def _compared(found: dict[str, Any]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("", "mails/s", "CPU ms/mail", "generator's")]
    for side in ("stock", "mailgate"):
        one = found[side]
        rows.append((side, f"{one['rate']:.0f}", f"{one['cpu_ms']:.2f}", f"{one['generator_cpu_ms']:.2f}"))
    rows.append(("ratio", f"{found['ratio']:.2f}", f"{found['mailgate']['cpu_ms'] / found['stock']['cpu_ms']:.2f}", ""))
    return rows


def _latency(found: dict[str, Any]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("", "mails/s", "median ms", "p99 ms", "max ms")]
    said = {"idle": "no worker", "busy": "worker busy", "busy_saturated": "worker busy, as fast as it goes"}
    for name, words in said.items():
        one = found[name]
        rows.append((words, f"{one['rate']:.0f}", *(f"{one[key]:.1f}" for key in ("median_ms", "p99_ms", "max_ms"))))
    ratios = (f"{found['busy'][key] / found['idle'][key]:.1f}" for key in ("median_ms", "p99_ms", "max_ms"))
    rows.append(("ratio busy / no worker", "", *ratios))
    rows.append((f"mails still before the worker at the end: {found['backlog_left']}",))
    return rows


def _memory(found: dict[str, Any]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [(f"a mail of {found['octets'] / 2**20:.0f} MB", "before", "after")]
    said = {"stock": "stock aiosmtpd", "main": "mailgate, main process", "worker": "mailgate, ingest worker"}
    rows += [
        (words, *(f"{found[name][when] / 2**20:.0f}" for when in ("before", "after"))) for name, words in said.items()
    ]
    return rows


def _parse(found: dict[str, Any]) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("", "KB", "ms", "ms/MB", "to mailparser")]
    for kind, one in found.items():
        rows.append((f"{kind}, {one['mails']} mails", f"{one['octets'] / 1024:.1f}", "", "", ""))
        rows += [
            (f"  {name}", "", f"{cost['ms']:.2f}", f"{cost['ms_per_mb']:.1f}", f"{cost['ratio']:.2f}")
            for name, cost in one["methods"].items()
        ]
    return rows


def _hostile(found: dict[str, Any]) -> list[Sequence[str]]:
    cases = found["cases"]
    shown = [
        one
        for rank, one in enumerate(cases)
        if rank < _DEAREST or one["cpu"] is None or one["cpu"] > AIM_SECONDS or one["peak"] > AIM_MEMORY
    ]
    rows: list[Sequence[str]] = [(f"{len(cases)} cases", "KB", "CPU s", "MB")]
    for one in shown:
        cost = ("ended", "") if one["cpu"] is None else (f"{one['cpu']:.2f}", f"{one['peak'] / 2**20:.0f}")
        rows.append((f"{one['group']}: {one['case']}", f"{one['octets'] / 1024:.0f}", *cost))
    return rows


_ROWS: dict[str, Callable[[dict[str, Any]], Sequence[Sequence[str]]]] = {
    "latency": _latency,
    "memory": _memory,
    "parse": _parse,
    "hostile": _hostile,
    "lookups": lookups.rows,
}


def _table(rows: Sequence[Sequence[str]]) -> str:
    first = max(len(row[0]) for row in rows if len(row) > 1)
    return "\n".join("  " + row[0].ljust(first) + "".join(cell.rjust(13) for cell in row[1:]) for row in rows)
