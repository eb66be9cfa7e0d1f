"""RFC 2047 encoded words, read as they are really written.

Seen: characters split over two words, blanks and ``_`` inside, words glued to text or to each other, base64 cut at
any letter, unknown and wrong charsets.  Words of one charset that follow each other are joined as octets before they
are decoded, so that a split character is whole again (RFC 2047 §5 forbids to split them; everybody does).
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass

from .charset import decode_declared, decode_guessed
from .transfer import decode_base64


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
        charset = text[start + 2 : charset_end].partition("*")[0]
        encoding = text[charset_end + 1].lower()
        words.append(_Word(charset.lower(), encoding, text[payload:closing], start, closing + 2))
        start = text.find("=?", closing + 2)
    return words


def _decode_run(run: list[_Word]) -> str:
    """Neighbouring words: those of one charset joined as octets, base64 that was cut anywhere as base64."""
    result: list[str] = []
    index = 0
    while index < len(run):
        charset = run[index].charset
        octets: list[bytes] = []
        while index < len(run) and run[index].charset == charset:
            word = run[index]
            index += 1
            if word.encoding == "q":
                octets.append(_decode_q(word.payload))
                continue
            letters, count = [word.payload], len(word.payload)
            while count % 4 and not letters[-1].endswith("=") and _continues(run, index, charset):
                letters.append(run[index].payload)
                count += len(letters[-1])
                index += 1
            octets.append(decode_base64("".join(letters).encode("ascii", "ignore")))
        joined = b"".join(octets)
        text = decode_declared(joined, charset)
        result.append(decode_guessed(joined) if text is None else text)
    return "".join(result)


def _continues(run: list[_Word], index: int, charset: str) -> bool:
    return index < len(run) and run[index].charset == charset and run[index].encoding == "b"


def _decode_q(payload: str) -> bytes:
    # Octets that should have been encoded and were not arrive here as text.
    return binascii.a2b_qp(payload.encode("utf-8", "surrogatepass"), header=True)
