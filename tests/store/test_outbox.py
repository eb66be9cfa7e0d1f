"""Outbox rows on both databases: every try is recorded before it is made; no crash forgets or repeats in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailgate.errors import Conflict, UsageError
from mailgate.model.delivery import Attempt
from mailgate.model.states import AttemptResult, OutboxState
from mailgate.store import installation, intake, outbox, ticket_records, tickets
from mailgate.store.blobs import DatabaseBlobs
from mailgate.store.engine import Store
from mailgate.store.outbox import NewMail

from .samples import (
    DEAD,
    ELSEWHERE,
    MINUTE,
    NOW,
    begun,
    claim_mail,
    outbox_row,
    queued,
    results,
    submission,
    ticket,
)

SENT = Attempt(AttemptResult.SENT, 250, "2.0.0 queued", "relay.example", "ABC123")


def free(store: Store, *, dead: tuple[object, ...] = ()) -> dict[int, OutboxState]:
    with store.write() as tx:
        return outbox.free_abandoned(tx, NOW, dead=dead)  # type: ignore[arg-type]


def test_a_mail_gets_its_number_before_its_bytes(store: Store) -> None:
    """Reserved and completed in one transaction, it is claimed with its final bytes and envelope."""
    number = ticket(store)
    (outbox_id,) = queued(store, ticket_id=number)
    (mail,) = claim_mail(store)
    assert (mail.id, mail.ticket_id, mail.recipient, mail.tries) == (outbox_id, number, "anna@client.example", 0)
    assert (mail.mail_from, mail.created_at) == ("support+b.1@desk.example", NOW)
    with store.read() as tx:
        assert DatabaseBlobs().read(tx, mail.raw_sha256) == b"To: anna@client.example\r\n\r\n%d\r\n" % outbox_id


def test_nothing_is_queued_by_a_transaction_that_fails(store: Store) -> None:
    """A reserved row goes with everything else of its transaction."""
    with pytest.raises(ZeroDivisionError), store.write() as tx:
        outbox.reserve(tx, NewMail("support", None, "acknowledgement", True, "anna@client.example", NOW))
        raise ZeroDivisionError
    assert claim_mail(store) == []


def test_numbers_are_never_used_twice(store: Store) -> None:
    """The number of a mail that was rolled back or deleted may be left out, and is never given to another."""
    (first,) = queued(store)
    with store.write() as tx:
        tx.exec_driver_sql(f"DELETE FROM outbox WHERE id = {first}")
    (second,) = queued(store)
    assert second > first


def test_claim_takes_what_is_due_once(store: Store) -> None:
    """Not before its time, no more than asked for, nobody else's."""
    early, late = queued(store), queued(store, at=NOW + MINUTE)
    assert [one.id for one in claim_mail(store, limit=5)] == early
    assert claim_mail(store) == []
    assert [one.id for one in claim_mail(store, now=NOW + MINUTE)] == late


def test_muted_holds_back_what_is_automatic(store: Store) -> None:
    """While muted only what people wrote goes; afterwards the rest does."""
    automatic, by_a_person = queued(store), queued(store, automatic=False)
    with store.write() as tx:
        installation.mute(tx, NOW)
    assert [one.id for one in claim_mail(store, muted=True)] == by_a_person
    assert [one.id for one in claim_mail(store)] == automatic


def test_an_attempt_is_recorded_before_it_is_made(store: Store) -> None:
    """From ``begin_attempts`` on every reader sees that it was begun and not how it ended."""
    (outbox_id,) = queued(store)
    begun(store)
    assert results(store, outbox_id) == [AttemptResult.STARTED]
    assert outbox_row(store, outbox_id).tries == 1


def test_finish_records_how_it_ended(store: Store) -> None:
    """Code, words, host and the peer's own id stand on the attempt; the mail is sent and free."""
    (outbox_id,) = queued(store)
    (mail,) = begun(store)
    with store.write() as tx:
        outbox.finish(tx, mail, SENT, OutboxState.SENT, NOW + MINUTE, NOW + MINUTE)
    row = outbox_row(store, outbox_id)
    assert (row.state, row.sent_at, row.error, row.lease_owner) == (OutboxState.SENT, NOW + MINUTE, "", None)
    with store.read() as tx:
        (tried,) = outbox.attempts(tx, outbox_id)
    assert (tried.number, tried.started_at, tried.ended_at, tried.result) == (1, NOW, NOW + MINUTE, AttemptResult.SENT)
    assert (tried.code, tried.text, tried.remote, tried.remote_id) == (250, "2.0.0 queued", "relay.example", "ABC123")


def test_the_words_of_a_peer_are_stored_whatever_they_hold(store: Store) -> None:
    """NUL and lone surrogates in a peer's answer do not keep the attempt from being recorded."""
    (outbox_id,) = queued(store)
    (mail,) = begun(store)
    tried = Attempt(AttemptResult.DEFERRED, 451, "4.0.0 \0\udcff", "relay.example", "\udc80")
    with store.write() as tx:
        outbox.finish(tx, mail, tried, OutboxState.QUEUED, NOW, NOW + MINUTE)
    assert outbox_row(store, outbox_id).error == "4.0.0 \ufffd?"


def test_a_deferred_mail_is_tried_again_as_number_two(store: Store) -> None:
    """It comes back at its time, and the second attempt is another row."""
    (outbox_id,) = queued(store)
    (mail,) = begun(store)
    with store.write() as tx:
        outbox.finish(tx, mail, Attempt(AttemptResult.DEFERRED, 451), OutboxState.QUEUED, NOW, NOW + MINUTE)
        assert outbox.has_failures(tx)
    assert begun(store) == []
    (again,) = begun(store, now=NOW + MINUTE)
    assert again.tries == 1
    assert results(store, outbox_id) == [AttemptResult.DEFERRED, AttemptResult.STARTED]


@pytest.mark.parametrize("step", ["begin", "finish"])
def test_a_lost_lease_undoes_everything(store: Store, step: str) -> None:
    """A sender that was thought dead neither begins nor ends an attempt on a mail that another has by now."""
    queued(store)
    (slow,) = claim_mail(store, DEAD) if step == "begin" else begun(store, DEAD)
    free(store)
    (fast,) = begun(store)
    with pytest.raises(Conflict, match="lease"), store.write() as tx:
        if step == "begin":
            outbox.begin_attempts(tx, [slow], NOW, repeatable=False)
        else:
            outbox.finish(tx, slow, SENT, OutboxState.SENT, NOW, NOW)
    assert outbox_row(store, slow.id).lease_token == fast.lease_token
    assert results(store, slow.id)[-1] == AttemptResult.STARTED


def test_giving_back_undoes_the_claim_and_the_attempt(store: Store) -> None:
    """Claimed, about to be sent, and not sent: as if it had not been claimed; what another has by now stays his."""
    (mine,) = queued(store)
    unsent = begun(store)
    (lost,) = queued(store)
    slow = begun(store, DEAD)
    free(store)
    (fast,) = begun(store, ELSEWHERE)
    with store.write() as tx:
        outbox.give_back(tx, [*unsent, *slow])
    assert (outbox_row(store, mine).state, outbox_row(store, mine).tries, results(store, mine)) == ("queued", 0, [])
    assert outbox_row(store, lost).lease_token == fast.lease_token
    assert results(store, lost) == [AttemptResult.UNKNOWN, AttemptResult.STARTED]
    with store.write() as tx:
        outbox.give_back(tx, unsent)
        outbox.give_back(tx, [])
    assert [one.id for one in begun(store)] == [mine]


# ---------------------------------------------------------------- the dead


def test_the_living_keep_their_work(store: Store) -> None:
    """Neither a sender of this host nor one of another host is robbed of what it is sending."""
    queued(store)
    begun(store)
    queued(store)
    begun(store, ELSEWHERE)
    assert free(store) == {}


def test_a_claim_without_an_attempt_is_simply_due_again(store: Store) -> None:
    """Nothing was dialled, so nothing is unknown."""
    (outbox_id,) = queued(store)
    claim_mail(store, DEAD)
    assert free(store) == {outbox_id: OutboxState.QUEUED}
    assert results(store, outbox_id) == []


def test_unknown_once_is_sent_again_and_twice_is_held(store: Store) -> None:
    """After two ends that nobody knows a person must look; until then the same bytes go out once more."""
    (outbox_id,) = queued(store)
    (first,) = begun(store, DEAD)
    assert free(store) == {outbox_id: OutboxState.QUEUED}
    assert results(store, outbox_id) == [AttemptResult.UNKNOWN]
    (second,) = begun(store, DEAD)
    assert second.raw_sha256 == first.raw_sha256
    assert free(store) == {outbox_id: OutboxState.HELD}
    row = outbox_row(store, outbox_id)
    assert (row.state, row.error, row.lease_owner) == (
        OutboxState.HELD,
        "twice it is unknown whether the peer took it",
        None,
    )
    assert begun(store) == []


def test_a_known_end_between_two_unknown_ones_does_not_forgive(store: Store) -> None:
    """What counts is how often nobody knew, not whether it was in a row."""
    (outbox_id,) = queued(store)
    begun(store, DEAD)
    free(store)
    (mail,) = begun(store)
    with store.write() as tx:
        outbox.finish(tx, mail, Attempt(AttemptResult.DEFERRED, 451), OutboxState.QUEUED, NOW, NOW)
        assert outbox.unknown_ends(tx, outbox_id) == 1
    begun(store, DEAD)
    assert free(store) == {outbox_id: OutboxState.HELD}


def test_what_is_harmless_to_repeat_is_never_held(store: Store) -> None:
    """A folder takes the same file as often as need be."""
    (outbox_id,) = queued(store)
    for _ in range(4):
        begun(store, DEAD, repeatable=True)
        assert free(store) == {outbox_id: OutboxState.QUEUED}
    assert results(store, outbox_id) == [AttemptResult.DEFERRED] * 4


def test_a_dead_sender_leaves_the_mails_of_others_alone(store: Store) -> None:
    """Only what the dead one had in hand is freed."""
    (mine,) = queued(store)
    begun(store)
    (theirs,) = queued(store)
    begun(store, DEAD)
    assert free(store) == {theirs: OutboxState.QUEUED}
    assert results(store, mine) == [AttemptResult.STARTED]


# ---------------------------------------------------------------- by hand, and for people


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        (OutboxState.QUEUED, OutboxState.QUEUED, True),
        (OutboxState.QUEUED, OutboxState.CANCELLED, True),
        (OutboxState.CLAIMED, OutboxState.QUEUED, True),
        (OutboxState.HELD, OutboxState.QUEUED, True),
        (OutboxState.HELD, OutboxState.CANCELLED, True),
        (OutboxState.FAILED, OutboxState.QUEUED, True),
        (OutboxState.SENT, OutboxState.QUEUED, False),
        (OutboxState.SENT, OutboxState.CANCELLED, False),
        (OutboxState.CANCELLED, OutboxState.QUEUED, False),
        (OutboxState.CLAIMED, OutboxState.CANCELLED, False),
    ],
)
def test_moves_by_hand(store: Store, state: OutboxState, to: OutboxState, allowed: bool) -> None:
    """Only the moves that ``model.states`` allows; a refusal says where the mail is."""
    number = ticket(store)
    (outbox_id,) = queued(store, ticket_id=number, at=NOW + timedelta(days=1))
    with store.write() as tx:
        tx.exec_driver_sql(f"UPDATE outbox SET state = '{state}'")
    if allowed:
        with store.write() as tx:
            outbox.move(tx, outbox_id, to, NOW)
        row = outbox_row(store, outbox_id)
        assert (row.state, row.not_before) == (to, NOW)
    else:
        with pytest.raises(UsageError, match=f"is {state} and cannot become {to}"), store.write() as tx:
            outbox.move(tx, outbox_id, to, NOW)


def test_cancelling_says_so_on_the_ticket(store: Store) -> None:
    """Whoever reads the ticket sees which mail never went out."""
    number = ticket(store)
    automatic = queued(store, 2, ticket_id=number)
    by_a_person = queued(store, ticket_id=number, automatic=False)
    with store.write() as tx:
        assert outbox.cancel_automatic(tx, NOW) == 2
    with store.read() as tx:
        row = ticket_records.get(tx, tickets.TicketNumber("SUP", number))
        events = ticket_records.record(tx, tickets.TicketNumber("SUP", row.id)).events
        assert [(one.kind, one.details["outbox"]) for one in events] == [("mail_cancelled", one) for one in automatic]
        assert outbox.counts(tx) == dict.fromkeys(OutboxState, 0) | {"queued": 1, "cancelled": 2}
        assert [one.id for one in outbox.listing(tx, state=OutboxState.QUEUED)] == by_a_person
        assert outbox.next_due(tx) == NOW


def test_the_tickets_of_mails(store: Store) -> None:
    """Looked up in one go for bounces; mails without a ticket are left out."""
    number = ticket(store)
    (one,), (other,) = queued(store, ticket_id=number), queued(store)
    with store.read() as tx:
        assert outbox.tickets_of(tx, [one, other, 999_999]) == {one: number}
        assert outbox.tickets_of(tx, []) == {}
        with pytest.raises(UsageError):
            outbox.get(tx, 999_999)


def test_intake_and_outbox_share_blobs(store: Store) -> None:
    """Bytes that came in and bytes that go out are kept the same way; equal ones once."""
    (outbox_id,) = queued(store)
    content = b"To: anna@client.example\r\n\r\n%d\r\n" % outbox_id
    one = submission(content)
    prepared = DatabaseBlobs().prepare(content)
    with store.write() as tx:
        intake.add(tx, [(one, prepared)])
    assert outbox_row(store, outbox_id).raw_sha256 == prepared.sha256
