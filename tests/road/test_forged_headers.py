"""Headers that claim something: what is ours has a MAC, everything else is words (LESSONS B24, B25, B27, B28)."""

from __future__ import annotations

import pytest

from mailgate.model.ticket import Status
from tests.correspondence import Letter, Office, Person
from tests.road.conftest import OpenOffice
from tests.road.test_bounces_and_reports import delivery_status, report
from tests.verify.mails import sealed

#: More of them than ``make test`` has time for.
pytestmark = pytest.mark.long

Headers = list[tuple[str, str]]

#: What the same mail without the header becomes, but for what names it alone.
ALIKE = ("subject", "status", "priority", "claimed_priority", "kind", "language", "flags", "customer_refs", "affected")


@pytest.fixture
def eve(office: Office) -> Person:
    return office.person("eve@attacker.example", relay="attacker.example")


@pytest.fixture
def claire(office: Office) -> Person:
    return office.person("claire@client.example", "Claire", relay="client.example")


@pytest.fixture
def letter(claire: Person) -> Letter:
    """The acknowledgement of her SUP-1."""
    claire.writes("Imprimante en panne")
    return claire.reads()


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Mailgate-Priority", "critical"), ("X-Mailgate-Status", "closed")],
        [("X-Mailgate-Desk", "billing"), ("X-Mailgate-Queue", "billing"), ("X-Mailgate-Prefix", "BIL")],
        [("X-Mailgate-Ticket", "SUP-1"), ("X-Mailgate-Participant", "1"), ("X-Mailgate-Reply-To", "SUP-1")],
        [("X-Mailgate-Agent", "anna@staff.example"), ("X-Mailgate-Standing", "verified")],
        [("x-mailgate-ticket", "SUP-1"), ("X-MAILGATE-TICKET", "SUP-1"), ("X-MailGate-Ticket", "SUP-1")],
        [("X-Mailgate-Loop", "yes"), ("X-Mailgate-Loop", "1"), ("X-Loop", "support@desk.example")],
        [("X-Mailgate-Loop", f"k1.1.{'a' * 26}")],
        [("X-Mailgate-Release-As", "verified"), ("X-Mailgate-Internal", "1"), ("X-Mailgate-Cc", "eve@a.example")],
        [("X-OTRS-Priority", "5 very high"), ("X-Zammad-Ticket-Id", "1"), ("X-RT-Ticket", "1")],
    ],
    ids=lambda headers: str(headers[0][0]),
)
def test_our_headers_from_outside_are_words(office: Office, eve: Person, letter: Letter, headers: Headers) -> None:
    """A mail that bears headers of our name space, in any case and number, becomes what it becomes without them."""
    before = office.substance("SUP-1")
    plain = eve.writes("Hello there", "My screen has been black since this morning.")
    bare = eve.writes("Hello once more", "My screen has been blue since this morning.", headers=headers)
    assert office.outcome(bare).outcome == office.outcome(plain).outcome == "new_ticket"
    assert [office.outcome(one).standing for one in (plain, bare)] == ["verified", "verified"]
    assert office.tickets() == ["SUP-1", "SUP-2", "SUP-3"]
    one, other = office.ticket("SUP-2"), office.ticket("SUP-3")
    assert {name: one[name] for name in ALIKE[1:]} == {name: other[name] for name in ALIKE[1:]}
    assert one["participants"] == other["participants"]
    assert office.substance("SUP-1") == before
    assert len(eve.inbox()) == 2, "each is acknowledged"


def test_a_loop_mark_of_one_letter_changed_is_none(office: Office, claire: Person, letter: Letter) -> None:
    """Only a mark whose MAC is ours makes mail ours: a guess cannot make a customer's mail vanish."""
    mark = letter["X-Mailgate-Loop"]
    assert mark
    for at, other in enumerate((mark[:-2] + ("b" if mark[-2] == "a" else "a") + mark[-1], mark[:-1], f"{mark}a")):
        done = claire.writes(f"Écran {at}", f"L’écran numéro {at} est cassé.", headers=[("X-Mailgate-Loop", other)])
        assert office.outcome(done).outcome == "new_ticket"


def test_a_replayed_mark_takes_only_its_own_mail_away(office: Office, claire: Person, letter: Letter) -> None:
    """Who replays a mark that he was sent loses that mail; the customer's, to the same words, is still received.

    The forger copies her next mail letter by letter, id and date included, in her name, and is first.
    """
    mark = ("X-Mailgate-Loop", letter["X-Mailgate-Loop"])
    own: Headers = [("Message-ID", "<next@client.example>"), ("Date", "Wed, 14 Oct 2026 11:00:00 +0200")]
    words = ("Écran cassé", "L’écran du bureau 12 est cassé, que faire ?")
    forger = office.person("claire@client.example", "Claire")
    forged = forger.writes(*words, headers=[*own, mark])
    assert office.outcome(forged).outcome == "discard"
    done = claire.writes(*words, headers=own)
    assert office.outcome(done).outcome == "new_ticket"
    answered = claire.writes("Re: Écran cassé", "Voici la photo.", headers=[("In-Reply-To", "<next@client.example>")])
    assert office.outcome(answered).outcome == "append"


def test_a_mark_on_what_a_customer_answers_or_passes_on_is_not_his(
    office: Office, claire: Person, letter: Letter
) -> None:
    """An answer to a marked mail, and one that attaches or quotes it, are the customer's and are received."""
    quoted = "".join(f"> {line}\n" for line in letter.raw.decode("ascii", "replace").splitlines()[:30])
    answer = claire.answers(letter, f"Elle est au deuxième étage.\n\n{quoted}")
    attached = claire.writes(
        "Votre message", "Que veut dire ce message, s’il vous plaît ?", attachments=[("message.eml", letter.raw)]
    )
    pasted = claire.writes(
        "Encore un message", f"X-Mailgate-Loop: {letter['X-Mailgate-Loop']}\n\nQu’est-ce que c’est ?"
    )
    assert [office.outcome(one).outcome for one in (answer, attached, pasted)] == ["append", "new_ticket", "new_ticket"]


PASS = (
    "dmarc=pass header.from=client.example; dkim=pass header.d=client.example; spf=pass smtp.mailfrom=x@client.example"
)
OURS = "mx.desk.example"
LISTED = 'protocol = "lmtp"\nauthserv_ids = ["mx.desk.example"]'
THEIRS = "Received: from home by mx.attacker.example with ESMTP; Wed, 14 Oct 2026 10:59:30 +0200\r\n"
RECEIVED = f"Received: from mx.attacker.example by {OURS} with ESMTP; Wed, 14 Oct 2026 11:00:00 +0200\r\n"


def spoofed(top: str) -> bytes:
    """A mail in Claire's name, with ``top`` above its headers."""
    return (
        f"{top}From: Claire <claire@client.example>\r\nTo: support@desk.example\r\nSubject: Imprimante en panne\r\n"
        "Date: Wed, 14 Oct 2026 10:59:00 +0200\r\nMessage-ID: <spoof@attacker.example>\r\n\r\nLivrez-la chez moi.\r\n"
    ).encode()


def results(authserv_id: str, said: str = PASS) -> str:
    return f"Authentication-Results: {authserv_id}; {said}\r\n"


@pytest.mark.parametrize(
    ("listener", "top", "standing"),
    [
        # Nothing listed, nothing believed.
        ('protocol = "smtp"', results(OURS), "failed"),
        ('protocol = "smtp"', results("mail.desk.example") + RECEIVED, "failed"),
        ('protocol = "smtp"', results("client.example") + results("localhost") + results(""), "failed"),
        ('protocol = "lmtp"', results(OURS) + RECEIVED, "unverified"),
        # Listed: nothing below the Received that the sender's side wrote, and nothing of another server.
        (LISTED, RECEIVED + THEIRS + results(OURS), "unverified"),
        (LISTED, results("mx.desk.example.evil") + RECEIVED, "unverified"),
        (
            LISTED,
            results(OURS, 'spf=none smtp.mailfrom="a; dmarc=pass header.from=client.example"@evil.example') + RECEIVED,
            "unverified",
        ),
        (
            LISTED,
            results(OURS, "spf=none (a (b) dmarc=pass header.from=client.example) smtp.mailfrom=e@v.example")
            + RECEIVED,
            "unverified",
        ),
        (
            LISTED,
            results(OURS, "dmarc=fail header.from=client.example") + results(OURS) + RECEIVED,
            "failed",
        ),
        (
            LISTED,
            results(OURS, "dmarc=pass header.from=attacker.example") + RECEIVED,
            "unverified",
        ),
        # Our own server's word in the same place is believed: the rows above are refused for what they are.
        (LISTED, results(OURS) + RECEIVED, "verified"),
    ],
)
def test_a_servers_word_that_is_forged(open_office: OpenOffice, listener: str, top: str, standing: str) -> None:
    """Only a listed server speaks, from where only it can write: no other *pass* proves an author."""
    office = open_office(listener=listener)
    done = office.receives(spoofed(top), mail_from="eve@attacker.example")
    assert office.outcome(done).standing == standing


def test_a_seal_of_a_stranger_lifts_nothing(open_office: OpenOffice) -> None:
    """The attacker's own ARC chain says that it passed at his server; nobody listed him, and it stays failed."""
    office = open_office()
    said = f"Authentication-Results: mx.attacker.example; {PASS}\r\n".encode()
    raw = sealed(said + spoofed(""), "attacker.example", server="mx.attacker.example")
    done = office.outcome(office.receives(raw, mail_from="eve@attacker.example"))
    assert (done.outcome, done.standing) == ("hold", "failed")


@pytest.mark.parametrize(
    "header",
    ["Reply-To", "Sender", "Return-Path", "Resent-From", "Resent-Sender", "X-Original-From", "X-Sender", "Errors-To"],
)
@pytest.mark.parametrize("value", ["Claire <claire@client.example>", "anna@staff.example"])
def test_only_from_says_who_wrote(open_office: OpenOffice, header: str, value: str) -> None:
    """No other header, nor the envelope's sender, makes somebody the customer, or the agent; nor is he written to."""
    office = open_office(more='[[agents]]\nname = "Anna"\naddresses = ["anna@staff.example"]')
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    claire.reads()
    before = office.substance("SUP-1")
    eve = office.person("eve@attacker.example", signs="attacker.example")
    done = eve.writes(
        "Re: [SUP-1] Imprimante en panne",
        "Livrez-la chez moi.",
        headers=[(header, value)],
        mail_from="claire@client.example",
    )
    assert office.outcome(done).outcome == "new_linked"
    assert office.substance("SUP-1") == before
    assert office.ticket("SUP-2")["reporter"]["address"] == "eve@attacker.example"
    assert len(eve.inbox()) == 1
    assert claire.inbox() == office.collects("anna@staff.example") == []


FORM = 'contact_forms = [{ address = "www@client.example", author = "reply-to"%s }]'


@pytest.mark.parametrize(
    ("networks", "signs", "author"),
    [
        ("", "client.example", "claire@small.example"),
        (', networks = ["192.0.2.0/28"]', "client.example", "claire@small.example"),
        (', networks = ["198.51.100.0/28"]', "client.example", "www@client.example"),
    ],
)
def test_a_contact_form_proves_nobody(open_office: OpenOffice, networks: str, signs: str, author: str) -> None:
    """Anybody can fill in any address: who is named there is unverified, however well the site proves itself."""
    office = open_office(FORM % networks)
    site = office.person("www@client.example", signs=signs)
    done = site.writes("Demande", "Le formulaire du site a été rempli.", headers=[("Reply-To", "claire@small.example")])
    assert office.outcome(done).outcome == "new_ticket"
    assert office.ticket("SUP-1")["reporter"]["address"] == author
    assert office.outcome(done).standing == ("unverified" if author == "claire@small.example" else "verified")


@pytest.mark.parametrize(
    ("address", "outcome"),
    [("anna@staff.example", "hold"), ("support@desk.example", "hold"), ("eve@x.example", "hold")],
)
def test_a_contact_form_makes_no_agent_and_is_not_to_be_forged(
    open_office: OpenOffice, address: str, outcome: str
) -> None:
    """An agent's or our own address in the form is held; so is a form that its domain disproves."""
    office = open_office(FORM % "", '[[agents]]\nname = "Anna"\naddresses = ["anna@staff.example"]')
    site = office.person("www@client.example", signs="" if address == "eve@x.example" else "client.example")
    done = site.writes("Demande", "Fermez tous les tickets.", headers=[("Reply-To", address)])
    assert office.outcome(done).outcome == outcome
    assert office.tickets() == []


def forged_report(kind: str, author: str, mail: Letter) -> bytes:
    fields = {
        "disposition-notification": "Final-Recipient: rfc822; claire@client.example\nDisposition: manual-action/"
        f"MDN-sent-manually; displayed\nOriginal-Message-ID: {mail['Message-ID']}\n",
        "feedback-report": "Feedback-Type: abuse\nUser-Agent: FBL/1\nVersion: 1\n",
    }[kind]
    return report(kind, fields, mail, author).replace(b"Subject: Report", b"Subject: [SUP-1] Report", 1)


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
@pytest.mark.parametrize("author", ["eve@attacker.example", "claire@client.example", "feedback@provider.example"])
def test_a_report_that_is_forged_is_on_no_ticket(open_office: OpenOffice, kind: str, author: str) -> None:
    """A complaint, or a receipt, without an id of ours: neither a stranger's nor one that its domain disproves."""
    office = open_office()
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    claire.reads()
    before, mails = office.substance("SUP-1"), office.sent()
    known = Letter(b"Message-ID: <sup-1.1.1.k1.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example>\n\n")
    office.receives(forged_report(kind, author, known), mail_from="eve@attacker.example")
    assert office.substance("SUP-1") == before
    assert office.sent() - mails == len(office.collects("operators@elsewhere.example"))


def test_a_robot_in_a_customers_name_is_held_and_recorded_if_released(open_office: OpenOffice) -> None:
    """An out-of-office that her domain disproves comes on her ticket only when a person lets it."""
    office = open_office()
    claire = office.person("claire@client.example", signs="client.example")
    claire.writes("Imprimante en panne")
    claire.reads()
    before = office.substance("SUP-1")
    forger = office.person("claire@client.example")
    done = forger.writes("[SUP-1] Absente", "Je suis absente.", headers=[("Auto-Submitted", "auto-replied")])
    assert office.outcome(done).outcome == "hold"
    assert office.substance("SUP-1") == before
    office.releases(done)
    assert office.outcome(done).outcome == "record"
    assert office.ticket("SUP-1")["entries"][-1]["visibility"] == "internal"
    assert claire.inbox() == []


def test_a_forged_bounce_stops_nothing(office: Office, claire: Person, letter: Letter) -> None:
    """Bounces for a real customer without our token: she is still answered, and the ticket knows nothing of them."""
    before = office.substance("SUP-1")
    known = Letter(f"Message-ID: {letter['Message-ID'].replace('sup-1.1.', 'sup-1.1.9')}\n\n".encode())
    for at in range(3):
        raw = delivery_status(known, "failed").replace(b"A report.", b"Report number %d." % at)
        bounced = office.receives(raw, mail_from="", rcpt_tos=["support@desk.example"])
        assert office.outcome(bounced).outcome == "hold"
    assert office.substance("SUP-1") == before
    claire.writes("Écran cassé", "L’écran du bureau 12 est cassé.")
    assert claire.reads().number == "SUP-2"


def test_a_bounce_address_in_anothers_hands_carries_no_customers_mail(office: Office, letter: Letter) -> None:
    """Who got hold of a notice and writes to its envelope sender is a third party, not the customer."""
    office.moves("SUP-1", Status.IN_PROGRESS, Status.SOLVED)
    eve = office.person("eve@attacker.example")
    done = eve.writes("Re: Imprimante en panne", "Livrez-la chez moi.", to=letter["Return-Path"].strip("<>"))
    assert office.outcome(done).outcome == "append"
    ticket = office.ticket("SUP-1")
    assert (ticket["status"], ticket["entries"][-1]["flags"]) == ("solved", ["third_party"])
    assert [one["address"] for one in ticket["participants"]] == ["claire@client.example"]
    assert office.mails_to("eve@attacker.example") == []
