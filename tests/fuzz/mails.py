"""Strategies close to mail: golden mails that were damaged on their way, and mails made of awkward pieces."""

from __future__ import annotations

import base64
import contextlib
import quopri
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from mailgate.model.parsing import ParseLimits
from mailgate.parse.defects import Defects
from mailgate.parse.mime import Part, loose_part, read_tree
from mailgate.parse.octets import normalise
from mailgate.parse.unpack import all_leaves

CORPUS = Path(__file__).parent.parent / "corpus"
#: A larger mail makes each example slow and finds nothing more.
_MOST = 40_000

#: Seconds of processor that one call may take: far beyond what any needs, and short of for ever.
CPU_SECONDS = 20.0


@cache
def golden_mails() -> tuple[bytes, ...]:
    found = (path.read_bytes() for path in sorted(CORPUS.rglob("*.eml")))
    return tuple(raw for raw in found if len(raw) <= _MOST)


@cache
def _golden_parts() -> tuple[Part, ...]:
    """Every leaf of the golden mails."""
    limits = ParseLimits()
    roots = (read_tree(normalise(raw, Defects()).octets, limits, Defects()) for raw in golden_mails())
    return tuple(part for root in roots for part in all_leaves(root))


@cache
def _golden_contents() -> tuple[bytes, ...]:
    return tuple({part.decoded() for part in _golden_parts() if 0 < part.end - part.start <= _MOST})


@cache
def _golden_values() -> tuple[bytes, ...]:
    return tuple({field.value for part in _golden_parts() for field in part.block.fields})


@cache
def _golden_texts() -> tuple[str, ...]:
    return tuple(content.decode("utf-8", "replace") for content in _golden_contents())


_AWKWARD = (
    *(bytes([octet]) for octet in b'\0\t\n\r "#%&()*+,-./:;<=>?@[\\]_`|~\x1b\x7f\x80\xa0\xe9\xff'),
    b"\r\n",
    b"\n\n",
    b"\n ",
    b"\xef\xbb\xbf",
    b"\xc3",
    "é\u00a0\u202f\u202e\u200b".encode(),
    b"=?utf-8?Q?=C3=A9?=",
    b"=?x?B?/w==?=",
    b"=?iso-2022-jp?B?GyRC?=",
    b"##PO1##",
    b"[SUP-10432]",
    b"Re: ",
    b"-- \n",
    b"> ",
    b"--b\n",
    b"--b--\n",
    b"begin 644 a\n",
    b"=ybegin line=1 size=1 name=a\n",
    b"From: a@b.example\n",
    b"From a@b.example Wed Oct 14 11:05:00 2026\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: text/html\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: application/ms-tnef\n",
    b"Content-Type: application/pkcs7-mime\n",
    b"Content-Type: text/calendar; method=REQUEST\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''a%; filename*1=b\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
    b"<div class=gmail_quote>",
    b"<blockquote>",
    b"</div>",
    b"<!--",
    b"<a href='java\nscript:x'>",
    b"<img src=cid:a onerror=x>",
    b"<svg><style>",
    b"&#x202e;",
    b"&lt;script&gt;",
    b"<table><tr><td>",
    b"-----Original Message-----\n",
    "Le 3 mars 2026 à 10:11, A <a@b.example> a écrit :\n".encode(),
    "De : A\nEnvoyé : hier\nÀ : B\nObjet : C\n".encode(),
    "—— Répondez au-dessus de cette ligne ——\n".encode(),
    b"-----BEGIN PGP MESSAGE-----\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    b"BEGIN:VCARD\n",
    b"Final-Recipient: rfc822; a@b.example\n",
    b"\x30\x80",
    b"\x78\x9f\x3e\x22",
    b"\x84\xff\xff\xff\xff",
)
_piece = st.one_of(st.sampled_from(_AWKWARD), st.binary(max_size=6), st.sampled_from(_AWKWARD).map(lambda one: one * 9))
_where = st.floats(0, 1)
#: What happens to a mail on its way: octets changed, cut out, put in, doubled, moved.
_damage = st.lists(
    st.tuples(st.sampled_from(("flip", "cut", "put", "double", "swap", "end")), _where, _where, _piece),
    max_size=5,
)


def _damaged(raw: bytes, damage: list[tuple[str, float, float, bytes]]) -> bytes:
    for kind, one, other, piece in damage:
        start, end = sorted((int(one * len(raw)), int(other * len(raw))))
        if kind == "flip" and raw:
            at = min(start, len(raw) - 1)
            raw = raw[:at] + bytes([raw[at] ^ (1 << end % 8)]) + raw[at + 1 :]
        elif kind == "cut":
            raw = raw[:start] + raw[min(end, start + 200) :]
        elif kind == "put":
            raw = raw[:start] + piece + raw[start:]
        elif kind == "double":
            raw = raw[:end] + raw[start : min(end, start + 2000)] + raw[end:]
        elif kind == "swap":
            middle = (start + end) // 2
            raw = raw[:start] + raw[middle:end] + raw[start:middle] + raw[end:]
        else:
            raw = raw[:end]
    return raw[: 2 * _MOST]


def _choice(of: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    return st.builds(_damaged, st.sampled_from(of), _damage)


_made_of_pieces = st.lists(_piece, max_size=30).map(b"".join)
_text_piece = st.one_of(
    st.sampled_from(tuple(one.decode("utf-8", "replace") for one in _AWKWARD)),
    st.text(max_size=8),
    st.sampled_from(("\n", "\n\n", " ", "Bonjour,\n", "De printer is stuk.\n", "The printer is down.\n")),
)


_TYPES = (
    "text/plain",
    "text/html",
    "text/calendar",
    "text/vcard",
    "message/rfc822",
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "application/ms-tnef",
    "application/pkcs7-mime",
    "application/pkcs7-signature",
    "application/pgp-encrypted",
    "application/octet-stream",
    "multipart/signed",
    "multipart/encrypted",
    "",
)


_MULTIPARTS = (
    b"multipart/mixed",
    b"multipart/alternative",
    b"multipart/related",
    b"multipart/digest",
    b'multipart/report; report-type="delivery-status"',
    b'multipart/signed; protocol="application/pkcs7-signature"',
    b'multipart/signed; protocol="application/pgp-signature"',
    b'multipart/encrypted; protocol="application/pgp-encrypted"',
)
_NAMES = (
    b"From",
    b"To",
    b"Cc",
    b"Reply-To",
    b"Sender",
    b"Subject",
    b"Date",
    b"Message-ID",
    b"In-Reply-To",
    b"References",
    b"Content-ID",
    b"Content-Disposition",
    b"X-Failed-Recipients",
    b"Auto-Submitted",
)
_encodings = st.sampled_from((b"7bit", b"8bit", b"binary", b"base64", b"quoted-printable", b"x-uuencode", b"none"))
_boundaries = st.sampled_from((b"b", b"b", b"bb", b"b b", b"=_b"))


@st.composite
def _entities(draw: st.DrawFn, depth: int = 3) -> bytes:
    """Header fields and a body: a multipart of such, a mail in a mail, or a leaf in some encoding."""
    value = st.one_of(_choice(_golden_values()), _made_of_pieces)
    names = draw(st.lists(st.sampled_from(_NAMES), max_size=4))
    block = b"".join(name + b": " + draw(value).replace(b"\n", b" ") + b"\n" for name in names)
    if depth and draw(st.integers(0, 2)) == 0:
        boundary, kind = draw(_boundaries), draw(st.sampled_from(_MULTIPARTS))
        inner = draw(st.lists(_entities(depth - 1), max_size=3))
        body = b"".join(b"--" + boundary + b"\n" + one + b"\n" for one in inner)
        closed = b"--" + boundary + b"--\n" if draw(st.booleans()) else b""
        return block + b"Content-Type: %s; boundary=%s\n\n" % (kind, boundary) + body + closed
    encoding, content = draw(_encodings), draw(st.one_of(_choice(_golden_contents()), _made_of_pieces))
    if encoding == b"base64":
        content = base64.encodebytes(content)
    elif encoding == b"quoted-printable":
        content = quopri.encodestring(content)
    kind = draw(st.sampled_from(_TYPES)).encode()
    return block + b"Content-Type: %s\nContent-Transfer-Encoding: %s\n\n" % (kind, encoding) + content


def mails() -> st.SearchStrategy[bytes]:
    """Whole mails, more or less."""
    return st.one_of(_choice(golden_mails()), _choice(golden_mails()), _entities(), _made_of_pieces)


def octets() -> st.SearchStrategy[bytes]:
    """Header values, contents of parts, mails, noise."""
    return st.one_of(
        _choice(_golden_values()), _choice(_golden_contents()), mails(), _made_of_pieces, st.binary(max_size=80)
    )


def texts(*, surrogates: bool = False) -> st.SearchStrategy[str]:
    """Decoded text; without lone surrogates and NUL unless asked for."""
    made = st.lists(_text_piece, max_size=30).map("".join)
    damaged = st.one_of(_choice(_golden_contents()), _choice(_golden_values())).map(
        lambda raw: raw.decode("utf-8", "surrogateescape" if surrogates else "replace")
    )
    found = st.one_of(made, damaged, st.sampled_from(_golden_texts()), st.text(max_size=40))
    return found if surrogates else found.map(lambda text: text.replace("\0", "").replace("\r\n", "\n"))


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A part of a mail, or one that came out of a container."""
    if draw(st.booleans()):
        content = draw(octets())
        return loose_part(
            "1!1", content, draw(st.sampled_from(_TYPES)), draw(st.sampled_from(("", "winmail.dat", "a.pdf")))
        )
    root = read_tree(normalise(draw(mails()), Defects()).octets, ParseLimits(), Defects())
    found = [root, *all_leaves(root)]
    return found[draw(st.integers(0, 50)) % len(found)]


@contextlib.contextmanager
def within_processor_time(seconds: float = CPU_SECONDS) -> Iterator[None]:
    """Fail what uses more of the processor than ``seconds``; waiting on a busy machine costs nothing."""

    def too_long(*_: object) -> None:
        raise AssertionError(f"it took more than {seconds:g} s of processor")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
