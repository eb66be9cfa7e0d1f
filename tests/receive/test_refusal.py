"""Refusing forged mail in the dialogue: who is asked, what is answered, and what happens if nobody can tell."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from mailgate import clock
from mailgate.model.envelope import Envelope, Source
from mailgate.model.reply import FORGED, OK, Reply
from mailgate.model.settings import Protocol
from mailgate.receive.judges import Judges
from mailgate.receive.smtp import JUDGE_SECONDS
from mailgate.receive.submission import JudgeAuthor, Submission

from .conftest import Serve


class Judge:
    """Refuses what names mallory, and remembers whom it was asked about."""

    def __init__(self) -> None:
        self.asked: list[Submission] = []

    async def __call__(self, submission: Submission) -> Reply | None:
        self.asked.append(submission)
        return FORGED if b"mallory" in submission.content else None


async def test_forged_mail_is_refused_and_not_stored(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """550 5.7.26 after the data, counted and logged with the intake id; the next message is taken."""
    caplog.set_level(logging.INFO, "mailgate")
    judge = Judge()
    service = await serve(judge=judge)
    client = await service.greeted()
    assert await client.deliver(b"From: mallory") == f"{FORGED}"
    assert service.intake.stored == []
    assert service.listeners.tally.refused["in", 550, "5.7.26"] == 1
    assert service.listeners.tally.accepted["in"] == 0
    (refused,) = [one for one in caplog.records if "5.7.26" in one.getMessage()]
    assert vars(refused)["intake"] == judge.asked[0].intake_id
    assert (await client.deliver(b"From: anna"))[:3] == "250"
    assert service.intake.only is judge.asked[1]


async def test_lmtp_answers_for_each_recipient(serve: Serve) -> None:
    """RFC 2033 §4.2: as many replies as recipients."""
    service = await serve(Protocol.LMTP, judge=Judge())
    client = await service.greeted("LHLO")
    await client.to_data("a@desk.example", "b@desk.example")
    await client.send(b"From: mallory\r\n.\r\nNOOP\r\n")
    assert await client.replies(3) == [f"{FORGED}", f"{FORGED}", "250 2.0.0 OK"]
    assert service.intake.stored == []


async def test_what_is_refused_anyway_is_not_judged(serve: Serve) -> None:
    """A message that is too large costs no look-up."""
    judge = Judge()
    client = await (await serve(judge=judge, max_message=100)).greeted()
    assert (await client.deliver(b"x" * 200)).startswith("552")
    assert judge.asked == []


async def _broken(submission: Submission) -> Reply | None:
    raise RuntimeError("the DNS is on fire")


async def _slow(submission: Submission) -> Reply | None:
    raise TimeoutError


async def _generous(submission: Submission) -> Reply | None:
    return OK


@pytest.mark.parametrize(
    ("judge", "logged", "why"),
    [
        (_broken, "the DNS is on fire", "a fault"),
        (_slow, "TimeoutError", "no answer in time"),
        (_generous, "", "a reply that refuses nothing"),
    ],
)
async def test_a_message_that_cannot_be_judged_is_taken(
    serve: Serve, caplog: pytest.LogCaptureFixture, judge: JudgeAuthor, logged: str, why: str
) -> None:
    """It is stored before it is answered (promise 1), and the peer hears nothing of our trouble."""
    caplog.set_level(logging.WARNING, "mailgate")
    service = await serve(judge=judge)
    reply = await (await service.greeted()).deliver(b"From: mallory")
    assert reply == f"250 2.0.0 accepted as {service.intake.only.intake_id}", why
    assert logged in caplog.text
    assert bool(logged) == bool(caplog.records)


async def test_a_judge_without_end_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its limit the message is taken, and the judge is told to stop."""
    loop = asyncio.get_running_loop()
    real_time, ahead = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: real_time() + ahead)
    asked, stopped = asyncio.Event(), asyncio.Event()

    async def endless(submission: Submission) -> Reply | None:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return None

    service = await serve(judge=endless)
    client = await service.greeted()
    await client.to_data()
    await client.send(b"x\r\n.\r\n")
    await asked.wait()
    ahead = JUDGE_SECONDS - 5
    await asyncio.sleep(0.1)
    assert not stopped.is_set()
    ahead = JUDGE_SECONDS
    assert (await client.reply())[:3] == "250"
    assert stopped.is_set()
    assert len(service.intake.stored) == 1


async def test_judges_that_hang_hold_two_messages_and_no_more(serve: Serve) -> None:
    """The others wait where their time limit ends it, and judging goes on when the threads are free again."""
    release = threading.Event()
    begun: list[str] = []

    def judge(submission: Submission) -> Reply | None:
        begun.append(threading.current_thread().name)
        release.wait(20)
        return FORGED

    judges = Judges(judge)
    service = await serve(judge=judges)
    clients = [await service.greeted() for _ in range(4)]
    for client in clients:
        await client.to_data()
        await client.send(b"x\r\n.\r\n")
    while len(begun) < 2:
        await asyncio.sleep(0.01)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await judges(Submission("", clock.now(), Envelope(Source.SMTP, "in", "", ()), b"", ""))
    assert len(begun) == 2
    assert all(thread.startswith("judge") for thread in begun)
    release.set()
    assert [await client.reply() for client in clients] == [f"{FORGED}"] * 4
    assert len(begun) == 4, "what was given up is not judged later"
    judges.stop()


async def test_a_thread_is_busy_until_it_returns() -> None:
    """Giving up the wait frees no thread: the next message does not queue behind one that hangs."""
    release = threading.Event()
    begun: list[str] = []

    def judge(submission: Submission) -> Reply | None:
        begun.append(submission.intake_id)
        release.wait(20)
        return None

    judges = Judges(judge)
    for name in ("a", "b", "c"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await judges(Submission(name, clock.now(), Envelope(Source.SMTP, "in", "", ()), b"", ""))
    assert begun == ["a", "b"]
    release.set()
    assert await judges(Submission("d", clock.now(), Envelope(Source.SMTP, "in", "", ()), b"", "")) is None
    assert begun == ["a", "b", "d"]
    judges.stop()
