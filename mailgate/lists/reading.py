"""From the rows of all list files to one directory.

An organisation that a contact names must be in the list of organisations, so that a slip of the pen is found.  Where
no such list is configured, the names that contacts give are all there is to know, and make the organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ..errors import ConfigError
from ..model.address import address_key, ascii_domain
from ..model.directory import Directory, ListedContact, ListedOrganisation, fold_name
from ..model.settings import ListSettings
from .files import Problem, Row, rows
from .values import CONTACT, ORGANISATION, Key, shown

#: Unknown organisations for which one with a name like theirs is looked for, a fifth of a second each among thousands:
#: mail waits meanwhile, and where there are many the first tell what is wrong.
_ADVISED = 5


def read(settings: ListSettings) -> Directory:
    """The directory that the files make together.

    Raises:
        ConfigError: with every problem there is, each as ``file:line: key: what is wrong, what to do``.
    """
    problems: list[Problem] = []
    organisations = _organisations(settings, problems)
    contacts = _contacts(settings, problems)
    if settings.organisations:
        problems.extend(_strange(contacts, organisations))
    else:
        organisations = _implied(contacts)
    if problems:
        order = {path: at for at, path in enumerate(settings.paths)}
        raise ConfigError([str(one) for one in sorted(problems, key=lambda one: (order[one.file], one))])
    return Directory(tuple(one for _, one in contacts), tuple(organisations))


def _organisations(settings: ListSettings, problems: list[Problem]) -> list[ListedOrganisation]:
    found: list[ListedOrganisation] = []
    names, domains = _Owners("one name means one organisation"), _Owners("a domain belongs to one organisation")
    for path in settings.organisations:
        for row in rows(path, "organisation", ORGANISATION, problems):
            values = _values(row, ORGANISATION, problems)
            for key in ("name", "aliases"):
                said = values.get(key, ())
                problems.extend(names.claim(row, key, [said] if isinstance(said, str) else said, fold_name))
            problems.extend(domains.claim(row, "domains", values.get("domains", ()), str))
            if "name" in values:
                found.append(ListedOrganisation(**values))
    return found


def _contacts(settings: ListSettings, problems: list[Problem]) -> list[tuple[Row, ListedContact]]:
    found: list[tuple[Row, ListedContact]] = []
    addresses = _Owners("an address belongs to one person")
    for path in settings.contacts:
        for row in rows(path, "contact", CONTACT, problems):
            values = _values(row, CONTACT, problems)
            problems.extend(addresses.claim(row, "addresses", values.get("addresses", ()), _claimed))
            if "addresses" not in values:
                continue
            contact = ListedContact(**values)
            if contact.domains and not contact.blocked:
                text = "a whole domain (@…) can only be blocked; the domains of customers stand with their organisation"
                problems.append(row.problem("addresses", text))
            found.append((row, contact))
    return found


def _claimed(address: str) -> str:
    return f"@{ascii_domain(address[1:])}" if address.startswith("@") else address_key(address)


def _values(row: Row, keys: Mapping[str, Key], problems: list[Problem]) -> dict[str, Any]:
    """What the row says, read; keys that cannot be read are left out."""
    found: dict[str, Any] = {}
    for name, key in keys.items():
        if name in row.values:
            try:
                found[name] = key.read(row.values[name])
            except ValueError as error:
                problems.append(row.problem(name, str(error)))
        elif key.required:
            problems.append(row.problem(name, "is missing"))
    return found


class _Owners:
    """Who was the first to claim what only one entry may have."""

    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._first: dict[str, Row] = {}

    def claim(self, row: Row, key: str, values: Iterable[str], folded: Callable[[str], str]) -> Iterable[Problem]:
        """Claim ``values`` for the entry; a problem for each that is taken."""
        for value in values:
            first = self._first.setdefault(folded(value), row)
            if first is not row:
                yield row.problem(
                    key, f"{shown(value)} stands at {first.file}:{first.line} too; {self._rule}: remove it from one"
                )


def _strange(contacts: list[tuple[Row, ListedContact]], organisations: list[ListedOrganisation]) -> Iterable[Problem]:
    """Organisations that contacts name and no list has."""
    known = {fold_name(name): name for one in organisations for name in (one.name, *one.aliases)}
    found = 0
    for row, contact in contacts:
        name = contact.organisation
        if name and fold_name(name) not in known:
            found += 1
            close = get_close_matches(fold_name(name), known, n=1) if found <= _ADVISED else ()
            advice = f"did you mean {shown(known[close[0]])}?" if close else "add it to the list of organisations"
            yield row.problem("organisation", f"no such organisation: {shown(name)}; {advice}")


def _implied(contacts: list[tuple[Row, ListedContact]]) -> list[ListedOrganisation]:
    names = {fold_name(one.organisation): one.organisation for _, one in reversed(contacts) if one.organisation}
    return [ListedOrganisation(name) for name in reversed(names.values())]
