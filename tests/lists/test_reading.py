"""Lists become a directory, or every problem at once with its line."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate import lists
from mailgate.errors import ConfigError
from mailgate.model.directory import Colleagues, Directory, ListedContact, ListedOrganisation
from mailgate.model.settings import ListSettings

from .conftest import Folder

EXAMPLES = Path(__file__).parents[2] / "examples"

ANNA = ListedContact(
    ("Anna@client.example", "anna.b@home.example"),
    "Anna",
    "fr-CA",
    "+1 514 555 0100, ext. 7",
    "C-1",
    "Client; Inc.",
    note="two\nlines",
)
#: The same person in every form that a spreadsheet program may write.
FORMS = {
    "commas": "addresses,name,language,telephone,customer_number,organisation,note\n"
    'Anna@client.example anna.b@home.example,Anna,fr-CA,"+1 514 555 0100, ext. 7",C-1,Client; Inc.,"two\nlines"\n',
    "semicolons": "addresses;name;language;telephone;customer_number;organisation;note\n"
    'Anna@client.example | anna.b@home.example;Anna;fr-CA;+1 514 555 0100, ext. 7;C-1;"Client; Inc.";"two\r\nlines"',
    "a mark, CRLF, blank lines, empty cells and columns, any order": "\ufeffName,Customer number,ADDRESSES,Note,"
    "organisation,Language,Telephone,Blocked,\r\n,,,,,,,,\r\n\r\n"
    '  Anna ,C-1,"Anna@client.example\nanna.b@home.example","two\nlines",Client; Inc.,fr-CA,'
    '"+1 514 555 0100, ext. 7",no,\r\n',
}


@pytest.mark.parametrize("form", FORMS)
def test_csv_as_spreadsheets_write_it(folder: Folder, form: str) -> None:
    folder.write("c.csv", FORMS[form])
    assert folder.read(contacts="c.csv").contacts == (ANNA,)


def test_toml(folder: Folder) -> None:
    folder.write(
        "c.toml",
        """
[[contact]]
addresses = ["Anna@client.example", "anna.b@home.example"]
name = "Anna"
language = "fr-CA"
telephone = "+1 514 555 0100, ext. 7"
customer_number = "C-1"
organisation = "Client; Inc."
note = '''
two
lines'''
[[contact]]
addresses = ["@adverts.example"]
blocked = true
""",
    )
    assert folder.read(contacts="c.toml").contacts == (ANNA, ListedContact(("@adverts.example",), blocked=True))


def test_organisations_from_both(folder: Folder) -> None:
    """Domains are kept in A-labels; contacts may use an alias."""
    folder.write(
        "o.csv", "name;aliases;domains;colleagues\nClient SA;Client|Le Client;client.example Été.example;all\n"
    )
    folder.write("o.toml", '[[organisation]]\nname = "Klant"\nlanguage = "nl"\ncustomer_number = "7"\n')
    folder.write("c.csv", "addresses,organisation\na@home.example,le  CLIENT\n")
    found = folder.read(contacts="c.csv", organisations="o.csv o.toml")
    assert found.organisations == (
        ListedOrganisation(
            "Client SA",
            ("Client", "Le Client"),
            ("client.example", "xn--t-9fab.example"),
            colleagues=Colleagues.ALL,
        ),
        ListedOrganisation("Klant", customer_number="7", language="nl"),
    )
    assert found.organisation_of("a@home.example") is found.organisations[0]


def test_without_a_list_of_organisations_contacts_make_them(folder: Folder) -> None:
    """As they are written first; they are one whatever the case, and let nobody into a colleague's tickets."""
    folder.write(
        "c.csv", "addresses,organisation\na@x.example,Client\nb@x.example,CLIENT \nc@x.example,Other\nd@x.example,\n"
    )
    found = folder.read(contacts="c.csv")
    assert found.organisations == (ListedOrganisation("Client"), ListedOrganisation("Other"))
    assert found.organisation_of("b@x.example") is found.organisations[0]
    assert not found.colleagues("a@x.example", "b@x.example")


def test_no_lists_are_an_empty_directory() -> None:
    assert lists.read(ListSettings()) == Directory()


def test_the_examples_are_sound() -> None:
    found = lists.read(ListSettings((EXAMPLES / "contacts.csv",), (EXAMPLES / "organisations.toml",)))
    assert found.same_person("claire@client.example", "c.petit@client.example")
    assert found.colleagues("vera@freemail.example", "claire@client.example")
    assert not found.colleagues("new@klant.example", "joris@klant.example")
    assert found.is_blocked("x@adverts.example")
    assert not found.is_blocked("partner@adverts.example")


CSV_PROBLEMS = [
    ("", ["c.csv:1: has no header line; the columns are"], "an empty file"),
    ("addresses,nmae\n", ['c.csv:1: nmae: unknown column; did you mean "name"?'], "a slip of the pen"),
    ("addresses,shoe size\n", ["c.csv:1: shoe size: unknown column; there are addresses, name,"], "not ours"),
    ("name\nAnna\n", ["c.csv:1: addresses: this column is missing", "c.csv:2: addresses: is missing"], "no addresses"),
    ("addresses,name,Name\n", ["c.csv:1: name: there are two columns of this name"], "twice"),
    ("addresses,name\n,Anna\n", ["c.csv:2: addresses: is missing"], "an empty cell"),
    (
        'addresses\n"a@x.example\nb@x.example"\nnobody\n',
        ['c.csv:4: addresses: not an address: "nobody"'],
        "lines count",
    ),
    ("addresses\nx y@ z@x.example\n", ['c.csv:2: addresses: not an address: "x", "y@"'], "each bad one is named"),
    ("addresses\n@client.example\n", ["c.csv:2: addresses: a whole domain (@…) can only be blocked"], "not blocked"),
    ("addresses,blocked\n@nowhere..example,yes\n", ['c.csv:2: addresses: not an address: "@nowhere'], "no domain"),
    ("addresses,language\na@x.example,english\n", ['c.csv:2: language: not a language such as "fr"'], "language"),
    ("addresses,blocked\na@x.example,perhaps\n", ['c.csv:2: blocked: must be yes or no, not "perhaps"'], "blocked"),
    ('addresses,name\na@x.example,"An\nna"\n', ["c.csv:2: name: must be one line of text"], "a name of two lines"),
    ("addresses,name\na@x.example,An\0na\n", ["c.csv:2: name: must be one line of text"], "a control character"),
    ("addresses,name\na@x.example,Anna,Berg\n", ['c.csv:2: "Berg" stands in a column without heading'], "a comma"),
    ('addresses,name\na@x.example,"Anna\n', ["c.csv:2: not CSV: unexpected end of data"], "an open quote"),
    (b"addresses,name\na@x.example,Andr\xe9\n", ["c.csv:2: not UTF-8: save the file in that encoding"], "Latin-1"),
    (
        "addresses\na@x.example\nb@x.example A@X.example\n",
        ['c.csv:3: addresses: "A@X.example" stands at c.csv:2 too; an address belongs to one person'],
        "two entries of one address",
    ),
    (
        "addresses,blocked\n@x.example,yes\n@X.example,yes\n",
        ['c.csv:3: addresses: "@X.example" stands at c.csv:2 too'],
        "two entries of one domain",
    ),
    (
        "addresses,language,blocked\na@x.example,x,y\nnobody,z,\n",
        ["c.csv:2: blocked", "c.csv:2: language", "c.csv:3: addresses", "c.csv:3: language"],
        "all at once, in the order of the file",
    ),
]


@pytest.mark.parametrize(("content", "says", "why"), CSV_PROBLEMS)
def test_what_is_wrong_with_csv(folder: Folder, content: str | bytes, says: list[str], why: str) -> None:
    folder.write("c.csv", content)
    found = folder.problems(contacts="c.csv")
    assert len(found) == len(says), (found, why)
    assert all(one.startswith(said) for one, said in zip(found, says, strict=True)), (found, why)


TOML_PROBLEMS = [
    (
        "[[contact]]\nadresses = []",
        ["c.toml:1: addresses: is missing", "c.toml:2: adresses: unknown key; did you mean"],
        "",
    ),
    ("[contact]\n", ["c.toml:1: contact: each entry begins with [[contact]]"], "a table"),
    ("contact = [1]\n", ["c.toml:1: contact: each entry begins with [[contact]]"], "not tables"),
    ("\n[[organisation]]\n", ["c.toml:2: organisation: unknown table; entries here are [[contact]]"], "the other kind"),
    ("[[contact]]\naddresses = 'a@x.example'\n", ["c.toml:2: addresses: must be a list of texts in [ ]"], "no list"),
    ("[[contact]]\naddresses = []\n", ["c.toml:2: addresses: must not be empty"], "an empty one"),
    ("[[contact]]\naddresses = ['a@x.example']\nname = 7\n", ["c.toml:3: name: must be a text in quotes"], "a number"),
    ("[[contact]]\naddresses = ['a@x.example']\nnote = 7\n", ["c.toml:3: note: must be a text in quotes"], "a number"),
    ("[[contact]]\naddresses = ['a@x.example']\nblocked = 'yes'\n", ["c.toml:3: blocked: must be true or false"], ""),
    ("[[contact]\n", ["c.toml:1: not TOML"], "not TOML"),
    ("a = " + "[" * 5000, ["c.toml:1: brackets are nested too deeply"], "nested"),
    ("a = " + "1" * 5000, ["c.toml:1: not TOML"], "endless"),
]


@pytest.mark.parametrize(("content", "says", "why"), TOML_PROBLEMS)
def test_what_is_wrong_with_toml(folder: Folder, content: str, says: list[str], why: str) -> None:
    folder.write("c.toml", content)
    found = folder.problems(contacts="c.toml")
    assert len(found) == len(says), (found, why)
    assert all(one.startswith(said) for one, said in zip(found, says, strict=True)), (found, why)


def test_what_is_wrong_between_files(folder: Folder) -> None:
    """Organisations and contacts of all files together, each problem at the later place."""
    folder.write(
        "a.toml", '[[organisation]]\nname = "Client"\naliases = ["The Client"]\ndomains = ["client.example"]\n'
    )
    folder.write(
        "b.csv", "name,aliases,domains,colleagues\nOther,the  client,CLIENT.example,some\n,,[192.0.2.1],\nThird|x,,,\n"
    )
    folder.write("c.csv", "addresses,organisation\na@x.example,Clint\nb@x.example,Nowhere Ltd\nc@x.example,CLIENT\n")
    folder.write("d.toml", "[[contact]]\naddresses = ['a@x.example']\n")
    assert folder.problems(contacts="c.csv d.toml", organisations="a.toml b.csv") == [
        'b.csv:2: aliases: "the  client" stands at a.toml:1 too; one name means one organisation: remove it from one',
        'b.csv:2: colleagues: must be "all", "listed" or "none", not "some"',
        'b.csv:2: domains: "client.example" stands at a.toml:1 too; a domain belongs to one organisation: '
        "remove it from one",
        'b.csv:3: domains: not a domain: "[192.0.2.1]"',
        "b.csv:3: name: is missing",
        'c.csv:2: organisation: no such organisation: "Clint"; did you mean "Client"?',
        'c.csv:3: organisation: no such organisation: "Nowhere Ltd"; add it to the list of organisations',
        'd.toml:2: addresses: "a@x.example" stands at c.csv:2 too; an address belongs to one person: '
        "remove it from one",
    ]


def test_a_list_that_is_all_wrong_is_refused_at_once(folder: Folder) -> None:
    """Mail waits while lists are read, and a spreadsheet with its columns shifted has thousands of mistakes."""
    folder.write("a.csv", "name\n" + "".join(f"Organisation {number} of many\n" for number in range(3000)))
    folder.write(
        "b.csv", "addresses,organisation\n" + "".join(f"a{n}@x.example,Organization {n} of many\n" for n in range(3000))
    )
    began = time.process_time()
    problems = folder.problems(contacts="b.csv", organisations="a.csv")
    assert time.process_time() - began < 3
    assert len(problems) == 3000
    assert problems[0].endswith(
        'no such organisation: "Organization 0 of many"; did you mean "Organisation 0 of many"?'
    )


def test_files_that_are_none(folder: Folder) -> None:
    """Missing, a folder, a pipe that nobody writes into: each is said, and nothing waits."""
    (folder.path / "folder.csv").mkdir()
    os.mkfifo(folder.path / "pipe.csv")
    assert folder.problems(contacts="missing.csv folder.csv pipe.csv") == [
        "missing.csv: cannot be read: no such file or directory",
        "folder.csv: is no regular file",
        "pipe.csv: is no regular file",
    ]


_CELLS = st.sampled_from(
    [
        "addresses",
        "name",
        "blocked",
        "organisation",
        "a@x.example",
        "@x.example",
        "yes",
        ",",
        ";",
        '"',
        "\n",
        "\r",
        "|",
        " ",
    ]
)


@pytest.mark.parametrize("name", ["c.csv", "c.toml"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=300)
    | st.lists(_CELLS | st.text(max_size=5), max_size=60).map(lambda x: "".join(x).encode())
)
def test_any_file_is_a_directory_or_a_list_of_problems(folder: Folder, name: str, content: bytes) -> None:
    """Nothing but ConfigError, and each problem a line of its own that names the file."""
    path = folder.write(name, content)
    try:
        found = folder.read(contacts=name)
    except ConfigError as error:
        assert error.problems
        assert all(one.startswith(str(path)) and one.isprintable() for one in error.problems)
    else:
        assert all(found.contact_of(key) is one for one in found.contacts for key in one.keys)
