"""ARC: what a listed sealer says keeps a failure from counting; what anybody else seals changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailgate.model.decision import Authentication, Standing
from mailgate.model.verification import VerifySettings
from tests.dns_server import DnsServer
from tests.factories import envelope
from tests.verify.conftest import Judge
from tests.verify.mails import TEXT, rsa_key, rsa_record, sealed

UNVERIFIED, FAILED = Standing.UNVERIFIED, Standing.FAILED

LISTED = VerifySettings(arc_sealers=("lists.example", "second.example"))
PASSED = "dmarc=pass header.from=client.example"


@pytest.fixture(autouse=True)
def keys(server: DnsServer) -> None:
    """client.example asks to reject what its forwarders cannot help breaking."""
    server.zone["_dmarc.client.example", "TXT"] = ["v=DMARC1; p=reject"]
    for name in ("lists", "second", "stranger"):
        server.zone[f"arc._domainkey.{name}.example", "TXT"] = [rsa_record(rsa_key())]


def through(name: str, text: bytes = TEXT, said: str = PASSED, **more: Any) -> bytes:
    """The text, changed by nobody, after ``name`` has checked and sealed it."""
    server = f"mx.{name}.example"
    said += "; arc=pass" if b"ARC-Seal" in text else ""  # what dkimpy makes cv= of
    top = f"Authentication-Results: {server}; {said}\r\n".encode()
    return sealed(top + text, f"{name}.example", server=server, **more)


def judged(judge: Judge, raw: bytes, settings: VerifySettings = LISTED) -> Authentication:
    return judge(raw, sent=envelope("list-bounces@lists.example", client="192.0.2.66"), settings=settings)


def test_a_listed_sealer_lifts_a_failure(judge: Judge) -> None:
    assert judged(judge, TEXT).standing is FAILED
    found = judged(judge, through("lists"))
    assert found.standing is UNVERIFIED, found.checks
    assert "lists.example (ARC)" in found.method
    assert (found.domain, found.policy) == ("", "")


@pytest.mark.parametrize(
    ("raw", "expected", "why"),
    [
        (through("stranger"), FAILED, "a sealer that is not listed"),
        (through("lists", through("stranger")), UNVERIFIED, "a listed one after a stranger speaks for himself"),
        (through("lists", through("stranger"), "dmarc=fail"), FAILED, "and says what he found"),
        (through("stranger", through("lists")), FAILED, "a stranger after a listed one"),
        (through("second", through("lists"), "dmarc=fail"), UNVERIFIED, "two listed ones: what the first found"),
        (through("second", through("lists", said="dmarc=fail")), FAILED, "and nothing else"),
        (through("lists", said="dmarc=fail header.from=client.example"), FAILED, "it had failed before"),
        (through("lists", said="spf=pass smtp.mailfrom=client.example"), FAILED, "SPF alone"),
        (through("lists", said="dmarc=pass header.from=other.example"), FAILED, "another author"),
        (through("lists", said="dkim=pass header.d=client.example"), UNVERIFIED, "his signature had held"),
        (through("lists").replace(b"marche", b"fume"), FAILED, "changed after it was sealed"),
        (through("lists").replace(b"en_panne", b"en_feu"), FAILED, "its subject"),
        (through("lists", said="dmarc=fail").replace(b"dmarc=fail", b"dmarc=pass"), FAILED, "what was found"),
        (through("lists").replace(b"cv=none", b"cv=pass"), FAILED, "the chain that was found"),
        (through("lists").replace(b"i=1;", b"i=2;"), FAILED, "a chain without a beginning"),
        (through("lists").replace(b"i=1; cv", b"cv"), FAILED, "a seal without a number"),
        (through("lists").replace(b"ARC-Seal", b"X-Seal"), FAILED, "no seal"),
        (through("lists").replace(b"ARC-Message-Signature", b"X-Signature"), FAILED, "no message signature"),
        (through("lists") .replace(b"s=arc", b"s=gone"), FAILED, "a key that is not there"),
        (through("lists", key=rsa_key(2048, "another")), FAILED, "another key"),
        (TEXT.join([through("lists").partition(b"From:")[0] * 2, b""]), FAILED, "a set twice"),
    ],
)  # fmt: skip
def test_chains(judge: Judge, raw: bytes, expected: Standing, why: str) -> None:
    found = judged(judge, raw)
    assert found.standing is expected, (why, found.checks)
    assert (found.policy == "reject") is (expected is FAILED)


def test_nothing_listed_nothing_believed(judge: Judge, server: DnsServer) -> None:
    found = judged(judge, through("lists"), replace(LISTED, arc_sealers=()))
    assert found.standing is FAILED
    assert not any(question.startswith("arc.") for question in server.asked)


def test_it_proves_nobody(judge: Judge, server: DnsServer) -> None:
    """Where nothing failed there is nothing to lift."""
    del server.zone["_dmarc.client.example", "TXT"]
    assert judged(judge, through("lists")).method == "nothing proves it"


def test_trouble_with_dns_lifts_nothing(judge: Judge, server: DnsServer) -> None:
    server.failing.add("arc._domainkey.lists.example")
    found = judged(judge, through("lists"))
    assert found.standing is FAILED
    assert found.checks[-1] == "ARC: fail, DNS does not answer"


def test_it_lifts_what_a_trusted_server_found(judge: Judge) -> None:
    """Behind another server, whose Authentication-Results say that the message failed."""
    top = b"Authentication-Results: mx.desk.example; dmarc=fail header.from=client.example\r\nReceived: from a by b\r\n"
    for raw, expected in ((through("lists"), UNVERIFIED), (TEXT, FAILED)):
        found = judge(top + raw, settings=LISTED, sees_client=False, authserv_ids=("mx.desk.example",))
        assert found.standing is expected
