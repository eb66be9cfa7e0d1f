"""A client that speaks lines and nothing else: it sends exactly what a test wrote and reads replies one by one."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

#: Seconds after which a test that waits for a reply has failed.
PATIENCE = 20.0


class RawClient:
    """One connection to a listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def tcp(cls, port: int, *, tls: ssl.SSLContext | None = None) -> RawClient:
        return cls(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))

    @classmethod
    async def unix(cls, path: Path) -> RawClient:
        return cls(*await asyncio.open_unix_connection(path))

    async def send(self, octets: bytes) -> None:
        self._writer.write(octets)
        await self._writer.drain()

    async def reply(self) -> str:
        """The next reply, all its lines, joined by LF; ``""`` if the connection ended instead."""
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while line := await self._reader.readline():
                assert line.endswith(b"\r\n"), line
                lines.append(line[:-2].decode("ascii"))
                if line[3:4] == b" ":
                    break
        return "\n".join(lines)

    async def replies(self, count: int) -> list[str]:
        return [await self.reply() for _ in range(count)]

    async def ask(self, line: str | bytes) -> str:
        """Send one command line and read its reply."""
        await self.send((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return await self.reply()

    async def hello(self, word: str = "EHLO") -> str:
        """Read the greeting and give ours."""
        assert (await self.reply()).startswith("220 ")
        return await self.ask(f"{word} client.example")

    async def to_data(self, *recipients: str, mail: str = "MAIL FROM:<anna@client.example>") -> None:
        """From MAIL to 354."""
        assert (await self.ask(mail))[:3] == "250"
        for recipient in recipients or ("support@desk.example",):
            assert (await self.ask(f"RCPT TO:<{recipient}>"))[:3] == "250"
        assert (await self.ask("DATA"))[:3] == "354"

    async def deliver(self, content: bytes, *recipients: str) -> str:
        """A whole transaction; ``content`` goes out as it is, the end mark after it."""
        await self.to_data(*recipients)
        await self.send(content + b"\r\n.\r\n")
        return await self.reply()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """The client's side of a handshake, after 220."""
        async with asyncio.timeout(PATIENCE):
            await self._writer.start_tls(context)

    async def is_closed(self) -> bool:
        """Whether the server ends the connection without another word (waits for it)."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self._reader.read(1) == b""
            except ConnectionError:
                return True

    def stop_sending(self) -> None:
        """Close our half only."""
        self._writer.write_eof()

    def vanish(self) -> None:
        """Break the connection."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            pass  # broken by the test, or by the server as the test expects
