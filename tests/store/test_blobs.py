"""Blobs: what goes in comes out, once, wherever it is kept; on both databases."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mailgate.errors import StoreUnavailable
from mailgate.store import blobs
from mailgate.store.blobs import Blobs, DatabaseBlobs, FolderBlobs, blob_path
from mailgate.store.engine import Store
from mailgate.store.schema import blob

from .samples import NOW

NOISE = random.Random(7).randbytes(100_000)
CONTENTS = [
    (b"", "nothing"),
    (b"x", "one octet"),
    (b"Subject: x\r\n" * 40, "just under what is worth compressing"),
    (b"Subject: x\r\n" * 50, "small and regular"),
    (b"Good morning\r\n" * 10_000, "large and regular"),
    (NOISE, "large and without any order"),
    (b"a" * 50_000 + NOISE, "begins regular, and is not in the middle"),
    (bytes(range(256)) * 3, "every octet"),
]


@pytest.fixture(params=["database", "folder"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return DatabaseBlobs() if request.param == "database" else FolderBlobs(tmp_path / "blobs")


def put(store: Store, kept: Blobs, *contents: bytes) -> list[str]:
    prepared = [kept.prepare(one) for one in contents]
    with store.write() as tx:
        blobs.insert(tx, prepared, NOW)
    return [one.sha256 for one in prepared]


@pytest.mark.parametrize(("content", "why"), CONTENTS, ids=[why for _, why in CONTENTS])
def test_bytes_come_back_as_they_were(store: Store, kept: Blobs, content: bytes, why: str) -> None:
    """Found by their SHA-256, with their size, unchanged."""
    (sha256,) = put(store, kept, content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    with store.read() as tx:
        assert kept.read(tx, sha256) == content, why
        assert tx.execute(select(blob.c.size)).scalar_one() == len(content)


def test_the_same_bytes_are_kept_once(store: Store, kept: Blobs) -> None:
    """In one transaction, in two, and under either name."""
    put(store, kept, b"same", b"same", b"other")
    put(store, kept, b"same")
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(blob)).scalar_one() == 2


@pytest.mark.parametrize(
    ("content", "codec", "why"),
    [
        (b"Good morning\r\n" * 1000, "zlib", "text shrinks"),
        (NOISE, "raw", "what does not shrink is not touched"),
        (b"short", "raw", "too little to gain"),
    ],
)
def test_only_what_shrinks_is_compressed(store: Store, content: bytes, codec: str, why: str) -> None:
    """The column holds less than the message, or the message itself."""
    put(store, DatabaseBlobs(), content)
    with store.read() as tx:
        row = tx.execute(select(blob)).one()
    assert row.codec == codec, why
    assert len(row.content) <= len(content)


def test_a_blob_that_is_not_there(store: Store, kept: Blobs) -> None:
    """Asking for one is a KeyError, not an empty message."""
    with store.read() as tx, pytest.raises(KeyError):
        kept.read(tx, "0" * 64)


def test_a_file_is_there_before_its_row_is(store: Store, tmp_path: Path) -> None:
    """``prepare`` leaves a whole file for its owner only, and nothing half-written beside it."""
    folder = tmp_path / "blobs"
    prepared = FolderBlobs(folder).prepare(b"content")
    path = blob_path(folder, prepared.sha256)
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == [path.name]
    assert prepared.content is None


def test_a_folder_may_replace_the_database_later(store: Store, tmp_path: Path) -> None:
    """Rows that were made in the database stay readable; a file without its folder says what is missing."""
    (in_row,) = put(store, DatabaseBlobs(), b"in the row")
    folder = FolderBlobs(tmp_path / "blobs")
    (in_file,) = put(store, folder, b"in a file")
    with store.read() as tx:
        assert folder.read(tx, in_row) == b"in the row"
        with pytest.raises(StoreUnavailable, match=r"service\.blobs"):
            DatabaseBlobs().read(tx, in_file)


def test_a_file_that_is_missing_is_said_to_be(store: Store, tmp_path: Path) -> None:
    """Waiting does not bring a lost file back; the error names it."""
    folder = FolderBlobs(tmp_path / "blobs")
    (sha256,) = put(store, folder, b"content")
    blob_path(tmp_path / "blobs", sha256).unlink()
    with store.read() as tx, pytest.raises(KeyError, match=str(tmp_path)):
        folder.read(tx, sha256)


def test_a_file_that_is_damaged_is_one_message_and_no_outage(store: Store, tmp_path: Path) -> None:
    """What the system cannot read as a file for ever must not stop the messages behind it (promise 5)."""
    folder = FolderBlobs(tmp_path / "blobs")
    (sha256,) = put(store, folder, b"content")
    path = blob_path(tmp_path / "blobs", sha256)
    path.unlink()
    path.mkdir()
    with store.read() as tx, pytest.raises(KeyError, match="cannot be read"):
        folder.read(tx, sha256)


def test_a_folder_that_refuses_is_an_outage(tmp_path: Path) -> None:
    """What cannot be written is not acknowledged; the path is named."""
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnavailable, match=str(tmp_path)):
        FolderBlobs(tmp_path / "file").prepare(b"content")


def test_a_folder_that_is_gone_is_an_outage(store: Store, tmp_path: Path) -> None:
    """A disk that is not mounted comes back; nothing that lies on it is given up for lost."""
    folder = FolderBlobs(tmp_path / "blobs")
    (sha256,) = put(store, folder, b"content")
    (tmp_path / "blobs").rename(tmp_path / "elsewhere")
    with store.read() as tx, pytest.raises(StoreUnavailable, match=str(tmp_path)):
        folder.read(tx, sha256)
