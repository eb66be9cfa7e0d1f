"""Budgets on both databases: never more than the limit, and all of a mail's budgets or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.errors import Conflict
from mailgate.model.decision import BudgetDraw
from mailgate.store import budgets
from mailgate.store.engine import Store

from .samples import NOW

HOUR, DAY = NOW, NOW - timedelta(hours=9)


def spent(store: Store, *keys: str) -> dict[str, int]:
    with store.read() as tx:
        return {key: count for (key, _), count in budgets.spent(tx, [(key, HOUR) for key in keys]).items()}


def draw(store: Store, *draws: BudgetDraw) -> None:
    with store.write() as tx:
        budgets.draw(tx, draws)


def test_what_was_never_drawn_from_is_zero(store: Store) -> None:
    """A budget needs no row to be asked."""
    assert spent(store, "recipient/anna") == {"recipient/anna": 0}
    with store.read() as tx:
        assert budgets.spent(tx, []) == {}


def test_one_unit_at_a_time(store: Store) -> None:
    """Each draw counts in its own window only; the same key in another window is another budget."""
    for _ in range(2):
        draw(store, BudgetDraw("recipient/anna", HOUR, 5), BudgetDraw("recipient/anna", DAY, 20))
    draw(store, BudgetDraw("recipient/anna", DAY, 20))
    with store.read() as tx:
        found = budgets.spent(tx, [("recipient/anna", HOUR), ("recipient/anna", DAY)])
    assert found == {("recipient/anna", HOUR): 2, ("recipient/anna", DAY): 3}


def test_an_exhausted_budget_takes_nothing_from_the_others(store: Store) -> None:
    """All or none: the mail is not sent, so it costs nothing."""
    small, large = BudgetDraw("recipient/anna", HOUR, 1), BudgetDraw("a/desk", HOUR, 100)
    draw(store, small, large)
    with pytest.raises(Conflict):
        draw(store, small, large)
    assert spent(store, "recipient/anna", "a/desk") == {"recipient/anna": 1, "a/desk": 1}


def test_a_limit_that_was_lowered_counts_at_once(store: Store) -> None:
    """The limit of the moment decides, not that of the first draw; raised again, it lets go on."""
    draw(store, BudgetDraw("desk/support", HOUR, 9))
    draw(store, BudgetDraw("desk/support", HOUR, 9))
    with pytest.raises(Conflict):
        draw(store, BudgetDraw("desk/support", HOUR, 2))
    draw(store, BudgetDraw("desk/support", HOUR, 3))
    assert spent(store, "desk/support") == {"desk/support": 3}


def test_nothing_to_draw_is_nothing(store: Store) -> None:
    """Mail without budgets costs none."""
    draw(store)


def test_old_windows_are_forgotten(store: Store) -> None:
    """Only those that began before the time given."""
    draw(store, BudgetDraw("k", HOUR, 5), BudgetDraw("k", DAY, 5))
    with store.write() as tx:
        assert budgets.forget(tx, HOUR) == 1
        assert budgets.spent(tx, [("k", HOUR), ("k", DAY)]) == {("k", HOUR): 1, ("k", DAY): 0}
