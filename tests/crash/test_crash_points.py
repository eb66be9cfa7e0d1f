"""Promises 1, 3 and 4 under kill -9: between any two steps of the road, one message is one ticket and one mail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mailgate.crash import POINTS
from mailgate.model.states import IntakeState, OutboxState
from mailgate.model.ticket import TicketNumber
from mailgate.store import intake, outbox, ticket_records
from mailgate.store.engine import Store
from tests.service_process import Answer, ServiceProcess, eventually, letter

SUBJECTS = [f"Printer {number} is broken" for number in range(4)]


def deliver_as_a_client_does(service: ServiceProcess, number: int) -> Answer:
    """Send message ``number`` until it is accepted, as a mail server would; the service is started when it is down."""
    content = letter("anna@client.example", SUBJECTS[number], f"m{number}@client.example")
    while True:
        if not service.running:
            service.wait()
            service.start()
        answer = service.send(content)
        if answer.accepted:
            return answer
        assert answer.code == 0 or 400 <= answer.code < 500, answer


def is_done(store: Store) -> bool:
    """Whether nothing waits, neither to be read nor to be sent."""
    with store.read() as tx:
        messages, mails = intake.counts(tx), outbox.counts(tx)
    waiting = messages[IntakeState.QUEUED] + messages[IntakeState.CLAIMED]
    return waiting + mails[OutboxState.QUEUED] + mails[OutboxState.CLAIMED] == 0


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_step_one_message_is_one_ticket_and_one_acknowledgement(tmp_path: Path, point: str) -> None:
    """Whoever is killed where, and whatever the client has to send again: exactly one of each in the end."""
    marker = tmp_path / "crashed"
    service = ServiceProcess(
        tmp_path, environment={"MAILGATE_CRASH_AT": f"{point}:2", "MAILGATE_CRASH_ONCE": str(marker)}
    )
    store = Store(f"sqlite+pysqlite:///{tmp_path / 'mailgate.db'}")
    try:
        service.start()
        for number in range(len(SUBJECTS)):
            deliver_as_a_client_does(service, number)
            # One after the other, so that every step is passed more than once.
            eventually("the message is worked on", lambda: not service.running or is_done(store))
        if not service.running:
            service.wait()
            service.start()
        eventually("everything is done", lambda: is_done(store))
        assert marker.exists(), f"{point} was never passed twice"
        with store.read() as tx:
            rows = ticket_records.listing(tx)
            entries = [len(ticket_records.record(tx, TicketNumber(row.prefix, row.id)).entries) for row in rows]
        assert Counter(row.subject for row in rows) == Counter(SUBJECTS)
        assert entries == [2] * len(SUBJECTS)
        assert service.acknowledgements() == {f"m{number}@client.example": 1 for number in range(len(SUBJECTS))}
        with store.read() as tx:
            assert intake.counts(tx)[IntakeState.HELD] == 0
        assert service.terminate() == 0
    finally:
        service.close()
        # Shown by pytest if the test failed.
        print(service.log)
        store.close()
