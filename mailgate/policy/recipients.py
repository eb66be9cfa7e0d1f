"""Whose mail is ours: what is answered to a RCPT, and which desks a message addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..model.address import address_key, domain_of, split_address, split_subaddress
from ..model.envelope import Envelope
from ..model.message import Message
from ..model.reply import BAD_RECIPIENT, RECIPIENT_OK, RELAY_DENIED, UNKNOWN_RECIPIENT, Reply
from ..model.settings import DeskSettings, Settings

#: What our reply and bounce tags look like.  A tag of this shape is taken in whatever its MAC: the dialogue must not
#: tell a guess from a hit, and an answer to a mail signed by a key since retired is still a customer's mail.
_SIGNED_SHAPE = re.compile(
    r"(?:[a-z][a-z0-9]{0,9}-[0-9]{1,18}\.[a-z0-9]{1,4}\.[0-9]{1,6}|b-[0-9]{1,18}\.[a-z0-9]{1,4})\.[a-z2-7]{26}"
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient that is ours: the desk, and the sub-address it was written with."""

    desk: DeskSettings
    #: After the ``+``, lower-case; ``""`` if there is none.
    tag: str
    #: Where it stood: ``"envelope"``, ``"To"``, ``"Cc"``, ``"Delivered-To"``.
    found_in: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """Where a message goes."""

    #: The desks that decide on it, each with those that act as one with it (itself among them).
    deciding: tuple[tuple[DeskSettings, tuple[DeskSettings, ...]], ...]
    #: ``(desk, owner)``: addressed as well, and sharing with one that decides.
    watching: tuple[tuple[DeskSettings, DeskSettings], ...]


class Recipients:
    """The addresses of one configuration."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._desks = {key: desk for desk in settings.desks for key in desk.keys}
        self._domains = {domain_of(key) for key in self._desks} | {settings.hostname.lower()}

    def check(self, address: str) -> Reply:
        """The answer to ``RCPT TO:<address>``: desk addresses, their signed sub-addresses, and postmaster are ours.

        RFC 5321 §4.5.1 asks for ``postmaster`` without a domain, too.
        """
        if address.lower() == "postmaster":
            return RECIPIENT_OK
        if split_address(address) is None:
            return BAD_RECIPIENT
        if self.is_postmaster(address) or self.find(address, "envelope") is not None:
            return RECIPIENT_OK
        return UNKNOWN_RECIPIENT if domain_of(address) in self._domains else RELAY_DENIED

    def is_postmaster(self, address: str) -> bool:
        """Whether an address is the postmaster of this host or of a desk's domain."""
        local, _, domain = address_key(address).partition("@")
        return address.lower() == "postmaster" or (local == "postmaster" and domain in self._domains)

    def find(self, address: str, found_in: str) -> Recipient | None:
        """The desk that an address belongs to; None if it is not ours."""
        key = address_key(address)
        if key in self._desks:
            return Recipient(self._desks[key], "", found_in)
        base, tag = split_subaddress(key)
        desk = self._desks.get(base)
        return Recipient(desk, tag, found_in) if desk and _SIGNED_SHAPE.fullmatch(tag) else None

    def addressed(self, envelope: Envelope, message: Message) -> tuple[Recipient, ...]:
        """The desks that a message addresses, each once, in envelope order.

        Where the source knew no recipients (a pipe without ``--rcpt``, a folder), they are taken from Delivered-To,
        X-Original-To, To and Cc.
        """
        places: Iterable[tuple[str, str]] = [("envelope", one) for one in envelope.rcpt_tos]
        if not envelope.rcpt_tos:
            places = header_places(message)
        first: dict[str, Recipient] = {}
        for where, address in places:
            if one := self.find(address, where):
                first.setdefault(one.desk.name, one)
        return tuple(first.values())

    def owners(self, addressed: Iterable[Recipient], message: Message) -> Addressed:
        """Of the desks that a message addresses those that decide on it, and those that only watch.

        Of desks that share the first in To, then Cc, then in the envelope decides, whichever of them this copy of the
        message was for: so copies that come one by one, in any order, find the same owner.
        """
        first: dict[str, DeskSettings] = {}
        written = [self.find(one.address, "header") for one in (*message.to, *message.cc)]
        addressed = tuple(addressed)
        for one in (*filter(None, written), *addressed):
            if share := one.desk.rules.share:
                first.setdefault(share, one.desk)
        owners = {one.desk.name: first.get(one.desk.rules.share, one.desk) for one in addressed}
        deciding = {owner.name: owner for owner in owners.values()}
        return Addressed(
            deciding=tuple((desk, self._settings.sharing(desk)) for desk in deciding.values()),
            watching=tuple(
                (one.desk, owners[one.desk.name])
                for one in addressed
                if owners[one.desk.name].name != one.desk.name and one.desk.name not in deciding
            ),
        )

    def everywhere(self, envelope: Envelope, message: Message) -> tuple[Recipient, ...]:
        """Every recipient field's addresses that are ours, the envelope's first (DESIGN §5.4, evidence 1)."""
        places = [("envelope", one) for one in envelope.rcpt_tos] + header_places(message)
        return tuple(one for where, address in places if (one := self.find(address, where)) is not None)


def header_places(message: Message) -> list[tuple[str, str]]:
    """``(header, address)`` of every recipient in the header, the ones written at delivery first."""
    return [
        *(("Delivered-To", one) for one in message.delivered_to),
        *(("To", one.address) for one in message.to),
        *(("Cc", one.address) for one in message.cc),
    ]
