"""Dutch: how people ask, complain and pass from one matter to the next."""

from __future__ import annotations

from typing import Final

from .requests import Words

WORDS: Final = Words(
    requests=(
        r"(?:kan|kun|kunt|kunnen|zou|zouden|wil|wilt|willen) (?:je|jij|u|jullie|ik|we|wij|iemand|er|dat)",
        r"(?:ik|we|wij) (?:\w+ )?(?:zou|zouden|wil|willen|wens|wensen)",
        r"graag|gelieve|gaarne|alsjeblieft|aub|a\.u\.b|svp",
        r"hoe (?:kan|moet|werkt|\w+ (?:ik|je|we|wij|men))|(?:ik|we|wij) (?:heb|hebben)(?: \w+)? nodig|"
        r"is het mogelijk",
        r"(?:zou|zouden) (?:ik|we|wij)|waar (?:kan|vind)|mag ik|moet(?:en)? (?:ik|we|wij)",
    ),
    faults=(
        r"(?:werk|lukt|lukk|gaat|gaan|doet|doen|start|kom|komt|komen|krijg|krijgen|kan|kunnen|open|lees|leest|"
        r"reageer|verschijn|ontvang|geeft|geven|print|stuurt|stopt|laadt|laden|klopp|klopt|herken|zie|"
        r"vind)\w{0,4}(?: [\w@'.\"-]{1,20}){0,7} (?:niet|geen|nooit)",
        r"(?:niet meer|geen \w+ meer)|(?:is|zijn|blijft|lijkt|blijven) (?:\w+ )?(?:kapot|stuk|defect|leeg|"
        r"geblokkeerd|traag|weg|dood|verdwenen|vastgelopen|offline|verlopen|hangen|fout|onbereikbaar)",
        r"(?:crasht|flikkert|hapert|ontbreekt|ontbreken|blokkeert|valt (?:\w+ ){0,2}(?:uit|weg)|loopt vast|stopt|"
        r"mislukt)",
        r"(?:foutmelding|storing)|(?:ik heb|we hebben) (?:een )?(?:probleem|fout)|niet (?:mogelijk|bereikbaar)|"
        r"scheef|dubbel",
    ),
    told=(
        r"(?:heb|hebben|had|werd|is) (?:ik|we|wij|het|de|dat)?(?: \w+){0,4} ?(?:al|reeds|geprobeerd|gecontroleerd|"
        r"getest|herstart|vervangen|gewijzigd|gebeld|gezien|gemerkt|nagekeken|uit- en aangezet)",
        r"(?:al|reeds)|niets (?:gewijzigd|veranderd)|zonder (?:resultaat|succes)|ter info(?:rmatie)?|bedank\w*|"
        r"dank\w*",
        r"(?:werkt|gaat|lukt) (?:wel|goed|normaal)|bereikbaar|(?:ik|wij|we) (?:ben|zijn) \w+|is er (?:altijd|steeds|"
        r"wel)",
        r"volgens mij|ik denk|wij denken",
    ),
    errands=(
        r"(?:terug)?bel(?:len|t)?|laten? weten|laat (?:iets|me|maar|het)|bevestig\w*|contact\w*|dringend|"
        r"langs ?komen",
        r"zo snel mogelijk|wanneer|nakijken|kijken|oplossen|kan iemand langskomen",
    ),
    backward=(
        r"(?:dit|deze|dezelfde|hetzelfde|die|dat)(?: \w+)?|het(?: (?:is|probleem|was|gaat))|hij|zij|hem|haar|hun|"
        r"daarvan|daarover|hiervan|hierover|daar|hier|daarmee|hiermee|van de (?:dag|week|maand)",
    ),
    another=(
        r"(?:een |nog een )?(?:ander|andere) (?:probleem|vraag|vraagje|onderwerp|punt|kwestie|zaak|melding)",
        r"(?:nog )?iets (?:helemaal )?anders|nog (?:een )?(?:vraag|vraagje|verzoek|punt|probleem|iets)",
        r"(?:(?:een|mijn|onze|de|het) )?(?:tweede|2e|2de|derde|3e|3de|volgende|laatste) (?:vraag|probleem|punt|"
        r"verzoek|melding|onderwerp)",
    ),
    aside=(
        r"(?:staat )?(?:hier )?los hiervan|los daarvan|nu ik (?:jullie |u |je )?(?:toch )?(?:\w+ )?(?:mail|schrijf|"
        r"bezig ben)",
        r"van de gelegenheid gebruik|in een (?:heel )?ander verband",
    ),
    added=("daarnaast", "verder", "ten tweede", "overigens", "trouwens", "voorts", "apart daarvan"),
    second=("ten tweede", "de tweede", "het tweede"),
    first=("ten eerste", "de eerste", "het eerste", "eerst en vooral"),
    heaped=("bovendien", "tevens", "ook", "daarbij", "tot slot"),
    lead=(
        r"en|dan|dag|hallo|ps|p\.s|oh|o ja",
        r"(?:ik|we|wij) (?:heb|hebben|had|hadden)(?: ook| nog| ook nog| daarnaast)?|er is(?: ook| nog| ook nog)?|"
        r"dan(?: heb ik)?",
    ),
    several=(
        *("twee", "2", "drie", "3", "vier", "4", "vijf", "5", "enkele", "een paar", "paar", "meerdere"),
        *("verschillende",),
        *("volgende", "wat", "deze", "diverse"),
    ),
    adjectives=("losse", "andere", "kleine", "verschillende", "aparte", "nieuwe", "volgende", "korte"),
    nouns=(
        *("vraag", "vragen", "vraagje", "probleem", "problemen", "punt", "punten", "verzoek", "verzoeken"),
        *("onderwerp", "onderwerpen", "melding", "meldingen", "zaken", "dingen", "dingetjes", "aanvraag"),
        *("aanvragen", "reden", "redenen"),
    ),
    loose=("reden", "redenen", "vraag", "vragen", "probleem", "problemen", "punt", "punten", "melding", "meldingen"),
    announcing=(
        *("hallo", "beste", "dag", "hoi", "goedemorgen", "goedemiddag", "goedenavond", "goeiedag", "support"),
        *("allemaal", "helpdesk"),
        *("ik", "wij", "we", "heb", "hebben", "had", "er", "zijn", "hier", "hierbij", "graag", "kunnen", "kan"),
        *("kunt", "jullie", "u", "je"),
        *("de", "het", "aub", "voor", "vandaag", "nog", "ook", "te", "melden", "bekijken", "nakijken", "behandelen"),
        *("stellen", "team"),
        *("even", "een", "deze", "week", "mijn", "onze", "volgende", "collega's", "losse"),
    ),
    meeting=(r"agenda|vergadering|verslag|antwoorden|stappen|offerte|bestell\w+",),
)
