"""What comes back from servers: recorded on the ticket that it is about, or held; answered by nobody (LESSONS B28)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.correspondence import Letter, Office, Person

QMAIL = """Hi. This is the qmail-send program at mx.client.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<claire@client.example>:
Remote host said: 550 5.1.1 no such mailbox

--- Below this line is a copy of the message.

"""


def delivery_status(letter: Letter, action: str) -> bytes:
    """A delivery status notification about one of our mails, with its headers enclosed."""
    fields = f"Final-Recipient: rfc822; claire@client.example\nAction: {action}\nStatus: 4.0.0\n"
    return report("delivery-status", f"Reporting-MTA: dns; mx.client.example\n\n{fields}", letter)


def report(kind: str, fields: str, letter: Letter, author: str = "MAILER-DAEMON@mx.client.example") -> bytes:
    head = letter.raw.partition(b"\n\n")[0].decode()
    return (
        f"From: {author}\nTo: support@desk.example\nSubject: Report {kind}\nMIME-Version: 1.0\n"
        f"Date: Wed, 14 Oct 2026 12:00:00 +0200\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n"
        f"--b\n\nA report.\n--b\nContent-Type: message/{kind}\n\n{fields}\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"{head}\n--b--\n"
    ).encode()


def flags_of(office: Office, number: str = "SUP-1") -> Sequence[str]:
    """Marks on the last entry of a ticket."""
    flags: Sequence[str] = office.ticket(number)["entries"][-1]["flags"]
    return flags


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of her first mail."""
    claire.writes("Imprimante en panne")
    return claire.reads()


def test_a_bounce_in_plain_words_finds_its_ticket(office: Office, letter: Letter) -> None:
    """Sent to the desk itself and without a delivery status, as old servers do: the enclosed id tells."""
    raw = b"From: MAILER-DAEMON@mx.client.example\nTo: support@desk.example\nSubject: failure notice\n\n"
    bounced = office.receives(raw + QMAIL.encode() + letter.raw, mail_from="")
    assert office.outcome(bounced).outcome == "record"
    assert flags_of(office) == ["bounce_failed"]
    assert office.ticket("SUP-1")["entries"][-1]["visibility"] == "internal"
    assert office.sent() == 1, "nobody answers a bounce"
    assert office.ticket("SUP-1")["status"] == "new"


@pytest.mark.parametrize(
    ("action", "flag"),
    [("failed", "bounce_failed"), ("delayed", "bounce_delayed"), ("delivered", "bounce_delivered")],
)
def test_delayed_is_not_failed(office: Office, letter: Letter, action: str, flag: str) -> None:
    """Each is recorded, and says what it is."""
    bounced = office.receives(delivery_status(letter, action), mail_from="")
    assert office.outcome(bounced).outcome == "record"
    assert flags_of(office) == [flag]
    assert office.sent() == 1


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("sup-1.1.1.", "sup-1.2.1.", "another participant with this one's MAC"),
        ("sup-1.1.1.", "sup-2.1.1.", "another ticket with this one's MAC"),
        ("@desk.example>", "a@desk.example>", "a MAC that is longer"),
    ],
)
def test_a_forged_report_does_nothing(office: Office, letter: Letter, was: str, becomes: str, why: str) -> None:
    """A delivery status for a real customer without a valid token is held, and the ticket stays as it is."""
    own_id = letter["Message-ID"]
    assert was in own_id
    forged = report(
        "delivery-status",
        "Final-Recipient: rfc822; claire@client.example\nAction: failed\nOriginal-Envelope-Id: mailgate-1\n",
        Letter(f"Message-ID: {own_id.replace(was, becomes)}\nSubject: [SUP-1] Imprimante en panne\n\n".encode()),
    )
    received = office.receives(forged, mail_from="")
    assert office.outcome(received).outcome == "hold", why
    assert len(office.ticket("SUP-1")["entries"]) == 2


def test_a_forged_report_that_names_the_customers_own_id_does_nothing(office: Office, claire: Person) -> None:
    """His Message-ID stands on the ticket, but everybody he wrote to knows it."""
    claire.writes("Imprimante en panne", headers=[("Message-ID", "<known@client.example>")])
    claire.reads()
    stolen = Letter(b"Message-ID: <known@client.example>\nSubject: [SUP-1] Imprimante\n\n")
    received = office.receives(delivery_status(stolen, "failed"), mail_from="")
    assert office.outcome(received).outcome == "hold"
    assert len(office.ticket("SUP-1")["entries"]) == 2


def test_a_mail_that_was_read_is_noted(office: Office, letter: Letter) -> None:
    """A disposition notification is recorded on the ticket of the mail it names; it is no answer."""
    fields = (
        "Final-Recipient: rfc822; claire@client.example\n"
        f"Original-Message-ID: {letter['Message-ID']}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    raw = report("disposition-notification", fields, Letter(b"Subject: x\n\n"), "Claire <claire@client.example>")
    read = office.receives(raw, mail_from="claire@client.example")
    assert office.outcome(read).outcome == "record"
    assert flags_of(office) == ["disposition_displayed"]
    assert office.sent() == 1


def test_a_complaint_about_our_mail_is_noted(office: Office, letter: Letter) -> None:
    """A provider's feedback report is recorded on the ticket of the mail that it encloses."""
    fields = "Feedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\n"
    complaint = office.receives(report("feedback-report", fields, letter, "feedback@provider.example"))
    assert office.outcome(complaint).outcome == "record"
    assert flags_of(office) == ["complaint_abuse"]
    assert office.sent() == 1


def test_who_asks_about_a_bounce_is_a_customer(office: Office, claire: Person) -> None:
    """Quoted, pasted or attached: a person who wants help with it gets a ticket and an acknowledgement."""
    pasted = claire.writes("Undeliverable: offre de prix", QMAIL + "\nBonjour, que dois-je faire ?\n")
    quoted = claire.writes("Mail delivery failed", "Bonjour, j'ai reçu : 550 5.1.1 <luc@client.example> User unknown.")
    attached = claire.writes("Onbestelbaar", "Kunt u helpen?", attachments=[("bounce.eml", QMAIL.encode())])
    assert [office.outcome(one).outcome for one in (pasted, quoted, attached)] == ["new_ticket"] * 3
    assert len(claire.inbox()) == 3
