"""German: how people ask, complain and pass from one matter to the next."""

from __future__ import annotations

from typing import Final

from .requests import Words

WORDS: Final = Words(
    requests=(
        r"(?:k(?:ö|oe)nn(?:en|ten|t|tet|test)|kann(?:st)?|w(?:ü|ue)rd(?:en|et|est)|wollen|d(?:ü|ue)rf(?:en|te|"
        r"ten)) (?:sie|ihr|du|ich|wir|man|bitte|jemand|uns|mir)",
        r"bitte(?:n)?|bitten wir|wir bitten|ich bitte|(?:wir|ich) (?:brauch|ben(?:ö|oe)tig|br(?:ä|ae)ucht)\w{1,3}",
        r"(?:ich|wir) (?:m(?:ö|oe)cht|w(?:ü|ue)nsch|h(?:ä|ae)tt)\w{1,3}|(?:m(?:ö|oe)chte|h(?:ä|ae)tte|ben(?:ö|"
        r"oe)tige) (?:ich|wir)",
        r"wie (?:kann|k(?:ö|oe)nnen|richte|stelle|bekomm\w*|mach\w*|geht|\w+ (?:ich|wir|man))|wo (?:kann|finde|"
        r"stelle)|l(?:ä|ae)sst sich|ist es m(?:ö|oe)glich|wann (?:bekomm|kommt|kommen|erhalt)\w*|br(?:ä|ae)uchten?|"
        r"braucht|ben(?:ö|oe)tigt",
    ),
    faults=(
        r"(?:nicht mehr|keinen?r? \w+ mehr|keine? \w+|nicht|nichts mehr)",
        r"(?:geht|gehen|funktionier(?:t|en)|l(?:ä|ae)uft|startet|kommt|klappt|druckt|l(?:ä|ae)sst sich)"
        r"(?: [\w\"-]{1,20}){0,6} (?:nicht|nichts)",
        r"(?:ist|sind|bleibt|bleiben) (?:\w+ )?(?:defekt|kaputt|tot|gesperrt|leer|schwarz|langsam|weg|verschwunden|"
        r"falsch|abgelaufen|h(?:ä|ae)ngen|eingefroren|offline|doppelt|gest(?:ö|oe)rt)",
        r"st(?:ü|ue)rz(?:t|en)(?: [\w-]{1,20}){0,4} ab|h(?:ä|ae)ngt|flackert|fehl(?:t|en)|friert|bricht|fehler \d+|"
        r"fehlermeldung",
        r"(?:verschickt|(?:ü|ue)bertr(?:ä|ae)gt|zeigt)(?: [\w-]{1,20}){0,5} (?:doppelt|falsch\w{0,2}|keine?)",
    ),
    told=(
        r"(?:habe|haben|hat|wurde|wurden)(?: [\w-]{1,20}){0,6} (?:bereits|schon|gemeldet|getauscht|gestartet|"
        r"gepr(?:ü|ue)ft|versucht|getestet|aktualisiert|ge(?:ä|ae)ndert|festgestellt|angerufen|bemerkt)",
        r"bereits|schon|leider ohne|ohne erfolg|zur info(?:rmation)?|dank\w*|funktioniert (?:gut|normal|"
        r"einwandfrei)|liegt",
        r"erreichbar|verf(?:ü|ue)gbar|(?:ich|wir) (?:bin|sind|denke|vermute|glaube)\w*|blinkt|erscheint|steht|tritt",
    ),
    errands=(
        r"(?:zur(?:ü|ue)ck)?rufen|anrufen|r(?:ü|ue)ckruf|melden|bescheid|best(?:ä|ae)tig\w*|mitteilen|sagen|"
        r"informier\w*|dringend|schnell\w*|pr(?:ü|ue)fen|pr(?:ü|ue)fung|wann (?:das|dies|es|der)|korrigieren|beheben",
    ),
    backward=(
        r"(?:dies\w{0,2}|derselbe|dasselbe|dieselbe|jene\w?|solche\w?)(?: \w+)?|es|er|ihn|ihm|ihnen|seine\w?|ebenso|"
        r"davon|dar(?:ü|ue)ber|dazu|hierzu|damit|dort|gleiche\w?|auch bei|das (?:problem|ger(?:ä|ae)t|ist|auch|war)|"
        r"der woche|des tages",
    ),
    another=(
        r"(?:ein |eine )?(?:anderes?|weiteres?) (?:problem|frage|anliegen|thema|punkt|sache|st(?:ö|oe)rung)",
        r"(?:ein(?:e|en)? )?(?:anderer|anderen|weiterer|weiteren|weitere|andere) (?:punkt|frage|sache|bitte|thema|"
        r"problem|wunsch)",
        r"noch (?:et)?was(?: (?:ganz )?anderes)?|(?:et)?was (?:ganz )?anderes|noch (?:ein\w{0,2}) (?:frage|anliegen|"
        r"bitte|punkt|sache|thema)",
        r"(?:(?:mein|unser|ein|das|die|eine|meine)\w{0,2} )?(?:zweite\w?|2\.|dritte\w?|3\.|n(?:ä|ae)chste\w?|"
        r"letzte\w?) (?:frage|anliegen|problem|thema|punkt|sache|bitte|wunsch|st(?:ö|oe)rung)",
    ),
    aside=(
        r"(?:hat )?(?:damit )?nichts damit zu tun|unabh(?:ä|ae)ngig davon|bei (?:der|dieser) gelegenheit|wo (?:ich|"
        r"wir) (?:schon|gerade)(?: \w+)?",
        r"(?:au(?:ß|ss)erdem |zus(?:ä|ae)tzlich )?(?:h(?:ä|ae)tte|habe|haben|h(?:ä|ae)tten) (?:ich|wir) (?:noch |"
        r"auch ){0,3}(?:ein\w{0,2}) (?:andere |weitere )?(?:frage|anliegen|bitte|problem)",
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
        r"(?:ich|wir) (?:habe|haben|h(?:ä|ae)tte|h(?:ä|ae)tten)(?: auch| noch| auch noch| au(?:ß|ss)erdem| au(?:ß|"
        r"ss)erdem noch)?|es gibt(?: noch)?|dann noch",
        r"(?:au(?:ß|ss)erdem|dann) (?:habe|haben) (?:ich|wir)(?: noch)?",
    ),
    several=(
        *("zwei", "2", "drei", "3", "vier", "4", "fünf", "5", "mehrere", "einige", "ein paar", "verschiedene"),
        *("folgende",),
        *("diverse", "diese"),
    ),
    adjectives=("andere", "kleine", "verschiedene", "weitere", "unterschiedliche", "kurze", "neue"),
    nouns=(
        *("anliegen", "frage", "fragen", "problem", "probleme", "thema", "themen", "punkt", "punkte", "bitte"),
        *("bitten", "sache", "sachen", "wunsch", "wünsche", "anfrage", "anfragen", "dinge", "störung", "störungen"),
        *("grund", "gründe", "gründen"),
    ),
    loose=(
        *("grund", "gründe", "gründen", "frage", "fragen", "problem", "probleme", "punkt", "punkte", "thema"),
        *("themen", "störung", "störungen"),
    ),
    announcing=(
        *("hallo", "guten", "tag", "morgen", "abend", "moin", "sehr", "geehrte", "damen", "und", "herren", "team"),
        *("liebes", "zusammen"),
        *("ich", "wir", "habe", "haben", "hätte", "hätten", "es", "gibt", "hier", "heute", "bitte", "können"),
        *("könnten", "sie", "ihr"),
        *("die", "das", "um", "für", "noch", "auch", "bearbeiten", "erledigen", "folgenden", "meine", "unsere"),
        *("support", "uns", "mir"),
        *("kurz", "anbei", "diese", "woche", "sind", "wären", "ansehen", "anschauen", "liebe", "kollegen"),
    ),
    meeting=(r"tagesordnung|besprechung|protokoll|zu ihren fragen|antworten|vorgehen|schritte?|angebot|top \d",),
)
