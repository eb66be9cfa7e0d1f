"""Mails of our own writing, signed by dkimpy: another hand than the one that checks them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from nacl.signing import SigningKey

from mailgate.model.message import Author, Message
from tests.factories import message

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

AUTHOR = "jean@client.example"

TEXT = (
    b"From: Jean <jean@client.example>\r\n"
    b"To: support@desk.example\r\n"
    b"Subject: =?utf-8?q?Imprimante_en_panne?=\r\n"
    b"Date: Mon, 02 Nov 2026 08:59:00 +0000\r\n"
    b"Message-ID: <1@client.example>\r\n"
    b"\r\n"
    b"Bonjour,\r\n"
    b"\r\n"
    b"notre  imprimante ne marche plus. \r\n"
    b"\r\n\r\n"
)


@lru_cache
def rsa_key(bits: int = 2048, name: str = "") -> RSAPrivateKey:
    """One key for each size and name: making them takes time."""
    return generate_private_key(65537, bits)


@lru_cache
def ed25519_key() -> SigningKey:
    return SigningKey(b"mailgate tests, thirty-two octet")


def rsa_pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def rsa_record(key: RSAPrivateKey, more: str = "v=DKIM1; k=rsa; ", *, bare: bool = False) -> str:
    """The TXT record of a key; ``bare`` in the older form, which stands in some zones."""
    form = PublicFormat.PKCS1 if bare else PublicFormat.SubjectPublicKeyInfo
    return f"{more}p={base64.b64encode(key.public_key().public_bytes(Encoding.DER, form)).decode()}"


def ed25519_record() -> str:
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(ed25519_key().verify_key)).decode()}"


def signed(
    text: bytes = TEXT, domain: str = "client.example", *, key: Any = None, selector: str = "s1", **more: Any
) -> bytes:
    """``text`` with a DKIM-Signature on top.  ``more`` is for ``dkim.sign``."""
    private = rsa_pem(key or rsa_key())
    if more.get("signature_algorithm") == b"ed25519-sha256":
        private = base64.b64encode(bytes(ed25519_key()))
    more.setdefault("canonicalize", (b"relaxed", b"relaxed"))
    return bytes(dkim.sign(text, selector.encode(), domain.encode(), private, **more)) + text


def expiring(at: datetime, text: bytes = TEXT, names: Sequence[bytes] = (b"from",)) -> bytes:
    """``text`` with a signature over ``names`` that expires, from dkimpy's pieces: ``dkim.sign`` makes none."""
    signer = dkim.DKIM(text)
    signer.hasher = dkim.HASH_ALGORITHMS[b"rsa-sha256"]
    canonical = dkim.CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    body_hash = base64.b64encode(signer.hasher(canonical.canonicalize_body(signer.body)).digest())
    fields = [
        (b"v", b"1"),
        (b"a", b"rsa-sha256"),
        (b"c", b"relaxed/relaxed"),
        (b"d", b"client.example"),
        (b"s", b"s1"),
        (b"x", b"%d" % at.timestamp()),
        (b"h", b":".join(names)),
        (b"bh", body_hash),
        (b"b", b"0" * 60),
    ]
    key = dkim.parse_pem_private_key(rsa_pem(rsa_key()))
    return b"DKIM-Signature: " + signer.gen_header(fields, list(names), canonical, b"DKIM-Signature", key) + text


def sealed(text: bytes, domain: str, *, server: str = "", key: RSAPrivateKey | None = None) -> bytes:
    """``text`` with another ARC set by ``domain``, which seals what its server ``server`` wrote on top of it."""
    private = rsa_pem(key or rsa_key())
    fields = dkim.arc_sign(text, b"arc", domain.encode(), private, (server or f"mx.{domain}").encode())
    assert fields, "nothing was sealed"
    return b"".join(fields) + text


def by(author: str | Author = AUTHOR) -> Message:
    """The message as ``parse`` hands it over; verification looks at its author only."""
    return message(author)
