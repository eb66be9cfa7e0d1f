"""Operators are told of held mail at once, hourly, and on each business day until all is decided (DESIGN §5.9)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate import clock
from mailgate.key_file import load_or_create
from mailgate.model.states import IntakeState
from mailgate.store import held, intake, timers
from mailgate.store.leases import this_process
from mailgate.workers.housekeep import Housekeeper
from tests.correspondence import Letter, Office

MINUTE = 1 / (24 * 60)
HOUR = 1 / 24
OPERATORS = "operators@elsewhere.example"


def held_mail(office: Office, subject: str = "Geheimnis", **more: str) -> str:
    """A mail that nobody can be sure who wrote; returns its intake id."""
    writer = office.person("robot@client.example")
    return writer.writes(subject, headers=[("From", "a@client.example, b@client.example")], **more)


def alerts(office: Office) -> list[Letter]:
    return office.collects(OPERATORS)


def goes_to(office: Office, moment: str) -> None:
    """Move the clock to a time of UTC, in steps as a service would."""
    end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    while (left := (end - clock.now()).total_seconds()) > 0:
        office.days_pass(min(left / 86400, HOUR / 2))


def decides(office: Office, intake_id: str, *, release: bool = False) -> None:
    """Decide about a held message as an operator does."""
    office.works()
    with office.rooms.store.write() as tx:
        if release:
            held.release(tx, intake_id, clock.now())
        else:
            intake.discard_held(tx, intake_id, clock.now(), "seen")


def test_the_first_at_once_then_hourly_as_long_as_new_ones_come(office: Office) -> None:
    """Each mail names what is new; an hour without news ends it, and the next message is a first one again."""
    first = held_mail(office)
    (alert,) = alerts(office)
    assert first in alert.text
    assert alert.subject == "mail.desk.example: one message is held"
    second, third = held_mail(office), held_mail(office)
    office.days_pass(50 * MINUTE)
    assert alerts(office) == []
    office.days_pass(10 * MINUTE)
    (alert,) = alerts(office)
    assert (second in alert.text, third in alert.text, first in alert.text) == (True, True, False)
    assert "3 messages are held" in alert.subject
    office.days_pass(2 * HOUR)
    assert alerts(office) == []
    fourth = held_mail(office)
    (alert,) = alerts(office)
    assert (fourth in alert.text, first in alert.text) == (True, False)


def test_what_waits_is_told_again_on_each_business_day(office: Office) -> None:
    """From Thursday on at nine in Paris, not at the weekend, with its age, until it is decided."""
    waiting = held_mail(office)
    assert len(alerts(office)) == 1
    goes_to(office, "2026-10-15T06:59")
    assert alerts(office) == []
    for morning, age in (("15T07:00", "21 hours ago"), ("16T07:00", "1 day ago"), ("19T07:00", "4 days ago")):
        goes_to(office, f"2026-10-{morning}")
        (digest,) = alerts(office)
        assert digest.subject == "mail.desk.example: one message is still held"
        assert waiting in digest.text
        assert age in digest.text
        assert digest["Date"].startswith(("Thu", "Fri", "Mon"))
    decides(office, waiting)
    goes_to(office, "2026-10-23T12:00")
    assert alerts(office) == []
    with office.rooms.store.read() as tx:
        assert held.oldest(tx) is None


def test_over_a_weekend_new_ones_still_call(office: Office) -> None:
    """A message held on Saturday is told at once: only the repetition waits for Monday."""
    goes_to(office, "2026-10-17T10:00")
    received = held_mail(office)
    (alert,) = alerts(office)
    assert received in alert.text
    goes_to(office, "2026-10-19T06:30")
    assert alerts(office) == []
    late = held_mail(office)
    assert late in alerts(office)[0].text
    goes_to(office, "2026-10-19T07:00")
    (digest,) = alerts(office)
    assert (received in digest.text, late in digest.text) == (True, True)


def test_what_is_decided_meanwhile_is_not_told(office: Office) -> None:
    """Neither in the hourly digest nor on the next day."""
    first = held_mail(office)
    assert len(alerts(office)) == 1
    second, third = held_mail(office), held_mail(office)
    decides(office, second)
    office.days_pass(HOUR)
    (alert,) = alerts(office)
    assert (second in alert.text, third in alert.text) == (False, True)
    decides(office, first)
    decides(office, third, release=True)
    goes_to(office, "2026-10-20T12:00")
    assert alerts(office) == []


def test_held_again_after_release_is_new(office: Office) -> None:
    """A release that did not help is told like any other hold."""
    received = held_mail(office)
    assert len(alerts(office)) == 1
    with office.rooms.store.write() as tx:
        intake.requeue(tx, received, clock.now(), release=False)
    office.days_pass(HOUR)
    (alert,) = alerts(office)
    assert received in alert.text
    assert office.intake(received).state == IntakeState.HELD


def test_a_new_one_in_the_morning_digest_is_not_told_twice(office: Office) -> None:
    """What the digest named is known; what came before that within the hour needs no mail of its own."""
    held_mail(office)
    goes_to(office, "2026-10-15T06:30")
    held_mail(office)
    assert len(alerts(office)) == 2
    newest = held_mail(office)
    goes_to(office, "2026-10-15T07:00")
    (digest,) = alerts(office)
    assert newest in digest.text
    goes_to(office, "2026-10-15T10:00")
    assert alerts(office) == []


def test_an_alert_has_no_words_of_the_message(office: Office) -> None:
    """Neither its subject nor its author nor what a rule quotes of them: those are for whoever looks (promise 6)."""
    writer = office.person("robot@client.example", "Eve")
    writer.writes("Geheimnis", "Passwort: 1234", headers=[("From", "eve@evil.example, b@client.example")])
    (alert,) = alerts(office)
    assert "support: ambiguous author" in alert.text
    assert not any(word in alert.raw.decode() for word in ("Geheimnis", "Passwort", "evil.example", "Eve"))
    goes_to(office, "2026-10-15T07:00")
    (digest,) = alerts(office)
    assert not any(word in digest.raw.decode() for word in ("Geheimnis", "Passwort", "evil.example", "Eve"))


def test_a_mail_about_many_names_some_of_them(office: Office) -> None:
    """Fifty are named, and where the rest is to be found."""
    received = [held_mail(office) for _ in range(60)]
    (alert,) = alerts(office)
    # Ingest takes twenty at a time; the first mail is about those.
    assert sum(one in alert.text for one in received) == 20
    assert "mailgate held list" not in alert.text
    goes_to(office, "2026-10-15T07:00")
    _, digest = alerts(office)
    assert [one for one in received if one in digest.text] == received[:50]
    assert "There are more than are named here:  mailgate held list" in digest.text
    assert "60 messages are still held" in digest.subject


@pytest.mark.parametrize("hosts", [2, 3])
def test_several_hosts_tell_once(office: Office, hosts: int) -> None:
    """Timers are leased: whichever host fires one, the operators get one mail."""
    others = [
        Housekeeper(office.rooms, replace(this_process(), host=f"host{number}.desk.example"))
        for number in range(1, hosts)
    ]
    held_mail(office)
    office.ingest.run_once()
    fired = [one.run_once() for one in (*others, office.housekeeper)]
    assert fired == [1, *[0] * (hosts - 1)]
    assert len(alerts(office)) == 1
    clock.pin(datetime(2026, 10, 15, 7, 0, tzinfo=UTC))
    # The hourly look in vain, and the digest.
    assert [one.run_once() for one in (*others, office.housekeeper)] == [2, *[0] * (hosts - 1)]
    assert len(alerts(office)) == 1


def test_a_service_that_slept_does_not_catch_up(office: Office) -> None:
    """After a week without anything running one digest goes out, not five; as with ``run --drain`` now and then."""
    held_mail(office)
    assert len(alerts(office)) == 1
    clock.pin(datetime(2026, 10, 21, 13, 0, tzinfo=UTC))
    (digest,) = alerts(office)
    assert "7 days ago" in digest.text
    goes_to(office, "2026-10-22T07:00")
    assert len(alerts(office)) == 1


@pytest.fixture
def shared(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office on each database in turn."""
    monkeypatch.setenv(clock.VARIABLE, "")
    # On PostgreSQL nobody makes the keys: hosts that share it share them.
    (tmp_path / "var").mkdir()
    load_or_create(tmp_path / "var" / "secret.keys", create=True)
    url = database.replace("postgresql+psycopg:", "postgresql:").replace("sqlite+pysqlite:///", "sqlite:")
    opened = Office(tmp_path, database=url)
    yield opened
    opened.rooms.store.close()


def test_hosts_that_fire_at_the_same_moment_tell_once(shared: Office) -> None:
    """On both databases, whichever timers are due together: every message once, and the digest once a day."""
    hosts = [
        Housekeeper(shared.rooms, replace(this_process(), host=f"host{number}.desk.example")) for number in range(4)
    ]

    def at_once(moment: str) -> list[Letter]:
        clock.pin(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        shared.ingest.run_once()
        with ThreadPoolExecutor(len(hosts)) as threads:
            list(threads.map(Housekeeper.run_once, hosts))
        return alerts(shared)

    first = held_mail(shared)
    (alert,) = at_once("2026-10-14T09:00:01")
    assert first in alert.text
    second = held_mail(shared)
    (alert,) = at_once("2026-10-14T10:00:01")
    assert (second in alert.text, first in alert.text) == (True, False)
    third = held_mail(shared)
    # The hourly look and the digest are due together, and may come in either order.
    told = at_once("2026-10-15T07:00:00")
    (digest,) = (one for one in told if "still held" in one.subject)
    assert all(one in digest.text for one in (first, second, third))
    others = [one.text for one in told if one is not digest]
    assert len(others) <= 1
    assert all(third in text and first not in text and second not in text for text in others)
    for one in (first, second, third):
        decides(shared, one)
    assert at_once("2026-10-16T07:00:00") == []
    with shared.rooms.store.read() as tx:
        assert timers.next_due(tx) is None
