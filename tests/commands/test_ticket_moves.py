"""Merging, splitting, linking and moving tickets as an operator types it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailgate import app
from mailgate.config import load
from mailgate.store import tickets
from tests.commands.typing_in import Cli
from tests.store.samples import NOW, new_entry, new_ticket

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

#: Goes on in the section of the desk billing, the last one of the configuration.
SCALE = 'priorities = [{ name = "P1" }, { name = "P4" }]\nemail_default = "P4"\n'


@pytest.fixture
def desk(cli: Cli, folder: Path) -> Cli:
    """Tickets SUP-1 of Anna's, with PO1, and SUP-2 and SUP-3 of Bob's, the last with two mails."""
    config = folder / "config.toml"
    config.write_text(config.read_text() + SCALE)
    status, _, err = cli("db", "upgrade")
    assert status == 0, err
    store = app.open_store(load(config))
    with store.write() as tx:
        for who, subject, references, mails in (
            ("anna", "Printer", ("PO1",), 1),
            ("bob", "Scanner", (), 1),
            ("bob", "Toner", (), 2),
        ):
            address = f"{who}@client.example"
            opened = tickets.open_ticket(
                tx, new_ticket(subject=subject, references=references, reporter_address=address, reporter_key=address)
            )
            mail = new_entry(author_address=address, subject=subject, text=f"About the {subject}.")
            tickets.append_entries(tx, opened, [mail] * mails, NOW)
    store.close()
    return cli


def said(cli: Cli, *argv: str) -> str:
    status, out, err = cli("tickets", *argv)
    assert status == 0, err
    return out


def test_tickets_are_merged_and_taken_apart(desk: Cli) -> None:
    """Both say what goes on where, in words and in JSON; after unmerge neither does."""
    assert said(desk, "merge", "sup-1", "[SUP-2]") == (
        "SUP-1 goes on in SUP-2: what comes in for SUP-1 is entered there. Added to SUP-2: anna@client.example, "
        "reference PO1. To undo it: mailgate tickets unmerge SUP-1\n"
    )
    one, two = (desk.json("tickets", "show", number) for number in ("SUP-1", "SUP-2"))
    assert (one["merged_into"], one["merged_from"]) == ("SUP-2", [])
    assert (two["merged_into"], two["merged_from"], two["customer_refs"]) == (None, ["SUP-1"], ["PO1"])
    assert {row["number"]: row["merged_into"] for row in desk.json("tickets", "list")} == {
        "SUP-1": "SUP-2",
        "SUP-2": None,
        "SUP-3": None,
    }
    assert "merged_into          SUP-2" in said(desk, "show", "SUP-1")
    assert "merged_from          SUP-1" in said(desk, "show", "SUP-2")
    assert said(desk, "unmerge", "SUP-1") == (
        "SUP-1 goes on by itself again; what came in meanwhile stays on SUP-2. Taken from SUP-2: anna@client.example, "
        "reference PO1.\n"
    )
    assert desk.json("tickets", "show", "SUP-2")["merged_from"] == []
    merged = desk.json("tickets", "merge", "SUP-1", "SUP-2")
    assert (merged["number"], merged["merged_from"]) == ("SUP-2", ["SUP-1"])
    alone = desk.json("tickets", "unmerge", "SUP-1")
    assert (alone["number"], alone["merged_into"]) == ("SUP-1", None)


def test_mails_are_split_off(desk: Cli) -> None:
    """The new ticket has the desk's priority for mail, and the words say how to undo it."""
    assert said(desk, "split", "SUP-3", "--entries", "#2", "--subject", "Paper, too") == (
        "SUP-4 is made of entry 2 of SUP-3. To undo it: mailgate tickets merge SUP-4 SUP-3\n"
    )
    new = desk.json("tickets", "show", "SUP-4")
    assert (new["subject"], new["desk"], new["priority"]) == ("Paper, too", "support", "low")
    assert new["reporter"]["address"] == "bob@client.example"
    assert [one["text"] for one in new["entries"]] == ["About the Toner."]
    assert new["related"] == [{"number": "SUP-3", "kind": "split"}]
    assert desk.json("tickets", "merge", "SUP-4", "SUP-3")["number"] == "SUP-3"


def test_tickets_are_linked_and_moved(desk: Cli) -> None:
    """A link is taken back; a moved ticket keeps its number, and its priority where the new desk has it."""
    assert said(desk, "link", "SUP-1", "SUP-2") == "SUP-1 and SUP-2 are linked\n"
    assert desk.json("tickets", "show", "SUP-2")["related"] == [{"number": "SUP-1", "kind": "by_hand"}]
    assert said(desk, "unlink", "SUP-2", "SUP-1") == "SUP-2 and SUP-1 are no longer linked by hand\n"
    assert desk.json("tickets", "link", "SUP-1", "SUP-2")["number"] == "SUP-1"
    assert said(desk, "move", "SUP-1", "billing") == (
        "SUP-1 moved from support to billing and keeps its number; billing has no priority low, it is P4 now\n"
    )
    moved = desk.json("tickets", "move", "SUP-1", "support")
    assert (moved["number"], moved["desk"], moved["priority"]) == ("SUP-1", "support", "low")


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["merge", "SUP-1", "SUP-1"], "SUP-1 cannot go on in itself"),
        (["merge", "SUP-1", "SUP-9"], "no ticket SUP-9"),
        (["merge", "SUP-1", "two"], "'two' is not a ticket number, such as SUP-12"),
        (["unmerge", "SUP-1"], "SUP-1 is not merged into another ticket"),
        (["split", "SUP-3", "--entries", "9"], "SUP-3 has no entry 9"),
        (["split", "SUP-3", "--entries", "three"], "--entries 'three': numbers with commas"),
        (["split", "SUP-3", "--entries", "1, ²"], "numbers with commas"),
        (["split", "SUP-3", "--entries", "9" * 30], "numbers with commas"),
        (["split", "SUP-1", "--entries", "1"], "nothing that came in would be left on SUP-1"),
        (["link", "SUP-1", "SUP-1"], "SUP-1 cannot be linked with itself"),
        (["unlink", "SUP-1", "SUP-2"], "SUP-1 and SUP-2 are not linked by hand"),
        (["move", "SUP-1", "support"], "SUP-1 is at support already"),
        (["move", "SUP-1", "nowhere"], "no desk nowhere in the configuration; there are: support, billing"),
    ],
)
def test_what_cannot_be_done_is_64_with_the_reason(desk: Cli, argv: list[str], why: str) -> None:
    """On standard error, and nothing is changed."""
    before = desk.json("tickets", "list")
    for json in ([], ["--json"]):
        status, out, err = desk("tickets", *argv, *json)
        assert (status, out) == (os.EX_USAGE, "")
        assert err.startswith("mailgate: ")
        assert why in err
    assert desk.json("tickets", "list") == before
