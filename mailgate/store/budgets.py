"""Budgets: how many automatic mails went to whom in an hour or a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, delete, select, tuple_

from ..errors import Conflict
from ..model.decision import BudgetDraw
from .dialect import dialect_insert
from .schema import budget

_SPENT = select(budget.c.key, budget.c.window, budget.c.spent).where(
    tuple_(budget.c.key, budget.c.window).in_(bindparam("keys", expanding=True))
)


def spent(tx: Connection, keys: Collection[tuple[str, datetime]]) -> dict[tuple[str, datetime], int]:
    """What has been drawn from each of these ``(key, window)``; those that are missing are 0."""
    found = dict.fromkeys(keys, 0)
    if found:
        rows = tx.execute(_SPENT, {"keys": list(found)})
        found.update({(row.key, row.window): row.spent for row in rows})
    return found


def draw(tx: Connection, draws: Sequence[BudgetDraw]) -> None:
    """Take one unit from each budget, in sorted order, all or none.

    Raises:
        Conflict: another transaction took the last unit of one; look up again and decide anew.
    """
    if not draws:
        return
    ordered = sorted(draws, key=lambda one: (one.key, one.window))
    rows: list[dict[str, Any]] = [
        {"key": one.key, "window": one.window, "spent": 1, "quota": one.limit} for one in ordered
    ]
    if tx.execute(_draw(tx.dialect.name), rows).rowcount != len(ordered):
        raise Conflict("a budget ran out between look-up and draw")


@cache
def _draw(dialect: str) -> Insert:
    """Takes one unit, or touches no row where none is left."""
    statement = dialect_insert(dialect, budget)
    taking = statement.on_conflict_do_update(
        index_elements=[budget.c.key, budget.c.window],
        set_={"spent": budget.c.spent + 1, "quota": statement.excluded.quota},
        where=budget.c.spent < statement.excluded.quota,
    )
    # Of an INSERT, SQLAlchemy does not keep the count, and psycopg forgets it with the cursor.
    return taking.execution_options(preserve_rowcount=True)


def forget(tx: Connection, before: datetime) -> int:
    """Drop windows that began before this; returns how many."""
    return tx.execute(delete(budget).where(budget.c.window < before)).rowcount
