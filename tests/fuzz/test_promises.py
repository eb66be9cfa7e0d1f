"""What holds of every message, text and subject, whatever it was made from (``make fuzz`` for longer)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from mailgate.commands.output import as_json
from mailgate.model.message import Message
from mailgate.model.message_json import message_as_json
from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.model.span import Span
from mailgate.model.subject import base_subject
from mailgate.parse.attachments import part_bytes
from mailgate.parse.encoded_words import decode_words
from mailgate.parse.message import parse_message
from mailgate.parse.sanitise import sanitise
from mailgate.parse.split.split import split_text
from mailgate.parse.subject import read_subject

from . import mails
from .running import try_out

_SETTINGS = ParseSettings()


def _said(message: Message) -> str:
    """The message as others get it; must be possible for every message."""
    return json.dumps(message_as_json(message), ensure_ascii=False, default=as_json)


def _storable(value: Any) -> None:
    """No text in it holds a NUL or half a character."""
    if isinstance(value, str):
        assert "\0" not in value
        value.encode("utf-8")
    elif isinstance(value, dict):
        _storable(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            _storable(one)


def _tiled(text: str, spans: tuple[Span, ...]) -> None:
    """The spans lie end to end over the whole text."""
    at = 0
    for span in spans:
        assert span.start == at
        assert span.end > span.start
        at = span.end
    assert at == len(text)


def _a_message_can_be_stored(raw: bytes) -> None:
    message = parse_message(raw, _SETTINGS)
    assert not [one for one in message.defects if "could not be read:" in one]
    _storable(message_as_json(message))
    _said(message).encode("utf-8")
    _tiled(message.text, message.spans)
    assert "\r" not in message.text
    assert not message.text or message.answer
    for text in (message.subject, message.author.name, message.author.address):
        assert len(text.splitlines()) <= 1


def _an_attachment_is_found_again(raw: bytes) -> None:
    for one in parse_message(raw, _SETTINGS).attachments:
        content = part_bytes(raw, one.part, _SETTINGS)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one.size, one.sha256)


def _the_same_bytes_are_the_same_message(raw: bytes) -> None:
    assert parse_message(raw, _SETTINGS) == parse_message(raw, _SETTINGS)


def _line_ends_make_no_difference(raw: bytes) -> None:
    """A mail copied by a program that ends lines by LF is the same mail."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        # In UTF-16 an octet is no character: replaced one by one, line ends tear it apart.
        return
    by_lf = raw.replace(b"\r", b"")
    assert _said(parse_message(by_lf, _SETTINGS)) == _said(parse_message(by_lf.replace(b"\n", b"\r\n"), _SETTINGS))


def _limits_hold(raw: bytes) -> None:
    limits = ParseLimits(text=100, parts=4, depth=3, headers=5, html=1000)
    message = parse_message(raw, ParseSettings(limits=limits))
    assert len(message.text) <= limits.text
    assert len(message.headers) <= limits.headers
    assert not [one for one in message.defects if "could not be read:" in one]


MESSAGES: tuple[Callable[[bytes], None], ...] = (
    _a_message_can_be_stored,
    _an_attachment_is_found_again,
    _the_same_bytes_are_the_same_message,
    _line_ends_make_no_difference,
    _limits_hold,
)


def _a_text_is_split_without_loss(text: str) -> None:
    spans = split_text(text).spans
    _tiled(text, spans)
    assert "".join(text[one.start : one.end] for one in spans) == text


def _sanitised_html_stays(text: str) -> None:
    once = sanitise(text).html
    assert sanitise(once).html == once


def _a_base_subject_stays(text: str) -> None:
    assert base_subject(base_subject(text)) == base_subject(text)


def _a_subject_is_one_line(text: str) -> None:
    subject = read_subject(text)
    _storable([subject.text, subject.title, *subject.customer_refs])
    assert len(subject.title) <= len(subject.text)


def _plain_words_stay(text: str) -> None:
    if "=?" not in text:
        assert decode_words(text) == text


TEXTS: tuple[Callable[[str], None], ...] = (
    _a_text_is_split_without_loss,
    _sanitised_html_stays,
    _a_base_subject_stays,
    _a_subject_is_one_line,
    _plain_words_stay,
)

_TARGETS: list[tuple[Callable[[Any], None], st.SearchStrategy[Any], float]] = [
    *((promise, mails.mails(), 0.35 / len(MESSAGES)) for promise in MESSAGES),
    *((promise, mails.texts(), 0.15 / len(TEXTS)) for promise in TEXTS),
]


@pytest.mark.parametrize(
    ("promise", "strategy", "share"), _TARGETS, ids=[promise.__name__.strip("_") for promise, _, _ in _TARGETS]
)
def test_it_is_kept(promise: Callable[[Any], None], strategy: st.SearchStrategy[Any], share: float) -> None:
    """Whatever is read: the name of the promise says what."""

    def call(given: Any) -> None:
        with mails.within_processor_time():
            promise(given)

    try_out(call, strategy, share, examples=80)
