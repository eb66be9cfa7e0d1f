"""ARC (RFC 8617): what a listed forwarder found out before it changed a message.

Anybody can seal that something passed, so only seals of listed domains count, and all that they can do is to say that
a message which fails now had passed when it reached them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.address import ascii_domain
from ..model.decision import Standing
from .authentication_results import claim
from .dns import Lookups
from .raw_message import RawField, RawMessage
from .results_field import parse
from .signatures import (
    Body,
    Unusable,
    canonical_field,
    check_message,
    check_signature,
    own_form,
    public_key,
    signature_tags,
)

#: Sets that are followed; RFC 8617 §4.2.1 allows 50, and real chains have three.
_MOST = 10
_NUMBER = re.compile(r"[0-9]{1,2}")
_RESULTS, _MESSAGE, _SEAL = _KINDS = (b"arc-authentication-results", b"arc-message-signature", b"arc-seal")
#: The tag that RFC 8617 §4.1.1 puts before the authserv-id.
_INSTANCE = re.compile(rb"[ \t\r\n]*i[ \t]*=[ \t]*([0-9]{1,2})[ \t\r\n]*;")


@dataclass(frozen=True, slots=True)
class _Set:
    """The three fields of one forwarder, in the order in which they are sealed."""

    results: RawField
    message: RawField
    seal: RawField


def passed_before(
    message: RawMessage, domain: str, sealers: Sequence[str], body: Body, lookups: Lookups
) -> tuple[str, str]:
    """The listed sealer who says that the author at ``domain`` had passed, and a sentence for people.

    The sealer is ``""`` if there is none.  He is the first of those who are listed without a gap up to the newest, for
    what unlisted forwarders said before him he has only passed on.
    """
    if not sealers or not domain or not message.all(_SEAL):
        return "", ""
    try:
        sets = _sets(message)
        listed = _listed(sets, sealers)
        if not listed:
            return "", "ARC: the last sealer is not listed"
        _check(sets, message, body, lookups)
    except Unusable as error:
        return "", f"ARC: fail, {error}"
    first = sets[len(sets) - listed]
    results = parse(_INSTANCE.sub(b"", first.results.value, count=1))
    said = claim([results] if results else [], domain)
    sealer = _signer(first.seal)
    if said is None or said.standing is not Standing.VERIFIED:
        return "", f"ARC: {sealer} does not say that the author had passed"
    return sealer, f"ARC: pass, {sealer} says that the author had passed"


def _sets(message: RawMessage) -> list[_Set]:
    """The complete sets from the first to the newest."""
    found: dict[int, dict[bytes, RawField]] = {}
    for field in message.fields:
        if field.key in _KINDS:
            one = found.setdefault(_instance(field), {})
            if field.key in one:
                raise Unusable("a set has a field twice")
            one[field.key] = field
    if len(found) > _MOST or sorted(found) != list(range(1, len(found) + 1)):
        raise Unusable("its sets are not complete")
    if any(len(one) != len(_KINDS) for one in found.values()):
        raise Unusable("a set is not complete")
    return [_Set(*(found[number][kind] for kind in _KINDS)) for number in sorted(found)]


def _instance(field: RawField) -> int:
    if field.key == _RESULTS:
        matched = _INSTANCE.match(field.value)
        text = matched[1].decode("ascii") if matched else ""
    else:
        text = signature_tags(field, ("i", "a", "b", "d", "s")).get("i")
    if not _NUMBER.fullmatch(text):
        raise Unusable("a field has no number")
    return int(text)


def _signer(field: RawField) -> str:
    return ascii_domain(signature_tags(field, ("d",)).get("d"))


def _listed(sets: Sequence[_Set], sealers: Sequence[str]) -> int:
    """How many of the newest sets are, without a gap, by listed sealers."""
    count = 0
    for one in reversed(sets):
        if _signer(one.seal) not in sealers:
            break
        count += 1
    return count


def _check(sets: Sequence[_Set], message: RawMessage, body: Body, lookups: Lookups) -> None:
    """The newest message signature and every seal (RFC 8617 §5.2).

    Raises:
        Unusable: the chain does not hold, or DNS does not say.
    """
    newest = sets[-1].message
    tags = signature_tags(newest, ("i", "a", "b", "bh", "d", "h", "s"))
    if "arc-seal" in tags.split("h") or "l" in tags.values:
        raise Unusable("its message signature is not accepted")
    key = public_key(tags, lookups)
    if key is None:
        raise Unusable("DNS does not answer")
    check_message(tags, newest, message.fields, body, key)
    for number, one in enumerate(sets, start=1):
        _check_seal(sets[:number], one.seal, lookups)


def _check_seal(sets: Sequence[_Set], seal: RawField, lookups: Lookups) -> None:
    """One seal over all sets up to its own."""
    tags = signature_tags(seal, ("i", "a", "b", "cv", "d", "s"))
    if "h" in tags.values or tags.get("cv").lower() != ("none" if len(sets) == 1 else "pass"):
        raise Unusable("a seal says that the chain was broken")
    key = public_key(tags, lookups)
    if key is None:
        raise Unusable("DNS does not answer")
    lines = [canonical_field(field, "relaxed") for one in sets for field in (one.results, one.message, one.seal)]
    check_signature(tags, [*lines[:-1], own_form(tags, seal, "relaxed")], key, "a seal does not fit")
