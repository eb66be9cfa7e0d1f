"""Bounces, disposition notifications and complaints, told from what people write about them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import Report, ReportedRecipient, ReportKind
from mailgate.parse.defects import Defects
from mailgate.parse.mime import Part, read_tree
from mailgate.parse.octets import normalise
from mailgate.parse.reports.enclosed_headers import find_headers, own_words
from mailgate.parse.reports.failed_addresses import read_failed_addresses, refusal_in
from mailgate.parse.reports.fields import code_of, diagnostic_of, status_of, typed_address
from mailgate.parse.reports.openings import opening_of
from mailgate.parse.reports.read import read_report
from mailgate.parse.reports.wording import action_of, folded

LIMITS = ParseLimits()

POSTFIX = """This is the mail system at host mx.client.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<luc@client.example>: host mx2.client.example[198.51.100.7] said: 550 5.1.1
    <luc@client.example>: User unknown (in reply to RCPT TO command)
"""


def tree(raw: str) -> Part:
    return read_tree(normalise(raw.encode(), Defects()).octets, LIMITS, Defects())


def reported(headers: str, text: str) -> Report | None:
    """The report that a plain mail with these headers is."""
    return read_report(tree(f"{headers.strip()}\n\n{text}"), text, LIMITS)


def dsn(*parts: str, content_type: str = "multipart/report; report-type=delivery-status", headers: str = "") -> Part:
    """A multipart of the given parts, each with its own headers."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return tree(f"From: mailer-daemon@mx.example\n{headers}Content-Type: {content_type}; boundary=b\n\n{body}--b--\n")


def status(fields: str) -> str:
    return f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}"


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("rfc822; luc@client.example", "luc@client.example", "as RFC 3464 has it"),
        ("RFC822;luc@client.example", "luc@client.example", "without a blank"),
        ("rfc822; <luc@client.example>", "luc@client.example", "in brackets"),
        ("luc@client.example", "luc@client.example", "without a type"),
        ("rfc822; Luc <luc@client.example>", "luc@client.example", "with a name"),
        ("rfc822; luc@client.example (mailbox full)", "luc@client.example", "with a comment"),
        ("rfc822;luc+2Bfactures@client.example", "luc+factures@client.example", "xtext, RFC 3461 §4"),
        ("rfc822;luc+41@client.example", "luc+41@client.example", "a sub-address, not the letter A"),
        (r"utf-8; zo\x{E9}@client.example", "zoé@client.example", "RFC 6533 §3"),
        (r"utf-8; a\x{0}\x{D800}\x{110000}b@client.example", "ab@client.example", "no character that an address has"),
        ("utf-8; zoé@client.example", "zoé@client.example", "UTF-8 as it is"),
        ("x400; /S=luc/OU=client/", "/S=luc/OU=client/", "another type of address"),
        ("", "", "nothing"),
        (";;;", "", "nothing but separators"),
    ],
)
def test_typed_address(value: str, expected: str, why: str) -> None:
    """An address is the same in whatever form a server reports it."""
    assert typed_address(value) == expected, why


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("550 5.1.1 User unknown", (550, "5.1.1"), "both codes"),
        ("550-5.1.1 User unknown", (550, "5.1.1"), "of several lines"),
        ("550 #5.1.0 Address rejected", (550, "5.1.0"), "IronPort"),
        ("host mx[198.51.100.7] said: 550 no", (550, ""), "a basic code alone"),
        ("mailbox full (#5.2.2)", (0, "5.2.2"), "an enhanced one alone"),
        ("connect to mx[198.51.100.7]:25: timed out", (0, ""), "an address and a port are no codes"),
        ("queued as 550A-12 at 10.5.1.1", (0, ""), "nor are a queue id and an address"),
        ("451 first, then 550 5.7.1 at last", (550, "5.7.1"), "a pair outranks what comes first"),
        ("", (0, ""), "nothing"),
    ],
)
def test_codes(words: str, expected: tuple[int, str], why: str) -> None:
    """Codes are read where a server states them, and nowhere else."""
    assert code_of(words) == expected, why
    assert refusal_in(words) == expected, why


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("250 2.0.0 Ok", (0, ""), "a success is no refusal"),
        ("554: delivery error: dd", (554, ""), "Yahoo"),
        ("mailbox unavailable. [SMTP Error Code 550]", (550, ""), "a code behind its name"),
    ],
)
def test_refusals(words: str, expected: tuple[int, str], why: str) -> None:
    assert refusal_in(words) == expected, why


def test_fields_lose_their_types_and_comments() -> None:
    assert status_of("5.2.2 (mailbox full)") == "5.2.2"
    assert status_of("mailbox full") == ""
    assert diagnostic_of("smtp; 550 no; really no") == "550 no; really no"
    assert diagnostic_of("the host said; nothing more") == "the host said; nothing more"
    assert len(diagnostic_of("smtp; " + "x" * 5000)) == 500


@pytest.mark.parametrize(
    ("fields", "action", "why"),
    [
        ("Action: failed\nStatus: 5.1.1", "failed", "RFC 3464 §2.3.3"),
        ("Action: DELAYED\nStatus: 4.4.1", "delayed", "in capitals"),
        ("Action: failure (no such user)", "failed", "misspelt, with a comment"),
        ("Action: delivered", "delivered", "no failure"),
        ("Action: relayed", "relayed", "no failure"),
        ("Action: expanded", "expanded", "no failure"),
        ("Status: 5.0.0", "failed", "no action: the class of the status"),
        ("Status: 4.0.0", "delayed", "the same of a temporary one"),
        ("Status: 2.0.0", "delivered", "the same of a success"),
        ("Action: failed\nStatus: 4.4.7", "failed", "given up after a delay: the action counts"),
        ("Diagnostic-Code: smtp; 550 5.2.1 disabled", "failed", "the status stands in the diagnostic"),
        ("Action: exploded", "", "unknown, and no status"),
    ],
)
def test_action(fields: str, action: str, why: str) -> None:
    """Delayed is not failed, and delivered is neither."""
    report = read_report(dsn(status(f"Final-Recipient: rfc822; luc@client.example\n{fields}\n")), "", LIMITS)
    assert report is not None
    assert (report.kind, report.action) == (ReportKind.BOUNCE, action), why
    assert report.recipient == "luc@client.example"


def test_the_worst_recipient_speaks_for_the_report() -> None:
    """One who was reached does not hide one who was not."""
    fields = (
        f"Final-Recipient: rfc822; {name}@client.example\nAction: {name}"
        for name in ("delivered", "delayed", "failed", "expanded")
    )
    report = read_report(dsn(status("\n\n".join(fields))), "", LIMITS)
    assert report is not None
    assert [one.action for one in report.recipients] == ["delivered", "delayed", "failed", "expanded"]
    assert (report.action, report.recipient) == ("failed", "failed@client.example")


def test_at_most_a_hundred_recipients_are_kept() -> None:
    blocks = "\n\n".join(f"Final-Recipient: rfc822; a{n}@client.example\nAction: failed" for n in range(300))
    report = read_report(dsn(status(blocks)), "", LIMITS)
    assert report is not None
    assert len(report.recipients) == 100


@pytest.mark.parametrize(
    ("content_type", "headers", "text", "why"),
    [
        ("multipart/report", "", "", "the parameter is missing"),
        ("multipart/report; report-type=nonsense", "", "", "it is misspelt: the part counts"),
        ("multipart/mixed", "Return-Path: <>\n", "words", "in a multipart/mixed, by a machine"),
        ("multipart/mixed", "Subject: Undelivered Mail\n", "words", "its author is a daemon"),
    ],
)
def test_delivery_status_wherever_it_stands(content_type: str, headers: str, text: str, why: str) -> None:
    """A delivery status is read in whatever container the author's server put it."""
    part = status("Final-Recipient: rfc822; luc@client.example\nAction: failed\n")
    report = read_report(dsn(part, content_type=content_type, headers=headers), text, LIMITS)
    assert report is not None, why
    assert (report.kind, report.recipient) == (ReportKind.BOUNCE, "luc@client.example")


def test_a_person_who_passes_a_delivery_status_on_reports_nothing() -> None:
    part = status("Final-Recipient: rfc822; luc@client.example\nAction: failed\n")
    body = f"--b\nContent-Type: text/plain\n\nSee below.\n--b\n{part}\n--b--\n"
    for subject in (
        "Our mail does not arrive",
        "Undeliverable: our mail",
        "Fwd: Undelivered Mail Returned to Sender",
        "TR : Non remis",
    ):
        mail = f"From: jean@client.example\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=b\n\n{body}"
        assert read_report(tree(mail), "See below.", LIMITS) is None, subject


def test_an_enclosed_report_is_not_the_authors() -> None:
    """An attached message stays in one piece, whatever it is."""
    inner = "From: mailer-daemon@x.example\nContent-Type: multipart/report; boundary=i\n\n--i\n" + status(
        "Action: failed"
    )
    mail = (
        "From: jean@client.example\nSubject: help\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nSee the attachment.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--i--\n--b--\n"
    )
    assert read_report(tree(mail), "See the attachment.", LIMITS) is None


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("message/rfc822", "{headers}\n\nText\n", "the whole message"),
        ("text/rfc822-headers", "{headers}\n", "its headers"),
        ("message/global-headers", "{headers}\n", "the same, RFC 6533"),
        ("message/rfc822", "\n\n{headers}\n\nText\n", "behind blank lines"),
    ],
)
def test_the_message_that_is_reported_about(content_type: str, body: str, why: str) -> None:
    """Ids, subject and envelope sender come from the enclosed headers."""
    headers = (
        "Return-Path: <support+b-7.k2.x@desk.example>\nMessage-ID: <sup-1.1.7@desk.example>\n"
        "In-Reply-To: <a@client.example>\nReferences: <b@client.example>\n <a@client.example>\n"
        "Subject: =?utf-8?q?=C3=A9t=C3=A9?="
    )
    enclosed = f"Content-Type: {content_type}\n\n{body.format(headers=headers)}"
    part = status("Original-Envelope-Id: mailgate-7\n\nFinal-Recipient: rfc822; luc@client.example\nAction: failed\n")
    report = read_report(dsn(part, enclosed), "", LIMITS)
    assert report is not None
    assert report.original_message_id == "sup-1.1.7@desk.example", why
    assert report.original_references == ("a@client.example", "b@client.example")
    assert report.original_sender == "support+b-7.k2.x@desk.example"
    assert report.original_subject == "été"
    assert report.original_envelope_id == "mailgate-7"


@pytest.mark.parametrize(
    ("disposition", "expected", "why"),
    [
        ("manual-action/MDN-sent-manually; displayed", "displayed", "RFC 8098 §3.2.6"),
        ("automatic-action/MDN-sent-automatically;deleted", "deleted", "without a blank"),
        ("automatic-action/MDN-sent-automatically; processed/error", "processed", "with a modifier"),
        ("Displayed", "displayed", "without its mode"),
        ("", "", "nothing"),
    ],
)
def test_disposition(disposition: str, expected: str, why: str) -> None:
    """What was done with a message, and with which."""
    part = (
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; luc@client.example\n"
        f"Original-Message-ID: <sup-1.1.7@desk.example>\nDisposition: {disposition}\n"
    )
    report = read_report(dsn(part, content_type="multipart/report; report-type=disposition-notification"), "", LIMITS)
    assert report is not None
    assert report.kind is ReportKind.DISPOSITION
    assert (report.action, report.recipient) == (expected, "luc@client.example"), why
    assert report.original_message_id == "sup-1.1.7@desk.example"


def test_complaint() -> None:
    """RFC 5965: type, recipients, envelope sender; what a provider redacted is no address."""
    part = (
        "Content-Type: message/feedback-report\n\nFeedback-Type: Abuse\nVersion: 1\n"
        "Original-Mail-From: <b@desk.example>\nOriginal-Rcpt-To: <luc@client.example>\n"
        "Original-Rcpt-To: redacted\nOriginal-Envelope-Id: mailgate-7\n"
    )
    report = read_report(dsn(part, content_type="multipart/report; report-type=feedback-report"), "", LIMITS)
    assert report == Report(
        ReportKind.FEEDBACK,
        "multipart/report; report-type=feedback-report",
        (ReportedRecipient("luc@client.example"),),
        original_envelope_id="mailgate-7",
        original_sender="b@desk.example",
        feedback_type="abuse",
    )


@pytest.mark.parametrize(
    ("kind", "report_type"),
    [(ReportKind.DISPOSITION, "disposition-notification"), (ReportKind.FEEDBACK, "feedback-report")],
)
def test_a_report_without_its_part_is_what_it_says(kind: ReportKind, report_type: str) -> None:
    report = read_report(dsn("\n\ntext", content_type=f"multipart/report; report-type={report_type}"), "text", LIMITS)
    assert report is not None
    assert (report.kind, report.recipients) == (kind, ())


MACHINES = [
    ("From: MAILER-DAEMON@mx.example\nSubject: failure notice", "a daemon"),
    ("From: Mail Delivery System <noreply@mx.example>\nSubject: hello", "its name"),
    ("From: mx@mx.example (Mail Delivery Subsystem)\nSubject: hello", "its name in a comment"),
    ("From: x@mx.example\nReturn-Path: <>", "a null sender"),
    ("From: x@mx.example\nReturn-Path: <MAILER-DAEMON@mx.example>", "a null sender as some write it"),
    ("From: x@mx.example\nX-Failed-Recipients: luc@client.example", "Exim's header"),
    ("From: x@mx.example\nAuto-Submitted: auto-replied", "said to be automatic"),
    ("From: x@mx.example\nX-MS-Exchange-Message-Is-Ndr:", "Exchange's header"),
    ("From: postmaster@mx.example\nSubject: hello", "a postmaster, and no word of a person"),
    ("From: x@mx.example\nSubject: Re: [SUP-1] hello", "nothing but its wording"),
]


@pytest.mark.parametrize(("headers", "why"), MACHINES)
def test_a_servers_wording(headers: str, why: str) -> None:
    """A mail that begins as a server's does, and says all that one says, is a bounce whoever sent it on."""
    report = reported(headers, POSTFIX)
    assert report is not None, why
    assert (report.kind, report.action, report.status) == (ReportKind.BOUNCE, "failed", "5.1.1")
    assert [(one.address, one.code) for one in report.recipients] == [("luc@client.example", 550)]
    assert "Postfix" in report.evidence


@pytest.mark.parametrize(
    ("subject", "text", "why"),
    [
        ("hello", POSTFIX + "\nBonjour, que faire ?\n", "a greeting below"),
        ("hello", POSTFIX + "\nIt has been like this since Monday and nobody calls back.\n", "a sentence below"),
        ("hello", POSTFIX + "\nMerci\n", "thanks below"),
        ("hello", "Voici :\n\n" + POSTFIX, "a word before"),
        ("Fwd: Undelivered Mail Returned to Sender", POSTFIX, "passed on"),
        ("TR : Undelivered Mail Returned to Sender", POSTFIX, "passed on in French"),
        ("Undelivered Mail Returned to Sender", "My mail to luc@client.example failed: 550 5.1.1.", "its subject"),
        ("Mail delivery failed", "> " + POSTFIX.replace("\n", "\n> "), "quoted"),
        ("Non remis", "Votre message n'a pas pu être remis à luc@client.example : 550 5.1.1", "loose words only"),
        ("hello", "This is the mail system at host mx.example.\n\nYou asked which one it is.", "no recipient"),
        ("hello", "An error occurred while I was printing: 550 5.1.1", "an error"),
        ("", "", "nothing"),
    ],
)
def test_what_people_write_is_no_bounce(subject: str, text: str, why: str) -> None:
    """Precision first: a request for help with a bounce is a request."""
    assert reported(f"From: Jean <jean@client.example>\nSubject: {subject}", text) is None, why


@pytest.mark.parametrize(
    ("headers", "text", "why"),
    [
        ("Subject: Out of office", "I am away until Monday.", "an out-of-office answer"),
        ("Subject: Réponse automatique", "Votre message n'a pas été transmis à luc@client.example.", "in French"),
        ("Subject: Please confirm", "Your message to luc@client.example was not delivered yet.", "a challenge"),
        ("Subject: Job 550", "550 5.1.1 is what it said", "a monitor"),
        ("Subject: CRITICAL: mail delivery failed", "mx answered 554 5.7.1", "a monitor of mail servers"),
        ("Subject: Colis non remis", "Votre colis n'a pas pu être remis.", "a parcel"),
    ],
)
def test_other_automatic_mail_is_no_bounce(headers: str, text: str, why: str) -> None:
    """A null sender and Auto-Submitted are those of every answerer."""
    origin = "From: luc@client.example\nReturn-Path: <>\nAuto-Submitted: auto-replied\n"
    assert reported(origin + headers, text) is None, why


@pytest.mark.parametrize(
    ("headers", "text", "is_bounce", "why"),
    [
        ("From: postmaster@x.example\nSubject: Mail delivery problem", "Can you look at it?\n\nJean", False, "he asks"),
        ("From: postmaster@x.example\nSubject: Undelivered mail", "We get 550 5.7.1 from you.", False, "he tells"),
        ("From: System Administrator <jean@x.example>\nSubject: Undelivered", "See 550 5.7.1.", False, "his title"),
        (
            "From: postmaster@x.example\nSubject: Undeliverable",
            "Failed: a@b.example\nOriginal message follows.",
            True,
            "IMail",
        ),
        (
            "From: postmaster@x.example\nSubject: Hello",
            "Failed: a@b.example\nOriginal message follows.",
            False,
            "no subject",
        ),
        (
            "From: postmaster@x.example\nAuto-Submitted: auto-generated\nSubject: Undelivered",
            "a@b.example",
            True,
            "it says so",
        ),
    ],
)
def test_a_postmaster_may_be_a_person(headers: str, text: str, is_bounce: bool, why: str) -> None:
    """His name alone shows no server."""
    assert (reported(headers, text) is not None) is is_bounce, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("delivery has failed to these recipients or groups: x", "Exchange", "Exchange"),
        ("échec de la remise à ces destinataires ou groupes : x", "Exchange", "in French"),
        ("fehler bei der nachrichtenzustellung an folgende empfänger oder gruppen", "Exchange", "in German"),
        ("hi. this is the qmail-send program at mx.example.", "qmail", "qmail"),
        ("[https://x.example/logo.png] your message to a@b.example couldn't be delivered.", "Exchange", "a picture"),
        ("============ this message was created automatically by mail delivery software.", "Exim", "a rule"),
        ("the following message to <a@b.example> was undeliverable.", "IronPort", "an address within"),
        ("hi. this is the plumber", "", "a person"),
        ("your message was lovely", "", "a person"),
        ("", "", "nothing"),
    ],
)
def test_openings(text: str, expected: str, why: str) -> None:
    assert opening_of(text) == expected, why


def test_a_text_is_folded_for_phrases() -> None:
    assert folded("Votre  message\nn\u2019a\u00a0pas PU") == "votre message n'a pas pu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("THIS IS A WARNING ONLY. You do not need to resend.", "delayed"),
        ("Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.", "delayed"),
        ("had transient non-fatal errors", "delayed"),
        ("De bezorging is vertraagd", "delayed"),
        ("La remise à ces destinataires ou groupes est retardée", "delayed"),
        ("had permanent fatal errors", "failed"),
        ("It has not yet been delivered, and we have given up.", "failed"),
        ("could not be delivered", "failed"),
    ],
)
def test_delayed_is_not_failed_in_words_either(text: str, expected: str) -> None:
    assert action_of(folded(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            "<a@x.example>: unknown\n\n<b@x.example>: 550 no\n    <c@x.example> is unknown\n",
            [("a@x.example", 0), ("b@x.example", 550)],
            "an indented line goes on with the last one",
        ),
        (
            "failed:\n  a@x.example\n    550 no\n  b@x.example\n    full\n",
            [("a@x.example", 550), ("b@x.example", 0)],
            "Exim",
        ),
        (
            "Jean<mailto:a@x.example>\nfull\n\na@x.example\nRemote Server returned '550 no'",
            [("a@x.example", 550)],
            "twice",
        ),
        (
            "To: z@x.example\ndid not reach the following recipient(s):\na@x.example on Friday",
            [("a@x.example", 0)],
            "list",
        ),
        ("It wasn't delivered to a@x.example because.\n\nResponse:\n550 no", [("a@x.example", 550)], "a sentence"),
        ("Ask postmaster@x.example about a@x.example", [("a@x.example", 0)], "not whom to ask"),
        ("<postmaster@x.example>: 550 no", [("postmaster@x.example", 550)], "unless it is he"),
        ("our@desk.example wrote to nobody@localhost", [], "neither we nor an address without a domain"),
    ],
)
def test_recipients_in_words(text: str, expected: list[tuple[str, int]], why: str) -> None:
    found = read_failed_addresses(text, (), {"our@desk.example"}, "failed")
    assert [(one.address, one.code) for one in found] == expected, why


def test_recipients_of_a_header_are_explained_by_the_text() -> None:
    found = read_failed_addresses(
        "a@x.example was refused:\n\n550 5.1.1 no", ("A@x.example", "b@x.example"), (), "failed"
    )
    assert [(one.address, one.status) for one in found] == [("a@x.example", "5.1.1"), ("b@x.example", "")]


def test_where_the_returned_message_begins() -> None:
    """Header lines of a message that crossed a server; what people quote is not."""
    headers = "Received: from x\nFrom: a@x.example\nSubject: y\n"
    assert find_headers(f"refused\n\n{headers}") == len("refused\n\n")
    assert find_headers("From: Jean\nTo: Luc\nSubject: y\n\ntext") == len("From: Jean\nTo: Luc\nSubject: y\n\ntext")
    assert own_words("refused\n--- Below this line is a copy of the message.\nhello?") == "refused\n"
    assert own_words(f"refused\n{headers}") == "refused\n"


PIECES = [
    "<",
    "@",
    "a@b.example",
    "<a@b.example>: ",
    "\n",
    " ",
    "550 ",
    "5.1.1",
    "-",
    "[",
    "]",
    "Received: x\n",
    "é",
    "\0",
]


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from([*PIECES, POSTFIX[:60], "Subject: x\n", "original message", "mailto:"]), max_size=40),
    st.sampled_from([headers for headers, _ in MACHINES]),
)
@example(["This is the mail system at host ", "<" * 5000], MACHINES[0][0])
def test_any_text_has_an_answer(pieces: list[str], headers: str) -> None:
    """Never raises; what comes out is on one line and short."""
    report = reported(headers, "".join(pieces))
    for one in report.recipients if report else ():
        assert len(one.diagnostic) <= 500
        assert "\n" not in one.diagnostic + one.address


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(["delivery-status", "disposition-notification", "feedback-report"]))
@example(b"Final-Recipient: utf-8; \\x{D800}", "delivery-status")
@example(b"Final-Recipient: rfc822;\r\n\r\n" * 300, "delivery-status")
def test_any_report_has_an_answer(content: bytes, name: str) -> None:
    """A report of any bytes is read, as is the message that it encloses."""
    head = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/" + name.encode()
    raw = head + b"\r\n\r\n" + content + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + content + b"\r\n--b--\r\n"
    report = read_report(read_tree(raw, LIMITS, Defects()), "", LIMITS)
    assert report is not None
    assert len(report.recipients) <= 100
