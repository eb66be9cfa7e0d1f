"""Every exception of mailgate.

    MailgateError
    ├── ConfigError          the configuration cannot be used; lists every problem at once
    ├── UsageError           a command was asked for something that does not exist or cannot be done
    ├── SchemaError          the database has another schema than this program; says what to type
    ├── KeyMismatch          this host lacks a key that the database has seen in use
    ├── TemplateError        a template cannot be read, compiled or rendered; says file and line
    ├── UnsafeMessage        finished bytes of a notice did not parse back to what was meant
    ├── Conflict             a concurrent write won; repeat from the look-ups, no try is spent
    └── Temporary            our own fault or the world's, expected to pass; always 4xx outside
        └── StoreUnavailable the store refuses or cannot be reached

Decisions are values, not exceptions, and so are SMTP replies (``model.reply``).  An exception that is not in this tree
is a bug, and is treated outside as ``Temporary``.
"""

from __future__ import annotations

from collections.abc import Sequence


class MailgateError(Exception):
    """Base of all of them; the text is for operators and may be printed as it stands."""


class ConfigError(MailgateError):
    """The configuration cannot be used.

    ``problems`` holds one line per problem, each ``file:line: key: what is wrong``.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class UsageError(MailgateError):
    """What was asked for does not exist or cannot be done; says what to do instead."""


class SchemaError(MailgateError):
    """The database's schema is not the one this program knows."""


class KeyMismatch(MailgateError):
    """A signing key that the database has seen is missing here, or differs."""


class TemplateError(MailgateError):
    """A template cannot be read, compiled or rendered."""


class UnsafeMessage(MailgateError):
    """The finished bytes of a notice, parsed back, are not the notice that was meant."""


class Conflict(MailgateError):
    """Another transaction changed what this one had looked up."""


class Temporary(MailgateError):
    """Expected to pass; whoever waits outside is told to try again."""


class StoreUnavailable(Temporary):
    """The store refuses or cannot be reached: disk full, read-only, locked, server away."""
