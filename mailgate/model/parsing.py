"""What the reading of messages is given besides their bytes: bounds, languages and keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from .secret import Secret


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Bounds that hold before and while a message is read (LESSONS B16)."""

    header_block: int = 256 * 1024
    header: int = 16 * 1024
    headers: int = 1000
    parts: int = 500
    depth: int = 20
    #: Characters of readable text that are kept.
    text: int = 1_000_000
    #: Bytes of one HTML part that are converted to text.
    html: int = 1_000_000
    #: Bytes of one container that is unpacked (winmail.dat, S/MIME, PGP), and of all that comes out of it.
    unpacked: int = 50_000_000
    #: Containers within containers that are unpacked.
    layers: int = 4


@dataclass(frozen=True, slots=True)
class SmimeKey:
    """A certificate of ours and its private key, both PEM; mail encrypted for it is decrypted."""

    certificate: bytes
    key: Secret


@dataclass(frozen=True, slots=True)
class PgpKey:
    """An armoured OpenPGP key of ours with its secret part, and its passphrase if it has one."""

    key: Secret
    passphrase: Secret | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """What signatures are checked against and encrypted mail is opened with; empty: neither is done."""

    #: PEM of the authorities whose S/MIME certificates are believed.
    smime_authorities: bytes = b""
    smime_keys: tuple[SmimeKey, ...] = ()
    #: Armoured OpenPGP certificates of correspondents.
    pgp_certificates: tuple[bytes, ...] = ()
    pgp_keys: tuple[PgpKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseSettings:
    """How messages are read; the same settings and bytes give the same message."""

    limits: ParseLimits = ParseLimits()
    #: Languages to tell apart, as ISO 639-1 codes.
    languages: tuple[str, ...] = ()
    keyring: Keyring = field(default=Keyring())
