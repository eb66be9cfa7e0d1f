"""DKIM (RFC 6376): which signatures by the author's own domain hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model.address import ascii_domain
from .dns import Lookups
from .domains import aligned
from .raw_message import RawField, RawMessage
from .signatures import LARGEST_FIELD, Body, Checked, Unusable, Verdict, check_message, public_key, signature_tags
from .tags import Tags, read_tags

#: Signatures that are looked at.
_MOST = 5
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")
#: What stands in a message once (RFC 5322 §3.6, RFC 2045 §3), of all that is read of it: a second one above the signed
#: one would be read in its place.
_ONCE = (
    *("subject", "date", "message-id", "to", "cc", "reply-to", "in-reply-to", "references"),
    *("content-type", "content-transfer-encoding"),
)
#: RFC 6376 §3.5: no more digits than that.
_TIME = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Signatures:
    """What was found."""

    #: Of the author's organisation, each of them checked, in their order.
    checked: tuple[Checked, ...] = ()
    #: Domains of the others, which prove nothing of this author.
    others: tuple[str, ...] = ()


def check(message: RawMessage, address: str, domain: str, body: Body, lookups: Lookups, now: datetime) -> Signatures:
    """Check the signatures that could speak for the author ``address`` at ``domain``.

    They are chosen before any is checked: what others signed can neither prove him nor use up what may be looked at.
    """
    own: list[RawField] = []
    others: list[str] = []
    for field in message.all(b"dkim-signature"):
        signer = _domain(field)
        if aligned(signer, domain):
            own.append(field)
        elif signer:
            others.append(signer)
    checked = tuple(_checked(field, message, address, body, lookups, now) for field in own[:_MOST])
    return Signatures(checked, tuple(dict.fromkeys(others[:_MOST])))


def _domain(field: RawField) -> str:
    """The ``d=`` of a signature in A-labels, ``""`` if it has none that can be read."""
    tags = read_tags(field.value) if len(field.value) <= LARGEST_FIELD else None
    return ascii_domain(tags.get("d")) if tags else ""


def _checked(
    field: RawField, message: RawMessage, address: str, body: Body, lookups: Lookups, now: datetime
) -> Checked:
    domain, selector = _domain(field), ""
    try:
        tags = signature_tags(field, _NEEDED)
        selector = tags.get("s")
        _check_terms(tags, now)
        _check_author(message, address)
        _check_added(message, tags.split("h"))
        key = public_key(tags, lookups, _identity(tags, domain))
        if key is None:
            return Checked(Verdict.TEMPORARY, domain, selector, "DNS does not answer")
        check_message(tags, field, message.fields, body, key)
    except Unusable as error:
        return Checked(Verdict.FAIL, domain, selector, str(error))
    return Checked(Verdict.PASS, domain, selector, signed=frozenset(name.strip().lower() for name in tags.split("h")))


def _check_terms(tags: Tags, now: datetime) -> None:
    if tags.get("v") != "1":
        raise Unusable("an unknown version")
    if "l" in tags.values:
        # Whatever was added after the signed length would be taken for the author's (RFC 6376 §8.2).
        raise Unusable("it leaves the end of the body unsigned (l=)")
    made, expires = tags.get("t", "0"), tags.get("x", "9" * 12)
    if not _TIME.fullmatch(made) or not _TIME.fullmatch(expires) or int(expires) < int(made):
        raise Unusable("malformed")
    if int(expires) < now.timestamp():
        raise Unusable("it has expired")


def _check_author(message: RawMessage, address: str) -> None:
    """That what was signed as From is what the author was read from."""
    senders = message.all(b"from")
    if len(senders) != 1 or address.encode("utf-8", "replace") not in senders[0].value:
        raise Unusable("From cannot be told for certain")


def _check_added(message: RawMessage, names: Sequence[str]) -> None:
    """That no field was put beside a signed one (RFC 6376 §8.15); one that was signed twice may stand there twice."""
    for name in _ONCE:
        if 0 < names.count(name) < len(message.all(name.encode())):
            raise Unusable(f"there is a {name} more than it signs")


def _identity(tags: Tags, domain: str) -> str:
    """The domain of ``i=``, which must be that of ``d=`` or one below it; ``""`` if there is none."""
    if "i" not in tags.values:
        return ""
    identity = ascii_domain(tags.get("i").rpartition("@")[2])
    if identity != domain and not identity.endswith(f".{domain}"):
        raise Unusable("i= is not of d=")
    return identity
