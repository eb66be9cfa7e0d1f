"""The bytes that came in and were not yet used, with back pressure.

Takes the place of ``asyncio.StreamReader``: DATA is read in blocks, and what a client pipelined behind the end mark has
to be put back in front of the queue, which a stream reader offers no public way to do.
"""

from __future__ import annotations

import asyncio
import math
from typing import cast

#: Octets waiting beyond which reading from the socket pauses.
HIGH_WATER = 256 * 1024


class PeerGone(Exception):
    """The connection ended, by the peer's will or by accident; nobody is left to be answered."""


class Interrupted(Exception):
    """The wait was ended from our side (``InputBuffer.interrupt``)."""


class InputBuffer:
    """A queue of bytes between a protocol's callbacks and one coroutine.

    The coroutine takes what there is and then awaits ``more``.  Nothing is lost in between: both run in one event loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._bytes = bytearray()
        self._searched = 0
        self._ended = False
        self._interrupted = False
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.ReadTransport | None = None
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None

    # --- the protocol's side

    def attach(self, transport: asyncio.BaseTransport) -> None:
        """Read from this transport from here on."""
        self._transport = cast("asyncio.ReadTransport", transport)
        self._paused = False

    def feed(self, block: bytes) -> None:
        self._bytes += block
        self._wake()
        if len(self._bytes) > HIGH_WATER and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def end(self) -> None:
        """The peer will send nothing more."""
        self._ended = True
        self._wake()

    def close(self) -> None:
        """Be done: no timer is left behind."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def interrupt(self) -> None:
        """End the wait for input, now and from here on."""
        self._interrupted = True
        self._wake()

    # --- the coroutine's side

    async def more(self, deadline: float = math.inf) -> None:
        """Wait until more has come than there was; ``deadline`` is in the loop's time.

        Raises:
            TimeoutError: the deadline passed.
            PeerGone: there will be no more.
            Interrupted: somebody called ``interrupt``.
        """
        had = len(self._bytes)
        if not (self._ended or self._interrupted):
            self._resume()
            self._waiter = self._loop.create_future()
            self._wake_at(deadline)
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._interrupted:
            raise Interrupted
        if len(self._bytes) == had:
            raise PeerGone

    def take_line(self, limit: int) -> bytes | None:
        """The next line with its LF, or None if there is no whole one yet.

        Of a line longer than ``limit`` only its last octets are given, and more than ``limit`` of them.
        """
        end = self._bytes.find(b"\n", self._searched)
        if end < 0:
            del self._bytes[: max(len(self._bytes) - limit, 0)]
            self._searched = len(self._bytes)
            return None
        self._searched = 0
        return self._cut(end + 1)

    def take_all(self) -> bytes:
        """Everything there is, perhaps nothing."""
        self._searched = 0
        block = bytes(self._bytes)
        self._bytes.clear()
        return block

    def put_back(self, block: bytes) -> None:
        """Make ``block`` the next to be taken."""
        if block:
            self._bytes[:0] = block
            self._searched = 0

    def clear(self) -> None:
        """Forget everything that came and was not taken."""
        self._bytes.clear()
        self._searched = 0

    # --- the same under the names that aiosmtpd.proxy_protocol knows

    async def read(self, n: int = -1) -> bytes:
        """Up to ``n`` octets, at least one."""
        while not self._bytes:
            await self.more()
        return self._cut(n) if n >= 0 else self.take_all()

    async def readexactly(self, n: int) -> bytes:
        """Exactly ``n`` octets."""
        while len(self._bytes) < n:
            await self.more()
        return self._cut(n)

    async def readuntil(self, separator: bytes = b"\n") -> bytes:
        """Everything up to and with ``separator``."""
        while (found := self._bytes.find(separator)) < 0:
            if len(self._bytes) > HIGH_WATER:
                raise ValueError("separator not found")
            await self.more()
        return self._cut(found + len(separator))

    def _cut(self, count: int) -> bytes:
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        return taken

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _wake_at(self, deadline: float) -> None:
        """Have a wait that lasts until ``deadline`` end then.

        One timer serves many waits: most end long before their deadline, and a timer found to be early is set anew.
        An ``asyncio.timeout`` for each wait was a fifth of the time a small message took.
        """
        self._deadline = deadline
        if self._timer is not None and deadline < self._timer.when():
            self._timer.cancel()
            self._timer = None
        if self._timer is None and deadline < math.inf:
            self._timer = self._loop.call_at(deadline, self._look_at_the_clock)

    def _look_at_the_clock(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        # A timer may fire a clock tick early.
        if self._loop.time() < self._deadline:
            self._wake_at(self._deadline)
        else:
            self._waiter.set_exception(TimeoutError())

    def _resume(self) -> None:
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
