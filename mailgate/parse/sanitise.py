"""Foreign HTML made harmless: an allow-list of tags and attributes, nothing fetched from anywhere.

The cleaning is ammonia's (by way of nh3), which parses as browsers do; it takes time quadratic in the depth and in the
attributes of one tag, so ``html_guard`` stands before it.  No styles, classes or names come through: text cannot
be hidden, laid over other text, or made to look like the page it is shown in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .charset import without_surrogates
from .html_guard import refusal

if TYPE_CHECKING:
    import nh3

#: Passes until nothing changes any more; ordinary mail takes one and one to see it.
_MAX_PASSES = 5

_TAGS = frozenset(
    "a abbr b bdi blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure"  # noqa: SIM905 - shorter
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small strike strong sub sup table tbody td tfoot"
    " th thead tr tt u ul var wbr".split()
)
#: Taken out with what is in them, which is not text.
_DROPPED = frozenset(
    "script style title iframe object applet svg math template noscript noframes noembed xmp plaintext textarea"  # noqa: SIM905 - shorter
    " select option audio video canvas frameset head".split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "tr": {"align", "valign"},
    "ol": {"start", "type"},
    "li": {"value"},
    "*": {"dir"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_NUMBERS = frozenset(("colspan", "rowspan", "width", "height", "start", "value"))

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NO_PICTURE = re.compile(r'<img(?: (?:width|height)="\d{1,5}"| alt="")*>')
_CID = re.compile(r"\s*cid:\s*(\S+)\s*", re.IGNORECASE)
_SHOWN_CID = re.compile(r'<img[^<>]* src="cid:([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sanitised:
    """Markup fit to be shown."""

    html: str
    #: Content-IDs that pictures in it refer to.
    content_ids: frozenset[str] = frozenset()
    #: Why there is no HTML although some was given; ``""`` if there is.
    refused: str = ""


def sanitise(markup: str) -> Sanitised:
    """``markup`` without anything that runs, loads or leads elsewhere than it says.

    Idempotent: what comes out comes out again unchanged.  Linear: what a browser's parser would take long over is
    refused, with the reason.  Never raises (MemoryError excepted).
    """
    current = _CONTROL.sub("", without_surrogates(markup))
    if not current.strip():
        return Sanitised("")
    for _ in range(_MAX_PASSES):
        if reason := refusal(current):
            return Sanitised("", refused=reason)
        before = current
        current = _CONTROL.sub("", _NO_PICTURE.sub("", _cleaner().clean(before))).strip()
        if current == before:
            ids = frozenset(unquote(found).strip("<>") for found in _SHOWN_CID.findall(current))
            return Sanitised(current, ids)
    return Sanitised("", refused="It does not come to rest.")


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel="noopener noreferrer nofollow",
        url_schemes=_SCHEMES,
        url_relative="deny",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value that an allowed attribute keeps, None if it goes."""
    if name == "src":
        found = _CID.fullmatch(value)
        return f"cid:{found[1]}" if found and tag == "img" else None
    if name == "href":
        return None if _CID.match(value) else value.strip()
    if name in _NUMBERS:
        return value if value.isascii() and value.isdigit() and len(value) <= 4 else None
    return value
