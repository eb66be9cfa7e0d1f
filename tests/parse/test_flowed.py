"""format=flowed."""

from __future__ import annotations

import pytest

from mailgate.parse.flowed import unwrap_flowed


@pytest.mark.parametrize(
    ("text", "delsp", "expected", "why"),
    [
        ("one \ntwo", False, "one two", "flows"),
        ("one \ntwo", True, "onetwo", "the space is not text"),
        ("one\ntwo", False, "one\ntwo", "fixed"),
        ("one \n\ntwo", False, "one \n\ntwo", "a blank line is fixed"),
        (" >not quoted", False, ">not quoted", "space-stuffed"),
        ("> one \n> two", False, "> one two", "quoted"),
        (">one \n>> two", False, "> one\n>> two", "two depths"),
        ("> one \ntwo", False, "> one\ntwo", "the quote ends"),
        ("one \n-- \nme", False, "one \n-- \nme", "the signature mark does not flow"),
        ("-- \nme", False, "-- \nme", "nor into the next line"),
        ("end ", False, "end ", "nothing to flow into"),
    ],
)
def test_flowed(text: str, delsp: bool, expected: str, why: str) -> None:
    """Paragraphs as they were typed."""
    assert unwrap_flowed(text, delsp=delsp) == expected, why
