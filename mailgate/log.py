"""Log lines: one record, one line, in a form for people or for programs, on standard error.

    2026-10-14T06:12:03.512Z info    receive.smtp: accepted intake=01k7… client=192.0.2.7
    {"time": "2026-10-14T06:12:03.512Z", "level": "info", "logger": "receive.smtp", "message": "accepted", …}

Fields come from ``extra`` or a ``BoundLogger``; ``intake`` is the one that strings a message's lines together.  What a
peer or a sender wrote can neither start a new line nor move a terminal's cursor: it is escaped (``escape``).  Logs
hold addresses and ids; signatures within addresses are struck out here, whoever logs them, and a ``Secret`` shows
itself as ``Secret(***)``.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

from .clock import real_now

#: What a ``LogRecord`` has of itself; everything else on one is a field.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# The last part of a reply address, bounce address, Message-ID or loop mark of ours (model.tokens): 26 base32
# characters after a dot.  Who reads logs must not be able to write as a participant.
_MAC = re.compile(r"(?<=\.)[a-z2-7]{26}(?![a-z0-9])", re.IGNORECASE)


def configure(form: str, level: str) -> None:
    """Send all log records to standard error, as ``form`` (``text`` or ``json``); may be called again.

    ``level`` (``debug``, ``info``, ``warning``, ``error``) is for our own records.  Libraries speak from ``warning``
    up: at lower levels some of them log what passes through, passwords and message text included.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mailgate").setLevel(level.upper())
    logging.captureWarnings(True)


class BoundLogger(logging.LoggerAdapter[logging.Logger]):
    """A logger that puts the same fields on every line; those of a single call are added to them.

    Example:
        ``BoundLogger(logging.getLogger(__name__), {"intake": intake_id}).info("held", extra={"reason": reason})``
    """

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        # Before Python 3.13 a LoggerAdapter drops the call's own extra.
        return msg, {**kwargs, "extra": {**(self.extra or {}), **(kwargs.get("extra") or {})}}


def escape(text: str) -> str:
    """``text`` with every character that is not printable written out (``\\n``, ``\\x1b``, ``\\u202e``).

    That takes in line ends of all kinds, terminal escapes, text direction marks, no-break spaces and lone surrogates.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class TextFormatter(logging.Formatter):
    """For people: one line; a traceback follows indented, so that no line of it looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_time()} {record.levelname.lower():<7} {_logger(record)}: {escape(record.getMessage())}"
        line = " ".join((head, *(f"{escape(name)}={_quoted(value)}" for name, value in _fields(record).items())))
        trace = _trace(self, record)
        return _struck("\n".join((line, *(f"    {escape(part)}" for part in trace.split("\n") if trace))))


class JsonFormatter(logging.Formatter):
    """For programs: one JSON object a line, ASCII only; a traceback is its ``exception``."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": _time(),
            "level": record.levelname.lower(),
            "logger": _logger(record),
            "message": record.getMessage(),
        }
        for name, value in _fields(record).items():
            said.setdefault(name, value)
        if trace := _trace(self, record):
            said["exception"] = trace
        # DEL is the one control character that JSON leaves alone.
        return _struck(json.dumps(said, default=str).replace("\x7f", "\\u007f"))


def _time() -> str:
    return real_now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _logger(record: logging.LogRecord) -> str:
    return record.name.removeprefix("mailgate.")


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _quoted(value: object) -> str:
    text = str(value)
    if text and not any(c in ' "=\\' or not c.isprintable() for c in text):
        return text
    return '"' + escape(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = (
        formatter.formatException(record.exc_info) if record.exc_info else "",
        formatter.formatStack(record.stack_info) if record.stack_info else "",
    )
    return "\n".join(part for part in parts if part)


def _struck(line: str) -> str:
    return _MAC.sub("***", line)
