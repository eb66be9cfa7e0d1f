"""Rows for any schema, told from the database itself: for tests of what a migration leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, LargeBinary, MetaData, Numeric, String, select
from sqlalchemy.types import Integer

from mailgate.store.engine import Store, Transaction


def tables_of(store: Store) -> MetaData:
    """Every table there is but Alembic's, as the database describes it."""
    found = MetaData()
    with store.read() as tx:
        found.reflect(tx)
    if "alembic_version" in found.tables:
        found.remove(found.tables["alembic_version"])
    return found


def contents(store: Store, tables: MetaData) -> dict[str, list[dict[str, Any]]]:
    """Every row of ``tables``, read by the columns that they had then."""
    with store.read() as tx:
        return {
            name: [dict(row) for row in tx.execute(select(table).order_by(*table.primary_key)).mappings()]
            for name, table in tables.tables.items()
        }


def put_rows(tx: Transaction, tables: MetaData) -> None:
    """Two rows in every table, each the child of the row of its number in the tables it refers to."""
    for table in tables.sorted_tables:
        tx.execute(table.insert(), [{one.name: _value(one, number) for one in table.columns} for number in (1, 2)])


def _value(column: Column[Any], number: int) -> Any:
    for parent in column.foreign_keys:
        return _value(parent.column, number)
    kind = column.type
    if isinstance(kind, Boolean):
        return number == 1
    if isinstance(kind, Integer | Numeric):
        return number
    if isinstance(kind, LargeBinary):
        return b"\x00\xff%d" % number
    if isinstance(kind, JSON):
        return [number, "é"]
    if isinstance(kind, DateTime) or (isinstance(kind, String) and kind.length == 27):
        moment = f"2026-10-14T09:0{number}:00.000000Z"
        return moment if isinstance(kind, String) else datetime.fromisoformat(moment)
    assert isinstance(kind, String), f"{column}: rows of type {kind} are not made yet"
    return f"{number}é"[: kind.length]
