"""Copies of one message that reach a desk on several ways (promise 3)."""

from __future__ import annotations

from pathlib import Path

from tests.correspondence import CONFIGURATION, Office

SAME = [("Message-ID", "<same@client.example>"), ("Date", "Wed, 14 Oct 2026 09:00:00 +0000")]
THROUGH_A_LIST = [("List-Id", "<all.client.example>"), ("Precedence", "list")]
SEVERAL = """Bonjour,

L'imprimante du bureau 12 ne marche plus depuis hier.

Autre problème : je n'arrive plus à me connecter au VPN depuis mon portable.
"""


def test_a_copy_held_on_its_ticket_does_not_swallow_the_one_that_comes_straight(office: Office) -> None:
    """The copy through an unknown list waits for a person; the answer itself is an entry at once."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    through_list = claire.answers(letter, "Elle est au deuxième étage.", headers=[*SAME, *THROUGH_A_LIST])
    assert office.outcome(through_list).outcome == "hold"
    straight = claire.answers(letter, "Elle est au deuxième étage.", headers=SAME)
    assert office.outcome(straight).outcome == "append"


def test_a_copy_of_what_was_refused_is_not_refused_again(tmp_path: Path) -> None:
    """One mail says why, however many copies come."""
    refusing = CONFIGURATION.replace('prefix = "SUP"', 'prefix = "SUP"\nseveral_subjects = "reject"')
    office = Office(tmp_path, configuration=refusing)
    claire = office.person("claire@client.example", relay="client.example")
    copies = [claire.writes("Deux soucis", SEVERAL, headers=SAME) for _ in range(2)]
    assert [office.outcome(one).outcome for one in copies] == ["refuse", "duplicate"]
    assert len(claire.inbox()) == 1
