"""How far the author is proven (DESIGN §5.2): which proof decides, and what never does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.decision import Standing
from mailgate.model.message import Author
from mailgate.model.verification import VerifySettings
from mailgate.verify.dns import Answer, Resolver, Status
from mailgate.verify.standing import Verifier
from tests.dns_server import DnsServer
from tests.factories import envelope
from tests.verify.conftest import Judge
from tests.verify.mails import AUTHOR, NOW, TEXT, by, rsa_key, rsa_record, signed

VERIFIED, UNVERIFIED, FAILED = Standing.VERIFIED, Standing.UNVERIFIED, Standing.FAILED

ELSEWHERE = "192.0.2.66"
UNASKED = VerifySettings(enabled=False)


@pytest.mark.parametrize(
    ("address", "domains", "expected", "why"),
    [
        ("jean@customer.example", (), UNVERIFIED, "the normal case"),
        ("jean@customer.example", ("customer.example",), VERIFIED, "a relay that answers for the domain"),
        ("Jean@Customer.EXAMPLE", ("customer.example",), VERIFIED, "in any case"),
        ("jean@customer.example", ("other.example", "customer.example"), VERIFIED, "among others"),
        ("jean@exämple.example", ("xn--exmple-cua.example",), VERIFIED, "domains are compared in A-labels"),
        ("jean@customer.example", ("*",), VERIFIED, "a relay that answers for everybody"),
        ("jean@sub.customer.example", ("customer.example",), UNVERIFIED, "not for subdomains"),
        ("jean@customer.example", ("sub.customer.example",), UNVERIFIED, "nor for the parent"),
        ("jean@notcustomer.example", ("customer.example",), UNVERIFIED, "nor for what ends alike"),
        ("jean@customer.example", ("*.example",), UNVERIFIED, "the wildcard stands alone"),
        ("jean@customer.example", ("",), UNVERIFIED, "an empty domain is none"),
        ("", ("*", ""), UNVERIFIED, "an author without address is nobody's"),
        ("jean", ("*",), UNVERIFIED, "what is no address is nobody's"),
        ("jean@straße.example", ("*", "strasse.example"), UNVERIFIED, "what is compared equal to nothing"),
    ],
)
def test_trusted_relay(judge: Judge, address: str, domains: tuple[str, ...], expected: Standing, why: str) -> None:
    """A relay answers for the authors of its domains, and for nobody else."""
    found = judge(TEXT, address, envelope(relay_domains=domains))
    assert found.standing is expected, why
    assert ("trusted relay 192.0.2.1" in found.method) is (expected is VERIFIED)


@pytest.mark.parametrize(
    ("login", "author", "addresses", "expected", "why"),
    [
        ("jean", AUTHOR, {AUTHOR}, VERIFIED, "his own address"),
        ("jean", "Jean@CLIENT.example", {AUTHOR}, VERIFIED, "in any case"),
        ("jean", "anna@client.example", {AUTHOR}, UNVERIFIED, "a colleague's"),
        ("jean", AUTHOR, set(), UNVERIFIED, "a login that may write as nobody"),
        ("", AUTHOR, {AUTHOR}, UNVERIFIED, "nobody logged in"),
        ("jean", "", {""}, UNVERIFIED, "no address"),
    ],
)
def test_authenticated_submission(
    judge: Judge, login: str, author: str, addresses: set[str], expected: Standing, why: str
) -> None:
    found = judge(TEXT, author, envelope(login=login), submission_addresses=frozenset(addresses))
    assert found.standing is expected, why
    assert (found.method == "authenticated submission as jean") is (expected is VERIFIED)


@pytest.mark.parametrize("domains", [(), ("client.example",), ("*",)])
def test_an_ambiguous_author_failed_whoever_answers_for_him(judge: Judge, domains: tuple[str, ...]) -> None:
    """A relay, a login and a signature know who handed a mail in, not which of two authors its reader will see."""
    author = Author(AUTHOR, ambiguous="There are several From headers.")
    sent = envelope(relay_domains=domains, login="jean")
    found = judge(signed(), author, sent, submission_addresses=frozenset({AUTHOR}))
    assert found.standing is FAILED
    assert "several From headers" in found.method


def test_mail_of_a_user_under_another_name_is_unproven_and_not_forged(judge: Judge, server: DnsServer) -> None:
    """His own computer hands it over, of which no SPF record knows: it is taken, and gives no power."""
    server.zone["_dmarc.client.example", "TXT"] = ["v=DMARC1; p=reject"]
    found = judge(TEXT, AUTHOR, envelope(AUTHOR, login="claire", client=ELSEWHERE))
    assert (found.standing, found.policy) == (UNVERIFIED, "")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"login": AUTHOR}, "a login that is not listed"),
        ({"helo": "client.example"}, "a greeting"),
        ({"tls": "TLSv1.3"}, "encryption"),
        ({"mail_from": AUTHOR}, "the envelope sender, even with SPF: there is no policy"),
    ],
)
def test_nothing_else_proves_an_author(judge: Judge, fields: dict[str, Any], why: str) -> None:
    assert judge(TEXT, AUTHOR, envelope(**fields)).standing is UNVERIFIED, why


# --- own checks, from the signature to the standing

_REJECT, _QUARANTINE, _NONE = (f"v=DMARC1; p={policy}" for policy in ("reject", "quarantine", "none"))


@pytest.mark.parametrize(
    ("policy", "raw", "client", "sees_client", "expected", "method"),
    [
        (_REJECT, "signed", ELSEWHERE, True, VERIFIED, "DMARC pass (DKIM)"),
        (_REJECT, "plain", "192.0.2.1", True, VERIFIED, "DMARC pass (SPF)"),
        (_REJECT, "changed", "192.0.2.1", True, VERIFIED, "DMARC pass (SPF)"),
        (_REJECT, "changed", ELSEWHERE, True, FAILED, "DMARC fail, client.example asks to reject"),
        (_REJECT, "plain", ELSEWHERE, True, FAILED, "DMARC fail, client.example asks to reject"),
        (_QUARANTINE, "plain", ELSEWHERE, True, FAILED, "DMARC fail, client.example asks to quarantine"),
        (_NONE, "plain", ELSEWHERE, True, UNVERIFIED, "DMARC fail, which its domain lets pass"),
        (_NONE, "signed", ELSEWHERE, True, VERIFIED, "DMARC pass (DKIM)"),
        # Behind another server: a signature proves, its absence tells nothing, for SPF might have passed there.
        (_REJECT, "signed", "192.0.2.1", False, VERIFIED, "DMARC pass (DKIM)"),
        (_REJECT, "plain", "192.0.2.1", False, UNVERIFIED, "DMARC undecided"),
        (_REJECT, "changed", ELSEWHERE, False, UNVERIFIED, "DMARC undecided"),
        # A client within our own network is no server of theirs, whatever the listener was told.
        (_REJECT, "plain", "127.0.0.1", True, UNVERIFIED, "DMARC undecided"),
        (_REJECT, "plain", "10.1.2.3", True, UNVERIFIED, "DMARC undecided"),
        (_REJECT, "plain", "fd00::1", True, UNVERIFIED, "DMARC undecided"),
        (_REJECT, "plain", "unix", True, UNVERIFIED, "DMARC undecided"),
        (_REJECT, "plain", "", True, UNVERIFIED, "DMARC undecided"),
        # No policy: an aligned signature proves, SPF alone does not.
        ("", "signed", ELSEWHERE, True, VERIFIED, "DKIM pass"),
        ("", "plain", "192.0.2.1", True, UNVERIFIED, "nothing proves it"),
        ("", "changed", ELSEWHERE, True, UNVERIFIED, "nothing proves it"),
    ],
)
def test_own_checks(
    judge: Judge,
    server: DnsServer,
    policy: str,
    raw: str,
    client: str,
    sees_client: bool,
    expected: Standing,
    method: str,
) -> None:
    if policy:
        server.zone["_dmarc.client.example", "TXT"] = [policy]
    contents = {"plain": TEXT, "signed": signed(), "changed": signed().replace(b"marche", b"fume")}
    found = judge(contents[raw], sent=envelope(AUTHOR, client=client), sees_client=sees_client)
    assert (found.standing, found.method) == (expected, method)
    assert found.domain == ("client.example" if expected is VERIFIED else "")
    assert found.policy == ("reject" if expected is FAILED and policy == _REJECT else "")


def test_a_relay_that_hands_on_others_mail_is_not_judged_by_spf(judge: Judge, server: DnsServer) -> None:
    """A relay that answers for some domains is not the server of the others, for whom it does not answer."""
    server.zone["_dmarc.client.example", "TXT"] = [_REJECT]
    sent = envelope(AUTHOR, client=ELSEWHERE, relay_domains=("other.example",))
    assert judge(TEXT, sent=sent).standing is UNVERIFIED


@pytest.mark.parametrize(
    ("names", "raw", "client", "expected", "why"),
    [
        ({"_dmarc.client.example"}, "plain", ELSEWHERE, UNVERIFIED, "the policy is not known"),
        ({"_dmarc.client.example"}, "signed", ELSEWHERE, VERIFIED, "the signature of that very domain holds"),
        ({"s1._domainkey.client.example"}, "signed", ELSEWHERE, UNVERIFIED, "the signature might hold"),
        ({"s1._domainkey.client.example"}, "signed", "192.0.2.1", VERIFIED, "SPF passes"),
        ({"client.example"}, "plain", "192.0.2.1", UNVERIFIED, "SPF might pass"),
        ({"client.example"}, "signed", "192.0.2.1", VERIFIED, "the signature holds"),
        ({"*"}, "signed", "192.0.2.1", UNVERIFIED, "nothing is known"),
    ],
)
def test_trouble_with_dns_is_never_a_failure(
    judge: Judge, server: DnsServer, names: set[str], raw: str, client: str, expected: Standing, why: str
) -> None:
    """Unverified, unless something that was found out proves the author."""
    server.zone["_dmarc.client.example", "TXT"] = [_REJECT]
    server.failing |= names
    found = judge(signed() if raw == "signed" else TEXT, sent=envelope(AUTHOR, client=client))
    assert found.standing is expected, why
    assert found.policy == ""


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("_dmarc.client.example", "plain", UNVERIFIED),
        ("_dmarc.client.example", "signed", UNVERIFIED),
        ("s1._domainkey.client.example", "signed", UNVERIFIED),
        ("client.example", "plain", UNVERIFIED),
        ("client.example", "signed", VERIFIED),
    ],
)
def test_nor_is_silence(judge: Judge, server: DnsServer, name: str, content: str, expected: Standing) -> None:
    """A domain that is silent once is not asked again at once, so that nothing found after it is known either."""
    server.zone["_dmarc.client.example", "TXT"] = [_REJECT]
    server.silent.add(name)
    raw = signed() if content == "signed" else TEXT
    found = judge(raw, sent=envelope(AUTHOR, client=ELSEWHERE), settings=VerifySettings(dns_seconds=0.3))
    assert (found.standing, found.policy) == (expected, "")


def test_without_a_policy_a_signature_speaks_for_its_very_domain(judge: Judge, server: DnsServer) -> None:
    """Nobody has said that a part of the organisation, or who mails for it, may speak for the rest."""
    assert judge(signed(), sees_client=False).method == "DKIM pass"
    raw = signed(domain="mail.client.example")
    assert judge(raw, sees_client=False).standing is UNVERIFIED
    server.zone["_dmarc.client.example", "TXT"] = [_NONE]
    assert judge(raw, sees_client=False).standing is VERIFIED, "here the domain has said so"
    server.failing.add("_dmarc.client.example")
    assert judge(raw, sees_client=False).standing is UNVERIFIED, "it may have said something else"


@pytest.mark.parametrize(
    ("policy", "client", "unsigned", "why"),
    [
        ("", ELSEWHERE, {"cc"}, "a signature without Cc, sent on by anybody"),
        (_REJECT, ELSEWHERE, {"cc"}, "the same with a policy"),
        (_REJECT, "192.0.2.1", set(), "the domain's own server hands it over"),
    ],
)
def test_a_cc_that_was_put_on_a_signed_mail_is_not_its_authors(
    judge: Judge, server: DnsServer, policy: str, client: str, unsigned: set[str], why: str
) -> None:
    """Who holds any signed mail may send it on with himself in Cc: agents' answers would reach him (LESSONS B2)."""
    if policy:
        server.zone["_dmarc.client.example", "TXT"] = [policy]
    raw = b"Cc: eve@attacker.example\r\n" + signed()
    found = judge(raw, sent=envelope(AUTHOR, client=client), sees_client=True)
    assert found.standing is VERIFIED
    assert found.unsigned == unsigned, why


def test_without_dns_mail_is_served_at_once(judge: Judge, server: DnsServer) -> None:
    """One message waits for the silence to be noticed, those behind it do not."""
    server.silent.add("*")
    resolver = Resolver((server.address,))
    raw = signed()
    assert judge(raw, settings=VerifySettings(dns_seconds=2), resolver=resolver).standing is UNVERIFIED
    asked = len(server.asked)
    for _ in range(50):
        assert judge(raw, resolver=resolver).standing is UNVERIFIED
    assert len(server.asked) == asked


def test_switched_off_nothing_is_asked(judge: Judge, server: DnsServer) -> None:
    assert judge(signed(), settings=UNASKED).standing is UNVERIFIED
    assert judge(TEXT, sent=envelope(relay_domains=("client.example",)), settings=UNASKED).standing is VERIFIED
    assert server.asked == []


def test_signatures_alone_can_be_switched_off(judge: Judge, server: DnsServer) -> None:
    server.zone["_dmarc.client.example", "TXT"] = [_REJECT]
    unsigned = VerifySettings(dkim=False)
    assert judge(signed(), sent=envelope(AUTHOR, client=ELSEWHERE), settings=unsigned).standing is FAILED
    assert judge(signed(), settings=unsigned).method == "DMARC pass (SPF)"
    assert not any("_domainkey" in question for question in server.asked)


def test_every_mechanism_has_its_sentence(judge: Judge, server: DnsServer) -> None:
    """What ``explain`` shows."""
    server.zone["_dmarc.client.example", "TXT"] = [_QUARANTINE]
    assert judge(signed()).checks == (
        "DKIM: pass for client.example (selector s1)",
        "SPF: pass for client.example",
        "DMARC: pass by DKIM of client.example, policy quarantine",
    )
    found = judge(signed(domain="other.example"), sent=envelope("bounce@other.example"))
    assert found.checks == (
        "DKIM: not looked at for other.example, which is not the author's domain",
        "SPF: none, the envelope is of other.example",
        "DMARC: fail, policy quarantine",
    )


class _Nowhere(Resolver):
    """A network where every answer is the key of the tests, and a policy as well."""

    def ask(self, name: str, kind: str, seconds: float) -> Answer:
        return Answer(Status.FOUND, texts=(b"v=DMARC1; p=reject", rsa_record(rsa_key()).encode()))


_BEGINNINGS = st.sampled_from(
    [
        b"",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s1; h=from; bh=AA==; b=AA==; ",
        b"Authentication-Results: mx.desk.example; ",
        b"ARC-Seal: i=1; cv=none; a=rsa-sha256; d=lists.example; s=s1; b=AA==; ",
        b"ARC-Authentication-Results: i=1; mx.lists.example; ",
        b"From: jean@client.example\r\n",
        b"Received: ",
        b"\r\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_BEGINNINGS, st.binary(max_size=60)), max_size=6))
def test_no_bytes_raise_or_prove_anything(pieces: list[tuple[bytes, bytes]]) -> None:
    """Whatever is received, with everything listed: nobody signed it, so nobody is verified by it."""
    raw = b"\r\n".join(beginning + rest for beginning, rest in pieces)
    verifier = Verifier(VerifySettings(arc_sealers=("lists.example",)), _Nowhere())
    found = verifier.authenticate(
        by(),
        envelope(AUTHOR, client=ELSEWHERE),
        raw,
        sees_client=True,
        authserv_ids=("mx.desk.example",),
        submission_addresses=frozenset(),
        now=NOW,
    )
    assert found.standing is not VERIFIED
