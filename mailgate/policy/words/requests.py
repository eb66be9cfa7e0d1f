"""How people ask for something, say that something fails, and pass from one matter to the next.

Regular expressions of whole words, a file for each language.  Case and accents are folded before they are compared, so
that accents may be left out; German umlauts written with an ``e`` are given where they are common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    #: Asks for something.
    requests: tuple[str, ...]
    #: Says that something fails.
    faults: tuple[str, ...]
    #: Belongs to the matter that stands above it: what was tried, noticed or thought, thanks.
    told: tuple[str, ...]
    #: Asks for nothing but that somebody look, call, answer or come.
    errands: tuple[str, ...]
    #: Speaks of what stands above it.
    backward: tuple[str, ...]
    #: Names another matter at the beginning of a sentence, and announces it by the mark that follows.
    another: tuple[str, ...]
    #: Turns from one matter to another at the beginning of a sentence.
    aside: tuple[str, ...]
    #: Opens a sentence that adds something, which may be another matter.
    added: tuple[str, ...]
    #: The same, where a fault that is added is more of the first.
    heaped: tuple[str, ...]
    #: Says that what it adds, adds to the requests: "aussi", "ook".
    also: tuple[str, ...]
    #: Opens the second of two; counts where the first was opened so.
    second: tuple[str, ...]
    #: That is, by one of these.
    first: tuple[str, ...]
    #: What may stand before any of them at the beginning of a sentence.
    lead: tuple[str, ...]
    #: Number words from two up, and what else says that there are several.
    several: tuple[str, ...]
    #: What may stand between that and the noun.
    adjectives: tuple[str, ...]
    #: Nouns for requests, of either number; they may be numbered as headings.
    nouns: tuple[str, ...]
    #: Of these, the ones that also number questions on one subject, points of a meeting, symptoms of one fault.
    loose: tuple[str, ...]
    #: All that may stand beside them in a sentence that announces requests and says nothing of its own: one that says
    #: on what they are, since when, or what happens, has one subject.
    announcing: tuple[str, ...]
    #: Says without a number that several matters follow: "en vrac", "wat er nog openstaat".
    gathering: tuple[str, ...]
    #: Beside those, says that all of them are of one: of a cause, a product, a moment, a way to do something, people.
    of_one: tuple[str, ...]
    #: Opens the first of several matters that were announced, and any other.
    opening: tuple[str, ...]
    following: tuple[str, ...]
    #: Titles of the parts of one report: "contexte", "expected".
    parts: tuple[str, ...]
    #: Frequent words of this language that are none of the others.
    telling: tuple[str, ...]
    #: Meetings and lists of answers: their points are no requests.
    meeting: tuple[str, ...]


#: Words that stand in requests of every kind, and make no two of them alike; folded, by their first five letters.
COMMON: Final = frozenset(
    (
        *("aan", "aber", "able", "about", "aimer", "all", "als", "also", "and", "ander", "anoth", "any", "are"),
        *("arriv", "aub", "auch", "auf", "aus", "aussi", "autre", "aux", "avec", "avoir", "been", "bei", "beim"),
        *("besoi", "beste", "bien", "bij", "bin", "bitte", "bonjo", "but", "can", "canno", "ces", "cette", "chaqu"),
        *("chose", "comme", "could", "dan", "danke", "dans", "das", "dat", "dem", "deman", "den", "depui", "der"),
        *("des", "deux", "deze", "die", "dit", "does", "doesn", "drei", "drie", "een", "egale", "ein", "eine"),
        *("einen", "einer", "elle", "est", "ete", "etes", "etre", "faire", "fait", "fois", "fonct", "for", "frage"),
        *("from", "funkt", "fur", "geen", "geht", "geste", "get", "gibt", "graag", "haben", "had", "hallo", "has"),
        *("hat", "hatte", "have", "hebbe", "heeft", "hello", "het", "heute", "hier", "hoe", "how", "ich", "ihr"),
        *("immer", "impos", "issue", "ist", "its", "julli", "just", "kan", "kein", "keine", "konne", "konnt"),
        *("kunne", "lasst", "les", "like", "longe", "lui", "maar", "mais", "man", "march", "matin", "may", "meer"),
        *("mehr", "merci", "mes", "met", "mit", "moi", "mon", "morni", "naar", "nach", "need", "neue", "neuen"),
        *("new", "nicht", "niet", "nieuw", "noch", "nog", "nos", "not", "notre", "nous", "nouve", "now", "nur"),
        *("oder", "off", "one", "ons", "ont", "onze", "ook", "our", "out", "par", "pas", "per", "peut", "pleas"),
        *("plus", "possi", "pour", "pourr", "pouve", "pouvo", "probl", "proje", "quand", "que", "quest", "qui"),
        *("reque", "see", "seit", "serai", "ses", "sich", "sie", "since", "sind", "sinds", "son", "sont", "souha"),
        *("sujet", "suppo", "sur", "svp", "team", "than", "that", "the", "their", "them", "there", "they", "thing"),
        *("this", "three", "today", "tous", "tout", "toute", "trois", "twee", "two", "uber", "uit", "und", "une"),
        *("uns", "unser", "van", "veuil", "von", "voor", "vos", "votre", "voudr", "voulo", "vous", "vraag"),
        *("vrage", "was", "wat", "weite", "wel", "wenn", "werde", "werke", "werkt", "what", "when", "which", "who"),
        *("why", "wie", "wij", "wille", "wir", "wird", "with", "work", "worki", "would", "yeste", "you", "your"),
        *("zij", "zijn", "zum", "zur", "zwei"),
    )
)
