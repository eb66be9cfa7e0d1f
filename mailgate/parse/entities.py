"""Character references of HTML to the characters they stand for (HTML Living Standard §13.2.5.72)."""

from __future__ import annotations

import html
import re

#: More digits than any character has; Python converts no more than some thousand of them.
_TOO_LONG = re.compile(r"&#[xX]?[0-9a-fA-F]{12,};?")


def unescaped(text: str) -> str:
    """``text`` with its character references replaced, also those without semicolon; never raises, linear."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(_TOO_LONG.sub("\ufffd", text))
