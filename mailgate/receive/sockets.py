"""Unix sockets that only those may open who should, and that a crash does not leave in the way."""

from __future__ import annotations

import grp
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UnixSocket:
    """A bound unix socket and the file that stands for it."""

    socket: socket.socket
    path: Path
    #: Device and inode, to know the file again.
    identity: tuple[int, int]

    def remove(self) -> None:
        """Remove the file, unless another process has put its own in the place."""
        try:
            if _identity(self.path) == self.identity:
                self.path.unlink()
        except FileNotFoundError:
            pass


def bind_unix(path: Path, mode: int, group: str) -> UnixSocket:
    """Bind a unix socket that nobody can connect to before it has its group and mode.

    A file left by a process that is gone is replaced.  Not yet listening; whoever connects before that is refused.

    Raises:
        OSError: somebody listens there, something else is there, or the rights do not suffice.
    """
    gid = _gid(group) if group else -1
    _remove_stale(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        bound.setblocking(False)
        # The umask is the whole process's; this one is stricter than any that mailgate runs under, so a file that
        # another thread creates at this moment gets fewer rights, never more.
        before = os.umask(0o177)
        try:
            bound.bind(str(path))
        finally:
            os.umask(before)
        if gid >= 0:
            os.chown(path, -1, gid)
        path.chmod(mode)
        return UnixSocket(bound, path, _identity(path))
    except BaseException:
        bound.close()
        raise


def _gid(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise OSError(f"there is no group {group!r}") from None


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat(follow_symlinks=False)
    return status.st_dev, status.st_ino


def _remove_stale(path: Path) -> None:
    """Make way for a new socket; a socket is stale if nobody listens on it."""
    try:
        kind = path.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(kind):
        raise FileExistsError(f"{path} exists and is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except BlockingIOError:
            pass  # its queue is full: somebody listens
    raise OSError("another process listens on it")
