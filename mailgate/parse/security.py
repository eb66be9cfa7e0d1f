"""Signed and encrypted parts, whatever the scheme: one layer at a time, and what they say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.model.address import address_key
from mailgate.model.parsing import Keyring
from mailgate.model.security import Scheme, Security, Verdict

from . import pgp, smime
from .layer import Layer, combine, covering, unread
from .mime import Part

__all__ = ["Layer", "combine", "compared", "open_layer", "unread"]

_NO_SIGNATURE = "The signature is missing."
_OF_ANOTHER = "The signer's key is not of the author's address."


def open_layer(part: Part, keyring: Keyring, at: datetime | None) -> Layer | None:
    """What ``part`` is as a signed or encrypted part, None if it is neither; never raises (MemoryError excepted).

    ``covers_all`` of the finding is judged within the tree that ``part`` stands in; ``combine`` brings the trees
    together.
    """
    layer = _opened(part, keyring, at)
    if layer is None or layer.security == Security():
        return layer
    whole = _is_whole(part) and layer.is_whole
    return replace(layer, security=covering(layer.security, whole=whole))


def compared(found: Security, author: str) -> Security:
    """The finding on a whole message, with the reason where a valid signature is not its author's (RFC 8550 §3).

    ``author`` is the key of his address.  Whoever an authority vouches for can sign a mail under another's name.
    """
    if found.verdict is not Verdict.VALID or found.signer is None:
        return found
    if author and author in map(address_key, found.signer.addresses):
        return found
    return replace(found, reason=f"{found.reason} {_OF_ANOTHER}".strip())


def _opened(part: Part, keyring: Keyring, at: datetime | None) -> Layer | None:
    if part.content_type == "multipart/signed":
        return _open_signed(part, keyring, at)
    if part.content_type == "multipart/encrypted":
        return pgp.open_encrypted(part, keyring)
    if part.children or part.content_type.startswith("multipart/"):
        return None
    if smime.is_opaque(part):
        return smime.open_opaque(part, keyring, at)
    if pgp.is_mangled(part):
        return pgp.open_mangled(part, keyring)
    if pgp.is_inline(part):
        return pgp.open_inline(part, keyring)
    return None


def _open_signed(part: Part, keyring: Keyring, at: datetime | None) -> Layer | None:
    # The part decides, not the parameter: a signature in a part that is shown as text would vouch for that text.
    given = part.children[1].content_type if len(part.children) > 1 else ""
    if given not in (*smime.SIGNATURE_TYPES, pgp.SIGNATURE_TYPE):
        return _without_signature(part.parameters.get("protocol", "").lower())
    is_pgp = given == pgp.SIGNATURE_TYPE
    layer = pgp.open_clear_signed(part, keyring) if is_pgp else smime.open_clear_signed(part, keyring, at)
    # RFC 1847 §2.1: what is signed, and the signature.  A third part is shown, and nobody signed it.
    return replace(layer, is_whole=len(part.children) == 2)


def _without_signature(protocol: str) -> Layer | None:
    if protocol in smime.SIGNATURE_TYPES:
        return Layer(Security(signed=Scheme.SMIME, verdict=Verdict.INVALID, reason=_NO_SIGNATURE))
    if protocol == pgp.SIGNATURE_TYPE:
        return Layer(Security(signed=Scheme.PGP, verdict=Verdict.INVALID, reason=_NO_SIGNATURE))
    return None


def _is_whole(part: Part) -> bool:
    """Whether nothing that is shown stands beside the part: it is the root, or all that counts in what it lies in."""
    while (parent := part.parent) is not None:
        alone = len(parent.children) == 1
        # The signature beside it is no text; a third part is.
        signed = parent.content_type == "multipart/signed" and len(parent.children) == 2 and parent.children[0] is part
        if not alone and not signed:
            return False
        part = parent
    return True
