"""The one line that joins an answer, which became a ticket of its own, to the ticket that it came out of (DESIGN §5.5).

The notice of such a ticket names the line; what else people write to say so is left to an agent.
"""

from __future__ import annotations

import re
import unicodedata

from .own_words import AnswerKind, kind_of_answer

_LINES = re.compile(
    r"(?:(?:c'est|il s'agit d(?:u|e la)|ce sont) )?(?:bien |toujours )?(?:le |la |du )?meme (?:sujet|demande|probleme)"
    r"|(?:(?:it(?:'s| is)|this is) )?(?:still )?(?:the )?same (?:subject|topic|matter|request|issue)"
    r"|(?:(?:het is|dit is|'t is) )?(?:nog steeds )?(?:het ?zelfde|zelfde) (?:onderwerp|probleem|verzoek)"
    r"|(?:(?:es|das) ist )?(?:immer noch )?(?:das ?selbe|die ?selbe|(?:das |die )?gleiche|gleiches|selbes)"
    r" (?:thema|anliegen|sache|problem)"
)
#: Characters of an answer that is looked at: a longer one says more than that.
_LONGEST = 600


def asks_to_join(own_words: str) -> bool:
    """Whether an answer says that it is the same subject, and nothing else but thanks and greetings; linear."""
    text = own_words.strip()
    if not text or len(text) > _LONGEST:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    said = [at for at, line in enumerate(lines) if _LINES.fullmatch(_plain(line))]
    if len(said) != 1:
        return False
    rest = "\n".join(line for at, line in enumerate(lines) if at != said[0])
    return not rest or kind_of_answer(rest, has_attachment=False) is not AnswerKind.COMMENT


def _plain(line: str) -> str:
    decomposed = unicodedata.normalize("NFKD", line.casefold()).replace("’", "'")
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w' ]", " ", letters).split())
