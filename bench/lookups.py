"""What the look-ups of one message cost in a database of a thousand tickets, and in one of a million.

Processor time, of this process and of the server's process that works for it.  Both databases are asked in turns,
message by message, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from mailgate.store import candidates, contacts, migrations, tickets
from mailgate.store.engine import Store, Transaction
from tests.postgresql import PostgresqlServer, programs

from .measurements import Extent, Numbers
from .ticket_rows import content_key, dedupe_key, fill, reference, scrambled

#: Cost at ``Extent.tickets`` to cost at this many: what is indexed stays below.
FEW, AIM_RATIO = 1000, 1.2
_IDS = 10
_WARM_UP = 100


@dataclass(frozen=True, slots=True)
class Named:
    """What a message names, and what it is looked up by."""

    message_ids: list[str]
    references: list[str]
    ticket_ids: list[int]
    dedupe_key: str
    content_key: str
    author: str


#: The look-ups of one message, in the order of the road.
LOOKUPS: dict[str, Callable[[Transaction, Named], object]] = {
    "message ids": lambda tx, named: tickets.ids_by_message_id(tx, named.message_ids),
    "references": lambda tx, named: candidates.ids_by_reference(tx, named.references, "customer"),
    "tickets, followed": lambda tx, named: candidates.candidates(tx, named.ticket_ids),
    "earlier copies": lambda tx, named: tickets.earlier_copies(tx, named.dedupe_key, "another intake"),
    "same content": lambda tx, named: tickets.ids_by_content(tx, named.content_key),
    "contact": lambda tx, named: tickets.contact_by_key(tx, named.author),
    "same person": lambda tx, named: contacts.merged_keys(tx, named.author),
}


def named_by_a_message(numbers: random.Random, count: int) -> Named:
    """An answer on one of ``count`` tickets: in a long thread, of which three ids are known here; every second one a
    copy of a message that is there."""
    ticket, other, copied = (numbers.randint(1, count) for _ in range(3))
    known = [f"{which}{scrambled(ticket)}@client.example" for which in "mos"]
    unknown = [f"{numbers.getrandbits(96):024x}@client.example" for _ in range(_IDS - len(known))]
    is_copy = numbers.random() < 0.5
    return Named(
        message_ids=[*known, *unknown],
        references=[reference(ticket)],
        # One that is merged, with where it goes on.
        ticket_ids=sorted({ticket, other, max(1, ticket & ~63)}),
        dedupe_key=dedupe_key(copied) if is_copy else f"{numbers.getrandbits(256):064x}",
        content_key=content_key(copied) if is_copy else f"{numbers.getrandbits(256):064x}",
        author=f"u{scrambled(ticket)}@client.example",
    )


def lookups(folder: Path, extent: Extent) -> Numbers:
    """On SQLite, and on PostgreSQL where it is installed."""
    found: Numbers = {"tickets": [FEW, extent.tickets], "messages": extent.messages}
    few, many = (f"sqlite+pysqlite:///{folder / f'lookups-{count}.db'}" for count in found["tickets"])
    found["sqlite"] = _compared(few, many, extent)
    if installed := programs():
        with _server(installed) as server:
            urls = []
            for name in ("few", "many"):
                server.execute(f"CREATE DATABASE {name}")
                urls.append(server.url(name).replace("postgresql:", "postgresql+psycopg:"))
            found["postgresql"] = _compared(*urls, extent)
    return found


@contextmanager
def _server(installed: Path) -> Iterator[PostgresqlServer]:
    server = PostgresqlServer(installed)
    try:
        yield server
    finally:
        server.remove()


def _compared(few_url: str, many_url: str, extent: Extent) -> Numbers:
    with ExitStack() as opened:
        sides: list[tuple[Store, int]] = []
        filled = []
        for url, count in ((few_url, FEW), (many_url, extent.tickets)):
            store = Store(url)
            opened.callback(store.close)
            begun = time.perf_counter()
            migrations.ensure(store)
            fill(store, count)
            filled.append(time.perf_counter() - begun)
            sides.append((store, count))
        numbers = random.Random(17)
        clocks = [opened.enter_context(_processor_time(store)) for store, _ in sides]
        times: list[list[dict[str, float]]] = [[], []]
        for turn in range(_WARM_UP + extent.messages):
            for side, (store, count) in enumerate(sides):
                taken = _look_up(store, named_by_a_message(numbers, count), clocks[side])
                if turn >= _WARM_UP:
                    times[side].append(taken)
    medians = [{name: median(one[name] for one in side) for name in (*LOOKUPS, "all")} for side in times]
    few, many = medians
    return {
        "filled_seconds": filled,
        "few_us": {name: few[name] * 1e6 for name in few},
        "many_us": {name: many[name] * 1e6 for name in many},
        "ratio": {name: many[name] / few[name] for name in few},
    }


@contextmanager
def _processor_time(store: Store) -> Iterator[Callable[[], float]]:
    """A clock of the processor time that goes into what ``store`` is asked, in seconds."""
    if store.is_sqlite:
        yield time.process_time
        return
    # A store that one thread asks has one connection.
    with store.read() as tx:
        backend = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with open(f"/proc/{backend}/schedstat", "rb") as nanoseconds:
        number = nanoseconds.fileno()
        yield lambda: time.process_time() + int(os.pread(number, 100, 0).split()[0]) / 1e9


def _look_up(store: Store, named: Named, clock: Callable[[], float]) -> dict[str, float]:
    """What each look-up of a message took, and all of them with the transaction that they are in."""
    taken: dict[str, float] = {}
    begun = clock()
    with store.write() as tx:
        for name, look_up in LOOKUPS.items():
            before = clock()
            look_up(tx, named)
            taken[name] = clock() - before
    taken["all"] = clock() - begun
    return taken


def rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """For the report: microseconds on each side, and their ratio."""
    few, many = (f"{count:,}" for count in found["tickets"])
    shown: list[tuple[str, ...]] = [("µs of processor, median", few, many, "ratio")]
    for database in ("sqlite", "postgresql"):
        if database not in found:
            shown.append((f"{database}: not installed",))
            continue
        one = found[database]
        shown.append((f"{database}, filled in {one['filled_seconds'][1]:.0f} s", "", "", ""))
        shown += [
            (f"  {name}", f"{one['few_us'][name]:.0f}", f"{one['many_us'][name]:.0f}", f"{one['ratio'][name]:.2f}")
            for name in one["ratio"]
        ]
    return shown
