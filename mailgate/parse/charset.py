"""Bytes to text when the label is missing, wrong or unknown.

The ladder: declared → byte order mark → what HTML says of itself → ISO-2022 escapes → strict UTF-8 → what a detector
is sure of → Windows-1252.  Labels mean what browsers take them to mean (WHATWG Encoding Standard §4.2): nobody who
writes ``iso-8859-1`` means its C1 controls.  A label is not followed against the evidence: octets that are UTF-8
throughout are UTF-8, whatever single-octet charset is named (``Ã©`` for ``é`` is the commonest fault of all).
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
    **dict.fromkeys(("x_mac_cyrillic", "x_mac_ukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("x_mac_ce", "x_mac_centraleurroman", "mac_centeuro"), "mac_latin2"),
    **dict.fromkeys(("uhc", "korean", "windows_949"), "cp949"),
    **dict.fromkeys(("utf_8n", "utf_8mb4", "utf8mb4", "utf", "unicode"), "utf_8"),
    "iso2022_jp": "iso2022_jp_ext",
    "unicode_1_1_utf_7": "utf_7",
    "x_mac_greek": "mac_greek",
    "x_mac_turkish": "mac_turkish",
    "x_mac_icelandic": "mac_iceland",
    "x_euc_jp": "euc_jp",
    "us": "ascii",
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

#: Charsets that write other characters in ASCII octets.
_NOT_ASCII = re.compile(r"utf_(?:7|16|32)|iso2022|hz")
_WIDE = re.compile(r"utf_(?:16|32)")
_SINGLE_OCTET = re.compile(r"cp(?:125\d|874|8[56]\d|437)|iso8859|koi8|mac_|ascii")
#: Escape sequences of ISO-2022-JP and of ISO-2022-KR.
_ESCAPES = ((re.compile(rb"\x1b(?:\$[@B]|\(J|\$\(D)"), "iso2022_jp_ext"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"))
#: Three octets beyond ASCII in a row are no Latin script.
_FOREIGN_RUN = re.compile(rb"[\x80-\xff]{3}")
_HIGH = bytes(range(0x80, 0x100))
#: The least that the detector must say of itself.
_CONFIDENCE = 0.65
#: Octets that a detector gets to see.
_SAMPLE = 50_000
#: What is believed of a detector, by kind of script; the others (Macintosh, DOS) it names for French and Dutch words.
_LATIN = frozenset(("cp1250", "cp1254", "cp1257", "iso8859_2", "iso8859_13", "iso8859_16"))
_FOREIGN = frozenset(
    "cp1251 koi8_r iso8859_5 cp866 cp1253 iso8859_7 cp1255 iso8859_8 cp1256 iso8859_6 cp874 "  # noqa: SIM905 - shorter
    "gb18030 big5hkscs cp949 cp932 euc_jp".split()
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
    if _WIDE.match(codec):
        return _wide(octets, codec)
    try:
        return without_surrogates(octets.decode(codec))
    except UnicodeError:
        pass
    if codec == "utf_8":
        return _torn_utf8(octets)
    # Five octets of Windows-1252 are undefined; seen in mails that are otherwise in it.
    return octets.decode("cp1252", "replace") if codec == "cp1252" else None


def _wide(octets: bytes, codec: str) -> str | None:
    """UTF-16 or UTF-32, None if it cannot be that: such labels stand on plain 8-bit text as well."""
    marked = octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff"))
    if codec in ("utf_16", "utf_32") and not marked:
        # Without a mark: RFC 2781 §4.3 says big-endian, Windows writes little-endian; blanks and line ends tell.
        big = octets.count(b"\0", 0, 2000) and octets[:2000:2].count(0) > octets[1:2000:2].count(0)
        codec += "_be" if big else "_le"
    try:
        text = octets.decode(codec)
    except UnicodeError:
        return None
    return None if b"\0" not in octets and _is_utf8(octets) else without_surrogates(text)


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _torn_utf8(octets: bytes) -> str | None:
    """UTF-8 that was cut or damaged in few places; None if it looks like another charset altogether."""
    text = octets.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    intact = sum(1 for c in text if c > "\x7f") - damaged
    return text if damaged <= intact else None


def decode_guessed(octets: bytes) -> str:
    """``octets`` without a usable label: by their escapes, as UTF-8, as a detector is sure, else as Windows-1252."""
    if b"\x1b" in octets and (text := _escaped(octets)) is not None:
        return text
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        torn = _torn_utf8(octets)
        if torn is not None and torn.count("\ufffd") <= 1:
            return torn
    if codec := _detected(octets[:_SAMPLE]):
        try:
            return octets.decode(codec)
        except UnicodeDecodeError:
            pass
    return octets.decode("cp1252", "replace")


def _escaped(octets: bytes) -> str | None:
    if not octets.isascii():
        return None
    for sequence, codec in _ESCAPES:
        if sequence.search(octets):
            try:
                return octets.decode(codec)
            except UnicodeDecodeError:
                return None
    return None


def _detected(octets: bytes) -> str:
    """The codec of legacy text that shows clearly what it is; ``""`` for what is, or may be, Western European.

    A floor by the amount of evidence: a detector calls a short French sentence Cyrillic, and Cyrillic letters are worse
    to read than a wrong accent.
    """
    foreign = _FOREIGN_RUN.search(octets) is not None
    high = len(octets) - len(octets.translate(None, _HIGH))
    if high < (4 if foreign else 5):
        return ""
    import cchardet

    found = cchardet.detect(octets)
    codec = codec_of(found["encoding"] or "")
    if (found["confidence"] or 0.0) < _CONFIDENCE:
        return ""
    return codec if codec in (_FOREIGN if foreign else _LATIN) else ""


def decode_text(octets: bytes, label: str, *, is_html: bool = False) -> tuple[str, bool]:
    """``(text, as declared)`` of a body part, by the ladder of this module; never raises.

    The second is False where a label was given and could not be followed.  A byte order mark is not part of the text.
    """
    codec = codec_of(label) if label else ""
    if octets.isascii() and b"\x1b" not in octets and not _NOT_ASCII.match(codec):
        return octets.decode("ascii"), not label or bool(codec)
    if label and not (codec == "ascii" or _belies(octets, codec)):
        text = decode_declared(octets, label)
        if text is not None:
            return text.removeprefix("\ufeff"), True
    for mark, marked in _MARKS:
        if octets.startswith(mark):
            return without_surrogates(octets.decode(marked, "replace")).removeprefix("\ufeff"), not label
    if is_html and (found := _META.search(octets[:4096])):
        named = found[1].decode("ascii")
        # What could be searched for an ASCII tag is no UTF-16, whatever the tag says.
        if not _belies(octets, codec_of(named)) and not _WIDE.match(codec_of(named)):
            text = decode_declared(octets, named)
            if text is not None:
                return text, not label
    return decode_guessed(octets), not label


def _belies(octets: bytes, codec: str) -> bool:
    """Do the octets say themselves that they are in another charset than the one that is named?"""
    if codec == "utf_8" or _NOT_ASCII.match(codec):
        return False
    if b"\x1b" in octets and octets.isascii():
        return any(sequence.search(octets) for sequence, _ in _ESCAPES)
    if _SINGLE_OCTET.match(codec):
        return not octets.isascii() and _is_utf8(octets)
    # Two octets a character may be UTF-8 by chance where they are few.
    try:
        return codec != "" and sum(1 for c in octets.decode("utf-8") if c > "\u07ff") >= 4
    except UnicodeDecodeError:
        return False
