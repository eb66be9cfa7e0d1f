"""What the listeners read of a header: hops and Message-ID."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.receive.header_scan import MAX_MESSAGE_ID, SCAN_LIMIT, scan


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (b"Message-ID: <a@b.example>\r\n\r\n", "a@b.example", "the everyday form"),
        (b"Subject: x\r\nMESSAGE-id :\t<a@b.example>\r\n\r\n", "a@b.example", "any case, blank before the colon"),
        (b"Message-ID:\r\n <a@b.example>\r\n\r\n", "a@b.example", "folded after the name"),
        (b"Message-ID: <a-long-left-\r\n side@b.example>\r\n\r\n", "a-long-left-side@b.example", "folded within"),
        (b"Message-ID: (c) <a@b.example> x\r\n\r\n", "a@b.example", "a comment and a rest"),
        (b"Message-ID: a@b.example\r\n\r\n", "a@b.example", "without brackets"),
        (b"Message-ID: <>\r\n\r\n", "", "nothing within brackets"),
        (b"Message-ID: hello\r\n\r\n", "", "no identifier"),
        (b"Message-ID:\r\n\r\n", "", "empty"),
        (b"Subject: x\r\n\r\nMessage-ID: <a@b.example>\r\n", "", "in the body"),
        (b"\r\nMessage-ID: <a@b.example>\r\n\r\n", "", "the header is empty"),
        (b"Message-ID: <a@b.example>\r\nMessage-ID: <c@d.example>\r\n\r\n", "a@b.example", "the first of two"),
        (b"Message-ID: <a@b.example>\n\nMessage-ID: <c@d.example>\n", "a@b.example", "LF alone"),
        (b"Subject: x\rMessage-ID: <a@b.example>\r\rbody", "a@b.example", "CR alone"),
        (b"Message-ID: <a@b.example>", "a@b.example", "no line end at all"),
        (b"X-Message-ID: <a@b.example>\r\n\r\n", "", "another field"),
        (b"Message-ID: <\xe9@b.example>\r\n\r\n", "\ufffd@b.example", "octets that are not UTF-8"),
        (b"Message-ID: <a\0@b.example>\r\n\r\n", "", "no database takes NUL"),
        (b"Message-ID: <" + b"a" * MAX_MESSAGE_ID + b"@b.example>\r\n\r\n", "", "no index takes this"),
    ],
)
def test_message_id(content: bytes, expected: str, why: str) -> None:
    """The identifier is found as the reader of the message would find it."""
    assert scan(content).message_id == expected, why


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (b"", 0, "nothing"),
        (b"Received: a\r\nreceived : b\r\nSubject: x\r\nRECEIVED:c\r\n\r\n", 3, "any case, in any place"),
        (b"Received: a\r\n\treceived: b\r\n\r\n", 1, "a folded line is no field"),
        (b"X-Received: a\r\nReceived-SPF: pass\r\n\r\n", 0, "other fields"),
        (b"Received: a\r\n\r\nReceived: b\r\n", 1, "the body does not count"),
        (b"Received: a\nReceived: b\n\nReceived: c\r\n\r\n", 2, "the first blank line ends the header, in any form"),
        (b"X: " + b"y" * SCAN_LIMIT + b"\r\nReceived: a\r\n\r\n", 0, "beyond what is looked at"),
    ],
)
def test_hops(content: bytes, expected: int, why: str) -> None:
    """Received fields of the header are counted, and nothing else."""
    assert scan(content).hops == expected, why


@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from([b"Message-ID:", b"Received:", b"<a@b>", b"\r", b"\n", b" ", b"\0", b"\xff"])).map(
        b"".join
    )
)
def test_scan_is_total(content: bytes) -> None:
    """Any bytes give hops and an identifier that a database can hold."""
    found = scan(content)
    assert found.hops >= 0
    assert found.message_id == "" or found.message_id.isprintable()
    assert not set("<> ") & set(found.message_id)
