"""How commands show what was read in a mail: the answer first, the rest folded."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from mailgate.model.message import Attachment, Message
from mailgate.model.message_json import message_as_json
from mailgate.parse.message import parse_message
from tests.commands.typing_in import Cli, drain, inject

REPOSITORY = Path(__file__).resolve().parents[2]

MAIL = """\
From: Anna <anna@client.example>
To: support@desk.example
Subject: =?utf-8?q?Re=3A_Imprimante_bloqu=C3=A9e?=
Message-ID: <m1@client.example>
Date: Mon, 2 Mar 2026 09:12:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour, elle est toujours bloquée.

Le lundi 2 mars 2026 à 09:00, Support <support@desk.example> a écrit :
> Avez-vous essayé de la redémarrer ?
> Bien à vous
""".encode()


def test_a_ticket_shows_the_answer_and_folds_the_rest(cli: Cli) -> None:
    """What is quoted is one line with its reason; ``--full`` unfolds it; JSON has all of it."""
    inject(cli, MAIL)
    assert drain() == 0
    _, folded, _ = cli("tickets", "show", "SUP-1")
    assert "    Bonjour, elle est toujours bloquée.\n" in folded
    assert "redémarrer" not in folded
    assert re.search(r"^    \[quote, 3 lines: .+\]$", folded, re.MULTILINE)
    _, full, _ = cli("tickets", "show", "SUP-1", "--full")
    assert "    | > Avez-vous essayé de la redémarrer ?\n" in full
    entry = cli.json("tickets", "show", "SUP-1")["entries"][0]
    assert entry["answer"] == "Bonjour, elle est toujours bloquée."
    assert "".join(entry["text"][one["start"] : one["end"]] for one in entry["spans"]) == entry["text"]


def test_explain_and_parse_show_it_likewise(cli: Cli, folder: Path) -> None:
    """Before anything is stored the message reads the same."""
    inject(cli, MAIL)
    (folder / "mail.eml").write_bytes(MAIL)
    for command in (("explain", "mail.eml", "--rcpt", "support@desk.example"), ("parse", "mail.eml")):
        _, folded, _ = cli(*command)
        assert "    Bonjour, elle est toujours bloquée.\n" in folded
        assert "redémarrer" not in folded
        _, full, _ = cli(*command, "--full")
        assert "redémarrer" in full
    assert cli.json("explain", "mail.eml")["answer"] == cli.json("parse", "mail.eml")["answer"]


def test_what_is_passed_on_is_folded(cli: Cli, folder: Path) -> None:
    """A forwarded text, inline or attached, is no field in the list; it is folded like a quotation, its tabs blanks."""
    head = MAIL.partition(b"Content-Type")[0].replace(b"Re=3A", b"Fwd=3A")
    passed_on = b"Subject: Panne\nFrom: jan@client.example\n\nRien\tne va.\n"
    (folder / "inline.eml").write_bytes(
        head
        + b"\nVu.\n\n-------- Forwarded Message --------\nSubject:\tPanne\nFrom:\tjan@client.example\n\nRien\tne va.\n"
    )
    (folder / "attached.eml").write_bytes(
        head
        + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nVu.\n--x\nContent-Type: message/rfc822\n\n"
        + passed_on
        + b"--x--\n"
    )
    for name in ("inline.eml", "attached.eml"):
        _, folded, _ = cli("parse", name)
        assert "ne va." not in folded
        assert re.search(r"^    \[forward, \d lines?: .+\]$", folded, re.MULTILINE), name
        _, full, _ = cli("parse", name, "--full")
        assert "    | Rien    ne va.\n" in full, name


def test_a_terminal_is_never_steered(cli: Cli, folder: Path) -> None:
    """Whatever stands in names, subjects and evidence is written out."""
    hostile = MAIL.replace(b"Subject: =?utf-8?q?Re=3A_", b"Subject: =?utf-8?q?=1B[2J=9B_")
    inject(cli, MAIL)
    (folder / "mail.eml").write_bytes(hostile + b"\x1b[31m\xc2\x9b\n")
    for command in ("parse", "explain"):
        status, out, _ = cli(command, "mail.eml", "--full")
        assert status == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)


def test_every_field_is_documented() -> None:
    """docs/json.md names each field that ``parse`` prints."""
    documented = (REPOSITORY / "docs" / "json.md").read_text(encoding="utf-8").partition("## `parse`")[2]
    fields = [*message_as_json(parse_message(MAIL)), *(one.name for one in dataclasses.fields(Attachment))]
    assert [name for name in fields if not re.search(rf"\b{name}\b", documented.partition("\n## ")[0])] == []
    assert {one.name for one in dataclasses.fields(Message)} - {"content_params"} <= {
        *message_as_json(parse_message(MAIL)),
    }
