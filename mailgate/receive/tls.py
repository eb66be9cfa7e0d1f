"""TLS for listeners: one server context per listener, made anew at each reload."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

from ..errors import ConfigError
from ..model.settings import ListenerSettings, Tls


def server_context(listener: ListenerSettings) -> ssl.SSLContext | None:
    """The context with the listener's certificate, TLS 1.2 and up (RFC 8996); None if the listener has no TLS.

    Raises:
        ConfigError: certificate, key or authorities cannot be read, do not belong together, or need a passphrase.
    """
    if listener.tls is Tls.NONE:
        return None
    if listener.certificate is None:
        raise ConfigError([f"listener {listener.name}: tls = {listener.tls.value!r} needs a certificate"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    if listener.client_ca is not None:
        _ask_for_certificates(context, listener, listener.client_ca)
    try:
        # Without a password function OpenSSL would ask on the terminal, and the service would wait for the answer.
        context.load_cert_chain(listener.certificate, listener.key, password=_refuse_to_ask)
    except (OSError, ValueError) as error:
        key = f" with key {listener.key}" if listener.key else ""
        raise ConfigError(
            [f"listener {listener.name}: cannot use certificate {listener.certificate}{key}: {error}"]
        ) from error
    return context


def _ask_for_certificates(context: ssl.SSLContext, listener: ListenerSettings, authorities: Path) -> None:
    # Where a password does as well, a client without a certificate may still come in.
    required = listener.require_auth and not listener.auth
    context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL
    try:
        context.load_verify_locations(authorities)
    except (OSError, ValueError) as error:
        raise ConfigError([f"listener {listener.name}: cannot use client_ca {authorities}: {error}"]) from error


def client_fingerprint(tls: object) -> str:
    """SHA-256, in hex, of the client's certificate; ``""`` if it has shown none that was verified."""
    # The standard library gives the fields of verified certificates only, and the octets of any.
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket) or not tls.getpeercert():
        return ""
    return hashlib.sha256(tls.getpeercert(binary_form=True) or b"").hexdigest()


def _refuse_to_ask() -> str:
    raise ValueError("the key needs a passphrase")


def described(tls: object) -> str:
    """``"TLSv1.3 TLS_AES_256_GCM_SHA384"`` for a connection's TLS object, ``""`` for None."""
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket):
        return ""
    cipher = tls.cipher()
    return f"{tls.version()} {cipher[0]}" if cipher else str(tls.version())
