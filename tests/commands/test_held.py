"""``mailgate held`` as an operator types it: why mail waits, what would become of it, and what he decides."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailgate import app, clock
from mailgate.config import load
from mailgate.model.states import IntakeState
from mailgate.store import held, intake
from mailgate.store.leases import this_process
from tests.commands.typing_in import Cli, drain, inject
from tests.service_process import letter

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

TO_SUPPORT = ("--rcpt", "support@desk.example", "--mail-from", "bounce@lists.example")


def by_list(number: int, subject: str = "News") -> bytes:
    """A mail through a list that is not known."""
    return letter("anna@client.example", subject, f"m{number}@client.example", List_Id="<news.client.example>")


def by_two(number: int, subject: str = "Printer") -> bytes:
    """A mail of which nobody can be sure who wrote it."""
    return letter("a@client.example, b@client.example", subject, f"m{number}@client.example")


def cannot_be_processed(
    folder: Path, intake_id: str, why: str = "reading it took longer than 5 s (try 3 of 3)"
) -> None:
    """Use up a message's tries, as a worker does that is killed by it."""
    store = app.open_current_store(load(folder / "config.toml"))
    with store.write() as tx:
        (claimed,) = [one for one in intake.claim(tx, this_process(), clock.now(), 20) if one.id == intake_id]
        intake.finish(tx, claimed, IntakeState.HELD, clock.now(), why)
    store.close()


def said_of(folder: Path, intake_id: str) -> tuple[bool, str]:
    """Whether a message is released, and as what."""
    store = app.open_current_store(load(folder / "config.toml"))
    with store.read() as tx:
        row = intake.get(tx, intake_id)
    store.close()
    return row.released, row.release_as


def test_the_list_says_what_waits_and_why(cli: Cli, folder: Path) -> None:
    """By desk and by reason, the newest hold first; what could not be processed is among them."""
    listed = inject(cli, by_list(1), *TO_SUPPORT)
    ambiguous = inject(cli, by_two(2), *TO_SUPPORT)
    nowhere = inject(cli, letter("anna@client.example", "Hi", "m3@client.example"), "--rcpt", "postmaster@desk.example")
    assert drain() == 0
    broken = inject(cli, letter("anna@client.example", "Broken", "m4@client.example"), *TO_SUPPORT)
    cannot_be_processed(folder, broken)
    rows = cli.json("held", "list")
    assert [one["id"] for one in rows] == [broken, nowhere, ambiguous, listed]
    found = {one["id"]: one for one in rows}
    assert {name: one["rules"] for name, one in found.items()} == {
        listed: ["bulk"],
        ambiguous: ["ambiguous_author"],
        nowhere: ["no_desk"],
        broken: ["not_processed"],
    }
    assert (found[ambiguous]["desks"], found[nowhere]["desks"], found[broken]["desks"]) == (
        ["support"],
        [],
        ["support"],
    )
    (at,) = found[ambiguous]["held"]
    assert (at["standing"], at["desk"], at["ticket"]) == ("failed", "support", None)
    assert at["reason"] == found[ambiguous]["error"]
    assert (found[broken]["held"], found[broken]["tries"]) == ([], 1)
    for options, expected in (
        (["--desk", "support"], {listed, ambiguous, broken}),
        (["--reason", "ambiguous_author"], {ambiguous}),
        (["--reason", "LONGER THAN"], {broken}),
        (["--reason", "bulk", "--desk", "support"], {listed}),
        (["--reason", "nothing like it"], set()),
        (["--limit", "1"], {broken}),
    ):
        assert {one["id"] for one in cli.json("held", "list", *options)} == expected, options
    status, out, _ = cli("held", "list")
    assert (status, "bounce@lists.example" in out, "less than a minute" in out) == (0, True, True)
    assert cli("held", "list", "--desk", "nonsense")[0] == os.EX_USAGE


def test_show_says_what_would_become_of_it(cli: Cli, folder: Path) -> None:
    """Why it is held, who is said to have written what, and outcome, ticket and mails on release; nothing changes."""
    received = inject(cli, by_list(1, "Printer ##PO7##"), *TO_SUPPORT)
    assert drain() == 0
    shown = cli.json("held", "show", received)
    assert set(cli.json("held", "list")[0]) < set(shown)
    assert shown["message"]["author"]["written"] == ["anna@client.example"]
    assert shown["message"]["subject"] == "Printer ##PO7##"
    assert set(shown["on_release"]) == {"plain", "verified"}
    (desk,) = shown["on_release"]["plain"]["desks"]
    assert (desk["desk"], desk["outcome"], desk["ticket"], desk["customer_refs"]) == (
        "support",
        "new_ticket",
        "SUP-?",
        ["PO7"],
    )
    status, out, _ = cli("held", "show", received)
    assert status == 0
    assert f"mailgate held release {received}" in out
    assert re.search(r"outcome +new_ticket", out)
    assert re.search(r"subject +Printer ##PO7##", out)
    assert cli.json("held", "list")[0]["id"] == received
    assert cli.json("tickets", "list") == []
    assert cli("held", "release", received)[0] == 0
    assert drain() == 0
    (ticket,) = cli.json("tickets", "list")
    assert ticket["customer_refs"] == ["PO7"]


def test_show_steers_no_terminal_and_shows_only_the_beginning(cli: Cli) -> None:
    """A long text is cut, a long line folded, control characters are written out (LESSONS B30)."""
    body = b"\x1b[2J" + b"word " * 100 + b"\n" + b"".join(b"line %d\n" % number for number in range(100))
    received = inject(cli, by_list(1).partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body, *TO_SUPPORT)
    assert drain() == 0
    _, out, _ = cli("held", "show", received)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", out)
    assert "word word" in out
    assert "line 50" not in out
    assert re.search(r"\[… \d+ characters in all\]", out)
    assert max(map(len, out.splitlines())) < 300


def test_show_does_not_read_what_could_not_be_processed(cli: Cli, folder: Path) -> None:
    """Reading may be what ended the workers: its envelope is shown, and how to read it all the same."""
    received = inject(cli, by_two(1), *TO_SUPPORT)
    cannot_be_processed(folder, received)
    shown = cli.json("held", "show", received)
    assert (shown["message"], shown["on_release"], shown["outcomes"]) == (None, None, [])
    _, out, _ = cli("held", "show", received)
    assert "a release tries it again" in out
    assert f"mailgate intake raw {received} | mailgate parse -" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [([], ""), (["--as", "verified"], "verified"), (["--as", "anna@client.example"], "anna@client.example")],
)
def test_release_says_of_the_author_what_the_operator_says(
    cli: Cli, folder: Path, options: Sequence[str], said: str
) -> None:
    """Stored with the message; by itself a release says nothing."""
    received = inject(cli, by_two(1), *TO_SUPPORT)
    assert drain() == 0
    status, out, _ = cli("held", "release", received, *options)
    assert status == 0
    assert ("is released as" in out) is bool(said)
    assert said_of(folder, received) == (True, said)


@pytest.mark.parametrize(
    ("release_as", "says"),
    [
        ("anna", "neither verified nor an address"),
        ("Anna <anna@client.example>", "neither verified nor an address"),
        ("anna@client.example\n", "neither verified nor an address"),
        ("Support@DESK.example", "an address of ours"),
        ("postmaster@desk.example", "an address of ours"),
    ],
)
def test_release_as_nobody_is_refused(cli: Cli, folder: Path, release_as: str, says: str) -> None:
    received = inject(cli, by_two(1), *TO_SUPPORT)
    assert drain() == 0
    status, _, err = cli("held", "release", received, "--as", release_as)
    assert (status, says in err) == (os.EX_USAGE, True)
    assert len(cli.json("held", "list")) == 1


def test_what_could_not_be_processed_is_only_tried_again(cli: Cli, folder: Path) -> None:
    """No rule has seen it: after the fix it is judged like any other, and held if a rule says so."""
    received = inject(cli, by_two(1), *TO_SUPPORT)
    cannot_be_processed(folder, received)
    status, out, _ = cli("held", "release", received)
    assert (status, "it will be tried again" in out) == (0, True)
    assert said_of(folder, received) == (False, "")
    assert drain() == 0
    (row,) = cli.json("held", "list")
    assert row["rules"] == ["ambiguous_author"]
    assert cli("held", "release", received, "--as", "a@client.example")[0] == 0
    cannot_be_processed(folder, received)
    (row,) = cli.json("held", "list")
    assert row["rules"] == ["not_processed"], "what a rule said before the release is not why it is held now"
    assert cli("held", "release", received)[0] == 0
    assert said_of(folder, received) == (True, "a@client.example"), "what was said when it was released stands"


def test_several_are_decided_at_once_or_not_at_all(cli: Cli) -> None:
    """One that is not held changes nothing for the others, and is named."""
    ids = [inject(cli, by_two(number), *TO_SUPPORT) for number in range(4)]
    assert drain() == 0
    status, out, err = cli("held", "release", *ids, "nonsense")
    assert (status, out) == (os.EX_USAGE, "")
    assert "no intake nonsense; nothing was changed" in err
    assert len(cli.json("held", "list")) == 4
    status, out, _ = cli("held", "release", ids[1], ids[0], ids[1])
    assert [line.partition(" ")[0] for line in out.splitlines()] == [ids[1], ids[0]]
    status, out, _ = cli("held", "discard", ids[2], ids[3], "--why", "advertising")
    assert status == 0
    assert [line.partition(" ")[0] for line in out.splitlines()] == ids[2:]
    assert cli.json("held", "list") == []
    assert cli.json("intake", "show", ids[3])["outcomes"][0]["reasons"][-1]["text"] == "advertising"
    for command in ("show", "release", "discard"):
        status, _, err = cli("held", command, ids[3])
        assert (status, "is done, not held" in err) == (os.EX_USAGE, True)


def test_status_counts_what_is_held(cli: Cli, folder: Path) -> None:
    """By the rule that holds it, with the age of the oldest."""
    inject(cli, by_list(1), *TO_SUPPORT)
    inject(cli, by_two(2), *TO_SUPPORT)
    assert drain() == 0
    status = cli.json("status")
    assert (status["held"], status["oldest_held"][-1]) == ({"ambiguous_author": 1, "bulk": 1}, "Z")
    broken = inject(cli, by_two(3), *TO_SUPPORT)
    cannot_be_processed(folder, broken)
    assert cli.json("status")["held"] == {"ambiguous_author": 1, "bulk": 1, "not_processed": 1}
    _, out, _ = cli("status")
    assert re.search(r"held +1 ambiguous_author, 1 bulk, 1 not_processed", out)
    assert re.search(r"oldest_held +\S+ \S+Z, less than a minute ago", out)
    for row in cli.json("held", "list"):
        assert cli("held", "discard", row["id"])[0] == 0
    assert (cli.json("status")["held"], cli.json("status")["oldest_held"]) == ({}, None)
    assert cli("status")[0] == 0


def test_alerts_by_drains_alone(cli: Cli, folder: Path) -> None:
    """``run --drain`` now and then tells what a service would: at once, and on the next business day."""
    inject(cli, by_two(1), *TO_SUPPORT)
    assert drain("--now", "2030-01-04T10:00:00Z") == 0, "a Friday"
    assert drain("--now", "2030-01-05T10:00:00Z") == 0
    assert len(list(folder.glob("outbox/new/*"))) == 1
    assert drain("--now", "2030-01-07T12:00:00Z") == 0
    assert len(list(folder.glob("outbox/new/*"))) == 2
    store = app.open_current_store(load(folder / "config.toml"))
    with store.read() as tx:
        assert held.oldest(tx) is not None
    store.close()
