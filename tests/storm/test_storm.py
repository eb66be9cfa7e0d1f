"""kill -9 at any moment, under load, again and again; then count (promises 1, 3, 4).

``make storm`` runs it; MAILGATE_STORM is the number of rounds.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from mailgate.config import load
from mailgate.model.states import IntakeState
from mailgate.store import intake, outbox, ticket_records
from mailgate.store.engine import Store
from tests.postgresql import PostgresqlServer
from tests.service_process import PATIENCE, ServiceProcess, letter, submit

ROUNDS = int(os.environ.get("MAILGATE_STORM", "20"))
SENDERS = 4


class Senders:
    """Clients that send mail after mail, each until it is accepted, whatever happens to the service meanwhile."""

    def __init__(self, service: ServiceProcess) -> None:
        self._service = service
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.accepted: list[int] = []
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each mail that was begun be accepted, then end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                number = next(self._numbers)
            content = letter(f"c{number}@client.example", f"Printer {number}", f"m{number}@client.example")
            while not (answer := submit(self._service.smtp_port, content)).accepted:
                if answer.code >= 500:
                    self.wrong.append(str(answer))
                time.sleep(0.05)
            self.accepted.append(number)


@pytest.mark.storm
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """The service or a worker dies at random moments; in the end every mail is one ticket and one answer."""
    database = "sqlite:mailgate.db"
    if kind == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        server.execute("CREATE DATABASE storm")
        database = server.url("storm")
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    service = ServiceProcess(tmp_path, database=database, more="[workers]\ningest = 2\nmax_tries = 1000\n")
    service.start()
    senders = Senders(service)
    try:
        for _ in range(ROUNDS):
            time.sleep(chance.uniform(0.1, 2.0))
            if chance.random() < 0.5 and (workers := service.worker_pids()):
                os.kill(chance.choice(workers), 9)
            else:
                service.kill()
                service.start()
    finally:
        senders.stop()
        service.terminate()
    assert senders.wrong == []
    # What came in while workers died all the time is a longer backlog with every round.
    assert service.drain(patience=PATIENCE + 30 * ROUNDS) == 0
    store = Store(load(service.config).database.reveal())
    with store.read() as tx:
        subjects = Counter(row.subject for row in ticket_records.listing(tx, limit=10**6))
        states = intake.counts(tx)
        failed = [row.error for row in outbox.listing(tx, limit=10**6) if row.state != "sent"]
    store.close()
    assert subjects == {f"Printer {number}": 1 for number in senders.accepted}
    assert states[IntakeState.HELD] == states[IntakeState.QUEUED] == states[IntakeState.CLAIMED] == 0
    assert failed == []
    assert service.acknowledgements() == {f"m{number}@client.example": 1 for number in senders.accepted}
