"""CMS SignedData (RFC 5652 §5): who signed these octets, and whether the signature is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from mailgate.model.security import Scheme, Security, Verdict

from .certificates import RSA_BITS, is_bearable, read_authorities, read_certificate, signer_of, why_not_believed
from .layer import worst

#: Signatures that are checked, and certificates that are read; who sends more wants to keep us busy.
_MAX_SIGNERS = 3
_MAX_CERTIFICATES = 40
_MAX_ATTRIBUTES = 50
#: MD5 and SHA-1 are not among them: others can make what they would sign.
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_WEAK = ("md2", "md5", "sha1")

CHANGED = "The content was changed after it was signed."
BROKEN = "The signature is broken."
WEAK = "The signature uses a weak algorithm."
UNKNOWN = "The signature uses an algorithm that is not known here."
NO_CERTIFICATE = "The certificate of the signer is not there."
NO_AUTHORITIES = "No authorities are configured to check signatures with."
TOO_MANY = "There are more signatures on one content than are checked."


class _Refused(Exception):
    """A signature that will not do, with the verdict and a reason."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        self.verdict = verdict
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignedData:
    """A SignedData structure that was read."""

    #: What is signed, if it is enclosed (opaque); None if the signature is detached.
    content: bytes | None
    #: There is at least one signature; certificates are also carried about without any.
    is_signed: bool
    _structure: Any

    def verify(self, content: bytes, authorities: bytes, at: datetime | None) -> Security:
        """What the signatures say of ``content``; of several the worst.

        A signature is checked whether or not authorities (PEM) are configured: INVALID comes before UNCHECKED.
        """
        signers = self._structure["signer_infos"]
        if len(signers) > _MAX_SIGNERS:
            return Security(signed=Scheme.SMIME, verdict=Verdict.UNCHECKED, reason=TOO_MANY)
        trusted = read_authorities(authorities)
        certificates = _certificates(self._structure)
        content_type = self._structure["encap_content_info"]["content_type"].dotted
        found = [
            _judge(signer, content, content_type, (*certificates, *trusted), trusted, at) for signer in list(signers)
        ]
        return worst(found)


def read_signed_data(content_info: Any) -> SignedData:
    """The SignedData of a ContentInfo; errors of asn1crypto (ValueError, TypeError, KeyError …) pass through."""
    structure = content_info["content"]
    enclosed = structure["encap_content_info"]["content"]
    # Octets may come in pieces (BER); of anything else the signature is over what is inside the element.
    octets = bytes(enclosed) if isinstance(enclosed, core.OctetString) else enclosed.contents
    content = None if isinstance(enclosed, core.Void) else octets
    return SignedData(content, len(structure["signer_infos"]) > 0, structure)


def _certificates(structure: Any) -> tuple[x509.Certificate, ...]:
    choices = structure["certificates"]
    if not isinstance(choices, cms.CertificateSet):
        return ()
    ders = [choices[at].chosen.dump() for at in range(min(len(choices), _MAX_CERTIFICATES))]
    return tuple(one for one in map(read_certificate, ders) if one)


def _judge(
    signer: Any,
    content: bytes,
    content_type: str,
    certificates: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    at: datetime | None,
) -> Security:
    certificate = _certificate_of(signer["sid"], certificates)
    finding = Security(signed=Scheme.SMIME, signer=signer_of(certificate) if certificate else None)
    try:
        # What was signed is compared even where nobody knows by whom: a changed text is one in any case.
        signed, algorithm = _signed_octets(signer, content, content_type)
        if certificate is None:
            raise _Refused(Verdict.UNCHECKED, NO_CERTIFICATE)
        _check(certificate, signer, signed, algorithm)
        if not trusted:
            raise _Refused(Verdict.UNCHECKED, NO_AUTHORITIES)
        if reason := why_not_believed(certificate, certificates, trusted, at):
            raise _Refused(Verdict.UNTRUSTED, reason)
    except _Refused as refused:
        return replace(finding, verdict=refused.verdict, reason=refused.reason)
    return replace(finding, verdict=Verdict.VALID)


def _certificate_of(sid: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    if sid.name == "issuer_and_serial_number":
        issuer, serial = sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native
        for one in certificates:
            if one.serial_number == serial and one.issuer.public_bytes() == issuer:
                return one
        return None
    wanted = sid.chosen.native
    for one in certificates:
        try:
            key_id = one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        except x509.ExtensionNotFound:
            continue
        if key_id == wanted:
            return one
    return None


def _hash(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise _Refused(*((Verdict.INVALID, WEAK) if name in _WEAK else (Verdict.UNCHECKED, UNKNOWN)))
    return _HASHES[name]()


def _signed_octets(signer: Any, content: bytes, content_type: str) -> tuple[bytes, hashes.HashAlgorithm]:
    """What the signature value is over (RFC 5652 §5.4), after comparing the digest of the content."""
    algorithm = _hash(signer["digest_algorithm"]["algorithm"].native)
    attributes = signer["signed_attrs"]
    if not isinstance(attributes, cms.CMSAttributes):
        return content, algorithm
    if len(attributes) > _MAX_ATTRIBUTES:
        raise _Refused(Verdict.INVALID, BROKEN)
    values: dict[str, list[Any]] = {}
    for attribute in attributes:
        values.setdefault(attribute["type"].dotted, []).append(attribute["values"])
    # RFC 5652 §11.1, §11.2: both stand there, once, with one value.
    found = [values.get(oid, []) for oid in ("1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4")]
    if any(len(one) != 1 or len(one[0]) != 1 for one in found):
        raise _Refused(Verdict.INVALID, BROKEN)
    if found[0][0][0].dotted != content_type:
        raise _Refused(Verdict.INVALID, BROKEN)
    digest = hashes.Hash(algorithm)
    digest.update(content)
    if digest.finalize() != found[1][0][0].native:
        raise _Refused(Verdict.INVALID, CHANGED)
    # Signed as the SET OF that they are, not with the tag that they are sent under.
    return b"\x31" + attributes.dump()[1:], algorithm


def _check(certificate: x509.Certificate, signer: Any, signed: bytes, digest: hashes.HashAlgorithm) -> None:
    """Return if the signature value is right."""
    key = certificate.public_key()
    signature = signer["signature"].native
    if not is_bearable(certificate):
        size = key.key_size if isinstance(key, rsa.RSAPublicKey) else 0
        raise _Refused(*((Verdict.INVALID, WEAK) if size < RSA_BITS.start else (Verdict.UNCHECKED, UNKNOWN)))
    try:
        if isinstance(key, rsa.RSAPublicKey):
            scheme, digest = _rsa_scheme(signer["signature_algorithm"], digest)
            key.verify(signature, signed, scheme, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(_named_hash(signer["signature_algorithm"], digest)))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
        else:
            raise _Refused(Verdict.UNCHECKED, UNKNOWN)
    except (InvalidSignature, ValueError):
        # Without signed attributes it is here that a changed content shows.
        has_attributes = isinstance(signer["signed_attrs"], cms.CMSAttributes)
        raise _Refused(Verdict.INVALID, BROKEN if has_attributes else CHANGED) from None


def _named_hash(algorithm: Any, digest: hashes.HashAlgorithm) -> hashes.HashAlgorithm:
    """The hash in the name of the algorithm (``sha256_ecdsa``); the digest's where it names none."""
    first = str(algorithm["algorithm"].native).partition("_")[0]
    return _hash(first) if first in _HASHES or first in _WEAK else digest


def _rsa_scheme(algorithm: Any, digest: hashes.HashAlgorithm) -> tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]:
    if algorithm["algorithm"].native != "rsassa_pss":
        return padding.PKCS1v15(), _named_hash(algorithm, digest)
    # RFC 4056 §3.
    parameters = algorithm["parameters"]
    if not isinstance(parameters, algos.RSASSAPSSParams):
        raise _Refused(Verdict.INVALID, BROKEN)
    chosen = _hash(parameters["hash_algorithm"]["algorithm"].native)
    mask = _hash(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native)
    salt = parameters["salt_length"].native
    return padding.PSS(mgf=padding.MGF1(mask), salt_length=salt), chosen
