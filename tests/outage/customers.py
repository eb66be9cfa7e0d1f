"""Customers who write without pause, keep every answer, and check afterwards that each was true."""

from __future__ import annotations

import itertools
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mailgate import app
from mailgate.config import load
from mailgate.store import intake, outbox

from ..service_process import PATIENCE, Answer, ServiceProcess, eventually, letter, submit

#: What our own fault may look like outside: a fixed text, with or without the intake id.
_FIXED = re.compile(
    r"4\.3\.[01] (?:Temporary local problem, try again later \([0-9a-z]{26}\)"
    r"|Cannot store mail at the moment, try again later)"
)


class Customers:
    """Several threads that send one message after the other, each like no other, from ``start`` to ``stop``."""

    def __init__(self, service: ServiceProcess, count: int = 4) -> None:
        self._service = service
        #: Tells them from those who wrote to the same service before.
        self._name = secrets.token_hex(4)
        self._log_so_far = len(service.log)
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._heard = threading.Condition()
        #: By Message-ID.
        self.answers: dict[str, Answer] = {}
        self._threads = [threading.Thread(target=self._write) for _ in range(count)]

    def __enter__(self) -> Customers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let everybody hear the answer to what is on its way, and write no more."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)
            assert not thread.is_alive(), "a customer never got an answer"

    def _write(self) -> None:
        while not self._stopping.is_set():
            number = next(self._numbers)
            message_id = f"{number}.{self._name}@client.example"
            author = f"customer{number}.{self._name}@client.example"
            answer = submit(self._service.smtp_port, letter(author, f"Printer {number}", message_id), mail_from=author)
            with self._heard:
                self.answers[message_id] = answer
                self._heard.notify_all()
            # Enough of them for every moment to have one in hand, and the processor left to the service.
            self._stopping.wait(0.1)

    def wait_for_work(self) -> None:
        """Wait until some of what they wrote has become tickets: from then on worker and senders are busy, too."""
        self._service.wait_for_log("new_ticket at support", after=self._log_so_far)

    def wait_for(self, what: str, is_so: Callable[[Answer], bool], count: int = 1) -> None:
        """Wait until ``count`` answers from now on are so."""
        with self._heard:
            seen = set(self.answers)
            deadline = time.monotonic() + PATIENCE
            while sum(is_so(one) for key, one in self.answers.items() if key not in seen) < count:
                left = deadline - time.monotonic()
                late = {one for key, one in self.answers.items() if key not in seen}
                assert left > 0, f"waited in vain for {what}; heard {late}\n{self._service.log}"
                self._heard.wait(left)


def is_refusal(answer: Answer) -> bool:
    return 400 <= answer.code < 500


def check_promises(service: ServiceProcess, customers: Customers) -> None:
    """Promises 1 and 2, once the customers have stopped; the service goes on, as it must without a restart.

    Every message answered 250 is one entry and one acknowledgement, by Message-ID; of the others each is there at most
    once (its commit may have gone through although nobody could say so), and our fault was 4xx in fixed words.
    """
    answers = customers.answers
    strange = {
        answer
        for answer in answers.values()
        if not answer.accepted and not (answer.code in (451, 452) and _FIXED.fullmatch(answer.text))
    }
    assert strange == set()
    accepted = {message_id for message_id, answer in answers.items() if answer.accepted}
    mails = eventually("everything is processed, and nothing is leased", lambda: at_rest(service))
    if mails["queued"]:
        # What was deferred because the outbox could not be written is due in a minute; here that is now.
        service.drain(datetime.now(UTC) + timedelta(hours=2))
        # The service beside it may have the last of them in hand.
        eventually("everything is sent", lambda: at_rest(service).get("queued") == 0)
    received = Counter({key: count for key, count in service.received().items() if key in answers})
    acknowledged = Counter({key: count for key, count in service.acknowledgements().items() if key in answers})
    assert accepted <= set(received), f"answered 250 and lost: {accepted - set(received)}\n{service.log}"
    assert set(received.values()) == {1}, "one message is one entry"
    assert received - acknowledged == Counter(), f"entries without acknowledgement\n{service.log}"
    assert acknowledged - received == Counter(), f"acknowledged twice\n{service.log}"
    assert "Traceback" not in service.log, service.log


def at_rest(service: ServiceProcess) -> dict[str, int]:
    """How many mails are in each state, once every message is processed, none is held, and no mail is leased.

    Until then it is empty.
    """
    store = app.open_store(load(service.config))
    try:
        with store.read() as tx:
            messages, mails = intake.counts(tx), outbox.counts(tx)
    finally:
        store.close()
    busy = messages["queued"] or messages["claimed"] or messages["held"] or mails["claimed"]
    return {} if busy else mails
