"""The one line that joins two tickets again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.joining import asks_to_join


@pytest.mark.parametrize(
    ("own_words", "expected", "why"),
    [
        ("même sujet", True, "the line that the notice names"),
        ("Même sujet.", True, "as a sentence"),
        ("« même sujet »", True, "with the quotation marks"),
        ("MEME SUJET", True, "without accents"),
        ("Bonjour,\n\nC’est le même sujet.\n\nMerci,\nClaire", True, "with what belongs around it"),
        ("same subject", True, "English"),
        ("It's still the same issue.", True, "as people say it"),
        ("zelfde onderwerp", True, "Dutch"),
        ("hetzelfde onderwerp", True, "in one word"),
        ("gleiches Thema", True, "German"),
        ("Es ist das gleiche Anliegen.\nDanke!", True, "with thanks"),
        ("", False, "nothing"),
        ("même sujet que quoi ?", False, "a question"),
        ("Ce n’est pas le même sujet.", False, "the contrary"),
        ("Not the same subject", False, "the contrary in English"),
        ("Même sujet. Et il me faut aussi un badge.", False, "more than that"),
        ("Même sujet\n\nEt il me faut aussi un badge pour Anna.", False, "more than that, below"),
        ("Toujours en panne, même sujet", False, "a comment: an agent reads it"),
        ("même sujet\n" * 2, False, "said twice is not what the notice asks for"),
        ("x" * 700, False, "too long to be one line"),
    ],
)
def test_one_line(own_words: str, expected: bool, why: str) -> None:
    assert asks_to_join(own_words) is expected, why


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert asks_to_join(text) in (True, False)
