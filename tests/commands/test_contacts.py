"""``mailgate contacts`` as an operator types it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from mailgate import app
from mailgate.config import load
from mailgate.model.address import address_key
from tests.commands.typing_in import Cli, drain, inject
from tests.service_process import letter
from tests.store.samples import ticket

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

#: With a Cyrillic letter.
LOOKALIKE = address_key("x@cl\u0456ent.example")

CONTACTS = """\
addresses,name,language,telephone,customer_number,organisation,blocked,note
Claire@client.example | claire@home.example,Claire,fr,+33 1 00 00 00 01,C-1,Client SA,,reads quickly
joris@klant.example,Joris,nl,,,,,
@adverts.example,,,,,,yes,
robber@client.example,,,,,,yes,
"""
ORGANISATIONS = """\
[[organisation]]
name = "Client SA"
aliases = ["Client"]
domains = ["client.example"]
customer_number = "1001"
colleagues = "all"
"""


@pytest.fixture
def files(folder: Path) -> Path:
    """The folder, with lists that the configuration names."""
    (folder / "contacts.csv").write_text(CONTACTS, "utf-8")
    (folder / "organisations.toml").write_text(ORGANISATIONS, "utf-8")
    with (folder / "config.toml").open("a") as config:
        config.write('[lists]\ncontacts = ["contacts.csv"]\norganisations = ["organisations.toml"]\n')
    return folder


@pytest.fixture
def mail(files: Path) -> None:
    """Tickets of listed and of other authors."""
    rooms = app.open_rooms(load(files / "config.toml"))
    for author in (
        "claire@client.example",
        "claire@home.example",
        "new@client.example",
        LOOKALIKE,
        "x@klent.example",
    ):
        ticket(rooms.store, reporter_key=author, reporter_address=author)
    rooms.store.close()


COLUMNS = {
    "address",
    "addresses",
    "name",
    "language",
    "telephone",
    "customer_number",
    "organisation",
    "colleagues",
    "blocked",
    "note",
    "listed",
    "first_seen",
    "resembles",
    "mixed_scripts",
}


def addresses(found: list[dict[str, Any]]) -> list[str]:
    return [one["address"] for one in found]


@pytest.mark.usefixtures("mail")
def test_list_has_the_lists_and_who_wrote(cli: Cli) -> None:
    """By address; a listed person is one, whichever address was used; strangers show what their domain really is."""
    found = cli.json("contacts", "list")
    assert all(set(one) == COLUMNS for one in found)
    assert addresses(found) == [
        "@adverts.example",
        "Claire@client.example",
        "joris@klant.example",
        "new@client.example",
        "robber@client.example",
        "x@klent.example",
        LOOKALIKE,
    ]
    claire, new = found[1], found[3]
    assert (claire["listed"], claire["organisation"], claire["customer_number"]) == (True, "Client SA", "C-1")
    assert claire["first_seen"].endswith("Z")
    assert (new["listed"], new["organisation"], new["customer_number"]) == (False, "Client SA", "1001")
    assert [one["resembles"] for one in found[-2:]] == ["klant.example", "client.example"]
    assert addresses(cli.json("contacts", "list", "--limit", "2")) == addresses(found)[:2]
    assert addresses(cli.json("contacts", "list", "--blocked")) == ["@adverts.example", "robber@client.example"]
    of_client = cli.json("contacts", "list", "--organisation", "client")
    assert addresses(of_client) == ["Claire@client.example", "new@client.example", "robber@client.example"]
    _, out, _ = cli("contacts", "list")
    assert "klant.example" in out.splitlines()[-2]


@pytest.mark.usefixtures("mail")
def test_show_one_person(cli: Cli) -> None:
    """By either address the same: the list, what was learned, the tickets of all addresses."""
    found = cli.json("contacts", "show", "CLAIRE@home.example")
    assert set(found) == COLUMNS | {"learned", "merges", "tickets"}
    assert (found["address"], found["language"], found["note"]) == ("Claire@client.example", "fr", "reads quickly")
    assert [one["address"] for one in found["learned"]] == ["claire@client.example", "claire@home.example"]
    assert [(one["number"], one["address"]) for one in found["tickets"]] == [
        ("SUP-2", "claire@home.example"),
        ("SUP-1", "claire@client.example"),
    ]
    assert cli.json("contacts", "show", "claire@client.example")["tickets"] == found["tickets"]
    status, out, _ = cli("contacts", "show", "x@cl\u0456ent.example")
    assert status == 0
    assert "looks like client.example and is not" in out
    assert LOOKALIKE in out
    assert "letters of two scripts" in out


@pytest.mark.usefixtures("mail")
def test_merge_and_unmerge(cli: Cli) -> None:
    """A stranger's address joined to a listed person, and taken apart again."""
    assert cli("contacts", "merge", "x@klent.example", "claire@home.example")[0] == 0
    found = cli.json("contacts", "show", "claire@client.example")
    assert [one["number"] for one in found["tickets"]] == ["SUP-5", "SUP-2", "SUP-1"]
    assert [(one["address"], one["into"]) for one in found["merges"]] == [("x@klent.example", "claire@home.example")]
    stranger = cli.json("contacts", "show", "x@klent.example")
    assert (stranger["address"], stranger["resembles"]) == ("Claire@client.example", "klant.example")
    _, out, _ = cli("contacts", "show", "x@klent.example")
    assert "x@klent.example was merged into claire@home.example" in out
    status, _, err = cli("contacts", "merge", "claire@home.example", "x@klent.example")
    assert (status, "the same person already" in err) == (os.EX_USAGE, True)
    assert cli("contacts", "unmerge", "x@klent.example")[0] == 0
    assert len(cli.json("contacts", "show", "claire@client.example")["tickets"]) == 2


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["show", "nobody"], "not an address"),
        (["show", "nobody@nowhere.example"], "nothing is known of"),
        (["list", "--organisation", "Nowhere"], "no organisation"),
        (["unmerge", "nobody@nowhere.example"], "merged into no other"),
        (["merge", "a@b.example", "A@B.example"], "the same person already"),
    ],
)
@pytest.mark.usefixtures("mail")
def test_mistakes_are_sentences(cli: Cli, command: list[str], says: str) -> None:
    status, out, err = cli("contacts", *command)
    assert (status, out) == (os.EX_USAGE, "")
    assert says in err


def test_check_before_the_first_start(cli: Cli, files: Path) -> None:
    """The lists alone: there is no database yet, and none is made."""
    found = cli.json("contacts", "check")
    assert found == {
        "problems": [],
        "files": [str(files / "organisations.toml"), str(files / "contacts.csv")],
        "contacts": 4,
        "addresses": 4,
        "blocked": 2,
        "organisations": 1,
        "languages_without_desk": ["fr", "nl"],
        "lookalikes_in_lists": [],
        "lookalikes_on_tickets": None,
    }
    assert not (files / "mailgate.db").exists()
    _, out, _ = cli("contacts", "check")
    assert "no desk writes in nl" in out
    assert "there is no database yet" in out


@pytest.mark.usefixtures("mail")
def test_check_finds_what_looks_like_something_else(cli: Cli, files: Path) -> None:
    """Between entries of the lists, and on tickets."""
    with (files / "contacts.csv").open("a") as contacts:
        contacts.write("paul@cliemt.example,Paul,,,,,,\n")
    found = cli.json("contacts", "check")
    assert found["lookalikes_in_lists"] == [
        {"domain": "client.example", "resembles": "cliemt.example", "addresses": []}
    ]
    assert found["lookalikes_on_tickets"] == [
        {"domain": "klent.example", "resembles": "klant.example", "addresses": ["x@klent.example"]},
        {"domain": LOOKALIKE.partition("@")[2], "resembles": "client.example", "addresses": [LOOKALIKE]},
    ]
    _, out, _ = cli("contacts", "check")
    assert "klent.example on tickets looks like klant.example: x@klent.example" in out


def test_a_broken_list_is_found_by_every_check_and_stops_no_mail(cli: Cli, files: Path) -> None:
    """check and check-config name file and line and end with 78; the service does not start; a pipe still accepts."""
    with (files / "contacts.csv").open("a") as contacts:
        contacts.write("claire@client.example,Again,,,,Nowhere,,\n")
    status, out, _ = cli("contacts", "check")
    assert status == os.EX_CONFIG
    assert 'contacts.csv:6: addresses: "claire@client.example" stands at' in out
    assert "contacts.csv:6: organisation: no such organisation" in out
    status, out, _ = cli("check-config")
    assert status == os.EX_CONFIG
    assert out.count("problem  lists: ") == 2
    inject(cli, letter("anna@client.example", "Printer", "m1@client.example"))
    status, _, err = cli("contacts", "list")
    assert (status, "contacts.csv:6" in err) == (os.EX_CONFIG, True)
    assert drain() == os.EX_CONFIG


def test_check_config_counts_the_lists(cli: Cli, files: Path) -> None:
    _, out, _ = cli("check-config")
    assert "lists: 4 contacts, 1 organisations" in out
