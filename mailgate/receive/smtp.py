"""SMTP: the commands of RFC 5321 and the announced extensions.

PIPELINING (RFC 2920), SIZE (1870), 8BITMIME (6152), ENHANCEDSTATUSCODES (2034), SMTPUTF8 (6531) and STARTTLS (3207) are
announced, AUTH and XCLIENT (``identity``) where the listener has them; CHUNKING, BINARYMIME and DSN are neither
announced nor obeyed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import ClassVar

from .. import clock
from ..crash import crash_point
from ..errors import StoreUnavailable
from ..model.envelope import Envelope, Source
from ..model.ids import new_intake_id
from ..model.reply import (
    BAD_RECIPIENT,
    BUSY,
    LOOP,
    OK,
    STORE_REFUSES,
    TIMED_OUT,
    TOO_LARGE,
    TOO_MANY_RECIPIENTS,
    Reply,
    accepted,
    our_fault,
)
from ..model.settings import Tls
from . import clients, replies, tls
from .bounds import Hold
from .connection import LOG, HangUp
from .data_reader import DataReader
from .header_scan import scan
from .identity import IdentifiedConnection
from .input_buffer import PeerGone
from .paths import MAX_ADDRESS, is_sound, mail_parameters, plain_path
from .submission import Submission

#: Octets set aside for a message whose size was not declared; more is taken as more comes.
UNDECLARED_HOLD = 1024 * 1024
#: How many times ``max_message`` is read and dropped before the connection is closed.
DROP_FACTOR = 8
#: Seconds that judging an author may take, look-ups in the DNS and all, before the message is taken as it is.
JUDGE_SECONDS = 15.0


class SmtpDialogue(IdentifiedConnection):
    """One SMTP connection."""

    commands: ClassVar[tuple[str, ...]] = (
        *("EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY", "HELP", "STARTTLS"),
        *IdentifiedConnection.identity_commands,
    )
    protocol_name: ClassVar[str] = "ESMTP"
    source: ClassVar[Source] = Source.SMTP

    #: Memory set aside for the message under way.
    _hold: Hold | None = None

    def _set_rset_state(self) -> None:
        """Forget the transaction."""
        if self._hold is not None:
            self._hold.release()
            self._hold = None
        super()._set_rset_state()

    # --- greetings

    async def smtp_EHLO(self, arg: str) -> None:
        """Greet, and announce what is offered (RFC 5321 §4.1.1.1)."""
        if self._greet("EHLO domain", arg):
            *others, last = (self.hostname, *self._extensions())
            for line in others:
                self._say(f"250-{line}")
            self._say(f"250 {last}")

    async def smtp_HELO(self, arg: str) -> None:
        """Greet the old way."""
        if self._greet("HELO domain", arg):
            self._say(f"250 {self.hostname}")

    def _greet(self, usage: str, arg: str) -> bool:
        """Note the client's name and begin anew; False if there is none, which is answered."""
        name = arg.partition(" ")[0]
        if not clients.is_helo(name):
            self._answer(replies.bad_arguments(usage))
            return False
        self._set_rset_state()
        self._session.host_name = name
        return True

    def _extensions(self) -> tuple[str, ...]:
        offered = ("PIPELINING", f"SIZE {self._limits.max_message}", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")
        starttls = ("STARTTLS",) if self._offers_starttls() else ()
        return (*offered, *starttls, *self._identity_extensions())

    # --- the transaction

    async def smtp_MAIL(self, arg: str) -> None:
        """Begin a transaction (RFC 5321 §4.1.1.2)."""
        reply = self._mail(arg)
        if not reply.is_success:
            LOG.info("MAIL from %s answered %s", self.client, reply)
        self._answer(reply)

    def _mail(self, arg: str) -> Reply:
        if not self._session.host_name:
            return replies.GREET_FIRST
        if self._envelope.mail_from is not None:
            return replies.NESTED_MAIL
        if self._listener.settings.require_auth and not self.login:
            return replies.LOGIN_REQUIRED
        path = self._strip_command_keyword("FROM:", arg)
        if not path:
            return replies.bad_arguments("MAIL FROM:<address> [parameters]")
        address, parameters_text = self._getaddr(path)
        if address is None or parameters_text is None:
            return replies.BAD_SENDER
        parameters = mail_parameters(parameters_text, auth=bool(self._mechanisms()))
        if isinstance(parameters, Reply):
            return parameters
        if not address.isascii() and not parameters.smtputf8:
            return replies.SENDER_NEEDS_SMTPUTF8
        limit = self._limits.max_message
        if (parameters.size or 0) > limit:
            return TOO_LARGE
        if self._reception.refusing():
            return STORE_REFUSES
        # Nobody may begin whose message would not fit.  A client that declares nothing, and perhaps sends nothing, does
        # not keep others out by the largest message it might send: it gets a little, and more as more comes.
        if parameters.size is None:
            self._hold = self._reception.memory.hold(min(limit, UNDECLARED_HOLD), room=limit)
        else:
            self._hold = self._reception.memory.hold(parameters.size, room=parameters.size)
        if self._hold is None:
            return BUSY
        self._envelope.mail_from = address
        self._envelope.smtp_utf8 = parameters.smtputf8
        return replies.SENDER_OK

    async def smtp_RCPT(self, arg: str) -> None:
        """Add a recipient, if policy knows it (RFC 5321 §4.1.1.3)."""
        reply = self._rcpt(arg)
        if not reply.is_success:
            LOG.info("RCPT %s from %s answered %s", arg, self.client, reply)
        self._answer(reply)

    def _rcpt(self, arg: str) -> Reply:
        if self._envelope.mail_from is None:
            return replies.NEED_MAIL
        if len(self._envelope.rcpt_tos) >= self._limits.max_recipients:
            return TOO_MANY_RECIPIENTS
        path = self._strip_command_keyword("TO:", arg)
        if not path:
            return replies.bad_arguments("RCPT TO:<address>")
        address, parameters = self._getaddr(path)
        if not address:
            return BAD_RECIPIENT
        if parameters:
            return replies.UNKNOWN_PARAMETER
        if not address.isascii() and not self._envelope.smtp_utf8:
            return replies.RECIPIENT_NEEDS_SMTPUTF8
        reply = self._reception.check_recipient(address)
        if reply.is_success:
            self._envelope.rcpt_tos.append(address)
        return reply

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """``(address, parameters)`` of a path, ``("", …)`` for ``<>``; ``(None, None)`` if it is none."""
        plain = plain_path(arg)
        if plain is not None:
            return plain
        # The full parser takes time by the square of the length (2 ms for these), and does not miss a closing bracket.
        if len(arg) > MAX_ADDRESS or (arg.startswith("<") and ">" not in arg):
            return None, None
        try:
            address, rest = super()._getaddr(arg)
        except Exception:
            # Seen from email._header_value_parser on broken input: IndexError, AttributeError, RecursionError.
            return None, None
        return (address, (rest or "").strip()) if address and is_sound(address) else (None, None)

    async def smtp_DATA(self, arg: str) -> None:
        """Receive the message, have it stored, answer (RFC 5321 §4.1.1.4)."""
        if not self._session.host_name:
            return self._answer(replies.GREET_FIRST)
        if self._envelope.mail_from is None:
            return self._answer(replies.NEED_MAIL)
        if not self._envelope.rcpt_tos:
            return self._answer(replies.NEED_RECIPIENT)
        if arg:
            return self._answer(replies.bad_arguments("DATA"))
        received_at = clock.now()
        intake_id = new_intake_id(received_at)
        self._receiving = True
        try:
            data = await self._read_data(intake_id)
            reply = await self._settle(data, intake_id, received_at)
            if reply.is_success:
                self._commands_since_mail = 0
                crash_point("accept.before_reply")
            self._answer_data(reply)
            # At once, though more commands may be waiting: the peer keeps its copy until it has read this.
            await self._flush()
        finally:
            self._receiving = False
            self._set_rset_state()
        return None

    async def _settle(self, data: DataReader, intake_id: str, received_at: datetime) -> Reply:
        """Have the message stored, or find out why not; never raises, and logs which."""
        who = (self.client, self._envelope.mail_from, ", ".join(self._envelope.rcpt_tos))
        fields = {"intake": intake_id} | ({"login": self.login} if self.login else {})
        try:
            refusal = await self._take(data, intake_id, received_at)
        except StoreUnavailable as error:
            LOG.error("deferred mail from %s <%s> to %s: %s", *who, error, extra=fields)
            return our_fault(intake_id)
        except Exception:
            # Whatever it is, the peer's message is not to blame for it (promise 2).
            LOG.exception("deferred mail from %s <%s> to %s", *who, extra=fields)
            return our_fault(intake_id)
        if refusal is not None:
            LOG.info("mail from %s <%s> to %s answered %s", *who, refusal, extra=fields)
            return refusal
        LOG.info("accepted mail from %s <%s> to %s, %d octets", *who, data.size, extra=fields)
        self._reception.tally.accepted[self._listener.settings.name] += 1
        return accepted(intake_id)

    async def _take(self, data: DataReader, intake_id: str, received_at: datetime) -> Reply | None:
        """Have the message stored; or the reply that refuses it."""
        if data.fault is not None:
            return data.fault
        submission = self._submission(data.content(), intake_id, received_at)
        if submission is None:
            return LOOP
        refusal = await self._judged(submission)
        if refusal is None:
            await self._reception.accept(submission)
        return refusal

    async def _judged(self, submission: Submission) -> Reply | None:
        """The refusal of a forged message, None to take it: also whenever that cannot be told."""
        judge = self._reception.judge_author
        if judge is None:
            return None
        try:
            async with asyncio.timeout(JUDGE_SECONDS):
                verdict = await judge(submission)
        except Exception as error:
            # The message is no worse for our trouble with it; whoever reads it later judges again.
            LOG.warning("the author could not be judged: %s", repr(error), extra={"intake": submission.intake_id})
            return None
        # 250 is ours to say, once the message is durable (promise 1).
        return None if verdict is None or verdict.is_success else verdict

    def _submission(self, content: bytes, intake_id: str, received_at: datetime) -> Submission | None:
        """What to store, None if the message goes round in circles."""
        if self._hold is not None:
            self._hold.shrink(len(content))
        header = scan(content)
        if header.hops > self._limits.max_hops:
            return None
        settings = self._listener.settings
        tls_object = self._session.ssl.get("ssl_object") if self._session.ssl else None
        envelope = Envelope(
            source=self.source,
            listener=settings.name,
            mail_from=self._envelope.mail_from,
            rcpt_tos=tuple(self._envelope.rcpt_tos),
            client=self.client,
            helo=self.helo,
            tls=tls.described(tls_object),
            login=self.login,
            relay_domains=clients.relay_domains(self._client, settings.trusted_relays),
        )
        return Submission(intake_id, received_at, envelope, content, header.message_id)

    async def _read_data(self, intake_id: str) -> DataReader:
        """Say 354 and read up to the end mark; what follows it goes back to the commands.

        Raises:
            HangUp: a deadline passed, far too much came, or a fault of ours lost the place in the stream.  What was not
                read of a message must never be read as commands.
            PeerGone: the data did not end.
        """
        fields = {"intake": intake_id}
        data = DataReader(self._limits.max_message, self._limits.max_line, allow_bare=self._takes_bare_newlines())
        self._answer(replies.SEND_DATA)
        await self._flush()
        try:
            self._input.put_back(await self._feed(data))
        except (HangUp, PeerGone):
            raise
        except TimeoutError:
            LOG.info("gave up DATA from %s: too slow", self.client, extra=fields)
            raise HangUp(TIMED_OUT, unread=True) from None
        except Exception as error:
            # No memory, or a bug.
            LOG.exception("lost DATA from %s", self.client, extra=fields)
            self._answer_data(our_fault(intake_id))
            raise HangUp(replies.LOST_PLACE, unread=True) from error
        return data

    async def _feed(self, data: DataReader) -> bytes:
        """Read up to the end mark, within time and memory; return what followed it."""
        limits, hold = self._limits, self._hold
        end = self.loop.time() + limits.data_seconds
        while True:
            rest = data.feed(self._input.take_all())
            if data.fault is None and not (hold is not None and hold.cover(data.size)):
                data.refuse(BUSY)
            if rest is not None:
                return rest
            if data.size > DROP_FACTOR * limits.max_message:
                self._answer_data(TOO_LARGE)
                raise HangUp(replies.TOO_MUCH_DATA, unread=True)
            await self._input.more(min(end, self.loop.time() + limits.data_idle_seconds))

    def _takes_bare_newlines(self) -> bool:
        """Whether this client is trusted to mean no harm by them: old scanners are let in by their address."""
        return clients.within(self._client, (relay.net for relay in self._listener.settings.trusted_relays))

    def _answer_data(self, reply: Reply) -> None:
        """The reply after the end of data."""
        self._answer(reply)

    # --- the rest

    async def smtp_RSET(self, arg: str) -> None:
        """Abandon the transaction (RFC 5321 §4.1.1.5)."""
        if arg:
            return self._answer(replies.bad_arguments("RSET"))
        self._set_rset_state()
        return self._answer(OK)

    async def smtp_NOOP(self, arg: str) -> None:
        """Do nothing; an argument is allowed and ignored."""
        self._answer(OK)

    async def smtp_HELP(self, arg: str) -> None:
        """Name the standard."""
        self._answer(replies.HELP)

    async def smtp_VRFY(self, arg: str) -> None:
        """Say nothing about any address (RFC 5321 §3.5.3)."""
        self._answer(replies.NOT_VERIFIED if arg else replies.bad_arguments("VRFY address"))

    async def smtp_QUIT(self, arg: str) -> None:
        """Say good-bye; what was pipelined behind it is not read."""
        if arg:
            return self._answer(replies.bad_arguments("QUIT"))
        self._done = True
        return self._answer(replies.BYE)

    async def smtp_STARTTLS(self, arg: str) -> None:
        """Put TLS on.  What came in the clear behind the command is discarded (RFC 3207 §4.2, CVE-2024-34083)."""
        if arg:
            return self._answer(replies.bad_arguments("STARTTLS"))
        if self._session.ssl is not None:
            return self._answer(replies.TLS_IS_ON)
        if not self._offers_starttls():
            return self._answer(replies.NOT_IMPLEMENTED)
        self._answer(replies.READY_FOR_TLS)
        self._input.clear()
        await self._flush()
        self._input.clear()
        return await self._start_tls(b"")

    def _offers_starttls(self) -> bool:
        return self._listener.settings.tls is Tls.STARTTLS and self._session.ssl is None
