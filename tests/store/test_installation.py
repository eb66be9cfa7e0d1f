"""Keys that a database has seen, and whether it is muted, on both databases."""

from __future__ import annotations

import pytest

from mailgate.errors import KeyMismatch, UsageError
from mailgate.model.tokens import Key, KeyRing
from mailgate.store import installation
from mailgate.store.engine import Store

from .samples import MINUTE, NOW


def ring(**keys: bytes) -> KeyRing:
    return KeyRing(tuple(Key(name, octet * 32) for name, octet in keys.items()))


def check(store: Store, keys: KeyRing) -> None:
    with store.write() as tx:
        installation.check_keys(tx, keys, "/etc/mailgate/secret.keys")


def test_keys_are_recorded_by_fingerprint(store: Store) -> None:
    """A new key is recorded at first sight, and the database never holds the key itself."""
    first, both = ring(k1=b"1"), ring(k2=b"2", k1=b"1")
    check(store, first)
    check(store, first)
    check(store, both)
    with store.read() as tx:
        assert installation.known_keys(tx) == {key.id: key.fingerprint for key in both.keys}
        stored = str(tx.exec_driver_sql("SELECT name, value FROM setting").all())
    assert "1111" not in stored


def test_a_missing_key_is_refused_with_what_to_do(store: Store) -> None:
    """A host that could not recognise answers to mails already sent does not start."""
    check(store, ring(k2=b"2", k1=b"1"))
    with pytest.raises(KeyMismatch, match=r"not in /etc/mailgate/secret\.keys.*mailgate db forget-key k1"):
        check(store, ring(k2=b"2"))


def test_another_key_of_the_same_name_is_refused(store: Store) -> None:
    """Two hosts with two keys under one id would not understand each other."""
    check(store, ring(k1=b"1"))
    with pytest.raises(KeyMismatch, match="another id"):
        check(store, ring(k1=b"x"))


def test_a_refused_check_records_nothing(store: Store) -> None:
    """A host that may not start leaves no trace that would keep others from starting."""
    check(store, ring(k1=b"1"))
    with pytest.raises(KeyMismatch):
        check(store, ring(k2=b"2"))
    with store.read() as tx:
        assert list(installation.known_keys(tx)) == ["k1"]


def test_a_forgotten_key_is_not_missed(store: Store) -> None:
    """What was never seen cannot be forgotten, and the refusal names what is known."""
    check(store, ring(k2=b"2", k1=b"1"))
    with store.write() as tx:
        installation.forget_key(tx, "k1")
        with pytest.raises(UsageError, match=r"k9.*k2"):
            installation.forget_key(tx, "k9")
    check(store, ring(k2=b"2"))


def test_mute_keeps_its_first_time(store: Store) -> None:
    """Muted since when somebody first said so, until it is ended."""
    with store.write() as tx:
        assert installation.muted_since(tx) is None
        installation.mute(tx, NOW)
        installation.mute(tx, NOW + MINUTE)
        assert installation.muted_since(tx) == NOW
        installation.unmute(tx)
        installation.unmute(tx)
        assert installation.muted_since(tx) is None


def test_touch_is_a_write_that_nobody_reads(store: Store) -> None:
    """It may be repeated, and keys and mute do not notice."""
    with store.write() as tx:
        installation.touch(tx, NOW)
        installation.touch(tx, NOW + MINUTE)
        assert installation.known_keys(tx) == {}
        assert installation.muted_since(tx) is None
