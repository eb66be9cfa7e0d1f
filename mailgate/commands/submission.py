"""``mailgate submission``: what users who hand us mail log in with."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys

from ..errors import UsageError
from ..model.submission_users import hashed

#: Octets; more than this is not a password.
_LONGEST = 1024


def hash_password(args: argparse.Namespace) -> int:
    """Print the line to keep in place of a password, which is asked for, or is the one line on standard input."""
    password = _typed() if sys.stdin.isatty() else _piped()
    if not password or not password.isprintable():
        raise UsageError("a password is one line of printable characters, and not empty")
    print(hashed(password, secrets.token_bytes(16)))
    return os.EX_OK


def _typed() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise UsageError("these are two different passwords")
    return password


def _piped() -> str:
    octets = sys.stdin.buffer.read(_LONGEST + 1)
    if len(octets) > _LONGEST:
        raise UsageError(f"a password has at most {_LONGEST} bytes")
    try:
        return octets.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise UsageError("a password is text in UTF-8") from None
