"""What the markup of mail programs says of quotations, forwards and signatures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
from mailgate.parse.defects import Defects
from mailgate.parse.html import html_to_text
from mailgate.parse.html_marks import find_hints
from mailgate.parse.marks import MarkKind

QUOTE, QUOTE_END, FORWARD = MarkKind.QUOTE_START, MarkKind.QUOTE_END, MarkKind.FORWARD_START
SIGNATURE, SIGNATURE_END = MarkKind.SIGNATURE_START, MarkKind.SIGNATURE_END


def marked(markup: str) -> list[tuple[MarkKind, str]]:
    """Kind of each mark, and the line that it stands before."""
    text, marks = html_to_text(markup, ParseLimits(), Defects())
    assert all(mark.offset in (0, len(text)) or text[mark.offset - 1] == "\n" for mark in marks)
    return [(mark.kind, text[mark.offset :].partition("\n")[0]) for mark in marks]


@pytest.mark.parametrize(
    ("markup", "expected", "why"),
    [
        (
            '<div>a</div><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">X a écrit :</div>'
            '<blockquote class="gmail_quote">b</blockquote></div>',
            [(QUOTE, "X a écrit :"), (QUOTE_END, "")],
            "Gmail",
        ),
        (
            '<div class="gmail_quote"><div class="gmail_attr">X a écrit :</div><blockquote class="gmail_quote">b'
            "</blockquote><div>answer</div></div>",
            [(QUOTE, "X a écrit :"), (QUOTE_END, "answer")],
            "Gmail, answer below",
        ),
        (
            'a<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>De : x</div>'
            "<blockquote>b</blockquote>c</div>",
            [(FORWARD, "---------- Forwarded message ---------"), (QUOTE_END, "")],
            "Gmail, forwarded with a quotation in it",
        ),
        (
            'a<br>-- <br><div class="gmail_signature">Zoé</div>',
            [(SIGNATURE, "Zoé"), (SIGNATURE_END, "")],
            "Gmail, signature",
        ),
        (
            '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Zoé</div>',
            [(SIGNATURE, "-- "), (SIGNATURE, "Zoé"), (SIGNATURE_END, "")],
            "Gmail, signature with its mark",
        ),
        (
            'a<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>De :</b> x<br></div><blockquote>b'
            "</blockquote>c",
            [(QUOTE, "_" * 32)],
            "Outlook on the web: to the end",
        ),
        ('a<div id="divRplyFwdMsg"><b>De :</b> x</div>', [(QUOTE, "De : x")], "Outlook on the web, shorter"),
        (
            'a<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            '<p class="MsoNormal"><b>Van:</b> x</p></div></div>b',
            [(QUOTE, "Van: x")],
            "Outlook for Windows",
        ),
        (
            "a<div style='border:none;border-top:solid #B5C4DF 1.0pt'><p>De&nbsp;: x</p></div>",
            [(QUOTE, "De : x")],
            "Outlook 2010",
        ),
        ("<div style='border-top:solid #E1E1E1 1.0pt'>Ligne de total</div>", [], "a line above something else"),
        ('<a name="_MailOriginal">De : x</a>', [(QUOTE, "De : x")], "Word"),
        ('a<p><a name="_MailAutoSig">Zoé</a></p>', [(SIGNATURE, "Zoé")], "Word, signature"),
        ('a<span id="OLK_SRC_BODY_SECTION">De : x</span>', [(QUOTE, "De : x")], "Outlook for the Mac"),
        (
            'a<div id="ms-outlook-mobile-signature">Outlook pour iOS</div><hr>'
            '<div id="mail-editor-reference-message-container" class="x">De : x</div>',
            [(SIGNATURE, "Outlook pour iOS"), (SIGNATURE_END, "_" * 32), (QUOTE, "De : x")],
            "Outlook on a telephone",
        ),
        (
            'a<blockquote type="cite">b</blockquote>c<blockquote type="cite">d</blockquote>e',
            [(QUOTE, "> b"), (QUOTE_END, "c"), (QUOTE, "> d"), (QUOTE_END, "e")],
            "Apple Mail, answered piece by piece",
        ),
        (
            'a<div dir="ltr" id="AppleMailSignature">Envoyé de mon iPhone</div>',
            [(SIGNATURE, "Envoyé de mon iPhone"), (SIGNATURE_END, "")],
            "iPhone",
        ),
        (
            '<div class="moz-cite-prefix">X a écrit :</div><blockquote type="cite">b</blockquote>c'
            '<pre class="moz-signature">-- \nZoé</pre>',
            [(QUOTE, "X a écrit :"), (QUOTE_END, "c"), (SIGNATURE, "-- "), (SIGNATURE_END, "")],
            "Thunderbird",
        ),
        (
            'a<div class="moz-forward-container">-------- Message transféré --------<br>b</div>',
            [(FORWARD, "-------- Message transféré --------"), (QUOTE_END, "")],
            "Thunderbird, forwarded",
        ),
        (
            'a<div id="ydp12ab34cyahoo_quoted_1234567" class="ydp12ab34cyahoo_quoted">b</div>',
            [(QUOTE, "b"), (QUOTE_END, "")],
            "Yahoo",
        ),
        (
            'a<div class="protonmail_signature_block protonmail_signature_block-empty"><div></div></div>'
            '<div class="protonmail_quote">Le x, y a écrit :<blockquote class="protonmail_quote">b</blockquote></div>',
            [(QUOTE, "Le x, y a écrit :"), (QUOTE_END, "")],
            "Proton, without a signature",
        ),
        (
            'a<div data-marker="__SIG_PRE__">Zoé</div><hr id="zwchr" data-marker="__DIVIDER__">'
            '<div data-marker="__HEADERS__">De: x</div><div data-marker="__QUOTED_TEXT__">b</div>',
            [(SIGNATURE, "Zoé"), (SIGNATURE_END, "_" * 32), (QUOTE, "_" * 32)],
            "Zimbra",
        ),
        ('a<div name="quote">Gesendet: x<br>b</div>', [(QUOTE, "Gesendet: x"), (QUOTE_END, "")], "GMX, web.de"),
        (
            'a<div name="messageSignatureSection">Zoé</div><div name="messageReplySection">Le x :'
            "<blockquote>b</blockquote></div>",
            [(SIGNATURE, "Zoé"), (SIGNATURE_END, "Le x :"), (QUOTE, "Le x :"), (QUOTE_END, "")],
            "Spark",
        ),
        (
            'a<blockquote type="cite" class="front-blockquote">b</blockquote>',
            [(QUOTE, "> b"), (QUOTE_END, "")],
            "Front",
        ),
        ('a<div id="sig1234567">Zoé</div>', [(SIGNATURE, "Zoé"), (SIGNATURE_END, "")], "Fastmail, signature"),
        ('a<div class="tutanota_quote">b</div>', [(QUOTE, "b"), (QUOTE_END, "")], "Tutanota"),
        (
            'a<p id="reply-intro">Le x :</p><blockquote>b</blockquote>c',
            [(QUOTE, "Le x :"), (QUOTE_END, "c")],
            "Roundcube",
        ),
        ('a<div class="domino-section" dir="ltr">x --- Objet ---</div>b', [(QUOTE, "x --- Objet ---")], "HCL Verse"),
        (
            'a<div id="mail-app-auto-default-signature">Zoé</div>b<blockquote id="mail-app-auto-quote">c</blockquote>',
            [(SIGNATURE, "Zoé"), (SIGNATURE_END, "b"), (QUOTE, "> c"), (QUOTE_END, "")],
            "mail.ru",
        ),
        ('a<div id="x_divRplyFwdMsg">b</div>', [], "a name from an older mail, renamed"),
        ("<blockquote>indented</blockquote>", [], "a quotation that no program made"),
        ('<div class="quote">pricing</div>', [], "a word that anybody uses"),
        ("<style>.gmail_quote{}</style>gmail_quote<!-- gmail_quote -->", [], "names in no tag"),
        ('a<div id="appendonsend"></div>', [], "nothing follows"),
    ],
)
def test_marks(markup: str, expected: list[tuple[MarkKind, str]], why: str) -> None:
    """Each program's names, as it writes them."""
    assert marked(markup) == expected, why


def test_marks_survive_a_table() -> None:
    """A table that holds a quotation only puts it somewhere."""
    markup = '<table><tr><td>a</td><td>b<div class="gmail_quote">c</div></td></tr></table>'
    assert marked(markup) == [(QUOTE, "c"), (QUOTE_END, "")]


def test_hints() -> None:
    """Of the form that is not read: the words behind the first quotation, and behind signatures before it."""
    hints = find_hints(
        '<style>.gmail_quote{}</style><p>a</p><div class="gmail_signature">Zo&eacute;<br>Compta</div>'
        '<div class="gmail_quote"><div class="gmail_attr">Le&nbsp;3 mars, <b>S</b>upport a &eacute;crit&nbsp;:</div>'
        '<blockquote class="gmail_quote">b</blockquote></div>'
    )
    assert [(hint.kind, hint.evidence) for hint in hints] == [(SIGNATURE, "gmail_signature"), (QUOTE, "gmail_quote")]
    assert hints[0].words.startswith("Zoé Compta Le 3 mars")
    assert hints[1].words == "Le 3 mars, Support a écrit : b"


_PIECES = st.sampled_from(
    [
        *('<div class="gmail_quote">', '<blockquote type="cite">', '<div id="signature">', '<div id="divRplyFwdMsg">'),
        *(
            '<div class="moz-cite-prefix">',
            '<div class="moz-forward-container">',
            "<table><tr><td>",
            "</td></tr></table>",
        ),
        *("</div>", "</blockquote>", "<hr id=zwchr>", "<p>", "x", "-- \n", "&nbsp;", "<ol start=3><li>", "\U0010f000"),
    ]
)


@settings(max_examples=200)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_marks_stand_at_starts_of_lines(markup: str) -> None:
    """Whatever the markup: marks in the order of the text, none inside of a line, none of their characters left."""
    text, marks = html_to_text(markup, ParseLimits(), Defects())
    assert [mark.offset for mark in marks] == sorted(mark.offset for mark in marks)
    assert all(mark.offset in (0, len(text)) or text[mark.offset - 1] == "\n" for mark in marks)
    assert not any("\U0010f000" <= character <= "\U0010f0ff" for character in text)
    assert text == text.strip("\n")
    find_hints(markup)
