"""The envelope: what SMTP, LMTP or a pipe said about a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """The way a message came in."""

    SMTP = "smtp"
    LMTP = "lmtp"
    PIPE = "pipe"
    IMAP = "imap"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything known about a message that is not in its bytes."""

    source: Source
    #: Name of the listener or of the IMAP account.
    listener: str
    #: Reverse path as given; ``""`` is the null sender ``<>``, None where the source has none (IMAP).
    mail_from: str | None
    #: Accepted recipients as given, in their order.
    rcpt_tos: tuple[str, ...]
    #: IP address of the client (behind PROXY: the real one), or ``"unix"``, or ``""``.
    client: str = ""
    helo: str = ""
    #: ``"TLSv1.3 TLS_AES_256_GCM_SHA384"``, ``""`` without TLS.
    tls: str = ""
    #: The user that authenticated, ``""`` if none.
    login: str = ""
    #: Domains whose authors the client, a trusted relay, answers for.  ``"*"`` stands for any.
    relay_domains: tuple[str, ...] = ()
