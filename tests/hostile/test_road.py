"""Hostile mail on the whole road: a ticket or a held message each, and the mail behind it is not kept waiting."""

from __future__ import annotations

import pytest

from tests.correspondence import Office

from .reader import CASES

#: Of each kind, and of those that once cost other programs their lives.
SELECTION = (
    "from of dots, 80 KB",
    "from of opening parentheses",
    "to is an open quote",
    "twenty thousand parameters",
    "fifty thousand headers",
    "encoded words without number",
    "subject of references",
    "twenty thousand references",
    "hundred thousand empty parts",
    "two thousand nested multiparts",
    "two thousand nested messages",
    "base64 of padding",
    "nothing but NUL",
    "noise",
    "nothing at all",
    "open tags",
    "open comments",
    "nested div",
    "attributes on one tag",
    "ampersands",
    "a line of addresses of pages",
    "a line of quote marks",
    "line ends",
    "On Mon",
    "surrogates",
    "utf-7",
    "zip bomb of 42 KB",
    "billion laughs",
    "tnef of 4 GB",
    "der of an absurd length",
    "calendar of a hundred thousand lines",
    "report on fifty thousand recipients",
    "uuencoded files",
)


@pytest.mark.parametrize("case", SELECTION)
def test_hostile_mail_is_dealt_with(office: Office, case: str) -> None:
    """It has an outcome that shows it to somebody, and its words and files are stored."""
    received = office.receives(CASES[case](), mail_from="eve@client.example")
    behind = office.receives(b"From: anna@client.example\nSubject: Printer\n\nHello, the printer is down.\n")
    outcome = office.outcome(received)
    assert outcome.outcome in ("new_ticket", "hold")
    assert office.intake(received).state in ("done", "held")
    assert office.outcome(behind).outcome == "new_ticket"
    for number in office.tickets():
        assert office.ticket(number)["entries"]
