"""Language tags as files and people write them here."""

from __future__ import annotations

import re

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")


def is_language_tag(text: str) -> bool:
    """Whether ``text`` is of one of the two forms that templates are kept under: ``fr``, ``fr-CA``."""
    return _TAG.fullmatch(text) is not None
