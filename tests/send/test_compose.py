"""From what a mail says to its bytes, and that nothing in it can become a header, a recipient or another mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.errors import UnsafeMessage
from mailgate.model.address import split_address
from mailgate.send.compose import Mail, automatic_headers, compose, is_whole

MONTREAL = timezone(timedelta(hours=-4))
EXCHANGE_ID = "YQBPR0101MB5678A1B2C3D4E5F60718293A4B5C6D7E8F90@YQBPR0101MB5678.CANPRD01.PROD.OUTLOOK.EXAMPLE"
MAIL = Mail(
    from_name="Équipe de soutien",
    from_address="support@desk.example",
    to_address="jean@client.example",
    reply_to="support+sup-1.k1.1.abcdefghijklmnopqrstuvwxyz@desk.example",
    message_id="sup-1.1.7.k1.abcdefghijklmnopqrstuvwxyz@desk.example",
    in_reply_to=EXCHANGE_ID,
    references=("first@client.example", EXCHANGE_ID),
    subject="[SUP-1] Écran noir ##PO1234##",
    text="Bonjour,\n\nNous avons bien reçu votre message\u202f; merci.\n",
    date=datetime(2026, 10, 14, 15, 0, tzinfo=MONTREAL),
    language="fr-CA",
    headers=automatic_headers("k1.7.abcdefghijklmnopqrstuvwxyz"),
)
NAMES = [
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Mailgate-Loop",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]

#: Everything a customer can write, weighted towards what breaks headers.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('\r\n\t\0\x0b\x0c\x1c\x85\u2028\u2029\u202e\ud800\udfff <>@"\\,;:()=?_.é'),
    ),
    max_size=200,
) | st.sampled_from(
    [
        "x\r\nBcc: victim@other.example",
        "=?utf-8?q?hi=0D=0ABcc:_victim@other.example?=",
        "\r\n\r\n<script>",
        "a" * 3000,
        "é" * 3000,
        "=?" * 500,
        "mot " * 500,
        "--=_mailgate_alternative--",
        '"><victim@other.example>',
        "{{ 7*7 }}",
    ]
)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def header_names(content: bytes) -> list[str]:
    return message_from_bytes(content).keys()


def test_a_whole_mail() -> None:
    """Every header is there once, says what it was told to say, and the text comes back as it was."""
    content = compose(MAIL)
    message = read(content)
    assert header_names(content) == NAMES
    assert message["Date"] == "Wed, 14 Oct 2026 15:00:00 -0400"
    assert str(message["From"]) == "Équipe de soutien <support@desk.example>"
    assert message["To"] == "jean@client.example"
    assert message["Reply-To"] == MAIL.reply_to
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == f"<{MAIL.message_id}>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "fr-CA"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text
    assert content.isascii()


def test_the_same_mail_is_the_same_bytes() -> None:
    """Composing is pure: an outbox row can be made again from the same facts."""
    assert compose(MAIL) == compose(MAIL)


def test_long_ids_stay_intact() -> None:
    """Ids longer than a line stand unfolded and unencoded; folding happens between them only."""
    content = compose(replace(MAIL, references=("a" * 300 + "@x.example", EXCHANGE_ID, "b" * 850 + "@x.example")))
    lines = content.split(b"\r\n")
    assert f"In-Reply-To: <{EXCHANGE_ID}>".encode() in lines
    assert b"References: <" + b"a" * 300 + b"@x.example>" in lines
    assert f" <{EXCHANGE_ID}>".encode() in lines
    assert b" <" + b"b" * 850 + b"@x.example>" in lines
    assert max(map(len, lines)) <= 998


@pytest.mark.parametrize(
    ("given_ids", "expected", "why"),
    [
        (("a@x", "b@x"), ["<a@x>", "<b@x>"], "in their order"),
        (("a@x", "b@x", "a@x"), ["<b@x>", "<a@x>"], "once, where it stood last"),
        (
            ("a b@x", "c\r\nBcc: v@x", "d>e@x", "<f@x", "g\x00@x", "", "h@x"),
            ["<h@x>"],
            "what cannot be an id is left out",
        ),
        (("é@x", "i@x"), ["<i@x>"], "a non-ASCII id cannot be sent to everybody as it is"),
        (("x" * 2000 + "@x", "j@x"), ["<j@x>"], "longer than a line may be"),
        (("no-at-sign", "k@x"), ["<no-at-sign>", "<k@x>"], "some programs make ids without an @"),
        (tuple(f"{n}@x" for n in range(21)), [f"<{n}@x>" for n in range(21)], "twenty-one are kept"),
        (
            tuple(f"{n}@x" for n in range(500)),
            ["<0@x>", *(f"<{n}@x>" for n in range(480, 500))],
            "of more the first and the last twenty",
        ),
    ],
)
def test_references(given_ids: tuple[str, ...], expected: list[str], why: str) -> None:
    message = message_from_bytes(compose(replace(MAIL, references=given_ids)))
    assert str(message["References"]).split() == expected, why


def test_absent_ids_have_no_header() -> None:
    """Without a parent there is neither In-Reply-To nor References, and without Reply-To none of that."""
    content = compose(replace(MAIL, in_reply_to="", references=(), reply_to=""))
    assert not {"In-Reply-To", "References", "Reply-To"} & set(header_names(content))


@pytest.mark.parametrize(
    ("subject", "raw", "why"),
    [
        ("[SUP-1] Printer on fire", "[SUP-1] Printer on fire", "ASCII stays as it is"),
        ("[SUP-1] Écran noir ##PO1##", "[SUP-1] =?utf-8?b?w4ljcmFu?= noir ##PO1##", "only the words that need it"),
        ("[SUP-1] a =?b", "[SUP-1] a =?utf-8?b?PT9i?=", "what reads like an encoded word is encoded"),
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example", "one line"),
        ("", "", "empty"),
    ],
)
def test_subject(subject: str, raw: str, why: str) -> None:
    assert message_from_bytes(compose(replace(MAIL, subject=subject)))["Subject"] == raw, why


def test_encoded_words_are_short_and_whole() -> None:
    """RFC 2047 §2 and §5: words of at most 75 characters, lines of at most 76, no character split between two words."""
    subject = "[SUP-1] " + "L’été où les œufs 🥚 éclosent à Noël " * 20
    content = compose(replace(MAIL, subject=subject, references=()))
    words = re.findall(rb"=\?[^?]+\?[qb]\?[^?]*\?=", content)
    assert len(words) > 5
    for word in words:
        assert len(word) <= 75
        ((chunk, charset),) = decode_header(word.decode())
        assert isinstance(chunk, bytes)
        chunk.decode(charset or "ascii")
    assert all(len(line) <= 76 for line in content.split(b"\r\n") if b"=?" in line)
    assert str(read(content)["Subject"]) == subject.strip()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Support", "plain"),
        ("Support, niveau 2 (Montréal)", "specials among encoded words"),
        ('Support "24/7" <now>', "quotes and brackets"),
        ("back\\slash", "a backslash"),
        ("boss@corp.example", "an address as a name"),
        ("=?utf-8?q?x?=", "an encoded word as a name"),
        ("a" * 90, "a long one"),
        ("Équipe " * 20, "a long one with accents"),
    ],
)
def test_display_names(name: str, why: str) -> None:
    """Whatever the name is, there is one mailbox, and its address is the desk's."""
    message = read(compose(replace(MAIL, from_name=name)))
    (mailbox,) = message["From"].addresses
    assert mailbox.addr_spec == "support@desk.example", why
    # Where a name takes several encoded words this reader, unlike RFC 2047 §6.2, puts blanks between them.
    assert "".join(mailbox.display_name.split()) == "".join(name.split()), why


def test_no_display_name() -> None:
    assert b"\r\nFrom: support@desk.example\r\n" in compose(replace(MAIL, from_name=""))


@pytest.mark.parametrize(
    ("address", "written", "why"),
    [
        ("jean@client.example", b"To: jean@client.example\r\n", "plain"),
        ('"jean d"@client.example', b'To: "jean d"@client.example\r\n', "a quoted local part"),
        ("jean@été.example", b"To: jean@xn--t-9fab.example\r\n", "a domain in A-labels needs no SMTPUTF8"),
        ("rené@été.example", "To: rené@xn--t-9fab.example\r\n".encode(), "a local part has no ASCII form (RFC 6532)"),
    ],
)
def test_addresses(address: str, written: bytes, why: str) -> None:
    assert written in compose(replace(MAIL, to_address=address)), why


@pytest.mark.parametrize(
    "change",
    [
        {"to_address": "a@x.example, b@y.example"},
        {"to_address": "a@x.example\r\nBcc: b@y.example"},
        {"to_address": "a\u202eb@x.example"},
        {"to_address": "a\u2028b@x.example"},
        {"to_address": "a\u0085b@x.example"},
        {"to_address": ""},
        {"from_address": "support"},
        {"reply_to": "<a@x.example>"},
        {"message_id": ""},
        {"message_id": "a b@x.example"},
        {"language": "fr\r\nBcc: b@y.example"},
        {"language": ""},
        {"date": datetime(2026, 1, 1)},
        {"headers": (("Bcc", "b@y.example"),)},
        {"headers": (("Subject", "x"),)},
        {"headers": (("Content-Type", "text/html"),)},
        {"headers": (("Resent-To", "b@y.example"),)},
        {"headers": (("X-A\r\nBcc", "x"),)},
        {"headers": (("X-A", "x"), ("x-a", "y"))},
    ],
)
def test_refused(change: dict[str, object]) -> None:
    """What only we can get wrong is refused aloud."""
    with pytest.raises(UnsafeMessage):
        compose(replace(MAIL, **change))  # type: ignore[arg-type]


def test_html() -> None:
    """With HTML the mail is multipart/alternative, plain text first."""
    html = "<p>Reçu&nbsp;: « Écran » --=_mailgate_alternative</p>\n"
    content = compose(replace(MAIL, html=html))
    message = read(content)
    assert message.get_content_type() == "multipart/alternative"
    plain, rich = message.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain.get_content().replace("\r\n", "\n") == MAIL.text
    assert rich.get_content_type() == "text/html"
    assert rich.get_content().replace("\r\n", "\n") == html
    assert content.isascii()


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("a", "a\n", "the last line is ended"),
        ("a\r\nb\rc\u2028d\n", "a\nb\nc\nd\n", "one kind of line end"),
        (".\n..\n", ".\n..\n", "dots"),
        ("From x\n", "From x\n", "no >From"),
        ("blank \ntab\t\n", "blank \ntab\t\n", "blanks at line ends"),
        ("-- \nSupport\n", "-- \nSupport\n", "the signature mark keeps its blank"),
        ("x" * 5000 + "\n", "x" * 5000 + "\n", "an endless line"),
        ("a\x00\x07\x1b[31mb\ud800\n", "a[31mb\ufffd\n", "no control characters, no lone surrogates"),
        ("", "\n", "nothing"),
    ],
)
def test_text(text: str, expected: str, why: str) -> None:
    content = compose(replace(MAIL, text=text))
    assert read(content).get_content().replace("\r\n", "\n") == expected, why
    assert all(len(line) <= 76 for line in content.partition(b"\r\n\r\n")[2].split(b"\r\n"))


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.lists(HOSTILE, max_size=5), HOSTILE)
def test_nothing_a_customer_writes_is_more_than_text(
    subject: str, name: str, text: str, parent: str, references: list[str], value: str
) -> None:
    """Arbitrary text in every place for text: the same headers, one To, no Bcc, and no exception."""
    mail = replace(
        MAIL,
        subject=subject,
        from_name=name,
        text=text,
        html=text,
        in_reply_to=parent,
        references=tuple(references),
        headers=(*MAIL.headers, ("X-Said", value)),
    )
    content = compose(mail)
    parsed = message_from_bytes(content)
    optional = {"In-Reply-To", "References"}
    assert [key for key in parsed if key not in optional] == [
        *(key for key in NAMES[:11] if key not in optional),
        "X-Said",
        *NAMES[11:14],
    ]
    assert parsed.get_all("To") == ["jean@client.example"]
    assert "Bcc" not in parsed
    assert len(read(content)["From"].addresses) == 1
    assert parsed.get_content_type() == "multipart/alternative"
    assert len(parsed.get_payload()) == 2
    assert content.isascii()
    assert b"\0" not in content and not re.search(rb"(?<!\r)\n|\r(?!\n)", content) and is_whole(content)
    assert max(map(len, content.split(b"\r\n"))) <= 998


@given(HOSTILE)
def test_an_address_is_one_address_or_refused(address: str) -> None:
    """Arbitrary text as the recipient: either exactly that mailbox, or UnsafeMessage."""
    try:
        content = compose(replace(MAIL, to_address=address))
    except UnsafeMessage:
        return
    assert split_address(address) is not None
    assert header_names(content) == NAMES
    assert content.count(b"\r\nTo: ") == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), max_size=150))
def test_a_subject_comes_back(subject: str) -> None:
    """A strict reader decodes the subject to the same words, blanks folded."""
    raw = message_from_bytes(compose(replace(MAIL, subject=f"[SUP-1] {subject}")))["Subject"]
    shown = str(make_header(decode_header(raw.replace("\r\n", ""))))
    assert "".join(shown.split()) == "".join(f"[SUP-1]{subject}".split())


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (b"a\r\nb\r\n", True),
        (b"\r\n", True),
        (b"", False),
        (b"a", False),
        (b"a\n", False),
        (b"a\r", False),
        (b"a\nb\r\n", False),
        (b"a\rb\r\n", False),
        (b"a\n\rb\r\n", False),
        (b"a\r\r\n", False),
        (b"a\r\n\n", False),
        (b"a\0\r\n", False),
    ],
)
def test_whole_content(content: bytes, whole: bool) -> None:
    """Only CRLF ends a line, and every line is ended."""
    assert is_whole(content) is whole


def test_the_date_keeps_its_offset() -> None:
    assert b"Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n" in compose(replace(MAIL, date=datetime(2026, 1, 1, tzinfo=UTC)))
