"""Whether the author of a message gets an automatic mail, and what may be in it (DESIGN §5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.address import address_key, domain_of
from ..model.decision import Authentication, BudgetDraw, Classification, Notice, Reason, Standing
from ..model.message import Message
from ..model.rules import AgentSettings
from ..model.settings import Acknowledge, BudgetSettings, DeskSettings
from ..model.ticket import TicketNumber
from ..model.ticket_facts import ContactFacts

#: To the author of a mail that opened a ticket.
ACKNOWLEDGEMENT = "acknowledgement"

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Response:
    """The notice to send, or the sentence why none is sent."""

    notice: Notice | None
    suppressed: str
    draws: tuple[BudgetDraw, ...]
    reason: Reason


def window_start(now: datetime, length: timedelta) -> datetime:
    """When the hour or day that ``now`` lies in began."""
    start = now.replace(minute=0, second=0, microsecond=0)
    return start if length == _HOUR else start.replace(hour=0)


def budget_draws(
    recipient: str, desk: DeskSettings, budgets: BudgetSettings, now: datetime, ticket: TicketNumber | None = None
) -> tuple[BudgetDraw, ...]:
    """One unit of every budget that a notice to ``recipient`` (an address key) costs.

    Windows are whole hours and days of UTC.  ``ticket`` is None for a ticket that is yet to be opened.
    """
    scopes = [
        (f"recipient:{recipient}", budgets.recipient_hour, budgets.recipient_day),
        (f"domain:{domain_of(recipient)}", budgets.domain_hour, budgets.domain_day),
        (f"desk:{desk.name}", budgets.desk_hour, budgets.desk_day),
        ("service", budgets.service_hour, budgets.service_day),
    ]
    hour, day = window_start(now, _HOUR), window_start(now, _DAY)
    draws = [
        draw
        for scope, hourly, daily in scopes
        for draw in (BudgetDraw(f"{scope}/hour", hour, hourly), BudgetDraw(f"{scope}/day", day, daily))
    ]
    if ticket:
        draws.append(BudgetDraw(f"ticket:{ticket}/day", day, budgets.ticket_day))
    return tuple(draws)


def respond(
    message: Message,
    classification: Classification,
    authentication: Authentication,
    contact: ContactFacts | None,
    desk: DeskSettings,
    draws: tuple[BudgetDraw, ...],
    spent: Mapping[tuple[str, datetime], int],
    *,
    language: str,
    kind: str = ACKNOWLEDGEMENT,
    urgent_first: bool = False,
    paragraphs: tuple[str, ...] = (),
    former: TicketNumber | None = None,
    reference: str = "",
) -> Response:
    """Whether the author is told what became of his mail: ``kind`` of notice, with ``paragraphs`` about ``former``.

    It goes to the author, never to the envelope sender.  His own words stand in it only if he is verified, or a known
    contact; to a stranger it says the number and fixed words (LESSONS B8: what an unproven stranger wrote could be
    meant for somebody else's eyes).
    """
    rule = "acknowledge" if kind == ACKNOWLEDGEMENT else "notice"
    suppressed = _forbidden(message, classification, authentication, desk, kind) or _exhausted(draws, spent)
    if suppressed:
        return Response(None, suppressed, (), Reason(rule, False, f"no {kind.replace('_', ' ')}: {suppressed}"))
    echo = authentication.standing is Standing.VERIFIED or (contact is not None and contact.known)
    notice = Notice(kind, message.author.address, language, echo, urgent_first, paragraphs, former, reference)
    told = "with the title and reference" if echo else "with fixed words only, the author is not proven"
    what = "acknowledged" if kind == ACKNOWLEDGEMENT else kind.replace("_", " ")
    return Response(notice, "", draws, Reason(rule, True, f"{what} to {notice.recipient}, {told}"))


def agent_draws(address: str, desk: DeskSettings, budgets: BudgetSettings, now: datetime) -> tuple[BudgetDraw, ...]:
    """What it costs to tell an agent that mail in his name is held: once a day, however much is sent in his name."""
    key = address_key(address)
    return (BudgetDraw(f"agent:{key}/day", window_start(now, _DAY), 1), *budget_draws(key, desk, budgets, now))


def tell_agent(
    agent: AgentSettings,
    address: str,
    desk: DeskSettings,
    draws: tuple[BudgetDraw, ...],
    spent: Mapping[tuple[str, datetime], int],
) -> Response:
    """Whether an agent is told that mail that bears his ``address`` is held."""
    if suppressed := _exhausted(draws, spent):
        return Response(None, suppressed, (), Reason("notice", False, f"the agent is not told: {suppressed}"))
    language = agent.language if agent.language in desk.languages else desk.languages[0]
    notice = Notice("agent_unproven", address, language, echo=False)
    return Response(notice, "", draws, Reason("notice", True, f"the agent is told, at {address}"))


def _forbidden(
    message: Message, classification: Classification, authentication: Authentication, desk: DeskSettings, kind: str
) -> str:
    if classification.never_answer:
        return classification.never_answer
    if authentication.standing is Standing.FAILED:
        return "the author's standing is failed"
    if desk.acknowledge is Acknowledge.NONE and kind == ACKNOWLEDGEMENT:
        return "the desk acknowledges nothing"
    if desk.acknowledge is Acknowledge.VERIFIED and authentication.standing is not Standing.VERIFIED:
        return "the desk acknowledges verified authors only"
    return "" if message.author.key else "there is no address to answer to"


def _exhausted(draws: tuple[BudgetDraw, ...], spent: Mapping[tuple[str, datetime], int]) -> str:
    for draw in draws:
        if spent.get((draw.key, draw.window), 0) >= draw.limit:
            return f"the budget {draw.key} of {draw.limit} is spent"
    return ""
