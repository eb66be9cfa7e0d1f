"""The charset ladder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.parse.charset import codec_of, decode_text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf_8"),
        ("utf8", "utf_8"),
        (' "utf-8" ', "utf_8"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("Windows-1252", "cp1252"),
        ("us-ascii", "ascii"),
        ("iso-8859-15", "iso8859_15"),
        ("ISO_8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("euc-kr", "cp949"),
        ("koi8-r", "koi8_r"),
        ("windows-874", "cp874"),
        ("macintosh", "mac_roman"),
        ("x-mac-roman", "mac_roman"),
        ("x-mac-cyrillic", "mac_cyrillic"),
        ("ks_c_5601-1987", "cp949"),
        ("cp949", "cp949"),
        ("iso-8859-8-i", "iso8859_8"),
        ("iso-8859-11", "cp874"),
        ("x-sjis", "cp932"),
        ("utf8mb4", "utf_8"),
        ("idna", ""),
        ("punycode", ""),
        ("unicode_escape", ""),
        ("rot13", ""),
        ("hex", ""),
        ("base64", ""),
        ("undefined", ""),
        ("x-unknown", ""),
        ("", ""),
        ("a\0b", ""),
        ("utf-8" * 1000, ""),
    ],
)
def test_labels(label: str, codec: str) -> None:
    """Labels mean what browsers take them to mean; dangerous codecs have no name."""
    assert codec_of(label) == codec


@pytest.mark.parametrize(
    ("octets", "label", "is_html", "expected", "as_declared", "why"),
    [
        ("été".encode(), "utf-8", False, "été", True, "declared"),
        ("été".encode("cp1252"), "iso-8859-1", False, "été", True, "declared as its subset"),
        (b"a\x81b\xe9", "windows-1252", False, "a\ufffdbé", True, "an undefined octet costs itself only"),
        ("été".encode(), "", False, "été", True, "nothing declared, UTF-8"),
        ("été".encode("cp1252"), "", False, "été", True, "nothing declared, not UTF-8"),
        ("été".encode("cp1252"), "utf-8", False, "été", False, "declared wrongly"),
        ("été".encode(), "us-ascii", False, "été", False, "declared too small"),
        ("été".encode(), "x-nonsense", False, "été", False, "declared unknown"),
        ("été à l'école".encode()[:-1] + b"\xc3", "utf-8", False, "été à l'écol\ufffd", True, "cut in a character"),
        (b"\xef\xbb\xbfx", "utf-8", False, "x", True, "mark and label"),
        (b"\xff\xfeh\0i\0", "", False, "hi", True, "mark alone"),
        (b'<meta charset="koi8-r">\xc4\xc1', "", True, '<meta charset="koi8-r">да', True, "HTML says it"),
        (b'<meta charset="utf-16">\xe9', "", True, '<meta charset="utf-16">é', True, "HTML that cannot be right"),
        ("日本".encode("iso2022_jp"), "iso-2022-jp", False, "日本", True, "ISO 2022"),
        ("déjà".encode(), "iso-8859-1", False, "déjà", False, "UTF-8 under another name"),
        ("déjà".encode(), "windows-1251", False, "déjà", False, "UTF-8, and no Cyrillic"),
        ("Ã©".encode(), "utf-8", False, "Ã©", True, "written so by whoever wrote it"),
        ("谢谢您的回复".encode(), "gb2312", False, "谢谢您的回复", False, "UTF-8 throughout, and much of it"),
        ("谢谢".encode("gb18030"), "gb2312", False, "谢谢", True, "declared as its subset"),
        (
            "日本".encode("iso2022_jp"),
            "us-ascii",
            False,
            "日本",
            False,
            "escapes under another name",
        ),
        (b"\x1b[1mbold", "us-ascii", False, "\x1b[1mbold", False, "escapes of a terminal"),
        (
            b'<meta charset="iso-8859-1">d\xc3\xa9',
            "",
            True,
            '<meta charset="iso-8859-1">dé',
            True,
            "HTML that is wrong",
        ),
        (b"caf+AOk-", "utf-7", False, "café", True, "UTF-7"),
        ("été".encode("utf-16-le"), "utf-16", False, "été", True, "little-endian without a mark"),
        ("été".encode("utf-16-be"), "utf-16", False, "été", True, "big-endian without a mark"),
        (b"plain", "utf-16", False, "plain", False, "eight bits called sixteen"),
        (b"", "utf-8", False, "", True, "nothing"),
    ],
)
def test_ladder(octets: bytes, label: str, is_html: bool, expected: str, as_declared: bool, why: str) -> None:
    """Declared, mark, meta, UTF-8, Windows-1252, in this order."""
    assert decode_text(octets, label, is_html=is_html) == (expected, as_declared), why


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Déjà reçu, merci.", "cp1252"),
        ("à bientôt", "cp1252"),
        ("L'été dernier, le numéro de série était illisible.", "cp1252"),
        ("Eén van de scanners is defect, de coördinator wacht vóór de reünie.", "cp1252"),
        ("Schöne Grüße", "cp1252"),
        ("Příliš žluťoučký kůň, prosíme o opravu co nejdříve.", "cp1250"),
        ("Dzień dobry, proszę o pilną naprawę, dziękuję.", "iso8859_2"),
        ("Добрый день, принтер не работает.", "cp1251"),
        ("Добрый день, принтер не работает.", "koi8_r"),
        ("Спасибо", "cp1251"),
        ("プリンターが昨日から動きません。", "cp932"),
        ("プリンターが昨日から動きません。", "euc_jp"),
        ("您好，打印机从昨天开始无法使用。", "gb18030"),
        ("안녕하세요. 프린터가 작동하지 않습니다.", "cp949"),
        ("Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί.", "cp1253"),
    ],
)
def test_no_label(text: str, charset: str) -> None:
    """Legacy text that nobody labelled: found where it is clear, Western where it is not."""
    assert decode_text(text.encode(charset), "") == (text, True)


@given(
    st.binary(), st.sampled_from(["utf-8", "utf-7", "utf-16", "cp932", "gb18030", "iso-2022-jp", "hz", "nonsense", ""])
)
def test_never_raises(octets: bytes, label: str) -> None:
    """Any octets under any label give text that a database takes."""
    text, _ = decode_text(octets, label)
    text.encode()
