"""Subjects as people compare them (DESIGN §5.5)."""

from __future__ import annotations

import re
import unicodedata

from .customer_reference import find_references

#: What mail programs write before the colon when they answer or pass on, by language; ``~`` stands for a blank.
_PREFIXES = (
    # English, and what programs of all countries write; "external" is put there by servers
    "re fw fwd forw forwarded reply rply ext external extern externe",
    # French (Lotus Notes: Réf.), Dutch, German
    "ré rép rep réponse réf ref tr trans transf transféré antw antwoord beantw beantwoord doorst dst doorgestuurd",
    "wtr betr aw antwort wg weitergeleitet",
    # Spanish, Portuguese, Italian, Romanian
    "rv rm rta respuesta reenv reenviado res resp enc r i ri rif rsp risposta inoltra inoltro răsp rasp redirecționat",
    # Danish, Swedish, Norwegian, Icelandic, Finnish, Estonian, Welsh
    "sv vs vb vl vid svar fs videresendt vidarebefordrat ang edasi atb yml",
    # Polish, Czech, Slovak, Croatian, Slovene, Hungarian, Lithuanian, Latvian
    "odp pd ods předáno přeposláno odg proslj posr vá válasz továbbítás továbbítva ats prs pārs",
    # Turkish, Indonesian and Malay, Vietnamese
    "ynt yanıt yanit ilt i̇lt bls trs tl ct trả~lời chuyển~tiếp",
    # Russian, Ukrainian, Bulgarian, Serbian and Macedonian
    "на отв ответ пересл пер fwd від відп відповідь отг препр одг просл",
    # Greek, Hebrew, Arabic, Persian, Hindi, Thai
    "απ πρθ σχετ השב תשובה תגובה העבר הועבר رد إعادة~توجيه پاسخ ارجاع उत्तर अग्रेषित ตอบ ตอบกลับ ส่งต่อ",
    # Chinese, Japanese, Korean
    "回复 回覆 答复 答覆 回信 转发 轉寄 轉發 返信 転送 답장 회신 전달",
)


def _normal(subject: str) -> str:
    """NFKC and casefolded, without what nobody sees; blanks folded."""
    text = subject
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs") or c.isspace())
        # Twice: folding may take a character out of the normal form, and a decomposed one may fold further.
        for _ in range(2):
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(text.casefold().split())


_WORDS = "|".join(
    re.escape(word)
    for word in sorted(
        {_normal(word.replace("~", " ")) for line in _PREFIXES for word in line.split()},
        key=lambda word: (-len(word), word),
    )
)
#: Counters: ``Re[2]:``, ``RE(3):``, ``Re^2:``, ``Re*2:``, ``Re2:``, ``AW 2:``.
_COUNTER = r"(?: ?(?:\[\d{1,4}\]|\(\d{1,4}\)|[\^*]?\d{1,2}))?"
_PREFIX = re.compile(rf"(?:{_WORDS})\.?{_COUNTER} ?:[: ]{{0,9}}")
_NUMBER = re.compile(r"\[[a-z][a-z0-9]{0,31}-\d{1,18}\]")
_HASHES = re.compile("##+")
#: What servers and filters put in front of every mail of a kind: ``[External Email]``, ``***SPAM***``, ``{Spam?}``.
_SERVER = re.compile(
    r"(?:\[(?:[^\[\]\s]{1,20} )?extern(?:al|e|er|es)?(?: [^\[\]\s]{1,20}){0,2}\]|\[suspected spam\]"
    r"|\[?\*{2,6} ?spam ?\*{2,6}\]?|[\[{]spam\??[\]}]) ?"
)
#: A list's or another desk's tag is one word: ``[list-name]``, ``[Ticket#123]``.
_TAG = re.compile(r"\[([^\[\]\s]{1,60})\] ?")
_TAILS = ("(fwd)", "(fw)", "(forwarded)", "[...]")
_TRAILING = " .,:;!?~_|\u2010\u2011\u2012\u2013\u2014\u2015-\u00b7\u3002\u3001\u060c\u061b\u061f\u0964\u30fb"
#: What is put where a subject was cut off; ``…`` is dots after NFKC.
_CUT = re.compile(r"(?:\.{2,}|\[\.{2,}\])\W{0,9}$")
_CUT_LENGTH = 20


def base_subject(subject: str) -> str:
    """What a subject is about: without prefixes, numbers, references, tags and trailing punctuation; casefolded.

    ``subject`` is decoded; the answer is NFKC, one line, for comparison only.  A subject of nothing else is ``""``,
    but one of nothing else than a list's tag is about what the tag says.  Its own base subject; linear, never raises.
    """
    return _base(_named(subject))


def is_only_prefixes(subject: str) -> bool:
    """Whether there is nothing in a subject but what mail programs put before the words of others; linear."""
    text, position = _normal(subject), 0
    while position < len(text):
        if text[position] in " :":
            position += 1
        elif found := _PREFIX.match(text, position):
            position = found.end()
        else:
            return False
    return True


def is_cut_off(subject: str) -> bool:
    """Whether a subject ends with the dots of a program, or of a person, that left out the rest; linear."""
    text = _named(subject)
    return bool(_CUT.search(text, max(0, len(text) - _CUT_LENGTH)))


def _named(subject: str) -> str:
    """The subject without numbers and references, normal and on one line."""
    # References before case is lost: an opening mark may not follow a one-letter capital word.  What is left of
    # ``##`` afterwards is text, and must not be taken for a mark when the answer is asked for its own.
    text = _normal(_without_references(unicodedata.normalize("NFKC", subject)))
    return " ".join(_HASHES.sub("#", _NUMBER.sub(" ", text)).split())


def _without_references(text: str) -> str:
    kept: list[str] = []
    position = 0
    for start, end, _ in find_references(text):
        kept += (text[position:start], " ")
        position = end
    return "".join((*kept, text[position:]))


def _base(text: str) -> str:
    """A normal text without what stands before and after its words."""
    position, opened, tag = 0, 0, ""
    while True:
        while text[position : position + 1] in (" ", ":"):
            position += 1
        if found := _PREFIX.match(text, position) or _SERVER.match(text, position):
            pass
        elif found := _TAG.match(text, position):
            tag = found[1]
        elif text.startswith("[", position) and (found := _PREFIX.match(text, position + 1)):
            # Mozilla's ``[Fwd: Imprimante en panne]``: the bracket may be cut off, the words are the same.
            opened += 1
        else:
            break
        position = found.end()
    end = _end_of_words(text, len(text))
    while opened and text.endswith("]", position, end):
        end, opened = _end_of_words(text, end - 1), opened - 1
    rest = text[position:end]
    return rest if rest or not tag else _base(tag)


def _end_of_words(text: str, end: int) -> int:
    """Where the words of ``text[:end]`` end, and punctuation and marks follow."""
    while True:
        while end and text[end - 1] in _TRAILING:
            end -= 1
        tail = next((tail for tail in _TAILS if text.endswith(tail, 0, end)), "")
        if not tail:
            return end
        end -= len(tail)
