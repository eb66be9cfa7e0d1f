"""The load generator, a process of its own: ``python -m bench.generator PORT CONNECTIONS SIZE``.

Orders come as JSON lines on standard input and are answered by JSON lines on standard output.  The connections stay
open from order to order.  Nothing is pipelined: each command waits for the reply to the one before it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .mails import DESK, MailKind, author


@dataclass(slots=True)
class _Order:
    """Mails to send: ``count`` of them, or until ``seconds`` have passed; ``rate`` a second, or as fast as it goes."""

    first: int
    count: int | None
    seconds: float | None
    rate: float | None


class _Connection(asyncio.Protocol):
    """One client, which sends one mail at a time and then asks for the next."""

    def __init__(self, kind: MailKind, done: Callable[[_Connection, float], None]) -> None:
        self._kind = kind
        self._done = done
        self._transport: asyncio.Transport | None = None
        self._heard = b""
        self._next: list[bytes] = []
        self._begun = 0.0
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next = [b"EHLO bench.client.example\r\n"]

    def data_received(self, data: bytes) -> None:
        self._heard += data
        last = self._heard.rstrip(b"\r\n").rpartition(b"\n")[2]
        if not self._heard.endswith(b"\r\n") or last[3:4] != b" ":
            return
        if last[:1] not in b"23":
            sys.exit(f"the server answered {last.decode(errors='replace')}")
        self._heard = b""
        if self._next:
            assert self._transport is not None
            self._transport.write(self._next.pop(0))
        elif not self.greeted.done():
            self.greeted.set_result(None)
        else:
            self._done(self, time.perf_counter() - self._begun)

    def connection_lost(self, exc: Exception | None) -> None:
        sys.exit(f"the server closed a connection: {exc}")

    def send(self, n: int) -> None:
        """Begin with the ``n``-th mail; its latency runs from here to the reply to its data."""
        assert self._transport is not None
        self._next = [f"RCPT TO:<{DESK}>\r\n".encode(), b"DATA\r\n", self._kind.nth(n) + b".\r\n"]
        self._begun = time.perf_counter()
        self._transport.write(f"MAIL FROM:<{author(n)}>\r\n".encode())


class _Generator:
    """The connections of one process, and the order they work on."""

    def __init__(self, kind: MailKind) -> None:
        self._kind = kind
        self._idle: list[_Connection] = []
        self._busy = 0
        self._latencies: list[float] = []
        self._next: Callable[[], int | None] = lambda: None
        self._finished = asyncio.Event()

    async def connect(self, port: int, connections: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, one = await loop.create_connection(lambda: _Connection(self._kind, self._done), "127.0.0.1", port)
            await one.greeted
            self._idle.append(one)

    async def carry_out(self, order: _Order) -> dict[str, Any]:
        """Send what is ordered, wait for the last reply, and say how it went."""
        self._latencies = []
        self._finished.clear()
        begun, cpu = time.perf_counter(), _cpu()
        if order.rate is None:
            self._next = _numbers(order, begun)
            while self._idle and (n := self._next()) is not None:
                self._start(n)
        else:
            await self._pace(order, begun)
        while self._busy:
            self._finished.clear()
            await self._finished.wait()
        return {
            "sent": len(self._latencies),
            "seconds": time.perf_counter() - begun,
            "cpu": _cpu() - cpu,
            "latencies": self._latencies,
        }

    async def _pace(self, order: _Order, begun: float) -> None:
        """Begin mails at even intervals, whether or not the earlier ones are through."""
        self._next = lambda: None
        assert order.rate is not None
        assert order.seconds is not None
        for number in range(int(order.rate * order.seconds)):
            await asyncio.sleep(begun + number / order.rate - time.perf_counter())
            while not self._idle:
                self._finished.clear()
                await self._finished.wait()
            self._start(order.first + number)

    def _start(self, n: int) -> None:
        self._busy += 1
        self._idle.pop(0).send(n)

    def _done(self, connection: _Connection, latency: float) -> None:
        self._latencies.append(latency)
        n = self._next()
        if n is not None:
            connection.send(n)
            return
        self._busy -= 1
        self._idle.append(connection)
        self._finished.set()


def _numbers(order: _Order, begun: float) -> Callable[[], int | None]:
    """The number of the next mail, until there is no next one."""
    given = 0

    def following() -> int | None:
        nonlocal given
        if order.count is not None and given >= order.count:
            return None
        if order.seconds is not None and time.perf_counter() - begun >= order.seconds:
            return None
        given += 1
        return order.first + given - 1

    return following


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _serve(port: int, connections: int, size: int) -> None:
    generator = _Generator(MailKind.of(size))
    await generator.connect(port, connections)
    print("connected", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        result = await generator.carry_out(_Order(**json.loads(line)))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(*map(int, sys.argv[1:])))
