"""Intake rows on both databases: what is accepted, who works on it, what becomes of it when he dies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, update

from mailgate.errors import Conflict, UsageError
from mailgate.model.decision import Outcome
from mailgate.model.states import IntakeState
from mailgate.store import intake, ticket_records, tickets
from mailgate.store.blobs import DatabaseBlobs
from mailgate.store.engine import Store
from mailgate.store.intake import OVERTAKING, storable
from mailgate.store.leases import LEASE, Owner
from mailgate.store.schema import blob
from mailgate.store.schema import intake as intake_table

from .samples import (
    DEAD,
    ELSEWHERE,
    ENVELOPE,
    HERE,
    MINUTE,
    NOW,
    added,
    claim,
    claimed,
    intake_row,
    new_outcome,
    new_ticket,
    submission,
    ticket,
)


def test_a_message_comes_back_as_it_was_added(store: Store) -> None:
    """Envelope, time, size and bytes are those that were accepted, and its bytes are told by their hash."""
    content = b"Subject: caf\xe9\r\n\r\n\x00\xff" * 100
    (intake_id,) = added(store, submission(content, message_id="m1@client.example"))
    (found,) = claim(store)
    assert (found.id, found.received_at, found.envelope) == (intake_id, NOW, ENVELOPE)
    assert (found.tries, found.released) == (1, False)
    row = intake_row(store, intake_id)
    assert (row.size, row.message_id) == (len(content), "m1@client.example")
    with store.read() as tx:
        assert DatabaseBlobs().read(tx, found.raw_sha256) == content


def test_times_keep_their_microseconds_and_their_zone(store: Store) -> None:
    """A time given in another zone comes back as the same moment in UTC."""
    paris = datetime(2026, 10, 14, 11, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    (intake_id,) = added(store, submission(at=paris))
    found = intake_row(store, intake_id).received_at
    assert (found, found.utcoffset()) == (paris, timedelta(0))


def test_null_sender_and_no_sender_are_two_things(store: Store) -> None:
    """``<>`` stays the empty string, a source without an envelope sender stays None."""
    null, none = added(store, submission(mail_from=""), submission(mail_from=None))
    senders = {one.id: one.envelope.mail_from for one in claim(store)}
    assert senders == {null: "", none: None}


def test_adding_again_changes_nothing(store: Store) -> None:
    """A commit that went through but was not answered may be repeated: one row, and its work is not undone."""
    same = submission()
    added(store, same)
    (before,) = claim(store)
    added(store, same, submission())
    assert intake_row(store, same.intake_id).lease_token == before.lease_token
    assert len(claim(store)) == 1


def test_a_group_is_added_whole_or_not_at_all(store: Store) -> None:
    """An exception after the rows leaves none of them, nor their bytes."""
    group = [submission() for _ in range(3)]
    prepared = [(one, DatabaseBlobs().prepare(one.content)) for one in group]
    with pytest.raises(ZeroDivisionError), store.write() as tx:
        intake.add(tx, prepared)
        raise ZeroDivisionError
    assert claim(store) == []
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(blob)).scalar_one() == 0


def test_equal_bytes_are_two_messages_and_one_blob(store: Store) -> None:
    """The same bytes accepted twice are two intake rows that share what they hold."""
    added(store, submission(b"same\r\n"), submission(b"same\r\n"))
    first, second = claim(store)
    assert first.raw_sha256 == second.raw_sha256


@pytest.mark.parametrize(
    ("given", "expected", "why"),
    [
        ("plain", "plain", "nothing to mend"),
        ("é 漢 🖨", "é 漢 🖨", "Unicode is text"),
        ("a\0b", "a\ufffdb", "PostgreSQL takes no NUL"),
        ("é\0", "é\ufffd", "NUL among others"),
        ("x\udce9y", "x?y", "a lone surrogate is no character"),
        ("\ud83d\0\udda8", "?\ufffd?", "halves of a pair do not join over a NUL"),
        ("", "", "nothing stays nothing"),
    ],
)
def test_text_that_no_database_takes_is_mended(store: Store, given: str, expected: str, why: str) -> None:
    """NUL and lone surrogates from a client never reach the database, wherever they stand."""
    assert storable(given) == expected, why
    (intake_id,) = added(
        store,
        submission(
            mail_from=given, rcpt_tos=(given, "support@desk.example"), helo=given, login=given, message_id=given
        ),
    )
    (found,) = claim(store)
    assert found.envelope.mail_from == found.envelope.helo == found.envelope.login == expected
    assert found.envelope.rcpt_tos == (expected, "support@desk.example")
    assert intake_row(store, intake_id).message_id == expected


# ---------------------------------------------------------------- claim, finish, postpone, give back


def test_claim_takes_what_is_due_oldest_first(store: Store) -> None:
    """Not before its time, not more than asked for, in the order in which it became due."""
    late, early, middle = added(store, submission(at=NOW + MINUTE), submission(at=NOW - MINUTE), submission(at=NOW))
    assert [one.id for one in claim(store, limit=1)] == [early]
    assert [one.id for one in claim(store)] == [middle]
    assert [one.id for one in claim(store, now=NOW + MINUTE)] == [late]
    assert claim(store, now=NOW + MINUTE) == []


def test_a_claim_says_who_and_until_when(store: Store) -> None:
    """Owner, token and expiry stand in the row; the expiry runs on the machine's time, not on ``now``."""
    before = datetime.now(UTC)
    one = claimed(store)
    row = intake_row(store, one.id)
    assert (row.state, row.lease_owner, row.lease_token) == (IntakeState.CLAIMED, str(HERE), one.lease_token)
    assert before + LEASE <= row.lease_expires <= datetime.now(UTC) + LEASE


@pytest.mark.parametrize("state", [IntakeState.DONE, IntakeState.HELD])
def test_finish_ends_the_work(store: Store, state: IntakeState) -> None:
    """A finished message has its state and reason, no lease, and is not claimed again."""
    one = claimed(store)
    with store.write() as tx:
        intake.finish(tx, one, state, NOW, "because")
    row = intake_row(store, one.id)
    assert (row.state, row.error, row.lease_owner, row.lease_token) == (state, "because", None, None)
    assert claim(store, now=NOW + timedelta(days=9)) == []


def test_postpone_keeps_the_try(store: Store) -> None:
    """A try that failed is counted, and the message is due again at the time said."""
    one = claimed(store)
    with store.write() as tx:
        intake.postpone(tx, one, NOW + MINUTE, "template missing")
    assert claim(store) == []
    (again,) = claim(store, now=NOW + MINUTE)
    assert (again.id, again.tries) == (one.id, 2)


def test_give_back_costs_no_try(store: Store) -> None:
    """Messages that were claimed and not begun are as if they had not been claimed."""
    ids = added(store, submission(), submission())
    batch = claim(store)
    with store.write() as tx:
        intake.give_back(tx, batch)
    assert {one.id: one.tries for one in claim(store)} == dict.fromkeys(ids, 1)


def test_a_message_with_earlier_tries_is_claimed_alone(store: Store) -> None:
    """What failed before takes nothing down with it; what has not failed is claimed without it."""
    suspect, other, third = added(store, submission(at=NOW - 3 * MINUTE), submission(at=NOW), submission(at=NOW))
    (first,) = claim(store, limit=1)
    assert first.id == suspect
    with store.write() as tx:
        intake.postpone(tx, first, NOW - 2 * MINUTE, "failed")
    assert [one.id for one in claim(store)] == [suspect], "it is the oldest, so it comes first, alone"
    with store.write() as tx:
        tx.execute(
            update(intake_table)
            .where(intake_table.c.id == suspect)
            .values(state=IntakeState.QUEUED, lease_owner=None, lease_token=None, not_before=NOW + MINUTE)
        )
    assert {one.id for one in claim(store, now=NOW + MINUTE)} == {other, third}


@pytest.mark.parametrize("end", ["finish", "postpone", "wait_for"])
def test_a_lost_lease_undoes_everything(store: Store, end: str) -> None:
    """Whoever was thought dead and comes back writes nothing: not the end, and nothing else of his transaction."""
    slow = claimed(store, DEAD)
    with store.write() as tx:
        intake.free_abandoned(tx, NOW, max_tries=3)
    (fast,) = claim(store)
    with pytest.raises(Conflict, match=slow.id), store.write() as tx:
        tickets.open_ticket(tx, new_ticket(subject="written by the slow one"))
        if end == "finish":
            intake.finish(tx, slow, IntakeState.DONE, NOW)
        elif end == "postpone":
            intake.postpone(tx, slow, NOW, "failed")
        else:
            intake.wait_for(tx, slow, "another")
    with store.read() as tx:
        assert ticket_records.listing(tx) == []
    row = intake_row(store, slow.id)
    assert (row.state, row.lease_token) == (IntakeState.CLAIMED, fast.lease_token)


def test_giving_back_what_is_no_longer_ours_does_nothing(store: Store) -> None:
    """A lease that another took meanwhile stays his."""
    slow = claimed(store, DEAD)
    with store.write() as tx:
        intake.free_abandoned(tx, NOW, max_tries=3)
    (fast,) = claim(store)
    with store.write() as tx:
        intake.give_back(tx, [slow])
    assert intake_row(store, slow.id).lease_token == fast.lease_token


# ---------------------------------------------------------------- an answer overtakes its question


def test_an_answer_waits_for_its_question_and_is_woken(store: Store) -> None:
    """It waits ten minutes at most, pays no try, and is due the moment the question is finished."""
    (question,) = added(store, submission(message_id="q@client.example"))
    (asked,) = claim(store)
    answer = claimed(store)
    with store.write() as tx:
        found = intake.unfinished_question(tx, answer, ["unknown@client.example", "q@client.example"])
        assert found == question
        intake.wait_for(tx, answer, found)
    assert claim(store, now=NOW + OVERTAKING - MINUTE) == []
    with store.write() as tx:
        intake.finish(tx, asked, IntakeState.DONE, NOW + MINUTE)
    (woken,) = claim(store, now=NOW + MINUTE)
    assert (woken.id, woken.tries) == (answer.id, 1)


def test_an_answer_waits_no_longer_than_ten_minutes(store: Store) -> None:
    """A question that never ends does not keep its answer."""
    added(store, submission(message_id="q@client.example"))
    (asked,) = claim(store)
    answer = claimed(store)
    with store.write() as tx:
        intake.wait_for(tx, answer, asked.id)
    assert [one.id for one in claim(store, now=NOW + OVERTAKING)] == [answer.id]


def test_only_unfinished_questions_are_waited_for(store: Store) -> None:
    """Finished ones, the message itself, empty ids, and one that itself waits for this message do not count."""
    done = claimed(store, message_id="done@client.example")
    with store.write() as tx:
        intake.finish(tx, done, IntakeState.DONE, NOW)
    held = claimed(store, message_id="held@client.example")
    with store.write() as tx:
        intake.finish(tx, held, IntakeState.HELD, NOW)
    one = claimed(store, message_id="one@client.example")
    other = claimed(store, message_id="other@client.example")
    added(store, submission(message_id=""))
    with store.write() as tx:
        assert intake.unfinished_question(tx, one, ["done@client.example", "held@client.example"]) is None
        assert intake.unfinished_question(tx, one, ["one@client.example"]) is None
        assert intake.unfinished_question(tx, one, [""]) is None
        assert intake.unfinished_question(tx, one, []) is None
        assert intake.unfinished_question(tx, one, ["other@client.example"]) == other.id
        intake.wait_for(tx, one, other.id)
    with store.write() as tx:
        assert intake.unfinished_question(tx, other, ["one@client.example"]) is None


# ---------------------------------------------------------------- the dead


def free(store: Store, *, max_tries: int = 3, **how: object) -> dict[str, IntakeState]:
    with store.write() as tx:
        return intake.free_abandoned(tx, NOW, max_tries=max_tries, **how)  # type: ignore[arg-type]


def test_the_living_keep_their_work(store: Store) -> None:
    """Neither a living process of this host nor one of another host with a fresh lease is robbed."""
    claimed(store, HERE)
    claimed(store, ELSEWHERE)
    assert free(store) == {}


def test_a_dead_owner_of_this_host_is_noticed_at_once(store: Store) -> None:
    """Its message is due again, one try poorer, and the row says why."""
    one = claimed(store, DEAD)
    assert free(store) == {one.id: IntakeState.QUEUED}
    row = intake_row(store, one.id)
    assert (row.tries, row.lease_owner) == (1, None)
    assert row.error == "the process that read it ended (try 1 of 3)"
    assert claim(store)[0].tries == 2


@pytest.mark.parametrize(
    "owner",
    [replace(HERE, boot="00000000"), replace(HERE, pid=2**22 + 1, start="5")],
    ids=["before the last boot", "no such process"],
)
def test_other_ways_of_being_dead(store: Store, owner: Owner) -> None:
    """A process of an earlier boot is dead although its number lives; so is one whose number nobody has."""
    one = claimed(store, owner)
    assert free(store) == {one.id: IntakeState.QUEUED}


def test_another_host_is_dead_when_its_lease_ran_out(store: Store) -> None:
    """Of other hosts only the expiry tells."""
    one = claimed(store, ELSEWHERE)
    with store.write() as tx:
        tx.execute(update(intake_table).values(lease_expires=datetime.now(UTC) - MINUTE))
    assert free(store) == {one.id: IntakeState.QUEUED}


def test_the_innocent_get_their_try_back(store: Store) -> None:
    """A worker's parent knows which message was in hand: it alone pays for the end of the worker."""
    culprit, innocent = added(store, submission(at=NOW - MINUTE), submission())
    claim(store, HERE)
    states = free(store, dead=[HERE], culprit=culprit, why="reading it took longer than 10 s")
    assert states == dict.fromkeys((culprit, innocent), IntakeState.QUEUED)
    rows = {one: intake_row(store, one) for one in (culprit, innocent)}
    assert {one: (row.tries, row.error) for one, row in rows.items()} == {
        culprit: (1, "reading it took longer than 10 s (try 1 of 3)"),
        innocent: (0, ""),
    }


def test_all_are_innocent_when_nothing_was_in_hand(store: Store) -> None:
    """A worker that ended between two messages costs nobody a try."""
    one = claimed(store, HERE)
    free(store, dead=[HERE], culprit="")
    assert intake_row(store, one.id).tries == 0


def test_out_of_tries_is_held(store: Store) -> None:
    """The last try that ends badly makes it a matter for a person, with the reason and the number of tries."""
    one = claimed(store, DEAD)
    assert free(store, max_tries=2)[one.id] is IntakeState.QUEUED
    claim(store, DEAD)
    assert free(store, max_tries=2)[one.id] is IntakeState.HELD
    row = intake_row(store, one.id)
    assert (row.state, row.tries, row.lease_owner) == (IntakeState.HELD, 2, None)
    assert row.error == "the process that read it ended (try 2 of 2)"
    assert claim(store, now=NOW + timedelta(days=1)) == []


def test_an_innocent_is_not_held_for_the_tries_of_others(store: Store) -> None:
    """At the last try, too, only the one in hand is held."""
    culprit = claimed(store, HERE)
    innocent = claimed(store, HERE)
    states = free(store, max_tries=1, dead=[HERE], culprit=culprit.id)
    assert states == {culprit.id: IntakeState.HELD, innocent.id: IntakeState.QUEUED}


# ---------------------------------------------------------------- by hand, and for people


def test_release_gives_all_tries_back(store: Store) -> None:
    """A held message goes on with a clean sheet, marked as released if a person said so."""
    for release in (False, True):
        one = claimed(store)
        with store.write() as tx:
            intake.finish(tx, one, IntakeState.HELD, NOW, "ambiguous author")
            intake.requeue(tx, one.id, NOW, release=release)
        (again,) = claim(store)
        assert (again.id, again.tries, again.released) == (one.id, 1, release)


def test_only_held_messages_are_moved_by_hand(store: Store) -> None:
    """What is on its way, or does not exist, is refused with its state."""
    one = claimed(store)
    with store.write() as tx:
        with pytest.raises(UsageError, match="claimed, not held"):
            intake.requeue(tx, one.id, NOW, release=True)
        with pytest.raises(UsageError, match="no intake nothing"):
            intake.discard_held(tx, "nothing", NOW, "spam")


def test_discard_settles_the_held_desk_only(store: Store) -> None:
    """The hold becomes a discard with who said so; the outcome at the other desk stays."""
    number = ticket(store)
    one = claimed(store)
    with store.write() as tx:
        tickets.record_outcomes(
            tx,
            one.id,
            [new_outcome(Outcome.HOLD), new_outcome(Outcome.NEW_TICKET, desk="billing", ticket_id=number)],
            NOW,
        )
        intake.finish(tx, one, IntakeState.HELD, NOW, "ambiguous author")
        intake.discard_held(tx, one.id, NOW, "spam\0")
    with store.read() as tx:
        rows = {row.desk: row for row in intake.outcomes(tx, one.id)}
    assert {desk: row.outcome for desk, row in rows.items()} == {
        "support": Outcome.DISCARD,
        "billing": Outcome.NEW_TICKET,
    }
    assert rows["support"].reasons[-1] == {"rule": "discarded_by_operator", "hit": True, "text": "spam\ufffd"}
    assert intake_row(store, one.id).state == IntakeState.DONE


def test_numbers_for_people(store: Store) -> None:
    """Counts, the oldest unfinished, what is due next and what has failed are told from the rows."""
    with store.read() as tx:
        assert intake.counts(tx) == dict.fromkeys(IntakeState, 0)
        assert (intake.oldest_queued(tx), intake.next_due(tx), intake.has_failures(tx)) == (None, None, False)
    one = claimed(store, at=NOW - MINUTE)
    added(store, submission())
    with store.read() as tx:
        assert intake.counts(tx) | {} == {"queued": 1, "claimed": 1, "done": 0, "held": 0}
        assert (intake.oldest_queued(tx), intake.next_due(tx), intake.has_failures(tx)) == (NOW - MINUTE, NOW, False)
        assert [row.id for row in intake.listing(tx, state=IntakeState.CLAIMED)] == [one.id]
        assert len(intake.listing(tx, limit=1)) == 1
    with store.write() as tx:
        intake.postpone(tx, one, NOW + MINUTE, "failed")
        assert intake.has_failures(tx)
