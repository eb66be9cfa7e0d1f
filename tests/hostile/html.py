"""HTML that makes parsers quadratic, recursive or endless (LESSONS B10, B17)."""

from __future__ import annotations

from .mails import KB, MB, Builder, with_body, with_html, with_parts


def _deep(tag: bytes, times: int) -> bytes:
    return with_html((b"<" + tag + b">") * times + b"Hello")


_LETTERS = " ".join(map(chr, range(0x4E00, 0x4E00 + 19_990)))

CASES: dict[str, Builder] = {
    "open tags": lambda: with_html(b"<a " * 20_000),
    "open comments": lambda: with_html(b"<!--" * 40_000),
    "open comments, 1 MB": lambda: with_html(b"<!--" * 240_000),
    "comments of dashes": lambda: with_html(b"<!--" + b"-" * MB),
    "conditional comments": lambda: with_html(b"<!--[if mso]>" * 50_000),
    "word conditions": lambda: with_html(b"<![if !supportLists]>a<![endif]>" * 30_000),
    "declarations": lambda: with_html(b"<!a" * 200_000),
    "processing instructions": lambda: with_html(b"<?a" * 200_000),
    "open character data": lambda: with_html(b"<![CDATA[" * 100_000),
    "nested div": lambda: _deep(b"div", 50_000),
    "nested tables": lambda: with_html(b"<table><tr><td>" * 20_000 + b"Hello"),
    "nested quotations": lambda: with_html(b"<blockquote>" * 40_000 + b"Hello"),
    "nested lists": lambda: with_html(b"<ul><li>" * 40_000 + b"Hello"),
    "nested fonts": lambda: _deep(b"font color=red", 30_000),
    "nested anchors": lambda: _deep(b"a href=http://x.example", 20_000),
    "nested forms of other kinds": lambda: with_html(b"<svg><math><style><title>" * 20_000),
    "nested templates": lambda: _deep(b"template", 50_000),
    "signatures, each of another name": lambda: with_html(
        b"".join(b"<p class=sig%08d>a" % number for number in range(40_000))
    ),
    "nested gmail quotes": lambda: with_html(b'<div class="gmail_quote"><blockquote>' * 15_000 + b"Hello"),
    "misnested a, b and i": lambda: with_html(b"<a><b><i></a></b></i>" * 20_000),
    "misnested fonts in tables": lambda: with_html(b"<font><table><b><tr><i></font>" * 20_000),
    "adoption agency": lambda: with_html(b"<b>" * 5000 + b"<p>" * 5000 + b"</b>" * 5000),
    "attributes on one tag": lambda: with_html(
        b"<p " + b" ".join(b"a%d=b" % n for n in range(100_000)) + b">Hello</p>"
    ),
    "the same attribute": lambda: with_html(b"<p " + b"a=b " * 200_000 + b">Hello</p>"),
    "an attribute of 1 MB": lambda: with_html(b'<p title="' + b"a" * MB + b'">Hello</p>'),
    "an attribute never closed": lambda: with_html(b'<p title="' + b"<p>" * 300_000),
    "attributes of equal signs": lambda: with_html(b"<p " + b"=" * MB + b">Hello"),
    "attributes of slashes": lambda: with_html(b"<p " + b"/ " * 400_000 + b">Hello"),
    "styles without end": lambda: with_html(b"<style>" * 100_000),
    "a style of 1 MB": lambda: with_html(b"<style>" + b"p{color:red}" * 80_000 + b"</style>Hello"),
    "inline styles": lambda: with_html(b'<p style="' + b"color:red;" * 90_000 + b'">Hello'),
    "scripts never closed": lambda: with_html(b"<script>" * 100_000),
    "plaintext": lambda: with_html(b"<plaintext>" * 80_000),
    "ampersands": lambda: with_html(b"&" * MB),
    "entities": lambda: with_html(b"&amp;" * 200_000),
    "entities never closed": lambda: with_html(b"&CounterClockwiseContourIntegra" * 30_000),
    "numeric entities": lambda: with_html(b"&#x110000;&#0;&#55296;" * 40_000),
    "a numeric entity without end": lambda: with_html(b"&#" + b"9" * MB + b";"),
    "angles": lambda: with_html(b"<" * MB),
    "closed angles": lambda: with_html(b"<>" * 500_000),
    "end tags": lambda: with_html(b"</p>" * 250_000),
    "end tags of nothing": lambda: with_html(b"</" * 500_000),
    "open paragraphs": lambda: with_html(b"<p>a" * 200_000),
    "line breaks": lambda: with_html(b"<br>" * 250_000),
    "rules": lambda: with_html(b"<hr>" * 250_000),
    "cells": lambda: with_html(b"<table><tr>" + b"<td>a" * 150_000),
    "a cell across a million": lambda: with_html(b"<table><tr><td colspan=999999999 rowspan=999999999>Hello"),
    "options": lambda: with_html(b"<select>" + b"<option>a" * 80_000),
    "images by content id": lambda: with_html(b'<img src="cid:a@b">' * 50_000),
    "images from elsewhere": lambda: with_html(b'<img src="http://t.example/a.gif">' * 25_000),
    "an image of 1 MB in itself": lambda: with_html(b'<img src="data:image/png;base64,' + b"QUJD" * 250_000 + b'">'),
    "links": lambda: with_html(b'<a href="http://a.example/">a</a>' * 30_000),
    "links to scripts": lambda: with_html(b'<a href="java&#x0A;script:alert(1)">a</a>' * 20_000),
    "blanks in a paragraph": lambda: with_html(b"<p>" + b" " * MB + b"a</p>"),
    "no-break spaces by name": lambda: with_html(b"<p>" + b"&nbsp;" * 160_000 + b"a</p>"),
    "preformatted lines": lambda: with_html(b"<pre>" + b"\n" * 900_000 + b"</pre>"),
    "NUL in tags": lambda: with_html(b"<\0a\0>\0" * 150_000),
    "word html": lambda: with_html(
        b'<p class="MsoNormal"><span lang="FR" style="mso-fareast-language:EN-US">a<o:p></o:p></span></p>' * 10_000
    ),
    "five megabytes": lambda: with_html(b"<p>Hello there.</p>\n" * 270_000),
    "meta of charsets": lambda: with_body(b'<meta charset="' * 60_000, b"text/html"),
    "utf-16 in halves": lambda: with_body(b"\xff\xfe" + b"\x00\xd8" * 400_000, b"text/html; charset=utf-16"),
    "plain and hostile": lambda: with_parts([b"Content-Type: text/html\n\n" + b"<div>" * 100_000], b"alternative"),
    "hostile after 64 KB of peace": lambda: with_html(b"<p>Hello</p>" * 5 * KB + b"<b><i>" * 30_000),
    "many small tables": lambda: with_parts(
        [b"Content-Type: text/html\n\n<table>" + b"<tr><td>a<td>b" * 90 + b"</table>"] * 490
    ),
    "many small lists": lambda: with_parts([b"Content-Type: text/html\n\n<ul>" + b"<li>a" * 350 + b"</ul>"] * 490),
    "attributes of one letter in many parts": lambda: with_parts(
        [b"Content-Type: text/html; charset=utf-8\n\n<p " + _LETTERS.encode() + b">"] * 26
    ),
}
