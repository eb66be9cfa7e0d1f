"""DMARC: what the author's domain says of mail in its name.

RFC 7489 with the public suffix list; of RFC 9989, its successor, ``np`` and the test mode ``t=y``, not the tree walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .dns import Lookups, Status
from .domains import aligned, organisational_domain
from .signatures import Checked, Verdict
from .spf import Spf, SpfResult
from .tags import Tags, read_tags

_POLICIES = ("none", "quarantine", "reject")


class Published(StrEnum):
    """Whether a domain has a policy."""

    YES = "yes"
    NO = "no"
    #: DNS does not say now.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of receivers, for mail of the very domain that was asked about."""

    published: Published
    #: ``"none"``, ``"quarantine"`` or ``"reject"``.
    request: str = "none"
    strict_dkim: bool = False
    strict_spf: bool = False


class DmarcResult(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    #: There is no policy.
    NONE = "none"
    #: What could have passed was not judged, for want of DNS or of the client.
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Dmarc:
    result: DmarcResult
    #: ``"DKIM"`` or ``"SPF"``, and the domain that it passed for; ``""`` otherwise.
    by: str = ""
    domain: str = ""


def policy_of(domain: str, lookups: Lookups) -> Policy:
    """The policy for authors at ``domain`` (A-labels): its own, else that of its organisation (RFC 7489 §6.6.3).

    Several records are as good as none.  ``t=y``, formerly ``pct=0``, asks for one step less.
    """
    above = organisational_domain(domain)
    for place in dict.fromkeys((domain, above)):
        answer = lookups.txt(f"_dmarc.{place}")
        if answer.status is Status.TEMPORARY:
            return Policy(Published.UNKNOWN)
        records = [text for text in answer.texts if text.partition(b";")[0].replace(b" ", b"") == b"v=DMARC1"]
        if len(records) > 1:
            return Policy(Published.NO)
        if records:
            tags = read_tags(records[0])
            return _read(tags, domain, below=place != domain, lookups=lookups) if tags else Policy(Published.NO)
    return Policy(Published.NO)


def _read(tags: Tags, domain: str, *, below: bool, lookups: Lookups) -> Policy:
    request = tags.get("p").lower()
    if request not in _POLICIES:
        if "rua" not in tags.values:
            return Policy(Published.NO)
        request = "none"  # RFC 7489 §6.6.3: they want reports
    if below:
        subdomains = tags.get("sp").lower()
        request = subdomains if subdomains in _POLICIES else request
        absent = tags.get("np").lower()
        if absent in _POLICIES and absent != request and _does_not_exist(domain, lookups):
            request = absent
    if tags.get("t").lower() == "y" or tags.get("pct") == "0":
        request = _POLICIES[max(0, _POLICIES.index(request) - 1)]
    return Policy(Published.YES, request, tags.get("adkim").lower() == "s", tags.get("aspf").lower() == "s")


def _does_not_exist(domain: str, lookups: Lookups) -> bool:
    """RFC 9091 §2.6: no address and no mail server."""
    return all(lookups.ask(domain, kind).status in (Status.ABSENT, Status.EMPTY) for kind in ("A", "AAAA", "MX"))


def evaluate(domain: str, policy: Policy, signatures: Sequence[Checked], spf: Spf) -> Dmarc:
    """Whether one of both speaks for authors at ``domain`` (RFC 7489 §6.6.2).

    ``signatures`` and ``spf`` may be of any domain; only those of the author's count.  What could not be judged counts
    for nothing, but then nothing has failed either.
    """
    if policy.published is Published.NO:
        return Dmarc(DmarcResult.NONE)
    own = [one for one in signatures if aligned(one.domain, domain, strict=policy.strict_dkim)]
    sender_is_own = aligned(spf.domain, domain, strict=policy.strict_spf)
    if policy.published is Published.UNKNOWN:
        return Dmarc(DmarcResult.OPEN)
    for one in own:
        if one.verdict is Verdict.PASS:
            return Dmarc(DmarcResult.PASS, "DKIM", one.domain)
    if sender_is_own and spf.result is SpfResult.PASS:
        return Dmarc(DmarcResult.PASS, "SPF", spf.domain)
    in_doubt = any(one.verdict is Verdict.TEMPORARY for one in own) or (
        sender_is_own and spf.result is SpfResult.TEMPERROR
    )
    unseen = spf.result is SpfResult.NOT_JUDGED
    return Dmarc(DmarcResult.OPEN if in_doubt or unseen else DmarcResult.FAIL)
