"""The commands as they are typed.

A command's code is imported when it is called, so that ``mailgate inject`` in a mail server's pipe starts quickly.
Exit statuses are those of sysexits.h.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from .errors import ConfigError, MailgateError, Temporary, UsageError

_CONFIG = "config.toml"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status.  A user's mistake is a sentence, never a traceback."""
    args = _parser().parse_args(argv)
    try:
        return int(_function(args.function)(args))
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return os.EX_CONFIG
    except UsageError as error:
        print(f"mailgate: {error}", file=sys.stderr)
        return os.EX_USAGE
    except Temporary as error:
        print(f"mailgate: the store refuses: {error}", file=sys.stderr)
        return os.EX_TEMPFAIL
    except MailgateError as error:
        print(f"mailgate: {error}", file=sys.stderr)
        return os.EX_CONFIG
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return os.EX_OK
    except KeyboardInterrupt:
        return 130


def _function(name: str) -> Callable[[argparse.Namespace], int]:
    module, _, function = name.rpartition(".")
    found: Callable[[argparse.Namespace], int] = getattr(
        importlib.import_module(f"mailgate.commands.{module}"), function
    )
    return found


class _Parser(argparse.ArgumentParser):
    """Ends a wrong command with 64, which a mail server in front of ``inject`` understands; argparse's own is 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(os.EX_USAGE, f"{self.prog}: {message}\n")


class _Commands:
    """Adds commands with the options that all of them have."""

    def __init__(self, parser: argparse.ArgumentParser, title: str = "command") -> None:
        self._into = parser.add_subparsers(metavar=title.upper(), required=True, title=title + "s")

    def add(
        self, name: str, function: str, text: str, *, json: bool = False, config: bool = True
    ) -> argparse.ArgumentParser:
        parser = self._into.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        parser.set_defaults(function=function)
        if config:
            default = os.environ.get("MAILGATE_CONFIG", _CONFIG)
            parser.add_argument(
                "--config", default=default, metavar="FILE", help="configuration (default: %(default)s)"
            )
        if json:
            parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
        return parser

    def group(self, name: str, text: str) -> _Commands:
        parser = self._into.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        return _Commands(parser)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mailgate", description="Turns the mail sent to support addresses into tickets, and loses nothing."
    )
    commands = _Commands(parser)
    _service_commands(commands)
    _message_commands(commands)
    _ticket_commands(commands)
    _contact_commands(commands)
    _intake_commands(commands)
    _held_commands(commands)
    _outbox_commands(commands)
    _database_commands(commands)
    _template_commands(commands)
    _submission_commands(commands)
    return parser


def _service_commands(commands: _Commands) -> None:
    run = commands.add("run", "service.run", "run the service until it is told to stop")
    roles = ["receive", "work", "deliver"]
    run.add_argument("--role", action="append", choices=roles, default=[], help="only this part of it; may be repeated")
    run.add_argument("--drain", action="store_true", help="do everything that is due, without listening, and end")
    run.add_argument("--now", metavar="TIME", help="with --drain: as if it were TIME, such as 2026-12-01T09:00:00Z")
    worker = commands.add("ingest-worker", "worker.ingest_worker", "used by run for its children", config=False)
    worker.add_argument("--parent", type=int, required=True, help=argparse.SUPPRESS)
    init = commands.add("init", "service.init", "write a first configuration")
    init.add_argument("--non-interactive", action="store_true", help="ask nothing, use the flags")
    init.add_argument("--force", action="store_true", help="replace a file that is there")
    for name, meaning in _ANSWERS.items():
        init.add_argument(f"--{name}", metavar=name.upper(), help=meaning)
    commands.add("check-config", "check_config.check_config", "look at everything a start would need", json=True)
    commands.add("status", "service.status", "what waits, what is held, who runs", json=True)
    commands.add("mute", "outbox.mute", "stop all automatic mail")
    unmute = commands.add("unmute", "outbox.unmute", "let automatic mail go again")
    unmute.add_argument("--drop", action="store_true", help="cancel what has waited meanwhile")


_ANSWERS = {
    "organisation": "what customers see as the sender",
    "address": "the support address",
    "languages": "languages of the desk, the first is the default: fr,en",
    "timezone": "for example Europe/Paris",
    "hostname": "full name of this host",
    "urgent": "telephone number or web address for urgent matters",
    "alerts": "address that is told about held mail",
    "listener": "lmtp:unix:PATH, lmtp:IP:PORT or smtp:IP:PORT",
    "outgoing": "smtp:HOST:PORT or maildir:PATH",
    "database": "path of the SQLite database",
}


def _message_commands(commands: _Commands) -> None:
    inject = commands.add(
        "inject", "messages.inject", "take one message from standard input, for pipes of mail servers"
    )
    _envelope_options(inject)
    parse = commands.add("parse", "messages.parse", "what is read in a message", json=True, config=False)
    parse.add_argument("file", metavar="FILE", help="message, - for standard input")
    parse.add_argument("--language", action="append", default=[], help="language to look for; may be repeated")
    parse.add_argument("--config", metavar="FILE", help="read with its limits, keys and languages (default: with none)")
    _full(parse)
    explain = commands.add("explain", "explain.explain", "what would be done with a message, and why", json=True)
    explain.add_argument("file", metavar="FILE", help="message, - for standard input")
    _full(explain)
    _envelope_options(explain)
    explain.add_argument(
        "--relay-for", action="append", default=[], metavar="DOMAIN", help="as if a relay trusted for DOMAIN brought it"
    )
    explain.add_argument("--listener", default="", metavar="NAME", help="as if it had come in by this listener")
    explain.add_argument("--client", default="", metavar="IP", help="and from this address")
    explain.add_argument("--helo", default="", metavar="NAME", help="which greeted with this name")
    explain.add_argument("--login", default="", metavar="USER", help="and had logged in as this user")


def _envelope_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mail-from", metavar="ADDRESS", help="envelope sender, <> for the null sender")
    parser.add_argument(
        "--rcpt",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="envelope recipient; may be repeated; without it the header's recipients count",
    )


def _ticket_commands(commands: _Commands) -> None:
    group = commands.group("tickets", "what stands on tickets")
    listing = group.add("list", "tickets.list_tickets", "the newest tickets", json=True)
    listing.add_argument("--desk", default="", help="of this desk only")
    listing.add_argument("--status", default="", help="in this status only")
    listing.add_argument("--ref", default="", metavar="REFERENCE", help="with this customer reference only")
    _limit(listing)
    show = group.add("show", "tickets.show_ticket", "one ticket with its entries and events", json=True)
    _ticket(show)
    _full(show)
    merge = group.add("merge", "ticket_moves.merge", "let a ticket go on in another one", json=True)
    _ticket(merge)
    merge.add_argument("into", metavar="INTO", help="the ticket in which it goes on")
    _ticket(group.add("unmerge", "ticket_moves.unmerge", "let a merged ticket go on by itself again", json=True))
    split = group.add("split", "ticket_moves.split", "make a new ticket of mails that came in on one", json=True)
    _ticket(split)
    split.add_argument("--entries", required=True, metavar="N,…", help="the mails, as tickets show numbers them: 3,4")
    split.add_argument("--subject", default="", metavar="TEXT", help="of the new ticket (default: that of its mail)")
    for name, text in (("link", "link two tickets"), ("unlink", "take back a link that was made by hand")):
        pair = group.add(name, f"ticket_moves.{name}", text, json=True)
        _ticket(pair)
        pair.add_argument("other", metavar="OTHER", help="the other ticket")
    move = group.add("move", "ticket_moves.move", "give a ticket to another desk; it keeps its number", json=True)
    _ticket(move)
    move.add_argument("desk", metavar="DESK", help="name of the desk in the configuration")


def _ticket(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="such as SUP-12")


def _contact_commands(commands: _Commands) -> None:
    group = commands.group("contacts", "who the customers are: the lists, and what was learned from mail")
    listing = group.add("list", "contacts.list_contacts", "everybody on a list or a ticket, by address", json=True)
    listing.add_argument("--organisation", default="", metavar="NAME", help="of this organisation only")
    listing.add_argument("--blocked", action="store_true", help="only those whose mail is not wanted")
    listing.add_argument("--limit", type=int, default=100, metavar="N", help="at most N (default: 100)")
    show = group.add("show", "contacts.show_contact", "one person with all addresses and tickets", json=True)
    show.add_argument("address", metavar="ADDRESS")
    group.add("check", "contacts.check_contacts", "what is wrong or strange in the lists", json=True)
    merge = group.add("merge", "contacts.merge_contacts", "say that two addresses are one person's")
    merge.add_argument("address", metavar="ADDRESS")
    merge.add_argument("into", metavar="INTO-ADDRESS", help="an address that is known already")
    unmerge = group.add("unmerge", "contacts.unmerge_contact", "take a merge back")
    unmerge.add_argument("address", metavar="ADDRESS", help="the one that was merged into another")


def _full(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="with quotations, forwards and signatures unfolded")


def _intake_commands(commands: _Commands) -> None:
    group = commands.group("intake", "accepted messages")
    listing = group.add("list", "intake.list_intake", "the newest accepted messages", json=True)
    listing.add_argument(
        "--state", default="", choices=["", "queued", "claimed", "done", "held"], help="in this state only"
    )
    _limit(listing)
    _one(group.add("show", "intake.show_intake", "one message with its outcomes and the reasons", json=True))
    _one(group.add("raw", "intake.raw_intake", "the bytes as they came in"))
    _one(group.add("retry", "intake.retry_intake", "process a held message again, by the same rules"))


def _held_commands(commands: _Commands) -> None:
    group = commands.group("held", "messages that wait for a person")
    listing = group.add("list", "held.list_held", "the messages that are held", json=True)
    listing.add_argument("--desk", default="", help="of this desk only")
    listing.add_argument("--reason", default="", metavar="TEXT", help="with TEXT in the reason or its name only")
    _limit(listing)
    _one(group.add("show", "held.show_held", "one message: why it is held, and what would become of it", json=True))
    release = group.add("release", "held.release_held", "let messages go on; by itself, nobody is trusted more for it")
    _several(release)
    release.add_argument(
        "--as",
        dest="release_as",
        default="",
        metavar="verified|ADDRESS",
        help="you vouch that the author is who the message says, or you say whose message it is",
    )
    discard = group.add("discard", "held.discard_held", "decide that nothing becomes of messages")
    _several(discard)
    discard.add_argument("--why", default="discarded by hand", metavar="TEXT", help="recorded with it")


def _outbox_commands(commands: _Commands) -> None:
    group = commands.group("outbox", "mail on its way out")
    listing = group.add("list", "outbox.list_outbox", "the newest outgoing mails", json=True)
    states = ["", "queued", "claimed", "sent", "failed", "held", "cancelled"]
    listing.add_argument("--state", default="", choices=states, help="in this state only")
    _limit(listing)
    _number(group.add("show", "outbox.show_outbox", "one mail with every try to send it", json=True))
    _number(group.add("retry", "outbox.retry_outbox", "send it now"))
    _number(group.add("cancel", "outbox.cancel_outbox", "never send it"))


def _database_commands(commands: _Commands) -> None:
    group = commands.group("db", "the database's schema and keys")
    group.add("upgrade", "database.upgrade", "raise the schema to this program's")
    group.add("current", "database.current", "which schema there is", json=True)
    group.add("check", "database.check", "compare the tables with what this program knows", json=True)
    group.add("keys", "database.keys", "signing keys that the database has seen", json=True)
    forget = group.add("forget-key", "database.forget_key", "let hosts run without a key that was seen")
    forget.add_argument("id", metavar="KEY", help="id of the key")


def _template_commands(commands: _Commands) -> None:
    group = commands.group("templates", "the words of notices")
    group.add("list", "templates.list_templates", "every template in force", json=True)
    preview = group.add("preview", "templates.preview", "one notice with sample values", json=True)
    preview.add_argument("notice", metavar="NOTICE", help="such as acknowledgement")
    preview.add_argument("language", metavar="LANGUAGE", help="such as fr-CA")
    group.add("check", "templates.check", "render every template in every language", json=True)


def _submission_commands(commands: _Commands) -> None:
    group = commands.group("submission", "users who log in to hand us mail")
    text = "the line to keep in place of a password, which is asked for or read from standard input"
    group.add("hash", "submission.hash_password", text, config=False)


def _limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="at most N, the newest (default: 100)")


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="INTAKE", help="intake id, as 250 and the log name it")


def _several(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", metavar="INTAKE", nargs="+", help="intake ids, as held list names them")


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", type=int, metavar="OUTBOX", help="outbox id")
