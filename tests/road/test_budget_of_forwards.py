"""Mail that an agent passes on for a customer (DESIGN §5.1)."""

from __future__ import annotations

from pathlib import Path

from tests.correspondence import CONFIGURATION, Office

AGENT = '[[agents]]\nname = "Ada"\naddresses = ["ada@desk.example"]\n'
FORWARDS = CONFIGURATION.replace('languages = ["fr"', 'acknowledge_forwards = true\nlanguages = ["fr"', 1)
FORWARDED = """Pour vous.

---------- Forwarded message ---------
From: Paul <paul@client.example>
Date: Mon, 12 Oct 2026 09:00
Subject: Poste {n}
To: <ada@desk.example>

Bonjour, le poste {n} ne démarre plus.
"""


def test_forwards_beyond_the_budget_of_the_customer_open_tickets_all_the_same(tmp_path: Path) -> None:
    """He is told of as many of them as a customer is told of in an hour, and none of them is held as our own fault."""
    office = Office(tmp_path, configuration=FORWARDS + AGENT, budgets="[budgets]\nrecipient_hour = 2\n")
    ada = office.person("ada@desk.example", relay="desk.example")
    passed_on = [ada.writes(f"Fwd: Poste {n}", FORWARDED.format(n=n)) for n in range(4)]
    assert [office.outcome(one).outcome for one in passed_on] == ["new_ticket"] * 4
    assert len(office.collects("paul@client.example")) == 2
    assert [one["kind"] for one in office.ticket("SUP-4")["events"]][-1] == "not_acknowledged"
