"""What is measured, on servers that the measurements share; each returns plain numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from mailgate.store.engine import sqlite_driver

from .children import Generator, Server, Servers, generator, wait_until
from .mails import message_id

Numbers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured.

    Attributes:
        rounds: turns of mailgate and of the baseline; medians are over these.
        seconds: of load in one turn of ``accept``, and of paced mail in ``latency``.
        road_mails: mails of one turn of ``road``.
        backlog: mails that the worker has before it when ``latency`` is measured.
        large: octets of the large mail.
        tickets: in the large database of ``lookups``.
        messages: whose look-ups are measured.
    """

    rounds: int
    seconds: float
    road_mails: int
    backlog: int
    large: int
    tickets: int
    messages: int


#: The large mail has nearly as much as a mail may have, the default of ``limits.max_message``.
FULL = Extent(
    rounds=5, seconds=1.5, road_mails=600, backlog=1000, large=25 * 1024 * 1024 - 4096, tickets=1_000_000, messages=2000
)
QUICK = Extent(rounds=1, seconds=0.2, road_mails=30, backlog=30, large=2 * 1024 * 1024, tickets=20_000, messages=500)

#: Enough for the worker to have loaded all that it loads once.
_WARM_UP = 20


def accept(servers: Servers, extent: Extent, size: int) -> Numbers:
    """Durable accept against a stock aiosmtpd that discards, in turns."""
    with generator(servers.stock, size) as to_stock, generator(servers.receiving, size) as to_mailgate:
        turns: dict[str, list[Numbers]] = {"stock": [], "mailgate": []}
        for warming in (True, *[False] * extent.rounds):
            for name, load in (("stock", to_stock), ("mailgate", to_mailgate)):
                turn = _turn(load, lambda load=load: load.send(seconds=extent.seconds))  # type: ignore[misc]
                if not warming:
                    turns[name].append(turn)
    assert _count(servers.receiving, "intake") == servers.receiving.sent, "a mail that was answered 250 is not stored"
    return _compared(turns)


def road(servers: Servers, extent: Extent) -> Numbers:
    """From the first octet until every ticket stands and every acknowledgement is in the Maildir, 4 KB mails.

    The baseline takes the same mails and discards them.
    """
    with generator(servers.stock, 4096) as to_stock, generator(servers.whole, 4096) as to_mailgate:
        _warm_up(to_mailgate)
        turns: dict[str, list[Numbers]] = {"stock": [], "mailgate": []}
        for _ in range(extent.rounds):
            turns["stock"].append(_turn(to_stock, lambda: to_stock.send(count=extent.road_mails)))
            turns["mailgate"].append(_turn(to_mailgate, lambda: _answered(to_mailgate, extent.road_mails)))
    _check_answers(servers.whole)
    return _compared(turns)


def latency(servers: Servers, extent: Extent) -> Numbers:
    """How long one mail takes from MAIL to the 250 after its data, at an even 100 mails a second.

    Without a worker, and while the worker works off a backlog.
    """
    rate = 100.0
    quiet, busy = servers.receiving, servers.whole
    with generator(quiet, 4096) as to_quiet, generator(busy, 4096) as to_busy:
        _warm_up(to_busy)
        to_quiet.send(count=_WARM_UP)
        without = to_quiet.send(rate=rate, seconds=extent.seconds)
        saturated = to_busy.send(count=extent.backlog)
        during = to_busy.send(rate=rate, seconds=extent.seconds)
        left = busy.sent - _count(busy, "ticket")
        _wait_for_answers(busy)
    _check_answers(busy)
    return {
        "idle": _latencies(without),
        "busy": _latencies(during),
        "busy_saturated": _latencies(saturated),
        "backlog_left": left,
    }


def memory(servers: Servers, extent: Extent) -> Numbers:
    """The most memory that each process has ever had, before and after one large mail; to be measured first."""
    found: Numbers = {"octets": extent.large}
    with generator(servers.whole, 4096, 1) as small:
        _warm_up(small)
    for name, server in (("stock", servers.stock), ("main", servers.whole)):
        with generator(server, extent.large, 1) as load:
            before, worker_before = server.peak_memory()
            load.send(count=1)
        if server is servers.whole:
            _wait_for_answers(server)
        after, worker_after = server.peak_memory()
        found[name] = {"before": before, "after": after}
    found["worker"] = {"before": worker_before, "after": worker_after}
    return found


def _turn(load: Generator, work: Callable[[], Numbers]) -> Numbers:
    server = load.server
    cpu = server.cpu()
    result = work()
    sent = result["sent"]
    return {
        "mails": sent,
        "rate": sent / result["seconds"],
        "cpu_ms": (server.cpu() - cpu) / sent * 1000,
        "generator_cpu_ms": result["cpu"] / sent * 1000,
    }


def _compared(turns: dict[str, list[Numbers]]) -> Numbers:
    """Medians of each side, and the median of the ratios of neighbouring turns."""
    names = ("rate", "cpu_ms", "generator_cpu_ms")
    sides = {side: {name: median(one[name] for one in turn) for name in names} for side, turn in turns.items()}
    pairs = zip(turns["mailgate"], turns["stock"], strict=True)
    return {**sides, "ratio": median(ours["rate"] / theirs["rate"] for ours, theirs in pairs), "turns": turns}


def _latencies(result: Numbers) -> Numbers:
    milliseconds = [one * 1000 for one in result["latencies"]]
    return {
        "mails": result["sent"],
        "rate": result["sent"] / result["seconds"],
        "median_ms": median(milliseconds),
        "p99_ms": quantiles(milliseconds, n=100, method="inclusive")[98],
        "max_ms": max(milliseconds),
    }


def _warm_up(load: Generator) -> None:
    load.send(count=_WARM_UP)
    _wait_for_answers(load.server)


def _answered(load: Generator, mails: int) -> Numbers:
    """Send mails and wait for all acknowledgements; the time is that until the last of them."""
    begun = time.perf_counter()
    result = load.send(count=mails)
    _wait_for_answers(load.server)
    return {**result, "seconds": time.perf_counter() - begun}


def _wait_for_answers(server: Server) -> None:
    """An acknowledgement is sent after its ticket is committed, so the last one ends the road."""
    new = server.folder / "outbox" / "new"
    wait_until(server.sent, lambda: len(os.listdir(new)) if new.is_dir() else 0)


def _check_answers(server: Server) -> None:
    """Every mail has one ticket, and one acknowledgement that names it."""
    assert _count(server, "ticket") == server.sent, "a mail has no ticket, or two"
    answered = [_parent(one) for one in (server.folder / "outbox" / "new").iterdir()]
    assert sorted(answered) == sorted(message_id(n) for n in range(server.sent)), "not one acknowledgement each"


def _parent(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("In-Reply-To:"))


def _count(server: Server, table: str) -> int:
    connection = sqlite_driver().connect(server.folder / "mailgate.db")
    try:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    finally:
        connection.close()
    return int(count)
