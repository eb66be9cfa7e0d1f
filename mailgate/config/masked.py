"""Settings in a form that may be printed."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from ..model.secret import Secret
from ..model.settings import Settings
from .values import without_password

#: Fields that hold pairs, and are read more easily as objects.
_PAIRS = frozenset({"labels", "texts"})


def masked(settings: Settings) -> dict[str, Any]:
    """All settings as JSON types, with ``***`` for every secret; of the database URL, where it leads stays visible."""
    said = {field.name: _plain(field.name, getattr(settings, field.name)) for field in fields(settings)}
    return said | {"database": without_password(settings.database.reveal())}


def _counted(keys: bytes) -> str:
    """How many certificates there are, for who they are fills pages."""
    number = keys.count(b"-----BEGIN ")
    return f"{number} certificate{'' if number == 1 else 's'}"


def _plain(name: str, value: object) -> Any:
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, bytes):
        return _counted(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path | IPv4Network | IPv6Network):
        return str(value)
    if name == "mode" and isinstance(value, int):
        return f"{value:04o}"
    if is_dataclass(value):
        return {field.name: _plain(field.name, getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and name in _PAIRS:
        return {key: _plain("", item) for key, item in value}
    if isinstance(value, tuple):
        return [_plain("", item) for item in value]
    return value
