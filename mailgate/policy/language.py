"""In which language a customer is written to."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.decision import Reason

#: How sure the detector must be of the best of the desk's languages.  Short mails fall below it and change nothing.
SURE = 0.6


def choose_language(
    known: str | None, detected: Sequence[tuple[str, float]], languages: Sequence[str]
) -> tuple[str, Reason]:
    """One of the desk's ``languages``: the contact's known one, else the detected one, else the desk's first.

    Args:
        known: what a list or an agent said about the contact; None if nobody did.
        detected: ``(language, probability)``, from the author's own words; empty if there were too few.
        languages: of the desk, for example ``("fr-CA", "en")``; never empty.
    """
    if known and (found := _of_desk(known, languages)):
        return found, Reason("language", True, f"the contact is known to read {found}")
    ours = [(found, score) for language, score in detected if (found := _of_desk(language, languages))]
    total = sum(score for _, score in ours)
    for language, score in ours[:1]:
        # What the detector gave to languages that the desk does not write says nothing against this one.
        if total > 0 and score / total >= SURE and score >= SURE / 2:
            return language, Reason("language", True, f"the author's own words are in {language}")
    return languages[0], Reason("language", True, f"nothing tells the language: the desk's first, {languages[0]}")


def _of_desk(language: str, languages: Sequence[str]) -> str:
    """The desk's variant of a language, ``""`` if it does not write it."""
    exact = [one for one in languages if one.lower() == language.lower()]
    base = language.partition("-")[0].lower()
    same = [one for one in languages if one.partition("-")[0].lower() == base]
    return (exact or same or [""])[0]
