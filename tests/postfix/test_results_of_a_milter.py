"""Where a Postfix writes what its milter found out: the place that ``authserv_ids`` looks at, seen on a real one."""

from __future__ import annotations

import smtplib
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from mailgate.model.decision import Standing
from mailgate.verify.authentication_results import claim, trusted
from mailgate.verify.raw_message import read
from tests.postfix.conftest import Postfix

_FOUND = "mx.desk.example; dmarc=pass header.from=client.example"
_FORGED = "Authentication-Results: mx.desk.example; dmarc=pass header.from=client.example\r\n"
_MAIL = "From: jean@client.example\r\nTo: support@desk.example\r\nSubject: Imprimante\r\n\r\nElle fume.\r\n"


class _Milter(socketserver.StreamRequestHandler):
    """The least that a milter says: at the end of a message, insert one field at ``server.index``."""

    server: _Server

    def handle(self) -> None:
        while len(head := self.rfile.read(4)) == 4:
            (length,) = struct.unpack("!I", head)
            command = self.rfile.read(length)[:1]
            if command == b"O":
                self._say(b"O" + struct.pack("!III", 6, 0x1F, 0))  # may add and change headers
            elif command == b"E":
                field = b"Authentication-Results\0" + _FOUND.encode() + b"\0"
                self._say(b"i" + struct.pack("!I", self.server.index) + field)
                self._say(b"c")
            elif command == b"Q":
                return
            elif command not in b"DA":  # macros and abort are not answered
                self._say(b"c")

    def _say(self, packet: bytes) -> None:
        self.wfile.write(struct.pack("!I", len(packet)) + packet)


class _Sink(socketserver.StreamRequestHandler):
    """An SMTP server that keeps what it is given."""

    server: _Server

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.server.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.server.done.set()
            self.wfile.write(b"250 ok\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, handler: type[socketserver.BaseRequestHandler], index: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.index = index
        self.got: list[bytes] = []
        self.done = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def serving(server: _Server) -> Iterator[_Server]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("index", [0, 1])
def test_it_is_read_where_postfix_writes_it(postfix: Callable[..., Postfix], index: int) -> None:
    """Above or below the Received of that Postfix, and what came with the message stands below the sender's own."""
    with ExitStack() as stack:
        milter = stack.enter_context(serving(_Server(_Milter, index)))
        sink = stack.enter_context(serving(_Server(_Sink)))
        running = postfix(
            f"{{ desk.example = smtp:[127.0.0.1]:{sink.port} }}",
            main=f"smtpd_milters = inet:127.0.0.1:{milter.port}\nmilter_default_action = tempfail",
        )
        with smtplib.SMTP("127.0.0.1", running.port) as client:
            received = "Received: from [10.0.0.1] by mx.client.example with ESMTPSA\r\n"
            client.sendmail("jean@client.example", ["support@desk.example"], received + _FORGED + _MAIL)
        assert sink.done.wait(30), running.log
    fields = read(sink.got[0]).fields
    keys = [field.key for field in fields if field.key in (b"received", b"authentication-results")]
    ours = [b"authentication-results", b"received"] if index == 0 else [b"received", b"authentication-results"]
    assert keys == [*ours, b"received", b"authentication-results"]
    found = trusted(fields, ("mx.desk.example",), 1)
    assert len(found) == 1
    said = claim(found, "client.example")
    assert said is not None
    assert said.standing is Standing.VERIFIED
