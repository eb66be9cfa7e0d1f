"""Raw messages by their SHA-256: in the database, or as files in a folder.

Both kinds do the slow part (hash, compress, write, fsync) in ``prepare``, before any transaction begins; ``insert``
then adds the rows.  The same bytes twice are one blob.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, bindparam, select

from ..errors import StoreUnavailable
from .dialect import insert_missing
from .schema import blob

#: Bytes of the sample that tells whether a blob is worth compressing, and the share it must shrink to.
_SAMPLE, _WORTH_IT = 8192, 0.7

#: What the system says of a file that is gone or damaged, and not of its whole disk.
_OF_ONE_FILE = (errno.ENOENT, errno.EIO, errno.EISDIR, errno.EUCLEAN)

_CONTENT = select(blob.c.codec, blob.c.content).where(blob.c.sha256 == bindparam("sha256"))


@dataclass(frozen=True, slots=True)
class PreparedBlob:
    """A blob ready to be inserted: all that is slow is done."""

    sha256: str
    size: int
    codec: str
    content: bytes | None


class Blobs(Protocol):
    """Where the bytes of blobs are kept."""

    def prepare(self, content: bytes) -> PreparedBlob:
        """Hash, compress or write ``content``; no database is touched.  Raises StoreUnavailable if it cannot."""

    def read(self, tx: Connection, sha256: str) -> bytes:
        """The bytes of a blob.  Raises KeyError if there is none, StoreUnavailable if they cannot be had."""


def insert(tx: Connection, blobs: Sequence[PreparedBlob], at: datetime) -> None:
    """Add blob rows; those that are there already stay as they are."""
    rows = [
        {"sha256": one.sha256, "size": one.size, "codec": one.codec, "content": one.content, "created_at": at}
        for one in {one.sha256: one for one in blobs}.values()
    ]
    tx.execute(insert_missing(tx, blob), rows)


class DatabaseBlobs:
    """Blobs as rows, compressed where that pays."""

    def prepare(self, content: bytes) -> PreparedBlob:
        sha256 = hashlib.sha256(content).hexdigest()
        if _compresses(content):
            return PreparedBlob(sha256, len(content), "zlib", zlib.compress(content, 1))
        return PreparedBlob(sha256, len(content), "raw", content)

    def read(self, tx: Connection, sha256: str) -> bytes:
        return _read_row(tx, sha256, folder=None)


class FolderBlobs:
    """Blobs as files ``ab/cdef…`` in a folder, durable before their row is; for one host, or a shared mount."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self, content: bytes) -> PreparedBlob:
        sha256 = hashlib.sha256(content).hexdigest()
        path = blob_path(self._folder, sha256)
        if not path.exists():
            try:
                _write_durably(path, content)
            except OSError as error:
                raise StoreUnavailable(f"cannot write blob {path}: {error.strerror}") from error
        return PreparedBlob(sha256, len(content), "file", None)

    def read(self, tx: Connection, sha256: str) -> bytes:
        return _read_row(tx, sha256, self._folder)


def blob_path(folder: Path, sha256: str) -> Path:
    """Where the file of a blob lies."""
    return folder / sha256[:2] / sha256[2:]


def _compresses(content: bytes) -> bool:
    # Base64 only shrinks to three quarters, at ten times the cost of storing it: a look at the middle tells.
    if len(content) <= 2 * _SAMPLE:
        return len(content) > 512
    middle = content[len(content) // 2 :][:_SAMPLE]
    return len(zlib.compress(middle, 1)) < _SAMPLE * _WORTH_IT


def _read_row(tx: Connection, sha256: str, folder: Path | None) -> bytes:
    row = tx.execute(_CONTENT, {"sha256": sha256}).one_or_none()
    if row is None:
        raise KeyError(sha256)
    if row.codec == "zlib":
        return zlib.decompress(row.content)
    if row.codec == "raw":
        return bytes(row.content)
    if folder is None:
        raise StoreUnavailable(f"blob {sha256} is a file, but no blob folder is configured (service.blobs)")
    path = blob_path(folder, sha256)
    try:
        return path.read_bytes()
    except OSError as error:
        if error.errno in _OF_ONE_FILE and path.parent.is_dir():
            # One file is gone or damaged for good, and must not hold up the messages behind it; where the folder is
            # gone, a disk is not mounted.
            raise KeyError(f"the file of blob {path} cannot be read: {error.strerror}") from error
        raise StoreUnavailable(f"cannot read blob {path}: {error.strerror}") from error


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all, after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        temporary.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    for folder in (path.parent, path.parent.parent):
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
