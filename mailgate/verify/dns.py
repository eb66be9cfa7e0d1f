"""DNS within limits: an answer, certainty that there is none, or *temporary*; never an exception, never a long wait.

One ``Resolver`` serves a process; its cache is shared by all messages.  Each message asks through a ``Lookups`` of its
own, which bounds how many questions it may cause and how long they may take together.

Silence is remembered for half a minute, so that neither a dead resolver nor a domain whose servers never answer is
waited for by message after message.  Whose fault a silence is tells a second question, which a resolver answers by
itself: who serves the root.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from .domains import organisational_domain

log = logging.getLogger("mailgate.verify")

#: Seconds for one question, and before it is asked again within them: a datagram may be lost.
_ONE, _AGAIN = 3.0, 1.2
#: Seconds that silence is remembered, and that the root is waited for.
_SILENCE, _ROOT = 30.0, 1.0
#: Answers kept, and for how many seconds at most, whatever their TTL says: records, and that there are none.
_CACHED, _LONGEST, _LONGEST_NONE = 1000, 3600.0, 300.0
#: Domains remembered as silent.
_MOST_SILENT = 1000
#: The key under which the resolver itself is silent.
_EVERYBODY = ""


class Status(StrEnum):
    """What became of a question."""

    FOUND = "found"
    #: The name exists, without records of this type.
    EMPTY = "empty"
    #: There is no such name.
    ABSENT = "absent"
    #: Nobody knows now: time-out, SERVFAIL, a limit of ours.
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Answer:
    """The records of one name and type, sorted; both tuples are empty unless they were found."""

    status: Status
    #: Of TXT: the strings of each record joined (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
    texts: tuple[bytes, ...] = ()
    #: Of A and AAAA: addresses; of MX and PTR: names without the final dot.
    names: tuple[str, ...] = ()


_TEMPORARY = Answer(Status.TEMPORARY)


class Resolver:
    """Asks the configured or the system's resolvers; may be used by several threads.

    Args:
        servers: ``(IP address, port)`` of each; none means those of the system.
        clock: monotonic seconds.
    """

    def __init__(self, servers: tuple[tuple[str, int], ...] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._servers = servers
        self._clock = clock
        self._lock = threading.Lock()
        self._cache = _Cache(_CACHED)
        self._stub: dns.resolver.Resolver | None = None
        self._silent: dict[str, float] = {}

    def now(self) -> float:
        """The clock that deadlines are kept by."""
        return self._clock()

    def ask(self, name: str, kind: str, seconds: float) -> Answer:
        """The records of ``name`` that are of ``kind`` ("TXT", "A", "AAAA", "MX", "PTR"), within ``seconds``."""
        try:
            asked = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError):
            return Answer(Status.ABSENT)  # no name that DNS could hold: a label too long, or empty
        zone = organisational_domain(name.rstrip(".").lower())
        if not zone:
            return Answer(Status.ABSENT)
        if self._everybody_is_silent() or self._is_silent(zone):
            return _TEMPORARY
        try:
            stub = self._resolver()
            found = stub.resolve(asked, kind, lifetime=min(seconds, _ONE), raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return Answer(Status.ABSENT)
        except dns.exception.Timeout:
            # Whoever writes may use up the time of his message, and then name any domain.
            if seconds >= _AGAIN:
                self._note_silence(zone)
            return _TEMPORARY
        except Exception as error:
            # SERVFAIL, refused, unreachable, no resolv.conf, an answer that makes no sense: a message never stops here.
            log.debug("DNS: %s %s: %s", name, kind, error)
            return _TEMPORARY
        return _read(found, kind)

    def _resolver(self) -> dns.resolver.Resolver:
        with self._lock:
            if self._stub is None:
                self._stub = self._new_stub(self._cache, _AGAIN)
            return self._stub

    def _new_stub(self, cache: _Cache | None, again: float) -> dns.resolver.Resolver:
        stub = dns.resolver.Resolver(configure=not self._servers)
        if self._servers:
            stub.nameservers = [dns.nameserver.Do53Nameserver(host, port) for host, port in self._servers]
        # Keys of 2,048 bits do not fit into 512 octets; more than 1,232 may be lost on the way.
        stub.use_edns(0, 0, 1232)
        stub.timeout = again
        stub.cache = cache
        return stub

    def _is_silent(self, zone: str) -> bool:
        with self._lock:
            until = self._silent.get(zone)
            if until is None:
                return False
            if self._clock() < until:
                return True
            del self._silent[zone]
            return False

    def _everybody_is_silent(self) -> bool:
        """Whether the resolver does not answer; after a while the root is asked for again, which costs a second."""
        with self._lock:
            until = self._silent.get(_EVERYBODY)
            if until is None:
                return False
            if self._clock() < until:
                return True
            # Other threads need not wait for what this one asks.
            self._silent[_EVERYBODY] = self._clock() + _SILENCE
            self._stub = None  # resolv.conf may name others by now
        if not self._root_is_known():
            return True
        with self._lock:
            self._silent.pop(_EVERYBODY, None)
        log.warning("DNS answers again")
        return False

    def _note_silence(self, zone: str) -> None:
        key = zone if self._root_is_known() else _EVERYBODY
        with self._lock:
            while len(self._silent) >= _MOST_SILENT:
                del self._silent[next(iter(self._silent))]
            self._silent[key] = self._clock() + _SILENCE
        if key == _EVERYBODY:
            log.warning("DNS does not answer: authors are not checked until it does")

    def _root_is_known(self) -> bool:
        """Whether the resolver answers at all, whatever it answers."""
        try:
            stub = self._new_stub(None, _ROOT / 2)
            stub.resolve(dns.name.root, "NS", lifetime=_ROOT, raise_on_no_answer=False, search=False)
        except dns.exception.Timeout:
            return False
        except Exception:  # SERVFAIL or refused: somebody is there
            return True
        return True


class Lookups:
    """The questions of one message: ``queries`` at most, all of them within ``seconds`` from now."""

    def __init__(self, resolver: Resolver, queries: int, seconds: float) -> None:
        self._resolver = resolver
        self._left = queries
        self._deadline = resolver.now() + seconds
        self._known: dict[tuple[str, str], Answer] = {}

    def txt(self, name: str) -> Answer:
        return self.ask(name, "TXT")

    def ask(self, name: str, kind: str) -> Answer:
        """As ``Resolver.ask``; *temporary* once a limit is reached.  The same question again costs nothing."""
        key = (name.rstrip(".").lower(), kind)
        if key not in self._known:
            seconds = self._deadline - self._resolver.now()
            if self._left <= 0 or seconds <= 0:
                return _TEMPORARY
            self._left -= 1
            self._known[key] = self._resolver.ask(key[0], kind, seconds)
        return self._known[key]


class _Cache(dns.resolver.LRUCache):
    """Keeps no answer for long: a lame server says that there is none without any TTL, which counts as 68 years."""

    def put(self, key: Any, value: Any) -> None:
        longest = _LONGEST if value.rrset is not None else _LONGEST_NONE
        value.expiration = min(value.expiration, time.time() + longest)
        super().put(key, value)


def _read(found: dns.resolver.Answer, kind: str) -> Answer:
    if found.rrset is None:
        return Answer(Status.EMPTY)
    if kind == "TXT":
        return Answer(Status.FOUND, texts=tuple(sorted(b"".join(one.strings) for one in found.rrset)))
    part = {"MX": "exchange", "PTR": "target"}.get(kind, "address")
    return Answer(Status.FOUND, names=tuple(sorted(str(getattr(one, part)).rstrip(".") for one in found.rrset)))
