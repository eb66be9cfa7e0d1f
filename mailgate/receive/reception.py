"""What the connections of all listeners share."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..model.settings import Limits, ListenerSettings
from .bounds import ConnectionCount, DataMemory, Tally
from .submission import Accept, CheckRecipient

if TYPE_CHECKING:
    from .connection import Connection


@dataclass(slots=True)
class Reception:
    """Limits and bounds, and the way to policy and store.

    Everything here is used from the event loop only.  A reload replaces fields between two commands, so connections
    that have stood open since yesterday work by today's lists.
    """

    hostname: str
    limits: Limits
    check_recipient: CheckRecipient
    accept: Accept
    #: Whether the store refuses at the moment, so that no mail should be started.
    refusing: Callable[[], bool]
    memory: DataMemory
    count: ConnectionCount = field(default_factory=ConnectionCount)
    tally: Tally = field(default_factory=Tally)
    #: Connections whose dialogue is not over.
    open: set[Connection] = field(default_factory=set)
    stopping: bool = False


@dataclass(slots=True)
class Listener:
    """One ``[[listener]]`` with the certificate in force."""

    settings: ListenerSettings
    tls_context: ssl.SSLContext | None
