"""HTML to readable text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
from mailgate.parse.defects import Defects
from mailgate.parse.html import html_to_text


def _html(markup: str) -> tuple[str, tuple[str, ...]]:
    defects = Defects()
    return html_to_text(markup, ParseLimits(), defects)[0], defects.sentences()


@pytest.mark.parametrize(
    ("markup", "expected", "why"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree", "paragraphs"),
        ("<div>a</div><div>b</div>", "a\nb", "divisions"),
        ("a <b>bold</b> word", "a bold word", "words stay whole"),
        ("&eacute;t&eacute; &#233; &#x2019; &lt;x&gt;", "été é ’ <x>", "entities"),
        ("Envoy&eacute;&nbsp;: lundi", "Envoyé : lundi", "French typography"),
        ("<ul><li>one<li>two</ul>", "  * one\n  * two", "a list, ends left out"),
        ("<ol><li>one</li><li>two</li></ol>", " 1. one\n 2. two", "numbers"),
        (
            "<table><tr><td>a</td><td>bb</td></tr><tr><td>ccc</td><td>d</td></tr></table>",
            "a    bb\nccc  d",
            "columns",
        ),
        ("end<table><tr><td>a</td></tr></table>", "end\na", "a table starts a line"),
        ("<style>p{}</style><script>x<p></script><title>t</title>a", "a", "what is not text"),
        ("a<!-- <p>x</p> -->b", "ab", "a comment"),
        ("a<![if mso]>b<![endif]>c", "abc", "Outlook's conditions"),
        ("<o:p>&nbsp;</o:p>a", "a", "Outlook's tags"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", "signs that are no tags"),
        ('<a title="x > y">z</a>', "z", "a bracket in a value"),
        ('<p title="never closed>a</p>', "a", "a value that never ends swallows nothing"),
        ("<?xml version='1.0'?><p>a</p>", "a", "an XML declaration"),
        ("<pre>a\n  b</pre>", "a\n  b", "as typed"),
        (
            "own<blockquote><p>one</p>two<blockquote>three</blockquote></blockquote>own",
            "own\n> one\n>\n> two\n>> three\nown",
            "quotations",
        ),
        ("<p>a &amp;eacute; &amp;amp;</p>", "a &eacute; &amp;", "references that were written as text"),
        ("<p>x&nbsp;&nbsp;y</p>", "x  y", "blanks that are meant"),
        ("<div>a</div><div>&nbsp;</div><div>b</div>", "a\n\nb", "a blank line"),
        ("<p>a</p><p>&nbsp;</p><p><br></p><p>b</p>", "a\n\nb", "never two of them"),
        ('<p class="MsoNormal">a</p><p class="MsoNormal">b</p>', "a\nb", "Outlook's paragraphs are lines"),
        ('<p style="margin:0 0 10px">a</p><p>b</p>', "a\n\nb", "a margin that is none"),
        ("<span>Envoy</span><b>é</b>&nbsp;: x", "Envoyé : x", "an accent of its own"),
        ("-- <br>Zoé", "-- \nZoé", "the mark of a signature keeps its blank"),
        ("a<hr>b", f"a\n{'_' * 32}\nb", "a rule"),
        ("<ol start=4><li>a<li>b</ol>", "4. a\n5. b", "numbers that start elsewhere"),
        ("<table><tr><td>a</td></tr><tr><td>b<br>c</td></tr></table>", "a\nb\nc", "a table that only places"),
        ("<table><tr><td>a<br>b</td><td>c<br>d</td></tr></table>", "a\nb\nc\nd", "two texts beside each other"),
        ("<table><tr><td>a<table><tr><td>b<td>c</table></td><td>d</td></tr></table>", "a\nb  c\n\nd", "a table in one"),
        ("<a href='https://x.example/t'>the page</a>", "the page <https://x.example/t>", "a link"),
        (
            "<a href='https://x.example/t'>a</a> <a href='https://x.example/t'>b</a>",
            "a <https://x.example/t> b",
            "once",
        ),
        ("<a href='https://www.x.example/'>x.example</a>", "x.example", "a link that says where it leads"),
        (
            "<a href='mailto:a@x.example'>A</a> <a href='mailto:a@x.example'>a@x.example</a>",
            "A <a@x.example> a@x.example",
            "",
        ),
        ("<a href='tel:+3212'>call</a><a href='javascript:x'>b</a><a href='#c'>d</a>", "callbd", "links of no use"),
        ("<a href='https://x.example/t'><img src=t.gif></a>", "", "a picture that is a link"),
        (
            "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa&amp;data=1'>x.example/a",
            "x.example/a",
            "a link that was wrapped on its way",
        ),
        ("<img alt='Société Durand'><img alt='logo.png'><img alt='😊'><img alt=''>", "[Société Durand]😊", "pictures"),
        ("<img alt='Une image contenant texte\n\nDescription générée automatiquement'>a", "a", "words of a machine"),
        ("a<div style='display:none'>x<div>y</div></div>b", "ab", "hidden"),
        ("a<span style='DISPLAY: NONE'>x</span>b", "ab", "hidden, shouting"),
        ("<p hidden>x<p>a", "a", "hidden by attribute"),
        ("<span style='font-size:0'>x</span>a", "a", "too small to be seen"),
        ("<td style='font-size:0px'><div style='font-size:14px'>a</div></td>", "a", "only the gap is small"),
        ("<div style='mso-hide:all'>a</div>", "a", "hidden from Outlook alone"),
        ("<div style='display:none'>a", "a", "hidden and never closed"),
        ("<div style='display:none'>a</div>", "a", "nothing but what is hidden"),
        ("<p>a\u200b\u00adb&zwnj;&#8203;", "ab\u200c", "characters without width"),
        ("De : Zoé <zoe@x.example><br>b", "De : Zoé <zoe@x.example>\nb", "an address in bare brackets"),
        ("<!-->a<!--x--->b", "ab", "odd comments"),
        ("a<![CDATA[b]]>c", "ac", "no CDATA in HTML"),
        ("<o:p>a</o:p><st1:place>b</st1:place>", "ab", "tags of others"),
        ("one\ntwo &eacute;", "one\ntwo é", "no tag at all: plain text"),
        ("<iframe>x</iframe><svg><text>y</text></svg><noembed>z</noembed>a", "a", "other unshown elements"),
        ("a</td></div></p>b", "ab", "ends without a start"),
        ("<td>a</div>b</td>", "ab", "an end that belongs outside of the cell"),
        ("<dl><dt>Nom</dt><dd>Zoé</dd><dt>Site<dd>Lille</dl>", "Nom\nZoé\nSite\nLille", "a list of definitions"),
        ("<main>a</main><aside>b</aside><summary>c</summary>d", "a\nb\nc\nd", "blocks of HTML 5"),
        ("", "", "nothing"),
        ("<br>", "", "next to nothing"),
    ],
)
def test_html(markup: str, expected: str, why: str) -> None:
    """Readable text."""
    text, defects = _html(markup)
    assert (text.strip(), defects) == (expected.strip(), ()), why


@pytest.mark.parametrize(
    ("markup", "text", "defect"),
    [
        ("<a " * 20_000, "", ""),
        ("<!--" * 40_000, "", ""),
        ("<div>" * 50_000 + "x", "x", "An HTML part has more than 30000 tags."),
        ("<div>" * 2000 + "x", "x", ""),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x", "x", ""),
        ('<p ="x=" >" ' + " ".join(f"a{n}" for n in range(50_000)) + ">x", None, ""),
        ("<a b=\"c' " * 30_000, "", ""),
        ("<blockquote>" * 5000 + "x", ">" * 20 + " x", ""),
        ("<p>&#" + "9" * 100_000 + ";", "\ufffd", ""),
        (
            "<table>" + "<tr><td>x<td>z</tr>" * 3000 + "<tr><td>" + "y" * 100_000 + "</td></tr></table>",
            None,
            "An HTML part was read without its layout.",
        ),
        ("<p>" + "x" * 1_000_001, None, "An HTML part is longer than 1000000 characters; the rest of it was not read."),
    ],
    ids=["a", "comments", "div", "deep", "attributes", "quotes", "values", "quotations", "entity", "columns", "long"],
)
def test_html_bombs(markup: str, text: str | None, defect: str) -> None:
    """What brings HTML libraries down is read in a moment, with what text it has."""
    found, defects = _html(markup)
    assert text is None or found.strip() == text
    assert defects == ((defect,) if defect else ())


@given(st.text(alphabet="<>/!-=\"'& ptdrbl1é\n", max_size=200) | st.text(max_size=100))
def test_html_never_raises(markup: str) -> None:
    """Anything is text."""
    assert "\0" not in _html(markup)[0]
