"""The golden mails: each says in ``.json`` beside it everything that is read in it.

A mail is tried as it stands and with its lines ended by CRLF.  One whose line ends are what it is about is called
``*.asis.eml`` and tried as it stands.  A difference is written beside it as ``.actual``; after it has been understood,
that file becomes the new ``.json``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailgate.commands.output import as_json
from mailgate.model.message_json import message_as_json
from mailgate.model.parsing import ParseSettings
from mailgate.parse.message import parse_message

CORPUS = Path(__file__).parent.parent / "corpus"
MAILS = sorted(CORPUS.rglob("*.eml"))
#: So many oddities are known; fewer files mean that some were lost.
FEWEST = 150

SETTINGS = ParseSettings(languages=("fr", "en", "nl", "de"))


def read(raw: bytes) -> str:
    return (
        json.dumps(message_as_json(parse_message(raw, SETTINGS)), ensure_ascii=False, indent=1, default=as_json) + "\n"
    )


def test_the_corpus_is_there() -> None:
    assert len(MAILS) >= FEWEST


def test_every_golden_text_has_its_mail() -> None:
    """What a mail was known to say is not left behind when the mail is renamed."""
    assert [path for path in CORPUS.rglob("*.json") if not path.with_suffix(".eml").exists()] == []


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: str(path.relative_to(CORPUS).with_suffix("")))
def test_golden(mail: Path) -> None:
    """A mail reads as it is known to read, in either form of line end."""
    raw = mail.read_bytes()
    golden = mail.with_suffix(".json")
    actual = mail.with_suffix(".actual")
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    found = read(raw)
    if found != expected:
        actual.write_text(found, encoding="utf-8")
        pytest.fail(f"{mail.name} is read differently: compare {actual} with {golden.name}")
    actual.unlink(missing_ok=True)
    if not mail.name.endswith(".asis.eml"):
        assert read(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")) == found, "with CRLF"
        assert read(raw.replace(b"\r\n", b"\n")) == found, "with LF"
