"""What the operator's lists change on the road of a message."""

from __future__ import annotations

from pathlib import Path

from mailgate import clock
from mailgate.parse.message import parse_message
from mailgate.store import contacts
from mailgate.workers.road import arrive, judge
from tests.correspondence import CONFIGURATION, Office
from tests.factories import NOW, envelope

CONTACTS = "addresses,language\nclaire@client.example claire@home.example,nl\n"
LISTS = '[lists]\ncontacts = ["contacts.csv"]\n'


def test_a_listed_contact_is_answered_in_the_language_of_the_list(tmp_path: Path) -> None:
    """Whatever the mail is written in (DESIGN §5.8), from each of his addresses, and with his subject (§5.7)."""
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    office = Office(tmp_path, configuration=CONFIGURATION + LISTS)
    for address in ("claire@client.example", "claire@home.example"):
        claire = office.person(address)
        claire.writes("Imprimante en panne ##PO1234##", f"Bonjour, l’imprimante est en panne, ici {address}.")
        letter = claire.reads()
        assert letter["Content-Language"] == "nl"
        assert "Imprimante en panne" in letter.subject
        assert "##PO1234##" in letter.subject
    stranger = office.person("paul@client.example")
    stranger.writes("Imprimante en panne ##PO1234##")
    letter = stranger.reads()
    assert letter["Content-Language"] == "fr"
    assert "##PO1234##" not in letter.subject


def test_blocked_contacts_are_discarded(tmp_path: Path) -> None:
    """What a list blocks becomes nothing, is answered by nobody, and can be replayed: its bytes are kept."""
    (tmp_path / "contacts.csv").write_text("addresses,blocked\nclaire@client.example,yes\n")
    office = Office(tmp_path, configuration=CONFIGURATION + LISTS)
    claire = office.person("claire@client.example", relay="client.example")
    received = claire.writes("Imprimante en panne ##PO1234##")
    assert office.outcome(received).outcome == "discard"
    assert claire.inbox() == []
    assert office.tickets() == []


def test_many_customers_are_prepared_for_once_and_before_the_transaction(tmp_path: Path) -> None:
    """Whoever hands in mail waits for the transaction of whoever works on it (DESIGN §2)."""
    rows = "".join(f"a@customer-number-{number}.example\n" for number in range(100))
    (tmp_path / "contacts.csv").write_text(f"addresses\n{rows}")
    office = Office(tmp_path, configuration=CONFIGURATION + LISTS)
    raw = b"From: jean@custorner-number-7.example\nTo: support@desk.example\nSubject: Imprimante\n\nEn panne.\n"
    sent = envelope("jean@custorner-number-7.example", ("support@desk.example",))
    first, second = (arrive(office.rooms, "1", NOW, sent, parse_message(raw), raw) for _ in range(2))
    assert first.lookalikes is second.lookalikes
    with office.rooms.store.read() as tx:
        (decision,) = judge(tx, office.rooms, first, NOW).decisions
    assert "look_alike_sender" in decision.flags


def test_merged_and_listed_addresses_are_one_person_on_the_road_too(tmp_path: Path) -> None:
    """What ``contacts show`` says of a person holds for his mail: what was merged into a listed address is his."""
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    office = Office(tmp_path, configuration=CONFIGURATION + LISTS)
    office.person("claire@home.example").writes("Imprimante en panne")
    assert office.tickets() == ["SUP-1"]
    with office.rooms.store.write() as tx:
        contacts.merge(tx, "claire@mobile.example", "claire@client.example", clock.now())
    answer = office.person("claire@mobile.example").writes("Re: [SUP-1] Imprimante en panne", "Elle fume.")
    assert office.outcome(answer).outcome == "append"
