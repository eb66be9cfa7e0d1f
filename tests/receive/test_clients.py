"""Clients by address, and the bounds they are held to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from mailgate.model.settings import TrustedRelay
from mailgate.receive import clients
from mailgate.receive.bounds import ConnectionCount, DataMemory, FailedLogins


@pytest.mark.parametrize(
    ("peername", "expected", "why"),
    [
        (("192.0.2.1", 25), "192.0.2.1", "IPv4"),
        (("2001:db8::1", 25, 0, 0), "2001:db8::1", "IPv6"),
        (("::ffff:192.0.2.1", 25, 0, 0), "192.0.2.1", "IPv4 on a socket for both"),
        (("fe80::1%eth0", 25, 0, 2), "fe80::1", "a zone is no part of an address"),
        ("", "unix", "a unix socket has no name"),
        (None, "unix", "or none at all"),
    ],
)
def test_client_address(peername: object, expected: str, why: str) -> None:
    """What a socket calls its peer becomes the one form that limits, lists and rows use."""
    assert clients.shown(clients.client_address(peername)) == expected, why


def test_ipv6_counts_by_64() -> None:
    """Whoever has one IPv6 line has 2^64 addresses, and still counts as one."""
    one, same, other = (clients.counted_as(ip_address(a)) for a in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1"))
    assert one == same != other


def test_relay_domains() -> None:
    """A client answers for the domains of every network it is in; a unix socket for none."""
    relays = (
        TrustedRelay(ip_network("192.0.2.0/24"), ("a.example", "b.example")),
        TrustedRelay(ip_network("192.0.2.7/32"), ("b.example", "c.example")),
        TrustedRelay(ip_network("2001:db8::/32"), ("*",)),
    )
    assert clients.relay_domains(ip_address("192.0.2.7"), relays) == ("a.example", "b.example", "c.example")
    assert clients.relay_domains(ip_address("2001:db8::7"), relays) == ("*",)
    assert clients.relay_domains(ip_address("198.51.100.1"), relays) == ()
    assert clients.relay_domains(None, relays) == ()


def test_connections_are_counted_and_forgotten() -> None:
    """The limit is the highest number that still enters, and who leaves makes room."""
    count = ConnectionCount()
    assert [count.enter(2) for _ in range(3)] == [True, True, False]
    assert [count.enter_client("a", 1), count.enter_client("a", 1), count.enter_client("b", 1)] == [True, False, True]
    count.leave()
    count.leave_client("a")
    assert count.enter(2)
    assert count.enter_client("a", 1)


def test_failed_logins_are_counted_and_forgotten() -> None:
    """By client, until ten minutes after the first; and who fills the memory pushes out the oldest."""
    failed = FailedLogins(seconds=600, capacity=2)
    for now in (0.0, 1.0, 599.0):
        failed.add("a", now)
    failed.add("b", 599.0)
    assert (failed.count("a", 599.9), failed.count("b", 599.9), failed.count("c", 599.9)) == (3, 1, 0)
    assert (failed.count("a", 600.0), failed.count("b", 600.0)) == (0, 1)
    failed.add("a", 700.0)
    failed.add("c", 700.0)
    assert (failed.count("a", 700.0), failed.count("b", 700.0), failed.count("c", 700.0)) == (1, 0, 1)


def test_memory_is_held_and_released() -> None:
    """Nothing is held beyond the capacity, and everything comes back, once."""
    memory = DataMemory(100)
    first = memory.hold(60, room=60)
    assert first is not None
    assert memory.hold(10, room=50) is None, "there must be room for the largest it may become"
    second = memory.hold(10, room=40)
    assert second is not None
    assert second.cover(40)
    assert not second.cover(41)
    assert memory.held == 100
    first.shrink(5)
    assert memory.held == 45
    first.release()
    first.release()
    second.release()
    assert memory.held == 0
