"""``mailgate explain``: what would be done with a message, and why, without doing it."""

from __future__ import annotations

import argparse
import dataclasses
import os
from ipaddress import ip_address
from typing import Any

from .. import app, clock
from ..errors import UsageError
from ..model.decision import Decision
from ..model.envelope import Envelope, Source
from ..model.message_json import findings_as_json, message_as_json
from ..model.settings import Settings
from ..model.ticket import TicketNumber
from ..parse.message import parse_message
from ..workers.carry_out import OPENED, evidence_as_json, reason_as_json
from ..workers.notices import NoticeFor, compose_notice
from ..workers.road import Arrival, Verdicts, arrive, judge
from ..workers.rooms import Rooms
from .context import settings_of
from .messages import envelope_of, file_content
from .output import print_fields, print_json, print_reading, print_table, print_text

#: Stands in for the id of a ticket that is not opened; shown as ``?``.
_NOT_YET = 999_999_999_999
#: Of the first desk's decision also at the top, where a message mostly addresses one.
_AT_THE_TOP = ("outcome", "ticket", "evidence", "reasons", "notices")


def explain(args: argparse.Namespace) -> int:
    """What would be done with a message now, at each desk, and why; nothing is changed."""
    settings = settings_of(args)
    rooms = app.look_into(settings)
    now = clock.now()
    raw = file_content(args.file)
    message = parse_message(raw, settings.parse, now)
    envelope = _envelope(args, settings)
    arrival = arrive(rooms, "", now, envelope, message, raw)
    with rooms.store.read() as tx:
        verdicts = judge(tx, rooms, arrival, now)
    reading = message_as_json(message)
    shown = {
        "author": message.author.address,
        "subject": message.subject,
        **{name: reading[name] for name in ("text", "answer", "spans")},
        "findings": findings_as_json(message),
        "defects": list(message.defects),
        "class": str(verdicts.classification.mail_class),
        "standing": str(verdicts.authentication.standing),
        "method": verdicts.authentication.method,
        "checks": list(verdicts.authentication.checks),
        "classification": [reason_as_json(one) for one in verdicts.classification.reasons],
        "desks": [decision_as_json(rooms, arrival, verdicts, one) for one in verdicts.decisions],
    }
    shown |= {name: shown["desks"][0][name] for name in _AT_THE_TOP}
    if args.json:
        print_json(shown)
    else:
        _print_explained(shown, full=args.full)
    return os.EX_OK


def _envelope(args: argparse.Namespace, settings: Settings) -> Envelope:
    """The envelope that the message would have come in with."""
    if args.listener and settings.listener(args.listener) is None:
        known = ", ".join(one.name for one in settings.listeners)
        raise UsageError(f"no listener {args.listener}; there are {known}")
    if args.client:
        try:
            ip_address(args.client)
        except ValueError:
            raise UsageError(f"--client {args.client}: not an IP address") from None
    envelope = envelope_of(args, Source.SMTP if args.listener else Source.FILE)
    return dataclasses.replace(
        envelope,
        listener=args.listener,
        client=args.client,
        helo=args.helo,
        login=args.login,
        relay_domains=tuple(args.relay_for),
    )


def decision_as_json(rooms: Rooms, arrival: Arrival, verdicts: Verdicts, decision: Decision) -> dict[str, Any]:
    """What would be done at one desk, with the mails that would go out."""
    opens = decision.outcome in OPENED
    desk = rooms.settings.desk(decision.desk)
    number = str(decision.ticket) if decision.ticket and not opens else None
    if opens and desk:
        number = f"{desk.prefix}-?"
    return {
        "desk": decision.desk,
        "outcome": str(decision.outcome),
        "ticket": number,
        "linked_to": str(decision.ticket) if decision.ticket and opens else None,
        "author": decision.author.address if decision.author else None,
        "reporter": decision.reporter.address if decision.reporter else None,
        "standing": str((decision.authentication or verdicts.authentication).standing),
        "method": (decision.authentication or verdicts.authentication).method,
        "status": str(decision.status) if decision.status else None,
        "carbon_copies": [one.address for one in decision.carbon_copies],
        "title": decision.title,
        "customer_refs": list(decision.customer_refs),
        "priority": decision.priority,
        "claimed_priority": decision.claimed_priority,
        "language": decision.language,
        "flags": list(decision.flags),
        "evidence": [evidence_as_json(one) for one in decision.evidence],
        "reasons": [reason_as_json(one) for one in decision.reasons],
        "notices": _notices(rooms, arrival, decision),
        "notice_suppressed": decision.notice_suppressed,
    }


def _notices(rooms: Rooms, arrival: Arrival, decision: Decision) -> list[dict[str, Any]]:
    """The mail that the decision asks for, written out; the number of a ticket that is not there yet is ``?``."""
    desk, notice = rooms.settings.desk(decision.desk), decision.notice
    if desk is None or notice is None:
        return []
    would_be = TicketNumber(desk.prefix, _NOT_YET)
    about = NoticeFor(would_be if decision.outcome in OPENED else decision.ticket, 1)
    finished = compose_notice(rooms, desk, decision, notice, arrival, about, outbox_id=1, at=arrival.received_at)
    shown = f"{desk.prefix}-?"
    return [
        {
            "kind": notice.kind,
            "to": notice.recipient,
            "language": notice.language,
            "subject": finished.subject.replace(str(would_be), shown),
            "text": finished.text.replace(str(would_be), shown),
        }
    ]


def _print_explained(shown: dict[str, Any], *, full: bool) -> None:
    print_fields(
        {name: shown[name] for name in ("author", "subject", "class", "standing", "method", "checks", "defects")}
    )
    print_reading(shown, full=full)
    print_fields(shown["findings"])
    for one in shown["desks"]:
        print()
        facts = {
            name: value for name, value in one.items() if name not in ("evidence", "reasons", "notices", "standing")
        }
        print_fields(facts)
        columns = {"kind": "EVIDENCE", "ticket": "TICKET", "found_in": "FOUND IN", "decided": "DECIDED"}
        print_table(one["evidence"], columns, "evidence          none")
        for reason in one["reasons"]:
            print_fields({("* " if reason["hit"] else "  ") + reason["rule"]: reason["text"]})
        for notice in one["notices"]:
            print(f"\nwould be sent: {notice['kind']} to {notice['to']} in {notice['language']}")
            print_fields({"subject": notice["subject"]})
            print_text(notice["text"])
