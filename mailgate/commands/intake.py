"""``mailgate intake``: accepted messages and what became of them."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from .. import clock
from ..model.states import IntakeState
from ..store import intake
from .context import office_of
from .output import print_fields, print_json, print_table

_COLUMNS = {
    "id": "INTAKE",
    "received_at": "RECEIVED",
    "source": "BY",
    "state": "STATE",
    "tries": "TRIES",
    "mail_from": "SENDER",
    "rcpt_tos": "RECIPIENTS",
    "error": "REASON",
}


def list_intake(args: argparse.Namespace) -> int:
    """The newest accepted messages, filtered by state."""
    state = IntakeState(args.state) if args.state else None
    with office_of(args).read() as tx:
        shown = [intake_as_json(row) for row in intake.listing(tx, state=state, limit=args.limit)]
    if args.json:
        print_json(shown)
    else:
        empty = f"nothing is {args.state}" if args.state else "nothing has come in yet"
        print_table(shown, _COLUMNS, empty)
    return 0


def show_intake(args: argparse.Namespace) -> int:
    """One accepted message with its envelope, outcomes, evidence and reasons."""
    with office_of(args).read() as tx:
        row = intake.get(tx, args.id)
        outcomes = [outcome_as_json(one) for one in intake.outcomes(tx, args.id)]
    shown = {**intake_as_json(row), "outcomes": outcomes}
    if args.json:
        print_json(shown)
        return 0
    print_fields({name: value for name, value in shown.items() if name != "outcomes"})
    for one in outcomes:
        print()
        print_fields({name: value for name, value in one.items() if name not in ("reasons", "evidence")})
        print_table(
            one["evidence"],
            {"kind": "EVIDENCE", "ticket": "TICKET", "found_in": "FOUND IN", "decided": "DECIDED"},
            "no evidence",
        )
        for reason in one["reasons"]:
            print_fields({("* " if reason["hit"] else "  ") + reason["rule"]: reason["text"]})
    return 0


def raw_intake(args: argparse.Namespace) -> int:
    """The bytes of an accepted message, as they came in."""
    office = office_of(args)
    with office.read() as tx:
        content = office.blob(tx, intake.get(tx, args.id).raw_sha256)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return 0


def retry_intake(args: argparse.Namespace) -> int:
    """Process a held message again, by the same rules."""
    office_of(args).store.repeat(lambda tx: intake.requeue(tx, args.id, clock.now(), release=False))
    print(f"{args.id} will be processed again")
    return 0


def intake_as_json(row: Any) -> dict[str, Any]:
    """The fields of an intake row in every list and object."""
    return {
        "id": row.id,
        "received_at": row.received_at,
        "state": row.state,
        "tries": row.tries,
        "not_before": row.not_before,
        "error": row.error,
        "source": row.source,
        "listener": row.listener,
        "mail_from": row.mail_from if row.mail_from != "" else "<>",
        "rcpt_tos": row.rcpt_tos,
        "client": row.client,
        "helo": row.helo,
        "tls": row.tls,
        "login": row.login,
        "relay_domains": row.relay_domains,
        "message_id": row.message_id,
        "size": row.size,
        "raw_sha256": row.raw_sha256,
        "waits_for": row.waits_for,
    }


def outcome_as_json(row: Any) -> dict[str, Any]:
    """What became of a message at one desk."""
    return {
        "desk": row.desk,
        "outcome": row.outcome,
        "ticket_id": row.ticket_id,
        "entry": row.entry_seq,
        "class": row.mail_class,
        "standing": row.standing,
        "method": row.method,
        "duplicate_of": row.duplicate_of,
        "at": row.at,
        "evidence": row.evidence,
        "reasons": row.reasons,
    }
