"""A message handed over for safe keeping: what becomes one intake row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .envelope import Envelope


@dataclass(frozen=True, slots=True)
class Submission:
    """One received message, not yet durable."""

    #: Made when its data began, so that 250, 451 and log all name it.
    intake_id: str
    received_at: datetime
    envelope: Envelope
    #: As received; dots unstuffed, nothing added.
    content: bytes
    #: From a scan of the header, without angle brackets; ``""`` if there is none.
    message_id: str
