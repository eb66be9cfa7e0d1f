"""Mail in an agent’s name: only what the desk asks for makes it his (LESSONS B5; CVE-2026-47123; DESIGN §5.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from mailgate import clock
from mailgate.model.ticket import Status
from tests.correspondence import Letter, Office, Person, flipped
from tests.road.conftest import OpenOffice

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

CLAIRE = "claire@client.example"
CANARY = "xq7canary"

#: staff.example wants forgeries refused; weak.example publishes nothing, so that nothing disproves a forgery there.
AGENTS = """
[[agents]]
name = "Anna Smit"
addresses = ["anna@staff.example", "anna@weak.example"]
"""

Names = Callable[[Office, Letter], dict[str, object]]


def by_nothing(office: Office, letter: Letter) -> dict[str, object]:
    return {}


def by_number(office: Office, letter: Letter) -> dict[str, object]:
    return {"subject": "Re: [SUP-1] Imprimante en panne"}


def by_customers_address(office: Office, letter: Letter) -> dict[str, object]:
    return {"to": letter["Reply-To"]}


def by_agents_address(office: Office, letter: Letter) -> dict[str, object]:
    return {"to": office.reply_address("SUP-1", 2)}


def by_agents_address_altered(office: Office, letter: Letter) -> dict[str, object]:
    return {"to": flipped(office.reply_address("SUP-1", 2))}


def by_signed_id(office: Office, letter: Letter) -> dict[str, object]:
    return {"headers": [("In-Reply-To", office.message_id("SUP-1", 2))]}


def by_customers_signed_id(office: Office, letter: Letter) -> dict[str, object]:
    return {"headers": [("References", f"<a@b.example> {letter['Message-ID']}")]}


def by_signed_id_altered(office: Office, letter: Letter) -> dict[str, object]:
    return {"headers": [("References", flipped(office.message_id("SUP-1", 2)))]}


def by_id_without_mac(office: Office, letter: Letter) -> dict[str, object]:
    # The form of CVE-2026-47123: ids that say who writes on what, and nothing that proves it.
    return {"headers": [("References", "<sup-1.2.99@desk.example> <notify-1-2-99@desk.example> <sup-1.2.99.k1.@d>")]}


def by_stored_id(office: Office, letter: Letter) -> dict[str, object]:
    (first, *_) = office.ticket("SUP-1")["entries"]
    return {"headers": [("In-Reply-To", f"<{first['message_id']}>")]}


PATHS: Sequence[Names] = [
    *(by_nothing, by_number, by_customers_address, by_agents_address, by_agents_address_altered),
    *(by_signed_id, by_customers_signed_id, by_signed_id_altered, by_id_without_mac, by_stored_id),
]
NAMED = pytest.mark.parametrize("names", PATHS, ids=[one.__name__ for one in PATHS])


def opened(open_office: OpenOffice, proof: str = "verified", agent: str = "anna@weak.example") -> tuple[Office, Letter]:
    """SUP-1 of Claire's, with the agent on it as its second participant; her letter."""
    office = open_office(more=f'{AGENTS}\n[desks.support.agents]\nproof = "{proof}"')
    claire = office.person(CLAIRE, signs="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    assert office.adds("SUP-1", agent) == 2
    return office, letter


def impersonate(person: Person, names: dict[str, object], text: str = "#close\nVotre panne est réparée.") -> str:
    values: dict[str, object] = {"subject": "Imprimante en panne", "to": "support@desk.example", **names}
    return person.writes(text=text, mail_from="eve@attacker.example", **values)  # type: ignore[arg-type]


def customers_mails(office: Office) -> int:
    return len(office.mails_to(CLAIRE))


@NAMED
@pytest.mark.parametrize(
    ("agent", "signs", "standing"),
    [
        ("anna@weak.example", "", "unverified"),
        ("anna@weak.example", "attacker.example", "unverified"),
        ("anna@staff.example", "", "failed"),
        ("anna@staff.example", "attacker.example", "failed"),
    ],
)
def test_on_every_path_an_unproven_agent_is_held(
    open_office: OpenOffice, names: Names, agent: str, signs: str, standing: str
) -> None:
    """Whatever the forger holds or guesses, nothing reaches the ticket, a new one, or the customer."""
    office, letter = opened(open_office, agent=agent)
    before, mails = office.substance("SUP-1"), customers_mails(office)
    done = impersonate(office.person(agent, "Anna Smit", signs=signs), names(office, letter))
    assert (office.outcome(done).outcome, office.outcome(done).standing) == ("hold", standing)
    assert office.tickets() == ["SUP-1"]
    assert office.substance("SUP-1") == before
    assert customers_mails(office) == mails


@NAMED
def test_a_desk_that_asks_for_a_login_takes_nothing_else(open_office: OpenOffice, names: Names) -> None:
    """``agents.proof = "submission"``: even a perfect signature of the agent's domain is not enough."""
    office, letter = opened(open_office, "submission", "anna@staff.example")
    before = office.substance("SUP-1")
    done = impersonate(office.person("anna@staff.example", signs="staff.example"), names(office, letter))
    assert (office.outcome(done).outcome, office.outcome(done).standing) == ("hold", "verified")
    assert office.substance("SUP-1") == before


@NAMED
def test_a_desk_that_takes_tokens_takes_the_agents_own_only(open_office: OpenOffice, names: Names) -> None:
    """``agents.proof = "token"``: what was written to him proves him; guesses and the customer's address do not."""
    office, letter = opened(open_office, "token")
    before, mails = office.substance("SUP-1"), customers_mails(office)
    done = impersonate(office.person("anna@weak.example"), names(office, letter))
    if names in (by_agents_address, by_signed_id):
        assert office.outcome(done).outcome == "append"
        entry = office.ticket("SUP-1")["entries"][-1]
        assert (entry["visibility"], entry["flags"]) == ("internal", ["agent"])
    else:
        assert office.outcome(done).outcome == "hold"
        assert office.substance("SUP-1") == before
    assert customers_mails(office) == mails


@NAMED
def test_a_token_does_not_outweigh_a_failed_check(open_office: OpenOffice, names: Names) -> None:
    """Where the agent's domain disproves the mail, his stolen reply address is worth nothing."""
    office, letter = opened(open_office, "token", "anna@staff.example")
    before = office.substance("SUP-1")
    done = impersonate(office.person("anna@staff.example"), names(office, letter))
    assert (office.outcome(done).outcome, office.outcome(done).standing) == ("hold", "failed")
    assert office.substance("SUP-1") == before


def test_release_does_not_make_a_forged_mail_an_agents(open_office: OpenOffice) -> None:
    """A person who lets it go on has not said that the agent wrote it: it is no agent's note (DESIGN §5.9)."""
    office, letter = opened(open_office, "token", "anna@staff.example")
    done = impersonate(office.person("anna@staff.example"), by_agents_address(office, letter))
    assert office.outcome(done).outcome == "hold"
    office.releases(done)
    assert office.outcome(done).outcome == "append"
    entry = office.ticket("SUP-1")["entries"][-1]
    assert "agent" not in entry["flags"]
    assert "failed" in entry["flags"]


@pytest.mark.parametrize("names", [by_agents_address, by_signed_id], ids=lambda names: names.__name__)
@pytest.mark.parametrize("proof", ["verified", "submission", "token"])
def test_an_agents_token_in_other_hands_makes_no_agent(open_office: OpenOffice, names: Names, proof: str) -> None:
    """A token keeps nobody's identity: whoever else uses it writes as himself, a third party (osTicket's fault)."""
    office, letter = opened(open_office, proof)
    mails = customers_mails(office)
    eve = office.person("eve@attacker.example", "Anna Smit", signs="attacker.example")
    done = impersonate(eve, names(office, letter))
    assert office.outcome(done).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert ticket["entries"][-1]["author"]["address"] == "eve@attacker.example"
    assert ticket["entries"][-1]["flags"] == ["third_party"]
    assert (ticket["status"], customers_mails(office)) == ("new", mails)
    customer = office.person(CLAIRE, signs="client.example")
    own = impersonate(customer, names(office, letter), "Je l’ai trouvée dans un message transféré.")
    assert office.outcome(own).outcome == "append"
    assert "agent" not in office.ticket("SUP-1")["entries"][-1]["flags"]


def test_the_proven_agent_is_heard(open_office: OpenOffice) -> None:
    """The same mail with his domain's signature is a note, for colleagues' eyes, and no mail to the customer."""
    office, letter = opened(open_office, agent="anna@staff.example")
    mails = customers_mails(office)
    done = impersonate(office.person("anna@staff.example", signs="staff.example"), by_number(office, letter))
    assert office.outcome(done).outcome == "append"
    assert office.ticket("SUP-1")["entries"][-1]["visibility"] == "internal"
    assert customers_mails(office) == mails


def test_the_agent_is_told_once_a_day(open_office: OpenOffice) -> None:
    """However much is sent in his name, he reads of it once a day, without a word of the forger's."""
    office, _ = opened(open_office)
    forger = office.person("anna@weak.example", CANARY)
    for number in range(12):
        forger.writes(
            f"{CANARY} {number}", f"{CANARY}, {number} times.", headers=[("Message-ID", f"<{number}@{CANARY}.example>")]
        )
    (told,) = forger.inbox()
    assert told["To"] == "anna@weak.example"
    assert told["Reply-To"] == ""
    assert CANARY.encode() not in told.raw
    clock.pin(clock.now() + timedelta(days=1))
    forger.writes(CANARY, f"{CANARY}, {CANARY}.")
    assert len(forger.inbox()) == 1
    assert office.mails_to("eve@attacker.example") == []


def test_two_agents_are_told_each_of_his_own(open_office: OpenOffice) -> None:
    """Mail in one agent's name does not use up what another is told."""
    office = open_office(more=AGENTS + AGENTS.replace("Anna", "Bart").replace("anna@", "bart@"))
    for name in ("anna", "bart"):
        office.person(f"{name}@weak.example").writes("Hello", "Please close all my tickets.")
    assert [len(office.collects(f"{name}@weak.example")) for name in ("anna", "bart")] == [1, 1]


@pytest.mark.parametrize("names", [by_nothing, by_number, by_agents_address], ids=lambda names: names.__name__)
@pytest.mark.parametrize("signs", ["", "staff.example"])
def test_an_agents_out_of_office_is_answered_by_nobody(open_office: OpenOffice, names: Names, signs: str) -> None:
    """Proven or not: it comes on no ticket, reaches no customer, and neither agent nor anybody else is told."""
    agent = "anna@staff.example" if signs else "anna@weak.example"
    office, letter = opened(open_office, agent=agent)
    before, mails = office.substance("SUP-1"), office.sent()
    values = names(office, letter)
    values["headers"] = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    done = impersonate(office.person(agent, signs=signs), values, "I am away until Monday.")
    assert office.outcome(done).outcome == "record"
    assert office.substance("SUP-1") == before
    assert office.tickets() == ["SUP-1"]
    assert office.sent() == mails


FORWARDED = """Please take care of this.

-------- Forwarded Message --------
Subject: Imprimante en feu
Date: Wed, 14 Oct 2026 08:00:00 +0200
From: Claire <claire@client.example>
To: anna@weak.example

Bonjour, notre imprimante brûle. Livrez la nouvelle au 13, rue des Voleurs.
"""


@pytest.mark.parametrize(
    ("address", "outcome"), [("anna@weak.example", "hold"), ("eve@attacker.example", "new_ticket")]
)
def test_nobody_else_forwards_in_a_customers_name(open_office: OpenOffice, address: str, outcome: str) -> None:
    """Only a proven agent's forward opens a ticket for its original author; a stranger's is his own mail."""
    office, _ = opened(open_office)
    mails = customers_mails(office)
    done = office.person(address).writes("Fwd: Imprimante en feu", FORWARDED)
    assert office.outcome(done).outcome == outcome
    assert [office.ticket(number)["reporter"]["address"] for number in office.tickets()[1:]] == (
        ["eve@attacker.example"] if outcome == "new_ticket" else []
    )
    assert customers_mails(office) == mails


def test_a_solved_ticket_is_not_reopened_in_an_agents_name(open_office: OpenOffice) -> None:
    """Nor closed, nor anything: a held mail changes no status, and stands on the ticket as held."""
    office, letter = opened(open_office)
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    done = impersonate(office.person("anna@weak.example"), by_agents_address(office, letter))
    assert office.outcome(done).outcome == "hold"
    ticket = office.ticket("SUP-1")
    assert ticket["status"] == "solved"
    assert [one["intake"] for one in ticket["held"]] == [done]
