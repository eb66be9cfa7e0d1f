"""SMTP replies as values (RFC 5321 §4.2, RFC 2034, RFC 3463).

The text is all that the peer learns; reasons go to the log under the intake id.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the dialogue: basic code, enhanced code and a fixed, public text in ASCII."""

    code: int
    enhanced: str
    text: str

    def __post_init__(self) -> None:
        if self.enhanced and int(self.enhanced[0]) != self.code // 100:
            raise ValueError(f"{self.enhanced} does not go with {self.code}")
        if not (self.text.isascii() and self.text.isprintable()):
            raise ValueError("a reply is printable ASCII")

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced} {self.text}" if self.enhanced else f"{self.code} {self.text}"

    @property
    def is_success(self) -> bool:
        return self.code < 400


OK = Reply(250, "2.0.0", "OK")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient OK")
UNKNOWN_RECIPIENT = Reply(550, "5.1.1", "No such address here")
RELAY_DENIED = Reply(550, "5.7.1", "Relaying denied")
BAD_RECIPIENT = Reply(553, "5.1.3", "Not a valid address")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients")
TOO_LARGE = Reply(552, "5.3.4", "Message too large")
LOOP = Reply(554, "5.4.6", "Routing loop detected: too many Received headers")
BARE_NEWLINE = Reply(554, "5.6.0", "Bare CR, bare LF or NUL in message data is not accepted")
LINE_TOO_LONG = Reply(554, "5.6.0", "A line of the message is too long")
BUSY = Reply(452, "4.3.1", "Too much mail in transit, try again later")
TOO_MANY_CONNECTIONS = Reply(421, "4.3.2", "Too many connections, try again later")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors, closing connection")
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands, closing connection")
TIMED_OUT = Reply(421, "4.4.2", "Timeout, closing connection")
SHUTTING_DOWN = Reply(421, "4.3.2", "Shutting down, try again later")
#: RFC 7372: multiple authentication checks failed.
FORGED = Reply(550, "5.7.26", "Message refused: the domain of its author asks for it (DMARC)")
STORE_REFUSES = Reply(452, "4.3.1", "Cannot store mail at the moment, try again later")


def accepted(intake_id: str) -> Reply:
    """250, only to be said after the intake row is durable."""
    return Reply(250, "2.0.0", f"accepted as {intake_id}")


def our_fault(intake_id: str) -> Reply:
    """451 for everything that is not the peer's doing; the intake id is what to look for in the log."""
    return Reply(451, "4.3.0", f"Temporary local problem, try again later ({intake_id})")
