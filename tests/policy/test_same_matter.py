"""Whether an answer is about what its ticket is about (DESIGN §5.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.ticket import TicketNumber
from mailgate.policy.same_matter import (
    CUT_OFF,
    EMPTY,
    EQUAL,
    NUMBERED,
    ONLY_COURTESY,
    same_as_ticket,
    same_matter,
)

OTHER = ""
NUMBER = TicketNumber("SUP", 10432)


@pytest.mark.parametrize(
    ("one", "other", "expected", "why"),
    [
        ("Imprimante", "Imprimante", EQUAL, "letter for letter"),
        ("RE : TR : [SUP-1] Imprimante ##PO1##", "imprimante.", EQUAL, "the same base"),
        ("Problème d’imprimante", "PROBLEME D'IMPRIMANTE", EQUAL, "capitals without accents, another apostrophe"),
        ("Imprimante – étage 2", "Imprimante, étage 2", EQUAL, "punctuation"),
        ("Nœud du réseau", "Noeud du reseau", EQUAL, "ligatures"),
        ("打印机坏了", "回复：打印机坏了。", EQUAL, "no blanks"),
        ("", "", EQUAL, "nothing and nothing"),
        ("", "Imprimante", EMPTY, "no subject"),
        ("Re: [SUP-10432] ##PO1##", "Imprimante", EMPTY, "nothing but prefix, number, reference"),
        ("?!", "Imprimante", EMPTY, "punctuation"),
        ("👍", "Imprimante", EMPTY, "a picture"),
        ("❤️", "Imprimante", EMPTY, "a picture with a mark"),
        ("Merci !", "Imprimante", EMPTY, "nothing but courtesy"),
        ("URGENT!!!", "Imprimante", EMPTY, "nothing but urgency"),
        ("2e relance", "Imprimante", EMPTY, "asked again"),
        ("Relance n° 3 – très urgent, s.v.p.", "Imprimante", EMPTY, "all of it"),
        ("Toujours pas !", "Imprimante", EMPTY, "a complaint"),
        ("Relance de ma demande", "Imprimante", EMPTY, "what any ticket is"),
        ("Problème résolu", "Imprimante", EMPTY, "and that it is done"),
        ("Merci pour votre aide", "Imprimante", EMPTY, "thanks for what everybody gives"),
        ("Ça ne marche toujours pas", "Imprimante", EMPTY, "that it is not done"),
        ("Still not working", "Printer", EMPTY, "in English"),
        ("Any update on my ticket?", "Printer", EMPTY, "asked in English"),
        ("Nog steeds hetzelfde probleem", "Printer", EMPTY, "in Dutch"),
        ("Nachfrage zu meiner Anfrage", "Drucker", EMPTY, "in German"),
        ("Merci, mais ça ne marche toujours pas", "Imprimante", EMPTY, "thanks, and a complaint"),
        ("Avez-vous des nouvelles ?", "Imprimante", EMPTY, "a question"),
        ("Informations complémentaires", "Imprimante", EMPTY, "what was forgotten"),
        ("Pièces jointes", "Imprimante", EMPTY, "and this"),
        ("Wat is de stand van zaken?", "Printer", EMPTY, "a question in Dutch"),
        ("Wie ist der Stand?", "Drucker", EMPTY, "in German"),
        ("Problème", "Problème de facturation", EMPTY, "one common word names no matter"),
        ("Imprimante", "Imprimante du 2e étage en panne", CUT_OFF, "words of it"),
        ("Nouvel utilisateur", "Nouvel utilisateur : Léa, comptabilité", CUT_OFF, "two of them"),
        ("打印机", "打印机坏了", CUT_OFF, "characters where there are no blanks"),
        ("VPN", "VPN bloqué", CUT_OFF, "a short word"),
        ("Imprimante en pan…", "Imprimante en panne", CUT_OFF, "dots"),
        ("Re: Imprimante en pan... [SUP-10432]", "Imprimante en panne", CUT_OFF, "dots before the number"),
        ("Imprimante en pan [...]", "Imprimante en panne au 2e", CUT_OFF, "dots in brackets"),
        ("Imprimante bloquée ##PO12", "Imprimante bloquée ##PO1234##", CUT_OFF, "within the reference"),
        ("Imprimante bloquée [SUP-10", "Imprimante bloquée", CUT_OFF, "within the number"),
        ("Imprimante en panne, mer…", "Imprimante en panne", CUT_OFF, "within the thanks"),
        (
            "Impossible d'ouvrir les rapports du tri",
            "Impossible d'ouvrir les rapports du trimestre depuis lundi",
            CUT_OFF,
            "by a program, without a mark",
        ),
        ("URGENT : imprimante", "Imprimante du 2e étage", CUT_OFF, "urgent and shorter"),
        ("Imprimante URGENT !!!", "Imprimante", ONLY_COURTESY, "behind"),
        ("Très urgent : imprimante", "Imprimante", ONLY_COURTESY, "in front"),
        ("Imprimante - 2ème relance - bloquée", "Imprimante bloquée", ONLY_COURTESY, "within"),
        ("2. Erinnerung: Drucker", "Drucker", ONLY_COURTESY, "counted in German"),
        ("Zweite Erinnerung an den Drucker", "Drucker", ONLY_COURTESY, "in words"),
        ("Reminder (3rd reminder): printer", "Printer", ONLY_COURTESY, "twice"),
        ("Relance pour l'imprimante", "Imprimante", ONLY_COURTESY, "and the words that join them"),
        ("Imprimante [RÉSOLU]", "Imprimante", ONLY_COURTESY, "a mark"),
        ("Pas résolu : imprimante", "Imprimante résolue", ONLY_COURTESY, "done and not done"),
        ("Imprimante toujours pas réparée", "Imprimante pas réparée", ONLY_COURTESY, "still"),
        ("Printer: s'il vous plaît, a.s.a.p.", "printer", ONLY_COURTESY, "written with points"),
        ("Drucker gelöst, danke", "Drucker", ONLY_COURTESY, "German"),
        ("Printer opgelost, bedankt", "Printer", ONLY_COURTESY, "Dutch"),
        ("Merci", "URGENT", ONLY_COURTESY, "nothing else on both sides"),
        ("Imprimante", "Scanner", OTHER, "another thing"),
        ("Imprimante en panne", "Scanner en panne", OTHER, "another thing in the same words"),
        ("Facture 12", "Facture 13", OTHER, "another number"),
        ("Facture 12", "Facture 123", OTHER, "half a number is another number"),
        ("Facture 12 : rappel", "Facture 13 : rappel", OTHER, "a number before a reminder"),
        ("Poste 3 relance", "Poste 4 relance", OTHER, "a figure before a reminder"),
        ("Votre commande de fournitures numéro 12", "Votre commande de fournitures numéro 123", OTHER, "however long"),
        ("Problème de port", "Problème de portail", OTHER, "a word that begins another, without a sign of a cut"),
        ("P…", "Problème de facturation", OTHER, "too little is left"),
        ("Panne de l'imprimante", "Imprimante", OTHER, "the end is no beginning"),
        ("Autre problème", "Problème", EMPTY, "nothing to compare it with"),
        ("Autre problème", "Imprimante", OTHER, "it says so"),
        ("Nouvelle demande", "Imprimante", OTHER, "it says so"),
        ("Nouvelles demandes", "Imprimante", OTHER, "also when there are several"),
        ("Demande complémentaire", "Imprimante", OTHER, "one more"),
        ("Another issue", "Printer", OTHER, "in English"),
        ("Nieuwe vraag", "Printer", OTHER, "in Dutch"),
        ("Neue Anfrage", "Drucker", OTHER, "in German"),
        ("Question 2", "Imprimante", OTHER, "the second of something"),
        ("Problème avec la mise à jour", "Problème avec la facture", OTHER, "a thing of that name"),
        ("Imprimante de l'urgence", "Imprimante de l'accueil", OTHER, "a department"),
        ("Erreur dans la relance", "Erreur dans la facture", OTHER, "a letter"),
        ("打印机坏了", "打印不了文件", OTHER, "a common beginning is none of the other's"),
        ("Принтер", "Сканер", OTHER, "any script"),
        ("Мой", "Мои", OTHER, "marks of other scripts make other letters"),
    ],
)
def test_same_matter(one: str, other: str, expected: str, why: str) -> None:
    """Equal, empty, cut off, or different in words of urgency and courtesy only; never alike."""
    assert same_matter(one, other) == expected, why
    assert same_matter(other, one) == expected, why


ACKNOWLEDGED = "[SUP-10432] Nous avons bien reçu votre message"


@pytest.mark.parametrize(
    ("subject", "borne", "expected", "why"),
    [
        ("Re: Imprimante", ("Imprimante", ACKNOWLEDGED), EQUAL, "an answer"),
        (
            "Re: Nous avons bien reçu votre message",
            ("Imprimante", ACKNOWLEDGED),
            EQUAL,
            "to a notice that echoed nothing",
        ),
        ("RE: Scanner", ("Imprimante", "Scanner"), EQUAL, "any mail's subject"),
        ("Scanner [SUP-10432]", ("Imprimante",), NUMBERED, "it still bears the number"),
        ("scanner [sup-10432]", ("Imprimante",), NUMBERED, "in any case"),
        ("Scanner [OLD-10432]", ("Imprimante",), NUMBERED, "under an old prefix"),
        ("Re: SUP-10432", ("Imprimante",), NUMBERED, "without brackets"),
        ("Scanner (SUP\u201110432)", ("Imprimante",), NUMBERED, "with a hyphen that does not break"),
        ("Scanner [SUP-104320]", ("Imprimante",), OTHER, "a longer number"),
        ("Scanner [SUP-1043]", ("Imprimante",), OTHER, "a shorter one"),
        ("Scanner [SUP-010432]", ("Imprimante",), OTHER, "what is no number"),
        ("Scanner [BIL-10432]", ("Imprimante",), OTHER, "another desk's prefix"),
        ("Scanner XSUP-10432", ("Imprimante",), OTHER, "a longer prefix"),
        ("Scanner", ("Imprimante", ACKNOWLEDGED), OTHER, "another matter"),
        ("Re:", ("Imprimante",), EMPTY, "an answer without a subject"),
        ("Merci, c'est bon !", ("Imprimante",), EMPTY, "an answer called thanks"),
        ("Imprimante", ("", ACKNOWLEDGED), EMPTY, "the ticket began without a subject"),
        ("Imprimante", ("Re: ##PO1##", ACKNOWLEDGED), EMPTY, "with nothing but a prefix and a reference"),
        ("Scanner", ("Imprimante", "", "Re:"), OTHER, "an answer without a subject names no matter"),
        ("Scanner", ("Imprimante", "Merci", "Problème"), OTHER, "nor does one called thanks"),
        ("Scanner", ("Bonjour", ACKNOWLEDGED), OTHER, "a greeting is not about everything"),
        ("Scanner", ("Problème",), OTHER, "nor is a common word"),
        ("Problème de facturation", ("Problème",), CUT_OFF, "but it may be said in full"),
        ("Bonjour, mon imprimante est en panne", ("Bonjour",), CUT_OFF, "this as well"),
        ("Problème", ("Problème de facturation",), EMPTY, "or in short"),
        ("Imprimante", (), OTHER, "nothing is known of the ticket"),
    ],
)
def test_same_as_ticket(subject: str, borne: tuple[str, ...], expected: str, why: str) -> None:
    """With any subject of any mail of the ticket, or by its number; what names nothing is about nothing."""
    assert same_as_ticket(subject, NUMBER, iter(borne), prefixes=("SUP", "OLD")) == expected, why


COURTESY = (
    *(
        "urgent",
        "très urgent",
        "URGENT!!",
        "relance",
        "2e relance",
        "rappel",
        "merci",
        "svp",
        "s'il vous plaît",
        "résolu",
    ),
    *("en attente", "à traiter", "encore", "toujours", "important", "suivi", "reminder", "follow-up", "update", "asap"),
    *(
        "solved",
        "fixed",
        "again",
        "still",
        "please",
        "dringend",
        "spoed",
        "herinnering",
        "bedankt",
        "opgelost",
        "graag",
    ),
    *("erinnerung", "nachfrage", "gelöst", "erledigt", "danke", "bitte", "eilig", "2nd reminder", "tweede herinnering"),
    *("Rappel n° 2", "A.S.A.P.", "nog steeds", "immer noch", "thank you", "vielen Dank", "TRES URGENT", "résolue"),
)


@pytest.mark.parametrize("courtesy", COURTESY)
@pytest.mark.parametrize("mark", ["{}", "[{}]", "({})", "*** {} ***", "{} :", "– {} –", "{} !"])
def test_courtesy_stands_anywhere(courtesy: str, mark: str) -> None:
    """In front, between and behind, in any punctuation, and alone."""
    said = mark.format(courtesy)
    for subject in (f"{said} Imprimante bloquée", f"Imprimante {said} bloquée", f"Imprimante bloquée {said}"):
        # A word in brackets in front is taken for a list's.
        expected = EQUAL if subject.startswith("[") and " " not in said else ONLY_COURTESY
        assert same_matter(subject, "Imprimante bloquée") == expected, subject
    assert same_matter(said, "Imprimante bloquée") == EMPTY
    assert same_matter(f"Scanner {said}", f"Imprimante {said}") == OTHER


_ANY = st.text(max_size=40) | st.lists(
    st.sampled_from(
        (
            "imprimante",
            "scanner",
            "problème",
            "urgent",
            "relance",
            "2e",
            "12",
            "de",
            "…",
            "...",
            "打印",
            "Re:",
            "[SUP-1]",
            "é",
            "!",
        )
    ),
    max_size=8,
).map(" ".join)
_WORDS = st.lists(
    st.sampled_from(("Imprimante", "Scanner", "PC", "étage", "écran", "12", "VPN", "打印机")), min_size=1, max_size=5
)


@given(_ANY, _ANY)
def test_it_does_not_matter_which_is_asked_first(one: str, other: str) -> None:
    assert same_matter(one, other) == same_matter(other, one)


@given(_ANY)
def test_every_subject_is_its_own_matter(subject: str) -> None:
    assert same_matter(subject, subject) == EQUAL
    assert same_as_ticket(subject, NUMBER, [subject], prefixes=())


@given(_WORDS, _WORDS, st.sampled_from(("Re: ", "TR : ", "回复：", "[SUP-1] ", "##PO1## ", "AW: [SUP-77] WG: ")))
def test_what_programs_put_around_changes_nothing(one: list[str], other: list[str], before: str) -> None:
    """Prefixes, numbers, references and case."""
    first, second = " ".join(one), " ".join(other)
    expected = same_matter(first, second)
    for changed in (before + first, first + " [SUP-12]", first + " ##REF##", first.upper(), before + first.lower()):
        assert same_matter(changed, second) == expected


@given(_WORDS, _WORDS, st.sampled_from(COURTESY), st.integers(0, 5))
def test_courtesy_changes_no_answer(one: list[str], other: list[str], courtesy: str, place: int) -> None:
    """Wherever a word of courtesy is put, two subjects stay the same or stay different."""
    polite = " ".join([*one[:place], courtesy, *one[place:]])
    assert bool(same_matter(polite, " ".join(other))) == bool(same_matter(" ".join(one), " ".join(other)))


@given(_WORDS, st.lists(_ANY, max_size=4))
def test_what_names_nothing_swallows_nothing(words: list[str], later: list[str]) -> None:
    """Whatever mails without a matter the ticket holds, an answer is the same matter only by those with one."""
    subject = " ".join(words)
    silent = ["", "Re:", "Merci", "URGENT", "2e relance", "Problème résolu"]
    assert same_as_ticket(subject, NUMBER, ["Chaise", *silent, *later], prefixes=()) == same_as_ticket(
        subject, NUMBER, ["Chaise", *later], prefixes=()
    )
