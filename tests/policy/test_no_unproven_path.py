"""No way leads from a recipient, header or id to a ticket or an agent but by a MAC of ours or the participant check.

Shown twice: arbitrary messages through ``keys``, ``match`` and ``decide``, against what DESIGN §5.4 says in so many
words; and a walk over the code, so that a way that no message here takes is seen as well (LESSONS B3, B5).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model import tokens
from mailgate.model.decision import Decision, MailClass, Outcome, Standing
from mailgate.model.envelope import Envelope
from mailgate.model.message import Author, Message
from mailgate.model.rules import AgentProof, AgentSettings, DeskRules
from mailgate.model.ticket import Role, Status, TicketNumber
from mailgate.model.ticket_facts import Candidate, TicketFacts
from mailgate.policy import match as matching
from mailgate.policy import recipients
from mailgate.policy.agents import proof_of_agent
from mailgate.policy.decide import decide
from mailgate.policy.facts import Facts
from mailgate.policy.match import Found
from tests.factories import (
    CUSTOMER,
    DESK,
    FAILED,
    KEYS,
    OTHER,
    STRANGE_KEYS,
    UNVERIFIED,
    VERIFIED,
    classed,
    desk,
    envelope,
    facts,
    message,
    settings,
    ticket,
)

# ---------------------------------------------------------------- whatever comes in

AGENT = AgentSettings("Anna", ("anna@staff.example",))
EVE = "eve@attacker.example"
COLLEAGUE = "luc@customer.example"
AUTHORS = (CUSTOMER, OTHER, EVE, COLLEAGUE, *AGENT.addresses, Author(CUSTOMER, ambiguous="There are two."), Author(""))
MINE, HERS = TicketNumber("SUP", 10432), TicketNumber("SUP", 10433)
PEOPLE = {MINE: (CUSTOMER, OTHER, *AGENT.addresses), HERS: (OTHER, CUSTOMER)}

#: All that we ever issued, with whom it was issued to.
ADDRESSES = {
    tokens.reply_address(KEYS, DESK, number, at): (number, who)
    for number, people in PEOPLE.items()
    for at, who in enumerate(people, 1)
}
IDS = {
    tokens.message_id(KEYS, "desk.example", number, at, 7): (number, who)
    for number, people in PEOPLE.items()
    for at, who in enumerate(people, 1)
}
BOUNCES = {tokens.bounce_address(KEYS, DESK, 70): MINE, tokens.bounce_address(KEYS, DESK, 71): HERS}


def _forged() -> Iterator[str]:
    """What looks like ours and is not: other keys, a letter changed, the MAC of another name."""
    for number in PEOPLE:
        yield tokens.reply_address(STRANGE_KEYS, DESK, number, 1)
        yield tokens.bounce_address(STRANGE_KEYS, DESK, 70)
        yield tokens.message_id(STRANGE_KEYS, "desk.example", number, 1, 7)
        yield f"support+{number}@desk.example".lower()
        yield f"{number}.1.7@desk.example".lower()
    for one in (*ADDRESSES, *IDS, *BOUNCES):
        local, _, domain = one.partition("@")
        yield f"{local[:-2]}{'b' if local[-2] == 'a' else 'a'}{local[-1]}@{domain}"
        yield one.replace("10432", "1").replace("10433", "10432").replace("b-70", "b-71")


FORGED = tuple(sorted({*_forged()} - {*ADDRESSES, *IDS, *BOUNCES}))
ANYTHING = st.sampled_from((DESK, EVE, "m1@customer.example", "m2@elsewhere.example", "x@y.example", *FORGED))
SOME = st.one_of(ANYTHING, ANYTHING, st.sampled_from((*ADDRESSES, *IDS, *BOUNCES)))
SPELT = st.builds(lambda text, upper: text.upper() if upper else text, SOME, st.booleans())
LISTED = st.lists(SPELT, max_size=3).map(tuple)
SUBJECTS = ("The printer is on fire", "Two screens", "Re: [SUP-10432]", "[SUP-10433] The printer", "[SUP-7]", "")
QUOTES = ("", "> [SUP-10432] The printer\n", "> [SUP-10433]\n")

MESSAGES = st.builds(
    message,
    st.sampled_from(AUTHORS),
    st.sampled_from(SUBJECTS),
    to=LISTED,
    cc=LISTED,
    delivered_to=LISTED,
    in_reply_to=LISTED,
    references=LISTED,
    answer=st.sampled_from(("", "It burns.\n", "Thank you!\n")),
    quoted=st.sampled_from(QUOTES),
    customer_refs=st.sampled_from(((), ("PO1",), ("PO1", "PO2"))),
)
TICKETS = st.builds(
    lambda status, prefix: (
        ticket(str(MINE), *PEOPLE[MINE], status=status, references=prefix),
        ticket(str(HERS), *PEOPLE[HERS], status=Status.IN_PROGRESS),
    ),
    st.sampled_from(tuple(Status)),
    st.sampled_from(((), ("PO1",))),
)


def _found(named: matching.MatchKeys, there: tuple[TicketFacts, ...]) -> Found:
    """What a store with these tickets would find."""
    standing = {"m1@customer.example": {MINE.id}, "m2@elsewhere.example": {MINE.id, HERS.id}}
    return Found(
        {one.number.id: Candidate(one, one) for one in there},
        {text: standing[text] for text, _ in named.message_ids if text in standing},
        {70: MINE.id, 71: HERS.id},
        {},
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Facts, Envelope]:
    one, there = draw(MESSAGES), draw(TICKETS)
    sent = envelope(draw(st.sampled_from((CUSTOMER, EVE, ""))), draw(LISTED) or [DESK])
    at = desk(rules=DeskRules(agents_proof=draw(st.sampled_from(tuple(AgentProof)))))
    configured = settings(at, agents=(AGENT,))
    named = matching.keys(one, sent, recipients.Recipients(configured), KEYS, configured)
    found = matching.match(named, _found(named, there), {at.name}, {at.name}, (at.prefix,))
    key = "" if one.author.ambiguous else one.author.key
    colleague = key == COLLEAGUE and found.ticket is not None and found.ticket.number == MINE
    return (
        facts(
            message=one,
            desk=at,
            match=found,
            classification=classed(draw(st.sampled_from(tuple(MailClass)))),
            authentication=draw(st.sampled_from((VERIFIED, UNVERIFIED, FAILED))),
            agent=configured.agent(one.author.key, at.name),
            colleague_of=frozenset({CUSTOMER}) if colleague else frozenset(),
            same_content=draw(st.sampled_from(((), there[:1], there))),
            same_reference=draw(st.sampled_from(((), there[:1]))),
            blocked=draw(st.booleans()) and key == EVE,
            released=draw(st.sampled_from((False, False, True))),
            inside=configured.inside_keys,
        ),
        sent,
    )


def _issued(one: Message, sent: Envelope) -> dict[TicketNumber, set[str]]:
    """The tickets that something of ours names in this message, with whom it was issued to, read by equality alone."""
    issued: dict[TicketNumber, set[str]] = {}
    fields = (*sent.rcpt_tos, *one.delivered_to, *(box.address for box in (*one.to, *one.cc)))
    for text in map(str.lower, fields):
        if text in ADDRESSES:
            number, who = ADDRESSES[text]
            issued.setdefault(number, set()).add(who)
        elif text in BOUNCES:
            issued.setdefault(BOUNCES[text], set())
    for text in map(str.lower, (*one.in_reply_to, *one.references)):
        if text in IDS:
            number, who = IDS[text]
            issued.setdefault(number, set()).add(who)
    return issued


def _is_on(case: Facts, number: TicketNumber) -> bool:
    """Whether the author, if it is certain who he is, is on a ticket or may act for somebody who is."""
    author = case.message.author
    if author.ambiguous or not author.key:
        return False
    return author.key in PEOPLE[number] or (author.key == COLLEAGUE and bool(case.colleague_of))


def _written(decision: Decision) -> bool:
    """Whether the message becomes an entry of a ticket."""
    on_one = decision.outcome in (Outcome.APPEND, Outcome.REOPEN)
    return on_one or (decision.outcome is Outcome.RECORD and decision.ticket is not None)


@given(_cases())
def test_a_ticket_is_written_on_by_proof_or_by_who_is_on_it(case: tuple[Facts, Envelope]) -> None:
    """The table of DESIGN §5.4, row by row: by something of ours in his hands, by being on it, or as a proven agent."""
    given_facts, sent = case
    decision = decide(given_facts)
    if not _written(decision):
        return
    assert decision.ticket is not None
    issued = _issued(given_facts.message, sent)
    on_it = _is_on(given_facts, decision.ticket)
    agent = given_facts.agent is not None and bool(proof_of_agent(given_facts))
    assert decision.ticket in issued or on_it or agent
    if given_facts.authentication.standing is Standing.FAILED and not given_facts.released:
        assert decision.outcome is Outcome.RECORD
        assert decision.ticket in issued, "only a report that holds something of ours is read before its author is"
    if decision.participant:
        assert on_it
    if "third_party" not in decision.flags and decision.outcome is not Outcome.RECORD:
        assert on_it or agent


@given(_cases())
def test_rights_are_of_who_is_on_the_ticket(case: tuple[Facts, Envelope]) -> None:
    """Status, references, people in copy: never by a third party's mail, nor with what was issued to somebody else."""
    given_facts, sent = case
    decision = decide(given_facts)
    if decision.outcome in (Outcome.NEW_TICKET, Outcome.NEW_LINKED):
        assert decision.participant == 0
        return
    changes = decision.status or decision.customer_refs or decision.carbon_copies or decision.joins
    if not changes:
        return
    assert decision.ticket is not None
    assert _is_on(given_facts, decision.ticket)
    if decision.status:
        deciding = given_facts.match.decided
        assert deciding is not None
        to_others = _issued(given_facts.message, sent).get(decision.ticket, set())
        assert not to_others or to_others & given_facts.keys or not deciding.is_proof or given_facts.colleague_of
    if decision.carbon_copies:
        assert given_facts.authentication.standing is Standing.VERIFIED
    if decision.joins:
        assert given_facts.verified or decision.ticket in _issued(given_facts.message, sent)


@given(_cases())
def test_nobody_is_an_agent_by_claiming_it(case: tuple[Facts, Envelope]) -> None:
    """An agent's mail is verified, or logged in, or, where the desk says so, sent to what was issued to him."""
    given_facts, sent = case
    decision = decide(given_facts)
    mine = given_facts.message.author.key in AGENT.keys
    if "agent" in decision.flags or decision.reporter is not None:
        assert mine
        proof = given_facts.desk.rules.agents_proof
        assert proof is not AgentProof.SUBMISSION
        assert given_facts.authentication.standing is not Standing.FAILED
        if given_facts.authentication.standing is Standing.UNVERIFIED:
            assert proof is AgentProof.TOKEN
            assert decision.ticket is not None
            assert given_facts.message.author.key in _issued(given_facts.message, sent)[decision.ticket]
    if mine and not proof_of_agent(given_facts) and not given_facts.released:
        assert decision.outcome not in (Outcome.APPEND, Outcome.REOPEN, Outcome.NEW_TICKET, Outcome.NEW_LINKED)


@given(_cases())
def test_nothing_is_sent_to_anybody_but_the_author(case: tuple[Facts, Envelope]) -> None:
    """Whatever stands in the headers; and a number is named to nobody who did not have it, or is not on the ticket."""
    given_facts, sent = case
    decision = decide(given_facts)
    if decision.notice is None:
        return
    assert decision.notice.recipient == given_facts.message.author.address
    assert not given_facts.message.author.ambiguous
    assert given_facts.authentication.standing is not Standing.FAILED or decision.notice.kind == "agent_unproven"
    assert not decision.notice.echo or given_facts.verified
    if former := decision.notice.former:
        assert former in _issued(given_facts.message, sent) or _is_on(given_facts, former)


def test_the_cases_reach_every_row() -> None:
    """The properties above are about something: each kind of proof, and each way to fail, leads somewhere else."""
    outcomes = set()
    for author in (CUSTOMER, EVE, *AGENT.addresses):
        for to in (next(iter(ADDRESSES)), FORGED[0], DESK):
            one = message(author, to=[to])
            named = matching.keys(one, envelope(), recipients.Recipients(settings()), KEYS, settings())
            there = (ticket(str(MINE), *PEOPLE[MINE]), ticket(str(HERS), *PEOPLE[HERS]))
            found = matching.match(named, _found(named, there), {"support"}, {"support"}, ("SUP",))
            decision = decide(facts(message=one, match=found, agent=AGENT if author in AGENT.addresses else None))
            outcomes.add((author == CUSTOMER, decision.outcome, decision.flags))
    assert outcomes == {
        (True, Outcome.APPEND, ("unverified",)),
        (True, Outcome.NEW_TICKET, ("unverified",)),
        (False, Outcome.APPEND, ("third_party",)),
        (False, Outcome.NEW_TICKET, ("unverified",)),
        (False, Outcome.HOLD, ()),
    }
    assert {one.role for one in ticket(str(MINE), *PEOPLE[MINE]).participants} == {Role.REPORTER, Role.ADDED}


# ---------------------------------------------------------------- the code

ROOT = Path(__file__).parents[2]
FILES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in ROOT.glob("mailgate/**/*.py")
}
MATCH = "mailgate/policy/match.py"
TOKENS = "mailgate/model/tokens.py"


def named(name: str) -> set[str]:
    """The files that mention a name, imports and attributes included."""
    return {file for file, tree in FILES.items() if any(name in _names(node) for node in ast.walk(tree))}


def _names(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (node.attr,)
    if isinstance(node, ast.ImportFrom):
        return tuple(alias.name for alias in node.names)
    return (node.name,) if isinstance(node, ast.FunctionDef | ast.ClassDef) else ()


def functions_with(file: str, name: str) -> set[str]:
    """The outermost functions of a file in which a name is mentioned; ``""`` for outside of any."""
    found = set()
    for node in FILES[file].body:
        where = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
        if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node)):
            found.add(where)
    return found


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Calls of a function or of a class, by whichever way it is reached."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _names(node.func)[-1:] == (name,)]


@pytest.mark.parametrize(
    ("pattern", "reader"),
    [
        ("_REPLY", "read_reply_tag"),
        ("_BOUNCE", "read_bounce_tag"),
        ("_MESSAGE_ID", "read_message_id"),
        ("_LOOP", "is_loop_mark"),
    ],
)
def test_what_takes_a_signed_name_apart_verifies_it(pattern: str, reader: str) -> None:
    """Each pattern is used by one function, which answers nothing before the MAC is verified."""
    assert functions_with(TOKENS, pattern) - {""} == {reader}
    assert all(file == TOKENS or pattern not in _imported(file, "tokens") for file in FILES)
    (function,) = [one for one in FILES[TOKENS].body if isinstance(one, ast.FunctionDef) and one.name == reader]
    assert len(calls(function, "verifies")) == 1
    guards = [one for one in ast.walk(function) if isinstance(one, ast.If | ast.Return) and calls(one, "verifies")]
    assert guards, "its answer depends on the MAC"
    for one in guards:
        if isinstance(one, ast.If):
            (refusal,) = one.body
            assert isinstance(refusal, ast.Return)
            assert isinstance(refusal.value, ast.Constant)
            assert refusal.value.value is None


def _imported(file: str, module: str) -> set[str]:
    found = [one for one in ast.walk(FILES[file]) if isinstance(one, ast.ImportFrom) and one.module]
    return {alias.name for one in found if str(one.module).split(".")[-1] == module for alias in one.names}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        # Signed names are read at one place, and the mark that makes mail ours at one other.
        ("read_reply_tag", {TOKENS, MATCH}),
        ("read_bounce_tag", {TOKENS, MATCH}),
        ("read_message_id", {TOKENS, MATCH}),
        ("is_loop_mark", {TOKENS, "mailgate/policy/classify.py"}),
        # What they say becomes evidence there, and what is looked up and weighed is made there.
        ("Evidence", {"mailgate/model/decision.py", MATCH, "mailgate/workers/carry_out.py"}),
        ("EvidenceKind", {"mailgate/model/decision.py", MATCH}),
        # Who is an agent is asked of the settings, by the author's key, once.
        ("proof_of_agent", {"mailgate/policy/agents.py"}),
    ],
)
def test_there_is_one_place_for_each(name: str, files: set[str]) -> None:
    """A second one would be a second way in; to add it, this table must be changed."""
    assert named(name) == files


def test_evidence_is_made_in_match_alone() -> None:
    """Elsewhere it is a type to be read: carry_out stores it."""
    assert [file for file, tree in FILES.items() if calls(tree, "Evidence")] == [MATCH]
    assert [file for file, tree in FILES.items() if calls(tree, "MatchKeys")] == [MATCH]


def test_signed_evidence_is_made_of_what_was_verified() -> None:
    """``Evidence`` of a signed kind stands below ``if issued := read_…``, and takes its number from there."""
    below = {
        one: test.target.id
        for branch in ast.walk(FILES[MATCH])
        if isinstance(branch, ast.If) and isinstance(test := branch.test, ast.NamedExpr)
        if isinstance(test.value, ast.Call) and _names(test.value.func)[0] in ("read_reply_tag", "read_message_id")
        for statement in branch.body
        for one in calls(statement, "Evidence")
    }
    signed = 0
    for one in calls(FILES[MATCH], "Evidence"):
        kind, number, participant, _ = one.args
        assert isinstance(kind, ast.Attribute)
        if kind.attr in ("REPLY_ADDRESS", "SIGNED_MESSAGE_ID"):
            signed += 1
            issued = below[one]
            assert (ast.unparse(number), ast.unparse(participant)) == (f"{issued}.number", f"{issued}.participant")
        else:
            assert isinstance(participant, ast.Constant)
            assert participant.value == 0, "evidence that proves nothing is issued to nobody"
        if kind.attr == "BOUNCE_ADDRESS":
            assert "found.bounced[outbox_id]" in ast.unparse(number)
    assert signed == 3


def test_a_number_that_is_read_is_evidence_of_the_weakest_kind() -> None:
    """``TicketNumber.read`` reads subject and quoted text in ``_numbers``; else verified names and operators."""
    readers = {
        (file, where)
        for file, tree in FILES.items()
        for node in tree.body
        for one in calls(node, "read")
        if ast.unparse(one.func) == "TicketNumber.read" and (where := getattr(node, "name", ""))
    }
    assert readers == {(TOKENS, "_issued"), (MATCH, "_numbers"), ("mailgate/commands/tickets.py", "ticket_number")}
    assert functions_with(TOKENS, "_issued") == {"read_reply_tag", "read_message_id"}
    assert functions_with(MATCH, "_numbers") == {"keys"}
    used = [one for one in calls(FILES[MATCH], "Evidence") if "SUBJECT_NUMBER" in ast.unparse(one.args[0])]
    assert [ast.unparse(one.args[1]) for one in used] == ["number", "candidate.named.number"]
    rooms = ("parse", "policy", "verify", "receive", "send")
    made = [file for file, tree in FILES.items() if calls(tree, "TicketNumber") and file.split("/")[1] in rooms]
    assert made == [], "no other text becomes a number"


def test_what_only_looks_signed_is_taken_in_and_read_by_nobody() -> None:
    """The listener's pattern has no groups: it says that mail is ours, never whose ticket it is about."""
    assert recipients._SIGNED_SHAPE.groups == 0
    uses = [one for one in ast.walk(FILES["mailgate/policy/recipients.py"]) if "_SIGNED_SHAPE" in _names(one)]
    assert len(uses) == 2, "where it is made, and one condition"
    assert named("_SIGNED_SHAPE") == {"mailgate/policy/recipients.py"}


def test_rules_ask_whether_the_author_is_on_the_ticket_by_his_keys() -> None:
    """``Facts.participant`` and ``Facts.keys`` are the participant check: without a certain author there is none."""
    certain: dict[str, Any] = {"match": matching.Match(ticket(), ())}
    assert facts(**certain).participant is not None
    for author in (Author(CUSTOMER, ambiguous="There are two."), Author(""), Author(EVE)):
        assert facts(message=message(author), **certain).participant is None
    ambiguous = facts(message=message(Author(CUSTOMER, ambiguous="x")), other_keys=frozenset({OTHER}), **certain)
    assert ambiguous.keys == frozenset()
