"""What kind of mail a message is, by named rules whose findings are all kept (DESIGN §2.3, §5.7; RFC 3834).

The class is that of the first rule that hits.  A message is answered only if no rule hits at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from ..model.address import split_subaddress
from ..model.decision import Classification, MailClass, Reason
from ..model.envelope import Envelope
from ..model.message import Message
from ..model.report import ReportKind
from ..model.tokens import KeyRing, is_loop_mark

#: Ours alone: the same header from outside is not believed without its MAC.
LOOP_HEADER = "x-mailgate-loop"

#: Local parts that say so in English, French, German and Dutch, written without their separators and accents.
_NO_REPLY = (
    "noreply",
    "donotreply",
    "dontreply",
    "noresponse",
    "nepasrepondre",
    "noreponse",
    "pasdereponse",
    "sansreponse",
    "nichtantworten",
    "keineantwort",
    "nietantwoorden",
    "nietbeantwoorden",
    "nietreageren",
    "geenantwoord",
    "geenreactie",
)
_SEPARATORS = re.compile(r"[-_.+=]+")
_DAEMONS = frozenset({"mailerdaemon", "maildaemon", "mdaemon", "postmaster"})


@dataclass(frozen=True, slots=True)
class _Mail:
    """What the rules look at."""

    message: Message
    envelope: Envelope
    keys: KeyRing
    own_keys: frozenset[str]

    @property
    def author_words(self) -> list[str]:
        """The local part of the author in words without case, accents and trailing digits.

        A daemon of the same host may write without a domain: ``MAILER-DAEMON`` alone is seen from older servers.
        """
        return _words_of(self.message.author.address)


def _words_of(address: str) -> list[str]:
    local = unicodedata.normalize("NFKD", address.rpartition("@")[0] or address).lower()
    bare = "".join(c for c in local.strip('"') if not unicodedata.combining(c))
    return [word.rstrip("0123456789") for word in _SEPARATORS.split(bare)]


def answers_nobody(address: str) -> bool:
    """Whether an address is a machine's by its name: mail to it is read by nobody."""
    words = _words_of(address)
    return "".join(words) in _DAEMONS or _takes_no_answers(words) or _keeps_a_list(address)


#: A rule answers what it saw, or ``""`` if it does not apply.
_Rule = tuple[str, MailClass, Callable[[_Mail], str]]


def auto_submitted(value: str) -> str:
    """The keyword of an Auto-Submitted value: lower-case, without comments and parameters (RFC 3834 §5).

    In one pass: a value of 16 KB of nested comments costs no more than another.
    """
    kept: list[str] = []
    depth, quoted = 0, False
    for c in value:
        if quoted or c == "\\":
            quoted = not quoted
        elif c == "(":
            depth += 1
        elif c == ")" and depth:
            depth -= 1
        elif c == ";" and not depth:
            break
        elif not depth:
            kept.append(c)
    return "".join(kept).strip().lower()


def _loop_mark(mail: _Mail) -> str:
    marks = mail.message.all_headers(LOOP_HEADER)
    return "it carries our own loop mark" if any(is_loop_mark(mail.keys, one) for one in marks) else ""


def _own_author(mail: _Mail) -> str:
    key = mail.message.author.key
    ours = key in mail.own_keys or split_subaddress(key)[0] in mail.own_keys
    return f"its author {key} is an address of ours" if key and ours else ""


def _report(kind: ReportKind, report_type: str) -> Callable[[_Mail], str]:
    """What was read as a report of this kind; or what says that it is one, and could not be read."""

    def rule(mail: _Mail) -> str:
        if report := mail.message.report:
            return f"it reports a {kind}: {report.evidence}" if report.kind is kind else ""
        named = dict(mail.message.content_params).get("report-type", "").lower()
        is_it = mail.message.content_type == "multipart/report" and named == report_type
        return f"it is a multipart/report of type {report_type}" if is_it else ""

    return rule


def _other_report(mail: _Mail) -> str:
    return "it is a multipart/report" if mail.message.content_type == "multipart/report" else ""


def _daemon(mail: _Mail) -> str:
    is_daemon = "".join(mail.author_words) in _DAEMONS
    return f"its author is {mail.message.author.address}" if is_daemon else ""


def _auto_submitted(*wanted: str, other: bool = False) -> Callable[[_Mail], str]:
    def rule(mail: _Mail) -> str:
        for value in mail.message.all_headers("auto-submitted"):
            keyword = auto_submitted(value)
            if keyword in wanted or (other and keyword not in ("no", *_KNOWN)):
                return f"Auto-Submitted: {keyword or 'without a keyword'}"
        return ""

    return rule


_KNOWN = ("auto-replied", "auto-generated", "auto-notified")


def _auto_reply_header(mail: _Mail) -> str:
    # Before RFC 3834 answerers had headers of their own; each is still seen from software in use.
    for name in ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply"):
        if any(auto_submitted(value) != "no" for value in mail.message.all_headers(name)):
            return f"it has the header {name}"
    return _precedence("auto_reply", "auto-reply")(mail)


def _list_header(mail: _Mail) -> str:
    found = next((name for name, _ in mail.message.headers if name.startswith("list-")), "")
    return f"it has the header {found}" if found else ""


def _precedence(*wanted: str) -> Callable[[_Mail], str]:
    def rule(mail: _Mail) -> str:
        values = map(auto_submitted, mail.message.all_headers("precedence"))
        return next((f"Precedence: {value}" for value in values if value in wanted), "")

    return rule


def _null_sender(mail: _Mail) -> str:
    return "its envelope sender is null" if mail.envelope.mail_from == "" else ""


def _no_reply_author(mail: _Mail) -> str:
    takes_none = _takes_no_answers(mail.author_words)
    return f"its author {mail.message.author.address} takes no answers" if takes_none else ""


def _takes_no_answers(words: list[str]) -> bool:
    runs = ("".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + 4))
    return any(run in _NO_REPLY for run in runs)


def _list_keeper(mail: _Mail) -> str:
    keeps_one = _keeps_a_list(mail.message.author.address)
    return f"its author {mail.message.author.address} keeps a list" if keeps_one else ""


def _keeps_a_list(address: str) -> bool:
    local = address.rpartition("@")[0].lower()
    return local.startswith("owner-") or local.endswith(("-owner", "-request")) or local in _LIST_PROGRAMS


#: Local parts of programs that keep lists; with ``owner-`` and ``-request`` RFC 3834 §2 has them left unanswered.
_LIST_PROGRAMS = ("listserv", "majordomo", "mailman", "sympa")

#: In the order in which they decide the class.
_RULES: tuple[_Rule, ...] = (
    ("loop_mark", MailClass.OWN, _loop_mark),
    ("own_author", MailClass.OWN, _own_author),
    ("delivery_status", MailClass.BOUNCE, _report(ReportKind.BOUNCE, "delivery-status")),
    (
        "disposition_notification",
        MailClass.DISPOSITION,
        _report(ReportKind.DISPOSITION, "disposition-notification"),
    ),
    ("feedback_report", MailClass.FEEDBACK, _report(ReportKind.FEEDBACK, "feedback-report")),
    ("other_report", MailClass.BOUNCE, _other_report),
    ("daemon_author", MailClass.BOUNCE, _daemon),
    ("auto_replied", MailClass.AUTO_REPLY, _auto_submitted("auto-replied")),
    ("auto_reply_header", MailClass.AUTO_REPLY, _auto_reply_header),
    ("list_header", MailClass.BULK, _list_header),
    ("precedence", MailClass.BULK, _precedence("bulk", "list", "junk")),
    ("auto_submitted", MailClass.AUTO_GENERATED, _auto_submitted("auto-generated", "auto-notified", other=True)),
    ("null_sender", MailClass.AUTO_GENERATED, _null_sender),
    ("list_keeper", MailClass.AUTO_GENERATED, _list_keeper),
    ("no_reply_author", MailClass.AUTO_GENERATED, _no_reply_author),
)


def classify(message: Message, envelope: Envelope, keys: KeyRing, own_keys: frozenset[str]) -> Classification:
    """The class of a message, whether it may be answered automatically, and what every rule saw.

    Pure; ``own_keys`` are the address keys of all desks.
    """
    mail = _Mail(message, envelope, keys, own_keys)
    reasons = []
    mail_class = None
    never_answer = ""
    for name, rule_class, rule in _RULES:
        saw = rule(mail)
        reasons.append(Reason(name, bool(saw), saw or "does not apply"))
        if saw:
            mail_class = mail_class or rule_class
            never_answer = never_answer or saw
    return Classification(mail_class or MailClass.HUMAN, never_answer, tuple(reasons))
