"""LMTP (RFC 2033): SMTP between neighbours, with one answer for each recipient after the data."""

from __future__ import annotations

from typing import ClassVar

from ..model.envelope import Source
from ..model.reply import Reply
from .smtp import SmtpDialogue


class LmtpDialogue(SmtpDialogue):
    """One LMTP connection.

    What was accepted from a neighbour cannot be refused for its form any more: bare CR, LF and NUL are taken as they
    come, and reported by the reader of the message.
    """

    commands: ClassVar[tuple[str, ...]] = (
        *("LHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY", "HELP", "STARTTLS"),
        *SmtpDialogue.identity_commands,
    )
    protocol_name: ClassVar[str] = "LMTP"
    source: ClassVar[Source] = Source.LMTP

    async def smtp_LHLO(self, arg: str) -> None:
        """Greet, and announce what is offered (RFC 2033 §4.1)."""
        await self.smtp_EHLO(arg)

    def _takes_bare_newlines(self) -> bool:
        return True

    def _answer_data(self, reply: Reply) -> None:
        """One reply per accepted recipient, in their order, whatever the outcome (RFC 2033 §4.2)."""
        for _ in self._envelope.rcpt_tos:
            self._answer(reply)
