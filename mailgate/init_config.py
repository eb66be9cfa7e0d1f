"""The first configuration of a service, written from a few answers (``mailgate init``).

What it writes passes ``config.load``, except for what only time or the operator can provide.  It holds the keys that
nearly everybody has to decide on; ``config.example.toml`` has all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .config import values
from .config.checks import octets_over
from .errors import UsageError
from .log import escape
from .model.address import address_key


@dataclass(frozen=True, slots=True)
class Answers:
    """What ``mailgate init`` wants to know, each as it is typed; the defaults are those offered."""

    #: Shown to customers as the sender.
    organisation: str = ""
    #: The desk's address.
    address: str = ""
    #: Separated by commas or blanks, the first for customers whose language is not known.
    languages: str = "fr, en"
    timezone: str = "UTC"
    hostname: str = ""
    #: A telephone number or a web address, ``""`` for none.
    urgent: str = ""
    #: The address that is told about held mail.
    alerts: str = ""
    #: ``lmtp:unix:PATH``, ``lmtp:IP:PORT`` or ``smtp:IP:PORT``.
    listener: str = "lmtp:unix:/run/mailgate/lmtp.sock"
    #: ``smtp:HOST:PORT`` of the server that takes our mail, or ``maildir:PATH``.
    outgoing: str = "smtp:localhost:25"
    #: Path of the SQLite database.
    database: str = "/var/lib/mailgate/mailgate.db"


def configuration(answers: Answers) -> str:
    """The text of a commented configuration.

    Raises:
        UsageError: some answers cannot be used; one line for each, ``name: what is wrong``.
    """
    if wrong := [f"{name}: {text}" for name, text in problems(answers).items()]:
        raise UsageError("\n".join(wrong))
    protocol, _, address = answers.listener.partition(":")
    local = re.sub(r"[^a-z0-9_-]+", "-", answers.address.partition("@")[0].lower())
    desk = local.strip("-_") or "support"
    languages = _languages(answers.languages)
    return _TEXT.format(
        hostname=_toml(answers.hostname),
        alerts=_toml(answers.alerts),
        database=_toml(f"sqlite:{answers.database}"),
        secret_file=_toml(str(Path(answers.database).with_name("secret.keys"))),
        delivery=_delivery(answers.outgoing),
        protocol=_toml(protocol),
        address=_toml(address),
        socket=_UNIX if address.startswith("unix:") else _TCP,
        desk=desk,
        display_name=_toml(answers.organisation),
        prefix=_toml(_prefix(answers.address)),
        addresses=_toml(answers.address),
        languages=", ".join(_toml(language) for language in languages),
        timezone=_toml(answers.timezone),
        texts="\n".join(_texts(desk, language, answers) for language in languages),
    )


def problems(answers: Answers) -> dict[str, str]:
    """What is wrong with the answers, by name; empty if they can be used."""
    found = {}
    for question in _QUESTIONS:
        try:
            question.check(getattr(answers, question.name))
        except ValueError as error:
            found[question.name] = str(error)
    if not found.keys() & {"alerts", "address"} and address_key(answers.alerts) == address_key(answers.address):
        found["alerts"] = "must be another address than the desk's: our own mail that comes back is discarded"
    return found


def ask(answers: Answers, input_fn: Callable[[str], str], print_fn: Callable[[str], None]) -> Answers:
    """Ask for each answer, offering the one there is, until it can be used.

    Raises:
        UsageError: the input ended before the last question.
    """
    for question in _QUESTIONS:
        print_fn("")
        print_fn(question.text)
        while True:
            offered = getattr(answers, question.name)
            try:
                said = input_fn(f"[{escape(offered)}] " if offered else "> ").strip()
            except EOFError:
                raise UsageError(
                    f"the input ended at the question for {question.name}; --non-interactive takes flags instead"
                ) from None
            tried = replace(answers, **{question.name: said or offered})
            if not (wrong := problems(tried).get(question.name)):
                answers = tried
                break
            print_fn(f"  {wrong}")
    return answers


@dataclass(frozen=True, slots=True)
class _Question:
    name: str
    text: str
    #: Raises ValueError for an answer that cannot be used.
    check: Callable[[str], object]


def _optional_line(text: str) -> None:
    if text:
        values.line(text)


def _address(text: str) -> None:
    values.desk_address(text)
    if excess := octets_over(text, _prefix(text)):
        raise ValueError(f"is too long by {excess}: signed reply addresses have 64 octets before the @")


def _languages(text: str) -> list[str]:
    """The languages in an answer, each once."""
    named = [values.language(part) for part in re.split(r"[\s,;]+", text.strip(" ,;")) if part]
    unknown = [language for language in named if language.partition("-")[0] not in _URGENT]
    if unknown or not named:
        raise ValueError(f"there are notices in {', '.join(_URGENT)}; others can be added in a templates folder later")
    return list(dict.fromkeys(named))


def _listener(text: str) -> None:
    protocol, _, address = text.partition(":")
    if protocol not in ("lmtp", "smtp"):
        raise ValueError('must begin with "lmtp:" or "smtp:"')
    values.endpoint(address, Path("/"))


def _outgoing(text: str) -> None:
    kind, _, rest = text.partition(":")
    if kind == "maildir":
        values.path(rest, Path("/"))
    elif kind == "smtp":
        host, port = values.host_and_port(rest, 'must be "smtp:HOST:PORT"')
        if port == 0:
            raise ValueError(f"no server listens on port {port} of {host}")
    else:
        raise ValueError('must be "smtp:HOST:PORT" or "maildir:PATH"')


def _database(text: str) -> None:
    values.database_url(f"sqlite:{text}", Path("/"))
    if not Path(text).name:
        raise ValueError("must be the path of a file")


_QUESTIONS = (
    _Question("organisation", "What do customers see as the sender, for example: Support Desk Ltd?", values.line),
    _Question("address", "Which address do they write to?", _address),
    _Question(
        "languages", "In which languages are they answered (fr, fr-CA, en, nl, de)? The first if in doubt.", _languages
    ),
    _Question("timezone", "In which time zone does the desk work, for example: Europe/Paris?", values.timezone),
    _Question("hostname", "What is this host called in DNS?", values.domain),
    _Question(
        "urgent",
        "Which telephone number or portal do they use for what cannot wait? Empty: acknowledgements say nothing of it.",
        _optional_line,
    ),
    _Question(
        "alerts",
        "Who is told when a message is held for a decision? A person's address, not the desk's.",
        values.address,
    ),
    _Question(
        "listener",
        "Where does mail come in? lmtp:unix:PATH or lmtp:IP:PORT behind a mail server on this host, or smtp:IP:PORT.",
        _listener,
    ),
    _Question(
        "outgoing",
        "Which server takes our answers? smtp:HOST:PORT, or maildir:PATH to look at them and send nothing.",
        _outgoing,
    ),
    _Question("database", "Where is the database kept? Its folder also takes the signing keys.", _database),
)


def _toml(text: str) -> str:
    """``text`` as a TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _prefix(address: str) -> str:
    letters = re.sub(r"[^A-Z]", "", address.partition("@")[0].upper())
    return letters[:3] or "SUP"


def _delivery(outgoing: str) -> str:
    if outgoing.startswith("maildir:"):
        return f"to = {_toml(outgoing)}\n"
    host, port = values.host_and_port(outgoing.removeprefix("smtp:"), "")
    local = host in ("localhost", "127.0.0.1", "::1")
    tls = "implicit" if port == 465 else "none" if local else "starttls"
    why = (
        "# In the clear, since it does not leave this host.\n"
        if tls == "none"
        else "# Nothing is sent unless the server proves its name.\n"
    )
    login = "" if local else '# If it wants a login:\n#username = "mailgate"\n#password = { file = "smtp-password" }\n'
    return f'to = "smtp"\n\n[delivery.smtp]\nhost = {_toml(host)}\nport = {port}\n{why}tls = "{tls}"\n{login}'


#: What is said about urgent matters, by language: for a telephone number, and for a web address.
_URGENT = {
    "fr": (
        "En cas d’urgence, appelez le {} en citant ce numéro.",
        "En cas d’urgence, passez par {} en citant ce numéro.",
    ),
    "en": ("If it is urgent, call {} and quote this number.", "If it is urgent, use {} and quote this number."),
    "nl": (
        "Is het dringend, bel dan {} en vermeld dit nummer.",
        "Is het dringend, gebruik dan {} en vermeld dit nummer.",
    ),
    "de": (
        "In dringenden Fällen rufen Sie bitte {} an und nennen diese Nummer.",
        "In dringenden Fällen nutzen Sie bitte {} und nennen diese Nummer.",
    ),
}


def _texts(desk: str, language: str, answers: Answers) -> str:
    by_telephone, by_portal = _URGENT[language.partition("-")[0]]
    # A telephone number does not break at the end of a line.
    telephone = re.fullmatch(r"[0-9+() ./\u00a0-]+", answers.urgent)
    way = answers.urgent.replace(" ", "\u00a0") if telephone else answers.urgent
    urgent = (by_telephone if telephone else by_portal).format(way)
    lines = [
        f"[desks.{desk}.texts.{language}]",
        f"signature = {_toml(answers.organisation)}",
        "# When somebody reads; say it, and customers stop asking.",
        '#hours = ""',
        f"urgent = {_toml(urgent)}" if answers.urgent else '#urgent = ""',
    ]
    return "\n".join(lines) + "\n"


_UNIX = """\
# Who may connect: its owner, and the group that the socket is given to.
mode = "0660"
#group = "postfix"
"""

_TCP = """\
# Servers that make sure of who wrote a message: authors at these domains then count as verified.  One that makes sure
# of nothing would let anybody write as your customers.
#trusted_relays = [{ net = "10.0.0.0/8", domains = ["example.org"] }]
"""

_TEXT = """\
# mailgate: the keys that nearly everybody decides on; config.example.toml has all of them, each with its consequence.
# `mailgate check-config` says what is wrong, all of it at once.  Relative paths start at this file's folder.

[service]
# What the service calls itself to other servers: the name that DNS has for this host.
hostname = {hostname}
# Told when a message is held for a person to decide; without a reader here, held mail waits unseen.
alerts = {alerts}
# Tickets, messages and queues.  One host; for several: {{ file = "PATH" }} with a postgresql:// URL in it.
database = {database}
# The keys that sign reply addresses, made at first start.  Keep them secret, and keep a copy.
secret_file = {secret_file}

[delivery]
# Where our answers go: to the server below, or into a folder ("maildir:PATH") that nobody is sent.
{delivery}
[[listener]]
protocol = {protocol}
address = {address}
{socket}
# The name of the desk is what commands and the database call it: keep it.
[desks.{desk}]
# Shown in From: of what the desk sends.
display_name = {display_name}
# Ticket numbers begin with it.
prefix = {prefix}
# It writes from the first one.
addresses = [{addresses}]
# The first is for customers whose language is not known.
languages = [{languages}]
timezone = {timezone}

# The desk's own words in its mails, for each language.
{texts}"""
