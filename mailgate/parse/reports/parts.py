"""The parts of a message that may belong to a report."""

from __future__ import annotations

from collections.abc import Iterator

from ..mime import Part


def report_parts(part: Part) -> Iterator[Part]:
    """Every leaf of a message in its order, and in the place of what was signed or wrapped what was in it.

    Not into enclosed messages: a report that somebody attached is not his.
    """
    if part.transparent:
        for inner in part.unpacked:
            yield from report_parts(inner)
    elif part.children:
        for child in part.children:
            yield from report_parts(child)
    else:
        yield part


def outermost(root: Part) -> Part:
    """What the message is without the wrapping that gateways add: signatures, and a footer behind it all."""
    part = root
    while True:
        if part.transparent and part.unpacked:
            part = part.unpacked[0]
        elif part.content_type in ("multipart/signed", "multipart/mixed") and part.children:
            if part.children[0].content_type not in ("multipart/report", "multipart/signed", "multipart/mixed"):
                return part
            part = part.children[0]
        else:
            return part
