"""An HTTP client that sends what it is told to, sound or not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..service_process import PATIENCE, ServiceProcess

WITH_HTTP = '[http]\naddress = "127.0.0.1:0"\n'


@dataclass(frozen=True)
class Response:
    """What came back; ``status`` is 0 when the connection was closed without a word."""

    status: int
    header: dict[str, str]
    body: str


def response(content: bytes) -> Response:
    if not content:
        return Response(0, {}, "")
    head, empty_line, body = content.partition(b"\r\n\r\n")
    assert empty_line, content
    first, *lines = head.decode("ascii").split("\r\n")
    protocol, code, reason = first.split(" ", 2)
    assert protocol == "HTTP/1.1"
    assert reason
    header = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Response(int(code), header, body.decode())


def talk(port: int, request: bytes) -> Response:
    """Send bytes, read until the server closes; from any thread."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request)
        content = b""
        while piece := connection.recv(65536):
            content += piece
    return response(content)


def get(port: int, path: str) -> Response:
    return talk(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    """The service with HTTP, not yet started."""
    running = ServiceProcess(tmp_path, more=WITH_HTTP)
    yield running
    running.close()
    print(running.log)
