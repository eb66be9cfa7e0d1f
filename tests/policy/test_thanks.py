"""Thanks, nothing, or a comment: a solved ticket stays solved by the first two only (DESIGN §5.5)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.own_words import AnswerKind
from mailgate.policy.thanks import is_courtesy, kind_of_answer

THANKS = [
    # French
    ("Merci, c'est bon !", "with a straight apostrophe"),
    ("Merci, c’est bon\u202f!", "with a typographic one and a narrow no-break space"),
    ("Merci", "one word"),
    ("MERCI !!!", "all capitals"),
    ("merçi", "as it is often written"),
    ("mercii", "with a letter too many"),
    ("Merci bcp", "shortened"),
    ("mrc", "telephone writing"),
    ("Merci beaucoup", "the usual one"),
    ("Merci infiniment pour votre aide.", "for the help"),
    ("Merci pour votre réactivité", "for being quick"),
    ("Merci de votre aide", "'merci de' with a noun asks for nothing"),
    ("Un grand merci à toute l'équipe !", "to the team"),
    ("Je vous remercie.", "a whole sentence"),
    ("Nous vous remercions beaucoup", "in the plural"),
    ("Bonjour Marc,\n\nMerci beaucoup, tout fonctionne.\n\nBonne journée\nJulie", "a letter around it"),
    ("Bonjour,\n\nParfait, merci.\n\nBien cordialement,\nJean-Paul Le Goff", "a name of three words"),
    ("Parfait, merci 😊", "with a smile"),
    ("Super merci :-)", "with a smile of marks"),
    ("Merci ;)", "with a wink"),
    ("Merci :D", "with a laugh"),
    ("Résolu", "the confirmation alone"),
    ("resolu", "without accents"),
    ("Re\u0301solu", "with a combining accent"),
    ("C'est réglé, vous pouvez fermer le ticket", "that it may be closed"),
    ("Vous pouvez clôturer la demande, merci", "another word for closing"),
    ("Merci de clôturer le ticket.", "asks for nothing but the end"),
    ("Le ticket SUP-10432 peut être fermé", "with its number"),
    ("Le problème est résolu, merci", "a sentence"),
    ("Problème résolu", "without a verb"),
    ("Ça marche, merci", "it works"),
    ("ca fonctionne a nouveau merci", "without accents and marks"),
    ("Tout est rentré dans l'ordre, merci à vous", "an idiom"),
    ("Tout est OK maintenant.", "all is well"),
    ("C'est parfait, merci encore", "again"),
    ("ok merci", "in small letters"),
    ("D'accord, merci beaucoup", "assent beside thanks"),
    ("Impeccable", "praise"),
    ("nickel !", "praise, familiar"),
    ("Top, merci Sophie", "with a name behind it"),
    ("Merci\nEnvoyé de mon iPhone", "a telephone's line below"),
    ("C'est bon pour moi", "a confirmation"),
    ("Bonjour\u00a0Claire,\nmerci", "a no-break space in the greeting"),
    ("Plus de problème, merci", "what was wrong is gone"),
    ("Merci et bonne fin de journée", "with a wish"),
    ("Merci, bon week-end !", "with a wish"),
    # English
    ("Thanks, works now", "as in the rules"),
    ("Works!", "one word"),
    ("It works, thank you!", "a sentence"),
    ("Thx", "shortened"),
    ("thnx", "shortened"),
    ("tks", "shortened"),
    ("ty", "shortened"),
    ("Thank you so much for your quick help!", "for the help"),
    ("Many thanks", "the usual one"),
    ("Hi Tom, thanks a lot! Works fine now. Best regards, Anna", "in one line"),
    ("All good now, cheers", "familiar"),
    ("That's fixed now, thanks", "a sentence"),
    ("The issue is resolved.", "a sentence"),
    ("Problem solved", "without a verb"),
    ("You can close the ticket", "that it may be closed"),
    ("Please close the ticket, thanks", "asks for nothing but the end"),
    ("ticket can be closed", "without an article"),
    ("Great job, thanks team", "praise"),
    ("Perfect", "praise"),
    ("Awesome, thank you!! 🎉", "with a picture"),
    ("Got it, thanks", "received"),
    ("Everything is back to normal, thank you", "all is well"),
    ("Much appreciated", "thanks by another word"),
    ("Yes, thank you", "assent beside thanks"),
    ("Thanks\n\nSent from my Galaxy", "a telephone's line below"),
    ("Sorted, ta", "British"),
    ("That did the trick", "an idiom"),
    ("Thanks!\nHave a great weekend\nBob", "with a wish and a name"),
    # Dutch
    ("Bedankt, opgelost", "as in the rules"),
    ("bdk", "shortened"),
    ("Dank je wel!", "the usual one"),
    ("Dankjewel", "in one word"),
    ("Hartelijk dank voor de snelle hulp, het werkt weer. Groetjes, An", "with a letter around it"),
    ("ticket kan gesloten worden", "that it may be closed"),
    ("Jullie mogen het ticket sluiten, dank u", "that it may be closed"),
    ("Het probleem is opgelost", "a sentence"),
    ("Alles werkt weer, bedankt!", "all is well"),
    ("Het is in orde, bedankt", "all is well"),
    ("Top, merci!", "as they write in Belgium"),
    ("Super, bedankt allemaal", "to all"),
    ("Perfect, dank u", "praise"),
    ("Beste Els,\n\nDank voor de vlotte oplossing.\n\nMet vriendelijke groet\nJan Peeters", "a letter"),
    ("Gelukt, bedankt", "it worked"),
    ("Bedankt\nVerzonden vanaf mijn iPhone", "a telephone's line below"),
    ("Prima, fijne dag nog", "with a wish"),
    # German
    ("Danke, hat geklappt", "as in the rules"),
    ("Vielen Dank für die schnelle Hilfe!", "for the help"),
    ("Danke schön, läuft wieder. Gruß Jens", "in one line"),
    ("Dankeschoen", "without an umlaut"),
    ("Herzlichen Dank", "the usual one"),
    ("Funktioniert wieder, danke", "it works"),
    ("Problem gelöst", "without a verb"),
    ("Das Problem ist behoben.", "a sentence"),
    ("Das Ticket kann geschlossen werden", "that it may be closed"),
    ("Hat sich erledigt, danke", "an idiom"),
    ("Alles gut, vielen Dank", "all is well"),
    ("Super, danke!", "praise"),
    ("Guten Morgen Frau Klein,\n\nperfekt, vielen Dank.\n\nMit freundlichen Grüßen\nUwe Harms", "a letter"),
    ("Danke\nVon meinem iPhone gesendet", "a telephone's line below"),
    ("Passt, danke", "all is well"),
    ("Danke und schönes Wochenende", "with a wish"),
]

NOTHING = [
    ("", "empty"),
    (" \u00a0\n\t\n", "blanks"),
    (".", "a mark"),
    ("Bonjour,", "a greeting"),
    ("Bonjour\n\nBonne journée", "a greeting and a wish"),
    ("Cordialement", "a closing formula"),
    ("Bien cordialement,\nPaul Martin", "and a name"),
    ("Cordialement\nEnvoyé de mon iPhone", "and a telephone's line"),
    ("Envoyé de mon iPhone", "a telephone's line"),
    ("Meilleures salutations", "another formula"),
    ("Hi,\n\nBest regards,\nJohn", "a letter around nothing"),
    ("Regards\nMary Ann Smith", "a name of three words"),
    ("Dear Sir or Madam", "a greeting"),
    ("Hello", "a greeting"),
    ("Sent from my iPad", "a telephone's line"),
    ("Mvg\nJan", "a formula and a name"),
    ("Beste,\n\nMet vriendelijke groeten\nKarel", "a letter around nothing"),
    ("Guten Tag\n\nMit freundlichen Grüßen\nHeinz", "a letter around nothing"),
    ("MfG", "shortened"),
    ("> Pouvez-vous confirmer ?\n> Merci", "the quotation alone"),
    ("-----Original Message-----\nFrom: desk@help.example\nDoes it work?", "the same, without marks"),
    ("Le 3 mars 2026 à 10:12, Support a écrit :\nTout va bien ?", "the same, with its author named"),
    ("😊", "a picture"),
]

COMMENTS = [
    ("merci mais ça ne marche toujours pas", "as in the rules"),
    ("Merci. Et pour le deuxième poste ?", "a question"),
    ("ok merci, en revanche c'est lent", "a turn"),
    ("c'est bon pour moi, par contre", "a turn, broken off"),
    ("Merci, cependant rien n'a changé", "a turn"),
    ("Merci de rappeler M. Bernard", "'merci de' with a verb asks"),
    ("Merci de me recontacter.", "the same"),
    ("Merci de bien vouloir vérifier", "the same"),
    ("Merci d'avance", "something is still expected"),
    ("Merci par avance", "the same"),
    ("D’avance merci", "the same"),
    ("Merci pour rien", "no thanks"),
    ("Non, merci", "an answer"),
    ("Oui", "an answer"),
    ("Ok", "an answer"),
    ("D'accord", "an answer: perhaps to a proposal"),
    ("👍", "an answer"),
    ("Merci :-(", "a sad face"),
    ("Merci 😞", "a sad face"),
    ("Merci ?", "a question mark"),
    ("Merci. Urgent", "a capital letter makes no name"),
    ("Merci\nMais", "neither does a line of its own"),
    ("Merci, demain", "a date"),
    ("Parfait.\nLundi", "a date that looks like a name"),
    ("Julie", "a name without anything"),
    ("Ça ne marche pas", "a complaint"),
    ("Ça marche moins bien", "a complaint"),
    ("C'est réglé sur le poste 1", "on one of several"),
    ("Merci, le problème est revenu", "a complaint"),
    ("Le problème est résolu à moitié", "half of it"),
    ("Rouvrez le ticket", "asks"),
    ("Toujours en panne", "a complaint"),
    ("Pas résolu", "denied"),
    ("Merci, voici la capture", "brings something"),
    ("Bonjour, voir ci-dessous", "points at something"),
    ("0612345678", "a number"),
    ("thanks, but", "as in the rules"),
    ("thanks, when will it be fixed?", "a question"),
    ("thanks in advance", "something is still expected"),
    ("please reopen", "asks"),
    ("Thanks. Reopen", "a capital letter makes no name"),
    ("Thanks, still broken", "a complaint"),
    ("not working", "denied"),
    ("It doesn't work", "denied"),
    ("It's not fixed, thanks", "denied"),
    ("Great, Monday", "a date that looks like a name"),
    ("Thanks, call me", "asks"),
    ("Works on one PC, thanks", "on one of several"),
    ("It worked yesterday", "not today"),
    ("Thank you for closing it without asking", "a reproach"),
    ("no", "an answer"),
    ("Works now however slowly", "a turn"),
    ("bedankt, maar", "as in the rules"),
    ("Alvast bedankt", "something is still expected"),
    ("Bedankt, werkt nog niet", "denied"),
    ("Nee bedankt", "a refusal"),
    ("Niet opgelost", "denied"),
    ("Bedankt. Wanneer komt de technieker", "a question without its mark"),
    ("Werkt helaas weer niet", "denied"),
    ("Danke, leider", "as in the rules"),
    ("Danke im Voraus", "something is still expected"),
    ("Danke, geht aber noch nicht", "a turn"),
    ("Leider nicht gelöst", "denied"),
    ("Bitte wieder öffnen", "asks"),
    ("Danke, aber", "a turn"),
    ("Nein danke", "a refusal"),
    ("---------- Forwarded message ----------\nFrom: x@y.example\n\nsee", "what is passed on is said"),
]


@pytest.mark.parametrize(("text", "why"), THANKS)
def test_thanks(text: str, why: str) -> None:
    """Every sentence is thanks, a confirmation or courtesy."""
    assert kind_of_answer(text, has_attachment=False) is AnswerKind.THANKS, why


@pytest.mark.parametrize(("text", "why"), NOTHING)
def test_nothing(text: str, why: str) -> None:
    """A letter around nothing, or not even that."""
    assert kind_of_answer(text, has_attachment=False) is AnswerKind.NOTHING, why


@pytest.mark.parametrize(("text", "why"), COMMENTS)
def test_comments(text: str, why: str) -> None:
    """One word that is not understood makes a comment: a ticket reopened too often costs less than one lost."""
    assert kind_of_answer(text, has_attachment=False) is AnswerKind.COMMENT, why


@pytest.mark.parametrize("text", ["", "Merci", "Bonjour", "Cordialement\nPaul"])
def test_an_attachment_says_something(text: str) -> None:
    assert kind_of_answer(text, has_attachment=True) is AnswerKind.COMMENT


@given(
    st.sampled_from([text for text, _ in THANKS]),
    st.sampled_from([" ", "\n", "\n\n", ". ", ", "]),
    st.sampled_from(
        [
            *(
                "mais c'est lent",
                "Mais pas chez moi",
                "par contre",
                "Quand ?",
                "Et le poste 2 ?",
                "but it is slow",
                "But not here",
            ),
            *(
                "When will it arrive?",
                "maar traag",
                "Maar niet hier",
                "Wanneer?",
                "aber langsam",
                "Aber nicht hier",
                "Wann?",
            ),
        ]
    ),
)
def test_what_is_added_to_thanks_is_a_comment(thanks: str, between: str, added: str) -> None:
    assert kind_of_answer(thanks + between + added, has_attachment=False) is AnswerKind.COMMENT


@given(st.text(max_size=300) | st.lists(st.sampled_from([text for text, _ in THANKS])).map("\n".join))
def test_never_raises(text: str) -> None:
    assert kind_of_answer(text, has_attachment=False) in AnswerKind
    is_courtesy(text.lower(), text.lower())


@given(st.sampled_from([text for text, _ in THANKS]), st.sampled_from(["upper", "title", "strip"]))
def test_capitals_make_no_difference(text: str, how: str) -> None:
    """People hold the shift key, and telephones begin every word with a capital."""
    assert kind_of_answer(getattr(text, how)(), has_attachment=False) is AnswerKind.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "merci " * 170_000,
        "bonne journée\n" * 70_000,
        "> a\n" * 250_000,
        "e\u0301" * 500_000,
        "veuillez agréer " * 60,
        "-" * 10**6,
    ],
)
def test_linear(text: str) -> None:
    begun = time.perf_counter()
    kind_of_answer(text, has_attachment=False)
    assert time.perf_counter() - begun < 1
