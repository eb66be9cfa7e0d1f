"""The table ``[verify]``, and what a listener says of those who connect."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailgate.model.settings import Settings
from mailgate.model.verification import VerifySettings

Load, Problems = Callable[..., Settings], Callable[..., list[str]]

LISTENER = '\n[[listener]]\nprotocol = "{}"\naddress = "{}"\n{}\n'


def test_what_is_not_said_has_its_default(settings: Load, sound: str) -> None:
    assert settings(sound).verify == VerifySettings()


def test_all_that_can_be_said_arrives(settings: Load, sound: str) -> None:
    text = """
[verify]
enabled = false
dkim = false
dns_servers = ["192.0.2.53", "127.0.0.1:5300", "2001:db8::53", "[::1]:5300"]
dns_timeout = "5 s"
dns_queries = 20
arc_sealers = ["Lists.Example", "exämple.example"]
"""
    assert settings(sound + text).verify == VerifySettings(
        enabled=False,
        dkim=False,
        dns_servers=(("192.0.2.53", 53), ("127.0.0.1", 5300), ("2001:db8::53", 53), ("::1", 5300)),
        dns_seconds=5.0,
        dns_queries=20,
        arc_sealers=("lists.example", "xn--exmple-cua.example"),
    )


@pytest.mark.parametrize(
    ("protocol", "address", "more", "expected", "why"),
    [
        ("smtp", "127.0.0.1:2525", "", True, "the world may connect"),
        ("lmtp", "127.0.0.1:2424", "", False, "only our mail server does"),
        ("smtp", "unix:smtp.sock", "", False, "and by a socket, too"),
        ("smtp", "127.0.0.1:2525", "sees_client = false", False, "as it is said"),
        ("lmtp", "127.0.0.1:2424", "sees_client = true", True, "either way"),
        ("smtp", "127.0.0.1:2525", 'authserv_ids = ["mx.desk.example"]', False, "another server stands before it"),
    ],
)
def test_whose_clients_are_seen(
    settings: Load, sound: str, protocol: str, address: str, more: str, expected: bool, why: str
) -> None:
    (listener,) = settings(sound + LISTENER.format(protocol, address, more)).listeners
    assert listener.sees_client is expected, why


def test_servers_that_are_believed(settings: Load, sound: str) -> None:
    more = 'authserv_ids = ["mx.google.com", "-"]\nauthserv_hops = 2'
    (listener,) = settings(sound + LISTENER.format("lmtp", "127.0.0.1:2424", more)).listeners
    assert (listener.authserv_ids, listener.authserv_hops) == (("mx.google.com", "-"), 2)
    (silent,) = settings(sound + LISTENER.format("lmtp", "127.0.0.1:2424", "")).listeners
    assert (silent.authserv_ids, silent.authserv_hops) == ((), 1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('dns_servers = ["resolver.example"]', 'must be "IP" or "IP:PORT", not "resolver.example"'),
        ('dns_servers = ["resolver.example:53"]', "DNS servers are given by IP address"),
        ('dns_servers = ["127.0.0.1:0"]', 'must be "IP" or "IP:PORT"'),
        ('dns_servers = ["127.0.0.1", "127.0.0.1:53"]', '"127.0.0.1:53" stands there twice'),
        ("dns_timeout = 0", "must be a number of seconds"),
        ('dns_timeout = "1 s"', "2"),
        ('dns_timeout = "2 m"', "60"),
        ("dns_queries = 0", "1"),
        ('arc_sealers = ["*"]', "not a domain"),
        ('enabled = "yes"', "must be true or false"),
    ],
)
def test_mistakes_in_the_table(problems: Problems, sound: str, key: str, expected: str) -> None:
    (problem,) = problems(f"{sound}\n[verify]\n{key}\n")
    assert problem.startswith("config.toml:15: verify.")
    assert expected in problem


@pytest.mark.parametrize(
    ("protocol", "address", "more", "key", "expected"),
    [
        ("lmtp", "unix:s", "sees_client = true", "sees_client", "a unix socket does not tell"),
        ("smtp", "127.0.0.1:1", 'sees_client = true\nauthserv_ids = ["a"]', "sees_client", "another server stands"),
        ("smtp", "127.0.0.1:1", "authserv_hops = 2", "authserv_hops", "no use without authserv_ids"),
        ("smtp", "127.0.0.1:1", 'authserv_ids = ["a"]\nauthserv_hops = 11', "authserv_hops", "10"),
        ("smtp", "127.0.0.1:1", 'authserv_ids = ["a b"]', "authserv_ids[0]", "a name without blanks"),
        ("smtp", "127.0.0.1:1", 'authserv_ids = [""]', "authserv_ids[0]", "a name without blanks"),
        ("smtp", "127.0.0.1:1", 'authserv_ids = ["a", "a"]', "authserv_ids", "stands there twice"),
    ],
)
def test_mistakes_of_a_listener(
    problems: Problems, sound: str, protocol: str, address: str, more: str, key: str, expected: str
) -> None:
    (problem,) = problems(sound + LISTENER.format(protocol, address, more))
    assert f"listener[0].{key}: " in problem
    assert expected in problem
