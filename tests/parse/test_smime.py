"""S/MIME: signed and encrypted mails of two writers are verified, opened, or said to be neither."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.message import Message
from mailgate.model.parsing import Keyring, ParseSettings
from mailgate.model.security import Scheme, Verdict
from mailgate.parse.ber import NotBer, definite
from mailgate.parse.message import parse_message
from tests.mail_keys import (
    AT,
    HEADERS,
    Holder,
    anne,
    as_p7m,
    authority,
    base64_lines,
    bram,
    clear_signed,
    desk,
    encrypted,
    holder,
    keyring,
    signed,
)

#: Blanks at the ends of lines, which are signed as they stand.
ENTITY = "Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour,  \r\nle toner est épuisé.\t\r\n".encode()
NESTED = (
    b'Content-Type: multipart/mixed; boundary="in"\r\n\r\n--in\r\n' + ENTITY + b"\r\n--in\r\n"
    b"Content-Type: application/pdf; name=devis.pdf\r\n\r\n%PDF-1.4\r\n--in--\r\n"
)
TEXT = "Bonjour,  \nle toner est épuisé."
SHA1 = "The signature uses a weak algorithm."


def read(raw: bytes, keys: Keyring | None = None) -> Message:
    return parse_message(raw, ParseSettings(keyring=keyring() if keys is None else keys), AT)


@pytest.mark.parametrize("entity", [ENTITY, NESTED], ids=["text", "nested"])
@pytest.mark.parametrize("by", [anne, bram], ids=["curve", "rsa"])
@pytest.mark.parametrize("clear", [True, False], ids=["clear", "opaque"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["crlf", "lf"])
def test_a_signature_is_right(entity: bytes, by: Callable[[], Holder], clear: bool, end: bytes) -> None:
    """Clear and opaque, with either key and either line end in the file."""
    headers = HEADERS if by is anne else HEADERS.replace(b"anne", b"bram")
    found = read((headers + signed(entity, by(), clear=clear)).replace(b"\r\n", end))
    assert found.text == TEXT
    assert (found.security.signed, found.security.verdict) == (Scheme.SMIME, Verdict.VALID)
    assert (found.security.covers_all, found.security.reason) == (True, "")
    signer = found.security.signer
    assert signer is not None
    name = by().certificate.subject.rfc4514_string().removeprefix("CN=")
    assert (signer.name, signer.addresses, signer.issuer) == (
        name,
        (f"{name.lower()}@client.example",),
        "Desk Test Authority",
    )
    assert signer.fingerprint == by().certificate.fingerprint(hashes.SHA256()).hex()
    assert signer.not_before == by().certificate.not_valid_before_utc


def test_an_intermediate_authority_is_found_in_the_mail() -> None:
    """The certificates that come with the signature may complete the chain."""
    between = holder("Branch", authority(), authority=True)
    person = holder("Chloe", between, address="chloe@client.example")
    assert read(HEADERS + signed(ENTITY, person, between)).security.verdict is Verdict.VALID
    assert read(HEADERS + signed(ENTITY, person)).security.verdict is Verdict.UNTRUSTED


def test_a_persons_certificate_can_be_believed_itself() -> None:
    """Among the authorities a certificate that is none vouches for its own holder, and nobody else."""
    eve = holder("Eve", address="eve@other.example")
    keys = Keyring(smime_authorities=eve.pem)
    assert read(HEADERS + signed(ENTITY, eve), keys).security.verdict is Verdict.VALID
    under_eve = holder("Mallory", eve, address="mallory@other.example")
    assert read(HEADERS + signed(ENTITY, under_eve, eve), keys).security.verdict is Verdict.UNTRUSTED


NO_AUTHORITY = "No configured authority vouches for the signer's certificate."


@pytest.mark.parametrize(
    ("by", "verdict", "reason"),
    [
        (lambda: holder("Eve", address="anne@client.example"), Verdict.UNTRUSTED, NO_AUTHORITY),
        (
            lambda: holder("Old", authority(), until=AT.replace(day=2)),
            Verdict.UNTRUSTED,
            "The signer's certificate was not valid at the time.",
        ),
        (
            lambda: holder("Web", authority(), usage=ExtendedKeyUsageOID.SERVER_AUTH),
            Verdict.UNTRUSTED,
            NO_AUTHORITY,
        ),
        (
            lambda: holder("Short", authority(), key=rsa.generate_private_key(public_exponent=65537, key_size=1024)),
            Verdict.INVALID,
            SHA1,
        ),
    ],
    ids=["self-signed", "ended", "another use", "short key"],
)
def test_who_is_not_believed(by: Callable[[], Holder], verdict: Verdict, reason: str) -> None:
    """The signature is right, and proves nothing here."""
    found = read(HEADERS + signed(ENTITY, by())).security
    assert (found.verdict, found.reason) == (verdict, reason)


def test_without_authorities_nothing_is_vouched_for() -> None:
    """It says that nobody checked who it was; a changed text is one all the same."""
    raw = HEADERS + signed(ENTITY, anne())
    bare = Keyring()
    found = read(raw, bare).security
    assert (found.verdict, found.reason) == (
        Verdict.UNCHECKED,
        "No authorities are configured to check signatures with.",
    )
    assert read(raw.replace(b"toner", b"tiroir"), bare).security.verdict is Verdict.INVALID


def test_a_changed_text_is_seen() -> None:
    """One letter is enough."""
    found = read((HEADERS + signed(ENTITY, anne())).replace(b"toner", b"Toner")).security
    assert (found.verdict, found.reason) == (Verdict.INVALID, "The content was changed after it was signed.")
    assert found.signer is not None


def test_a_right_signature_under_anothers_name_is_told() -> None:
    """Whoever an authority vouches for can sign what he likes: that it is not the author's is said."""
    found = read(HEADERS + signed(ENTITY, bram())).security
    assert found.verdict is Verdict.VALID
    assert found.reason == "The signer's key is not of the author's address."


def test_a_signature_of_another_is_not_his() -> None:
    """Signed by one, under the certificate of another: the certificate's key decides."""
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    forged = holder("Anne", authority(), address="anne@client.example")
    der = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(ENTITY)
        .add_signer(anne().certificate, anne().key, hashes.SHA256())
        .sign(serialization.Encoding.DER, options)
    )
    swapped = der.replace(
        anne().certificate.public_bytes(serialization.Encoding.DER),
        forged.certificate.public_bytes(serialization.Encoding.DER),
    )
    found = read(HEADERS + clear_signed(ENTITY, swapped)).security
    assert found.verdict is not Verdict.VALID


def test_encrypted_mail_is_read() -> None:
    """With one of several recipients ours, a signature inside, and both the other way round."""
    plain = read(HEADERS + encrypted(ENTITY, bram(), desk()))
    assert (plain.text, plain.security.encrypted, plain.security.decrypted) == (TEXT, Scheme.SMIME, True)
    assert plain.attachments == ()
    for raw in (encrypted(signed(ENTITY, anne()), desk()), signed(encrypted(ENTITY, desk()), anne())):
        both = read(HEADERS + raw)
        assert both.text == TEXT
        assert (both.security.verdict, both.security.covers_all, both.security.decrypted) == (Verdict.VALID, True, True)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (Keyring(), "No key is configured to decrypt it with."),
        (keyring(), "It was not encrypted for any of the configured keys."),
    ],
)
def test_what_cannot_be_read_is_kept(keys: Keyring, reason: str) -> None:
    """The mail comes in with its attachment and the reason."""
    found = read(HEADERS + encrypted(ENTITY, bram()), keys)
    assert (found.security.encrypted, found.security.decrypted, found.security.reason) == (Scheme.SMIME, False, reason)
    assert [one.name for one in found.attachments] == ["smime.p7m"]


def test_the_dedupe_key_does_not_depend_on_keys() -> None:
    """A key that is added later does not make an old mail a new one."""
    raw = HEADERS + encrypted(ENTITY, desk())
    assert read(raw).dedupe_key == read(raw, Keyring()).dedupe_key


def test_a_p7m_may_come_as_octet_stream() -> None:
    """By its name; and what only has the name stays a file."""
    raw = encrypted(ENTITY, desk()).replace(b"application/pkcs7-mime", b"application/octet-stream")
    assert read(HEADERS + raw).text == TEXT
    other = read(HEADERS + as_p7m(b"no such thing", "x", "application/octet-stream"))
    assert (other.security.signed, other.security.encrypted) == (Scheme.NONE, Scheme.NONE)
    assert [one.name for one in other.attachments] == ["smime.p7m"]


def test_certificates_alone_are_no_signature() -> None:
    """RFC 8551 §3.8: they are sent to be kept."""
    der = pkcs7.serialize_certificates([anne().certificate], serialization.Encoding.DER)
    found = read(HEADERS + as_p7m(der, "certs-only"))
    assert found.security.signed is Scheme.NONE
    assert [one.name for one in found.attachments] == ["smime.p7m"]


def test_a_signature_that_was_stripped() -> None:
    """A multipart/signed with one part only."""
    raw = signed(ENTITY, anne())
    cut = raw[: raw.index(b"--sig\r\nContent-Type: application/pkcs7-signature")] + b"--sig--\r\n"
    found = read(HEADERS + cut)
    assert (found.security.verdict, found.security.reason) == (Verdict.INVALID, "The signature is missing.")
    assert found.text == TEXT


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture(scope="session")
def pem_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The holders' certificates and keys, for the command line."""
    folder = tmp_path_factory.mktemp("pem")
    for name, one in (("anne", anne()), ("bram", bram()), ("desk", desk())):
        (folder / f"{name}.pem").write_bytes(one.pem)
        (folder / f"{name}.key").write_bytes(one.key_pem)
    return folder


def openssl(folder: Path, *words: str, content: bytes = ENTITY) -> bytes:
    command = ["openssl", *words]
    # Fixed words and files of this test.
    return subprocess.run(command, input=content, capture_output=True, check=True, cwd=folder).stdout


SIGN = ("-sign", "-binary", "-crlfeol")


@needs_openssl
@pytest.mark.parametrize("name", ["anne", "bram"])
@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ((), Verdict.VALID),
        (("-nodetach",), Verdict.VALID),
        (("-nodetach", "-stream", "-indef"), Verdict.VALID),
        (("-keyid",), Verdict.VALID),
        (("-noattr",), Verdict.VALID),
        (("-md", "sha512"), Verdict.VALID),
        (("-nocerts",), Verdict.UNCHECKED),
        (("-md", "sha1"), Verdict.INVALID),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_what_openssl_signs(pem_files: Path, name: str, options: tuple[str, ...], verdict: Verdict) -> None:
    """Another writer: lengths without end, key identifiers, signatures without attributes."""
    raw = openssl(pem_files, "cms", *SIGN, "-signer", f"{name}.pem", "-inkey", f"{name}.key", *options)
    found = read(HEADERS.replace(b"\r\n", b"\n") + raw)
    assert (found.text, found.security.verdict) == (TEXT, verdict), found.security.reason


@needs_openssl
def test_pss_and_two_signers(pem_files: Path) -> None:
    """RFC 4056; and of two signers both must be right."""
    pss = ("-signer", "bram.pem", "-inkey", "bram.key", "-keyopt", "rsa_padding_mode:pss")
    two = ("-signer", "bram.pem", "-inkey", "bram.key", "-signer", "anne.pem", "-inkey", "anne.key")
    for options in (pss, two):
        found = read(HEADERS + openssl(pem_files, "cms", *SIGN, *options))
        assert found.security.verdict is Verdict.VALID, options


@needs_openssl
@pytest.mark.parametrize(
    "options",
    [
        ("-aes256", "desk.pem"),
        ("-des3", "desk.pem"),
        ("-aes-128-gcm", "desk.pem"),
        ("-aes256", "-stream", "-indef", "desk.pem"),
        ("-aes-256-gcm", "-stream", "-keyid", "desk.pem"),
        ("-aes256", "-recip", "desk.pem", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
        ("-aes256", "bram.pem", "desk.pem", "anne.pem"),
        ("-aes256", "-recip", "anne.pem", "-keyopt", "ecdh_kdf_md:sha256"),
        ("-aes256", "anne.pem"),
    ],
    ids=" ".join,
)
def test_what_openssl_encrypts(pem_files: Path, options: tuple[str, ...]) -> None:
    """Every algorithm that mail programs use, for an RSA key and for one on a curve."""
    keys = Keyring(smime_keys=(desk().smime_key, anne().smime_key))
    found = read(HEADERS + openssl(pem_files, "cms", "-encrypt", *options), keys)
    assert (found.text, found.security.decrypted) == (TEXT, True), found.security.reason


# Hostile structures: none of them may cost more than its size.


@pytest.mark.parametrize(
    ("der", "why"),
    [
        (b"", "nothing"),
        (b"\x30\x80" * 200_000, "nested without end"),
        (b"\x30\x88" + b"\xff" * 8, "a length beyond everything"),
        (b"\x30\x80" + b"\x05\x00" * 500_000, "very many elements"),
        (b"\x3f" + b"\xff" * 100, "a tag without end"),
        (b"\x24\x80\x02\x01\x00\x00\x00", "octets in pieces that are numbers"),
        (b"\x04\x80abc\x00\x00", "an endless primitive"),
        (b"\x30\x03\x04\x05abcde", "longer than what it lies in"),
    ],
)
def test_what_is_no_ber_is_refused(der: bytes, why: str) -> None:
    with pytest.raises(NotBer):
        definite(der)
    for kind in ("signed-data", "enveloped-data"):
        found = read(HEADERS + as_p7m(der, kind)).security
        assert (found.verdict is Verdict.INVALID) is (kind == "signed-data")
        assert found.reason == "The S/MIME structure cannot be read."


@pytest.mark.parametrize(
    ("ber", "der"),
    [
        (b"\x30\x80\x04\x01a\x00\x00", b"\x30\x03\x04\x01a"),
        (b"\x24\x80\x04\x01a\x04\x02bc\x00\x00", b"\x04\x03abc"),
        (b"\x30\x07\x30\x80\x04\x01a\x00\x00", b"\x30\x05\x30\x03\x04\x01a"),
        (b"\x30\x03\x04\x01ajunk", b"\x30\x03\x04\x01a"),
    ],
)
def test_lengths_become_definite(ber: bytes, der: bytes) -> None:
    """X.690 §8.1.3.6, §8.7.3; what follows the element is not read."""
    assert definite(ber) == der


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 1500), st.integers(0, 40))
def test_any_damage_is_survived(junk: bytes, at: int, cut: int) -> None:
    """Junk in the middle of a signature or an envelope: never an exception, never VALID nor another text."""
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    der = _sound_signature(tuple(options))
    broken = der[:at] + junk + der[at + cut :]
    found = read(HEADERS + clear_signed(ENTITY, broken))
    assert found.text == TEXT
    assert "could not be read" not in " ".join(found.defects)
    envelope = encrypted(ENTITY, desk())
    body = envelope.index(b"\r\n\r\n") + 4
    assert read(HEADERS + envelope[:body] + base64_lines(junk + der[:at])).text == ""


_made: dict[tuple[pkcs7.PKCS7Options, ...], bytes] = {}


def _sound_signature(options: tuple[pkcs7.PKCS7Options, ...]) -> bytes:
    if options not in _made:
        builder = pkcs7.PKCS7SignatureBuilder().set_data(ENTITY)
        builder = builder.add_signer(anne().certificate, anne().key, hashes.SHA256())
        _made[options] = builder.sign(serialization.Encoding.DER, list(options))
    return _made[options]
