"""The standing of a message's author (DESIGN §5.2), as far as the envelope alone can prove it."""

from __future__ import annotations

from ..model.address import domain_of
from ..model.decision import Authentication, Standing
from ..model.envelope import Envelope
from ..model.message import Author


def authenticate(author: Author, envelope: Envelope) -> Authentication:
    """Standing of ``author``: failed where he is ambiguous, verified where a trusted relay answers for his domain.

    Everybody else is unverified, which is the normal case.  A relay answers for the domains listed with it and for no
    subdomain of them.
    """
    if author.ambiguous:
        return Authentication(Standing.FAILED, f"ambiguous author: {author.ambiguous}")
    domain = domain_of(author.address)
    if domain and (domain in envelope.relay_domains or "*" in envelope.relay_domains):
        return Authentication(Standing.VERIFIED, f"trusted relay {envelope.client}", domain)
    return Authentication(Standing.UNVERIFIED, "nothing proves it", domain)
