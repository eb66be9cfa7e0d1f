"""The author's own words and the rest of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.address import Mailbox
from mailgate.model.marker import MARKERS, is_marker, marker_line
from mailgate.model.span import SpanKind, joined
from mailgate.parse.marks import Hint, Mark, MarkKind
from mailgate.parse.split.split import Split, split_text


def answer(text: str, split: Split) -> str:
    return joined(text, split.spans, SpanKind.ANSWER)


def rest(text: str, split: Split) -> str:
    return joined(text, split.spans, SpanKind.QUOTE, SpanKind.FORWARD)


def whole(text: str, split: Split) -> bool:
    """The spans lie end to end, none is empty, and they are the text."""
    places = [(span.start, span.end) for span in split.spans]
    ends = [0, *(end for _, end in places)]
    return all(start < end for start, end in places) and [start for start, _ in places] + [len(text)] == ends


_CUT = [
    ("Merci !\n\nLe 3 mars 2026 à 10:11, Desk <d@x.example> a écrit :\n> Bonjour\n> x", "Le 3 mars", "French"),
    ("Merci !\n\nLe mar. 3 mars 2026 à 10:11, Desk\n<d@x.example> a écrit\u00a0:\n\n> x", "Le mar.", "French, wrapped"),
    ("Thanks\n\nOn Tue, Mar 3, 2026 at 10:11 AM Desk <d@x.example> wrote:\n\n> x\n>> y", "On Tue", "English"),
    ("Dank\n\nOp di 3 mrt 2026 om 10:11 schreef Desk <d@x.example>:\n> x", "Op di", "Dutch"),
    ("Danke\n\nAm 03.03.2026 um 10:11 schrieb Desk:\n> x", "Am 03", "German"),
    ("Ok\nDesk <d@x.example> wrote:\n> x", "Desk <d", "without a date"),
    ("Ok\n\n2026-03-03 10:11 GMT+01:00 Desk <d@x.example>:\n> x", "2026", "without a verb"),
    ("Ok\n\nOn Tue, Mar 3, 2026 at 10:11 AM Desk <d@x.example> wrote:\nx\ny", "On Tue", "quoted without any mark"),
    ("Ok\n\n> x\n> y\n", "> x", "quoted without attribution"),
    ("Ok\n\nOn Mar 3 Desk wrote:\n> x\n\n-- \nlist footer", "On Mar", "a footer below"),
    ("Ok\n\n-----Original Message-----\nFrom: x\n\ny", "-----Orig", "Outlook, English"),
    ("Ok\n\n-----Message d’origine-----\nDe : x", "-----Mess", "Outlook, French"),
    ("Ok\n-------- Oorspronkelijk bericht --------\nx", "-------- Oor", "telephone, Dutch"),
    ("Ok\n\n----- Ursprüngliche Nachricht -----\nx", "----- Urs", "German"),
    ("Pour info\n\nDébut du message transféré :\n\n> De: x", "Début", "forwarded, French"),
    (
        "Ok\n\nDe : Desk <d@x.example>\nEnvoyé : mardi 3 mars 2026 10:11\nÀ : a@b.example\nObjet : RE: x\n\ny",
        "De :",
        "header block, French",
    ),
    (
        "Ok\n\n________________________________\nVan: Desk <d@x.example>\nVerzonden: dinsdag 3 maart 2026 10:11\n"
        "Aan: a@b.example\nOnderwerp: x\n\ny",
        "____",
        "header block with its rule, Dutch",
    ),
    (
        "Ok\n\nVon: Desk\n\nGesendet: Dienstag, 3. März 2026 10:11\n\nAn: a\n\nBetreff: x\n\ny",
        "Von:",
        "header block with blank lines, German",
    ),
    ("Ok\n\n*From:* Desk\n*Sent:* Tuesday, March 3, 2026\n*To:* a\n*Subject:* x", "*From", "header block in bold"),
    (
        "Ok\n\nFrom: Desk <d@x.example>\nTo: a, b, c,\n d, e\nSubject: x",
        "From:",
        "header block with a folded list",
    ),
    # Attributions of the other languages, as Gmail and others write them.
    ("Sí\n\nEl mar, 3 mar 2026 a las 10:12, Ana (<a@x.example>) escribió:\n\n> x\n> y", "El mar", "Spanish"),
    ("Sì\n\nIl giorno mar 3 mar 2026 alle ore 10:12 Ana <a@x.example> ha scritto:\n\n> x", "Il giorno", "Italian"),
    ("Sim\n\nEm ter., 3 de mar. de 2026 às 10:12, Ana <a@x.example> escreveu:\n\n> x", "Em ter", "Portuguese"),
    ("Tak\n\nwt., 3 mar 2026 o 10:12 Ana <a@x.example> napisał(a):\n\n> x", "wt., 3", "Polish"),
    ("Ja\n\nDen tir. 3. mar. 2026 kl. 10.12 skrev Ana <a@x.example>:\n\n> x", "Den tir", "Danish"),
    ("Ja\n\ntir. 3. mar. 2026 kl. 10:12 skrev Ana <a@x.example>:\n\nx", "tir. 3", "Norwegian, no mark below"),
    ("Ja\n\nDen tis 3 mars 2026 kl 10:12 skrev Ana <a@x.example>:\n\n> x", "Den tis", "Swedish"),
    ("Joo\n\nti 3. maalisk. 2026 klo 10.12 Ana (a@x.example) kirjoitti:\n\n> x", "ti 3", "Finnish"),
    ("Ano\n\nút 3. 3. 2026 v 10:12 odesílatel Ana <a@x.example> napsal:\n\n> x", "út 3", "Czech"),
    ("Да\n\nвт, 3 мар. 2026 г. в 10:12, Ana <a@x.example>:\n\n> x", "вт, 3", "Russian, without a verb"),
    ("Так\n\nвт, 3 бер. 2026 р. о 10:12 Ana <a@x.example> пише:\n\n> x", "вт, 3", "Ukrainian"),
    ("Evet\n\nAna <a@x.example>, 3 Mar 2026 Sal, 10:12 tarihinde şunu yazdı:\n\n> x", "Ana <", "Turkish"),
    ("好\n\nAna <a@x.example> 于2026年3月3日周二 10:12写道：\n\n> x", "Ana <", "Chinese"),
    ("はい\n\n2026年3月3日(火) 10:12 Ana <a@x.example>:\n\n> x", "2026年", "Japanese"),
    ("네\n\n2026년 3월 3일 (화) 오전 10:12, Ana <a@x.example>님이 작성:\n\n> x", "2026년", "Korean"),
    ("כן\n\nבתאריך יום ג׳, 3 במרץ 2026 ב-10:12 מאת Ana <a@x.example>:\n\n> x", "בתאריך", "Hebrew"),
    ("نعم\n\nفي الثلاثاء، 3 مارس 2026 في 10:12 تمت كتابة ما يلي بواسطة Ana <a@x.example>:\n\n> x", "في", "Arabic"),
    ("Dank\n\nJan <j@x.example> schreef op di 3 mrt 2026 om 10:12:\n\n> x", "Jan <", "Dutch, the name first"),
    ("Danke\n\nAnna <a@x.example> schrieb am Di.,\n3. März 2026 um 10:12 Uhr:\n\n> x", "Anna <", "German, wrapped"),
    ("Ok\n\nAnna <a@x.example\n> wrote:\n\n> x\n> y", "Anna <", "wrapped before the bracket"),
    # Header blocks of the other languages.
    (
        "Sí\n\nDe: Ana <a@x.example>\nEnviado: martes, 3 de marzo de 2026 10:12\nPara: b\nAsunto: x\n\ny",
        "De:",
        "Spanish",
    ),
    ("Sì\n\nDa: Ana <a@x.example>\nInviato: martedì 3 marzo 2026 10:12\nA: b\nOggetto: x\n\ny", "Da:", "Italian"),
    ("Tak\n\nOd: Ana <a@x.example>\nWysłano: wtorek, 3 marca 2026 10:12\nDo: b\nTemat: x\n\ny", "Od:", "Polish"),
    ("Ja\n\nFra: Ana <a@x.example>\nSendt: 3. marts 2026 10:12\nTil: b\nEmne: x\n\ny", "Fra:", "Danish"),
    ("Ja\n\nFrån: Ana <a@x.example>\nSkickat: den 3 mars 2026 10:12\nTill: b\nÄmne: x\n\ny", "Från:", "Swedish"),
    ("Да\n\nОт: Ana <a@x.example>\nОтправлено: 3 марта 2026 г. 10:12\nКому: b\nТема: x\n\ny", "От:", "Russian"),
    ("好\n\n发件人: Ana <a@x.example>\n发送时间: 2026年3月3日 10:12\n收件人: b\n主题: x\n\ny", "发件人", "Chinese"),
    ("はい\n\n差出人: Ana <a@x.example>\n送信日時: 2026年3月3日 10:12\n宛先: b\n件名: x\n\ny", "差出人", "Japanese"),
    ("Ok\n\n*De :* Desk <d@x.example>\n*Envoyé :* mardi 3 mars 2026\n*À :* a\n*Objet :* x\n\ny", "*De", "French, bold"),
    (
        "Ok\n\n----- Mail original -----\nDe: Desk <d@x.example>\nÀ: a\nEnvoyé: Mardi 3 Mars 2026\n\ny",
        "-----",
        "Zimbra",
    ),
    (
        "Ok\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nLe mardi 3 mars 2026 à 10:12, D <d@x.example> a écrit :\n\ny",
        "‐‐‐",
        "Proton",
    ),
    (
        "Oui\n\n-------- Message d'origine --------De : D <d@x.example> Date : 03/03/2026 10:12 À : a Objet : x "
        + "y " * 400,
        "-------- Message",
        "Samsung, the block in one line",
    ),
    ('Ok\n\n"Desk" ---03/03/2026 10:12:55---Bonjour\n\nDe : D\nA : a\n\ny', '"Desk"', "Notes, rules around the date"),
    (
        "Ok\n\n====================\n Message du : 03/03/2026 10:12\n De : D <d@x.example>\n A : a\n Sujet : x\n\ny",
        "====",
        "SFR",
    ),
    ("Ok\n\nOn Tuesday, March 3, 2026 at 10:12 AM, Desk wrote:\n\ny", "On Tue", "English, neither address nor mark"),
    ("Ok\n\n---- On Tue, 03 Mar 2026 10:12:36 +0100 Desk <d@x.example> wrote ----\n\ny", "---- On", "Zoho"),
]


@pytest.mark.parametrize(("text", "starts", "why"), _CUT, ids=[case[2] for case in _CUT])
def test_cut(text: str, starts: str, why: str) -> None:
    """The quoted block ends the text; nothing of it is among the author's words, and nothing is lost."""
    split = split_text(text)
    place = text.index(starts)
    assert rest(text, split).startswith(starts), why
    assert answer(text, split) == text[:place].strip(), why
    assert whole(text, split), why


_KEPT = [
    ("Bonjour,\nvoici mon problème.", "nothing quoted"),
    ("Le 3 mars, il a écrit :\nvenez vite.\nEt je suis venu.", "running prose"),
    ("Le 3 mars 2026 à 10h12, il a écrit :\nvenez vite.\nEt je suis venu.", "prose with a whole date"),
    ("On 3 March 2026 he wrote:\ncome at once", "English prose"),
    ("On Monday we wrote:\ncome at once", "no date"),
    ("Trajet\nDe : Bruxelles\nÀ : Lille\nMerci", "a journey"),
    ("De : Bruxelles\nÀ : Lille\nDate : lundi", "a journey with a day"),
    ("De : Bruxelles\nÀ : Lille\nDate : 12 mars 2026", "a journey with a date"),
    ("From: here\nTo: there", "a journey in English"),
    ("Van: Brussel\nAan: Gent\nDatum: 3/3/2026", "a journey in Dutch"),
    ("Voici :\nReceived: from a\nFrom: a@x.example\nTo: b@x.example\nSubject: x\nDate: 3 Mar 2026", "a raw header"),
    ("> Question 1 ?\nRéponse 1\n> Question 2 ?\nRéponse 2", "answers in between"),
    ("Voici les étapes\n----------\nétape 1\n----------\nétape 2", "lines of dashes"),
    ("étape 1\n--\nétape 2\n--\nétape 3", "steps between short lines of dashes"),
    ("Voici le plan\n--\nPouvez-vous le vérifier ?", "a question below a line of dashes"),
    ("Tapez ceci\n> npm install", "a prompt"),
    ("Tapez ceci :\n\n> npm install", "a prompt below a blank line"),
    ("1. ouvrir\n2. fermer\n-> erreur 3", "a list with an arrow"),
    (">From here on it fails", "a mailbox file's From"),
    ("Sent from my desk, it is easier than from my phone.", "prose like a telephone's line"),
    ("Je répondrai au-dessus de cette ligne rouge.", "prose like our marker"),
    ("Écrit par qui ?\nJeanne a écrit : oui", "a verb and no date"),
    ("Bonjour\n\nLe 5 mars 2026 à 10:30, votre technicien m'a écrit :\nreporté.\nPourquoi ?", "prose, written to him"),
    ("Dag\n\nOp 5 maart 2026 om 10:30 schreef uw technieker mij:\nuitgesteld.", "prose, written to him, Dutch"),
    ("Bonjour\n\nMerci d'avance,\nVous pouvez me joindre au 06 12 34 56 78.", "a number in a sentence"),
    ("Bonjour\n\nMerci\nAnn\nMon nouveau numéro est le 06 12 34 56 78", "a number in a sentence below the name"),
    ("Dag\n\nAlvast bedankt\nAn\nIk ben bereikbaar op 06 12 34 56 78", "a number in a sentence, Dutch"),
    ("Dag\n\nBedankt.\n\nAn\n\nModel: HP 5521\nSerienummer: 1234 5678 9012", "a serial number below the name"),
    ("Votre numéro ?\n\nMerci\n06 12 34 56 78", "the number alone that was asked for"),
    ("Bonjour,\n\nJe lis « Ce message est confidentiel » partout, pourquoi ?", "a question about a footer"),
    ("Mon logiciel affiche : avant d'imprimer, enregistrez.\nComment faire ?", "words like a footer's"),
    ("Voici le document :\n\nEnvoyé par mail le 3 mars", "a sentence like a telephone's line"),
    ("En panne\nEnvoyé depuis mon iPhone rien ne part", "another one"),
    ("Bonjour\n--\nle serveur ne répond plus et tout le monde est bloqué", "a sentence below short dashes"),
]


@pytest.mark.parametrize(("text", "why"), _KEPT, ids=[case[1] for case in _KEPT])
def test_kept(text: str, why: str) -> None:
    """Where in doubt everything is the author's own."""
    assert answer(text, split_text(text)) == text, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Date : 3 mars 2026 10:12\nDe : Lyon\nÀ : Nantes\nObjet : vase\nJamais reçu !", "a parcel"),
        ("Colis\nEnvoyé : 3 mars 2026\nDe : Lyon\nÀ : Nantes\nObjet : vase\nJamais reçu !", "a parcel sent on a day"),
        ("Nom : Ann\nDe : a@x.example\nObjet : x\nDate : 03/03/2026 10:12\nMessage : en panne", "a form"),
        ("Le 5 mars 2026 à 10:30, le technicien a écrit :\nreporté.\nQue faire ?", "prose about a third person"),
        ("Voici les étapes :\n\n> ouvrir\n> valider\n> fermer", "steps with arrows"),
    ],
)
def test_kept_where_nothing_is_answered(text: str, why: str) -> None:
    """What people write themselves and programs write, too, is theirs under a subject without any prefix."""
    assert answer(text, split_text(text, subject="Colis")) == text, why


@pytest.mark.parametrize(
    ("text", "kinds", "why"),
    [
        ("", "", "nothing"),
        ("> a\n> b", "quote", "nothing of his own"),
        ("On 3 March 2026 at 10:11 a@b.example wrote:\n> Q?\n\nBelow", "quote answer", "the answer is below"),
        ("Hi\n\nOn 3 March 2026 Ann wrote:\n> Q?\n\nBelow", "answer quote answer", "above and below one quotation"),
        ("On 3 March 2026 Ann wrote:\n> Q\nA\n> R\nB", "answer", "single lines answered below an attribution"),
        ("Oui\n\n  Le mar., mars 3, 2026 à 10:12, D<d@x.example> a écrit :   Salut\n\nx", "answer quote", "Yahoo"),
        ("Oui\n\nDesk a écrit :\n\n" + marker_line("fr") + "\nx", "answer quote", "no date above our marker"),
        ("Oui\n> a\nNon\n> b\nBien\n\n> c\n> d", "answer quote", "the last quotation is not answered"),
        ("Oui\n\n-- \nAnn\nAcme", "answer signature", "the signature mark"),
        (
            "Oui\n\n-- \nAnn\n\nLe 3 mars 2026 à 10:11, D <d@x.example> a écrit :\n> x",
            "answer signature quote",
            "above",
        ),
        ("Oui\n\nEnvoyé de mon iPhone", "answer signature", "a telephone"),
        ("Ja\n\nVerstuurd vanaf mijn iPhone", "answer signature", "a telephone, Dutch"),
        ("Ja\n\nOutlook voor Android downloaden<https://x.example>", "answer signature", "a program, Dutch"),
        ("Ja\n\nVon meinem iPhone gesendet", "answer signature", "a telephone, German"),
        ("Oui\n\nObtenir Outlook pour iOS<https://x.example>", "answer signature", "a program, French"),
        ("Yes\n\nSent from Outlook for Android <https://x.example>", "answer signature", "a program, English"),
        ("Oui\n\nCe message et toutes les pièces jointes sont confidentiels.\nMerci.", "answer signature", "a lawyer"),
        ("Ok\n\n_____________\nusers mailing list\nhttps://l.example", "answer signature", "a list"),
        ("Oui\n\nCordialement,\nAnn\nAchats\nTél. 01 23 45 67 89", "answer signature", "a company's block"),
        ("Merci.\n\nCdlt\n\nAnn\n06 12 34 56 78", "answer signature", "thanks before the closing"),
        ("Oui\n\nMessage original :\n\nDe : D <d@x.example>\nDate : 3/3/2026 10:12\n\ny", "answer quote", "no dashes"),
        ("Oui\n\nCordialement,\nAnn", "answer", "closing and name are his own words"),
        ("Oui\n\nCordialement,\nAnn\nPS : mon numéro est le 01 23 45 67 89", "answer", "a postscript"),
        ("Envoyé de mon iPhone", "signature", "nothing of his own"),
        ("Ici :\nhttps://x.example/12\nEnvoyé de mon iPhone", "answer signature", "a link above the telephone's line"),
        ("Ok\nAnn\n\nCe message et ses pièces jointes\nSi vous n'êtes pas le destinataire", "answer signature", "two"),
    ],
)
def test_kinds(text: str, kinds: str, why: str) -> None:
    """The spans say in their order whose words the text is made of."""
    split = split_text(text)
    assert " ".join(span.kind for span in split.spans) == kinds, why
    assert whole(text, split), why


def test_an_answer_below_is_not_above() -> None:
    """Of a text with its answer below the quotation only the answer is the author's."""
    text = "Le 3 mars 2026 à 10:11, D <d@x.example> a écrit :\n> Quel poste ?\n> Merci\n\nLe poste 12."
    assert answer(text, split_text(text)) == "Le poste 12."


@pytest.mark.parametrize("language", MARKERS)
@pytest.mark.parametrize(
    "shown",
    [
        "{}",
        "> {}",
        ">> *{}*",
        "\u00a0{}\u00a0",
        "| {}",
    ],
)
def test_marker(language: str, shown: str) -> None:
    """From our marker line on, and the attribution above it, everything is quoted, whatever a program did to it."""
    line = shown.format(marker_line(language))
    text = f"Merci.\n\nLe 3 mars, Desk a écrit :\n\n{line}\nBonjour\n\nNon marqué\n"
    split = split_text(text)
    assert is_marker(line)
    assert split.spans[-1].evidence == "reply marker"
    assert "Non marqué" in rest(text, split)
    assert answer(text, split) == "Merci."


@pytest.mark.parametrize(
    ("marker", "why"),
    [
        ("—— Répondez au-dessus\nde cette ligne ——", "wrapped"),
        ("> —— Répondez au-dessus\n> de cette ligne ——", "wrapped and quoted"),
        ("-- Répondez au–dessus de\u00a0cette ligne --", "other dashes and blanks"),
        ("——\nRépondez au-dessus de cette ligne ——", "the dashes alone above"),
        ("—— REPLY —— \n—— Antwoord boven deze regel ——", "another language"),
    ],
)
def test_marker_reshaped(marker: str, why: str) -> None:
    """The marker line is found in the shapes in which programs send it back."""
    text = f"Merci.\n\n{marker}\nBonjour"
    split = split_text(text)
    assert answer(text, split).startswith("Merci."), why
    assert "cette ligne" not in answer(text, split), why
    assert "Antwoord" not in answer(text, split), why
    assert "Bonjour" in rest(text, split), why


def test_marker_beyond_the_lines_looked_at() -> None:
    """A marker line is found however far down it stands."""
    text = "a\n" * 6000 + marker_line("fr") + "\nBonjour"
    split = split_text(text)
    assert rest(text, split) == marker_line("fr") + "\nBonjour"
    assert whole(text, split)


def test_answers_below_a_quoted_marker() -> None:
    """Who answers below our quoted mail is heard: the marker ends the quotation that holds it and not his words."""
    text = f"Le 3 mars 2026 à 10:11, D <d@x.example> a écrit :\n> {marker_line('fr')}\n> Quel poste ?\n\nLe poste 12."
    assert answer(text, split_text(text)) == "Le poste 12."


def test_answers_between_lines_of_a_quoted_marker() -> None:
    """So is who greets above it and answers between its lines."""
    text = f"Bonjour,\n\n> {marker_line('fr')}\n> Quel poste ?\n\nLe poste 12.\n\n> Quel étage ?\n\nLe troisième."
    shown = answer(text, split_text(text))
    assert "Bonjour" in shown and "Le poste 12." in shown and "Le troisième." in shown
    assert "au-dessus" not in shown


def test_prose_about_the_marker() -> None:
    """The words of the marker within a sentence are the author's."""
    text = 'Il est écrit "Répondez au-dessus de cette ligne" dans votre mail.'
    assert answer(text, split_text(text)) == text
    assert not is_marker(text)


def test_marker_line_in_a_language_without_one() -> None:
    """A language without a sentence of its own gets the English one."""
    assert marker_line("pl") == marker_line("en")


_BLOCKS = [
    (
        "Pour info\n\n---------- Forwarded message ---------\nDe : Jeanne <j@x.example>\n"
        "Date: mar. 3 mars 2026 à 10:12\nSubject: Panne\nTo: <a@y.example>\n\n\nRien ne va.\nJeanne",
        "Pour info",
        ("Jeanne", "j@x.example", "Panne", "mar. 3 mars 2026 à 10:12", "Rien ne va.\nJeanne"),
        "",
        "Gmail",
    ),
    (
        "FYI\n\nDébut du message transféré :\n\n> De: Jeanne <j@x.example>\n> Objet: Panne\n"
        "> Date: 3 mars 2026 à 10:12:33 UTC+1\n> À: a@y.example\n> \n> Rien ne va.",
        "FYI",
        ("Jeanne", "j@x.example", "Panne", "3 mars 2026 à 10:12:33 UTC+1", "Rien ne va."),
        "",
        "Apple Mail",
    ),
    (
        "De : Jeanne [mailto:j@x.example]\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : Ann\nObjet : Panne\n\nRien ne va.",
        "",
        ("Jeanne", "j@x.example", "Panne", "mardi 3 mars 2026 10:12", "Rien ne va."),
        "TR: Panne",
        "Outlook, the subject says so",
    ),
    (
        "Ter info\n\n________________________________\nVan: Jan <j@x.example<mailto:j@x.example>>\n"
        "Verzonden: dinsdag 3 maart 2026 10:12\nAan: Ann\nOnderwerp: Storing\n\nNiets werkt.",
        "Ter info",
        ("Jan", "j@x.example", "Storing", "dinsdag 3 maart 2026 10:12", "Niets werkt."),
        "Doorst: Storing",
        "Outlook, Dutch",
    ),
    (
        "-------- Weitergeleitete Nachricht --------\nBetreff: \tStörung\nDatum: \tTue, 3 Mar 2026 10:12:00 +0100\n"
        "Von: \tJan via Liste <j@x.example>\nAn: \tann@y.example\n\nNichts geht.\n\n"
        "---------- Forwarded message ---------\nFrom: z@x.example\nSubject: z\n\nz",
        "",
        (
            "Jan via Liste",
            "j@x.example",
            "Störung",
            "Tue, 3 Mar 2026 10:12:00 +0100",
            "Nichts geht.\n\n---------- Forwarded message ---------\nFrom: z@x.example\nSubject: z\n\nz",
        ),
        "",
        "Thunderbird, one within another",
    ),
]


@pytest.mark.parametrize(("text", "own", "expected", "subject", "why"), _BLOCKS, ids=[case[4] for case in _BLOCKS])
def test_forward(text: str, own: str, expected: tuple[str, ...], subject: str, why: str) -> None:
    """A message that is passed on is read with its author, subject, date as written and text."""
    split = split_text(text, subject=subject)
    found = split.forwarded
    name, address, about, date, words = expected
    assert found is not None, why
    assert found.author == Mailbox(address, name), why
    assert (found.subject, found.date_written, found.text, found.date) == (about, date, words, None), why
    assert answer(text, split) == own, why
    assert split.spans[-1].kind is SpanKind.FORWARD, why


def test_an_answer_is_no_forward() -> None:
    """A header block below an answer is quoted; nothing is passed on."""
    text = "Ok\n\nDe : D <d@x.example>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : a\nObjet : x\n\ny"
    split = split_text(text, subject="RE: x")
    assert split.forwarded is None
    assert [span.kind for span in split.spans] == [SpanKind.ANSWER, SpanKind.QUOTE]


@pytest.mark.parametrize(
    ("block", "kind", "why"),
    [
        ("Fra: A <a@x.example>\nSendt: 3. marts 2026 10:12\nTil: b\nEmne: x\n\ny", SpanKind.FORWARD, "Danish"),
        ("Lähettäjä: A <a@x.example>\nLähetetty: 3.3.2026 10:12\nAihe: x\n\ny", SpanKind.QUOTE, "Finnish"),
    ],
)
def test_vs(block: str, kind: SpanKind, why: str) -> None:
    """``VS:`` is a forward in one language and an answer in another."""
    assert split_text("Ok\n\n" + block, subject="VS: x").spans[-1].kind is kind, why


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("[EXTERNE] TR: x", SpanKind.FORWARD),
        ("***SPAM*** Fwd: x", SpanKind.FORWARD),
        ("[EXTERNE] Re: x", SpanKind.QUOTE),
        ("Re[2]: x", SpanKind.QUOTE),
        ("[liste] x", SpanKind.QUOTE),
    ],
)
def test_tags_before_the_prefix(subject: str, kind: SpanKind) -> None:
    """What servers put before the prefix of a subject does not hide it."""
    text = "Ok\n\nDe : D <d@x.example>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : a\nObjet : x\n\ny"
    assert split_text(text, subject=subject).spans[-1].kind is kind


def test_a_block_alone_under_a_subject_without_prefix() -> None:
    """Nothing but a header block and its text, and a subject of no answer: it is passed on."""
    block = "De : D <d@x.example>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : a\nObjet : x\n\ny"
    assert split_text(block, subject="x").forwarded is not None
    assert split_text(block).forwarded is None


def test_marks() -> None:
    """Markup tells a quotation apart that no words introduce, and where it ends."""
    text = "Oui.\n\nQuel poste ?\nMerci\n\nLe 12.\nAnn\n01"
    marks = (
        Mark(6, MarkKind.QUOTE_START, "blockquote"),
        Mark(26, MarkKind.QUOTE_END, "blockquote"),
        Mark(33, MarkKind.SIGNATURE_START, "signature"),
    )
    split = split_text(text, marks)
    assert answer(text, split) == "Oui.\n\nLe 12."
    assert joined(text, split.spans, SpanKind.SIGNATURE) == "Ann\n01"
    assert rest(text, split).startswith("Quel poste ?")
    assert whole(text, split)


def test_a_mark_around_a_forward() -> None:
    """Gmail marks a forward as it marks a quotation; its first line tells."""
    text = "Voir\n\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nSubject: s\n\nx"
    split = split_text(text, (Mark(6, MarkKind.QUOTE_START, "gmail_quote"),))
    assert split.spans[-1].kind is SpanKind.FORWARD
    assert split.forwarded is not None


def test_marks_around_everything_written() -> None:
    """A signature that holds all that is written is no signature."""
    text = "Mon imprimante ne marche plus.\nAnn"
    assert answer(text, split_text(text, (Mark(0, MarkKind.SIGNATURE_START, "signature"),))) == text


def test_hint() -> None:
    """The words below a mark of the HTML form are found in the plain one, its blanks as they may be."""
    text = "Oui, c'est fait.\n\nPouvez-vous nous dire\nquel poste est concerné ?\nMerci"
    hint = Hint("Pouvez-vous nous dire quel poste", MarkKind.QUOTE_START, "gmail_quote")
    split = split_text(text, hints=(hint,))
    assert answer(text, split) == "Oui, c'est fait."
    assert split.spans[-1].evidence == "gmail_quote"


_PIECES = st.sampled_from(
    [
        "> ",
        "\n",
        "\n\n",
        "a",
        "Le 3 mars 2026 à 10:12, A <a@x.example> a écrit :\n",
        "-- \n",
        "De : A <a@x.example>\n",
        "Envoyé : 3 mars 2026\n",
        "Objet : x\n",
        "-----Message d'origine-----\n",
        marker_line("fr"),
        "Envoyé de mon iPhone",
        "---------- Forwarded message ----------\n",
        "____________\n",
        "Cordialement,\n",
        " ",
        "\xa0",
        "01 23 45 67 89\n",
    ]
)
_KINDS = st.sampled_from(MarkKind)


@settings(max_examples=150)
@given(
    st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)), st.lists(st.tuples(st.integers(0, 200), _KINDS))
)
def test_nothing_is_lost(text: str, places: list[tuple[int, MarkKind]]) -> None:
    """Spans lie end to end over any text with any marks, and no marker line is among the author's words."""
    split = split_text(text, tuple(Mark(offset, kind, "mark") for offset, kind in places), subject="TR: x")
    assert whole(text, split)
    assert not any(
        is_marker(line)
        for span in split.spans
        if span.kind is SpanKind.ANSWER
        for line in text[span.start : span.end].split("\n")
    )


@settings(max_examples=50)
@given(st.text(), st.lists(st.text(max_size=30), max_size=5))
def test_any_hint(text: str, words: list[str]) -> None:
    """Hints of any words never lose anything."""
    split = split_text(text, hints=tuple(Hint(one, MarkKind.QUOTE_START, "hint") for one in (*words, text[:100])))
    assert whole(text, split)


@pytest.mark.parametrize("piece", ["> a\n", "> ", "On Mon ", "\n", "From: a@b\n", "wrote:\n", "<", "-- \n", "> x\ny\n"])
def test_awkward_lengths(piece: str) -> None:
    """Long repetitions are split like anything else."""
    text = piece * 20_000
    assert whole(text, split_text(text))
