"""What we send to people who never wrote to us: little, bounded, and without a word of who made us (LESSONS B8, B9).

DESIGN promises 6 and 8, §5.5 (refusals), §5.7.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import clock
from mailgate.model.ticket import Status
from mailgate.store import outbox
from tests.correspondence import Letter, Office, Person
from tests.road.conftest import OpenOffice
from tests.road.test_forged_headers import forged_report

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

CANARY = "xq7canary"
OPERATORS = "operators@elsewhere.example"

#: Every place where a stranger can put words.  His own Message-IDs stand in the threading headers of what we answer.
EVERYWHERE: list[tuple[str, str]] = [
    ("Message-ID", "<own@nowhere.example>"),
    *((name, f"{CANARY} <{CANARY}@{CANARY}.example>") for name in ("Reply-To", "Sender", "Cc", "Errors-To")),
    *((name, CANARY) for name in ("Organization", "Comments", "Keywords", "X-Mailer", "Thread-Topic", "X-Priority")),
    ("Content-Language", CANARY),
    ("Importance", "high"),
]
FILES = [(f"{CANARY}.pdf", CANARY.encode())]
TEXT = f"Hello {CANARY}, buy {CANARY} at https://{CANARY}.example now!\n\n-- \n{CANARY}\n"
SUBJECT = f"{CANARY} https://{CANARY}.example ##{CANARY}## [{CANARY}]"


def told(letter: Letter) -> bytes:
    """All that a mail of ours says, decoded too; lower-case."""
    parts = [part.get_payload(decode=True) or b"" for part in letter.message.walk() if not part.is_multipart()]
    return b"\n".join((letter.raw, letter.subject.encode(), *parts)).lower()  # type: ignore[arg-type]


def stranger(office: Office, name: str = CANARY, address: str = "victim@nowhere.example") -> Person:
    return office.person(address, name)


def acknowledged(office: Office) -> None:
    stranger(office).writes(SUBJECT, TEXT, headers=EVERYWHERE, attachments=FILES)


def told_of_several(office: Office) -> None:
    requests = f"1. The {CANARY} printer on floor two is broken.\n2. I need a new {CANARY} account for Paul.\n"
    text = (
        f"Hello,\n\nI have two different requests for {CANARY}:\n\n{requests}\nAnother issue: the {CANARY} door jams.\n"
    )
    stranger(office).writes(SUBJECT, text, headers=EVERYWHERE, attachments=FILES)


def told_of_a_new_subject(office: Office) -> None:
    victim = stranger(office)
    victim.writes("Printer", "Hello, our printer has been broken since this morning.")
    victim.answers(victim.reads(), TEXT, subject=SUBJECT, headers=EVERYWHERE[1:], attachments=FILES)


def told_of_a_closed_ticket(office: Office) -> None:
    victim = stranger(office)
    victim.writes("Printer", "Hello, our printer has been broken since this morning.")
    letter = victim.reads()
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED, Status.CLOSED)
    victim.answers(letter, TEXT, subject=f"Re: {SUBJECT} [SUP-1]", headers=EVERYWHERE[1:], attachments=FILES)


def asked_for_a_comment(office: Office) -> None:
    victim = stranger(office)
    victim.writes("Printer", "Hello, our printer has been broken since this morning.")
    letter = victim.reads()
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    victim.answers(letter, f"> {CANARY}\n", subject=f"Re: {SUBJECT} [SUP-1]", headers=EVERYWHERE[1:])


@pytest.mark.parametrize("refusing", [False, True])
@pytest.mark.parametrize(
    ("writes", "kind", "refused"),
    [
        (acknowledged, "acknowledgement", "acknowledgement"),
        (told_of_several, "acknowledgement", "several_subjects"),
        (told_of_a_new_subject, "acknowledgement", "acknowledgement"),
        (told_of_a_closed_ticket, "acknowledgement", "ticket_closed"),
        (asked_for_a_comment, "comment_required", "comment_required"),
    ],
)
def test_no_notice_holds_a_word_of_a_stranger(
    open_office: OpenOffice, writes: Callable[[Office], None], kind: str, refused: str, refusing: bool
) -> None:
    """Subject, reference, name, text, file name, any header: whoever we are made to write to reads fixed words."""
    office = open_office('closed = "refuse"\nseveral_subjects = "reject"' if refusing else "")
    writes(office)
    (letter,) = office.collects("victim@nowhere.example")
    with office.rooms.store.read() as tx:
        last = max(outbox.listing(tx), key=lambda row: row.id)
    assert last.kind == (refused if refusing else kind)
    assert CANARY.encode() not in told(letter)
    assert letter["To"] == "victim@nowhere.example"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert office.mails_to(f"{CANARY}.example") == [], "nor does anybody else get one"


def test_his_own_ids_stand_in_the_thread_headers_and_nowhere_else(open_office: OpenOffice) -> None:
    """Without them his program could not show our mail beside his; it is all that we say back."""
    office = open_office()
    ids = f"<{CANARY}@nowhere.example>"
    stranger(office).writes("Hello", "My printer is broken, please help me.", headers=[("Message-ID", ids)])
    (letter,) = office.collects("victim@nowhere.example")
    assert (letter["In-Reply-To"], letter["References"]) == (ids, ids)
    assert told(letter).count(CANARY.encode()) == 2


def flood(office: Office, number: int, address: str = "victim@host{}.example") -> None:
    """One of many mails, each to other words and in another name."""
    stranger(office, "", address.format(number)).writes(f"Hello {number}", f"Buy {number} of them now, my friend.")


def test_a_flood_in_many_names_ends_at_the_desks_budget(open_office: OpenOffice) -> None:
    """Sixty people who never wrote: no more are written to than the desk has budget for; tickets say why."""
    office = open_office(more="[budgets]\ndesk_hour = 15\ndesk_day = 20")
    for number in range(60):
        flood(office, number)
    assert office.sent() == 15
    assert len(office.tickets()) == 60, "they are received all the same"
    events = office.ticket("SUP-60")["events"]
    assert [one["reason"] for one in events if one["kind"] == "not_acknowledged"] == [
        "the budget desk:support/hour of 15 is spent"
    ]
    clock.pin(clock.now() + timedelta(hours=1))
    for number in range(60, 90):
        flood(office, number)
    assert office.sent() == 20, "and the day has a budget of its own"


@pytest.mark.parametrize(
    ("budget", "address", "most"),
    [
        ("recipient_hour = 5", "victim@host.example", 5),
        ("domain_hour = 7\nrecipient_hour = 50", "victim{}@host.example", 7),
        ("service_hour = 9", "victim@host{}.example", 9),
        ("recipient_hour = 5", "Victim@HOST.example", 5),
        ("recipient_hour = 5", '"victim"@host.example', 5),
        ("recipient_hour = 0", "victim@host.example", 0),
    ],
)
def test_each_budget_holds_by_itself(open_office: OpenOffice, budget: str, address: str, most: int) -> None:
    """One person, one domain, the whole service: none gets more than its budget, however the address is spelt."""
    office = open_office(more=f"[budgets]\n{budget}")
    for number in range(60):
        flood(office, number, address if number % 2 else address.lower())
    assert office.sent() == most


def test_a_desk_that_answers_proven_authors_only(open_office: OpenOffice) -> None:
    """``acknowledge = "verified"``: of a forged flood nothing at all is answered, of the customer's mail each."""
    office = open_office('acknowledge = "verified"')
    for number in range(60):
        flood(office, number)
    assert office.sent() == 0
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    assert len(claire.inbox()) == 1


def solved_long_ago(office: Office, person: Person) -> Letter:
    person.writes("Imprimante en panne")
    letter = person.reads()
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED, Status.CLOSED)
    return letter


@pytest.mark.parametrize("reason", ["budget", "standing", "machine"])
def test_a_refusal_that_may_not_be_sent_is_a_hold(open_office: OpenOffice, reason: str) -> None:
    """Nothing is lost silently: who cannot be told that his mail is refused, waits for a person."""
    office = open_office('closed = "refuse"', "[budgets]\nrecipient_hour = 2")
    claire = office.person("claire@client.example", signs="client.example")
    letter = solved_long_ago(office, claire)
    told_first = claire.answers(letter, "Elle ne marche toujours pas, que faire ?")
    assert office.outcome(told_first).outcome == "refuse"
    (refusal,) = claire.inbox()
    assert refusal["Reply-To"] == "", "an answer to it is a mail like any other"
    if reason == "budget":
        done = claire.answers(letter, "Et l’autre non plus ne marche pas, que faire ?")
    elif reason == "standing":
        done = office.person("claire@client.example").answers(letter, "Livrez la nouvelle chez moi, s’il vous plaît.")
    else:
        done = claire.answers(letter, "Je n’ai pas de réponse.", mail_from="")
    outcome = office.outcome(done)
    assert outcome.outcome == ("record" if reason == "machine" else "hold")
    assert claire.inbox() == []
    assert office.intake(done).state == ("done" if reason == "machine" else "held")


def test_a_rejected_first_mail_of_a_forged_author_is_held(open_office: OpenOffice) -> None:
    """A desk that rejects several requests in one mail tells a person, and nobody whom it may not write to."""
    office = open_office('several_subjects = "reject"\nacknowledge = "verified"')
    told_of_several(office)
    assert office.sent() == len(office.collects(OPERATORS)) == 1
    assert office.tickets() == []
    claire = office.person("claire@client.example", signs="client.example")
    text = "J’ai deux demandes :\n\n1. L’imprimante est en panne.\n2. Il me faut un nouveau compte pour Paul.\n\n"
    done = claire.writes("Demandes", f"Bonjour,\n\n{text}Autre problème : la porte coince.")
    assert office.outcome(done).outcome == "refuse"
    assert len(claire.inbox()) == 1


@pytest.mark.parametrize("address", ["eve@attacker.example", "eve@home.example"])
@pytest.mark.parametrize("form", ["answer", "robot", "receipt", "complaint"])
def test_a_blocked_sender_is_blocked_with_a_valid_address_in_his_hands(
    open_office: OpenOffice, tmp_path: Path, address: str, form: str
) -> None:
    """The operator's list outranks every ticket he could name, in every form of mail, from each of his addresses."""
    (tmp_path / "contacts.csv").write_text("addresses,blocked\neve@attacker.example eve@home.example,yes\n")
    office = open_office(more='[lists]\ncontacts = ["contacts.csv"]')
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    before, mails = office.substance("SUP-1"), office.sent()
    if form in ("answer", "robot"):
        headers = [("Auto-Submitted", "auto-replied")] if form == "robot" else []
        done = office.person(address).answers(letter, f"{CANARY}, let me in.", headers=headers)
    else:
        kind = {"receipt": "disposition-notification", "complaint": "feedback-report"}[form]
        done = office.receives(forged_report(kind, address, letter), mail_from=address)
    assert office.outcome(done).outcome == "discard"
    assert office.substance("SUP-1") == before
    assert office.sent() == mails


def test_an_alert_says_nothing_of_the_strangers(open_office: OpenOffice) -> None:
    """The operators are told that something is held, in fixed words: to be held is no way of writing to them."""
    office = open_office()
    forger = office.person(f"claire@client.example, {CANARY}@x.example")
    done = forger.writes(SUBJECT, TEXT, headers=EVERYWHERE, attachments=FILES, mail_from="x@nowhere.example")
    assert office.outcome(done).outcome == "hold"
    (alert,) = office.collects(OPERATORS)
    assert CANARY.encode() not in told(alert)
