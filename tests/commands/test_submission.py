"""``mailgate submission hash``."""

from __future__ import annotations

import os

import pytest

from mailgate.model.secret import Secret
from mailgate.model.submission_users import SubmissionSettings, SubmissionUser
from tests.commands.typing_in import Cli


@pytest.mark.parametrize("piped", ["s3same öffne\n", "s3same öffne", "s3same öffne\r\n"])
def test_the_line_takes_the_place_of_the_password(cli: Cli, piped: str) -> None:
    """What is printed lets in who types the password, is another every time, and does not show it."""
    status, line, _ = cli("submission", "hash", stdin=piped.encode())
    assert status == os.EX_OK
    kept = Secret(line.removesuffix("\n"))
    assert SubmissionSettings((SubmissionUser("anna", (), kept),)).proves("anna", "s3same öffne")
    assert "s3same" not in line
    assert cli("submission", "hash", stdin=piped.encode())[1] != line


@pytest.mark.parametrize("piped", [b"", b"\n", b"two\nlines\n", b"\xff\n", b"x" * 2000, b"a\tb"])
def test_what_is_no_password(cli: Cli, piped: bytes) -> None:
    """64 and a sentence; what was typed is not repeated."""
    status, out, err = cli("submission", "hash", stdin=piped)
    assert (status, out) == (os.EX_USAGE, "")
    assert err.startswith("mailgate: a password ")
