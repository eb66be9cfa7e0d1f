"""HTTP/1.1 as far as a probe and a Prometheus need it: GET and HEAD, one request a connection (RFC 9110, RFC 9112).

Whatever else comes is answered with the status that fits and a fixed sentence.  Time, size and number of requests are
bounded, so that nobody who reaches the port can keep the service from its mail.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from ..errors import ConfigError

LOG = logging.getLogger("mailgate.http")

#: Octets of one line, and of the request line and header together.
MAX_LINE = 4096
MAX_HEAD = 16384
#: Seconds for a whole request to arrive, and for the answer to be taken.
REQUEST_SECONDS = 5.0
#: Requests at one moment.
MAX_CONNECTIONS = 32
#: Seconds that a client is listened to after the answer, so that a reset does not overtake it.
_LINGER = 1.0

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb") ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([\t\x20-\x7e\x80-\xff]*)")
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says; ``body`` is text in UTF-8."""

    status: HTTPStatus
    body: bytes
    content_type: str = _TEXT


#: Makes the answer to one GET; whatever it raises is logged, and 500 outside.
Page = Callable[[], Awaitable[Answer]]


def text(status: HTTPStatus, line: str) -> Answer:
    """An answer of one line."""
    return Answer(status, f"{line}\n".encode())


class _Refused(Exception):
    """The request gets this answer and nothing is looked up for it."""

    def __init__(self, status: HTTPStatus, line: str) -> None:
        super().__init__(line)
        self.answer = text(status, line)


class HttpServer:
    """Serves fixed pages in the running event loop.

    Args:
        pages: by path.  A query behind the path is ignored.
        request_seconds: as ``REQUEST_SECONDS``.
        max_connections: as ``MAX_CONNECTIONS``; whoever comes beyond them is cut off.
    """

    def __init__(
        self,
        pages: Mapping[str, Page],
        *,
        request_seconds: float = REQUEST_SECONDS,
        max_connections: int = MAX_CONNECTIONS,
    ) -> None:
        self._pages = dict(pages)
        self._seconds = request_seconds
        self._max_connections = max_connections
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen on an IP address.

        Raises:
            ConfigError: it cannot be bound.
        """
        try:
            self._server = await asyncio.start_server(self._serve, host, port, limit=MAX_LINE)
        except (OSError, OverflowError) as error:
            raise ConfigError([f"http: cannot listen on {_shown(host, port)}: {error}"]) from error

    def address(self) -> str:
        """Where it really listens, as ``IP:PORT``; ``""`` if it does not."""
        if self._server is None or not self._server.sockets:
            return ""
        host, port = self._server.sockets[0].getsockname()[:2]
        return _shown(host, port)

    async def stop(self) -> None:
        """Take no more requests and cut off those that are open; harmless if it never started."""
        if self._server is None:
            return
        self._server.close()
        open_then = list(self._open)
        for task in open_then:
            task.cancel()
        await asyncio.gather(*open_then, return_exceptions=True)
        await self._server.wait_closed()

    # --- one connection

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer; never raises."""
        task = asyncio.current_task()
        assert task is not None
        if len(self._open) >= self._max_connections:
            # To answer politely would take the place that there is not; files opened here are lacking to the listeners.
            writer.transport.abort()
            return
        self._open.add(task)
        try:
            await self._write(writer, *await self._respond(reader))
            await _linger(reader, writer)
        except (EOFError, OSError):
            # Gone (asyncio's IncompleteReadError is an EOFError), or not taking its answer (TimeoutError).
            writer.transport.abort()
        except asyncio.CancelledError:
            # By stop(), and this is the task's outermost frame: asyncio's streams would log it as a fault.
            writer.transport.abort()
        finally:
            self._open.discard(task)
            writer.close()

    async def _respond(self, reader: asyncio.StreamReader) -> tuple[Answer, bool]:
        """The answer to the request that comes, and whether without its body (HEAD)."""
        try:
            async with asyncio.timeout(self._seconds):
                method, path = _request(await _head(reader))
        except _Refused as refused:
            return refused.answer, False
        except TimeoutError:
            return text(HTTPStatus.REQUEST_TIMEOUT, "the request took too long"), False
        page = self._pages.get(path)
        if page is None:
            return text(HTTPStatus.NOT_FOUND, f"there are {', '.join(self._pages)}"), method == "HEAD"
        try:
            return await page(), method == "HEAD"
        except Exception:
            # A bug; what it says is for the log alone (promise 2).
            LOG.exception("%s failed", path)
            return text(HTTPStatus.INTERNAL_SERVER_ERROR, "failed, the log says why"), method == "HEAD"

    async def _write(self, writer: asyncio.StreamWriter, answer: Answer, head_only: bool = False) -> None:
        lines = [
            f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
            f"Date: {formatdate(usegmt=True)}",
            f"Content-Type: {answer.content_type}",
            f"Content-Length: {len(answer.body)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        ]
        if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
            lines.append("Allow: GET, HEAD")
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii"))
        if not head_only:
            writer.write(answer.body)
        async with asyncio.timeout(self._seconds):
            await writer.drain()


async def _head(reader: asyncio.StreamReader) -> list[bytes]:
    """The request line and the header's lines, without their ends.

    Raises:
        _Refused: too long, or a line that ends with LF alone.
        IncompleteReadError: the client left before the empty line.
    """
    lines: list[bytes] = []
    size = 0
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            too_long = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if lines else HTTPStatus.REQUEST_URI_TOO_LONG
            raise _Refused(too_long, "a line of the request is too long") from None
        size += len(line)
        if size > MAX_HEAD:
            raise _Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header is too long")
        if not line.endswith(b"\r\n"):
            raise _bad("lines end with CR LF")
        if line == b"\r\n":
            return lines
        lines.append(line[:-2])


def _request(lines: list[bytes]) -> tuple[str, str]:
    """Method and path of a request that may be answered."""
    found = _REQUEST_LINE.fullmatch(lines[0] if lines else b"")
    if not found:
        raise _bad("not a request line")
    method, target, major, minor = (part.decode("ascii") for part in found.groups())
    if major != "1":
        raise _Refused(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is spoken here")
    fields = [_field(line) for line in lines[1:]]
    # RFC 9112 §3.2: exactly one, though HTTP/1.0 has none.
    hosts = sum(name == "host" for name, _ in fields)
    if hosts > 1 or (hosts == 0 and minor != "0"):
        raise _bad("exactly one Host is needed")
    if method not in ("GET", "HEAD"):
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, "GET and HEAD are answered here")
    if any(name == "transfer-encoding" or (name == "content-length" and value != "0") for name, value in fields):
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "nothing is taken in here")
    # RFC 9112 §3.2.2: servers take the absolute form, too.
    if target.lower().startswith("http://"):
        _, slash, path = target[len("http://") :].partition("/")
        target = slash + path
    if not target.startswith("/"):
        raise _bad("not a path")
    return method, target.partition("?")[0]


def _field(line: bytes) -> tuple[str, str]:
    """Name in lower case, and value.  RFC 9112 §5.1, §5.2: no blank before the colon, no folded lines."""
    found = _FIELD.fullmatch(line)
    if not found:
        raise _bad("not a header field")
    return found[1].decode("ascii").lower(), found[2].decode("latin-1").strip(" \t")


def _bad(line: str) -> _Refused:
    return _Refused(HTTPStatus.BAD_REQUEST, line)


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read on for a moment: closing a socket with unread input resets it, and the client loses the answer."""
    writer.write_eof()
    async with asyncio.timeout(_LINGER):
        while await reader.read(MAX_LINE):
            pass


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
