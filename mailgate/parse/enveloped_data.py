"""CMS EnvelopedData and AuthEnvelopedData (RFC 5652 §6, RFC 5083): what was encrypted for one of our keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from asn1crypto import cms, core  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mailgate.model.parsing import SmimeKey

#: Recipients among whom we look for ourselves, and that we try: a mail has few with our key.
_MAX_RECIPIENTS = 500
_MAX_TRIES = 3

_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    # SHA-1 is what OAEP uses unless told otherwise, and no weakness there (RFC 8017 §7.1).
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_AES_CBC = ("aes128_cbc", "aes192_cbc", "aes256_cbc")
_AES_GCM = ("aes128_gcm", "aes192_gcm", "aes256_gcm")
#: RFC 5753 §7.1.4: the hash of the key derivation of each scheme.
_AGREEMENTS: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "1.3.133.16.840.63.0.2": hashes.SHA1,
    "1.3.132.1.11.0": hashes.SHA224,
    "1.3.132.1.11.1": hashes.SHA256,
    "1.3.132.1.11.2": hashes.SHA384,
    "1.3.132.1.11.3": hashes.SHA512,
}
#: Octets of the key that each wrapping wants.
_WRAPS = {"2.16.840.1.101.3.4.1.5": 16, "2.16.840.1.101.3.4.1.25": 24, "2.16.840.1.101.3.4.1.45": 32}


class NotOpened(Exception):
    """The content cannot be read, with the reason."""


class _GcmParameters(core.Sequence):  # type: ignore[misc]
    """RFC 5084 §3.2; the length of the tag is seen from the tag."""

    _fields = [("nonce", core.OctetString), ("tag_length", core.Integer, {"default": 12})]  # noqa: RUF012


class _SharedInfo(core.Sequence):  # type: ignore[misc]
    """ECC-CMS-SharedInfo (RFC 5753 §7.2)."""

    _fields = [  # noqa: RUF012 - the library writes into it
        ("key_algorithm", core.Any),
        ("ukm", core.OctetString, {"explicit": 0, "optional": True}),
        ("bits", core.OctetString, {"explicit": 2}),
    ]


def decrypt(content_info: Any, keys: Sequence[SmimeKey]) -> bytes:
    """What is inside an EnvelopedData or AuthEnvelopedData, with the first of ``keys`` that it was made for.

    Raises:
        NotOpened: no key fits, or the content is damaged.
        Exception: what asn1crypto and cryptography raise on structures that make no sense.
    """
    if not keys:
        raise NotOpened("No key is configured to decrypt it with.")
    structure = content_info["content"]
    recipients = structure["recipient_infos"]
    tries = 0
    for at in range(min(len(recipients), _MAX_RECIPIENTS)):
        for secret in _content_keys(recipients[at].chosen, keys):
            tries += 1
            content = _content(structure, secret)
            if content is not None:
                return content
            if tries >= _MAX_TRIES:
                raise NotOpened("It was encrypted for a key of ours, and is damaged.")
    if tries:
        raise NotOpened("It was encrypted for a key of ours, and is damaged.")
    raise NotOpened("It was not encrypted for any of the configured keys.")


@lru_cache(maxsize=16)
def _loaded(key: SmimeKey) -> tuple[x509.Certificate, Any]:
    certificate = x509.load_pem_x509_certificate(key.certificate)
    return certificate, load_pem_private_key(key.key.reveal().encode(), None)


def _content_keys(recipient: Any, keys: Sequence[SmimeKey]) -> Iterator[bytes]:
    """Keys of the content that the private keys for this recipient give; none if we are not meant."""
    if isinstance(recipient, cms.KeyTransRecipientInfo):
        for private in _meant(recipient["rid"], keys):
            secret = _transported(recipient, private) if isinstance(private, rsa.RSAPrivateKey) else None
            if secret is not None:
                yield secret
    elif isinstance(recipient, cms.KeyAgreeRecipientInfo):
        encrypted = recipient["recipient_encrypted_keys"]
        for at in range(min(len(encrypted), _MAX_RECIPIENTS)):
            for private in _meant(encrypted[at]["rid"], keys):
                wrapped = encrypted[at]["encrypted_key"].native
                is_curve = isinstance(private, ec.EllipticCurvePrivateKey)
                secret = _agreed(recipient, wrapped, private) if is_curve else None
                if secret is not None:
                    yield secret


def _meant(rid: Any, keys: Sequence[SmimeKey]) -> Iterator[Any]:
    """The private keys of those certificates that the recipient identifier names."""
    if rid.name == "issuer_and_serial_number":
        serial, issuer = rid.chosen["serial_number"].native, rid.chosen["issuer"].dump()
        for certificate, private in map(_loaded, keys):
            if certificate.serial_number == serial and certificate.issuer.public_bytes() == issuer:
                yield private
        return
    chosen = rid.chosen
    wanted = (chosen if isinstance(chosen, core.OctetString) else chosen["subject_key_identifier"]).native
    for certificate, private in map(_loaded, keys):
        try:
            found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        except x509.ExtensionNotFound:
            continue
        if found == wanted:
            yield private


def _transported(recipient: Any, private: rsa.RSAPrivateKey) -> bytes | None:
    algorithm = recipient["key_encryption_algorithm"]
    scheme: padding.AsymmetricPadding
    if algorithm["algorithm"].native == "rsaes_oaep":
        parameters = algorithm["parameters"]
        chosen = _HASHES[parameters["hash_algorithm"]["algorithm"].native]()
        mask = _HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]()
        scheme = padding.OAEP(mgf=padding.MGF1(mask), algorithm=chosen, label=None)
    else:
        scheme = padding.PKCS1v15()
    try:
        return private.decrypt(recipient["encrypted_key"].native, scheme)
    except ValueError:
        return None


def _agreed(recipient: Any, wrapped: bytes, private: ec.EllipticCurvePrivateKey) -> bytes | None:
    """Ephemeral-static ECDH (RFC 5753 §3.1)."""
    algorithm = recipient["key_encryption_algorithm"]
    wrap = algorithm["parameters"].dump()
    derive = _AGREEMENTS.get(algorithm["algorithm"].dotted)
    size = _WRAPS.get(cms.KeyEncryptionAlgorithm.load(wrap)["algorithm"].dotted)
    originator = recipient["originator"]
    if derive is None or size is None or originator.name != "originator_key":
        return None
    # The curve may be left out of the originator's key; it is ours.
    point = bytes(originator.chosen["public_key"])
    public = ec.EllipticCurvePublicKey.from_encoded_point(private.curve, point)
    ukm = recipient["ukm"]
    shared = _SharedInfo({"key_algorithm": core.Any.load(wrap), "bits": (8 * size).to_bytes(4, "big")})
    if ukm.native is not None:
        shared["ukm"] = ukm.native
    secret = X963KDF(derive(), size, shared.dump()).derive(private.exchange(ec.ECDH(), public))
    try:
        return keywrap.aes_key_unwrap(secret, wrapped)
    except (keywrap.InvalidUnwrap, ValueError):
        return None


def _content(structure: Any, secret: bytes) -> bytes | None:
    """The content decrypted; None if the key does not fit or it was changed."""
    sealed = isinstance(structure, cms.AuthEnvelopedData)
    described = structure["auth_encrypted_content_info" if sealed else "encrypted_content_info"]
    algorithm = described["content_encryption_algorithm"]
    name = algorithm["algorithm"].native
    octets = described["encrypted_content"].native
    try:
        if sealed:
            if name not in _AES_GCM:
                raise NotOpened("It was encrypted by an algorithm that is not known here.")
            nonce = _GcmParameters.load(algorithm["parameters"].dump())["nonce"].native
            attributes = structure["auth_attrs"]
            # RFC 5083 §2.2: authenticated as the SET OF that they are.
            also = b"\x31" + attributes.dump()[1:] if isinstance(attributes, cms.CMSAttributes) else b""
            return _authenticated(secret, nonce, structure["mac"].native, also, octets)
        if name in _AES_CBC:
            return _unpadded(algorithms.AES(secret), algorithm["parameters"].native, octets)
        if name == "tripledes_3key":
            return _unpadded(TripleDES(secret), algorithm["parameters"].native, octets)
    except (InvalidTag, ValueError):
        return None
    raise NotOpened("It was encrypted by an algorithm that is not known here.")


def _authenticated(secret: bytes, nonce: bytes, tag: bytes, also: bytes, octets: bytes) -> bytes:
    # RFC 5084 §3.2: tags of 12 octets are the default.
    decryptor = Cipher(algorithms.AES(secret), modes.GCM(nonce, tag, min_tag_length=12)).decryptor()
    decryptor.authenticate_additional_data(also)
    return decryptor.update(octets) + decryptor.finalize()


def _unpadded(cipher: algorithms.AES | TripleDES, vector: bytes, octets: bytes) -> bytes:
    decryptor = Cipher(cipher, modes.CBC(vector)).decryptor()
    unpadder = PKCS7(cipher.block_size).unpadder()
    return unpadder.update(decryptor.update(octets) + decryptor.finalize()) + unpadder.finalize()
