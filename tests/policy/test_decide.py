"""What is done with one message at one desk: every rule, their order, and what no decision may ever do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.decision import (
    Authentication,
    Classification,
    Decision,
    EvidenceKind,
    MailClass,
    Outcome,
    Reason,
    Standing,
)
from mailgate.model.message import Author, Message
from mailgate.model.report import Report, ReportedRecipient, ReportKind
from mailgate.model.rules import AgentSettings, DeskRules
from mailgate.model.settings import Acknowledge
from mailgate.model.ticket import FINAL, Status, TicketNumber
from mailgate.model.ticket_facts import ContactFacts, EarlierCopy, TicketFacts
from mailgate.policy.decide import decide, draws_for, nowhere
from mailgate.policy.facts import Facts
from mailgate.policy.match import Match
from mailgate.policy.title import title_of
from tests.factories import (
    BUDGETS,
    CUSTOMER,
    FAILED,
    NO_MATCH,
    NOW,
    OTHER,
    UNVERIFIED,
    VERIFIED,
    classed,
    desk,
    facts,
    matched,
    message,
    ticket,
)

STRANGER = "nobody@unknown.example"
NUMBER = TicketNumber("SUP", 10432)
EARLIER = EarlierCopy(outcome_id=4, intake_id="0" * 26, outcome=Outcome.NEW_TICKET, number=NUMBER)
KNOWN = ContactFacts(language=None, known=True)

REPLY, SIGNED_MID = EvidenceKind.REPLY_ADDRESS, EvidenceKind.SIGNED_MESSAGE_ID
STORED, SUBJECT, BOUNCED = EvidenceKind.STORED_MESSAGE_ID, EvidenceKind.SUBJECT_NUMBER, EvidenceKind.BOUNCE_ADDRESS


def rules(decision: Decision) -> list[str]:
    return [reason.rule for reason in decision.reasons if reason.hit]


def test_a_first_mail_opens_a_ticket() -> None:
    """With the desk's default priority, its title, and an acknowledgement."""
    decision = decide(facts(message=message(customer_refs=("PO1", "PO2"), headers=[("X-Priority", "1")])))
    assert decision.outcome is Outcome.NEW_TICKET
    assert decision.ticket is None
    assert decision.title == "The printer is on fire"
    assert (decision.priority, decision.claimed_priority) == ("low", "high")
    assert decision.customer_refs == ("PO2", "PO1"), "the last is the ticket's first"
    assert decision.flags == ("unverified", "several_references")
    assert decision.language == "en"
    assert decision.notice is not None
    assert decision.notice.urgent_first
    assert not decision.notice.echo
    assert decision.draws == draws_for(message(), desk(), BUDGETS, NOW)
    assert rules(decision) == ["standing", "new_ticket", "priority_claim", "email_default", "language", "acknowledge"]


def test_a_proven_author_needs_no_mark() -> None:
    decision = decide(facts(authentication=VERIFIED))
    assert decision.flags == ()
    assert decision.notice is not None
    assert decision.notice.echo


# DESIGN §5.4: author × evidence.  The ticket is of the customer (1) and OTHER (2).

APPEND, LINKED, HOLD = Outcome.APPEND, Outcome.NEW_LINKED, Outcome.HOLD


@pytest.mark.parametrize(
    ("author", "standing", "kind", "to", "expected", "participant", "flags", "why"),
    [
        (CUSTOMER, VERIFIED, REPLY, 1, APPEND, 1, (), "a participant with his reply address"),
        (CUSTOMER, UNVERIFIED, REPLY, 1, APPEND, 1, ("unverified",), "the same, unverified"),
        (CUSTOMER, VERIFIED, SIGNED_MID, 1, APPEND, 1, (), "a participant answering his mail"),
        (CUSTOMER, UNVERIFIED, SIGNED_MID, 1, APPEND, 1, ("unverified",), "the same, unverified"),
        (OTHER, VERIFIED, REPLY, 2, APPEND, 2, (), "another participant with his own"),
        ("ANNA@Elsewhere.EXAMPLE", VERIFIED, REPLY, 2, APPEND, 2, (), "in any case"),
        (CUSTOMER, VERIFIED, STORED, 0, APPEND, 1, (), "a participant with a stored id"),
        (CUSTOMER, UNVERIFIED, STORED, 0, APPEND, 1, ("unverified",), "the same, unverified"),
        (CUSTOMER, VERIFIED, SUBJECT, 0, APPEND, 1, (), "a participant with the number"),
        (OTHER, UNVERIFIED, SUBJECT, 0, APPEND, 2, ("unverified",), "the same, unverified"),
        (CUSTOMER, UNVERIFIED, BOUNCED, 0, APPEND, 1, ("unverified",), "a participant with a bounce address"),
        (STRANGER, VERIFIED, REPLY, 1, APPEND, 0, ("third_party",), "somebody else with a reply address"),
        (STRANGER, UNVERIFIED, REPLY, 1, APPEND, 0, ("third_party",), "the same, unverified"),
        (STRANGER, VERIFIED, SIGNED_MID, 1, APPEND, 0, ("third_party",), "somebody else with a signed id"),
        (STRANGER, UNVERIFIED, SIGNED_MID, 1, APPEND, 0, ("third_party",), "the same, unverified"),
        (STRANGER, UNVERIFIED, BOUNCED, 0, APPEND, 0, ("third_party",), "somebody else with a bounce address"),
        (OTHER, VERIFIED, REPLY, 1, APPEND, 0, ("third_party",), "a participant with another's reply address"),
        (CUSTOMER, UNVERIFIED, SIGNED_MID, 2, APPEND, 0, ("third_party",), "a participant with another's mail"),
        (STRANGER, UNVERIFIED, REPLY, 9, APPEND, 0, ("third_party",), "a participant who is not there any more"),
        (STRANGER, VERIFIED, STORED, 0, LINKED, 0, ("perhaps_related",), "somebody else with a stored id"),
        (STRANGER, UNVERIFIED, STORED, 0, LINKED, 0, ("perhaps_related", "unverified"), "the same, unverified"),
        (STRANGER, VERIFIED, SUBJECT, 0, LINKED, 0, ("perhaps_related",), "somebody else with the number"),
        (STRANGER, UNVERIFIED, SUBJECT, 0, LINKED, 0, ("perhaps_related", "unverified"), "the same, unverified"),
        (CUSTOMER, FAILED, REPLY, 1, HOLD, 0, (), "failed, with a reply address"),
        (CUSTOMER, FAILED, SIGNED_MID, 1, HOLD, 0, (), "failed, with a signed id"),
        (CUSTOMER, FAILED, STORED, 0, HOLD, 0, (), "failed, with a stored id"),
        (CUSTOMER, FAILED, SUBJECT, 0, HOLD, 0, (), "failed, with the number"),
        (STRANGER, FAILED, REPLY, 1, HOLD, 0, (), "a stranger who failed"),
        (STRANGER, FAILED, SUBJECT, 0, HOLD, 0, (), "a stranger who failed"),
    ],
)
def test_author_and_evidence(
    author: str,
    standing: Authentication,
    kind: EvidenceKind,
    to: int,
    expected: Outcome,
    participant: int,
    flags: tuple[str, ...],
    why: str,
) -> None:
    found = matched(ticket("SUP-10432", CUSTOMER, OTHER), kind, to, "To")
    decision = decide(facts(message=message(author), authentication=standing, match=found))
    assert decision.outcome is expected, why
    assert decision.participant == participant
    assert decision.flags == flags
    assert decision.ticket == NUMBER, "a held one shows there too"
    assert decision.evidence == found.evidence, "all that was found is recorded"
    assert (decision.notice is not None) is (expected is LINKED), "an appended answer is not acknowledged"


@pytest.mark.parametrize("standing", [VERIFIED, UNVERIFIED, FAILED])
@pytest.mark.parametrize("author", [CUSTOMER, STRANGER])
def test_without_evidence(author: str, standing: Authentication) -> None:
    """A new ticket for anybody, and a hold for who failed."""
    decision = decide(facts(message=message(author), authentication=standing))
    assert decision.outcome is (HOLD if standing is FAILED else Outcome.NEW_TICKET)


def test_an_author_without_address_is_no_participant() -> None:
    """Released twice, two mails without an author's address have nothing in common."""
    found = matched(ticket("SUP-10432", ""), SUBJECT)
    decision = decide(facts(message=message(Author("", ambiguous="no From")), match=found, released=True))
    assert decision.outcome is LINKED
    assert decision.notice is None


OWN, BULK, BOUNCE = MailClass.OWN, MailClass.BULK, MailClass.BOUNCE
AMBIGUOUS = message(Author(CUSTOMER, ambiguous="There are several From headers."))


@pytest.mark.parametrize(
    ("given_facts", "expected", "rule", "why"),
    [
        ({"earlier": EARLIER}, Outcome.DUPLICATE, "duplicate", "a copy"),
        ({"classification": classed(OWN, "loop_mark")}, Outcome.DISCARD, "own", "our own mail came back"),
        ({"classification": classed(OWN, "own_author")}, HOLD, "own", "a forger of our address"),
        ({"message": AMBIGUOUS}, HOLD, "ambiguous_author", "two readers, two authors"),
        ({"authentication": FAILED}, HOLD, "standing_failed", "a failed author"),
        ({"classification": classed(BOUNCE)}, HOLD, "report", "a bounce of nothing we know"),
        ({"classification": classed(MailClass.DISPOSITION)}, Outcome.RECORD, "report", "a disposition notification"),
        ({"classification": classed(MailClass.FEEDBACK)}, Outcome.RECORD, "report", "a feedback report"),
        ({"classification": classed(MailClass.AUTO_REPLY)}, Outcome.DISCARD, "auto_reply", "an answer to nothing"),
        ({"classification": classed(BULK)}, HOLD, "bulk", "an unknown list"),
        (
            {"classification": classed(BULK), "contact": KNOWN},
            Outcome.NEW_TICKET,
            "new_ticket",
            "a known contact's list",
        ),
        ({"classification": classed(MailClass.AUTO_GENERATED)}, Outcome.NEW_TICKET, "new_ticket", "a monitor"),
        ({}, Outcome.NEW_TICKET, "new_ticket", "a person"),
    ],
)
def test_each_rule(given_facts: dict[str, Any], expected: Outcome, rule: str, why: str) -> None:
    decision = decide(facts(**given_facts))
    assert decision.outcome is expected, why
    assert (
        next(one for one in rules(decision) if one not in ("some_rule", "loop_mark", "own_author", "standing")) == rule
    )
    assert decision.ticket == (NUMBER if expected is Outcome.DUPLICATE else None)


_with_reference = matched(ticket(references=("PO1",)), REPLY, 1)
_new_one = matched(ticket("SUP-10433", subject="Two screens"), REPLY, 1)
_by_references = desk(rules=DeskRules(reference_joins=True))
_TWO = "Two things:\n1. The printer on floor 2 does not print any more.\n2. Please create an account for Anna.\n"


def _other(*refs: str) -> Message:
    """An answer about something else."""
    return message(subject="Two screens for the new office", customer_refs=refs)


def test_the_order_of_the_rules() -> None:
    """All of them at once; then without the first, and so on: what is left decides."""
    closed = matched(ticket(status=Status.CLOSED), SIGNED_MID, 1)
    at_once = facts(message=AMBIGUOUS, earlier=EARLIER, authentication=FAILED, match=closed, blocked=True)
    agents = AgentSettings("Claire", (CUSTOMER,))
    generated = classed(MailClass.AUTO_GENERATED)
    steps: list[tuple[str, Facts]] = [
        ("duplicate", replace(at_once, classification=classed(OWN, "own_author"))),
        ("own", replace(at_once, earlier=None, classification=classed(OWN, "own_author"))),
        ("report", one := replace(at_once, earlier=None, match=NO_MATCH, classification=classed(BOUNCE))),
        ("ambiguous_author", one := replace(one, classification=classed(MailClass.AUTO_REPLY))),
        ("blocked", one := replace(one, message=message())),
        ("standing_failed", one := replace(one, blocked=False)),
        ("auto_reply", one := replace(one, authentication=UNVERIFIED)),
        ("bulk", replace(one, classification=classed(BULK))),
        ("automatic", replace(one, classification=generated, match=closed)),
        ("agent_unproven", one := replace(one, classification=classed(), agent=agents)),
        ("agent", replace(one, match=matched(ticket("SUP-10432", OTHER), REPLY), authentication=VERIFIED)),
        ("sent_again", replace(one, agent=None, same_content=(ticket(),))),
        ("stranger", replace(one, agent=None, match=matched(ticket("SUP-10432", OTHER), SUBJECT))),
        ("same_subject", replace(one, agent=None, match=_new_one, came_out_of=ticket())),
        ("other_reference", one := replace(one, agent=None, match=_with_reference, message=_other("PO2"))),
        ("other_subject", one := replace(one, message=_other())),
        ("answer", one := replace(one, message=message())),
        ("solved", replace(one, match=matched(ticket(status=Status.SOLVED), REPLY, 1))),
        ("closed_thanks", replace(one, match=closed, message=message(answer="Thank you!"))),
        ("closed", replace(one, match=closed)),
        ("reference_joins", replace(one, match=NO_MATCH, same_reference=(ticket(),), desk=_by_references)),
        ("several_subjects", replace(one, match=NO_MATCH, message=message(answer=_TWO))),
        ("new_ticket", replace(one, match=NO_MATCH)),
    ]
    order = [name for name, _ in steps]
    for index, (name, each) in enumerate(steps):
        considered = [reason for reason in decide(each).reasons if reason.rule in order]
        assert [reason.rule for reason in considered] == order[: index + 1]
        assert [reason.rule for reason in considered if reason.hit] == [name]


def test_what_a_held_message_says_last_is_why() -> None:
    """The ingest worker shows the last reason of a hold to operators."""
    for one in ({"message": AMBIGUOUS}, {"authentication": FAILED}, {"classification": classed(BULK)}):
        last = decide(facts(**one)).reasons[-1]
        assert last.hit
        assert last.text not in ("", "does not apply")


@pytest.mark.parametrize(
    ("given_facts", "flags", "why"),
    [
        ({"classification": classed(OWN, "own_author")}, ("unverified",), "a contact form that writes as the desk"),
        ({"message": AMBIGUOUS, "authentication": FAILED}, ("failed",), "a person knew who wrote it"),
        ({"authentication": FAILED}, ("failed",), "a forwarder broke it"),
        ({"classification": classed(BOUNCE)}, ("unverified",), "a daemon's mail that a person wants to see"),
        ({"classification": classed(BULK)}, ("unverified",), "a list after all"),
    ],
)
def test_a_released_message_goes_on(given_facts: dict[str, Any], flags: tuple[str, ...], why: str) -> None:
    """Release lets it pass the rule that held it, and raises no trust (DESIGN §5.9)."""
    assert decide(facts(**given_facts)).outcome is HOLD
    decision = decide(facts(**given_facts, released=True))
    assert decision.outcome is Outcome.NEW_TICKET, why
    assert decision.flags == flags
    assert decision.notice is None, "the class or the standing still forbids an answer"
    assert decision.notice_suppressed


def test_release_does_not_undo_what_was_never_held() -> None:
    """A copy stays a copy, our own mail ours, an automatic answer unanswered."""
    assert decide(facts(earlier=EARLIER, released=True)).outcome is Outcome.DUPLICATE
    assert decide(facts(classification=classed(OWN, "loop_mark"), released=True)).outcome is Outcome.DISCARD
    assert decide(facts(classification=classed(MailClass.AUTO_REPLY), released=True)).outcome is Outcome.DISCARD


def test_a_released_answer_of_a_failed_author_is_marked() -> None:
    decision = decide(facts(authentication=FAILED, match=matched(ticket(), REPLY, 1), released=True))
    assert (decision.outcome, decision.flags) == (APPEND, ("failed",))


@pytest.mark.parametrize(
    ("mail_class", "author", "kind", "expected", "on_ticket", "why"),
    [
        (BOUNCE, "mailer-daemon@relay.example", BOUNCED, Outcome.RECORD, True, "to the signed envelope sender"),
        (BOUNCE, "mailer-daemon@relay.example", SIGNED_MID, Outcome.RECORD, True, "with a signed id"),
        (BOUNCE, "mailer-daemon@relay.example", STORED, HOLD, False, "with any other id: could be forged"),
        (BOUNCE, "mailer-daemon@relay.example", SUBJECT, HOLD, False, "with the number: could be guessed"),
        (BOUNCE, CUSTOMER, SUBJECT, HOLD, False, "a participant does not make it a bounce of ours"),
        (MailClass.AUTO_REPLY, CUSTOMER, REPLY, Outcome.RECORD, True, "a participant who is away"),
        (MailClass.AUTO_REPLY, CUSTOMER, SUBJECT, Outcome.RECORD, True, "answerers often keep nothing but the subject"),
        (MailClass.AUTO_REPLY, STRANGER, BOUNCED, Outcome.RECORD, True, "sent to the envelope sender (RFC 3834 §4)"),
        (MailClass.AUTO_REPLY, STRANGER, SIGNED_MID, Outcome.RECORD, True, "somebody it was forwarded to"),
        (MailClass.AUTO_REPLY, STRANGER, SUBJECT, Outcome.DISCARD, False, "a number can be guessed"),
        (MailClass.AUTO_REPLY, STRANGER, STORED, Outcome.DISCARD, False, "an id can be copied"),
        (MailClass.DISPOSITION, CUSTOMER, SUBJECT, Outcome.RECORD, True, "a participant has read it"),
        (MailClass.DISPOSITION, STRANGER, SUBJECT, Outcome.RECORD, False, "recorded, and on no ticket"),
        (MailClass.FEEDBACK, STRANGER, SIGNED_MID, Outcome.RECORD, True, "a complaint about our mail"),
        (MailClass.FEEDBACK, STRANGER, SUBJECT, Outcome.RECORD, False, "recorded, and on no ticket"),
    ],
)
def test_machines_on_a_ticket(
    mail_class: MailClass, author: str, kind: EvidenceKind, expected: Outcome, on_ticket: bool, why: str
) -> None:
    """DESIGN §5.7; what proves nothing puts no machine's mail on a ticket either."""
    found = matched(ticket(), kind)
    decision = decide(facts(message=message(author), classification=classed(mail_class), match=found))
    assert decision.outcome is expected, why
    assert decision.ticket == (NUMBER if on_ticket else None)
    assert decision.notice is None


@pytest.mark.parametrize(
    ("kind", "said", "flags", "why"),
    [
        (ReportKind.BOUNCE, ("delivered", "failed"), ("bounce_failed",), "the worst counts"),
        (ReportKind.BOUNCE, ("delayed",), ("bounce_delayed",), "delayed is not failed"),
        (ReportKind.BOUNCE, ("delivered",), ("bounce_delivered",), "and a success is neither"),
        (ReportKind.BOUNCE, ("relayed",), ("bounce_delivered",), "it left for a server without reports"),
        (ReportKind.BOUNCE, ("expanded",), ("bounce_delivered",), "it reached a list"),
        (ReportKind.BOUNCE, ("",), ("bounce_unclear",), "it does not say"),
        (ReportKind.BOUNCE, (), ("bounce_unclear",), "of nobody"),
        (ReportKind.DISPOSITION, ("displayed",), ("disposition_displayed",), "read"),
        (ReportKind.DISPOSITION, ("deleted",), ("disposition_deleted",), "deleted"),
        (ReportKind.DISPOSITION, ("buy now",), (), "a stranger's words are no flag"),
    ],
)
def test_a_report_marks_its_entry(kind: ReportKind, said: tuple[str, ...], flags: tuple[str, ...], why: str) -> None:
    """Agents see at once whether the mail failed, is late, or arrived."""
    report = Report(kind, "test", tuple(ReportedRecipient(CUSTOMER, action=action) for action in said))
    mail_class = BOUNCE if kind is ReportKind.BOUNCE else MailClass.DISPOSITION
    found = matched(ticket(), SIGNED_MID, 1, "enclosed Message-ID")
    decision = decide(facts(message=message(report=report), classification=classed(mail_class), match=found))
    assert (decision.outcome, decision.ticket, decision.flags) == (Outcome.RECORD, NUMBER, flags), why
    assert (decision.notice, decision.participant) == (None, 0)


@pytest.mark.parametrize(
    ("feedback_type", "flags"), [("abuse", ("complaint_abuse",)), ("not-spam", ("complaint_not_spam",)), ("<b>", ())]
)
def test_a_complaint_marks_its_entry(feedback_type: str, flags: tuple[str, ...]) -> None:
    report = Report(ReportKind.FEEDBACK, "test", feedback_type=feedback_type)
    found = matched(ticket(), SIGNED_MID, 1, "enclosed Message-ID")
    decision = decide(facts(message=message(report=report), classification=classed(MailClass.FEEDBACK), match=found))
    assert (decision.ticket, decision.flags) == (NUMBER, flags)


def test_a_bounce_that_could_not_be_read_is_marked_as_such() -> None:
    found = matched(ticket(), BOUNCED, 0, "envelope")
    decision = decide(facts(classification=classed(BOUNCE), match=found))
    assert decision.flags == ("bounce_unclear",)


def test_a_machines_answer_is_recorded_on_a_closed_ticket() -> None:
    """An out of office after closing opens nothing."""
    found = matched(ticket(status=Status.CLOSED), REPLY, 1)
    decision = decide(facts(classification=classed(MailClass.AUTO_REPLY), match=found))
    assert (decision.outcome, decision.ticket) == (Outcome.RECORD, NUMBER)


def test_bulk_that_can_be_unsubscribed_from_is_discarded() -> None:
    """DESIGN §5.7; a known contact's is a person's, and answered."""
    newsletter = message(headers=[("List-Unsubscribe", "<mailto:x@y.example>")])
    unknown = facts(message=newsletter, classification=classed(BULK, "list_header"))
    assert decide(unknown).outcome is Outcome.DISCARD
    assert decide(replace(unknown, contact=ContactFacts("fr", known=False))).outcome is Outcome.DISCARD
    kept = decide(replace(unknown, contact=KNOWN))
    assert kept.outcome is Outcome.NEW_TICKET
    assert kept.notice
    assert kept.notice.recipient == CUSTOMER


@pytest.mark.parametrize(
    ("outcome", "number", "expected", "why"),
    [
        (Outcome.NEW_TICKET, NUMBER, Outcome.DUPLICATE, "it opened a ticket"),
        (Outcome.APPEND, NUMBER, Outcome.DUPLICATE, "it is an entry"),
        (Outcome.RECORD, NUMBER, Outcome.DUPLICATE, "it is recorded on one"),
        (Outcome.REFUSE, None, Outcome.DUPLICATE, "its author was told already"),
        (Outcome.HOLD, None, Outcome.NEW_TICKET, "nothing came of it yet"),
        (Outcome.HOLD, NUMBER, Outcome.NEW_TICKET, "nor of one that would continue a ticket"),
        (Outcome.DISCARD, None, Outcome.NEW_TICKET, "nothing came of it"),
        (Outcome.RECORD, None, Outcome.NEW_TICKET, "it stands nowhere"),
    ],
)
def test_of_what_a_copy_is_one(outcome: Outcome, number: TicketNumber | None, expected: Outcome, why: str) -> None:
    """Promise 3: a second mail of which nothing more must come, unless the first has come to nothing."""
    assert decide(facts(earlier=EarlierCopy(4, "0" * 26, outcome, number))).outcome is expected, why


_LIST = Reason("list_header", True, "it has the header list-id")
_KEEPER = Reason("list_keeper", True, "its author keeps a list")


@pytest.mark.parametrize(
    ("author", "contact", "reasons", "answered", "why"),
    [
        (CUSTOMER, None, (_LIST,), True, "a trusted list's"),
        (CUSTOMER, None, (_LIST, Reason("precedence", True, "Precedence: list")), True, "as lists write themselves"),
        (CUSTOMER, None, (_LIST, Reason("auto_submitted", True, "Auto-Submitted: x")), False, "a machine's on a list"),
        (CUSTOMER, None, (_LIST, Reason("null_sender", True, "its envelope sender is null")), False, "without sender"),
        (CUSTOMER, KNOWN, (Reason("precedence", True, "Precedence: bulk"),), False, "a mailing, and no list"),
        ("users@lists.example", None, (_LIST,), False, "the list wrote itself into From"),
        ("users@lists.example", KNOWN, (_LIST,), False, "even if it is a contact"),
        ("owner-users@lists.example", None, (_LIST, _KEEPER), False, "the list's keeper"),
    ],
)
def test_who_writes_through_a_list_is_answered(
    author: str, contact: ContactFacts | None, reasons: tuple[Reason, ...], answered: bool, why: str
) -> None:
    """DESIGN §5.7: as a person, and never the list; promise 8 for all else."""
    headers = [("List-Id", "Users <users.lists.example>"), ("List-Post", "<mailto:users@lists.example>")]
    one = facts(
        message=message(author, headers=headers),
        desk=desk(rules=DeskRules(trusted_lists=("users.lists.example",))),
        classification=Classification(BULK, reasons[0].text, reasons),
        contact=contact,
    )
    decision = decide(one)
    assert decision.outcome is Outcome.NEW_TICKET, why
    assert (decision.notice is not None) is answered, why
    assert answered or decision.notice_suppressed, why


@pytest.mark.parametrize("found", [NO_MATCH, matched(ticket(), SUBJECT)])
def test_generated_mail_opens_a_marked_ticket(found: Match) -> None:
    one = facts(message=message(STRANGER), classification=classed(MailClass.AUTO_GENERATED), match=found)
    assert "automatic" in decide(one).flags
    assert decide(one).notice is None


@pytest.mark.parametrize(
    ("mailed", "there", "author", "expected", "several", "why"),
    [
        (("PO1",), (), CUSTOMER, ("PO1",), False, "a ticket without one gets it"),
        (("PO1", "PO2"), (), CUSTOMER, ("PO2", "PO1"), True, "the last first"),
        (("PO2",), ("PO1",), CUSTOMER, ("PO2",), True, "another one: both are kept, agents see it"),
        (("po1",), ("PO1",), CUSTOMER, (), False, "the same in other letters"),
        (("PO１",), ("PO1",), CUSTOMER, (), False, "the same in other digits (NFKC)"),
        (("PO1", "PO2"), ("PO1",), CUSTOMER, ("PO2",), True, "one of them is new"),
        ((), ("PO1",), CUSTOMER, (), False, "none"),
        (("PO2",), ("PO1",), STRANGER, (), False, "a third party puts none on somebody's ticket"),
        (("PO2",), (), STRANGER, (), False, "not even the first"),
    ],
)
def test_references_of_an_answer(
    mailed: tuple[str, ...], there: tuple[str, ...], author: str, expected: tuple[str, ...], several: bool, why: str
) -> None:
    """DESIGN §5.3, for participants only."""
    found = matched(ticket(references=there), REPLY, 1)
    decision = decide(facts(message=message(author, customer_refs=mailed), match=found))
    assert decision.outcome is APPEND
    assert decision.customer_refs == expected, why
    assert ("several_references" in decision.flags) is several


def test_a_desk_may_switch_references_off() -> None:
    off = desk(references=False)
    one = message(subject="Printer ##PO1##", title="Printer", customer_refs=("PO1", "PO2"))
    opened = decide(facts(message=one, desk=off))
    assert (opened.customer_refs, opened.title) == ((), "Printer ##PO1##")
    assert "several_references" not in opened.flags
    assert decide(facts(message=one, desk=off, match=matched(ticket(), REPLY, 1))).customer_refs == ()


@pytest.mark.parametrize(
    ("subject", "answer", "refs", "expected", "why"),
    [
        ("The printer", "It burns.", (), "The printer", "the subject"),
        ("Re: The printer", "It burns.", (), "Re: The printer", "with its prefix"),
        ("", "It burns.\nBadly.", (), "It burns. Badly.", "empty: the first words"),
        ("   ", "It burns.", (), "It burns.", "blank"),
        ("\u200b\u00ad", "It burns.", (), "It burns.", "nothing to see"),
        ("Re:", "It burns.", (), "It burns.", "only a prefix"),
        ("RE : Fwd: TR: AW: WG: Antw: SV: VS: Rif: Réf. :", "It burns.", (), "It burns.", "only prefixes"),
        ("Re：", "It burns.", (), "It burns.", "with a full-width colon"),
        ("Re[2]: Re (3):", "It burns.", (), "It burns.", "with counters"),
        ("Re: [SUP-10432]", "It burns.", (), "It burns.", "a prefix and our number"),
        ("[SUP-10432] The printer [sup-7]", "", (), "The printer", "our numbers are taken out"),
        ("[OLD-3] The printer", "", (), "The printer", "those of an old prefix as well"),
        ("[BIL-3] The printer", "", (), "[BIL-3] The printer", "another desk's number stays"),
        ("[SUP-0] SUP-3 The printer", "", (), "[SUP-0] SUP-3 The printer", "what is no number stays"),
        ("", "", ("PO1",), "PO1", "only a reference"),
        ("", "", ("PO1", "PO2"), "PO2", "the ticket's first one is the last"),
        ("Re:", "It burns.", ("PO1",), "It burns.", "words before the reference"),
        ("", "", (), "(no subject)", "nothing at all"),
        ("", " \n\t\u200b", (), "(no subject)", "nothing to see at all"),
        ("", "word " * 30, (), "word " * 11 + "word …", "cut between words"),
        ("", "w" * 100, (), "w" * 60 + " …", "cut within one that is too long"),
        ("", "a\x1b[31mb\u202ec\x07", (), "a [31mb c", "no controls and overrides of the body"),
        ("Reply all", "", (), "Reply all", "a word that begins like a prefix"),
        ("Re: :", "x", (), "x", "one colon too many"),
        ("Ответ: 回复：\u00a0Réponse :", "It burns.", (), "It burns.", "the prefixes of all countries"),
        ("Re: ?!", "It burns.", (), "Re: ?!", "more than prefixes"),
        ("[ventes]", "It burns.", (), "[ventes]", "a tag says something"),
    ],
)
def test_title(subject: str, answer: str, refs: tuple[str, ...], expected: str, why: str) -> None:
    """DESIGN §5.3: without references and our numbers; never empty."""
    one = message(subject=subject, title=subject, answer=answer, text=answer, customer_refs=refs)
    assert title_of(one, desk(old_prefixes=("OLD",)), "en") == expected, why


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr-CA", "(sans objet)"), ("de", "(kein Betreff)"), ("nl", "(geen onderwerp)"), ("es", "(no subject)")],
)
def test_title_of_nothing(language: str, expected: str) -> None:
    assert title_of(message(subject="", answer="", text=""), desk(), language) == expected


def test_title_of_a_forward_without_a_word() -> None:
    """What was forwarded is better than nothing."""
    one = message(subject="Fwd:", answer="", text="-- forwarded --\nThe printer burns.")
    assert title_of(one, desk(), "en") == "-- forwarded -- The printer burns."


@given(st.text(max_size=40), st.text(max_size=80), st.booleans())
def test_a_title_is_one_line_with_something_to_see(subject: str, text: str, references: bool) -> None:
    one = message(subject=" ".join(subject.split()), answer=text, text=text)
    title = title_of(one, desk(references=references), "fr")
    assert title == " ".join(title.split()) != ""
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in title)


@pytest.mark.parametrize(
    ("classification", "postmaster", "expected", "why"),
    [
        (classed(), False, HOLD, "it addresses no desk"),
        (classed(), True, HOLD, "it is mail for the postmaster"),
        (classed(OWN, "own_author"), False, HOLD, "it addresses no desk"),
        (classed(BULK), False, HOLD, "it addresses no desk"),
        (classed(OWN, "loop_mark"), True, Outcome.DISCARD, "it is an automatic mail of ours that came back"),
    ],
)
def test_mail_to_no_desk(classification: Classification, postmaster: bool, expected: Outcome, why: str) -> None:
    """Kept for a person, but for our own that comes back; never answered."""
    decision = nowhere(message(), classification, UNVERIFIED, postmaster=postmaster)
    assert (decision.desk, decision.outcome, decision.reasons[-1].text) == ("", expected, why)
    assert decision.notice is None


def test_a_rule_that_did_not_hit_does_not_make_mail_ours() -> None:
    """The record holds every rule, also the loop mark that was not there."""
    quiet = Classification(MailClass.HUMAN, "", (Reason("loop_mark", False, "does not apply"),))
    assert nowhere(message(), quiet, UNVERIFIED, postmaster=False).outcome is HOLD


def test_budgets_are_drawn_for_an_address_only() -> None:
    assert draws_for(message(Author("")), desk(), BUDGETS, NOW) == ()
    keys = {draw.key for draw in draws_for(message("Jean@Customer.EXAMPLE"), desk(), BUDGETS, NOW)}
    assert f"recipient:{CUSTOMER}/hour" in keys


def test_a_spent_budget_suppresses_the_notice_and_nothing_else() -> None:
    """The ticket is opened all the same, and says why nobody was told."""
    spent = {(draw.key, draw.window): draw.limit for draw in draws_for(message(), desk(), BUDGETS, NOW)[:1]}
    decision = decide(facts(spent=spent))
    assert decision.outcome is Outcome.NEW_TICKET
    assert decision.notice is None
    assert "recipient" in decision.notice_suppressed
    assert decision.draws == ()


# What must hold for all facts there can be.

_AUTHORS = st.sampled_from(["", "jean", CUSTOMER, OTHER, STRANGER, "Jean@Customer.EXAMPLE", "é@customer.example"])
_WORDS = st.sampled_from(["", "Re:", "URGENT", "[SUP-10432] x", "SECRETWORD of mine", "\u200b"])


def _matches(tickets: Iterable[TicketFacts]) -> st.SearchStrategy[Match]:
    found = st.builds(
        matched, st.sampled_from(list(tickets)), st.sampled_from(EvidenceKind), st.integers(0, 3), st.just("To")
    )
    return st.one_of(st.just(NO_MATCH), found)


FACTS = st.builds(
    Facts,
    message=st.builds(
        message,
        st.builds(Author, _AUTHORS, st.just("SECRETWORD"), st.sampled_from(["", "There are several From headers."])),
        _WORDS,
        headers=st.lists(st.tuples(st.sampled_from(["List-Unsubscribe", "X-Priority"]), st.just("1")), max_size=2),
        customer_refs=st.lists(st.sampled_from(["PO1", "po1", "SECRETWORD"]), max_size=3, unique=True).map(tuple),
        answer=_WORDS,
        languages=st.lists(st.tuples(st.sampled_from(["fr", "es"]), st.floats(0, 1)), max_size=2).map(tuple),
    ),
    desk=st.builds(desk, references=st.booleans(), acknowledge=st.sampled_from(Acknowledge)),
    classification=st.one_of(
        st.builds(classed, st.sampled_from(MailClass), st.sampled_from(["loop_mark", "some_rule"]))
    ),
    authentication=st.sampled_from([VERIFIED, UNVERIFIED, FAILED]),
    match=_matches(ticket("SUP-10432", CUSTOMER, OTHER, status=status) for status in Status),
    earlier=st.sampled_from([None, EARLIER]),
    contact=st.one_of(st.none(), st.builds(ContactFacts, st.sampled_from([None, "fr", "es"]), st.booleans())),
    budgets=st.just(BUDGETS),
    spent=st.sampled_from(
        [{}, {(draw.key, draw.window): 10**6 for draw in draws_for(message(), desk(), BUDGETS, NOW)}]
    ),
    now=st.just(NOW),
    released=st.booleans(),
)


@given(FACTS)
def test_every_decision_is_one_that_can_be_explained(one: Facts) -> None:
    """Total and deterministic; reasons end with a hit, the outcome has what it needs, and nothing that it must not."""
    decision = decide(one)
    assert decision == decide(one)
    assert decision.desk == one.desk.name
    assert any(reason.hit for reason in decision.reasons)
    assert all(reason.text for reason in decision.reasons)
    assert decision.evidence == one.match.evidence
    opens = decision.outcome in (Outcome.NEW_TICKET, Outcome.NEW_LINKED)
    assert bool(decision.priority) is opens
    assert bool(decision.title) is (opens or decision.notice is not None or bool(decision.notice_suppressed))
    assert not opens or decision.language in one.desk.languages
    assert not opens or decision.priority == one.desk.email_default, "whatever was claimed"
    assert (decision.ticket is not None) or decision.outcome not in (Outcome.APPEND, Outcome.NEW_LINKED)
    assert not (decision.outcome is Outcome.NEW_TICKET and decision.ticket)
    assert decision.outcome is not Outcome.REOPEN or decision.status is Status.IN_PROGRESS
    assert decision.outcome is not Outcome.REFUSE or decision.notice is not None, "nobody is refused without a word"
    on_it = (Outcome.APPEND, Outcome.REOPEN, Outcome.RECORD)
    assert not decision.participant or decision.outcome in on_it
    assert (decision.outcome is Outcome.DUPLICATE) is (one.earlier is not None), "a copy is a copy, before all else"


@given(FACTS)
def test_who_is_never_answered(one: Facts) -> None:
    """Promises 6 and 8, whatever else is true."""
    decision = decide(one)
    notice = decision.notice
    if notice is None:
        assert decision.draws == ()
        return
    assert decision.outcome in (Outcome.NEW_TICKET, Outcome.NEW_LINKED, Outcome.APPEND, Outcome.REFUSE)
    assert not one.classification.never_answer
    assert one.authentication.standing is not Standing.FAILED
    assert one.desk.acknowledge is not Acknowledge.NONE or notice.kind != "acknowledgement"
    assert one.desk.acknowledge is not Acknowledge.VERIFIED or one.authentication.standing is Standing.VERIFIED
    assert notice.recipient == one.message.author.address != ""
    assert decision.notice_suppressed == ""
    assert decision.draws
    assert all(one.spent.get((draw.key, draw.window), 0) < draw.limit for draw in decision.draws)
    proven = one.authentication.standing is Standing.VERIFIED or bool(one.contact and one.contact.known)
    assert notice.echo is proven
    # A notice is its kind, its recipient and its switches: there is no field that a stranger's words could stand in.
    assert "SECRETWORD" not in (notice.kind, notice.language)


@given(FACTS)
def test_only_proof_or_a_participant_writes_on_a_ticket(one: Facts) -> None:
    """Promise 7: a number, a stored id or a Cc never puts a stranger's mail on somebody's ticket."""
    decision = decide(one)
    if decision.outcome in (Outcome.APPEND, Outcome.RECORD) and decision.ticket:
        assert one.match.ticket is not None
        assert one.match.decided is not None
        on_it = one.match.ticket.participant_of(one.message.author.key)
        assert one.match.decided.is_proof or on_it
        assert decision.participant in (0, on_it.number if on_it else 0)
        assert decision.participant or not decision.customer_refs
    if decision.outcome is Outcome.APPEND:
        assert one.match.ticket is not None
        assert one.match.ticket.status not in FINAL
        assert one.authentication.standing is not Standing.FAILED or one.released
