"""What signed and encrypted parts were found to be, and what several of them say together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailgate.model.security import Scheme, Security, Verdict

PARTLY = "It does not cover all of the text."
SEVERAL = "There are several signatures, by different keys."

#: From the worst.
_ORDER = (Verdict.INVALID, Verdict.UNTRUSTED, Verdict.UNCHECKED, Verdict.VALID, Verdict.NONE)


@dataclass(frozen=True, slots=True)
class Layer:
    """One wrapping: what it says, and what is inside."""

    security: Security
    #: What it wraps; None where that is a child already (clear-signed) or could not be opened.
    content: bytes | None = None
    #: ``content`` is a MIME entity with headers of its own; else it is bare text in UTF-8.
    is_entity: bool = True
    #: Nothing stands in the part beside what is wrapped.
    is_whole: bool = True


def worst(found: list[Security]) -> Security:
    """The finding that counts of several; of equal ones the first."""
    return min(found, key=lambda one: _ORDER.index(one.verdict))


def covering(security: Security, *, whole: bool) -> Security:
    """The finding with ``covers_all`` as it is, and the reason where a signature does not."""
    if whole or not security.signed or PARTLY in security.reason:
        return replace(security, covers_all=whole)
    return replace(security, covers_all=False, reason=f"{security.reason} {PARTLY}".strip())


def unread(security: Security) -> Security:
    """The finding on a wrapping whose content is beyond a limit, and not shown."""
    return covering(replace(security, decrypted=False), whole=False)


def combine(one: Security, other: Security) -> Security:
    """Both findings of one message as one; ``other`` lies within ``one`` or comes after it.

    The worse verdict counts, and its signer is named.  A signature covers all only if what it lies within does: of two
    things side by side neither covers all, so the rule is the same for them.
    """
    if Security() in (one, other):
        return other if one == Security() else one
    whole = one.covers_all and (one.signed is not Scheme.NONE or other.covers_all)
    reason = one.reason if other.reason in one.reason else f"{one.reason} {other.reason}".strip()
    if one.signer and other.signer and one.signer.fingerprint != other.signer.fingerprint:
        whole = False
        reason = reason if SEVERAL in reason else f"{reason} {SEVERAL}".strip()
    signature = worst([found for found in (one, other) if found.signed] or [Security()])
    layers = [found for found in (one, other) if found.encrypted]
    found = Security(
        signed=signature.signed,
        verdict=signature.verdict,
        signer=signature.signer,
        encrypted=layers[0].encrypted if layers else Scheme.NONE,
        decrypted=bool(layers) and all(layer.decrypted for layer in layers),
        reason=reason,
    )
    return covering(found, whole=whole)
