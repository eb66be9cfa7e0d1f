"""How people ask for something, say that something fails, and pass from one matter to the next.

Regular expressions of whole words, by language.  Case and accents are folded before they are compared; German umlauts
written with an ``e`` are given where they are common.
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
    #: Opens a sentence on another matter, by its very words.
    another: tuple[str, ...]
    #: Opens a sentence that adds something, which may be another matter.
    added: tuple[str, ...]
    #: The same, where a fault that is added is more of the first.
    heaped: tuple[str, ...]
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
    #: Meetings and lists of answers: their points are no requests.
    meeting: tuple[str, ...]


_FR: Final = Words(
    requests=(
        r"(?:pouv|pourri)ez[- ](?:vous|nous|me)",
        r"vous (?:pouvez|pourriez)",
        r"(?:peux|pourrais)[- ]tu|tu (?:peux|pourrais)",
        r"(?:serait|est)[- ]il possible|est[- ]ce (?:que|qu')|serait[- ]il envisageable",
        r"(?:je |j'|nous |on )(?:souhait|voudr|aimer|desir)\w{1,8}",
        r"(?:j'|je |nous |on )(?:ai|a|avons|aurais|aurions) (?:\w+ )?besoin",
        r"il (?:me |nous |vous )?(?:faut|faudrait)|il (?:me |nous )manque",
        r"merci (?:de |d')(?:bien vouloir )?(?:(?:me|nous|vous|le|la|les|en|y) |l')?\w{1,20}(?:er|ir|re|oir)",
        r"(?:veuillez|priere de|prière d') ?\w+",
        r"vous (?:demander|demande|demandons) (?:de |d'|si )",
        r"(?:j'aurais|nous aurions|je voudrais|j'ai|nous avons) (?:voulu|aime|a vous demander)",
        r"comment (?:faire|puis|peut|peux|dois|doit|fait|on|\w{2,12}er|\w{2,12}re)",
        r"(?:peut|puis|pouvons|doit|dois|devons|faut)[- ](?:on|je|nous|il)",
    ),
    faults=(
        r"n'(?:arriv|parvien|parven)\w{1,5} (?:plus|pas|toujours pas|jamais|même pas)",
        r"(?:n'|ne (?:se |s'|me |nous |peut |peux |peuvent |pouvons )?)\w{2,16}(?: \w{2,10})? (?:plus|pas|rien|jamais)",
        r"impossible (?:de|d')|impossible",
        r"plant(?:e|ent|ait)|(?:en|tombee?s?) (?:en )?panne|bugg?(?:e|ent|ué)?",
        r"(?:est|sont|semble|reste|restent|etait|a ete|se sont?) (?:\w+ )?(?:mort|casse|hs|bloque|fig|gris|blanc|lent|"
        r"vide|coup|expir|illisible|en echec|en panne|ferme|ouvert|incorrect|faux|fauss|endommag|defectu|inaccessible)"
        r"(?:e|es|s|ee|ees|he|hes|te|tes|ete|etes|ant|ants|eux|euse)?",
        r"(?:a|ont) disparu|fuit|coule|clignot(?:e|ent)|gresill(?:e|ent)|mouline|rame",
        r"refuse (?:de|d'|mon|le)|acces refuse|echou(?:e|ent)|se (?:ferme|fige|deconnecte|bloque|coupe)(?:nt)?",
        r"(?:j'ai|nous avons|on a) (?:un |de gros |des )?(?:souci|probleme|perdu|egare)s?|(?:une|comporte une) erreur",
        r"(?:rencontre|comporte|presente|affiche) (?:un|une|des) (?:probleme|erreur|souci|message d'erreur)s?",
        r"erreur \d+|plus de (?:son|reseau|wifi|tonalite|connexion|courant|image|ligne)|hors service",
        r"fait (?:un bruit|des traits|des bips|un bip)|sonne",
    ),
    told=(
        r"(?:j'ai|nous avons|on a|ai|avons) (?:deja|bien|aussi|egalement|meme)? ?(?:verifi|essay|tent|constat|redemarr|"
        r"test|appel|remarqu|reinstall|vide|chang|contact|not|observ|control|relanc|fait|regard|demand)\w{0,4}",
        r"deja|rien (?:n'a|a) (?:change|bouge)|n'(?:avons|ai|a) (?:rien|aucun|pas) \w*|sans (?:succes|resultat|probleme)",
        r"fonctionn\w{1,6} (?:normalement|bien|correctement|tres bien|parfaitement)|(?:marche|passe|va) (?:bien|nt)",
        r"(?:vous )?remerci\w*|pour info(?:rmation)?|je (?:pense|suppose|crois|precise)|nous (?:precisons|pensons)",
        r"plaign\w*|c'est (?:urgent|important|bloquant|genant)|(?:je|nous) (?:suis|sommes|reste|serai)|vraiment",
    ),
    errands=(
        r"(?:de |d'|nous |me |se )?(?:rappeler|contacter|joindre|prevenir|tenir|confirmer|repondre|patienter)",
        r"(?:passer|venir|entrer|sonner|s'adresser) (?:par|au|a|demain|chez)|faire le necessaire|revenir vers",
        r"(?:dire|indiquer|preciser|savoir|communiquer)(?: \w+)? (?:quand|si|s'|comment|ou|pourquoi|quel\w*|a quel\w*|d'ou|combien)",
        r"rapidement|au plus vite|des que possible|traiter|regarder|verifier|corriger|resoudre",
    ),
    backward=(
        r"(?:ce|cet|cette|ces) (?:\w+ )?(?:probleme|anomalie|erreur|panne|souci|demande|sujet|point|bug|incident|"
        r"dossier|message|dysfonctionnement|situation|question|modification|changement|poste|fichier|compte)s?",
        r"(?:cela|ca|celui|celle|ceux|celles|ceci|lui|leur|elle|elles|ils|en question|le meme|la meme|les memes)",
        r"(?:y \w{2,12}(?:er|ir|re)|(?:me|nous|de|vous) l'\w{2,12}(?:er|ir|re)|c'est|c'etait|il (?:est|a|affiche|fait|ne|n'(?!y)|y a|m'|me dit|demande)|le probleme|la panne|l'erreur|ce qui|y a)",
        r"meme (?:chose|probleme|souci|erreur)|idem|pareil",
    ),
    another=(
        r"(?:un |une |l'|d')?autres? (?:problemes?|soucis?|sujets?|choses?|demandes?|questions?|points?|requetes?|"
        r"incidents?)(?: \w+)?",
        r"(?:(?:la|le|une|un|ma|mon) )?(?:deuxieme|seconde?|2 ?(?:e|eme|nde?|nd)|troisieme|3 ?(?:e|eme)) "
        r"(?:problemes?|soucis?|sujet|chose|demande|question|point|requete|incident)",
        r"(?:cela n'a |ca n'a )?rien a voir(?: avec (?:ce|cela|ca)\w*)?|sans (?:aucun )?rapport",
        r"(?:dans|sur) un (?:tout )?autre (?:registre|sujet|domaine|point)|a part (?:ca|cela)",
        r"(?:j'en profite|nous en profitons|je profite de ce \w+) (?:aussi |egalement )?pour (?:vous )?"
        r"(?:demander|signaler|poser|savoir|rappeler que)",
        r"(?:tant|pendant) que (?:j'y suis|je vous tiens|nous y sommes|je vous ecris)|dernier point|derniere chose",
    ),
    added=(*("par ailleurs", "d'autre part", "sinon", "deuxiemement", "secondo"),),
    second=("deuxièmement", "(?:la|le) (?:seconde?|deuxième)", "secundo", "en second lieu"),
    first=("premièrement", "(?:la|le) premi(?:er|ère)", "primo", "en premier lieu"),
    heaped=("de plus", "en outre", "ensuite", "également", "enfin", "en plus", "aussi", "de surcroît"),
    lead=(
        r"et|puis|bonjour|merci|au fait|ah|oui|ps|p\.s",
        r"(?:j'ai|j'aurais|nous avons|nous aurions|il y a|on a|et) ?(?:egalement|aussi|encore)?",
    ),
    several=(
        *("deux", "2", "trois", "3", "quatre", "4", "cinq", "5", "six", "6", "plusieurs", "quelques", "differents?"),
        *("differentes", "divers", "diverses", "les", "ces", "mes", "nos"),
    ),
    adjectives=("petite?s?", "autres", "différente?s?", "nouvelles?", "nouveaux", "diverse?s?"),
    nouns=(
        "demande",
        "requête",
        "problème",
        "souci",
        "incident",
        "sujet",
        "point",
        "chose",
        "question",
        "truc",
        "item",
        "raison",
    ),
    loose=("raison", "problème", "souci", "incident", "point", "question", "sujet"),
    announcing=(
        *(
            "bonjour",
            "bonsoir",
            "bjr",
            "madame",
            "monsieur",
            "messieurs",
            "merci",
            "svp",
            "s'il",
            "vous",
            "plaît",
            "te",
            "de",
            "à",
        ),
        *(
            "j'ai",
            "j'aurais",
            "ai",
            "aurais",
            "je",
            "nous",
            "avons",
            "aurions",
            "il",
            "y",
            "a",
            "voici",
            "ce",
            "cet",
            "matin",
            "jour",
        ),
        *(
            "aujourd'hui",
            "après-midi",
            "soir",
            "pour",
            "traiter",
            "voir",
            "signaler",
            "régler",
            "regarder",
            "soumettre",
            "ensemble",
        ),
        *(
            "pourriez-vous",
            "pouvez-vous",
            "pourriez",
            "pouvez",
            "peux-tu",
            "pourrais-tu",
            "contacte",
            "écris",
            "soumets",
            "transmets",
        ),
        *(
            "envoie",
            "contactons",
            "transmettons",
            "faire",
            "faut",
            "encore",
            "aussi",
            "également",
            "mes",
            "nos",
            "ces",
            "les",
            "en",
        ),
        *(
            "même",
            "temps",
            "bien",
            "vouloir",
            "prendre",
            "charge",
            "compte",
            "poser",
            "aujourd’hui",
            "équipe",
            "l'équipe",
            "urgents",
        ),
        *(
            "urgentes",
            "l'assistance",
            "support",
            "suivants",
            "suivantes",
            "distinctes",
            "distincts",
            "bonne",
            "année",
            "tous",
        ),
    ),
    meeting=(
        r"ordre du jour|reunion|releve de decisions|compte[- ]rendu|reponses? (?:a|aux) (?:vos|tes|votre)",
        r"(?:mes|nos|les|voici) reponses|pour reproduire|reproduire|scenario|etapes?|devis",
    ),
)

_EN: Final = Words(
    requests=(
        r"(?:can|could|would|will) (?:you|someone|somebody|anyone|i|we)",
        r"please|kindly|pls|plz",
        r"(?:i|we)(?:'d| would)(?: also)? (?:like|love|need|appreciate)|(?:i|we) (?:also )?(?:need|want|require)",
        r"(?:is|would) (?:it|there) (?:be )?(?:possible|a way|any way)|how (?:do|can|would|should|to)",
        r"(?:may|do|should) (?:i|we)|would you be able|request (?:for|to)|where can",
    ),
    faults=(
        r"(?:can|could|do|does|did|is|are|was|were|wo|has|have|would)n'?t",
        r"(?:cannot|can not|unable|not (?:able|working|responding|possible)|no longer|never|isnt|doesnt|cant|wont)",
        r"(?:is|are|keeps?|got|gets?|has|have|went|looks?|seems?) (?:\w+ )?(?:broken|down|dead|stuck|missing|wrong|blank|"
        r"empty|slow|frozen|crashing|rebooting|failing|locked|blocked|expired|offline|faulty|gone|disappeared|stopped)",
        r"crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|broke|stopped|hangs?|freez(?:es|ing)|lost|error \d+|not \w+ing",
        r"(?:got|gets) stuck|not \w+ed(?: \w+)?|(?:a|an|the same) (?:problem|issue|error)",
        r"keeps? \w+ing|out of order|only blinks|just blinks|doesn't",
    ),
    told=(
        r"(?:i|we)(?:'ve| have)?(?: also)? (?:already |just )?(?:tried|checked|restarted|rebooted|reinstalled|noticed|"
        r"called|asked|tested|confirmed|replaced|swapped|contacted|verified|updated|did|changed|looked)",
        r"already|fyi|for (?:your )?information|thank\w*|works? (?:fine|well|normally|ok)|is (?:fine|up|ok)|confirmed",
        r"(?:i|we)(?:'m| am|'re| are| will be|'ll be) (?:in|out|at|available|on|off|free|closed|away)",
        r"(?:i|we) (?:think|suspect|guess|believe)",
    ),
    errands=(
        r"(?:call|ring|phone|contact|reach|answer|tell|inform|update) (?:me|us)|let (?:me|us) know|get back|keep (?:me|us)",
        r"confirm|advise|asap|as soon as|urgently|(?:when|whether|if) (?:this|it|that)|have a look|look into|check|fix",
        r"(?:come|use the|enter) (?:by|in|to|through|entrance|door)",
    ),
    backward=(
        r"(?:this(?! (?:morning|week|month|year|afternoon))|that|these|those|the same|such)(?: \w+)?|it(?:'s|s)?|its|they|them|their|he|she|him|her|same here",
        r"the (?:problem|issue|error|fault|ticket|request)",
    ),
    another=(
        r"(?:an)?other (?:issues?|problems?|questions?|things?|requests?|topics?|matters?|points?)(?: \w+)?",
        r"(?:a |the |my |our )?(?:second|2nd|third|3rd|further|separate|different|unrelated|next|last) "
        r"(?:issue|problem|question|thing|request|topic|matter|point)",
        r"on (?:a|an) (?:different|another|separate|unrelated|other|completely different) (?:note|topic|subject|matter)",
        r"(?:on another note|unrelated(?:ly)?(?: to this)?|totally unrelated|while i'?m at it|while we'?re at it)",
        r"while i have you|one more (?:thing|question|request|issue)",
    ),
    added=(*("separately", "secondly", "by the way", "btw", "apart from that", "other than that"),),
    second=("second", "secondly", "the second(?: one)?"),
    first=("first", "firstly", "the first(?: one)?", "first of all"),
    heaped=("additionally", "also", "in addition", "furthermore", "besides", "moreover", "finally", "on top of that"),
    lead=(
        r"and|then|oh|hi|hello|ps|p\.s|thanks",
        r"(?:i|we)(?:'ve)?(?: also| do| would| still)? (?:have|had|got)(?: also)?|there(?:'s| is)(?: also)?|also",
    ),
    several=(
        *("two", "2", "three", "3", "four", "4", "five", "5", "six", "6", "several", "a few", "a couple(?: of)?"),
        *("multiple", "various", "some", "following", "these", "different"),
    ),
    adjectives=("unrelated", "different", "separate", "small", "quick", "other", "more", "following", "new", "open"),
    nouns=("request", "issue", "problem", "thing", "topic", "matter", "question", "point", "subject", "item", "reason"),
    loose=("reason", "issue", "problem", "question", "point", "item", "topic", "subject"),
    announcing=(
        *(
            "hi",
            "hello",
            "hey",
            "dear",
            "good",
            "morning",
            "afternoon",
            "team",
            "all",
            "guys",
            "support",
            "there",
            "sir",
            "madam",
        ),
        *(
            "i",
            "we",
            "i've",
            "we've",
            "have",
            "got",
            "need",
            "are",
            "here",
            "please",
            "could",
            "can",
            "you",
            "help",
            "me",
            "us",
            "with",
        ),
        *(
            "the",
            "for",
            "today",
            "this",
            "to",
            "look",
            "at",
            "into",
            "deal",
            "handle",
            "report",
            "as",
            "well",
            "just",
            "my",
            "our",
        ),
        *(
            "following",
            "of",
            "some",
            "take",
            "care",
            "ask",
            "raise",
            "would",
            "like",
            "thanks",
            "unrelated",
            "separate",
            "different",
        ),
    ),
    meeting=(r"agenda|minutes|meeting|answers? to|as requested|to reproduce|reproduce|steps?|quote for|recap",),
)

_NL: Final = Words(
    requests=(
        r"(?:kan|kun|kunt|kunnen|zou|zouden|wil|wilt|willen) (?:je|jij|u|jullie|ik|we|wij|iemand|er|dat)",
        r"(?:ik|we|wij) (?:\w+ )?(?:zou|zouden|wil|willen|wens|wensen)",
        r"graag|gelieve|gaarne|alsjeblieft|aub|a\.u\.b|svp",
        r"hoe (?:kan|moet|stel|zet|doe|krijg|werkt|vraag)|(?:ik|we|wij) (?:heb|hebben)(?: \w+)? nodig|is het mogelijk",
        r"(?:zou|zouden) (?:ik|we|wij)|waar (?:kan|vind)|mag ik|moet(?:en)? (?:ik|we|wij)",
    ),
    faults=(
        r"(?:werk|lukt|lukk|gaat|gaan|doet|doen|start|kom|komt|komen|krijg|krijgen|kan|kunnen|open|lees|leest|reageer|"
        r"verschijn|ontvang|geeft|geven|print|stuurt|stopt|laadt|laden|klopp|klopt|herken|zie|vind)\w{0,4}"
        r"(?: [\w@'.\"-]{1,20}){0,7} (?:niet|geen|nooit)",
        r"(?:niet meer|geen \w+ meer)|(?:is|zijn|blijft|lijkt|blijven) (?:\w+ )?(?:kapot|stuk|defect|leeg|geblokkeerd|traag|"
        r"weg|dood|verdwenen|vastgelopen|offline|verlopen|hangen|fout|onbereikbaar)",
        r"(?:crasht|flikkert|hapert|ontbreekt|ontbreken|blokkeert|valt (?:\w+ ){0,2}(?:uit|weg)|loopt vast|stopt|mislukt)",
        r"(?:foutmelding|storing)|(?:ik heb|we hebben) (?:een )?(?:probleem|fout)|niet (?:mogelijk|bereikbaar)|scheef|dubbel",
    ),
    told=(
        r"(?:heb|hebben|had|werd|is) (?:ik|we|wij|het|de|dat)?(?: \w+){0,4} ?(?:al|reeds|geprobeerd|gecontroleerd|getest|"
        r"herstart|vervangen|gewijzigd|gebeld|gezien|gemerkt|nagekeken|uit- en aangezet)",
        r"(?:al|reeds)|niets (?:gewijzigd|veranderd)|zonder (?:resultaat|succes)|ter info(?:rmatie)?|bedank\w*|dank\w*",
        r"(?:werkt|gaat|lukt) (?:wel|goed|normaal)|bereikbaar|(?:ik|wij|we) (?:ben|zijn) \w+|is er (?:altijd|steeds|wel)",
        r"volgens mij|ik denk|wij denken",
    ),
    errands=(
        r"(?:terug)?bel(?:len|t)?|laten? weten|laat (?:iets|me|maar|het)|bevestig\w*|contact\w*|dringend|langs ?komen",
        r"zo snel mogelijk|wanneer|nakijken|kijken|oplossen|kan iemand langskomen",
    ),
    backward=(
        r"(?:dit|deze|dezelfde|hetzelfde|die|dat)(?: \w+)?|het(?: (?:is|probleem|was|gaat))|hij|zij|hem|haar|hun|daarvan|"
        r"daarover|hiervan|hierover|daar|hier|daarmee|hiermee",
    ),
    another=(
        r"(?:een |nog een )?(?:ander|andere) (?:probleem|vraag|vraagje|onderwerp|punt|kwestie|zaak|melding)(?: \w+)?",
        r"(?:nog )?iets (?:helemaal )?anders|nog (?:een )?(?:vraag|vraagje|verzoek|punt|probleem|iets)",
        r"(?:(?:een|mijn|onze|de|het) )?(?:tweede|2e|2de|derde|3e|3de|volgende|laatste) (?:vraag|probleem|punt|verzoek|"
        r"melding|onderwerp)",
        r"(?:staat )?(?:hier )?los hiervan|los daarvan|nu ik (?:jullie |u |je )?(?:toch )?(?:\w+ )?(?:mail|schrijf|bezig ben)",
        r"van de gelegenheid gebruik|in een (?:heel )?ander verband",
    ),
    added=(*("daarnaast", "verder", "ten tweede", "overigens", "trouwens", "voorts", "apart daarvan"),),
    second=("ten tweede", "de tweede", "het tweede"),
    first=("ten eerste", "de eerste", "het eerste", "eerst en vooral"),
    heaped=("bovendien", "tevens", "ook", "daarbij", "tot slot"),
    lead=(
        r"en|dan|dag|hallo|ps|p\.s|oh|o ja",
        r"(?:ik|we|wij) (?:heb|hebben|had|hadden)(?: ook| nog| ook nog| daarnaast)?|er is(?: ook| nog| ook nog)?|dan(?: heb ik)?",
    ),
    several=(
        *(
            "twee",
            "2",
            "drie",
            "3",
            "vier",
            "4",
            "vijf",
            "5",
            "enkele",
            "een paar",
            "paar",
            "meerdere",
            "verschillende",
        ),
        *("volgende", "wat", "deze", "diverse"),
    ),
    adjectives=("losse", "andere", "kleine", "verschillende", "aparte", "nieuwe", "volgende", "korte"),
    nouns=(
        "vraag",
        "vragen",
        "vraagje",
        "probleem",
        "problemen",
        "punt",
        "punten",
        "verzoek",
        "verzoeken",
        "onderwerp",
        "onderwerpen",
        "melding",
        "meldingen",
        "zaken",
        "dingen",
        "dingetjes",
        "aanvraag",
        "aanvragen",
        "reden",
        "redenen",
    ),
    loose=("reden", "redenen", "vraag", "vragen", "probleem", "problemen", "punt", "punten", "melding", "meldingen"),
    announcing=(
        *(
            "hallo",
            "beste",
            "dag",
            "hoi",
            "goedemorgen",
            "goedemiddag",
            "goedenavond",
            "goeiedag",
            "support",
            "allemaal",
            "helpdesk",
        ),
        *(
            "ik",
            "wij",
            "we",
            "heb",
            "hebben",
            "had",
            "er",
            "zijn",
            "hier",
            "hierbij",
            "graag",
            "kunnen",
            "kan",
            "kunt",
            "jullie",
            "u",
            "je",
        ),
        *(
            "de",
            "het",
            "aub",
            "voor",
            "vandaag",
            "nog",
            "ook",
            "te",
            "melden",
            "bekijken",
            "nakijken",
            "behandelen",
            "stellen",
            "team",
        ),
        *("even", "een", "mijn", "onze", "volgende", "collega's", "losse"),
    ),
    meeting=(r"agenda|vergadering|verslag|antwoorden|stappen|offerte|bestell\w+",),
)

_DE: Final = Words(
    requests=(
        r"(?:k(?:ö|oe)nn(?:en|ten|t|tet|test)|kann(?:st)?|w(?:ü|ue)rd(?:en|et|est)|wollen|d(?:ü|ue)rf(?:en|te|ten)) "
        r"(?:sie|ihr|du|ich|wir|man|bitte|jemand|uns|mir)",
        r"bitte(?:n)?|bitten wir|wir bitten|ich bitte|(?:wir|ich) (?:brauch|ben(?:ö|oe)tig|br(?:ä|ae)ucht)\w{1,3}",
        r"(?:ich|wir) (?:m(?:ö|oe)cht|w(?:ü|ue)nsch|h(?:ä|ae)tt)\w{1,3}|(?:m(?:ö|oe)chte|h(?:ä|ae)tte|ben(?:ö|oe)tige) (?:ich|wir)",
        r"wie (?:kann|k(?:ö|oe)nnen|richte|stelle|bekomm\w*|mach\w*|geht)|wo (?:kann|finde|stelle)|l(?:ä|ae)sst sich|"
        r"ist es m(?:ö|oe)glich|wann (?:bekomm|kommt|kommen|erhalt)\w*|br(?:ä|ae)uchten?|braucht|ben(?:ö|oe)tigt",
    ),
    faults=(
        r"(?:nicht mehr|keinen?r? \w+ mehr|keine? \w+|nicht|nichts mehr)",
        r"(?:geht|gehen|funktionier(?:t|en)|l(?:ä|ae)uft|startet|kommt|klappt|druckt|l(?:ä|ae)sst sich)(?: [\w\"-]{1,20}){0,6} (?:nicht|nichts)",
        r"(?:ist|sind|bleibt|bleiben) (?:\w+ )?(?:defekt|kaputt|tot|gesperrt|leer|schwarz|langsam|weg|verschwunden|falsch|abgelaufen|"
        r"h(?:ä|ae)ngen|eingefroren|offline|doppelt|gest(?:ö|oe)rt)",
        r"st(?:ü|ue)rz(?:t|en)(?: [\w-]{1,20}){0,4} ab|h(?:ä|ae)ngt|flackert|fehl(?:t|en)|friert|bricht|fehler \d+|fehlermeldung",
        r"(?:verschickt|(?:ü|ue)bertr(?:ä|ae)gt|zeigt)(?: [\w-]{1,20}){0,5} (?:doppelt|falsch\w{0,2}|keine?)",
    ),
    told=(
        r"(?:habe|haben|hat|wurde|wurden)(?: [\w-]{1,20}){0,6} (?:bereits|schon|gemeldet|getauscht|gestartet|gepr(?:ü|ue)ft|"
        r"versucht|getestet|aktualisiert|ge(?:ä|ae)ndert|festgestellt|angerufen|bemerkt)",
        r"bereits|schon|leider ohne|ohne erfolg|zur info(?:rmation)?|dank\w*|funktioniert (?:gut|normal|einwandfrei)|liegt",
        r"erreichbar|verf(?:ü|ue)gbar|(?:ich|wir) (?:bin|sind|denke|vermute|glaube)\w*|blinkt|erscheint|steht|tritt",
    ),
    errands=(
        r"(?:zur(?:ü|ue)ck)?rufen|anrufen|r(?:ü|ue)ckruf|melden|bescheid|best(?:ä|ae)tig\w*|mitteilen|sagen|informier\w*|"
        r"dringend|schnell\w*|pr(?:ü|ue)fen|pr(?:ü|ue)fung|wann (?:das|dies|es|der)|korrigieren|beheben",
    ),
    backward=(
        r"(?:dies\w{0,2}|derselbe|dasselbe|dieselbe|jene\w?|solche\w?)(?: \w+)?|es|er|ihn|ihm|ihnen|seine\w?|ebenso|davon|"
        r"dar(?:ü|ue)ber|dazu|hierzu|damit|dort|gleiche\w?|auch bei|das (?:problem|ger(?:ä|ae)t|ist|auch|war)",
    ),
    another=(
        r"(?:ein |eine )?(?:anderes?|weiteres?) (?:problem|frage|anliegen|thema|punkt|sache|st(?:ö|oe)rung)(?: \w+)?",
        r"(?:ein(?:e|en)? )?(?:anderer|anderen|weiterer|weiteren|weitere|andere) (?:punkt|frage|sache|bitte|thema|problem|wunsch)",
        r"noch (?:et)?was(?: (?:ganz )?anderes)?|(?:et)?was (?:ganz )?anderes|noch (?:ein\w{0,2}) (?:frage|anliegen|bitte|punkt|sache|thema)",
        r"(?:(?:mein|unser|ein|das|die|eine|meine)\w{0,2} )?(?:zweite\w?|2\.|dritte\w?|3\.|n(?:ä|ae)chste\w?|letzte\w?) "
        r"(?:frage|anliegen|problem|thema|punkt|sache|bitte|wunsch|st(?:ö|oe)rung)",
        r"(?:hat )?(?:damit )?nichts damit zu tun|unabh(?:ä|ae)ngig davon|bei (?:der|dieser) gelegenheit|wo (?:ich|wir) (?:schon|gerade)(?: \w+)?",
        r"(?:au(?:ß|ss)erdem |zus(?:ä|ae)tzlich )?(?:h(?:ä|ae)tte|habe|haben|h(?:ä|ae)tten) (?:ich|wir) (?:noch |auch )*(?:ein\w{0,2}) "
        r"(?:andere |weitere )?(?:frage|anliegen|bitte|problem)",
    ),
    added=(
        *("außerdem", "ausserdem", "des weiteren", "desweiteren", "übrigens", "uebrigens", "zweitens", "ferner"),
        *("darüber hinaus", "daneben", "ansonsten"),
    ),
    second=("zweitens", "das zweite", "die zweite", "zum anderen", "zum zweiten"),
    first=("erstens", "das erste", "die erste", "zum einen", "zum ersten"),
    heaped=("zusätzlich", "zusaetzlich", "weiterhin", "zudem", "noch dazu", "abschließend"),
    lead=(
        r"und|dann|ach|hallo|ps|p\.s",
        r"(?:ich|wir) (?:habe|haben|h(?:ä|ae)tte|h(?:ä|ae)tten)(?: auch| noch| auch noch| au(?:ß|ss)erdem| au(?:ß|ss)erdem noch)?|es gibt(?: noch)?|dann noch",
        r"(?:au(?:ß|ss)erdem|dann) (?:habe|haben) (?:ich|wir)(?: noch)?",
    ),
    several=(
        *(
            "zwei",
            "2",
            "drei",
            "3",
            "vier",
            "4",
            "fünf",
            "5",
            "mehrere",
            "einige",
            "ein paar",
            "verschiedene",
            "folgende",
        ),
        *("diverse", "diese"),
    ),
    adjectives=("andere", "kleine", "verschiedene", "weitere", "unterschiedliche", "kurze", "neue"),
    nouns=(
        "anliegen",
        "frage",
        "fragen",
        "problem",
        "probleme",
        "thema",
        "themen",
        "punkt",
        "punkte",
        "bitte",
        "bitten",
        "sache",
        "sachen",
        "wunsch",
        "wünsche",
        "anfrage",
        "anfragen",
        "dinge",
        "störung",
        "störungen",
        "grund",
        "gründe",
        "gründen",
    ),
    loose=(
        "grund",
        "gründe",
        "gründen",
        "frage",
        "fragen",
        "problem",
        "probleme",
        "punkt",
        "punkte",
        "thema",
        "themen",
        "störung",
        "störungen",
    ),
    announcing=(
        *(
            "hallo",
            "guten",
            "tag",
            "morgen",
            "abend",
            "moin",
            "sehr",
            "geehrte",
            "damen",
            "und",
            "herren",
            "team",
            "liebes",
            "zusammen",
        ),
        *(
            "ich",
            "wir",
            "habe",
            "haben",
            "hätte",
            "hätten",
            "es",
            "gibt",
            "hier",
            "heute",
            "bitte",
            "können",
            "könnten",
            "sie",
            "ihr",
        ),
        *(
            "die",
            "das",
            "um",
            "für",
            "noch",
            "auch",
            "bearbeiten",
            "erledigen",
            "folgenden",
            "meine",
            "unsere",
            "support",
            "uns",
            "mir",
        ),
        *("kurz", "anbei", "sind", "wären", "ansehen", "anschauen", "liebe", "kollegen"),
    ),
    meeting=(r"tagesordnung|besprechung|protokoll|zu ihren fragen|antworten|vorgehen|schritte?|angebot|top",),
)

#: By language.
WORDS: Final = {"fr": _FR, "en": _EN, "nl": _NL, "de": _DE}
#: Words that stand in requests of every kind, and make no two of them alike; folded, by their first five letters.
COMMON: Final = frozenset(
    (
        *("bonjo", "merci", "pouve", "pourr", "pouvo", "serai", "possi", "avoir", "faire", "fait", "depui", "matin"),
        *("hier", "notre", "votre", "avec", "dans", "pour", "nous", "vous", "cette", "plus", "mais", "tous", "toute"),
        *("souha", "voudr", "aimer", "besoi", "aussi", "egale", "autre", "probl", "deman", "quest", "chose", "sujet"),
        *("fonct", "march", "impos", "arriv", "peut", "svp", "bien", "comme", "quand", "comme", "sont", "chaqu"),
        *("hello", "pleas", "could", "would", "can't", "canno", "since", "morni", "today", "yeste", "than", "this"),
        *("that", "with", "have", "from", "your", "their", "need", "like", "able", "work", "worki", "longe", "also"),
        *("issue", "thing", "reque", "anoth", "there", "when", "what", "which", "about", "does", "doesn", "just"),
        *("hallo", "graag", "kunne", "willen", "heeft", "hebbe", "niet", "geen", "meer", "voor", "naar", "onze"),
        *("jullie", "julli", "werkt", "werke", "kan", "ook", "vraag", "vrage", "ander", "nog", "een", "van", "sinds"),
        *("danke", "bitte", "konne", "konnt", "nicht", "kein", "keine", "mehr", "unser", "unsere", "haben", "hatte"),
        *(
            "seit",
            "heute",
            "geste",
            "auch",
            "noch",
            "einen",
            "eine",
            "einer",
            "nach",
            "wird",
            "werde",
            "frage",
            "proje",
        ),
        *("funkt", "geht", "lasst", "sich", "fur", "uber", "beim", "zwei", "weite", "gibt", "wenn", "immer"),
        *("veuil", "vouloi", "voulo", "nouve", "neue", "neuen", "nieuw", "another", "beste", "team", "suppo"),
    )
)
