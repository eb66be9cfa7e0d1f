"""``mailgate held``: messages that wait for a person, and what that person decides."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from .. import app, clock
from ..errors import UsageError
from ..model.address import address_key
from ..model.message import Message
from ..model.settings import Settings
from ..model.times import in_words
from ..parse.message import parse_message
from ..policy.recipients import Recipients
from ..store import held, intake
from ..store.engine import Store, Transaction
from ..store.held import HeldMessage
from ..workers.carry_out import reason_as_json
from ..workers.road import Arrival, arrive, judge
from ..workers.rooms import Rooms
from .context import office_of, settings_of
from .explain import decision_as_json
from .intake import intake_as_json, outcome_as_json
from .output import print_beginning, print_fields, print_json, print_table

#: What ``--as`` takes besides an address.
VERIFIED = "verified"

_COLUMNS = {
    "id": "INTAKE",
    "received_at": "RECEIVED",
    "age": "AGE",
    "desks": "DESKS",
    "mail_from": "SENDER",
    "standing": "STANDING",
    "ticket": "TICKET",
    "tries": "TRIES",
    "error": "REASON",
}


def list_held(args: argparse.Namespace) -> int:
    """The messages that are held, those held last first."""
    office = office_of(args)
    if args.desk and office.settings.desk(args.desk) is None:
        raise UsageError(f"no desk {args.desk}")
    recipients, now = Recipients(office.settings), clock.now()
    with office.read() as tx:
        every = (_held_as_json(one, recipients, now) for one in held.messages(tx))
        shown = list(islice((one for one in every if _is_wanted(one, args.desk, args.reason)), args.limit))
    if args.json:
        print_json(shown)
    else:
        print_table([_as_cells(one) for one in shown], _COLUMNS, "nothing is held")
    return 0


def _is_wanted(one: dict[str, Any], desk: str, reason: str) -> bool:
    named = (one["error"], *one["rules"])
    return (not desk or desk in one["desks"]) and any(reason.casefold() in text.casefold() for text in named)


def _held_as_json(message: HeldMessage, recipients: Recipients, now: datetime) -> dict[str, Any]:
    found = [recipients.find(address, "envelope") for address in message.row.rcpt_tos]
    # What could not be processed is held at no desk; the envelope says for which it was.
    desks = [one.desk for one in message.at] or [one.desk.name for one in found if one]
    return {
        **intake_as_json(message.row),
        "held_since": message.since,
        "age_seconds": max(0, int((now - message.row.received_at).total_seconds())),
        "desks": list(dict.fromkeys(filter(None, desks))),
        "rules": list(message.rules),
        "held": [
            {
                "desk": one.desk,
                "rule": one.rule,
                "reason": one.text,
                "class": one.mail_class,
                "standing": one.standing,
                "method": one.method,
                "ticket": str(one.ticket) if one.ticket else None,
            }
            for one in message.at
        ],
    }


def _as_cells(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "age": in_words(clock.now() - one["received_at"]),
        "standing": list(dict.fromkeys(f"{at['standing']} ({at['method']})" for at in one["held"])),
        "ticket": list(dict.fromkeys(at["ticket"] for at in one["held"] if at["ticket"])),
    }


def show_held(args: argparse.Namespace) -> int:
    """One held message: why it is held, who wrote what, and what would become of it if it were released now."""
    rooms = app.look_into(settings_of(args))
    with rooms.store.read() as tx:
        message = held.get(tx, args.id)
        outcomes = [outcome_as_json(one) for one in intake.outcomes(tx, args.id)]
        # Reading what could not be processed may be what ended the workers.
        raw = _raw(tx, rooms, message) if message.at else None
    shown = {**_held_as_json(message, rooms.recipients, clock.now()), "outcomes": outcomes}
    shown |= {"message": None, "on_release": None}
    if raw is not None:
        row = message.row
        read = parse_message(raw, rooms.settings.parse, row.received_at)
        plain = arrive(
            rooms, row.id, row.received_at, intake.envelope_of(row), read, raw, row.raw_sha256, released=True
        )
        with rooms.store.read() as tx:
            on_release = _on_release(tx, rooms, plain)
        shown |= {"message": _message_as_json(read), "on_release": on_release}
    if args.json:
        print_json(shown)
    else:
        _print(shown)
    return 0


def _raw(tx: Transaction, rooms: Rooms, message: HeldMessage) -> bytes:
    try:
        return rooms.blobs.read(tx, message.row.raw_sha256)
    except KeyError as error:
        raise UsageError(f"the bytes are lost: {error.args[0]}") from error


def _message_as_json(message: Message) -> dict[str, Any]:
    author = message.author
    return {
        "author": {
            "address": author.address,
            "name": author.name,
            "ambiguous": bool(author.ambiguous),
            "reason": author.ambiguous,
            "written": [value for name, value in message.headers if name == "from"],
        },
        "subject": message.subject,
        "text": message.text,
        "answer": message.answer,
    }


def _on_release(tx: Transaction, rooms: Rooms, plain: Arrival) -> dict[str, Any]:
    """What each kind of release would lead to now, by the same road as ``explain``."""
    vouched = replace(plain, release_as=VERIFIED)
    return {"plain": _judged(tx, rooms, plain), VERIFIED: _judged(tx, rooms, vouched)}


def _judged(tx: Transaction, rooms: Rooms, arrival: Arrival) -> dict[str, Any]:
    verdicts = judge(tx, rooms, arrival, clock.now())
    return {
        "class": str(verdicts.classification.mail_class),
        "standing": str(verdicts.authentication.standing),
        "method": verdicts.authentication.method,
        "classification": [reason_as_json(one) for one in verdicts.classification.reasons],
        "desks": [decision_as_json(rooms, arrival, verdicts, one) for one in verdicts.decisions],
    }


def _print(shown: dict[str, Any]) -> None:
    cells = _as_cells(shown)
    names = ("id", "received_at", "age", "held_since", "tries", "mail_from", "rcpt_tos", "desks", "error")
    print_fields({name: cells[name] for name in names})
    for one in shown["outcomes"]:
        if reasons := [at for at in shown["held"] if at["desk"] == one["desk"]]:
            print()
            print_fields(reasons[0])
            columns = {"kind": "EVIDENCE", "ticket": "TICKET", "found_in": "FOUND IN", "decided": "DECIDED"}
            print_table(one["evidence"], columns, "no evidence")
    print()
    message = shown["message"]
    if message is None:
        print("It could not be processed: it is not read here, and a release tries it again.  To read it all the same:")
        print(f"mailgate intake raw {shown['id']} | mailgate parse -")
        return
    print_fields({"author": message["author"]["written"], "subject": message["subject"]})
    print_beginning(message["answer"])
    released = shown["on_release"]
    _print_release(f"mailgate held release {shown['id']}", released["plain"])
    if released[VERIFIED] != released["plain"]:
        _print_release(f"mailgate held release --as {VERIFIED} {shown['id']}", released[VERIFIED])


def _print_release(command: str, judged: dict[str, Any]) -> None:
    print(f"\nif released now ({command}):")
    for one in judged["desks"]:
        facts = {name: one[name] for name in ("desk", "outcome", "ticket", "linked_to", "standing", "flags")}
        notices = [f"{mail['kind']} to {mail['to']} in {mail['language']}" for mail in one["notices"]]
        nothing = f"nothing: {one['notice_suppressed']}" if one["notice_suppressed"] else "nothing"
        facts["would be sent"] = notices or nothing
        print_fields({f"  {name}": value for name, value in facts.items() if value not in (None, [], "")})


def release_held(args: argparse.Namespace) -> int:
    """Let held messages go on, all of them or none: what held them does not hold them again."""
    office = office_of(args)
    said = _checked(args.release_as, office.settings)
    now = clock.now()
    decided = _each(office.store, args.ids, lambda tx, one: held.release(tx, one, now, said))
    for intake_id, had_been_decided in decided.items():
        if had_been_decided:
            print(f"{intake_id} is released{f' as {said}' if said else ''} and will be processed")
        else:
            print(f"{intake_id} could not be processed; it will be tried again{f' as {said}' if said else ''}")
    return 0


def _checked(release_as: str, settings: Settings) -> str:
    """What ``--as`` says.  Raises UsageError where it is neither ``verified`` nor somebody else's address."""
    if release_as in ("", VERIFIED):
        return release_as
    if not address_key(release_as):
        raise UsageError(f"--as {release_as}: neither {VERIFIED} nor an address")
    recipients = Recipients(settings)
    if recipients.find(release_as, "envelope") or recipients.is_postmaster(release_as):
        raise UsageError(f"--as {release_as}: an address of ours writes no mail to us")
    return release_as


def discard_held(args: argparse.Namespace) -> int:
    """Decide that nothing becomes of held messages, all of them or none; their bytes are kept."""
    now = clock.now()
    store = office_of(args).store
    for intake_id in _each(store, args.ids, lambda tx, one: intake.discard_held(tx, one, now, args.why)):
        print(f"{intake_id} is discarded; its bytes are kept: mailgate intake raw {intake_id}")
    return 0


def _each(store: Store, ids: Sequence[str], decide: Callable[[Transaction, str], Any]) -> dict[str, Any]:
    """Decide about every message in one transaction; what that returned for each, in the order in which they stand."""
    several = dict.fromkeys(ids)

    def decide_all(tx: Transaction) -> dict[str, Any]:
        # In one order, so that two people who decide about the same messages do not wait for each other.
        done = {one: decide(tx, one) for one in sorted(several)}
        return {one: done[one] for one in several}

    try:
        return store.repeat(decide_all)
    except UsageError as error:
        raise UsageError(f"{error}; nothing was changed") if len(several) > 1 else error from None
