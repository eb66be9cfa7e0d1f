"""SPF (RFC 7208): whether a client may send for the domain of the envelope sender."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

import spf

from ..model.address import ascii_domain
from ..model.envelope import Envelope
from .dns import Lookups, Status

log = logging.getLogger("mailgate.verify")

#: Octets of a record, for which RFC 7208 §3.4 advises 512, and of one term of it, which holds one domain name of 253 at
#: most: the library's time grows with the square of a term's length.
_LONGEST_RECORD, _LONGEST_TERM = 8 * 1024, 300
#: Clients that are no server of the sender's, but one of ours that handed the message on (RFC 1918, 4193, …).
_INSIDE = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"))
) + tuple(map(ip_network, ("::1/128", "fc00::/7", "fe80::/10")))


class SpfResult(StrEnum):
    """RFC 7208 §2.6, and what cannot be judged here."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Spf:
    """What SPF says, and of which domain."""

    result: SpfResult
    domain: str
    why: str = ""


def identity(envelope: Envelope) -> tuple[str, str]:
    """Local part and domain (in A-labels, ``""`` if there is none) that SPF is asked about (RFC 7208 §2.3, §2.4)."""
    sender = envelope.mail_from
    if sender is None:
        return "", ""
    local, at, domain = sender.rpartition("@") if sender else ("postmaster", "@", envelope.helo)
    encoded = ascii_domain(domain) if at else ""
    return local or "postmaster", "" if encoded.startswith("[") else encoded


def sees_sender(client: str) -> bool:
    """Whether a client is an address out in the world, so that SPF has something to say of it."""
    try:
        address = ip_address(client)
    except ValueError:  # a unix socket, or nothing at all
        return False
    return not any(address in net for net in _INSIDE)


def check(envelope: Envelope, lookups: Lookups) -> Spf:
    """Evaluate SPF for the envelope's sender, or for the HELO name where that is null."""
    local, domain = identity(envelope)
    if not domain:
        return Spf(SpfResult.NONE, "", "the envelope names no domain")
    try:
        found, _, text = _Query(envelope.client, f"{local}@{domain}", envelope.helo, lookups).check()
        result = SpfResult(found)
    except Exception as error:
        # The library reads records that anybody publishes, and it has stumbled before.
        log.warning("SPF of %s: %s", domain, type(error).__name__)
        return Spf(SpfResult.PERMERROR, domain, "its record cannot be read")
    errors = (SpfResult.TEMPERROR, SpfResult.PERMERROR)
    return Spf(result, domain, str(text).partition(": ")[2][:200] if result in errors else "")


class _Query(spf.query):  # type: ignore[misc]  # the library has no types
    """pyspf's evaluation with our questions: it asks for nothing but by ``dns``.

    The library counts mechanisms (10), MX and PTR names (10); void lookups (2) are counted here.
    """

    def __init__(self, client: str, sender: str, helo: str, lookups: Lookups) -> None:
        super().__init__(client, sender, helo, strict=True)
        self._lookups = lookups

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:
        answer = self._lookups.ask(name, qtype)
        if answer.status is Status.TEMPORARY:
            raise spf.TempError("DNS does not answer")
        if answer.status is not Status.FOUND and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"more than {spf.MAX_VOID_LOOKUPS} names do not exist")
        if qtype == "TXT":
            return [(text,) for text in map(_bounded, answer.texts) if text]
        if qtype == "MX":
            return [(0, exchange) for exchange in answer.names]
        return list(answer.names)

    def get_explanation(self, spec: str) -> None:
        """Ask for no ``exp=``: what a domain would say to a refused sender is shown to nobody."""


def _bounded(text: bytes) -> bytes:
    """An SPF record that can be read in reasonable time; ``b""`` for texts that are none.

    Raises:
        PermError: anybody may publish what takes minutes, and everything else would wait for it.
    """
    if not spf.RE_SPF.match(text):
        return b""
    if len(text) > _LONGEST_RECORD or any(len(term) > _LONGEST_TERM for term in text.split(b" ")):
        raise spf.PermError("its record is too long")
    return text
