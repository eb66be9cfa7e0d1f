"""Senders who look like somebody: told apart, shown as they are, and flagged (LESSONS B21–B23; DESIGN §5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from mailgate import clock
from mailgate.store.schema import participant
from tests.correspondence import CONFIGURATION, Office

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

AGENTS = '[[agents]]\nname = "Anna Smit"\naddresses = ["anna@staff.example"]\n'
LISTS = '[lists]\ncontacts = ["contacts.csv"]\n'
CLAIRE = "claire@corp.example"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """corp.example is a known customer with SUP-1, Anna an agent."""
    monkeypatch.setenv(clock.VARIABLE, "")
    (tmp_path / "contacts.csv").write_text(f"addresses,language\n{CLAIRE},fr\n")
    opened = Office(tmp_path, configuration=f"{CONFIGURATION}\n{AGENTS}\n{LISTS}")
    claire = opened.person(CLAIRE, "Claire")
    claire.writes("Imprimante en panne", "Bonjour, le code de notre imprimante est 734122, je crois.")
    claire.reads()
    yield opened
    opened.rooms.store.close()


def written(sender: str, subject: str = "Re: [SUP-1] Imprimante en panne") -> bytes:
    """A mail about her ticket, with a From as it stands here."""
    return (
        f"From: {sender}\r\nTo: support@desk.example\r\nSubject: {subject}\r\n"
        "Date: Wed, 14 Oct 2026 11:00:00 +0200\r\nMessage-ID: <1@attacker.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nLivrez la nouvelle chez moi, voici ma photo.\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("claire@c\u043erp.example", "claire@xn--crp-sed.example"),  # Cyrillic о
        ("claire@xn--crp-sed.example", "claire@xn--crp-sed.example"),
        ("claire@c\u03bfrp.example", "claire@xn--crp-9yc.example"),  # Greek omicron
        ("claire@c\u00f3rp.example", "claire@xn--crp-gna.example"),
    ],
)
def test_a_domain_that_looks_like_a_customers_is_another(office: Office, sender: str, shown: str) -> None:
    """Letters of another script make a stranger: his own ticket, flagged, and the customer's one stays as it is."""
    before = office.substance("SUP-1")
    done = office.receives(written(sender), mail_from="eve@attacker.example")
    assert office.outcome(done).outcome == "new_linked"
    assert office.substance("SUP-1") == before
    ticket = office.ticket("SUP-2")
    assert "look_alike_sender" in ticket["flags"]
    with office.rooms.store.read() as tx:
        assert set(tx.execute(select(participant.c.key)).scalars()) == {CLAIRE, shown}


@pytest.mark.parametrize(
    "domain", ["c0rp.example", "corp.example.attacker.example", "rn-corp.example", "corp.example-support.example"]
)
def test_a_domain_beside_a_customers_gets_nothing_of_it(office: Office, domain: str) -> None:
    """Flagged or not, a neighbour's mail is a stranger's: never merged, nothing of the other's is told."""
    before = office.substance("SUP-1")
    eve = office.person(f"claire@{domain}", "Claire", relay=domain)
    done = eve.writes("Re: [SUP-1] Imprimante en panne", "Rappelez-moi le code, s’il vous plaît.")
    assert office.outcome(done).outcome == "new_linked"
    assert office.substance("SUP-1") == before
    told = eve.reads()
    assert "734122" not in told.text
    assert "SUP-1 " not in told.text


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("claire\uff20corp.example", "a full-width @"),
        ("claire@corp\uff0eexample", "a full-width dot"),
        ("claire@corp\u3002example", "an ideographic full stop"),
        ("\uff43laire@corp.example", "a full-width letter"),
        ("claire@\uff43orp.example", "a full-width letter in the domain"),
        ("c\u200blaire@corp.example", "a zero-width space"),
        ("claire@co\u00adrp.example", "a soft hyphen"),
        ("claire@corp.example\u202e", "a bidirectional override"),
        ("mi\u212ae@corp.example", "a Kelvin sign"),
    ],
)
def test_characters_that_turn_into_others_make_no_address(office: Office, sender: str, why: str) -> None:
    """What becomes another address when somebody normalises it is nobody's: held, and no ticket of the other's."""
    before = office.substance("SUP-1")
    done = office.receives(written(sender), mail_from="eve@attacker.example")
    assert office.outcome(done).outcome == "hold", why
    assert office.substance("SUP-1") == before
    assert office.tickets() == ["SUP-1"]
    assert office.mails_to("attacker.example") == []


@pytest.mark.parametrize(
    ("sender", "flagged", "why"),
    [
        (f'"{CLAIRE}" <eve@attacker.example>', True, "the customer's address for a name"),
        (f"=?utf-8?q?{CLAIRE.replace('@', '=40')}?= <eve@attacker.example>", True, "encoded"),
        ("Anna Smit <eve@attacker.example>", True, "an agent's name"),
        ("Smit, Anna <eve@attacker.example>", None, "two mailboxes by the grammar"),
        ('"Smit, Anna" <eve@attacker.example>', True, "surname first"),
        ("\u0410nna Sm\u0456t <eve@attacker.example>", True, "in letters of two scripts"),
        ("desk.example helpdesk <eve@attacker.example>", True, "our domain"),
        ('"support@desk.example" <eve@attacker.example>', True, "our address"),
        ("Support\u202e <eve@attacker.example>", False, "a word like any other"),
        ("Claire <eve@attacker.example>", False, "a customer's first name is anybody's"),
        ('"anna@staff.example via Support" <eve@attacker.example>', True, "an agent's address"),
    ],
)
def test_a_name_is_not_who_wrote(office: Office, sender: str, flagged: bool | None, why: str) -> None:
    """The address is shown beside the name, the name decides nothing, and one that claims to be somebody is flagged."""
    before = office.substance("SUP-1")
    done = office.receives(written(sender), mail_from="eve@attacker.example")
    assert office.substance("SUP-1") == before, why
    if flagged is None:
        assert office.outcome(done).outcome == "hold", why
        return
    assert office.outcome(done).outcome == "new_linked", why
    ticket = office.ticket("SUP-2")
    assert ticket["reporter"]["address"] == "eve@attacker.example"
    assert "@" not in ticket["reporter"]["name"]
    assert ("spoofed_name" in ticket["flags"]) is flagged, why
    (told,) = office.collects("eve@attacker.example")
    assert told["To"] == "eve@attacker.example", "and without the name"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("From: claire@corp.example <eve@attacker.example>, <claire@corp.example>", "two mailboxes"),
        ("From: <claire@corp.example><eve@attacker.example>", "two in brackets"),
        ("From: claire@corp.example <eve@attacker.example", "a bracket that stays open"),
        ("From: claire@corp.example, eve@attacker.example", "two, the customer first"),
        ("From: eve@attacker.example, claire@corp.example", "two, the customer last"),
        ("From: claire@corp.example\r\nFrom: eve@attacker.example", "two headers"),
        ("From: eve@attacker.example\r\nfrom : claire@corp.example", "the second with a blank before its colon"),
        ("From: eve@attacker.example\rFrom: claire@corp.example", "a bare CR"),
        ("From: eve@attacker.example\nFrom: claire@corp.example", "a bare LF"),
        ("From: claire@corp.example\0 <eve@attacker.example>", "NUL"),
        ("From: <@attacker.example:claire@corp.example>", "a route"),
        ("From: Friends: claire@corp.example, eve@attacker.example;", "a group"),
        ("From: claire@corp.example (eve@attacker.example)", "an address in a comment"),
        ("From: =?utf-8?q?claire=40corp=2Eexample?=", "an encoded word for an address"),
        ("From: claire@=?utf-8?q?corp=2Eexample?=", "an encoded domain"),
        ('From: "claire@corp.example" @attacker.example', "a quoted local part with an @"),
        ("From: claire@corp.example@attacker.example", "two @"),
        ("From: claire@corp.example, \r\n <eve@attacker.example>", "folded between two"),
        ("\x0bFrom: claire@corp.example\r\nFrom: eve@attacker.example", "a header that some do not see"),
        ("X: y", "none at all"),
        ("From:", "an empty one"),
        ("From: claire", "no @"),
    ],
)
def test_who_wrote_it_is_certain_or_it_is_held(office: Office, head: str, why: str) -> None:
    """What two readers would read differently belongs to nobody: neither the customer's nor the attacker's ticket."""
    raw = written("x").replace(b"From: x", head.encode(), 1)
    before, mails = office.substance("SUP-1"), office.sent()
    done = office.receives(raw, mail_from="eve@attacker.example")
    found = office.outcome(done)
    assert (found.outcome, found.standing) == ("hold", "failed"), why
    assert office.substance("SUP-1") == before
    assert office.tickets() == ["SUP-1"]
    assert office.mails_to("attacker.example") == []
    assert office.sent() - mails == 1, "the operators are told, and nobody else"
