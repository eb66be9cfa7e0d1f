"""Outgoing mail over SMTP, against real sockets: what leaves, what is kept waiting, and what nobody can know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailgate.model.delivery import Outgoing
from mailgate.model.secret import Secret
from mailgate.model.settings import Tls
from mailgate.model.states import AttemptResult
from mailgate.send.smtp_relay import SmtpRelay
from mailgate.send.transport import Transport

SENT, DEFERRED, FAILED, UNKNOWN = (
    AttemptResult.SENT,
    AttemptResult.DEFERRED,
    AttemptResult.FAILED,
    AttemptResult.UNKNOWN,
)
MAIL = Outgoing(
    7, "support+b-7.k1.mac@desk.example", "jean@client.example", b"Subject: x\r\n\r\nBonjour\r\n.\r\n..\r\n.x\r\n"
)
EHLO = "250-relay.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 SMTPUTF8"

Start = Callable[..., Any]


@pytest.fixture
def transport() -> Any:
    """Make transports to a server's settings and close them in the end."""
    made: list[SmtpRelay] = []

    def to(settings: Any, timeout: float = 10, **knobs: float) -> SmtpRelay:
        made.append(SmtpRelay(settings, "mail.desk.example", timeout, **knobs))
        return made[-1]

    yield to
    for one in made:
        one.close()


def test_a_mail_arrives_as_it_is(relay: Start, transport: Start) -> None:
    """Envelope and bytes arrive unchanged, dots included, and the relay's queue id is kept."""
    server = relay()
    sender: Transport = transport(server.settings())
    attempt = sender.send(MAIL)
    assert (attempt.result, attempt.code, attempt.remote_id) == (SENT, 250, "Q1")
    assert attempt.remote == f"127.0.0.1:{server.port}"
    (arrived,) = server.mails
    assert (arrived.mail_from, arrived.rcpt_tos) == (MAIL.mail_from, [MAIL.recipient])
    assert arrived.original_content == MAIL.content


def test_a_dot_at_the_very_start(relay: Start, transport: Start) -> None:
    """Content that begins with a dot, which no composed mail does, arrives whole too."""
    server = relay()
    content = b".Subject: x\r\n\r\n.\r\n"
    assert transport(server.settings()).send(replace(MAIL, content=content)).result is SENT
    assert server.mails[0].original_content == content


def test_null_sender(relay: Start, transport: Start) -> None:
    server = relay()
    assert transport(server.settings()).send(replace(MAIL, mail_from="")).result is SENT
    assert server.mails[0].mail_from in ("", "<>")


def test_a_large_mail_goes_in_pieces(relay: Start, transport: Start) -> None:
    """Pieces end in the middle of lines and dots; what arrives is whole."""
    content = b"Subject: x\r\n\r\n" + (b"." * 900 + b"\r\n") * 100 + b".\r\n" * 100_000
    server = relay()
    assert transport(server.settings()).send(replace(MAIL, content=content)).result is SENT
    assert server.mails[0].original_content == content


def test_the_connection_is_kept(relay: Start, transport: Start) -> None:
    """Several mails, refused ones among them, go over one connection."""
    server = relay(refuse_recipient=["550 5.1.1 no such user"])
    sender = transport(server.settings())
    assert [sender.send(MAIL).result for _ in range(3)] == [FAILED, SENT, SENT]
    assert server.connections == 1


def test_an_idle_connection_is_not_used_again(relay: Start, transport: Start) -> None:
    server = relay()
    sender = transport(server.settings(), idle_seconds=0)
    assert [sender.send(MAIL).result for _ in range(2)] == [SENT, SENT]
    assert server.connections == 2


def test_closing_and_going_on(relay: Start, transport: Start) -> None:
    """close may come twice, and sending after it connects anew."""
    server = relay()
    sender = transport(server.settings())
    assert sender.send(MAIL).result is SENT
    sender.close()
    sender.close()
    assert sender.send(MAIL).result is SENT
    assert server.connections == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
@pytest.mark.parametrize("ending", ["close", "421 4.3.2 enough mails"])
def test_a_kept_connection_that_ended_is_opened_anew(script: Start, transport: Start, verb: str, ending: str) -> None:
    """A relay may end a kept connection at any time; nothing was handed over, so the mail goes over a new one."""
    first = {verb: "250 OK"}
    server = script(first, {})
    sender = transport(server.settings())
    assert sender.send(MAIL).result is SENT
    first[verb] = ending
    assert sender.send(MAIL).result is SENT
    assert len(server.said) == 2


@pytest.mark.parametrize(
    ("answers", "result", "code", "said"),
    [
        ({"greeting": "554 5.3.2 not today"}, DEFERRED, 554, "does not want to talk to us: 5.3.2 not today"),
        ({"greeting": "421 4.3.2 busy"}, DEFERRED, 421, "4.3.2 busy"),
        ({"greeting": "close"}, DEFERRED, 0, "closed"),
        ({"greeting": "HTTP/1.1 400 Bad Request"}, DEFERRED, 0, "1.1 400"),
        ({"EHLO": "502 what?", "HELO": "502 what?"}, DEFERRED, 502, "what?"),
        ({"MAIL": "451 4.3.0 try later"}, DEFERRED, 451, "4.3.0 try later (to MAIL)"),
        ({"MAIL": "550 5.7.1 not from you"}, FAILED, 550, "5.7.1 not from you (to MAIL)"),
        ({"MAIL": "530 5.7.0 Authentication required"}, DEFERRED, 530, "Authentication required"),
        ({"MAIL": "552 5.3.4 too large"}, FAILED, 552, "5.3.4 too large"),
        ({"MAIL": "close"}, DEFERRED, 0, "after MAIL"),
        ({"MAIL": "bonjour"}, DEFERRED, 0, "ended the conversation"),
        ({"MAIL": "250 " + "x" * 9000}, DEFERRED, 0, "does not speak SMTP"),
        ({"RCPT": "450 4.2.1 greylisted"}, DEFERRED, 450, "4.2.1 greylisted (to RCPT)"),
        ({"RCPT": "550-5.1.1 no such\r\n550 5.1.1 user"}, FAILED, 550, "5.1.1 no such 5.1.1 user (to RCPT)"),
        ({"RCPT": "421 4.3.2 going down"}, DEFERRED, 0, "4.3.2 going down"),
        ({"RCPT": "close"}, DEFERRED, 0, "after RCPT"),
        ({"RCPT": "251 will forward"}, SENT, 250, "queued as S1"),
        ({"DATA": "451 4.3.0 no room"}, DEFERRED, 451, "(to DATA)"),
        ({"DATA": "554 5.5.1 no"}, FAILED, 554, "(to DATA)"),
        ({"DATA": "250 what"}, DEFERRED, 250, "(to DATA)"),
        ({"DATA": "close"}, DEFERRED, 0, "after DATA"),
        ({"data": "451 4.3.0 disk full"}, DEFERRED, 451, "4.3.0 disk full (to the data)"),
        ({"data": "421 4.3.2 shutting down"}, DEFERRED, 421, "shutting down"),
        ({"data": "554 5.7.1 spam"}, FAILED, 554, "5.7.1 spam (to the data)"),
        ({"data": "close"}, UNKNOWN, 0, "between the end of the data and the answer"),
        ({"data": "bonjour"}, UNKNOWN, 0, "not an answer"),
        ({"data": "354 more?"}, UNKNOWN, 354, "not an answer"),
        ({"data": "250 " + "x" * 9000}, UNKNOWN, 0, "Line too long"),
        ({"data": "550 5.7.1 \x1b[31m\x00bad"}, FAILED, 550, "5.7.1 [31m bad (to the data)"),
    ],
)
def test_what_an_answer_means(
    script: Start, transport: Start, answers: dict[str, str], result: AttemptResult, code: int, said: str
) -> None:
    server = script(answers)
    attempt = transport(server.settings()).send(MAIL)
    assert (attempt.result, attempt.code) == (result, code)
    assert said in attempt.text
    assert attempt.text.isprintable()
    assert attempt.remote == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("verb", "result"),
    [("greeting", DEFERRED), ("EHLO", DEFERRED), ("MAIL", DEFERRED), ("DATA", DEFERRED), ("data", UNKNOWN)],
)
def test_silence(script: Start, transport: Start, verb: str, result: AttemptResult) -> None:
    """A relay that says nothing holds no thread for ever; only its verdict on the data is left open."""
    server = script({verb: "silent"})
    attempt = transport(server.settings(), timeout=0.1, verdict_seconds=0.1).send(MAIL)
    assert attempt.result is result
    assert "time" in attempt.text or "no answer" in attempt.text


@pytest.mark.parametrize(
    ("within", "result", "said"),
    [
        ("", DEFERRED, "within the data"),
        ("552 5.3.4 too large\r\n", FAILED, "5.3.4 too large"),
        ("451 4.3.0 disk full\r\n", DEFERRED, "4.3.0 disk full"),
    ],
)
def test_a_relay_that_hangs_up_within_the_data(
    script: Start, transport: Start, within: str, result: AttemptResult, said: str
) -> None:
    """It cannot have the mail; if it said why, that is what counts."""
    server = script({"within": within})
    # More than the buffers of both ends hold, so that the end of the data cannot have left.
    content = b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 400_000
    attempt = transport(server.settings()).send(replace(MAIL, content=content))
    assert attempt.result is result
    assert said in attempt.text


def test_unknown_ends_the_connection(script: Start, transport: Start) -> None:
    """After a lost verdict nothing else goes over that connection, and nothing is repeated by itself."""
    server = script({"data": "close"}, {})
    sender = transport(server.settings())
    assert sender.send(MAIL).result is UNKNOWN
    assert len(server.said) == 1
    assert sender.send(MAIL).result is SENT
    assert len(server.said) == 2


def test_a_relay_that_forgets_to_reset(script: Start, transport: Start) -> None:
    """Where RSET fails after a refusal, the refusal stands and the next mail gets a new connection."""
    server = script({"RCPT": "550 5.1.1 no", "RSET": "close"}, {})
    sender = transport(server.settings())
    assert sender.send(MAIL).result is FAILED
    assert sender.send(MAIL).result is SENT


def test_nobody_listens(free_port: int, transport: Start, script: Start) -> None:
    attempt = transport(script({}).settings(port=free_port)).send(MAIL)
    assert (attempt.result, attempt.text) == (
        DEFERRED,
        f"127.0.0.1:{free_port}: cannot connect: Connection refused",
    )


def test_unknown_host(transport: Start, script: Start) -> None:
    attempt = transport(script({}).settings(host="no-such-host.invalid")).send(MAIL)
    assert attempt.result is DEFERRED
    assert "cannot connect" in attempt.text


# --- TLS and login


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_tls(relay: Start, transport: Start, certificate: Any, tls: Tls) -> None:
    """With the CA file that the operator names the mail goes out encrypted, over one connection."""
    server = relay(tls=tls, certificate=certificate)
    sender = transport(server.settings())
    assert [sender.send(MAIL).result for _ in range(2)] == [SENT, SENT]
    assert server.encrypted == [True, True]
    assert server.connections == 1


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
@pytest.mark.parametrize("trusted", ["system", "another"])
def test_a_certificate_that_does_not_verify(
    relay: Start, transport: Start, certificate: Any, other_certificate: Any, tls: Tls, trusted: str
) -> None:
    """The mail waits, and the operator reads why."""
    server = relay(tls=tls, certificate=certificate)
    ca_file = None if trusted == "system" else other_certificate.certificate
    attempt = transport(server.settings(ca_file=ca_file)).send(MAIL)
    assert attempt.result is DEFERRED
    assert "its certificate does not verify: " in attempt.text
    assert server.mails == []


def test_a_certificate_for_another_host(relay: Start, transport: Start, other_certificate: Any) -> None:
    """A trusted certificate does for the host that it names only."""
    server = relay(tls=Tls.IMPLICIT, certificate=other_certificate)
    attempt = transport(server.settings()).send(MAIL)
    assert attempt.result is DEFERRED
    assert "127.0.0.1" in attempt.text and "does not verify" in attempt.text


def test_no_silent_downgrade(script: Start, transport: Start, certificate: Any) -> None:
    """Where STARTTLS is configured and not offered nothing is said after EHLO: no sender, no login, no mail."""
    server = script({})
    settings = server.settings(
        tls=Tls.STARTTLS, ca_file=certificate.certificate, username="u", password=Secret("secret")
    )
    attempt = transport(settings).send(MAIL)
    assert attempt.result is DEFERRED
    assert "STARTTLS" in attempt.text
    assert not [line for line in server.said[0] if line.split()[0].upper() not in ("EHLO", "QUIT")]


def test_starttls_refused(script: Start, transport: Start, certificate: Any) -> None:
    server = script({"EHLO": "250-x\r\n250 STARTTLS", "STAR": "454 4.7.0 not available"})
    attempt = transport(server.settings(tls=Tls.STARTTLS, ca_file=certificate.certificate)).send(MAIL)
    assert attempt.result is DEFERRED
    assert not [line for line in server.said[0] if line.startswith("MAIL")]


def test_plain_text_where_tls_is_expected(relay: Start, transport: Start, certificate: Any) -> None:
    """A relay without TLS on a port where TLS is configured is not spoken to."""
    server = relay()
    attempt = transport(server.settings(tls=Tls.IMPLICIT, ca_file=certificate.certificate)).send(MAIL)
    assert attempt.result is DEFERRED
    assert "TLS failed" in attempt.text


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file"), ("", "no certificate or crl found"), ("junk", "no certificate")]
)
def test_a_ca_file_that_is_none(
    script: Start, transport: Start, tmp_path: Path, content: str | None, said: str
) -> None:
    """The mail waits until the operator has put the file right."""
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content)
    server = script({"EHLO": "250-x\r\n250 STARTTLS", "STAR": "220 go"})
    attempt = transport(server.settings(tls=Tls.STARTTLS, ca_file=ca_file)).send(MAIL)
    assert attempt.result is DEFERRED
    assert attempt.text.startswith(f"the CA file {ca_file} cannot be used: ")
    assert said.lower() in attempt.text.lower()


@pytest.mark.parametrize(("username", "password"), [("mailgate", "s3cret"), ("éric", "été 2026")])
def test_login(relay: Start, transport: Start, certificate: Any, username: str, password: str) -> None:
    """Once per connection; not only ASCII (RFC 4616 §2)."""
    server = relay(tls=Tls.STARTTLS, certificate=certificate, login=(username, password))
    sender = transport(server.settings())
    assert [sender.send(MAIL).result for _ in range(2)] == [SENT, SENT]


def test_login_refused(relay: Start, transport: Start, certificate: Any) -> None:
    """A wrong password is the relay's trouble, not the mail's; the text does not repeat it."""
    server = relay(tls=Tls.STARTTLS, certificate=certificate, login=("mailgate", "right"))
    attempt = transport(server.settings(password=Secret("wr0ng"))).send(MAIL)
    assert (attempt.result, attempt.code) == (DEFERRED, 535)
    assert "the login was refused" in attempt.text
    assert "wr0ng" not in attempt.text


def test_login_without_plain(script: Start, transport: Start) -> None:
    """Other mechanisms do as well."""
    server = script({"EHLO": "250-x\r\n250 AUTH LOGIN", "AUTH": "334 UGFzc3dvcmQ6", "PASS": "235 ok"})
    settings = server.settings(username="u", password=Secret("p"))
    attempt = transport(settings).send(MAIL)
    assert server.said[0][1].startswith("AUTH LOGIN ")
    assert attempt.result is DEFERRED


def test_no_login_offered(script: Start, transport: Start) -> None:
    """Where a login is configured no mail goes without one."""
    server = script({})
    attempt = transport(server.settings(username="u", password=Secret("p"))).send(MAIL)
    assert attempt.result is DEFERRED
    assert "AUTH" in attempt.text
    assert not [line for line in server.said[0] if line.startswith("MAIL")]


# --- Extensions


def test_non_ascii_local_part(relay: Start, transport: Start) -> None:
    """SMTPUTF8 is used where an address asks for it and not otherwise (RFC 6531 §3.4)."""
    server = relay()
    sender = transport(server.settings())
    content = "To: rené@client.example\r\n\r\nx\r\n".encode()
    assert sender.send(replace(MAIL, recipient="rené@client.example", content=content)).result is SENT
    assert sender.send(MAIL).result is SENT
    assert server.mails[0].rcpt_tos == ["rené@client.example"]
    assert server.mails[0].original_content == content
    assert [mail.smtp_utf8 for mail in server.mails] == [True, False]


def test_non_ascii_local_part_without_smtputf8(relay: Start, transport: Start) -> None:
    """There is no other way to write it: the mail fails with a text that says so, and the next one goes out."""
    server = relay(smtputf8=False)
    sender = transport(server.settings())
    attempt = sender.send(replace(MAIL, recipient="rené@client.example"))
    assert attempt.result is FAILED
    assert "does not offer SMTPUTF8" in attempt.text
    assert sender.send(MAIL).result is SENT
    assert server.connections == 1


def test_non_ascii_domain_needs_no_extension(relay: Start, transport: Start) -> None:
    server = relay(smtputf8=False)
    assert transport(server.settings()).send(replace(MAIL, recipient="jean@été.example")).result is SENT
    assert server.mails[0].rcpt_tos == ["jean@xn--t-9fab.example"]


def test_eight_bit_content(script: Start, transport: Start) -> None:
    """8BITMIME where it is offered, a failure where it is not (RFC 6152 §3)."""
    mail = replace(MAIL, content="Subject: x\r\n\r\nété\r\n".encode())
    server = script({}, {"EHLO": "250 relay.example"})
    sender = transport(server.settings())
    assert sender.send(mail).result is SENT
    assert server.said[0][1] == f"MAIL FROM:<{MAIL.mail_from}> SIZE={len(mail.content)} BODY=8BITMIME"
    sender.close()
    attempt = sender.send(mail)
    assert attempt.result is FAILED
    assert "does not offer 8BITMIME" in attempt.text


@pytest.mark.parametrize(
    ("mail_from", "said"),
    [
        (
            "support+b-7.k1.mac@desk.example",
            [
                "MAIL FROM:<support+b-7.k1.mac@desk.example> RET=HDRS ENVID=mailgate-7",
                "RCPT TO:<jean@client.example> NOTIFY=FAILURE",
            ],
        ),
        ("", ["MAIL FROM:<>", "RCPT TO:<jean@client.example> NOTIFY=NEVER"]),
    ],
)
def test_delivery_status_notifications(script: Start, transport: Start, mail_from: str, said: list[str]) -> None:
    """Where the relay offers DSN a bounce is asked for by name, or not at all (RFC 3461 §4)."""
    server = script({"EHLO": "250-x\r\n250 DSN"})
    assert transport(server.settings()).send(replace(MAIL, mail_from=mail_from)).result is SENT
    assert server.said[0][1:3] == said


def test_a_relay_that_knows_helo_only(script: Start, transport: Start) -> None:
    server = script({"EHLO": "502 5.5.1 unknown command"})
    assert transport(server.settings()).send(MAIL).result is SENT
    assert server.said[0][1:3] == ["helo mail.desk.example", f"MAIL FROM:<{MAIL.mail_from}>"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"content": b"Subject: x\n\nb\n"}, "bare LF: one mail could become two further on"),
        ({"content": b"Subject: x\r\n\r\nb\n.\r\nMAIL FROM:<x@y.example>\r\n"}, "the same in the middle"),
        ({"recipient": "a@b.example>\r\nDATA"}, "a command more"),
        ({"recipient": "a@b.example> NOTIFY=NEVER"}, "a parameter more"),
        ({"mail_from": "a b@c.example"}, "no address"),
    ],
)
def test_what_must_not_leave(script: Start, transport: Start, change: dict[str, Any], why: str) -> None:
    server = script({})
    attempt = transport(server.settings()).send(replace(MAIL, **change))
    assert attempt.result is FAILED, why
    assert server.said == []


def test_the_relays_id_stands_in_the_attempt(script: Start, transport: Start) -> None:
    """As the relay wrote it into its answer; a mail that it refuses has none."""
    ses = "0102018f3a2b4c5d-6e7f8091-a2b3-c4d5-e6f7-0123456789ab-000000"
    server = script({"data": f"250 Ok {ses}"})
    attempt = transport(server.settings()).send(MAIL)
    assert (attempt.result, attempt.remote_id, attempt.message_ids) == (SENT, ses, (ses,))
    refusing = script({"data": f"450 queued as {ses}"})
    assert transport(refusing.settings()).send(MAIL).message_ids == ()
