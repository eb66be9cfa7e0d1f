"""What the connections of all listeners share."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..model.settings import Limits, ListenerSettings
from ..model.submission_users import SubmissionSettings
from .bounds import ConnectionCount, DataMemory, FailedLogins, Tally
from .submission import Accept, CheckRecipient, JudgeAuthor

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
    #: Who may log in.
    submission: SubmissionSettings = SubmissionSettings()  # noqa: RUF009 - frozen
    #: None: nobody is refused for what he wrote.
    judge_author: JudgeAuthor | None = None
    failed_logins: FailedLogins = field(default_factory=FailedLogins)
    #: Comparing a password takes a core and 32 MB for a moment; more at a time would starve the rest.
    password_checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
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
