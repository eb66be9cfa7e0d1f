"""Lists in a folder, read in one call."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate import lists
from mailgate.errors import ConfigError
from mailgate.model.directory import Directory
from mailgate.model.settings import ListSettings


class Folder:
    """A folder of list files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def settings(self, *, contacts: str = "", organisations: str = "") -> ListSettings:
        """Of the files with these names, separated by blanks."""
        return ListSettings(
            tuple(self.path / name for name in contacts.split()),
            tuple(self.path / name for name in organisations.split()),
        )

    def read(self, **names: str) -> Directory:
        return lists.read(self.settings(**names))

    def problems(self, **names: str) -> list[str]:
        """What is wrong with the files, without the folder."""
        with pytest.raises(ConfigError) as caught:
            self.read(**names)
        return [problem.replace(f"{self.path}/", "") for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
