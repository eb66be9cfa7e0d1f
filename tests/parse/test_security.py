"""Several findings in one message: what they say together, and what they never say."""

from __future__ import annotations

import pytest

from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.model.security import Scheme, Security, Signer, Verdict
from mailgate.parse.message import parse_message
from mailgate.parse.security import combine
from tests.mail_keys import AT, HEADERS, anne, bram, desk, encrypted, keyring, signed

ENTITY = b"Content-Type: text/plain\r\n\r\nBonjour\r\n"
OTHER = b"Content-Type: text/plain\r\n\r\nPayez plutot Eve.\r\n"
PARTLY = "It does not cover all of the text."


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--out\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/' + kind + b'; boundary="out"\r\n\r\n' + body + b"--out--\r\n"  # fmt: skip


def security(entity: bytes, limits: ParseLimits = ParseLimits()) -> Security:  # noqa: B008 - frozen
    return parse_message(HEADERS + entity, ParseSettings(limits=limits, keyring=keyring()), AT).security


def other_boundary(raw: bytes) -> bytes:
    return raw.replace(b'"sig"', b'"gis"').replace(b"--sig", b"--gis")


@pytest.mark.parametrize(
    ("entity", "covers_all", "why"),
    [
        (signed(ENTITY, anne()), True, "the whole body"),
        (mixed(signed(ENTITY, anne())), True, "alone in a multipart"),
        (encrypted(signed(ENTITY, anne()), desk()), True, "the whole of what is encrypted"),
        (signed(other_boundary(signed(ENTITY, anne())), anne()), True, "twice by the same key"),
        (mixed(signed(ENTITY, anne()), OTHER), False, "a footer of a list"),
        (mixed(OTHER, signed(ENTITY, anne(), clear=False)), False, "text above an opaque one"),
        (mixed(OTHER, signed(ENTITY, anne()), kind=b"alternative"), False, "a form of the text that is not signed"),
        (mixed(OTHER, encrypted(signed(ENTITY, anne()), desk())), False, "text beside what is encrypted"),
        (encrypted(mixed(signed(ENTITY, anne()), OTHER), desk()), False, "text beside it within"),
        (signed(ENTITY, anne()).replace(b"--sig--", b"--sig\r\n" + OTHER + b"--sig--"), False, "a third part"),
    ],
)
def test_a_signature_speaks_for_what_it_covers(entity: bytes, covers_all: bool, why: str) -> None:
    """Valid it is each time; it covers all only where nothing else is shown."""
    found = security(entity)
    assert (found.verdict, found.covers_all) == (Verdict.VALID, covers_all), why
    assert (PARTLY in found.reason) is not covers_all


def test_a_signature_in_a_text_is_none() -> None:
    """A second part that is shown cannot carry the signature that vouches for it."""
    shown = signed(ENTITY, anne()).replace(b"Content-Type: application/pkcs7-signature", b"Content-Type: text/plain")
    assert security(shown).verdict is Verdict.INVALID


def test_the_worse_of_two_counts() -> None:
    """A right signature does not make up for a wrong one, in whichever order they come."""
    right, wrong = signed(ENTITY, anne()), other_boundary(signed(ENTITY, bram()).replace(b"Bonjour", b"Bonsoir"))
    for parts in ((right, wrong), (wrong, right)):
        found = security(mixed(*parts))
        assert (found.verdict, found.covers_all) == (Verdict.INVALID, False)
        assert found.signer is not None
        assert found.signer.name == "Bram"


def test_what_is_beyond_a_limit_is_not_read() -> None:
    """It is neither decrypted nor vouched for, and stays an attachment."""
    entity = ENTITY
    for _ in range(3):
        entity = encrypted(entity, desk())
    assert security(entity).decrypted
    shallow = parse_message(HEADERS + entity, ParseSettings(ParseLimits(layers=2), keyring=keyring()), AT)
    assert (shallow.security.encrypted, shallow.security.decrypted) == (Scheme.SMIME, False)
    assert shallow.text == ""
    small = security(signed(ENTITY * 100, anne(), clear=False), ParseLimits(unpacked=1000))
    assert not small.covers_all


def test_only_so_many_are_looked_at() -> None:
    """A message of nothing but signatures costs no more than ten of them."""
    one = signed(ENTITY, anne())
    parts = [one.replace(b'"sig"', b'"s%d"' % at).replace(b"--sig", b"--s%d" % at) for at in range(20)]
    found = parse_message(HEADERS + mixed(*parts), ParseSettings(keyring=keyring()), AT)
    assert "Of signed and encrypted parts the first 10 were looked at." in found.defects
    assert not found.security.covers_all


_SIGNED = Security(Scheme.SMIME, Verdict.VALID, Signer(fingerprint="a"), covers_all=True)
_ENCRYPTED = Security(encrypted=Scheme.PGP, decrypted=True, covers_all=True)


@pytest.mark.parametrize(
    ("one", "other", "signed_by", "covers_all", "decrypted"),
    [
        (Security(), _SIGNED, Scheme.SMIME, True, False),
        (_SIGNED, Security(), Scheme.SMIME, True, False),
        (_ENCRYPTED, _SIGNED, Scheme.SMIME, True, True),
        (_SIGNED, _ENCRYPTED, Scheme.SMIME, True, True),
        (Security(encrypted=Scheme.PGP, decrypted=True), _SIGNED, Scheme.SMIME, False, True),
        (_ENCRYPTED, Security(encrypted=Scheme.SMIME), Scheme.NONE, False, False),
    ],
)
def test_combine(one: Security, other: Security, signed_by: Scheme, covers_all: bool, decrypted: bool) -> None:
    """Outer layer first; decrypted is said only if all of it was."""
    found = combine(one, other)
    assert (found.signed, found.covers_all, found.decrypted) == (signed_by, covers_all, decrypted)
