"""One connection, whatever is spoken on it: who it is, TLS, lines in, replies out, deadlines, its end.

Of aiosmtpd this keeps the session and envelope, the table of commands, the protocol switch for STARTTLS and the full
address parser.  The command loop is our own.  The library's cancels whatever runs when the peer disconnects or a timer
ends (also a commit), says nothing then, executes lines ended by LF alone, reads DATA line by line, and answers its own
faults 500 with the exception's text.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import sslproto
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import ClassVar, NoReturn, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from .. import clock
from ..model.ids import new_intake_id
from ..model.reply import (
    SHUTTING_DOWN,
    TIMED_OUT,
    TOO_MANY_COMMANDS,
    TOO_MANY_CONNECTIONS,
    TOO_MANY_ERRORS,
    Reply,
    our_fault,
)
from ..model.settings import Limits, Tls
from . import clients, replies
from .input_buffer import InputBuffer, Interrupted, PeerGone
from .proxy import BadProxyHeader, proxied_client
from .reception import Listener, Reception

LOG = logging.getLogger("mailgate.receive")

#: Octets of a command line with its CRLF.  RFC 5321 §4.5.3.1.4 asks for 512 and more with extensions.
MAX_COMMAND = 2048
#: Pipelined commands after which other connections have their turn.
FAIR_SHARE = 16
#: Seconds that a peer is listened to after the last word, so that a reset does not overtake that word.
LINGER = 2.0
#: Seconds for a peer's part in closing TLS.
TLS_SHUTDOWN = 5

_BEFORE_TLS = frozenset({"EHLO", "HELO", "LHLO", "STARTTLS", "NOOP", "RSET", "HELP", "QUIT"})
# Known, not offered.  What follows an unannounced BDAT is read as commands, none of which will be right.
_NOT_IMPLEMENTED = frozenset({"BDAT", "EXPN", "ETRN", "TURN", "ATRN", "STARTTLS", "SEND", "SAML", "SOML"})


class HangUp(Exception):
    """Say ``reply`` and close.  ``unread``: the peer may be in the middle of sending."""

    def __init__(self, reply: Reply, *, unread: bool = False) -> None:
        super().__init__(str(reply))
        self.reply = reply
        self.unread = unread


class Connection(SMTP):
    """A connection from its first byte to its last; subclasses add the commands.

    Its task ends by itself in every case: by QUIT, by the peer's leaving, by a deadline, by ``shut_down``.  It is not
    cancelled when the peer disconnects: what was handed over is stored, and logged as stored.  A peer that closes only
    its sending side still gets its answers.  Early talkers (before the greeting) are read like anybody else: without a
    pause before the greeting they cannot be told from a short round trip.
    """

    #: Commands offered, each with a method ``smtp_<name>``.
    commands: ClassVar[tuple[str, ...]] = ()
    #: Stands in the greeting: ``ESMTP`` or ``LMTP``.
    protocol_name: ClassVar[str] = ""

    def __init__(self, reception: Reception, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        self._reception = reception
        self._listener = listener
        self._input = InputBuffer(loop)
        self._outgoing = bytearray()
        self._leaving = ExitStack()
        #: None is a unix socket.
        self._client: clients.IPAddress | None = None
        #: The same, whatever a proxy says later.
        self._peer: clients.IPAddress | None = None
        self._errors = 0
        self._commands_since_mail = 0
        #: Whether it is our turn only to wait for a command, so that 421 may be said at any moment.
        self._idle = False
        #: Whether the reply to DATA is still owed.
        self._receiving = False
        self._done = False
        self._choked = False
        super().__init__(None, enable_SMTPUTF8=True, hostname=reception.hostname, loop=loop)

    def __dir__(self) -> Iterable[str]:
        # aiosmtpd finds commands by dir(self), twice for each connection, through inspect.getmembers: 0.15 ms, most of
        # it for names that are no commands.  This is also how its AUTH methods stay out of the dialogue.
        return [f"smtp_{name}" for name in self.commands]

    # --- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; or, after a TLS handshake, begin anew (RFC 3207 §4.2)."""
        self._reception.open.add(self)
        super().connection_made(transport)
        self._input.attach(transport)

    def data_received(self, data: bytes) -> None:
        self._input.feed(data)

    def eof_received(self) -> bool:
        self._input.end()
        # TLS has no half-closed connections in asyncio.
        return self._session.ssl is None

    def connection_lost(self, error: Exception | None) -> None:
        self._input.end()
        if self._original_transport is not None:
            self._original_transport.close()
        # Not aiosmtpd's: it would cancel the dialogue, in the middle of a commit if need be.
        asyncio.StreamReaderProtocol.connection_lost(self, error)
        self.transport = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._choked = True

    def resume_writing(self) -> None:
        super().resume_writing()
        self._choked = False

    def _set_rset_state(self) -> None:
        """Forget the transaction."""
        self.envelope = self._create_envelope()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """aiosmtpd's timer closes without a word; deadlines here are those of each wait."""

    # --- from outside

    @property
    def task(self) -> asyncio.Task[None]:
        """The dialogue."""
        assert self._handler_coroutine is not None
        return self._handler_coroutine

    def shut_down(self) -> None:
        """End as soon as that is polite: at once if no command is being obeyed, after the reply to DATA if it is."""
        if self._idle:
            self._input.interrupt()
        elif not self._receiving:
            self.abort()

    def abort(self) -> None:
        """End without a word."""
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                cast("asyncio.WriteTransport", transport).abort()

    # --- the course of a connection

    async def _handle_client(self) -> None:
        """From the first byte to the last; never raises but for cancellation."""
        try:
            await self._open()
            await self._converse()
        except HangUp as last:
            LOG.info("closing the connection from %s: %s", self.client, last.reply)
            await self._say_last(last)
        except PeerGone:
            LOG.debug("client %s is gone", self.client)
        except Exception:
            # A bug outside of any command: the peer sees the connection end, which tells it to try again.
            LOG.exception("connection from %s ended by a fault of ours", self.client)
        finally:
            self._set_rset_state()
            self._leaving.close()
            self._input.close()
            if self.transport is not None:
                self.transport.close()
            self._reception.open.discard(self)

    async def _open(self) -> None:
        """Count the connection, learn who it is, and put TLS on if the listener is all TLS."""
        settings = self._listener.settings
        if self._reception.stopping:
            self._turn_away(SHUTTING_DOWN)
        if not self._reception.count.enter(self._limits.max_connections):
            self._turn_away(TOO_MANY_CONNECTIONS)
        self._leaving.callback(self._reception.count.leave)
        self._client = clients.client_address(self._session.peer)
        if clients.within(self._client, settings.proxy_from):
            self._client = await self._read_proxy_header(self._client)
        self._peer = self._client
        if self._client is not None:
            # Behind a unix socket stands one local mail server for everybody; it is bounded by max_connections alone.
            key = clients.counted_as(self._client)
            if not self._reception.count.enter_client(key, self._limits.max_connections_per_client):
                self._turn_away(TOO_MANY_CONNECTIONS)
            self._leaving.callback(self._reception.count.leave_client, key)
        if settings.tls is Tls.IMPLICIT:
            await self._start_tls(self._input.take_all())

    def _turn_away(self, reply: Reply) -> NoReturn:
        if self._listener.settings.tls is Tls.IMPLICIT:
            LOG.info("turned away %s without a word: %s", self.client, reply)
            raise PeerGone  # it expects a handshake and would not understand one
        raise HangUp(reply)

    async def _read_proxy_header(self, proxy: clients.IPAddress | None) -> clients.IPAddress | None:
        assert proxy is not None
        try:
            async with asyncio.timeout(self._limits.command_seconds):
                return await proxied_client(self._input, proxy)
        except (BadProxyHeader, TimeoutError) as error:
            LOG.warning("no PROXY header from %s, connection closed: %s", proxy, error or "too slow")
            raise PeerGone from error

    async def _start_tls(self, received: bytes) -> None:
        """Speak TLS from here on; ``received`` is what already came of the handshake.

        Everything known from before is forgotten by ``connection_made``, which runs again when the handshake is done.
        """
        plain = cast("asyncio.Transport", self.transport)
        handshake: asyncio.Future[None] = self.loop.create_future()
        assert self._listener.tls_context is not None
        tls = sslproto.SSLProtocol(
            self.loop,
            self,
            self._listener.tls_context,
            handshake,
            server_side=True,
            ssl_shutdown_timeout=TLS_SHUTDOWN,
        )
        self._tls_protocol = tls
        self._original_transport = plain
        plain.set_protocol(tls)
        tls.connection_made(plain)
        rest = memoryview(received)
        while rest:
            room = memoryview(tls.get_buffer(len(rest)))[: len(rest)]
            room[:] = rest[: len(room)]
            tls.buffer_updated(len(room))
            rest = rest[len(room) :]
        plain.resume_reading()
        with suppress(OSError):  # ssl.SSLError and TimeoutError are such
            async with asyncio.timeout(self._limits.command_seconds):
                await handshake
        if self._session.ssl is None:
            LOG.info("TLS handshake with %s failed", self.client)
            plain.abort()
            raise PeerGone

    async def _converse(self) -> None:
        """Greet, then obey one command after the other."""
        self._welcome()
        while not self._done:
            self._idle = True
            line = await self._next_line()
            self._idle = False
            await self._obey(line)
            if self._errors > self._limits.max_errors:
                raise HangUp(TOO_MANY_ERRORS, unread=True)
            if self._commands_since_mail > self._limits.max_commands:
                raise HangUp(TOO_MANY_COMMANDS, unread=True)
        await self._flush()

    def _welcome(self) -> None:
        self._say(f"220 {self.hostname} {self.protocol_name} mailgate")

    async def _next_line(self) -> bytes:
        """The next command line; what was answered so far is sent before waiting for it."""
        if self._reception.stopping:
            raise HangUp(SHUTTING_DOWN)
        line = self._input.take_line(MAX_COMMAND)
        if line is not None:
            if self._commands_since_mail % FAIR_SHARE == FAIR_SHARE - 1:
                await asyncio.sleep(0)
            return line
        await self._flush()
        deadline = self.loop.time() + self._limits.command_seconds
        try:
            while line is None:
                await self._input.more(deadline)
                line = self._input.take_line(MAX_COMMAND)
        except TimeoutError:
            raise HangUp(TIMED_OUT) from None
        except Interrupted:
            raise HangUp(SHUTTING_DOWN) from None
        return line

    async def _obey(self, line: bytes) -> None:
        """Carry out one command line, or answer why not."""
        self._commands_since_mail += 1
        if not line.endswith(b"\r\n"):
            # What follows may be the rest of what a careless client passed on from somebody else: read none of it.
            raise HangUp(replies.BARE_COMMAND_NEWLINE, unread=True)
        if len(line) > MAX_COMMAND:
            return self._answer(replies.COMMAND_TOO_LONG)
        line = line[:-2]
        word, _, rest = line.partition(b" ")
        if not word.isalnum() or b"\r" in line or b"\0" in line:
            return self._answer(replies.BAD_COMMAND)
        command = word.decode("ascii", "replace").upper()
        method = self._smtp_methods.get(command)
        if method is None:
            return self._answer(replies.NOT_IMPLEMENTED if command in _NOT_IMPLEMENTED else replies.UNKNOWN_COMMAND)
        if self._listener.settings.require_tls and self._session.ssl is None and command not in _BEFORE_TLS:
            return self._answer(replies.TLS_REQUIRED)
        try:
            # Octets that are no UTF-8 become surrogates here, and no argument may hold those.
            await method(rest.decode("utf-8", "surrogateescape").strip(" "))
        except (HangUp, PeerGone):
            raise
        except Exception as error:
            # Whatever went wrong is our fault (promise 2): 4xx, and the dialogue goes on from a clean state.
            self._set_rset_state()
            self._say(await self.handle_exception(error))
        return None

    async def handle_exception(self, error: Exception) -> str:
        """The reply to a fault of ours: 451 with an id to look for in the log, and never a word of the exception."""
        fault_id = new_intake_id(clock.now())
        LOG.error("fault in the dialogue with %s", self.client, exc_info=error, extra={"intake": fault_id})
        reply = our_fault(fault_id)
        self._count(reply)
        return str(reply)

    # --- replies

    def _answer(self, reply: Reply) -> None:
        """Give one reply.  It is sent with the next ``_flush``: those to a pipelined group go out together."""
        # 4xx are our doing, and so no errors of the peer.
        self._errors += reply.code >= 500
        self._count(reply)
        self._say(str(reply))

    def _count(self, reply: Reply) -> None:
        if not reply.is_success:
            self._reception.tally.refused[self._listener.settings.name, reply.code, reply.enhanced] += 1

    def _say(self, line: str) -> None:
        self._outgoing += line.encode("ascii") + b"\r\n"

    async def _flush(self) -> None:
        """Send what was answered; a peer that does not read it is waited for as long as for a command."""
        if self.transport is None or cast("asyncio.WriteTransport", self.transport).is_closing():
            raise PeerGone
        self._writer.write(bytes(self._outgoing))
        self._outgoing.clear()
        if not self._choked:
            return
        try:
            async with asyncio.timeout(self._limits.command_seconds):
                await self._writer.drain()
        except (TimeoutError, ConnectionError):
            self.abort()
            raise PeerGone from None

    async def _say_last(self, last: HangUp) -> None:
        """Give the last reply and close, so that the peer gets to read it."""
        self._answer(last.reply)
        with suppress(PeerGone):
            await self._flush()
            if last.unread:
                await self._linger()

    async def _linger(self) -> None:
        """Read on for a moment: closing a socket with unread input resets it, and the peer loses our last reply."""
        transport = cast("asyncio.WriteTransport", self.transport)
        if transport.can_write_eof():
            transport.write_eof()
        deadline = self.loop.time() + LINGER
        with suppress(TimeoutError, Interrupted):
            while True:
                self._input.clear()
                await self._input.more(deadline)

    # --- shorthands

    @property
    def client(self) -> str:
        """The client as envelope and log name it."""
        return clients.shown(self._client)

    @property
    def _limits(self) -> Limits:
        return self._reception.limits

    @property
    def _session(self) -> Session:
        assert self.session is not None
        return self.session

    @property
    def _envelope(self) -> Envelope:
        assert self.envelope is not None
        return self.envelope
