"""In which language a customer is written to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.language import choose_language

EN_FR = ("en", "fr", "nl", "de")
CANADA = ("fr-CA", "en")


@pytest.mark.parametrize(
    ("known", "detected", "languages", "expected", "why"),
    [
        (None, (), EN_FR, "en", "nothing tells: the desk's first"),
        (None, (), CANADA, "fr-CA", "the desk's first, with its country"),
        (None, (("fr", 0.98), ("en", 0.02)), EN_FR, "fr", "detected"),
        (None, (("fr", 0.98),), CANADA, "fr-CA", "detected, in the desk's variant"),
        (None, (("en", 0.9),), CANADA, "en", "detected, not the first"),
        (None, (("fr", 0.55), ("nl", 0.45)), EN_FR, "en", "a short mail: too close to call"),
        (None, (("fr", 0.6), ("nl", 0.4)), EN_FR, "fr", "just sure enough"),
        (None, (("nl", 0.59), ("fr", 0.41)), EN_FR, "en", "just not"),
        (None, (("es", 0.9), ("fr", 0.1)), EN_FR, "en", "Spanish is not weak French"),
        (None, (("es", 0.4), ("fr", 0.4), ("en", 0.1)), EN_FR, "fr", "what the desk does not write says nothing"),
        (None, (("es", 1.0),), EN_FR, "en", "a language that the desk does not write"),
        (None, (("fr", 0.0),), EN_FR, "en", "no probability at all"),
        ("fr", (("en", 0.99),), EN_FR, "fr", "what is known wins over what is detected"),
        ("fr", (), CANADA, "fr-CA", "known, in the desk's variant"),
        ("fr-FR", (), CANADA, "fr-CA", "another country's variant is nearer than another language"),
        ("FR-ca", (), ("fr", "fr-CA"), "fr-CA", "exactly, where the desk has it"),
        ("fr", (), ("fr-CA", "fr"), "fr", "exactly, where the desk has it"),
        ("es", (("fr", 0.9),), EN_FR, "fr", "known, and not one of the desk's: then as detected"),
        ("es", (), EN_FR, "en", "known, and not one of the desk's"),
        ("", (("de", 0.9),), EN_FR, "de", "an empty one is not known"),
    ],
)
def test_choose_language(
    known: str | None, detected: tuple[tuple[str, float], ...], languages: tuple[str, ...], expected: str, why: str
) -> None:
    """Known, else detected with some certainty, else the desk's first; the reason says which."""
    found, reason = choose_language(known, detected, languages)
    assert found == expected, why
    assert reason.rule == "language"
    assert expected in reason.text


@given(
    st.one_of(st.none(), st.text(max_size=6)),
    st.lists(st.tuples(st.sampled_from(["fr", "en", "es", "de"]), st.floats(0, 1)), max_size=4),
    st.lists(st.sampled_from(["fr", "fr-CA", "en", "nl"]), min_size=1, max_size=3),
)
def test_the_language_is_one_of_the_desks(
    known: str | None, detected: list[tuple[str, float]], languages: list[str]
) -> None:
    assert choose_language(known, detected, languages)[0] in languages
