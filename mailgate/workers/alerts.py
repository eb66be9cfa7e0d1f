"""Operators are told of held messages: of new ones at once and hourly, of all that wait on each business day.

Two timers, each fired on one host.  ``ingest.ALERT_TIMER`` is started by whoever holds a message and ends when nothing
new has come for an hour.  ``DIGEST_TIMER`` is started by the first mail, remembers what the operators were told, and
ends when it finds that everything is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from .. import clock
from ..model.states import IntakeState
from ..model.times import in_words, rfc3339
from ..model.tokens import loop_mark
from ..policy.alerts import REMEMBERED, Hold, Told, next_alert, next_digest, next_opening, told_after
from ..send.compose import Mail, automatic_headers, compose
from ..send.notices import ALERT_HELD, AlertHeldValues
from ..store import blobs as blob_rows
from ..store import held, intake, outbox, timers
from ..store.engine import Transaction
from ..store.held import NOT_PROCESSED, HeldMessage
from ..store.timers import ClaimedTimer
from .rooms import Rooms

#: Tells again of what waits.
DIGEST_TIMER = "digest_held"

#: Held messages named in one mail.
_NAMED = 50


def tell_new(tx: Transaction, rooms: Rooms, timer: ClaimedTimer) -> None:
    """Tell the operators which messages are held that they have not been told of."""
    timers.lock(tx, timer)
    now = clock.now()
    told = _from_details(timers.remembered(tx, DIGEST_TIMER, ""))
    latest = _newest(tx)
    alert = next_alert(now, told, latest)
    # One may have been decided between the two looks.
    if named := held.some(tx, [hold.id for hold in alert.tell[:_NAMED]]):
        _send(tx, rooms, named, now, abridged=len(alert.tell) > len(named), repeated=False, token=timer.lease_token)
        opening = next_opening(now, _timezone(rooms))
        timers.remember(tx, DIGEST_TIMER, "", opening, _as_details(told_after(latest)))
    timers.finish(tx, timer, alert.again_at)


def tell_again(tx: Transaction, rooms: Rooms, timer: ClaimedTimer) -> None:
    """Tell the operators of everything that is still held, with its age, the oldest first."""
    details = timers.lock(tx, timer)
    now = clock.now()
    waiting = list(islice(held.messages(tx, oldest_first=True), _NAMED))
    holds = [Hold(one.row.id, one.since) for one in waiting]
    alert = next_digest(now, holds, _timezone(rooms))
    if alert.tell:
        abridged = len(_newest(tx)) > len(waiting)
        _send(tx, rooms, waiting, now, abridged=abridged, repeated=True, token=timer.lease_token)
        # A new one that it does not name is still told of at its hour.
        if not abridged:
            details = _as_details(told_after(holds))
    timers.finish(tx, timer, alert.again_at, details)


def _newest(tx: Transaction) -> list[Hold]:
    return [Hold(*one) for one in held.newest(tx, REMEMBERED)]


def _timezone(rooms: Rooms) -> str:
    return rooms.settings.desks[0].timezone


def _send(
    tx: Transaction,
    rooms: Rooms,
    messages: Sequence[HeldMessage],
    now: datetime,
    *,
    abridged: bool,
    repeated: bool,
    token: str,
) -> None:
    zone = ZoneInfo(_timezone(rooms))
    values = AlertHeldValues(
        hostname=rooms.settings.hostname,
        held=tuple(
            (
                one.row.id,
                f"{one.row.received_at.astimezone(zone):%Y-%m-%d %H:%M %z}",
                in_words(now - one.row.received_at),
                _reason(one),
            )
            for one in messages
        ),
        total=intake.counts(tx)[IntakeState.HELD],
        abridged=abridged,
        repeated=repeated,
    )
    rendered = rooms.templates.render(ALERT_HELD, "en", values.as_mapping())
    desk, recipient = rooms.settings.desks[0], rooms.settings.alerts
    outbox_id = outbox.reserve(tx, outbox.NewMail("", None, ALERT_HELD, True, recipient, now))
    mail = Mail(
        from_name="mailgate",
        from_address=desk.address,
        to_address=recipient,
        reply_to="",
        message_id=f"alert.{outbox_id}.{token}@{desk.address.rpartition('@')[2]}",
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        date=now,
        language="en",
        headers=automatic_headers(loop_mark(rooms.keys, outbox_id), "auto-generated"),
    )
    prepared = rooms.blobs.prepare(compose(mail))
    blob_rows.insert(tx, [prepared], now)
    outbox.complete(tx, outbox_id, mail_from="", message_id=mail.message_id, raw_sha256=prepared.sha256, entry_seq=None)


def _reason(message: HeldMessage) -> str:
    """Why a message is held, in no words of the message: a rule's sentence may quote it, its name does not."""
    if message.rules == (NOT_PROCESSED,):
        # Ours from beginning to end: what stopped the worker, and how often.
        return str(message.row.error)
    return "; ".join(f"{one.desk}: {_words(one.rule)}" if one.desk else _words(one.rule) for one in message.at)


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _as_details(told: Told) -> dict[str, Any]:
    return {
        "told": {one.id: rfc3339(one.since) for one in sorted(told.holds, key=lambda hold: hold.id)},
        "until": rfc3339(told.until) if told.until else None,
    }


def _from_details(details: Mapping[str, Any] | None) -> Told:
    if details is None:
        return Told()
    holds = frozenset(Hold(one, datetime.fromisoformat(since)) for one, since in details["told"].items())
    return Told(holds, datetime.fromisoformat(details["until"]) if details["until"] else None)
