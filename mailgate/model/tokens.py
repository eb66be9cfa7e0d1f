"""Signed names: reply addresses, bounce addresses, Message-IDs and the loop mark.

Each carries ``<key id>.…<MAC>``; the MAC is HMAC-SHA256 cut to 128 bits, in lower-case base32 (26 characters), over
the kind of the name and everything it says.  A name of one kind never verifies as another.  Keys are arguments: the
first of a key ring signs, all of them verify, so a key is rotated by putting a new one in front.
Nothing but ``read_*`` turns a string from outside into a ticket, and it answers None to all that we did not write.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from .ticket import TicketNumber

_MAC = r"[a-z2-7]{26}"
_KEY = r"[a-z0-9]{1,4}"
_NUMBER = r"[a-z][a-z0-9]{0,9}-[1-9][0-9]{0,17}"
_REPLY = re.compile(rf"({_NUMBER})\.({_KEY})\.([1-9][0-9]{{0,5}})\.({_MAC})")
_BOUNCE = re.compile(rf"b-([1-9][0-9]{{0,17}})\.({_KEY})\.({_MAC})")
_MESSAGE_ID = re.compile(rf"({_NUMBER})\.([1-9][0-9]{{0,5}})\.([1-9][0-9]{{0,17}})\.({_KEY})\.({_MAC})@[^@\s]+")
_LOOP = re.compile(rf"({_KEY})\.([1-9][0-9]{{0,17}})\.({_MAC})")


@dataclass(frozen=True, slots=True)
class Key:
    """One signing key: a short public id and 32 secret bytes."""

    id: str
    secret: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(_KEY, self.id) or len(self.secret) < 32:
            raise ValueError("a key needs an id of 1-4 characters a-z0-9 and at least 32 bytes")

    def __repr__(self) -> str:
        return f"Key({self.id!r}, ***)"

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without telling anything about them."""
        return hashlib.sha256(b"mailgate key fingerprint\0" + self.secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys in use; the first signs."""

    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.keys or len({key.id for key in self.keys}) != len(self.keys):
            raise ValueError("a key ring needs at least one key, and each id once")

    def sign(self, kind: str, *said: object) -> tuple[str, str]:
        """``(key id, MAC)`` over the kind and what is said, by the first key."""
        return self.keys[0].id, _mac(self.keys[0], kind, said)

    def verifies(self, key_id: str, mac: str, kind: str, *said: object) -> bool:
        """Whether ``mac`` is what the named key makes of this; compared in constant time."""
        return any(key.id == key_id and hmac.compare_digest(_mac(key, kind, said), mac) for key in self.keys)


def _mac(key: Key, kind: str, said: tuple[object, ...]) -> str:
    text = "\0".join((f"mailgate {kind} 1", key.id, *map(str, said)))
    digest = hmac.digest(key.secret, text.encode(), "sha256")[:16]
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class Issued:
    """What a valid reply address or Message-ID of ours says: the ticket, and the participant it was written to."""

    number: TicketNumber
    participant: int


def reply_address(keys: KeyRing, desk_address: str, number: TicketNumber, participant: int) -> str:
    """``support+sup-10432.<key>.<participant>.<mac>@…``: its user holds a mail we wrote to that participant."""
    name = str(number).lower()
    key_id, mac = keys.sign("reply", name, participant)
    local, _, domain = desk_address.rpartition("@")
    return f"{local}+{name}.{key_id}.{participant}.{mac}@{domain}"


def read_reply_tag(keys: KeyRing, tag: str) -> Issued | None:
    """What the sub-address of a desk address (the part after ``+``, any case) proves; None unless its MAC is ours."""
    found = _REPLY.fullmatch(_lower(tag))
    if not found or not keys.verifies(found[2], found[4], "reply", found[1], int(found[3])):
        return None
    return _issued(found[1], int(found[3]))


def bounce_address(keys: KeyRing, desk_address: str, outbox_id: int) -> str:
    """Envelope sender of one outbox row: what bounces to it concerns that row and no other."""
    key_id, mac = keys.sign("bounce", outbox_id)
    local, _, domain = desk_address.rpartition("@")
    return f"{local}+b-{outbox_id}.{key_id}.{mac}@{domain}"


def read_bounce_tag(keys: KeyRing, tag: str) -> int | None:
    """The outbox row that a bounce address names; None unless its MAC is ours."""
    found = _BOUNCE.fullmatch(_lower(tag))
    if not found or not keys.verifies(found[2], found[3], "bounce", int(found[1])):
        return None
    return int(found[1])


def message_id(keys: KeyRing, domain: str, number: TicketNumber, participant: int, outbox_id: int) -> str:
    """Message-ID (without angle brackets) of the mail in one outbox row, on a ticket and to a participant."""
    name = str(number).lower()
    key_id, mac = keys.sign("message-id", name, participant, outbox_id)
    return f"{name}.{participant}.{outbox_id}.{key_id}.{mac}@{domain}"


def notice_id(keys: KeyRing, domain: str, outbox_id: int) -> str:
    """Message-ID (without angle brackets) of the mail in one outbox row that belongs to no ticket; proves none."""
    key_id, mac = keys.sign("notice", outbox_id)
    return f"n-{outbox_id}.{key_id}.{mac}@{domain}"


def read_message_id(keys: KeyRing, text: str) -> Issued | None:
    """What a Message-ID (without angle brackets) proves; None unless its MAC is ours.

    The domain is not looked at: relays may rewrite it, and the MAC covers all that matters.
    """
    found = _MESSAGE_ID.fullmatch(_lower(text))
    if not found or not keys.verifies(found[4], found[5], "message-id", found[1], int(found[2]), int(found[3])):
        return None
    return _issued(found[1], int(found[2]))


def loop_mark(keys: KeyRing, outbox_id: int) -> str:
    """Value of ``X-Mailgate-Loop``: by it we know our own automatic mail when it comes back."""
    key_id, mac = keys.sign("loop", outbox_id)
    return f"{key_id}.{outbox_id}.{mac}"


def is_loop_mark(keys: KeyRing, text: str) -> bool:
    """Whether a header value is a loop mark of ours."""
    found = _LOOP.fullmatch(_lower(text.strip()))
    return found is not None and keys.verifies(found[1], found[3], "loop", int(found[2]))


def _lower(text: str) -> str:
    """The text in lower case, ``""`` if it is not ASCII: a Kelvin sign would become a ``k``, and we never wrote one."""
    return text.lower() if text.isascii() else ""


def _issued(name: str, participant: int) -> Issued | None:
    number = TicketNumber.read(name)
    return Issued(number, participant) if number else None
