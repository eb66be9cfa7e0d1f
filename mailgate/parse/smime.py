"""S/MIME (RFC 8551): parts that hold CMS, and what they wrap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from mailgate.model.parsing import Keyring
from mailgate.model.security import Scheme, Security, Verdict

from .ber import definite
from .layer import Layer
from .mime import Part

if TYPE_CHECKING:
    from .signed_data import SignedData

T = TypeVar("T")

SIGNATURE_TYPES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_MIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_UNREADABLE = "The S/MIME structure cannot be read."
_ENVELOPES = ("enveloped_data", "authenticated_enveloped_data")


def open_clear_signed(part: Part, keyring: Keyring, at: datetime | None) -> Layer:
    """The finding on a multipart/signed with an S/MIME signature (RFC 8551 §3.5.3)."""
    signed, signature = part.children[0], part.children[1]
    structure = _signed_data(_content_info(signature.decoded()))
    if structure is None or not structure.is_signed:
        return Layer(Security(signed=Scheme.SMIME, verdict=Verdict.INVALID, reason=_UNREADABLE))
    # RFC 8551 §3.1.1: over the part with its headers, each line ended by CRLF, less the CRLF before the boundary.
    return Layer(_verified(structure, signed.octets[signed.head : signed.end], keyring, at))


def is_opaque(part: Part) -> bool:
    """Whether the part says that it holds CMS, by its type or, where that says nothing, by its name."""
    if part.content_type in _MIME_TYPES:
        return True
    return part.content_type == "application/octet-stream" and part.filename.lower().endswith(".p7m")


def open_opaque(part: Part, keyring: Keyring, at: datetime | None) -> Layer | None:
    """The finding on an ``smime.p7m`` (RFC 8551 §3.2); None if it is neither signed nor encrypted."""
    content_info = _content_info(part.decoded())
    kind = _guarded(lambda: content_info["content_type"].native) if content_info is not None else None
    if kind in _ENVELOPES:
        return _decrypted(content_info, keyring)
    if kind == "signed_data":
        structure = _signed_data(content_info)
        if structure is not None:
            return _opaque_signed(structure, keyring, at)
    elif kind is not None:
        # Compressed data among others: nothing is hidden or vouched for, and it stays what it is, a file.
        return None
    return _unreadable(part)


def _opaque_signed(structure: SignedData, keyring: Keyring, at: datetime | None) -> Layer | None:
    content = structure.content
    if not structure.is_signed:
        # RFC 8551 §3.8: certificates on their way to somebody.
        return None
    if content is None:
        reason = "What was signed is not in the message."
        return Layer(Security(signed=Scheme.SMIME, verdict=Verdict.UNCHECKED, reason=reason))
    return Layer(_verified(structure, content, keyring, at), content)


def _unreadable(part: Part) -> Layer | None:
    kind = part.parameters.get("smime-type", "").lower()
    if kind == "signed-data":
        return Layer(Security(signed=Scheme.SMIME, verdict=Verdict.INVALID, reason=_UNREADABLE))
    if kind in ("enveloped-data", "authenveloped-data"):
        return Layer(Security(encrypted=Scheme.SMIME, reason=_UNREADABLE))
    return None


def _decrypted(content_info: Any, keyring: Keyring) -> Layer:
    from .enveloped_data import NotOpened, decrypt  # costs more time than most mails altogether

    try:
        content = decrypt(content_info, keyring.smime_keys)
    except NotOpened as reason:
        return Layer(Security(encrypted=Scheme.SMIME, reason=str(reason)))
    except MemoryError:
        raise
    except Exception:
        # Hostile structures make the two libraries raise nearly anything: ValueError, TypeError, KeyError, their own.
        return Layer(Security(encrypted=Scheme.SMIME, reason=_UNREADABLE))
    return Layer(Security(encrypted=Scheme.SMIME, decrypted=True), content)


def _verified(structure: SignedData, content: bytes, keyring: Keyring, at: datetime | None) -> Security:
    found = _guarded(lambda: structure.verify(content, keyring.smime_authorities, at))
    return found or Security(signed=Scheme.SMIME, verdict=Verdict.INVALID, reason=_UNREADABLE)


def _content_info(octets: bytes) -> Any:
    """The outermost structure, None if there is none."""
    from asn1crypto.cms import ContentInfo  # type: ignore[import-untyped]

    def read() -> Any:
        loaded = ContentInfo.load(definite(octets))
        _ = loaded["content_type"].native
        return loaded

    return _guarded(read)


def _signed_data(content_info: Any) -> SignedData | None:
    from .signed_data import read_signed_data  # as above

    if content_info is None:
        return None
    return _guarded(
        lambda: read_signed_data(content_info) if content_info["content_type"].native == "signed_data" else None
    )


def _guarded(read: Callable[[], T]) -> T | None:
    """What ``read`` gives; None if it raises."""
    try:
        return read()
    except MemoryError:
        raise
    except Exception:
        # Hostile structures make the two libraries raise nearly anything: ValueError, TypeError, KeyError, their own.
        return None
