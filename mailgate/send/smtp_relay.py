"""SMTP relay: outgoing mail to the one server that the operator trusts with it.

The connection is kept between mails and given up when it idles.  TLS is as configured or not at all: a relay that
offers no STARTTLS where it is asked for, shows a certificate that does not verify, or refuses the login gets no mail,
and the mail waits.  The dialogue is spoken command by command, not by ``smtplib.sendmail``: whether a try ends as
deferred or as unknown depends on which byte was the last to leave.

What is the relay's trouble and what is the mail's:

- no connection, no greeting, TLS, login, "authentication required", any 4xx, a connection lost before the end of the
  data: ``DEFERRED``;
- 5xx to the sender, the recipient or the data: ``FAILED``, and so is a mail that this relay has no extension for;
- a connection lost, or no answer, after the end of the data may have reached it: ``UNKNOWN`` (RFC 5321 §4.5.3.2.6).
"""

from __future__ import annotations

import base64
import smtplib
import ssl
import time
from collections.abc import Iterator

from mailgate.model.delivery import Attempt, Outgoing
from mailgate.model.settings import SmtpRelay as RelaySettings
from mailgate.model.settings import Tls
from mailgate.model.states import AttemptResult

from .echo import one_line
from .relay_answer import given_ids, queue_id
from .transport import on_the_wire, unsendable

#: Data goes out in pieces: the timeout holds for each, so that a slow line may take its time over a large mail.
_PIECE = 64 * 1024
#: RFC 4954 §6: the relay does not know us (any more), whichever command it says so to.  Nothing about the mail.
_LOGIN_TROUBLE = frozenset({530, 534, 535, 538})
_NO_CODE = 0


class _Lost(Exception):
    """The connection ended, by itself or by 421, while the relay certainly did not have the mail."""


class _Unusable(Exception):
    """The relay cannot be used as it is configured, or cannot be reached; the text says why."""

    def __init__(self, text: str, code: int = _NO_CODE) -> None:
        super().__init__(text)
        self.code = code


class SmtpRelay:
    """A ``Transport`` to the relay of ``settings``.

    Args:
        hostname: what we call ourselves in EHLO.
        timeout: seconds to connect, and for each answer and each piece of data.
        idle_seconds: after so long without a mail the connection is not used again.
        verdict_seconds: for the answer to the data; RFC 5321 §4.5.3.2.6 asks for ten minutes, because to leave earlier
            is to send twice.
    """

    def __init__(
        self,
        settings: RelaySettings,
        hostname: str,
        timeout: float,
        *,
        idle_seconds: float = 20.0,
        verdict_seconds: float = 600.0,
    ) -> None:
        self._settings = settings
        self._hostname = hostname
        self._timeout = timeout
        self._idle_seconds = idle_seconds
        self._verdict_seconds = verdict_seconds
        self._client: smtplib.SMTP | None = None
        self._last_used = 0.0
        self._remote = f"{settings.host}:{settings.port}"

    def send(self, outgoing: Outgoing) -> Attempt:
        """Hand one mail to the relay, over the connection of the last one while that is still good."""
        if problem := unsendable(outgoing):
            return self._attempt(AttemptResult.FAILED, _NO_CODE, problem)
        if time.monotonic() - self._last_used >= self._idle_seconds:
            self.close()
        kept = self._client is not None
        try:
            try:
                return self._try(outgoing)
            except _Lost:
                if not kept:
                    raise
                # A relay ends a kept connection when it likes: restarted, idle too long, enough mails.
                return self._try(outgoing)
        except _Lost as lost:
            return self._attempt(AttemptResult.DEFERRED, _NO_CODE, str(lost))
        except _Unusable as trouble:
            return self._attempt(AttemptResult.DEFERRED, trouble.code, str(trouble))

    def close(self) -> None:
        """Take leave of the relay, as far as it still listens."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except (smtplib.SMTPException, OSError):
                client.close()

    def _try(self, outgoing: Outgoing) -> Attempt:
        """One try over one connection, which is kept if both sides still know where they are.

        Raises:
            _Lost, _Unusable: the relay does not have the mail.
        """
        client = self._client or self._connected()
        self._client = None
        try:
            attempt = self._refused_envelope(client, outgoing) or self._handed_over(client, outgoing)
            keep = attempt.result is AttemptResult.SENT or (
                attempt.result is not AttemptResult.UNKNOWN and attempt.code != 421 and _reset(client)
            )
        except BaseException:
            client.close()
            raise
        if keep:
            self._client, self._last_used = client, time.monotonic()
        else:
            client.close()
        return attempt

    def _connected(self) -> smtplib.SMTP:
        """A connection over which mail may go: greeted, encrypted and logged in as configured; or _Unusable."""
        try:
            client = self._dialled()
            try:
                self._introduced(client)
            except BaseException:
                client.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            # -1 is smtplib's code for an answer that begins with no code.
            code = max(error.smtp_code, _NO_CODE) if isinstance(error, smtplib.SMTPResponseException) else _NO_CODE
            raise _Unusable(f"{self._remote}: {self._explained(error)}", code) from error
        return client

    def _dialled(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.tls is Tls.IMPLICIT:
            return smtplib.SMTP_SSL(
                settings.host, settings.port, self._hostname, timeout=self._timeout, context=self._context()
            )
        return smtplib.SMTP(settings.host, settings.port, self._hostname, timeout=self._timeout)

    def _introduced(self, client: smtplib.SMTP) -> None:
        """EHLO, STARTTLS if configured and never less, EHLO again, login."""
        client.ehlo_or_helo_if_needed()
        if self._settings.tls is Tls.STARTTLS:
            client.starttls(context=self._context())
            client.ehlo_or_helo_if_needed()
        if self._settings.username:
            password = self._settings.password
            _log_in(client, self._settings.username, password.reveal() if password else "")

    def _context(self) -> ssl.SSLContext:
        """Certificate and name are verified, against ``ca_file`` alone where there is one."""
        ca_file = self._settings.ca_file
        try:
            context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        except OSError as error:
            raise _Unusable(f"the CA file {ca_file} cannot be used: {error.strerror or error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _explained(self, error: Exception) -> str:
        """What kept us from using the relay, for operators."""
        match error:
            case smtplib.SMTPAuthenticationError():
                return f"the login was refused: {_one_line(error.smtp_error)}"
            case smtplib.SMTPResponseException():
                return f"the relay does not want to talk to us: {_one_line(error.smtp_error)}"
            case ssl.SSLCertVerificationError():
                return f"its certificate does not verify: {error.verify_message}"
            case ssl.SSLError():
                return f"TLS failed: {error.reason or error}"
            case TimeoutError():
                return f"no answer within {self._timeout:g} s"
            case OSError() if not isinstance(error, smtplib.SMTPException):
                return f"cannot connect: {error.strerror or error}"
        return str(error)

    def _refused_envelope(self, client: smtplib.SMTP, outgoing: Outgoing) -> Attempt | None:
        """Say who it is from and for; None if the relay agrees to both."""
        mail_from, recipient = on_the_wire(outgoing.mail_from), on_the_wire(outgoing.recipient)
        header = outgoing.content.partition(b"\r\n\r\n")[0]
        international = not (mail_from.isascii() and recipient.isascii() and header.isascii())
        eight_bit = not outgoing.content.isascii()
        if international and not client.has_extn("smtputf8"):
            text = f"an address or a header of this mail is not ASCII, and {self._remote} does not offer SMTPUTF8"
            return self._attempt(AttemptResult.FAILED, _NO_CODE, text)
        if eight_bit and not client.has_extn("8bitmime"):
            text = f"this mail is not ASCII, and {self._remote} does not offer 8BITMIME"
            return self._attempt(AttemptResult.FAILED, _NO_CODE, text)
        client.command_encoding = "utf-8" if international else "ascii"
        options = [f"SIZE={len(outgoing.content)}"] if client.has_extn("size") else []
        options += ["BODY=8BITMIME"] if eight_bit else []
        options += ["SMTPUTF8"] if international else []
        wishes: list[str] = []
        if client.has_extn("dsn"):
            # RFC 3461: a bounce names the outbox row and spares us our own text; a null sender wants none at all.
            options += [f"RET=HDRS ENVID=mailgate-{outgoing.outbox_id}"] if mail_from else []
            wishes = ["NOTIFY=FAILURE" if mail_from else "NOTIFY=NEVER"]
        for command in (
            " ".join((f"MAIL FROM:<{mail_from}>", *options)),
            " ".join((f"RCPT TO:<{recipient}>", *wishes)),
        ):
            code, words = self._asked(client, command)
            if not 200 <= code <= 299:
                return self._refusal(code, f"{words} (to {command[:4]})")
        return None

    def _handed_over(self, client: smtplib.SMTP, outgoing: Outgoing) -> Attempt:
        """Send the data and wait for the verdict."""
        code, words = self._asked(client, "DATA")
        if code != 354:
            return self._refusal(code, f"{words} (to DATA)")
        assert client.sock is not None, "smtplib keeps the socket until it raises"
        complete = False
        try:
            for piece, is_last in _pieces(outgoing.content):
                complete = is_last
                client.sock.sendall(piece)
        except OSError:
            # It may have refused and closed while we were still sending: then its answer waits to be read.
            pass
        client.sock.settimeout(self._verdict_seconds if complete else self._timeout)
        try:
            code, reply = client.getreply()
        except smtplib.SMTPException as error:
            if not complete:
                raise _Lost(f"{self._remote}: the connection was lost within the data: {error}") from error
            text = f"the connection was lost between the end of the data and the answer: {error}"
            return self._attempt(AttemptResult.UNKNOWN, _NO_CODE, text)
        if 400 <= code <= 599:
            return self._refusal(code, f"{_one_line(reply)} (to the data)")
        if not complete or not 200 <= code <= 299:
            return self._attempt(AttemptResult.UNKNOWN, max(code, 0), f"not an answer to data: {_one_line(reply)}")
        client.sock.settimeout(self._timeout)
        text = _one_line(reply)
        queued = queue_id(text)
        ids = given_ids(text, queued, (outgoing.mail_from, outgoing.recipient))
        return Attempt(AttemptResult.SENT, code, text, self._remote, queued, ids)

    def _asked(self, client: smtplib.SMTP, command: str) -> tuple[int, str]:
        """The answer to one command before the data; _Lost where the relay ends the conversation."""
        try:
            client.putcmd(command)
            code, reply = client.getreply()
        except smtplib.SMTPResponseException as error:
            raise _Lost(f"{self._remote} does not speak SMTP: {_one_line(error.smtp_error)}") from error
        except smtplib.SMTPServerDisconnected as error:
            raise _Lost(f"{self._remote}: {error} (after {command[:4]})") from error
        if code in (-1, 421):
            raise _Lost(f"{self._remote} ended the conversation: {_one_line(reply)}")
        return code, _one_line(reply)

    def _refusal(self, code: int, text: str) -> Attempt:
        """For good if the relay says so of this mail, for now if it says so of us."""
        permanent = 500 <= code <= 599 and code not in _LOGIN_TROUBLE
        return self._attempt(AttemptResult.FAILED if permanent else AttemptResult.DEFERRED, code, text)

    def _attempt(self, result: AttemptResult, code: int, text: str) -> Attempt:
        return Attempt(result, code, text, self._remote)


def _log_in(client: smtplib.SMTP, username: str, password: str) -> None:
    """Log in by PLAIN where it is offered, else by what smtplib knows.

    smtplib's own PLAIN refuses what is not ASCII; RFC 4616 §2 says UTF-8.
    """
    if "PLAIN" not in client.esmtp_features.get("auth", "").upper().split():
        client.login(username, password)
        return
    secret = base64.b64encode(f"\0{username}\0{password}".encode()).decode("ascii")
    code, reply = client.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _reset(client: smtplib.SMTP) -> bool:
    """Whether the relay is ready for another mail after it refused one."""
    try:
        return client.rset()[0] == 250
    except smtplib.SMTPException:
        return False


def _pieces(content: bytes) -> Iterator[tuple[memoryview, bool]]:
    """The data as it goes out, dots doubled and the end marked (RFC 5321 §4.5.2), each with whether it is the last."""
    first = b"." if content.startswith(b".") else b""
    stuffed = memoryview(first + content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    for start in range(0, len(stuffed), _PIECE):
        yield stuffed[start : start + _PIECE], start + _PIECE >= len(stuffed)


def _one_line(reply: bytes | str) -> str:
    """An answer as it is kept: one line, printable, bounded."""
    return one_line(reply if isinstance(reply, str) else reply.decode(errors="replace"))[:500]
