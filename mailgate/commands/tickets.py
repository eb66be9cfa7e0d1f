"""``mailgate tickets``: what stands on tickets."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import UsageError
from ..model.message_json import span_as_json
from ..model.span import SpanKind, joined
from ..model.ticket import TicketNumber
from ..store import ticket_merges, ticket_records, tickets
from .context import office_of
from .output import cell, print_fields, print_json, print_reading, print_table


def list_tickets(args: argparse.Namespace) -> int:
    """The newest tickets, filtered."""
    with office_of(args).read() as tx:
        rows = ticket_records.listing(
            tx, desk=args.desk, status=args.status, reference=args.ref.strip("#"), limit=args.limit
        )
        ids = [row.id for row in rows]
        references = tickets.references_of(tx, ids)
        merged_into = ticket_merges.goes_on_in(tx, ids)
    shown = [
        {
            **_ticket(row, references[row.id], merged_into.get(row.id)),
            "reporter": {"address": row.reporter_address, "name": row.reporter_name},
        }
        for row in rows
    ]
    if args.json:
        print_json(shown)
    else:
        table = [{**one, "reporter": one["reporter"]["address"]} for one in shown]
        columns = {
            "number": "NUMBER",
            "status": "STATUS",
            "priority": "PRIORITY",
            "reporter": "REPORTER",
            "subject": "SUBJECT",
            "customer_refs": "REFERENCES",
            "opened_at": "OPENED",
        }
        print_table(table, columns, "no tickets")
    return 0


def show_ticket(args: argparse.Namespace) -> int:
    """One ticket with its entries and events."""
    number = ticket_number(args.number)
    with office_of(args).read() as tx:
        record = ticket_records.record(tx, number)
    shown = whole_ticket(record)
    if args.json:
        print_json(shown)
    else:
        _print(shown, full=args.full)
    return 0


def ticket_number(written: str) -> TicketNumber:
    """The number that somebody typed.  Raises UsageError if it is none."""
    number = TicketNumber.read(written.strip("[]"))
    if number is None:
        raise UsageError(f"{written!r} is not a ticket number, such as SUP-12")
    return number


def _ticket(row: Any, references: list[str], merged_into: TicketNumber | None) -> dict[str, Any]:
    return {
        "number": f"{row.prefix}-{row.id}",
        "desk": row.desk,
        "subject": row.subject,
        "customer_refs": references,
        "status": row.status,
        "priority": row.priority,
        "claimed_priority": row.claimed_priority,
        "kind": row.kind,
        "language": row.language,
        "flags": row.flags,
        "missing_information": row.missing_information,
        "opened_at": row.opened_at,
        "updated_at": row.updated_at,
        "merged_into": str(merged_into) if merged_into else None,
    }


def whole_ticket(record: ticket_records.TicketRecord) -> dict[str, Any]:
    people = {one.number: {"address": one.address, "name": one.name} for one in record.participants}
    return {
        **_ticket(record.ticket, record.references, record.merged_into),
        "merged_from": [str(one) for one in record.merged_from],
        "reporter": people.get(record.ticket.reporter),
        "affected": people.get(record.ticket.affected),
        "participants": [
            {"number": one.number, "role": one.role, "address": one.address, "name": one.name}
            for one in record.participants
        ],
        "related": [{"number": f"{one.prefix}-{one.id}", "kind": one.kind} for one in record.related],
        "held": [{"intake": one.id, "arrived": one.received_at, "reason": one.error} for one in record.held],
        "entries": [
            {
                "seq": one.seq,
                "direction": one.direction,
                "visibility": one.visibility,
                "author": {"address": one.author_address, "name": one.author_name},
                "at": one.at,
                "subject": one.subject,
                **_text(one),
                "findings": one.findings,
                "notice": one.notice,
                "flags": one.flags,
                "message_id": one.message_id,
                "intake": one.intake_id,
                "attachments": [
                    {
                        "name": part.name,
                        "original_name": part.original_name,
                        "content_type": part.content_type,
                        "sniffed_type": part.sniffed_type,
                        "size": part.size,
                        "sha256": part.sha256,
                        "inline": part.inline,
                    }
                    for part in record.attachments.get(one.id, [])
                ],
            }
            for one in record.entries
        ],
        "events": [{"at": one.at, "kind": one.kind, **one.details} for one in record.events],
    }


def _text(row: Any) -> dict[str, Any]:
    """The text of an entry, and whose words it is."""
    spans = ticket_records.spans_of(row)
    return {
        "text": row.text,
        "answer": joined(row.text, spans, SpanKind.ANSWER) or row.text,
        "spans": [span_as_json(one) for one in spans],
    }


def _print(shown: dict[str, Any], *, full: bool) -> None:
    facts = {
        name: shown[name] for name in shown if name not in ("entries", "events", "participants", "related", "held")
    }
    for role in ("reporter", "affected"):
        facts[role] = shown[role] and f"{shown[role]['name']} <{shown[role]['address']}>".strip()
    facts["related"] = [f"{one['number']} ({one['kind']})" for one in shown["related"]]
    print_fields(facts)
    for one in shown["held"]:
        print_fields({"waits for a decision": f"{one['intake']}, {cell(one['arrived'])}: {one['reason']}"})
    for one in shown["entries"]:
        print(f"\n#{one['seq']} {one['direction']} ({one['visibility']}) {one['notice']}".rstrip())
        print_fields({"at": one["at"], "author": one["author"]["address"], "subject": one["subject"]})
        print_reading(one, full=full)
        print_fields(one["findings"])
        for part in one["attachments"]:
            print_fields({"attached": f"{part['name']} ({part['content_type']}, {part['size']} bytes)"})
    print()
    for event in shown["events"]:
        details = ", ".join(f"{name}={value}" for name, value in event.items() if name not in ("at", "kind"))
        print_fields({f"{event['at']:%Y-%m-%d %H:%M:%SZ} {event['kind']}": details})
