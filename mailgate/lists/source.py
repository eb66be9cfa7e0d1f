"""The directory in force, read again when one of its files has changed.

A list that cannot be used never takes the place of one that could: the old one stays, and the log says why, once for
each change of the files.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError
from ..model.directory import Directory
from ..model.lookalike import Lookalikes
from ..model.settings import ListSettings
from .reading import read

log = logging.getLogger("mailgate.lists")

#: Seconds between two looks at the files.
_LOOK = 1.0
#: Problems that the log shows of one change; ``mailgate contacts check`` has all.
_SHOWN = 20

#: Device, inode, size and time of change of a file; None where there is none to see.
_Stamp = tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class InForce:
    """A directory, and how its files looked when they were last read, with success or without.

    Can be pickled: a worker that is started while a file is broken works with the list its parent has.
    """

    directory: Directory = Directory()  # noqa: RUF009 - frozen
    stamps: tuple[_Stamp, ...] = ()


class DirectorySource:
    """The directory of the files in ``settings``; may be asked by several threads.

    Args:
        start: what was in force elsewhere; nothing is read before a file changes.  Without it the files are read now.
        quiet: the process that gave us ``start`` says what is wrong with the files.
        monotonic: seconds, for the pace of looking.

    Raises:
        ConfigError: there is no ``start``, and the files cannot be used.
    """

    def __init__(
        self,
        settings: ListSettings,
        start: InForce | None = None,
        *,
        quiet: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._quiet = quiet
        self._monotonic = monotonic
        self._looking = threading.Lock()
        self._look_at = monotonic() + _LOOK
        if start is None:
            # Looked at before they are read: what changes meanwhile is read again.
            stamps = self._stamps()
            start = InForce(read(settings), stamps)
        self._in_force = start
        self._made: tuple[Directory, frozenset[str], Lookalikes] | None = None

    def current(self) -> Directory:
        """The directory in force; looks at the files first, if the last look was a second ago."""
        return self.in_force().directory

    def in_force(self) -> InForce:
        """The same, to hand over to another process."""
        # Whoever comes while another looks does not wait for a long list to be read.
        if self._monotonic() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._in_force

    def lookalikes(self, directory: Directory, own_domains: frozenset[str]) -> Lookalikes:
        """What looks like a domain of ``directory``, which ``current`` gave, or of ours; made once for each directory.

        To make it takes a second with thousands of domains.
        """
        made = self._made
        if made is None or made[0] is not directory or made[1] != own_domains:
            made = (directory, own_domains, Lookalikes(directory.known_domains | own_domains))
            self._made = made
        return made[2]

    def _look(self) -> None:
        self._look_at = self._monotonic() + _LOOK
        stamps = self._stamps()
        if stamps == self._in_force.stamps:
            return
        try:
            directory = read(self._settings)
        except ConfigError as error:
            directory = self._in_force.directory
            self._complain(error)
        else:
            log.info("lists read again", extra=counts(directory))
        self._in_force = InForce(directory, stamps)

    def _complain(self, error: ConfigError) -> None:
        if self._quiet:
            return
        log.error(
            "the lists have changed and cannot be used, the old ones stay in force",
            extra={"problems": len(error.problems)},
        )
        for problem in error.problems[:_SHOWN]:
            log.error("%s", problem)

    def _stamps(self) -> tuple[_Stamp, ...]:
        return tuple(map(_stamp, self._settings.paths))


def counts(directory: Directory) -> dict[str, int]:
    """How much there is in a directory."""
    return {"contacts": len(directory.contacts), "organisations": len(directory.organisations)}


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
