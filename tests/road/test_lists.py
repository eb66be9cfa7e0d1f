"""What the operator's lists change on the road of a message."""

from __future__ import annotations

from pathlib import Path

from tests.correspondence import CONFIGURATION, Office

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
