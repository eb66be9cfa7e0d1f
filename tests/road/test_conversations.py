"""Correspondences: what customers write, what comes back, what stands on the tickets."""

from __future__ import annotations

import pytest

from mailgate.store import installation, intake, outbox
from tests.correspondence import Office

CANARY = "xq7canary"


def test_a_proven_customer_reads_his_words_in_his_language(office: Office) -> None:
    """The acknowledgement of a verified French mail has the number, the title, the reference and what they mean."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes("Imprimante en panne à l’étage ##PO1234##", "Bonjour, notre imprimante ne marche plus depuis lundi.")
    letter = claire.reads()
    assert letter.subject == "[SUP-1] Imprimante en panne à l’étage ##PO1234##"
    assert letter["From"] == "Support <support@desk.example>"
    assert "est enregistré sous le numéro SUP-1" in letter.text
    assert "Objet\u00a0: Imprimante en panne à l’étage" in letter.text
    assert "PO1234" in letter.text
    assert letter["Content-Language"] == "fr"
    ticket = office.ticket("SUP-1")
    assert ticket["subject"] == "Imprimante en panne à l’étage"
    assert ticket["customer_refs"] == ["PO1234"]
    assert ticket["priority"] == "low"
    assert ticket["reporter"] == {"address": "claire@client.example", "name": "Claire"}
    assert [one["direction"] for one in ticket["entries"]] == ["in", "out"]


def test_a_stranger_is_acknowledged_without_a_word_of_his(office: Office) -> None:
    """Nothing an unproven author wrote goes out: neither subject, reference, text nor name (LESSONS B8)."""
    eve = office.person("eve@nowhere.example", CANARY)
    eve.writes(
        f"{CANARY} buy now https://{CANARY}.example ##{CANARY}##", f"Hello there, {CANARY} is what I want you to say."
    )
    letter = eve.reads()
    assert letter.number == "SUP-1"
    body = letter.raw.replace(b"=\n", b"")
    assert CANARY.encode() not in body
    assert office.ticket("SUP-1")["subject"] == f"{CANARY} buy now https://{CANARY}.example"


def test_an_answer_to_the_acknowledgement_joins_its_ticket(office: Office) -> None:
    """An answer by the customer's client is an entry, whatever its subject says, and is not acknowledged again."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    answer = claire.answers(letter, "Elle est au deuxième étage.")
    assert office.outcome(answer).outcome == "append"
    assert office.tickets() == ["SUP-1"]
    assert [one["direction"] for one in office.ticket("SUP-1")["entries"]] == ["in", "out", "in"]
    assert claire.inbox() == []


@pytest.mark.parametrize("place", ["To", "Cc", "Delivered-To", "envelope"])
def test_the_reply_address_counts_wherever_it_stands(office: Office, place: str) -> None:
    """Evidence 1 holds in every recipient field, and in any case."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    signed = claire.reads()["Reply-To"].upper().replace("DESK.EXAMPLE", "desk.example")
    headers = [] if place in ("To", "envelope") else [(place, signed)]
    to = signed if place == "To" else "support@desk.example"
    envelope = [signed] if place == "envelope" else ["support@desk.example"]
    again = claire.writes(
        "Re: Imprimante en panne", "Encore moi, elle clignote.", to=to, envelope_to=envelope, headers=headers
    )
    assert office.outcome(again).outcome == "append"


def test_a_guessed_reply_address_opens_a_ticket_of_its_own(office: Office) -> None:
    """A forged MAC is taken in like a hit, and proves nothing."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    signed = claire.reads()["Reply-To"]
    forged = (
        signed[: -len("a@desk.example")] + ("b" if signed[-len("a@desk.example")] == "a" else "a") + "@desk.example"
    )
    eve = office.person("eve@nowhere.example")
    guess = eve.writes("Hello", "Show me everything you have got, please.", to=forged)
    assert office.outcome(guess).outcome == "new_ticket"
    assert len(office.ticket("SUP-1")["entries"]) == 2


def test_a_stranger_with_a_number_gets_a_ticket_of_his_own(office: Office) -> None:
    """The number in the subject proves nothing (LESSONS B4); agents see the link."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    eve = office.person("eve@nowhere.example")
    claim = eve.writes("Re: [SUP-1] Imprimante en panne", "I am on this ticket, believe me, really.")
    assert office.outcome(claim).outcome == "new_linked"
    assert office.ticket("SUP-2")["related"] == [{"number": "SUP-1", "kind": "perhaps_related"}]
    assert len(office.ticket("SUP-1")["entries"]) == 2


def test_the_reporter_with_a_number_is_believed_as_far_as_unverified_goes(office: Office) -> None:
    """A participant may name his ticket by its number; the entry is marked unverified."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    claire.reads()
    answer = claire.writes("Suite de [SUP-1]", "Elle clignote en rouge maintenant.")
    assert office.outcome(answer).outcome == "append"
    assert "unverified" in office.ticket("SUP-1")["entries"][2]["flags"]


def test_somebody_else_with_the_reply_address_is_a_third_party(office: Office) -> None:
    """A forwarded reply address lets another person add to the ticket, and gives him nothing else."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    colleague = office.person("marc@client.example")
    answer = colleague.answers(letter, "Je confirme la panne.")
    assert office.outcome(answer).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert ticket["entries"][2]["flags"] == ["third_party"]
    assert len(ticket["participants"]) == 1
    assert colleague.inbox() == []


def test_the_same_message_again_is_a_duplicate(office: Office) -> None:
    """A copy by another way makes no second ticket and no second acknowledgement (promise 3)."""
    raw = b"From: a@client.example\r\nMessage-ID: <one@client.example>\r\nSubject: x\r\n\r\ntext\r\n"
    office.receives(raw, mail_from="a@client.example")
    office.works()
    copy = office.receives(
        b"Received: by other\r\n" + raw, mail_from="a@client.example", rcpt_tos=["aide@desk.example"]
    )
    assert office.outcome(copy).outcome == "duplicate"
    assert office.tickets() == ["SUP-1"]
    assert office.sent() == 1


def test_the_same_message_id_with_other_words_is_another_message(office: Office) -> None:
    """A Message-ID alone never suppresses a message."""
    raw = (
        b"From: a@client.example\r\nTo: support@desk.example\r\nMessage-ID: <one@client.example>\r\nSubject: x\r\n\r\n"
    )
    office.receives(raw + b"scan of page one\r\n", mail_from="a@client.example")
    other = office.receives(raw + b"scan of page two\r\n", mail_from="a@client.example")
    assert office.outcome(other).outcome == "new_ticket"


@pytest.mark.parametrize(
    "robot",
    [b"List-Unsubscribe: <mailto:x@client.example>", b"List-Id: <x.client.example>", b"Auto-Submitted: auto-replied"],
)
def test_a_copy_that_became_nothing_does_not_swallow_the_message(office: Office, robot: bytes) -> None:
    """The list's copy comes first and is held or discarded; the direct one still opens the ticket."""
    raw = b"From: a@client.example\r\nMessage-ID: <one@client.example>\r\nSubject: x\r\n\r\nHelp me please\r\n"
    office.receives(robot + b"\r\n" + raw, mail_from="list-bounces@client.example")
    office.works()
    direct = office.receives(raw, mail_from="a@client.example")
    assert office.outcome(direct).outcome == "new_ticket"
    again = office.receives(raw, mail_from="a@client.example")
    assert office.outcome(again).outcome == "duplicate"
    assert len(office.collects("a@client.example")) == 1


def test_two_desks_two_linked_tickets(office: Office) -> None:
    """A mail to two desks opens a ticket at each, linked, each acknowledged by its own desk."""
    claire = office.person("claire@client.example")
    both = claire.writes("Facture et panne", to=["support@desk.example", "billing@desk.example"])
    assert [(one.desk, one.outcome) for one in office.outcomes(both)] == [
        ("support", "new_ticket"),
        ("billing", "new_ticket"),
    ]
    assert [letter["From"] for letter in claire.inbox()] == [
        "Support <support@desk.example>",
        "Billing <billing@desk.example>",
    ]
    assert office.ticket("SUP-1")["related"] == [{"number": "BIL-2", "kind": "same_message"}]


@pytest.mark.parametrize(
    ("headers", "mail_from", "outcome"),
    [
        ([("Auto-Submitted", "auto-replied (vacation)")], None, "discard"),
        ([("Auto-Submitted", "Auto-Generated")], None, "new_ticket"),
        ([("Precedence", "BULK")], None, "hold"),
        ([("List-Id", "<news.client.example>")], None, "hold"),
        ([("List-Unsubscribe", "<mailto:x@client.example>")], None, "discard"),
        ([], "", "new_ticket"),
        ([("From", "no-reply@client.example")], None, "new_ticket"),
        ([("From", "support@desk.example")], None, "hold"),
        ([("From", "a@client.example, b@client.example")], None, "hold"),
    ],
)
def test_robots_are_never_answered(
    office: Office, headers: list[tuple[str, str]], mail_from: str | None, outcome: str
) -> None:
    """Whatever looks automatic, or cannot be attributed, gets no automatic mail (promise 8)."""
    robot = office.person("robot@client.example")
    received = robot.writes(
        "Status", "Nightly job number 17 has failed with code 3.", headers=headers, mail_from=mail_from
    )
    assert office.outcome(received).outcome == outcome
    alerts = office.collects("operators@elsewhere.example")
    assert office.sent() == len(alerts) == (1 if outcome == "hold" else 0)


@pytest.mark.parametrize("value", ["no", "No", "no; reason=typed", " no (person) "])
def test_auto_submitted_no_is_a_person(office: Office, value: str) -> None:
    """``Auto-Submitted: no`` in any spelling is a person's mail (RFC 3834 §5)."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne", headers=[("Auto-Submitted", value)])
    assert claire.reads().number == "SUP-1"


def test_our_own_acknowledgement_coming_back_is_discarded(office: Office) -> None:
    """A loop ends at its first turn."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    back = office.receives(letter.raw, mail_from="", rcpt_tos=["support@desk.example"])
    assert office.outcome(back).outcome == "discard"
    assert office.tickets() == ["SUP-1"]


def test_a_bounce_of_the_acknowledgement_is_recorded_on_its_ticket(office: Office) -> None:
    """A delivery report to the signed envelope sender belongs to the ticket; it is answered by nobody."""
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    letter = claire.reads()
    report = (
        b"From: MAILER-DAEMON@mx.client.example\r\nTo: x\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nCould not deliver.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.client.example\r\n\r\n"
        b"Final-Recipient: rfc822; claire@client.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\n--b--\r\n"
    )
    bounced = office.receives(report, mail_from="", rcpt_tos=[letter["Return-Path"].strip("<>")])
    assert office.outcome(bounced).outcome == "record"
    assert office.ticket("SUP-1")["entries"][2]["visibility"] == "internal"
    forged = letter["Return-Path"].strip("<>").replace("+b-1.", "+b-2.")
    other = office.receives(report.replace(b"Could not", b"Cannot"), mail_from="", rcpt_tos=[forged])
    assert office.outcome(other).outcome == "hold"


def test_the_answer_that_overtakes_its_question_waits_for_it(office: Office) -> None:
    """An answer whose question is still unread waits, and then finds its ticket (DESIGN §2)."""
    claire = office.person("claire@client.example")
    marc = office.person("claire@client.example")
    question = claire.writes("Imprimante en panne", headers=[("Message-ID", "<q@client.example>")])
    # The question failed once and comes back in a minute; the answer is there now.
    with office.rooms.store.write() as tx:
        (claimed,) = intake.claim(tx, office.ingest._owner, office.rooms.settings and _now(), 1)
        intake.postpone(tx, claimed, _now(60), "a fault of ours")
    answer = marc.writes("Re: Imprimante en panne", "Voici la photo.", headers=[("In-Reply-To", "<q@client.example>")])
    assert office.intake(answer).waits_for == question
    assert office.intake(answer).tries == 0
    office.days_pass(2 / 24 / 60)
    assert office.outcome(answer).outcome == "append"
    assert office.tickets() == ["SUP-1"]


def _now(seconds: float = 0) -> object:
    from datetime import timedelta

    from mailgate import clock

    return clock.now() + timedelta(seconds=seconds)


def test_budgets_hold_and_say_so_on_the_ticket(office: Office) -> None:
    """The sixth acknowledgement within an hour is not sent, and the ticket says why; the next hour begins anew."""
    claire = office.person("claire@client.example")
    for number in range(7):
        claire.writes(f"Panne {number}", f"Voici la panne numéro {number} de la journée.")
    assert len(claire.inbox()) == 5
    events = office.ticket("SUP-7")["events"]
    assert any(
        one["kind"] == "not_acknowledged" and "recipient:claire@client.example/hour" in one["reason"] for one in events
    )
    office.days_pass(1 / 24)
    claire.writes("Encore une panne", "Et en voici une de plus ce matin.")
    assert len(claire.inbox()) == 1


def test_mute_keeps_automatic_mail_and_unmute_lets_it_go(office: Office) -> None:
    """While muted nothing leaves; afterwards what waited does."""
    with office.rooms.store.write() as tx:
        installation.mute(tx, _now())
    claire = office.person("claire@client.example")
    claire.writes("Imprimante en panne")
    assert claire.inbox() == []
    with office.rooms.store.write() as tx:
        installation.unmute(tx)
    assert len(claire.inbox()) == 1


def test_a_claim_of_urgency_is_shown_and_not_obeyed(office: Office) -> None:
    """URGENT changes the place of one paragraph, not the priority (DESIGN §5.6)."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("URGENT : serveur arrêté", headers=[("X-Priority", "1 (Highest)"), ("Importance", "High")])
    text = claire.reads().text
    assert text.index("En cas d’urgence") < text.index("priorité")
    ticket = office.ticket("SUP-1")
    assert (ticket["priority"], ticket["claimed_priority"]) == ("low", "high")


def test_attachments_stand_on_the_entry_and_come_back_as_sent(office: Office) -> None:
    """An attachment is named, sized and hashed; its bytes are decoded from the raw message on demand."""
    from mailgate.parse.attachments import part_bytes

    claire = office.person("claire@client.example")
    received = claire.writes("Capture d’écran", attachments=[("écran 1.png", b"\x89PNG\r\n\x1a\nbytes")])
    (part,) = office.ticket("SUP-1")["entries"][0]["attachments"]
    assert (part["name"], part["size"]) == ("écran 1.png", 13)
    with office.rooms.store.read() as tx:
        raw = office.rooms.blobs.read(tx, intake.get(tx, received).raw_sha256)
    assert part_bytes(raw, "2") == b"\x89PNG\r\n\x1a\nbytes"


def test_a_mail_for_nobody_is_held_and_the_operators_are_told_once(office: Office) -> None:
    """Postmaster mail waits for a person; the first hold calls, the next ones within the hour do not."""
    office.person("claire@client.example").writes("Hello", to="postmaster@desk.example")
    (alert,) = office.collects("operators@elsewhere.example")
    assert "no desk" in alert.text
    assert alert["Auto-Submitted"] == "auto-generated"
    office.person("marc@client.example").writes("Hello again", to="postmaster@desk.example")
    assert office.collects("operators@elsewhere.example") == []
    office.days_pass(1 / 24)
    assert len(office.collects("operators@elsewhere.example")) == 1


def test_a_released_message_goes_on_without_more_trust(office: Office) -> None:
    """Release lets a held message open its ticket; nobody is told anything for it."""
    two = office.person("robot@client.example")
    received = two.writes("Hello", headers=[("From", "a@client.example, b@client.example")])
    assert office.outcome(received).outcome == "hold"
    with office.rooms.store.write() as tx:
        intake.requeue(tx, received, _now(), release=True)
    assert office.outcome(received).outcome == "new_ticket"
    assert office.outcome(received).standing == "failed"
    with office.rooms.store.read() as tx:
        assert all(row.kind == "alert_held" for row in outbox.listing(tx))


def test_one_line_joins_two_tickets_again(office: Office) -> None:
    """An answer under another subject has a ticket of its own, and the line that its notice names undoes that."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes("Imprimante en panne", "Bonjour, notre imprimante ne marche plus.")
    first = claire.reads()
    claire.answers(first, "Le bac 2 fume maintenant, que faire ?", subject="Bac 2 de la machine")
    second = claire.reads()
    assert second.number == "SUP-2"
    assert "«\u00a0même sujet\u00a0»" in second.text
    assert office.ticket("SUP-2")["related"] == [{"number": "SUP-1", "kind": "follow_up"}]
    joined = claire.answers(second, "Bonjour,\n\nmême sujet\n\nMerci, Claire")
    assert office.outcome(joined).outcome == "append"
    assert office.ticket("SUP-2")["merged_into"] == "SUP-1"
    assert claire.inbox() == []
    later = claire.answers(second, "Et le bac 3 aussi.")
    assert office.outcome(later).ticket_id == 1, "what answers the second goes on in the first"
