"""How mailgate finds out who wrote a message: the part of the settings that ``verify`` works with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """The table ``[verify]``."""

    #: False: nothing is asked of DNS; relays, logins and trusted servers still count.
    enabled: bool = True
    #: Whether signatures are checked, whatever way a message came in.
    dkim: bool = True
    #: ``(IP address, port)`` of the resolvers; empty: the system's.
    dns_servers: tuple[tuple[str, int], ...] = ()
    #: For all questions about one message.
    dns_seconds: float = 10.0
    #: How many questions one message may cause.
    dns_queries: int = 40
    #: Domains in A-labels whose ARC seals are believed.
    arc_sealers: tuple[str, ...] = ()
