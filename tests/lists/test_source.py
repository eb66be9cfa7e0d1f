"""The directory in force follows its files, and survives every mistake in them."""

from __future__ import annotations

import logging
import os
import pickle
import threading

import pytest

from mailgate.errors import ConfigError
from mailgate.lists import DirectorySource, InForce

from .conftest import Folder

ANNA, PAUL, VERA = (f"{name}@client.example" for name in ("anna", "paul", "vera"))


class Seconds:
    """Monotonic time that passes when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def listed(folder: Folder, *addresses: str) -> None:
    folder.write("c.csv", "\n".join(("addresses", *addresses, "")))


def known(source: DirectorySource) -> list[str]:
    return [one.address for one in source.current().contacts]


def test_a_changed_file_is_read_again(folder: Folder, seconds: Seconds) -> None:
    """At most a second later, and not before; what did not change is not read."""
    listed(folder, ANNA)
    source = DirectorySource(folder.settings(contacts="c.csv"), monotonic=seconds)
    first = source.current()
    seconds.pass_(5)
    assert source.current() is first
    listed(folder, ANNA, PAUL)
    assert known(source) == [ANNA], "looked less than a second ago"
    seconds.pass_(1)
    assert known(source) == [ANNA, PAUL]


@pytest.mark.parametrize("how", ["replaced", "touched", "through a link"])
def test_every_way_of_changing_a_file_is_seen(folder: Folder, seconds: Seconds, how: str) -> None:
    """Also where the size stays."""
    (folder.path / "1.txt").write_text(f"addresses\n{PAUL}\n")
    (folder.path / "2.txt").write_text(f"addresses\n{ANNA}\n")
    path = folder.path / "c.csv"
    if how == "through a link":
        path.symlink_to("1.txt")
    else:
        path.write_text(f"addresses\n{PAUL}\n")
    source = DirectorySource(folder.settings(contacts="c.csv"), monotonic=seconds)
    if how == "replaced":
        os.replace(folder.path / "2.txt", path)
    elif how == "touched":
        before = path.stat()
        path.write_text(f"addresses\n{ANNA}\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    else:
        (folder.path / "new").symlink_to("2.txt")
        os.replace(folder.path / "new", path)
    seconds.pass_(2)
    assert known(source) == [ANNA]


def test_a_broken_file_leaves_the_old_list_in_force_and_is_said_once(
    folder: Folder, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    """Once for each change, with every problem; the next sound one takes over."""
    caplog.set_level(logging.INFO, "mailgate.lists")
    listed(folder, ANNA)
    source = DirectorySource(folder.settings(contacts="c.csv"), monotonic=seconds)
    listed(folder, PAUL, "nobody")
    for _ in range(3):
        seconds.pass_(2)
        assert known(source) == [ANNA]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2, said
    assert "the old ones stay in force" in said[0]
    assert "c.csv:3: addresses: not an address" in said[1]
    listed(folder, PAUL, "nobody", "nowhere")
    seconds.pass_(2)
    assert known(source) == [ANNA]
    assert len(caplog.records) == 5
    (folder.path / "c.csv").unlink()
    seconds.pass_(2)
    assert known(source) == [ANNA]
    assert "no such file" in caplog.records[-1].getMessage()
    listed(folder, PAUL)
    seconds.pass_(2)
    assert known(source) == [PAUL]
    assert [record.levelname for record in caplog.records][-1] == "INFO"


def test_a_thousand_problems_do_not_fill_the_log(
    folder: Folder, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    listed(folder, ANNA)
    source = DirectorySource(folder.settings(contacts="c.csv"), monotonic=seconds)
    listed(folder, *(["nobody"] * 1000))
    seconds.pass_(2)
    source.current()
    assert caplog.records[0].__dict__["problems"] == 1000
    assert len(caplog.records) == 21


def test_a_broken_file_at_the_start_is_an_error(folder: Folder) -> None:
    listed(folder, "nobody")
    with pytest.raises(ConfigError, match="not an address"):
        DirectorySource(folder.settings(contacts="c.csv"))


def test_a_worker_gets_the_list_in_force(folder: Folder, seconds: Seconds, caplog: pytest.LogCaptureFixture) -> None:
    """Started while the file is broken it has the old list and says nothing; it follows later changes by itself."""
    settings = folder.settings(contacts="c.csv")
    listed(folder, ANNA)
    parent = DirectorySource(settings, monotonic=seconds)
    listed(folder, "nobody")
    seconds.pass_(2)
    handed = pickle.loads(pickle.dumps(parent.in_force()))
    caplog.clear()
    worker = DirectorySource(settings, handed, quiet=True, monotonic=seconds)
    seconds.pass_(2)
    assert known(worker) == [ANNA]
    listed(folder, "nobody", "nowhere")
    seconds.pass_(2)
    assert known(worker) == [ANNA]
    assert caplog.records == []
    listed(folder, PAUL)
    seconds.pass_(2)
    assert known(worker) == [PAUL]


def test_who_needs_no_lists_reads_none(folder: Folder) -> None:
    """With a start value of its own, a process is not stopped by a broken file."""
    listed(folder, "nobody")
    assert known(DirectorySource(folder.settings(contacts="c.csv"), InForce())) == []


def test_threads_ask_at_once(folder: Folder) -> None:
    """While the file changes all the time, each answer is one of the lists, whole, and the last one is the last."""
    listed(folder, ANNA)
    ticks = iter(range(10**9))
    source = DirectorySource(folder.settings(contacts="c.csv"), monotonic=lambda: float(next(ticks)))
    seen: list[tuple[str, ...]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            seen.append(tuple(known(source)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    versions = [(ANNA,), (ANNA, PAUL), (PAUL, VERA), (VERA,)]
    for version in versions * 20:
        folder.write("next", "\n".join(("addresses", *version, "")))
        os.replace(folder.path / "next", folder.path / "c.csv")
    stop.set()
    for thread in threads:
        thread.join()
    assert set(seen) <= set(versions)
    assert known(source) == [VERA]
