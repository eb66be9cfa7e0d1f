"""Containers that are no MIME: what stands in their place, within limits."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.parse.defects import Defects
from mailgate.parse.mime import Part, read_tree
from mailgate.parse.octets import normalise
from mailgate.parse.unpack import all_leaves, unpack

_UU = b"begin 644 a.txt\n#86)C\n`\nend\n"


def opened(raw: bytes, **limits: int) -> tuple[Part, tuple[str, ...]]:
    defects = Defects()
    settings = ParseSettings(replace(ParseLimits(), **limits))
    root = read_tree(normalise(raw, defects).octets, settings.limits, defects)
    unpack(root, settings, None, defects)
    return root, defects.sentences()


def test_a_text_with_files_is_replaced_by_its_pieces() -> None:
    """The rest of the text first, with the charset and form of the whole; the leaves of the message stay the same."""
    root, defects = opened(b"Content-Type: text/plain; charset=iso-8859-1; format=flowed\n\nhello\n" + _UU)
    assert (root.transparent, defects) == (True, ())
    assert [(leaf.path, leaf.content_type) for leaf in root.unpacked] == [
        ("!0", "text/plain"),
        ("!1", "application/octet-stream"),
    ]
    assert root.unpacked[0].parameters == {"charset": "iso-8859-1", "format": "flowed"}
    assert root.unpacked[0].decoded() == b"hello\r\n"
    assert list(root.leaves()) == [root]


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"Content-Type: text/html\n", "mark-up"),
        (b"Content-Disposition: attachment\n", "an attached text is a file of its own"),
        (b"Content-Type: text/plain; name=a.txt\n", "so is a named one"),
        (b"Content-Type: application/octet-stream\n", "another type"),
        (b"Content-Type: message/rfc822\n", "another message"),
    ],
)
def test_what_is_left_alone(head: bytes, why: str) -> None:
    """Only the text of the message itself is searched."""
    root, _ = opened(head + b"\nhello\n" + _UU)
    assert root.unpacked == [], why
    assert not root.transparent, why


def test_more_than_may_be_unpacked_stays_packed() -> None:
    """The limit is on all containers of a message together."""
    part = b"--b\nContent-Type: text/plain\n\n" + _UU
    root, defects = opened(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 3, unpacked=7)
    assert [bool(child.unpacked) for child in root.children] == [True, True, False]
    assert "More than 7 bytes came out of containers." in defects


def test_files_of_all_texts_are_counted_together() -> None:
    """Five hundred texts of sixty files each gave thirty thousand attachments."""
    part = b"--b\nContent-Type: text/plain\n\n" + _UU * 9
    root, _ = opened(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 9, parts=12)
    files = sum(leaf.content_type == "application/octet-stream" for leaf in all_leaves(root))
    assert files == 9 + 3 + 7 * 1


def test_all_leaves_in_their_order() -> None:
    """Parts of the message and what was unpacked from them."""
    part = b"--b\nContent-Type: text/plain\n\n" + _UU
    root, _ = opened(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 2)
    assert [leaf.path for leaf in all_leaves(root)] == ["1", "1!0", "1!1", "2", "2!0", "2!1"]


def test_a_stream_that_is_none_stays_a_file() -> None:
    """It says that it is TNEF, and is not."""
    head = b"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n"
    root, defects = opened(head + base64.b64encode(b"no stream at all"))
    assert (root.unpacked, root.transparent) == ([], False)
    assert defects == ("A winmail.dat holds no TNEF.",)
