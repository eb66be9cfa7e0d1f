"""What holds for the whole installation: the signing keys it has seen, and whether automatic mail is muted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from ..errors import KeyMismatch, UsageError
from ..model.tokens import KeyRing
from .dialect import insert_for
from .schema import setting

_KEY = "key/"
_MUTED = "muted"


def check_keys(tx: Connection, keys: KeyRing, secret_file: str) -> None:
    """Record keys that are new, and refuse to work without one that this database has seen.

    Raises:
        KeyMismatch: a key is missing here or differs; mails signed with it could not be recognised.
    """
    seen = compare_keys(tx, keys, secret_file)
    new = [{"name": _KEY + key.id, "value": key.fingerprint} for key in keys.keys if key.id not in seen]
    if new:
        tx.execute(insert_for(tx, setting).on_conflict_do_nothing(), new)


def compare_keys(tx: Connection, keys: KeyRing, secret_file: str) -> dict[str, str]:
    """The fingerprints that this database has seen, all of which are here.  Raises KeyMismatch if one is not."""
    here = {key.id: key.fingerprint for key in keys.keys}
    seen = known_keys(tx)
    for key_id, fingerprint in seen.items():
        if key_id not in here:
            raise KeyMismatch(
                f"the database has seen key {key_id!r} ({fingerprint}), which is not in {secret_file}: copy the file "
                f"from the host that has it, or, if the key is to be forgotten for good, run: "
                f"mailgate db forget-key {key_id}"
            )
        if here[key_id] != fingerprint:
            raise KeyMismatch(
                f"key {key_id!r} in {secret_file} has fingerprint {here[key_id]}, the database has seen {fingerprint}: "
                f"copy the file from the host that has it, or give the new key another id"
            )
    return seen


def known_keys(tx: Connection) -> dict[str, str]:
    """Fingerprints of the keys that this database has seen, by key id."""
    rows = tx.execute(select(setting).where(setting.c.name.like(f"{_KEY}%")))
    return {row.name.removeprefix(_KEY): row.value for row in rows}


def forget_key(tx: Connection, key_id: str) -> None:
    """Let hosts run without a key that was seen; raises UsageError if it never was."""
    if tx.execute(delete(setting).where(setting.c.name == _KEY + key_id)).rowcount != 1:
        raise UsageError(f"the database has not seen a key {key_id!r}; it knows: {', '.join(known_keys(tx)) or 'none'}")


def muted_since(tx: Connection) -> datetime | None:
    """Since when automatic mail is muted; None if it is not."""
    value = tx.execute(select(setting.c.value).where(setting.c.name == _MUTED)).scalar_one_or_none()
    return datetime.fromisoformat(value) if value else None


def mute(tx: Connection, at: datetime) -> None:
    """Stop all automatic mail; muting twice keeps the first time."""
    tx.execute(insert_for(tx, setting).on_conflict_do_nothing(), {"name": _MUTED, "value": at.isoformat()})


def unmute(tx: Connection) -> None:
    """Let automatic mail go again."""
    tx.execute(delete(setting).where(setting.c.name == _MUTED))


def touch(tx: Connection, at: datetime) -> None:
    """A write that changes nothing anybody reads: it fails as long as any other would."""
    row = {"name": "touched", "value": at.isoformat()}
    tx.execute(insert_for(tx, setting).on_conflict_do_update(index_elements=[setting.c.name], set_=row), row)
