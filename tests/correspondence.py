"""A harness in which a test reads like a correspondence.

    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne ##PO1234##", "Bonjour, …")
    office.works()
    answer = claire.reads()
    claire.answers(answer, "Elle est au deuxième étage.")
    office.solves("SUP-1")
    office.days_pass(1)

Everything is the real thing but the clock and the wire: the store, the ingest worker's code, the sender into a Maildir.
"""

from __future__ import annotations

import email.policy
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import format_datetime, getaddresses
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, update

from mailgate import app, clock
from mailgate.cli import main
from mailgate.commands.tickets import whole_ticket
from mailgate.config import load
from mailgate.model.address import Mailbox
from mailgate.model.envelope import Envelope, Source
from mailgate.model.ids import new_intake_id
from mailgate.model.submission import Submission
from mailgate.model.ticket import Role, Status, TicketNumber, WaitingReason
from mailgate.model.tokens import message_id, reply_address
from mailgate.receive.header_scan import scan
from mailgate.store import held, installation, intake, migrations, ticket_changes, ticket_merges, ticket_records
from mailgate.store.engine import Store
from mailgate.store.leases import this_process
from mailgate.store.schema import intake as intake_rows
from mailgate.store.schema import outbox as outbox_rows
from mailgate.store.schema import ticket
from mailgate.store.schema import timer as timer_rows
from mailgate.store.ticket_changes import set_status
from mailgate.workers.deliver import Deliver
from mailgate.workers.housekeep import Housekeeper
from mailgate.workers.ingest import Ingest
from tests.office_configuration import CONFIGURATION
from tests.verify.mails import signed

START = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


def _parsed(raw: bytes) -> EmailMessage:
    parsed: Message = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


@dataclass(frozen=True)
class Letter:
    """A mail that mailgate sent, as its reader sees it."""

    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return _parsed(self.raw)

    def __getitem__(self, name: str) -> str:
        return str(self.message[name] or "")

    @property
    def subject(self) -> str:
        return self["Subject"]

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def words(self) -> str:
        """Its text with single blanks, wherever lines end and blanks do not break."""
        return " ".join(self.text.split())

    @property
    def quoted(self) -> str:
        """Its text as an answer below it quotes it."""
        return "\n".join(f"> {line}" for line in self.text.splitlines())

    @property
    def number(self) -> str:
        found = re.search(r"\[([A-Z]+-\d+)\]", self.subject)
        assert found, self.subject
        return found[1]


@dataclass
class Person:
    """Somebody who writes to the desks."""

    office: Office
    address: str
    name: str = ""
    #: Domain that a trusted relay answers for when this person writes, ``""`` for none.
    relay: str = ""
    #: User of ``[[submission.users]]`` that this person logs in as, ``""`` for none.
    login: str = ""
    #: Domain whose DKIM signature is on this person's mails, ``""`` for none.
    signs: str = ""

    def writes(
        self,
        subject: str,
        text: str = "Bonjour, notre imprimante ne marche plus depuis hier.",
        *,
        to: str | Sequence[str] = "support@desk.example",
        envelope_to: Sequence[str] | None = None,
        mail_from: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
        attachments: Sequence[tuple[str, bytes]] = (),
        forwarded: bytes = b"",
        html: str = "",
    ) -> str:
        """Send a mail; returns its intake id.

        Headers in ``headers`` replace or add to the usual ones, ``html`` takes the place of ``text``.
        """
        draft = self.drafts(
            subject, text, to=to, headers=headers, attachments=attachments, forwarded=forwarded, html=html
        )
        written = [address for _, address in getaddresses([to] if isinstance(to, str) else list(to))]
        return self.sends(draft, written if envelope_to is None else envelope_to, mail_from=mail_from)

    def drafts(
        self,
        subject: str,
        text: str = "Bonjour, notre imprimante ne marche plus depuis hier.",
        *,
        to: str | Sequence[str] = "support@desk.example",
        headers: Sequence[tuple[str, str]] = (),
        attachments: Sequence[tuple[str, bytes]] = (),
        forwarded: bytes = b"",
        html: str = "",
    ) -> bytes:
        """The bytes of a mail that ``sends`` hands over, once or several times."""
        message = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
        message["From"] = f"{self.name} <{self.address}>" if self.name else self.address
        message["To"] = to if isinstance(to, str) else ", ".join(to)
        message["Subject"] = subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{next(self.office.counter)}@{self.address.rpartition('@')[2]}>"
        for name, value in headers:
            if name.lower() in ("message-id", "from", "date", "to"):
                del message[name]
            message[name] = value
        message.set_content(html, subtype="html") if html else message.set_content(text)
        for filename, content in attachments:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
        if forwarded:
            message.add_attachment(_parsed(forwarded))
        content = message.as_bytes()
        return signed(content, self.signs) if self.signs else content

    def sends(
        self,
        draft: bytes,
        envelope_to: Sequence[str] = ("support@desk.example",),
        *,
        mail_from: str | None = None,
        listener: str = "test",
    ) -> str:
        """Hand over a mail in one SMTP transaction; returns its intake id."""
        return self.office.receives(
            draft,
            mail_from=self.address if mail_from is None else mail_from,
            rcpt_tos=envelope_to,
            relay_domains=(self.relay,) if self.relay else (),
            listener=listener,
            login=self.login,
        )

    def answers(self, letter: Letter, text: str, *, subject: str | None = None, **more: Any) -> str:
        """Answer a mail as any client does: to its Reply-To, in its thread, with ``Re:``."""
        headers = [
            ("In-Reply-To", letter["Message-ID"]),
            ("References", " ".join(filter(None, (letter["References"], letter["Message-ID"])))),
            *more.pop("headers", ()),
        ]
        more.setdefault("to", letter["Reply-To"] or letter["From"])
        return self.writes(f"Re: {letter.subject}" if subject is None else subject, text, headers=headers, **more)

    def reads(self) -> Letter:
        """The only mail that has come since the last look."""
        (letter,) = self.inbox()
        return letter

    def inbox(self) -> list[Letter]:
        """The mails that have come since the last look, oldest first."""
        return self.office.collects(self.address)


@cache
def _empty_database() -> bytes:
    """A SQLite database with the schema and nothing in it: to make one for each test takes longer than many a test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "mailgate.db"
        store = Store(f"sqlite+pysqlite:///{file}")
        migrations.ensure(store)
        store.close()
        return file.read_bytes()


@dataclass
class Office:
    """mailgate with a pinned clock, worked by hand."""

    folder: Path
    database: str = ""
    budgets: str = ""
    configuration: str = CONFIGURATION
    counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        path = self.folder / "config.toml"
        database = f'database = "{self.database}"' if self.database else ""
        path.write_text(self.configuration.format(database=database, budgets=self.budgets), encoding="utf-8")
        path.chmod(0o600)
        clock.pin(START)
        settings = load(path)
        if not self.database:
            file = Path(settings.database.reveal().partition("///")[2])
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(_empty_database())
        self.rooms = app.open_rooms(settings)
        owner = this_process()
        self.ingest = Ingest(self.rooms, owner)
        self.housekeeper = Housekeeper(self.rooms, owner)
        transport = app.make_transport(self.rooms.settings)
        self.deliver = Deliver(self.rooms, owner, transport, repeatable=True, rest=lambda _: True)

    def person(self, address: str, name: str = "", *, relay: str = "", login: str = "", signs: str = "") -> Person:
        return Person(self, address, name, relay, login, signs)

    def receives(
        self,
        content: bytes,
        *,
        mail_from: str | None = "someone@client.example",
        rcpt_tos: Sequence[str] = ("support@desk.example",),
        relay_domains: Sequence[str] = (),
        source: Source = Source.SMTP,
        listener: str = "test",
        client: str = "192.0.2.1",
        login: str = "",
    ) -> str:
        """Take a message in as a listener does; returns its intake id."""
        # Two messages never come in at the same instant here, so that they are worked on in their order.
        now = clock.now() + timedelta(milliseconds=1)
        clock.pin(now)
        envelope = Envelope(
            source,
            listener,
            mail_from,
            tuple(rcpt_tos),
            client,
            "client",
            login=login,
            relay_domains=tuple(relay_domains),
        )
        submission = Submission(new_intake_id(now), now, envelope, content, scan(content).message_id)
        app.add_submissions(self.rooms, [submission])
        return submission.intake_id

    def works(self) -> None:
        """Intake, timers and outbox until nothing is due."""
        while self._something_is_due():
            self.ingest.run_once()
            self.housekeeper.run_once()
            self.deliver.run_once()

    def _something_is_due(self) -> bool:
        """Looked up in one read: a round of everything in vain is a dozen transactions, and every look asks for one."""
        now = clock.now()
        due = (
            select(intake_rows.c.id).where(intake_rows.c.state == "queued", intake_rows.c.not_before <= now),
            select(outbox_rows.c.id).where(outbox_rows.c.state == "queued", outbox_rows.c.not_before <= now),
            select(timer_rows.c.id).where(timer_rows.c.due_at <= now),
        )
        with self.rooms.store.read() as tx:
            if installation.muted_since(tx):
                due = (due[0], due[2])
            return any(tx.execute(query.limit(1)).first() is not None for query in due)

    def days_pass(self, days: float) -> None:
        """Move the clock and do what has become due."""
        clock.pin(clock.now() + timedelta(days=days))
        self.works()

    def collects(self, address: str) -> list[Letter]:
        """Mails to ``address`` that nobody has looked at yet, oldest first."""
        self.works()
        files = sorted(self.folder.glob("outbox/new/*"), key=lambda file: int(file.name.partition(".")[0]))
        found = []
        for file in files:
            raw = file.read_bytes()
            if file.name not in self._read and f"Delivered-To: {address}\n".encode() in raw:
                self._read.add(file.name)
                found.append(Letter(raw))
        return found

    def sent(self) -> int:
        """How many mails have left in all."""
        return len(self.mails())

    def mails(self) -> list[bytes]:
        """Every mail that has left, whoever it was to and whether he has looked or not."""
        self.works()
        return [file.read_bytes() for file in self.folder.glob("outbox/new/*")]

    def mails_to(self, address: str) -> list[bytes]:
        """Those of them with ``address`` anywhere in them: envelope, headers or text."""
        return [one for one in self.mails() if address.encode() in one]

    def tickets(self) -> list[str]:
        """Numbers of all tickets, oldest first."""
        self.works()
        with self.rooms.store.read() as tx:
            return [f"{row.prefix}-{row.id}" for row in reversed(ticket_records.listing(tx))]

    def ticket(self, number: str) -> dict[str, Any]:
        """One ticket as ``tickets show --json`` has it."""
        self.works()
        with self.rooms.store.read() as tx:
            return whole_ticket(ticket_records.record(tx, _number(number)))

    def said(self, number: str) -> list[str]:
        """What came in on a ticket, in its order: the answer part of each mail."""
        return [one["answer"].strip() for one in self.ticket(number)["entries"] if one["direction"] == "in"]

    def flags(self, number: str, entry: int = -1) -> list[str]:
        """Marks on an entry of a ticket, the last one unless said."""
        found: list[str] = self.ticket(number)["entries"][entry]["flags"]
        return found

    def people(self, number: str) -> dict[str, tuple[str, int]]:
        """Who is on a ticket: role, and the first entry that he may see."""
        self.works()
        read = TicketNumber.read(number)
        assert read
        with self.rooms.store.read() as tx:
            record = ticket_records.record(tx, read)
        return {one.address: (one.role, one.since_seq) for one in record.participants}

    def related(self, number: str) -> list[tuple[str, str]]:
        """The tickets that one is linked to, and how."""
        return [(one["number"], one["kind"]) for one in self.ticket(number)["related"]]

    # ------------------------------------------------------------ what people at the desk do

    def solves(self, number: str) -> None:
        self._moves(number, Status.SOLVED)

    def closes(self, number: str) -> None:
        self._moves(number, Status.SOLVED, Status.CLOSED)

    def rejects(self, number: str) -> None:
        self._moves(number, Status.REJECTED)

    def cancels(self, number: str) -> None:
        self._moves(number, Status.CANCELLED)

    def postpones(self, number: str) -> None:
        """Wait until the customer has said what is missing."""
        self._moves(number, Status.POSTPONED)

    def waits(self, number: str, reason: WaitingReason) -> None:
        self._moves(number, Status.WAITING, reason=reason)

    def waits_for_customer(self, number: str) -> None:
        self.waits(number, WaitingReason.CUSTOMER_FEEDBACK)

    def _moves(self, number: str, *through: Status, reason: str = "") -> None:
        self.works()
        read = TicketNumber.read(number)
        assert read
        with self.rooms.store.write() as tx:
            for status in through:
                set_status(tx, read.id, status, clock.now(), intake_id="")
            if reason:
                tx.execute(update(ticket).where(ticket.c.id == read.id).values(waiting_reason=reason))
        assert self.ticket(number)["status"] == through[-1]

    def types(self, *argv: str) -> None:
        """A command of an operator, which must succeed: ``office.types("tickets", "merge", "SUP-2", "SUP-1")``."""
        self.works()
        assert main([*argv, "--config", str(self.folder / "config.toml")]) == 0, argv
        self.works()

    # ------------------------------------------------------------ what became of a message

    def outcome(self, intake_id: str) -> Any:
        """The only outcome of a message."""
        (one,) = self.outcomes(intake_id)
        return one

    def outcomes(self, intake_id: str) -> Sequence[Any]:
        self.works()
        with self.rooms.store.read() as tx:
            return intake.outcomes(tx, intake_id)

    def intake(self, intake_id: str) -> Any:
        """The intake row of a message."""
        self.works()
        with self.rooms.store.read() as tx:
            return intake.get(tx, intake_id)

    def substance(self, number: str) -> dict[str, Any]:
        """What there is to a ticket for those who work on it: what nobody may change by claiming to be somebody."""
        kept = ("status", "subject", "participants", "customer_refs", "flags", "entries", "missing_information")
        whole = self.ticket(number)
        return {name: whole[name] for name in kept}

    # ---------------------------------------------------------------- what agents do

    def adds(self, number: str, address: str) -> int:
        """An agent adds somebody to a ticket; returns his participant number."""
        self.works()
        with self.rooms.store.write() as tx:
            (one,) = ticket_changes.add_participants(
                tx, _number(number).id, [Mailbox(address)], Role.ADDED, since_seq=0, at=clock.now()
            )
            return one

    def moves(self, number: str, *statuses: Status) -> None:
        """An agent moves a ticket from one status to the next."""
        self.works()
        with self.rooms.store.write() as tx:
            for status in statuses:
                ticket_changes.set_status(tx, _number(number).id, status, clock.now(), intake_id="")

    def merges(self, source: str, target: str) -> None:
        """An agent lets a ticket go on in another one."""
        self.works()
        with self.rooms.store.write() as tx:
            ticket_merges.merge(tx, _number(source), _number(target), clock.now())

    def releases(self, intake_id: str, said: str = "") -> None:
        """A person lets a held message go on; ``said`` is what ``--as`` says of its author."""
        self.works()
        with self.rooms.store.write() as tx:
            held.release(tx, intake_id, clock.now(), said)

    def reply_address(self, number: str, participant: int) -> str:
        """The address that a participant answers to: it stands in what is written to him on the ticket."""
        desk = self.rooms.settings.desk_of_prefix(_number(number).prefix)
        assert desk
        return reply_address(self.rooms.keys, desk.signed_address, _number(number), participant)

    def message_id(self, number: str, participant: int) -> str:
        """The Message-ID, in angle brackets, of a mail to a participant on the ticket."""
        return f"<{message_id(self.rooms.keys, 'desk.example', _number(number), participant, 99)}>"


def _number(written: str) -> TicketNumber:
    read = TicketNumber.read(written)
    assert read, written
    return read


def flipped(address: str) -> str:
    """A signed address, or a Message-ID, with one bit of its MAC changed."""
    before, at, after = address.partition("@")
    return f"{before[:-2]}{'b' if before[-2] == 'a' else 'a'}{before[-1]}{at}{after}"
