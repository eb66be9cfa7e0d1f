"""What proves an agent's mail (DESIGN §5.4): each choice of a desk, and what is held in his name."""

from __future__ import annotations

import pytest

from tests.correspondence import Office, Person
from tests.road.conftest import Opens

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

AGENTS = '[[agents]]\nname = "Sophie"\naddresses = ["sophie@desk.example"]\n'
NOTE = "Je rappelle la cliente demain matin."


def opened(opens: Opens, proof: str) -> Office:
    """A desk with that choice, and Claire's ticket SUP-1."""
    office = opens(f'[desks.support.agents]\nproof = "{proof}"' if proof else "", more=AGENTS)
    office.person("claire@client.example", "Claire", relay="client.example").writes("Imprimante en panne")
    office.works()
    return office


def writes(office: Office, *, relay: str = "", text: str = NOTE) -> str:
    sophie = office.person("sophie@desk.example", "Sophie", relay=relay)
    return sophie.writes("Re: [SUP-1] Imprimante en panne", text)


@pytest.mark.parametrize(
    ("proof", "relay", "outcome"),
    [
        ("", "desk.example", "append"),
        ("", "", "hold"),
        ("verified", "desk.example", "append"),
        ("verified", "other.example", "hold"),
        ("submission", "desk.example", "hold"),
        ("token", "desk.example", "append"),
        ("token", "", "hold"),
    ],
)
def test_by_what_the_mail_came_with(opens: Opens, proof: str, relay: str, outcome: str) -> None:
    """A verified standing is enough but where the desk asks for a login; a number in the subject never is."""
    office = opened(opens, proof)
    received = writes(office, relay=relay)
    assert office.outcome(received).outcome == outcome
    if outcome == "append":
        assert office.flags("SUP-1") == ["agent"]
    else:
        assert [one["intake"] for one in office.ticket("SUP-1")["held"]] == [received]
        assert len(office.ticket("SUP-1")["entries"]) == 2


def test_an_agent_answers_a_mail_that_was_written_to_him(opens: Opens) -> None:
    """``token``: the signed address issued to him proves him where his domain does not; by default it does not."""
    for proof, outcome in (("token", "append"), ("verified", "hold")):
        office = opened(opens, proof)
        own = office.person("sophie@desk.example", "Sophie", relay="desk.example")
        own.writes("Mon écran", "Bonjour, mon écran reste noir depuis ce matin.")
        letter = own.reads()
        unproven = office.person("sophie@desk.example", "Sophie")
        received = unproven.answers(letter, "Il est toujours noir.")
        assert office.outcome(received).outcome == outcome


def test_another_ones_token_is_no_proof(opens: Opens) -> None:
    """The customer's reply address, in the hands of somebody who writes as the agent: held (LESSONS §5)."""
    office = opened(opens, "token")
    claire = office.person("claire@client.example")
    forger = office.person("sophie@desk.example", "Sophie")
    received = forger.answers(claire.reads(), NOTE)
    assert office.outcome(received).outcome == "hold"


def test_he_is_told_once_a_day(opens: Opens) -> None:
    """However many are sent in his name; the customer hears nothing, and each waits for a decision."""
    office = opened(opens, "")
    held = [writes(office, text=f"{NOTE} {n}") for n in range(4)]
    sophie: Person = office.person("sophie@desk.example")
    letter = sophie.reads()
    assert letter["Content-Language"] == "fr"
    assert held[0] in letter.text
    assert [one["intake"] for one in office.ticket("SUP-1")["held"]] == held
    office.days_pass(1)
    writes(office, text="Le lendemain.")
    assert len(sophie.inbox()) == 1
    assert len(office.collects("claire@client.example")) == 1, "her acknowledgement, and nothing else"


def test_released_with_a_persons_word_it_is_the_agents(opens: Opens) -> None:
    """Somebody asked him."""
    office = opened(opens, "")
    received = writes(office)
    assert office.outcome(received).outcome == "hold"
    office.types("held", "release", "--as", "verified", received)
    assert (office.outcome(received).outcome, office.flags("SUP-1")) == ("append", ["agent"])
    assert office.ticket("SUP-1")["held"] == []


def test_released_without_it_is_anybodys(opens: Opens) -> None:
    """It has none of his rights: the number alone leads to a ticket beside the customer's (LESSONS §5)."""
    office = opened(opens, "")
    received = writes(office)
    assert office.outcome(received).outcome == "hold"
    office.types("held", "release", received)
    assert office.outcome(received).outcome == "new_linked"
    assert (len(office.ticket("SUP-1")["entries"]), list(office.people("SUP-1"))) == (2, ["claire@client.example"])


@pytest.mark.parametrize(("login", "outcome"), [("sophie", "append"), ("paul", "hold"), ("", "hold")])
def test_a_login_proves_him_everywhere(opens: Opens, monkeypatch: pytest.MonkeyPatch, login: str, outcome: str) -> None:
    """``submission``: authenticated as his own user, and as nobody else's."""
    monkeypatch.setenv("SUBMISSION_PASSWORD", "correct horse battery staple")
    users = "".join(
        f'[[submission.users]]\nname = "{name}"\naddresses = ["{name}@desk.example"]\n'
        'password = { env = "SUBMISSION_PASSWORD" }\n'
        for name in ("sophie", "paul")
    )
    listener = '[[listener]]\nname = "test"\nprotocol = "smtp"\naddress = "127.0.0.1:0"\nauth = true\n'
    office = opens('[desks.support.agents]\nproof = "submission"', more=AGENTS + users + listener)
    office.person("claire@client.example", relay="client.example").writes("Imprimante en panne")
    sophie = office.person("sophie@desk.example", "Sophie", login=login)
    assert office.outcome(sophie.writes("Re: [SUP-1] Imprimante en panne", NOTE)).outcome == outcome
