"""Users who prove, by logging in, that mail is theirs: what each may write as, and how a password is compared.

Pure but slow: comparing a password takes a tenth of a second and 32 MB on purpose.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass

from .secret import Secret

#: What a password in hashed form begins with.  The numbers are the cost: log2 N, r, p of scrypt (RFC 7914).
_HEAD = "scrypt$15$8$3$"
_SALT, _KEY = 16, 32
_HASHED = re.compile(r"scrypt\$15\$8\$3\$([A-Za-z0-9+/]{22}==)\$([A-Za-z0-9+/]{43}=)")
#: Of no user; see ``proves``.
_NOBODY = (bytes(_SALT), bytes(_KEY))


@dataclass(frozen=True, slots=True)
class SubmissionUser:
    """One ``[[submission.users]]``."""

    name: str
    #: Authors whose mail is proven by this login: address keys, and ``*@domain`` for all of exactly that domain.
    addresses: tuple[str, ...]
    #: The password, or a line made by ``hashed``; None if the user has none.
    password: Secret | None = None
    #: SHA-256 of the client certificate in lower-case hex, ``""`` if the user has none.
    certificate: str = ""

    def may_write_as(self, address_key: str) -> bool:
        """Whether this user's login proves mail whose author is ``address_key`` (``""`` is nobody)."""
        domain = address_key.rpartition("@")[2]
        return bool(domain) and (address_key in self.addresses or f"*@{domain}" in self.addresses)


@dataclass(frozen=True, slots=True)
class SubmissionSettings:
    """Everybody who may log in."""

    users: tuple[SubmissionUser, ...] = ()

    def user(self, login: str) -> SubmissionUser | None:
        return next((user for user in self.users if user.name == login), None)

    def user_of_certificate(self, fingerprint: str) -> SubmissionUser | None:
        """The user who holds the certificate with this SHA-256; ``""`` is nobody's."""
        return next((user for user in self.users if user.certificate and user.certificate == fingerprint), None)

    def addresses_of(self, login: str) -> tuple[str, ...]:
        """What a login proves, as it is configured; nothing for ``""`` and for users who are no more."""
        user = self.user(login)
        return user.addresses if user else ()

    def may_write_as(self, login: str, address_key: str) -> bool:
        """Whether mail handed over under ``login`` is proven to be written by ``address_key``."""
        user = self.user(login)
        return user is not None and user.may_write_as(address_key)

    def proves(self, login: str, password: str) -> bool:
        """Whether the password is that of the user.

        Takes as long for a user who does not exist, or has no password, as for one who has: exactly one scrypt.
        """
        user = self.user(login)
        kept = user.password.reveal() if user and user.password else ""
        parts = _parts(kept)
        salt, key = parts or _NOBODY
        same_key = hmac.compare_digest(_scrypt(password, salt), key)
        same_text = hmac.compare_digest(_digest(password), _digest(kept))
        return same_key if parts else same_text and bool(kept)


def hashed(password: str, salt: bytes) -> str:
    """The line to keep instead of a password; ``salt`` is 16 random octets."""
    if len(salt) != _SALT:
        raise ValueError(f"a salt has {_SALT} octets")
    return f"{_HEAD}{b64encode(salt).decode()}${b64encode(_scrypt(password, salt)).decode()}"


def check_kept(password: str) -> None:
    """Raise ValueError if what is kept as a password looks like a hashed one and is none that can be compared."""
    if password.startswith("scrypt$") and _parts(password) is None:
        raise ValueError("begins with scrypt$ and is no line that mailgate submission hash has made")


def _parts(kept: str) -> tuple[bytes, bytes] | None:
    """Salt and key of a hashed password, None if it is in the clear."""
    found = _HASHED.fullmatch(kept)
    return (b64decode(found[1]), b64decode(found[2])) if found else None


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_octets(password), salt=salt, n=1 << 15, r=8, p=3, maxmem=1 << 26, dklen=_KEY)


def _digest(text: str) -> bytes:
    return hashlib.sha256(_octets(text)).digest()


def _octets(text: str) -> bytes:
    # RFC 8265 §4.2: one keyboard composes an accent, another does not.
    return unicodedata.normalize("NFC", text).encode()
