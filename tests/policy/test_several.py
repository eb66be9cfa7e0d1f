"""Several requests in one body: rather one too few than one too many (DESIGN §5.5)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.requests import PARTS, bodies, rates
from mailgate.policy.several import LONGEST, several_requests

ONE = [
    ("", "nothing"),
    ("Bonjour,\n\nJe n'arrive plus à imprimer.\n\nMerci", "one fault"),
    # Words that turn
    ("Le fax ne part plus. Par ailleurs, nous avons déjà redémarré le serveur.", "what was tried"),
    ("Le fax ne part plus.\n\nPar ailleurs, merci de nous rappeler avant midi.", "asks for an answer only"),
    ("Merci de créer un compte pour Inès.\n\nPar ailleurs, il lui faudrait un badge.", "speaks of the same person"),
    ("L'export est vide.\n\nD'autre part, quand cette anomalie sera-t-elle corrigée ?", "speaks of the same fault"),
    ("Le poste est en panne.\n\nDe plus, l'écran reste noir.", "'de plus' heaps symptoms"),
    ("My PC is slow. Another thing: it gets very hot.", "'it' is the PC"),
    ("Mein Drucker druckt nicht. Außerdem bitte ich um Rückruf.", "asks for a call only"),
    ("Ik kan niet inloggen. Het is geen ander probleem dan gisteren.", "denied"),
    ("Merci, c'est résolu. Autre problème : mon clavier ne marche plus.", "the first one is over"),
    ("Bonjour, rien à voir avec le ticket d'hier, mais mon écran est noir.", "no other stands above"),
    ("Quel est le prix du module ? Autre question : est-il compatible avec Outlook ?", "two questions on one thing"),
    ("When I print the pages separately it works, together it doesn't.", "not at the beginning of a sentence"),
    ("Deuxième demande : je n'ai toujours pas de réponse sur le scanner.", "a reminder"),
    # Lists
    ("Pour reproduire :\n1. Ouvrir la fiche\n2. Cliquer sur Imprimer\n3. Le logiciel plante", "steps"),
    ("Depuis hier :\n- les mails ne partent plus\n- le site ne répond plus", "symptoms of one fault"),
    ("Merci de créer un compte pour :\n- Martine\n- Hugo, qui n'a pas de PC", "people"),
    ("Deux questions sur l'archivage :\n- Est-ce compris ?\n- Comment l'activer ?", "on one thing, it says"),
    ("Deux choses à savoir avant de venir :\n- le code est 1234\n- la lumière ne marche pas", "for information"),
    ("Voici mes réponses :\n1. oui, il ne démarre plus\n2. non, merci de vérifier", "answers to our questions"),
    ("Où en sont nos demandes ?\n- accès VPN pour Paul\n- toner à commander", "asks about earlier ones"),
    ("When I click Save, two things happen: 1) it flickers 2) the file can't be opened", "what happens"),
    ("Ordre du jour :\n1. Imprimante en panne\n2. Merci de prévoir un devis", "an agenda"),
    ("Wir bestellen:\n1. 5 Stück Headset\n2. 1 Stück Netzteil", "an order"),
    ("Trois demandes :\n- un compte pour Paul\n- un compte pour Anne\n- un compte pour Luc", "three of one kind"),
    ("Suite au changement de serveur, trois points :\n- le scan ne part plus\n- il faudrait un lecteur S", "a cause"),
    ("A few things about the portal:\n- search doesn't work\n- I would like bigger fonts", "on one product"),
    ("Petite liste :\n- oui, il ne démarre plus\n- non, merci de le remplacer", "answers"),
    ("Deux choses bizarres :\n- le curseur saute partout\n- le clavier ne répond plus", "nothing is asked: symptoms"),
    # Postscripts
    ("Le scanner n'envoie plus rien.\n\nPS : merci de passer par l'entrée de service.", "how to come"),
    ("I can't reach the intranet.\n\nP.S. Could you please reply to my private address?", "how to answer"),
    ("Mein Headset geht nicht.\n\nPS: Könnten Sie bitte auch Frau Lang in Kopie setzen?", "whom to tell"),
    ("Je ne reçois aucun code.\n\nPS : j'ai changé de téléphone dimanche.", "for information"),
    ("The scanner won't scan.\n\nPS: could the scanner be replaced?", "on the same thing"),
    # Told in turn
    ("D'abord l'écran devient bleu.\n\nEnsuite le PC ne répond plus.\n\nQue faire ?", "not said to be several"),
    ("Deux problèmes avec mon mobile.\n\nLe son est coupé.\n\nIl ne charge plus.", "on one thing, it says"),
    ("Le fax est mort.\n\nPourriez-vous également prévoir une housse ?", "what the reader is to do besides"),
    ("The TV has no picture.\n\nWe also need it working by two.", "'it' is the TV"),
    # Titles
    ("CONTEXTE\nNous sommes en version 9.\n\nATTENDU\nMerci de fournir un correctif.", "parts of one report"),
    ("HAUT\nLe volet ne monte plus.\n\nBAS\nLe portail ne descend plus.", "nothing but faults"),
    # Headings
    ("Première question : le module lit-il les codes ?\n\nDeuxième question : faut-il une douchette ?", "questions"),
    ("Réunion de mars\n\nPoint 1 : budget\nIl n'est pas validé.\n\nPoint 2 : dates\nElles ne vont pas.", "minutes"),
    ("Question 1 : non, je ne peux pas\nQuestion 2 : oui, impossible aussi", "answers"),
    ("Étape 1 : ouvrir\nLe module s'ouvre.\nÉtape 2 : valider\nRien ne se passe.", "steps"),
    ("Problème 2 : le toner est vide, merci de le changer", "a second without a first"),
    # What others wrote, and what is shown
    ("Que répondre ?\n\n> Demande 1 : merci de créer un compte\n> Demande 2 : le fax ne marche pas", "quoted"),
    (
        "Que répondre ?\n\n-----Message d'origine-----\nDemande 1 : créer un compte\nDemande 2 : rien ne marche",
        "below a separator",
    ),
    ("Nom : Girard\nService : Achats\nProblème : n'imprime plus\nDemande : remplacement", "a form"),
    ("Deux demandes :\n10:41:02 - erreur, impossible\n10:41:09 - merci de patienter", "a log"),
]

SEVERAL = [
    ("Demande 1 : compte\nMerci de créer un compte.\n\nDemande 2 : fax\nLe fax ne reçoit plus rien.", 2, "headings"),
    (
        "**Request #1**\nRaise the limit.\n**Request #2**\nRemove the old logo.\n**Request #3**\nAdd Bob to Sales.",
        3,
        "marked",
    ),
    ("1er problème : le logo\nIl manque.\n2ème problème : le pied\nIl est illisible.", 2, "counted before the noun"),
    ("Erstes Anliegen: Zugang für Frau Roth.\nZweites Anliegen: Der Scanner ist defekt.", 2, "in words"),
    ("Bonjour, j'ai deux demandes :\n1) réinitialiser mon code\n2) le scanner ne répond plus", 2, "an announced list"),
    ("Hi, two unrelated things: 1) Add Bob to Sales please 2) The lobby screen is black", 2, "in one line"),
    (
        "Hallo, twee vragen:\n- Mijn scherm flikkert, kan dat vervangen worden?\n- Hoe reset ik de alarmcode?",
        2,
        "bullets",
    ),
    ("Bonjour\n\na) Le fax ne sonne plus du tout.\n\nb) Nous voudrions ajouter Me Lefort aux accès.", 2, "unannounced"),
    ("L'écran du hall est noir. Autre problème : le badge de Luc est bloqué.", 2, "'autre problème'"),
    ("L’écran du hall est noir.\u00a0Autre problème\u00a0: le badge de Luc est bloqué.", 2, "with no-break spaces"),
    ("l'ecran du hall est noir. autre probleme : le badge de luc est bloque", 2, "without accents and capitals"),
    ("The lobby screen is black. On a different note, could you add Bob to Sales?", 2, "'on a different note'"),
    ("De printer staat stil. Nog iets anders: kunnen jullie het account van Dirk sluiten?", 2, "'nog iets anders'"),
    ("Der Drucker ist defekt. Zweites Anliegen: Bitte legen Sie ein Postfach an.", 2, "'zweites Anliegen'"),
    ("Le scanner ne marche plus.\n\nPar ailleurs, pourriez-vous créer une boîte pour Nora ?", 2, "a new paragraph"),
    (
        "Wachtwoord van Tom resetten graag.\n\nDaarnaast werkt de koppeling met de webshop niet meer.",
        2,
        "a fault on something else",
    ),
    (
        "Hi, three things before I leave:\n- disable Rob's account please\n- a licence warning\n- toner is out",
        3,
        "counted",
    ),
    ("Voici la liste :\n- la balance n'imprime plus\n- besoin d'une licence pour Luc", 2, "gathered without a number"),
    ("Hallo,\n- der Fahrstuhl meldet einen Fehler\n- bitte legen Sie ein Postfach an", 2, "bullets below a greeting"),
    ("Deux soucis.\n\nLe premier, le fax ne sonne plus.\n\nLe deuxième, un badge est bloqué.", 2, "told in turn"),
    ("Twee dingen.\n\nDe printer drukt scheef.\n\nWe willen graag een licentie voor Bram.", 2, "as many paragraphs"),
    ("PRINTER\nThe tray won't open.\n\nVPN\nPlease give Olivia access to it.", 2, "titles"),
    ("Facture : merci de m'envoyer le duplicata.\n\nBadge : il n'ouvre plus rien.", 2, "titles before a colon"),
    ("Le fax est mort.\n\nCordialement\n\nPS : il nous faudrait du toner noir.", 2, "a postscript that asks"),
    ("The fax is dead.\n\nWe also need six sockets made live in the annexe.", 2, "wanted as well"),
    ("Das Fax ist defekt. Ach ja, können Sie Herrn Wolf für das Parkhaus freischalten?", 2, "'ach ja'"),
    (
        "L'écran du hall est noir. Autre problème : le badge de Luc est bloqué. Dernier point : il faudrait du toner.",
        3,
        "three in a row",
    ),
]


@pytest.mark.parametrize(("text", "why"), ONE)
def test_one(text: str, why: str) -> None:
    found = several_requests(text)
    assert (found.count, found.evidence, found.starts) == (1, (), (0,)), why


@pytest.mark.parametrize(("text", "count", "why"), SEVERAL)
def test_several(text: str, count: int, why: str) -> None:
    found = several_requests(text)
    assert found.count == count, why
    assert len(found.starts) == count
    assert len(found.evidence) == count - 1, "one phrase for each request beyond the first"


@pytest.mark.parametrize("capitals", [str.upper, str.title, str.lower])
def test_capitals_do_not_matter(capitals: Callable[[str], str]) -> None:
    """People hold the shift key."""
    assert several_requests(capitals("L'écran est noir. Autre problème : le badge de Luc est bloqué.")).count == 2


def test_the_evidence_says_which_words_and_where() -> None:
    found = several_requests(
        "Bonjour,\nl'écran du hall est noir.\n\nAutre problème : le badge de Lucie est bloqué depuis lundi."
    )
    assert found.evidence == ("words for another matter: 'Autre problème : le badge de Lucie est …' (line 4)",)


def test_a_request_begins_where_its_mark_or_its_sentence_does() -> None:
    """Combining accents and lines of the web do not move it."""
    text = "Bonjour,\r\nl'e\u0301cran du hall est noir.\r\nAutre proble\u0300me : le badge de Luc est bloque\u0301."
    first, second = several_requests(text).starts
    assert text[first:].startswith("l'e\u0301cran")
    assert text[second:].startswith("Autre")
    listed = "Bonjour, deux demandes :\n 1) le fax ne marche plus\n 2) merci de créer un compte"
    assert [listed[start:].strip()[:2] for start in several_requests(listed).starts] == ["1)", "2)"]


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    turn = "L'écran est noir.\nAutre problème : le badge de Luc est bloqué."
    assert several_requests("x " * 5000 + "\n" + turn).count == 2
    assert several_requests("x " * (LONGEST // 2) + "\n" + turn).count == 1
    assert several_requests("\n" * 600 + turn).count == 1


def test_the_labelled_set_is_what_it_is_said_to_be() -> None:
    """At least 240 bodies, half of them and more look-alikes, French most of all; none twice."""
    every = bodies()
    assert len(every) >= 240
    assert len({one.id for one in every}) == len({one.text for one in every}) == len(every)
    assert {one.part for one in every} == set(PARTS)
    look_alikes = [one for one in every if one.label == 1 and one.kind != "plain"]
    assert 0.45 < len(look_alikes) / len(every) < 0.65
    by_language = Counter(one.language for one in every)
    assert by_language["fr"] >= 0.35 * len(every)
    assert min(by_language.values()) >= 0.15 * len(every)
    assert len(bodies("held_out")) >= 100


def test_precision_and_recall_on_the_labelled_set() -> None:
    """A customer who wrote one request is practically never told that it was several."""
    found = rates(bodies())
    assert found.precision >= 0.97
    assert found.recall >= 0.75


@given(st.text(max_size=400))
def test_never_raises(text: str) -> None:
    found = several_requests(text)
    assert found.count == len(found.starts) >= 1
    assert all(0 <= start <= len(text) for start in found.starts)


@given(
    st.lists(
        st.sampled_from([one.text for one in bodies("build")] + ["\n\n", "1. ", "- ", "> ", "Demande 2 : "]), max_size=6
    )
)
def test_pieces_of_mails_in_any_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = several_requests(text)
    assert found.count == len(found.starts) == len(found.evidence) + 1
    assert list(found.starts) == sorted(set(found.starts))
    assert all(len(phrase) < 100 for phrase in found.evidence)


@pytest.mark.parametrize(
    "text",
    [
        *("1. " * 350_000, "1. x\n" * 200_000, "par ailleurs " * 80_000, "autre problème : " * 60_000, "- " * 500_000),
        *("Demande 1 : x\n" * 70_000, "deux demandes :\n" + "- je ne peux pas\n" * 50_000, " " * 10**6, "\n" * 10**6),
        *("a" * 10**6, "e\u0301" * 500_000, "merci " * 170_000, "> a\n" * 250_000, "a    b    " * 100_000, "." * 10**6),
    ],
)
def test_linear(text: str) -> None:
    begun = time.perf_counter()
    several_requests(text)
    assert time.perf_counter() - begun < 1
