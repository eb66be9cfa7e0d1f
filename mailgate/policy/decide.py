"""What is done with one message at one desk: a short list of named rules, the first that fits decides.

The reasons of a decision are the rules in the order they were considered, up to the one that decided, behind what
classification saw.  Pure: the same facts give the same decision on any day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..model.address import Mailbox, address_key
from ..model.customer_reference import find_references, reference_key
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
from ..model.settings import BudgetSettings, DeskSettings
from ..model.ticket import TicketNumber
from ..model.ticket_facts import TicketFacts
from . import agents, machines, one_subject
from .carbon_copies import carbon_copies
from .facts import Facts, Rule, Verdict
from .former_numbers import find_former_numbers
from .language import choose_language
from .lists import answerable, named_lists
from .priority import priority
from .respond import ACKNOWLEDGEMENT, Response, agent_draws, budget_draws, respond, tell_agent
from .title import title_of, without_prefixes

#: The order of DESIGN §2 (class before author before match), §5.4 and §5.5.  A report's author is a machine without an
#: address worth proving; everything else that machines write passes the author first, lest it lands on a ticket.
_RULES: tuple[tuple[str, Rule], ...] = (
    ("duplicate", machines.duplicate),
    ("own", machines.own),
    ("report", machines.report),
    ("ambiguous_author", machines.ambiguous_author),
    ("blocked", machines.blocked),
    ("standing_failed", machines.standing_failed),
    ("auto_reply", machines.auto_reply),
    ("bulk", machines.bulk),
    ("automatic", machines.automatic),
    ("agent_unproven", agents.agent_unproven),
    ("agent", agents.agent),
    ("sent_again", one_subject.sent_again),
    ("stranger", one_subject.stranger),
    ("same_subject", one_subject.same_subject),
    ("other_reference", one_subject.other_reference),
    ("other_subject", one_subject.other_subject),
    ("answer", one_subject.answer),
    ("solved", one_subject.solved),
    ("closed_thanks", one_subject.closed_thanks),
    ("closed", one_subject.closed),
    ("reference_joins", one_subject.reference_joins),
    ("several_subjects", one_subject.several_subjects),
)


def decide(facts: Facts) -> Decision:
    """The decision on one message at one desk, with the reasons in the order they were considered."""
    reasons = [reason for reason in facts.classification.reasons if reason.hit]
    facts = replace(facts, classification=answerable(facts))
    method = facts.authentication.method
    reasons.append(Reason("standing", True, f"the author is {facts.authentication.standing}: {method}"))
    for name, rule in _RULES:
        verdict = rule(facts)
        reasons.append(Reason(name, verdict is not None, verdict.why if verdict else "does not apply"))
        if verdict:
            break
    else:
        verdict = Verdict(Outcome.NEW_TICKET, "it continues no ticket")
        reasons.append(Reason("new_ticket", True, verdict.why))
    opens = verdict.outcome in (Outcome.NEW_TICKET, Outcome.NEW_LINKED)
    decision = _open(facts, verdict, reasons) if opens else _continue(facts, verdict, reasons)
    return replace(decision, mail_class=facts.classification.mail_class, authentication=facts.authentication)


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


def watches(desk: DeskSettings, owner: DeskSettings) -> Decision:
    """The decision at a desk that was addressed too, and shares with the one that has the ticket (DESIGN §5.1)."""
    why = f"{desk.name} shares with {owner.name}, which comes first in To and Cc and has the ticket"
    return Decision(desk.name, Outcome.RECORD, (Reason("shared", True, why),), watches=owner.name)


def draws_for(
    message: Message,
    desk: DeskSettings,
    budgets: BudgetSettings,
    now: datetime,
    ticket: TicketFacts | None = None,
    *,
    agent: bool = False,
) -> tuple[BudgetDraw, ...]:
    """Every budget that ``decide`` may ask about, to be looked up before.

    Args:
        agent: its author's address is an agent's; he may be told of it, and the customer whose mail he passes on.
    """
    key = address_key(message.author.address)
    if not key:
        return ()
    draws = budget_draws(key, desk, budgets, now, ticket.number if ticket else None)
    if not agent:
        return draws
    original = message.forwarded.author if message.forwarded else None
    customers = budget_draws(original.key, desk, budgets, now) if original and original.key else ()
    return tuple(dict.fromkeys((*draws, *agent_draws(key, desk, budgets, now), *customers)))


# ---------------------------------------------------------------- what goes on


def _continue(facts: Facts, verdict: Verdict, reasons: list[Reason]) -> Decision:
    """A decision that opens no ticket."""
    ticket, message = verdict.ticket, facts.message
    number = ticket.number if ticket else None
    if verdict.outcome is Outcome.DUPLICATE and facts.earlier:
        number = facts.earlier.number
    if verdict.outcome is Outcome.HOLD and facts.match.ticket and (facts.proof or not _is_bounce(facts)):
        # Shown there, so that nobody works on a ticket without knowing that more has come.
        number = facts.match.ticket.number
    on_it = verdict.outcome in (Outcome.APPEND, Outcome.REOPEN)
    # A stranger cannot put references on somebody's ticket.
    refs = message.customer_refs if on_it and verdict.participant and facts.desk.references else ()
    refs = _new_references(_last_first(refs), ticket)
    several = bool(refs) and ticket is not None and len(refs) + len(ticket.references) > 1
    language = ticket.language if ticket else ""
    response = _told(facts, verdict, language)
    if response:
        # What holds a message stays the last: operators read that one.
        last = [reasons.pop()] if verdict.outcome is Outcome.HOLD else []
        reasons = [*reasons, response.reason, *last]
    decision = Decision(
        desk=facts.desk.name,
        outcome=verdict.outcome,
        reasons=tuple(reasons),
        evidence=facts.match.evidence,
        ticket=number,
        participant=verdict.participant,
        author=message.author,
        joins=verdict.joins,
        merges_into=verdict.merges_into.number if verdict.merges_into else None,
        carbon_copies=_copied(facts) if on_it and verdict.participant and not verdict.internal else (),
        status=verdict.status,
        internal=verdict.internal,
        language=response.notice.language if response and response.notice else language,
        title=without_prefixes(title_of(message, facts.desk, language)) if response else "",
        customer_refs=refs,
        flags=(*verdict.flags, *(("several_references",) if several else ())),
        notice=response.notice if response else None,
        notice_suppressed=response.suppressed if response else "",
        draws=response.draws if response else (),
    )
    if verdict.outcome is Outcome.REFUSE and decision.notice is None:
        return _unrefused(decision)
    return decision


def _is_bounce(facts: Facts) -> bool:
    return facts.classification.mail_class is MailClass.BOUNCE


def _unrefused(decision: Decision) -> Decision:
    """A refusal that its author cannot be told waits for a person instead (DESIGN §5.5): nothing is lost silently."""
    why = f"it would be refused, and its author cannot be told: {decision.notice_suppressed}"
    return replace(decision, outcome=Outcome.HOLD, reasons=(*decision.reasons, Reason("refusal_held", True, why)))


def _told(facts: Facts, verdict: Verdict, language: str) -> Response | None:
    """The notice of a verdict that opens no ticket; None where it asks for none."""
    message, desk = facts.message, facts.desk
    if not verdict.notice:
        return None
    if verdict.notice == "agent_unproven":
        if facts.agent is None or facts.classification.never_answer:
            return None
        draws = agent_draws(message.author.key, desk, facts.budgets, facts.now)
        return tell_agent(facts.agent, message.author.address, desk, draws, facts.spent)
    if not language:
        known = facts.contact.language if facts.contact else None
        language, _ = choose_language(known, message.languages, desk.languages)
    return respond(
        message,
        facts.classification,
        facts.authentication,
        facts.contact,
        desk,
        draws_for(message, desk, facts.budgets, facts.now, verdict.ticket),
        facts.spent,
        language=language,
        kind=verdict.notice,
        former=_sayable(facts, verdict.ticket),
        reference=_reference(facts, verdict),
    )


def _sayable(facts: Facts, ticket: TicketFacts | None) -> TicketNumber | None:
    """The number of a ticket that a notice may name: to who is on it, or has a mail of it in his hands."""
    return ticket.number if ticket and (facts.proof or facts.participant or facts.colleague_of) else None


def _reference(facts: Facts, verdict: Verdict) -> str:
    """The reference that a notice bears where no ticket is opened: of the mail that it answers, or of its ticket."""
    if not facts.desk.references:
        return ""
    of_ticket = verdict.ticket.references if verdict.ticket and verdict.participant else ()
    return next(iter((*_last_first(facts.message.customer_refs), *of_ticket)), "")


def _copied(facts: Facts) -> tuple[Mailbox, ...]:
    """People whom a proven author has in copy; nobody else's word makes anybody read along."""
    # Bulk that has come this far is of a trusted list or a known contact.
    by_a_person = facts.classification.mail_class in (MailClass.HUMAN, MailClass.BULK)
    if not facts.verified or facts.agent or not by_a_person:
        return ()
    unsigned = facts.authentication.unsigned
    return carbon_copies(facts.message, inside=facts.inside, lists=named_lists(facts), unsigned=unsigned)


def _last_first(refs: tuple[str, ...]) -> tuple[str, ...]:
    """DESIGN §5.3: of several references in a subject, the last is the ticket's first."""
    return (*refs[-1:], *refs[:-1])


def _new_references(refs: tuple[str, ...], ticket: TicketFacts | None) -> tuple[str, ...]:
    there = {reference_key(value) for value in ticket.references} if ticket else set()
    return tuple(value for value in refs if reference_key(value) not in there)


# ---------------------------------------------------------------- a new ticket


def _open(facts: Facts, verdict: Verdict, reasons: list[Reason]) -> Decision:
    """A decision that opens a ticket, and acknowledges it if that may be."""
    desk, message = facts.desk, _original(facts, verdict)
    contact = facts.original_contact if verdict.reporter else facts.contact
    known = contact.language if contact else None
    language, language_reason = choose_language(known, message.languages, desk.languages)
    level = priority(message, desk)
    refs = _last_first(message.customer_refs) if desk.references else ()
    response = _acknowledged(facts, verdict, message, language, refs, urgent_first=level.claimed == "high")
    title = title_of(message, desk, language)
    return Decision(
        desk=desk.name,
        outcome=verdict.outcome,
        reasons=(*reasons, *level.reasons, language_reason, response.reason),
        evidence=facts.match.evidence,
        ticket=verdict.ticket.number if verdict.ticket else None,
        author=facts.message.author,
        reporter=verdict.reporter,
        carbon_copies=_copied(facts),
        status=verdict.status,
        link=verdict.link if verdict.ticket else "",
        same_reference=tuple(one.number for one in facts.same_reference),
        former_numbers=tuple(find_former_numbers(message.subject, desk.rules.former_numbers)),
        language=language,
        title=without_prefixes(title) if verdict.ticket else title,
        customer_refs=refs,
        priority=level.name,
        claimed_priority=level.claimed,
        flags=_opening_flags(facts, verdict, several_references=len(refs) > 1),
        notice=response.notice,
        notice_suppressed=response.suppressed,
        draws=response.draws,
    )


def _original(facts: Facts, verdict: Verdict) -> Message:
    """The message that a ticket is about: what an agent passed on, under its own subject and author."""
    message, forwarded = facts.message, facts.message.forwarded
    if verdict.reporter is None or forwarded is None:
        return message
    subject = forwarded.subject or message.subject
    found = list(find_references(subject))
    title = subject
    for start, end, _ in reversed(found):
        title = f"{title[:start]} {title[end:]}"
    refs = tuple({reference_key(value): value for _, _, value in found}.values())
    title = " ".join(title.split())
    return replace(
        message,
        author=verdict.reporter,
        subject=subject,
        title=title,
        customer_refs=refs,
        languages=forwarded.languages,
    )


def _acknowledged(
    facts: Facts, verdict: Verdict, message: Message, language: str, refs: tuple[str, ...], *, urgent_first: bool
) -> Response:
    if verdict.reporter and not facts.desk.rules.acknowledge_forwards:
        why = "an agent passed it on, and the desk leaves it to him to answer"
        return Response(None, why, (), Reason("acknowledge", False, f"no acknowledgement: {why}"))
    return respond(
        message,
        facts.classification,
        # An agent's word is not the customer's: nothing of what was passed on is echoed for it.
        facts.authentication
        if verdict.reporter is None
        else replace(facts.authentication, standing=Standing.UNVERIFIED),
        facts.contact if verdict.reporter is None else None,
        facts.desk,
        draws_for(message, facts.desk, facts.budgets, facts.now),
        facts.spent,
        language=language,
        kind=ACKNOWLEDGEMENT,
        urgent_first=urgent_first,
        paragraphs=verdict.paragraphs,
        former=_sayable(facts, verdict.ticket),
        reference=refs[0] if refs else "",
    )


def _opening_flags(facts: Facts, verdict: Verdict, *, several_references: bool) -> tuple[str, ...]:
    flags = [*verdict.flags]
    if facts.classification.mail_class is MailClass.AUTO_GENERATED:
        flags.append("automatic")
    flags += [*facts.standing_flags(), *facts.marks]
    if several_references:
        flags.append("several_references")
    return tuple(dict.fromkeys(flags))
