"""``/metrics``: the state of the installation, from the database, and of this process, for Prometheus.

Everything that can be is read from the database, so that all hosts which share one say the same: take ``max`` over
them, not ``sum``.  Only what leaves no row is counted by each process for itself; there ``sum`` is right.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from .. import clock
from ..errors import StoreUnavailable
from ..model.decision import Outcome
from ..store.counts import Counts, counts
from ..store.engine import Store
from .server import Answer

LOG = logging.getLogger("mailgate.http")

#: Seconds that the store gets to answer.
STORE_SECONDS = 5.0

_ALL_HOSTS = "From the database, the same on every host."
_THIS_PROCESS = "Of this process since it began."


@dataclass(frozen=True, slots=True)
class OfThisProcess:
    """What stands in no table; asked for anew at each request, in the event loop."""

    ready: Callable[[], bool]
    #: Messages stored and answered 250, by listener; and replies of 4xx and 5xx by listener, code and enhanced code.
    accepted: Mapping[str, int]
    refused: Mapping[tuple[str, int, str], int]


class Metrics:
    """The page ``/metrics``.

    The store is asked in a thread, once at a time: whoever asks meanwhile gets the same numbers.  If it refuses, or
    does not answer within ``store_seconds``, ``mailgate_store_up`` is 0 and everything that it would know is left out.

    Args:
        store: asked for anew at each request.
    """

    def __init__(
        self, store: Callable[[], Store], process: OfThisProcess, *, store_seconds: float = STORE_SECONDS
    ) -> None:
        self._store = store
        self._process = process
        self._seconds = store_seconds
        self._reading: asyncio.Future[Counts] | None = None
        # Memory, processor time, open files.
        self._usage = ProcessCollector(registry=None)

    async def page(self) -> Answer:
        """All metrics in Prometheus's text format, version 0.0.4."""
        found = await self._counts()
        families = [*_process_families(self._process), *_store_families(found), *self._usage.collect()]
        return Answer(HTTPStatus.OK, generate_latest(_Finished(families)), CONTENT_TYPE_PLAIN_0_0_4)

    async def _counts(self) -> Counts | None:
        """The numbers of the store; None if it does not give them."""
        if self._reading is None or self._reading.done():
            self._reading = _in_thread(self._read)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(self._reading)
        except TimeoutError:
            LOG.warning("no metrics from the store: it did not answer within %g s", self._seconds)
        except StoreUnavailable as error:
            LOG.warning("no metrics from the store: %s", error)
        return None

    def _read(self) -> Counts:
        with self._store().read() as tx:
            return counts(tx, clock.now())


class _Finished(Collector):
    """Metrics that are all there, as prometheus_client wants to be given them; its own registries are not needed."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _in_thread(read: Callable[[], Counts]) -> asyncio.Future[Counts]:
    """The result of ``read``, which must not keep the process from ending: an executor's threads would."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[Counts] = loop.create_future()
    # Retrieved here, for the case that nobody waits any more: asyncio would log it as forgotten.
    result.add_done_callback(lambda future: future.cancelled() or future.exception())

    def run() -> None:
        tell: Callable[[], None]
        try:
            tell = partial(result.set_result, read())
        except Exception as error:
            # Whatever it is, it is raised where somebody waits for it.
            tell = partial(result.set_exception, error)
        with suppress(RuntimeError):  # the event loop has ended meanwhile
            loop.call_soon_threadsafe(tell)

    threading.Thread(target=run, name="metrics", daemon=True).start()
    return result


def _process_families(process: OfThisProcess) -> Iterator[Metric]:
    yield _info(
        "mailgate_build",
        "Versions of the program and of what runs it.",
        version=version("mailgate"),
        python=platform.python_version(),
    )
    yield _gauge("mailgate_ready", "1 if this process would do its part now, as /readyz says.", process.ready())
    accepted = CounterMetricFamily(
        "mailgate_accepted_messages",
        f"Messages that a listener stored and answered 250. {_THIS_PROCESS}",
        labels=["listener"],
    )
    for listener, count in process.accepted.items():
        accepted.add_metric([listener], count)
    yield accepted
    refused = CounterMetricFamily(
        "mailgate_refusals",
        "Replies by which a listener put off (4xx) or refused (5xx) a client, a recipient or a message; every LMTP "
        f"recipient and every new try counts. {_THIS_PROCESS}",
        labels=["listener", "code", "enhanced"],
    )
    for (listener, code, enhanced), count in process.refused.items():
        refused.add_metric([listener, str(code), enhanced], count)
    yield refused


def _store_families(found: Counts | None) -> Iterator[Metric]:
    yield _gauge("mailgate_store_up", "1 if the database answered; if not, what it knows is left out.", bool(found))
    if found is None:
        return
    yield _info(
        "mailgate_database", "Kind and version of the database.", database=found.database, version=found.version
    )
    yield from _intake_families(found)
    yield from _outbox_families(found)
    yield _gauge("mailgate_timers_due", f"Timers that are due and have not yet fired. {_ALL_HOSTS}", found.timers_due)
    yield _gauge(
        "mailgate_running_processes",
        f"Service processes that said within the last minute that they run. {_ALL_HOSTS}",
        found.running,
    )


def _intake_families(found: Counts) -> Iterator[Metric]:
    yield _by_label(
        "mailgate_intake_messages",
        f"Accepted messages by state; held ones wait for a person, done ones are kept. {_ALL_HOSTS}",
        "state",
        found.intake,
    )
    yield _gauge(
        "mailgate_intake_oldest_unfinished_seconds",
        f"Age of the oldest message that is neither done nor held, 0 if there is none. {_ALL_HOSTS}",
        _age(found.oldest_unfinished),
    )
    yield _by_label(
        "mailgate_held_messages",
        "Held messages by the rule that holds them, not_processed if their tries were used up; one that two desks hold "
        f"by different rules counts for both. {_ALL_HOSTS}",
        "rule",
        found.held,
    )
    yield _gauge(
        "mailgate_held_oldest_seconds",
        f"For how long the message has been held that has been so for longest, 0 if none is. {_ALL_HOSTS}",
        _age(found.oldest_held),
    )
    received = GaugeMetricFamily(
        "mailgate_received_last_hour",
        f"Messages that came in within the last hour, by source and listener. {_ALL_HOSTS}",
        labels=["source", "listener"],
    )
    for (source, listener), count in found.received_lately.items():
        received.add_metric([source, listener], count)
    yield received
    yield _by_label(
        "mailgate_outcomes_last_hour",
        "What the messages of the last hour became, one outcome for each desk that they address; duplicates of earlier "
        f"ones included. {_ALL_HOSTS}",
        "outcome",
        dict.fromkeys(Outcome, 0) | found.outcomes_lately,
    )


def _outbox_families(found: Counts) -> Iterator[Metric]:
    yield _by_label(
        "mailgate_outbox_mails",
        f"Outgoing mails by state, one for each recipient; held and failed ones wait for a person. {_ALL_HOSTS}",
        "state",
        found.outbox,
    )
    yield _gauge(
        "mailgate_outbox_retrying_mails", f"Queued mails of which a try has failed. {_ALL_HOSTS}", found.retrying
    )
    yield _gauge(
        "mailgate_outbox_oldest_due_seconds",
        "For how long the mail has been due that has been so for longest, 0 if none is; muted mail counts too. "
        f"{_ALL_HOSTS}",
        _age(found.oldest_due_mail),
    )
    yield _gauge("mailgate_muted", f"1 while all automatic mail is stopped. {_ALL_HOSTS}", found.muted)
    yield _by_label(
        "mailgate_automatic_mails",
        "Automatic mails to customers in the current hour and day of UTC, all desks together: what [budgets] "
        f"service_hour and service_day bound. {_ALL_HOSTS}",
        "window",
        found.automatic_mails,
    )


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))


def _info(name: str, text: str, **values: str) -> Metric:
    return InfoMetricFamily(name, text, value=values)


def _by_label(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _age(since: datetime | None) -> float:
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0.0
