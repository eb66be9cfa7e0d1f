"""Users who log in: whom their login proves, and how their passwords are compared."""

from __future__ import annotations

import pytest

from mailgate.model.secret import Secret
from mailgate.model.submission_users import SubmissionSettings, SubmissionUser, check_kept, hashed

HASHED = hashed("s3same öffne", bytes(range(16)))
SETTINGS = SubmissionSettings(
    (
        SubmissionUser("anna", ("anna@desk.example", "*@app.desk.example"), Secret("geheim"), "ab" * 32),
        SubmissionUser("bram", ("bram@desk.example",), Secret(HASHED)),
        SubmissionUser("robot", ("robot@desk.example",)),
    )
)


@pytest.mark.parametrize(
    ("login", "author", "expected", "why"),
    [
        ("anna", "anna@desk.example", True, "listed"),
        ("anna", "someone@app.desk.example", True, "her whole domain"),
        ("anna", "bram@desk.example", False, "another's address"),
        ("anna", "a@sub.app.desk.example", False, "a domain is that domain, and nothing below it"),
        ("anna", "a@xapp.desk.example", False, "nor what merely ends like it"),
        ("anna", "*@app.desk.example", True, "an odd author at that domain"),
        ("bram", "*@app.desk.example", False, "and no wildcard for others"),
        ("anna", "", False, "no author that can be read"),
        ("anna", "anna", False, "no address"),
        ("", "anna@desk.example", False, "nobody has logged in"),
        ("Anna", "anna@desk.example", False, "logins are compared as they are"),
        ("gone", "anna@desk.example", False, "a user who is no more"),
    ],
)
def test_whom_a_login_proves(login: str, author: str, expected: bool, why: str) -> None:
    """Exactly what is listed."""
    assert SETTINGS.may_write_as(login, author) is expected, why


def test_addresses_of() -> None:
    """As configured, and nothing for nobody."""
    assert SETTINGS.addresses_of("anna") == ("anna@desk.example", "*@app.desk.example")
    assert SETTINGS.addresses_of("") == SETTINGS.addresses_of("gone") == ()


@pytest.mark.parametrize(
    ("login", "password", "expected", "why"),
    [
        ("anna", "geheim", True, "in the clear"),
        ("anna", "geheim ", False, "not quite"),
        ("anna", "", False, "nothing"),
        ("bram", "s3same öffne", True, "hashed"),
        ("bram", "s3same o\u0308ffne", True, "RFC 8265: an accent by another keyboard"),
        ("bram", HASHED, False, "the line itself is not the password"),
        ("robot", "", False, "a user without a password"),
        ("robot", "x", False, "the same"),
        ("", "", False, "nobody"),
        ("gone", "geheim", False, "unknown"),
    ],
)
def test_passwords(login: str, password: str, expected: bool, why: str) -> None:
    """The right one, and no other."""
    assert SETTINGS.proves(login, password) is expected, why


def test_a_hashed_password_has_its_own_salt() -> None:
    """The same password gives another line for another salt, and the same for the same."""
    assert hashed("x", bytes(16)) == hashed("x", bytes(16)) != hashed("x", b"1" * 16)
    with pytest.raises(ValueError, match="16 octets"):
        hashed("x", b"short")


@pytest.mark.parametrize("kept", [HASHED[:-1], HASHED + "=", "scrypt$14" + HASHED[9:], "scrypt$", HASHED + "\n"])
def test_a_damaged_line_is_not_taken_for_a_password(kept: str) -> None:
    """Otherwise the user could log in with what stands in the file, and only with that."""
    with pytest.raises(ValueError, match="mailgate submission hash") as caught:
        check_kept(kept)
    assert kept.strip() == "scrypt$" or kept[14:] not in str(caught.value)


def test_sound_ones_are_kept() -> None:
    """A line that was made, and anything that does not look like one."""
    check_kept(HASHED)
    check_kept("correct horse $ battery")


def test_certificates_name_users() -> None:
    """By the whole fingerprint; a user without a certificate is not meant by nothing."""
    found = SETTINGS.user_of_certificate("ab" * 32)
    assert found is not None
    assert found.name == "anna"
    assert SETTINGS.user_of_certificate("") is SETTINGS.user_of_certificate("ab" * 31) is None


def test_nothing_shows_a_password() -> None:
    """Settings may be printed."""
    assert "geheim" not in repr(SETTINGS)
    assert HASHED not in repr(SETTINGS)
