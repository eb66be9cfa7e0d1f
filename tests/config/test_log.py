"""One record, one line, whatever is in it."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate import log
from mailgate.model import tokens
from mailgate.model.secret import Secret
from mailgate.model.ticket import TicketNumber

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


class Lines:
    """A logger whose output, in one form, can be read back."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(formatter)
        self.logger = logging.Logger("mailgate.receive.smtp")
        self.logger.addHandler(handler)

    def read(self) -> str:
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return text


@pytest.fixture
def text() -> Lines:
    return Lines(log.TextFormatter())


@pytest.fixture
def programs() -> Lines:
    return Lines(log.JsonFormatter())


def test_a_line_for_people(text: Lines) -> None:
    """Time in UTC, level, room, message, fields."""
    text.logger.info(
        "accepted %d recipients", 2, extra={"intake": "01k7", "client": "192.0.2.7", "helo": "a b", "n": ""}
    )
    assert re.fullmatch(
        TIME + r' info    receive\.smtp: accepted 2 recipients intake=01k7 client=192\.0\.2\.7 helo="a b" n=""\n',
        text.read(),
    )


def test_a_line_for_programs(programs: Lines) -> None:
    """The same as one JSON object; a field never replaces what the record says of itself."""
    programs.logger.warning("held", extra={"intake": "01k7", "tries": 3, "level": "no", "path": io.StringIO})
    found = json.loads(programs.read())
    assert re.fullmatch(TIME, found.pop("time"))
    assert found == {
        "level": "warning",
        "logger": "receive.smtp",
        "message": "held",
        "intake": "01k7",
        "tries": 3,
        "path": str(io.StringIO),
    }


def test_a_bound_logger_names_the_intake_on_every_line(text: Lines) -> None:
    """Fields of a call are added to its own."""
    bound = log.BoundLogger(text.logger, {"intake": "01k7"})
    bound.info("one")
    bound.info("two", extra={"desk": "support"})
    one, two = text.read().splitlines()
    assert one.endswith("one intake=01k7")
    assert two.endswith("two intake=01k7 desk=support")


HOSTILE = "a\r\n2026-10-14T00:00:00.000Z info x: forged\x1b[2J\x9b\x00\x7f\u2028\u202e\ud800"


@pytest.mark.parametrize("form", ["text", "programs"])
def test_what_a_peer_wrote_stays_on_its_line(form: str, request: pytest.FixtureRequest) -> None:
    """Message, arguments, fields: no line end, terminal escape, direction mark or lone surrogate comes through."""
    lines: Lines = request.getfixturevalue(form)
    lines.logger.info(f"{HOSTILE} %s", HOSTILE, extra={"helo": HOSTILE, "s p": "x"})
    line = lines.read()
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    assert "forged" in line


@given(st.text())
def test_escaped_text_is_printable_and_plain_text_stays(value: str) -> None:
    """Whatever goes in."""
    assert log.escape(value).isprintable()
    assert not value.isprintable() or log.escape(value) == value


def test_quotes_in_fields_cannot_forge_fields(text: Lines) -> None:
    """A value ends where it ends."""
    text.logger.info("m", extra={"helo": 'x" intake=other', "path": "C:\\x", "eq": "a=b"})
    assert text.read().endswith('m helo="x\\" intake=other" path="C:\\\\x" eq="a=b"\n')


def boom() -> None:
    raise ValueError("bad\n2026 forged\x1b[2J")


def test_an_exception_follows_indented_for_people(text: Lines) -> None:
    """Its text cannot pass for a record."""
    try:
        boom()
    except ValueError:
        text.logger.exception("failed", extra={"intake": "01k7"})
    first, *rest = text.read().splitlines()
    assert first.endswith("failed intake=01k7")
    assert rest[0] == "    Traceback (most recent call last):"
    assert rest[-1] == "    2026 forged\\x1b[2J"
    assert all(line.startswith("    ") and line.isprintable() for line in rest)


def test_an_exception_is_within_the_line_for_programs(programs: Lines) -> None:
    """As one value; a stack that was asked for too."""
    try:
        boom()
    except ValueError:
        programs.logger.exception("failed", stack_info=True)
    line = programs.read()
    assert line.count("\n") == 1
    found = json.loads(line)["exception"]
    assert "ValueError: bad\n2026 forged\x1b[2J" in found
    assert "Stack (most recent call last)" in found


@pytest.mark.parametrize("form", ["text", "programs"])
def test_secrets_and_signatures_are_struck_out(form: str, request: pytest.FixtureRequest) -> None:
    """A Secret masks itself; the MACs of all our signed names go, the rest of the name stays."""
    lines: Lines = request.getfixturevalue(form)
    ring = tokens.KeyRing((tokens.Key("k1", b"x" * 32),))
    number = TicketNumber("SUP", 10432)
    signed = [
        tokens.reply_address(ring, "support@desk.example", number, 1),
        tokens.reply_address(ring, "support@desk.example", number, 1).upper(),
        tokens.bounce_address(ring, "support@desk.example", 7),
        tokens.message_id(ring, "desk.example", number, 1, 7),
        tokens.loop_mark(ring, 7),
    ]
    for name in signed:
        lines.logger.info("to %s", name, extra={"rcpt": name, "secret": Secret("hunter2"), "intake": "0" * 26})
        line = lines.read()
        mac = re.search(r"\.([a-z2-7]{26})(?![a-z0-9])", name, re.IGNORECASE)
        assert mac is not None
        assert mac[1] not in line
        assert "hunter2" not in line
        assert line.count("***") == 3
        assert "0" * 26 in line


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    logger = logging.getLogger()
    handlers, level, ours = logger.handlers[:], logger.level, logging.getLogger("mailgate").level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logging.getLogger("mailgate").setLevel(ours)
    logging.captureWarnings(False)


def test_configured_twice_it_speaks_once(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, our rooms from the level on, libraries from warning on."""
    log.configure("json", "error")
    log.configure("text", "debug")
    logging.getLogger("mailgate.store").debug("ours")
    logging.getLogger("mail.log").info("theirs: AUTH PLAIN c2VjcmV0")
    logging.getLogger("mail.log").warning("careful")
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(" ", 1)[1] for line in err.splitlines()] == ["debug   store: ours", "warning mail.log: careful"]


def test_a_terminal_without_utf8_gets_its_lines_too() -> None:
    """A host's locale decides neither whether a line is written nor how many there are."""
    program = (
        "import logging, mailgate.log as log; log.configure('text', 'info'); logging.getLogger('mailgate.x').info('é')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stderr.endswith(b"x: \\xe9\n")
