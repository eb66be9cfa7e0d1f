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


class FailedLogins:
    """Failed logins by client, across its connections.

    A count is forgotten some time after its first failure.  Memory is bounded: beyond ``capacity`` clients the counts
    that would end first are given up.
    """

    def __init__(self, seconds: float = 600.0, capacity: int = 10_000) -> None:
        self._seconds = seconds
        self._capacity = capacity
        #: Failures and the time when they are forgotten, by client, in the order of that time.
        self._failures: dict[str, tuple[int, float]] = {}

    def add(self, client: str, now: float) -> None:
        """Note one more failure."""
        count = self.count(client, now)
        if count:
            self._failures[client] = (count + 1, self._failures[client][1])
            return
        if len(self._failures) >= self._capacity:
            del self._failures[next(iter(self._failures))]
        self._failures[client] = (1, now + self._seconds)

    def count(self, client: str, now: float) -> int:
        """How many there were."""
        while self._failures and next(iter(self._failures.values()))[1] <= now:
            del self._failures[next(iter(self._failures))]
        return self._failures.get(client, (0, now))[0]


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
