"""How long a target is tried: with a few fixed examples in ``make test``, for ``FUZZ_SECONDS`` in ``make fuzz``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

#: Of all targets together; 0: the short, fixed run.
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
_SHORT, _ROUND = 25, 100


def try_out(
    target: Callable[..., object], strategy: st.SearchStrategy[Any], share: float, examples: int = _SHORT
) -> None:
    """Call ``target`` with examples of ``strategy``: ``share`` of the time there is, or ``examples`` of them."""
    run = settings(
        max_examples=_ROUND if SECONDS else examples,
        # The short run is the same each time: what it finds was brought in by the change that is tested.
        derandomize=not SECONDS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=bool(SECONDS),
    )(given(strategy)(target))
    until = time.monotonic() + SECONDS * share
    while True:
        run()
        if time.monotonic() >= until:
            return
