"""What the listeners hand over, and the two questions that they ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ..model.reply import Reply
from ..model.submission import Submission

__all__ = ["Accept", "CheckRecipient", "Submission"]

#: Returns only once the submission is durable.  Whatever it raises is our fault, and 451 outside.
Accept = Callable[[Submission], Awaitable[None]]

#: Policy's answer for one address of a RCPT command, as it was given (``postmaster`` may stand without a domain).
CheckRecipient = Callable[[str], Reply]
