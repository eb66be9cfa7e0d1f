"""The service asks whether mail is forged: where that is wanted, in threads of its own, without being held up by it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mailgate import app
from mailgate.config import load
from mailgate.model.reply import FORGED, Reply
from mailgate.model.submission import Submission
from mailgate.receive.listeners import BoundAddress
from mailgate.service import Role, Service
from mailgate.workers.rooms import Rooms
from tests.service_process import Answer, ServiceProcess, letter, submit


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    """Rooms with two SMTP listeners, of which the first refuses forged mail."""
    config = ServiceProcess(tmp_path).config
    smtp = '[[listener]]\nprotocol = "smtp"\naddress = "127.0.0.1:0"\n'
    text = config.read_text(encoding="utf-8")
    text = text.replace(smtp, f"{smtp}refuse_forged = true\n{smtp}", 1)
    # Nobody is asked: the judge of these tests is their own.
    text = text.replace("[verify]\nenabled = false", '[verify]\ndns_servers = ["127.0.0.1:9"]')
    config.write_text(text, encoding="utf-8")
    umask = os.umask(0o022)
    yield app.open_rooms(load(config))
    os.umask(umask)


def test_only_where_it_is_wanted(rooms: Rooms) -> None:
    """The listener with ``refuse_forged`` refuses, the other takes the same mail; the event loop never waits."""
    answers: list[Answer] = []
    asked: list[tuple[str, str]] = []

    def judge(given: Rooms, submission: Submission) -> Reply | None:
        assert given is rooms
        asked.append((submission.envelope.listener, threading.current_thread().name))
        return FORGED if b"mallory" in submission.content else None

    def send(addresses: Sequence[BoundAddress]) -> None:
        try:
            for address in addresses[:2]:
                for author in ("mallory@client.example", "anna@client.example"):
                    answers.append(submit(address.port, letter(author, "x", f"{author}.{address.listener}")))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def started(addresses: Sequence[BoundAddress], http: str) -> None:
        threading.Thread(target=send, args=(addresses,)).start()

    Service(rooms, [Role.RECEIVE], started, judge).run()
    assert [one.code for one in answers] == [550, 250, 250, 250]
    assert [listener for listener, _ in asked] == ["smtp1", "smtp1"]
    assert all(thread.startswith("judge") for _, thread in asked)
