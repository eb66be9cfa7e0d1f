"""The standing of a message's author (DESIGN §5.2): every way to prove him, in one order.

The address judged is the one that ``parse`` read, ``message.author``; no header is read for it a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..model.address import domain_of
from ..model.decision import Authentication, Standing
from ..model.envelope import Envelope
from ..model.message import Message
from ..model.verification import VerifySettings
from . import arc, authentication_results, dkim, spf
from .dmarc import Dmarc, DmarcResult, Policy, Published, evaluate, policy_of
from .dns import Lookups, Resolver
from .domains import aligned
from .raw_message import RawMessage, read
from .signatures import Body, Checked, Verdict
from .spf import Spf, SpfResult

_VERIFIED, _UNVERIFIED, _FAILED = Standing.VERIFIED, Standing.UNVERIFIED, Standing.FAILED


@dataclass(frozen=True, slots=True)
class _Case:
    """One author to be judged, with all that is known of him."""

    address: str
    #: In A-labels.
    domain: str
    envelope: Envelope
    sees_client: bool
    content: RawMessage
    body: Body
    lookups: Lookups
    now: datetime


class Verifier:
    """Judges authors; one for a process, used by any of its threads.

    Args:
        resolver: asks DNS; without one the servers in ``settings`` are used.
    """

    def __init__(self, settings: VerifySettings, resolver: Resolver | None = None) -> None:
        self._settings = settings
        self._resolver = resolver or Resolver(settings.dns_servers)

    def authenticate(
        self,
        message: Message,
        envelope: Envelope,
        raw: bytes,
        *,
        sees_client: bool,
        authserv_ids: tuple[str, ...],
        submission_addresses: frozenset[str],
        now: datetime,
        authserv_hops: int = 1,
    ) -> Authentication:
        """The standing of ``message.author``.

        The strongest proof decides: a login, a listed relay, a listed server's word, and where nobody vouches the
        signatures, the client and the policy of his domain.  DNS is asked only for the last, and for seals.

        Args:
            raw: what ``message`` was read from.
            sees_client: the envelope's client is the sender's own server, so that SPF can be judged.
            authserv_ids: whose ``Authentication-Results`` are believed.
            submission_addresses: keys of the addresses that the envelope's login may write as.
            now: when the message came in; what held then holds for ever.
            authserv_hops: how many ``Received`` the listed servers and those behind them write.
        """
        author = message.author
        if author.ambiguous:
            return Authentication(_FAILED, f"ambiguous author: {author.ambiguous}")
        domain = domain_of(author.address)
        if not domain:
            return Authentication(_UNVERIFIED, "the author has no address")
        if envelope.login and author.key in submission_addresses:
            return Authentication(_VERIFIED, f"authenticated submission as {envelope.login}", domain, by_login=True)
        if domain in envelope.relay_domains or "*" in envelope.relay_domains:
            return Authentication(_VERIFIED, f"trusted relay {envelope.client}", domain)
        content = read(raw)
        lookups = Lookups(self._resolver, self._settings.dns_queries, self._settings.dns_seconds)
        case = _Case(author.address, domain, envelope, sees_client, content, Body(content.body), lookups, now)
        said = authentication_results.claim(
            authentication_results.trusted(content.fields, authserv_ids, authserv_hops), domain
        )
        if said is not None:
            found = Authentication(said.standing, said.method, said.domain, said.checks)
        elif self._settings.enabled:
            found = self._own_checks(case)
        else:
            found = Authentication(_UNVERIFIED, "nothing proves it")
        return self._lifted(found, case)

    def _own_checks(self, case: _Case) -> Authentication:
        domain, lookups = case.domain, case.lookups
        policy = policy_of(domain, lookups)
        signatures = dkim.Signatures()
        if self._settings.dkim:
            signatures = dkim.check(case.content, case.address, domain, case.body, lookups, case.now)
        sender = _spf(case, policy)
        result = evaluate(domain, policy, signatures.checked, sender)
        checks = (*_dkim_sentences(signatures), _spf_sentence(sender), _dmarc_sentence(result, policy, domain))
        # What the domain's own server hands over is its own in every field.
        unsigned = frozenset() if sender.result is SpfResult.PASS else _unsigned(signatures.checked)
        if result.result is DmarcResult.PASS:
            return Authentication(_VERIFIED, f"DMARC pass ({result.by})", result.domain, checks, unsigned=unsigned)
        if result.result is DmarcResult.FAIL and policy.request != "none":
            refuse = policy.request if policy.request == "reject" else ""
            return Authentication(_FAILED, f"DMARC fail, {domain} asks to {policy.request}", "", checks, refuse)
        if signed := _signed(signatures.checked, domain, policy):
            return Authentication(_VERIFIED, "DKIM pass", signed, checks, unsigned=unsigned)
        method = {DmarcResult.FAIL: "DMARC fail, which its domain lets pass", DmarcResult.OPEN: "DMARC undecided"}
        return Authentication(_UNVERIFIED, method.get(result.result, "nothing proves it"), "", checks)

    def _lifted(self, found: Authentication, case: _Case) -> Authentication:
        """A failure that a listed forwarder explains is none."""
        if found.standing is not _FAILED or not self._settings.enabled:
            return found
        sealer, sentence = arc.passed_before(
            case.content, case.domain, self._settings.arc_sealers, case.body, case.lookups
        )
        checks = (*found.checks, sentence) if sentence else found.checks
        if not sealer:
            return Authentication(_FAILED, found.method, "", checks, found.policy)
        return Authentication(_UNVERIFIED, f"{found.method}; had passed, says {sealer} (ARC)", "", checks)


def _spf(case: _Case, policy: Policy) -> Spf:
    """SPF where it can say something of the author: alone, or of another domain, it proves nothing."""
    if case.envelope.login:
        return Spf(SpfResult.NOT_JUDGED, "", "the client is a user, and no server")
    if not case.sees_client or case.envelope.relay_domains or not spf.sees_sender(case.envelope.client):
        return Spf(SpfResult.NOT_JUDGED, "", "the client is not the sender's own server")
    sender = spf.identity(case.envelope)[1]
    if not aligned(sender, case.domain, strict=policy.strict_spf):
        return Spf(SpfResult.NONE, "", f"the envelope is of {sender or 'nobody'}")
    if policy.published is not Published.YES:
        return Spf(SpfResult.NONE, "", "it proves nothing without DMARC")
    return spf.check(case.envelope, case.lookups)


def _signed(signatures: tuple[Checked, ...], domain: str, policy: Policy) -> str:
    """The domain of a signature that proves the author where no policy decides; ``""`` if there is none.

    Only his very domain: without a policy nobody has said that a part of the organisation, or who mails for it, may
    speak for the rest.
    """
    if policy.published is Published.YES:
        return ""
    own = (one.domain for one in signatures if one.verdict is Verdict.PASS)
    return next((signer for signer in own if aligned(signer, domain, strict=True)), "")


def _unsigned(signatures: tuple[Checked, ...]) -> frozenset[str]:
    """Of the fields that give something to others those that no signature which holds covers."""
    covered = frozenset[str]().union(*(one.signed for one in signatures if one.verdict is Verdict.PASS))
    return frozenset({"to", "cc"}) - covered


def _dkim_sentences(found: dkim.Signatures) -> list[str]:
    sentences = [
        f"DKIM: {one.verdict} for {one.domain} (selector {one.selector})" + (f", {one.why}" if one.why else "")
        for one in found.checked
    ]
    if found.others:
        sentences.append(f"DKIM: not looked at for {', '.join(found.others)}, which is not the author's domain")
    return sentences or ["DKIM: no signature"]


def _spf_sentence(found: Spf) -> str:
    of = f" for {found.domain}" if found.domain else ""
    return f"SPF: {found.result}{of}" + (f", {found.why}" if found.why else "")


def _dmarc_sentence(found: Dmarc, policy: Policy, domain: str) -> str:
    if policy.published is Published.UNKNOWN:
        return f"DMARC: DNS does not say what {domain} publishes"
    if policy.published is Published.NO:
        return f"DMARC: {domain} publishes nothing"
    by = f" by {found.by} of {found.domain}" if found.by else ""
    return f"DMARC: {found.result}{by}, policy {policy.request}"
