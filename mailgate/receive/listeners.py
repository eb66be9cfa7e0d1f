"""Listeners: bind what the configuration names, reload without losing a connection, stop without losing a message."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ConfigError
from ..model.settings import ListenerSettings, Protocol, Settings
from .bounds import DataMemory, Tally
from .connection import Connection
from .lmtp import LmtpDialogue
from .reception import Listener, Reception
from .smtp import SmtpDialogue
from .sockets import UnixSocket, bind_unix
from .submission import Accept, CheckRecipient, JudgeAuthor
from .tls import server_context

LOG = logging.getLogger("mailgate.receive")

_BACKLOG = 512
_DIALOGUES: dict[Protocol, type[Connection]] = {Protocol.SMTP: SmtpDialogue, Protocol.LMTP: LmtpDialogue}


@dataclass(frozen=True, slots=True)
class BoundAddress:
    """Where a listener really listens."""

    listener: str
    protocol: Protocol
    #: IP address, ``""`` for a unix socket.
    host: str
    #: The real one where the configuration says 0; 0 for a unix socket.
    port: int
    unix: Path | None = None

    def __str__(self) -> str:
        if self.unix is not None:
            return f"unix:{self.unix}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(slots=True)
class _Bound:
    """A listener that listens."""

    listener: Listener
    server: asyncio.Server
    unix: UnixSocket | None = None
    addresses: tuple[BoundAddress, ...] = field(default=())


class Listeners:
    """All ``[[listener]]``s of one process, in one event loop.

    Args:
        settings: limits, host name and listeners are read from it.
        check_recipient: policy's answer for one address.
        accept: returns when a submission is durable (``GroupCommitter.accept``).
        refusing: whether the store refuses at the moment (``GroupCommitter.refusing``); MAIL is then answered 452.
        judge_author: asked before ``accept`` whether a message is to be refused for who wrote it; None refuses none.
    """

    def __init__(
        self,
        settings: Settings,
        check_recipient: CheckRecipient,
        accept: Accept,
        *,
        refusing: Callable[[], bool] = lambda: False,
        judge_author: JudgeAuthor | None = None,
    ) -> None:
        self._settings = settings
        self._reception = Reception(
            hostname=settings.hostname,
            limits=settings.limits,
            check_recipient=check_recipient,
            accept=accept,
            refusing=refusing,
            memory=DataMemory(settings.limits.max_data_memory),
            submission=settings.submission,
            judge_author=judge_author,
            tally=Tally(Counter(dict.fromkeys((listener.name for listener in settings.listeners), 0))),
        )
        self._bound: list[_Bound] = []

    async def start(self) -> None:
        """Listen on every address, or on none.

        Raises:
            ConfigError: a certificate cannot be used or an address not be bound; names every such listener.
        """
        problems: list[str] = []
        for settings in self._settings.listeners:
            try:
                self._bound.append(await self._bind(settings))
            except ConfigError as error:
                problems.extend(error.problems)
            except (OSError, OverflowError, ValueError) as error:
                problems.append(f"listener {settings.name}: cannot listen on {_wanted(settings)}: {error}")
        if problems:
            self._close()
            raise ConfigError(problems)

    def addresses(self) -> list[BoundAddress]:
        """Where the listeners really listen, in the order of the configuration."""
        return [address for bound in self._bound for address in bound.addresses]

    @property
    def tally(self) -> Tally:
        """What the listeners have answered so far; goes on counting."""
        return self._reception.tally

    async def reload(self, settings: Settings, check_recipient: CheckRecipient | None = None) -> None:
        """Take over limits, certificates, trusted networks, users and the recipient check; open connections stay open.

        Addresses are bound at the start only: what changed there is said in the log and needs a restart.

        Raises:
            ConfigError: a certificate cannot be used; then nothing has changed.
        """
        wanted = {listener.name: listener for listener in settings.listeners}
        kept = {
            bound.listener.settings.name: bound.listener
            for bound in self._bound
            if _place(bound.listener.settings) == _place(wanted.get(bound.listener.settings.name))
        }
        contexts = _contexts([wanted[name] for name in kept])
        for name, listener in kept.items():
            listener.settings, listener.tls_context = wanted[name], contexts[name]
        for name in sorted({bound.listener.settings.name for bound in self._bound} | wanted.keys()):
            if name not in kept:
                LOG.warning("listener %s was added, removed or moved: restart to have that done", name)
        self._settings = settings
        self._reception.hostname, self._reception.limits = settings.hostname, settings.limits
        self._reception.memory.capacity = settings.limits.max_data_memory
        self._reception.submission = settings.submission
        if check_recipient is not None:
            self._reception.check_recipient = check_recipient

    async def stop(self, grace_seconds: float = 30.0) -> None:
        """Take no more connections; let DATA in progress and its commit end within the grace, 421 to all others.

        What was handed to ``accept`` by then is the committer's and gets stored whether or not its client was told.
        """
        self._reception.stopping = True
        self._close()
        open_then = set(self._reception.open)
        for connection in open_then:
            connection.shut_down()
        await self._wait_for_end(grace_seconds)
        for connection in open_then | self._reception.open:
            connection.task.cancel()
            connection.abort()
        await asyncio.gather(*(connection.task for connection in open_then), return_exceptions=True)
        for bound in self._bound:
            await bound.server.wait_closed()

    async def _wait_for_end(self, seconds: float) -> None:
        """Wait until no dialogue is open, connections included that were accepted at the last moment."""
        end = asyncio.get_running_loop().time() + seconds
        # Gives connections that the socket has already accepted the time to become known.
        await asyncio.sleep(0)
        while self._reception.open and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait([connection.task for connection in self._reception.open], timeout=left)

    async def _bind(self, settings: ListenerSettings) -> _Bound:
        loop = asyncio.get_running_loop()
        listener = Listener(settings, server_context(settings))

        def connection() -> Connection:
            return _DIALOGUES[settings.protocol](self._reception, listener, loop)

        if settings.unix is not None:
            unix = bind_unix(settings.unix, settings.mode, settings.group)
            server = await loop.create_unix_server(connection, sock=unix.socket, backlog=_BACKLOG)
            address = BoundAddress(settings.name, settings.protocol, "", 0, settings.unix)
            return _Bound(listener, server, unix, (address,))
        server = await loop.create_server(connection, settings.host, settings.port, backlog=_BACKLOG)
        names = (bound.getsockname() for bound in server.sockets)
        addresses = tuple(BoundAddress(settings.name, settings.protocol, name[0], name[1]) for name in names)
        return _Bound(listener, server, None, addresses)

    def _close(self) -> None:
        for bound in self._bound:
            bound.server.close()
            if bound.unix is not None:
                bound.unix.remove()


def _wanted(settings: ListenerSettings) -> str:
    return f"unix:{settings.unix}" if settings.unix is not None else f"{settings.host}:{settings.port}"


def _place(settings: ListenerSettings | None) -> tuple[object, ...] | None:
    """What cannot change without binding anew."""
    if settings is None:
        return None
    return settings.protocol, settings.host, settings.port, settings.unix, settings.mode, settings.group


def _contexts(listeners: Iterable[ListenerSettings]) -> dict[str, ssl.SSLContext | None]:
    """The TLS contexts of listeners by name, or all that is wrong with their certificates at once."""
    contexts: dict[str, ssl.SSLContext | None] = {}
    problems: list[str] = []
    for listener in listeners:
        try:
            contexts[listener.name] = server_context(listener)
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(problems)
    return contexts
