"""AUTH over a real socket: every mechanism, every refusal, and no secret in any log."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailgate.model.secret import Secret
from mailgate.model.settings import Protocol, Tls
from mailgate.model.submission_users import SubmissionUser, hashed
from mailgate.receive.listeners import Listeners

from .conftest import Intake, Serve, knows, make_listener, make_settings
from .raw_client import RawClient
from .test_tls import tls, trusting

ANNA = SubmissionUser("anna", ("anna@desk.example",), Secret(hashed("open sesame", bytes(16))))
BRAM = SubmissionUser("bram@desk.example", ("bram@desk.example",), Secret("geheim"))
USERS = (ANNA, BRAM)
OPEN: dict[str, Any] = {"auth": True}

Certificate = tuple[Path, Path]


def b64(text: str | bytes) -> str:
    return b64encode(text if isinstance(text, bytes) else text.encode()).decode()


RIGHT = b64("\0anna\0open sesame")


@pytest.mark.parametrize(
    ("script", "login", "why"),
    [
        ([f"AUTH PLAIN {RIGHT}"], "anna", "at once (RFC 4954 §4)"),
        (["AUTH PLAIN", RIGHT], "anna", "when asked"),
        ([f"auth plain {RIGHT}"], "anna", "in any case"),
        ([f"AUTH PLAIN {b64('anna' + chr(0) + 'anna' + chr(0) + 'open sesame')}"], "anna", "for himself, said aloud"),
        (
            ["AUTH LOGIN", b64("bram@desk.example"), b64("geheim")],
            "bram@desk.example",
            "LOGIN, a name that is an address",
        ),
        ([f"AUTH LOGIN {b64('anna')}", b64("open sesame")], "anna", "LOGIN, the name at once"),
    ],
)
async def test_logins(serve: Serve, script: list[str], login: str, why: str) -> None:
    """235 2.7.0, and the envelope names the user."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.connect()
    assert "250 AUTH PLAIN LOGIN" in await client.hello()
    *asked, last = script
    for line in asked:
        assert (await client.ask(line)).startswith("334 "), why
    assert (await client.ask(last)).startswith("235 2.7.0"), why
    assert (await client.ask(f"AUTH PLAIN {RIGHT}")).startswith("503 5.5.1"), "RFC 4954 §4: once"
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.login == login


async def test_challenges(serve: Serve) -> None:
    """Empty for PLAIN; what every client of LOGIN expects."""
    client = await (await serve(listener=OPEN, users=USERS)).greeted()
    assert await client.ask("AUTH PLAIN") == "334 "
    await client.ask("*")
    assert b64decode((await client.ask("AUTH LOGIN"))[4:]) == b"Username:"
    assert b64decode((await client.ask(b64("anna")))[4:]) == b"Password:"


@pytest.mark.parametrize(
    ("script", "code", "why"),
    [
        (["AUTH PLAIN", "*"], "501 5.7.0", "cancelled"),
        (["AUTH LOGIN", b64("anna"), "*"], "501 5.7.0", "cancelled later"),
        (["AUTH PLAIN *"], "501 5.5.2", "not the place to cancel, and no base64"),
        (["AUTH PLAIN ="], "501 5.5.2", "an empty response is none of PLAIN"),
        (["AUTH PLAIN", ""], "501 5.5.2", "nor is an empty line"),
        (["AUTH PLAIN open sesame"], "501 5.5.2", "not base64"),
        ([f"AUTH PLAIN {b64('anna')}"], "501 5.5.2", "not what PLAIN says"),
        ([f"AUTH PLAIN {b64(bytes([0, 0xFF, 0, 0xFF]))}"], "501 5.5.2", "not UTF-8"),
        (["AUTH LOGIN", b64("an" + chr(0) + "na")], "501 5.5.2", "NUL"),
        (["AUTH PLAIN", "A" * 3000], "500 5.5.6", "too long"),
        (["AUTH"], "501 5.5.4", "no mechanism"),
        (["AUTH CRAM-MD5"], "504 5.5.4", "not offered"),
        (["AUTH EXTERNAL ="], "504 5.5.4", "nor this, without a certificate"),
        (["MAIL FROM:<a@b.example>", f"AUTH PLAIN {RIGHT}"], "503 5.5.1", "in a transaction (RFC 4954 §4)"),
    ],
)
async def test_refusals(serve: Serve, script: list[str], code: str, why: str) -> None:
    """Each with its code; the dialogue goes on, and nobody has logged in."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.greeted()
    *asked, last = script
    for line in asked:
        assert (await client.ask(line))[:3] in ("334", "250"), why
    assert (await client.ask(last)).startswith(code), why
    await client.ask("RSET")
    assert (await client.deliver(b"x"))[:3] == "250"
    assert service.intake.only.envelope.login == ""


async def test_wrong_logins_look_alike(serve: Serve) -> None:
    """A wrong password, an unknown user, a user without one, another's behalf: 535 5.7.8, the same for all."""
    service = await serve(listener=OPEN, users=(*USERS, SubmissionUser("robot", ("robot@desk.example",))))
    wrong = [
        "\0anna\0open sesam",
        "\0nobody\0open sesame",
        "\0robot\0x",
        "bram\0anna\0open sesame",
        "\0ANNA\0open sesame",
    ]

    async def attempt(response: str) -> str:
        client = await service.greeted()
        return await client.ask(f"AUTH PLAIN {b64(response)}")

    answers = await asyncio.gather(*map(attempt, wrong))
    assert set(answers) == {"535 5.7.8 Login failed"}


async def test_guessing_comes_to_an_end(serve: Serve) -> None:
    """Too many failures close the connection, and the client is not heard on its other connections either."""
    service = await serve(listener=OPEN, users=USERS, max_errors=1)
    waiting = await service.greeted()
    client = await service.greeted()
    assert (await client.ask(f"AUTH PLAIN {b64(chr(0) + 'anna' + chr(0) + 'a')}"))[:3] == "535"
    await client.send(f"AUTH PLAIN {b64(chr(0) + 'anna' + chr(0) + 'b')}\r\n".encode())
    assert [reply[:9] for reply in await client.replies(2)] == ["535 5.7.8", "421 4.7.0"]
    assert (await waiting.ask(f"AUTH PLAIN {RIGHT}")).startswith("421 4.7.0")
    assert (await (await service.greeted()).deliver(b"x"))[:3] == "250", "mail without a login goes on"


async def test_no_password_in_the_clear(serve: Serve, certificate: Certificate) -> None:
    """Before TLS neither announced nor obeyed (538); after it both."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS, **OPEN), users=USERS)
    client = await service.connect()
    assert "AUTH" not in await client.hello()
    assert (await client.ask(f"AUTH PLAIN {RIGHT}")).startswith("538 5.7.11")
    assert (await client.ask("MAIL FROM:<> AUTH=<>")).startswith("555"), "not offered"
    assert (await client.ask("STARTTLS"))[:3] == "220"
    await client.start_tls(trusting(certificate))
    assert (await client.ask(f"AUTH PLAIN {RIGHT}")).startswith("503 5.5.1"), "greet first"
    assert "AUTH PLAIN LOGIN" in await client.ask("EHLO client.example")
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"


@pytest.mark.parametrize("injected", [f"AUTH PLAIN {RIGHT}\r\n", f"EHLO x\r\nAUTH PLAIN {RIGHT}\r\nMAIL FROM:<>\r\n"])
async def test_injected_logins_are_discarded(serve: Serve, certificate: Certificate, injected: str) -> None:
    """What came in the clear behind STARTTLS logs nobody in (CVE-2024-34083)."""
    service = await serve(listener=tls(certificate, Tls.STARTTLS, require_auth=True, **OPEN), users=USERS)
    client = await service.greeted()
    await client.send(b"STARTTLS\r\n" + injected.encode())
    assert (await client.reply())[:3] == "220"
    await client.start_tls(trusting(certificate))
    await client.ask("EHLO client.example")
    assert (await client.ask("MAIL FROM:<>")).startswith("530 5.7.0")


async def test_implicit_tls(serve: Serve, certificate: Certificate) -> None:
    """Offered at once where TLS was there first."""
    client = await (await serve(listener=tls(certificate, Tls.IMPLICIT, **OPEN), users=USERS)).connect(
        tls=trusting(certificate)
    )
    assert "AUTH PLAIN LOGIN" in await client.hello()
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"


async def test_require_auth(serve: Serve) -> None:
    """530 5.7.0 to MAIL until somebody has logged in; the login outlives transactions and greetings."""
    service = await serve(listener={"auth": True, "require_auth": True}, users=USERS)
    client = await service.greeted()
    assert (await client.ask("MAIL FROM:<anna@client.example>")).startswith("530 5.7.0")
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"
    assert (await client.deliver(b"x"))[:3] == "250"
    assert (await client.ask("EHLO client.example"))[:3] == "250"
    assert (await client.deliver(b"y"))[:3] == "250"
    assert [one.envelope.login for one in service.intake.stored] == ["anna", "anna"]


async def test_no_relaying(serve: Serve) -> None:
    """Who has logged in may write to our own recipients, like everybody."""
    client = await (await serve(listener=OPEN, users=USERS)).greeted()
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"
    await client.ask("MAIL FROM:<anna@desk.example>")
    assert (await client.ask("RCPT TO:<victim@other.example>")).startswith("550 5.1.1")


@pytest.mark.parametrize(
    ("parameter", "code", "why"),
    [
        ("AUTH=<>", "250", "nobody in particular (RFC 4954 §5)"),
        ("AUTH=anna+40desk.example SIZE=10", "250", "somebody, which proves nothing"),
        ("AUTH=", "501", "no value"),
        ("AUTH=<> AUTH=<>", "501", "twice"),
    ],
)
async def test_the_parameter_of_mail(serve: Serve, parameter: str, code: str, why: str) -> None:
    """Accepted where AUTH is offered, and ignored."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.greeted()
    assert (await client.ask(f"MAIL FROM:<a@b.example> {parameter}")).startswith(code), why
    if code == "250":
        await client.ask("RSET")
        await client.deliver(b"x")
        assert service.intake.only.envelope.login == ""


async def test_pipelined_behind_a_login(serve: Serve) -> None:
    """Commands that came in the same packet are obeyed in their order, with the outcome of the login."""
    service = await serve(listener={"auth": True, "require_auth": True}, users=USERS)
    client = await service.greeted()
    rest = b"MAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nNOOP\r\n"
    await client.send(f"AUTH PLAIN {b64(chr(0) + 'anna' + chr(0) + 'wrong')}\r\n".encode() + rest)
    assert [reply[:3] for reply in await client.replies(4)] == ["535", "530", "503", "250"]
    await client.send(f"AUTH PLAIN\r\n{RIGHT}\r\n".encode() + rest)
    assert [reply[:3] for reply in await client.replies(5)] == ["334", "235", "250", "250", "250"]


async def test_lmtp(serve: Serve) -> None:
    """The same on LMTP."""
    service = await serve(Protocol.LMTP, listener=OPEN, users=USERS)
    client = await service.connect()
    assert "AUTH PLAIN LOGIN" in await client.hello("LHLO")
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"
    await client.deliver(b"x")
    assert service.intake.only.envelope.login == "anna"


async def test_a_user_who_is_no_more(serve: Serve) -> None:
    """A reload that leaves him out ends his login on connections that stand open."""
    service = await serve(listener={"auth": True, "require_auth": True}, users=USERS)
    client = await service.greeted()
    assert (await client.ask(f"AUTH PLAIN {RIGHT}"))[:3] == "235"
    await service.listeners.reload(make_settings(make_listener(auth=True, require_auth=True), users=(BRAM,)))
    assert (await client.ask("MAIL FROM:<>")).startswith("530 5.7.0")


async def test_a_bare_line_end_within_a_login(serve: Serve) -> None:
    """500 and the end, as everywhere: what follows may be somebody else's."""
    client = await (await serve(listener=OPEN, users=USERS)).greeted()
    await client.ask("AUTH PLAIN")
    await client.send(RIGHT.encode() + b"\nNOOP\r\n")
    assert (await client.reply()).startswith("500 5.5.2")
    assert await client.is_closed()


async def test_stop_within_a_login(serve: Serve) -> None:
    """A client that is asked for its password is told 421 like any that is waited for."""
    service = await serve(listener=OPEN, users=USERS)
    client = await service.greeted()
    await client.ask("AUTH PLAIN")
    await service.listeners.stop(20)
    assert (await client.reply()).startswith("421 4.3.2")


async def test_the_log_names_the_user_and_no_secret(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Right and wrong logins, and a password typed in the place of a name."""
    caplog.set_level(logging.DEBUG, "mailgate")
    service = await serve(listener=OPEN, users=USERS)
    client = await service.greeted()
    for response in ("\0anna\0swordfish", "\0swordfish\0anna"):
        assert (await client.ask(f"AUTH PLAIN {b64(response)}"))[:3] == "535"
    await client.ask(f"AUTH PLAIN {RIGHT}")
    await client.deliver(b"x")
    assert "login of anna from 127.0.0.1 failed" in caplog.text
    assert "127.0.0.1 has logged in as anna by PLAIN" in caplog.text
    for secret in ("swordfish", "sesame", RIGHT, b64("\0anna\0swordfish")):
        assert secret not in caplog.text


ARGUMENTS = st.lists(
    st.text(st.characters(blacklist_characters="\r\n"), max_size=60)
    | st.binary(max_size=40).map(b64)
    | st.tuples(st.text(max_size=8), st.text(max_size=8)).map("\0canary-login\0canary-secret".join).map(b64),
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["PLAIN", "LOGIN", "EXTERNAL", "plain", "X"]), ARGUMENTS)
@example("LOGIN", [b64("canary-login"), "canary-secret"])
@example("PLAIN", ["canary-secret"])
def test_any_argument_is_answered_and_kept_quiet(
    caplog: pytest.LogCaptureFixture, mechanism: str, lines: list[str]
) -> None:
    """Whatever stands in AUTH and its responses: replies, no fault of ours, and nothing of it in the log."""
    caplog.clear()
    caplog.set_level(logging.DEBUG, "mailgate")

    async def talk() -> str:
        intake = Intake()
        listeners = Listeners(make_settings(make_listener(auth=True), users=USERS), knows, intake.accept)
        await listeners.start()
        client = await RawClient.tcp(listeners.addresses()[0].port)
        try:
            await client.hello()
            first, *more = lines or [""]
            said = [f"AUTH {mechanism} {first}", *more, "*", "*"]
            await client.send("".join(f"{line}\r\n" for line in said).encode("utf-8", "surrogatepass") + b"QUIT\r\n")
            replies = ""
            while reply := await client.reply():
                replies += f"{reply}\n"
            return replies
        finally:
            await client.close()
            await listeners.stop(5)

    replies = asyncio.run(talk())
    assert replies
    assert not any(line.startswith(("451", "235")) for line in replies.splitlines())
    assert "canary" not in caplog.text + replies
    assert b64("canary")[:7] not in caplog.text + replies
