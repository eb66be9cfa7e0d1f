"""Header fields that make parsers of addresses, parameters and encoded words work without end (LESSONS B16, B23)."""

from __future__ import annotations

import base64

from .mails import KB, MB, Builder, with_headers

_TYPE = b"Content-Type"


def _from(value: bytes) -> bytes:
    return with_headers((b"From", value))


def _to(value: bytes) -> bytes:
    return with_headers((b"To", value))


def _subject(value: bytes) -> bytes:
    return with_headers((b"Subject", value))


CASES: dict[str, Builder] = {
    "from of dots, 20 KB": lambda: _from(b"." * 20 * KB),
    "from of dots, 80 KB": lambda: _from(b"a@" + b"a." * 40 * KB),
    "from of commas": lambda: _from(b"," * 80 * KB),
    "from of opening parentheses": lambda: _from(b"(" * 80 * KB),
    "from of closed parentheses": lambda: _from(b"(" * 8000 + b")" * 8000 + b" eve@client.example"),
    "from of quotes": lambda: _from(b'"' * 80 * KB + b" <eve@client.example>"),
    "from of angles": lambda: _from(b"<" * 80 * KB),
    "from of at signs": lambda: _from(b"@" * 80 * KB),
    "from of backslashes": lambda: _from(b'"' + b"\\" * 80 * KB + b'" <eve@client.example>'),
    "from of groups": lambda: _from(b"a:;" * 20 * KB),
    "from of words": lambda: _from(b"a " * 40 * KB + b"<eve@client.example>"),
    "from of encoded words": lambda: _from(b"=?utf-8?Q?=C3=A9?= " * 4000 + b"<eve@client.example>"),
    "from of combining marks": lambda: _from("e\u0301\u0323".encode() * 14 * KB + b" <eve@client.example>"),
    "from of A-labels": lambda: _from(b"eve@" + b"xn--a." * 10 * KB + b"example"),
    "from of ideographic stops": lambda: _from(b"eve@" + "例。".encode() * 10 * KB),
    "folded from": lambda: _from(b"Eve" + b"\n " * 40 * KB + b"<eve@client.example>"),
    "ten thousand from fields": lambda: with_headers(*[(b"From", b"eve@client.example")] * 10_000),
    "to is an open quote": lambda: _to(b'"'),
    "to of open quotes in open brackets": lambda: with_headers(*((b"To", b"a@b " + b'<\\"' * 5 * KB),) * 4),
    "to of open quotes": lambda: _to(b'"a' * 40 * KB),
    "to of twenty thousand addresses": lambda: _to(b", ".join(b"a%d@client.example" % n for n in range(20_000))),
    "to of a thousand nested comments": lambda: _to(b"(" * 1000 + b"x" + b")" * 1000 + b" a@client.example"),
    "to of nested groups": lambda: _to(b"a:" * 10_000 + b";" * 10_000),
    "to of routes": lambda: _to(b"<" + b"@a.example," * 8000 + b":b@client.example>"),
    "thousand to fields of a hundred": lambda: with_headers(*[(b"To", b"a@client.example, " * 100)] * 1000),
    "twenty thousand parameters": lambda: with_headers((_TYPE, b"text/plain" + b"; a=b" * 20_000)),
    "twenty thousand different parameters": lambda: with_headers(
        (_TYPE, b"text/plain" + b"".join(b"; a%d=b" % n for n in range(20_000)))
    ),
    "ten thousand sections": lambda: with_headers(
        (b"Content-Disposition", b"attachment" + b"".join(b"; filename*%d*=a%%20" % n for n in range(10_000)))
    ),
    "sections backwards": lambda: with_headers(
        (b"Content-Disposition", b"attachment" + b"".join(b"; filename*%d=a" % n for n in range(1000, 0, -1)))
    ),
    "section of an absurd number": lambda: with_headers(
        (b"Content-Disposition", b"attachment; filename*0=a; filename*" + b"9" * 8000 + b"=b")
    ),
    "percent flood in a name": lambda: with_headers(
        (b"Content-Disposition", b"attachment; filename*=utf-8''" + b"%C3" * 20 * KB)
    ),
    "parameters of semicolons": lambda: with_headers((_TYPE, b"text/plain" + b";" * 80 * KB)),
    "parameters of open quotes": lambda: with_headers((_TYPE, b"text/plain" + b';a="' * 20 * KB)),
    "parameters of comments": lambda: with_headers((_TYPE, b"text/plain" + b"(;" * 20 * KB)),
    "fifty thousand headers": lambda: with_headers(*((b"X-%d" % n, b"a") for n in range(50_000))),
    "a header of five megabytes": lambda: with_headers((b"X-Long", b"a" * 5 * MB)),
    "folded a hundred thousand times": lambda: with_headers((b"X-Folded", b"a" + b"\n a" * 100_000)),
    "headers without an end": lambda: b"X: y\n" * 400_000,
    "no header is one": lambda: b"no header at all " * 60_000,
    "blank lines before the headers": lambda: b"\n" * 500_000 + with_headers(),
    "encoded words without number": lambda: _subject(b"=?utf-8?Q?a?= " * 20_000),
    "encoded words in one byte each": lambda: _subject(
        b"\n ".join(b"=?utf-8?B?%s?=" % base64.b64encode(b"\xc3") for _ in range(5000))
    ),
    "encoded words never closed": lambda: _subject(b"=?utf-8?Q?" * 8000),
    "question marks": lambda: _subject(b"=?" * 40 * KB),
    "encoded words of unknown charsets": lambda: _subject(
        b" ".join(b"=?x-unknown-%d?Q?a=E9?=" % n for n in range(3000))
    ),
    "encoded escapes": lambda: _subject(b"=?iso-2022-jp?B?" + base64.b64encode(b"\x1b$B\x1b(B" * 1500) + b"?="),
    "subject of hashes": lambda: _subject(b"#" * 80 * KB),
    "subject of references": lambda: _subject(b"##a## " * 14 * KB),
    "subject of open references": lambda: _subject(b"##a " * 20 * KB),
    "subject of prefixes": lambda: _subject(b"Re: " * 20 * KB),
    "subject of counters": lambda: _subject(b"Re[9]: " * 10 * KB + b"Re[" + b"9" * 10_000),
    "subject of list tags": lambda: _subject(b"[a] " * 20 * KB),
    "subject of brackets": lambda: _subject(b"[" * 80 * KB),
    "subject of blanks": lambda: _subject(b"a" + b" " * 80 * KB + b"b"),
    "subject of combining marks": lambda: _subject(b"a" + "\u0301\u0323".encode() * 20 * KB),
    "subject of presentation forms": lambda: _subject("\ufdfa".encode() * 5000),
    "twenty thousand references": lambda: with_headers(
        (b"References", b"\n ".join(b"<%d@client.example>" % n for n in range(20_000)))
    ),
    "references of angles": lambda: with_headers((b"References", b"<" * 200 * KB)),
    "references of comments": lambda: with_headers((b"References", b"(" * 100 * KB + b"<a@b>")),
    "references of quotes": lambda: with_headers((b"References", b'<"' * 50 * KB)),
    "message id of at signs": lambda: with_headers((b"Message-ID", b"<" + b"@" * 80 * KB + b">")),
    "date of digits": lambda: with_headers((b"Date", b"9" * 80 * KB)),
    "date of comments": lambda: with_headers((b"Date", b"Wed, 14 Oct 2026 11:05:00 +0200 " + b"(" * 40 * KB)),
    "date of blanks": lambda: with_headers((b"Date", b"Wed, 14 Oct" + b" " * 80 * KB + b"2026")),
    "date of an absurd zone": lambda: with_headers((b"Date", b"Wed, 14 Oct 2026 11:05:00 +" + b"9" * 40 * KB)),
    "failed recipients without number": lambda: with_headers(
        (b"From", b"MAILER-DAEMON@mx.example"), (b"X-Failed-Recipients", b"a@b.example, " * 15_000)
    ),
}
