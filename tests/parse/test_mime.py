"""The MIME tree, transfer encodings, and what becomes text or attachment."""

from __future__ import annotations

import base64
import email
from email.message import EmailMessage
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.message import Message
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.attachments import part_bytes
from mailgate.parse.defects import Defects
from mailgate.parse.file_names import shown_name
from mailgate.parse.message import parse_message
from mailgate.parse.mime import read_tree
from mailgate.parse.octets import normalise
from mailgate.parse.transfer import decode_transfer

_HEAD = b"From: a@b.example\r\n"


def _multipart(kind: str, *parts: bytes, boundary: bytes = b"b1", close: bool = True) -> bytes:
    """A multipart entity; each part is its headers, a blank line and its body."""
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), boundary)
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    return head + body + (b"--%s--\r\n" % boundary if close else b"")


def _text(text: str, *headers: str, kind: str = "plain") -> bytes:
    lines = (f"Content-Type: text/{kind}; charset=utf-8", *headers, "", text)
    return "\r\n".join(lines).encode()


def _parse(entity: bytes, limits: ParseLimits | None = None) -> Message:
    return parse_message(_HEAD + entity, ParseSettings(limits or ParseLimits()))


def _names(message: Message) -> list[tuple[str, str]]:
    return [(attachment.part, attachment.name) for attachment in message.attachments]


PDF = b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nUERG'
IMAGE = b"Content-Type: image/png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nUE5H"


@pytest.mark.parametrize(
    ("entity", "text", "attachments", "why"),
    [
        (_text("hello"), "hello", [], "a single text"),
        (_multipart("mixed", _text("a"), PDF), "a", [("2", "a.pdf")], "text and attachment"),
        (_multipart("mixed", _text("a"), PDF, _text("b")), "a\n\nb", [("2", "a.pdf")], "text split around it"),
        (_multipart("alternative", _text("a"), _text("<b>A</b>", kind="html")), "a", [], "plain is preferred"),
        (_multipart("alternative", _text(" \r\n"), _text("<b>A</b>", kind="html")), "A", [], "unless it is blank"),
        (
            _multipart(
                "alternative", _text("a"), _multipart("related", _text("A", kind="html"), IMAGE, boundary=b"b2")
            ),
            "a",
            [("2.2", "attachment.png")],
            "the picture of the HTML variant is still there",
        ),
        (
            _multipart("mixed", _multipart("mixed", _text("a"), PDF, boundary=b"b2"), _text("b")),
            "a\n\nb",
            [("1.2", "a.pdf")],
            "nested",
        ),
        (
            _multipart("mixed", _text("a"), _text("log", "Content-Disposition: attachment; filename=x.log")),
            "a",
            [("2", "x.log")],
            "text that is attached",
        ),
        (
            _multipart("mixed", _text("a"), _text("log", "Content-Disposition: inline; filename=x.txt")),
            "a",
            [("2", "x.txt")],
            "named text among other parts",
        ),
        (_multipart("mixed", _text("a"), _text("footer")), "a\n\nfooter", [], "a list's footer is read too"),
        (
            _multipart("mixed", _text("a"), b"Content-Type: message/rfc822\r\n\r\nSubject: In\r\n ner/x\r\n\r\n" + PDF),
            "a",
            [("2", "In ner_x.eml")],
            "a message is one attachment, and stays closed",
        ),
        (
            _multipart("digest", b"\r\nFrom: c@d.example\r\n\r\nhello"),
            "",
            [("1", "message.eml")],
            "parts of a digest are messages",
        ),
        (
            _multipart("mixed", _text("a"), b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx"),
            "a",
            [("2", "winmail.dat")],
            "winmail.dat is just attached",
        ),
        (PDF, "", [("", "a.pdf")], "the message is the attachment"),
        (_multipart("mixed", _text("a"), close=False), "a", [], "never closed"),
        (_multipart("mixed", _text("a")) + b"--b1\r\n" + PDF, "a", [("2", "a.pdf")], "closed too early"),
        (b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello\r\n--x--", "--x\n\nhello\n--x--", [], "no boundary"),
        (b"Content-Type: multipart/mixed; boundary=y\r\n\r\nhello", "hello", [], "no part"),
        (b"Content-Type: nonsense\r\n\r\nhello", "hello", [], "no media type"),
        (
            _multipart("mixed", _text("a"), boundary=b"b").replace(b"--b\r\n", b"--bx\r\n--b \t\r\n", 1),
            "a",
            [],
            "a longer line is no boundary, blanks behind one are nothing",
        ),
        (
            _multipart("alternative", _text("a"), _text("<x-amp>", kind="x-amp-html")),
            "a",
            [],
            "other variants are neither",
        ),
    ],
)
def test_structure(entity: bytes, text: str, attachments: list[tuple[str, str]], why: str) -> None:
    """The text in its order, the attachments with their place in the tree."""
    message = _parse(entity)
    assert message.text == text, why
    assert _names(message) == attachments, why


def test_attachment_facts() -> None:
    """Size and hash are those of the decoded bytes, and the bytes come back by the part's path."""
    raw = _HEAD + _multipart("mixed", _text("a"), _multipart("related", _text("b", kind="html"), IMAGE, boundary=b"b2"))
    (picture,) = parse_message(raw).attachments
    assert (picture.size, picture.content_type, picture.content_id, picture.inline) == (3, "image/png", "i@x", True)
    assert picture.sha256 == sha256(b"PNG").hexdigest()
    assert part_bytes(raw, picture.part) == b"PNG"


@pytest.mark.parametrize("part", ["3", "1.1", "", "x", "2.2.2"])
def test_no_such_part(part: str) -> None:
    """A path that leads nowhere, or to a container, is a KeyError."""
    with pytest.raises(KeyError):
        part_bytes(_HEAD + _multipart("mixed", _text("a"), PDF), part)


def test_the_whole_message_is_a_part() -> None:
    """A message of one part has the empty path."""
    assert part_bytes(_HEAD + PDF, "") == b"PDF"


@pytest.mark.parametrize(
    ("limits", "defect", "attachments"),
    [
        (ParseLimits(parts=3), "There are more than 3 parts; the rest were not read.", 1),
        (ParseLimits(depth=1), "Parts are nested more than 1 deep; the inner ones were not read.", 2),
    ],
)
def test_limits(limits: ParseLimits, defect: str, attachments: int) -> None:
    """Beyond a limit the rest is left alone, and it is said."""
    inner = _multipart("mixed", PDF, PDF, boundary=b"b2")
    message = _parse(_multipart("mixed", PDF, inner), limits)
    assert defect in message.defects
    assert len(message.attachments) == attachments


@pytest.mark.parametrize(
    ("octets", "encoding", "expected", "why"),
    [
        (b"YWJj", "base64", b"abc", "base64"),
        (b"YW\r\nJj\r\n", "base64", b"abc", "in lines"),
        (b"YWI", "base64", b"ab", "padding missing"),
        (b"YWI=YWI=", "base64", b"abab", "padding in the middle"),
        (b"Y*W!J j", "base64", b"abc", "foreign characters"),
        (b"YWJjY", "base64", b"abc", "an incomplete last group"),
        (b"!!", "base64", b"", "nothing in it"),
        (b"a=3Db=\r\nc", "quoted-printable", b"a=bc", "quoted-printable"),
        (b"a \t\r\nb= \r\nc", "quoted-printable", b"a\r\nbc", "blanks added at line ends"),
        (b"a=zz=", "quoted-printable", b"a=zz", "broken escapes stay"),
        (b"a=3D", "8bit", b"a=3D", "no encoding"),
        (b"a=3D", "x-own", b"a=3D", "an unknown one"),
    ],
)
def test_transfer_encodings(octets: bytes, encoding: str, expected: bytes, why: str) -> None:
    """As many octets as can be had."""
    assert decode_transfer(octets, encoding)[0] == expected, why


@pytest.mark.parametrize(
    ("name", "content_type", "expected", "why"),
    [
        ("report.pdf", "application/pdf", "report.pdf", "as it is"),
        ("../../etc/passwd", "text/plain", "passwd", "no folders"),
        ("C:\\temp\\a.doc", "text/plain", "a.doc", "nor those of Windows"),
        ("..\uff0f..\uff0fx", "text/plain", "x", "nor full-width ones"),
        ("\u200b.htaccess", "text/plain", ".htaccess", "nothing hidden"),
        ("a\u202egpj.exe", "text/plain", "agpj.exe", "nothing that reorders"),
        ("a\0b\r\n.txt", "text/plain", "a b .txt", "no controls"),
        ("  ", "application/pdf", "attachment.pdf", "blank"),
        ("..", "image/jpeg", "attachment.jpg", "dots"),
        ("/", "application/x-nobody-knows", "attachment.bin", "a folder"),
        ("", "message/rfc822", "message.eml", "a message"),
        ("", "text/calendar", "invitation.ics", "an invitation"),
        ("é" * 200 + ".pdf", "application/pdf", "é" * 98 + ".pdf", "200 octets, the extension kept"),
        ("x" * 100 + "." + "y" * 200, "text/plain", "x" * 100 + "." + "y" * 99, "an extension that is none"),
    ],
)
def test_names(name: str, content_type: str, expected: str, why: str) -> None:
    """A name fit for show, never empty."""
    assert shown_name(name, content_type) == expected, why


@given(st.text(max_size=300), st.sampled_from(["text/plain", "a/b"]))
def test_any_name_is_clean(name: str, content_type: str) -> None:
    """Whatever a sender calls it: one short word of visible characters, no folder."""
    cleaned = shown_name(name, content_type)
    assert cleaned.strip(". ")
    assert len(cleaned.encode()) <= 200
    assert not set(cleaned) & set("/\\\0\n\r\u200b\u202e")


CONTENT = st.binary(max_size=200) | st.lists(st.sampled_from([b"--b1", b"\r\n", b"--", b"From ", b"="])).map(b"".join)


def test_a_blank_line_that_is_missing_before_the_first_boundary_loses_no_part() -> None:
    """A delimiter among the headers of a multipart is where its parts begin, whatever broken line it looks like."""
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\nSubject: x\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--\r\n"
    )
    message = parse_message(raw)
    assert (message.text, message.subject) == ("Bonjour", "x")
    assert [one.content_type for one in message.attachments] == ["image/png"]
    assert "There is no blank line before the first part." in message.defects


@given(st.lists(CONTENT, min_size=1, max_size=4), st.text(alphabet="aé \n", max_size=50))
def test_sound_mail_is_read_as_the_standard_library_reads_it(contents: list[bytes], text: str) -> None:
    """Same leaves, same bytes, as Python's own parser finds in what Python's own generator wrote."""
    built = EmailMessage()
    built["From"] = "a@b.example"
    built.set_content(text)
    for content in contents:
        built.add_attachment(content, maintype="application", subtype="octet-stream", filename="x.bin")
    raw = built.as_bytes()
    octets = normalise(raw, Defects()).octets
    ours = [leaf.decoded(octets) for leaf in read_tree(octets, ParseLimits(), Defects()).leaves()]
    parsed = email.message_from_bytes(octets)
    theirs = [part.get_payload(decode=True) for part in parsed.walk() if not part.is_multipart()]
    assert ours == theirs
    assert [part_bytes(raw, a.part) for a in parse_message(raw).attachments] == contents


def test_a_part_keeps_its_bytes_when_base64_is_wrapped_differently() -> None:
    """The path and the bytes are those of the part, however its lines are broken."""
    content = bytes(range(256)) * 20
    part = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    for wrapped in (base64.b64encode(content), base64.encodebytes(content).replace(b"\n", b"\r\n")):
        assert part_bytes(_HEAD + _multipart("mixed", part + wrapped), "1") == content


def _nested(levels: int, filling: bytes) -> bytes:
    heads = (
        b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (b"x" * n, b"x" * n) for n in range(1, levels)
    )
    return _HEAD + b"".join(heads) + b"\r\n" + filling


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (
            _HEAD
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
            "deep",
        ),
        (_HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n\r\n" * 100_000, "empty parts"),
        (_nested(20, b"--" + b"-" * 1_000_000), "a line of dashes"),
        (_nested(20, (b"--" + b"x" * 30 + b"y\r\n") * 30_000), "lines that begin like a boundary, at every level"),
        (
            _HEAD
            + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 5000,
            "one boundary for all",
        ),
        (_HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 2000, "messages within messages"),
        (_HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b" + b" " * 500_000, "blanks behind a boundary"),
    ],
)
def test_mime_bombs(raw: bytes, why: str) -> None:
    """Read up to the limits, and something of it is listed as a defect or an attachment."""
    message = parse_message(raw)
    assert message.author.address == "a@b.example", why
    assert message.defects or message.attachments, why
    assert len(message.attachments) <= ParseLimits().parts, why


def test_parts_share_the_memory_of_the_message() -> None:
    """A tree holds offsets: its parts are no copies."""
    octets = normalise(_HEAD + _multipart("mixed", _text("a"), PDF), Defects()).octets
    root = read_tree(octets, ParseLimits(), Defects())
    assert all(part.octets is octets for part in (root, *root.children))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("attachment", "attachment"), ("INLINE", "inline"), ("note", "attachment"), ("", "")],
)
def test_dispositions(value: str, expected: str) -> None:
    """One that nobody knows is an attachment (RFC 2183 §2.8)."""
    octets = b"Content-Disposition: %s\r\n\r\n" % value.encode()
    assert read_tree(octets, ParseLimits(), Defects()).disposition == expected
