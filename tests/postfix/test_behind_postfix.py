"""mailgate behind a real Postfix: LMTP and pipe in, SMTP relay out, as the README has it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from mailgate.model.states import IntakeState, OutboxState
from mailgate.store import intake, outbox
from mailgate.store.engine import Store
from tests.postfix.conftest import Postfix, free_port
from tests.service_process import ServiceProcess, eventually, letter, submit


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    running = ServiceProcess(tmp_path)
    yield running
    running.close()


def counts(service: ServiceProcess) -> dict[str, int]:
    store = Store(f"sqlite+pysqlite:///{service.folder / 'mailgate.db'}")
    with store.read() as tx:
        found = {f"intake {state}": count for state, count in intake.counts(tx).items()}
        found |= {f"outbox {state}": count for state, count in outbox.counts(tx).items()}
    store.close()
    return found


def test_mail_through_postfix_by_lmtp_and_an_answer_to_its_signed_address(
    postfix: Callable[..., Postfix], service: ServiceProcess
) -> None:
    """Postfix hands over by LMTP, with everything behind a ``+`` too, so that answers find their ticket."""
    service.start()
    server = postfix(f"{{ support@desk.example = lmtp:inet:127.0.0.1:{service.lmtp_port} }}")
    assert submit(server.port, letter("anna@client.example", "Printer", "m1@client.example")).accepted
    eventually("the acknowledgement", lambda: service.acknowledgements()["m1@client.example"] == 1)
    (mail,) = service.outbox()
    answer = letter(
        "anna@client.example", f"Re: {mail['Subject']}", "m2@client.example", "On the second floor, please."
    )
    assert submit(server.port, answer, [str(mail["Reply-To"])]).accepted
    eventually("the answer", lambda: counts(service)[f"intake {IntakeState.DONE}"] == 2)
    (ticket,) = service.tickets()
    assert [one["direction"] for one in ticket["entries"]] == ["in", "out", "in"]
    (shown,) = [one for one in service.json("intake", "list") if one["message_id"] == "m2@client.example"]
    assert shown["source"] == "lmtp"


def test_unknown_recipients_are_refused_by_lmtp_and_bounced_by_postfix(
    postfix: Callable[..., Postfix], service: ServiceProcess
) -> None:
    """A transport that covers the whole domain is told which addresses there are."""
    service.start()
    server = postfix(f"{{ desk.example = lmtp:inet:127.0.0.1:{service.lmtp_port} }}")
    assert submit(
        server.port, letter("anna@client.example", "x", "m1@client.example"), ["nobody@desk.example"]
    ).accepted
    eventually("the refusal", lambda: "550 5.1.1" in server.log)
    assert counts(service)[f"intake {IntakeState.DONE}"] == 0


def test_acknowledgements_leave_through_postfix(postfix: Callable[..., Postfix], tmp_path: Path) -> None:
    """The relay's queue id stands on the attempt; the mail arrives as it was composed."""
    with _sink() as (port, received):
        server = postfix(f"{{ client.example = smtp:[127.0.0.1]:{port} }}")
        more = f'[delivery.smtp]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\n'
        service = ServiceProcess(tmp_path, delivery="smtp", more=more)
        try:
            service.start()
            assert service.send(letter("anna@client.example", "Printer", "m1@client.example")).accepted
            eventually("the mail at its destination", lambda: received)
            eventually("the end of the attempt", lambda: counts(service)[f"outbox {OutboxState.SENT}"] == 1)
            (listed,) = service.json("outbox", "list")
            (attempt,) = service.json("outbox", "show", str(listed["id"]))["attempts"]
            assert attempt["result"] == "sent"
            assert attempt["code"] == 250
            assert attempt["remote_id"]
            assert attempt["remote_id"] in server.log
            assert b"In-Reply-To: <m1@client.example>" in received[0]
            assert b"Auto-Submitted: auto-replied" in received[0]
        finally:
            service.close()


def _pipe(program: list[str], service: ServiceProcess) -> str:
    """The line of master.cf that the README has."""
    inject = [*program, "inject", "--config", str(service.config), "--mail-from", "${sender}", "--rcpt", "${recipient}"]
    return f"mailgate unix - n n - - pipe user=nobody null_sender= argv={' '.join(inject)}"


def test_a_pipe_is_as_durable_as_lmtp(postfix: Callable[..., Postfix], program_for_others: list[str]) -> None:
    """``mailgate inject`` from Postfix's pipe(8), with the envelope; the service need not even run."""
    folder = Path(tempfile.mkdtemp(prefix="mailgate-pipe-"))
    service = ServiceProcess(folder)
    try:
        for one in (folder, *folder.iterdir()):
            shutil.chown(one, "nobody")
        pipe = _pipe(program_for_others, service)
        server = postfix("{ support@desk.example = mailgate: }", master=pipe)
        assert submit(server.port, letter("anna@client.example", "Printer", "m1@client.example")).accepted
        assert submit(server.port, letter("b@client.example", "Loop", "m2@client.example"), mail_from="").accepted
        eventually(
            "both mails in the intake", lambda: "status=sent" in server.log and server.log.count("status=sent") == 2
        )
        assert service.drain() == 0
        listed = {one["message_id"]: one for one in service.json("intake", "list")}
        assert listed["m1@client.example"]["mail_from"] == "anna@client.example"
        assert listed["m1@client.example"]["rcpt_tos"] == ["support@desk.example"]
        assert listed["m2@client.example"]["mail_from"] == "<>"
        assert service.acknowledgements() == {"m1@client.example": 1}
    finally:
        service.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_pipe_without_its_store_makes_postfix_try_again(
    postfix: Callable[..., Postfix], program_for_others: list[str]
) -> None:
    """Exit status 75: Postfix keeps the mail; once the store is back, it arrives."""
    folder = Path(tempfile.mkdtemp(prefix="mailgate-pipe-"))
    service = ServiceProcess(folder)
    try:
        for one in (folder, *folder.iterdir()):
            shutil.chown(one, "nobody")
        folder.chmod(0o500)
        pipe = _pipe(program_for_others, service)
        server = postfix("{ support@desk.example = mailgate: }", master=pipe)
        assert submit(server.port, letter("anna@client.example", "Printer", "m1@client.example")).accepted
        eventually("the deferral", lambda: "status=deferred" in server.log)
        folder.chmod(0o700)
        server.flush()
        eventually("the second try", lambda: "status=sent" in server.log)
        assert service.drain() == 0
        assert service.acknowledgements() == {"m1@client.example": 1}
    finally:
        service.close()
        shutil.rmtree(folder, ignore_errors=True)


class _Sink:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        return "250 2.0.0 OK"


@contextlib.contextmanager
def _sink() -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and what it received."""
    sink = _Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port, sink.received
    finally:
        controller.stop()
