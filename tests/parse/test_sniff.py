"""What the first octets of a file prove."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.sniff import sniff


def package(*names: str, first: bytes = b"x") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, first)
    return target.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (b"", "", "nothing"),
        (b"Bonjour", "", "plain text proves nothing"),
        (b"BM, dit-il, est une marque", "", "two letters are no picture"),
        (b"MZ", "", "nor a program"),
        (b"%PDF-1.7\n", "application/pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\nx", "image/png", "PNG"),
        (b"\xff\xd8\xff\xe1", "image/jpeg", "JPEG"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", "WebP"),
        (b"RIFF\x10\0\0\0what", "", "an unknown kind of RIFF"),
        (b"\0\0\0\x18ftypheic", "image/heic", "a picture of a telephone"),
        (b"\0\0\0\x18ftypisom", "video/mp4", "a film"),
        (b"BM6\0\0\0\0\0\0\0", "image/bmp", "a bitmap"),
        (b"MZ" + b"\0" * 100, "application/vnd.microsoft.portable-executable", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "Word, Excel and Outlook before 2007"),
        (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut", "a shortcut"),
        (b"<!DOCTYPE html><p>", "text/html", "a page"),
        (b"\xef\xbb\xbf \n<html>", "text/html", "a page behind a mark and blanks"),
        (b"<!-- x --><script>", "text/html", "a script"),
        (b"<address>", "", "some other mark-up"),
        (b'<?xml version="1.0"?><svg xmlns="x">', "image/svg+xml", "a drawing that may hold scripts"),
        (b"<svg onload=x>", "image/svg+xml", "one without its declaration"),
        (b"<?xml?><a/>", "application/xml", "XML"),
        (package("a.txt"), "application/zip", "an archive"),
        (package("[Content_Types].xml", "word/document.xml"), f"{_OFFICE}wordprocessingml.document", "Word"),
        (package("[Content_Types].xml", "xl/workbook.xml"), f"{_OFFICE}spreadsheetml.sheet", "Excel"),
        (
            package("mimetype", first=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
            "OpenDocument",
        ),
        (b"BEGIN:VCALENDAR\n", "text/calendar", "an invitation"),
    ],
)
def test_sniff(content: bytes, expected: str, why: str) -> None:
    """The type, or nothing."""
    assert sniff(content) == expected, why


@given(st.binary(max_size=100), st.sampled_from([b"", b"PK\x03\x04", b"<", b"RIFF", b"\0\0\0\0ftyp", b"<?xml"]))
def test_any_octets(content: bytes, start: bytes) -> None:
    """Some media type or none; nothing raises."""
    found = sniff(start + content)
    assert found == "" or found.count("/") == 1
