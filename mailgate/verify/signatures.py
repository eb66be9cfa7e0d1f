"""One signature over header fields and body: what DKIM (RFC 6376, 8301, 8463) and ARC (RFC 8617) have in common.

Everything is linear in the size of the message, keys have a largest size, and nothing asks the clock: dkimpy, which
was tried first, can promise none of the three.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ..model.address import ascii_domain
from .dns import Lookups, Status
from .raw_message import RawField
from .tags import Tags, read_tags

#: RFC 8301: neither sha1 nor keys below 1,024 bits; above 4,096 a key costs more than it proves.
_ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
SMALLEST_KEY, LARGEST_KEY = 1024, 4096
#: Octets of one signature field, and fields it may name; real ones have some hundreds, and some thirty.
LARGEST_FIELD, _MAX_NAMES = 16 * 1024, 200
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")

PublicKey = RSAPublicKey | Ed25519PublicKey


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    #: DNS did not say.
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Checked:
    """What one signature is worth; ``why`` says what is wrong with it, ``""`` if nothing."""

    verdict: Verdict
    domain: str
    selector: str
    why: str = ""
    #: Names of the fields that it covers, in lower case, where it holds.
    signed: frozenset[str] = frozenset()


class Unusable(Exception):
    """A signature that cannot prove anything; the text says why."""


class Body:
    """The body of a message, hashed once for each canonicalisation."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._hashes: dict[str, bytes] = {}

    def hash(self, canonicalisation: str) -> bytes:
        if canonicalisation not in self._hashes:
            body = relaxed_body(self._content) if canonicalisation == "relaxed" else simple_body(self._content)
            self._hashes[canonicalisation] = hashlib.sha256(body).digest()
        return self._hashes[canonicalisation]


def simple_body(body: bytes) -> bytes:
    """RFC 6376 §3.4.3: one CRLF at the end, however many there are."""
    return _without_last_lines(body) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376 §3.4.4: runs of blanks are one, none at line ends; nothing at all of an empty body."""
    body = _without_last_lines(_single_blanks(body).replace(b" \r\n", b"\r\n").removesuffix(b" "))
    return body + b"\r\n" if body else b""


def _single_blanks(text: bytes) -> bytes:
    """Each run of blanks as one; where they are short, a regular expression takes a hundred times as long."""
    text = text.replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def _without_last_lines(body: bytes) -> bytes:
    if not body.endswith(b"\r\n"):
        return body
    start = len(body.rstrip(b"\r\n"))
    # A bare CR ends no line; every LF here has its CR.
    bare = body.rfind(b"\r\r", start)
    return body[: start if bare < 0 else bare + 1]


def canonical_field(field: RawField, canonicalisation: str) -> bytes:
    """A header field as it is hashed, without its CRLF (RFC 6376 §3.4.1, §3.4.2)."""
    if canonicalisation != "relaxed":
        return field.name + b":" + field.value
    value = _single_blanks(field.value.replace(b"\r\n", b"")).strip(b" ")
    return field.key + b":" + value


def signature_tags(field: RawField, needed: Sequence[str]) -> Tags:
    """The tags of a signature field.

    Raises:
        Unusable: it is malformed, lacks one of ``needed``, or asks for what is not accepted.
    """
    tags = read_tags(field.value) if len(field.value) <= LARGEST_FIELD else None
    if tags is None:
        raise Unusable("malformed")
    missing = [name for name in needed if not tags.values.get(name)]
    if missing:
        raise Unusable(f"without {missing[0]}=")
    if tags.get("a").lower() not in _ALGORITHMS:
        raise Unusable(f"{tags.get('a')[:20]} is not accepted")
    if "dns/txt" not in (tags.split("q") or ["dns/txt"]):
        raise Unusable("its key is not in DNS")
    return tags


def check_message(tags: Tags, field: RawField, fields: Sequence[RawField], body: Body, key: PublicKey) -> None:
    """Check a signature over the fields it names and the body.

    Raises:
        Unusable: with what does not fit.
    """
    head, _, rest = tags.get("c", "simple/simple").lower().partition("/")
    rest = rest or "simple"
    if not {head, rest} <= {"simple", "relaxed"}:
        raise Unusable("an unknown canonicalisation")
    names = tags.split("h")
    if len(names) > _MAX_NAMES or "from" not in names:
        raise Unusable("From is not signed" if "from" not in names else "it names too many fields")
    if _decoded(tags.packed("bh")) != body.hash(rest):
        raise Unusable("the body was changed")
    signed = [canonical_field(one, head) for one in _named([one for one in fields if one is not field], names)]
    check_signature(tags, [*signed, own_form(tags, field, head)], key, "the header was changed")


def check_signature(tags: Tags, lines: Sequence[bytes], key: PublicKey, otherwise: str) -> None:
    """Check the ``b=`` of a signature over canonical lines; Unusable with ``otherwise`` if it does not fit."""
    digest = hashlib.sha256(b"\r\n".join(lines)).digest()
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(_decoded(tags.packed("b")), digest, PKCS1v15(), Prehashed(SHA256()))
        else:
            key.verify(_decoded(tags.packed("b")), digest)  # RFC 8463 §3: the hash is what is signed
    except InvalidSignature:
        raise Unusable(otherwise) from None


def own_form(tags: Tags, field: RawField, canonicalisation: str) -> bytes:
    """The signature field itself as it was hashed: with nothing after ``b=`` (RFC 6376 §3.7)."""
    start, end = tags.places["b"]
    return canonical_field(RawField(field.name, field.value[:start] + field.value[end:]), canonicalisation)


def _named(fields: Sequence[RawField], names: Sequence[str]) -> list[RawField]:
    """The fields that a signature names: of several with a name the lowest first (RFC 6376 §5.4.2)."""
    left: dict[str, list[RawField]] = {name: [] for name in names}
    for field in fields:
        name = field.key.decode("ascii", "replace")
        if name in left:
            left[name].append(field)
    return [left[name].pop() for name in names if left[name]]


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Unusable("not base64") from None


def public_key(tags: Tags, lookups: Lookups, identity: str = "") -> PublicKey | None:
    """The key that a signature was made with, None if DNS does not say now.

    A key in test mode (``t=y``) counts like any other: what was signed with it was signed.

    Args:
        identity: domain of the ``i=`` of a signature, where it has one.

    Raises:
        Unusable: there is no such key, it was revoked, or it does not fit the signature.
    """
    domain, selector = ascii_domain(tags.get("d")), tags.get("s")
    if not domain or not _SELECTOR.fullmatch(selector):
        raise Unusable("malformed")
    answer = lookups.txt(f"{selector}._domainkey.{domain}")
    if answer.status is Status.TEMPORARY:
        return None
    records = [record for text in answer.texts if (record := read_tags(text)) and "p" in record.values]
    if not records:
        raise Unusable("there is no such key")
    if len(records) > 1:
        raise Unusable("there are several keys")
    (record,) = records
    wanted = _ALGORITHMS[tags.get("a").lower()]
    if record.get("v", "DKIM1") != "DKIM1" or record.get("k", "rsa").lower() != wanted:
        raise Unusable("the key is of another kind")
    if "sha256" not in (record.split("h") or ["sha256"]) or not {"*", "email"} & set(record.split("s") or ["*"]):
        raise Unusable("the key is not for this")
    if "s" in record.split("t") and identity not in ("", domain):
        raise Unusable("the key is not for subdomains")
    if not record.packed("p"):
        raise Unusable("the key was revoked")
    return _loaded(record.packed("p"), wanted)


@lru_cache(maxsize=256)
def _loaded(encoded: bytes, kind: str) -> PublicKey:
    content = _decoded(encoded)
    try:
        # RFC 6376 §3.6.1: either a SubjectPublicKeyInfo or a bare RSAPublicKey; the library reads both.
        key = load_der_public_key(content) if kind == "rsa" else Ed25519PublicKey.from_public_bytes(content)
    except (ValueError, UnsupportedAlgorithm):
        raise Unusable("the key cannot be read") from None
    if isinstance(key, RSAPublicKey):
        if not SMALLEST_KEY <= key.key_size <= LARGEST_KEY:
            raise Unusable(f"a key of {key.key_size} bits is not accepted")
    elif not isinstance(key, Ed25519PublicKey):
        raise Unusable("the key is of another kind")
    return key
