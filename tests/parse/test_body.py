"""Which parts of a message are its text, which are attached, and what becomes of its HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.message import Message
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.body import read_bodies, select_parts
from mailgate.parse.defects import Defects
from mailgate.parse.enriched import enriched_to_text
from mailgate.parse.mime import loose_part, read_tree

PLAIN, HTML = "Content-Type: text/plain; charset=utf-8\n\n", "Content-Type: text/html; charset=utf-8\n\n"
PDF = "Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\n%PDF"
PNG = "Content-Type: image/png\nContent-ID: <p@x.example>\n\nx"


def multi(kind: str, *parts: str) -> str:
    """A container; ``kind`` is its boundary too."""
    return (
        f'Content-Type: multipart/{kind}; boundary="={kind}"\n\n'
        + "".join(f"--={kind}\n{part}\n" for part in (*parts, ""))[: -len(f"--={kind}\n\n")]
        + f"--={kind}--\n"
    )


def read(entity: str, limits: ParseLimits = ParseLimits()) -> Message:  # noqa: B008 - frozen
    from mailgate.parse.message import parse_message

    return parse_message(f"From: a@b.example\n{entity}".encode(), ParseSettings(limits))


@pytest.mark.parametrize(
    ("entity", "text", "html", "attached", "why"),
    [
        (multi("alternative", PLAIN + "a", HTML + "<p>b"), "a", "<p>b</p>", [], "two forms"),
        (multi("alternative", HTML + "<p>b", PLAIN + "a"), "a", "<p>b</p>", [], "in the wrong order"),
        (multi("alternative", PLAIN + " \n", HTML + "<p>b"), "b", "<p>b</p>", [], "a plain form without words"),
        (multi("alternative", PLAIN + "a", PLAIN + "b"), "a\n\nb", "", [], "two plain texts are no variants"),
        (multi("alternative", PLAIN + "a", PLAIN + "a\n"), "a", "", [], "the same one twice"),
        (multi("alternative", HTML + "<p>a", HTML + "<p>b"), "b", "<p>b</p>", [], "the richest is the last"),
        (multi("mixed", PLAIN + "a", PDF, PLAIN + "b"), "a\n\nb", "", ["application/pdf"], "text around a file"),
        (multi("mixed", PLAIN + "a", HTML + "<p>b"), "a\n\nb", "<p>b</p>", [], "two texts"),
        (multi("mixed", PLAIN + "a b", HTML + "<p>a</p>b"), "a b", "<p>a</p>b", [], "one text twice"),
        (
            multi(
                "mixed",
                multi("related", multi("alternative", PLAIN + "a", HTML + "<img src=cid:p@x.example>"), PNG),
                PDF,
            ),
            "a",
            '<img src="cid:p@x.example">',
            ["image/png", "application/pdf"],
            "mixed, related, alternative",
        ),
        (
            multi("alternative", PLAIN + "a", multi("related", HTML + "<p>b", PNG)),
            "a",
            "<p>b</p>",
            ["image/png"],
            "related in alternative",
        ),
        (
            multi("alternative", PLAIN + "a b", multi("mixed", HTML + "<p>a", PDF, HTML + "<p>b")),
            "a b",
            "<p>a</p>\n<p>b</p>",
            ["application/pdf"],
            "Apple Mail",
        ),
        (
            multi("alternative", PLAIN + "a", HTML + "<p>b", "Content-Type: text/calendar\n\nx"),
            "a",
            "<p>b</p>",
            ["text/calendar"],
            "an invitation",
        ),
        (multi("alternative", PLAIN + "a", "Content-Type: text/x-amp-html\n\nx"), "a", "", [], "a variant"),
        (multi("mixed", "\na", PDF), "a", "", ["application/pdf"], "no Content-Type"),
        ("Content-Type: text/csv\n\na;b", "", "", ["text/csv"], "another type of text"),
        ("Content-Type: text/enriched\n\n<bold>a</bold>", "a", "", [], "enriched, alone"),
        ("Content-Type: text/markdown\n\n*a*", "*a*", "", [], "text of another kind, alone"),
        ("Content-Type: html/text\n\nbonjour", "bonjour", "", [], "a type turned round"),
        (multi("mixed", PLAIN + "a", "Content-Type: text/enriched\n\nb"), "a", "", ["text/enriched"], "beside another"),
        (
            "Content-Type: text/plain\nContent-Disposition: attachment\n\na",
            "a",
            "",
            [],
            "the text, called an attachment",
        ),
        (
            "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\na",
            "",
            "",
            ["text/plain"],
            "a mail that is a file",
        ),
        (
            multi("mixed", PLAIN + "a", "Content-Disposition: inline; filename=b.txt\n\nb"),
            "a",
            "",
            ["text/plain"],
            "a text file that is shown",
        ),
        (
            multi("mixed", PDF, "Content-Disposition: inline; filename=b.txt\n\nb"),
            "b",
            "",
            ["application/pdf"],
            "no other",
        ),
        ("Content-Type: text/plain\n\n<html><p>a", "a", "<p>a</p>", [], "HTML that is called plain"),
        ("Content-Type: text/plain\n\na", "a", "", [], "no HTML is made up"),
        (multi("mixed", PDF), "", "", ["application/pdf"], "no text"),
        (multi("mixed", PLAIN, PDF) + "a", "a", "", ["application/pdf"], "the words below all parts"),
        (multi("mixed", multi("alternative", PLAIN) + "a", PDF), "a", "", ["application/pdf"], "below the inner parts"),
        (multi("mixed", PLAIN).replace("\n\n--", "\n\na\n--", 1), "a", "", [], "the words above an empty part"),
        (
            multi("mixed", PDF).replace("\n\n--", "\n\nThis is MIME.\n--", 1),
            "",
            "",
            ["application/pdf"],
            "nothing to read",
        ),
        (multi("mixed", PLAIN + "a") + "b", "a", "", [], "what stands below the parts that are read is no text"),
    ],
)
def test_parts(entity: str, text: str, html: str, attached: list[str], why: str) -> None:
    """Every leaf is text or attached, in the order of the mail."""
    message = read(entity)
    found = [attachment.content_type for attachment in message.attachments]
    assert (message.text, message.html, found) == (text, html, attached), why


LONG = "<p>Le portail refuse le mot de passe depuis la mise à jour de lundi matin, chez tous les collègues.</p>" * 5


@pytest.mark.parametrize(
    ("plain", "html", "is_plain", "why"),
    [
        (
            "Votre messagerie n'affiche pas le HTML.",
            "<p>Bonjour, où en est la commande 7 ?",
            False,
            "it says what it is",
        ),
        ("This is an HTML message. Please use another viewer.", LONG, False, "the same in English"),
        ("Le fichier export.html est vide.", "<p>Le fichier export.html est <b>vide</b>.", True, "a text about HTML"),
        ("Bonjour", "<p>Bonjour</p>" + LONG, False, "its first word only"),
        ("Merci, c'est réglé.", "<style>" + "p{}" * 500 + "</style><p>Merci, c'est réglé.", True, "long styles only"),
        (
            "Bien reçu, nous vérifions cela aujourd'hui.",
            "<p>Bien reçu, nous vérifions cela aujourd'hui.",
            True,
            "the same",
        ),
    ],
)
def test_stubs(plain: str, html: str, is_plain: bool, why: str) -> None:
    """A plain form that says less than the HTML is passed over."""
    message = read(multi("alternative", PLAIN + plain, HTML + html))
    assert (message.text == plain) is is_plain, why


def test_loose_text_is_read_where_there_is_no_other() -> None:
    """What lay in winmail.dat is the text only if nothing else is; its files are attached in either case."""
    for text, expected in (("", "loose"), ("own", "own")):
        root = read_tree(
            multi("mixed", PLAIN + text, "Content-Type: application/ms-tnef\n\nx").replace("\n", "\r\n").encode(),
            ParseLimits(),
            Defects(),
        )
        root.children[1].unpacked = [
            loose_part("2!1", b"loose", "text/plain"),
            loose_part("2!2", b"x", "application/pdf", "a.pdf"),
        ]
        selection = select_parts(root)
        assert read_bodies(selection.bodies, ParseLimits(), Defects()).text == expected
        assert [part.path for part in selection.attachments] == ["2", "2!2"]


def test_pictures_are_bound() -> None:
    """A picture that the HTML shows is inline; one that it does not show is a file."""
    message = read(multi("mixed", HTML + "<img src='cid:p%40x.example'>", PNG, PNG.replace("p@", "q@")))
    assert [attachment.inline for attachment in message.attachments] == [True, False]


def test_html_that_is_too_much_is_still_text() -> None:
    """It is not shown, the text is read, and it is said."""
    message = read(HTML + "<div>" * 5_000 + "deep")
    assert (message.text, message.html) == ("deep", "")
    assert "An HTML part is not shown: It is nested more than 300 deep." in message.defects


def test_the_rest_of_long_html_is_not_read() -> None:
    """Beyond its limit HTML degrades, what stands beside it is unharmed."""
    message = read(multi("mixed", HTML + "<p>" + "x" * 1000, PLAIN + "b"), ParseLimits(html=100))
    assert message.text == "x" * 97 + "\n\nb"


def test_marks_are_offsets_into_the_whole_text() -> None:
    """Also where another body stands before."""
    quoted = HTML + "<p>b</p><div class=gmail_quote>c</div>"
    root = read_tree(multi("mixed", PLAIN + "\n\na", quoted).replace("\n", "\r\n").encode(), ParseLimits(), Defects())
    reading = read_bodies(select_parts(root).bodies, ParseLimits(), Defects())
    assert reading.text == "a\n\nb\n\nc"
    assert [reading.text[mark.offset :] for mark in reading.marks] == ["c", ""]


def test_hints_come_from_the_other_form() -> None:
    """Where the plain form is read, the HTML tells where its quotation begins."""
    root = read_tree(
        multi("alternative", PLAIN + "a\n\nX wrote:\nb", HTML + "a<div class=gmail_quote>X wrote:<br>b</div>")
        .replace("\n", "\r\n")
        .encode(),
        ParseLimits(),
        Defects(),
    )
    reading = read_bodies(select_parts(root).bodies, ParseLimits(), Defects())
    assert not reading.marks
    assert [hint.words for hint in reading.hints] == ["X wrote: b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<bold>a</bold> b", "a b"),
        ("a\nb\n\nc\n\n\nd", "a b\nc\n\nd"),
        ("<color><param>red</param>a</color>", "a"),
        ("a << b <<bold>", "a < b <bold>"),
    ],
)
def test_enriched(text: str, expected: str) -> None:
    """RFC 1896: marks go, single line ends are blanks."""
    assert enriched_to_text(text) == expected


_ENTITIES = st.recursive(
    st.sampled_from([PLAIN + "a", PLAIN, HTML + "<p>b", HTML, PDF, PNG, "\nx", "Content-Type: text/enriched\n\ne"]),
    lambda inner: st.builds(
        lambda kind, parts: multi(kind, *parts),
        st.sampled_from(["mixed", "alternative", "related", "signed", "report"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(_ENTITIES)
def test_nothing_is_lost(entity: str) -> None:
    """In any nesting each leaf is read or attached, unless another form of it is; files always are."""
    root = read_tree(entity.replace("\n", "\r\n").encode(), ParseLimits(), Defects())
    selection = select_parts(root)
    attached = [part.path for part in selection.attachments]
    assert len(attached) == len(set(attached))
    kinds = [leaf.content_type for leaf in root.leaves()]
    assert sum(kind.endswith(("pdf", "png")) for kind in kinds) == len(
        [part for part in selection.attachments if part.content_type.endswith(("pdf", "png"))]
    )
    reading = read_bodies(selection.bodies, ParseLimits(), Defects())
    assert (
        bool(reading.text)
        == any(
            leaf.content_type in ("text/plain", "text/html") and leaf.octets[leaf.start : leaf.end].strip()
            for leaf in root.leaves()
        )
        or "text/enriched" in kinds
        or any(kind.startswith("multipart/") for kind in kinds)
    )
