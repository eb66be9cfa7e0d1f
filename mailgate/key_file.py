"""The signing keys of a service, kept in ``secret_file``: one line each, ``id:base64 of 32 bytes``.

    # July: signs everything since then
    k2:<44 characters of base64>
    # March: answers to what it signed still arrive
    k1:<44 characters of base64>

The first line signs, every line verifies.  To rotate: put a new line on top, with an id that the file does not have,
copy the file to every host of the service, and restart or SIGHUP them.  A line may be removed when nobody answers the
mails that it signed any more; from then on such answers are mails like any other.
A key that is lost or disclosed: remove its line and add another; old reply addresses then prove nothing.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import shlex
from pathlib import Path

from .errors import ConfigError
from .model.tokens import Key, KeyRing
from .secrets import read_private_file

#: Longest key id in a file.  ``model.tokens`` would take four characters; every one of them makes the signed addresses
#: longer, whose local part has 64 octets (RFC 5321 §4.5.3.1.1), and two are enough for a thousand rotations.
LONGEST_ID = 2
_FIRST_ID = "k1"


def load_or_create(path: Path, *, create: bool) -> KeyRing:
    """The keys in ``path``; where the file is missing and ``create`` is set, it is made with one new key.

    ``create`` is for the first start on SQLite, where there is one host.  A file is whole or absent: it is written
    and fsynced under another name and then linked, so of two processes that create at once one wins, and both return
    the winner's key.  Its mode is 0600.

    Raises:
        ConfigError: missing and not to be made, unreadable, open to everybody, or not such a file; says what to do.
    """
    try:
        if create and not os.path.lexists(path):
            _create(path)
        return _read(path, read_private_file(path))
    except FileNotFoundError:
        raise ConfigError([f"{path}: no signing keys. {_advice(path)}"]) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([f"{error.filename or path}: cannot hold the signing keys: {reason}"]) from error
    except ValueError as error:
        raise ConfigError([str(error)]) from error


def _advice(path: Path) -> str:
    name = shlex.quote(str(path))
    return (
        "All hosts of one service have the same: copy the file from another one, or, on the very first, type: "
        f"(umask 077; echo {_FIRST_ID}:$(head -c 32 /dev/urandom | base64) > {name})"
    )


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = f"{_FIRST_ID}:{base64.b64encode(secrets.token_bytes(32)).decode('ascii')}\n"
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
            file.write("# Signing keys of mailgate; the first one signs, all verify. A new one goes on top.\n" + line)
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a rename, a link never replaces what is there.
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path, text: str) -> KeyRing:
    keys: dict[str, Key] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = _key(line.strip())
        if key is None:
            # The line is not shown: most of what can be wrong with it leaves the key in it.
            problems.append(f"{path}:{number}: not ID:KEY, with 1-{LONGEST_ID} of a-z0-9 and 32 bytes in base64")
        elif key.id in keys:
            problems.append(f"{path}:{number}: the id {key.id} stands on two lines")
        else:
            keys[key.id] = key
    if not problems and not keys:
        problems.append(f"{path}: no key in it. {_advice(path)}")
    if problems:
        raise ConfigError(problems)
    return KeyRing(tuple(keys.values()))


def _key(line: str) -> Key | None:
    name, _, encoded = line.partition(":")
    try:
        secret = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(secret) < 32 or not re.fullmatch(rf"[a-z0-9]{{1,{LONGEST_ID}}}", name):
        return None
    return Key(name, secret)
