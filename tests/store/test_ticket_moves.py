"""Splitting, linking and moving tickets, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from mailgate.errors import UsageError
from mailgate.model.decision import Outcome
from mailgate.model.message import Attachment
from mailgate.model.ticket import Direction, Role, TicketNumber, Visibility
from mailgate.store import blobs, ticket_merges, ticket_moves, ticket_records, tickets
from mailgate.store.blobs import DatabaseBlobs
from mailgate.store.engine import Store
from mailgate.store.ticket_records import TicketRecord

from .samples import MINUTE, NOW, claimed, new_entry, new_outcome, ticket


def number(ticket_id: int) -> TicketNumber:
    return TicketNumber("SUP", ticket_id)


def record(store: Store, ticket: TicketNumber) -> TicketRecord:
    with store.read() as tx:
        return ticket_records.record(tx, ticket)


def append(store: Store, ticket_id: int, *entries: Any) -> None:
    with store.write() as tx:
        tickets.append_entries(tx, ticket_id, entries, NOW)


def split(store: Store, source: int, *seqs: int, subject: str = "") -> TicketNumber:
    with store.write() as tx:
        return ticket_moves.split(
            tx, number(source), seqs, NOW + MINUTE, prefix="SUP", priority="normal", subject=subject
        )


def conversation(store: Store) -> int:
    """A ticket of Anna's with an acknowledgement, a mail of Bob's who is in copy, one of a stranger's and a note."""
    ticket_id = ticket(store, references=("PO1", "PO2"), language="fr", flags=("verified",), priority="high")
    with store.write() as tx:
        tx.exec_driver_sql(
            "INSERT INTO participant (ticket_id, number, role, address, key, name, since_seq) VALUES"
            f" ({ticket_id}, 2, 'carbon_copy', 'Bob@client.example', 'bob@client.example', 'Bob', 3)"
        )
    bob = {"participant": 2, "author_address": "Bob@client.example", "author_name": "Bob"}
    raw = DatabaseBlobs().prepare(b"raw message")
    scan = Attachment(name="scan.pdf", content_type="application/pdf", size=3, sha256="0" * 64, part="2")
    with store.write() as tx:
        blobs.insert(tx, [raw], NOW)
    append(
        store,
        ticket_id,
        new_entry(text="1", message_id="m1@client.example"),
        new_entry(text="2", direction=Direction.OUT, participant=0, message_id="o1@desk.example"),
        new_entry(
            text="3", subject="Re: Scanner ##PO2## ", message_id="m3@client.example", flags=("unverified",),
            attachments=(scan,), raw_sha256=raw.sha256, **bob
        ),
        new_entry(text="4", participant=0, author_address="stranger@x.example", flags=("third_party",)),
        new_entry(text="5", message_id="m5@client.example"),
        new_entry(text="6", direction=Direction.NOTE, visibility=Visibility.INTERNAL, participant=0),
    )  # fmt: skip
    return ticket_id


# ---------------------------------------------------------------- split


def test_mails_become_a_ticket_of_their_own(store: Store) -> None:
    """With their author as reporter, their attachments, their Message-IDs; what is left stays as it was."""
    source = conversation(store)
    new = split(store, source, 5, 3)
    found, left = record(store, new), record(store, number(source))
    assert [(one.seq, one.text, one.participant) for one in found.entries] == [(1, "3", 1), (2, "5", 2)]
    assert [(one.number, one.role, one.key, one.since_seq) for one in found.participants] == [
        (1, Role.REPORTER, "bob@client.example", 0),
        (2, Role.ADDED, "anna@client.example", 0),
    ]
    row = found.ticket
    assert (row.desk, row.prefix, row.subject, row.status) == ("support", "SUP", "Re: Scanner", "new")
    assert (row.language, row.priority, row.kind, row.flags) == ("fr", "normal", "incident", ["unverified"])
    assert found.references == ["PO2"]
    assert [part.name for part in found.attachments[found.entries[0].id]] == ["scan.pdf"]
    assert [(one.seq, one.text) for one in left.entries] == [(1, "1"), (2, "2"), (4, "4"), (6, "6")]
    assert (left.references, left.ticket.updated_at) == (["PO1", "PO2"], NOW + MINUTE)
    with store.read() as tx:
        ids = [f"{one}@client.example" for one in ("m1", "m3", "m5")]
        found_ids = tickets.ids_by_message_id(tx, [*ids, "o1@desk.example"])
    assert found_ids == {ids[0]: {source}, ids[1]: {new.id}, ids[2]: {new.id}, "o1@desk.example": {source}}
    assert [(one.kind, one.id) for one in found.related] == [("split", source)]
    assert [(one.kind, one.id) for one in left.related] == [("split", new.id)]
    assert [(one.kind, one.details) for one in left.events] == [("split_off", {"ticket": str(new), "entries": [3, 5]})]
    assert [(one.kind, one.details) for one in found.events] == [
        ("split_from", {"ticket": str(number(source)), "entries": [3, 5]})
    ]
    append(store, new.id, new_entry(text="next"))
    append(store, source, new_entry(text="next"))
    assert [one.seq for one in record(store, new).entries] == [1, 2, 3]
    assert record(store, number(source)).entries[-1].seq == 7


def test_nobody_sees_more_after_a_split(store: Store) -> None:
    """Who saw the old ticket from an entry on sees of the new one what he saw of the old."""
    source = conversation(store)
    append(store, source, new_entry(participant=2, author_address="Bob@client.example", text="7"))
    new = split(store, source, 1, 3, 7)
    people = [(one.number, one.role, one.since_seq) for one in record(store, new).participants]
    assert people == [(1, Role.REPORTER, 0), (2, Role.CARBON_COPY, 2)]
    assert [one.participant for one in record(store, new).entries] == [1, 2, 2]


def test_a_third_party_may_have_a_ticket_of_his_own(store: Store) -> None:
    """What he wrote as a stranger he reports on it, under the title that an agent gives it."""
    new = split(store, conversation(store), 4, subject=" A  scanner\n")
    found = record(store, new)
    (reporter,) = found.participants
    assert (reporter.key, found.entries[0].participant) == ("stranger@x.example", 1)
    assert (found.ticket.subject, found.ticket.flags, found.references) == ("A scanner", [], [])


def test_a_first_entry_may_go_if_another_stays(store: Store) -> None:
    """The new ticket never has a title without words."""
    source = ticket(store, subject="Printer", references=("PO1",))
    append(store, source, new_entry(subject="##PO1##"), new_entry(text="second"))
    new = split(store, source, 1)
    assert record(store, new).ticket.subject == "Printer"
    with pytest.raises(UsageError, match="nothing that came in would be left"):
        split(store, source, 2)


def test_an_id_that_both_tickets_bear_stays_on_both(store: Store) -> None:
    """A copier that reuses one Message-ID for different mails: neither loses it, and it is no evidence any more."""
    source = ticket(store)
    append(store, source, new_entry(message_id="same@x.example"), new_entry(message_id="same@x.example"))
    new = split(store, source, 2)
    with store.read() as tx:
        assert tickets.ids_by_message_id(tx, ["same@x.example"]) == {"same@x.example": {source, new.id}}


def test_copies_are_told_the_new_ticket(store: Store) -> None:
    """Outcomes follow their entries, and so do those of copies that came before the split."""
    first, copy = claimed(store), claimed(store)
    source = ticket(store)
    append(store, source, new_entry(), new_entry(intake_id=first.id))
    with store.write() as tx:
        done = new_outcome(Outcome.APPEND, ticket_id=source, entry_seq=2, dedupe_key="k" * 64)
        tickets.record_outcomes(tx, first.id, [done], NOW)
        found = tickets.earlier_copies(tx, "k" * 64, copy.id)["support"]
        again = new_outcome(Outcome.DUPLICATE, ticket_id=source, dedupe_key=None, duplicate_of=found.outcome_id)
        tickets.record_outcomes(tx, copy.id, [again], NOW)
    new = split(store, source, 2)
    with store.read() as tx:
        assert tickets.earlier_copies(tx, "k" * 64, "another")["support"].number == new
        rows = tx.exec_driver_sql("SELECT ticket_id, entry_seq FROM outcome ORDER BY id").all()
    assert [tuple(row) for row in rows] == [(new.id, 1), (new.id, None)]


@pytest.mark.parametrize(
    ("seqs", "why"),
    [
        ((), "name the entries"),
        ((3, 9, 12), "SUP-[0-9]+ has no entry 9, 12"),
        ((2, 3), "only mail that came in can be split off, not entry 2"),
        ((3, 6), "not entry 6"),
        ((1, 3, 4, 5), "nothing that came in would be left"),
    ],
)
def test_a_split_that_cannot_be_is_refused(store: Store, seqs: tuple[int, ...], why: str) -> None:
    """And changes nothing."""
    source = conversation(store)
    with pytest.raises(UsageError, match=why):
        split(store, source, *seqs)
    with store.read() as tx:
        assert len(ticket_records.listing(tx)) == 1
    assert len(record(store, number(source)).entries) == 6


def test_a_split_is_undone_by_a_merge(store: Store) -> None:
    """The new ticket goes on in the old one: answers to what was split off come in there again."""
    source = conversation(store)
    new = split(store, source, 3)
    with store.write() as tx:
        ticket_merges.merge(tx, new, number(source), NOW)
        assert ticket_merges.follow(tx, [new.id]) == {new.id: source}
    assert len(record(store, number(source)).participants) == 2
    with pytest.raises(UsageError, match=f"{new} goes on in SUP-{source}: name that one"):
        split(store, new.id, 1)


# ---------------------------------------------------------------- link, move


def test_links_by_hand_are_made_and_taken_back(store: Store) -> None:
    """Seen from both sides; those that mail made stay."""
    one, other = number(ticket(store)), number(ticket(store))
    with store.write() as tx:
        tickets.link(tx, {(one.id, other.id, "same_message")})
        ticket_moves.link(tx, one, other, NOW)
    assert [row.kind for row in record(store, other).related] == ["by_hand", "same_message"]
    with pytest.raises(UsageError, match="linked already"), store.write() as tx:
        ticket_moves.link(tx, other, one, NOW)
    with store.write() as tx:
        ticket_moves.unlink(tx, other, one, NOW)
    assert [row.kind for row in record(store, one).related] == ["same_message"]
    for ticket_number in (one, other):
        assert [event.kind for event in record(store, ticket_number).events] == ["linked", "unlinked"]
    with pytest.raises(UsageError, match="not linked by hand, only as same_message, which stays"), store.write() as tx:
        ticket_moves.unlink(tx, one, other, NOW)
    with pytest.raises(UsageError, match="cannot be linked with itself"), store.write() as tx:
        ticket_moves.link(tx, one, one, NOW)


def test_a_merged_ticket_is_neither_linked_nor_moved(store: Store) -> None:
    """Whoever names it is told where it goes on."""
    a, b, c = (number(ticket(store)) for _ in range(3))
    with store.write() as tx:
        ticket_merges.merge(tx, a, b, NOW)
    for act in (
        lambda tx: ticket_moves.link(tx, c, a, NOW),
        lambda tx: ticket_moves.move(tx, a, "billing", "low", NOW),
    ):
        with pytest.raises(UsageError, match=f"{a} goes on in {b}"), store.write() as tx:
            act(tx)


def test_a_moved_ticket_keeps_its_number(store: Store) -> None:
    """Another desk and a priority of that desk's scale."""
    one = number(ticket(store))
    with store.write() as tx:
        ticket_moves.move(tx, one, "billing", "P4", NOW + MINUTE)
    found = record(store, one)
    assert (found.ticket.desk, found.ticket.priority, found.ticket.updated_at) == ("billing", "P4", NOW + MINUTE)
    assert [(event.kind, event.details) for event in found.events] == [
        ("moved", {"from": "support", "to": "billing", "priority": "P4", "priority_before": "low"})
    ]
    with pytest.raises(UsageError, match="is at billing already"), store.write() as tx:
        ticket_moves.move(tx, one, "billing", "P4", NOW)
