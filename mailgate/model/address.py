"""Mail addresses: one way to compare them, used everywhere.

An address is compared by its *key*: NFC-casefolded local part, ``@``, domain in lower-case A-labels.  Two addresses
that only look alike never share a key (no NFKC: a Kelvin sign is not a ``k``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: RFC 5322 §3.2.3 atext and dots, and RFC 6531 non-ASCII; quoted local parts are accepted by ``_QUOTED``.
_DOT_ATOM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+)*"
)
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")

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
    if domain.isascii():
        encoded = domain.lower()
    else:
        try:
            encoded = unicodedata.normalize("NFC", domain).encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    if len(encoded) > MAX_DOMAIN or not encoded:
        return ""
    labels = encoded.split(".")
    if any(len(label) > 63 or not _LABEL.fullmatch(label) for label in labels):
        return ""
    return encoded


def split_address(address: str) -> tuple[str, str] | None:
    """``(local part, domain)`` of a plain addr-spec, or None if it is not one.

    No comments, routes, angle brackets, control characters or surrogates; the domain is returned as written.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or any("\ud800" <= c <= "\udfff" or (c < "!" and c != " ") for c in address):
        return None
    if not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)) or not ascii_domain(domain):
        return None
    if len(local.encode()) > MAX_LOCAL or len(address.encode()) > MAX_ADDRESS:
        return None
    return local, domain


def address_key(address: str) -> str:
    """The form of ``address`` to compare and look up by; ``""`` if it is not an address.

    Examples:
        ``Jean.Été@Exemple.FR`` → ``jean.été@exemple.fr``; ``a@b@c`` → ``""``.
    """
    parts = split_address(address)
    if parts is None:
        return ""
    local, domain = parts
    return f"{unicodedata.normalize('NFC', local).casefold()}@{ascii_domain(domain)}"


def domain_of(address: str) -> str:
    """The domain of an address in A-labels, ``""`` if it is not an address."""
    return address_key(address).rpartition("@")[2]


def split_subaddress(key: str) -> tuple[str, str]:
    """``("support@x", "sup-1.k.1.mac")`` from ``support+sup-1.k.1.mac@x``; the tag is ``""`` if there is none."""
    local, _, domain = key.rpartition("@")
    base, _, tag = local.partition("+")
    return f"{base}@{domain}", tag
