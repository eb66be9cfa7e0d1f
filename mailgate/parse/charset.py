"""Bytes to text when the label is missing, wrong or unknown.

The ladder: declared → byte order mark → what HTML says of itself → strict UTF-8 → Windows-1252.  Labels mean what
browsers take them to mean (WHATWG Encoding Standard §4.2): nobody who writes ``iso-8859-1`` means its C1 controls.
"""

from __future__ import annotations

import codecs
import encodings.aliases
import re

#: Python codecs that mail may name.  Not the others: ``idna`` and ``punycode`` are quadratic, ``unicode_escape`` and
#: ``raw_unicode_escape`` are no charsets, ``hex`` and ``zip`` not even text.
_SAFE = re.compile(
    r"ascii|utf_(?:7|8|16|16_be|16_le|32|32_be|32_le)|iso8859_\d{1,2}|cp\d{3,4}|koi8_[rtu]|kz1048|ptcp154"
    r"|mac_(?:roman|cyrillic|greek|turkish|iceland|latin2)|gb18030|hz|big5hkscs|johab|hp_roman8"
    r"|shift_jis_2004|shift_jisx0213|euc_jp|euc_jis_2004|iso2022_(?:jp|jp_ext|jp_1|jp_2|jp_3|jp_2004|kr)"
)

#: Where browsers mean another codec than Python does, or Python knows no such name; ``_`` for ``-``, blank and dot.
_ALIASES = {
    **dict.fromkeys(("latin_1", "iso8859_1", "iso_8859_1", "ansi", "x_ansi", "x_cp1252", "cp_1252"), "cp1252"),
    **dict.fromkeys(("iso8859_9", "iso_8859_9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso8859_11", "iso_8859_11", "tis_620", "windows_874", "dos_874"), "cp874"),
    **dict.fromkeys(("iso_8859_8_i", "iso_8859_8_e", "logical"), "iso8859_8"),
    **dict.fromkeys(("gb2312", "gb_2312_80", "gbk", "x_gbk", "cp936"), "gb18030"),
    **dict.fromkeys(("shift_jis", "sjis", "x_sjis", "ms_kanji", "windows_31j"), "cp932"),
    **dict.fromkeys(("euc_kr", "ks_c_5601_1987", "ks_c_5601", "ks_x_1001"), "cp949"),
    **dict.fromkeys(("big5", "x_big5", "cn_big5"), "big5hkscs"),
    **dict.fromkeys(("utf_8_sig", "unicode_1_1_utf_8", "x_unicode20utf8"), "utf_8"),
    **dict.fromkeys(("macintosh", "mac", "x_mac_roman"), "mac_roman"),
    "iso2022_jp": "iso2022_jp_ext",
    "unicode_1_1_utf_7": "utf_7",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_euc_jp": "euc_jp",
}


def _codecs() -> dict[str, str]:
    """Every label that is followed.  A table and not ``codecs.lookup``: that tries to import what it does not know
    and remembers each failure for ever, which a sender could make it do a million times in one message.
    """
    named = encodings.aliases.aliases
    found = {codec: codec for codec in (*named.values(), "koi8_u", "koi8_t", "cp874", "cp1006", "mac_greek")}
    found |= named | _ALIASES
    final = {label: _ALIASES.get(codec, codec) for label, codec in found.items()}
    return {label: codec for label, codec in final.items() if _SAFE.fullmatch(codec)}


_CODECS = _codecs()
_SEPARATORS = str.maketrans("- .:", "____")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_META = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,20}=\s{0,20}["']?\s{0,20}([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE
)

_SURROGATE = re.compile("[\ud800-\udfff]")


def codec_of(label: str) -> str:
    """The Python codec for a charset label as mail writes it, ``""`` if it names none that may be used."""
    return _CODECS.get(label.strip(" \t\"'").lower().translate(_SEPARATORS), "")


def without_surrogates(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD (``utf-7`` can yield them; no database takes them)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def decode_declared(octets: bytes, label: str) -> str | None:
    """``octets`` in the charset named ``label``, None if it is unknown or does not fit."""
    codec = codec_of(label) if label else ""
    if not codec:
        return None
    try:
        return without_surrogates(octets.decode(codec))
    except UnicodeError:
        pass
    if codec == "utf_8":
        return _torn_utf8(octets)
    # Five octets of Windows-1252 are undefined; seen in mails that are otherwise in it.
    return octets.decode("cp1252", "replace") if codec == "cp1252" else None


def _torn_utf8(octets: bytes) -> str | None:
    """UTF-8 that was cut or damaged in few places; None if it looks like another charset altogether."""
    text = octets.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    intact = sum(1 for c in text if c > "\x7f") - damaged
    return text if damaged <= intact else None


def decode_guessed(octets: bytes) -> str:
    """``octets`` without a usable label: UTF-8 if it is that, else Windows-1252."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        torn = _torn_utf8(octets)
        return torn if torn is not None and torn.count("\ufffd") <= 1 else octets.decode("cp1252", "replace")


def decode_text(octets: bytes, label: str, *, is_html: bool = False) -> tuple[str, bool]:
    """``(text, as declared)`` of a body part, by the ladder of this module; never raises.

    The second is False where a label was given and could not be followed.  A byte order mark is not part of the text.
    """
    text = decode_declared(octets, label)
    if text is not None:
        return text.removeprefix("\ufeff"), True
    for mark, codec in _MARKS:
        if octets.startswith(mark):
            return without_surrogates(octets.decode(codec, "replace")).removeprefix("\ufeff"), not label
    if is_html and (found := _META.search(octets[:4096])):
        text = decode_declared(octets, found[1].decode("ascii"))
        # What could be searched for an ASCII tag is no UTF-16, whatever the tag says.
        if text is not None and not codec_of(found[1].decode("ascii")).startswith(("utf_16", "utf_32")):
            return text, not label
    return decode_guessed(octets), not label
