"""HTML to tokens, in one pass that only goes forward: text, the tags that lay it out, and where quotations begin.

Not ``html.parser`` and no tree: the first is quadratic on unclosed tags, and trees are built in time quadratic in their
depth.  What is not shown (styles, scripts, preheaders) is passed over; a link's target and a picture's words become
text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from .defects import Defects
from .entities import unescaped
from .html_marks import MarkFinder
from .marks import MarkKind

#: Beyond it tags are taken out blindly; one real mail in 3,176 has more.
MAX_TAGS = 30_000
#: The characters that stand for marks on their way through the layout; taken out of the mail's own text first.
FIRST_MARK, MAX_MARKS = 0x10F000, 200
#: Start and end of a ``blockquote``, a blank that may not be folded, and ``&`` (the layout decodes it once more).
OPEN, CLOSE, HARD_BLANK, AMPERSAND = "\U0010f0f0", "\U0010f0f1", "\U0010f0f2", "\U0010f0f3"
OURS = re.compile("[\x00\U0010f000-\U0010f0ff]")
#: Soft hyphen, joiners and marks without width; preheaders are padded with hundreds of them.  And what
#: is ours, written as a reference.
_ODD = re.compile("[\u00ad\u034f\u200b\u2060\ufeff\U0010f000-\U0010f0ff]")

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,30}+)((?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+)>""")
_TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,30}+)")
_TAG_END = re.compile(r"""=\s*(["'])|>""")
_BLIND = re.compile(r"<[^<>]*>")
#: The tags that lay out text.
_LAYOUT = frozenset(
    "p div br hr table tr td th ul ol li blockquote pre dl dt dd h1 h2 h3 h4 h5 h6 section article header footer"  # noqa: SIM905 - shorter
    " address center figure figcaption caption fieldset legend form option main nav aside details summary".split()
)
_AS_DIV = frozenset(
    "section article header footer address center figure figcaption caption fieldset legend form option"  # noqa: SIM905 - shorter
    " main nav aside details summary".split()
)
VOID = frozenset(("br", "hr"))
#: Elements whose content is not text.
_UNSHOWN = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "template", "textarea", "iframe", "noembed", "noframes", "svg", "math")
}
_NO_MARGIN = re.compile(
    r"Mso|margin-bottom\s?:\s?\.?0|margin\s?:\s?(?:0(?:\.0{1,8}1?)?[a-z]{0,2}\s{0,3}){1,4}(?:[;\"'!]|$)", re.IGNORECASE
)
_HIDING = re.compile(
    r"display\s?:\s?none|visibility\s?:\s?hidden|(?<![a-z-])hidden(?=[\s/]|$)"
    r"|max-height\s?:\s?0(?![.\d])[^\"]{0,200}overflow\s?:\s?hidden|overflow\s?:\s?hidden[^\"]{0,200}max-height\s?:\s?0(?![.\d])",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"font-size\s?:\s?0(?![.\d])", re.IGNORECASE)
_SOME_SIZE = re.compile(r"font-size\s?:\s?[1-9.]", re.IGNORECASE)
_HIDING_WORDS = ("none", "NONE", "None", "idden", "IDDEN", "max-height", "font-size:0", "font-size: 0")
#: A new one of these closes the one that is open.
_NOT_NESTED = frozenset(("p", "li", "dt", "dd", "option"))
#: Elements that may be hidden, and all their tags.
_MAY_BE_HIDDEN = "div span p td tr th table tbody a b i u em strong font center section li ul ol small label h1 h2"
_BALANCE = {name: re.compile(rf"<(/?){name}(?![a-z0-9:_-])[^<>]*>?", re.IGNORECASE) for name in _MAY_BE_HIDDEN.split()}

#: A longer one is for machines; it still stands in the HTML.
_MAX_SHOWN_TARGET = 200
_ATTRIBUTE = r"""(?:^|[\s"'/]){}\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_HREF, _ALT, _START, _VALUE = (
    re.compile(_ATTRIBUTE.format(name), re.IGNORECASE) for name in ("href", "alt", "start", "value")
)
_IN_ADDRESS = ("@", ".", "+")
_ADDRESS = re.compile(r"<[\w.+-]{1,64}+@[\w.-]{1,255}>")
_FILE_NAME = re.compile(r"[^/]{0,100}\.(?:png|jpe?g|gif|bmp|svg|webp|tiff?)", re.IGNORECASE)
#: What Office says of every picture by itself.
_MACHINE_WORDS = re.compile(
    r"générée? (?:automatiquement|par)|generated|gegenereerd|generiert|generad[ao]|generat[ao]", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]")
_SIGNATURE_MARK = re.compile(r"(?:^|(?<=\n))-- (?=\r?\n|$)")
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|www\.)", re.IGNORECASE)
_SAFE_LINK = re.compile(
    r"https://[a-z0-9.]{1,40}\.safelinks\.protection\.outlook\.com/[^?]{0,100}\?url=([^&]+)", re.IGNORECASE
)


@dataclass(slots=True)
class Token:
    """Text with its references decoded, or (``name`` not empty) a tag that lays out text, or a ``mark``."""

    #: Of ``ol`` and ``li``: the number that is asked for.
    text: str
    name: str = ""
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Scanned:
    """The tokens of an HTML part."""

    tokens: Sequence[Token]
    #: Kind and evidence of each mark; a ``mark`` token holds ``FIRST_MARK`` and its place here.
    marks: Sequence[tuple[MarkKind, str]]
    #: Was anything left out because it is not shown?
    hid: bool = False


def scan(markup: str, defects: Defects, *, show_hidden: bool = False) -> Scanned:
    """The tokens of ``markup``; linear, never raises."""
    if OURS.search(markup):
        markup = OURS.sub("", markup)
    scanner = _Scanner(markup, defects, show_hidden=show_hidden)
    scanner.run()
    return Scanned(scanner.tokens, scanner.marks, scanner.hid)


class _Scanner:
    """Markup to tokens; every search goes forward only."""

    def __init__(self, markup: str, defects: Defects, *, show_hidden: bool) -> None:
        self._markup = markup
        self._defects = defects
        self._finder = MarkFinder(markup)
        self._hides = not show_hidden and any(word in markup for word in _HIDING_WORDS)
        #: Quotation marks of which no further one follows.
        self._used_up: set[str] = set()
        #: Elements that are opened and not closed again: a hidden one would swallow the rest.
        self._unbalanced: set[str] = set()
        self._size_tries = 10
        #: The open link: its target and the first token of its text.
        self._link: tuple[str, int] | None = None
        self._shown: set[str] = set()
        #: What the last paragraph was called.
        self._paragraph = "p"
        self.tokens: list[Token] = []
        self.marks: list[tuple[MarkKind, str]] = []
        self.hid = False

    def run(self) -> None:
        markup, tokens = self._markup, self.tokens
        position = tags = 0
        while 0 <= position < len(markup):
            opening = markup.find("<", position)
            if opening < 0:
                break
            if opening > position:
                self._text(markup[position:opening])
            tags += 1
            if tags > MAX_TAGS:
                self._defects.add(f"An HTML part has more than {MAX_TAGS} tags.")
                self._text(_BLIND.sub(" ", markup[opening:]))
                return
            if tag := _TAG.match(markup, opening):
                if tag[3][:1] in _IN_ADDRESS and _ADDRESS.fullmatch(markup, opening, tag.end()):
                    # Some programs forget to write the brackets of an address as references.
                    self._text(tag[0])
                    position = tag.end()
                    continue
                position = self._tag(tag[2].lower(), bool(tag[1]), tag[3], tag.end())
            elif start := _TAG_START.match(markup, opening):
                end = self._tag_end(start.end())
                attributes = markup[start.end() : end] if end >= 0 else ""
                position = self._tag(start[2].lower(), bool(start[1]), attributes, end) if end >= 0 else -1
            elif markup.startswith(("<!", "<?", "</"), opening):
                position = self._after_declaration(opening)
            else:
                tokens.append(Token("<"))
                position = opening + 1
        if 0 <= position < len(markup):
            self._text(markup[position:])

    def _text(self, raw: str) -> None:
        text = unescaped(raw)
        if not text.isascii():
            if _ODD.search(text):
                text = _ODD.sub("", text)
            text = text.replace("\xa0", HARD_BLANK)
        if "-- " in text:
            # RFC 3676 §4.3: the blank is what makes it the mark of a signature.
            text = _SIGNATURE_MARK.sub(f"--{HARD_BLANK}", text)
        self.tokens.append(Token(text))

    def _tag(self, name: str, closing: bool, attributes: str, end: int) -> int:
        """Take one tag; the position to read on at, -1 if all the rest belongs to it."""
        if closing:
            self._close(name)
            return end
        if name in _UNSHOWN:
            found = _UNSHOWN[name].search(self._markup, end)
            return found.start() if found else -1
        if attributes and self._hides and name in _BALANCE and (after := self._hidden(name, attributes, end)):
            self.hid = True
            return after
        if self._finder.active:
            self._mark(self._finder.opened(name, attributes, end))
        if name == "a":
            self._end_link()
            self._link = (_value(_HREF, attributes), len(self.tokens))
        elif name == "img" and attributes:
            self._picture(attributes)
        elif name in _LAYOUT:
            number = ""
            if name in _AS_DIV:
                name = "div"
            elif name == "p":
                # Outlook's paragraphs are lines: the space between them is a paragraph of its own.
                name = self._paragraph = "line" if attributes and _NO_MARGIN.search(attributes) else "p"
            elif attributes and name == "ol":
                number = _value(_START, attributes)
            elif attributes and name == "li":
                number = _value(_VALUE, attributes)
            self.tokens.append(Token(number if number.isdecimal() and len(number) < 7 else "", name))
        return end

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name in _LAYOUT:
            if name in _AS_DIV:
                name = "div"
            elif name == "p":
                name = self._paragraph
            self.tokens.append(Token("", name, closing=True))
        if self._finder.active:
            self._mark(self._finder.closed(name))

    def _mark(self, found: Sequence[tuple[MarkKind, str]]) -> None:
        for mark in found:
            if len(self.marks) < MAX_MARKS:
                self.tokens.append(Token(chr(FIRST_MARK + len(self.marks)), "mark"))
                self.marks.append(mark)

    def _hidden(self, name: str, attributes: str, end: int) -> int:
        """The position after the element if it is not shown, else 0."""
        if name in self._unbalanced:
            return 0
        if _HIDING.search(attributes):
            return self._element_end(name, end)
        if self._size_tries and _NO_SIZE.search(attributes):
            # Newsletters set it to 0 around blocks that set their own.
            self._size_tries -= 1
            after = self._element_end(name, end)
            return 0 if _SOME_SIZE.search(self._markup, end, after) else after
        return 0

    def _element_end(self, name: str, position: int) -> int:
        depth = 1
        for found in _BALANCE[name].finditer(self._markup, position):
            if found[1]:
                depth -= 1
            elif name in _NOT_NESTED:
                return found.start()
            else:
                depth += 1
            if not depth:
                return found.end()
        self._unbalanced.add(name)
        return 0

    def _picture(self, attributes: str) -> None:
        words = " ".join(unescaped(_value(_ALT, attributes)).split())
        if not words or len(words) > 200 or _FILE_NAME.fullmatch(words) or _MACHINE_WORDS.search(words):
            return
        if _WORDS.search(words):
            self._text(f"[{words}]".replace("&", "&amp;"))
        elif not words.isascii():
            # An emoji as a picture.
            self._text(words)

    def _end_link(self) -> None:
        link, self._link = self._link, None
        if link is None or not link[0]:
            return
        target, start = link
        text = " ".join("".join(token.text for token in self.tokens[start:] if not token.name).split())
        if (shown := _shown_target(target, text)) and shown not in self._shown:
            if "://" in shown:
                self._shown.add(shown)
            last = max(
                n for n in range(start, len(self.tokens)) if not self.tokens[n].name and self.tokens[n].text.strip()
            )
            self.tokens.insert(last + 1, Token(f" <{shown}>"))

    def _after_declaration(self, opening: int) -> int:
        markup = self._markup
        if markup.startswith("<!--", opening):
            # "<!-->" is a comment without content (§13.2.5.44).
            end = markup.find("-->", opening + 2)
            return end + 3 if end >= 0 else -1
        end = markup.find(">", opening)
        return end + 1 if end >= 0 else -1

    def _tag_end(self, position: int) -> int:
        """The position after the ``>`` that ends a tag; a ``>`` in a quoted value does not."""
        markup = self._markup
        while found := _TAG_END.search(markup, position):
            quote = found[1]
            if quote is None:
                return found.end()
            closing = -1 if quote in self._used_up else markup.find(quote, found.end())
            if closing < 0:
                # Never closed: then it is no quotation, or a forgotten mark would swallow the rest of the mail.
                self._used_up.add(quote)
                position = found.end()
            else:
                position = closing + 1
        return -1


def _value(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return (found[1] or found[2] or found[3] or "").strip() if found else ""


def _shown_target(target: str, text: str) -> str:
    """Where a link leads, ``""`` if its text says that itself, or has no words."""
    target = "".join(unescaped(target).split())
    if not text or not target or len(target) > _MAX_SHOWN_TARGET:
        return ""
    if safe := _SAFE_LINK.match(target):
        target = unquote(safe[1])
    scheme, colon, rest = target.partition(":")
    scheme = scheme.lower()
    if scheme in ("mailto", "tel") and colon:
        address = unquote(rest.partition("?")[0])
        plain = address.lower().replace(" ", "")
        said = text.lower().replace(" ", "").replace(HARD_BLANK, "")
        return "" if scheme == "tel" or not plain or plain in said else address
    if scheme not in ("http", "https") or text.startswith("["):
        return ""
    return "" if _bare(target) == _bare(text) else target


def _bare(address: str) -> str:
    return _SCHEME.sub("", unquote(address).strip().rstrip("/"), count=1).casefold()
