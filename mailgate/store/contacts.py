"""Contacts as commands need them: what the road learned of an address, and which addresses are one person's.

A merge says that one address belongs to the person of another one.  Each address goes into at most one other, so the
merges are trees; their tickets stay where they are, and taking a merge back leaves no trace.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, insert, or_, select, text

from ..errors import UsageError
from ..model.address import address_key
from ..model.directory import Directory
from .dialect import insert_missing
from .schema import contact, contact_merge, participant, ticket


def listing(tx: Connection) -> Sequence[Row[Any]]:
    """Every address that a ticket was opened for, or that somebody merged."""
    return tx.execute(select(contact).order_by(contact.c.key)).all()


def learned(tx: Connection, keys: Collection[str]) -> Sequence[Row[Any]]:
    """What the database has of these addresses."""
    return tx.execute(select(contact).where(contact.c.key.in_(sorted(keys))).order_by(contact.c.key)).all()


def tickets_of(tx: Connection, keys: Collection[str], limit: int = 100) -> Sequence[Any]:
    """The newest tickets that somebody at one of these keys is on, with key and role."""
    return tx.execute(
        select(
            ticket.c.id,
            ticket.c.prefix,
            ticket.c.desk,
            ticket.c.status,
            ticket.c.subject,
            ticket.c.opened_at,
            participant.c.key,
            participant.c.role,
        )
        .join(participant, participant.c.ticket_id == ticket.c.id)
        .where(participant.c.key.in_(sorted(keys)))
        .order_by(ticket.c.id.desc(), participant.c.number)
        .limit(limit)
    ).all()


def participant_keys(tx: Connection) -> Sequence[str]:
    """The key of every address that is on a ticket."""
    return tx.execute(select(participant.c.key).where(participant.c.key != "").distinct()).scalars().all()


# ---------------------------------------------------------------- merges


def merged_keys(tx: Connection, key: str) -> set[str]:
    """Keys of all addresses that are said to be the same person's as ``key``, which is one of them."""
    ids = tx.execute(_SAME_PERSON, {"key": key}).scalars().all()
    if len(ids) < 2:
        return {key}
    # In a second statement: in one, PostgreSQL expects more people than there are and reads the whole table.
    return {key, *tx.execute(select(contact.c.key).where(contact.c.id.in_(ids))).scalars()}


def person_keys(tx: Connection, key: str, directory: Directory) -> set[str]:
    """The same with what the lists say: an address may be joined to another one by either, or by both in turn."""
    found: set[str] = set()
    waiting = {key}
    while waiting:
        one = waiting.pop()
        listed = directory.contact_of(one)
        found.add(one)
        waiting |= (merged_keys(tx, one) | set(listed.keys if listed else ())) - found
    return found


def merges_of(tx: Connection, keys: Collection[str]) -> Sequence[Any]:
    """The merges that these addresses were the objects of, ``(key, into_key, at)``, oldest first."""
    into = contact.alias("into_contact")
    return tx.execute(
        select(contact.c.key, into.c.key.label("into_key"), contact_merge.c.at)
        .join(contact, contact.c.id == contact_merge.c.contact_id)
        .join(into, into.c.id == contact_merge.c.into_id)
        .where(contact.c.key.in_(sorted(keys)))
        .order_by(contact_merge.c.at, contact.c.key)
    ).all()


def _same_person() -> Any:
    """The ids of the contacts that merges join to the one with this key."""
    same = select(contact.c.id).where(contact.c.key == bindparam("key")).cte("person", recursive=True)
    merge = contact_merge.c
    # Both directions in one step: PostgreSQL lets a recursive query name itself only once.
    neighbour = case((merge.contact_id == same.c.id, merge.into_id), else_=merge.contact_id)
    step = select(neighbour).join(same, or_(merge.contact_id == same.c.id, merge.into_id == same.c.id))
    return select(same.union(step).c.id)


#: Asked for each message: made once.
_SAME_PERSON = _same_person()


def merge(tx: Connection, address: str, into: str, at: datetime) -> None:
    """Say that ``address`` belongs to the person of ``into``; neither needs to have written yet.

    Raises:
        UsageError: one of them is no address, both are one person already, or ``address`` is merged elsewhere.
    """
    _lock(tx)
    key, into_key = _key(address), _key(into)
    if into_key in merged_keys(tx, key):
        raise UsageError(f"{address} and {into} are the same person already")
    ids = _ids(tx, {key: address, into_key: into}, at)
    elsewhere = next((one.into_key for one in merges_of(tx, [key])), None)
    if elsewhere is not None:
        raise UsageError(
            f"{address} is merged into {elsewhere}; merge {elsewhere} if all of them are one person, "
            f"or take that back first: mailgate contacts unmerge {address}"
        )
    tx.execute(insert(contact_merge), {"contact_id": ids[key], "into_id": ids[into_key], "at": at})


def unmerge(tx: Connection, address: str) -> str:
    """Take back that ``address`` was merged; returns the key that it was merged into.

    Addresses that were merged into it stay with it.

    Raises:
        UsageError: it is merged into no other; says which are merged into it.
    """
    _lock(tx)
    key = _key(address)
    merges = merges_of(tx, merged_keys(tx, key))
    into = next((one.into_key for one in merges if one.key == key), None)
    if into is None:
        others = ", ".join(one.key for one in merges if one.into_key == key)
        raise UsageError(f"{address} is merged into no other" + (f"; into it are merged {others}" if others else ""))
    tx.execute(delete(contact_merge).where(contact_merge.c.contact_id.in_(select(contact.c.id).filter_by(key=key))))
    return str(into)


def _lock(tx: Connection) -> None:
    """Let one merge look and write at a time: two that cross could close a circle.  SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE contact_merge IN SHARE ROW EXCLUSIVE MODE"))


def _key(address: str) -> str:
    key = address_key(address)
    if not key:
        raise UsageError(f"{address!r} is not an address")
    return key


def _ids(tx: Connection, addresses: dict[str, str], at: datetime) -> dict[str, int]:
    """Contact ids by key; contacts that are not there yet are made."""
    tx.execute(
        insert_missing(tx, contact),
        [
            {"key": key, "address": address, "name": "", "known": False, "created_at": at}
            for key, address in addresses.items()
        ],
    )
    return {
        row.key: row.id for row in tx.execute(select(contact.c.key, contact.c.id).where(contact.c.key.in_(addresses)))
    }
