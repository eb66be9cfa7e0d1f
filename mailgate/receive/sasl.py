"""What clients say within AUTH (RFC 4954): PLAIN (RFC 4616), LOGIN, EXTERNAL (RFC 4422).  Pure; nothing is logged."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field

#: What servers ask in LOGIN, which no RFC defines: the words are those of every implementation.
ASK_USER, ASK_PASSWORD = b"Username:", b"Password:"


class Malformed(Exception):
    """Not base64, or not what the mechanism says; nothing of it is in the exception."""


class Cancelled(Exception):
    """The client has thought better of it (``*``)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a client wants to be, and what it proves that with."""

    login: str
    password: str = field(repr=False)
    #: On whose behalf, ``""`` for himself.
    authorisation: str = ""


def challenge(words: bytes) -> str:
    """The line that asks for a response."""
    return f"334 {b64encode(words).decode('ascii')}"


def initial(argument: str) -> bytes:
    """The response that came with the command; ``=`` stands for an empty one (RFC 4954 §4)."""
    return b"" if argument == "=" else _decoded(argument)


def response(line: bytes) -> bytes:
    """The response in a line of its own.

    Raises:
        Cancelled: it is ``*``.
        Malformed: it is not base64.
    """
    if line == b"*":
        raise Cancelled
    return _decoded(line.decode("latin-1"))


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        # Not chained: nothing of the response may come near a log.
        raise Malformed from None


def plain(octets: bytes) -> Credentials:
    """What PLAIN says: authorisation, login and password, with NUL between them."""
    parts = octets.split(b"\0")
    if len(parts) != 3:
        raise Malformed
    authorisation, login, password = map(text, parts)
    if not (login and password):
        raise Malformed
    return Credentials(login, password, authorisation)


def text(octets: bytes) -> str:
    """UTF-8 without NUL."""
    try:
        decoded = octets.decode()
    except UnicodeDecodeError:
        raise Malformed from None
    if "\0" in decoded:
        raise Malformed
    return decoded
