"""The priority a mailed ticket gets (always the desk's low default) and the one its author claimed (DESIGN §5.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model.decision import Reason
from ..model.message import Message
from ..model.settings import DeskSettings

#: Header values that claim something, by header; compared lower-case, up to the first blank or bracket.
_HEADERS: dict[str, dict[str, str]] = {
    "x-priority": {"1": "high", "2": "high", "4": "low", "5": "low"},
    "importance": {"high": "high", "low": "low"},
    "priority": {"urgent": "high", "non-urgent": "low"},
    "x-msmail-priority": {"high": "high", "low": "low"},
}

#: Words that claim urgency, in the languages we write; in the subject only, where people put them to be seen.
_WORDS = re.compile(
    r"(?<!\w)(urgente?s?|urgence|urgency|urgentie|dringende?|dringlich|dringlichkeit|spoed|asap|"
    r"critiques?|critical|kritieke?|kritische?|p1)(?!\w)",
    re.IGNORECASE,
)
#: What stands right before a word and takes it back: "pas du tout urgent", "rien d'urgent", "nicht so dringend".
_DENIED = re.compile(
    r"(?<!\w)(?:pas|non|aucune?|rien|jamais|sans|not|no|nothing|never|niet|geen|niets|nicht|keine?|nichts|ohne|zonder)"
    r"(?:[\s-]+(?:du\s+tout|plus|très|trop|si|so|that|very|too|really|at\s+all|sehr|ganz|wirklich|erg|heel|zo|zeer|echt))?"
    r"[\s-]+(?:de\s+|d['’]\s*)?$",
    re.IGNORECASE,
)
#: Characters before a word in which its denial is looked for.
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Priority:
    """Priority of a new ticket."""

    #: Name of the desk's level.
    name: str
    #: ``"high"``, ``"low"`` or ``""``: recorded and shown to agents, never obeyed.
    claimed: str
    reasons: tuple[Reason, ...]


def priority(message: Message, desk: DeskSettings) -> Priority:
    """The desk's ``email_default``, whatever the mail says, and what the mail says."""
    claims = [*_header_claims(message), *_word_claims(message.subject)]
    claimed = "high" if any(level == "high" for level, _ in claims) else ("low" if claims else "")
    reasons = [Reason("priority_claim", True, f"claims {level} priority by {by}") for level, by in claims]
    reasons.append(
        Reason(
            "email_default", True, f"mail gets the desk's default priority {desk.email_default!r}, whatever it claims"
        )
    )
    return Priority(desk.email_default, claimed, tuple(reasons))


def _header_claims(message: Message) -> list[tuple[str, str]]:
    claims = []
    for name, levels in _HEADERS.items():
        for value in message.all_headers(name):
            said = re.split(r"[\s(;]", value.strip().lower(), maxsplit=1)[0]
            if said in levels:
                claims.append((levels[said], f"{name}: {said}"))
    return claims


def _word_claims(subject: str) -> list[tuple[str, str]]:
    return [
        ("high", f"the word {found[0]!r} in the subject")
        for found in _WORDS.finditer(subject)
        if not _DENIED.search(subject[max(0, found.start() - _BEFORE) : found.start()])
    ]
