"""DNS within limits: what is found, what is not there, and what nobody knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from mailgate.verify.dns import Answer, Lookups, Resolver, Status
from tests.dns_server import DnsServer

FOUND, EMPTY, ABSENT, TEMPORARY = Status.FOUND, Status.EMPTY, Status.ABSENT, Status.TEMPORARY

ZONE = {
    ("client.example", "TXT"): ["v=spf1 -all", 'with "quotes" and \\'],
    ("long.client.example", "TXT"): ["x" * 3000],
    ("client.example", "MX"): ["10 mx.client.example."],
    ("mx.client.example", "A"): ["192.0.2.25"],
    ("mx.client.example", "AAAA"): ["2001:db8::25"],
    ("25.2.0.192.in-addr.arpa", "PTR"): ["mx.client.example."],
}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer(ZONE) as running:
        yield running


def lookups(server: DnsServer, queries: int = 40, seconds: float = 10.0) -> Lookups:
    return Lookups(Resolver((server.address,)), queries, seconds)


@pytest.mark.parametrize(
    ("name", "kind", "expected", "why"),
    [
        ("client.example", "TXT", Answer(FOUND, (b"v=spf1 -all", b'with "quotes" and \\')), "each record"),
        ("CLIENT.Example.", "TXT", Answer(FOUND, (b"v=spf1 -all", b'with "quotes" and \\')), "in any case, with a dot"),
        ("long.client.example", "TXT", Answer(FOUND, (b"x" * 3000,)), "its strings joined, by TCP"),
        ("client.example", "MX", Answer(FOUND, names=("mx.client.example",)), "exchanges"),
        ("mx.client.example", "A", Answer(FOUND, names=("192.0.2.25",)), "addresses"),
        ("mx.client.example", "AAAA", Answer(FOUND, names=("2001:db8::25",)), "of both kinds"),
        ("25.2.0.192.in-addr.arpa", "PTR", Answer(FOUND, names=("mx.client.example",)), "names"),
        ("client.example", "A", Answer(EMPTY), "a name with other records"),
        ("nobody.example", "TXT", Answer(ABSENT), "no such name"),
        ("a..example", "TXT", Answer(ABSENT), "what is no name does not exist"),
        (f"{'a' * 64}.example", "TXT", Answer(ABSENT), "nor do labels that are too long"),
        (".".join(["a" * 60] * 5), "TXT", Answer(ABSENT), "nor names"),
        ("", "TXT", Answer(ABSENT), "nor does nothing"),
        ("\udc80.example", "TXT", Answer(ABSENT), "bytes that are no text"),
    ],
)
def test_answers(server: DnsServer, name: str, kind: str, expected: Answer, why: str) -> None:
    assert lookups(server).ask(name, kind) == expected, why


def test_a_cut_answer_is_asked_for_again_by_tcp(server: DnsServer) -> None:
    server.truncated.add("client.example")
    assert lookups(server).txt("client.example").status is FOUND
    assert server.asked == ["client.example TXT udp", "client.example TXT tcp"]


def test_servfail_is_temporary_and_not_remembered(server: DnsServer) -> None:
    server.failing.add("client.example")
    resolver = Resolver((server.address,))
    assert Lookups(resolver, 40, 10).txt("client.example") == Answer(TEMPORARY)
    server.failing.clear()
    assert Lookups(resolver, 40, 10).txt("client.example").status is FOUND


def test_answers_are_shared_between_messages_as_long_as_they_live(server: DnsServer) -> None:
    resolver = Resolver((server.address,))
    for _ in range(3):
        assert Lookups(resolver, 40, 10).txt("client.example").status is FOUND
        assert Lookups(resolver, 40, 10).txt("mx.client.example").status is EMPTY
    assert server.asked == ["client.example TXT udp", "mx.client.example TXT udp"]


def test_an_answer_without_time_to_live_is_not_kept(server: DnsServer) -> None:
    server.ttl = 0
    resolver = Resolver((server.address,))
    Lookups(resolver, 40, 10).txt("client.example")
    server.zone["client.example", "TXT"] = ["changed"]
    assert Lookups(resolver, 40, 10).txt("client.example").texts == (b"changed",)


def test_a_message_has_only_so_many_questions(server: DnsServer) -> None:
    """The same one twice counts once."""
    asking = lookups(server, queries=2)
    assert [asking.ask("client.example", kind).status for kind in ("TXT", "TXT", "MX", "A", "MX")] == [
        FOUND,
        FOUND,
        FOUND,
        TEMPORARY,
        FOUND,
    ]
    assert len(server.asked) == 2


def test_a_message_has_only_so_much_time(server: DnsServer) -> None:
    clock = Clock()
    asking = Lookups(Resolver((server.address,), clock), 40, 10)
    assert asking.txt("client.example").status is FOUND
    clock.seconds += 10.1
    assert asking.txt("long.client.example").status is TEMPORARY


def test_a_silent_domain_is_left_alone_for_a_while(server: DnsServer) -> None:
    """One domain whose servers are dead costs one wait, and others nothing."""
    clock = Clock()
    resolver = Resolver((server.address,), clock)
    server.silent.add("s1._domainkey.slow.example")
    assert Lookups(resolver, 40, 1.5).txt("s1._domainkey.slow.example").status is TEMPORARY
    server.silent.clear()
    server.zone["_dmarc.slow.example", "TXT"] = ["v=DMARC1; p=none"]
    assert Lookups(resolver, 40, 10).txt("_dmarc.slow.example").status is TEMPORARY, "of the same domain"
    assert Lookups(resolver, 40, 10).txt("client.example").status is FOUND, "another domain"
    clock.seconds += 31
    assert Lookups(resolver, 40, 10).txt("_dmarc.slow.example").status is FOUND, "after a while"


def test_a_domain_that_had_no_time_to_answer_is_not_silent(server: DnsServer) -> None:
    """Else a message that wastes its time and names a domain at the end would leave that domain's authors unproven."""
    resolver = Resolver((server.address,), Clock())
    server.silent.add("s1._domainkey.client.example")
    assert Lookups(resolver, 40, 0.3).txt("s1._domainkey.client.example").status is TEMPORARY
    assert Lookups(resolver, 40, 10).txt("client.example").status is FOUND


def test_a_dead_resolver_is_waited_for_once(server: DnsServer) -> None:
    """An offline host serves its mail at its usual speed."""
    clock = Clock()
    resolver = Resolver((server.address,), clock)
    server.silent.add("*")
    assert Lookups(resolver, 40, 1.5).txt("client.example").status is TEMPORARY
    asked = len(server.asked)
    for number in range(100):
        assert Lookups(resolver, 40, 10).txt(f"client{number}.example").status is TEMPORARY
    assert len(server.asked) == asked
    clock.seconds += 31
    assert Lookups(resolver, 40, 10).txt("client.example").status is TEMPORARY
    assert set(server.asked[asked:]) == {" NS udp"}, "after a while the root is asked for, and nothing else"
    server.silent.clear()
    clock.seconds += 31
    assert Lookups(resolver, 40, 10).txt("client.example").status is FOUND


def test_where_nobody_listens_it_is_temporary() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        free = taken.getsockname()
    assert Lookups(Resolver((free,)), 40, 1).txt("client.example") == Answer(TEMPORARY)
