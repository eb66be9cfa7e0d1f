"""HTML made harmless, read again by a second parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.parse.html_guard import refusal
from mailgate.parse.sanitise import sanitise

_HTML = "{http://www.w3.org/1999/xhtml}"
_TAGS = set(
    "html head body a abbr b bdi blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption"  # noqa: SIM905
    " figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small strike strong sub sup table tbody td"
    " tfoot th thead tr tt u ul var wbr".split()
)
_ATTRIBUTES = set("href rel src alt width height colspan rowspan align valign start type value dir".split())  # noqa: SIM905


def elements(markup: str) -> Iterator[Any]:
    """Every element that a browser would see."""
    for element in html5lib.parse(markup).iter():
        if isinstance(element.tag, str):
            yield element


def assert_harmless(markup: str) -> None:
    """Nothing in ``markup`` runs, loads, hides or leads to a foreign scheme."""
    for element in elements(markup):
        assert element.tag.startswith(_HTML), "no foreign namespace"
        assert element.tag.removeprefix(_HTML) in _TAGS, element.tag
        assert set(element.attrib) <= _ATTRIBUTES, element.attrib
        href = element.attrib.get("href", "https:")
        assert href.lower().startswith(("http:", "https:", "mailto:", "tel:")), href
        assert element.attrib.get("src", "cid:").startswith("cid:")
        if element.tag == f"{_HTML}a":
            assert element.attrib["rel"] == "noopener noreferrer nofollow"


#: Each tries another way to something that runs or loads, or into another namespace and out again.
ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js>",
    "<p onclick=alert(1)>x",
    "<p onclick =\talert(1)>x",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x` `"onerror=alert(1)>',
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='&#x6A;avascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a><a href='data:text/html,<script>'>y</a><a href='file:///etc/passwd'>z</a>",
    "<a href='//evil.example/'>x</a><a href='cid:x'>y</a>",
    "<base href='javascript:/a/'><a href='b'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:x'>",
    "<link rel=stylesheet href='https://evil.example/'>",
    "<style>@import 'https://evil.example/';</style>",
    "<p style='background:url(https://evil.example/)'>x",
    "<div style='position:fixed;top:0;left:0;width:100%'>x</div>",
    "<iframe src='https://evil.example/'></iframe><iframe srcdoc='<script>x</script>'>",
    "<object data=x></object><embed src=x><applet code=x></applet>",
    "<form action='https://evil.example/'><input type=password><button formaction='javascript:x'>go</button></form>",
    "<img src='https://evil.example/t.gif'><img srcset='https://evil.example/t.gif 1x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<picture><source srcset='https://evil.example/'></picture><video poster='https://evil.example/'></video>",
    "<body background='https://evil.example/' onload=alert(1)>x",
    "<table background='https://evil.example/'><tr><td background='https://evil.example/'>x",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><p><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'>",
    "<plaintext><script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?php x ?><%= x %>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<table><a href=https://a.example/>x<tr><td><a href=https://b.example/>y",
    "<b><p><b><i><u></p>x",
    "<a><table><a>x",
    "<p id=location class=admin name=x data-x=y>x",
    "<img alt='<script>alert(1)</script>' src='cid:<x>'>",
    "<img src='CID:a\" onerror=\"alert(1)'>",
    "<ol start=-1><li value='x'>a<td colspan=999999>",
    "x\0<scr\0ipt>alert(1)</script>",
    "<a href=\x01javascript:alert(1)>x</a>",
    "<p>\ud800&#xD800;&#0;&#x110000;</p>",
]


@pytest.mark.parametrize("markup", ATTACKS)
def test_attacks(markup: str) -> None:
    """What was tried on others does nothing here, and a second pass finds nothing left to do."""
    result = sanitise(markup)
    assert_harmless(result.html)
    assert sanitise(result.html).html == result.html
    assert not result.refused


_PIECES = st.sampled_from(
    "<a href= <img src= <svg> <math> <mtext> <style> </style> <table> <tr> <td> </table> <p> </p> <b> <i> </b> <form>"  # noqa: SIM905
    " <script> </script> <!-- --> <noscript> <template> <title> <textarea> <select> <option> <a> <li> <ul> <pre> \n"
    " <mglyph> <annotation-xml> <foreignObject> <desc> <br> <h1> <div> </div> </a> javascript:x onerror=x = \" ' > <"
    " / &lt; &#60; &amp; cid:x https://x.example/ style=x <nobr> <button> <object> <frameset> <body> <caption> <font>"
    " <ruby> <rt> </br> </p> <dd> <center> <isindex> <image> <plaintext> text é".split(" ")
)


@settings(max_examples=200)
@given(st.lists(_PIECES, max_size=30).map("".join) | st.text(alphabet="<>/!-=\"'& abpsvgx\n", max_size=120))
def test_harmless_and_idempotent(markup: str) -> None:
    """Whatever goes in: nothing foreign comes out, and what comes out comes out again."""
    result = sanitise(markup)
    assert_harmless(result.html)
    again = sanitise(result.html)
    assert again == result or result.refused


@pytest.mark.parametrize(
    ("markup", "expected", "why"),
    [
        ("<p>a <b>b</b><br>c</p>", "<p>a <b>b</b><br>c</p>", "what only looks nice stays"),
        ("<form>a<input value=b></form>", "a", "the text of a form stays"),
        ("<font color=red><span lang=fr>a</span></font>", "a", "tags that say nothing go"),
        ("<p class=MsoNormal style='margin:0'>a</p>", "<p>a</p>", "no names, no styles"),
        ("a<img src=https://t.example/x.gif width=1 height=1>b", "ab", "a tracker goes"),
        ("<img src=https://t.example/x.gif alt=Logo>", '<img alt="Logo">', "a remote picture leaves its words"),
        ("<td dir=rtl>x", "x", "a cell without a table is none"),
        ("<div dir=rtl>x</div>", '<div dir="rtl">x</div>', "the direction of writing is text"),
        (
            "<a href=mailto:a@b.example title=x target=_top>m</a>",
            '<a href="mailto:a@b.example" rel="noopener noreferrer nofollow">m</a>',
            "a link",
        ),
        ("<a href=ftp://x.example/>m</a>", '<a rel="noopener noreferrer nofollow">m</a>', "a scheme of no use"),
        ("<!--[if mso]><p>a</p><![endif]-->b", "b", "a condition is a comment"),
        ("<html><head><title>t</title></head><body bgcolor=red>b</body></html>", "b", "a whole page"),
        ("", "", "nothing"),
        (" \n ", "", "next to nothing"),
    ],
)
def test_what_stays(markup: str, expected: str, why: str) -> None:
    """The words of a mail and their shape."""
    assert sanitise(markup).html == expected, why


def test_pictures_of_the_mail_itself() -> None:
    """``cid:`` stays, and is reported as the Content-ID is written (RFC 2392)."""
    result = sanitise('<img src="cid:a%40b.example" alt="x"><img src=" CID:image001.png@01D">')
    assert result.html == '<img src="cid:a%40b.example" alt="x"><img src="cid:image001.png@01D">'
    assert result.content_ids == {"a@b.example", "image001.png@01D"}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("x" * 1_000_001, "It is longer than 1000000 characters."),
        ("&amp;" * 60_000, "It has more than 50000 character references."),
        ("<br>" * 40_000, "It has more than 30000 tags."),
        ("<div>" * 10_000, "It is nested more than 300 deep."),
        ("<div></x>" * 10_000, "It is nested more than 300 deep."),
        ("<div><!--</div>-->" * 6_000, "It is nested more than 300 deep."),
        ("<div><style></div></style>" * 5_000, "It is nested more than 300 deep."),
        ('<div><p ">' * 5_000, "It is nested more than 300 deep."),
        ('<div><p ="></div>' * 5_000, ""),
        ('<div><p a=="></div>' * 5_000, ""),
        ('<div><p title="</div>">' * 5_000, "It is nested more than 300 deep."),
        ("<![CDATA[" * 9_000, "It has CDATA sections."),
        ("<p " + "a " * 50_000 + ">", "A tag is longer than 4000 characters."),
        ("<p " + 'a=">" ' * 50_000 + ">", "A tag is longer than 4000 characters."),
        ("<p a< " + 'b=">" ' * 50_000 + ">", "A tag is longer than 4000 characters."),
        ("<p " + "a " * 50_000, "A tag is longer than 4000 characters."),
        ("<p>a<br>b" * 4_000, ""),
        ("<tr><td>x<li>y" * 4_000, ""),
        (f'<img src="data:image/png;base64,{"A" * 500_000}">', ""),
        ("a < b " * 5_000, ""),
    ],
)
def test_guard(markup: str, reason: str) -> None:
    """What takes browsers' parsers long is refused before they see it, however it is hidden; long mail is not."""
    assert refusal(markup) == reason
    result = sanitise(markup)
    assert result.refused == reason
    assert not (reason and result.html)
