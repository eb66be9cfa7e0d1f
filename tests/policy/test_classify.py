"""Classification: what is automatic, what is ours, and above all who is human (DESIGN §5.7, RFC 3834)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailgate.model import tokens
from mailgate.model.decision import Classification, MailClass
from mailgate.model.message import Author, Message
from mailgate.model.report import Report, ReportKind
from mailgate.model.ticket import TicketNumber
from mailgate.policy.classify import auto_submitted, classify
from tests.factories import CUSTOMER, DESK, KEYS, OLD_KEYS, STRANGE_KEYS, envelope, message

OWN = frozenset({DESK, "billing@desk.example"})

HUMAN, OURS, BOUNCE = MailClass.HUMAN, MailClass.OWN, MailClass.BOUNCE
AUTO_REPLY, AUTO_GENERATED, BULK = MailClass.AUTO_REPLY, MailClass.AUTO_GENERATED, MailClass.BULK


def classified(one: Message, mail_from: str | None = CUSTOMER) -> Classification:
    return classify(one, envelope(mail_from), KEYS, OWN)


def deciding(found: Classification) -> str:
    """The first rule that hit."""
    return next((reason.rule for reason in found.reasons if reason.hit), "")


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        ("no", "no", "a person"),
        ("No", "no", "keywords are case-insensitive"),
        (" NO\t", "no", "blanks around it"),
        ("no; x=y", "no", "parameters"),
        ("no;", "no", "an empty list of them"),
        ("no (really)", "no", "a comment after it"),
        ("(really) no", "no", "a comment before it"),
        ("(a (nested (deep)) comment) no (and) ; x=(y)", "no", "comments nest"),
        (r"(a \) quoted parenthesis) no", "no", "a quoted parenthesis ends no comment"),
        ("(auto-replied; x) no", "no", "what a comment says does not count"),
        ("auto-replied (vacation)", "auto-replied", "as vacation programs write it"),
        ("Auto-Replied; owner-email=x@y.example", "auto-replied", "with a parameter"),
        ("auto-generated", "auto-generated", "monitors"),
        ("auto-notified", "auto-notified", "RFC 5436"),
        ("auto-replied (never closed", "auto-replied", "an open comment reaches to the end"),
        ("auto-replied) x", "auto-replied) x", "a stray parenthesis is no comment"),
        ("", "", "nothing"),
        ("(no)", "", "nothing but a comment"),
    ],
)
def test_keyword_of_auto_submitted(value: str, expected: str, why: str) -> None:
    """RFC 3834 §5: CFWS, keyword, parameters."""
    assert auto_submitted(value) == expected, why


@given(st.text(max_size=60))
@example("(" * 16_000 + "no" + ")" * 16_000)
@example("\\")
def test_any_value_has_an_answer(value: str) -> None:
    """Never raises, and is linear: the example would take seconds if each level of comments took a pass."""
    assert auto_submitted(value) == auto_submitted(value).strip().lower()


@pytest.mark.parametrize(
    ("headers", "expected", "why"),
    [
        ([("Auto-Submitted", "No")], HUMAN, "sent by hand"),
        ([("Auto-Submitted", "no; x=y")], HUMAN, "with a parameter"),
        ([("Auto-Submitted", "(x (y)) no (z)")], HUMAN, "with comments"),
        ([("Auto-Submitted", "auto-replied (vacation)")], AUTO_REPLY, "an out of office"),
        ([("AUTO-SUBMITTED", "AUTO-REPLIED")], AUTO_REPLY, "in capitals"),
        ([("Auto-Submitted", "auto-generated")], AUTO_GENERATED, "a monitor"),
        ([("Auto-Submitted", "auto-notified; owner-email=x@y.example")], AUTO_GENERATED, "a notification"),
        ([("Auto-Submitted", "x-something-new")], AUTO_GENERATED, "anything but no is automatic"),
        ([("Auto-Submitted", "no way")], AUTO_GENERATED, "that is not no"),
        ([("Auto-Submitted", "")], AUTO_GENERATED, "nor is nothing"),
        ([("Auto-Submitted", "no"), ("Auto-Submitted", "auto-replied")], AUTO_REPLY, "a second header counts"),
        ([("Auto-Submitted", "auto-replied"), ("Auto-Submitted", "no")], AUTO_REPLY, "in either order"),
        ([("X-Autoreply", "yes")], AUTO_REPLY, "before RFC 3834"),
        ([("X-Autorespond", "Out of office")], AUTO_REPLY, "with its subject as value"),
        ([("X-Auto-Reply-From", "x@y.example")], AUTO_REPLY, "qmail's"),
        ([("X-Mail-Autoreply", "")], AUTO_REPLY, "without a value"),
        ([("X-Autoreply", "No")], HUMAN, "denied"),
        ([("X-Autoreply", "no"), ("X-Autoreply", "yes")], AUTO_REPLY, "and said again"),
        ([("Precedence", "auto_reply")], AUTO_REPLY, "an answerer's"),
        ([("Precedence", "Auto-Reply")], AUTO_REPLY, "its other spelling"),
        ([("Precedence", "bulk")], BULK, "bulk"),
        ([("Precedence", " BULK ")], BULK, "in capitals"),
        ([("Precedence", "Bulk (mailing)")], BULK, "with a comment"),
        ([("Precedence", "list")], BULK, "a list"),
        ([("Precedence", "junk")], BULK, "junk"),
        ([("Precedence", "first-class"), ("Precedence", "bulk")], BULK, "a second header counts"),
        ([("Precedence", "first-class")], HUMAN, "some clients write it"),
        ([("Precedence", "bulky")], HUMAN, "a word that begins alike"),
        ([("List-Id", "<l.example>")], BULK, "RFC 2919"),
        ([("List-Unsubscribe", "<mailto:x@y.example>")], BULK, "RFC 2369"),
        ([("LIST-POST", "NO")], BULK, "whatever its value"),
        ([("Listing", "3")], HUMAN, "no list header"),
        ([("Auto-Submitted", "auto-replied"), ("List-Id", "x")], AUTO_REPLY, "an answer on a list is an answer"),
        ([("Auto-Submitted", "auto-generated"), ("Precedence", "bulk")], BULK, "generated bulk is bulk"),
        ([("X-Auto-Response-Suppress", "All")], HUMAN, "Exchange writes it on what people send"),
        ([("X-Auto-Response-Suppress", "OOF, AutoReply")], HUMAN, "in any form"),
        ([("X-Mailer", "AutoReplier 3000")], HUMAN, "a name proves nothing"),
        ([("X-Loop", "auto")], HUMAN, "somebody else's loop guard"),
    ],
)
def test_headers(headers: list[tuple[str, str]], expected: MailClass, why: str) -> None:
    """What a header says of the mail; only people are answered."""
    found = classified(message(headers=headers))
    assert found.mail_class is expected, why
    assert (found.never_answer == "") is (expected is HUMAN), why


@pytest.mark.parametrize(
    "subject",
    [
        "Autoreply",
        "Auto reply does not work any more",
        "Automatic reply: how do I switch it off?",
        "Out of office",
        "Réponse automatique",
        "Abwesenheitsnotiz",
        "Automatisch antwoord",
        "Undeliverable: my invoice",
        "Mail delivery failed",
        "[SPAM] bulk precedence list",
        "",
    ],
)
def test_a_subject_makes_nobody_a_machine(subject: str) -> None:
    """People write about automatic mail, too."""
    found = classified(message(subject=subject, answer="MAILER-DAEMON no-reply", text="Auto-Submitted: auto-replied"))
    assert found.mail_class is HUMAN
    assert found.never_answer == ""


@pytest.mark.parametrize(
    ("mail_from", "expected", "why"),
    [
        ("", AUTO_GENERATED, "the null sender asks for no answer"),
        (None, HUMAN, "a folder knows no sender"),
        ("bounces+123@mailing.example", HUMAN, "a sender that is not the author"),
        ("MAILER-DAEMON@relay.example", HUMAN, "the author decides, not the envelope"),
    ],
)
def test_envelope_sender(mail_from: str | None, expected: MailClass, why: str) -> None:
    assert classified(message(), mail_from).mail_class is expected, why


@pytest.mark.parametrize(
    ("content_type", "report_type", "expected", "why"),
    [
        ("multipart/report", "delivery-status", BOUNCE, "RFC 3464"),
        ("multipart/report", "Delivery-Status", BOUNCE, "in any case"),
        ("multipart/report", "disposition-notification", MailClass.DISPOSITION, "RFC 8098"),
        ("multipart/report", "feedback-report", MailClass.FEEDBACK, "RFC 5965"),
        ("multipart/report", "something-new", BOUNCE, "a report of a kind unknown"),
        ("multipart/report", None, BOUNCE, "a report that does not say"),
        ("multipart/mixed", "delivery-status", HUMAN, "a parameter alone is no report"),
        ("text/plain", None, HUMAN, "text"),
    ],
)
def test_reports(content_type: str, report_type: str | None, expected: MailClass, why: str) -> None:
    params = (("report-type", report_type),) if report_type else ()
    found = classified(message(content_type=content_type, content_params=params))
    assert found.mail_class is expected, why


def test_a_report_is_a_report_whatever_else_it_says() -> None:
    """Bounces are Auto-Submitted from the null sender and by a daemon; the report is what tells most."""
    daemon = message(
        "MAILER-DAEMON@relay.example",
        content_type="multipart/report",
        content_params=(("report-type", "delivery-status"),),
        headers=[("Auto-Submitted", "auto-replied"), ("Precedence", "junk")],
    )
    found = classified(daemon, "")
    assert found.mail_class is BOUNCE
    assert {reason.rule for reason in found.reasons if reason.hit} >= {"delivery_status", "auto_replied", "precedence"}


@pytest.mark.parametrize(
    ("kind", "expected", "rule"),
    [
        (ReportKind.BOUNCE, BOUNCE, "delivery_status"),
        (ReportKind.DISPOSITION, MailClass.DISPOSITION, "disposition_notification"),
        (ReportKind.FEEDBACK, MailClass.FEEDBACK, "feedback_report"),
    ],
)
def test_what_was_read_as_a_report(kind: ReportKind, expected: MailClass, rule: str) -> None:
    """Bounces in plain text have no type that says so; the reason says what showed it."""
    found = classified(message(report=Report(kind, "qmail wording, null Return-Path")), "")
    assert found.mail_class is expected
    assert deciding(found) == rule
    assert "qmail wording, null Return-Path" in found.never_answer


def test_a_report_outranks_its_own_parameter() -> None:
    """A report-type that the part contradicts is a mistake of the server."""
    found = classified(
        message(
            content_type="multipart/report",
            content_params=(("report-type", "disposition-notification"),),
            report=Report(ReportKind.BOUNCE, "multipart/report"),
        )
    )
    assert found.mail_class is BOUNCE


def test_our_own_mail_is_ours_though_it_reports() -> None:
    mark = tokens.loop_mark(KEYS, 7)
    ours = message(headers=[("X-Mailgate-Loop", mark)], report=Report(ReportKind.BOUNCE, "qmail wording"))
    assert classified(ours).mail_class is OURS


@pytest.mark.parametrize(
    ("address", "expected", "why"),
    [
        ("MAILER-DAEMON@relay.example", BOUNCE, "the daemon"),
        ("Mailer-Daemon@relay.example", BOUNCE, "in any case"),
        ("mailer_daemon@relay.example", BOUNCE, "with another separator"),
        ("mdaemon@relay.example", BOUNCE, "by name"),
        ("MAILER-DAEMON", BOUNCE, "of a host that adds no domain"),
        ("postmaster@relay.example", BOUNCE, "the postmaster"),
        ("PostMaster@relay.example", BOUNCE, "in any case"),
        ("noreply@shop.example", AUTO_GENERATED, "English"),
        ("no-reply@shop.example", AUTO_GENERATED, "English"),
        ("No.Reply@shop.example", AUTO_GENERATED, "English"),
        ("no_reply@shop.example", AUTO_GENERATED, "English"),
        ("owner-news@lists.example", AUTO_GENERATED, "the keeper of a list, RFC 3834 §2"),
        ("news-request@lists.example", AUTO_GENERATED, "the program of a list, RFC 3834 §2"),
        ("majordomo@lists.example", AUTO_GENERATED, "the program of many lists"),
        ("owner@shop.example", MailClass.HUMAN, "somebody who owns a shop"),
        ("noreply2@shop.example", AUTO_GENERATED, "numbered"),
        ("noreply+order-12@shop.example", AUTO_GENERATED, "with a sub-address"),
        ("no-reply-orders@shop.example", AUTO_GENERATED, "with its department"),
        ("calendar-noreply@shop.example", AUTO_GENERATED, "after its department"),
        ("shop.no-reply@shop.example", AUTO_GENERATED, "after its department"),
        ("donotreply@shop.example", AUTO_GENERATED, "English"),
        ("do-not-reply@shop.example", AUTO_GENERATED, "English"),
        ("Please_Do_Not_Reply@shop.example", AUTO_GENERATED, "English, polite"),
        ("ne-pas-repondre@boutique.example", AUTO_GENERATED, "French"),
        ("nepasrepondre@boutique.example", AUTO_GENERATED, "French"),
        ("ne_pas_répondre@boutique.example", AUTO_GENERATED, "French, with its accent"),
        ("ne.pas.re\u0301pondre@boutique.example", AUTO_GENERATED, "French, decomposed"),
        ("noreponse@boutique.example", AUTO_GENERATED, "French"),
        ("pas-de-reponse@boutique.example", AUTO_GENERATED, "French"),
        ("nicht-antworten@laden.example", AUTO_GENERATED, "German"),
        ("bitte_nicht_antworten@laden.example", AUTO_GENERATED, "German, polite"),
        ("keine-antwort@laden.example", AUTO_GENERATED, "German"),
        ("niet-antwoorden@winkel.example", AUTO_GENERATED, "Dutch"),
        ("nietbeantwoorden@winkel.example", AUTO_GENERATED, "Dutch"),
        ("geen-antwoord@winkel.example", AUTO_GENERATED, "Dutch"),
        ('"no-reply"@shop.example', AUTO_GENERATED, "in quotes"),
        ("reply@shop.example", HUMAN, "takes answers"),
        ("noel.reply@shop.example", HUMAN, "a first name"),
        ("no@shop.example", HUMAN, "half of it"),
        ("norepply@shop.example", HUMAN, "not quite"),
        ("jean@no-reply.example", HUMAN, "a domain is not a local part"),
        ("daemon@shop.example", HUMAN, "not the mail daemon"),
        ("postmaster.jean@shop.example", HUMAN, "not the postmaster"),
        ("antwort@laden.example", HUMAN, "an answer"),
    ],
)
def test_authors(address: str, expected: MailClass, why: str) -> None:
    """Authors that are machines by their name; their mail is kept, and never answered."""
    found = classified(message(Author(address)))
    assert found.mail_class is expected, why
    assert (found.never_answer == "") is (expected is HUMAN), why


@pytest.mark.parametrize(
    ("address", "ours", "why"),
    [
        (DESK, True, "a desk"),
        ("SUPPORT@Desk.Example", True, "in any case"),
        ("billing@desk.example", True, "another desk"),
        ('"support"@desk.example', True, "in quotes that mean nothing"),
        ("support+anything@desk.example", True, "a sub-address"),
        ("support+a+b@desk.example", True, "with two of them"),
        (tokens.reply_address(KEYS, DESK, TicketNumber("SUP", 1), 1), True, "a reply address"),
        ("jean@desk.example", False, "a colleague is not the desk"),
        ("support@desk.example.example", False, "another domain"),
        ("support@other.example", False, "another domain"),
        ("notsupport@desk.example", False, "another mailbox"),
        ("", False, "nobody"),
    ],
)
def test_our_own_addresses(address: str, ours: bool, why: str) -> None:
    """Mail in our own name is ours or forged, and in neither case answered."""
    found = classified(message(Author(address)))
    assert (found.mail_class is OURS) is ours, why
    assert (deciding(found) == "own_author") is ours, why


MARK = tokens.loop_mark(KEYS, 5)


@pytest.mark.parametrize(
    ("values", "ours", "why"),
    [
        ([MARK], True, "ours"),
        ([MARK.upper()], True, "in any case"),
        ([tokens.loop_mark(OLD_KEYS, 5)], True, "by the key before"),
        (["x", MARK], True, "behind another"),
        ([tokens.loop_mark(STRANGE_KEYS, 5)], False, "another mailgate's"),
        ([MARK.replace(".5.", ".6.")], False, "of another mail"),
        (["k2.5." + "a" * 26], False, "forged"),
        (["yes"], False, "not a mark"),
        ([""], False, "empty"),
    ],
)
def test_loop_mark(values: list[str], ours: bool, why: str) -> None:
    """Only a mark with our MAC is ours; everybody else's header is a header."""
    found = classified(message(headers=[("X-Mailgate-Loop", value) for value in values]))
    assert found.mail_class is (OURS if ours else HUMAN), why
    assert (deciding(found) == "loop_mark") is ours, why


def test_every_rule_is_recorded() -> None:
    """Promise 9: what hit and what did not, in the order of the rules; the first decides the class and the sentence."""
    quiet = classified(message())
    loud = classified(
        message("noreply@shop.example", headers=[("List-Id", "x"), ("Auto-Submitted", "auto-generated")]), ""
    )
    assert [reason.rule for reason in quiet.reasons] == [reason.rule for reason in loud.reasons]
    assert not any(reason.hit for reason in quiet.reasons)
    assert [one.rule for one in loud.reasons if one.hit] == [
        "list_header",
        "auto_submitted",
        "null_sender",
        "no_reply_author",
    ]
    assert loud.mail_class is BULK
    assert loud.never_answer == "it has the header list-id"
    assert all(reason.text for reason in (*quiet.reasons, *loud.reasons))


_WORD = st.sampled_from(["no", "No", "auto-replied", "bulk", "list", "(x)", "; a=b", "", "yes", MARK])
_NAME = st.sampled_from(["auto-submitted", "precedence", "list-id", "x-autoreply", "x-mailgate-loop", "subject", "x-y"])


@given(st.lists(st.tuples(_NAME, _WORD), max_size=5), st.text(max_size=20), st.sampled_from(["", None, CUSTOMER]))
def test_a_human_is_whoever_no_rule_says_is_not(
    headers: list[tuple[str, str]], author: str, sender: str | None
) -> None:
    """Class, sentence and reasons always agree, whatever the mail says; another automatic header makes nobody human."""
    one = message(Author(author), headers=headers)
    found = classified(one, sender)
    assert (found.mail_class is HUMAN) == (found.never_answer == "") == (not any(one.hit for one in found.reasons))
    more = classified(message(Author(author), headers=[*headers, ("Auto-Submitted", "auto-replied")]), sender)
    assert more.never_answer
