"""``/healthz`` and ``/readyz``: is it alive, and would it take mail now?  In words, without addresses or exceptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from .server import Answer, Page, text


def healthz(dead_threads: Callable[[], Sequence[str]]) -> Page:
    """200 as long as no thread has died that should run, else 503 naming which; a restart is the cure.

    That the event loop runs is shown by the answer coming at all: a probe needs a timeout.
    """

    async def page() -> Answer:
        dead = dead_threads()
        if dead:
            return text(HTTPStatus.SERVICE_UNAVAILABLE, f"dead: {', '.join(dead)}")
        return text(HTTPStatus.OK, "ok")

    return page


def readyz(why_not: Callable[[], str]) -> Page:
    """200 if this process would do its part now, else 503 with ``why_not``; waiting is the cure, not a restart."""

    async def page() -> Answer:
        reason = why_not()
        if reason:
            return text(HTTPStatus.SERVICE_UNAVAILABLE, reason)
        return text(HTTPStatus.OK, "ready")

    return page
