"""The running service: listeners in an event loop, committer, ingest workers, senders and housekeeper around it.

One process is the whole service, or, with ``--role``, a part of it beside others that share a PostgreSQL.  Every thread
reads ``self._rooms`` anew for each piece of work, so a reload is one assignment.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from . import app
from .config import load
from .errors import MailgateError, StoreUnavailable
from .http.health import healthz, readyz
from .http.metrics import Metrics, OfThisProcess
from .http.server import HttpServer
from .lists.source import counts
from .model.envelope import Envelope
from .model.reply import Reply
from .model.settings import Settings
from .model.submission import Submission
from .receive.committer import GroupCommitter
from .receive.judges import Judges
from .receive.listeners import BoundAddress, Listeners
from .store.leases import this_process
from .workers.deliver import Deliver
from .workers.housekeep import Housekeeper
from .workers.ingest_process import IngestWorker
from .workers.rooms import Rooms

log = logging.getLogger("mailgate.service")

#: Seconds: between two looks at the outbox when nobody wakes the senders, between two rounds of housekeeping, between
#: two heartbeats, of rest after the store refused.
_LOOK, _ROUND, _REST = 1.0, 10.0, 1.0
#: Seconds that receiving, workers and senders get to finish what they have in hand.
GRACE = 30.0


class Role(StrEnum):
    """What a process does."""

    RECEIVE = "receive"
    WORK = "work"
    DELIVER = "deliver"


class Service:
    """One process of the service.

    Args:
        rooms: opened by ``app.open_rooms``.
        roles: what this process does; all of them by default.
        started: called in the event loop once everything runs, with the addresses that mail is listened for on, and
            the one of HTTP, ``""`` without it.
        judge_author: the refusal of a message whose author is forged, None to take it; see ``Judges``.
    """

    def __init__(
        self,
        rooms: Rooms,
        roles: Collection[Role] = tuple(Role),
        started: Callable[[Sequence[BoundAddress], str], None] = lambda addresses, http: None,
        judge_author: Callable[[Rooms, Submission], Reply | None] | None = None,
    ) -> None:
        self._rooms = rooms
        self._roles = frozenset(roles)
        self._started = started
        self._judges = Judges(lambda submission: judge_author(self._rooms, submission)) if judge_author else None
        self._owner = this_process()
        self._stopping = threading.Event()
        #: Whether mail is no longer taken because the service ends.
        self._ending = False
        self._told_to_stop = time.monotonic()
        #: Whether the store refused the last heartbeat.
        self._heartbeat_refused = False
        self._mail_waits = threading.Event()
        self._committer = GroupCommitter(
            lambda submissions: app.add_submissions(self._rooms, submissions), lambda: app.probe(self._rooms)
        )
        self._workers = [self._ingest_worker() for _ in range(self._ingest_count())]
        # Daemons: one that waits for a silent relay when the grace is over does not keep the process from ending.
        self._threads = [threading.Thread(target=self._keep_house, name="housekeeper", daemon=True)]
        if Role.DELIVER in self._roles:
            self._threads += [
                threading.Thread(target=self._deliver, name=f"deliver-{number}", daemon=True)
                for number in range(rooms.settings.delivery.threads)
            ]

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP rereads the configuration.

        Raises:
            ConfigError: a listener cannot be bound; nothing runs then.
            StoreUnavailable: the store cannot be reached at the start.
        """
        housekeeper = Housekeeper(self._rooms, self._owner)
        housekeeper.beat()
        housekeeper.run_once()
        try:
            asyncio.run(self._serve())
        finally:
            self._stop_workers()
            self._join_workers()
            try:
                housekeeper.end()
            except StoreUnavailable as error:
                log.warning("the heartbeat runs out by itself: %s", error)
            self._rooms.store.close()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        stop, reload = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, reload.set)
        listeners = Listeners(
            self._rooms.settings,
            self._rooms.recipients.check,
            self._accept,
            refusing=lambda: self._committer.refusing,
            judge_author=self._judge,
        )
        receiving = Role.RECEIVE in self._roles
        http = self._http_server(listeners)
        try:
            if receiving:
                self._committer.start()
                await listeners.start()
            if self._rooms.settings.http is not None:
                await http.start(self._rooms.settings.http.host, self._rooms.settings.http.port)
            self._start_workers()
            self._started(listeners.addresses(), http.address())
            waiters = {asyncio.ensure_future(stop.wait())}
            while not stop.is_set():
                reloading = asyncio.ensure_future(reload.wait())
                await asyncio.wait(waiters | {reloading}, return_when=asyncio.FIRST_COMPLETED)
                reloading.cancel()
                if reload.is_set():
                    reload.clear()
                    await self._reload(listeners)
            log.info("stopping: what is in hand is finished first")
        finally:
            self._ending = True
            self._told_to_stop = time.monotonic()
            # They finish what they have in hand while the listeners do.
            self._stop_workers()
            if receiving:
                await listeners.stop(grace_seconds=GRACE)
                await asyncio.to_thread(self._committer.stop)
            if self._judges is not None:
                self._judges.stop()
            await http.stop()

    async def _accept(self, submission: Submission) -> None:
        await self._committer.accept(submission)
        for worker in self._workers:
            worker.wake()

    async def _judge(self, submission: Submission) -> Reply | None:
        """The refusal of a forged message, where somebody wants forged mail refused."""
        if self._judges is None or not _refuses_forged(self._rooms, submission.envelope):
            return None
        return await self._judges(submission)

    async def _reload(self, listeners: Listeners) -> None:
        """Take over a new configuration, or keep the old one and say why."""
        old = self._rooms.settings
        path = old.path
        try:
            wanted = await asyncio.to_thread(_load_again, path)
            # A worker that is started from here on must not work on another database than the listeners.
            settings = replace(wanted, database=old.database, workers=old.workers, delivery=old.delivery)
            rooms = await asyncio.to_thread(app.reopen_rooms, self._rooms, settings)
            if Role.RECEIVE in self._roles:
                await listeners.reload(settings, rooms.recipients.check)
        except MailgateError as error:
            log.error("not reloaded, the old configuration stays in force: %s", error)
            return
        for name in ("database", "workers", "delivery", "http"):
            if getattr(wanted, name) != getattr(old, name):
                log.warning("[%s] changed: that takes effect at the next start", name)
        self._rooms = rooms
        for worker in self._workers:
            worker.renew()
        log.info("reloaded %s", path, extra=counts(rooms.directory.current()))

    # --- what HTTP tells

    def _http_server(self, listeners: Listeners) -> HttpServer:
        of_this_process = OfThisProcess(
            lambda: not self._why_not_ready(), listeners.tally.accepted, listeners.tally.refused
        )
        metrics = Metrics(lambda: self._rooms.store, of_this_process)
        return HttpServer(
            {
                "/healthz": healthz(self._dead_threads),
                "/readyz": readyz(self._why_not_ready),
                "/metrics": metrics.page,
            }
        )

    def _dead_threads(self) -> list[str]:
        """Threads that should run and do not; none while the service ends, when they do so one by one."""
        if self._ending:
            return []
        alive = [(thread.name, thread.is_alive()) for thread in self._threads]
        alive += [("ingest-watch", worker.is_alive) for worker in self._workers]
        if Role.RECEIVE in self._roles:
            alive.append(("committer", self._committer.is_alive))
        return [name for name, lives in alive if not lives]

    def _why_not_ready(self) -> str:
        """Why this process would not do its part now; ``""`` if it would.  Asked only while the listeners are bound."""
        if self._ending:
            return "stopping"
        # The committer hears of it with the next message only, and a process without listeners has none.
        if self._committer.refusing or self._heartbeat_refused:
            return "the store refuses"
        return ""

    # --- workers

    def _ingest_count(self) -> int:
        return self._rooms.settings.workers.ingest if Role.WORK in self._roles else 0

    def _ingest_worker(self) -> IngestWorker:
        return IngestWorker(
            self._rooms,
            app.worker_command(),
            lambda: app.hand_over(self._rooms, drain=False),
            self._mail_waits.set,
        )

    def _start_workers(self) -> None:
        for worker in self._workers:
            worker.start()
        for thread in self._threads:
            thread.start()

    def _stop_workers(self) -> None:
        self._stopping.set()
        self._mail_waits.set()
        for worker in self._workers:
            worker.stop()

    def _join_workers(self) -> None:
        """Wait for what is in hand, all of it together no longer than ``GRACE`` from the signal on."""
        deadline = max(self._told_to_stop + GRACE, time.monotonic() + 1)
        for worker in self._workers:
            worker.join(max(deadline - time.monotonic(), 0.1))
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(deadline - time.monotonic(), 0.1))
            if thread.is_alive():
                log.warning("%s is cut off; whether its mail arrived is unknown", thread.name)

    def _deliver(self) -> None:
        repeatable = self._rooms.settings.delivery.maildir is not None
        transport = app.make_transport(self._rooms.settings)
        deliver = Deliver(self._rooms, self._owner, transport, repeatable=repeatable, rest=partial(self._stopping.wait))
        while not self._stopping.is_set():
            deliver.rooms = self._rooms
            if not self._once("delivery", deliver.run_once):
                self._mail_waits.wait(_LOOK)
                self._mail_waits.clear()
        deliver.close()

    def _keep_house(self) -> None:
        while not self._stopping.is_set():
            housekeeper = Housekeeper(self._rooms, self._owner)
            self._once("the heartbeat", partial(self._beat, housekeeper))
            if self._once("housekeeping", housekeeper.run_once):
                self._mail_waits.set()
            # Workers follow by themselves; what is handed to the next one, and what the log says, comes from here.
            self._once("the lists", self._look_at_lists)
            self._stopping.wait(_ROUND)

    def _look_at_lists(self) -> None:
        self._rooms.directory.current()

    def _beat(self, housekeeper: Housekeeper) -> None:
        try:
            housekeeper.beat()
        except StoreUnavailable:
            self._heartbeat_refused = True
            raise
        self._heartbeat_refused = False

    def _once(self, what: str, work: Callable[[], int | None]) -> int:
        """Run one piece of work; whatever goes wrong with it, the thread that does it goes on."""
        try:
            return work() or 0
        except StoreUnavailable as error:
            log.warning("%s waits, the store refuses: %s", what, error)
        except Exception:
            log.exception("%s failed", what)
        self._stopping.wait(_REST)
        return 0


def _refuses_forged(rooms: Rooms, envelope: Envelope) -> bool:
    """Whether forged mail that came this way is refused: the listener says so, or every desk that it is for."""
    listener = rooms.settings.listener(envelope.listener)
    if listener is None or not listener.sees_client:
        return False
    if listener.refuse_forged:
        return True
    found = [rooms.recipients.find(one, "envelope") for one in envelope.rcpt_tos]
    return all(one is not None and one.desk.rules.refuse_forged for one in found)


def _load_again(path: Path | None) -> Settings:
    assert path is not None
    return load(path)
