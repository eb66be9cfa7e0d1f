"""Files written between the lines of a text: uuencode and yEnc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.model.parsing import ParseLimits

from .defects import Defects
from .mime import Part, loose_part
from .one_line import decode_value
from .uuencode import UuFile, find_uuencoded
from .yenc import YencFile, find_yenc


@dataclass(frozen=True, slots=True)
class Taken:
    """A text without the files in it."""

    text: bytes
    files: tuple[Part, ...] = ()


def take_files(content: bytes, path: str, limits: ParseLimits, defects: Defects | None = None) -> Taken:
    """The files in the decoded octets of a text part, and the rest; parts are numbered ``path + "1"`` and so on.

    Linear; without either's first words the text is given back as it is.
    """
    found: list[UuFile | YencFile] = []
    # It is a part of both first words.
    if b"begin " in content:
        found += find_uuencoded(content, limits.parts)
        if b"=ybegin " in content:
            found = _apart([*found, *find_yenc(content, limits.parts)])
    if not found:
        return Taken(content)
    pieces: list[bytes] = []
    files: list[Part] = []
    position = 0
    for one in found[: limits.parts]:
        pieces.append(content[position : one.start])
        position = one.end
        name = decode_value(one.name.strip(b'"')) or "attachment"
        files.append(loose_part(f"{path}{len(files) + 1}", one.content, "application/octet-stream", name))
        if not one.whole and defects is not None:
            defects.add("A file between the lines of a text is cut, or damaged.")
    pieces.append(content[position:])
    return Taken(b"".join(pieces), tuple(files))


def _apart(found: Sequence[UuFile | YencFile]) -> list[UuFile | YencFile]:
    """In their order, without what begins inside another."""
    kept: list[UuFile | YencFile] = []
    for one in sorted(found, key=lambda each: each.start):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
