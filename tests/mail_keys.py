"""Keys and certificates for tests, made when they run, and mails that are signed and encrypted with them."""

from __future__ import annotations

import base64
import datetime
from dataclasses import dataclass
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mailgate.model.parsing import Keyring, SmimeKey
from mailgate.model.secret import Secret

AT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
_DAY = datetime.timedelta(days=1)
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def smime_key(self) -> SmimeKey:
        return SmimeKey(self.pem, Secret(self.key_pem.decode()))


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    address: str = "",
    authority: bool = False,
    key: PrivateKey | None = None,
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.EMAIL_PROTECTION,
    until: datetime.datetime = AT + 365 * _DAY,
) -> Holder:
    """A certificate for ``name``, valid from thirty days before ``AT``; without ``issuer`` signed by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - 30 * _DAY)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if address:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    if usage and not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return Holder(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@cache
def authority() -> Holder:
    return holder("Desk Test Authority", authority=True)


@cache
def anne() -> Holder:
    """A customer, on a curve."""
    return holder("Anne", authority(), address="anne@client.example")


@cache
def bram() -> Holder:
    """A customer with an RSA key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return holder("Bram", authority(), address="bram@client.example", key=key)


@cache
def desk() -> Holder:
    """The desk, which is written to."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return holder("Support", authority(), address="support@desk.example", key=key)


def keyring(*, authorities: bool = True, keys: bool = True) -> Keyring:
    return Keyring(
        smime_authorities=authority().pem if authorities else b"",
        smime_keys=(desk().smime_key,) if keys else (),
    )


HEADERS = b"From: Anne <anne@client.example>\r\nTo: support@desk.example\r\nSubject: Imprimante\r\n"


def signed(
    entity: bytes,
    by: Holder,
    *others: Holder,
    clear: bool = True,
    digest: pkcs7.PKCS7HashTypes | None = None,
) -> bytes:
    """The MIME entity as multipart/signed, or as ``smime.p7m``; headers included, lines ended by CRLF."""
    builder = (
        pkcs7.PKCS7SignatureBuilder().set_data(entity).add_signer(by.certificate, by.key, digest or hashes.SHA256())
    )
    for other in others:
        builder = builder.add_certificate(other.certificate)
    if not clear:
        der = builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
        return as_p7m(der, "signed-data")
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return clear_signed(entity, builder.sign(serialization.Encoding.DER, options))


def clear_signed(entity: bytes, der: bytes) -> bytes:
    return (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="sig"\r\n'
        b"\r\n--sig\r\n" + entity + b"\r\n--sig\r\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=smime.p7s\r\n\r\n" + base64_lines(der) + b"\r\n--sig--\r\n"
    )


def as_p7m(der: bytes, kind: str, content_type: str = "application/pkcs7-mime") -> bytes:
    return (
        f"Content-Type: {content_type}; smime-type={kind}; name=smime.p7m\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7m\r\n\r\n"
    ).encode() + base64_lines(der)


def base64_lines(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def encrypted(entity: bytes, *recipients: Holder) -> bytes:
    """The MIME entity encrypted for all of them, as ``smime.p7m``."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(entity)
    for one in recipients:
        builder = builder.add_recipient(one.certificate)
    return as_p7m(builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary]), "enveloped-data")
