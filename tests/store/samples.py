"""Rows as tests of the store want them: everything has a value, a test says what matters to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailgate.model.decision import Outcome
from mailgate.model.envelope import Envelope, Source
from mailgate.model.ids import new_intake_id
from mailgate.model.submission import Submission
from mailgate.model.ticket import Direction, Visibility
from mailgate.store import blobs, intake, outbox, tickets
from mailgate.store.blobs import DatabaseBlobs
from mailgate.store.engine import Store, Transaction
from mailgate.store.intake import ClaimedIntake
from mailgate.store.leases import Owner, this_process
from mailgate.store.outbox import ClaimedMail, NewMail
from mailgate.store.tickets import NewEntry, NewOutcome, NewTicket

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

#: This process: alive as long as a test runs.
HERE = this_process()
#: A process of this host that ended: no process has started at that time.
DEAD = replace(HERE, start="1")
#: A process on a host of which nothing is known here.
ELSEWHERE = Owner("other.desk.example", "abcdef01", 4711, "99")

ENVELOPE = Envelope(
    Source.SMTP,
    "smtp1",
    "anna@client.example",
    ("support@desk.example", "billing@desk.example"),
    client="192.0.2.7",
    helo="mx.client.example",
    tls="TLSv1.3 TLS_AES_256_GCM_SHA384",
    login="relay",
    relay_domains=("client.example",),
)

_count = itertools.count(1)


def submission(content: bytes = b"", *, at: datetime = NOW, message_id: str = "", **envelope: Any) -> Submission:
    """A message that just came in; without ``content`` it is like no other."""
    content = content or b"Subject: %d\r\n\r\nGood morning\r\n" % next(_count)
    return Submission(new_intake_id(at), at, replace(ENVELOPE, **envelope), content, message_id)


def added(store: Store, *submissions: Submission) -> list[str]:
    """Their intake ids, once they are durable."""
    prepared = [(one, DatabaseBlobs().prepare(one.content)) for one in submissions]
    with store.write() as tx:
        intake.add(tx, prepared)
    return [one.intake_id for one in submissions]


def claim(store: Store, owner: Owner = HERE, *, now: datetime = NOW, limit: int = 20) -> list[ClaimedIntake]:
    with store.write() as tx:
        return intake.claim(tx, owner, now, limit)


def claimed(store: Store, owner: Owner = HERE, **how: Any) -> ClaimedIntake:
    """One fresh message, claimed."""
    (intake_id,) = added(store, submission(**how))
    return next(one for one in claim(store, owner) if one.id == intake_id)


def intake_row(store: Store, intake_id: str) -> Any:
    with store.read() as tx:
        return intake.get(tx, intake_id)


def new_ticket(**changes: Any) -> NewTicket:
    usual = NewTicket(
        prefix="SUP",
        desk="support",
        subject="Printer",
        kind="incident",
        priority="low",
        claimed_priority="",
        language="en",
        flags=(),
        references=(),
        former_numbers=(),
        reporter_address="Anna@client.example",
        reporter_key="anna@client.example",
        reporter_name="Anna",
        at=NOW,
    )
    return replace(usual, **changes)


def new_entry(**changes: Any) -> NewEntry:
    usual = NewEntry(
        direction=Direction.IN,
        visibility=Visibility.PUBLIC,
        participant=1,
        author_address="Anna@client.example",
        author_name="Anna",
        at=NOW,
        subject="Printer",
        text="Our printer is broken.",
        message_id="",
    )
    return replace(usual, **changes)


def ticket(store: Store, **changes: Any) -> int:
    """The id of a fresh ticket."""
    with store.write() as tx:
        return tickets.open_ticket(tx, new_ticket(**changes))


def new_outcome(outcome: Outcome = Outcome.NEW_TICKET, **changes: Any) -> NewOutcome:
    usual = NewOutcome(
        desk="support",
        outcome=outcome,
        ticket_id=None,
        entry_seq=None,
        dedupe_key=f"{next(_count):064d}",
        duplicate_of=None,
        mail_class="human",
        standing="unverified",
        method="none",
        evidence=[],
        reasons=[{"rule": "new", "hit": True, "text": "nothing it continues"}],
    )
    return replace(usual, **changes)


def queue_mail(tx: Transaction, *, ticket_id: int | None = None, automatic: bool = True, at: datetime = NOW) -> int:
    """The outbox id of a fresh mail."""
    outbox_id = outbox.reserve(
        tx, NewMail("support", ticket_id, "acknowledgement", automatic, "anna@client.example", at)
    )
    prepared = DatabaseBlobs().prepare(b"To: anna@client.example\r\n\r\n%d\r\n" % outbox_id)
    blobs.insert(tx, [prepared], at)
    outbox.complete(
        tx,
        outbox_id,
        mail_from="support+b.1@desk.example",
        message_id=f"{outbox_id}@desk.example",
        raw_sha256=prepared.sha256,
        entry_seq=2,
    )
    return outbox_id


def queued(store: Store, count: int = 1, **how: Any) -> list[int]:
    """Outbox ids of fresh mails."""
    with store.write() as tx:
        return [queue_mail(tx, **how) for _ in range(count)]


def claim_mail(
    store: Store,
    owner: Owner = HERE,
    *,
    now: datetime = NOW,
    limit: int = 50,
    muted: bool = False,
) -> list[ClaimedMail]:
    with store.write() as tx:
        return outbox.claim(tx, owner, now, limit, muted=muted)


def begun(store: Store, owner: Owner = HERE, *, repeatable: bool = False, now: datetime = NOW) -> list[ClaimedMail]:
    """Everything that is due, claimed and about to be dialled."""
    with store.write() as tx:
        mails = outbox.claim(tx, owner, now, 50, muted=False)
        if mails:
            outbox.begin_attempts(tx, mails, now, repeatable=repeatable)
    return mails


def outbox_row(store: Store, outbox_id: int) -> Any:
    with store.read() as tx:
        return outbox.get(tx, outbox_id)


def results(store: Store, outbox_id: int) -> Sequence[str]:
    """How each attempt at a mail ended."""
    with store.read() as tx:
        return [row.result for row in outbox.attempts(tx, outbox_id)]
