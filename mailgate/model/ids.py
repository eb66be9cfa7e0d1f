"""Identifiers that we make."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_INTAKE_ID = re.compile(rf"[{_ALPHABET}]{{26}}")


def new_intake_id(at: datetime) -> str:
    """A fresh intake id: 26 lower-case characters, 48 bits of milliseconds and 80 random bits.

    Sorts by time, can be read over the telephone (no i, l, o, u), and is made before anything is stored so that the
    answer 250, the answer 451 and the log can all name it.
    """
    return _written(at, secrets.randbits(80))


def lowest_intake_id(at: datetime) -> str:
    """What no intake id made at ``at`` or later sorts before."""
    return _written(at, 0)


def _written(at: datetime, low: int) -> str:
    number = (int(at.timestamp() * 1000) << 80) | low
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -5, -5))


def is_intake_id(text: str) -> bool:
    """Whether ``text`` has the form of an intake id."""
    return _INTAKE_ID.fullmatch(text) is not None
