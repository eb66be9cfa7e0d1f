"""Secrets are read from where they are kept, never from the configuration itself.

``{ file = "PATH" }`` one line in a file, ``{ env = "NAME" }`` an environment variable, ``{ credential = "NAME" }`` a
systemd credential (``LoadCredential=``, systemd.exec(5)).  No error raised here shows any part of a secret.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from .model.secret import Secret

_ADVICE = 'write { file = "PATH" }, { env = "NAME" } or { credential = "NAME" }'
_KINDS = ("file", "env", "credential")
#: More than this is not a password.
_MAX_OCTETS = 64 * 1024


def read_secret(source: object, *, folder: Path, environ: Mapping[str, str]) -> Secret:
    """The secret that a TOML value names; ``folder`` is what a relative path is relative to.

    A line end after it is not part of it.

    Raises:
        ValueError: ``source`` is no such table, or the secret is missing, empty, more than one line, or its file may
            be read by everybody on this host.
    """
    if isinstance(source, str):
        raise ValueError(f"a secret does not stand in the configuration itself: {_ADVICE}")
    if not isinstance(source, dict) or len(source) != 1:
        raise ValueError(f"a secret has one source: {_ADVICE}")
    ((kind, name),) = source.items()
    if kind not in _KINDS:
        close = difflib.get_close_matches(str(kind), _KINDS, n=1)
        raise ValueError(f"unknown source of a secret; did you mean {close[0]}?" if close else _ADVICE)
    if not isinstance(name, str) or not name or "\0" in name:
        raise ValueError(f"{kind} must be a text in quotes, and not empty")
    if kind == "env":
        return Secret(_one_line(_variable(name, environ), f"environment variable {name}"))
    try:
        path = folder / Path(name).expanduser() if kind == "file" else _credential(name, environ)
        return Secret(_one_line(read_private_file(path), str(path)))
    except OSError as error:
        raise ValueError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error
    except RuntimeError:  # expanduser(): no such user, or one without a home
        raise ValueError(f"no home folder for {name!r}") from None


def read_private_file(path: Path) -> str:
    """The text of a file that everybody on this host may not even read.

    Raises:
        OSError: it cannot be opened or read.
        ValueError: it is no regular file, too large, not UTF-8, or open to all (mode & 0o007).
    """
    with open(path, "rb", opener=_without_waiting) as file:
        # Looked at after opening: between a look and an opening by name the file could become another one.
        refuse_open_to_all(path, os.fstat(file.fileno()))
        content = file.read(_MAX_OCTETS + 1)
    if len(content) > _MAX_OCTETS:
        raise ValueError(f"{path}: larger than {_MAX_OCTETS} bytes, so it is not the file that was meant")
    try:
        return content.decode()
    except UnicodeDecodeError:
        # Not chained: the exception carries the bytes.
        raise ValueError(f"{path}: not text in UTF-8") from None


def refuse_open_to_all(path: Path, status: os.stat_result) -> None:
    """Raise ValueError unless this is a regular file that only its owner and group can get at."""
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path}: not a file")
    if status.st_mode & 0o007:
        mode = stat.S_IMODE(status.st_mode)
        raise ValueError(f"{path}: everybody on this host has access to it (mode {mode:04o}): chmod 0600, or 0640")


def _without_waiting(path: str, flags: int) -> int:
    # A FIFO would otherwise keep us waiting for its writer.
    return os.open(path, flags | os.O_NONBLOCK)


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise ValueError(f"environment variable {name} is not set")
    return environ[name]


def _credential(name: str, environ: Mapping[str, str]) -> Path:
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        raise ValueError(
            f"no $CREDENTIALS_DIRECTORY: systemd sets it for a unit with LoadCredential={name}:PATH, "
            "and for nothing that is started by hand"
        )
    if "/" in name or name in (".", ".."):
        raise ValueError(f"credential {name!r}: the name of a credential has no slash")
    return Path(folder) / name


def _one_line(text: str, where: str) -> str:
    line = text.removesuffix("\n").removesuffix("\r")
    if not line:
        raise ValueError(f"{where}: empty")
    if any(c < " " or c == "\x7f" for c in line):
        raise ValueError(f"{where}: more than one line, or control characters")
    return line
