"""Every public function of the parse room takes whatever it is given (``make fuzz`` for longer)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from . import mails
from .running import try_out
from .targets import RECIPES, SPARED, Unknown, arguments, functions, may_raise

NAMES, UNKNOWN = [], []
for _name in sorted(set(functions()) - set(SPARED)):
    try:
        if arguments(_name) is not None:
            NAMES.append(_name)
    except Unknown as _unknown:
        UNKNOWN.append(str(_unknown))


def test_every_public_function_is_tried() -> None:
    """One whose arguments are of no known kind needs a kind, a recipe, or a reason to be spared."""
    assert UNKNOWN == []


def test_what_is_tried_is_there() -> None:
    """No function has gone, and left a recipe or an excuse behind; and those that others rely on are among them."""
    assert set(SPARED) | set(RECIPES) <= set(functions())
    assert set(RECIPES) <= set(NAMES)
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_it_never_raises(name: str) -> None:
    """Nor does it take for ever; what it gives is given to the end."""
    function, allowed, given = functions()[name], may_raise(name), arguments(name)
    assert given is not None

    def call(arguments: dict[str, Any]) -> None:
        with mails.within_processor_time():
            try:
                result = function(**arguments)
                if isinstance(result, Iterator):
                    list(result)
            except allowed:
                pass

    try_out(call, given, share=0.5 / len(NAMES))
