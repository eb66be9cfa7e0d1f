"""Leases: who works on a row, and what becomes of the rows of those who died.

A claim commits owner, a fresh token and an expiry; finishing asks for the token, so a worker that was thought dead and
comes back finds no row and rolls back.  Expiry runs on the machine's time whatever ``--now`` says.
"""

from __future__ import annotations

import functools
import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from .. import clock
from .dialect import insert_for
from .schema import lease

#: Longer than any honest piece of work; a dead owner on this host is noticed at once, this is for the other hosts.
LEASE = timedelta(minutes=30)
#: A host that has not said so for this long is not running.
HEARTBEAT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Owner:
    """One process: no two processes ever are equal, not even after a reboot or a wrap of process ids."""

    host: str
    boot: str
    pid: int
    start: str

    def __str__(self) -> str:
        return f"{self.host}/{self.boot}/{self.pid}/{self.start}"

    @classmethod
    def read(cls, text: str) -> Owner:
        host, boot, pid, start = text.rsplit("/", 3)
        return cls(host, boot, int(pid), start)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs; True for those of other hosts, about whom nothing is known here."""
        if self.host != socket.gethostname():
            return True
        return self.boot == _boot() and _start_of(self.pid) == self.start


def this_process() -> Owner:
    """The running process as an owner."""
    pid = os.getpid()
    return Owner(socket.gethostname(), _boot(), pid, _start_of(pid))


def owner_of(pid: int) -> Owner:
    """A running child as an owner."""
    return Owner(socket.gethostname(), _boot(), pid, _start_of(pid))


@functools.cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "-"


def _start_of(pid: int) -> str:
    """Start time of a process in clock ticks since boot, ``""`` if there is none.  proc(5), field 22."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    # A zombie has ended; it only waits to be reaped.
    return "" if fields[0] == "Z" else fields[19]


def claim_values(owner: Owner) -> dict[str, Any]:
    """Lease columns for a row claimed now."""
    return {
        "lease_owner": str(owner),
        "lease_token": secrets.token_hex(16),
        "lease_expires": clock.real_now() + LEASE,
    }


#: Lease columns of a row that nobody works on.
FREE: dict[str, Any] = {"lease_owner": None, "lease_token": None, "lease_expires": None}


def abandoned(tx: Connection, table: Table, also: Sequence[Owner] = ()) -> list[str]:
    """Owners in ``table`` whose work will not go on: dead on this host, named in ``also``, or with a lease run out."""
    rows = tx.execute(
        select(table.c.lease_owner, table.c.lease_expires).where(table.c.lease_owner.is_not(None)).distinct()
    ).all()
    now = clock.real_now()
    gone = {str(owner) for owner in also}
    return sorted(
        {
            row.lease_owner
            for row in rows
            if row.lease_owner in gone or row.lease_expires < now or not Owner.read(row.lease_owner).is_alive
        }
    )


def heartbeat(tx: Connection, owner: Owner, at: datetime) -> None:
    """Say that this host runs; ``db upgrade`` refuses while others do."""
    values = {"owner": str(owner), "token": "", "expires": at + HEARTBEAT}
    tx.execute(
        insert_for(tx, lease)
        .values(name=_host_name(owner), **values)
        .on_conflict_do_update(index_elements=[lease.c.name], set_=values)
    )


def _host_name(owner: Owner) -> str:
    return f"host/{owner.host}/{owner.pid}"


def end_heartbeat(tx: Connection, owner: Owner) -> None:
    """This host has stopped in order."""
    tx.execute(delete(lease).where(lease.c.name == _host_name(owner)))


def running_hosts(tx: Connection, at: datetime) -> list[Owner]:
    """Services that said within the last minute that they run, dead ones of this host left out."""
    rows = tx.execute(select(lease.c.owner).where(lease.c.name.like("host/%"), lease.c.expires > at)).scalars()
    return [owner for owner in map(Owner.read, rows) if owner.is_alive]
