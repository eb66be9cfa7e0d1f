"""What HTML is not given to a browser's parser, because that would take it long (LESSONS B17).

Such parsers take time quadratic in the depth of the tree and in the attributes of one tag.  The count is made on tags
as a browser splits them (HTML Living Standard §13.2.5), so that nothing hides in a quotation or a comment.
"""

from __future__ import annotations

import re

MAX_SIZE = 1_000_000
_MAX_TAGS = 30_000
_MAX_DEPTH = 300
#: Characters of one tag without the values in it.
_MAX_TAG = 4_000
_MAX_ENTITIES = 50_000
#: Below all three nothing can take long (20 ms measured), whatever stands in it; nearly all mail is.  The last is of
#: characters that can end an attribute: 20,000 attributes without values, of one letter each, took 150 ms.
_SMALL, _FEW, _FEW_ENDS = 40_000, 1_500, 8_000
_ENDS = " \t\n\f\r/\"'"

_ATTRIBUTE = (
    r"""[^\t\n\f\r />][^\t\n\f\r />=]*+"""
    r"""(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\t\n\f\r >]*+)|(?![\t\n\f\r ]*+=))"""
)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\t\n\f\r />]*+)((?:[\t\n\f\r /]++|{_ATTRIBUTE})*+)>")
_VALUE = re.compile(r""""[^"]*"|'[^']*'""")
_COMMENT_END = re.compile(r"--!?>")
#: Their end is implied: they do not nest in each other.
_NO_LEVEL = frozenset(
    "area base br col embed hr img input link meta param source track wbr"  # noqa: SIM905 - shorter
    " p li dt dd td th tr tbody thead tfoot colgroup option optgroup".split()
)
_RAW = {
    name: re.compile(f"</{name}[\t\n\f\r />]", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript")
}


def refusal(markup: str) -> str:
    """Why ``markup`` is too much for a browser's parser, as a sentence without its words; ``""`` if it is not."""
    if len(markup) > MAX_SIZE:
        return f"It is longer than {MAX_SIZE} characters."
    if markup.count("&") > _MAX_ENTITIES:
        return f"It has more than {_MAX_ENTITIES} character references."
    tags = markup.count("<")
    if tags > _MAX_TAGS:
        return f"It has more than {_MAX_TAGS} tags."
    if len(markup) <= _SMALL and tags <= _FEW and sum(map(markup.count, _ENDS)) <= _FEW_ENDS:
        return ""
    if "<![CDATA[" in markup:
        # Text or comment, depending on where it stands; no mail program writes it.
        return "It has CDATA sections."
    return _shape(markup)


def _shape(markup: str) -> str:
    open_tags: dict[str, int] = {}
    depth = position = 0
    while (opening := markup.find("<", position)) >= 0:
        tag = _TAG.match(markup, opening)
        if tag is None:
            position = _after_other(markup, opening)
            if position < 0:
                # All the rest is one tag, or a comment.
                return "" if markup.startswith(("<!", "<?"), opening) else _too_long(markup[opening:])
            continue
        position = tag.end()
        name = tag[2].lower()
        if len(tag[3]) > _MAX_TAG and (reason := _too_long(tag[3])):
            return reason
        if name in _RAW and not tag[1]:
            found = _RAW[name].search(markup, position)
            if found is None:
                return ""
            position = found.start()
        elif name in _NO_LEVEL:
            continue
        elif not tag[1]:
            open_tags[name] = open_tags.get(name, 0) + 1
            depth += 1
            if depth > _MAX_DEPTH:
                return f"It is nested more than {_MAX_DEPTH} deep."
        elif open_tags.get(name):
            open_tags[name] -= 1
            depth -= 1
    return ""


def _after_other(markup: str, opening: int) -> int:
    """The position behind a ``<`` that begins no sound tag; -1 if all the rest belongs to it."""
    if markup.startswith("<!--", opening):
        found = _COMMENT_END.search(markup, opening + 2)
        return found.end() if found else -1
    following = markup[opening + 1 : opening + 3]
    if following[:1] in ("!", "?") or (following[:1] == "/" and not following[1:].isalpha()):
        return markup.find(">", opening) + 1 or -1
    if following.strip("/")[:1].isalpha() and following.strip("/").isascii():
        return -1
    return opening + 1


def _too_long(tag: str) -> str:
    """A value may be long (a picture that is written into its tag), not what stands around it."""
    return f"A tag is longer than {_MAX_TAG} characters." if len(_VALUE.sub("", tag)) > _MAX_TAG else ""
