"""``mailgate outbox``: mail on its way out; ``mute`` and ``unmute``."""

from __future__ import annotations

import argparse
from typing import Any

from .. import clock
from ..model.states import OutboxState
from ..store import installation, outbox
from .context import office_of
from .output import print_fields, print_json, print_table, print_text

_COLUMNS = {
    "id": "OUTBOX",
    "created_at": "CREATED",
    "state": "STATE",
    "tries": "TRIES",
    "kind": "NOTICE",
    "recipient": "TO",
    "not_before": "NEXT TRY",
    "error": "REASON",
}


def list_outbox(args: argparse.Namespace) -> int:
    """The newest outgoing mails, filtered by state."""
    state = OutboxState(args.state) if args.state else None
    with office_of(args).read() as tx:
        shown = [_row(row) for row in outbox.listing(tx, state=state, limit=args.limit)]
    if args.json:
        print_json(shown)
    else:
        print_table(shown, _COLUMNS, "no outgoing mail")
    return 0


def show_outbox(args: argparse.Namespace) -> int:
    """One outgoing mail with every try to send it, and its bytes."""
    office = office_of(args)
    with office.read() as tx:
        row = outbox.get(tx, args.id)
        tries = [_attempt(one) for one in outbox.attempts(tx, args.id)]
        content = office.blob(tx, row.raw_sha256)
    shown = {**_row(row), "attempts": tries, "content": content.decode("utf-8", "replace")}
    if args.json:
        print_json(shown)
        return 0
    print_fields({name: value for name, value in shown.items() if name not in ("attempts", "content")})
    columns = {
        "number": "TRY",
        "started_at": "AT",
        "result": "RESULT",
        "code": "CODE",
        "remote": "TO",
        "text": "ANSWER",
    }
    print()
    print_table(tries, columns, "not tried yet")
    print()
    print_text(shown["content"])
    return 0


def retry_outbox(args: argparse.Namespace) -> int:
    """Send a mail now that has failed, is held, or waits for its next try."""
    office_of(args).store.repeat(lambda tx: outbox.move(tx, args.id, OutboxState.QUEUED, clock.now()))
    print(f"outbox {args.id} is due now")
    return 0


def cancel_outbox(args: argparse.Namespace) -> int:
    """Never send a mail that has not been sent."""
    office_of(args).store.repeat(lambda tx: outbox.move(tx, args.id, OutboxState.CANCELLED, clock.now()))
    print(f"outbox {args.id} is cancelled")
    return 0


def mute(args: argparse.Namespace) -> int:
    """Stop all automatic mail; it is still written, and waits in the outbox."""
    office_of(args).store.repeat(lambda tx: installation.mute(tx, clock.now()))
    print("automatic mail is muted; it waits in the outbox until: mailgate unmute")
    return 0


def unmute(args: argparse.Namespace) -> int:
    """Let automatic mail go again, with or without what waited."""
    office = office_of(args)
    now = clock.now()
    dropped = office.store.repeat(lambda tx: outbox.cancel_automatic(tx, now)) if args.drop else 0
    office.store.repeat(installation.unmute)
    print("automatic mail goes out again" + (f"; {dropped} mails that waited are cancelled" if args.drop else ""))
    return 0


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "created_at": row.created_at,
        "state": row.state,
        "tries": row.tries,
        "not_before": row.not_before,
        "sent_at": row.sent_at,
        "error": row.error,
        "kind": row.kind,
        "automatic": row.automatic,
        "desk": row.desk,
        "ticket_id": row.ticket_id,
        "entry": row.entry_seq,
        "mail_from": row.mail_from or "<>",
        "recipient": row.recipient,
        "message_id": row.message_id,
    }


def _attempt(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "result": row.result,
        "code": row.code,
        "text": row.text,
        "remote": row.remote,
        "remote_id": row.remote_id,
    }
