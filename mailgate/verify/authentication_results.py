"""``Authentication-Results`` (RFC 8601): what a server that we trust found out about an author.

Anybody can write such a field, so these are read only with an authserv-id that the operator listed for the way the
message came in, and only where such a server writes them:

- Postfix with OpenDKIM, OpenDMARC or rspamd: directly below or above the ``Received`` of that Postfix, which is the
  first of the message, as handing over by LMTP or SMTP adds none.  So nothing below the second ``Received`` is read
  (``hops`` = 1).
- Gmail: below its own two ``Received`` (``hops`` = 2).
- Microsoft 365: above the ``Received`` of its outermost server, below those of two to four inner ones (``hops`` = 4).
  It writes no authserv-id; ``NO_ID`` stands for fields without one.

A field that the sender himself put on top stands in the same place as one of a Postfix that found nothing.  All these
servers take fields with their own id out of what they receive (RFC 8601 §5); that they do is what listing them says.

A clause is believed only if the whole field is well-formed: whoever manages to break a trusted server's field gets
nothing from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.address import ascii_domain
from ..model.decision import Standing
from .domains import aligned, organisational_domain
from .raw_message import RawField
from .results_field import Result, Results, parse

#: In a list of ids: fields that name no server.
NO_ID = "-"

_POLICY = re.compile(r"\b(sp|np|p|policy)=(\w+)")


@dataclass(frozen=True, slots=True)
class Claim:
    """What trusted fields say of one author."""

    standing: Standing
    method: str
    domain: str = ""
    checks: tuple[str, ...] = ()


def trusted(fields: Sequence[RawField], authserv_ids: Sequence[str], hops: int) -> tuple[Results, ...]:
    """The fields of listed servers above the first ``Received`` that none of ours wrote, the highest first."""
    ids = {one.lower() for one in authserv_ids}
    found: list[Results] = []
    received = 0
    for one in fields:
        if one.key == b"received":
            received += 1
            if received > hops:
                break
        elif ids and one.key == b"authentication-results":
            results = parse(one.value)
            if results and (results.authserv_id.lower() or NO_ID) in ids:
                found.append(results)
    return tuple(found)


def claim(found: Sequence[Results], domain: str) -> Claim | None:
    """What trusted fields say of an author at ``domain`` (A-labels); None if there are none.

    DMARC decides where a field speaks of it, an aligned signature where none does.  Where they speak twice, the worst
    counts.
    """
    if not found:
        return None
    server = found[0].authserv_id or "a trusted server"
    results = [result for one in found for result in one.results]
    checks = tuple(f"{server}: {one.method}={one.result}" for one in results)
    if any(one.malformed for one in found):
        return Claim(Standing.UNVERIFIED, f"Authentication-Results of {server} cannot be read", checks=checks)
    dmarc = [_dmarc(one, domain) for one in results if one.method == "dmarc"]
    dkim = [_dkim(one) for one in results if one.method == "dkim" and aligned(_signer(one), domain)]
    for method, standings in (("dmarc", dmarc), ("dkim", dkim)):
        if standings:
            worst = next(one for one in _WORST_FIRST if one in standings)
            said = {Standing.VERIFIED: "pass", Standing.FAILED: "fail"}.get(worst, "no pass")
            proven = domain if worst is Standing.VERIFIED else ""
            return Claim(worst, f"{method}: {said}, says {server}", proven, checks)
    return Claim(Standing.UNVERIFIED, f"{server} says nothing of {domain or 'the author'}", checks=checks)


_WORST_FIRST = (Standing.FAILED, Standing.UNVERIFIED, Standing.VERIFIED)


def _dmarc(result: Result, domain: str) -> Standing:
    """One DMARC clause.  A pass is one of the author's domain only if it says so; a failure need not."""
    if result.result == "fail":
        return Standing.UNVERIFIED if _asks_nothing(result, domain) else Standing.FAILED
    of = ascii_domain(result.value("header.from").rpartition("@")[2])
    return Standing.VERIFIED if result.result == "pass" and domain and of == domain else Standing.UNVERIFIED


def _asks_nothing(result: Result, domain: str) -> bool:
    """Whether a failure is one of a domain that publishes ``p=none``.

    Google writes ``(p=NONE sp=NONE dis=NONE)``, rspamd ``(policy=none)``, Microsoft ``action=none``, others a property
    ``policy.…``.  What is asked for subdomains says nothing of their organisation's own mail; which of both a subdomain
    is judged by is not said, so that there both must be none.
    """
    comment = " ".join(result.comments).lower()
    of_subdomains = ("sp", "np") if domain == organisational_domain(domain) else ()
    said = [value for name, value in _POLICY.findall(comment) if name not in of_subdomains]
    said += [value.lower() for name, value in result.properties if name == "action" or name.startswith("policy.")]
    return bool(said) and set(said) == {"none"}


def _dkim(result: Result) -> Standing:
    return Standing.VERIFIED if result.result == "pass" else Standing.UNVERIFIED


def _signer(result: Result) -> str:
    """The domain that a signature was checked for."""
    return ascii_domain(result.value("header.d") or result.value("header.i").rpartition("@")[2])
