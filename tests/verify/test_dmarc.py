"""DMARC: which policy holds for a domain, and what it takes to pass it."""

from __future__ import annotations

import pytest

from mailgate.verify.dmarc import Dmarc, DmarcResult, Policy, Published, evaluate, policy_of
from mailgate.verify.dns import Lookups
from mailgate.verify.domains import aligned, organisational_domain
from mailgate.verify.signatures import Checked, Verdict
from mailgate.verify.spf import Spf, SpfResult
from tests.dns_server import DnsServer

NO, UNKNOWN = Policy(Published.NO), Policy(Published.UNKNOWN)


def asks(request: str, *, dkim: bool = False, spf: bool = False) -> Policy:
    return Policy(Published.YES, request, dkim, spf)


CLIENT, MAIL = "client.example", "mail.client.example"


@pytest.mark.parametrize(
    ("domain", "zone", "expected", "why"),
    [
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject"]}, asks("reject"), "its own"),
        (CLIENT, {CLIENT: ["v=DMARC1;p=QUARANTINE;"]}, asks("quarantine"), "in any case, without blanks"),
        (CLIENT, {CLIENT: ["v = DMARC1 ; p = none"]}, asks("none"), "with many"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=none; adkim=s; aspf=s"]}, asks("none", dkim=True, spf=True), "strict"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=none; adkim=r; aspf=x"]}, asks("none"), "relaxed unless it says so"),
        (CLIENT, {}, NO, "none"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}, NO, "two are none"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject", "words"]}, asks("reject"), "beside other records"),
        (CLIENT, {CLIENT: ["v=DMARC2; p=reject"]}, NO, "another version"),
        (CLIENT, {CLIENT: ["p=reject; v=DMARC1"]}, NO, "the version comes first"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=refuse"]}, NO, "an unknown wish"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=refuse; rua=mailto:a@client.example"]}, asks("none"), "who wants reports"),
        (CLIENT, {CLIENT: ["v=DMARC1; rua=mailto:a@client.example"]}, asks("none"), "and wishes nothing"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject; p=none"]}, NO, "a tag twice"),
        (CLIENT, {CLIENT: ["v=DMARC1; p"]}, NO, "malformed"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject; t=y"]}, asks("quarantine"), "a test: one step less"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=quarantine; pct=0"]}, asks("none"), "as it was written before"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=reject; pct=50"]}, asks("reject"), "a part is the whole"),
        (MAIL, {CLIENT: ["v=DMARC1; p=reject"]}, asks("reject"), "that of the organisation"),
        (MAIL, {CLIENT: ["v=DMARC1; p=reject; sp=none"]}, asks("none"), "which may be another for those below"),
        (MAIL, {CLIENT: ["v=DMARC1; p=none; sp=reject"]}, asks("reject"), "also a sharper one"),
        (CLIENT, {CLIENT: ["v=DMARC1; p=none; sp=reject"]}, asks("none"), "not for itself"),
        (MAIL, {CLIENT: ["v=DMARC1; p=none; sp=other"]}, asks("none"), "if it is one"),
        (MAIL, {CLIENT: ["v=DMARC1; p=reject"], MAIL: ["v=DMARC1; p=none"]}, asks("none"), "its own first"),
        (MAIL, {CLIENT: ["v=DMARC1; p=reject"], MAIL: ["words"]}, asks("reject"), "if it is one"),
        (f"eu.{MAIL}", {MAIL: ["v=DMARC1; p=reject"]}, NO, "nothing in between is asked"),
        (MAIL, {CLIENT: ["v=DMARC1; p=none; np=reject"]}, asks("none"), "it exists"),
        ("gone.client.example", {CLIENT: ["v=DMARC1; p=none; np=reject"]}, asks("reject"), "it does not"),
        ("gone.client.example", {CLIENT: ["v=DMARC1; p=reject; np=none"]}, asks("none"), "either way"),
        ("broken.client.example", {CLIENT: ["v=DMARC1; p=none; np=reject"]}, asks("none"), "who knows"),
    ],
)
def test_policy(
    lookups: Lookups, server: DnsServer, domain: str, zone: dict[str, list[str]], expected: Policy, why: str
) -> None:
    server.zone |= {(f"_dmarc.{name}", "TXT"): records for name, records in zone.items()}
    server.zone[MAIL, "A"] = ["192.0.2.9"]
    server.failing.add("broken.client.example")
    assert policy_of(domain, lookups) == expected, why


@pytest.mark.parametrize("name", [f"_dmarc.{MAIL}", f"_dmarc.{CLIENT}"])
def test_trouble_with_dns_leaves_the_policy_unknown(lookups: Lookups, server: DnsServer, name: str) -> None:
    server.failing.add(name)
    assert policy_of(MAIL, lookups) == UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "relaxed", "strict"),
    [
        ("client.example", "client.example", True, True),
        ("mail.client.example", "client.example", True, False),
        ("client.example", "a.b.client.example", True, False),
        ("a.client.example", "b.client.example", True, False),
        ("client.example", "other.example", False, False),
        ("client.example", "notclient.example", False, False),
        ("client.example", "example", False, False),
        ("client.co.uk", "other.co.uk", False, False),
        ("mail.client.co.uk", "client.co.uk", True, False),
        ("one.github.io", "other.github.io", False, False),
        ("xn--exmple-cua.example", "mail.xn--exmple-cua.example", True, False),
        ("", "", False, False),
        ("client.example", "", False, False),
        ("[192.0.2.1]", "[192.0.2.1]", True, True),
        ("[192.0.2.1]", "[198.51.2.1]", False, False),
    ],
)
def test_alignment(one: str, other: str, relaxed: bool, strict: bool) -> None:
    for pair in ((one, other), (other, one)):
        assert aligned(*pair) is relaxed
        assert aligned(*pair, strict=True) is strict


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("client.example", "client.example"),
        ("a.b.c.client.example", "client.example"),
        ("example", "example"),
        ("co.uk", "co.uk"),
        ("a.client.co.uk", "client.co.uk"),
        ("[192.0.2.1]", "[192.0.2.1]"),
    ],
)
def test_organisational_domain(domain: str, expected: str) -> None:
    assert organisational_domain(domain) == expected


def signature(domain: str, verdict: Verdict = Verdict.PASS) -> Checked:
    return Checked(verdict, domain, "s1")


PASS, FAIL, NONE, OPEN = DmarcResult.PASS, DmarcResult.FAIL, DmarcResult.NONE, DmarcResult.OPEN
BY_DKIM, BY_SPF = Dmarc(PASS, "DKIM", CLIENT), Dmarc(PASS, "SPF", CLIENT)
NO_SPF = Spf(SpfResult.NONE, "")


@pytest.mark.parametrize(
    ("policy", "signatures", "spf", "expected"),
    [
        (asks("reject"), [signature(CLIENT)], NO_SPF, BY_DKIM),
        (asks("reject"), [signature(MAIL)], NO_SPF, Dmarc(PASS, "DKIM", MAIL)),
        (asks("reject", dkim=True), [signature(MAIL)], NO_SPF, Dmarc(FAIL)),
        (asks("reject", dkim=True), [signature(CLIENT)], NO_SPF, BY_DKIM),
        (asks("reject", spf=True), [signature(MAIL)], NO_SPF, Dmarc(PASS, "DKIM", MAIL)),
        (asks("reject"), [signature("other.example")], NO_SPF, Dmarc(FAIL)),
        (asks("reject"), [signature(CLIENT, Verdict.FAIL)], NO_SPF, Dmarc(FAIL)),
        (asks("reject"), [signature(CLIENT, Verdict.FAIL), signature(CLIENT)], NO_SPF, BY_DKIM),
        (asks("reject"), [], Spf(SpfResult.PASS, CLIENT), BY_SPF),
        (asks("reject"), [], Spf(SpfResult.PASS, MAIL), Dmarc(PASS, "SPF", MAIL)),
        (asks("reject", spf=True), [], Spf(SpfResult.PASS, MAIL), Dmarc(FAIL)),
        (asks("reject", dkim=True), [], Spf(SpfResult.PASS, MAIL), Dmarc(PASS, "SPF", MAIL)),
        (asks("reject"), [], Spf(SpfResult.PASS, "other.example"), Dmarc(FAIL)),
        (asks("reject"), [], Spf(SpfResult.SOFTFAIL, CLIENT), Dmarc(FAIL)),
        (asks("reject"), [], Spf(SpfResult.NEUTRAL, CLIENT), Dmarc(FAIL)),
        (asks("reject"), [], Spf(SpfResult.PERMERROR, CLIENT), Dmarc(FAIL)),
        (asks("reject"), [], Spf(SpfResult.TEMPERROR, CLIENT), Dmarc(OPEN)),
        (asks("reject"), [], Spf(SpfResult.TEMPERROR, "other.example"), Dmarc(FAIL)),
        (asks("reject"), [], Spf(SpfResult.NOT_JUDGED, ""), Dmarc(OPEN)),
        (asks("reject"), [signature(CLIENT)], Spf(SpfResult.NOT_JUDGED, ""), BY_DKIM),
        (asks("reject"), [signature(CLIENT, Verdict.TEMPORARY)], NO_SPF, Dmarc(OPEN)),
        (asks("reject"), [signature("other.example", Verdict.TEMPORARY)], NO_SPF, Dmarc(FAIL)),
        (asks("reject"), [signature(CLIENT, Verdict.TEMPORARY)], Spf(SpfResult.PASS, CLIENT), BY_SPF),
        (NO, [signature(CLIENT)], Spf(SpfResult.PASS, CLIENT), Dmarc(NONE)),
        (UNKNOWN, [signature(CLIENT)], Spf(SpfResult.PASS, CLIENT), Dmarc(OPEN)),
    ],
)
def test_evaluation(policy: Policy, signatures: list[Checked], spf: Spf, expected: Dmarc) -> None:
    """Either of both, aligned; what was not judged is neither a pass nor a failure; others' trouble is not ours."""
    assert evaluate(CLIENT, policy, signatures, spf) == expected
