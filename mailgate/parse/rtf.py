"""Rich text of Outlook: taken out of its compression (MS-OXRTFCP) and read as text, or as the HTML it carries.

Exchange puts the HTML of a mail into RTF (MS-OXRTFEX): every tag in a group of its own, what RTF readers are shown
instead between ``\\htmlrtf`` and ``\\htmlrtf0``.  One walk over the tokens reads either kind; striprtf knows only the
first, and a regular expression of it for links is quadratic.  The compression is undone here because compressed-rtf
cannot stop: two octets become seventeen, and a megabyte takes half a second.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field, replace

from .charset import codec_of, without_surrogates

_HEADER = struct.Struct("<II4sI")
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096


def decompress_rtf(octets: bytes, most: int) -> bytes:
    """The RTF in a ``PidTagRtfCompressed``, at most ``most`` octets of it; ``b""`` if it is none.

    The checksum is not looked at: what can be read of damaged text is better than nothing.
    """
    if len(octets) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(octets)
    most = min(most, size)
    if kind == b"MELA":
        return octets[_HEADER.size : _HEADER.size + most]
    return _expand(octets, most) if kind == b"LZFu" else b""


def _expand(octets: bytes, most: int) -> bytes:
    output = bytearray(_DICTIONARY)
    # Offsets are those of a ring of 4096 octets; behind the dictionary the output simply goes on.
    end = most + len(_DICTIONARY)
    position = _HEADER.size
    while position < len(octets) and len(output) < end:
        control = octets[position]
        position += 1
        for bit in range(8):
            if position >= len(octets):
                break
            if not control >> bit & 1:
                output.append(octets[position])
                position += 1
                continue
            token = int.from_bytes(octets[position : position + 2], "big")
            position += 2
            distance = (len(output) - (token >> 4)) % _WINDOW
            if distance == 0:
                return bytes(output[len(_DICTIONARY) : end])
            start, length = len(output) - distance, (token & 15) + 2
            if start >= 0 and length <= distance:
                output += output[start : start + length]
                continue
            # What was never written is blank, as the ring is at first.
            output += bytes(_at(output, start + index, distance, length) for index in range(length))
    return bytes(output[len(_DICTIONARY) : end])


def _at(output: bytearray, index: int, distance: int, length: int) -> int:
    if index < 0:
        return 0x20
    # The copy may run into what it writes itself: then it repeats.
    return output[index] if index < len(output) else output[len(output) - distance + (index - len(output)) % distance]


_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_HEAD = 2000
#: Words, braces and runs of text that are read: some megabytes of an honest document, and less than a second.
_MAX_TOKENS = 200_000
#: Groups that are no text.
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
    b" fldinst filetbl listtable listoverridetable revtbl generator xe tc template nonshppict bkmkstart bkmkend"
    b" mhtmltag themedata datastore".split()
)
_CHARACTERS = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
}
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
#: ``\fcharset`` → code page; the others are that of the document.
_CHARSETS = {
    77: "macintosh",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a brace closes."""

    hidden: bool = False
    #: Between ``\\htmlrtf`` and ``\\htmlrtf0``.
    instead: bool = False
    #: In the font table.
    fonts: bool = False
    #: Characters that stand in for one ``\\u``.
    skip: int = 1
    codec: str = ""


@dataclass(slots=True)
class _Walk:
    is_html: bool
    most: int
    group: _Group = field(default_factory=_Group)
    stack: list[_Group] = field(default_factory=list)
    codec: str = "cp1252"
    #: Font number → codec.
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    default_font: int = 0
    #: Characters still to be passed over after ``\\u``.
    skipping: int = 0
    #: Just behind ``\\*``: the next word names a group that may be passed over.
    starred: bool = False
    octets: bytearray = field(default_factory=bytearray)
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def put(self, text: str) -> None:
        self.flush()
        if self._shown():
            self.pieces.append(text)
            self.length += len(text)

    def put_octets(self, octets: bytes) -> None:
        if self.skipping:
            passed = min(self.skipping, len(octets))
            octets, self.skipping = octets[passed:], self.skipping - passed
        if self._shown():
            self.octets += octets
            self.length += len(octets)

    def flush(self) -> None:
        if self.octets:
            self.pieces.append(self.octets.decode(self.group.codec or self.codec, "replace"))
            self.octets.clear()

    def _shown(self) -> bool:
        return not self.group.hidden and not (self.is_html and self.group.instead)


def read_rtf(octets: bytes, most: int) -> tuple[str, bool]:
    """``(text, is HTML)`` of a document, about ``most`` characters at most; ``("", False)`` if it is none.  Linear."""
    if not octets.startswith(b"{\\rtf"):
        return "", False
    walk = _Walk(b"\\fromhtml" in octets[:_HEAD], most)
    position = 0
    tokens = 0
    while walk.length < most and tokens < _MAX_TOKENS and (token := _TOKEN.search(octets, position)):
        position = token.end()
        tokens += 1
        if token[1]:
            number = int(token[2]) if token[2] else None
            _word(walk, token[1], number)
            if token[1] == b"bin":
                position += max(number or 0, 0)
        elif token[3]:
            walk.put_octets(bytes((int(token[3], 16),)))
        elif token[4]:
            _symbol(walk, token[4])
        elif token[5]:
            _brace(walk, opening=token[5] == b"{")
            if not walk.stack:
                break
        elif token[6]:
            walk.put_octets(token[6])
    walk.flush()
    text = "".join(walk.pieces)
    # Two halves of a character beyond U+FFFF stand there as two \u.
    return without_surrogates(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")), walk.is_html


def _brace(walk: _Walk, *, opening: bool) -> None:
    walk.flush()
    walk.skipping, walk.starred = 0, False
    if opening:
        walk.stack.append(walk.group)
    elif walk.stack:
        walk.group = walk.stack.pop()


def _symbol(walk: _Walk, symbol: bytes) -> None:
    walk.skipping = 0
    if symbol == b"*":
        walk.starred = True
    elif symbol in _SYMBOLS:
        walk.put(_SYMBOLS[symbol])


def _word(walk: _Walk, word: bytes, number: int | None) -> None:
    starred, walk.starred = walk.starred, False
    walk.skipping = 0
    if word == b"u" and number is not None:
        walk.put(chr(number % 0x10000))
        walk.skipping = walk.group.skip
    elif word in _CHARACTERS:
        walk.put(_CHARACTERS[word])
    elif starred or word in _HIDDEN:
        walk.flush()
        # Outside \htmlrtf the tags of the HTML are what is read; MS-OXRTFEX §2.2.
        tag = word == b"htmltag" and walk.is_html
        walk.group = replace(walk.group, hidden=not tag, fonts=word == b"fonttbl")
    elif word == b"plain":
        _setting(walk, b"f", walk.default_font)
    elif word == b"htmlrtf":
        walk.flush()
        walk.group = replace(walk.group, instead=number != 0)
    elif number is not None:
        _setting(walk, word, number)


def _setting(walk: _Walk, word: bytes, number: int) -> None:
    if word == b"ansicpg":
        walk.codec = codec_of("utf-8" if number == 65001 else f"cp{number}") or "cp1252"
    elif word == b"deff":
        walk.default_font = number
    elif word == b"uc":
        walk.group = replace(walk.group, skip=min(max(number, 0), 16))
    elif word == b"f":
        walk.font = number
        if not walk.group.fonts:
            walk.flush()
            walk.group = replace(walk.group, codec=walk.fonts.get(number, ""))
    elif word == b"fcharset" and walk.group.fonts:
        walk.fonts[walk.font] = codec_of(_CHARSETS.get(number, "")) if number in _CHARSETS else ""
