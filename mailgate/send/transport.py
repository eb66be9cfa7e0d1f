"""Transport: what hands one finished mail over, and says what came of it."""

from __future__ import annotations

from typing import Protocol

from mailgate.model.address import ascii_domain, split_address
from mailgate.model.delivery import Attempt, Outgoing

from .compose import is_whole


class Transport(Protocol):
    """A way for mail to leave.  One instance belongs to one thread and may keep a connection open between mails.

    ``Attempt.result`` is the whole truth of a try:

    - ``SENT``: the other side answers for the mail from here on.
    - ``DEFERRED``: it certainly does not have it, and a later try may succeed.
    - ``FAILED``: it certainly does not have it, and no later try of these bytes to this recipient will succeed.
    - ``UNKNOWN``: nobody knows whether it has it.
    """

    def send(self, outgoing: Outgoing) -> Attempt:
        """Hand over ``outgoing`` once.  Troubles of the world are results, never exceptions."""
        ...

    def close(self) -> None:
        """Let go of what is kept open.  May be called twice; ``send`` may be called again after it."""
        ...


def unsendable(outgoing: Outgoing) -> str:
    """Why no transport may send this, ``""`` if one may.

    Bytes that came out of ``compose`` never fail here.  What is no address could say more to a server than one does.
    """
    if outgoing.mail_from and split_address(outgoing.mail_from) is None:
        return f"the envelope sender is not an address: {outgoing.mail_from!r}"
    if split_address(outgoing.recipient) is None:
        return f"the recipient is not an address: {outgoing.recipient!r}"
    if not is_whole(outgoing.content):
        return "the message has a bare CR, a bare LF or a NUL, or its last line does not end"
    return ""


def on_the_wire(address: str) -> str:
    """An address that ``unsendable`` let pass, its domain in A-labels; ``""`` stays the null sender."""
    parts = split_address(address)
    return f"{parts[0]}@{ascii_domain(parts[1])}" if parts else ""
