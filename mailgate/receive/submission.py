"""What the listeners hand over, and the three questions that they ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ..model.reply import Reply
from ..model.submission import Submission

__all__ = ["Accept", "CheckRecipient", "JudgeAuthor", "Submission"]

#: Returns only once the submission is durable.  Whatever it raises is our fault, and 451 outside.
Accept = Callable[[Submission], Awaitable[None]]

#: Policy's answer for one address of a RCPT command, as it was given (``postmaster`` may stand without a domain).
CheckRecipient = Callable[[str], Reply]

#: The refusal of a message whose author is forged, None to take it.  Whatever it raises, the message is taken.
JudgeAuthor = Callable[[Submission], Awaitable[Reply | None]]
