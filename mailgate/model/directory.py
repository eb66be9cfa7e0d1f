"""Who the customers are, as far as the operator keeps lists of them: contacts and organisations, and look-ups.

Everything is looked up by address key (``model.address``); a name is never evidence of who somebody is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from .address import address_key, ascii_domain

T = TypeVar("T")


class Colleagues(StrEnum):
    """Who in an organisation may answer into the tickets of the others."""

    #: Everybody at its domains and all its listed contacts.
    ALL = "all"
    #: Its listed contacts only.
    LISTED = "listed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ListedContact:
    """One person of a list, or somebody whose mail is not wanted."""

    #: All of them are this person; the first is the main one.  ``@spam.example``, in blocked entries only, is
    #: everybody there.
    addresses: tuple[str, ...]
    name: str = ""
    #: ``""`` if the list does not say.
    language: str = ""
    telephone: str = ""
    customer_number: str = ""
    #: Name of an organisation, ``""`` for none.
    organisation: str = ""
    blocked: bool = False
    note: str = ""

    @property
    def address(self) -> str:
        """The main address."""
        return self.addresses[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the addresses; domains have none."""
        return tuple(key for key in map(address_key, self.addresses) if key)

    @property
    def domains(self) -> tuple[str, ...]:
        """A-labels of the entries that are whole domains."""
        return tuple(ascii_domain(one[1:]) for one in self.addresses if one.startswith("@"))


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """One organisation of a list."""

    name: str
    #: Other names that contacts may call it by.
    aliases: tuple[str, ...] = ()
    #: In A-labels; their subdomains are not meant.  Everybody there belongs to the organisation.
    domains: tuple[str, ...] = ()
    customer_number: str = ""
    #: Of its people whose own language is not listed.
    language: str = ""
    colleagues: Colleagues = Colleagues.NONE


def fold_name(name: str) -> str:
    """The form to compare names of organisations by: case and runs of blanks do not count, the look does."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Directory:
    """All lists together; empty where the operator keeps none.

    Where two entries claim the same address, name or domain, the first has it; ``lists`` lets no such lists in.
    """

    contacts: tuple[ListedContact, ...] = ()
    organisations: tuple[ListedOrganisation, ...] = ()
    _contacts: dict[str, ListedContact] = field(init=False, repr=False, compare=False)
    _organisations: dict[str, ListedOrganisation] = field(init=False, repr=False, compare=False)
    _domains: dict[str, ListedOrganisation] = field(init=False, repr=False, compare=False)
    _blocked_domains: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key = _first_of((key, one) for one in self.contacts for key in one.keys)
        by_name = _first_of((fold_name(name), one) for one in self.organisations for name in (one.name, *one.aliases))
        by_domain = _first_of((domain, one) for one in self.organisations for domain in one.domains)
        blocked = frozenset(domain for one in self.contacts if one.blocked for domain in one.domains)
        object.__setattr__(self, "_contacts", by_key)
        object.__setattr__(self, "_organisations", by_name)
        object.__setattr__(self, "_domains", by_domain)
        object.__setattr__(self, "_blocked_domains", blocked)

    def contact_of(self, key: str) -> ListedContact | None:
        """The person whose address this is."""
        return self._contacts.get(key)

    def organisation(self, name: str) -> ListedOrganisation | None:
        """The organisation that goes by this name or alias."""
        return self._organisations.get(fold_name(name))

    def organisation_of(self, key: str) -> ListedOrganisation | None:
        """The organisation that the contact is listed under, else the one whose domain the address is at."""
        contact = self.contact_of(key)
        if contact and contact.organisation:
            return self.organisation(contact.organisation)
        return self._domains.get(key.rpartition("@")[2])

    def same_person(self, key: str, other_key: str) -> bool:
        """Whether both are addresses of one person; no address is nobody's."""
        contact = self.contact_of(key)
        return key != "" and (key == other_key or (contact is not None and contact is self.contact_of(other_key)))

    def colleagues(self, key: str, other_key: str) -> bool:
        """Whether the one at ``key`` may answer into tickets of the one at ``other_key``.

        Both belong to the same organisation, and it allows that; who is blocked is nobody's colleague.
        """
        organisation = self.organisation_of(key)
        if organisation is None or organisation is not self.organisation_of(other_key) or self.is_blocked(key):
            return False
        if organisation.colleagues is Colleagues.LISTED:
            return self.contact_of(key) is not None
        return organisation.colleagues is Colleagues.ALL

    def is_blocked(self, key: str) -> bool:
        """Whether mail from this address is not wanted; a person's own entry outranks that of his domain."""
        contact = self.contact_of(key)
        return contact.blocked if contact else key.rpartition("@")[2] in self._blocked_domains

    def language_of(self, key: str) -> str:
        """The language that the person is known to read, else the one of his organisation, else ``""``."""
        contact, organisation = self.contact_of(key), self.organisation_of(key)
        return (contact.language if contact else "") or (organisation.language if organisation else "")

    def customer_number_of(self, key: str) -> str:
        """The person's customer number, else the one of his organisation, else ``""``."""
        contact, organisation = self.contact_of(key), self.organisation_of(key)
        return (contact.customer_number if contact else "") or (organisation.customer_number if organisation else "")

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that the lists say somebody reads, sorted."""
        said = {one.language for one in self.contacts} | {one.language for one in self.organisations}
        return tuple(sorted(said - {""}))

    @property
    def known_domains(self) -> frozenset[str]:
        """Domains of organisations, and those at which contacts have addresses; not those of blocked ones."""
        theirs = (key.rpartition("@")[2] for one in self.contacts if not one.blocked for key in one.keys)
        return frozenset(self._domains).union(theirs)


def _first_of(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for key, one in pairs:
        found.setdefault(key, one)
    return found
