"""``mailgate tickets merge``, ``unmerge``, ``split``, ``link``, ``unlink`` and ``move``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from .. import clock
from ..errors import UsageError
from ..model.settings import DeskSettings, Settings
from ..model.ticket import TicketNumber
from ..store import ticket_merges, ticket_moves, ticket_records
from ..store.engine import Transaction
from .context import Office, office_of
from .output import harmless, print_json
from .tickets import ticket_number, whole_ticket


def merge(args: argparse.Namespace) -> int:
    """Let a ticket go on in another one."""
    source, target = ticket_number(args.number), ticket_number(args.into)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        done = ticket_merges.merge(tx, source, target, clock.now())
        added = _listed(done.people, done.references)
        return done.target, (
            f"{source} goes on in {done.target}: what comes in for {source} is entered there."
            + (f" Added to {done.target}: {added}." if added else "")
            + f" To undo it: mailgate tickets unmerge {source}"
        )

    return _carry_out(args, office_of(args), work)


def unmerge(args: argparse.Namespace) -> int:
    """Let a merged ticket go on by itself again."""
    source = ticket_number(args.number)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        done = ticket_merges.unmerge(tx, source, clock.now())
        gone = _listed(done.people, done.references)
        return source, (
            f"{source} goes on by itself again; what came in meanwhile stays on {done.target}."
            + (f" Taken from {done.target}: {gone}." if gone else "")
        )

    return _carry_out(args, office_of(args), work)


def split(args: argparse.Namespace) -> int:
    """Make a new ticket of mails that came in on one."""
    source, seqs = ticket_number(args.number), _entries(args.entries)
    office = office_of(args)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        desk = _desk(office.settings, ticket_records.get(tx, source).desk)
        new = ticket_moves.split(
            tx,
            source,
            seqs,
            clock.now(),
            prefix=desk.prefix,
            priority=desk.email_default,
            subject=args.subject,
        )
        which = f"entry {seqs[0]}" if len(seqs) == 1 else f"entries {', '.join(map(str, seqs))}"
        return new, f"{new} is made of {which} of {source}. To undo it: mailgate tickets merge {new} {source}"

    return _carry_out(args, office, work)


def link(args: argparse.Namespace) -> int:
    """Link two tickets."""
    one, other = ticket_number(args.number), ticket_number(args.other)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        ticket_moves.link(tx, one, other, clock.now())
        return one, f"{one} and {other} are linked"

    return _carry_out(args, office_of(args), work)


def unlink(args: argparse.Namespace) -> int:
    """Take back a link that was made by hand."""
    one, other = ticket_number(args.number), ticket_number(args.other)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        ticket_moves.unlink(tx, one, other, clock.now())
        return one, f"{one} and {other} are no longer linked by hand"

    return _carry_out(args, office_of(args), work)


def move(args: argparse.Namespace) -> int:
    """Give a ticket to another desk; it keeps its number."""
    number = ticket_number(args.number)
    office = office_of(args)
    desk = _desk(office.settings, args.desk)

    def work(tx: Transaction) -> tuple[TicketNumber, str]:
        before = ticket_records.get(tx, number)
        kept = before.priority in {one.name for one in desk.priorities}
        priority = before.priority if kept else desk.email_default
        ticket_moves.move(tx, number, desk.name, priority, clock.now())
        changed = "" if kept else f"; {desk.name} has no priority {before.priority}, it is {priority} now"
        return number, f"{number} moved from {before.desk} to {desk.name} and keeps its number{changed}"

    return _carry_out(args, office, work)


def _carry_out(
    args: argparse.Namespace, office: Office, work: Callable[[Transaction], tuple[TicketNumber, str]]
) -> int:
    """Do it in one transaction, and print what changed or the ticket that it ended in."""

    def all_of_it(tx: Transaction) -> tuple[str, ticket_records.TicketRecord]:
        number, said = work(tx)
        return said, ticket_records.record(tx, number)

    said, record = office.store.repeat(all_of_it)
    if args.json:
        print_json(whole_ticket(record))
    else:
        print(harmless(said))
    return 0


def _entries(written: str) -> list[int]:
    """The numbers of entries that somebody typed.  Raises UsageError."""
    numbers = [one.strip().removeprefix("#") for one in written.split(",")]
    # Longer ones are no numbers of entries, and would not fit into a column.
    if not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in numbers):
        raise UsageError(f"--entries {written!r}: numbers with commas between them, such as 3,4")
    return sorted({int(one) for one in numbers})


def _desk(settings: Settings, name: str) -> DeskSettings:
    desk = settings.desk(name)
    if desk is None:
        known = ", ".join(one.name for one in settings.desks)
        raise UsageError(f"no desk {name} in the configuration; there are: {known}")
    return desk


def _listed(people: Sequence[str], references: Sequence[str]) -> str:
    return ", ".join((*people, *(f"reference {one}" for one in references)))
