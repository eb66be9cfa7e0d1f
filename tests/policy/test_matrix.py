"""Author × standing × evidence × status × subject: every cell of the matrix is stated, and decided as stated."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from mailgate.model.decision import Authentication, EvidenceKind, Standing
from mailgate.model.rules import AgentSettings
from mailgate.model.ticket import Status, WaitingReason
from mailgate.policy.decide import decide
from mailgate.policy.match import Match
from tests.factories import CUSTOMER, FAILED, NO_MATCH, OTHER, UNVERIFIED, VERIFIED, facts, matched, message, ticket

from . import matrix

AGENT = AgentSettings("Claire", ("claire@staff.example",))
ADDRESSES = {
    "agent": AGENT.addresses[0],
    "participant": CUSTOMER,
    "colleague": "luc@customer.example",
    "somebody": "eve@unknown.example",
}
STANDINGS: dict[str, Authentication] = {"verified": VERIFIED, "unverified": UNVERIFIED, "failed": FAILED}
#: Kind, and the number of the participant to whom it was issued.
EVIDENCE: dict[str, tuple[EvidenceKind, int]] = {
    "address": (EvidenceKind.REPLY_ADDRESS, 1),
    "id": (EvidenceKind.SIGNED_MESSAGE_ID, 1),
    "anothers": (EvidenceKind.REPLY_ADDRESS, 2),
    "stored": (EvidenceKind.STORED_MESSAGE_ID, 0),
    "number": (EvidenceKind.SUBJECT_NUMBER, 0),
}
STATED = matrix.cells()


def test_every_cell_is_stated_once() -> None:
    """Nobody has to guess what becomes of a combination."""
    assert set(STATED) == set(product(*matrix.DIMENSIONS.values()))


def test_the_page_for_operators_says_the_same() -> None:
    """docs/matching.md is made from the data: python -m tests.policy.matrix > docs/matching.md."""
    assert matrix.DOCUMENT.read_text("utf-8") == matrix.document()


def _match(evidence: str, status: str) -> Match:
    if evidence == "none":
        return NO_MATCH
    waits = status.removeprefix("waiting_") if status.startswith("waiting_") else ""
    reason = {"third_party": WaitingReason.THIRD_PARTY, "customer": WaitingReason.CUSTOMER_FEEDBACK}.get(waits, "")
    there = ticket(
        "SUP-10432", CUSTOMER, OTHER, status=Status.WAITING if waits else Status(status), waiting_reason=reason
    )
    return matched(there, *EVIDENCE[evidence])


@pytest.mark.parametrize("author", matrix.DIMENSIONS["author"])
@pytest.mark.parametrize("standing", matrix.DIMENSIONS["standing"])
@pytest.mark.parametrize("evidence", matrix.DIMENSIONS["evidence"])
def test_each_cell(author: str, standing: str, evidence: str) -> None:
    """What the file states is what is decided."""
    wrong = []
    for status, subject in product(matrix.DIMENSIONS["status"], matrix.DIMENSIONS["subject"]):
        row = STATED[author, standing, evidence, status, subject]
        differences = _differences(author, standing, evidence, status, subject, row)
        if differences:
            wrong.append(f"line {row.line} ({status}, {subject}): {differences}")
    assert wrong == []


def _differences(
    author: str, standing: str, evidence: str, status: str, subject: str, row: matrix.Row
) -> dict[str, tuple[Any, Any]]:
    mail = message(
        ADDRESSES[author], subject="The printer is on fire" if subject == "same" else "Two screens for the new office"
    )
    decision = decide(
        facts(
            message=mail,
            authentication=STANDINGS[standing],
            match=_match(evidence, status),
            agent=AGENT if author == "agent" else None,
            colleague_of=frozenset({CUSTOMER}) if author == "colleague" and evidence != "none" else frozenset(),
        )
    )
    by = "joins" if decision.joins else "self" if decision.participant else "none"
    marks = {str(Standing(standing)) if mark == "standing" else mark for mark in row.marks} - {"verified"}
    notice = ":".join((decision.notice.kind, *decision.notice.paragraphs)) if decision.notice else ""
    found = {
        "outcome": (row.outcome, str(decision.outcome)),
        "becomes": (row.becomes, str(decision.status or "")),
        "link": (row.link, decision.link),
        "marks": (marks, set(decision.flags)),
        "notice": (row.notice, notice),
    }
    if row.by:
        found["by"] = (row.by, by)
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
