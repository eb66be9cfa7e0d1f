"""Replies that only the dialogue itself gives; those with a meaning for other rooms are in ``model.reply``."""

from __future__ import annotations

from ..model.reply import Reply

SENDER_OK = Reply(250, "2.1.0", "Sender OK")
BYE = Reply(221, "2.0.0", "Bye")
HELP = Reply(214, "2.0.0", "See RFC 5321")
# RFC 5321 §3.5.3: the honest answer of a server that will not say which addresses exist.
NOT_VERIFIED = Reply(252, "2.0.0", "Cannot verify, but will take mail and try")
# RFC 2034 §4: 3xx replies carry no enhanced code.
SEND_DATA = Reply(354, "", "End data with <CR><LF>.<CR><LF>")
READY_FOR_TLS = Reply(220, "2.0.0", "Ready to start TLS")

GREET_FIRST = Reply(503, "5.5.1", "Say hello first")
NESTED_MAIL = Reply(503, "5.5.1", "A sender was given already")
NEED_MAIL = Reply(503, "5.5.1", "Need MAIL first")
NEED_RECIPIENT = Reply(503, "5.5.1", "Need an accepted RCPT first")
TLS_IS_ON = Reply(503, "5.5.1", "TLS is on already")
TLS_REQUIRED = Reply(530, "5.7.0", "Must issue a STARTTLS command first")

# RFC 4954 §4, §6
LOGGED_IN = Reply(235, "2.7.0", "Welcome")
LOGGED_IN_ALREADY = Reply(503, "5.5.1", "Somebody has logged in already")
NOT_IN_TRANSACTION = Reply(503, "5.5.1", "Not while a message is under way")
LOGIN_FAILED = Reply(535, "5.7.8", "Login failed")
LOGIN_NEEDS_TLS = Reply(538, "5.7.11", "Must issue a STARTTLS command first")
LOGIN_REQUIRED = Reply(530, "5.7.0", "Must log in first")
LOGIN_CANCELLED = Reply(501, "5.7.0", "Login cancelled")
LOGIN_UNREADABLE = Reply(501, "5.5.2", "Not what this mechanism answers")
LOGIN_TOO_LONG = Reply(500, "5.5.6", "Line of the login too long")
UNKNOWN_MECHANISM = Reply(504, "5.5.4", "Mechanism not offered")

XCLIENT_DENIED = Reply(550, "5.7.0", "Only proxies that are listed may say that")

UNKNOWN_COMMAND = Reply(500, "5.5.1", "Command not recognized")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
BAD_COMMAND = Reply(500, "5.5.2", "Bad syntax")
COMMAND_TOO_LONG = Reply(500, "5.5.2", "Command line too long")
BARE_COMMAND_NEWLINE = Reply(500, "5.5.2", "Lines end with CR LF, not with LF alone")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Parameter not recognized or not implemented")
BAD_SENDER = Reply(553, "5.1.7", "Not a valid sender address")
# RFC 6531 §3.5
SENDER_NEEDS_SMTPUTF8 = Reply(550, "5.6.7", "Non-ASCII address without SMTPUTF8")
RECIPIENT_NEEDS_SMTPUTF8 = Reply(553, "5.6.7", "Non-ASCII address without SMTPUTF8")

TOO_MUCH_DATA = Reply(421, "4.7.0", "Far too much data, closing connection")
LOST_PLACE = Reply(421, "4.3.0", "Temporary local problem, closing connection")


def bad_arguments(usage: str) -> Reply:
    """501: the command is known, what follows it is not as it should be."""
    return Reply(501, "5.5.4", f"Syntax: {usage}")
