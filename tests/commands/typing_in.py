"""Typing commands: their exit status and what they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from mailgate.cli import main


class Cli:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *argv: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        self._capsys.readouterr()
        with open(os.devnull, "rb"):
            self._monkeypatch.setattr(sys, "stdin", _Stdin(stdin))
            status = main(argv)
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err

    def json(self, *argv: str) -> Any:
        status, out, err = self(*argv, "--json")
        assert status == 0, err
        return json.loads(out)


class _Stdin:
    def __init__(self, content: bytes) -> None:
        import io

        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


def inject(cli: Cli, content: bytes, *more: str) -> str:
    options = more or ("--rcpt", "support@desk.example", "--mail-from", "anna@client.example")
    status, out, err = cli("inject", *options, stdin=content)
    assert status == 0, err
    return out.strip()


def drain(*more: str) -> int:
    """In a process of its own, because it starts workers."""
    return subprocess.run([sys.executable, "-m", "mailgate", "run", "--drain", *more], check=False).returncode
