"""What is done with one message at one desk: a short list of named rules, the first that fits decides.

The reasons of a decision are the rules in the order they were considered, up to the one that decided, behind what
classification saw.  Pure: the same facts give the same decision on any day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..model.address import address_key
from ..model.customer_reference import reference_key
from ..model.decision import (
    Authentication,
    BudgetDraw,
    Classification,
    Decision,
    MailClass,
    Outcome,
    Reason,
    Standing,
)
from ..model.message import Message
from ..model.report import ReportKind
from ..model.settings import BudgetSettings, DeskSettings
from ..model.subject import is_only_prefixes
from ..model.ticket import FINAL
from ..model.ticket_facts import ContactFacts, EarlierCopy, Participant, TicketFacts
from .language import choose_language
from .match import Match
from .priority import priority
from .respond import budget_draws, respond

#: Characters of the author's words that stand in for a missing subject.
_TITLE_WORDS = 60

_NO_SUBJECT = {"fr": "(sans objet)", "en": "(no subject)", "nl": "(geen onderwerp)", "de": "(kein Betreff)"}
#: Controls, and what would reorder the text beside it; a body may hold them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on."""

    message: Message
    desk: DeskSettings
    classification: Classification
    authentication: Authentication
    match: Match
    #: The first copy of this message at this desk, None if this is the first.
    earlier: EarlierCopy | None
    contact: ContactFacts | None
    budgets: BudgetSettings
    #: What has been drawn from each ``(budget, window)``; a missing one is 0.
    spent: Mapping[tuple[str, datetime], int]
    now: datetime
    #: A person looked at it while it was held, and let it go on.
    released: bool = False


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a rule that fits decides."""

    outcome: Outcome
    why: str
    ticket: TicketFacts | None = None
    participant: int = 0
    flags: tuple[str, ...] = ()


_Rule = Callable[[Facts], _Verdict | None]


def _hold(why: str) -> _Verdict:
    return _Verdict(Outcome.HOLD, why)


def _duplicate(facts: Facts) -> _Verdict | None:
    # A copy that was held or discarded (it came through a list, say) must not swallow the one that became nothing yet.
    if facts.earlier is None or facts.earlier.number is None:
        return None
    return _Verdict(Outcome.DUPLICATE, f"the same message came in before, as intake {facts.earlier.intake_id}")


def _own(facts: Facts) -> _Verdict | None:
    if facts.classification.mail_class is not MailClass.OWN:
        return None
    marked = any(reason.rule == "loop_mark" and reason.hit for reason in facts.classification.reasons)
    if marked:
        return _Verdict(Outcome.DISCARD, "it is an automatic mail of ours that came back")
    if facts.released:
        return None
    return _hold("its author is an address of ours, and we did not write it")


def _ambiguous(facts: Facts) -> _Verdict | None:
    why = facts.message.author.ambiguous
    return _hold(f"it is not certain who wrote it: {why}") if why and not facts.released else None


def _failed(facts: Facts) -> _Verdict | None:
    if facts.authentication.standing is not Standing.FAILED or facts.released:
        return None
    return _hold(f"the author's standing is failed ({facts.authentication.method})")


def _recording_ticket(facts: Facts) -> TicketFacts | None:
    """The ticket that a machine's answer is recorded on: a number that anybody can guess does not put it there."""
    ticket, decided = facts.match.ticket, facts.match.decided
    if ticket is None or decided is None:
        return None
    return ticket if decided.is_proof or ticket.participant_of(facts.message.author.key) else None


def _report(facts: Facts) -> _Verdict | None:
    mail_class, ticket = facts.classification.mail_class, _recording_ticket(facts)
    if mail_class in (MailClass.DISPOSITION, MailClass.FEEDBACK):
        why = f"a {mail_class} is recorded and makes no ticket"
        return _Verdict(Outcome.RECORD, why, ticket, flags=_report_flags(facts))
    if mail_class is not MailClass.BOUNCE:
        return None
    decided = facts.match.decided
    if ticket and decided and decided.is_proof:
        why = f"it is a bounce of our mail on {ticket.number}"
        return _Verdict(Outcome.RECORD, why, ticket, flags=_report_flags(facts))
    return None if facts.released else _hold("it is a bounce, and nothing in it proves which mail of ours it is about")


#: What an agent is told of a bounce; a notice that all went well, or is late, is not a failure.
_BOUNCE_FLAGS = {
    "failed": "bounce_failed",
    "delayed": "bounce_delayed",
    "delivered": "bounce_delivered",
    "relayed": "bounce_delivered",
    "expanded": "bounce_delivered",
}
#: Of RFC 8098 §3.2.6 with its predecessors, and of RFC 5965 §3.1 with the registered additions.
_DISPOSITIONS = ("displayed", "deleted", "dispatched", "processed", "denied", "failed")
_COMPLAINTS = ("abuse", "fraud", "virus", "not-spam", "opt-out", "auth-failure", "other")


def _report_flags(facts: Facts) -> tuple[str, ...]:
    """One mark that says what was reported, never in the reporter's own words."""
    report = facts.message.report
    if report is None:
        return ("bounce_unclear",) if facts.classification.mail_class is MailClass.BOUNCE else ()
    if report.kind is ReportKind.BOUNCE:
        return (_BOUNCE_FLAGS.get(report.action, "bounce_unclear"),)
    if report.kind is ReportKind.DISPOSITION:
        return (f"disposition_{report.action}",) if report.action in _DISPOSITIONS else ()
    named = report.feedback_type.replace("-", "_")
    return (f"complaint_{named}",) if report.feedback_type in _COMPLAINTS else ()


def _auto_reply(facts: Facts) -> _Verdict | None:
    if facts.classification.mail_class is not MailClass.AUTO_REPLY:
        return None
    if ticket := _recording_ticket(facts):
        return _Verdict(Outcome.RECORD, "an automatic answer is recorded on its ticket", ticket)
    return _Verdict(Outcome.DISCARD, "it is an automatic answer to nothing that we know")


def _bulk(facts: Facts) -> _Verdict | None:
    if facts.classification.mail_class is not MailClass.BULK or facts.released:
        return None
    if facts.contact and facts.contact.known:
        return None
    if facts.message.has_header("list-unsubscribe"):
        return _Verdict(Outcome.DISCARD, "it is bulk mail with List-Unsubscribe")
    return _hold("it came through a list that is not known")


def _participant(facts: Facts) -> tuple[Participant | None, bool]:
    """``(participant that the author is, whether he uses what was issued to another)``."""
    ticket, decided = facts.match.ticket, facts.match.decided
    assert ticket is not None and decided is not None
    # A released message may still have an author that two readers read differently: he is nobody's participant.
    sure = not facts.message.author.ambiguous
    author = ticket.participant_of(facts.message.author.key) if sure else None
    issued_to = ticket.participant(decided.participant) if decided.participant else None
    return author, issued_to is not None and issued_to.key != facts.message.author.key


def _final(facts: Facts) -> _Verdict | None:
    ticket = facts.match.ticket
    if ticket is None or ticket.status not in FINAL:
        return None
    why = f"{ticket.number} is {ticket.status} and takes no more entries"
    flags = () if _recording_ticket(facts) else ("perhaps_related",)
    return _Verdict(Outcome.NEW_LINKED, why, ticket, flags=flags)


def _continues(facts: Facts) -> _Verdict | None:
    ticket, decided = facts.match.ticket, facts.match.decided
    if ticket is None or decided is None:
        return None
    author, is_other = _participant(facts)
    if author is not None and not is_other:
        # A released mail may come from an author that failed; release raises no trust (DESIGN §5.9).
        standing = facts.authentication.standing
        flags = () if standing is Standing.VERIFIED else (str(standing),)
        why = f"its author is on {ticket.number} and names it by {decided.kind} in {decided.found_in}"
        return _Verdict(Outcome.APPEND, why, ticket, author.number, flags)
    if decided.is_proof:
        why = f"it names {ticket.number} by {decided.kind}, but its author is not the one that was issued to"
        return _Verdict(Outcome.APPEND, why, ticket, 0, ("third_party",))
    why = f"it names {ticket.number} by {decided.kind}, which proves nothing, and its author is not on that ticket"
    return _Verdict(Outcome.NEW_LINKED, why, ticket, flags=("perhaps_related",))


def _new(facts: Facts) -> _Verdict:
    return _Verdict(Outcome.NEW_TICKET, "it continues no ticket")


#: The order of DESIGN §2 (class before author before match) and §5.5.  A report's author is a machine without an
#: address worth proving; everything else that machines write passes the author first, lest it lands on a ticket.
_RULES: tuple[tuple[str, _Rule], ...] = (
    ("duplicate", _duplicate),
    ("own", _own),
    ("report", _report),
    ("ambiguous_author", _ambiguous),
    ("standing_failed", _failed),
    ("auto_reply", _auto_reply),
    ("bulk", _bulk),
    ("ticket_final", _final),
    ("continues", _continues),
)


def decide(facts: Facts) -> Decision:
    """The decision on one message at one desk, with the reasons in the order they were considered."""
    reasons = [reason for reason in facts.classification.reasons if reason.hit]
    method = facts.authentication.method
    reasons.append(Reason("standing", True, f"the author is {facts.authentication.standing}: {method}"))
    for name, rule in _RULES:
        verdict = rule(facts)
        reasons.append(Reason(name, verdict is not None, verdict.why if verdict else "does not apply"))
        if verdict:
            break
    else:
        verdict = _new(facts)
        reasons.append(Reason("new_ticket", True, verdict.why))
    if verdict.outcome in (Outcome.NEW_TICKET, Outcome.NEW_LINKED):
        return _open(facts, verdict, reasons)
    return _continue(facts, verdict, reasons)


def nowhere(
    message: Message, classification: Classification, authentication: Authentication, *, postmaster: bool
) -> Decision:
    """The decision on a message that addresses no desk: its own comes back, everything else waits for a person."""
    reasons = [reason for reason in classification.reasons if reason.hit]
    if any(reason.rule == "loop_mark" for reason in reasons):
        why = "it is an automatic mail of ours that came back"
        return Decision("", Outcome.DISCARD, (*reasons, Reason("own", True, why)))
    why = "it is mail for the postmaster" if postmaster else "it addresses no desk"
    return Decision("", Outcome.HOLD, (*reasons, Reason("no_desk", True, why)))


def draws_for(message: Message, desk: DeskSettings, budgets: BudgetSettings, now: datetime) -> tuple[BudgetDraw, ...]:
    """The budgets to be looked up before ``decide``."""
    key = address_key(message.author.address)
    return budget_draws(key, desk, budgets, now) if key else ()


def _continue(facts: Facts, verdict: _Verdict, reasons: list[Reason]) -> Decision:
    number = verdict.ticket.number if verdict.ticket else None
    if verdict.outcome is Outcome.DUPLICATE and facts.earlier:
        number = facts.earlier.number
    appended = verdict.outcome is Outcome.APPEND
    # A stranger cannot put references on somebody's ticket.
    refs = facts.message.customer_refs if appended and verdict.participant and facts.desk.references else ()
    refs = _new_references(_last_first(refs), verdict.ticket)
    several = bool(refs) and verdict.ticket is not None and len(refs) + len(verdict.ticket.references) > 1
    return Decision(
        desk=facts.desk.name,
        outcome=verdict.outcome,
        reasons=tuple(reasons),
        evidence=facts.match.evidence,
        ticket=number,
        participant=verdict.participant,
        language=verdict.ticket.language if verdict.ticket else "",
        customer_refs=refs,
        flags=(*verdict.flags, "several_references") if several else verdict.flags,
    )


def _last_first(refs: tuple[str, ...]) -> tuple[str, ...]:
    """DESIGN §5.3: of several references in a subject, the last is the ticket's first."""
    return (*refs[-1:], *refs[:-1])


def _new_references(refs: tuple[str, ...], ticket: TicketFacts | None) -> tuple[str, ...]:
    there = {reference_key(value) for value in ticket.references} if ticket else set()
    return tuple(value for value in refs if reference_key(value) not in there)


def _open(facts: Facts, verdict: _Verdict, reasons: list[Reason]) -> Decision:
    desk, message = facts.desk, facts.message
    known = facts.contact.language if facts.contact else None
    language, language_reason = choose_language(known, message.languages, desk.languages)
    level = priority(message, desk)
    response = respond(
        message,
        facts.classification,
        facts.authentication,
        facts.contact,
        desk,
        draws_for(message, desk, facts.budgets, facts.now),
        facts.spent,
        language=language,
        urgent_first=level.claimed == "high",
    )
    refs = message.customer_refs if desk.references else ()
    flags = [*verdict.flags]
    if facts.classification.mail_class is MailClass.AUTO_GENERATED:
        flags.append("automatic")
    if facts.authentication.standing is not Standing.VERIFIED:
        flags.append(str(facts.authentication.standing))
    if len(refs) > 1:
        flags.append("several_references")
    return Decision(
        desk=desk.name,
        outcome=verdict.outcome,
        reasons=(*reasons, *level.reasons, language_reason, response.reason),
        evidence=facts.match.evidence,
        ticket=verdict.ticket.number if verdict.ticket else None,
        language=language,
        title=title_of(message, desk, language),
        customer_refs=_last_first(refs),
        priority=level.name,
        claimed_priority=level.claimed,
        flags=tuple(flags),
        notice=response.notice,
        notice_suppressed=response.suppressed,
        draws=response.draws,
    )


def title_of(message: Message, desk: DeskSettings, language: str) -> str:
    """The title of a new ticket: the subject without references and our numbers; never empty (DESIGN §5.3)."""
    title = _shown(message.title if desk.references else message.subject)
    prefixes = "|".join(map(re.escape, (desk.prefix, *desk.old_prefixes)))
    title = " ".join(re.sub(rf"\[(?:{prefixes})-[1-9][0-9]*\]", " ", title, flags=re.IGNORECASE).split())
    if not is_only_prefixes(title):
        return title
    # A forward may hold nothing of its author's own.
    words = _shown(message.answer) or _shown(message.text)
    if len(words) > _TITLE_WORDS:
        words = words[:_TITLE_WORDS].rsplit(" ", 1)[0] + " …"
    reference = "".join(_last_first(message.customer_refs)[:1])
    return words or reference or _NO_SUBJECT.get(language.partition("-")[0], "(no subject)")


def _shown(text: str) -> str:
    """The text on one line without control characters; ``""`` if there is nothing in it to see."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    # A joiner or a soft hyphen is part of a word, and alone it is a blank.
    return line if any(unicodedata.category(c) not in ("Cf", "Mn", "Me", "Zs") for c in line) else ""
