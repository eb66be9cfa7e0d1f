"""``mailgate inject``, ``parse`` and ``explain``: messages from files and pipes."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from pathlib import Path
from typing import Any

from .. import app, clock
from ..config import load
from ..errors import MailgateError, UsageError
from ..lists import InForce
from ..model.address import split_address
from ..model.envelope import Envelope, Source
from ..model.ids import new_intake_id
from ..model.message import Message
from ..model.message_json import message_as_json
from ..model.parsing import ParseSettings
from ..model.submission import Submission
from ..parse.message import parse_message
from ..policy.recipients import Recipients
from ..receive.header_scan import scan
from .context import settings_of
from .output import print_fields, print_folded, print_json, print_reading


def inject(args: argparse.Namespace) -> int:
    """Take one message from standard input, as durably as SMTP does; exit status by sysexits.h.

    0: accepted, the intake id is printed; 75: try again; 64: wrong usage; 65: the message or a recipient is refused.
    """
    try:
        settings = settings_of(args)
        recipients = Recipients(settings)
        for address in args.rcpt:
            reply = recipients.check(address)
            if not reply.is_success:
                print(f"mailgate: {address}: {reply}", file=sys.stderr)
                return os.EX_DATAERR
        if args.mail_from and split_address(args.mail_from.strip("<>")) is None and args.mail_from != "<>":
            print(f"mailgate: --mail-from {args.mail_from}: not an address", file=sys.stderr)
            return os.EX_USAGE
        content = sys.stdin.buffer.read(settings.limits.max_message + 1)
        if (refused := _refusal(content, settings.limits.max_message, settings.limits.max_hops)) is not None:
            print(f"mailgate: {refused}", file=sys.stderr)
            return os.EX_DATAERR
        now = clock.now()
        submission = Submission(
            new_intake_id(now), now, envelope_of(args, Source.PIPE), content, scan(content).message_id
        )
        # Lists are for the workers: a broken one stops no mail.
        app.add_submissions(app.open_rooms(settings, InForce()), [submission])
    except (MailgateError, OSError) as error:
        # Whatever is wrong with us, the mail is not at fault: the MTA keeps it and comes back.
        print(f"mailgate: {error}", file=sys.stderr)
        return os.EX_TEMPFAIL
    print(submission.intake_id)
    return os.EX_OK


def _refusal(content: bytes, largest: int, hops: int) -> str | None:
    if not content.strip():
        return "the message is empty"
    if len(content) > largest:
        return f"the message is larger than {largest} bytes (limits.max_message)"
    if scan(content).hops > hops:
        return f"the message has more than {hops} Received headers: a loop (limits.max_hops)"
    return None


def envelope_of(args: argparse.Namespace, source: Source) -> Envelope:
    mail_from = None if args.mail_from is None else args.mail_from.strip("<>")
    return Envelope(source=source, listener="", mail_from=mail_from, rcpt_tos=tuple(args.rcpt))


def parse(args: argparse.Namespace) -> int:
    """What mailgate reads in a message; needs no configuration and no database."""
    settings = load(Path(args.config)).parse if args.config else ParseSettings(languages=("fr", "en", "nl", "de"))
    if args.language:
        settings = dataclasses.replace(settings, languages=tuple(args.language))
    message = parse_message(file_content(args.file), settings, clock.now())
    shown = message_as_json(message)
    if args.json:
        print_json(shown)
    else:
        _print_message(message, shown, full=args.full)
    return os.EX_OK


#: Not among the fields of the listing: printed below it, or of use to programs only.
_NOT_LISTED = frozenset(
    ("text", "answer", "quoted", "signature", "spans", "html", "attachments", "headers", "languages")
)


def _print_message(message: Message, shown: dict[str, Any], *, full: bool) -> None:
    listed = {name: value for name, value in shown.items() if name not in _NOT_LISTED}
    passed_on = shown["forwarded"] or {}
    if passed_on:
        # A whole text is no field: it stands below, or in the attachment.
        listed["forwarded"] = {name: value for name, value in passed_on.items() if name != "text"}
    print_fields({name: value for name, value in listed.items() if value not in (None, "", [], 0.0)})
    for part in message.attachments:
        print_fields({"attached": f"{part.name} ({part.content_type}, {part.size} bytes)"})
    print()
    print_reading(shown, full=full)
    if passed_on.get("part"):
        print_folded("forward", passed_on["text"], "attached message", full=full)


def file_content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {(error.strerror or str(error)).lower()}") from error
