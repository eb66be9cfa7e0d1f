"""RFC 2047 encoded words, read as they are really written.

Seen: characters split over two words, blanks and ``_`` inside, words glued to text or to each other, base64 cut at
any letter, raw octets inside, line ends inside, unknown and wrong charsets.  Words of one charset that follow each
other are joined as octets before they are decoded, so that a split character and an ISO-2022 escape are whole again
(RFC 2047 §5 forbids to split them; everybody does).
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, replace
from itertools import groupby

from .charset import codec_of, decode_declared, decode_guessed
from .transfer import decode_base64

#: One word in sound form, where the structure of an address list depends on it: nothing of it is a separator.
ENCODED_WORD = re.compile(r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?@<>"]*\?=')
#: Blanks between two high octets: a word, and perhaps a character, that was folded in the middle.
_FOLDED = re.compile(r"(?<==[89A-Fa-f][0-9A-Fa-f])[ \t\r\n]+(?==[89A-Fa-f])")


@dataclass(frozen=True, slots=True)
class _Word:
    charset: str
    encoding: str
    payload: str
    start: int
    end: int


def decode_words(text: str) -> str:
    """``text`` with its encoded words decoded, the rest unchanged; linear, never raises.

    The result may hold any character, line breaks included: whoever shows it cleans it first.
    """
    if "=?" not in text:
        return text
    result: list[str] = []
    run: list[_Word] = []
    position = 0
    for word in _words(text):
        between = text[position : word.start]
        # RFC 2047 §6.2: blanks between two encoded words are not part of the text.
        if not (run and not between.strip(" \t\r\n")):
            result += (_decode_run(run), between)
            run = []
        run.append(word)
        position = word.end
    result += (_decode_run(run), text[position:])
    return "".join(result)


def _words(text: str) -> list[_Word]:
    """The encoded words of ``text`` in order.  Every search goes forward only, so hostile text costs no more."""
    words: list[_Word] = []
    start = text.find("=?")
    closing = 0
    while start >= 0:
        charset_end = text.find("?", start + 2, start + 64)
        payload = charset_end + 3
        head_fits = (
            charset_end > start + 2
            and text[charset_end + 1 : charset_end + 2] in tuple("bBqQ")
            and text[charset_end + 2 : payload] == "?"
        )
        if not head_fits:
            start = text.find("=?", start + 2)
            continue
        if closing < payload:
            closing = text.find("?=", payload)
        if closing < 0:
            break
        # A word that was cut off is text; the next one begins before its end would.
        nested = text.find("=?", payload, closing)
        if nested >= 0:
            start = nested
            continue
        # RFC 2231 §5: the language after an asterisk.
        charset = text[start + 2 : charset_end].partition("*")[0].strip(" \t\"'")
        encoding = text[charset_end + 1].lower()
        # ``utf8`` and ``UTF-8`` are one charset.
        label = codec_of(charset) or charset.lower()
        words.append(_Word(label, encoding, text[payload:closing], start, closing + 2))
        start = text.find("=?", closing + 2)
    return words


def _decode_run(run: list[_Word]) -> str:
    """Neighbouring words: those of one charset joined as octets."""
    return "".join(_decode_group(list(group), charset) for charset, group in groupby(run, lambda word: word.charset))


def _decode_group(words: list[_Word], charset: str) -> str:
    joined = _joined(words, charset)
    text = decode_declared(joined, charset)
    if text is not None and "\ufffd" not in text:
        return text
    if any(_FOLDED.search(word.payload) for word in words):
        whole = [replace(word, payload=_FOLDED.sub("", word.payload)) for word in words]
        unfolded = decode_declared(_joined(whole, charset), charset)
        if unfolded is not None and "\ufffd" not in unfolded:
            return unfolded
    return decode_guessed(joined) if text is None else text


def _joined(words: list[_Word], charset: str) -> bytes:
    """The octets of words of one charset; base64 that was cut anywhere is put together first."""
    octets: list[bytes] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.encoding == "q":
            octets.append(_decode_q(word.payload, charset))
            continue
        letters, count = [word.payload], len(word.payload)
        while count % 4 and not letters[-1].endswith("=") and index < len(words) and words[index].encoding == "b":
            letters.append(words[index].payload)
            count += len(letters[-1])
            index += 1
        octets.append(decode_base64("".join(letters).encode("ascii", "ignore")))
    return b"".join(octets)


def _decode_q(payload: str, codec: str) -> bytes:
    if payload.isascii():
        return binascii.a2b_qp(payload.encode(), header=True)
    # Octets that should have been encoded and were not arrive here as text, in whatever they seemed to be.
    pieces = re.split(r"([^\x00-\x7f]+)", payload)
    return b"".join(
        _encode_raw(piece, codec) if index % 2 else binascii.a2b_qp(piece.encode(), header=True)
        for index, piece in enumerate(pieces)
    )


def _encode_raw(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "replace")
