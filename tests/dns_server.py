"""A DNS server of our own on 127.0.0.1, over UDP and TCP, with a zone that a test writes down as a dict.

    with DnsServer({("client.example", "TXT"): ["v=spf1 -all"]}) as server:
        Resolver((server.address,))

Names that are not in the zone do not exist; a name below which others are, or that has other records, is empty.
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

#: Strings of a TXT record hold 255 octets each.
_STRING = 255

Zone = dict[tuple[str, str], list[str]]


class DnsServer:
    """Answers from ``zone``, which may be changed while it runs: ``(name, type)`` to values as zone files have them.

    Values of TXT are plain text here.
    """

    def __init__(self, zone: Mapping[tuple[str, str], Iterable[str]] | None = None, *, ttl: int = 300) -> None:
        self.zone: Zone = {(name.lower(), kind): list(values) for (name, kind), values in (zone or {}).items()}
        self.ttl = ttl
        #: Names, or ``"*"`` for all, that are never answered, answered SERVFAIL, or cut so that TCP is needed.
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.truncated: set[str] = set()
        #: ``"name TYPE udp"`` of every question in its order.
        self.asked: list[str] = []
        self._udp, self._tcp = _on_one_port()
        self.address: tuple[str, int] = ("127.0.0.1", self._udp.server_address[1])
        self._udp.dns = self._tcp.dns = self
        self._threads = [threading.Thread(target=one.serve_forever, args=(0.01,)) for one in (self._udp, self._tcp)]

    def __enter__(self) -> DnsServer:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in (self._udp, self._tcp):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def answer(self, wire: bytes, transport: str) -> bytes | None:
        """The bytes to send back, None for silence."""
        query = dns.message.from_wire(wire)
        (question,) = query.question
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{name} {kind} {transport}")
        if self.silent & {name, "*"}:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if self.failing & {name, "*"}:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif transport == "udp" and self.truncated & {name, "*"}:
            response.flags |= dns.flags.TC
        elif values := self.zone.get((name, kind)):
            texts = [_quoted(value) if kind == "TXT" else value for value in values]
            response.answer.append(dns.rrset.from_text_list(question.name, self.ttl, "IN", kind, texts))
        elif name and not any(known == name or known.endswith(f".{name}") for known, _ in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        # As real servers do: what does not fit into the datagram is cut, and asked for again by TCP.
        return response.to_wire(prefer_truncation=transport == "udp", max_size=0 if transport == "udp" else 65535)


def _quoted(text: str) -> str:
    escaped = [text[at : at + _STRING].replace("\\", "\\\\").replace('"', '\\"') for at in range(0, len(text), _STRING)]
    return " ".join(f'"{piece}"' for piece in escaped or [""])


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True
    dns: DnsServer


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    dns: DnsServer


def _on_one_port() -> tuple[_Udp, _Tcp]:
    """Both servers on a port that was free for both: a connection that has just ended keeps it from one of them."""
    while True:
        udp = _Udp(("127.0.0.1", 0), _DatagramHandler)
        try:
            return udp, _Tcp(udp.server_address, _StreamHandler)
        except OSError:
            udp.server_close()


class _DatagramHandler(socketserver.BaseRequestHandler):
    server: _Udp

    def handle(self) -> None:
        wire, sock = self.request
        answer = self.server.dns.answer(wire, "udp")
        if answer is not None:
            sock.sendto(answer, self.client_address)


class _StreamHandler(socketserver.BaseRequestHandler):
    server: _Tcp

    def handle(self) -> None:
        connection: socket.socket = self.request
        connection.settimeout(5)
        with connection.makefile("rb") as stream:
            while len(head := stream.read(2)) == 2:
                answer = self.server.dns.answer(stream.read(struct.unpack("!H", head)[0]), "tcp")
                if answer is not None:
                    connection.sendall(struct.pack("!H", len(answer)) + answer)
