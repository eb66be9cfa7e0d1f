"""Every look-up that a message needs goes by an index, on both databases: as planned for tables that are not small."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bench.lookups import LOOKUPS, Named, named_by_a_message
from bench.ticket_rows import fill
from mailgate.model.ticket import TicketNumber
from mailgate.store import candidates, contacts, outbox, ticket_merges, ticket_moves, ticket_records, tickets
from mailgate.store.engine import Store, Transaction
from mailgate.store.schema import metadata

#: So many tickets that no planner reads a whole table for the sake of one row.
TICKETS = 3000

TABLES = frozenset(metadata.tables)
#: So short that PostgreSQL rightly reads them whole: they are asked for again with that forbidden.
SHORT = TABLES - {"intake", "contact", "ticket", "participant", "thread_id", "entry", "outcome"}


@pytest.fixture(scope="module")
def named() -> Named:
    return named_by_a_message(random.Random(3), TICKETS)


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Collects what is sent to the database, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        sent.append((statement, parameters[0] if many else parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    yield sent
    event.remove(store.engine, "before_cursor_execute", note)


def whole_tables(tx: Transaction, statement: str, parameters: Any) -> list[str]:
    """The steps of a statement's plan that read one of our tables from end to end."""
    if tx.dialect.name == "sqlite":
        steps = [row.detail for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        # An index that is read from end to end is a scan too.
        return [one for one in steps if one.startswith("SCAN") and one.split()[1] in TABLES | {"further"}]
    found = []
    for allowed, tables in (("on", TABLES - SHORT), ("off", SHORT)):
        tx.exec_driver_sql(f"SET LOCAL enable_seqscan = {allowed}")
        steps = [row[0] for row in tx.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
        found += [one for one in steps if "Seq Scan on" in one and one.split(" Scan on ")[1].split()[0] in tables]
    return found


def test_the_look_ups_of_a_message_read_no_table(store: Store, named: Named) -> None:
    """All that the road asks, what merging, splitting and linking ask, and the ticket as it is shown."""
    fill(store, TICKETS)
    number = TicketNumber("SUP", named.ticket_ids[0] | 1)
    asked = {
        **LOOKUPS,
        "bounces": lambda tx, _: outbox.tickets_of(tx, [1, 2, 3]),
        "tickets with their subjects": lambda tx, _: candidates.candidates(tx, named.ticket_ids),
        "one person": lambda tx, _: contacts.merged_keys(tx, named.author),
        "tickets by reference": lambda tx, _: candidates.ids_by_reference(tx, ["PO1", "PO2"], "customer"),
        "came out of": lambda tx, _: candidates.followed_up(tx, number.id),
        "references": lambda tx, _: tickets.references_of(tx, named.ticket_ids),
        "one ticket": lambda tx, _: ticket_records.record(tx, number),
        "what goes on in it": lambda tx, _: ticket_merges.merged_from(tx, number.id),
    }
    with store.read() as tx, statements(store) as sent:
        for look_up in asked.values():
            look_up(tx, named)
    assert len(sent) >= len(asked)
    with store.read() as tx:
        found = {statement: whole_tables(tx, statement, parameters) for statement, parameters in sent}
    assert [(statement, steps) for statement, steps in found.items() if steps] == []


def test_the_writes_of_merges_and_splits_read_no_table(store: Store) -> None:
    """Nor does what an agent does to a ticket, which holds locks meanwhile."""
    fill(store, TICKETS)
    one, other = (TicketNumber("SUP", ticket_id) for ticket_id in (1001, 2003))
    with store.read() as tx:
        now = ticket_records.get(tx, one).opened_at
    with store.write() as tx:
        # A second mail, so that one can be split off.
        tx.exec_driver_sql("UPDATE entry SET direction = 'in' WHERE ticket_id = 1001")
    with store.write() as tx, statements(store) as sent:
        new = ticket_moves.split(tx, one, [2], now, prefix="SUP", priority="low")
        ticket_merges.merge(tx, one, other, now)
        ticket_merges.unmerge(tx, one, now)
        ticket_moves.link(tx, one, other, now)
        ticket_moves.unlink(tx, one, other, now)
        ticket_moves.move(tx, new, "billing", "low", now)
    with store.read() as tx:
        found = {
            statement: whole_tables(tx, statement, parameters)
            for statement, parameters in sent
            if not statement.startswith("INSERT")
        }
    assert len(found) > 20
    assert [(statement, steps) for statement, steps in found.items() if steps] == []


def test_a_table_that_is_read_is_seen(store: Store) -> None:
    """The other tests would notice."""
    fill(store, TICKETS)
    table = [
        ("SELECT * FROM outcome WHERE method = 'x'", True, "a long table"),
        ("SELECT * FROM entry WHERE text = 'x'", True, "another"),
        ("SELECT * FROM attachment WHERE name = 'x'", True, "a short one"),
        ("SELECT * FROM attachment WHERE entry_id = 1", False, "the beginning of its key"),
        ("SELECT * FROM entry WHERE content_key = 'x'", False, "an index"),
        ("SELECT * FROM ticket WHERE id IN (1, 2)", False, "the key"),
    ]
    with store.read() as tx:
        for statement, reads, why in table:
            assert bool(whole_tables(tx, statement, ())) == reads, why
