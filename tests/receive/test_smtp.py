"""The SMTP dialogue over a real socket: transactions, arguments, extensions, limits."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate.model.envelope import Envelope, Source
from mailgate.model.ids import is_intake_id
from mailgate.model.reply import RECIPIENT_OK, Reply
from mailgate.model.settings import TrustedRelay
from mailgate.receive.listeners import Listeners

from .conftest import Intake, Serve, knows, make_listener, make_settings
from .raw_client import RawClient

MESSAGE = b"Message-ID: <m1@client.example>\r\nSubject: secret words\r\n\r\nBonjour,\r\n..dot\r\n"
LOCAL = (TrustedRelay(ip_network("127.0.0.0/8"), ("client.example",)),)


async def test_a_message_is_handed_over_as_received(serve: Serve) -> None:
    """The submission has the exact bytes (dots unstuffed, nothing added), the envelope and the id of the reply."""
    service = await serve()
    client = await service.greeted()
    await client.to_data("support@desk.example", "postmaster", mail="MAIL FROM:<anna@client.example> SIZE=100")
    await client.send(MESSAGE + b".\r\n")
    reply = await client.reply()
    got = service.intake.only
    assert reply == f"250 2.0.0 accepted as {got.intake_id}"
    assert is_intake_id(got.intake_id)
    assert got.content == MESSAGE.replace(b"\r\n..", b"\r\n.")
    assert got.message_id == "m1@client.example"
    assert got.received_at.tzinfo is not None
    assert got.envelope == Envelope(
        source=Source.SMTP,
        listener="in",
        mail_from="anna@client.example",
        rcpt_tos=("support@desk.example", "postmaster"),
        client="127.0.0.1",
        helo="client.example",
    )


async def test_ehlo_announces_what_is_true(serve: Serve) -> None:
    """Every announced extension is obeyed by a test of this folder, and the others are not announced."""
    client = await (await serve()).connect()
    assert (await client.reply()) == "220 mx.desk.example ESMTP mailgate"
    assert (await client.ask("EHLO client.example")).split("\n") == [
        "250-mx.desk.example",
        "250-PIPELINING",
        "250-SIZE 1000000",
        "250-8BITMIME",
        "250-ENHANCEDSTATUSCODES",
        "250 SMTPUTF8",
    ]
    assert await client.ask("HELO client.example") == "250 mx.desk.example"


@pytest.mark.parametrize(
    ("script", "code", "why"),
    [
        (["MAIL FROM:<a@b.example>"], "503 5.5.1", "no greeting yet"),
        (["DATA"], "503 5.5.1", "no greeting yet"),
        (["EHLO"], "501 5.5.4", "no name"),
        (["EHLO \x7f"], "501 5.5.4", "a name of control characters"),
        (["EHLO x", "RCPT TO:<support@desk.example>"], "503 5.5.1", "no sender"),
        (["EHLO x", "DATA"], "503 5.5.1", "no sender"),
        (["EHLO x", "MAIL FROM:<>", "DATA"], "503 5.5.1", "no recipient"),
        (["EHLO x", "MAIL FROM:<>", "MAIL FROM:<>"], "503 5.5.1", "nested"),
        (["EHLO x", "MAIL FROM:<>", "EHLO x", "RCPT TO:<support@desk.example>"], "503 5.5.1", "EHLO begins anew"),
        (["EHLO x", "MAIL FROM:<>", "RSET", "RCPT TO:<support@desk.example>"], "503 5.5.1", "RSET forgets"),
        (["EHLO x", "MAIL"], "501 5.5.4", "no argument"),
        (["EHLO x", "MAIL FROM:"], "501 5.5.4", "no path"),
        (["EHLO x", "MAIL TO:<a@b.example>"], "501 5.5.4", "the wrong word"),
        (["EHLO x", "MAIL FROM:<a@b@c.example>"], "553 5.1.7", "no address"),
        (["EHLO x", "mail from: <a@b.example>"], "250 2.1.0", "any case, and a blank as many send it"),
        (["EHLO x", "MAIL FROM:a@b.example"], "250 2.1.0", "without brackets, as some do"),
        (["EHLO x", 'MAIL FROM:<"a b"@c.example> SIZE=1'], "250 2.1.0", "a quoted local part"),
        (["EHLO x", "MAIL FROM:<a@b.example> SIZE=1000001"], "552 5.3.4", "declared too large"),
        (["EHLO x", "MAIL FROM:<a@b.example> SIZE=x"], "501 5.5.4", "no size"),
        (["EHLO x", "MAIL FROM:<a@b.example> BODY=8BITMIME"], "250 2.1.0", "RFC 6152"),
        (["EHLO x", "MAIL FROM:<a@b.example> RET=FULL"], "555 5.5.4", "DSN is not announced"),
        (["EHLO x", "MAIL FROM:<é@b.example>"], "550 5.6.7", "RFC 6531 without its parameter"),
        (["EHLO x", "MAIL FROM:<é@b.example> SMTPUTF8"], "250 2.1.0", "and with it"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<é@desk.example>"], "553 5.6.7", "the same for recipients"),
        (["EHLO x", "MAIL FROM:<> SMTPUTF8", "RCPT TO:<é@desk.example>"], "250 2.1.5", "and with it"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<>"], "553 5.1.3", "nobody"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<nobody@other.example>"], "550 5.1.1", "policy does not know it"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<postmaster>"], "250 2.1.5", "without a domain"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<support@desk.example> NOTIFY=NEVER"], "555 5.5.4", "DSN again"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<@a.example:support@desk.example>"], "250 2.1.5", "a route is ignored"),
        (["EHLO x", "MAIL FROM:<>", "RCPT TO:<support@desk.example>", "DATA x"], "501 5.5.4", "DATA has no argument"),
        (["VRFY support"], "252 2.0.0", "RFC 5321 §3.5.3"),
        (["VRFY"], "501 5.5.4", "whom?"),
        (["NOOP ignored"], "250 2.0.0", "RFC 5321 §4.1.1.9"),
        (["RSET x"], "501 5.5.4", "no argument allowed"),
        (["HELP"], "214 2.0.0", "a courtesy"),
        (["BDAT 10 LAST"], "502 5.5.1", "CHUNKING is not announced"),
        (["AUTH PLAIN AGEAYg=="], "502 5.5.1", "AUTH is not offered"),
        (["STARTTLS"], "502 5.5.1", "no certificate"),
        (["EXPN list"], "502 5.5.1", "no lists"),
        (["LHLO x"], "500 5.5.1", "that is LMTP"),
        (["GET / HTTP/1.1"], "500 5.5.1", "that is not mail at all"),
        (["PROXY TCP4 192.0.2.1 192.0.2.2 1 2"], "500 5.5.1", "not from a listed proxy"),
        ([""], "500 5.5.2", "an empty line"),
        (["É"], "500 5.5.2", "a command is ASCII"),
        (["NOOP \0"], "500 5.5.2", "NUL"),
        (["NOOP a\rb"], "500 5.5.2", "CR within a line"),
        (["NOOP " + "x" * 2100], "500 5.5.2", "too long a line"),
        (["QUIT now"], "501 5.5.4", "no argument allowed"),
        (["QUIT"], "221 2.0.0", "the end"),
    ],
)
async def test_replies(serve: Serve, script: list[str], code: str, why: str) -> None:
    """The last command of a script gets this code, enhanced code included."""
    client = await (await serve()).connect()
    assert (await client.reply()).startswith("220 ")
    *before, last = script
    for line in before:
        assert (await client.ask(line))[:3] == "250", line
    assert (await client.ask(last)).startswith(code), why


@pytest.mark.parametrize(
    "argument",
    [
        "<" + "." * 900 + ">",
        '<"',
        "<" + "(" * 300,
        '<"' + "\\" * 200 + ">",
        "<a@[",
        "<@",
        "<a@b.example",
        "(" * 400 + ">",
    ],
)
async def test_broken_addresses_are_refused(serve: Serve, argument: str) -> None:
    """What makes the standard library's address parser raise or crawl is a bad address, and the dialogue goes on."""
    client = await (await serve()).greeted()
    assert (await client.ask(f"MAIL FROM:{argument}")).startswith("553 5.1.7")
    assert (await client.ask("NOOP")).startswith("250")


async def test_octets_that_are_no_utf8_are_no_address(serve: Serve) -> None:
    """Latin-1 in an address is refused, with SMTPUTF8 and without, for sender and recipient."""
    client = await (await serve()).greeted()
    assert (await client.ask(b"MAIL FROM:<\xe9t\xe9@b.example> SMTPUTF8")).startswith("553 5.1.7")
    assert (await client.ask("MAIL FROM:<> SMTPUTF8"))[:3] == "250"
    assert (await client.ask(b"RCPT TO:<\xe9t\xe9@desk.example>")).startswith("553 5.1.3")


async def test_null_sender_is_empty(serve: Serve) -> None:
    """``<>`` is stored as the empty string."""
    service = await serve()
    client = await service.greeted()
    await client.to_data(mail="MAIL FROM:<>")
    await client.send(MESSAGE + b".\r\n")
    assert (await client.reply())[:3] == "250"
    assert service.intake.only.envelope.mail_from == ""


async def test_recipients_beyond_the_limit_are_deferred(serve: Serve) -> None:
    """452 4.5.3 for those beyond, so that the client sends them in another transaction; that is no error of its."""
    service = await serve(max_recipients=2, max_errors=1)
    client = await service.greeted()
    await client.ask("MAIL FROM:<>")
    replies = [await client.ask(f"RCPT TO:<r{n}@desk.example>") for n in range(8)]
    assert [reply[:9] for reply in replies] == ["250 2.1.5"] * 2 + ["452 4.5.3"] * 6
    await client.ask("DATA")
    await client.send(MESSAGE + b".\r\n")
    assert (await client.reply())[:3] == "250"
    assert service.intake.only.envelope.rcpt_tos == ("r0@desk.example", "r1@desk.example")


async def test_too_large_is_read_to_its_end_and_refused(serve: Serve) -> None:
    """552 5.3.4 after the end of data, nothing stored, and the next message on the connection is fine."""
    service = await serve(max_message=1000)
    client = await service.greeted()
    assert (await client.deliver(b"x" * 900 + b"\r\n" + b"y" * 900)).startswith("552 5.3.4")
    assert (await client.deliver(b"small"))[:3] == "250"
    assert service.intake.only.content == b"small\r\n"


async def test_far_too_large_ends_the_connection(serve: Serve) -> None:
    """Dropping has an end too: 552, then 421, which the client gets to read though it is still sending."""
    service = await serve(max_message=1000)
    client = await service.greeted()
    await client.to_data()
    await client.send((b"x" * 98 + b"\r\n") * 200)
    assert (await client.reply()).startswith("552 5.3.4")
    assert (await client.reply()).startswith("421 4.7.0")
    assert await client.is_closed()
    assert service.intake.stored == []


async def test_long_lines(serve: Serve) -> None:
    """Lines up to the limit are taken, a longer one is refused with the message."""
    service = await serve()
    client = await service.greeted()
    assert (await client.deliver(b"x" * 65536))[:3] == "250"
    assert (await client.deliver(b"x" * 65537 + b"\r\nshort")).startswith("554 5.6.0")
    assert len(service.intake.stored) == 1


async def test_hops(serve: Serve) -> None:
    """As many Received fields as allowed are mail, one more is a loop."""
    service = await serve(max_hops=3)
    client = await service.greeted()
    assert (await client.deliver(b"Received: x\r\n" * 3 + b"\r\nbody"))[:3] == "250"
    assert (await client.deliver(b"Received: x\r\n" * 4 + b"\r\nbody")).startswith("554 5.4.6")
    assert len(service.intake.stored) == 1


async def test_trusted_relay_speaks_for_its_domains(serve: Serve) -> None:
    """The domains of a trusted relay go into the envelope, and its bare newlines are taken as they come."""
    service = await serve(listener={"trusted_relays": LOCAL})
    client = await service.greeted()
    assert (await client.deliver(b"Subject: x\n\nold\rscanner\0"))[:3] == "250"
    assert service.intake.only.envelope.relay_domains == ("client.example",)
    assert service.intake.only.content == b"Subject: x\n\nold\rscanner\0\r\n"


async def test_pipelined_commands_are_answered_in_order(serve: Serve) -> None:
    """Two transactions in one packet, with commands after each end of data: every reply in its place."""
    service = await serve()
    client = await service.connect()
    await client.send(
        b"EHLO client.example\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<support@desk.example>\r\n"
        b"RCPT TO:<nobody@other.example>\r\nDATA\r\none\r\n.\r\nNOOP\r\nMAIL FROM:<b@client.example>\r\n"
        b"RCPT TO:<support@desk.example>\r\nDATA\r\ntwo\r\n.\r\nVRFY x\r\nQUIT\r\nNOOP\r\n"
    )
    codes = " ".join([(await client.reply())[:3] for _ in range(13)])
    assert codes == "220 250 250 250 550 354 250 250 250 250 354 250 252"
    assert await client.reply() == "221 2.0.0 Bye"
    assert await client.is_closed()
    assert [s.content for s in service.intake.stored] == [b"one\r\n", b"two\r\n"]
    assert [s.envelope.mail_from for s in service.intake.stored] == ["a@client.example", "b@client.example"]


async def test_half_closed_client_gets_its_answers(serve: Serve) -> None:
    """A client that sends all at once and closes its sending side (``nc -N``) is served to the end."""
    service = await serve()
    client = await service.connect()
    await client.send(b"EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nx\r\n.\r\n")
    client.stop_sending()
    codes = [(await client.reply())[:3] for _ in range(6)]
    assert codes == ["220", "250", "250", "250", "354", "250"]
    assert await client.is_closed()
    assert service.intake.only.content == b"x\r\n"


STREAM = (
    b"EHLO client.example\r\nMAIL FROM:<a@client.example> SIZE=20\r\nRCPT TO:<support@desk.example>\r\n"
    b"DATA\r\n..one\r\n\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n.\r\nQUIT\r\n"
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(min_value=1, max_value=len(STREAM) - 1), max_size=6, unique=True))
def test_packets_make_no_difference(cuts: list[int]) -> None:
    """However the stream is cut into packets, the same two messages come out."""

    async def run() -> tuple[str, list[bytes]]:
        intake = Intake()
        listeners = Listeners(make_settings(make_listener()), knows, intake.accept)
        await listeners.start()
        client = await RawClient.tcp(listeners.addresses()[0].port)
        places = [0, *sorted(cuts), len(STREAM)]
        for start, end in itertools.pairwise(places):
            await client.send(STREAM[start:end])
            await asyncio.sleep(0)
        codes = " ".join([(await client.reply())[:3] for _ in range(11)])
        await client.close()
        await listeners.stop(5)
        return codes, [s.content for s in intake.stored]

    codes, contents = asyncio.run(run())
    assert codes == "220 250 250 250 354 250 250 250 354 250 221"
    assert contents == [b".one\r\n\r\n", b""]


@pytest.mark.parametrize(
    "garbage",
    [b"\x16\x03\x01\x02\x00\x01\xfc", b"\r\n\r\n\x00\r\nQUIT\n\x21\x11", b"\xff" * 5000, b"A" * 300_000 + b"\r\n"],
)
async def test_garbage_does_no_harm(serve: Serve, garbage: bytes) -> None:
    """Other protocols and noise get a refusal or a closed connection; the next client is served."""
    service = await serve(max_errors=2)
    client = await service.connect()
    await client.send(garbage + b"\r\n" * 5)
    assert (await client.reply()).startswith("220")
    assert (await client.reply()).startswith("500 ")
    assert (await (await service.greeted()).deliver(b"x"))[:3] == "250"


async def test_logs_name_ids_and_addresses_only(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """One line per accepted and refused message under its intake id, and never a word of the message."""
    caplog.set_level(logging.INFO, logger="mailgate.receive")
    service = await serve(max_hops=1)
    client = await service.greeted()
    await client.deliver(MESSAGE)
    await client.deliver(b"Received: x\r\n" * 2 + MESSAGE)
    ours = [record for record in caplog.records if record.name == "mailgate.receive"]
    assert [record.getMessage().split(" ")[0] for record in ours] == ["accepted", "mail"]
    assert [is_intake_id(record.intake) for record in ours] == [True, True]  # type: ignore[attr-defined]
    assert "secret" not in caplog.text
    assert "Bonjour" not in caplog.text


async def test_a_check_that_fails_is_our_fault(serve: Serve) -> None:
    """An exception in policy is 451 with an id, says nothing of itself, and leaves a clean state."""

    def check(address: str) -> Reply:
        if address.startswith("bad"):
            raise RuntimeError("the password is sesame")
        return RECIPIENT_OK

    service = await serve(check=check)
    client = await service.greeted()
    await client.ask("MAIL FROM:<>")
    reply = await client.ask("RCPT TO:<bad@desk.example>")
    assert reply.startswith("451 4.3.0 Temporary local problem")
    assert "sesame" not in reply
    assert (await client.ask("RCPT TO:<support@desk.example>")).startswith("503"), "the transaction is gone"
    assert (await client.deliver(b"x"))[:3] == "250"


async def test_store_refuses_at_mail(serve: Serve) -> None:
    """While the store refuses, MAIL is answered 452; when it works again, mail is taken, on the same connection."""
    away = [True]
    refusing: Callable[[], bool] = lambda: away[0]  # noqa: E731
    client = await (await serve(refusing=refusing)).greeted()
    assert (await client.ask("MAIL FROM:<>")).startswith("452 4.3.1 Cannot store")
    assert (await client.ask("RCPT TO:<support@desk.example>")).startswith("503")
    away[0] = False
    assert (await client.deliver(b"x"))[:3] == "250"
