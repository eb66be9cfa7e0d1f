"""Attachments: their names, what is said of them, and their bytes."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.message import Attachment
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.attachments import part_bytes, read_content_id
from mailgate.parse.file_names import shown_name
from mailgate.parse.message import parse_message


def mail(*parts: bytes, kind: str = "mixed") -> bytes:
    head = b"From: a@b.example\r\nContent-Type: multipart/%s; boundary=o\r\n\r\n" % kind.encode()
    return head + b"".join(b"--o\r\n%s\r\n" % part for part in (b"\r\nsee below", *parts)) + b"--o--\r\n"


def only(part: bytes, kind: str = "mixed") -> Attachment:
    (found,) = parse_message(mail(part, kind=kind)).attachments
    return found


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("../../etc/passwd", "passwd", "folders"),
        ("C:\\temp\\a.doc", "a.doc", "those of Windows"),
        ("..\uff0f..\uff0fx", "x", "full-width slashes"),
        ("a\u2215b\u2044c.txt", "a_b_c.txt", "slashes of other scripts, folded to ours by Windows"),
        ("\u200b.htaccess", ".htaccess", "a zero-width space before the dot"),
        ("a\u202egpj.exe", "agpj.exe", "an override that turns the extension round"),
        ("a\0b.txt", "a b.txt", "NUL"),
        ("a\u3164\u2800\ufe0f.txt", "a.txt", "fillers that have no picture"),
        ("\u3164", "attachment.bin", "nothing but fillers"),
        ("evil.exe. . ", "evil.exe", "dots and blanks at the end, which Windows drops"),
        ("nul.txt", "_nul.txt", "a device"),
        ("COM1", "_COM1", "a device without an extension"),
        ("console.txt", "console.txt", "no device"),
        (". .", "attachment.bin", "dots"),
        ("...", "attachment.bin", "more dots"),
        ("ﬁche.pdf", "fiche.pdf", "a ligature is two letters"),
        ("a" * 300, "a" * 200, "no extension to be kept"),
        ("é" * 200 + ".pdf", "é" * 98 + ".pdf", "octets are counted, characters stay whole"),
        ("Devis été n° 3.pdf", "Devis été n° 3.pdf", "an honest name"),
    ],
)
def test_shown_names(name: str, expected: str, why: str) -> None:
    """Normalised first, then looked at."""
    assert shown_name(name, "application/octet-stream") == expected, why


@given(st.text(max_size=300), st.sampled_from(["text/plain", "a/b", "message/rfc822"]))
@settings(max_examples=200)
def test_any_name_is_fit_for_show(name: str, content_type: str) -> None:
    """Visible, no folder, never empty, and the same when it is cleaned again."""
    shown = shown_name(name, content_type)
    assert shown.strip(". ")
    assert len(shown.encode()) <= 200
    assert not set(shown) & set("/\\\0\n\r\u200b\u202e\u2215")
    assert shown_name(shown, content_type) == shown


_GIF = b"GIF89a"


@pytest.mark.parametrize(
    ("part", "name", "original", "why"),
    [
        (b"Content-Type: a/b; name=n.x\r\nContent-Disposition: attachment; filename=f.x\r\n\r\n", "f.x", "f.x", "two"),
        (b"Content-Type: a/b; name=n.x\r\nContent-Disposition: attachment\r\n\r\n", "n.x", "n.x", "of the type"),
        (
            b"Content-Type: a/b\r\nContent-Disposition: attachment; filename=f.x; filename*=utf-8''%C3%A9.x\r\n\r\n",
            "é.x",
            "é.x",
            "the extended form",
        ),
        (b"Content-Type: a/b\r\nContent-Description: plan.dwg\r\n\r\n", "plan.dwg", "", "a description like a name"),
        (b"Content-Type: a/b\r\nContent-Description: The plan\r\n\r\n", "attachment.bin", "", "a description"),
        (b"Content-Type: a/b\r\nContent-Location: http://x.example/p/i.gif?a\r\n\r\n", "i.gif", "", "a place"),
        (b"Content-Type: image/png\r\n\r\n", "attachment.png", "", "by the type"),
        (b"Content-Type: application/octet-stream\r\n\r\n" + _GIF, "attachment.gif", "", "by what is in it"),
        (b"Content-Type: text/rfc822-headers\r\n\r\nSubject: x", "headers.txt", "", "what it is"),
        (
            b"Content-Type: message/external-body; access-type=URL\r\n\r\n",
            "external-body.txt",
            "",
            "nothing is fetched",
        ),
        (b"Content-Type: message/partial; id=1; number=1\r\n\r\n", "partial-message.txt", "", "nothing is joined"),
        (b'Content-Type: a/b; name="/"\r\n\r\n', "attachment.bin", "/", "a folder"),
    ],
)
def test_where_names_come_from(part: bytes, name: str, original: str, why: str) -> None:
    """The sender's own, else one with an extension; the original as he wrote it."""
    found = only(part)
    assert (found.name, found.original_name) == (name, original), why


def test_a_name_of_many_characters_is_kept_in_part() -> None:
    """It goes to a database."""
    found = only(b'Content-Type: a/b; name="' + b"n" * 5000 + b'.pdf"\r\n\r\n')
    assert (len(found.original_name), len(found.name)) == (1000, 200)


def test_same_names_stay_the_same() -> None:
    """They are told apart by their parts."""
    part = b"Content-Type: image/jpeg; name=image0.jpeg\r\n\r\n"
    found = parse_message(mail(part, part)).attachments
    assert [(one.part, one.name) for one in found] == [("2", "image0.jpeg"), ("3", "image0.jpeg")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"<image001.png@01DC>", "image001.png@01DC"),
        (b"image001.png@01DC", "image001.png@01DC"),
        (b" < a@b > (comment)", "a@b"),
        (b"<>", ""),
        (b"", ""),
    ],
)
def test_content_ids(value: bytes, expected: str) -> None:
    """In the form that ``cid:`` addresses have."""
    assert read_content_id(value) == expected


@pytest.mark.parametrize(
    ("part", "kind", "inline", "why"),
    [
        (b"Content-Type: image/png\r\nContent-Disposition: inline\r\n\r\n", "mixed", True, "it says so"),
        (b"Content-Type: image/png\r\nContent-ID: <a@b>\r\n\r\n", "related", True, "part of a page"),
        (b"Content-Type: image/png\r\nContent-ID: <a@b>\r\n\r\n", "mixed", False, "nobody refers to it"),
        (
            b"Content-Type: image/png\r\nContent-ID: <a@b>\r\nContent-Disposition: attachment\r\n\r\n",
            "related",
            False,
            "it says that it is not",
        ),
        (b"Content-Type: text/plain\r\nContent-Disposition: note\r\n\r\nx", "mixed", False, "unknown: attachment"),
    ],
)
def test_inline(part: bytes, kind: str, inline: bool, why: str) -> None:
    """Shown within the text, or beside it."""
    assert only(part, kind).inline is inline, why


def test_the_resource_fork_of_a_macintosh_is_named_apart() -> None:
    """RFC 1740: both halves bear the same name."""
    half = b"Content-Type: %s; name=photo.jpg\r\n\r\nx"
    raw = mail(
        b"Content-Type: multipart/appledouble; boundary=i\r\n\r\n"
        + b"".join(b"--i\r\n%s\r\n" % (half % kind) for kind in (b"application/applefile", b"image/jpeg"))
        + b"--i--"
    )
    assert [one.name for one in parse_message(raw).attachments] == ["._photo.jpg", "photo.jpg"]


def test_archives_are_never_unpacked() -> None:
    """Two megabytes of zeroes packed into two kilobytes stay two kilobytes, with the hash of the archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeroes.txt", b"0" * 2_000_000)
        archive.writestr("inner.eml", b"Subject: x\r\n\r\n")
    built = EmailMessage()
    built.set_content("see below")
    built.add_attachment(target.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    (found,) = parse_message(built.as_bytes()).attachments
    assert (found.name, found.size, found.sniffed_type) == ("a.zip", len(target.getvalue()), "application/zip")
    assert found.sha256 == sha256(target.getvalue()).hexdigest()


@pytest.mark.parametrize("path", ["", "1.1", "2!1", "3", "x", "2.1!", "!1"])
def test_no_such_part(path: str) -> None:
    """A path that leads nowhere, or to a container, is a KeyError."""
    with pytest.raises(KeyError):
        part_bytes(mail(b"Content-Type: a/b\r\n\r\nx"), path)


PIECES = st.sampled_from(
    [
        *(b"--o\r\n", b"--o--\r\n", b"--i\r\n", b"\r\n", b"Content-Type: multipart/mixed; boundary=i\r\n\r\n"),
        *(b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"eJ8+IgEA\r\n"),
        *(b"Content-Type: application/ms-tnef\r\n", b"Content-Type: text/plain; name=a.eml\r\n", b"begin 644 a\r\n"),
        *(b"#86)C\r\n`\r\nend\r\n", b"Content-Disposition: attachment; filename*0*=utf-8''%00\r\n", b"\0\xff", b"x"),
    ]
)


@given(st.lists(PIECES | st.binary(max_size=20), max_size=30), st.booleans())
@settings(max_examples=200)
def test_the_bytes_of_every_listed_attachment_can_be_had(pieces: list[bytes], multipart: bool) -> None:
    """Whatever the message: size and hash in the list are those of what ``part_bytes`` gives."""
    raw = (b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n" if multipart else b"") + b"".join(pieces)
    limits = ParseSettings(ParseLimits(parts=20, depth=4))
    message = parse_message(raw, limits)
    assert not any(defect.startswith("The message could not be read") for defect in message.defects)
    assert len({one.part for one in message.attachments}) == len(message.attachments)
    for one in message.attachments:
        content = part_bytes(raw, one.part, limits)
        assert (len(content), sha256(content).hexdigest()) == (one.size, one.sha256)
        assert one.name.strip(". ")
        assert "\0" not in one.original_name
