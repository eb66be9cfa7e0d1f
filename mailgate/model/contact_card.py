"""A vCard that came with a message (RFC 6350): display data, proves nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactCard:
    name: str
    organisation: str = ""
    addresses: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()
