"""``mailgate init`` writes what ``load`` takes, whatever was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate.errors import UsageError
from mailgate.init_config import Answers, ask, configuration, problems
from mailgate.model.settings import Protocol, Settings, Tls

Load = Callable[..., Settings]

ANSWERS = Answers(
    organisation="Société « Été »",
    address="support@desk.example",
    languages="fr-CA, en",
    timezone="Europe/Paris",
    hostname="mx.desk.example",
    urgent="01 00 00 00 00",
    alerts="operators@desk.example",
)


def test_behind_a_mail_server_on_this_host(settings: Load) -> None:
    """The defaults: LMTP on a unix socket, answers to the local server in the clear, SQLite under /var/lib."""
    found = settings(configuration(ANSWERS))
    assert found.hostname == "mx.desk.example"
    assert found.database.reveal() == "sqlite+pysqlite:////var/lib/mailgate/mailgate.db"
    assert str(found.secret_file) == "/var/lib/mailgate/secret.keys"
    assert (found.listeners[0].protocol, str(found.listeners[0].unix)) == (Protocol.LMTP, "/run/mailgate/lmtp.sock")
    assert found.delivery.relay is not None
    assert (found.delivery.relay.port, found.delivery.relay.tls) == (25, Tls.NONE)
    desk = found.desks[0]
    assert (desk.name, desk.prefix, desk.languages) == ("support", "SUP", ("fr-CA", "en"))
    assert desk.text("fr-CA").urgent == (
        "En cas d’urgence, appelez le 01\u00a000\u00a000\u00a000\u00a000 en citant ce numéro."
    )
    assert desk.text("en").signature == "Société « Été »"


def test_every_other_choice(settings: Load) -> None:
    """SMTP from the world, a relay elsewhere, a portal, all languages."""
    other = replace(
        ANSWERS,
        address="_été.42@desk.example",
        languages="nl de fr en nl",
        listener="smtp:[::]:25",
        outgoing="smtp:[2001:db8::1]:587",
        urgent="https://desk.example/portal",
        database="var/x.db",
    )
    found = settings(configuration(other))
    assert (found.listeners[0].host, found.listeners[0].port) == ("::", 25)
    assert found.delivery.relay is not None
    assert (found.delivery.relay.host, found.delivery.relay.tls) == ("2001:db8::1", Tls.STARTTLS)
    desk = found.desks[0]
    assert (desk.name, desk.prefix, desk.languages) == ("t-42", "T", ("nl", "de", "fr", "en"))
    assert "gebruik dan https://desk.example/portal" in desk.text("nl").urgent
    assert settings(configuration(replace(ANSWERS, outgoing="maildir:out"))).delivery.maildir is not None
    relay = settings(configuration(replace(ANSWERS, outgoing="smtp:smtp.desk.example:465", urgent=""))).delivery.relay
    assert relay is not None
    assert relay.tls is Tls.IMPLICIT


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    urgent=st.text(st.sampled_from("\"'{}\\#[] \u00a0é1\n"), max_size=12),
)
def test_what_is_accepted_arrives_unchanged(settings: Load, text: str, urgent: str) -> None:
    """Quotes, braces, backslashes and comments in answers stay text."""
    answers = replace(ANSWERS, organisation=text, urgent=urgent)
    if problems(answers):
        return
    desk = settings(configuration(answers)).desks[0]
    assert (desk.display_name, desk.text("en").signature) == (text, text)
    assert urgent.replace(" ", "\u00a0") in desk.text("en").urgent.replace(" ", "\u00a0")


WRONG = [
    ({"organisation": " "}, "organisation", "one line of text"),
    ({"address": "support@"}, "address", "not an address"),
    ({"address": "a-very-long-local-part@desk.example"}, "address", "too long by"),
    ({"languages": "fr it"}, "languages", "there are notices in fr, en, nl, de"),
    ({"languages": " , "}, "languages", "there are notices in"),
    ({"languages": "francais"}, "languages", "not a language"),
    ({"timezone": "Paris"}, "timezone", "no such time zone"),
    ({"hostname": "my host"}, "hostname", "not a domain"),
    ({"urgent": "a\nb"}, "urgent", "one line of text"),
    ({"alerts": "me"}, "alerts", "not an address"),
    ({"alerts": "SUPPORT@desk.example"}, "alerts", "another address than the desk's"),
    ({"listener": "127.0.0.1:25"}, "listener", 'must begin with "lmtp:" or "smtp:"'),
    ({"listener": "smtp:localhost:25"}, "listener", "by IP address"),
    ({"outgoing": "smtp.desk.example"}, "outgoing", '"smtp:HOST:PORT" or "maildir:PATH"'),
    ({"outgoing": "smtp:smtp.desk.example"}, "outgoing", 'must be "smtp:HOST:PORT"'),
    ({"outgoing": "smtp:smtp.desk.example:0"}, "outgoing", "port 0"),
    ({"database": "/"}, "database", "path of a file"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "name", "expected"), WRONG, ids=str)
def test_answers_that_cannot_be_used(changed: dict[str, str], name: str, expected: str) -> None:
    """Are named, with what would do, before anything is written."""
    answers = replace(ANSWERS, **changed)
    assert list(problems(answers)) == [name]
    assert expected in problems(answers)[name]
    with pytest.raises(UsageError, match=f"^{name}: "):
        configuration(answers)


def test_questions_are_asked_until_they_are_answered() -> None:
    """An empty line takes what is offered; an answer that cannot be used is asked for again, with the reason."""
    desk = ["", "Desk", "support@", "support@desk.example", "", "Europe/Paris", "mx.desk.example", ""]
    alerts = ["support@desk.example", "me@desk.example"]
    typed = iter([*desk, *alerts, "", "", ""])
    prompts: list[str] = []
    said: list[str] = []

    def typing(prompt: str) -> str:
        prompts.append(prompt)
        return next(typed)

    found = ask(Answers(), typing, said.append)
    assert found == Answers(
        organisation="Desk",
        address="support@desk.example",
        timezone="Europe/Paris",
        hostname="mx.desk.example",
        alerts="me@desk.example",
    )
    assert not problems(found)
    assert '  not an address: "support@"' in said
    assert sum(line.startswith("  must be another address") for line in said) == 1
    assert prompts[0] == "> "
    assert "[fr, en] " in prompts
    assert list(typed) == []


def test_input_that_ends_too_early() -> None:
    """Is said, with the flag that needs no input."""

    def closed(prompt: str) -> str:
        raise EOFError

    with pytest.raises(UsageError, match="--non-interactive"):
        ask(Answers(), closed, lambda line: None)
