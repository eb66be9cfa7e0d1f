"""The running service: listeners in an event loop, committer, ingest workers, senders and housekeeper around it.

One process is the whole service, or, with ``--role``, a part of it beside others that share a PostgreSQL.  Every thread
reads ``self._rooms`` anew for each piece of work, so a reload is one assignment.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

from . import app
from .config import load
from .errors import MailgateError, StoreUnavailable
from .model.settings import Settings
from .model.submission import Submission
from .receive.committer import GroupCommitter
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
        started: called in the event loop once everything runs, with the addresses that are listened on.
    """

    def __init__(
        self,
        rooms: Rooms,
        roles: Collection[Role] = tuple(Role),
        started: Callable[[Sequence[BoundAddress]], None] = lambda _: None,
    ) -> None:
        self._rooms = rooms
        self._roles = frozenset(roles)
        self._started = started
        self._owner = this_process()
        self._stopping = threading.Event()
        self._mail_waits = threading.Event()
        self._committer = GroupCommitter(
            lambda submissions: app.add_submissions(self._rooms, submissions), lambda: app.probe(self._rooms)
        )
        self._workers = [self._ingest_worker() for _ in range(self._ingest_count())]
        self._threads = [threading.Thread(target=self._keep_house, name="housekeeper")]
        if Role.DELIVER in self._roles:
            self._threads += [
                threading.Thread(target=self._deliver, name=f"deliver-{number}")
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
            self._rooms.settings, self._rooms.recipients.check, self._accept, refusing=lambda: self._committer.refusing
        )
        receiving = Role.RECEIVE in self._roles
        try:
            if receiving:
                self._committer.start()
                await listeners.start()
            self._start_workers()
            self._started(listeners.addresses())
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
            if receiving:
                await listeners.stop(grace_seconds=GRACE)
                await asyncio.to_thread(self._committer.stop)

    async def _accept(self, submission: Submission) -> None:
        await self._committer.accept(submission)
        for worker in self._workers:
            worker.wake()

    async def _reload(self, listeners: Listeners) -> None:
        """Take over a new configuration, or keep the old one and say why."""
        path = self._rooms.settings.path
        try:
            settings = await asyncio.to_thread(_load_again, path)
            rooms = await asyncio.to_thread(app.reopen_rooms, self._rooms, settings)
            if Role.RECEIVE in self._roles:
                await listeners.reload(settings, rooms.recipients.check)
        except MailgateError as error:
            log.error("not reloaded, the old configuration stays in force: %s", error)
            return
        for name in ("database", "workers", "delivery"):
            if getattr(settings, name) != getattr(self._rooms.settings, name):
                log.warning("[%s] changed: that takes effect at the next start", name)
        self._rooms = rooms
        for worker in self._workers:
            worker.renew()
        log.info("reloaded %s", path)

    # --- workers

    def _ingest_count(self) -> int:
        return self._rooms.settings.workers.ingest if Role.WORK in self._roles else 0

    def _ingest_worker(self) -> IngestWorker:
        return IngestWorker(
            self._rooms,
            app.worker_command(),
            lambda: app.hand_over(self._rooms.settings, drain=False),
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
        for worker in self._workers:
            worker.join(GRACE)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(GRACE)

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
            self._once("the heartbeat", housekeeper.beat)
            if self._once("housekeeping", housekeeper.run_once):
                self._mail_waits.set()
            self._stopping.wait(_ROUND)

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


def _load_again(path: Path | None) -> Settings:
    assert path is not None
    return load(path)
