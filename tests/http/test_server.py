"""The HTTP server by itself: what it answers, what it refuses, and that nobody wears it down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.errors import ConfigError
from mailgate.http.health import healthz, readyz
from mailgate.http.server import MAX_HEAD, MAX_LINE, Answer, HttpServer, text

from .conftest import Response, get, response, talk


async def hello() -> Answer:
    return text(HTTPStatus.OK, "hello")


async def broken() -> Answer:
    raise RuntimeError("the password is hunter2")


HELLO = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"

Serve = Callable[..., Awaitable[int]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server; returns its port."""
    running: list[HttpServer] = []

    async def start(**how: Any) -> int:
        server = HttpServer({"/hello": hello, "/broken": broken}, **how)
        running.append(server)
        await server.start("127.0.0.1", 0)
        return int(server.address().rpartition(":")[2])

    yield start
    for server in running:
        await server.stop()


async def ask(port: int, request: bytes) -> Response:
    return await asyncio.to_thread(talk, port, request)


async def served(port: int) -> bool:
    """Whether a sound request is answered now."""
    try:
        return (await ask(port, HELLO)).status == 200
    except ConnectionError:
        return False


@pytest.mark.parametrize(
    ("request_bytes", "status", "why"),
    [
        (b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200, "as it should be"),
        (b"GET /hello?format=x HTTP/1.1\r\nhost:x\r\nAccept: */*\r\n\r\n", 200, "a query changes nothing"),
        (b"GET http://x.example:80/hello HTTP/1.1\r\nHost: x.example\r\n\r\n", 200, "RFC 9112 §3.2.2: absolute form"),
        (b"GET /hello HTTP/1.0\r\n\r\n", 200, "HTTP/1.0 has no Host"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200, "no content is no content"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: \xe9t\xe9\r\n\r\n", 200, "RFC 9110 §5.5: obs-text in a value"),
        (b"GET /hello/ HTTP/1.1\r\nHost: x\r\n\r\n", 404, "another path"),
        (b"GET /../hello HTTP/1.1\r\nHost: x\r\n\r\n", 404, "paths are compared, not walked"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, "nothing there"),
        (b"GET http://x.example HTTP/1.1\r\nHost: x.example\r\n\r\n", 400, "absolute form without a path"),
        (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400, "that is for OPTIONS"),
        (b"GET hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no path"),
        (b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 405, "nothing is taken in"),
        (b"get /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405, "RFC 9110 §9.1: methods know capitals"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 413, "content of a GET"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413, "the same in chunks"),
        (b"GET /hello HTTP/1.1\r\n\r\n", 400, "RFC 9112 §3.2: no Host"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "two of them"),
        (b"GET /hello HTTP/1.1\nHost: x\n\n", 400, "bare LF"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", 400, "bare CR"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", 400, "NUL"),
        (b"GET /hello HTTP/1.1\r\nHost : x\r\n\r\n", 400, "RFC 9112 §5.1: a blank before the colon"),
        (b"GET /hello HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400, "RFC 9112 §5.2: a folded line"),
        (b"GET /hello HTTP/1.1\r\n Host: x\r\n\r\n", 400, "a blank before the first field"),
        (b"GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n", 400, "two blanks"),
        (b"GET /hello\r\n\r\n", 400, "HTTP/0.9"),
        (b"GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n", 400, "something behind the version"),
        (b"GET /h\xc3\xa9llo HTTP/1.1\r\nHost: x\r\n\r\n", 400, "octets beyond ASCII in the path"),
        (b"\r\n\r\n", 400, "nothing"),
        (b"EHLO client.example\r\n\r\n", 400, "another protocol"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "RFC 9113 §3.4: the preface of HTTP/2"),
        (b"GET /" + b"a" * MAX_LINE + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "an endless path"),
        (b"GET /hello HTTP/1.1\r\nHost: " + b"x" * MAX_LINE + b"\r\n\r\n", 431, "an endless field"),
        (b"GET /hello HTTP/1.1\r\n" + b"X: y\r\n" * MAX_HEAD + b"\r\n", 431, "endlessly many fields"),
        (b"a" * 10_000_000, 414, "a flood that never ends its line"),
        (b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", 500, "a fault of ours"),
    ],
)
async def test_requests(serve: Serve, request_bytes: bytes, status: int, why: str) -> None:
    """Each gets the status that fits, with the header that every answer has, and no word of any exception."""
    port = await serve()
    try:
        got = await ask(port, request_bytes)
    except ConnectionError:
        # Who floods may be cut off before he has read what was wrong.
        assert len(request_bytes) > 100 * MAX_HEAD
        return
    assert got.status == status, why
    assert int(got.header["content-length"]) == len(got.body)
    assert got.header["connection"] == "close"
    assert got.header["content-type"] == "text/plain; charset=utf-8"
    assert got.header.get("allow") == ("GET, HEAD" if status == 405 else None)
    assert "hunter2" not in got.body
    assert (got.body == "hello\n") == (status == 200)


async def test_head_is_get_without_the_body(serve: Serve) -> None:
    """RFC 9110 §9.3.2: the same header, whatever the status."""
    port = await serve()
    for path in ("/hello", "/nowhere"):
        whole = await asyncio.to_thread(get, port, path)
        head = await ask(port, f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert (head.status, head.body) == (whole.status, "")
        assert head.header["content-length"] == whole.header["content-length"] != "0"


@pytest.mark.parametrize(
    "begun", [b"", b"GET /hel", b"GET /hello HTTP/1.1\r\nHost: x\r\n"], ids=["silent", "in a line", "in the header"]
)
async def test_slow_requests_are_given_up(serve: Serve, begun: bytes) -> None:
    """408 when the time for the whole request is over, however much of it came."""
    port = await serve(request_seconds=0.05)
    assert (await ask(port, begun)).status == 408


async def test_a_client_that_drips_is_given_up_too(serve: Serve) -> None:
    """Every octet in time does not make a request in time."""
    port = await serve(request_seconds=0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.ensure_future(reader.read())
    while not reading.done():
        with contextlib.suppress(ConnectionError):
            writer.write(b"a")
            await writer.drain()
        await asyncio.wait({reading}, timeout=0.02)
    assert response(await reading).status == 408
    writer.close()


async def test_only_so_many_at_once(serve: Serve) -> None:
    """Who comes too many is cut off, and has room again when another one leaves."""
    port = await serve(max_connections=1)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    # Connections are accepted in their order, so the first one counts by now.
    assert not await served(port)
    writer.write(HELLO)
    assert response(await reader.read()).status == 200
    writer.close()
    while not await served(port):
        pass


async def test_clients_that_leave_leave_nothing_behind(serve: Serve) -> None:
    """Half a request, then gone: the place is free again."""
    port = await serve(max_connections=2)
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /hello HTTP/1.1\r\n")
        await writer.drain()
        writer.transport.abort()
    while not await served(port):
        pass


async def test_stop_cuts_off_who_is_still_talking() -> None:
    """It ends at once; nobody is waited for, and nobody finds the port open."""
    server = HttpServer({"/hello": hello})
    await server.start("127.0.0.1", 0)
    port = int(server.address().rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.to_thread(get, port, "/hello")
    await server.stop()
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_an_address_that_is_taken_is_a_fault_of_the_configuration() -> None:
    """With the address; and to stop what never started does no harm."""
    first, second = HttpServer({}), HttpServer({})
    await first.start("127.0.0.1", 0)
    host, _, port = first.address().rpartition(":")
    with pytest.raises(ConfigError, match=rf"http: cannot listen on 127\.0\.0\.1:{port}"):
        await second.start(host, int(port))
    assert second.address() == ""
    await second.stop()
    await first.stop()


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([b"GET", b"HEAD", b" ", b"/hello", b"HTTP/1.1", b"\r\n", b"\n", b"Host", b":", b"\0"]))
        .map(b"".join)
        .map(lambda content: content + b"\r\n\r\n"),
    )
)
def test_whatever_comes_is_answered_or_dropped(content: bytes) -> None:
    """No bytes make it fail or stop: the next request is served."""

    async def live() -> None:
        server = HttpServer({"/hello": hello})
        await server.start("127.0.0.1", 0)
        port = int(server.address().rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(content)
        writer.write_eof()
        with contextlib.suppress(ConnectionError):
            assert response(await reader.read()).status in (0, 200, 400, 404, 405, 413, 505)
        writer.close()
        assert (await asyncio.to_thread(get, port, "/hello")).status == 200
        await server.stop()

    asyncio.run(live())


@pytest.mark.parametrize(
    ("dead", "status", "body"),
    [([], 200, "ok\n"), (["committer", "deliver-0"], 503, "dead: committer, deliver-0\n")],
)
async def test_healthz_names_the_dead(dead: list[str], status: int, body: str) -> None:
    answer = await healthz(lambda: dead)()
    assert (answer.status, answer.body.decode()) == (status, body)


@pytest.mark.parametrize(("why_not", "status", "body"), [("", 200, "ready\n"), ("stopping", 503, "stopping\n")])
async def test_readyz_says_why_not(why_not: str, status: int, body: str) -> None:
    answer = await readyz(lambda: why_not)()
    assert (answer.status, answer.body.decode()) == (status, body)
