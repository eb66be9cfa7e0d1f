"""The arguments of MAIL and RCPT (RFC 5321 §4.1.2; RFC 1870, 6152, 6531): pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model.address import split_address
from ..model.reply import Reply
from .replies import UNKNOWN_PARAMETER, bad_arguments

#: Octets of an address.  RFC 5321 allows 254; senders with encoded return paths (SRS, VERP) have been seen above it.
MAX_ADDRESS = 320

# Everything beyond ASCII but C1 controls and surrogates (which stand for octets that are not UTF-8).
_WIDE = "\u00a0-\ud7ff\ue000-\U0010ffff"
# Dots anywhere: Japanese mobile carriers gave out "..a.@".  No domain: "<postmaster>", and senders on the same host.
_PLAIN = re.compile(
    rf"<((?:[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.\-{_WIDE}]+(?:@(?:[A-Za-z0-9._\-{_WIDE}]+|\[[A-Za-z0-9.:]+\]))?)?)>"
    r"(?: +(.*))?"
)


@dataclass(frozen=True, slots=True)
class MailParameters:
    """Parameters of MAIL; ``size`` in octets, None if not declared."""

    size: int | None = None
    smtputf8: bool = False


def plain_path(argument: str) -> tuple[str, str] | None:
    """``(address, parameters)`` of a path in its everyday form, ``""`` for ``<>``; None if it is of no such form.

    This is for speed: what it does not fit goes to the full parser, which takes 50 times as long.
    """
    found = _PLAIN.fullmatch(argument)
    if not found or len(found[1].encode()) > MAX_ADDRESS:
        return None
    return found[1], found[2] or ""


def is_sound(address: str) -> bool:
    """Whether an address that the full parser let through is one: it is more lenient than is good for anybody."""
    return split_address(address) is not None


def mail_parameters(text: str, *, auth: bool = False) -> MailParameters | Reply:
    """The parameters of MAIL, or the reply that refuses them (501, 555).

    With ``auth`` the parameter of that name is known (RFC 4954 §5).  Its value is ignored: we relay nothing, so nobody
    further on would read it.
    """
    refusal = bad_arguments("MAIL FROM:<address> [SIZE=n] [BODY=7BIT|8BITMIME] [SMTPUTF8]")
    size: int | None = None
    seen: set[str] = set()
    for word in text.split():
        name, equals, value = word.partition("=")
        name = name.upper()
        if name in seen:
            return refusal
        seen.add(name)
        if name == "SIZE":
            if not re.fullmatch(r"[0-9]{1,20}", value):
                return refusal
            size = int(value)
        elif name == "BODY":
            if value.upper() not in ("7BIT", "8BITMIME"):
                return refusal
        elif name == "AUTH" and auth:
            if not value:
                return refusal
        elif name == "SMTPUTF8":
            if equals:
                return refusal
        else:
            return UNKNOWN_PARAMETER
    return MailParameters(size, "SMTPUTF8" in seen)
