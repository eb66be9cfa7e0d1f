"""Which domains belong together: the organisational domain (RFC 7489 §3.2) by the public suffix list.

The list travels with its library, so that the answer needs no network and is the same on every host.  The tree walk of
RFC 9989 would ask DNS up to eight times for each name; both give the same answer wherever a domain's owner has not
marked it with ``psd=``.
"""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    # 40 ms, and some processes never need it.
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def organisational_domain(domain: str) -> str:
    """What somebody registered: ``client.example`` of ``mail.eu.client.example``; a public suffix is its own.

    ``domain`` in lower-case A-labels.
    """
    if domain.startswith("["):
        return domain
    return str(_suffixes().privatesuffix(domain) or domain)


def aligned(one: str, other: str, *, strict: bool = False) -> bool:
    """Whether two domains, both in lower-case A-labels, are one's own (RFC 7489 §3.1); ``""`` is nobody's."""
    if not one or not other:
        return False
    return one == other or (not strict and organisational_domain(one) == organisational_domain(other))
