"""Timers through an outage."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate import clock
from mailgate.store import timers
from mailgate.store.leases import this_process
from mailgate.workers.housekeep import Housekeeper
from mailgate.workers.ingest import ALERT_TIMER

from ..correspondence import Office


def test_a_timer_whose_claim_got_no_answer_fires_in_the_next_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit went through and nobody learned of it: the timer is leased to a process that does not know."""
    monkeypatch.setenv(clock.VARIABLE, "")
    office = Office(tmp_path)
    with office.rooms.store.write() as tx:
        timers.start(tx, ALERT_TIMER, "", clock.now())
        assert len(timers.claim(tx, this_process(), clock.now(), 10)) == 1
    assert Housekeeper(office.rooms, this_process()).run_once() == 1
    office.rooms.store.close()
