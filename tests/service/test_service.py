"""The service as an operator runs it: signals, reload, parts of it, drain beside it."""

from __future__ import annotations

import base64
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service_process import Answer, ServiceProcess, eventually, letter, submit


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    running = ServiceProcess(tmp_path)
    yield running
    running.close()
    print(running.log)


def change(service: ServiceProcess, old: str, new: str) -> None:
    text = service.config.read_text(encoding="utf-8")
    assert old in text
    service.config.write_text(text.replace(old, new), encoding="utf-8")


def hang_up(service: ServiceProcess, says: str) -> None:
    """SIGHUP, and wait for what the log says to it."""
    after = len(service.log)
    os.kill(service.pid, signal.SIGHUP)
    service.wait_for_log(says, after)


def test_sighup_takes_over_the_new_configuration(service: ServiceProcess) -> None:
    """Desks, texts and addresses change without a restart, for listeners and workers alike."""
    service.start()
    assert service.send(letter("anna@client.example", "x", "m1@client.example"), ["help@desk.example"]).code == 550
    change(service, 'addresses = ["support@desk.example"]', 'addresses = ["support@desk.example", "help@desk.example"]')
    change(service, 'display_name = "Support"', 'display_name = "Helpers"')
    hang_up(service, "reloaded")
    assert service.send(letter("anna@client.example", "x", "m2@client.example"), ["help@desk.example"]).accepted
    (mail,) = eventually("the acknowledgement", service.outbox)
    assert str(mail["From"]) == "Helpers <support@desk.example>"


def test_sighup_with_a_broken_configuration_changes_nothing(service: ServiceProcess) -> None:
    """The old configuration stays in force, even for a worker that is started again; the log names file and line."""
    service.start()
    change(service, 'prefix = "SUP"', 'prefix = "sup"')
    hang_up(service, "config.toml:")
    (worker,) = eventually("a worker", service.worker_pids)
    os.kill(worker, signal.SIGKILL)
    assert service.send(letter("anna@client.example", "x", "m1@client.example")).accepted
    (mail,) = eventually("the acknowledgement", service.outbox)
    assert str(mail["Subject"]).startswith("[SUP-1]")


def test_lists_are_followed_without_a_signal_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    """The log names the line; a worker started meanwhile has the list in force; SIGHUP says how much it read."""
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("addresses,language\nother@client.example,en\n")
    service = ServiceProcess(tmp_path, more='[lists]\ncontacts = ["contacts.csv"]\n')
    change(service, 'languages = ["en"]', 'languages = ["en", "nl"]')
    try:
        service.start()
        contacts.write_text("addresses,language\nanna@client.example,nl\n")
        service.wait_for_log("lists read again", 0)
        after = len(service.log)
        contacts.write_text("addresses,language\nanna@client.example,dutch\n")
        service.wait_for_log("contacts.csv:2: language: not a language", after)
        (worker,) = eventually("a worker", service.worker_pids)
        os.kill(worker, signal.SIGKILL)
        assert service.send(letter("anna@client.example", "x", "m1@client.example")).accepted
        (mail,) = eventually("the acknowledgement", service.outbox)
        assert str(mail["Content-Language"]) == "nl"
        hang_up(service, "not reloaded")
        contacts.write_text("addresses,language\nanna@client.example,nl\npaul@client.example,en\n")
        hang_up(service, "contacts=2")
    finally:
        service.close()
        print(service.log)


def test_sigterm_finishes_what_is_in_hand(service: ServiceProcess) -> None:
    """Everything answered 250 is there afterwards; exit status 0; nothing else was answered than 250 or 4xx."""
    service.start()
    answers: list[Answer] = []
    stop = threading.Event()

    def send(sender: int) -> None:
        number = 0
        while not stop.is_set():
            content = letter(f"c{sender}-{number}@client.example", "x", f"m{sender}-{number}@client.example")
            answers.append(submit(service.smtp_port, content))
            number += 1

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(3)]
    for thread in senders:
        thread.start()
    eventually("some mail", lambda: len(answers) > 30)
    assert service.terminate() == 0
    stop.set()
    for thread in senders:
        thread.join()
    assert all(one.code in (0, 250) or 400 <= one.code < 500 for one in answers)
    assert service.drain() == 0
    accepted = sum(one.accepted for one in answers)
    # A client that was cut off before it heard the 250 may have been served all the same.
    cut_off = sum(one.code == 0 for one in answers)
    assert accepted <= sum(service.acknowledgements().values()) <= accepted + cut_off


def test_parts_of_the_service_as_processes_of_their_own(tmp_path: Path) -> None:
    """receive, work and deliver share a database; each does its part and nothing else."""
    receive, work, deliver = (ServiceProcess(tmp_path) for _ in range(3))
    try:
        receive.start("--role", "receive")
        assert receive.send(letter("anna@client.example", "x", "m1@client.example")).accepted
        assert receive.json("intake", "list")[0]["state"] == "queued"
        work.start("--role", "work", wait=False)
        eventually("the ticket", lambda: receive.json("tickets", "list"))
        assert receive.acknowledgements() == {}
        deliver.start("--role", "deliver", wait=False)
        eventually("the acknowledgement", receive.outbox)
        assert [one.terminate() for one in (receive, work, deliver)] == [0, 0, 0]
    finally:
        for one in (receive, work, deliver):
            one.close()


def test_drain_beside_the_running_service(service: ServiceProcess) -> None:
    """They share the work; nothing is done twice."""
    service.start()
    for number in range(30):
        assert service.send(letter(f"c{number}@client.example", "x", f"m{number}@client.example")).accepted
    assert service.drain() == 0
    eventually("all acknowledgements", lambda: len(service.outbox()) >= 30)
    assert set(service.acknowledgements().values()) == {1}


def test_drain_says_when_due_work_failed(tmp_path: Path) -> None:
    """Exit status 75 while mail that is due could not be sent."""
    relay = '[delivery.smtp]\nhost = "127.0.0.1"\nport = 1\ntls = "none"\n'
    service = ServiceProcess(tmp_path, delivery="smtp", more=relay)
    service.command(
        "inject", "--rcpt", "support@desk.example", stdin=letter("anna@client.example", "x", "m1@client.example")
    )
    assert service.drain() == os.EX_TEMPFAIL
    (mail,) = service.json("outbox", "list")
    assert (mail["state"], mail["tries"]) == ("queued", 1)
    assert "refused" in mail["error"].lower()


def test_a_message_that_takes_too_long_to_read_is_held_and_the_others_are_not(tmp_path: Path) -> None:
    """The worker is killed by the kernel's timer once for every try; the service and the other mail go on."""
    service = ServiceProcess(tmp_path, more="[workers]\nparse_timeout = 0.05\nmax_tries = 2\n")
    try:
        service.start()
        slow = letter("slow@client.example", "slow", "m0@client.example", "word and word again \n" * 1_000_000)
        assert service.send(slow).accepted
        assert service.send(letter("anna@client.example", "x", "m1@client.example")).accepted
        eventually("the hold", lambda: service.json("held", "list"))
        (held,) = service.json("held", "list")
        assert held["message_id"] == "m0@client.example"
        assert "took longer than 0.05 s" in held["error"]
        assert held["tries"] == 2
        eventually("the other ticket", lambda: service.json("tickets", "list"))
        assert service.running
    finally:
        service.close()


@pytest.mark.storm
def test_a_message_that_takes_too_much_memory_is_held(tmp_path: Path) -> None:
    """The limit is the kernel's; what an operator reads names the key that sets it."""
    service = ServiceProcess(tmp_path, more='[workers]\nparse_memory = "128 MB"\nmax_tries = 2\n')
    try:
        change(service, "[limits]", '[limits]\nmax_message = "80 MB"')
        service.start()
        attached = base64.encodebytes(os.urandom(45_000_000)).replace(b"\n", b"\r\n")
        header = b"Message-ID: <m0@client.example>\r\nContent-Transfer-Encoding: base64\r\n"
        large = b"From: large@client.example\r\nContent-Type: application/pdf\r\n" + header + b"\r\n" + attached
        assert service.send(large).accepted
        eventually("the hold", lambda: service.json("held", "list"))
        (held,) = service.json("held", "list")
        assert "workers.parse_memory" in held["error"]
        assert service.send(letter("anna@client.example", "x", "m1@client.example")).accepted
        eventually("the other ticket", lambda: service.json("tickets", "list"))
    finally:
        service.close()


@pytest.mark.storm
def test_sigterm_does_not_wait_for_a_silent_relay(tmp_path: Path) -> None:
    """A relay that takes connections and says nothing costs the grace, not the minutes of its timeouts."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        relay = f'[delivery.smtp]\nhost = "127.0.0.1"\nport = {silent.getsockname()[1]}\ntls = "none"\n'
        service = ServiceProcess(tmp_path, delivery="smtp", more=relay)
        try:
            service.start()
            assert service.send(letter("anna@client.example", "x", "m1@client.example")).accepted
            eventually("the dial", lambda: [one for one in service.json("outbox", "list") if one["tries"]])
            assert service.terminate() == 0
            assert "is cut off" in service.log
        finally:
            service.close()
