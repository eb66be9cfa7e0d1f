"""SPF by pyspf through our resolver: results, limits, and which identity is asked about."""

from __future__ import annotations

import time

import pytest

from mailgate.verify import spf
from mailgate.verify.dns import Lookups
from mailgate.verify.spf import Spf, SpfResult
from tests.dns_server import DnsServer
from tests.factories import envelope

PASS, FAIL, SOFTFAIL, NEUTRAL = SpfResult.PASS, SpfResult.FAIL, SpfResult.SOFTFAIL, SpfResult.NEUTRAL
NONE, TEMPERROR, PERMERROR = SpfResult.NONE, SpfResult.TEMPERROR, SpfResult.PERMERROR

CLIENT, SIXTH = "192.0.2.7", "2001:db8::7"
NAME = ("client.example", "TXT")


@pytest.mark.parametrize(
    ("record", "client", "expected"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", CLIENT, PASS),
        ("v=spf1 ip4:192.0.2.0/24 -all", CLIENT, PASS),
        ("v=spf1 ip4:192.0.2.8 -all", CLIENT, FAIL),
        ("v=spf1 ip4:192.0.2.8 ~all", CLIENT, SOFTFAIL),
        ("v=spf1 ip4:192.0.2.8 ?all", CLIENT, NEUTRAL),
        ("v=spf1 ip4:192.0.2.8", CLIENT, NEUTRAL),
        ("v=spf1 ip6:2001:db8::/32 -all", SIXTH, PASS),
        ("v=spf1 ip4:192.0.2.7 -all", SIXTH, FAIL),
        ("v=spf1 a -all", CLIENT, PASS),
        ("v=spf1 a -all", SIXTH, PASS),
        ("v=spf1 mx -all", "192.0.2.25", PASS),
        ("v=spf1 mx -all", CLIENT, FAIL),
        ("v=spf1 ptr -all", "192.0.2.25", PASS),
        ("v=spf1 exists:%{ir}.allowed.example -all", CLIENT, PASS),
        ("v=spf1 include:partner.example -all", "198.51.100.1", PASS),
        ("v=spf1 include:partner.example -all", CLIENT, FAIL),
        ("v=spf1 redirect=partner.example", "198.51.100.1", PASS),
        ("v=spf1 include:nobody.example -all", CLIENT, PERMERROR),
        ("v=spf1 include:client.example -all", CLIENT, PERMERROR),
        ("v=spf1 redirect=client.example", CLIENT, PERMERROR),
        ("v=spf1 include:broken.example -all", CLIENT, TEMPERROR),
        ("v=spf1 ip4:192.0.2.7 include:broken.example -all", CLIENT, PASS),
        ("v=spf1 ip4:all -all", CLIENT, PERMERROR),
        ("v=spf1 nonsense -all", CLIENT, PERMERROR),
        ("v=spf1 a:a..b -all", CLIENT, FAIL),
        ("v=spf1 é -all", CLIENT, PERMERROR),
        ("", CLIENT, NONE),
        ("v=spf2 +all", CLIENT, NONE),
        ("unrelated words", CLIENT, NONE),
    ],
)
def test_results(lookups: Lookups, server: DnsServer, record: str, client: str, expected: SpfResult) -> None:
    server.zone |= {
        NAME: [record] if record else [],
        ("client.example", "A"): ["192.0.2.7"],
        ("client.example", "AAAA"): [SIXTH],
        ("client.example", "MX"): ["10 mx.client.example."],
        ("mx.client.example", "A"): ["192.0.2.25"],
        ("25.2.0.192.in-addr.arpa", "PTR"): ["mx.client.example."],
        ("7.2.0.192.allowed.example", "A"): ["127.0.0.2"],
        ("partner.example", "TXT"): ["v=spf1 ip4:198.51.100.0/24 -all"],
    }
    server.failing.add("broken.example")
    found = spf.check(envelope("jean@client.example", client=client), lookups)
    assert (found.result, found.domain) == (expected, "client.example")


def test_several_records_are_a_fault(lookups: Lookups, server: DnsServer) -> None:
    server.zone[NAME] = ["v=spf1 +all", "v=spf1 -all"]
    assert spf.check(envelope("jean@client.example"), lookups).result is PERMERROR


@pytest.mark.parametrize(
    ("record", "more", "questions", "why"),
    [
        ("v=spf1 " + " ".join(f"include:i{n}.example" for n in range(15)) + " -all", 15, 11, "ten mechanisms"),
        ("v=spf1 " + " ".join(f"exists:n{n}.nobody.example" for n in range(9)) + " -all", 0, 4, "two that are void"),
    ],
)
def test_limits(lookups: Lookups, server: DnsServer, record: str, more: int, questions: int, why: str) -> None:
    """RFC 7208 §4.6.4: what costs too much is a fault of the record, not a failure, and stops there."""
    server.zone[NAME] = [record]
    server.zone |= {(f"i{n}.example", "TXT"): ["v=spf1 ?ip4:198.51.100.1"] for n in range(more)}
    found = spf.check(envelope("jean@client.example", client=CLIENT), lookups)
    assert found.result is PERMERROR, why
    assert found.why
    assert len(server.asked) <= questions


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=spf1 a:x." + "a" * 40_000 + "! -all", "a name that is none"),
        ("v=spf1 exists:%{d1r" + "." * 40_000 + "}.x.example -all", "delimiters of a macro"),
        ("v=spf1 exp=" + "%{l}." * 10_000 + "x.example -all", "an explanation"),
        ("v=spf1 " + ("a:x." + "a" * 500 + "! ") * 100 + "-all", "many terms"),
    ],
)
def test_a_record_that_is_slow_to_read_is_not_read(lookups: Lookups, server: DnsServer, record: str, why: str) -> None:
    """Anybody may publish one, and the listener's whole process would wait: the library's patterns take the square."""
    server.zone[NAME] = [record]
    server.truncated.add("client.example")
    started = time.process_time()
    found = spf.check(envelope("jean@client.example", client=CLIENT), lookups)
    assert time.process_time() - started < 1.0, why
    assert (found.result, found.why) == (PERMERROR, "its record is too long"), why


def test_the_longest_records_that_are_seen_are_read(lookups: Lookups, server: DnsServer) -> None:
    networks = " ".join(f"ip4:198.51.{n}.0/24" for n in range(200))
    server.zone[NAME] = [f"v=spf1 {networks} ip4:192.0.2.7 -all", "x" * 3000]
    assert spf.check(envelope("jean@client.example", client="192.0.2.7"), lookups).result is SpfResult.PASS


def test_explanations_are_not_asked_for(lookups: Lookups, server: DnsServer) -> None:
    server.zone[NAME] = ["v=spf1 -all exp=why.client.example"]
    assert spf.check(envelope("jean@client.example", client=CLIENT), lookups).result is SpfResult.FAIL
    assert not any("why" in one for one in server.asked)


@pytest.mark.parametrize(
    ("mail_from", "helo", "expected", "why"),
    [
        ("jean@client.example", "mx.other.example", ("jean", "client.example"), "the envelope sender"),
        ("jean@Client.EXAMPLE", "", ("jean", "client.example"), "in lower case"),
        ("jean@exämple.example", "", ("jean", "xn--exmple-cua.example"), "in A-labels"),
        ("", "mx.client.example", ("postmaster", "mx.client.example"), "the greeting where it is null"),
        ("", "[192.0.2.7]", ("postmaster", ""), "which may be an address"),
        ("", "mx client", ("postmaster", ""), "or nothing at all"),
        ("@client.example", "", ("postmaster", "client.example"), "without local part"),
        ("jean", "mx.client.example", ("postmaster", ""), "no address"),
        (None, "mx.client.example", ("", ""), "no envelope, as with IMAP"),
    ],
)
def test_identity(mail_from: str | None, helo: str, expected: tuple[str, str], why: str) -> None:
    assert spf.identity(envelope(mail_from, helo=helo)) == expected, why


def test_without_a_domain_nothing_is_asked(lookups: Lookups, server: DnsServer) -> None:
    assert spf.check(envelope("", helo="[192.0.2.7]"), lookups) == Spf(NONE, "", "the envelope names no domain")
    assert server.asked == []


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("192.0.2.7", True),
        ("2001:db8::7", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.0.0.1", False),
        ("172.20.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.1.1", False),
        ("fd12::1", False),
        ("fe80::1", False),
        ("unix", False),
        ("", False),
    ],
)
def test_servers_of_our_own_network_are_no_senders(client: str, expected: bool) -> None:
    assert spf.sees_sender(client) is expected
