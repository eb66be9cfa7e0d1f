"""What is counted across all connections: themselves, what they were answered, and the memory that DATA takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tally:
    """What was answered since the process began, by the name of the listener."""

    #: Messages stored and answered 250.
    accepted: Counter[str] = field(default_factory=Counter)
    #: Replies of 4xx and 5xx, by listener, code and enhanced code.
    refused: Counter[tuple[str, int, str]] = field(default_factory=Counter)


class ConnectionCount:
    """Open connections, in all and per client; who may not enter need not leave."""

    def __init__(self) -> None:
        self._total = 0
        self._clients: Counter[str] = Counter()

    def enter(self, limit: int) -> bool:
        """Count one more connection, unless there are ``limit`` already."""
        if self._total >= limit:
            return False
        self._total += 1
        return True

    def leave(self) -> None:
        self._total -= 1

    def enter_client(self, client: str, limit: int) -> bool:
        """Count one more connection of a client, unless it has ``limit`` already."""
        if self._clients[client] >= limit:
            return False
        self._clients[client] += 1
        return True

    def leave_client(self, client: str) -> None:
        self._clients[client] -= 1
        if not self._clients[client]:
            del self._clients[client]


class DataMemory:
    """Memory for the data of all messages that are being received or committed, in octets."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.held = 0

    def hold(self, size: int, *, room: int) -> Hold | None:
        """Set ``size`` octets aside for one message, None unless there is room for ``room``."""
        if self.held + max(size, room) > self.capacity:
            return None
        self.held += size
        return Hold(self, size)


class Hold:
    """The share of one message; always released in the end."""

    def __init__(self, memory: DataMemory, size: int) -> None:
        self._memory = memory
        self._size = size

    def cover(self, size: int) -> bool:
        """Make sure that ``size`` octets are set aside; False if there is no room for them."""
        more = size - self._size
        if more <= 0:
            return True
        if self._memory.held + more > self._memory.capacity:
            return False
        self._memory.held += more
        self._size = size
        return True

    def shrink(self, size: int) -> None:
        """Give back what is set aside beyond ``size``."""
        self._memory.held -= max(self._size - size, 0)
        self._size = min(self._size, size)

    def release(self) -> None:
        """Give everything back; harmless when repeated."""
        self.shrink(0)
