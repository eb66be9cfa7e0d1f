"""Text on which the search for quotations, links, languages and encodings could stumble (LESSONS B18)."""

from __future__ import annotations

from .mails import KB, MB, Builder, with_body, with_headers


def _text(text: str) -> bytes:
    return with_body(text.encode("utf-8", "surrogatepass"))


def _charset(content: bytes, charset: bytes) -> bytes:
    return with_body(content, b"text/plain; charset=" + charset)


_SENTENCE = "Bonjour, notre imprimante ne marche plus depuis lundi. "

CASES: dict[str, Builder] = {
    "a line of addresses of pages": lambda: _text("http://a.a.a" * 87_000),
    "a line of dots": lambda: _text("a." * 500_000),
    "a line of at signs": lambda: _text("a@" * 500_000),
    "a line of addresses": lambda: _text("<a@b.example> " * 70_000),
    "a line of quote marks": lambda: _text(">" * MB),
    "quote marks and blanks": lambda: _text("> " * 500_000),
    "lines of quote marks": lambda: _text(">\n" * 500_000),
    "quotations within quotations": lambda: _text("\n".join(">" * depth + " a" for depth in range(1400))),
    "line ends": lambda: _text("\n" * 200_000),
    "line ends around words": lambda: _text("a" + "\n" * 900_000 + "b"),
    "other line ends": lambda: _text("a\u2028\u2029\x85\x0b\x0c" * 100_000),
    "On Mon": lambda: _text("On Mon " * 50_000),
    "On Mon, a line each": lambda: _text("On Mon, 3 Mar 2026\n" * 50_000),
    "wrote": lambda: _text("wrote:\n" * 100_000),
    "On … wrote never closed": lambda: _text("On Mon, 3 Mar 2026 at 10:11, " + "a " * 400_000 + "wrote:"),
    "Le … a écrit": lambda: _text("Le 3 mars 2026 à 10:11, a a écrit :\n" * 25_000),
    "Le 3 mars": lambda: _text("Le 3 mars " * 90_000),
    "commas before an attribution": lambda: _text(("," * 40 + "@ 10:10 wrote:\n") * 4000),
    "digits before the bracket of an address": lambda: _text(("1 " * 30 + "@>\n") * 5000),
    "addresses wrapped before an attribution": lambda: _text(("a@b 1 " + "-" * 40 + " wrote ----\n") * 5000),
    "Op … schreef": lambda: _text("Op 3 mrt. 2026 om 10:11 schreef " * 28_000),
    "header blocks": lambda: _text("De : a\nEnvoyé : b\nÀ : c\nObjet : d\n\n" * 25_000),
    "one header block without end": lambda: _text("De : a\n" + "À : c\n" * 140_000),
    "bold header blocks": lambda: _text("*From:* a\n*Sent:* b\n" * 40_000),
    "original messages": lambda: _text("-----Original Message-----\n" * 40_000),
    "dashes": lambda: _text("-" * MB),
    "lines of dashes": lambda: _text("-----\n" * 150_000),
    "underscores": lambda: _text("_" * MB),
    "signature marks": lambda: _text("-- \n" * 250_000),
    "signature marks without blank": lambda: _text("--\n" * 300_000),
    "telephones": lambda: _text("Envoyé de mon iPhone\n" * 45_000),
    "disclaimers": lambda: _text("This e-mail is confidential and intended solely for the addressee.\n" * 15_000),
    "our own line": lambda: _text("—— Répondez au-dessus de cette ligne ——\n" * 20_000),
    "almost our own line": lambda: _text("—— Répondez au-dessus " * 40_000),
    "stars": lambda: _text("*" * MB),
    "blanks": lambda: _text("a" + " " * MB + "b"),
    "blanks at line ends": lambda: _text((" " * 999 + "\n") * KB),
    "tabs": lambda: _text("\t" * MB + "a"),
    "no-break spaces": lambda: _text("\u00a0" * 500_000 + "a"),
    "characters without width": lambda: _text("\u200b\u200d\ufeff" * 100_000 + "a"),
    "bidirectional controls": lambda: _text("\u202e\u2066a" * 100_000),
    "combining marks": lambda: _text("a" + "\u0301\u0323" * 200_000),
    "surrogates": lambda: _text("\ud800\udfff" * 100_000),
    "one word": lambda: _text("a" * 4 * MB),
    "one sentence": lambda: _text(_SENTENCE * 18_000),
    "a short line each": lambda: _text("a\n" * 400_000),
    "many languages": lambda: _text((_SENTENCE + "The printer is down. De printer is stuk.\n") * 10_000),
    "flowed": lambda: with_body(b"a \n" * 300_000, b"text/plain; charset=utf-8; format=flowed"),
    "flowed and quoted": lambda: with_body(b">>> \n>> \n" * 100_000, b"text/plain; charset=utf-8; format=flowed"),
    "flowed with delsp": lambda: with_body(b" " * MB, b"text/plain; charset=utf-8; format=flowed; delsp=yes"),
    "utf-7": lambda: _charset(b"+AAA-" * 200_000, b"utf-7"),
    "utf-7 never closed": lambda: _charset(b"+" + b"A" * MB, b"utf-7"),
    "japanese escapes": lambda: _charset(b"\x1b$B\x1b(B" * 150_000, b"iso-2022-jp"),
    "chinese escapes": lambda: _charset(b"~{~}" * 250_000, b"hz-gb-2312"),
    "korean escapes": lambda: _charset(b"\x1b$)C\x0e\x0f" * 150_000, b"iso-2022-kr"),
    "escapes without a name": lambda: with_headers(body=b"\x1b$B\x1b(J" * 150_000),
    "a charset of 1 MB": lambda: _charset(b"caf\xe9", b"x" * MB),
    "a charset that is a module": lambda: _charset(b"caf\xe9", b"antigravity"),
    "a charset that is compression": lambda: _charset(b"x\x9c" * 1000, b"zlib_codec"),
    "unknown charset": lambda: _charset(b"caf\xe9 " * 200_000, b"x-unknown"),
    "punycode": lambda: _charset(b"a-" * 100_000, b"punycode"),
    "half of utf-16": lambda: _charset(b"\xff\xfea" * 300_000, b"utf-16"),
    "utf-8 cut everywhere": lambda: _charset(b"\xe2\x82" * 400_000, b"utf-8"),
}
