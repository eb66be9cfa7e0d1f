"""``mailgate run``, ``init`` and ``status``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import app, clock
from ..drain import drain
from ..errors import UsageError
from ..init_config import Answers, ask, configuration
from ..model.settings import Protocol, Settings
from ..model.times import in_words
from ..receive.listeners import BoundAddress
from ..service import Role, Service
from ..store import held, installation, intake, leases, migrations, outbox, timers
from .context import office_of, settings_of
from .output import cell, print_fields, print_json


def run(args: argparse.Namespace) -> int:
    """Run the service, or a part of it; with ``--drain`` do what is due and end."""
    if args.now and not args.drain:
        raise UsageError("--now goes with --drain: a running service keeps the machine's time")
    if args.now:
        clock.pin(_moment(args.now))
    settings = settings_of(args)
    rooms = app.open_rooms(settings)
    if args.drain:
        return os.EX_OK if drain(rooms) else os.EX_TEMPFAIL
    print(f"mailgate: {rooms.store.describe()}", file=sys.stderr)
    roles = [Role(one) for one in args.role] or list(Role)
    Service(rooms, roles, lambda addresses, http: _announce(settings, addresses, http), app.judge_author).run()
    return os.EX_OK


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--now {text}: not a time, such as 2026-12-01T09:00:00Z") from None
    if moment.tzinfo is None:
        raise UsageError(f"--now {text}: the offset from UTC is missing, such as {text}Z")
    return moment


def _announce(settings: Settings, addresses: Sequence[BoundAddress], http: str) -> None:
    """Where the service listens, and a line to try it with."""
    for address in addresses:
        print(f"listening: {address.protocol} on {address} ({address.listener})")
    if http:
        print(f"listening: http on {http} (/healthz, /readyz, /metrics)")
    delivery = settings.delivery
    way = (
        f"the Maildir {delivery.maildir}" if delivery.maildir else f"the relay {delivery.relay and delivery.relay.host}"
    )
    print(f"sending: through {way}")
    smtp = next((one for one in addresses if one.protocol is Protocol.SMTP and not one.unix), None)
    if smtp and settings.desks:
        print("\ntry:")
        print(f"  {_try_line(settings, smtp)}")
        config = os.path.relpath(settings.path) if settings.path else "config.toml"
        program = Path(sys.argv[0])
        mailgate = os.path.relpath(program) if program.name == "mailgate" else f"{sys.executable} -m mailgate"
        print(f"then:\n  {mailgate} tickets list --config {config}")
    sys.stdout.flush()


def _try_line(settings: Settings, smtp: BoundAddress) -> str:
    """A ``swaks`` line whose author a trusted relay vouches for, if one listener lists a domain."""
    desk = settings.desks[0]
    domains = [
        domain
        for listener in settings.listeners
        if listener.name == smtp.listener
        for relay in listener.trusted_relays
        for domain in relay.domains
        if domain != "*"
    ]
    domain = domains[0] if domains else "client.example"
    server = f"[{smtp.host}]:{smtp.port}" if ":" in smtp.host else f"{smtp.host}:{smtp.port}"
    return (
        f"swaks --server {server} --from claire@{domain} --to {desk.address}"
        " --header 'Subject: Imprimante en panne ##PO1234##' --body 'Bonjour, notre imprimante ne marche plus.'"
    )


def init(args: argparse.Namespace) -> int:
    """Write a first configuration, after a few questions or from flags."""
    path = Path(args.config)
    if path.exists() and not args.force:
        raise UsageError(f"{path} is there already; --force replaces it, --config names another")
    given = {one.name: getattr(args, one.name) for one in fields(Answers) if getattr(args, one.name) is not None}
    answers = Answers(**given)
    if not args.non_interactive:
        answers = ask(answers, input, print)
    text = configuration(answers)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o640)
    print(f"wrote {path}; next: mailgate check-config --config {path}")
    return os.EX_OK


def status(args: argparse.Namespace) -> int:
    """What waits, what is held, who runs."""
    office = office_of(args)
    with office.read() as tx:
        oldest = intake.oldest_queued(tx)
        shown: dict[str, Any] = {
            "database": office.store.describe(),
            "schema": migrations.version(office.store).current,
            "muted_since": installation.muted_since(tx),
            "intake": intake.counts(tx),
            "oldest_unfinished": oldest,
            "held": held.by_rule(tx),
            "oldest_held": held.oldest(tx),
            "outbox": outbox.counts(tx),
            "next_mail_due": outbox.next_due(tx),
            "next_timer_due": timers.next_due(tx),
            "running": [f"{one.host} (process {one.pid})" for one in leases.running_hosts(tx, clock.real_now())],
        }
    if args.json:
        print_json(shown)
        return os.EX_OK
    waits = shown["oldest_held"] and in_words(clock.now() - shown["oldest_held"])
    shown["oldest_held"] = waits and f"{cell(shown['oldest_held'])}, {waits} ago"
    for name in ("intake", "outbox", "held"):
        shown[name] = ", ".join(f"{count} {state}" for state, count in shown[name].items())
    shown["running"] = cell(shown["running"]) if shown["running"] else "no service has said so in the last minute"
    print_fields(shown)
    return os.EX_OK
