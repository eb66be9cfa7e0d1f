"""What must hold between the keys of a configuration, each table by itself being sound.

Every check takes the sound tables there are and yields the problems it sees, so that a fault in one desk does not hide
a clash between two others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from grp import getgrnam
from ipaddress import ip_address
from pathlib import Path

from ..key_file import LONGEST_ID
from ..model import tokens
from ..model.address import MAX_ADDRESS, MAX_LOCAL, address_key
from ..model.settings import Tls
from ..model.ticket import TicketNumber
from ..secrets import refuse_open_to_all
from ..toml_lines import KeyPath
from .problems import Problem
from .submission_checks import listeners_and_users
from .tables import Agent, Delivery, Desk, Http, Limits, Listener, Service, Submission, Verify
from .values import Endpoint, shown

# What signed addresses must have room for: ten digits are a million tickets a day for 27 years, and nobody has yet
# seen a ticket with a thousand people on it.
_HIGHEST_ID = 99_999_999
_HIGHEST_PARTICIPANT = 99
_SAMPLE_KEYS = tokens.KeyRing((tokens.Key("z" * LONGEST_ID, bytes(32)),))


@dataclass(frozen=True, slots=True)
class Sound:
    """The tables that are sound by themselves; the others are None or left out.

    Listeners and agents go by their place in the file, desks by name.
    """

    service: Service | None
    limits: Limits | None
    delivery: Delivery | None
    http: Http | None
    submission: Submission | None
    listeners: dict[int, Listener]
    #: Whether there is no other listener than those.
    all_listeners: bool
    desks: dict[str, Desk]
    agents: dict[int, Agent]
    verify: Verify | None


def check(sound: Sound) -> list[Problem]:
    """All problems between keys."""
    return [problem for find in _CHECKS for problem in find(sound)]


def _alerts_leave_us(sound: Sound) -> Iterator[Problem]:
    ours = {address_key(address): name for name, desk in sound.desks.items() for address in desk.addresses}
    if sound.service and (desk := ours.get(address_key(sound.service.alerts))):
        yield Problem(
            ("service", "alerts"),
            f"is an address of the desk {desk}: our own mail coming back is discarded, so nobody would be told",
        )


def _templates_exist(sound: Sound) -> Iterator[Problem]:
    if sound.service and sound.service.templates and not sound.service.templates.is_dir():
        yield Problem(("service", "templates"), f"no such folder: {shown(sound.service.templates)}")


def _largest_message_fits(sound: Sound) -> Iterator[Problem]:
    limits = sound.limits
    if limits and limits.max_data_memory < limits.max_message:
        yield Problem(
            ("limits", "max_data_memory"),
            f"is less than max_message ({limits.max_message} bytes): the largest message would be put off for ever",
        )


def _relay_can_be_used(sound: Sound) -> Iterator[Problem]:
    if sound.delivery is None:
        return
    relay = sound.delivery.smtp
    if relay is None:
        if sound.delivery.to is None:
            yield Problem(("delivery", "to"), 'is "smtp": add the table [delivery.smtp] with the host to hand mail to')
        return
    path = ("delivery", "smtp")
    if relay.username and not relay.password:
        yield Problem((*path, "password"), "is missing: there is a username")
    if relay.password and not relay.username:
        yield Problem((*path, "username"), "is missing: there is a password")
    if relay.password and relay.tls is Tls.NONE and not _loopback(relay.host):
        yield Problem((*path, "tls"), 'is "none": the password would cross the network for all to read')
    if relay.ca_file:
        yield from _readable((*path, "ca_file"), relay.ca_file)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listeners_have_their_files(sound: Sound) -> Iterator[Problem]:
    for index, listener in sound.listeners.items():
        path = ("listener", index)
        files = {"certificate": listener.certificate, "key": listener.key}
        for key, file in files.items():
            if listener.tls is Tls.NONE and file:
                yield Problem((*path, key), 'is not used: tls is "none"; write tls = "starttls" or "implicit"')
            elif listener.tls is not Tls.NONE and file is None:
                yield Problem((*path, key), f'is missing: tls = "{listener.tls}" needs the file')
            elif file:
                yield from _readable((*path, key), file, private=key == "key")
        if listener.require_tls and listener.tls is Tls.NONE:
            yield Problem((*path, "require_tls"), 'is true, but tls is "none": no mail could come in')
        if listener.client_ca and listener.tls is not Tls.NONE:
            yield from _readable((*path, "client_ca"), listener.client_ca)


def _logins_work(sound: Sound) -> Iterator[Problem]:
    yield from listeners_and_users(sound.listeners, sound.submission, complete=sound.all_listeners)


def _readable(path: KeyPath, file: Path, *, private: bool = False) -> Iterator[Problem]:
    try:
        with file.open("rb"):
            if private:
                refuse_open_to_all(file, file.stat())
    except OSError as error:
        yield Problem(path, f"{shown(file)}: {(error.strerror or 'cannot be read').lower()}")
    except ValueError as error:
        yield Problem(path, str(error))


def _sockets_have_owners(sound: Sound) -> Iterator[Problem]:
    for index, listener in sound.listeners.items():
        for key in ("mode", "group"):
            if listener.address.unix is None and key in listener.model_fields_set:
                yield Problem(("listener", index, key), "is for unix sockets; this listener has an IP address")
        if listener.group and listener.address.unix:
            try:
                getgrnam(listener.group)
            except KeyError:
                yield Problem(("listener", index, "group"), f"no such group on this host: {shown(listener.group)}")


def _clients_are_seen_or_vouched_for(sound: Sound) -> Iterator[Problem]:
    for index, listener in sound.listeners.items():
        if listener.sees_client and listener.address.unix:
            text = "is true, but a unix socket does not tell whose server connects: SPF cannot be judged"
            yield Problem(("listener", index, "sees_client"), text)
        if listener.sees_client and listener.authserv_ids:
            text = "is true, but authserv_ids says that another server stands before this listener"
            yield Problem(("listener", index, "sees_client"), text)
        if listener.authserv_hops > 1 and not listener.authserv_ids:
            yield Problem(("listener", index, "authserv_hops"), "has no use without authserv_ids")


def _listeners_share_nothing(sound: Sound) -> Iterator[Problem]:
    names: dict[str, int] = {}
    for index, listener in sound.listeners.items():
        if listener.name and names.setdefault(listener.name, index) != index:
            first = names[listener.name]
            yield Problem(("listener", index, "name"), f"{shown(listener.name)} is the name of listener[{first}] too")
        for earlier, other in sound.listeners.items():
            if earlier < index and _clash(listener.address, other.address):
                yield Problem(("listener", index, "address"), f"listener[{earlier}] listens there already")
        if sound.http and _clash(listener.address, sound.http.address):
            yield Problem(("http", "address"), f"listener[{index}] listens there already")


def _clash(one: Endpoint, other: Endpoint) -> bool:
    if one.unix or other.unix:
        return one.unix == other.unix
    if one.port != other.port or one.port == 0:
        return False
    hosts = ip_address(one.host), ip_address(other.host)
    return hosts[0] == hosts[1] or (hosts[0].version == hosts[1].version and any(h.is_unspecified for h in hosts))


def _desks_share_nothing(sound: Sound) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for name, desk in sound.desks.items():
        seen: set[str] = set()
        for at, address in enumerate(desk.addresses):
            key = address_key(address)
            owner = owners.setdefault(key, name)
            if owner != name or key in seen:
                yield Problem(("desks", name, "addresses", at), f"{shown(address)} belongs to the desk {owner} already")
            seen.add(key)
        for key, prefix in (("prefix", desk.prefix), *(("old_prefixes", old) for old in desk.old_prefixes)):
            if prefix in prefixes:
                text = f"{shown(prefix)} is a prefix of the desk {prefixes[prefix]} already; numbers must name one desk"
                yield Problem(("desks", name, key), text)
            prefixes.setdefault(prefix, name)


def _agents_are_people(sound: Sound) -> Iterator[Problem]:
    desks = {address_key(address): name for name, desk in sound.desks.items() for address in desk.addresses}
    owners: dict[str, int] = {}
    for index, agent in sound.agents.items():
        for at, address in enumerate(agent.addresses):
            key, path = address_key(address), ("agents", index, "addresses", at)
            if key in desks:
                yield Problem(path, f"{shown(address)} is an address of the desk {desks[key]}: it is nobody's own")
            elif owners.setdefault(key, index) != index:
                yield Problem(path, f"{shown(address)} belongs to agents[{owners[key]}] already")
        for at, name in enumerate(agent.desks or ()):
            if name not in sound.desks:
                yield Problem(("agents", index, "desks", at), f"there is no desk {shown(name)}")


def _forgeries_can_be_told(sound: Sound) -> Iterator[Problem]:
    if sound.verify is None or sound.verify.enabled:
        return
    text = "is true, but [verify] has enabled = false: nothing would ever be found to be forged"
    for index, listener in sound.listeners.items():
        if listener.refuse_forged:
            yield Problem(("listener", index, "refuse_forged"), text)
    for name, desk in sound.desks.items():
        if desk.refuse_forged:
            yield Problem(("desks", name, "refuse_forged"), text)


def _contact_forms_are_sites(sound: Sound) -> Iterator[Problem]:
    ours = {address_key(address) for desk in sound.desks.values() for address in desk.addresses}
    for name, desk in sound.desks.items():
        for at, form in enumerate(desk.contact_forms):
            # Nobody else can prove to be us, and anybody can claim it.
            if address_key(form.address) in ours and not form.networks:
                text = "is missing: the site writes as an address of ours, so only where it comes from tells it apart"
                yield Problem(("desks", name, "contact_forms", at, "networks"), text)


def _scales_are_sound(sound: Sound) -> Iterator[Problem]:
    for name, desk in sound.desks.items():
        levels = [level.name for level in desk.priorities]
        twice = [level for at, level in enumerate(levels) if level in levels[:at]]
        if twice:
            yield Problem(("desks", name, "priorities"), f"{shown(twice[0])} stands there twice")
        if desk.email_default is not None and desk.email_default not in levels:
            text = f"{shown(desk.email_default)} is no level of the desk; it has {', '.join(levels)}"
            yield Problem(("desks", name, "email_default"), text)


def _texts_are_used(sound: Sound) -> Iterator[Problem]:
    for name, desk in sound.desks.items():
        spoken = {*desk.languages, *(language.partition("-")[0] for language in desk.languages)}
        for language in desk.texts:
            if language not in spoken:
                text = f"is never used: the desk's languages are {', '.join(desk.languages)}"
                yield Problem(("desks", name, "texts", language), text)


def _signed_addresses_fit(sound: Sound) -> Iterator[Problem]:
    prefixes = [prefix for desk in sound.desks.values() for prefix in (desk.prefix, *desk.old_prefixes)]
    # A ticket keeps its number when it changes desk, so any desk may have to write under the longest prefix.
    longest = max(prefixes, key=len, default="")
    for name, desk in sound.desks.items():
        signed = desk.signed_address or desk.addresses[0]
        key: tuple[str | int, ...] = ("signed_address",) if desk.signed_address else ("addresses", 0)
        if address_key(signed) not in map(address_key, desk.addresses):
            yield Problem(("desks", name, *key), f"{shown(signed)} is not one of the desk's addresses")
        elif excess := octets_over(signed, longest):
            yield Problem(
                ("desks", name, *key),
                f"is too long by {excess} for signed reply addresses ({MAX_LOCAL} octets before the @, RFC 5321): "
                f'shorten it or the longest prefix, "{longest}", or name a shorter one of the desk in signed_address',
            )


def octets_over(address: str, prefix: str) -> int:
    """By how many octets the longest signed form of a desk's address exceeds what RFC 5321 §4.5.3.1 allows."""
    number = TicketNumber(prefix, _HIGHEST_ID)
    signed = (
        tokens.reply_address(_SAMPLE_KEYS, address, number, _HIGHEST_PARTICIPANT),
        tokens.bounce_address(_SAMPLE_KEYS, address, _HIGHEST_ID),
    )
    over = ((len(form.rpartition("@")[0].encode()) - MAX_LOCAL, len(form.encode()) - MAX_ADDRESS) for form in signed)
    return max(0, *(octets for pair in over for octets in pair))


_CHECKS: tuple[Callable[[Sound], Iterator[Problem]], ...] = (
    _alerts_leave_us,
    _templates_exist,
    _largest_message_fits,
    _relay_can_be_used,
    _listeners_have_their_files,
    _logins_work,
    _sockets_have_owners,
    _clients_are_seen_or_vouched_for,
    _listeners_share_nothing,
    _desks_share_nothing,
    _agents_are_people,
    _contact_forms_are_sites,
    _forgeries_can_be_told,
    _scales_are_sound,
    _texts_are_used,
    _signed_addresses_fit,
)
