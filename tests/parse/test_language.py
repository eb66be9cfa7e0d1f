"""In which language the author wrote."""

from __future__ import annotations

import pytest

from mailgate.parse.language import detect_languages, own_words

DESKS = ("fr", "en", "nl", "de")

_MAILS = [
    ("fr", "Bonjour,\n\nMon imprimante ne marche plus depuis ce matin.\n\nCordialement"),
    ("fr", "Hello,\nle serveur ne répond plus.\nRegards"),
    ("fr", "Toujours rien reçu, merci de relancer svp"),
    ("fr", "Impossible d'ouvrir le fichier ci-joint"),
    ("fr", "C'est urgent, plus rien ne fonctionne !"),
    ("fr", "MON ECRAN EST NOIR DEPUIS HIER SOIR"),
    ("fr", "Peux-tu regarder stp"),
    ("fr", "Le backup a échoué cette nuit"),
    (
        "fr",
        "Bonjour,\nj'ai ce message quand je valide :\n"
        "java.lang.NullPointerException at com.acme.Order.save(Order.java:42)\n"
        "Error 0x80070005: E_ACCESSDENIED https://portal.example/login\nMerci de votre aide",
    ),
    ("en", "Hi,\n\nmy printer stopped working this morning.\n\nThanks"),
    ("en", "Bonjour,\nthe server is down again\nCordialement"),
    ("en", "Please reset my password"),
    ("en", "It still does not work"),
    ("en", "Any news about this ticket?"),
    ("en", "Order PO1234 is still blocked"),
    ("nl", "Goedemorgen,\n\nMijn printer werkt niet meer sinds vanochtend.\n\nMet vriendelijke groeten"),
    ("nl", "Hello,\nde server ligt er weer uit\nRegards"),
    ("nl", "De backup is vannacht mislukt"),
    ("nl", "Zie de foutmelding in de bijlage aub"),
    ("nl", "Is er al nieuws over dit ticket?"),
    ("nl", "Het werkt nog steeds niet"),
    ("nl", "Hallo, wanneer komt de technieker?"),
    ("de", "Guten Tag,\n\nmein Drucker funktioniert seit heute früh nicht mehr.\n\nMit freundlichen Grüßen"),
    ("de", "Hello,\nder Server ist wieder weg\nRegards"),
    ("de", "Bitte mein Passwort zurücksetzen"),
    ("de", "VPN bricht hier ständig ab"),
    ("de", "Gibt es Neuigkeiten zum Ticket?"),
]


@pytest.mark.parametrize(("language", "text"), _MAILS)
def test_short_support_mails(language: str, text: str) -> None:
    """The language of the sentence, not of the greeting, the closing or the error message."""
    scores = detect_languages(text, DESKS)
    assert scores[0][0] == language
    assert [code for code, _ in scores] == [code for code, _ in sorted(scores, key=lambda score: -score[1])]
    assert sum(score for _, score in scores) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("text", "languages", "why"),
    [
        ("ok merci", DESKS, "too few words"),
        ("Bonjour,\n\nCordialement\nAnn", DESKS, "nothing but greeting and closing"),
        ("PO1234 0x80 https://x.example/a a@b.example", DESKS, "no words"),
        ("", DESKS, "nothing"),
        ("Mon imprimante ne marche plus", ("fr",), "nothing to tell apart"),
        ("Mon imprimante ne marche plus", ("fr", "fr-CA"), "one language twice"),
        ("Mon imprimante ne marche plus", ("fr", "xx"), "one that nobody knows"),
        ("Mon imprimante ne marche plus", (), "not asked"),
    ],
)
def test_no_answer(text: str, languages: tuple[str, ...], why: str) -> None:
    """Where there is nothing to tell, nothing is told."""
    assert detect_languages(text, languages) == (), why


def test_regions_are_languages() -> None:
    """``fr-CA`` is told apart as ``fr``."""
    assert detect_languages("Mon imprimante ne marche plus", ("fr-CA", "en"))[0][0] == "fr"


def test_own_words() -> None:
    """What is left when everything that proves nothing is gone."""
    text = "Hello Ann,\nle VPN coupe, voir C:\\log.txt\n\n-- \nBest regards from Lille"
    assert own_words(text) == ["le", "coupe", "voir"]
