"""In which of a few languages the author wrote.

lingua knows more words than any list of ours, restricted to the languages that the desks speak.  It judges what is left
when greetings, closings, names and technical text are gone: "Hello" above French and an English error message in the
middle decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import Language, LanguageDetector

#: Fewer words say nothing.
MIN_WORDS = 3
#: Words that are judged: the cost is linear in them, and more do not make it surer.
_MAX_WORDS = 40

#: Characters from the start in which they are looked for.
_MAX_LOOKED_AT = 20_000
#: Longer words are no words.
_MAX_WORD = 60

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
#: A word of an address, a path, a link, an identifier or a code.
_TECHNICAL = re.compile(r"[@/\\_=<>{}\[\]|#:]|\d|\w\.\w|[A-Z]{2}|[a-z][A-Z]")
_TRAILING = ",;:.!?…()\"'«»“”’"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SALUTATION = _words(
    "bonjour bonsoir salut madame monsieur hello hi hey dear greetings good hallo dag beste geachte goedemorgen"
    " goedemiddag goedenavond guten sehr liebe lieber moin grüezi coucou chers cher chère"
)
_CLOSING = _words(
    "cordialement bien bonne salutations sincèrement merci regards kind best sincerely thanks cheers yours thank"
    " groeten groetjes groet vriendelijke hartelijke met mvg bedankt grüße grüsse gruß mfg mit freundliche"
    " freundlichen viele liebe danke vielen cdt cdlt bàv"
)
#: Words of a line that may still be nothing but a greeting or a closing.
_MAX_FORMULA = 5
#: Lines from the closing to the end; a sentence such as "Merci de patienter" further up ends nothing.
_MAX_SIGNATURE = 10


def load_language_models(languages: Sequence[str]) -> None:
    """Load what ``detect_languages`` needs for ``languages`` now and not with the first message."""
    detect_languages("ein mot per woord", languages)


def detect_languages(text: str, languages: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """How likely each of ``languages`` (ISO 639-1, ``fr-CA`` counts as ``fr``) is for ``text``, best first, sum 1.

    Empty where there is nothing to tell: fewer than two languages that lingua knows, or fewer than three words of the
    author's own.  The model of each language is loaded at first use and kept.
    """
    wanted = frozenset(language.partition("-")[0].lower() for language in languages)
    if len(wanted) < 2:
        return ()
    words = own_words(text)
    if len(words) < MIN_WORDS:
        return ()
    detector = _detector(wanted)
    if detector is None:
        return ()
    scores = detector.compute_language_confidence_values(" ".join(words[:_MAX_WORDS]))
    return tuple((score.language.iso_code_639_1.name.lower(), round(score.value, 4)) for score in scores)


def own_words(text: str) -> list[str]:
    """The words that tell a language: no greeting, nothing from the closing on, no names of things."""
    words: list[str] = []
    lines = [line.strip() for line in text[:_MAX_LOOKED_AT].split("\n") if line.strip()]
    for number, line in enumerate(lines):
        if line == "--":
            break
        if line.isupper():
            # Somebody shouts; single words in capitals are codes.
            line = line.lower()
        plain = [word.strip(_TRAILING)[:_MAX_WORD] for word in line.split()[:_MAX_WORDS]]
        kept = [word for word in plain if word and not _TECHNICAL.search(word) and _WORD.fullmatch(word)]
        if number and _is_formula(plain, _CLOSING) and len(lines) - number <= _MAX_SIGNATURE:
            break
        # "Hallo, wanneer komt u?" is more than a greeting.
        is_question = line.endswith("?")
        if (number == 0 and not is_question and _is_formula(plain, _SALUTATION)) or _is_formula(plain, _CLOSING):
            continue
        # A log line or a stack trace is in the language of the machine.
        if 2 * len(kept) >= len(plain):
            words += kept[1:] if number == 0 and kept and kept[0].lower() in _SALUTATION else kept
        if len(words) >= _MAX_WORDS:
            break
    return words


def _is_formula(words: Sequence[str], openers: frozenset[str]) -> bool:
    return bool(words) and len(words) <= _MAX_FORMULA and words[0].lower() in openers


@lru_cache(maxsize=16)
def _detector(codes: frozenset[str]) -> LanguageDetector | None:
    # Not at the top: the library and its models are wanted only where mail is read, and only with several languages.
    from lingua import Language, LanguageDetectorBuilder

    known: list[Language] = [each for each in Language.all() if each.iso_code_639_1.name.lower() in codes]
    if len(known) < 2:
        return None
    return LanguageDetectorBuilder.from_languages(*known).build()
