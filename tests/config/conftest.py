"""Configurations to load, small and sound, for tests to damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailgate.config import load
from mailgate.errors import ConfigError
from mailgate.model.settings import Settings

SOUND = """\
[service]
hostname = "mx.desk.example"
alerts = "operators@desk.example"

[delivery]
to = "maildir:var/outbox"

[desks.support]
display_name = "Support"
prefix = "SUP"
addresses = ["support@desk.example"]
languages = ["fr", "en"]
"""


@pytest.fixture
def sound() -> str:
    """The least that can be configured; twelve lines."""
    return SOUND


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes ``config.toml`` for its owner only, and says where it is."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_bytes(text.encode())
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def settings(write: Callable[[str], Path]) -> Callable[..., Settings]:
    """Loads a text that is expected to be sound."""

    def settings(text: str, **environ: str) -> Settings:
        return load(write(text), environ=environ)

    return settings


@pytest.fixture
def problems(write: Callable[[str], Path]) -> Callable[..., list[str]]:
    """Loads a text that is expected not to be; the problems, without the folder of the file."""

    def problems(text: str, **environ: str) -> list[str]:
        path = write(text)
        with pytest.raises(ConfigError) as caught:
            load(path, environ=environ)
        return [problem.replace(f"{path.parent}/", "") for problem in caught.value.problems]

    return problems
