"""Answers to tickets that are solved, closed, rejected or cancelled (DESIGN §5.5), and what their authors read."""

from __future__ import annotations

import pytest

from tests.correspondence import Letter, Office, Person
from tests.road.conftest import Opens

FIRST = {
    "fr": ("Imprimante en panne", "Bonjour, l’imprimante du hall ne répond plus depuis ce matin."),
    "en": ("Printer out of order", "Hello, the printer in the lobby has not answered since this morning."),
    "nl": ("Printer defect", "Goedendag, de printer in de hal reageert sinds vanochtend niet meer."),
    "de": ("Drucker defekt", "Guten Tag, der Drucker in der Halle reagiert seit heute Morgen nicht mehr."),
}
COMMENT = {
    "fr": "Merci, mais ça ne marche toujours pas : le voyant est encore rouge.",
    "en": "Thanks, but it still doesn't work: the light is still red.",
    "nl": "Bedankt, maar het werkt nog steeds niet: het lampje is nog rood.",
    "de": "Danke, aber es geht immer noch nicht: Die Lampe ist noch rot.",
}
THANKS = {
    "fr": "Merci beaucoup, c’est résolu !\n\nCordialement,\nClaire",
    "en": "Many thanks, it works now!\n\nKind regards,\nClaire",
    "nl": "Hartelijk bedankt, het is opgelost!\n\nMet vriendelijke groet,\nClaire",
    "de": "Vielen Dank, es funktioniert wieder!\n\nMit freundlichen Grüßen\nClaire",
}
ATTRIBUTION = {
    "fr": "Le mer. 14 oct. 2026 à 11:00, Support <support@desk.example> a écrit :",
    "en": "On Wed, 14 Oct 2026 at 11:00, Support <support@desk.example> wrote:",
    "nl": "Op wo 14 okt. 2026 om 11:00 schreef Support <support@desk.example>:",
    "de": "Am Mi., 14. Okt. 2026 um 11:00 Uhr schrieb Support <support@desk.example>:",
}
NO_COMMENT = {
    "fr": ("elle nous est parvenue sans commentaire", "la demande sera rouverte", "vous n’avez rien à faire"),
    "en": ("it reached us without a comment", "the request will be reopened", "nothing you need to do"),
    "nl": ("er stond geen opmerking bij", "de aanvraag wordt dan heropend", "hoeft u niets te doen"),
    "de": ("sie kam ohne Kommentar an", "die Anfrage wird dann wieder geöffnet", "brauchen Sie nichts zu tun"),
}
CLOSED = {
    "fr": ("La demande SUP-1, à laquelle vous répondiez, est close", "Vous n’avez rien à renvoyer"),
    "en": ("Request SUP-1, which you answered, is closed", "nothing you need to send again"),
    "nl": ("Aanvraag SUP-1, waarop u antwoordde, is afgesloten", "U hoeft niets opnieuw te sturen"),
    "de": ("Die Anfrage SUP-1, auf die Sie geantwortet haben, ist abgeschlossen", "nichts noch einmal zu senden"),
}
REFUSED = {
    "fr": ("La demande SUP-1, à laquelle il répond, est close", "écrivez-nous un nouveau message"),
    "en": ("Request SUP-1, which it answers, is closed", "please write us a new message"),
    "nl": ("Aanvraag SUP-1, waarop het een antwoord is, is afgesloten", "schrijf ons dan een nieuw bericht"),
    "de": (
        "Die Anfrage SUP-1, auf die sie antwortet, ist abgeschlossen",
        "schreiben Sie uns bitte eine neue Nachricht",
    ),
}


def begins(office: Office, language: str = "fr") -> tuple[Person, Letter]:
    """Claire's ticket SUP-1, and the acknowledgement that she holds."""
    claire = office.person("claire@client.example", "Claire", relay="client.example")
    claire.writes(*FIRST[language])
    return claire, claire.reads()


def below(letter: Letter, text: str, language: str = "fr") -> str:
    """An answer above the quoted mail, as most people write."""
    return f"{text}\n\n{ATTRIBUTION[language]}\n{letter.quoted}\n"


@pytest.mark.parametrize("language", FIRST)
def test_a_comment_reopens_a_solved_ticket(office: Office, language: str) -> None:
    """Thanks that go on with "but" are a comment; nobody is told anything for it."""
    claire, letter = begins(office, language)
    office.solves("SUP-1")
    received = claire.answers(letter, below(letter, COMMENT[language], language))
    assert office.outcome(received).outcome == "reopen"
    assert office.ticket("SUP-1")["status"] == "in_progress"
    assert office.said("SUP-1")[-1].startswith(COMMENT[language])
    assert (office.tickets(), claire.inbox()) == (["SUP-1"], [])


@pytest.mark.parametrize("language", FIRST)
def test_thanks_leave_a_solved_ticket_solved(office: Office, language: str) -> None:
    """With a closing formula, a name and our whole mail quoted below."""
    claire, letter = begins(office, language)
    office.solves("SUP-1")
    received = claire.answers(letter, below(letter, THANKS[language], language))
    assert office.outcome(received).outcome == "append"
    assert (office.ticket("SUP-1")["status"], office.flags("SUP-1")) == ("solved", ["thanks"])
    assert claire.inbox() == []


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("Re: [SUP-1] Merci beaucoup, c’est résolu !", True),
        ("Bedankt!", True),
        ("RE: Thanks, it works now", True),
        ("Re: Résolu ?", False),
        ("Re: Imprimante en panne, merci", False),
    ],
)
def test_thanks_in_the_subject_alone(office: Office, subject: str, kept: bool) -> None:
    """Some write all they have to say there: then nobody asks them for a comment."""
    claire, letter = begins(office)
    office.solves("SUP-1")
    claire.answers(letter, below(letter, ""), subject=subject)
    assert office.ticket("SUP-1")["status"] == "solved"
    flags = next(one["flags"] for one in office.ticket("SUP-1")["entries"][::-1] if one["direction"] == "in")
    assert flags == (["thanks"] if kept else ["no_comment"])
    assert len(claire.inbox()) == (0 if kept else 1)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nClaire Morel\nDirectrice administrative\nTél. +33 1 00 00 00 00\nwww.client.example",
        "Cordialement,\n\nClaire Morel\nDirectrice administrative\nTél. +33 1 00 00 00 00",
        "Envoyé de mon iPhone",
    ],
)
def test_a_signature_is_no_comment(office: Office, signature: str) -> None:
    """What a program puts under every mail says nothing of this one."""
    claire, letter = begins(office)
    office.solves("SUP-1")
    claire.answers(letter, below(letter, f"\n\n{signature}"))
    assert office.ticket("SUP-1")["status"] == "solved"
    assert NO_COMMENT["fr"][0] in claire.reads().words


GMAIL = (
    '<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le mer. 14 oct. 2026 à '
    '11:00, Support &lt;<a href="mailto:support@desk.example">support@desk.example</a>&gt; a écrit :<br></div>'
    '<blockquote class="gmail_quote">{quoted}</blockquote></div>'
)
OUTLOOK = (
    '<html><body lang="FR"><div class="WordSection1"><p class="MsoNormal">{own}<o:p></o:p></p>'
    '<p class="MsoNormal">Cordialement,</p><p class="MsoNormal"><b>Claire Morel</b></p>'
    '<p class="MsoNormal">Directrice administrative</p><p class="MsoNormal">Tél. +33 1 00 00 00 00</p>'
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>De :</b> Support '
    "&lt;support@desk.example&gt;<br><b>Envoyé :</b> mercredi 14 octobre 2026 11:00<br><b>À :</b> Claire Morel<br>"
    "<b>Objet :</b> [SUP-1] Imprimante en panne</p></div>{quoted}</div></body></html>"
)


@pytest.mark.parametrize("page", [GMAIL, OUTLOOK])
@pytest.mark.parametrize(
    ("own", "outcome", "flags"),
    [
        ("Merci beaucoup, c’est réglé !", "append", ["thanks"]),
        ("Merci, mais le voyant est toujours rouge.", "reopen", []),
    ],
)
def test_as_html_with_a_signature_and_our_mail_below(
    office: Office, page: str, own: str, outcome: str, flags: list[str]
) -> None:
    """What two mail programs make of an answer: neither signature nor quoted mail is a comment of hers."""
    claire, letter = begins(office)
    office.solves("SUP-1")
    quoted = "".join(f"<p>{line}</p>" for line in letter.text.splitlines())
    received = claire.answers(letter, "", html=page.format(own=own, quoted=quoted))
    assert (office.outcome(received).outcome, office.flags("SUP-1")) == (outcome, flags)
    assert claire.inbox() == []


def test_a_desk_may_reopen_for_thanks(opens: Opens) -> None:
    """``thanks = "reopen"``."""
    office = opens('thanks = "reopen"')
    claire, letter = begins(office)
    office.solves("SUP-1")
    assert office.outcome(claire.answers(letter, THANKS["fr"])).outcome == "reopen"
    assert office.ticket("SUP-1")["status"] == "in_progress"


@pytest.mark.parametrize("language", FIRST)
def test_an_empty_answer_is_asked_for_a_comment(office: Office, language: str) -> None:
    """It stays solved, its author reads in his language what one line does; and then one line does it."""
    claire, letter = begins(office, language)
    office.solves("SUP-1")
    received = claire.answers(letter, below(letter, "", language))
    assert office.outcome(received).outcome == "append"
    notice = claire.reads()
    assert (notice.number, notice["Content-Language"]) == ("SUP-1", language)
    assert all(words in notice.words for words in NO_COMMENT[language]), notice.words
    assert office.ticket("SUP-1")["status"] == "solved"
    assert office.ticket("SUP-1")["entries"][-1]["notice"] == "comment_required"
    line = claire.answers(notice, COMMENT[language])
    assert office.outcome(line).outcome == "reopen"
    assert claire.inbox() == []


@pytest.mark.parametrize(
    ("choice", "outcome", "status"), [("keep", "append", "solved"), ("reopen", "reopen", "in_progress")]
)
def test_a_desk_may_leave_an_empty_answer_alone(opens: Opens, choice: str, outcome: str, status: str) -> None:
    """``no_comment``: kept without a word, or reopened."""
    office = opens(f'no_comment = "{choice}"')
    claire, letter = begins(office)
    office.solves("SUP-1")
    assert office.outcome(claire.answers(letter, below(letter, ""))).outcome == outcome
    assert office.ticket("SUP-1")["status"] == status
    assert claire.inbox() == []


def test_an_attachment_is_a_comment(office: Office) -> None:
    """A screenshot without a word reopens: it shows something."""
    claire, letter = begins(office)
    office.solves("SUP-1")
    received = claire.answers(letter, below(letter, ""), attachments=[("ecran.png", b"\x89PNG\r\n\x1a\nbytes")])
    assert office.outcome(received).outcome == "reopen"


@pytest.mark.parametrize(
    "headers",
    [[("Auto-Submitted", "auto-replied")], [("X-Autoreply", "yes")], [("Precedence", "auto_reply")]],
)
def test_a_machine_reopens_nothing(office: Office, headers: list[tuple[str, str]]) -> None:
    """An out-of-office answer to our mail is recorded on the ticket, for agents' eyes, and moves nothing."""
    claire, letter = begins(office)
    office.solves("SUP-1")
    received = claire.answers(letter, "Je suis absente jusqu’au 20 octobre.", headers=headers)
    assert office.outcome(received).outcome == "record"
    ticket = office.ticket("SUP-1")
    assert (ticket["status"], ticket["entries"][-1]["visibility"]) == ("solved", "internal")
    assert claire.inbox() == []


@pytest.mark.parametrize("language", FIRST)
def test_an_answer_to_a_closed_ticket_opens_another(office: Office, language: str) -> None:
    """Linked; its author reads that the old one cannot be reopened, and that he need send nothing again."""
    claire, letter = begins(office, language)
    office.closes("SUP-1")
    received = claire.answers(letter, COMMENT[language])
    assert office.outcome(received).outcome == "new_linked"
    notice = claire.reads()
    assert (notice.number, notice["Content-Language"]) == ("SUP-2", language)
    assert all(words in notice.words for words in CLOSED[language]), notice.words
    assert office.related("SUP-2") == [("SUP-1", "follow_up")]
    assert office.ticket("SUP-1")["status"] == "closed"
    # From here on both mails of his thread lead to the new ticket, or to one that says so.
    assert office.outcome(claire.answers(notice, "Le voyant clignote.")).ticket_id == 2


@pytest.mark.parametrize("language", FIRST)
def test_a_desk_may_refuse_answers_to_closed_tickets(opens: Opens, language: str) -> None:
    """``closed = "refuse"``: no ticket, one notice, and a mail that does as it says opens one."""
    office = opens('closed = "refuse"')
    claire, letter = begins(office, language)
    office.closes("SUP-1")
    received = claire.answers(letter, COMMENT[language])
    assert office.outcome(received).outcome == "refuse"
    notice = claire.reads()
    assert notice["Content-Language"] == language
    assert all(words in notice.words for words in REFUSED[language]), notice.words
    assert office.tickets() == ["SUP-1"]
    again = claire.writes(FIRST[language][0] + " 2", COMMENT[language])
    assert office.outcome(again).outcome == "new_ticket"


def test_a_refusal_that_nobody_may_be_told_is_held(opens: Opens) -> None:
    """Where the desk writes to verified authors only, an unproven answer is not refused silently."""
    office = opens('closed = "refuse"\nacknowledge = "verified"')
    anna = office.person("anna@client.example")
    anna.writes(*FIRST["fr"])
    office.closes("SUP-1")
    received = anna.writes("Re: [SUP-1] Imprimante en panne", COMMENT["fr"])
    assert office.outcome(received).outcome == "hold"
    assert [one["intake"] for one in office.ticket("SUP-1")["held"]] == [received]
    assert anna.inbox() == []


@pytest.mark.parametrize("over", ["rejects", "cancels"])
def test_rejected_and_cancelled_are_over_too(office: Office, over: str) -> None:
    """Each takes no more entries, and is not reopened."""
    claire, letter = begins(office)
    getattr(office, over)("SUP-1")
    assert office.outcome(claire.answers(letter, COMMENT["fr"])).outcome == "new_linked"
    assert CLOSED["fr"][0] in claire.reads().words


@pytest.mark.parametrize("language", FIRST)
def test_thanks_for_a_closed_ticket_are_kept_on_it(office: Office, language: str) -> None:
    """No ticket for "thank you", and no mail that thanks for the thanks."""
    claire, letter = begins(office, language)
    office.closes("SUP-1")
    received = claire.answers(letter, below(letter, THANKS[language], language))
    assert office.outcome(received).outcome == "record"
    assert office.flags("SUP-1") == ["thanks"]
    assert (office.tickets(), claire.inbox(), office.ticket("SUP-1")["status"]) == (["SUP-1"], [], "closed")


@pytest.mark.parametrize(
    ("choice", "days", "outcome"),
    [
        ("", 13.9, "reopen"),
        ("", 14.1, "new_linked"),
        ("closed_days = 3", 2.9, "reopen"),
        ("closed_days = 3", 3.1, "new_linked"),
    ],
)
def test_a_ticket_solved_long_ago_is_over(opens: Opens, choice: str, days: float, outcome: str) -> None:
    """``closed_days``: also while nobody has closed it yet."""
    office = opens(choice)
    claire, letter = begins(office)
    office.solves("SUP-1")
    office.days_pass(days)
    assert office.outcome(claire.answers(letter, COMMENT["fr"])).outcome == outcome
    assert len(claire.inbox()) == (1 if outcome == "new_linked" else 0)


def test_somebody_else_reopens_nothing(office: Office) -> None:
    """A third party's comment on a solved ticket is heard and changes nothing."""
    _, letter = begins(office)
    office.solves("SUP-1")
    marc = office.person("marc@elsewhere.example", relay="elsewhere.example")
    assert office.outcome(marc.answers(letter, COMMENT["fr"])).outcome == "append"
    assert (office.ticket("SUP-1")["status"], office.flags("SUP-1")) == ("solved", ["third_party"])
    assert marc.inbox() == []
