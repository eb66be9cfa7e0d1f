"""Maildir: outgoing mail as files in a folder, for a first try, for tests, and for whatever collects them.

One mail is one file in ``new/``, named by its outbox id and a hash of its content: sent twice it is still one file, and
a new database that counts from 1 again replaces no earlier mail.  The file appears whole or not at all, and it is on
disk before ``SENT`` is answered: tmp/, fsync, rename, fsync of the folder (maildir(5)).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from mailgate.model.delivery import Attempt, Outgoing
from mailgate.model.states import AttemptResult

from .transport import on_the_wire, unsendable


class Maildir:
    """A ``Transport`` into the Maildir at ``root``, which is made with everything above it where it is missing."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def send(self, outgoing: Outgoing) -> Attempt:
        """Write one file.  A full disk or a missing permission is ``DEFERRED``."""
        if problem := unsendable(outgoing):
            return Attempt(AttemptResult.FAILED, text=problem, remote=str(self._root))
        content = _traced(outgoing)
        name = f"{outgoing.outbox_id}.{hashlib.sha256(content).hexdigest()[:16]}.mailgate"
        remote = str(self._root)
        try:
            self._make()
            if self._holds(name):
                return Attempt(AttemptResult.SENT, text="was there already", remote=remote, remote_id=name)
            self._deliver(name, content)
        except OSError as error:
            text = f"cannot write into {self._root}: {error.strerror or error}"
            return Attempt(AttemptResult.DEFERRED, text=text, remote=remote)
        return Attempt(AttemptResult.SENT, text="written", remote=remote, remote_id=name)

    def close(self) -> None:
        """Nothing is kept open."""

    def _make(self) -> None:
        """The folder with its three parts, for its owner only; it may have been taken away since the last mail."""
        for part in ("tmp", "cur", "new"):
            if not (self._root / part).is_dir():
                self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self._root / part).mkdir(mode=0o700, exist_ok=True)
                _sync(self._root)

    def _holds(self, name: str) -> bool:
        """Whether the mail is there: unread, or moved by a mail program with the usual flags."""
        places = (self._root / "new" / name, *(self._root / "cur" / f"{name}{flags}" for flags in ("", ":2,", ":2,S")))
        return any(place.exists() for place in places)

    def _deliver(self, name: str, content: bytes) -> None:
        unfinished = self._root / "tmp" / f"{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self._root / "new" / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(self._root / "new")


def _traced(outgoing: Outgoing) -> bytes:
    """The mail as a delivery agent leaves it: with the envelope on top (RFC 5321 §4.4), lines ended by LF.

    LF is what programs expect in a Maildir; seen: mutt shows a ``^M`` behind every header otherwise.
    """
    return_path, recipient = on_the_wire(outgoing.mail_from), on_the_wire(outgoing.recipient)
    traced = f"Return-Path: <{return_path}>\r\nDelivered-To: {recipient}\r\n".encode() + outgoing.content
    return traced.replace(b"\r\n", b"\n")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
