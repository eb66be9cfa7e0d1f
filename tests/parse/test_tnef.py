"""winmail.dat: what comes out of it, and what a hostile one can do (nothing)."""

from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.message import Message
from mailgate.model.parsing import ParseLimits
from mailgate.parse.attachments import part_bytes
from mailgate.parse.defects import Defects
from mailgate.parse.message import parse_message
from mailgate.parse.rtf import decompress_rtf, read_rtf
from mailgate.parse.tnef import read_tnef

_MESSAGE, _FILE = 1, 2
_IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")
#: 10 March 2026, 9:00 UTC, in tenths of a microsecond since 1601.
_SENT = 134176068000000000


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def prop(tag: int, kind: int, value: bytes) -> bytes:
    """One property of variable length, with one value."""
    return struct.pack("<HHII", kind, tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def text_prop(tag: int, value: str) -> bytes:
    return prop(tag, 0x1F, (value + "\0").encode("utf-16-le"))


def fixed_prop(tag: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, tag) + value + b"\0" * (-len(value) % 4)


def named_prop(name: str) -> bytes:
    """A property that is named by a string, as Outlook writes for categories."""
    octets = (name + "\0").encode("utf-16-le")
    head = struct.pack("<HH", 0x1F, 0x8001) + b"\x11" * 16 + struct.pack("<II", 1, len(octets))
    return head + octets + b"\0" * (-len(octets) % 4) + prop(0, 0x1F, b"v\0\0\0")[4:]


def props(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def tnef(*attributes: bytes, codepage: int = 1252) -> bytes:
    head = struct.pack("<IH", 0x223E9F78, 1) + attribute(_MESSAGE, 0x9006, struct.pack("<I", 0x10000))
    return head + attribute(_MESSAGE, 0x9007, struct.pack("<II", codepage, 0)) + b"".join(attributes)


def file(title: bytes, content: bytes, *more: bytes) -> bytes:
    parts = (attribute(_FILE, 0x9002, b"\1" + b"\0" * 13), attribute(_FILE, 0x8010, title + b"\0"))
    return (
        b"".join(parts) + attribute(_FILE, 0x800F, content) + (attribute(_FILE, 0x9005, props(*more)) if more else b"")
    )


def rtf(document: bytes) -> bytes:
    """An uncompressed ``PidTagRtfCompressed``."""
    return struct.pack("<II4sI", len(document) + 12, len(document), b"MELA", 0) + document


def mail(stream: bytes, text: str = "", kind: str = "application/ms-tnef") -> bytes:
    return (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain;"
        b" charset=utf-8\r\n\r\n%s\r\n--b\r\nContent-Type: %s; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
        b"\r\n\r\n%s\r\n--b--\r\n" % (text.encode(), kind.encode(), base64.encodebytes(stream))
    )


def read(raw: bytes) -> Message:
    message = parse_message(raw)
    assert not any(defect.startswith("The message could not be read") for defect in message.defects)
    return message


def shown(message: Message) -> list[tuple[str, str]]:
    return [(one.part, one.name) for one in message.attachments]


FILES = tnef(
    file(b"DEVIS~1.PDF", b"%PDF-1.4 one", text_prop(0x3707, "Devis été 2026.pdf"), text_prop(0x3712, "<pic@x>")),
    file(b"na\xefve.txt", b"two"),
)


def test_files_stand_beside_the_original() -> None:
    """Long names win over 8.3 names, those are in the stream's code page; each has its bytes."""
    raw = mail(FILES, "see attached")
    message = read(raw)
    assert message.text == "see attached"
    assert shown(message) == [("2", "winmail.dat"), ("2!1", "Devis été 2026.pdf"), ("2!2", "naïve.txt")]
    assert [part_bytes(raw, one.part) for one in message.attachments] == [FILES, b"%PDF-1.4 one", b"two"]
    assert message.attachments[1].content_id == "pic@x"
    assert message.attachments[1].sniffed_type == "application/pdf"


@pytest.mark.parametrize(
    ("properties", "expected", "why"),
    [
        ([text_prop(0x1000, "Bonjour à tous")], "Bonjour à tous", "a Unicode body"),
        ([prop(0x1000, 0x1E, "Été".encode("cp1252"))], "Été", "one in the code page"),
        ([prop(0x1009, 0x102, rtf(b"{\\rtf1\\ansi Caf\\'e9\\par suite}"))], "Café\nsuite", "rich text"),
        (
            [prop(0x1009, 0x102, rtf(b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag <p>}hi\\htmlrtf\\par\\htmlrtf0}"))],
            "hi",
            "HTML",
        ),
        (
            [prop(0x1013, 0x102, b"<p>caf\xc3\xa9</p>"), fixed_prop(0x3FDE, 3, struct.pack("<i", 65001))],
            "café",
            "bytes",
        ),
        ([prop(0x1013, 0x102, b"<p>A</p>"), text_prop(0x1000, "B")], "B", "the plain one of two"),
        ([named_prop("Keywords"), text_prop(0x1000, "behind a named one")], "behind a named one", "named properties"),
        ([fixed_prop(2, 0x0B, b"\1\0"), text_prop(0x1000, "x")], "x", "two octets are padded to four"),
    ],
)
def test_the_body_is_the_text_of_a_message_without_another(properties: list[bytes], expected: str, why: str) -> None:
    """Exchange writes an empty text beside a winmail.dat that holds the real one."""
    stream = tnef(attribute(_MESSAGE, 0x9003, props(*properties)))
    assert read(mail(stream)).text == expected, why
    assert read(mail(stream, "own words")).text == "own words", "the message's own text is not replaced"


def test_an_attached_message_becomes_an_eml() -> None:
    """Its subject, author and text can be read, and its attachments stay inside."""
    inner = tnef(
        attribute(
            _MESSAGE,
            0x9003,
            props(
                text_prop(0x0037, "Panne à l’étage"),
                text_prop(0x0C1A, "Claire"),
                text_prop(0x5D01, "claire@client.example"),
                text_prop(0x1035, "<one@client.example>"),
                fixed_prop(0x0039, 0x40, struct.pack("<q", _SENT)),
                text_prop(0x1000, "Plus rien ne marche."),
            ),
        ),
        file(b"LOG.TXT", b"log"),
    )
    stream = tnef(file(b"x", b"", prop(0x3701, 0x0D, _IMESSAGE + inner)))
    message = read(mail(stream, "fyi"))
    assert shown(message) == [("2", "winmail.dat"), ("2!1", "Panne à l’étage.eml")]
    enclosed = message.attachments[1].enclosed
    assert enclosed
    assert enclosed.author
    assert (enclosed.author.address, enclosed.message_id) == ("claire@client.example", "one@client.example")
    assert enclosed.date
    assert enclosed.date.isoformat() == "2026-03-10T09:00:00+00:00"
    assert message.forwarded
    assert message.forwarded.text == "Plus rien ne marche."


@pytest.mark.parametrize(
    ("kind", "name"), [("application/octet-stream", "winmail.dat"), ("application/vnd.ms-tnef", "winmail.dat")]
)
def test_it_is_known_by_type_name_or_first_octets(kind: str, name: str) -> None:
    """Gateways rename it and give it another type."""
    assert len(read(mail(FILES, kind=kind)).attachments) == 3
    assert len(read(mail(FILES, kind=kind).replace(name.encode(), b"part1.bin")).attachments) == 3


@pytest.mark.parametrize("cut", range(0, len(FILES), 3))
def test_cut_anywhere(cut: int) -> None:
    """What came whole is there, the original always."""
    message = read(mail(FILES[:cut] or b"\0"))
    assert message.attachments[0].name == "winmail.dat"
    assert all(one.size in (3, 12, 0) for one in message.attachments[1:])


def test_a_cut_is_told() -> None:
    """In the middle of an attribute, where it can be seen."""
    assert "A winmail.dat is cut, or damaged." in read(mail(FILES[:-8])).defects
    assert "A winmail.dat holds no TNEF." in read(mail(b"junk")).defects


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"\x78\x9f\x3e\x22\1\0" + struct.pack("<BHHI", 1, 0x9003, 6, 0xFFFFFFFF), "an attribute of 4 GB"),
        (tnef(attribute(1, 0x9003, b"\xff" * 4)), "four billion properties"),
        (tnef(attribute(1, 0x9003, b"\xff\xff\xff\xff\x03\x10\x37\x00\xff\xff\xff\xff")), "as many values"),
        (tnef(attribute(1, 0x9003, props(struct.pack("<HHII", 0x1F, 0x1000, 1, 0xFFFFFFF0)))), "a value of 4 GB"),
        (tnef(attribute(1, 0x9003, props(b"\x1f\0\1\x80" + b"\0" * 16 + struct.pack("<II", 1, 0xFFFFFFF0)))), "a name"),
        (tnef(attribute(2, 0x800F, b"x") * 5), "attachments that never begin"),
        (tnef(*[attribute(2, 0x9002, b"")] * 100_000), "100,000 attachments"),
        (tnef(*[attribute(1, 0x1234, b"")] * 100_000), "100,000 attributes"),
        (tnef(attribute(7, 0x9003, b"x")), "a level that does not exist"),
        (FILES + b"junk" * 10, "junk behind"),
        (b"not TNEF at all", "junk"),
        (tnef(attribute(1, 0x9007, b"\1")), "a short code page"),
        (tnef(attribute(1, 0x9003, props(prop(0x1009, 0x102, rtf(b"{\\rtf1" + b"{" * 100_000))))), "braces"),
        (tnef(attribute(1, 0x9003, props(prop(0x0039, 0x102, b"")))), "a date that is none"),
    ],
)
def test_hostile_streams(stream: bytes, why: str) -> None:
    """Lengths are never believed; the original stays."""
    message = read(mail(stream))
    assert message.attachments[0].name == "winmail.dat", why
    assert len(message.attachments) <= ParseLimits().parts + 1, why


def test_streams_within_streams_end() -> None:
    """Each level is opened once, and beyond the limit it stays as it is."""
    inner = tnef(attribute(_MESSAGE, 0x9003, props(text_prop(0x1000, "deep"))))
    for _ in range(40):
        inner = tnef(file(b"m", b"", prop(0x3701, 0x0D, _IMESSAGE + inner)))
    assert len(read(mail(inner)).attachments) == 2


@given(st.binary(max_size=300), st.integers(0, 400))
@settings(max_examples=150)
def test_anything_at_all(junk: bytes, place: int) -> None:
    """Octets changed anywhere in a sound stream raise nothing."""
    stream = FILES[:place] + junk + FILES[place + len(junk) :]
    assert all(one.octets is not None for one in read_tnef(stream, "1!", ParseLimits(), Defects()))


@pytest.mark.parametrize(
    ("document", "expected", "why"),
    [
        (b"{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0}", ("Пр", False), "the code page of the document"),
        (
            b"{\\rtf1{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset238 B;}}\\f1 \\'b9\\f0 \\'b9}",
            ("ą¹", False),
            "of a font",
        ),
        (b"{\\rtf1 \\u233?\\u8364 ?x}", ("é€x", False), "Unicode, what stands in for it left out"),
        (b"{\\rtf1\\uc2 \\u233\\'c3\\'a9x}", ("éx", False), "two characters stand in"),
        (b"{\\rtf1 \\u-10179?\\u-8704?}", ("\U0001f600", False), "beyond U+FFFF"),
        (b"{\\rtf1 a\\~b\\{c\\}\\\\ {\\b d}\\tab e\\par f}", ("a\xa0b{c}\\ d\te\nf", False), "symbols and words"),
        (b"{\\rtf1{\\stylesheet{x}}{\\*\\generator y;}{\\info{\\author z}}a}", ("a", False), "groups that are no text"),
        (b"{\\rtf1 a{\\pict\\bin5 }}}}}b}c}", ("ac", False), "octets of a picture are skipped"),
        (
            b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 caf\\'e9 {\\*\\htmltag84 &amp;}"
            b"\\htmlrtf &\\htmlrtf0 th\\u233?\\htmlrtf\\par}\\htmlrtf0{\\*\\htmltag72 </p>}{\\*\\mhtmltag x}}",
            ("<p>café &amp;thé</p>", True),
            "HTML without what is shown instead",
        ),
        (b"no rtf", ("", False), "nothing"),
        (b"{\\rtf1 abc", ("abc", False), "cut"),
        (b"{\\rtf1 abc\\", ("abc", False), "cut at a backslash"),
    ],
)
def test_rich_text(document: bytes, expected: tuple[str, bool], why: str) -> None:
    """RTF to text, or to the HTML in it."""
    assert read_rtf(document, 10_000) == expected, why


def test_the_compression_of_rich_text() -> None:
    """The example of MS-OXRTFCP §4.1, and one whose copy runs into itself."""
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompress_rtf(simple, 1000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress_rtf(crossing, 1000) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert decompress_rtf(crossing, 10) == b"{\\rtf1 WXY"


def test_a_small_rich_text_does_not_become_a_large_one() -> None:
    """Seventeen octets come out of two: what is taken is bounded."""
    bomb = struct.pack("<II4sI", 0, 0xFFFFFFFF, b"LZFu", 0) + b"\xff" + b"\x01\x0f" * 8
    assert len(decompress_rtf(bomb * 10_000, 5000)) == 5000


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_any_rich_text(octets: bytes) -> None:
    """Nothing raises; the text holds no lone surrogate."""
    text, _ = read_rtf(b"{\\rtf1 " + octets, 1000)
    text.encode()
    decompress_rtf(struct.pack("<II4sI", 1, 1000, b"LZFu", 0) + octets, 1000)


def test_several_streams_in_one_message() -> None:
    """The first four are opened; the text is that of the first."""
    stream = tnef(attribute(_MESSAGE, 0x9003, props(text_prop(0x1000, "words"))), file(b"a.txt", b"x"))
    part = mail(stream).partition(b"--b\r\nContent-Type: application")[2].partition(b"--b--")[0]
    head = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    message = read(head + (b"--b\r\nContent-Type: application" + part) * 6 + b"--b--\r\n")
    assert [one.name for one in message.attachments].count("winmail.dat") == 6
    assert [one.name for one in message.attachments].count("a.txt") == 4
    assert "Of several winmail.dat the first 4 were opened." in message.defects


def test_all_rich_text_of_a_stream_is_bounded() -> None:
    """Five hundred attached messages of it come out of compression up to one limit."""
    compressed = struct.pack("<II4sI", 0, 0xFFFFFFFF, b"LZFu", 0) + (b"\0" + b"{\\rtf1 x") * 2000
    inner = tnef(attribute(_MESSAGE, 0x9003, props(prop(0x1009, 0x102, compressed))))
    stream = tnef(*[file(b"m", b"", prop(0x3701, 0x0D, _IMESSAGE + inner))] * 100)
    found = read_tnef(stream, "1!", ParseLimits(html=50_000), Defects())
    assert len(found) == 100
    assert sum(b"text/plain" in one.octets and len(one.octets) > 500 for one in found) < 10
