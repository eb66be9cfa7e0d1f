"""``text/enriched`` as readable text (RFC 1896)."""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"<param>[^<]*</param>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,60}>")
_LINE_ENDS = re.compile(r"\n+")


def enriched_to_text(text: str) -> str:
    """``text`` (lines ended by LF) without its marks; a single line end is a blank, of several one is left out (§4)."""
    text = _LINE_ENDS.sub(lambda found: "\n" * (len(found[0]) - 1) or " ", text)
    # "<<" stands for "<", and must not make a tag of what follows.
    return "<".join(_TAG.sub("", _PARAMETER.sub("", piece)) for piece in text.split("<<"))
