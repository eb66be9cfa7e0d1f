"""A subject with its customer references (DESIGN §5.3) taken out."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.model.customer_reference import find_references, reference_key

from .one_line import one_line


@dataclass(frozen=True, slots=True)
class SubjectParts:
    """A subject taken apart."""

    #: The whole subject on one line, blanks folded.
    text: str
    #: ``text`` without the references; ``""`` if there was nothing else.
    title: str
    #: Values between ``##`` in order of appearance, each once (compared NFKC-casefolded), as written.
    customer_refs: tuple[str, ...]


def read_subject(text: str) -> SubjectParts:
    """Take the customer references out of a decoded subject; linear, never raises.

    Control characters may still be in ``text``: a value that holds one is no reference.  What looks like a reference
    and is none stays in the title, character for character.
    """
    references: dict[str, str] = {}
    title: list[str] = []
    position = 0
    for start, end, value in find_references(text):
        references.setdefault(reference_key(value), value)
        title.append(text[position:start])
        position = end
    title.append(text[position:])
    return SubjectParts(one_line(text), one_line(" ".join(title)), tuple(references.values()))
