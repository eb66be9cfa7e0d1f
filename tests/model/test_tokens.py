"""Signed names: only what we issued verifies."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailgate.model import tokens
from mailgate.model.address import split_subaddress
from mailgate.model.ticket import TicketNumber
from mailgate.model.tokens import Issued, Key, KeyRing
from tests.factories import DESK, KEYS, NEW_KEY, OLD_KEY, OLD_KEYS, STRANGE_KEYS

NUMBER = TicketNumber("SUP", 10432)
ISSUED = Issued(NUMBER, 3)
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def reply_tag(keys: KeyRing = KEYS, number: TicketNumber = NUMBER, participant: int = 3) -> str:
    return split_subaddress(tokens.reply_address(keys, DESK, number, participant))[1]


def bounce_tag(keys: KeyRing = KEYS) -> str:
    return split_subaddress(tokens.bounce_address(keys, DESK, 77))[1]


def message_id(keys: KeyRing = KEYS) -> str:
    return tokens.message_id(keys, "desk.example", NUMBER, 3, 77)


def loop_mark(keys: KeyRing = KEYS) -> str:
    return tokens.loop_mark(keys, 77)


def is_mark(keys: KeyRing, text: str) -> object:
    return tokens.is_loop_mark(keys, text) or None


Read = Callable[[KeyRing, str], object]
Make = Callable[[KeyRing], str]

#: How each kind of name is made, how it is read, and what it says.
KINDS: tuple[tuple[Make, Read, object], ...] = (
    (reply_tag, tokens.read_reply_tag, ISSUED),
    (bounce_tag, tokens.read_bounce_tag, 77),
    (message_id, tokens.read_message_id, ISSUED),
    (loop_mark, is_mark, True),
)
kinds = pytest.mark.parametrize(("make", "read", "says"), KINDS, ids=("reply", "bounce", "message-id", "loop"))


@kinds
def test_what_we_issued_is_read_in_any_case(make: Make, read: Read, says: object) -> None:
    """Servers and people change case; the name still says what it said."""
    for text in (make(KEYS), make(KEYS).upper(), make(KEYS).title()):
        assert read(KEYS, text) == says


@kinds
def test_keys_are_rotated_by_listing_the_old_one(make: Make, read: Read, says: object) -> None:
    """An old key that is listed still verifies; one that is not listed, or another under the same id, does not."""
    assert read(KEYS, make(OLD_KEYS)) == says
    assert read(KeyRing((NEW_KEY,)), make(OLD_KEYS)) is None
    assert read(KEYS, make(STRANGE_KEYS)) is None
    assert f".{NEW_KEY.id}." in f".{make(KEYS)}.", "the first key signs"


@kinds
def test_every_changed_character_breaks_it(make: Make, read: Read, says: object) -> None:
    """No bit of any character may change, the case of letters and a Message-ID's domain excepted."""
    whole = make(KEYS)
    signed = len(whole.partition("@")[0])
    for at in range(signed):
        for bit in range(7):
            changed = whole[:at] + chr(ord(whole[at]) ^ (1 << bit)) + whole[at + 1 :]
            expected = says if changed.lower() == whole else None
            assert read(KEYS, changed) == expected, (at, bit)
        for other in BASE32:
            if other != whole[at]:
                assert read(KEYS, whole[:at] + other + whole[at + 1 :]) is None, (at, other)


@kinds
def test_nothing_may_be_missing_or_added(make: Make, read: Read, says: object) -> None:
    """A truncated or prolonged name proves nothing."""
    whole = make(KEYS)
    assert all(read(KEYS, whole[:end]) is None for end in range(whole.partition("@")[0].__len__()))
    assert all(read(KEYS, whole[start:]) is None for start in range(1, len(whole)))
    for added in ("x" + whole, "+" + whole, whole.replace(".", "..", 1), whole + "\n.", "\u200b" + whole):
        assert read(KEYS, added) is None, added


@kinds
def test_look_alikes_do_not_verify(make: Make, read: Read, says: object) -> None:
    """Characters that only lower-casing or normalisation makes ASCII were never written by us."""
    whole = make(KEYS)
    assert "k" in whole
    assert read(KEYS, whole.replace("k", "\u212a")) is None
    assert read(KEYS, whole.replace("2", "\u0662")) is None
    assert read(KEYS, whole.replace("k", "\uff4b")) is None


def test_a_name_of_one_kind_is_none_of_another() -> None:
    """The MAC covers the kind: none can be rewritten into another."""
    mac = reply_tag().rpartition(".")[2]
    assert tokens.read_message_id(KEYS, f"sup-10432.3.77.k2.{mac}@desk.example") is None
    assert tokens.read_bounce_tag(KEYS, f"b-10432.k2.{mac}") is None
    for make, _, _ in KINDS:
        for other, read, _ in KINDS:
            assert (read(KEYS, make(KEYS)) is None) == (make is not other)


def test_a_mac_serves_one_ticket_and_one_participant() -> None:
    """The MAC of one ticket or participant proves nothing about another."""
    mac = reply_tag().rpartition(".")[2]
    for name in ("sup-10433.k2.3", "sup-10432.k2.4", "sup-1043.k2.23", "bil-10432.k2.3", "sup-10432.k1.3"):
        assert tokens.read_reply_tag(KEYS, f"{name}.{mac}") is None, name


def test_leading_zeros_are_not_ours() -> None:
    """``03`` is the same number as ``3``, and not the same name."""
    mac = reply_tag().rpartition(".")[2]
    assert tokens.read_reply_tag(KEYS, f"sup-010432.k2.3.{mac}") is None
    assert tokens.read_reply_tag(KEYS, f"sup-10432.k2.03.{mac}") is None


def test_the_domain_of_a_message_id_is_not_looked_at() -> None:
    """Relays rewrite it; the MAC covers all that matters."""
    left = message_id().partition("@")[0]
    assert tokens.read_message_id(KEYS, f"{left}@relay.example") == ISSUED
    assert tokens.read_message_id(KEYS, f"{left}@") is None
    assert tokens.read_message_id(KEYS, f"{left}@a@b") is None


def test_blanks_around_a_loop_mark_are_the_headers_business() -> None:
    assert tokens.is_loop_mark(KEYS, f"  {loop_mark()}\t")
    assert not tokens.is_loop_mark(KEYS, f"{loop_mark()} {loop_mark()}")


def test_names_fit_where_they_have_to_stand() -> None:
    """The longest local part of a reply address: 10 characters of prefix, 18 digits, 6 digits of participant."""
    address = tokens.reply_address(KEYS, "s@desk.example", TicketNumber("A234567890", 10**9), 999)
    assert len(address.partition("@")[0]) <= 64
    assert tokens.read_reply_tag(KEYS, split_subaddress(address)[1]) == Issued(TicketNumber("A234567890", 10**9), 999)


_READERS = (tokens.read_reply_tag, tokens.read_bounce_tag, tokens.read_message_id, is_mark)


@given(st.one_of(st.text(max_size=80), st.from_regex(tokens._REPLY), st.from_regex(tokens._MESSAGE_ID)))
@example("")
@example("\ud800")
@example("sup-1.k2.1." + "a" * 26 + "\n")
def test_nothing_from_outside_verifies_or_raises(text: str) -> None:
    """Any string is answered, with None."""
    assert [read(KEYS, text) for read in _READERS] == [None] * len(_READERS)


def test_ten_thousand_guesses_find_nothing() -> None:
    """Well-formed names with random MACs for tickets around a real one."""
    guess = random.Random(20261014)
    found = 0
    for _ in range(10_000):
        mac = "".join(guess.choices(BASE32, k=26))
        number = f"sup-{guess.randint(10427, 10437)}"
        found += tokens.read_reply_tag(KEYS, f"{number}.k2.{guess.randint(1, 4)}.{mac}") is not None
        found += tokens.read_bounce_tag(KEYS, f"b-{guess.randint(1, 99)}.k2.{mac}") is not None
        found += tokens.read_message_id(KEYS, f"{number}.1.{guess.randint(1, 99)}.k1.{mac}@desk.example") is not None
        found += tokens.is_loop_mark(KEYS, f"k1.{guess.randint(1, 99)}.{mac}")
    assert found == 0


def test_mac_is_128_bits_of_hmac_sha256() -> None:
    """26 characters of base32, and its two spare bits are zero: there is one spelling of each MAC."""
    mac = reply_tag().rpartition(".")[2]
    assert len(mac) == 26
    assert BASE32.index(mac[-1]) % 4 == 0


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Key("K1", b"x" * 32), "ids are lower-case"),
        (lambda: Key("", b"x" * 32), "an id is needed"),
        (lambda: Key("k1234", b"x" * 32), "ids are short, a reply address holds 64 octets"),
        (lambda: Key("k1", b"x" * 31), "a short secret can be guessed"),
        (lambda: KeyRing(()), "somebody must sign"),
        (lambda: KeyRing((OLD_KEY, Key("k1", b"y" * 32))), "an id names one key"),
    ],
)
def test_unsound_keys_are_refused(make: Callable[[], object], why: str) -> None:
    with pytest.raises(ValueError, match="a key"):
        make()


def test_a_key_tells_nothing_about_its_secret() -> None:
    """Neither when printed nor by its fingerprint, which still tells keys apart."""
    assert "n" * 8 not in repr(NEW_KEY) + repr(KEYS)
    assert NEW_KEY.fingerprint != OLD_KEY.fingerprint
    assert len(NEW_KEY.fingerprint) == 16
