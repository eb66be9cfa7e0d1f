"""Who a client is beyond its address: AUTH (RFC 4954), client certificates, and XCLIENT for trusted proxies.

A login proves who hands a message over.  What that says about its author is for others to judge; it opens no way to
recipients that are not ours.
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import ClassVar

from ..model.reply import TOO_MANY_ERRORS, Reply
from ..model.settings import Tls
from . import clients, replies, sasl, tls, xclient
from .connection import LOG, MAX_COMMAND, Connection, HangUp
from .reception import Listener, Reception
from .sasl import Credentials

#: A refused login is answered no sooner than so many seconds after it was tried.
FAILED_LOGIN_SECONDS = 1.0
#: Mechanisms that carry a password.
_BY_PASSWORD = ("PLAIN", "LOGIN")
_EXTERNAL = "EXTERNAL"


class IdentifiedConnection(Connection):
    """A connection whose client may have a login, or speak for another client."""

    #: The commands that are obeyed here.
    identity_commands: ClassVar[tuple[str, ...]] = ("AUTH", "XCLIENT")

    def __init__(self, reception: Reception, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(reception, listener, loop)
        self._forget_identity()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; or, after a TLS handshake, begin anew: what was said in the clear about anybody is forgotten."""
        super().connection_made(transport)
        self._client = self._peer
        self._forget_identity()
        self._fingerprint = tls.client_fingerprint(self._session.ssl.get("ssl_object") if self._session.ssl else None)
        if user := self._certificate_user():
            self._login = user
            LOG.info("%s has shown the certificate of %s", self.client, user)

    def _forget_identity(self) -> None:
        self._login = ""
        #: Whether the login was given, and not only shown in a certificate.
        self._authenticated = False
        #: SHA-256 of the verified client certificate.
        self._fingerprint = ""
        #: Whether the peer is a proxy that speaks for others; then what it says of their names.
        self._forwarding = False
        self._forwarded_helo = ""
        #: Whether the proxy does not know its client's address.
        self._client_unknown = False

    # --- who it is, for the other commands

    @property
    def login(self) -> str:
        """The user who has logged in and is still one, ``""`` if there is none."""
        return self._login if self._reception.submission.user(self._login) else ""

    @property
    def client(self) -> str:
        """As above; ``""`` if a proxy does not know its client's address."""
        return "" if self._client_unknown else super().client

    @property
    def helo(self) -> str:
        """What the client calls itself; a proxy's word goes before the name that the proxy gives itself."""
        return self._forwarded_helo or self._session.host_name or ""

    def _identity_extensions(self) -> tuple[str, ...]:
        """Lines of the answer to EHLO."""
        mechanisms = self._mechanisms()
        offered = (f"AUTH {' '.join(mechanisms)}",) if mechanisms else ()
        return (*offered, f"XCLIENT {' '.join(xclient.ATTRIBUTES)}") if self._may_forward() else offered

    # --- AUTH

    def _certificate_user(self) -> str:
        user = self._reception.submission.user_of_certificate(self._fingerprint)
        return user.name if user else ""

    def _may_show_passwords(self) -> bool:
        # Without TLS only where the configuration has made sure that nobody listens in.
        return self._session.ssl is not None or self._listener.settings.tls is Tls.NONE

    def _mechanisms(self) -> tuple[str, ...]:
        """The mechanisms offered at this moment."""
        by_password = _BY_PASSWORD if self._listener.settings.auth and self._may_show_passwords() else ()
        return (*by_password, _EXTERNAL) if self._certificate_user() else by_password

    async def smtp_AUTH(self, arg: str) -> None:
        """Let the client prove who it is (RFC 4954 §4).  Neither argument nor responses go into any log."""
        word, _, argument = arg.partition(" ")
        mechanism = word.upper()
        reply = self._refuse_auth(mechanism)
        if reply is None:
            reply = await self._hear(mechanism, argument.strip(" "))
        if not reply.is_success:
            LOG.info("AUTH from %s answered %s", self.client, reply)
        self._answer(reply)

    def _refuse_auth(self, mechanism: str) -> Reply | None:
        """Why nobody can log in in this way now."""
        settings = self._listener.settings
        if not (settings.auth or settings.client_ca):
            return replies.NOT_IMPLEMENTED
        if not self._session.host_name:
            return replies.GREET_FIRST
        if self._authenticated:
            return replies.LOGGED_IN_ALREADY
        if self._envelope.mail_from is not None:
            return replies.NOT_IN_TRANSACTION
        if not mechanism:
            return replies.bad_arguments("AUTH mechanism [initial-response]")
        if not self._may_show_passwords():
            return replies.LOGIN_NEEDS_TLS
        return None if mechanism in self._mechanisms() else replies.UNKNOWN_MECHANISM

    async def _hear(self, mechanism: str, argument: str) -> Reply:
        """Hear the client out and judge."""
        try:
            if mechanism == _EXTERNAL:
                return self._external(sasl.text(await self._respond(b"", argument)))
            if mechanism == "PLAIN":
                given = sasl.plain(await self._respond(b"", argument))
            else:
                login = sasl.text(await self._respond(sasl.ASK_USER, argument))
                given = Credentials(login, sasl.text(await self._respond(sasl.ASK_PASSWORD)))
        except sasl.Cancelled:
            return replies.LOGIN_CANCELLED
        except sasl.Malformed:
            return replies.LOGIN_UNREADABLE
        except _TooLong:
            return replies.LOGIN_TOO_LONG
        return await self._log_in(mechanism, given)

    async def _respond(self, words: bytes, argument: str = "") -> bytes:
        """The client's response: what came with the command, or else what it says to a challenge."""
        if argument:
            return sasl.initial(argument)
        self._say(sasl.challenge(words))
        self._idle = True
        line = await self._next_line()
        self._idle = False
        if not line.endswith(b"\r\n"):
            raise HangUp(replies.BARE_COMMAND_NEWLINE, unread=True)
        if len(line) > MAX_COMMAND:
            raise _TooLong
        return sasl.response(line[:-2])

    def _external(self, authorisation: str) -> Reply:
        """The certificate has proven it already; the client only says so (RFC 4422, appendix A)."""
        user = self._certificate_user()
        return self._logged_in(_EXTERNAL, user) if authorisation in ("", user) else replies.LOGIN_FAILED

    async def _log_in(self, mechanism: str, given: Credentials) -> Reply:
        """Compare the password; a wrong one costs the client time, and after too many it is heard no more."""
        answer_at = self.loop.time() + FAILED_LOGIN_SECONDS
        failures = self._reception.failed_logins
        # A unix socket stands for many clients, so only the bounds of each connection hold there.
        key = clients.counted_as(self._client) if self._client is not None else ""
        if key and failures.count(key, self.loop.time()) > self._limits.max_errors:
            raise HangUp(TOO_MANY_ERRORS)
        async with self._reception.password_checks:
            proven = await asyncio.to_thread(self._reception.submission.proves, given.login, given.password)
        if proven and given.authorisation in ("", given.login):
            return self._logged_in(mechanism, given.login)
        if key:
            failures.add(key, self.loop.time())
        # A name that is no user's may be a password typed into the wrong field.
        known = self._reception.submission.user(given.login)
        LOG.warning("login of %s from %s failed", known.name if known else "an unknown user", self.client)
        # Measured from the try, so that the time says nothing about what was wrong.
        await asyncio.sleep(answer_at - self.loop.time())
        return replies.LOGIN_FAILED

    def _logged_in(self, mechanism: str, login: str) -> Reply:
        self._login, self._authenticated = login, True
        LOG.info("%s has logged in as %s by %s", self.client, login, mechanism)
        return replies.LOGGED_IN

    # --- XCLIENT

    def _may_forward(self) -> bool:
        return clients.within(self._peer, self._listener.settings.xclient_from)

    async def smtp_XCLIENT(self, arg: str) -> None:
        """Take a trusted proxy's word for who the client is, and begin anew with that one."""
        if not self._may_forward():
            return self._answer(replies.XCLIENT_DENIED)
        if self._envelope.mail_from is not None:
            return self._answer(replies.NOT_IN_TRANSACTION)
        said = xclient.forwarded(arg)
        if said is None:
            return self._answer(replies.bad_arguments(f"XCLIENT attribute=value ({' '.join(xclient.ATTRIBUTES)})"))
        self._speak_for(said)
        LOG.info("proxy %s speaks for %s", clients.shown(self._peer), self.client)
        return self._welcome()

    def _speak_for(self, said: xclient.Forwarded) -> None:
        self._set_rset_state()
        self._session.host_name = None
        # A proxy may say things one after the other, but with another address comes another client.
        if said.address is not None or not self._forwarding:
            self._forget_identity()
            self._forwarding = True
        if said.address is not None:
            self._client = ip_address(said.address) if said.address else None
            self._client_unknown = not said.address
        if said.helo is not None:
            self._forwarded_helo = said.helo
        if said.login is not None:
            self._login = said.login if self._reception.submission.user(said.login) else ""
            self._authenticated = bool(self._login)


class _TooLong(Exception):
    """A response exceeds what a line may have."""
