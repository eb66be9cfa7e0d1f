"""What the markup of mail programs says of quotations, forwards and signatures.

Every program leaves names in its HTML by which it finds them again itself; they outlast translation and taste, which
the words of the text do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .entities import unescaped
from .marks import Hint, MarkKind


class _Extent(StrEnum):
    #: From the start of the element to its end, or to that of the ``blockquote`` in it.
    ELEMENT = "element"
    #: The element introduces; what it introduces ends with the next ``blockquote``.
    PREFIX = "prefix"
    #: All that follows.
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element of one name stands for."""

    kind: MarkKind
    extent: _Extent
    evidence: str


def _rules(kind: MarkKind, extent: _Extent, names: str) -> dict[str, Rule]:
    return {name.lower(): Rule(kind, extent, name) for name in names.split()}


#: Words of ``class``, ``id``, ``name``, ``data-marker`` and ``type``, in lower case.
_RULES = {
    # Gmail, Proton, Yahoo, Zimbra, Spark, GMX and web.de, Tutanota, Freshdesk, Front, Missive, Infomaniak, Superhuman,
    # AquaMail, mail.ru; ``cite`` is Apple Mail, Thunderbird, Open-Xchange, eM Client, Fastmail.
    **_rules(
        MarkKind.QUOTE_START,
        _Extent.ELEMENT,
        "gmail_quote gmail_quote_container protonmail_quote yahoo_quoted __QUOTED_TEXT__ messageReplySection quote"
        " tutanota_quote freshdesk_quote front-blockquote missive_quote ik_mail_quote sh-quoted-content"
        " aqm-original-body mail-app-auto-quote mail-quote-collapse mail-quote AppleOriginalContents cite",
    ),
    # Thunderbird, Gmail, Roundcube.
    **_rules(MarkKind.QUOTE_START, _Extent.PREFIX, "moz-cite-prefix gmail_attr reply-intro"),
    # Outlook on the web, for the Mac, on telephones and for Windows; Hotmail; Zimbra; BlackBerry; HCL Verse.
    **_rules(
        MarkKind.QUOTE_START,
        _Extent.POINT,
        "divRplyFwdMsg appendonsend OLK_SRC_BODY_SECTION ms-outlook-mobile-reference-message"
        " mail-editor-reference-message-container _MailOriginal stopSpelling zwchr __DIVIDER__ _originalContent"
        " domino-section",
    ),
    **_rules(MarkKind.FORWARD_START, _Extent.ELEMENT, "moz-forward-container forwardbody1"),
    **_rules(
        MarkKind.SIGNATURE_START,
        _Extent.ELEMENT,
        "gmail_signature protonmail_signature_block yahoo-signature moz-signature AppleMailSignature signature"
        " ms-outlook-mobile-signature MAC_OUTLOOK_SIGNATURE __SIG_PRE__ __SIG_POST__ messageSignatureSection"
        " composer_signature k9mail-signature io-ox-signature _rc_sig front-signature missive_signature sh-signature"
        " editorUserSignature aqm-signature mail-app-auto-default-signature _signaturePlaceholder",
    ),
    **_rules(
        MarkKind.SIGNATURE_START, _Extent.POINT, "_MailAutoSig gmail_signature_prefix lineBreakAtBeginningOfSignature"
    ),
}
_WORD_HEADER = Rule(MarkKind.QUOTE_START, _Extent.POINT, "border above a header block")
_GMAIL_FORWARD = Rule(MarkKind.FORWARD_START, _Extent.ELEMENT, "gmail_quote")

#: Not by IGNORECASE, which takes five times as long over a whole part.
_NAMED = re.compile(r"""(?:class|id|name|data-marker|type|CLASS|ID|NAME|TYPE)=["']?([^"'<>]{1,200})""")
#: The line that Outlook and Windows Mail draw above ``De :``, as they write it and as others write it after them.
_BORDER = re.compile(
    r"border-top:\s{0,3}(?:solid #(?:e1e1e1|b5c4df) 1(?:\.0)?pt"
    r"|1(?:\.0)?pt solid (?:#e1e1e1|#b5c4df|rgb\(225, ?225, ?225\)|rgb\(181, ?196, ?223\)))",
    re.IGNORECASE,
)
#: Yahoo puts a changing prefix or suffix to its names, Fastmail a number to ``sig``.
_VARIED = (
    (re.compile(r"(?:ydp\w{1,40})?yahoo_quoted(?:_\d{1,20})?"), "yahoo_quoted"),
    (re.compile(r"ydp\w{1,40}yahoo-signature"), "yahoo-signature"),
    (re.compile(r"sig\d{5,12}"), "signature"),
)
_TAG = re.compile(r"""<([a-zA-Z][a-zA-Z0-9:]{0,30}+)((?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+)>""")
_BREAK = re.compile(r"</?(?:p|div|br|tr|td|th|li|hr|table|blockquote|pre|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
#: Characters of markup in which the first words after a mark are looked for.
_PEEK = 4000
#: How often one name is looked up for hints, and elements that are looked at.
_MAX_HITS, _MAX_ELEMENTS = 20, 200
#: So many names (``sig`` with a number each time) are not looked for one by one.
_MANY = 50
_VOID = frozenset(("br", "hr", "img"))


def _rule_of(word: str) -> Rule | None:
    word = word.lower()
    if rule := _RULES.get(word):
        return rule
    if word.startswith(("ydp", "yahoo_", "sig")):
        return next((_RULES[plain] for pattern, plain in _VARIED if pattern.fullmatch(word)), None)
    return None


def notable_words(markup: str) -> frozenset[str]:
    """The names in ``markup`` that mail programs give to quotations and signatures, as they are written there."""
    values = set(_NAMED.findall(markup))
    return frozenset(word for value in values for word in value.split() if _rule_of(word))


class MarkFinder:
    """Follows the tags of one part in their order and says where something begins or ends."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self.words = notable_words(markup)
        self._border = "border-top" in markup and _BORDER.search(markup) is not None
        #: Is there anything to be found at all?
        self.active = bool(self.words) or self._border
        self._quote: _Extent | None = None
        #: Depth of ``blockquote`` at which the quotation began, -1 if its end is not to be found by that.
        self._base = 0
        self._depth = 0
        #: Elements whose end is awaited: name, how many of that name are open in it, what ends.
        self._awaited: list[tuple[str, int, MarkKind]] = []

    def rule(self, name: str, attributes: str, end: int) -> Rule | None:
        """What the element whose start tag ends at ``end`` stands for, None if nothing."""
        if len(self.words) > _MANY or any(word in attributes for word in self.words):
            for value in _NAMED.findall(attributes):
                for word in value.split():
                    rule = _rule_of(word)
                    if rule and (
                        name == "blockquote" or rule.evidence not in ("cite", "quote") or "name=" in attributes
                    ):
                        is_forward = rule.evidence.startswith("gmail_") and self._peek(end).startswith("--------")
                        return _GMAIL_FORWARD if is_forward and rule.kind is MarkKind.QUOTE_START else rule
        if self._border and name == "div" and _BORDER.search(attributes) and ":" in self._peek(end)[:40]:
            return _WORD_HEADER
        return None

    def _peek(self, end: int) -> str:
        return words_after(self._markup, end, 600)

    def opened(self, name: str, attributes: str, end: int) -> Sequence[tuple[MarkKind, str]]:
        """What begins before the start tag that ends at ``end``."""
        if self._quote is _Extent.POINT:
            return ()
        if self._awaited:
            self._awaited = [(tag, count + (tag == name), kind) for tag, count, kind in self._awaited]
        found: Sequence[tuple[MarkKind, str]] = ()
        if attributes and not self._quote and (rule := self.rule(name, attributes, end)):
            found = self._begin(rule, name)
        self._depth += name == "blockquote"
        return found

    def _begin(self, rule: Rule, name: str) -> Sequence[tuple[MarkKind, str]]:
        extent = _Extent.POINT if name in _VOID else rule.extent
        in_signature = self._awaits(MarkKind.SIGNATURE_END)
        if rule.kind is MarkKind.SIGNATURE_START:
            if in_signature:
                return ()
            if extent is _Extent.ELEMENT:
                self._awaited.append((name, 1, MarkKind.SIGNATURE_END))
            return ((rule.kind, rule.evidence),)
        self._quote = extent
        self._base = -1 if rule.kind is MarkKind.FORWARD_START else self._depth
        self._awaited = [(name, 1, MarkKind.QUOTE_END)] if extent is _Extent.ELEMENT else []
        start = (rule.kind, rule.evidence)
        return ((MarkKind.SIGNATURE_END, ""), start) if in_signature else (start,)

    def closed(self, name: str) -> Sequence[tuple[MarkKind, str]]:
        """What ends after the end tag of ``name``."""
        if self._quote is _Extent.POINT or not (self._awaited or name == "blockquote"):
            return ()
        ended = [kind for tag, count, kind in self._awaited if tag == name and count == 1]
        self._awaited = [
            (tag, count - (tag == name), kind) for tag, count, kind in self._awaited if tag != name or count > 1
        ]
        if name == "blockquote":
            self._depth = max(0, self._depth - 1)
            if self._quote and self._depth == self._base and MarkKind.QUOTE_END not in ended:
                ended.append(MarkKind.QUOTE_END)
                self._awaited = [one for one in self._awaited if one[2] is not MarkKind.QUOTE_END]
        if MarkKind.QUOTE_END in ended:
            self._quote = None
        return [(kind, "") for kind in ended]

    def _awaits(self, kind: MarkKind) -> bool:
        return any(one[2] is kind for one in self._awaited)


def words_after(markup: str, position: int, room: int = _PEEK) -> str:
    """The first words of text behind ``position``, blanks folded, at most 200 characters of them."""
    piece = markup[position : position + room]
    if not piece.endswith(">"):
        # A tag that was cut in two.
        piece = piece[: piece.rfind("<")] if piece.rfind("<") > piece.rfind(">") else piece
    text = unescaped(_ANY_TAG.sub("", _BREAK.sub(" ", piece)))
    return " ".join(text.split())[:200]


def find_hints(markup: str) -> tuple[Hint, ...]:
    """The words that stand behind the first quotation or forward in ``markup`` and behind the signatures before it.

    Looks at the places alone where a name of a mail program stands; the rest of the markup is not read.
    """
    finder = MarkFinder(markup)
    if not finder.active:
        return ()
    found: dict[int, tuple[Rule, int]] = {}
    for place in _places(markup, finder):
        opening = markup.rfind("<", max(0, place - 1500), place)
        tag = _TAG.match(markup, opening) if opening >= 0 and opening not in found else None
        if tag and tag.end() > place and (rule := finder.rule(tag[1].lower(), tag[2], tag.end())):
            found[opening] = (rule, tag.end())
    hints: list[Hint] = []
    for _, (rule, end) in sorted(found.items())[:_MAX_ELEMENTS]:
        if words := words_after(markup, end):
            hints.append(Hint(words, rule.kind, rule.evidence))
        if rule.kind is not MarkKind.SIGNATURE_START:
            break
    return tuple(hints)


def _places(markup: str, finder: MarkFinder) -> list[int]:
    places = [found.start() for found, _ in zip(_BORDER.finditer(markup), range(_MAX_HITS), strict=False)]
    hits = dict.fromkeys(finder.words, 0)
    for found in _NAMED.finditer(markup):
        for word in found[1].split():
            if hits.get(word, _MAX_HITS) < _MAX_HITS:
                hits[word] += 1
                places.append(found.start())
    return places
