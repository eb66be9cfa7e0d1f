"""``mailgate contacts``: who the customers are, by the lists and by what was learned from mail."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .. import app, clock, lists
from ..errors import ConfigError, SchemaError, UsageError
from ..log import escape
from ..model.address import address_key, domain_of
from ..model.directory import Directory, ListedContact
from ..model.lookalike import Lookalikes, mixed_scripts
from ..model.settings import Settings
from ..store import contacts
from .context import office_of, settings_of
from .output import print_fields, print_json, print_table

#: Addresses that are shown of one domain that looks like another.
_SHOWN = 10


def list_contacts(args: argparse.Namespace) -> int:
    """Everybody on a list or a ticket, by address, filtered."""
    office = office_of(args)
    directory = lists.read(office.settings.lists)
    wanted = directory.organisation(args.organisation) if args.organisation else None
    if args.organisation and wanted is None:
        raise UsageError(f"no organisation {args.organisation!r} in the lists")
    with office.read() as tx:
        learned = {row.key: row for row in contacts.listing(tx)}
    likeness = Lookalikes(_known_domains(directory, office.settings))
    listed = [(one.keys or (one.address,), one) for one in directory.contacts]
    strangers = [((key,), None) for key in learned if directory.contact_of(key) is None]
    shown = []
    for keys, contact in sorted([*listed, *strangers], key=lambda pair: pair[0]):
        one = _contact(directory, likeness, keys, contact, [learned[key] for key in keys if key in learned])
        if (not args.organisation or directory.organisation_of(keys[0]) is wanted) and (
            one["blocked"] or not args.blocked
        ):
            shown.append(one)
    shown = shown[: args.limit]
    if args.json:
        print_json(shown)
    else:
        columns = {
            "address": "ADDRESS",
            "name": "NAME",
            "organisation": "ORGANISATION",
            "language": "LANGUAGE",
            "customer_number": "CUSTOMER",
            "listed": "LISTED",
            "blocked": "BLOCKED",
            "resembles": "LOOKS LIKE",
        }
        print_table([_in_words(one) for one in shown], columns, "no contacts")
    return os.EX_OK


def show_contact(args: argparse.Namespace) -> int:
    """One person: what the lists say, what was learned from mail, all addresses, tickets."""
    key = address_key(args.address)
    if not key:
        raise UsageError(f"{args.address!r} is not an address")
    office = office_of(args)
    directory = lists.read(office.settings.lists)
    with office.read() as tx:
        keys = contacts.person_keys(tx, key, directory)
        learned = contacts.learned(tx, keys)
        merges = contacts.merges_of(tx, keys)
        on_tickets = contacts.tickets_of(tx, keys)
    if not learned and not on_tickets and not any(map(directory.contact_of, keys)):
        raise UsageError(f"nothing is known of {args.address}: it is on no list and on no ticket")
    likeness = Lookalikes(_known_domains(directory, office.settings))
    ordered = (key, *sorted(keys - {key}))
    listed = next(filter(None, map(directory.contact_of, ordered)), None)
    shown = {
        **_contact(directory, likeness, ordered, listed, learned),
        "learned": [
            {"address": row.address, "name": row.name, "language": row.language, "first_seen": row.created_at}
            for row in learned
        ],
        "merges": [{"address": row.key, "into": row.into_key, "at": row.at} for row in merges],
        "tickets": list(map(_ticket, on_tickets)),
    }
    if args.json:
        print_json(shown)
    else:
        _print(shown)
    return os.EX_OK


def merge_contacts(args: argparse.Namespace) -> int:
    """Say that two addresses are one person's; their tickets stay as they are."""
    office_of(args).store.repeat(lambda tx: contacts.merge(tx, args.address, args.into, clock.now()))
    print(f"{args.address} and {args.into} are one person; to take it back: mailgate contacts unmerge {args.address}")
    return os.EX_OK


def unmerge_contact(args: argparse.Namespace) -> int:
    """Take back that two addresses are one person's."""
    into = office_of(args).store.repeat(lambda tx: contacts.unmerge(tx, args.address))
    print(f"{args.address} and {into} are two people again")
    return os.EX_OK


def check_contacts(args: argparse.Namespace) -> int:
    """What is wrong with the lists, and what in them or on tickets looks like something else; 78 if they are no use."""
    settings = settings_of(args)
    problems: Sequence[str] = ()
    try:
        directory = lists.read(settings.lists)
    except ConfigError as error:
        problems, directory = error.problems, Directory()
    known = _known_domains(directory, settings)
    seen = _on_tickets(settings) if not problems else None
    spoken = {language.partition("-")[0] for desk in settings.desks for language in desk.languages}
    shown = {
        "problems": problems,
        "files": [str(path) for path in settings.lists.paths],
        "contacts": len(directory.contacts),
        "addresses": sum(len(one.keys) for one in directory.contacts),
        "blocked": sum(one.blocked for one in directory.contacts),
        "organisations": len(directory.organisations),
        "languages_without_desk": [one for one in directory.languages if one.partition("-")[0] not in spoken],
        "lookalikes_in_lists": [one.as_json() for one in _among(known)],
        "lookalikes_on_tickets": None if seen is None else [one.as_json() for one in _foreign(seen, known)],
    }
    if args.json:
        print_json(shown)
    else:
        _print_check(shown)
    return os.EX_CONFIG if problems else os.EX_OK


# ---------------------------------------------------------------- what looks like something else


@dataclass(frozen=True, slots=True)
class _Likeness:
    """A domain that could be taken for another one, and addresses there."""

    domain: str
    resembles: str
    addresses: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"domain": self.domain, "resembles": self.resembles, "addresses": list(self.addresses[:_SHOWN])}


def _known_domains(directory: Directory, settings: Settings) -> frozenset[str]:
    """Domains that somebody might want to be taken for: of customers, and our own."""
    return directory.known_domains.union(key.rpartition("@")[2] for key in settings.own_keys)


def _among(known: Iterable[str]) -> Iterable[_Likeness]:
    likeness = Lookalikes(())
    for domain in sorted(known):
        if found := likeness.of(domain):
            yield _Likeness(domain, found)
        likeness.add(domain)


def _foreign(keys: Iterable[str], known: frozenset[str]) -> Iterable[_Likeness]:
    likeness = Lookalikes(known)
    by_domain: dict[str, list[str]] = {}
    for key in sorted(keys):
        by_domain.setdefault(key.rpartition("@")[2], []).append(key)
    for domain, addresses in by_domain.items():
        if found := likeness.of(domain):
            yield _Likeness(domain, found, tuple(addresses))


def _on_tickets(settings: Settings) -> Sequence[str] | None:
    """Keys of all addresses on tickets; None as long as there is no database to look into."""
    try:
        store = app.open_current_store(settings)
    except SchemaError:
        return None
    with store.read() as tx:
        return contacts.participant_keys(tx)


# ---------------------------------------------------------------- how it is shown


def _contact(
    directory: Directory,
    likeness: Lookalikes,
    keys: Sequence[str],
    listed: ListedContact | None,
    learned: Sequence[Any],
) -> dict[str, Any]:
    """One person; what nobody lists is known by key, which shows what a domain really is (LESSONS B21)."""
    organisation = directory.organisation_of(keys[0])
    resembled = (likeness.of(domain_of(key)) for key in keys)
    main = listed or ListedContact((keys[0],), next((row.name for row in learned if row.name), ""))
    return {
        "address": main.address,
        "addresses": list(dict.fromkeys((*main.addresses, *(key for key in keys if key not in main.keys)))),
        "name": main.name or next((row.name for row in learned if row.name), ""),
        "language": directory.language_of(keys[0]),
        "telephone": main.telephone,
        "customer_number": directory.customer_number_of(keys[0]),
        "organisation": organisation.name if organisation else "",
        "colleagues": organisation.colleagues if organisation else "",
        "blocked": directory.is_blocked(keys[0]) or main.blocked,
        "note": main.note,
        "listed": listed is not None,
        "first_seen": min((row.created_at for row in learned), default=None),
        "resembles": next(filter(None, resembled), ""),
        "mixed_scripts": any(mixed_scripts(domain_of(key)) for key in keys),
    }


def _ticket(row: Any) -> dict[str, Any]:
    return {
        "number": f"{row.prefix}-{row.id}",
        "desk": row.desk,
        "status": row.status,
        "subject": row.subject,
        "opened_at": row.opened_at,
        "address": row.key,
        "role": row.role,
    }


def _in_words(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: ("yes" if value else "") if isinstance(value, bool) else value for name, value in shown.items()}


def _print(shown: dict[str, Any]) -> None:
    long = ("learned", "merges", "tickets", "resembles", "mixed_scripts")
    print_fields(_in_words({name: value for name, value in shown.items() if name not in long}))
    if shown["resembles"]:
        print(f"\nlooks like {shown['resembles']} and is not: make sure who writes")
    if shown["mixed_scripts"]:
        print("\nthe domain has letters of two scripts, which is done to deceive the eye")
    for one in shown["merges"]:
        print(f"\n{escape(one['address'])} was merged into {escape(one['into'])} on {one['at']:%Y-%m-%d}")
    print()
    columns = {"number": "NUMBER", "status": "STATUS", "role": "ROLE", "address": "ADDRESS", "subject": "SUBJECT"}
    print_table(shown["tickets"], columns, "on no ticket")


def _print_check(shown: dict[str, Any]) -> None:
    for problem in shown["problems"]:
        print(escape(problem))
    if shown["problems"]:
        print(f"{len(shown['problems'])} problems: a running service keeps the lists it has")
        return
    print_fields({name: str(shown[name]) for name in ("contacts", "addresses", "blocked", "organisations")})
    for language in shown["languages_without_desk"]:
        print(f"no desk writes in {language}, which somebody on a list reads")
    for one in shown["lookalikes_in_lists"]:
        print(f"{one['domain']} looks like {one['resembles']}: both are listed")
    if shown["lookalikes_on_tickets"] is None:
        print("there is no database yet: addresses on tickets are not looked at")
    for one in shown["lookalikes_on_tickets"] or ():
        print(f"{one['domain']} on tickets looks like {one['resembles']}: {escape(', '.join(one['addresses']))}")
