"""DKIM on real signatures, made by dkimpy: which hold, which do not, and that none costs much."""

from __future__ import annotations

import base64
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto.keys import RSAPublicKey
from dkim.canonicalization import Relaxed, Simple
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.verify import dkim
from mailgate.verify.dns import Answer, Lookups, Status
from mailgate.verify.raw_message import read
from mailgate.verify.signatures import Body, Checked, Verdict, relaxed_body, simple_body
from tests.dns_server import DnsServer
from tests.verify.mails import AUTHOR, NOW, TEXT, ed25519_record, expiring, rsa_key, rsa_record, signed

PASS, FAIL, TEMPORARY = Verdict.PASS, Verdict.FAIL, Verdict.TEMPORARY
KEY = ("s1._domainkey.client.example", "TXT")


def check(raw: bytes, lookups: Lookups, address: str = AUTHOR, now: datetime = NOW) -> dkim.Signatures:
    content = read(raw)
    return dkim.check(content, address, address.rpartition("@")[2], Body(content.body), lookups, now)


def only(raw: bytes, lookups: Lookups, **more: Any) -> Checked:
    (one,) = check(raw, lookups, **more).checked
    return one


@pytest.mark.parametrize("head", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
@pytest.mark.parametrize(
    "text", [TEXT, TEXT.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", TEXT + b"\r\n" * 9, TEXT[:-4] + b"x"]
)
def test_what_dkimpy_signs_holds(lookups: Lookups, text: bytes, head: bytes, body: bytes) -> None:
    """In every canonicalisation, with a body that is empty, ends in empty lines, or in none."""
    found = only(signed(text, canonicalize=(head, body)), lookups)
    assert found == Checked(PASS, "client.example", "s1", signed=found.signed)
    assert {"from", "to", "subject"} <= found.signed


@pytest.mark.parametrize(
    ("change", "expected", "why"),
    [
        (lambda raw: raw.replace(b"\r\n", b"\n"), "", "line ends of a pipe"),
        (lambda raw: b"From jean@client.example Mon Nov 2 09:00:00 2026\r\n" + raw, "", "the line of an mbox"),
        (lambda raw: b"Received: from mx.example by mx.desk.example\r\n" + raw, "", "what servers add on top"),
        (lambda raw: raw.replace(b"Subject: =", b"SUBJECT:    ="), "", "blanks and case, which relaxed lets be"),
        (lambda raw: raw.replace(b"ne  ", b"ne ").replace(b"pas", b"pas"), "", "blanks of the body"),
        (lambda raw: raw + b"\r\n\r\n", "", "empty lines at the end"),
        (lambda raw: raw + b"PS", "the body was changed", "a line more"),
        (lambda raw: raw.replace(b"marche", b"fume"), "the body was changed", "a word"),
        (lambda raw: raw.replace(b"en_panne", b"en_feu"), "the header was changed", "the subject"),
        (lambda raw: raw.replace(b"From: Jean", b"From: Jeanne"), "the header was changed", "the author's name"),
        (lambda raw: raw.replace(b"<1@", b"<2@"), "the header was changed", "the Message-ID"),
        (lambda raw: raw.replace(b"To: support", b"To: billing"), "the header was changed", "the recipient"),
        (lambda raw: raw.replace(b"\r\nTo:", b"\r\nFrom: anna@client.example\r\nTo:"), "From cannot", "two From"),
        (lambda raw: raw.replace(b"jean@client", b"anna@client"), "From cannot", "another author than was read"),
        (lambda raw: b"Subject: [SUP-1]\r\n" + raw, "there is a subject more", "one more subject, read in its place"),
        (lambda raw: b"To: anna@other.example\r\n" + raw, "there is a to more", "one more recipient"),
        (lambda raw: raw.replace(b"\r\n\r\n", b"\r\nX: y\r\n\r\n", 1), "", "a field that was never there"),
        (lambda raw: raw.replace(b"s=s1", b"s=s2"), "there is no such key", "another selector"),
        (lambda raw: raw.replace(b"s=s1", b"s=-"), "malformed", "what is no selector"),
        (lambda raw: raw.replace(b"rsa-sha256", b"rsa-sha1"), "rsa-sha1 is not accepted", "an old algorithm"),
        (lambda raw: raw.replace(b"rsa-sha256", b"ed25519-sha256"), "the key is of another kind", "another one"),
        (lambda raw: raw.replace(b"v=1", b"v=2"), "an unknown version", "another version"),
        (lambda raw: raw.replace(b"v=1; ", b""), "without v=", "no version"),
        (lambda raw: raw.replace(b"v=1", b"v=1; l=10"), "it leaves the end of the body unsigned", "a signed length"),
        (lambda raw: raw.replace(b"v=1", b"v=1; v=1"), None, "a tag twice"),
        (lambda raw: raw.replace(b"v=1", b"v=1; x=12345"), "malformed", "expired before it was made"),
        (lambda raw: raw.replace(b"v=1", b"v=1; x=soon"), "malformed", "no time"),
        (lambda raw: raw.replace(b"i=@client.example", b"i=@other.example"), "i= is not of d=", "another identity"),
        (lambda raw: raw.replace(b"i=@client", b"i=@notclient"), "i= is not of d=", "which ends alike"),
        (lambda raw: raw.replace(b"q=dns/txt", b"q=http"), "its key is not in DNS", "elsewhere"),
        (lambda raw: raw.replace(b"c=relaxed/relaxed", b"c=nowsp"), "an unknown canonicalisation", "another form"),
        (lambda raw: raw.replace(b" b=", b" b=*"), "not base64", "no base64"),
        (lambda raw: raw.replace(b"h=from : to", b"h=to"), "the header was changed", "From named once, not twice"),
        (
            lambda raw: raw.replace(b"h=from : to", b"h=to").replace(b" : from;", b";"),
            "From is not signed",
            "and twice",
        ),
        (lambda raw: raw.replace(b"h=from", b"h=" + b"x:" * 300 + b"from"), "it names too many fields", "endless"),
        (lambda raw: raw.replace(b"v=1", b"v=1; n=" + b"x" * 17000), None, "too long to be one"),
    ],
)
def test_a_signature_that_was_changed(lookups: Lookups, change: Any, expected: str | None, why: str) -> None:
    """``""``: it still holds; None: it is not even one of the author's."""
    raw = signed()
    changed = change(raw)
    assert changed != raw or not expected, "the change must change something"
    found = check(changed, lookups).checked
    if expected is None:
        assert found == (), why
        return
    (one,) = found
    assert (one.verdict is PASS) is (expected == ""), (why, one)
    assert one.why.startswith(expected), why


@pytest.mark.parametrize(
    ("between", "why"),
    [
        (b"X: a\r\rAnother text.\r\n", "a bare CR ends the header for the one who reads it, and not for its signer"),
        (b"X: a\rSubject: [SUP-1]\r\n", "or begins another field"),
        (b"X" * 201 + b": and urgent\r\n", "what is no name for the reader, but the rest of a subject"),
    ],
)
def test_what_is_read_differently_than_it_was_signed_has_no_signature(
    lookups: Lookups, between: bytes, why: str
) -> None:
    """Fields may be moved and added where they are not signed: a real mail would vouch for any words at all."""
    raw = signed(include_headers=[b"from", b"subject"])
    assert only(raw, lookups).verdict is PASS
    assert check(raw.replace(b"Date:", between + b"Date:"), lookups).checked == (), why


@pytest.mark.parametrize(
    ("names", "expected"),
    [((b"from", b"subject"), FAIL), ((b"from", b"subject", b"subject"), PASS), ((b"from", b"date"), PASS)],
)
def test_a_field_may_stand_there_as_often_as_it_was_signed(
    lookups: Lookups, names: tuple[bytes, ...], expected: Verdict
) -> None:
    twice = TEXT.replace(b"Subject:", b"Subject: Imprimante\r\nSubject:")
    assert only(expiring(NOW, twice, names), lookups).verdict is expected


def test_a_signature_has_its_time(lookups: Lookups) -> None:
    """``x=`` is compared with when the message came in, not with any clock."""
    raw = expiring(NOW + timedelta(seconds=60))
    assert only(raw, lookups, now=NOW + timedelta(seconds=60)).verdict is PASS
    assert only(raw, lookups, now=NOW + timedelta(seconds=61)).why == "it has expired"


def test_a_signature_may_sign_the_signatures_below_it(lookups: Lookups) -> None:
    """Once more than there are, so that none can be added; it is not one of them itself."""
    raw = expiring(NOW, signed(), (b"from", b"dkim-signature", b"dkim-signature"))
    assert [one.verdict for one in check(raw, lookups).checked] == [PASS, PASS]


@pytest.mark.parametrize(
    ("records", "expected", "why"),
    [
        ([rsa_record(rsa_key())], "", "as usual"),
        ([rsa_record(rsa_key(), "")], "", "nothing but p="),
        ([rsa_record(rsa_key(), bare=True)], "", "the older form of keys"),
        ([rsa_record(rsa_key(), "v=DKIM1; t=y; ")], "", "in test mode: what was signed was signed"),
        ([rsa_record(rsa_key(), "v=DKIM1; t=s; ")], "", "for this very domain"),
        ([rsa_record(rsa_key(), "v=DKIM1; h=sha1:sha256; s=email:other; ")], "", "for this among others"),
        ([rsa_record(rsa_key()), "unrelated words"], "", "other records beside it"),
        ([rsa_record(rsa_key(1024))], "the header was changed", "another key"),
        ([rsa_record(rsa_key()), rsa_record(rsa_key(1024))], "there are several keys", "which of them?"),
        ([], "there is no such key", "none"),
        (["v=DKIM1; p="], "the key was revoked", "revoked"),
        (["v=DKIM1; p=AAAA"], "the key cannot be read", "rubbish"),
        (["v=DKIM1; p=***"], "not base64", "no base64"),
        ([rsa_record(rsa_key(), "v=DKIM2; ")], "the key is of another kind", "another version"),
        ([ed25519_record()], "the key is of another kind", "for another algorithm"),
        (["v=DKIM1; k=rsa; p=" + ed25519_record().partition("p=")[2]], "the key cannot be read", "said to be another"),
        ([rsa_record(rsa_key(), "v=DKIM1; h=sha1; ")], "the key is not for this", "for another hash"),
        ([rsa_record(rsa_key(), "v=DKIM1; s=tlsrpt; ")], "the key is not for this", "for another service"),
    ],
)
def test_keys(lookups: Lookups, server: DnsServer, records: list[str], expected: str, why: str) -> None:
    server.zone[KEY] = records
    found = only(signed(), lookups)
    assert (found.verdict, found.why) == (FAIL if expected else PASS, expected), why


def test_a_key_for_one_domain_does_not_sign_for_its_subdomains(lookups: Lookups, server: DnsServer) -> None:
    server.zone[KEY] = [rsa_record(rsa_key(), "v=DKIM1; t=s; ")]
    raw = signed(identity=b"jean@mail.client.example")
    assert only(raw, lookups).why == "the key is not for subdomains"


@pytest.mark.parametrize("bits", [1024, 4096])
def test_keys_of_usual_sizes(lookups: Lookups, server: DnsServer, bits: int) -> None:
    server.zone[KEY] = [rsa_record(rsa_key(bits))]
    assert only(signed(key=rsa_key(bits)), lookups).verdict is PASS


@pytest.mark.parametrize("bits", [512, 1016, 4104, 16384])
def test_keys_of_other_sizes(lookups: Lookups, server: DnsServer, bits: int) -> None:
    """RFC 8301: at least 1,024 bits; and no more than 4,096, for what a key costs is paid by us."""
    numbers = {"modulus": (1 << bits - 1) + 12345, "public_exponent": 65537}
    server.zone[KEY] = [f"p={base64.b64encode(RSAPublicKey(numbers).dump()).decode()}"]
    found = only(signed(), lookups)
    assert found.verdict is FAIL
    assert found.why in (f"a key of {bits} bits is not accepted", "the key cannot be read")


def test_ed25519(lookups: Lookups) -> None:
    """RFC 8463."""
    raw = signed(selector="ed", signature_algorithm=b"ed25519-sha256")
    found = only(raw, lookups)
    assert (found.verdict, found.domain, found.selector, found.why) == (PASS, "client.example", "ed", "")
    assert only(raw.replace(b"marche", b"fume"), lookups).why == "the body was changed"
    assert only(raw.replace(b"en_panne", b"en_feu"), lookups).why == "the header was changed"


def test_trouble_with_dns_is_temporary(lookups: Lookups, server: DnsServer) -> None:
    server.failing.add(KEY[0])
    assert only(signed(), lookups) == Checked(TEMPORARY, "client.example", "s1", "DNS does not answer")


def test_others_signatures_neither_prove_nor_crowd_out(lookups: Lookups, server: DnsServer) -> None:
    """However many a sender puts on top, the author's own is looked at; no key of the others is asked for."""
    raw = signed()
    for _ in range(7):
        raw = signed(raw, domain="other.example")
    found = check(raw, lookups)
    assert [one.verdict for one in found.checked] == [PASS]
    assert found.others == ("other.example",)
    assert server.asked == ["s1._domainkey.client.example TXT udp"]


def test_only_five_signatures_are_looked_at(lookups: Lookups, server: DnsServer) -> None:
    fields = b"".join(signed(selector=f"x{number}").partition(b"From:")[0] for number in range(9))
    found = check(fields + signed(), lookups)
    assert [one.verdict for one in found.checked] == [FAIL] * 5
    assert len(server.asked) == 5


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\r", b"a", b"bc"]), max_size=30).map(
        lambda some: b"".join(some) + b"\r\n"
    )
)
def test_canonical_bodies_are_those_of_dkimpy(body: bytes) -> None:
    """Two hands, one canonicalisation, whatever blanks and line ends there are."""
    assert simple_body(body) == Simple.canonicalize_body(body)
    assert relaxed_body(body) == Relaxed.canonicalize_body(body)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_nothing_raises_and_nothing_holds_that_was_not_signed(head: bytes, rest: bytes) -> None:
    raw = b"DKIM-Signature: " + head + b"\r\n" + TEXT.replace(b"Bonjour", rest)
    for one in check(raw, NOBODY).checked:
        assert one.verdict is not PASS


class _Nobody(Lookups):
    """Asks nobody: every key is that of the tests."""

    def __init__(self) -> None:
        pass

    def ask(self, name: str, kind: str) -> Answer:
        return Answer(Status.FOUND, texts=(rsa_record(rsa_key()).encode(),))


NOBODY = _Nobody()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (signed() + (b" " * 60_000 + b"x\r\n") * 100, "runs of blanks"),
        (signed() + b"\r\n" * 3_000_000, "empty lines"),
        (signed() + b" \r\n" * 2_000_000, "lines of blanks"),
        (signed().replace(b"v=1;", b"v=1;" + b"\r\n " * 5000), "a folded signature"),
        (signed().replace(b"Subject: ", b"Subject: " + b"x\r\n " * 60_000), "a folded field"),
        (b"X: y\r\n" * 200_000 + signed(), "endless fields"),
        (signed().partition(b"From:")[0] * 2000 + TEXT, "endless signatures"),
    ],
)
def test_hostile_mail_takes_no_time(raw: bytes, why: str) -> None:
    began = time.process_time()
    check(raw, NOBODY)
    assert time.process_time() - began < 2, why


def test_the_time_of_expiry_holds_for_the_arrival(lookups: Lookups) -> None:
    """A signature without ``x=`` never expires."""
    assert only(signed(), lookups, now=NOW + timedelta(days=3650)).verdict is PASS
