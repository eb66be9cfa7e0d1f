"""Subjects as people compare them (DESIGN §5.5)."""

from __future__ import annotations

import re
import unicodedata

from .customer_reference import find_references

#: What mail programs write before the colon when they answer or pass on, casefolded, by language.
_PREFIXES = (
    # English, and what programs of all countries write; "external" is put there by servers
    "re fw fwd forw forwarded reply rply ext external extern externe",
    # French: réponse, transfert, référence (Lotus Notes); Dutch; German
    "ré rép rep réf ref tr trans transf antw antwoord beantw doorst dst wtr betr aw antwort wg weitergeleitet",
    # Spanish, Portuguese, Italian, Catalan, Romanian; Danish, Swedish, Norwegian, Finnish, Icelandic, Estonian
    "rv rm res enc r i rif rsp inoltra răsp rasp sv vs vb vl vid svar ang edasi",
    # Polish, Czech, Slovak, Croatian, Hungarian, Lithuanian, Latvian; Turkish, Indonesian, Vietnamese
    "odp pd ods předáno odg proslj vá továbbítás ats atb ynt ilt i\u0307lt bls trs tl",
    # Russian, Ukrainian, Bulgarian; Greek, Hebrew, Arabic
    "на отв ответ пересл пер fwd від відп пересл перес отг πρθ απ σχετ השב תגובה הועבר رد",
    # Chinese, Japanese, Korean
    "回复 回覆 答复 答覆 转发 轉寄 轉發 返信 転送 답장 회신 전달",
)
_WORDS = "|".join(sorted({word for line in _PREFIXES for word in line.split()}, key=lambda word: (-len(word), word)))
#: Counters: ``Re[2]:``, ``RE(3):``, ``Re^2:``, ``Re*2:``, ``Re2:``, ``AW 2:``.
_PREFIX = re.compile(rf"(?:{_WORDS})\.?(?: ?(?:\[\d{{1,4}}\]|\(\d{{1,4}}\)|[\^*]?\d{{1,2}}))? ?(?::[: ]{{0,9}})")
_NUMBER = re.compile(r"\[[a-z][a-z0-9]{0,31}-\d{1,18}\]")
_HASHES = re.compile("##+")
#: A list's or a server's tag is one word: ``[list-name]``, ``[Ticket#123]``, ``[***SPAM***]``.
_TAG = re.compile(r"\[([^\[\]\s]{1,60}|external (?:e-?mail|sender)|suspected spam)\] ?")
_SPAM = re.compile(r"\*{2,6} ?spam ?\*{2,6} ?")
_TAILS = ("(fwd)", "(fw)", "(forwarded)")
_TRAILING = " .,:;!?~_|\u2010\u2011\u2012\u2013\u2014\u2015-\u00b7\u3002\u3001\u060c\u061b\u061f\u30fb"


def base_subject(subject: str) -> str:
    """What a subject is about: without prefixes, numbers, references, tags and trailing punctuation; casefolded.

    ``subject`` is decoded; the answer is NFKC, one line, for comparison only.  A subject of nothing else is ``""``,
    but one of nothing else than a tag is about what the tag says.  Its own base subject; linear, never raises.
    """
    # References before case is lost: an opening mark may not follow a one-letter capital word.  What is left of
    # ``##`` afterwards is text, and must not be taken for a mark when the answer is asked for its own.
    text = _normal(_without_references(unicodedata.normalize("NFKC", subject)))
    text = _HASHES.sub("#", _NUMBER.sub(" ", text))
    return _stripped(" ".join(text.split()))


def _normal(subject: str) -> str:
    """NFKC and casefolded, without what nobody sees; blanks folded."""
    text = subject
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs") or c.isspace())
        # Twice: folding may take a character out of the normal form, and a decomposed one may fold further.
        for _ in range(2):
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(text.casefold().split())


def _without_references(text: str) -> str:
    kept: list[str] = []
    position = 0
    for start, end, _ in find_references(text):
        kept += (text[position:start], " ")
        position = end
    return "".join((*kept, text[position:]))


def _stripped(text: str) -> str:
    """``text`` without what stands before and after it."""
    position, tag = 0, ""
    while True:
        while text[position : position + 1] in (" ", ":"):
            position += 1
        if found := _PREFIX.match(text, position):
            pass
        elif found := _TAG.match(text, position):
            tag = found[1]
        elif found := _SPAM.match(text, position):
            tag = "spam"
        else:
            break
        position = found.end()
    rest = _without_tail(text[position:])
    return rest if rest or not tag else _stripped(_without_tail(tag))


def _without_tail(text: str) -> str:
    end = len(text)
    while True:
        while end and text[end - 1] in _TRAILING:
            end -= 1
        tail = next((tail for tail in _TAILS if text.endswith(tail, 0, end)), "")
        if not tail:
            return text[:end]
        end -= len(tail)
