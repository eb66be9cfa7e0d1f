"""OpenPGP in mail: signed and encrypted parts, and armour between the lines."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.message import Message
from mailgate.model.parsing import Keyring, ParseSettings, PgpKey
from mailgate.model.secret import Secret
from mailgate.model.security import Scheme, Verdict
from mailgate.parse.message import parse_message
from tests.mail_keys import AT, HEADERS

pysequoia = pytest.importorskip("pysequoia", reason="needs the extra pgp")

ANNE = pysequoia.Tsk.generate("Anne <anne@client.example>")
DESK = pysequoia.Tsk.generate("Support <support@desk.example>")
EVE = pysequoia.Tsk.generate("Eve <eve@other.example>")
KEYS = Keyring(pgp_certificates=(str(ANNE.extract_certificate()).encode(),), pgp_keys=(PgpKey(Secret(str(DESK))),))
DETACHED, CLEAR, INLINE = (
    pysequoia.SignatureMode.DETACHED,
    pysequoia.SignatureMode.CLEAR,
    pysequoia.SignatureMode.INLINE,
)
ENTITY = "Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour,  \r\nle toner est épuisé.\r\n".encode()
TEXT = "Bonjour,  \nle toner est épuisé."
WORDS = "Bonjour été\r\n- un tiret\r\nFrom ici  \r\n".encode()
PLAIN = HEADERS + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
UNKNOWN = "The signer's key is not among those that are configured."
WRONG = "The signature is not right: the content was changed, or its algorithm is weak."
PARTLY = "It does not cover all of the text."


def read(raw: bytes, keys: Keyring = KEYS) -> Message:
    return parse_message(raw, ParseSettings(keyring=keys), AT)


def signed(entity: bytes, key: object = ANNE) -> bytes:
    signature: bytes = pysequoia.sign(key.signer(), entity, mode=DETACHED)  # type: ignore[attr-defined]
    return (
        b'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="sig"\r\n'
        b"\r\n--sig\r\n" + entity + b"\r\n--sig\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n"
        + signature + b"\r\n--sig--\r\n"
    )  # fmt: skip


def encrypted(entity: bytes, signer: object = None, kind: bytes = b"encrypted") -> bytes:
    by = signer.signer() if signer else None  # type: ignore[attr-defined]
    message: bytes = pysequoia.encrypt(entity, recipients=[DESK.extract_certificate()], signer=by)
    return (
        b"Content-Type: multipart/" + kind + b'; protocol="application/pgp-encrypted"; boundary="enc"\r\n\r\n'
        b"--enc\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
        b"--enc\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + message + b"\r\n--enc--\r\n"
    )


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_a_signed_part(end: bytes) -> None:
    """RFC 3156 §5, with either line end in the file; blanks at the ends of lines are signed too."""
    found = read((HEADERS + signed(ENTITY)).replace(b"\r\n", end))
    assert (found.text, found.security.signed, found.security.verdict) == (TEXT, Scheme.PGP, Verdict.VALID)
    assert (found.security.covers_all, found.security.reason) == (True, "")
    signer = found.security.signer
    assert signer is not None
    assert (signer.name, signer.addresses) == ("Anne", ("anne@client.example",))
    assert signer.fingerprint == ANNE.extract_certificate().fingerprint


@pytest.mark.parametrize(
    ("raw", "verdict", "reason"),
    [
        (signed(ENTITY).replace(b"toner", b"Toner"), Verdict.INVALID, WRONG),
        (signed(ENTITY, EVE), Verdict.UNCHECKED, UNKNOWN),
        (signed(ENTITY).replace(b"BEGIN PGP", b"BEGUN PGP"), Verdict.INVALID, "The PGP structure cannot be read."),
    ],
    ids=["changed", "unknown key", "no signature"],
)
def test_signatures_that_prove_nothing(raw: bytes, verdict: Verdict, reason: str) -> None:
    found = read(HEADERS + raw).security
    assert (found.verdict, found.reason) == (verdict, reason)


def test_an_encrypted_part() -> None:
    """RFC 3156 §4, §6: alone, signed within, signed in one go; and as Exchange passes it on."""
    plain = read(HEADERS + encrypted(ENTITY))
    assert (plain.text, plain.security.encrypted, plain.security.decrypted) == (TEXT, Scheme.PGP, True)
    assert plain.security.signed is Scheme.NONE
    for raw in (encrypted(signed(ENTITY)), encrypted(ENTITY, ANNE)):
        found = read(HEADERS + raw)
        assert (found.text, found.security.verdict, found.security.covers_all) == (TEXT, Verdict.VALID, True)
    stranger = read(HEADERS + encrypted(ENTITY, EVE))
    assert (stranger.text, stranger.security.decrypted) == (TEXT, True)
    assert (stranger.security.verdict, stranger.security.reason) == (Verdict.UNCHECKED, UNKNOWN)
    assert read(HEADERS + encrypted(ENTITY, kind=b"mixed")).text == TEXT


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (Keyring(), "No key is configured to decrypt it with."),
        (
            Keyring(pgp_keys=(PgpKey(Secret(str(EVE))),)),
            "It was not encrypted for any of the configured keys, or is damaged.",
        ),
        (
            Keyring(pgp_keys=(PgpKey(Secret("nonsense")),)),
            "It was not encrypted for any of the configured keys, or is damaged.",
        ),
    ],
)
def test_what_cannot_be_read_is_kept(keys: Keyring, reason: str) -> None:
    found = read(HEADERS + encrypted(ENTITY), keys)
    assert (found.security.decrypted, found.security.reason) == (False, reason)
    assert "encrypted.asc" in [one.name for one in found.attachments]


def clear(text: bytes = WORDS, key: object = ANNE) -> bytes:
    made: bytes = pysequoia.sign(key.signer(), text, mode=CLEAR)  # type: ignore[attr-defined]
    return made


UNESCAPED = "Bonjour été\n- un tiret\nFrom ici"


@pytest.mark.parametrize(
    ("body", "text", "verdict", "covers_all", "reason"),
    [
        (clear(), UNESCAPED, Verdict.VALID, True, ""),
        (b"\r\n\r\n" + clear() + b"\r\n\r\n", UNESCAPED, Verdict.VALID, True, ""),
        (b"Avant\r\n" + clear(), f"Avant\n\n{UNESCAPED}", Verdict.VALID, False, PARTLY),
        (clear() + b"\r\nPayez plutot Eve.\r\n", f"{UNESCAPED}\n\nPayez plutot Eve.", Verdict.VALID, False, PARTLY),
        (clear() + clear(b"Encore\r\n"), f"{UNESCAPED}\n\nEncore", Verdict.VALID, False, PARTLY),
        (
            clear() + clear(b"Encore\r\n", EVE),
            f"{UNESCAPED}\n\nEncore",
            Verdict.UNCHECKED,
            False,
            f"{UNKNOWN} There are several signatures, by different keys. {PARTLY}",
        ),
        (clear().replace(b"tiret", b"trait"), UNESCAPED.replace("tiret", "trait"), Verdict.INVALID, True, WRONG),
        (pysequoia.sign(ANNE.signer(), WORDS, mode=INLINE), UNESCAPED, Verdict.VALID, True, ""),
    ],
)
def test_armour_in_a_text(body: bytes, text: str, verdict: Verdict, covers_all: bool, reason: str) -> None:
    """The text without its armour and its escaped dashes; a signature does not speak for what stands beside it."""
    for raw in (PLAIN + body, (PLAIN + body).replace(b"\r\n", b"\n")):
        found = read(raw)
        assert (found.text, found.security.verdict) == (text, verdict)
        assert (found.security.covers_all, found.security.reason) == (covers_all, reason)


def test_an_encrypted_text() -> None:
    """Decrypted in its place, the words around it kept."""
    message = pysequoia.encrypt(WORDS, recipients=[DESK.extract_certificate()], signer=ANNE.signer())
    found = read(PLAIN + b"Voici :\r\n" + message)
    assert found.text == f"Voici :\n\n{UNESCAPED}"
    assert (found.security.decrypted, found.security.covers_all) == (True, False)
    closed = read(PLAIN + message, Keyring())
    assert (closed.security.encrypted, closed.security.decrypted) == (Scheme.PGP, False)
    assert closed.text.startswith("-----BEGIN PGP MESSAGE-----")


def test_without_keys_the_text_is_read_all_the_same() -> None:
    """Signed text needs no key to be read."""
    found = read(PLAIN + clear(), Keyring())
    assert (found.text, found.security.verdict) == (UNESCAPED, Verdict.UNCHECKED)
    assert found.security.reason == "No keys are configured to check PGP signatures with."


def test_armour_in_base64() -> None:
    """A text that is transferred in base64 is looked into as well."""
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    found = read(HEADERS + head + base64.encodebytes(clear()))
    assert (found.text, found.security.verdict) == (UNESCAPED, Verdict.VALID)


@pytest.mark.parametrize(
    "body",
    [
        clear()[:-60],
        b"-----BEGIN PGP MESSAGE-----\r\n",
        b"> " + clear().replace(b"\n", b"\n> "),
        b"Il a ecrit -----BEGIN PGP MESSAGE----- puis rien.\r\n-----END PGP MESSAGE-----\r\n",
        clear().replace(b"-----BEGIN PGP SIGNED", b" -----BEGIN PGP SIGNED"),
    ],
)
def test_armour_that_is_none(body: bytes) -> None:
    """Cut short, quoted, or talked about: text."""
    assert read(PLAIN + body).security.signed is Scheme.NONE


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 800), st.integers(0, 30))
def test_any_damage_is_survived(junk: bytes, at: int, cut: int) -> None:
    """Junk in the middle of armour, of a signature, of a message: never an exception, nor VALID with another text."""
    for raw in (_CLEAR, _SIGNED, _ENCRYPTED):
        found = read(raw[: 200 + at] + junk + raw[200 + at + cut :])
        assert not any("could not be read" in defect for defect in found.defects)
        if found.security.verdict is Verdict.VALID and found.security.covers_all:
            # Without its headers a signed entity is read as text, headers and all; but nothing else ever is.
            assert found.text.endswith((UNESCAPED, TEXT))


_CLEAR, _SIGNED, _ENCRYPTED = PLAIN + clear(), HEADERS + signed(ENTITY), HEADERS + encrypted(ENTITY, ANNE)
