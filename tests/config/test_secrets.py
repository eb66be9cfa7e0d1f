"""Secrets are read from where they are kept, refused where all may read them, and never shown."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path

import pytest

from mailgate.model.secret import Secret
from mailgate.secrets import read_private_file, read_secret


def private(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_file_beside_the_configuration(tmp_path: Path) -> None:
    """One line; its end, of either kind, does not belong to it, blanks do."""
    for content in (b" pw \xc3\xa9", b" pw \xc3\xa9\n", b" pw \xc3\xa9\r\n"):
        private(tmp_path / "pw", content, 0o640)
        assert read_secret({"file": "pw"}, folder=tmp_path, environ={}) == Secret(" pw é")
    assert read_secret({"file": str(tmp_path / "pw")}, folder=Path("/"), environ={}) == Secret(" pw é")


def test_an_environment_variable_and_a_systemd_credential(tmp_path: Path) -> None:
    """Both come from the environment that the caller gives."""
    private(tmp_path / "smtp", b"pw\n", 0o400)
    environ = {"PW": "pw", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    for source in ({"env": "PW"}, {"credential": "smtp"}):
        assert read_secret(source, folder=Path("/"), environ=environ) == Secret("pw")


REFUSED = [
    ("hunter2", "does not stand in the configuration", "a plain text"),
    (5, "has one source", "no table"),
    ({}, "has one source", "an empty table"),
    ({"file": "a", "env": "A"}, "has one source", "two sources"),
    ({"fil": "hunter2"}, "did you mean file?", "a typing mistake"),
    ({"password": "hunter2"}, "write {", "a secret in another coat"),
    ({"file": 5}, "file must be a text", "types"),
    ({"env": ""}, "env must be a text", "empty names"),
    ({"env": "NO"}, "environment variable NO is not set", "missing"),
    ({"env": "EMPTY"}, "environment variable EMPTY: empty", "empty"),
    ({"credential": "x"}, "LoadCredential=x:PATH", "not under systemd"),
    ({"file": "missing"}, "no such file", "missing"),
    ({"file": "."}, "is a directory", "a folder"),
    ({"file": "~nobody-of-that-name/x"}, "no home folder", "no home"),
    ({"file": "open"}, "mode 0644): chmod 0600", "readable by everybody"),
    ({"file": "writable"}, "mode 0602): chmod 0600", "writable by everybody"),
    ({"file": "empty"}, "empty", "empty"),
    ({"file": "two"}, "more than one line", "two lines"),
    ({"file": "bytes"}, "not text in UTF-8", "no text"),
    ({"file": "large"}, "larger than", "not what was meant"),
    ({"file": "fifo"}, "not a file", "a FIFO, without waiting for its writer"),
]


@pytest.mark.parametrize(("source", "expected"), [row[:2] for row in REFUSED], ids=[row[2] for row in REFUSED])
def test_refused(tmp_path: Path, source: object, expected: str) -> None:
    """With a reason, and without the secret."""
    private(tmp_path / "open", b"hunter2", 0o644)
    private(tmp_path / "writable", b"hunter2", 0o602)
    private(tmp_path / "empty", b"\n")
    private(tmp_path / "two", b"hunter2\nhunter3\n")
    private(tmp_path / "bytes", b"hunter2\xff")
    private(tmp_path / "large", b"hunter2" * 10_000)
    os.mkfifo(tmp_path / "fifo", 0o600)
    with pytest.raises(ValueError, match=re.escape(expected)) as caught:
        read_secret(source, folder=tmp_path, environ={"EMPTY": ""})
    assert "hunter2" not in str(caught.value)


def test_a_credential_stays_in_its_folder(tmp_path: Path) -> None:
    """Names with slashes or dots lead nowhere."""
    for name in ("../x", "/etc/passwd", ".."):
        with pytest.raises(ValueError, match="no slash"):
            read_secret({"credential": name}, folder=tmp_path, environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})


def test_a_link_is_judged_by_what_it_leads_to(tmp_path: Path) -> None:
    """As in the folders that container systems mount."""
    private(tmp_path / "target", b"pw", 0o600)
    (tmp_path / "link").symlink_to("target")
    assert read_private_file(tmp_path / "link") == "pw"
    (tmp_path / "target").chmod(0o604)
    with pytest.raises(ValueError, match="everybody"):
        read_private_file(tmp_path / "link")


def test_a_secret_does_not_show_itself() -> None:
    """Neither in print, nor in a format, nor in an error."""
    secret = Secret("hunter2")
    for said in (str(secret), repr(secret), f"{secret}", f"{secret!r:>20}", f"{[secret]}", "%s" % secret):  # noqa: UP031
        assert "hunter2" not in said
    assert pickle.loads(pickle.dumps(secret)) == secret
