"""Files within mail that promise more than they hold, or unfold without end (LESSONS B19, B20)."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from .mails import KB, MB, Builder, with_attachment, with_body, with_headers, with_html, with_parts

_TNEF = struct.pack("<IH", 0x223E9F78, 1)
_P7M = b"application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
_SIGNED = b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"


def _tnef(*attributes: tuple[int, int, int, bytes], lengths: int | None = None) -> bytes:
    """winmail.dat of ``(level, type, name, content)``; ``lengths`` replaces every stated length."""
    found = [_TNEF]
    for level, kind, name, content in attributes:
        stated = len(content) if lengths is None else lengths
        found.append(struct.pack("<BHHI", level, name, kind, stated) + content)
        found.append(struct.pack("<H", sum(content) & 0xFFFF))
    return with_attachment(b"".join(found), b"application/ms-tnef", b"winmail.dat")


def _rtf(raw_size: int, content: bytes) -> bytes:
    """Compressed RTF that says how long it will be."""
    return struct.pack("<IIII", len(content) + 12, raw_size, 0x75465A4C, zlib.crc32(content)) + content


def _properties(*found: tuple[int, int, bytes]) -> bytes:
    return struct.pack("<I", len(found)) + b"".join(
        struct.pack("<HHII", kind, tag, 1, len(content)) + content + b"\0" * (-len(content) % 4)
        for kind, tag, content in found
    )


def _zip_bomb() -> bytes:
    """42 KB that unfold to 42 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros", b"\0" * 42 * MB)
    return packed.getvalue()


def _der_nested(levels: int) -> bytes:
    return b"\x30\x80" * levels + b"\0\0" * levels


def _laughs(levels: int = 10) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{entities}]><l>&l{levels - 1};</l>'.encode()


def _calendar(*lines: bytes) -> bytes:
    head = (b"BEGIN:VCALENDAR", b"METHOD:REQUEST", b"BEGIN:VEVENT", b"UID:1", b"DTSTART:20261014T100000Z")
    body = b"\n".join((*head, *lines, b"END:VEVENT", b"END:VCALENDAR", b""))
    return with_body(body, b"text/calendar; method=REQUEST; charset=utf-8")


def _card(*lines: bytes) -> bytes:
    return with_attachment(b"\n".join((b"BEGIN:VCARD", *lines, b"END:VCARD", b"")), b"text/vcard")


def _report(kind: bytes, part: bytes, text: bytes = b"Your message could not be delivered.\n") -> bytes:
    body = b"--r\n\n%s\n--r\nContent-Type: message/%s\n\n%s\n--r--\n" % (text, kind, part)
    return with_headers(
        (b"From", b"MAILER-DAEMON@mx.example"),
        (b"Content-Type", b"multipart/report; report-type=%s; boundary=r" % kind),
        body=body,
    )


def _bounce(text: bytes) -> bytes:
    """A bounce that is nothing but text."""
    return with_headers(
        (b"From", b"Mail Delivery System <MAILER-DAEMON@mx.example>"),
        (b"Subject", b"Undelivered Mail Returned to Sender"),
        body=text,
    )


_RECIPIENT = b"Final-Recipient: rfc822; a%d@b.example\nAction: failed\nStatus: 5.1.1\n\n"

CASES: dict[str, Builder] = {
    "zip bomb of 42 KB": lambda: with_attachment(_zip_bomb(), b"application/zip", b"42.zip"),
    "billion laughs": lambda: with_attachment(_laughs(), b"text/xml", b"x.xml"),
    "billion laughs as html": lambda: with_html(_laughs()),
    "billion laughs as svg": lambda: with_parts([b"Content-Type: image/svg+xml\n\n" + _laughs()], b"related"),
    "tnef of 4 GB": lambda: _tnef((1, 0x0006, 0x800C, b"a" * 100), lengths=0xFFFFFFFF),
    "tnef of 2 GB": lambda: _tnef((2, 0x0006, 0x800F, b"a" * 100), lengths=0x7FFFFFFF),
    "tnef cut short": lambda: with_attachment(_TNEF + b"\x02", b"application/ms-tnef", b"winmail.dat"),
    "tnef of noise": lambda: with_attachment(_TNEF + random.Random(4).randbytes(MB), b"application/ms-tnef", b"w.dat"),
    "tnef of NUL": lambda: with_attachment(_TNEF + b"\0" * 2 * MB, b"application/ms-tnef", b"winmail.dat"),
    "tnef of a hundred thousand attributes": lambda: _tnef(*[(1, 0x0007, 0x8008, b"abcd")] * 100_000),
    "tnef of fifty thousand files": lambda: _tnef(
        *[(2, 0x0006, 0x9002, b"\0" * 14), (2, 0x0006, 0x800F, b"a")] * 25_000
    ),
    "tnef of properties without number": lambda: _tnef((1, 0x0006, 0x9003, b"\xff\xff\xff\xff" + b"\0" * MB)),
    "tnef rtf of 4 GB": lambda: _tnef(
        (1, 0x0006, 0x9003, _properties((0x0102, 0x1009, _rtf(0xFFFFFFFF, b"\0" + b"a" * 8 + b"\xff" + b"\0" * 4096))))
    ),
    "tnef rtf that unfolds": lambda: _tnef(
        (1, 0x0006, 0x9003, _properties((0x0102, 0x1009, _rtf(50 * MB, (b"\xff" + b"\x00\x0f" * 8) * 40_000))))
    ),
    "tnef html": lambda: _tnef((1, 0x0006, 0x9003, _properties((0x0102, 0x1013, b"<div>" * 100_000)))),
    "der of an absurd length": lambda: with_body(b"\x30\x84\xff\xff\xff\xff" * 1000, _P7M, b"binary"),
    "der of a length of 127 octets": lambda: with_body(b"\x30\xff" + b"\xff" * 127 + b"a" * KB, _P7M, b"binary"),
    "der nested": lambda: with_body(_der_nested(50_000), _P7M, b"binary"),
    "der nested, signed": lambda: with_body(_der_nested(50_000), _SIGNED, b"binary"),
    "der of sets": lambda: with_body(b"\x31\x00" * 400_000, _SIGNED, b"binary"),
    "der of chunks": lambda: with_body(
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09"
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80" + b"\x04\x01a" * 300_000,
        _SIGNED,
        b"binary",
    ),
    "der of an object of 1 MB": lambda: with_body(
        b"\x30\x83\x10\x00\x05\x06\x83\x10\x00\x00" + b"\xff" * MB, _P7M, b"binary"
    ),
    "der of noise": lambda: with_body(b"\x30\x80" + random.Random(5).randbytes(MB), _SIGNED, b"binary"),
    "signed by nothing": lambda: with_headers(
        (b"Content-Type", b'multipart/signed; protocol="application/pkcs7-signature"; boundary=b'),
        body=b"--b\n\nHello\n--b\nContent-Type: application/pkcs7-signature\n\n" + b"\x30\x80" * 40_000 + b"\n--b--\n",
    ),
    "pgp blocks": lambda: with_body(b"-----BEGIN PGP MESSAGE-----\n" * 40_000),
    "pgp signed blocks": lambda: with_body(b"-----BEGIN PGP SIGNED MESSAGE-----\n\n- - a\n" * 25_000),
    "pgp armour without end": lambda: with_body(b"-----BEGIN PGP MESSAGE-----\n\n" + b"A" * MB),
    "pgp mime of noise": lambda: with_headers(
        (b"Content-Type", b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b'),
        body=b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
        b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n"
        + random.Random(6).randbytes(MB)
        + b"\n--b--\n",
    ),
    "calendar of a hundred thousand lines": lambda: _calendar(*[b"X-A:b"] * 100_000),
    "calendar of attendees": lambda: _calendar(*(b"ATTENDEE;CN=a:mailto:a%d@b.example" % n for n in range(30_000))),
    "calendar folded": lambda: _calendar(b"SUMMARY:a" + b"\n b" * 200_000),
    "calendar nested": lambda: _calendar(*[b"BEGIN:VALARM"] * 50_000),
    "calendar of parameters": lambda: _calendar(b"SUMMARY" + b";A=b" * 50_000 + b":a"),
    "calendar of open quotes": lambda: _calendar(b"SUMMARY" + b';A="' * 50_000 + b":a"),
    "calendar of dates": lambda: _calendar(*[b"RDATE:" + b",".join([b"20261014"] * 100)] * 1000, b"DURATION:x"),
    "calendar that repeats": lambda: _calendar(
        b"RRULE:FREQ=SECONDLY;COUNT=999999999", b"EXDATE:" + b"20261014T100000Z," * 20_000
    ),
    "calendar of a zone without end": lambda: with_body(
        b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:a\n"
        + b"BEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\nTZOFFSETFROM:+9999\nTZOFFSETTO:-9999\n"
        b"END:STANDARD\n"
        * 5000
        + b"END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=a:99991231T235959\nEND:VEVENT\nEND:VCALENDAR\n",
        b"text/calendar; method=REQUEST",
    ),
    "calendar of zones": lambda: _calendar(
        *(b"DTSTART;TZID=../../../../etc/passwd%d:20261014T100000" % n for n in range(10_000))
    ),
    "calendar of events": lambda: with_body(
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nUID:1\nEND:VEVENT\n" * 20_000 + b"END:VCALENDAR\n", b"text/calendar"
    ),
    "five hundred calendars": lambda: with_parts(
        [b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n"] * 490
    ),
    "card of a hundred thousand lines": lambda: _card(*[b"TEL:1"] * 100_000),
    "fifty thousand cards": lambda: _card(*[b"FN:a\nEND:VCARD\nBEGIN:VCARD"] * 50_000),
    "card of nested cards": lambda: _card(*[b"BEGIN:VCARD"] * 100_000),
    "card of a photograph": lambda: _card(b"PHOTO;ENCODING=b:" + b"A" * 2 * MB),
    "card in quoted-printable": lambda: _card(b"FN;ENCODING=QUOTED-PRINTABLE:" + b"=\n" * 200_000),
    "uuencoded files": lambda: with_body(b"begin 644 x\n" * 50_000),
    "uuencoded without end": lambda: with_body(b"begin 644 x\n" + b"M" + b"!" * 60 + b"\n" + b"M" * MB),
    "uuencoded of absurd lengths": lambda: with_body(b"begin 644 x\n" + b"\x7f\n~\n" * 100_000 + b"end\n"),
    "uuencoded, twenty thousand whole files": lambda: with_body(b"begin 644 x\n#86)C\n`\nend\n" * 20_000),
    "yEnc of an absurd size": lambda: with_body(b"=ybegin line=128 size=999999999999 name=x\nabc\n=yend size=9\n"),
    "yEnc files": lambda: with_body(b"=ybegin line=128 size=1 name=x\n" * 30_000),
    "yEnc escapes": lambda: with_body(b"=ybegin line=128 size=1 name=x\n" + b"=" * MB + b"\n=yend size=1\n"),
    "report on fifty thousand recipients": lambda: _report(
        b"delivery-status", b"Reporting-MTA: dns; a\n\n" + b"".join(_RECIPIENT % n for n in range(15_000))
    ),
    "report of one endless field": lambda: _report(b"delivery-status", b"Diagnostic-Code: smtp; " + b"550 " * 200_000),
    "report of folded fields": lambda: _report(b"delivery-status", b"Status: 5" + b"\n .1" * 200_000),
    "report of blank groups": lambda: _report(b"delivery-status", b"\n" * 400_000),
    "report with a long text": lambda: _report(b"delivery-status", b"", b"<a@b.example>: 550 5.1.1 x\n" * 30_000),
    "disposition of noise": lambda: _report(b"disposition-notification", b"Disposition: " + b"a/" * 100_000),
    "feedback of fields": lambda: _report(b"feedback-report", b"Feedback-Type: abuse\n" * 30_000),
    "bounce of codes": lambda: _bounce(b"550 5.1.1 <a@b.example>... User unknown\n" * 25_000),
    "bounce of digits": lambda: _bounce(b"5" * MB),
    "bounce of status codes": lambda: _bounce(b"5.1." * 250_000),
    "bounce of addresses": lambda: _bounce(b"<a@b.example>:\n" * 60_000),
    "bounce of open angles": lambda: _bounce(b"<" * MB),
    "bounce of blank lines": lambda: _bounce(
        b"This is the mail system at host x.\n\n<a@b.example> x\n" + (b"45 4.5.4 " * 110 + b"\n") * 18 + b"\n" * 380
    ),
    "bounce that encloses a bounce": lambda: _bounce(b"--- Below this line is a copy of the message.\n\n" * 20_000),
    "bounce by qmail without end": lambda: _bounce(
        b"Hi. This is the qmail-send program at mx.example.\n" + b"<a@b.example>:\n\n" * 50_000
    ),
}
