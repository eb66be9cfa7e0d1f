"""What pysequoia says of signatures and encrypted messages, in our words.

It raises RuntimeError for everything, and tells a wrong signature from a missing key only by what it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from mailgate.model.parsing import Keyring, PgpKey
from mailgate.model.security import Scheme, Security, Signer, Verdict

from .one_line import one_line, visible

if TYPE_CHECKING:
    import pysequoia

T = TypeVar("T")

NO_KEYS = "No keys are configured to check PGP signatures with."
NO_KEY = "No key is configured to decrypt it with."
NOT_INSTALLED = "The library for PGP is not installed."
NOT_OPENED = "It was not encrypted for any of the configured keys, or is damaged."
UNKNOWN_SIGNER = "The signer's key is not among those that are configured."
ENDED = "The signer's key has ended or was revoked."
WRONG = "The signature is not right: the content was changed, or its algorithm is weak."
UNREADABLE = "The PGP structure cannot be read."

#: Octets of a signature that are read; more than a few kilobytes hold many of them.
_MAX_SIGNATURE = 100_000
_MAX_NAME = 300


@dataclass(frozen=True, slots=True)
class _Correspondent:
    """One certificate of the configuration."""

    certificate: Any
    #: Fingerprints of its keys.
    fingerprints: tuple[str, ...]
    signer: Signer
    is_revoked: bool


class _Store:
    """Answers which certificates may have signed, and remembers what was asked."""

    def __init__(self, certificates: Sequence[bytes]) -> None:
        self._known = _correspondents(tuple(certificates))
        self.asked = False
        self.ids: list[str] = []
        self.found: list[_Correspondent] = []

    def __call__(self, ids: Iterable[str]) -> list[Any]:
        self.asked = True
        self.ids = [one.lower() for one in ids]
        self.found = [
            one for one in self._known if any(print_.endswith(i) for print_ in one.fingerprints for i in self.ids)
        ]
        return [one.certificate for one in self.found]

    def verdict(self, signatures: Sequence[Any] | None) -> Security:
        """What came out: ``signatures`` are the valid ones, None if it was refused."""
        for signature in signatures or ():
            for one in self.found:
                if one.signer.fingerprint == signature.certificate.lower():
                    return Security(signed=Scheme.PGP, verdict=Verdict.VALID, signer=one.signer)
        if not self.ids:
            return Security(signed=Scheme.PGP, verdict=Verdict.INVALID, reason=UNREADABLE)
        if not self.found:
            signer = Signer(fingerprint=self.ids[0])
            reason = UNKNOWN_SIGNER if self._known else NO_KEYS
            return Security(signed=Scheme.PGP, verdict=Verdict.UNCHECKED, signer=signer, reason=reason)
        signer = self.found[0].signer
        if self.found[0].is_revoked:
            return Security(signed=Scheme.PGP, verdict=Verdict.UNTRUSTED, signer=signer, reason=ENDED)
        return Security(signed=Scheme.PGP, verdict=Verdict.INVALID, signer=signer, reason=WRONG)


def _library() -> Any:
    """pysequoia, None where the extra ``pgp`` is not installed."""
    try:
        import pysequoia  # an extra, and ten megabytes
    except ImportError:
        return None
    return pysequoia


def _guarded(call: Callable[[], T]) -> T | None:
    """What the call gives; None if the library refuses the octets."""
    try:
        return call()
    except MemoryError:
        raise
    except Exception:
        # RuntimeError for everything, TypeError and ValueError from its glue.
        return None
    except BaseException as fault:
        # A panic of the library in Rust is no Exception to Python; of our process nothing is lost by it.
        if type(fault).__name__ != "PanicException":
            raise
        return None


def _unchecked(reason: str) -> Security:
    return Security(signed=Scheme.PGP, verdict=Verdict.UNCHECKED, reason=reason)


def verify_detached(content: bytes, signature: bytes, keyring: Keyring) -> Security:
    """What a detached signature says of ``content``."""
    library = _library() if keyring.pgp_certificates else None
    if library is None:
        return _unchecked(NOT_INSTALLED if keyring.pgp_certificates else NO_KEYS)
    read = _guarded(lambda: library.Sig.from_bytes(signature[:_MAX_SIGNATURE]))
    if read is None:
        return Security(signed=Scheme.PGP, verdict=Verdict.INVALID, reason=UNREADABLE)
    store = _Store(keyring.pgp_certificates)
    found = _guarded(lambda: library.verify(content, store=store, signature=read))
    return store.verdict(found.valid_sigs if found else None)


def verify_clear(block: bytes, keyring: Keyring) -> tuple[Security, bytes | None]:
    """What a cleartext signature says, and the text that it is over; None where that was not established."""
    library = _library() if keyring.pgp_certificates else None
    if library is None:
        return _unchecked(NOT_INSTALLED if keyring.pgp_certificates else NO_KEYS), None
    store = _Store(keyring.pgp_certificates)
    found = _guarded(lambda: library.verify(block, store=store))
    return store.verdict(found.valid_sigs if found else None), found.bytes if found else None


def open_message(octets: bytes, keyring: Keyring, *, is_encrypted: bool) -> tuple[bytes | None, Security]:
    """The content of a PGP message, None if it cannot be had, and the finding on it.

    A message that is compressed grows without bound in the library; the memory limit of the worker is what holds it.
    """
    closed = Security(encrypted=Scheme.PGP) if is_encrypted else _unchecked("")
    if not (keyring.pgp_keys if is_encrypted else keyring.pgp_certificates or keyring.pgp_keys):
        return None, replace(closed, reason=NO_KEY if is_encrypted else NO_KEYS)
    library = _library()
    if library is None:
        return None, replace(closed, reason=NOT_INSTALLED)
    for means in _means(keyring, is_encrypted=is_encrypted):
        store = _Store(keyring.pgp_certificates)
        found = _guarded(lambda means=means, store=store: library.decrypt(octets, store=store, **means))  # type: ignore[misc]
        signatures = found.valid_sigs if found else None
        if found is None and store.asked:
            # Refused for its signature alone, or for having none.
            found = _guarded(lambda means=means: library.decrypt(octets, **means))  # type: ignore[misc]
        if found is not None and found.bytes is not None:
            said = store.verdict(signatures) if store.ids or store.found else Security()
            if is_encrypted:
                said = replace(said, encrypted=Scheme.PGP, decrypted=True)
            return found.bytes, said
    return None, replace(closed, reason=NOT_OPENED if is_encrypted else UNREADABLE)


def _means(keyring: Keyring, *, is_encrypted: bool) -> list[dict[str, Any]]:
    """What to decrypt with, one after the other."""
    if not is_encrypted:
        # The library wants something in any case.
        return [{"passwords": ["-"]}]
    return [{"decryptor": one} for one in map(_decryptor, keyring.pgp_keys) if one is not None]


@lru_cache(maxsize=16)
def _decryptor(key: PgpKey) -> Any:
    passphrase = key.passphrase.reveal() if key.passphrase else None
    library = _library()
    return _guarded(lambda: library.Tsk.from_bytes(key.key.reveal().encode()).decryptor(passphrase))


@lru_cache(maxsize=4)
def _correspondents(certificates: tuple[bytes, ...]) -> tuple[_Correspondent, ...]:
    library = _library()
    found: list[_Correspondent] = []
    for octets in certificates:
        for one in _guarded(lambda octets=octets: library.Cert.split_bytes(octets)) or ():  # type: ignore[misc]
            if (read := _guarded(lambda one=one: _correspondent(library, one))) is not None:  # type: ignore[misc]
                found.append(read)
    return tuple(found)


def _correspondent(library: Any, certificate: pysequoia.Cert) -> _Correspondent:
    packets = list(library.packet.PacketPile.from_bytes(bytes(certificate)))
    addresses = [packet.user_id_email for packet in packets if packet.user_id and packet.user_id_email]
    names = [packet.user_id_name for packet in packets if packet.user_id and packet.user_id_name]
    created = [packet.key_created for packet in packets if packet.key_created]
    return _Correspondent(
        certificate=certificate,
        fingerprints=tuple(packet.fingerprint.lower() for packet in packets if packet.fingerprint),
        signer=Signer(
            name=visible(names[0][:_MAX_NAME]) if names else "",
            addresses=tuple(dict.fromkeys(one_line(address) for address in addresses)),
            fingerprint=certificate.fingerprint.lower(),
            not_before=created[0] if created else None,
            not_after=certificate.expiration,
        ),
        is_revoked=certificate.is_revoked,
    )
