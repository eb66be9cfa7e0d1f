"""Signatures and encryption of a message: what was there, and what checking it gave.

A valid signature says who holds a key.  It is shown to agents; the standing of an author is another matter and is
decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scheme(StrEnum):
    NONE = ""
    SMIME = "smime"
    PGP = "pgp"


class Verdict(StrEnum):
    """What checking a signature gave.

    The content is compared with what was signed even where nothing is configured to say whose key it was: a changed
    text is INVALID on every host.
    """

    #: There is no signature.
    NONE = ""
    #: Right, by a key that the configuration vouches for.
    VALID = "valid"
    #: Right, by a key that nothing vouches for, or that had ended or was revoked.
    UNTRUSTED = "untrusted"
    #: The content is not what was signed, or the signature is broken or of a weak kind (MD5, SHA-1, short RSA).
    INVALID = "invalid"
    #: It could not be checked: nothing is configured to check it with, or the signer's key is not at hand.
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key signed, in the words of the certificate or key; ``""`` and None where it does not say."""

    name: str = ""
    #: Addresses it was issued for.
    addresses: tuple[str, ...] = ()
    issuer: str = ""
    serial: str = ""
    #: Hex SHA-256 of an X.509 certificate; hex OpenPGP fingerprint or key id.
    fingerprint: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Security:
    signed: Scheme = Scheme.NONE
    verdict: Verdict = Verdict.NONE
    signer: Signer | None = None
    #: What is signed (or encrypted, where there is no signature) is all of the text that is shown.  False where other
    #: text stands beside it: a valid signature never speaks for that.
    covers_all: bool = False
    encrypted: Scheme = Scheme.NONE
    #: What was encrypted could be read and is in the text.
    decrypted: bool = False
    #: Why a signature is not valid, or what could not be decrypted; ``""`` if there is nothing to say.
    reason: str = ""
