"""The file of signing keys: made once, whole, for its owner only; read with care."""

from __future__ import annotations

import base64
import stat
import threading
from pathlib import Path

import pytest

from mailgate.errors import ConfigError
from mailgate.key_file import load_or_create
from mailgate.model import tokens
from mailgate.model.ticket import TicketNumber

A, B = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_it_is_made_once_for_its_owner(tmp_path: Path) -> None:
    """In a folder that need not exist; the next start reads the same key, and no draft is left."""
    path = tmp_path / "var" / "secret.keys"
    made = load_or_create(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path, create=True) == load_or_create(path, create=False) == made
    assert len(made.keys[0].secret) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["secret.keys"]
    assert load_or_create(tmp_path / "other", create=True).keys[0].secret != made.keys[0].secret


def test_many_that_make_it_at_once_have_the_same_key(tmp_path: Path) -> None:
    """One wins, and nobody reads half a file."""
    start = threading.Barrier(8)
    found: list[tokens.KeyRing] = []

    def make() -> None:
        start.wait()
        found.append(load_or_create(tmp_path / "keys", create=True))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys"]


def test_where_it_may_not_be_made_the_operator_reads_what_to_type(tmp_path: Path) -> None:
    """And what he types makes a file that can be read."""
    path = tmp_path / "my keys"
    with pytest.raises(ConfigError) as caught:
        load_or_create(path, create=False)
    assert f"{path}: no signing keys" in str(caught.value)
    command = str(caught.value).partition("type: ")[2]
    assert command == f"(umask 077; echo k1:$(head -c 32 /dev/urandom | base64) > '{path}')"


def test_a_key_is_rotated_by_a_line_on_top(tmp_path: Path) -> None:
    """The first signs, all verify, comments and blank lines are for people."""
    path = written(tmp_path / "keys", f"# March\nk1:{A}\n")
    number = TicketNumber("SUP", 1)
    before = tokens.reply_address(load_or_create(path, create=False), "support@desk.example", number, 1)
    ring = load_or_create(written(path, f"# July\n k2: {B} \n\n# March\nk1:{A}", 0o640), create=False)
    assert [key.id for key in ring.keys] == ["k2", "k1"]
    after = tokens.reply_address(ring, "support@desk.example", number, 1)
    for address in (before, after):
        tag = address.partition("+")[2].partition("@")[0]
        assert tokens.read_reply_tag(ring, tag) == tokens.Issued(number, 1)
    assert ".k2." in after


REFUSED = [
    ("", ": no key in it", "empty"),
    ("# only words\n", ": no key in it", "comments only"),
    (f"k1:{A}\nk1:{B}\n", ":2: the id k1 stands on two lines", "an id twice"),
    (f"key1:{A}\n", ":1: not ID:KEY", "an id that makes addresses too long"),
    (f"K1:{A}\n", ":1: not ID:KEY", "capitals do not survive mail"),
    (f"{A}\n", ":1: not ID:KEY", "no id"),
    ("k1:AAAA\n", ":1: not ID:KEY", "a short key"),
    (f"k1:{A[:-2]}\n", ":1: not ID:KEY", "cut off"),
    (f"k1:{A} {B}\n", ":1: not ID:KEY", "two keys on a line"),
]


@pytest.mark.parametrize(("text", "expected", "why"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refused(tmp_path: Path, text: str, expected: str, why: str) -> None:
    """With the line, and without the key."""
    path = written(tmp_path / "keys", text)
    with pytest.raises(ConfigError) as caught:
        load_or_create(path, create=True)
    assert str(caught.value).startswith(f"{path}{expected}"), why
    assert A[:20] not in str(caught.value)


def test_every_faulty_line_is_named(tmp_path: Path) -> None:
    """Not only the first."""
    with pytest.raises(ConfigError) as caught:
        load_or_create(written(tmp_path / "keys", f"x\nk1:{A}\ny\n"), create=False)
    assert [problem.split(":")[1] for problem in caught.value.problems] == ["1", "3"]


def test_open_to_all_or_no_file(tmp_path: Path) -> None:
    """A key that everybody may read signs nothing; a folder or a dead link is no key file and is left alone."""
    with pytest.raises(ConfigError, match=r"mode 0644\): chmod 0600"):
        load_or_create(written(tmp_path / "keys", f"k1:{A}", 0o644), create=True)
    with pytest.raises(ConfigError, match="directory"):
        load_or_create(tmp_path, create=True)
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="no signing keys"):
        load_or_create(tmp_path / "link", create=True)
    with pytest.raises(ConfigError, match="keys: cannot hold the signing keys: file exists"):
        load_or_create(tmp_path / "keys" / "below", create=True)
