"""What an author's own words amount to; the door to the tables of words in four languages.

They are loaded when they are first needed: to compile them takes half a second, which a command that judges no mail
should not wait for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .several import Requests


class AnswerKind(StrEnum):
    """What there is in an answer."""

    #: Thanks, or that all is well: nothing to do.
    THANKS = "thanks"
    #: Empty, or a greeting, a closing formula and a name around nothing.
    NOTHING = "nothing"
    #: Anything else.
    COMMENT = "comment"


def kind_of_answer(text: str, *, has_attachment: bool) -> AnswerKind:
    """Whether an answer is a comment, nothing but thanks, or nothing at all (``policy.thanks``)."""
    from .thanks import kind_of_answer as judged

    return judged(text, has_attachment=has_attachment)


def several_requests(text: str) -> Requests:
    """How many distinct requests a text makes, and by what (``policy.several``)."""
    from .several import several_requests as counted

    return counted(text)


def load_words() -> None:
    """Load the tables now, before there is a message that would wait for them."""
    kind_of_answer("", has_attachment=False)
    several_requests("")
