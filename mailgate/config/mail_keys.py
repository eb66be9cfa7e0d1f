"""Certificates and keys of correspondents and of ours, read when the configuration is: S/MIME, PGP, client logins.

Every ValueError is a sentence for the operator that says what to do; none shows any part of a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ..model.parsing import Keyring
from ..model.secret import Secret
from ..secrets import read_private_file
from . import values

#: A certificate that ends sooner is worth a warning.
_SOON = timedelta(days=21)
#: More than all authorities that any system trusts.
_MAX_OCTETS = 4 * 1024**2
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]{1,100000}-----END CERTIFICATE-----")
_PGP_PRIVATE = "-----BEGIN PGP PRIVATE KEY BLOCK-----"
_PGP_PUBLIC = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
_PGP_SUFFIXES = (".asc", ".pgp", ".gpg", ".key")
#: How PGP is had.
INSTALL_PGP = 'install the library for PGP with the extra "pgp": pip install "mailgate[pgp]"'


def authorities(value: object, folder: Path) -> bytes:
    """The PEM of the authorities in the file that ``value`` names."""
    path = values.path(value, folder)
    found = _certificates(path)
    return b"".join(one.public_bytes(Encoding.PEM) for one in found)


def certificate(value: object, folder: Path) -> bytes:
    """The PEM of the first certificate in the file that ``value`` names: the holder's own."""
    return _certificates(values.path(value, folder))[0].public_bytes(Encoding.PEM)


def fingerprint(value: object, folder: Path) -> str:
    """SHA-256, in hex, of the certificate that ``value`` names: ``"sha256:…"``, or the path of its PEM file."""
    text = values.text_of(value)
    if text.lower().startswith("sha256:"):
        digits = text[7:].replace(":", "").lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            raise ValueError('must be "sha256:" and 64 hex digits, or the path of a certificate in PEM')
        return digits
    return _certificates(values.path(text, folder))[0].fingerprint(SHA256()).hex()


def private_text(value: object, folder: Path) -> Secret:
    """The text of a key file that not everybody on this host may read."""
    path = values.path(value, folder)
    try:
        return Secret(read_private_file(path))
    except OSError as error:
        raise ValueError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None


def opened_key(certificate_pem: bytes, key_pem: Secret, password: Secret | None) -> Secret:
    """The private key without its password, if it belongs to the certificate and can decrypt mail."""
    secret = password.reveal().encode() if password else None
    try:
        key = load_pem_private_key(key_pem.reveal().encode(), secret)
    except TypeError:
        advice = "has no password; leave password out" if password else "needs its password: add password"
        raise ValueError(f"the private key {advice}") from None
    except (ValueError, UnsupportedAlgorithm):
        # The library's own words may say more than is good; they do not say which of the two it was.
        wrong = " (or the password is wrong)" if password else ""
        raise ValueError(f"the private key is not PEM that can be read{wrong}") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("the private key must be RSA or of an elliptic curve: mail is encrypted for no other")
    if _public(x509.load_pem_x509_certificate(certificate_pem).public_key()) != _public(key.public_key()):
        raise ValueError("the private key does not belong to the certificate")
    return Secret(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def _public(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _certificates(path: Path) -> list[x509.Certificate]:
    found = []
    for match in _CERTIFICATE.finditer(_content(path)):
        try:
            one = x509.load_pem_x509_certificate(match[0])
            one.public_key()
        except (ValueError, UnsupportedAlgorithm):
            raise ValueError(f"{path}: a certificate in it cannot be read") from None
        found.append(one)
    if not found:
        raise ValueError(f"{path}: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")
    return found


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ValueError(f"{path}: {'not a file' if path.exists() else 'no such file'}")
        with path.open("rb") as file:
            content = file.read(_MAX_OCTETS + 1)
    except OSError as error:
        raise ValueError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(content) > _MAX_OCTETS:
        raise ValueError(f"{path}: larger than {_MAX_OCTETS} bytes, so it is not the file that was meant")
    return content


def pgp_certificates(value: object, folder: Path) -> tuple[bytes, ...]:
    """The armoured certificates in the file, or in every file of the folder, that ``value`` names."""
    path = values.path(value, folder)
    if not path.is_dir():
        return (_pgp_certificate(path),)
    files = sorted(file for file in path.iterdir() if file.suffix in _PGP_SUFFIXES and file.is_file())
    if not files:
        raise ValueError(f"{path}: no file in it ends in {', '.join(_PGP_SUFFIXES)}")
    return tuple(_pgp_certificate(file) for file in files)


def _pgp_certificate(path: Path) -> bytes:
    content = _content(path)
    if _PGP_PRIVATE.encode() in content:
        raise ValueError(f"{path}: holds a private key; correspondents are known by their public ones")
    if _PGP_PUBLIC not in content:
        raise ValueError(f"{path}: holds no armoured PGP key (gpg --armor --export)")
    library = _pysequoia()
    if library is not None:
        try:
            library.Cert.split_bytes(content)
        except RuntimeError:
            raise ValueError(f"{path}: the PGP key in it cannot be read") from None
    return content


def check_pgp_key(key: Secret, passphrase: Secret | None) -> None:
    """Raise ValueError unless it is an armoured private key that the passphrase opens, as far as pysequoia is there."""
    if _PGP_PRIVATE not in key.reveal():
        raise ValueError("holds no armoured private PGP key (gpg --armor --export-secret-keys)")
    library = _pysequoia()
    if library is None:
        return
    try:
        secret = library.Tsk.from_bytes(key.reveal().encode())
    except RuntimeError:
        raise ValueError("the private PGP key cannot be read") from None
    if not _opens(secret, passphrase.reveal() if passphrase else None):
        if not passphrase:
            advice = "needs its passphrase (add passphrase), or is not one for encryption"
        elif _opens(secret, None):
            advice = "has no passphrase; leave passphrase out"
        else:
            advice = "is not opened by the passphrase, or is not one for encryption"
        raise ValueError(f"the private PGP key {advice}")


def _opens(secret: Any, passphrase: str | None) -> bool:
    try:
        secret.decryptor(passphrase)
    except RuntimeError:
        return False
    return True


def _pysequoia() -> Any:
    if find_spec("pysequoia") is None:
        return None
    import pysequoia  # an extra

    return pysequoia


def notes(keyring: Keyring, now: datetime) -> Iterator[tuple[str, str]]:
    """What an operator should know of sound keys: ``("ok" | "warning", sentence)``."""
    held = x509.load_pem_x509_certificates(keyring.smime_authorities) if keyring.smime_authorities else []
    held += [x509.load_pem_x509_certificate(key.certificate) for key in keyring.smime_keys]
    for one in held:
        ends = one.not_valid_after_utc
        name = values.shown(one.subject.rfc4514_string())
        if ends < now:
            yield "warning", f"the certificate {name} ended on {ends:%Y-%m-%d}"
        elif ends - now < _SOON:
            yield "warning", f"the certificate {name} ends on {ends:%Y-%m-%d}"
    if (keyring.pgp_certificates or keyring.pgp_keys) and _pysequoia() is None:
        yield "warning", f"PGP is recognised, but neither checked nor decrypted: {INSTALL_PGP}"
    counts = (
        (len(held) - len(keyring.smime_keys), "S/MIME authorities"),
        (len(keyring.smime_keys), "S/MIME keys"),
        (len(keyring.pgp_certificates), "PGP certificates"),
        (len(keyring.pgp_keys), "PGP keys"),
    )
    said = ", ".join(f"{number} {what}" for number, what in counts if number)
    yield "ok", said or "no keys for signed and encrypted mail"
