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
        r"(?:kan|kunnen|mag|mogen|moet|moeten|zou|zouden) (?:het|de|die|deze|een|onze|mijn|ook|nog|wij|er)|"
        r"moge?n? (?:er)? ?(?:uit|weg|af)|mag (?:\w+ )?(?:uit|weg|af|eruit|erbij)",
        r"(?:wil|willen|zoeken|zoek|wens|wensen) (?:graag|nog|een|wij|we|ik)|nodig|(?:is|"
        r"zijn) (?:aan vervanging toe|te vervangen)|(?:moet|moeten|dient|dienen) (?:[\w-]+ ){0,5}(?:worden|"
        r"te worden)|weet u|hebben jullie|heeft u",
        r"wachten? (?:nog|al)? ?(?:steeds )?op",
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
        r"(?:valt|vallen) (?:[\w-]+ ){0,5}(?:weg|uit)|(?:niet|geen|niets|nooit|nergens)(?: meer)?|knippert|lekt|"
        r"kraakt|piept|bevriest|hangt|vast(?:loopt|gelopen)|onleesbaar|verdwenen|stuk|kapot",
        r"(?:een|de) (?:fout|storing|foutmelding|alarm)|(?:steeds|constant|voortdurend)",
    ),
    told=(
        r"(?:heb|hebben|had|werd|is) (?:ik|we|wij|het|de|dat)?(?: \w+){0,4} ?(?:al|reeds|geprobeerd|gecontroleerd|"
        r"getest|herstart|vervangen|gewijzigd|gebeld|gezien|gemerkt|nagekeken|uit- en aangezet)",
        r"(?:al|reeds)|niets (?:gewijzigd|veranderd)|zonder (?:resultaat|succes)|ter info(?:rmatie)?|bedank\w*|"
        r"dank\w*",
        r"(?:werkt|gaat|lukt) (?:wel|goed|normaal)|bereikbaar|(?:ik|wij|we) (?:ben|zijn) \w+|is er (?:altijd|steeds|"
        r"wel)",
        r"volgens mij|ik denk|wij denken",
        r"ook niet|evenmin|misschien (?:ligt|komt|is)|ter informatie|proficiat",
    ),
    errands=(
        r"(?:terug)?bel(?:len|t)?|laten? weten|laat (?:iets|me|maar|het)|bevestig\w*|contact\w*|dringend|"
        r"langs ?komen",
        r"zo snel mogelijk|wanneer|nakijken|kijken|oplossen|kan iemand langskomen",
        r"meekijken|iemand (?:langs\w*|kijken|sturen|bellen)|bellen|reactie|antwoord\w*|rekening (?:mee )?houden|"
        r"in (?:cc|kopie)|afspraak|langs\w*|reageren|bericht|technieker|monteur",
        r"ter plaatse|iemand|hulp",
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
        r"(?:nog )?een (?:laatste|tweede|ander|andere) (?:vraag|vraagje|punt|ding|zaak|verzoek|dingetje)|"
        r"(?:nog )?(?:een|1) (?:ding|dingetje|zaak|kleinigheid|puntje|vraagje|klein \w+)|(?:heel )?(?:wat|"
        r"iets) anders|ander (?:dingetje|verzoek|vraagje)",
        r"(?:nog )?(?:een |1 )?(?:ander|andere|klein|laatste|extra) (?:punt|puntje|vraag|vraagje|ding|"
        r"dingetje|zaak|verzoek)",
    ),
    aside=(
        r"(?:staat )?(?:hier )?los hiervan|los daarvan|nu ik (?:jullie |u |je )?(?:toch )?(?:\w+ )?(?:mail|schrijf|"
        r"bezig ben)",
        r"van de gelegenheid gebruik|in een (?:heel )?ander verband",
        r"(?:nu|terwijl|als) (?:we|wij|ik|jullie|u|je) (?:er |toch |er toch |hier )?(?:\w+ ){0,2}(?:bezig|mail\w*|"
        r"schrijf\w*|hier|bel|contacteer)\w*(?: (?:ben|bent|zijn|mee|toch))?|oh? ja(?: en| nog| ook)?|ach ja",
        r"voor ik het vergeet|bijna vergeten|even iets anders|nog even|niet gerelateerd(?: hieraan)?|"
        r"(?:heel )?ander onderwerp|zijdelings",
    ),
    added=(
        *(
            "daarnaast",
            "verder",
            "ten tweede",
            "overigens",
            "trouwens",
            "voorts",
            "apart daarvan",
        ),
        "tenslotte",
        "ten slotte",
        "tot slot",
        "voor de rest",
        "anderzijds",
        "tegelijk",
        "los hiervan",
        "en ook",
        "ook nog",
        "tussen haakjes",
    ),
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
    also=(r"ook|eveneens|tevens|nog een",),
    gathering=(
        r"lijst(?:je)?|(?:open(?:staande)?|resterende) (?:\w+ )?(?:punt\w*|zaken|dingen|vragen|issues)|"
        r"openst(?:aat|aan)|(?:twee|drie|vier|2|3|4|enkele|een paar|paar|meerdere|verschillende|"
        r"wat) (?:\w+ )?(?:dingen|dingetjes|zaken|punten|puntjes|verzoeken|vragen|problemen|meldingen)",
        r"in (?:een|1) (?:mail|mailtje|keer|bericht)|allerlei|wat er (?:\w+ ){0,4}(?:nodig|fout|mis)|niet in orde|"
        r"ineens|verzameld|opgespaard|opgelijst",
        r"overzicht\w*|(?:onze|mijn) (?:\w+ )?(?:vragen|problemen|punten|verzoeken)",
        r"volgende (?:\w+ )?(?:zaken|punten|vragen|dingen|verzoeken|problemen)",
    ),
    of_one=(
        r"stappen|stap|na te (?:doen|bootsen)|reproduceren|geprobeerd|getest|gedaan|volgende (?:personen|"
        r"collega\w*|toestellen|machines|pc\w*|gebruikers)|(?:toestellen|machines|collega's|personen|medewerkers|"
        r"gebruikers)",
        r"sinds|sedert|als|wanneer|zodra|na (?:de|het|een|onze)|over|met (?:de|het|onze|mijn|een)|betreffende|"
        r"in verband|rond|versie|project|redenen|opties|oplossingen|antwoord\w*|foutmelding\w*|symptomen|offerte|"
        r"bestel\w*|vergadering|agenda|afgesproken|besproken|voor (?:de|het|onze|een) nieuwe|weten|opvalt|vallen|"
        r"gebeurt|gebeuren|door|wegens|update|nieuwe",
    ),
    opening=(
        r"ten eerste|eerst(?: en vooral)?|om te beginnen|(?:de|het) eerste(?: \w+)?|vooreerst|allereerst|"
        r"een eerste \w+|het ene|de ene",
    ),
    following=(
        r"ten (?:tweede|derde|slotte)|(?:de|het|een) (?:tweede|derde|laatste|andere?|volgende)(?: \w+)?|daarnaast|"
        r"verder|vervolgens|dan|tot slot|tenslotte|ook|en (?:dan|ook|verder|tot slot)|het andere|de andere",
    ),
    parts=(
        r"context|probleem|vraag|verzoek|stappen|verwacht\w*|resultaat|werkelijk|beschrijving|omschrijving|"
        r"omgeving|impact|versie|contact\w*|adres|onderwerp|dringend|oorzaak|oplossing|actie\w*|opmerking\w*|nota|"
        r"belangrijk|achtergrond|samenvatting|antwoord\w*|details?|naam|tel|referentie|datum|"
        r"locatie|update|ps|p\.s|wat|waarom|hoe|wie|we|hallo|beste|bedankt|symptomen|test\w*|melding|fout\w*|"
        r"gebruiker|toestel|software|voor|na|geschiedenis|uren|wens|situatie|diagnose|conclusie|prioriteit|"
        r"gevraagd|gewenst|aanleiding|let op|groet\w*",
    ),
    telling=(
        r"de|het|een|en|van|voor|ik|wij|we|is|zijn|met|niet|onze|mijn|deze|op|er|nog|graag|wat|bij|dat|"
        r"geen|niet",
    ),
    meeting=(r"agenda|vergadering|verslag|antwoorden|stappen|offerte|bestell\w+",),
)
