"""``run --drain``: do everything that is due now, then end."""

from __future__ import annotations

import logging
import threading
from functools import partial

from . import app, clock
from .store import intake, outbox
from .store.leases import this_process
from .workers.deliver import Deliver
from .workers.housekeep import Housekeeper
from .workers.ingest_process import IngestWorker
from .workers.rooms import Rooms

log = logging.getLogger("mailgate.drain")


def drain(rooms: Rooms) -> bool:
    """Intake, timers and outbox in turn until nothing is due; may run beside the service.

    Returns whether all due work was done: False if something that was due is still waiting because it failed.

    Raises:
        StoreUnavailable: the store refused; nothing is lost.
    """
    owner = this_process()
    housekeeper = Housekeeper(rooms, owner)
    transport = app.make_transport(rooms.settings)
    repeatable = rooms.settings.delivery.maildir is not None
    deliver = Deliver(rooms, owner, transport, repeatable=repeatable, rest=partial(threading.Event().wait))
    try:
        while True:
            done = housekeeper.run_once()
            if _intake_is_due(rooms):
                _run_ingest(rooms)
                done += 1
            done += deliver.run_once()
            if not done:
                break
    finally:
        deliver.close()
    return not _failures(rooms)


def _intake_is_due(rooms: Rooms) -> bool:
    with rooms.store.read() as tx:
        due = intake.next_due(tx)
    return due is not None and due <= clock.now()


def _run_ingest(rooms: Rooms) -> None:
    worker = IngestWorker(rooms, app.worker_command(), lambda: app.hand_over(rooms, drain=True), drain=True)
    worker.start()
    worker.join()


def _failures(rooms: Rooms) -> bool:
    """Whether something that was due failed and waits for its next try."""
    with rooms.store.read() as tx:
        return intake.has_failures(tx) or outbox.has_failures(tx)
