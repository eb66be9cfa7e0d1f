"""What a ticket is called (DESIGN §5.3): the subject without references and our numbers; never empty."""

from __future__ import annotations

import re
import unicodedata

from ..model.message import Message
from ..model.settings import DeskSettings
from ..model.subject import is_only_prefixes

#: Characters of the author's words that stand in for a missing subject.
_WORDS = 60
#: Characters of a title in which prefixes are looked for.
_PREFIXED = 100

_NO_SUBJECT = {"fr": "(sans objet)", "en": "(no subject)", "nl": "(geen onderwerp)", "de": "(kein Betreff)"}
#: Controls, and what would reorder the text beside it; a body may hold them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def title_of(message: Message, desk: DeskSettings, language: str) -> str:
    """The title of a new ticket: of a mail without a subject the first words, else the reference, else a fixed text."""
    title = _shown(message.title if desk.references else message.subject)
    prefixes = "|".join(map(re.escape, (desk.prefix, *desk.old_prefixes)))
    title = " ".join(re.sub(rf"\[(?:{prefixes})-[1-9][0-9]*\]", " ", title, flags=re.IGNORECASE).split())
    if not is_only_prefixes(title):
        return title
    # A forward may hold nothing of its author's own.
    words = _shown(message.answer) or _shown(message.text)
    if len(words) > _WORDS:
        words = words[:_WORDS].rsplit(" ", 1)[0] + " …"
    reference = "".join(message.customer_refs[-1:])
    return words or reference or _NO_SUBJECT.get(language.partition("-")[0], "(no subject)")


def without_prefixes(title: str) -> str:
    """A title without what mail programs put before it: an answer that became a ticket of its own answers nothing."""
    ends = [at + 1 for at, c in enumerate(title[:_PREFIXED]) if c in ":："]
    end = max((end for end in ends if is_only_prefixes(title[:end])), default=0)
    return title[end:].strip() or title


def _shown(text: str) -> str:
    """The text on one line without control characters; ``""`` if there is nothing in it to see."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    # A joiner or a soft hyphen is part of a word, and alone it is a blank.
    return line if any(unicodedata.category(c) not in ("Cf", "Mn", "Me", "Zs") for c in line) else ""
