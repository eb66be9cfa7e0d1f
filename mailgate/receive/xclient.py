"""The arguments of XCLIENT (Postfix's XCLIENT_README): what a proxy says about the client it speaks for.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from .clients import is_helo, unmapped

#: In the order of the announcement.
ATTRIBUTES = ("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT")

_UNAVAILABLE = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})
# RFC 3461 §4: xtext.
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What is used of an XCLIENT command: None was not said, ``""`` the proxy does not know."""

    #: An IP address.
    address: str | None = None
    helo: str | None = None
    login: str | None = None


def forwarded(argument: str) -> Forwarded | None:
    """What a proxy says; None if any of it is not as it should be."""
    said: dict[str, str] = {}
    for word in argument.split(" "):
        name, equals, value = word.partition("=")
        name = name.upper()
        if not equals or name in said or name not in ATTRIBUTES:
            return None
        decoded = _decoded(name, value)
        if decoded is None:
            return None
        said[name] = decoded
    return Forwarded(said.get("ADDR"), said.get("HELO"), said.get("LOGIN"))


def _decoded(name: str, value: str) -> str | None:
    """The value of one attribute, ``""`` if it is unavailable, None if it is wrong."""
    if value.upper() in _UNAVAILABLE:
        return ""
    if not _XTEXT.fullmatch(value):
        return None
    octets = re.sub(rb"\+(..)", lambda found: bytes.fromhex(found[1].decode()), value.encode())
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return None
    if name in ("ADDR", "DESTADDR"):
        return _address(text)
    if name in ("PORT", "DESTPORT"):
        return text if re.fullmatch(r"[0-9]{1,5}", text) and int(text) < 65536 else None
    if name == "PROTO":
        return text if text.upper() in ("SMTP", "ESMTP") else None
    if name == "LOGIN":
        return text if text.isprintable() else None
    return text if is_helo(text) else None


def _address(text: str) -> str | None:
    """An IPv4 address, or an IPv6 one behind ``IPV6:``."""
    prefixed = text.upper().startswith("IPV6:")
    try:
        address = ip_address(text[5:] if prefixed else text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) != prefixed or "%" in text:
        return None
    return str(unmapped(address))
