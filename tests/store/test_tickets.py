"""Tickets on both databases: what one decision writes, and what policy is told when it asks."""

from __future__ import annotations

import pytest

from mailgate.errors import Conflict, UsageError
from mailgate.model.decision import Outcome
from mailgate.model.message import Attachment
from mailgate.model.span import Span, SpanKind
from mailgate.model.ticket import Direction, Role, Status, TicketNumber
from mailgate.model.ticket_facts import ContactFacts, Participant
from mailgate.store import blobs, intake, ticket_records, tickets
from mailgate.store.blobs import DatabaseBlobs
from mailgate.store.engine import Store
from mailgate.store.ticket_records import TicketRecord

from .samples import MINUTE, NOW, claimed, new_entry, new_outcome, new_ticket, ticket


def record(store: Store, ticket_id: int) -> TicketRecord:
    with store.read() as tx:
        return ticket_records.record(tx, TicketNumber("SUP", ticket_id))


# ---------------------------------------------------------------- open and append


def test_a_ticket_is_opened_with_its_reporter_and_references(store: Store) -> None:
    """Policy finds it again with number, status, participant 1 and its references in their order."""
    ticket_id = ticket(store, references=("PO1234", "PO 9"), flags=("unverified",))
    with store.read() as tx:
        found = tickets.facts(tx, [ticket_id, 999_999])
    assert list(found) == [ticket_id]
    facts = found[ticket_id]
    assert (facts.number, facts.desk, facts.status) == (TicketNumber("SUP", ticket_id), "support", Status.NEW)
    assert facts.participants == (Participant(1, Role.REPORTER, "Anna@client.example", "anna@client.example", "Anna"),)
    assert facts.references == ("PO1234", "PO 9")
    assert record(store, ticket_id).ticket.flags == ["unverified"]


def test_ticket_numbers_are_never_used_twice(store: Store) -> None:
    """Not even when the last ticket was deleted."""
    first = ticket(store)
    with store.write() as tx:
        tx.exec_driver_sql(f"DELETE FROM ticket WHERE id = {first}")
    assert ticket(store) > first


def test_a_contact_is_made_once(store: Store) -> None:
    """Two tickets of one author are one contact, of whom nothing is known yet; an author without address is none."""
    first, second = ticket(store), ticket(store, reporter_name="Anna B.")
    nobody = ticket(store, reporter_address="", reporter_key="", reporter_name="")
    rows = [record(store, one).participants[0] for one in (first, second, nobody)]
    assert rows[0].contact_id == rows[1].contact_id is not None
    assert rows[2].contact_id is None
    with store.read() as tx:
        assert tickets.contact_by_key(tx, "anna@client.example") == ContactFacts(None, False)
        assert tickets.contact_by_key(tx, "nobody@client.example") is None


def test_entries_are_numbered_in_their_order(store: Store) -> None:
    """Sequence numbers go on where the ticket stood, and its ``updated_at`` follows."""
    ticket_id = ticket(store)
    with store.write() as tx:
        assert tickets.append_entries(tx, ticket_id, [new_entry(text="1"), new_entry(text="2")], NOW) == [1, 2]
    with store.write() as tx:
        assert tickets.append_entries(tx, ticket_id, [new_entry(text="3")], NOW + MINUTE) == [3]
    found = record(store, ticket_id)
    assert [(one.seq, one.text) for one in found.entries] == [(1, "1"), (2, "2"), (3, "3")]
    assert found.ticket.updated_at == NOW + MINUTE


def test_attachments_stay_with_their_entry(store: Store) -> None:
    """Two entries written at once keep their own attachments, which name the raw message and the part."""
    ticket_id = ticket(store)
    raw = DatabaseBlobs().prepare(b"raw message")

    def part(name: str) -> Attachment:
        return Attachment(
            name=name, content_type="image/png", size=3, sha256="0" * 64, part="1.2", content_id="c1", inline=True
        )

    entries = [
        new_entry(text="1", raw_sha256=raw.sha256, attachments=(part("a.png"), part("b.png"))),
        new_entry(text="2", raw_sha256=raw.sha256, attachments=(part("c.png"),)),
        new_entry(text="3"),
    ]
    with store.write() as tx:
        blobs.insert(tx, [raw], NOW)
        tickets.append_entries(tx, ticket_id, entries, NOW)
    found = record(store, ticket_id)
    names = {one.text: [part.name for part in found.attachments.get(one.id, [])] for one in found.entries}
    assert names == {"1": ["a.png", "b.png"], "2": ["c.png"], "3": []}
    first = found.attachments[found.entries[0].id][0]
    assert (first.raw_sha256, first.part, first.content_id, first.inline) == (raw.sha256, "1.2", "c1", True)


def test_an_entry_keeps_whose_words_its_text_is(store: Store) -> None:
    """Spans and findings come back as they were written; a text without spans is all its author's."""
    spans = (Span(SpanKind.ANSWER, 0, 5), Span(SpanKind.QUOTE, 5, 9, "attribution (fr)"))
    findings = {"report": {"kind": "bounce", "recipients": [{"address": "é@x.example"}]}}
    ticket_id = ticket(store)
    entries = [new_entry(text="Merci> x\n", spans=spans, findings=findings), new_entry(text="Hello")]
    with store.write() as tx:
        tickets.append_entries(tx, ticket_id, entries, NOW)
    split, plain = record(store, ticket_id).entries
    assert (ticket_records.spans_of(split), split.findings) == (spans, findings)
    assert (ticket_records.spans_of(plain), plain.findings) == ((Span(SpanKind.ANSWER, 0, 5),), {})


def test_message_ids_lead_to_their_tickets(store: Store) -> None:
    """Sent and received ids are found; one that stands on two tickets names both; absent and overlong ones none."""
    one, other = ticket(store), ticket(store)
    long_id = f"{'x' * 990}@client.example"
    with store.write() as tx:
        tickets.append_entries(
            tx,
            one,
            [
                new_entry(message_id="in@client.example"),
                new_entry(message_id="out@desk.example", direction=Direction.OUT),
                new_entry(message_id=""),
                new_entry(message_id=long_id),
            ],
            NOW,
        )
        tickets.append_entries(tx, other, [new_entry(message_id="in@client.example")], NOW)
        tickets.append_entries(tx, one, [new_entry(message_id="in@client.example")], NOW)
    with store.read() as tx:
        found = tickets.ids_by_message_id(tx, ["in@client.example", "out@desk.example", "", long_id, "x@y.example"])
        assert found == {"in@client.example": {one, other}, "out@desk.example": {one}}
        assert tickets.ids_by_message_id(tx, []) == {}


SES = "0102018f3a2b4c5d-6e7f8091-a2b3-c4d5-e6f7-0123456789ab-000000"


@pytest.mark.parametrize(
    ("kinds", "named", "expected", "why"),
    [
        ([("a@x.example", "received"), ("a@x.example", "seen")], "a@x.example", {0}, "seen alone does not count"),
        ([("a@x.example", "seen"), ("a@x.example", "sent")], "a@x.example", {1}, "in either order"),
        ([("a@x.example", "seen"), ("a@x.example", "relay")], "a@x.example", {1}, "what a relay said counts in full"),
        ([("a@x.example", "seen"), ("a@x.example", "seen")], "a@x.example", {0, 1}, "if it was only seen, on all"),
        ([("a@x.example", "received"), ("a@x.example", "sent")], "a@x.example", {0, 1}, "on two tickets"),
        ([(SES, "relay"), ("b@x.example", "seen")], f"{SES}@eu-west-1.amazonses.example", {0}, "by its left part"),
        ([(SES, "relay"), (f"{SES}@x.example", "seen")], f"{SES}@x.example", {0}, "which outranks what was seen"),
        ([(SES, "received"), (SES, "seen")], f"{SES}@x.example", None, "not by that of another kind"),
        ([(SES, "received"), ("b@x.example", "seen")], SES, {0}, "an id without a domain is whole"),
        ([("4B1F2A0C9D", "relay"), (SES, "seen")], "4B1F2A0C9D@x.example", None, "a short one comes again"),
    ],
)
def test_ids_of_messages_outrank_those_that_were_seen(
    store: Store, kinds: list[tuple[str, str]], named: str, expected: set[int] | None, why: str
) -> None:
    """Nobody spoils evidence by naming another ticket's ids in his References; one pair for each of two tickets."""
    ids = [ticket(store), ticket(store)]
    with store.write() as tx:
        for ticket_id, pair in zip(ids, kinds, strict=True):
            tickets.add_thread_ids(tx, ticket_id, [pair])
    with store.read() as tx:
        found = tickets.ids_by_message_id(tx, [named, "nobody@x.example"])
    assert found == ({} if expected is None else {named: {ids[one] for one in expected}}), why


def test_an_id_that_was_seen_becomes_what_it_is(store: Store) -> None:
    """An answer may overtake the mail that it names; what a message is called is not forgotten for a mention."""
    one, other = ticket(store), ticket(store)
    with store.write() as tx:
        for kind in ("seen", "received", "seen", "sent"):
            tickets.add_thread_ids(tx, one, [("a@x.example", kind)])
        tickets.add_thread_ids(tx, other, [("a@x.example", "seen")])
        assert tickets.ids_by_message_id(tx, ["a@x.example"]) == {"a@x.example": {one}}
        kinds = tx.exec_driver_sql(f"SELECT kind FROM thread_id WHERE ticket_id = {one}").scalars().all()
    assert kinds == ["received"]


def test_what_was_written_is_found_by_its_content(store: Store) -> None:
    """On every ticket on which somebody wrote it; what has no key is found by none."""
    ids = [ticket(store), ticket(store), ticket(store)]
    with store.write() as tx:
        for one in ids:
            tickets.append_entries(tx, one, [new_entry()], NOW)
        tx.exec_driver_sql(f"UPDATE entry SET content_key = 'k' WHERE ticket_id IN ({ids[0]}, {ids[2]})")
    with store.read() as tx:
        assert tickets.ids_by_content(tx, "k") == {ids[0], ids[2]}
        assert tickets.ids_by_content(tx, "") == set()


def test_of_many_tickets_with_the_same_words_the_newest_are_found(store: Store) -> None:
    """A monitor writes the same for years, often on one ticket; what a mail looks up must not grow with that."""
    ids = [ticket(store) for _ in range(25)]
    with store.write() as tx:
        for one in ids:
            tickets.append_entries(tx, one, [new_entry(content_key="k") for _ in range(3)], NOW)
    with store.read() as tx:
        assert tickets.ids_by_content(tx, "k") == set(ids[-20:])


def test_only_a_prefix_and_an_id_that_belong_together_are_a_ticket(store: Store) -> None:
    """``SUP-1`` is a ticket, ``BIL-1`` is none, though there is a ticket with that id."""
    ticket_id = ticket(store)
    right, wrong = TicketNumber("SUP", ticket_id), TicketNumber("BIL", ticket_id)
    with store.read() as tx:
        assert ticket_records.get(tx, right).id == ticket_id
        with pytest.raises(UsageError, match=f"no ticket BIL-{ticket_id}"):
            ticket_records.get(tx, wrong)


# ---------------------------------------------------------------- references, flags, links, events


def test_references_are_found_however_they_are_written(store: Store) -> None:
    """Compared folded: case, full-width letters and compatibility forms do not matter; the value stays as written."""
    ticket_id = ticket(store, references=("ＰＯ１２３４ straße",))
    other = ticket(store)
    with store.write() as tx:
        tickets.add_references(tx, ticket_id, 1, ["second"])
        tickets.add_references(tx, other, 0, [])
    with store.read() as tx:
        assert [row.id for row in ticket_records.listing(tx, reference="po1234 STRASSE")] == [ticket_id]
        assert [row.id for row in ticket_records.listing(tx, reference="SECOND")] == [ticket_id]
        assert ticket_records.listing(tx, reference="po") == []
        assert tickets.references_of(tx, [ticket_id, other]) == {
            ticket_id: ["ＰＯ１２３４ straße", "second"],
            other: [],
        }


def test_flags_are_raised_once(store: Store) -> None:
    """A flag that is up stays one flag."""
    ticket_id = ticket(store, flags=("unverified",))
    with store.write() as tx:
        tickets.add_flags(tx, ticket_id, ["third_party", "unverified"])
        tickets.add_flags(tx, ticket_id, ["third_party"])
    assert record(store, ticket_id).ticket.flags == ["unverified", "third_party"]


def test_links_are_seen_from_both_sides(store: Store) -> None:
    """Linked once or twice, in either direction; never to itself."""
    one, other = ticket(store), ticket(store)
    with store.write() as tx:
        tickets.link(tx, {(one, other, "same_message"), (one, one, "same_message")})
        tickets.link(tx, [(other, one, "same_message"), (one, other, "perhaps_related")])
        tickets.link(tx, [])
    assert [(row.kind, row.id) for row in record(store, other).related] == [
        ("perhaps_related", one),
        ("same_message", one),
    ]
    assert [row.id for row in record(store, one).related] == [other, other]


def test_events_keep_their_order_and_details(store: Store) -> None:
    """Details are JSON, whatever the language of their words."""
    ticket_id = ticket(store)
    with store.write() as tx:
        tickets.add_events(tx, ticket_id, NOW, [("opened", {"by": "é\u2028"}), ("linked", {"n": [1, None, True]})])
        tickets.add_events(tx, ticket_id, NOW, [])
    assert [(one.kind, one.details) for one in record(store, ticket_id).events] == [
        ("opened", {"by": "é\u2028"}),
        ("linked", {"n": [1, None, True]}),
    ]


def test_the_list_can_be_narrowed(store: Store) -> None:
    """By desk, status and number; newest first, with the reporter."""
    first = ticket(store)
    second = ticket(store, desk="billing", prefix="BIL")
    with store.read() as tx:
        assert [row.id for row in ticket_records.listing(tx)] == [second, first]
        assert [row.id for row in ticket_records.listing(tx, desk="billing")] == [second]
        assert [row.id for row in ticket_records.listing(tx, limit=1)] == [second]
        assert ticket_records.listing(tx, status="closed") == []
        assert ticket_records.listing(tx)[0].reporter_address == "Anna@client.example"


# ---------------------------------------------------------------- outcomes


def test_one_outcome_per_desk_and_a_hold_gives_way(store: Store) -> None:
    """A message that is processed again after a hold has its new outcome in the place of the hold."""
    one = claimed(store)
    held = new_outcome(Outcome.HOLD)
    with store.write() as tx:
        tickets.record_outcomes(tx, one.id, [held, new_outcome(Outcome.DISCARD, desk="billing")], NOW)
    with store.read() as tx:
        assert tickets.settled_desks(tx, one.id) == {"billing"}
    ticket_id = ticket(store)
    with store.write() as tx:
        again = new_outcome(Outcome.NEW_TICKET, ticket_id=ticket_id, entry_seq=1, dedupe_key=held.dedupe_key)
        tickets.record_outcomes(tx, one.id, [again], NOW + MINUTE)
    with store.read() as tx:
        rows = {row.desk: row for row in intake.outcomes(tx, one.id)}
        assert tickets.settled_desks(tx, one.id) == {"support", "billing"}
    assert {desk: row.outcome for desk, row in rows.items()} == {"support": "new_ticket", "billing": "discard"}
    assert (rows["support"].ticket_id, rows["support"].at) == (ticket_id, NOW + MINUTE)


def test_the_same_message_is_decided_once_per_desk(store: Store) -> None:
    """Two workers with two copies: the second one's transaction is undone whole, ticket and all (promise 3)."""
    first, second = claimed(store), claimed(store)
    key = "d" * 64
    with store.write() as tx:
        tickets.record_outcomes(tx, first.id, [new_outcome(dedupe_key=key)], NOW)
    with pytest.raises(Conflict), store.write() as tx:
        tickets.open_ticket(tx, new_ticket())
        tickets.record_outcomes(tx, second.id, [new_outcome(dedupe_key=key)], NOW)
    with store.read() as tx:
        assert ticket_records.listing(tx) == []
    with store.write() as tx:
        # Another desk decides for itself.
        tickets.record_outcomes(tx, second.id, [new_outcome(desk="billing", dedupe_key=key)], NOW)


def test_copies_point_to_the_first(store: Store) -> None:
    """What a copy is told: outcome, intake and ticket of the first at each desk; of itself nothing."""
    first, copy = claimed(store), claimed(store)
    ticket_id = ticket(store)
    key = "e" * 64
    with store.write() as tx:
        outcomes = [
            new_outcome(dedupe_key=key, ticket_id=ticket_id, entry_seq=1),
            new_outcome(Outcome.DISCARD, desk="billing", dedupe_key=key),
        ]
        tickets.record_outcomes(tx, first.id, outcomes, NOW)
    with store.read() as tx:
        assert tickets.earlier_copies(tx, key, first.id) == {}
        assert tickets.earlier_copies(tx, "f" * 64, copy.id) == {}
        found = tickets.earlier_copies(tx, key, copy.id)
    assert {desk: (one.intake_id, one.number) for desk, one in found.items()} == {
        "support": (first.id, TicketNumber("SUP", ticket_id)),
        "billing": (first.id, None),
    }
    duplicate = new_outcome(
        Outcome.DUPLICATE, ticket_id=ticket_id, dedupe_key=None, duplicate_of=found["support"].outcome_id
    )
    third = claimed(store)
    with store.write() as tx:
        # Copies have no key of their own, so there may be many.
        tickets.record_outcomes(tx, copy.id, [duplicate], NOW)
        tickets.record_outcomes(tx, third.id, [duplicate], NOW)
    with store.read() as tx:
        assert tickets.earlier_copies(tx, key, third.id)["support"].intake_id == first.id


def test_evidence_and_reasons_come_back_as_they_were(store: Store) -> None:
    """Every decision can be explained afterwards, from what stands in its row."""
    one = claimed(store)
    evidence = [
        {"kind": "subject_number", "ticket": "SUP-1", "participant": 0, "found_in": "Subject", "decided": False}
    ]
    reasons = [{"rule": "match", "hit": False, "text": "« SUP-1 » prouve rien\u00a0: étranger"}]
    with store.write() as tx:
        tickets.record_outcomes(tx, one.id, [new_outcome(evidence=evidence, reasons=reasons)], NOW)
    with store.read() as tx:
        (row,) = intake.outcomes(tx, one.id)
    assert (row.evidence, row.reasons) == (evidence, reasons)
