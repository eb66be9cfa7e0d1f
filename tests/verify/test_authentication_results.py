"""Authentication-Results: the grammar, where fields must stand, and that no trick of a sender's yields a pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.decision import Standing
from mailgate.verify.authentication_results import NO_ID, claim, trusted
from mailgate.verify.raw_message import read
from mailgate.verify.results_field import Result, Results, parse
from tests.verify.mails import TEXT

VERIFIED, UNVERIFIED, FAILED = Standing.VERIFIED, Standing.UNVERIFIED, Standing.FAILED

OURS = "mx.desk.example"
RECEIVED = (
    "Received: from mx.client.example (mx.client.example [192.0.2.1])\r\n by mx.desk.example (Postfix) with ESMTPS\r\n"
)
BEYOND = "Received: from [10.0.0.1] by mx.client.example with ESMTPSA\r\n"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=client.example\r\n"


def standing(
    headers: str, ids: tuple[str, ...] = (OURS,), domain: str = "client.example", hops: int = 1
) -> Standing | None:
    """What a message with ``headers`` on top says of an author at ``domain``; None: nothing that is believed."""
    found = trusted(read(headers.encode("utf-8", "surrogateescape") + TEXT).fields, ids, hops)
    said = claim(found, domain)
    return said and said.standing


def field(clauses: str, server: str = OURS) -> str:
    return f"Authentication-Results: {server}; {clauses}\r\n{RECEIVED}"


# --- the grammar


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("mx.example; none", Results("mx.example"), "nothing was done"),
        ("mx.example; none (at all)", Results("mx.example"), "with a comment"),
        ("mx.example", Results("mx.example"), "not even that"),
        ("mx.example;", Results("mx.example"), "a semicolon at the end"),
        ("mx.example 1; none", Results("mx.example"), "a version"),
        ("(a) mx.example (b) 1 (c); none", Results("mx.example"), "comments between"),
        ('"mx example"; none', Results("mx example"), "a quoted id"),
        ("mx.example; spf=pass", Results("mx.example", (Result("spf", "pass"),)), "a clause"),
        ("mx.example; SPF = Pass", Results("mx.example", (Result("spf", "pass"),)), "in any case, with blanks"),
        ("mx.example; spf/1=pass;", Results("mx.example", (Result("spf", "pass"),)), "a version of the method"),
        ("mx.example; spf/2=pass", Results("mx.example", malformed=True), "of which there is one"),
        (
            "mx.example;\r\n\tdkim=pass (2048-bit key) header.d=a.example header.b=Ab/+1=;\r\n\tspf=fail",
            Results(
                "mx.example",
                (
                    Result("dkim", "pass", (("header.d", "a.example"), ("header.b", "Ab/+1=")), ("2048-bit key",)),
                    Result("spf", "fail"),
                ),
            ),
            "folded, with base64",
        ),
        (
            'mx.example; dkim=fail reason="bad; \\"worse\\" (much)" header.i=@a.example',
            Results(
                "mx.example",
                (Result("dkim", "fail", (("reason", 'bad; "worse" (much)'), ("header.i", "@a.example"))),),
            ),
            "a quoted reason",
        ),
        (
            'mx.example; spf=pass smtp.mailfrom="a b; c=d"@e.example',
            Results("mx.example", (Result("spf", "pass", (("smtp.mailfrom", "a b; c=d@e.example"),)),)),
            "a quoted local part",
        ),
        (
            "mx.example; spf=pass smtp.mailfrom=SRS0=ab=cd=client.example=jean@fwd.example",
            Results(
                "mx.example",
                (Result("spf", "pass", (("smtp.mailfrom", "SRS0=ab=cd=client.example=jean@fwd.example"),)),),
            ),
            "a rewritten sender",
        ),
        (
            "mx.example; spf=pass smtp . mailfrom = a@b.example",
            Results("mx.example", (Result("spf", "pass", (("smtp.mailfrom", "a@b.example"),)),)),
            "blanks around the dot",
        ),
        (
            "mx.example; dmarc (a (nested (deep)) \\) one) = pass",
            Results("mx.example", (Result("dmarc", "pass", (), ("a (nested (deep)) \\) one",)),)),
            "nested comments, escapes in them",
        ),
        (
            "mx.example; spf=none smtp.mailfrom=",
            Results("mx.example", (Result("spf", "none", (("smtp.mailfrom", ""),)),)),
            "the null sender",
        ),
        (
            "spf=pass smtp.mailfrom=a.example",
            Results("", (Result("spf", "pass", (("smtp.mailfrom", "a.example"),)),)),
            "no id",
        ),
        ("spf = pass", Results("", (Result("spf", "pass"),)), "no id, blanks"),
        ("", None, "nothing"),
        ("(only a comment)", None, "no id at all"),
        ("; spf=pass", None, "nor here"),
        ("(mx.example; spf=pass", None, "an endless comment before the id"),
        ('"mx.example; spf=pass', None, "an endless id"),
        ("mx.example spf=pass", Results("mx.example", malformed=True), "no semicolon"),
        ("mx.example; spf", Results("mx.example", malformed=True), "no result"),
        ("mx.example; spf=", Results("mx.example", malformed=True), "an empty one"),
        ("mx.example; =pass", Results("mx.example", malformed=True), "no method"),
        ("mx.example; spf=pass smtp.mailfrom", Results("mx.example", malformed=True), "a property without value"),
        ("mx.example; spf=pass a b=c", Results("mx.example", malformed=True), "two words before ="),
        ("mx.example; spf=pass (never closed", Results("mx.example", malformed=True), "an endless comment"),
        ('mx.example; spf=pass reason="never closed', Results("mx.example", malformed=True), "an endless string"),
        ("mx.example; spf=pass) dmarc=pass", Results("mx.example", malformed=True), "a comment that was not opened"),
        ("mx.example; spf=pass smtp.mailfrom=a\\b", Results("mx.example", malformed=True), "a backslash"),
        ("mx.example;; spf=pass", Results("mx.example", malformed=True), "an empty clause"),
        ("mx.example; spf=pass; none x", Results("mx.example", malformed=True), "none and more"),
        ("mx.example; spf=pass " + "(" * 60 + ")" * 60, Results("mx.example", malformed=True), "too deep"),
    ],
)
def test_grammar(text: str, expected: Results | None, why: str) -> None:
    assert parse(text.encode()) == expected, why


# --- real servers, in our own words


_GMAIL = (
    "Delivered-To: support@desk.example\r\n"
    "Received: by 2002:a05:6a10:b0:1:2:3:4 with SMTP id x1csp1;\r\n Mon, 2 Nov 2026 01:00:00 -0800 (PST)\r\n"
    "X-Received: by 2002:a5d:1:b0:5 with SMTP id y1mr1;\r\n Mon, 02 Nov 2026 01:00:00 -0800 (PST)\r\n"
    "ARC-Authentication-Results: i=1; mx.google.com;\r\n dmarc=pass header.from=evil.example\r\n"
    "Return-Path: <jean@client.example>\r\n"
    "Received: from mx.client.example (mx.client.example. [192.0.2.1])\r\n by mx.google.com with ESMTPS id z1\r\n"
    "Authentication-Results: mx.google.com;\r\n"
    '       dkim=pass header.i=@client.example header.s=s1 header.b="AbCd+/12";\r\n'
    "       spf=pass (google.com: domain of jean@client.example designates 192.0.2.1 as permitted sender)"
    " smtp.mailfrom=jean@client.example;\r\n"
    "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=client.example\r\n"
)
_MICROSOFT = (
    "Received: from A.eurprd01.prod.outlook.example (2001:db8::1) by B.eurprd01.prod.outlook.example with HTTPS\r\n"
    "Received: from C.eurprd01.prod.outlook.example (2001:db8::2) by A.eurprd01.prod.outlook.example with HTTPS\r\n"
    "Received: from D.protection.outlook.example (2001:db8::3) by C.outlook.office365.example with HTTPS\r\n"
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n"
    " smtp.mailfrom=client.example; dkim=pass (signature was verified)\r\n"
    " header.d=client.example;dmarc=pass action=none\r\n"
    " header.from=client.example;compauth=pass reason=100\r\n"
    "Received-SPF: Pass (domain of client.example designates 192.0.2.1)\r\n"
    "Received: from mx.client.example (192.0.2.1) by D.mail.protection.outlook.example\r\n"
)
_MAILGUN = (
    "Received: from mx.client.example (mx.client.example [192.0.2.1]) by mxa.mailgun.example with ESMTP id 1\r\n"
    "Authentication-Results: mxa.mailgun.example; spf=pass (mailgun: domain of client.example) "
    "smtp.mailfrom=jean@client.example; dkim=pass header.d=client.example header.s=s1\r\n"
)
_RSPAMD = (
    "Authentication-Results: mx.desk.example;\r\n"
    "\tdkim=pass header.d=client.example header.s=s1 header.b=Xy9_z;\r\n"
    "\tspf=pass (mx.desk.example: domain of jean@client.example designates 192.0.2.1 as permitted sender)"
    " smtp.mailfrom=jean@client.example;\r\n"
    "\tdmarc=pass (policy=none) header.from=client.example\r\n"
) + RECEIVED
_OPENDKIM = (
    RECEIVED
    + "Authentication-Results: mx.desk.example;\r\n dmarc=pass (p=quarantine dis=none) header.from=client.example\r\n"
    "Authentication-Results: mx.desk.example;\r\n"
    '\tdkim=pass (2048-bit key; unprotected) header.d=client.example header.i=@client.example header.b="Q1w2";\r\n'
    "\tdkim-atps=neutral\r\n"
)


@pytest.mark.parametrize(
    ("headers", "server", "hops"),
    [
        (_GMAIL, "mx.google.com", 2),
        (_MICROSOFT, NO_ID, 4),
        (_MAILGUN, "mxa.mailgun.example", 1),
        (_RSPAMD, OURS, 1),
        (_OPENDKIM, OURS, 1),
    ],
    ids=["Gmail", "Microsoft 365", "Mailgun", "rspamd", "OpenDKIM"],
)
def test_real_servers(headers: str, server: str, hops: int) -> None:
    """As they write them, where they write them; believed if listed and only then, and below no other server."""
    assert standing(headers, (server,), hops=hops) is VERIFIED
    assert standing(headers, (server.upper(),), hops=hops) is VERIFIED
    assert standing(headers, (), hops=hops) is None
    assert standing(headers, ("other.example", f"x{server}", f"{server}x", ""), hops=hops) is None
    assert standing(headers, (server,), "other.example", hops=hops) is UNVERIFIED
    assert standing("Received: from a by b\r\n" * (hops + 1) + headers, (server,), hops=hops) is None


# --- what is believed


@pytest.mark.parametrize(
    ("headers", "expected", "why"),
    [
        (PASS + RECEIVED + BEYOND, VERIFIED, "above the server's own Received"),
        (RECEIVED + PASS + BEYOND, VERIFIED, "below it, as milters of Postfix write"),
        (RECEIVED + BEYOND + PASS, None, "below the next one it came with the message"),
        ("Received: by lists.example\r\n" + RECEIVED + PASS, None, "below that of a server not counted"),
        (PASS.replace(OURS, "mx.evil.example") + RECEIVED, None, "another server"),
        (PASS.replace(OURS, f"{OURS}.evil.example") + RECEIVED, None, "whose name begins alike"),
        (PASS.replace(OURS, f"({OURS}) mx.evil.example") + RECEIVED, None, "with ours in a comment"),
        (PASS.replace(OURS, f'"{OURS};"') + RECEIVED, None, "quoted with more in it"),
        (PASS.replace(OURS, f'"{OURS}"') + RECEIVED, VERIFIED, "quoted it is the same"),
        (PASS.replace(f"{OURS}; ", "") + RECEIVED, None, "no id"),
        (PASS.replace("Authentication-Results", "X-Authentication-Results") + RECEIVED, None, "another field"),
        (PASS.replace("Authentication-Results", "ARC-Authentication-Results") + RECEIVED, None, "a seal's"),
        (PASS + PASS + RECEIVED, VERIFIED, "twice the same"),
        (PASS + PASS.replace("=pass", "=fail") + RECEIVED, FAILED, "a pass and a failure"),
        (PASS.replace("=pass", "=fail") + PASS + RECEIVED, FAILED, "in any order"),
        (PASS + PASS.replace("=pass", "=none") + RECEIVED, UNVERIFIED, "a pass and nothing"),
        (PASS + f"Authentication-Results: {OURS}; (never closed\r\n" + RECEIVED, UNVERIFIED, "a pass and rubbish"),
        (PASS + "Authentication-Results: mx.evil.example; dmarc=fail\r\n" + RECEIVED, VERIFIED, "of others nothing"),
        (PASS.replace("Authentication-Results:", "Authentication-Results :") + RECEIVED, VERIFIED, "a blank of old"),
        (PASS + "no field at all\r\n" + RECEIVED, None, "a block that is none"),
    ],
)
def test_which_fields(headers: str, expected: Standing | None, why: str) -> None:
    assert standing(headers) is expected, why


@pytest.mark.parametrize(
    ("clauses", "expected", "why"),
    [
        ("dmarc=pass header.from=client.example", VERIFIED, "it says whose"),
        ("dmarc=pass header.from=Client.EXAMPLE", VERIFIED, "in any case"),
        ("dmarc=pass header.from=jean@client.example", VERIFIED, "or the whole address"),
        ("dmarc=pass", UNVERIFIED, "of whom?"),
        ("dmarc=pass header.from=other.example", UNVERIFIED, "of another"),
        ("dmarc=pass header.from=mail.client.example", UNVERIFIED, "of a subdomain"),
        ("dmarc=pass header.from=client.example header.from=evil.example", UNVERIFIED, "of two"),
        ("dmarc=pass header.from=client.example@evil.example", UNVERIFIED, "of an address elsewhere"),
        ("dmarc=pass header.d=client.example", UNVERIFIED, "a property of another method"),
        ("spf=pass header.from=client.example; dmarc=pass", UNVERIFIED, "properties stay in their clause"),
        ("dmarc=none; spf=pass header.from=client.example", UNVERIFIED, "also here"),
        ("dkim=fail header.from=client.example; dmarc=pass header.i=@client.example", UNVERIFIED, "and here"),
        ("dmarc=bestguesspass header.from=client.example", UNVERIFIED, "a guess"),
        ("dmarc=passed header.from=client.example", UNVERIFIED, "another word"),
        ("dmarc=temperror header.from=client.example", UNVERIFIED, "trouble with DNS"),
        ("x-dmarc=pass header.from=client.example", UNVERIFIED, "another method"),
        ("none", UNVERIFIED, "nothing was done"),
        ("spf=pass smtp.mailfrom=jean@client.example", UNVERIFIED, "SPF alone"),
        ("dkim=pass header.d=client.example", VERIFIED, "a signature of his domain"),
        ("dkim=pass header.d=mail.client.example", VERIFIED, "or of one below it"),
        ("dkim=pass header.i=@client.example", VERIFIED, "by its identity"),
        ("dkim=pass header.i=jean@client.example", VERIFIED, "with a local part"),
        ("dkim=pass header.d=other.example", UNVERIFIED, "of another's domain"),
        ("dkim=pass", UNVERIFIED, "of nobody's"),
        ("dkim=pass header.d=other.example header.i=@client.example", UNVERIFIED, "d= is what counts"),
        ("dkim=pass header.d=other.example; dkim=fail header.d=client.example", UNVERIFIED, "one of two"),
        ("dkim=fail header.d=other.example; dkim=pass header.d=client.example", VERIFIED, "others do not count"),
        ("dkim=pass header.d=client.example; dkim=fail header.d=client.example", UNVERIFIED, "worst wins"),
        ("dkim=pass header.d=client.example; dmarc=fail header.from=client.example", FAILED, "DMARC decides"),
        ("dkim=pass header.d=client.example; dmarc=none", UNVERIFIED, "and where it has nothing to say"),
        ("dmarc=fail header.from=client.example", FAILED, "without the policy"),
        ("dmarc=fail", FAILED, "even of nobody"),
        ("dmarc=fail (p=reject dis=none) header.from=client.example", FAILED, "reject"),
        ("dmarc=fail (p=QUARANTINE sp=QUARANTINE dis=QUARANTINE) header.from=client.example", FAILED, "quarantine"),
        ("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=client.example", UNVERIFIED, "Gmail, p=none"),
        ("dmarc=fail (p=none dis=none) header.from=client.example", UNVERIFIED, "OpenDMARC, p=none"),
        ('dmarc=fail reason="No valid SPF" header.from=client.example (policy=none)', UNVERIFIED, "rspamd, p=none"),
        ("dmarc=fail action=none header.from=client.example", UNVERIFIED, "Microsoft, p=none"),
        ("dmarc=fail action=oreject header.from=client.example", FAILED, "Microsoft, p=reject let in"),
        ("dmarc=fail header.from=client.example policy.dmarc=none", UNVERIFIED, "a property"),
        ("dmarc=fail header.from=client.example policy.dmarc=reject", FAILED, "with another policy"),
        ("dmarc=fail (p=none sp=reject dis=none) header.from=client.example", UNVERIFIED, "sp is for subdomains"),
        ("dmarc=fail (p=reject sp=none dis=none) header.from=client.example", FAILED, "and lets only those pass"),
        ("spf=fail (p=none); dmarc=fail header.from=client.example", FAILED, "comments stay in their clause"),
    ],
)
def test_which_results(clauses: str, expected: Standing, why: str) -> None:
    assert standing(field(clauses)) is expected, why


@pytest.mark.parametrize("policies", ["p=none sp=reject", "p=reject sp=none", "p=none np=reject"])
def test_a_subdomain_may_be_judged_by_either_policy(policies: str) -> None:
    read_back = parse(f"{OURS}; dmarc=fail ({policies}) header.from=mail.client.example".encode())
    assert read_back is not None
    found = claim([read_back], "mail.client.example")
    assert found is not None
    assert found.standing is FAILED


_VICTIM = "header.from=client.example"


@pytest.mark.parametrize(
    "clauses",
    [
        f'spf=pass smtp.mailfrom="a) dmarc=pass (b"@evil.example; dmarc=fail {_VICTIM}',
        'spf=pass smtp.mailfrom="a) dmarc=pass (b"@evil.example',
        f'spf=pass smtp.mailfrom="; dmarc=pass {_VICTIM}; x="@evil.example',
        f'spf=pass (domain of "\\"; dmarc=pass {_VICTIM}" is fine) smtp.mailfrom=a@evil.example',
        f'spf=pass smtp.mailfrom="\\"; dmarc=pass {_VICTIM}; \\""@evil.example',
        f"spf=pass (sender (one; dmarc=pass {_VICTIM})) smtp.mailfrom=a@evil.example",
        f"spf=pass (sender \\) ; dmarc=pass {_VICTIM}; \\() smtp.mailfrom=a@evil.example",
        f"spf=fail (a); (; dmarc=pass {_VICTIM}",
        f"spf=fail smtp.helo=a) ; dmarc=pass {_VICTIM}",
        f'spf=fail smtp.helo=a" ; dmarc=pass {_VICTIM}',
        f"spf=fail smtp.helo=a\\ ; dmarc=pass {_VICTIM}",
        f"dmarc=fail {_VICTIM}; dmarc=pass {_VICTIM}",
        f"dmarc=pass (p=none) header.from=evil.example; x=pass {_VICTIM}",
        f"spf=pass smtp.mailfrom==?utf-8?q?a=3B_dmarc=3Dpass_{_VICTIM.replace('=', '=3D')}?=@evil.example",
        f"dmarc=pass ({_VICTIM}) header.from=evil.example",
        f'dmarc=pass reason="{_VICTIM}"',
        "dmarc=pass header.from=client\x00.example",
        "dmarc=pass header.from=cl\u0131ent.example",
        "dmarc=pass header.from=client.example\u200b",
        "dmarc=pass header.from=\u212alient.example",
    ],
)
def test_no_trick_of_a_sender_passes(clauses: str) -> None:
    """Texts of a sender's choice within a trusted server's own field."""
    assert standing(field(clauses)) in (UNVERIFIED, FAILED)


@pytest.mark.parametrize(
    "subject", [f"dmarc=pass {_VICTIM}", f"x\r\n {PASS}", f"=?utf-8?q?x=0D=0A{PASS.strip().replace('=', '=3D')}?="]
)
def test_nothing_is_read_out_of_other_fields(subject: str) -> None:
    assert standing(f"Subject: {subject.strip()}\r\n{RECEIVED}") is None


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=300), st.sampled_from([(), ("mx.other.example",)]))
def test_without_a_listed_server_nothing_passes(text: str, ids: tuple[str, ...]) -> None:
    """Arbitrary text after any beginning raises nothing, and is not believed."""
    for beginning in ("", OURS, f"{OURS}; ", f"{OURS}; dmarc=pass {_VICTIM}"):
        parse(f"{beginning}{text}".encode("utf-8", "surrogatepass"))
    folded = text.replace("\r", " ").replace("\n", " ").encode("utf-8", "replace").decode()
    assert standing(f"Authentication-Results: {OURS}; dmarc=pass {_VICTIM} {folded}\r\n{RECEIVED}", ids) is None


_PIECES = ["(", ")", '"', "\\", ";", "=", " ", "a", "dmarc=fail", "spf=pass", "smtp.mailfrom=", "header.from=b.example"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_what_is_quoted_stays_quoted(inside: str) -> None:
    """A server that quotes a local part keeps it out of its clauses, whatever stands in it."""
    quoted = inside.replace("\\", "\\\\").replace('"', '\\"')
    (one,) = (parse(f'{OURS}; spf=pass smtp.mailfrom="{quoted}"@evil.example'.encode()) or Results("")).results
    assert one == Result("spf", "pass", (("smtp.mailfrom", f"{inside}@evil.example"),))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 16000,
        "(\\" * 8000,
        '"' * 16000,
        "a=" * 8000,
        "a." * 8000,
        "a . " * 4000,
        "; a=b" * 3200,
        "(a)" * 5300,
        "p=none " * 2200,
        f"mx; dmarc=fail ({'p=none ' * 2000})",
        f"mx; a=b {'c=d ' * 3900}",
        " \r\n" * 5000,
    ],
)
def test_time_is_linear(text: str) -> None:
    """A thousand such fields, all that a header may hold, take no time that anybody notices."""
    began = time.process_time()
    for _ in range(10):
        read_back = parse(text.encode())
        claim([read_back] if read_back else [], "client.example")
    assert time.process_time() - began < 0.5
