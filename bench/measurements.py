"""What is measured.  Each measurement starts its own servers in a folder of its own and returns plain numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from mailgate.store.engine import sqlite_driver

from .children import Generator, Server, generator, mailgate, stock, wait_until
from .mails import message_id

Numbers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured.

    Attributes:
        rounds: turns of mailgate and of the baseline; medians are over these.
        seconds: of load in one turn of ``accept``, and of paced mail in ``latency``.
        road_mails: mails of one turn of ``road``.
        backlog: mails that the worker has before it while ``latency`` is measured.
        large: octets of the large mail.
    """

    rounds: int
    seconds: float
    road_mails: int
    backlog: int
    large: int


#: A mail may have 25 MB (the default of ``limits.max_message``), and this nearly has.
_LARGE = 25 * 1024 * 1024 - 4096
FULL = Extent(rounds=5, seconds=1.5, road_mails=600, backlog=1500, large=_LARGE)
QUICK = Extent(rounds=1, seconds=0.4, road_mails=60, backlog=150, large=_LARGE)

#: Enough for the worker to have loaded all that it loads once.
_WARM_UP = 20


def accept(folder: Path, extent: Extent, size: int) -> Numbers:
    """Durable accept against a stock aiosmtpd that discards, in turns."""
    with (
        stock(folder / "stock") as discarding,
        mailgate(folder / "mailgate", "receive") as durable,
        generator(discarding, size) as to_stock,
        generator(durable, size) as to_mailgate,
    ):
        turns: dict[str, list[Numbers]] = {"stock": [], "mailgate": []}
        for warming in (True, *[False] * extent.rounds):
            for name, server, load in (("stock", discarding, to_stock), ("mailgate", durable, to_mailgate)):
                turn = _turn(server, lambda load=load: load.send(seconds=extent.seconds))  # type: ignore[misc]
                if not warming:
                    turns[name].append(turn)
        assert _count(durable, "intake") == to_mailgate.sent, "a mail that was answered 250 is not in the store"
    return _compared(turns)


def road(folder: Path, extent: Extent) -> Numbers:
    """From the first octet until every ticket stands and every acknowledgement is in the Maildir, 4 KB mails.

    The baseline takes the same mails and discards them.
    """
    with (
        stock(folder / "stock") as discarding,
        mailgate(folder / "mailgate") as whole,
        generator(discarding, 4096) as to_stock,
        generator(whole, 4096) as to_mailgate,
    ):
        _warm_up(whole, to_mailgate)
        turns: dict[str, list[Numbers]] = {"stock": [], "mailgate": []}
        for _ in range(extent.rounds):
            turns["stock"].append(_turn(discarding, lambda: to_stock.send(count=extent.road_mails)))
            turns["mailgate"].append(_turn(whole, lambda: _answered(whole, to_mailgate, extent.road_mails)))
        _check_answers(whole, to_mailgate.sent)
    return _compared(turns)


def latency(folder: Path, extent: Extent) -> Numbers:
    """How long one mail takes from MAIL to the 250 after its data, at an even 100 mails a second.

    Without a worker, and while the worker works off a backlog.
    """
    rate = 100.0
    with (
        mailgate(folder / "quiet", "receive") as quiet,
        mailgate(folder / "busy") as busy,
        generator(quiet, 4096) as to_quiet,
        generator(busy, 4096) as to_busy,
    ):
        _warm_up(busy, to_busy)
        to_quiet.send(count=_WARM_UP)
        without = to_quiet.send(rate=rate, seconds=extent.seconds)
        saturated = to_busy.send(count=extent.backlog)
        during = to_busy.send(rate=rate, seconds=extent.seconds)
        left = to_busy.sent - _count(busy, "ticket")
        _wait_for_answers(busy, to_busy.sent)
        _check_answers(busy, to_busy.sent)
    return {
        "idle": _latencies(without),
        "busy": _latencies(during),
        "busy_saturated": _latencies(saturated),
        "backlog_left": left,
    }


def memory(folder: Path, extent: Extent) -> Numbers:
    """The most memory that each process has ever had, before and after one mail of 25 MB."""
    found: Numbers = {}
    with stock(folder / "stock") as discarding, generator(discarding, extent.large, 1) as load:
        before, _ = discarding.peak_memory()
        load.send(count=1)
        found["stock"] = {"before": before, "after": discarding.peak_memory()[0]}
    with mailgate(folder / "mailgate") as whole:
        with generator(whole, 4096, 1) as small:
            _warm_up(whole, small)
        before, worker_before = whole.peak_memory()
        with generator(whole, extent.large, 1) as load:
            # Not the number of one of the small mails.
            load.skip(_WARM_UP)
            load.send(count=1)
            _wait_for_answers(whole, _WARM_UP + 1)
        after, worker_after = whole.peak_memory()
        found["main"] = {"before": before, "after": after}
        found["worker"] = {"before": worker_before, "after": worker_after}
    return found


def _turn(server: Server, work: Callable[[], Numbers]) -> Numbers:
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


def _warm_up(server: Server, load: Generator) -> None:
    load.send(count=_WARM_UP)
    _wait_for_answers(server, load.sent)


def _answered(server: Server, load: Generator, mails: int) -> Numbers:
    """Send mails and wait for all acknowledgements; the time is that until the last of them."""
    begun = time.perf_counter()
    result = load.send(count=mails)
    _wait_for_answers(server, load.sent)
    return {**result, "seconds": time.perf_counter() - begun}


def _wait_for_answers(server: Server, mails: int) -> None:
    """An acknowledgement is sent after its ticket is committed, so the last one ends the road."""
    new = server.folder / "outbox" / "new"
    wait_until(mails, lambda: len(os.listdir(new)) if new.is_dir() else 0)


def _check_answers(server: Server, mails: int) -> None:
    """Every mail has one ticket, and one acknowledgement that names it."""
    assert _count(server, "ticket") == mails
    answered = [_parent(one) for one in (server.folder / "outbox" / "new").iterdir()]
    assert sorted(answered) == sorted(message_id(n) for n in range(mails))


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
