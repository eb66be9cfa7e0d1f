"""Mail addresses: one way to compare them, used everywhere.

An address is compared by its *key*: local part in NFC and lower case, without quotes that it does not need, ``@``,
domain in lower-case A-labels.  Two addresses that only look alike never share a key: no NFKC and no case folding (it
makes ``ss`` of ``ß``), and what would turn into another character on the way is no address at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: RFC 5322 §3.2.3 atext and dots, and RFC 6531 non-ASCII; quoted local parts are accepted by ``_QUOTED``.
_DOT_ATOM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+)*"
)
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")

#: Categories of characters that nobody sees, or that move what stands beside them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})

#: RFC 5321 §4.5.3.1: octets of a local part, of a domain, of a whole address.
MAX_LOCAL, MAX_DOMAIN, MAX_ADDRESS = 64, 255, 254


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name shown beside it; ``name`` is display data and proves nothing."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The form to compare by; ``""`` where the address is not one."""
        return address_key(self.address)


def ascii_domain(domain: str) -> str:
    """The domain in lower-case A-labels, ``""`` if it is no domain.

    An address literal such as ``[192.0.2.1]`` is returned lower-cased.  RFC 5890; RFC 5321 §4.1.3.
    """
    if domain.startswith("[") and domain.endswith("]"):
        return domain.lower() if re.fullmatch(r"\[[A-Za-z0-9.:]+\]", domain) else ""
    if not domain.isascii():
        if _turns_ascii(domain):
            return ""
        domain = unicodedata.normalize("NFC", domain)
    if not 0 < len(domain) <= MAX_DOMAIN:
        return ""
    labels = [label.lower() if label.isascii() else _a_label(label) for label in domain.split(".")]
    encoded = ".".join(labels)
    if len(encoded) > MAX_DOMAIN or any(len(label) > 63 or not _LABEL.fullmatch(label) for label in labels):
        return ""
    return encoded


def _a_label(label: str) -> str:
    """The A-label of a label with other than ASCII characters in it, ``""`` if it has none of its own."""
    lowered = "".join(map(str.lower, label))
    try:
        encoded = lowered.encode("idna").decode("ascii").lower()
        # IDNA2003, all that the standard library knows, maps ß to ss, ς to σ, full-width letters to plain ones, and
        # drops joiners: other domains by now (RFC 5894 §7.2), whose mail must not be taken for this one's.
        return encoded if encoded.encode("ascii").decode("idna") == lowered else ""
    except UnicodeError:
        return ""


def _turns_ascii(text: str) -> bool:
    """Whether composing or lower-casing makes ASCII of another character: the Kelvin sign, the Greek question mark."""
    return any(not c.isascii() and unicodedata.normalize("NFC", c).lower().isascii() for c in text)


def split_address(address: str) -> tuple[str, str] | None:
    """``(local part, domain)`` of a plain addr-spec, or None if it is not one.

    No comments, routes, angle brackets, control, format, bidirectional or blank characters (but U+0020 in a quoted
    local part) or surrogates; the domain is returned as written.
    """
    read = _read(address)
    return read[:2] if read else None


@lru_cache(maxsize=4096)  # the same few addresses, our own above all, are compared many times for every message
def address_key(address: str) -> str:
    """The form of ``address`` to compare and look up by; ``""`` if it is not an address.

    A key is an address, and its own key.

    Examples:
        ``Jean.Été@Exemple.FR`` → ``jean.été@exemple.fr``; ``"jean"@exemple.fr`` → ``jean@exemple.fr``;
        ``a@b@c`` → ``""``.
    """
    read = _read(address)
    return read[2] if read else ""


def _read(address: str) -> tuple[str, str, str] | None:
    """``(local part, domain, key)`` of an address, None if it is not one."""
    local, _, domain = address.rpartition("@")
    if not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)):
        return None
    if not local.isascii() and (
        _turns_ascii(local) or any(unicodedata.category(c) in _UNSEEN for c in local if c > "~")
    ):
        return None
    encoded = ascii_domain(domain)
    if not encoded:
        return None
    folded = _fold(local)
    # The bounds hold for every form that goes over the wire.
    if max(len(local.encode()), len(folded.encode())) > MAX_LOCAL:
        return None
    if max(len(address.encode()), len(folded.encode()) + 1 + len(encoded)) > MAX_ADDRESS:
        return None
    return local, domain, f"{folded}@{encoded}"


def _fold(local: str) -> str:
    """A local part in the form to compare by: quoted only where it must be (RFC 5321 §4.1.2), lower-case, NFC."""
    if local.startswith('"'):
        bare = re.sub(r"\\(.)", r"\1", local[1:-1])
        local = bare if _DOT_ATOM.fullmatch(bare) else '"' + re.sub(r'(["\\])', r"\\\1", bare) + '"'
    if local.isascii():
        return local.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())


def domain_of(address: str) -> str:
    """The domain of an address in A-labels, ``""`` if it is not an address."""
    return address_key(address).rpartition("@")[2]


def split_subaddress(key: str) -> tuple[str, str]:
    """``("support@x", "sup-1.k.1.mac")`` from ``support+sup-1.k.1.mac@x``; the tag is ``""`` if there is none."""
    local, _, domain = key.rpartition("@")
    base, _, tag = local.partition("+")
    return f"{base}@{domain}", tag
