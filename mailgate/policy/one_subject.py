"""One subject, one ticket (DESIGN §5.4, §5.5): what a person's mail does to the ticket that it names.

Each rule is a row of the table there, in its order; the first that fits decides.
"""

from __future__ import annotations

from datetime import timedelta

from ..model.customer_reference import reference_key
from ..model.decision import MailClass, Outcome
from ..model.message import Attachment
from ..model.rules import ChangedSubject, ClosedAnswer, NoComment, SeveralSubjects, ThanksOnly
from ..model.ticket import Status
from ..model.ticket_facts import TicketFacts
from .facts import Facts, Verdict
from .own_words import AnswerKind, kind_of_answer, several_requests
from .same_matter import same_as_ticket
from .title import without_prefixes


def stranger(facts: Facts) -> Verdict | None:
    """Somebody who is not on the ticket, and names it by what anybody could write."""
    ticket, decided = facts.match.ticket, facts.match.decided
    if ticket is None or decided is None or facts.proof or facts.participant or facts.colleague_of:
        return None
    why = f"it names {ticket.number} by {decided.kind}, which proves nothing, and its author is not on that ticket"
    return Verdict(Outcome.NEW_LINKED, why, ticket, flags=("perhaps_related",))


def sent_again(facts: Facts) -> Verdict | None:
    """The same author sends the same words again by hand while his ticket is open."""
    if facts.classification.mail_class not in (MailClass.HUMAN, MailClass.BULK):
        return None
    named = facts.match.ticket if facts.participant or facts.proof else None
    for ticket in facts.same_content:
        there = ticket.participant_among(facts.keys)
        if there is None or not ticket.is_open or (named and named.number != ticket.number):
            continue
        why = f"its author has written the same on {ticket.number}, which is open"
        flags = ("reminder", *facts.standing_flags())
        # Asked twice, a customer may well answer the same twice.
        status = _taken_up(facts, ticket) if named else None
        return Verdict(Outcome.APPEND, why, ticket, there.number, flags, status=status)
    return None


def same_subject(facts: Facts) -> Verdict | None:
    """The one line that joins a ticket to the one that it came out of; on both the author must be himself.

    Two tickets are more than an entry: an address that nothing proves and a number that anybody could write join none.
    """
    ticket, into = _answered(facts), facts.came_out_of
    if ticket is None or into is None or ticket.is_final or into.is_final or not (facts.verified or facts.proof):
        return None
    if facts.participant is None or not _has_rights(facts) or into.participant_among(facts.keys) is None:
        return None
    why = f"its author says that {ticket.number} is the same subject as {into.number}: they are joined"
    flags = facts.standing_flags()
    return Verdict(Outcome.APPEND, why, ticket, facts.participant.number, flags, merges_into=into)


def other_reference(facts: Facts) -> Verdict | None:
    """An answer that names another reference of the customer's under other words."""
    ticket = _answered(facts)
    if ticket is None or not ticket.references or not facts.desk.references or _same_matter(facts, ticket):
        return None
    there = {reference_key(one) for one in ticket.references}
    named = {reference_key(one) for one in facts.message.customer_refs}
    if not named or named & there:
        return None
    why = f"it names another reference than {ticket.number} under another subject"
    return Verdict(Outcome.NEW_LINKED, why, ticket, paragraphs=("new_subject",), link="follow_up")


def other_subject(facts: Facts) -> Verdict | None:
    """An answer about another matter than its ticket."""
    ticket = _answered(facts)
    if ticket is None or _same_matter(facts, ticket):
        return None
    if ticket.awaits_the_customer:
        why = f"its subject is another, but {ticket.number} waits for this customer"
        return _appended(facts, ticket, why, ("other_subject",), _taken_up(facts, ticket))
    if facts.desk.rules.changed_subject is ChangedSubject.APPEND and not _is_over(facts, ticket):
        why = f"its subject is another, and the desk keeps it with {ticket.number}"
        return _appended(facts, ticket, why, ("other_subject",))
    why = f"it is about another matter than {ticket.number}, and every subject has its own ticket"
    return Verdict(Outcome.NEW_LINKED, why, ticket, paragraphs=("new_subject",), link="follow_up")


def answer(facts: Facts) -> Verdict | None:
    """An answer while somebody still works on the ticket."""
    ticket = _answered(facts)
    if ticket is None or not ticket.is_open:
        return None
    status = _taken_up(facts, ticket)
    why = f"{_who(facts)} on {ticket.number}, which is {ticket.status}"
    return _appended(facts, ticket, f"{why}: it is taken up again" if status else why, status=status)


def solved(facts: Facts) -> Verdict | None:
    """An answer to a solved ticket: a comment reopens it, thanks do not, and nothing at all is asked about."""
    ticket = _answered(facts)
    if ticket is None or ticket.is_final or _is_over(facts, ticket):
        return None
    rules, kind = facts.desk.rules, _kind(facts)
    if not _has_rights(facts):
        return _appended(facts, ticket, f"{_who(facts)} on {ticket.number}, which stays solved")
    if kind is AnswerKind.THANKS and rules.thanks is ThanksOnly.KEEP:
        return _appended(facts, ticket, f"nothing but thanks: {ticket.number} stays solved", ("thanks",))
    if kind is AnswerKind.NOTHING and rules.no_comment is not NoComment.REOPEN:
        notice = "comment_required" if rules.no_comment is NoComment.ASK else ""
        why = f"it has no comment of its own: {ticket.number} stays solved"
        return _appended(facts, ticket, why, ("no_comment",), notice=notice)
    verdict = _appended(facts, ticket, f"{_who(facts)} on {ticket.number}, which was solved: it is reopened")
    return Verdict(
        Outcome.REOPEN,
        verdict.why,
        ticket,
        verdict.participant,
        verdict.flags,
        status=Status.IN_PROGRESS,
        joins=verdict.joins,
    )


def closed_thanks(facts: Facts) -> Verdict | None:
    """Nothing but thanks for a ticket that is over."""
    ticket = _answered(facts)
    if ticket is None or _kind(facts) is not AnswerKind.THANKS:
        return None
    who = facts.participant.number if _has_rights(facts) and facts.participant else 0
    why = f"nothing but thanks for {ticket.number}, which is over: recorded there"
    return Verdict(Outcome.RECORD, why, ticket, who, ("thanks", *facts.standing_flags()))


def closed(facts: Facts) -> Verdict | None:
    """An answer to a ticket that is over: a new ticket, linked, or a refusal, as the desk chose."""
    ticket = _answered(facts)
    if ticket is None:
        return None
    state = ticket.status if ticket.is_final else f"solved for more than {facts.desk.rules.closed_days} days"
    if facts.desk.rules.closed is ClosedAnswer.REFUSE and not facts.released:
        why = f"{ticket.number} is {state}, and the desk takes a new mail rather than an answer to it"
        return Verdict(Outcome.REFUSE, why, ticket, notice="ticket_closed")
    why = f"{ticket.number} is {state} and takes no more entries"
    return Verdict(Outcome.NEW_LINKED, why, ticket, paragraphs=("ticket_closed",), link="follow_up")


def reference_joins(facts: Facts) -> Verdict | None:
    """A first mail with the reference of the one open ticket of its author, at a desk that goes by references."""
    if not facts.desk.rules.reference_joins or facts.match.ticket:
        return None
    his = [(one, there) for one in facts.same_reference if one.is_open and (there := one.participant_among(facts.keys))]
    if len(his) != 1:
        return None
    ticket, there = his[0]
    why = f"it bears a reference of {ticket.number}, its author's open ticket, and the desk goes by references"
    return Verdict(Outcome.APPEND, why, ticket, there.number, facts.standing_flags())


def several_subjects(facts: Facts) -> Verdict | None:
    """A first mail with several distinct requests in it."""
    choice = facts.desk.rules.several_subjects
    if choice is SeveralSubjects.IGNORE or facts.classification.mail_class is MailClass.AUTO_GENERATED:
        return None
    found = several_requests(facts.message.answer)
    if found.count < 2:
        return None
    seen = "; ".join(found.evidence)
    why = f"it holds {found.count} distinct requests: {seen}"
    if choice is SeveralSubjects.REJECT and not facts.released:
        return Verdict(Outcome.REFUSE, why, notice="several_subjects")
    if choice is SeveralSubjects.ASK:
        paragraphs = ("split_first",)
        return Verdict(
            Outcome.NEW_TICKET, why, flags=("several_subjects",), status=Status.POSTPONED, paragraphs=paragraphs
        )
    return Verdict(Outcome.NEW_TICKET, why, flags=("several_subjects",), paragraphs=("several_subjects",))


# ---------------------------------------------------------------- what the rows have in common


def _answered(facts: Facts) -> TicketFacts | None:
    """The ticket that this is an answer to, by somebody who may write on it."""
    ticket = facts.match.ticket
    return ticket if ticket and (facts.proof or facts.participant or facts.colleague_of) else None


def _has_rights(facts: Facts) -> bool:
    """Whether the author is on the ticket or acts for who is; a third party is not, whatever he holds."""
    if facts.participant:
        # One colleague uses the reply address of another, and has joined the ticket by doing so before.
        return not facts.uses_anothers or facts.match.issued_to in facts.colleague_of
    return bool(facts.colleague_of)


def _who(facts: Facts) -> str:
    decided = facts.match.decided
    assert decided is not None
    by = f"by {decided.kind} in {decided.found_in}"
    if facts.participant and _has_rights(facts):
        return f"its author is on the ticket and answers {by}"
    if facts.colleague_of and not facts.participant:
        return f"its author is an authorised colleague of who is on the ticket, and answers {by}"
    return f"its author answers {by}, but is not the one that was issued to: a third party"


def _appended(
    facts: Facts,
    ticket: TicketFacts,
    why: str,
    flags: tuple[str, ...] = (),
    status: Status | None = None,
    notice: str = "",
) -> Verdict:
    if not _has_rights(facts):
        return Verdict(Outcome.APPEND, why, ticket, 0, ("third_party", *flags))
    if facts.participant:
        return Verdict(
            Outcome.APPEND,
            why,
            ticket,
            facts.participant.number,
            (*facts.standing_flags(), *flags),
            status=status,
            notice=notice,
        )
    # Whoever merely claims a colleague's address is heard, and gets nothing of the ticket to read.
    joins = facts.verified or facts.proof
    flags = ("colleague", *facts.standing_flags(), *flags)
    return Verdict(Outcome.APPEND, why, ticket, 0, flags, status=status, joins=joins, notice=notice)


def _taken_up(facts: Facts, ticket: TicketFacts) -> Status | None:
    """Back to work where the answer was waited for; thanks and third parties bring nothing that was."""
    if not ticket.awaits_the_customer or not _has_rights(facts) or _kind(facts) is AnswerKind.THANKS:
        return None
    return Status.IN_PROGRESS


#: Octets of a picture within the text up to which it is a logo of the signature rather than something to look at.
_LOGO = 16 * 1024


def _brings_something(attachment: Attachment) -> bool:
    is_logo = attachment.inline and attachment.content_type.startswith("image/") and attachment.size <= _LOGO
    return not is_logo


def _kind(facts: Facts) -> AnswerKind:
    message = facts.message
    brings = any(map(_brings_something, message.attachments))
    kind = kind_of_answer(message.own_words, has_attachment=brings)
    if kind is AnswerKind.NOTHING and _says_thanks(message.title):
        return AnswerKind.THANKS
    return kind


def _says_thanks(subject: str) -> bool:
    """Some write all that they have to say into the subject."""
    return kind_of_answer(without_prefixes(subject), has_attachment=False) is AnswerKind.THANKS


def _same_matter(facts: Facts, ticket: TicketFacts) -> str:
    desk, decided = facts.desk, facts.match.decided
    prefixes, borne = (desk.prefix, *desk.old_prefixes), ticket.subjects or (ticket.subject,)
    # The number of a ticket that was merged into this one is as good as its own.
    numbers = dict.fromkeys((ticket.number, decided.number if decided else ticket.number))
    found = (same_as_ticket(facts.message.subject, number, borne, prefixes=prefixes) for number in numbers)
    return next(filter(None, found), "")


def _is_over(facts: Facts, ticket: TicketFacts) -> bool:
    """Whether a ticket takes no more answers, also while nobody has closed it yet."""
    if ticket.is_final:
        return True
    if ticket.status is not Status.SOLVED or ticket.status_at is None:
        return False
    return facts.now - ticket.status_at > timedelta(days=facts.desk.rules.closed_days)
