"""X.509 certificates of people who write mail: what they say, and whether a configured authority vouches for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from warnings import catch_warnings, simplefilter

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError

from mailgate.model.security import Signer

from .one_line import one_line, visible

#: Certificates between a signer's and the authority's that are tried.
_MAX_INTERMEDIATES = 6
_MAX_CHAIN = 4
#: Bits of an RSA modulus: less is broken with effort, more costs seconds for each signature.
RSA_BITS = range(2048, 8193)
#: Characters of a name that are kept.
_MAX_NAME = 300
_MAX_ADDRESSES = 20
#: Octets; real ones have two thousand, and one with all the names of a company ten.
_MAX_CERTIFICATE = 64 * 1024
_MALFORMED = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, x509.InvalidVersion)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]{1,100000}-----END CERTIFICATE-----")


def read_certificate(der: bytes) -> x509.Certificate | None:
    """The certificate, None if it cannot be read, is beyond all measure, or its key of no kind that is used in mail."""
    if len(der) > _MAX_CERTIFICATE:
        return None
    try:
        with catch_warnings():
            # What the library only deplores (a serial number below one) it will refuse one day.
            simplefilter("error")
            certificate = x509.load_der_x509_certificate(der)
            certificate.public_key()
            # Reading is lazy in places: what is looked at later must not fail then.
            _ = certificate.subject, certificate.issuer, certificate.serial_number, certificate.extensions
            _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (ValueError, TypeError, UnsupportedAlgorithm, Warning, *_MALFORMED):
        return None
    return certificate


@lru_cache(maxsize=4)
def read_authorities(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file that can be read, in their order."""
    found = []
    for match in _PEM.finditer(pem):
        try:
            found.append(x509.load_pem_x509_certificate(match[0]))
        except ValueError:
            # The loading of the configuration has complained about it.
            continue
    return tuple(found)


def signer_of(certificate: x509.Certificate) -> Signer:
    """What the certificate says of its holder."""
    return Signer(
        name=_shown(_first(certificate.subject, NameOID.COMMON_NAME)),
        addresses=tuple(dict.fromkeys(_addresses(certificate)))[:_MAX_ADDRESSES],
        issuer=_shown(_issuer(certificate.issuer)),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _shown(name: str) -> str:
    return visible(name[:_MAX_NAME])


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return next((str(one.value) for one in name.get_attributes_for_oid(oid)), "")


def _issuer(name: x509.Name) -> str:
    parts = (_first(name, oid) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.COUNTRY_NAME))
    return ", ".join(part for part in parts if part)


def _addresses(certificate: x509.Certificate) -> Iterator[str]:
    """Addresses of the alternative names, then of the subject (RFC 8550 §3)."""
    found: list[str] = []
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found += names.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    found += [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    return (one_line(address) for address in found if len(address) <= _MAX_NAME and "@" in address)


def is_bearable(certificate: x509.Certificate) -> bool:
    """Whether its key is one that may be calculated with: neither broken nor a way to keep us busy."""
    key = certificate.public_key()
    return not isinstance(key, rsa.RSAPublicKey) or key.key_size in RSA_BITS


def why_not_believed(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    at: datetime | None,
) -> str:
    """Why none of ``authorities`` vouches for a signature by this certificate; ``""`` if one does.

    A certificate that is itself among the authorities is believed.  ``others`` came with the signature, and are tried
    as intermediates.  The chain is judged at ``at``; None: at the time the certificate was issued.  (RFC 5280 §6,
    RFC 8550 §4; revocation is not asked for, which would take a connection.)
    """
    moment = at or certificate.not_valid_before_utc
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        return "The signer's certificate was not valid at the time."
    if certificate in authorities:
        return ""
    intermediates = [one for one in others if one != certificate and is_bearable(one)][:_MAX_INTERMEDIATES]
    verifier = (
        PolicyBuilder()
        .store(Store(list(authorities)))
        .time(moment.astimezone(UTC).replace(tzinfo=None))
        .max_chain_depth(_MAX_CHAIN)
        .extension_policies(ca_policy=_authority_policy(), ee_policy=_signer_policy())
        .build_client_verifier()
    )
    try:
        verifier.verify(certificate, intermediates)
    except (VerificationError, UnsupportedAlgorithm, ValueError):
        return "No configured authority vouches for the signer's certificate."
    return ""


def _authority_policy() -> ExtensionPolicy:
    """RFC 5280 §4.2.1.9: an authority says that it is one.  The web's other rules mail does not keep."""
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign_certificates)
    )


def _signer_policy() -> ExtensionPolicy:
    """RFC 8550 §4.4: what a certificate may be used for, where it says so."""
    return (
        ExtensionPolicy.permit_all()
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _is_for_mail)
    )


def _is_authority(policy: Policy, certificate: x509.Certificate, found: x509.BasicConstraints) -> None:
    if not found.ca:
        raise ValueError("not an authority")


def _may_sign_certificates(policy: Policy, certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found and not found.key_cert_sign:
        raise ValueError("not for signing certificates")


def _may_sign(policy: Policy, certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found and not (found.digital_signature or found.content_commitment):
        raise ValueError("not for signing")


def _is_for_mail(policy: Policy, certificate: x509.Certificate, found: x509.ExtendedKeyUsage | None) -> None:
    if found and not {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(found):
        raise ValueError("not for mail")
