"""The MIME tree of a message: where each part lies in its bytes (RFC 2046 §5.1).

Read by offsets, outer boundaries first, and not by ``email.parser``: a part's bytes stay exactly those that were
signed or attached, a large mail is not held line by line, and the limits hold while reading and not in a second
reader that may see another structure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mailgate.model.parsing import ParseLimits

from .defects import Defects
from .header_block import HeaderBlock, read_header_block
from .parameters import content_type_of, read_parameters
from .transfer import decode_transfer

#: RFC 2046 §5.1.1 allows 70 characters; some programs write more.
_MAX_BOUNDARY = 200
#: Lines of a message that begin like a boundary: at every level of nesting they are looked at again.
_MAX_CANDIDATES = 200_000
#: Octets of the headers of all inner parts together, and of one where they are used up; five hundred parts of honest
#: mail come to half of it.
_ALL_HEADERS, _SHORT_HEADER = 512 * 1024, 1000


@dataclass(slots=True)
class Part:
    """One node of the tree: a container with children, or a leaf."""

    #: ``"2.1"`` is the first child of the second child, ``""`` the whole message; after a ``!`` comes the path within
    #: what was unpacked: ``"2!1"`` is the first thing out of the container at ``"2"``.
    path: str
    block: HeaderBlock
    #: Lower-case ``type/subtype``.
    content_type: str
    parameters: dict[str, str]
    #: ``inline`` or ``attachment``, ``""`` if absent.
    disposition: str
    disposition_parameters: dict[str, str]
    #: Lower-case Content-Transfer-Encoding.
    encoding: str
    #: What it lies in: the normalised message, or the content of the container it was unpacked from.
    octets: bytes = field(repr=False)
    #: In ``octets``: where its headers begin, where its body begins, and where it ends.
    head: int
    start: int
    end: int
    parent: Part | None = None
    children: list[Part] = field(default_factory=list)
    #: A container that was left in one piece because of the limit on nesting.
    too_deep: bool = False
    #: What was found inside a leaf that is a container of its own (see ``unpack``).
    unpacked: list[Part] = field(default_factory=list)
    #: Of a part that has no MIME headers to say it.
    content_id: str = ""
    #: ``unpacked`` stands in the place of this part: what was signed or encrypted, not the wrapping.
    transparent: bool = False

    @property
    def filename(self) -> str:
        """Decoded but not cleaned; ``""`` if none."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name", "")

    def leaves(self) -> Iterator[Part]:
        """The parts without children, in their order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def decoded(self, defects: Defects | None = None) -> bytes:
        """The body without its transfer encoding."""
        body, defect = decode_transfer(self.octets[self.start : self.end], self.encoding)
        if defect and defects is not None:
            defects.add(defect)
        return body


class _Reader:
    """Splits containers until the limits are reached."""

    def __init__(self, octets: bytes, limits: ParseLimits, defects: Defects) -> None:
        self._octets = octets
        self._limits = limits
        self._defects = defects
        self._count = self._candidates = 0
        self._header_room = _ALL_HEADERS

    def part(self, path: str, start: int, end: int, parent: Part | None) -> Part:
        limits = self._limits
        if parent is not None and self._header_room < limits.header:
            limits = replace(limits, header=min(limits.header, max(self._header_room, _SHORT_HEADER)))
        block = read_header_block(self._octets, start, end, limits, self._defects, of_part=parent is not None)
        self._header_room -= block.body - start
        part = _described(path, block, self._octets, (start, end), parent)
        self._count += 1
        # RFC 2046 §5.2: what is inside message/rfc822 is another message, and stays in one piece.
        if part.content_type.startswith("multipart/"):
            self._split(part)
        return part

    def _split(self, part: Part) -> None:
        boundary = part.parameters.get("boundary", "").rstrip(" ").encode("utf-8", "surrogatepass")
        if not 0 < len(boundary) <= _MAX_BOUNDARY:
            self._defects.add("A multipart has no usable boundary.")
            return
        depth = part.path.replace("!", ".").count(".") + 1 if part.path else 0
        if depth >= self._limits.depth:
            self._defects.add(f"Parts are nested more than {self._limits.depth} deep; the inner ones were not read.")
            part.too_deep = True
            return
        lost = self._octets.find(b"\r\n--" + boundary, part.head, part.start)
        if lost >= 0:
            self._defects.add("There is no blank line before the first part.")
            part.start = lost + 2
        prefix = f"{part.path}." if part.path and not part.path.endswith("!") else part.path
        for number, (start, end) in enumerate(self._spans(part, b"--" + boundary), 1):
            if self._count >= self._limits.parts:
                self._defects.add(f"There are more than {self._limits.parts} parts; the rest were not read.")
                break
            part.children.append(self.part(f"{prefix}{number}", start, end, part))
        if not part.children:
            self._defects.add("A multipart holds none of its boundaries.")

    def _spans(self, part: Part, delimiter: bytes) -> Iterator[tuple[int, int]]:
        """Start and end of each child."""
        start = -1
        for line_start, after, closing in self._delimiters(part, delimiter):
            if start >= 0:
                # The line end before a delimiter belongs to the delimiter.
                yield start, max(line_start - 2, start)
            # What follows a closing delimiter is no part, unless the boundary is used again: seen where an inner
            # multipart has the boundary of the outer one.
            start = -1 if closing else after
        if start >= 0:
            self._defects.add("A multipart is not closed.")
            yield start, part.end

    def _delimiters(self, part: Part, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        """``(start of the line, start of the next line, is the closing one)`` of each delimiter line."""
        octets, end = self._octets, part.end
        # The very first line of a body may be one; a search for line ends is not slowed down by runs of dashes.
        found = part.start if octets.startswith(delimiter, part.start, end) else self._next(delimiter, part.start, end)
        while found >= 0:
            after = found + len(delimiter)
            line_end = octets.find(b"\r\n", after, end)
            rest = octets[after : line_end if line_end >= 0 else end].rstrip(b" \t")
            if rest in (b"", b"--"):
                yield found, line_end + 2 if line_end >= 0 else end, rest == b"--"
            self._candidates += 1
            if self._candidates > _MAX_CANDIDATES:
                self._defects.add("Too many lines look like boundaries; the rest were not read.")
                return
            found = self._next(delimiter, line_end, end) if line_end >= 0 else -1

    def _next(self, delimiter: bytes, position: int, end: int) -> int:
        """Where the next line begins with ``delimiter``, -1 if none does; ``position`` is not after its line end."""
        found = self._octets.find(b"\r\n" + delimiter, position, end)
        return found + 2 if found >= 0 else -1


def _described(path: str, block: HeaderBlock, octets: bytes, extent: tuple[int, int], parent: Part | None) -> Part:
    default = "message/rfc822" if parent and parent.content_type == "multipart/digest" else "text/plain"
    first, parameters = read_parameters(block.first("content-type"))
    placing = block.first("content-disposition")
    disposition, disposition_parameters = read_parameters(placing) if placing else ("", {})
    if disposition not in ("", "inline"):
        # RFC 2183 §2.8: one that nobody knows is an attachment.
        disposition = "attachment"
    transfer = block.first("content-transfer-encoding")
    # Nearly always one bare word.
    encoding = transfer.decode().lower() if transfer.isalnum() else read_parameters(transfer)[0]
    return Part(
        path=path,
        block=block,
        content_type=content_type_of(first, default),
        parameters=parameters,
        disposition=disposition,
        disposition_parameters=disposition_parameters,
        encoding=encoding,
        octets=octets,
        head=extent[0],
        start=min(block.body, extent[1]),
        end=extent[1],
        parent=parent,
    )


def read_tree(octets: bytes, limits: ParseLimits, defects: Defects, path: str = "") -> Part:
    """The tree of normalised ``octets``; at most ``limits.parts`` parts, ``limits.depth`` deep.  Never raises.

    ``path`` is that of the root: ``""`` of a message, ``"2!"`` of an entity that was unpacked from the part ``"2"``.
    """
    return _Reader(octets, limits, defects).part(path, 0, len(octets), None)


def loose_part(
    path: str, content: bytes, content_type: str, name: str = "", parameters: dict[str, str] | None = None
) -> Part:
    """A leaf that no MIME headers describe: what came out of a container of another kind, already decoded."""
    return Part(
        path=path,
        block=HeaderBlock((), 0),
        content_type=content_type,
        parameters=parameters or {},
        disposition="attachment" if name else "",
        disposition_parameters={"filename": name} if name else {},
        encoding="binary",
        octets=content,
        head=0,
        start=0,
        end=len(content),
    )
