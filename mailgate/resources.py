"""Where the files that travel with the program are: inside the wheel, or beside ``mailgate/`` in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The built-in ``templates/<language>/<notice>.txt``."""
    packed = _PACKAGE / "_templates"
    return packed if packed.is_dir() else _PACKAGE.parent / "templates"


def migrations_folder() -> Path:
    """The Alembic scripts."""
    packed = _PACKAGE / "_migrations"
    return packed if packed.is_dir() else _PACKAGE.parent / "alembic"
