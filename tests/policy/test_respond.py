"""Who gets an automatic mail, and what may be in it (DESIGN §5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.model.decision import Authentication, Classification, MailClass, Notice
from mailgate.model.message import Author, Message
from mailgate.model.settings import Acknowledge
from mailgate.model.ticket import TicketNumber
from mailgate.model.ticket_facts import ContactFacts
from mailgate.policy.respond import Response, budget_draws, respond, window_start
from tests.factories import BUDGETS, CUSTOMER, FAILED, NOW, UNVERIFIED, VERIFIED, desk, message

HUMAN = Classification(MailClass.HUMAN, "", ())
AUTOMATIC = Classification(MailClass.AUTO_GENERATED, "its envelope sender is null", ())
KNOWN = ContactFacts(language=None, known=True)
HEARD_OF = ContactFacts(language="fr", known=False)

HOUR = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = datetime(2026, 10, 14, tzinfo=UTC)


def answer(
    authentication: Authentication = VERIFIED,
    contact: ContactFacts | None = None,
    acknowledge: Acknowledge = Acknowledge.NOT_FAILED,
    *,
    one: Message | None = None,
    classification: Classification = HUMAN,
    spent: Mapping[tuple[str, datetime], int] | None = None,
) -> Response:
    return respond(
        one or message(),
        classification,
        authentication,
        contact,
        desk(acknowledge=acknowledge),
        budget_draws(CUSTOMER, desk(), BUDGETS, NOW),
        spent or {},
        language="fr",
        urgent_first=False,
    )


@pytest.mark.parametrize(
    ("authentication", "contact", "echo", "why"),
    [
        (VERIFIED, None, True, "a proven author"),
        (VERIFIED, KNOWN, True, "proven and known"),
        (UNVERIFIED, None, False, "a stranger: what he wrote could be meant for somebody else's eyes"),
        (UNVERIFIED, HEARD_OF, False, "an address that has a row and no voucher"),
        (UNVERIFIED, KNOWN, True, "somebody vouched for the address"),
    ],
)
def test_what_is_echoed(authentication: Authentication, contact: ContactFacts | None, echo: bool, why: str) -> None:
    found = answer(authentication, contact)
    assert found.notice == Notice("acknowledgement", CUSTOMER, "fr", echo), why
    assert found.suppressed == ""
    assert found.draws == budget_draws(CUSTOMER, desk(), BUDGETS, NOW)
    assert found.reason.hit


@pytest.mark.parametrize("acknowledge", list(Acknowledge))
@pytest.mark.parametrize("contact", [None, KNOWN])
@pytest.mark.parametrize("authentication", [VERIFIED, UNVERIFIED, FAILED])
def test_acknowledge_of_a_desk(
    acknowledge: Acknowledge, contact: ContactFacts | None, authentication: Authentication
) -> None:
    """``not_failed``, ``verified`` and ``none``; a failed author gets nothing, whoever he is."""
    wanted = {
        Acknowledge.NOT_FAILED: (VERIFIED, UNVERIFIED),
        Acknowledge.VERIFIED: (VERIFIED,),
        Acknowledge.NONE: (),
    }[acknowledge]
    found = answer(authentication, contact, acknowledge)
    assert (found.notice is not None) is (authentication in wanted)
    assert bool(found.suppressed) is (found.notice is None)


def test_automatic_mail_is_never_answered() -> None:
    """Promise 8, and before anything else."""
    found = answer(VERIFIED, KNOWN, classification=AUTOMATIC)
    assert found.notice is None
    assert found.suppressed == "its envelope sender is null"
    assert found.draws == ()
    assert not found.reason.hit


@pytest.mark.parametrize("address", ["", "jean", "jean@straße.example", "je\u200ban@customer.example"])
def test_an_author_without_address_is_not_answered(address: str) -> None:
    assert answer(one=message(Author(address))).notice is None


def test_the_author_is_answered_and_nobody_else() -> None:
    """Not Reply-To, not the envelope sender."""
    one = message(Author("Jean@Customer.Example"), cc=["other@x.example"], reply_to=message(to=["evil@x.example"]).to)
    notice = answer(one=one).notice
    assert notice is not None
    assert notice.recipient == "Jean@Customer.Example", "as he writes himself"


@pytest.mark.parametrize(
    ("key", "window", "limit"),
    [
        (f"recipient:{CUSTOMER}/hour", HOUR, 5),
        (f"recipient:{CUSTOMER}/day", DAY, 20),
        ("domain:customer.example/hour", HOUR, 50),
        ("domain:customer.example/day", DAY, 200),
        ("desk:support/hour", HOUR, 100),
        ("desk:support/day", DAY, 500),
        ("service/hour", HOUR, 300),
        ("service/day", DAY, 2000),
    ],
)
def test_every_budget_stops_by_itself(key: str, window: datetime, limit: int) -> None:
    """The last unit still goes, the next does not; a window that is over counts no more."""
    assert answer(spent={(key, window): limit - 1}).notice is not None
    stopped = answer(spent={(key, window): limit})
    assert stopped.notice is None
    assert stopped.draws == ()
    assert stopped.suppressed == f"the budget {key} of {limit} is spent"
    before = window - (timedelta(hours=1) if key.endswith("hour") else timedelta(days=1))
    assert answer(spent={(key, before): limit}).notice is not None


def test_budgets_of_a_ticket() -> None:
    """A ticket has one of its own, by the day; one that is yet to be opened has none."""
    draws = budget_draws(CUSTOMER, desk(), BUDGETS, NOW, TicketNumber("SUP", 1))
    assert [(one.key, one.window, one.limit) for one in draws[8:]] == [("ticket:SUP-1/day", DAY, 2)]
    assert len(budget_draws(CUSTOMER, desk(), BUDGETS, NOW)) == 8
    assert len({(one.key, one.window) for one in draws}) == 9


@pytest.mark.parametrize(
    ("now", "hour", "day"),
    [
        (NOW, HOUR, DAY),
        (HOUR, HOUR, DAY),
        (HOUR - timedelta(microseconds=1), HOUR - timedelta(hours=1), DAY),
        (DAY, DAY, DAY),
    ],
)
def test_windows_are_whole_hours_and_days_of_utc(now: datetime, hour: datetime, day: datetime) -> None:
    assert window_start(now, timedelta(hours=1)) == hour
    assert window_start(now, timedelta(days=1)) == day
