from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailgate import clock
from tests.correspondence import Office
from tests.office_configuration import configured

#: ``opens(support='closed = "refuse"')``: an office with choices of its own, as ``configured`` takes them.
Opens = Callable[..., Office]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """mailgate on SQLite, its clock at the start of a working day."""
    # Restores the variable after the test; the harness pins the time itself.
    monkeypatch.setenv(clock.VARIABLE, "")
    opened = Office(tmp_path)
    yield opened
    opened.rooms.store.close()


@pytest.fixture
def opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """The same with other choices, as often as a test asks for one."""
    monkeypatch.setenv(clock.VARIABLE, "")
    offices: list[Office] = []

    def opens(
        support: str = "", *, billing: str = "", more: str = "", contacts: str = "", companies: str = ""
    ) -> Office:
        folder = tmp_path / str(len(offices))
        folder.mkdir()
        (folder / "contacts.csv").write_text(contacts or "addresses\n", encoding="utf-8")
        (folder / "organisations.toml").write_text(companies, encoding="utf-8")
        lists = '[lists]\ncontacts = ["contacts.csv"]\norganisations = ["organisations.toml"]\n'
        offices.append(Office(folder, configuration=configured(support, billing=billing, more=more + lists)))
        return offices[-1]

    yield opens
    for one in offices:
        one.rooms.store.close()
