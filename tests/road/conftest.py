from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate import clock
from tests.correspondence import Office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """mailgate on SQLite, its clock at the start of a working day."""
    # Restores the variable after the test; the harness pins the time itself.
    monkeypatch.setenv(clock.VARIABLE, "")
    opened = Office(tmp_path)
    yield opened
    opened.rooms.store.close()
