"""What was wrong with a message, told in short sentences."""

from __future__ import annotations

#: More than this many different sentences tell a reader nothing new.
MAX_DEFECTS = 100


class Defects:
    """Collects sentences in the order found, each once; says so when it stops listening."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        """Note one defect; ``sentence`` is fixed text and numbers, never text of the message."""
        if len(self._sentences) < MAX_DEFECTS:
            self._sentences.setdefault(sentence)
        else:
            self._sentences.setdefault("There were more defects than are listed.")

    def sentences(self) -> tuple[str, ...]:
        return tuple(self._sentences)
