"""Clients by their address: who they are counted as, and what their word is worth."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ..model.settings import TrustedRelay

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network


def client_address(peername: object) -> IPAddress | None:
    """The address in a socket's peer name; None for a unix socket.

    IPv4 within IPv6 is IPv4, and the zone of a link-local address is left out: lists of networks name neither.
    """
    if not (isinstance(peername, tuple) and peername):
        return None
    return unmapped(ip_address(str(peername[0]).partition("%")[0]))


def unmapped(address: IPAddress) -> IPAddress:
    """``192.0.2.1`` for ``::ffff:192.0.2.1``; other addresses as they are."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def shown(address: IPAddress | None) -> str:
    """The client as envelope and log name it."""
    return "unix" if address is None else str(address)


def counted_as(address: IPAddress) -> str:
    """The key under which a client's connections are counted: IPv6 by /64, which is what one customer line has."""
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def is_helo(name: str) -> bool:
    """Whether a client may call itself so: nearly anything, for nothing is made of it."""
    return bool(name) and name.isascii() and name.isprintable() and " " not in name and len(name) <= 255


def within(address: IPAddress | None, networks: Iterable[IPNetwork]) -> bool:
    """Whether an address belongs to one of the networks; a unix socket belongs to none."""
    return address is not None and any(address in network for network in networks)


def relay_domains(address: IPAddress | None, relays: Iterable[TrustedRelay]) -> tuple[str, ...]:
    """The domains that a client answers for, each once, in the order of the configuration; empty if it is no relay."""
    domains = (domain for relay in relays if within(address, (relay.net,)) for domain in relay.domains)
    return tuple(dict.fromkeys(domains))
