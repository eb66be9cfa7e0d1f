"""Heartbeats on both databases, and how a process is told from all others."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from mailgate.store import leases
from mailgate.store.engine import Store
from mailgate.store.leases import HEARTBEAT, Owner, owner_of, this_process

from .samples import DEAD, ELSEWHERE, HERE, NOW


def beat(store: Store, owner: Owner) -> None:
    with store.write() as tx:
        leases.heartbeat(tx, owner, NOW)


def running(store: Store, at: object = NOW) -> set[Owner]:
    with store.read() as tx:
        return set(leases.running_hosts(tx, at))  # type: ignore[arg-type]


def test_whoever_beats_runs(store: Store) -> None:
    """This host and others, for a minute; beating again prolongs it, an orderly end ends it."""
    beat(store, HERE)
    beat(store, ELSEWHERE)
    beat(store, ELSEWHERE)
    assert running(store) == {HERE, ELSEWHERE}
    assert running(store, NOW + HEARTBEAT) == set()
    with store.write() as tx:
        leases.end_heartbeat(tx, ELSEWHERE)
    assert running(store) == {HERE}


def test_the_dead_of_this_host_do_not_run(store: Store) -> None:
    """A service that was killed keeps nobody waiting for its heartbeat to run out."""
    beat(store, DEAD)
    assert running(store) == set()


def test_two_services_of_one_host_are_two(store: Store) -> None:
    """Roles may run side by side; each has its own heartbeat."""
    other = replace(ELSEWHERE, pid=ELSEWHERE.pid + 1)
    beat(store, ELSEWHERE)
    beat(store, other)
    assert running(store) == {ELSEWHERE, other}


def test_an_owner_reads_back_as_itself() -> None:
    """Whatever the host is called."""
    for owner in (HERE, ELSEWHERE, replace(ELSEWHERE, host="odd/name")):
        assert Owner.read(str(owner)) == owner


def test_a_process_is_alive_until_it_ends() -> None:
    """A child is told from itself after its end, reaped or not, and from its parent."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    owner = owner_of(child.pid)
    assert owner.is_alive
    assert owner != this_process()
    assert child.stdin
    child.kill()
    child.stdin.close()
    # Ended and not yet reaped: it is a zombie, which works on nothing.
    with open(f"/proc/{child.pid}/stat") as stat:
        while stat.read().rpartition(")")[2].split()[0] != "Z":
            stat.seek(0)
    assert not owner.is_alive
    child.wait()
    assert not owner.is_alive
    assert ELSEWHERE.is_alive, "of other hosts nothing is known here"
