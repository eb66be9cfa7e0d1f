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
        r"(?:m(?:ü|ue)sst\w{1,3}|m(?:ü|ue)ssen|sollt\w{1,3}|br(?:ä|ae)uchten?|brauchen|ben(?:ö|oe)tigen) (?:wir|"
        r"ich|noch|auch|die|der|das|den|ein\w{0,2}|unser\w{0,2}|vier|drei|zwei|bitte)|(?:m(?:ü|ue)ssten?|sollten?|"
        r"m(?:ü|ue)sste) (?:[\w.-]+ ){0,8}\w{2,20}(?:en|t) werden",
        r"m(?:ü|ue)ssten(?: [\w.-]+){1,8} \w+ (?:werden|sein)|(?:kann|k(?:ö|oe)nnen|d(?:ü|ue)rf\w+) (?:man|die|der|"
        r"das|mir|uns|da)|h(?:ä|ae)tte[nt]? (?:ich|wir|gern\w*)|gerne? (?:ein\w{0,2}|noch)|w(?:ä|ae)re es m(?:ö|"
        r"oe)glich|gibt es|haben sie",
        r"(?:warten?|warte) (?:noch |immer |schon )*auf",
        r"m(?:ö|oe)chten? (?:ich|wir)|w(?:ü|ue)nsch\w+ (?:ich|wir)",
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
        r"nichts|nie|kein\w{0,2}|spinnt|streikt|klemmt|piept|brummt|verschwunden|abgest(?:ü|ue)rzt|ausgefallen|"
        r"lahmt|ruckelt|defekt|kaputt",
        r"(?:ein\w{0,2}|den|der) (?:fehler|st(?:ö|oe)rung|alarm|papierstau)|(?:dauernd|st(?:ä|ae)ndig|immer wieder)",
    ),
    told=(
        r"(?:habe|haben|hat|wurde|wurden)(?: [\w-]{1,20}){0,6} (?:bereits|schon|gemeldet|getauscht|gestartet|"
        r"gepr(?:ü|ue)ft|versucht|getestet|aktualisiert|ge(?:ä|ae)ndert|festgestellt|angerufen|bemerkt)",
        r"bereits|schon|leider ohne|ohne erfolg|zur info(?:rmation)?|dank\w*|funktioniert (?:gut|normal|"
        r"einwandfrei)|liegt",
        r"erreichbar|verf(?:ü|ue)gbar|(?:ich|wir) (?:bin|sind|denke|vermute|glaube)\w*|blinkt|erscheint|steht|tritt",
        r"auch nicht|ebenfalls nicht|vielleicht liegt|eventuell liegt|zur kenntnis|"
        r"(?:m(?:ö|oe)chte|will|wollte) (?:ich|wir) (?:noch )?(?:anmerken|erw(?:ä|ae)hnen|hinzuf(?:ü|ue)gen|bemerken)",
    ),
    errands=(
        r"(?:zur(?:ü|ue)ck)?rufen|anrufen|r(?:ü|ue)ckruf|melden|bescheid|best(?:ä|ae)tig\w*|mitteilen|sagen|"
        r"informier\w*|dringend|schnell\w*|pr(?:ü|ue)fen|pr(?:ü|ue)fung|wann (?:das|dies|es|der)|korrigieren|beheben",
        r"techniker|jemand(?:en)? (?:vorbei\w*|schauen|schicken|kommen)|vorbei\w*|draufschauen|antwort\w*|in (?:cc|"
        r"kopie)|r(?:ü|ue)ckmeldung|termin (?:nennen|vorschlagen|vereinbaren)|anruf\w*|beeil\w*|umgehend",
        r"vor ort|jemand(?:en|em)?|hilfe",
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
        r"(?:ganz )?(?:andere|anderes|weitere|zweite|letzte) (?:sache|thema|frage|baustelle|punkt|anliegen|"
        r"bitte)(?: noch)?|noch (?:eine?|ein) (?:\w+ )?(?:sache|kleinigkeit|punkt|frage|bitte|anliegen|thema)|"
        r"und noch (?:et)?was|eine (?:letzte|kleine) (?:sache|bitte|frage)",
        r"ein(?:e|en)? (?:\w+ )?(?:bitte|frage|sache|anliegen|punkt|thema) noch",
    ),
    aside=(
        r"(?:hat )?(?:damit )?nichts damit zu tun|unabh(?:ä|ae)ngig davon|bei (?:der|dieser) gelegenheit|wo (?:ich|"
        r"wir) (?:schon|gerade)(?: \w+)?",
        r"(?:au(?:ß|ss)erdem |zus(?:ä|ae)tzlich )?(?:h(?:ä|ae)tte|habe|haben|h(?:ä|ae)tten) (?:ich|wir) (?:noch |"
        r"auch ){0,3}(?:ein\w{0,2}) (?:andere |weitere )?(?:frage|anliegen|bitte|problem)",
        r"(?:wo|wenn|da) (?:ich|wir|sie) (?:schon|gerade|eh|ohnehin|sowieso)(?: \w+){0,3}?(?: (?:bin|sind|schreibe|"
        r"dran|dabei))+|ach ja(?: und| noch)?|ach und|davon unabh(?:ä|ae)ngig|anderes thema|"
        r"themenwechsel|bevor ich es vergesse|fast vergessen",
    ),
    added=(
        *("außerdem", "ausserdem", "des weiteren", "desweiteren", "übrigens", "uebrigens", "zweitens", "ferner"),
        *("darüber hinaus", "daneben", "ansonsten"),
        "im übrigen",
        "zum schluss",
        "abgesehen davon",
        "parallel dazu",
        "schließlich",
        "sonst",
        "zu guter letzt",
        "nebenbei",
        "nebenbei bemerkt",
        "und auch",
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
    also=(r"auch|noch ein\w{0,2}|ebenfalls|zusatzlich|ausserdem",),
    gathering=(
        r"liste|(?:ein(?:ig|zeln)e|mehrere|verschiedene|ein paar|paar|zwei|drei|vier|2|3|4|"
        r"folgende) (?:\w+ )?(?:sachen|dinge|punkte|anliegen|themen|baustellen|bitten|anfragen|kleinigkeiten|"
        r"probleme)",
        r"(?:hat|haben) sich (?:\w+ ){0,3}(?:angesammelt|ergeben|aufgestaut)|angesammelt|offene[nr]? (?:punkte|"
        r"themen|sachen|anliegen)|gesammelt|in einer (?:mail|e-mail|nachricht)|auf einmal|(?:was|"
        r"alles),? (?:\w+ ){0,4}(?:anliegt|ansteht|offen ist|fehlt|nicht (?:geht|stimmt|passt))|sammelmail|anliegen",
        r"(?:ü|ue)bersicht|zusammenstellung|(?:unsere|meine) (?:\w+ )?(?:anliegen|probleme|punkte|themen|"
        r"w(?:ü|ue)nsche)",
    ),
    of_one=(
        r"schritte?|nachstell\w*|reproduzier\w*|vorgehen|versucht|probiert|getestet|gemacht|folgende (?:benutzer|"
        r"personen|kollegen|rechner|gerate|arbeitsplatze|nutzer|artikel)|(?:benutzer|kollegen|personen|rechner|"
        r"gerate|arbeitsplatze)",
        r"seit\w*|wenn|sobald|nach (?:dem|der|einem|einer)|bei (?:de[rmn]|eine[rmn]?|unser\w*|jede[rmn])|"
        r"beim|uber|mit (?:dem|der|den|einem|einer|unserem|"
        r"unserer)|zu[mr]|bezuglich|wegen|durch|version|projekt|grund\w*|losungen|optionen|moglichkeiten|"
        r"antworten|fehlermeldung\w*|symptome|angebot|bestell\w*|besprechung|tagesordnung|vereinbart|besprochen|"
        r"neuen?|azubi|auffall\w*|fallen|passier\w*|wissen|update|fragen",
    ),
    opening=(
        r"erstens|zuerst|zunachst|als erstes|zum einen|(?:das|die|der|ein\w{0,2}) erste\w?(?: \w+)?|erst einmal|"
        r"einmal|punkt eins",
    ),
    following=(
        r"zweitens|drittens|viertens|dann|danach|weiter(?:hin)?|ausserdem|zum (?:anderen|zweiten|schluss)|"
        r"als (?:zweites|nachstes|letztes|drittes)|(?:das|die|der|ein\w{0,2}) (?:zweite|dritte|andere|letzte|"
        r"weitere)\w?(?: \w+)?|schliesslich|zuletzt|und (?:dann|ausserdem|schliesslich|zuletzt|noch)|punkt (?:zwei|"
        r"drei)",
    ),
    parts=(
        r"kontext|problem|anliegen|bitte|schritte?|erwartet\w*|erwartung|ergebnis|tatsachlich\w*|beschreibung|"
        r"umgebung|auswirkung\w*|version|kontakt\w*|adresse|betreff|dringend|ursache|losung|aktion\w*|anmerkung\w*|"
        r"hinweis|wichtig|hintergrund|zusammenfassung|frage\w*|antwort\w*|details?|name|tel|"
        r"referenz|datum|ort|update|ps|p\.s|was|warum|wie|wer|wir|hallo|danke|symptome?|tests?|meldung|fehler\w*|"
        r"benutzer|rechner|software|vorher|nachher|wunsch|situation|diagnose|fazit|prioritat|gewunscht|nachtrag|"
        r"achtung|gruss\w*",
    ),
    telling=(
        r"der|die|das|den|dem|ein|eine|und|von|fur|ich|wir|ist|sind|mit|nicht|unser\w*|mein\w*|diese\w*|"
        r"auf|es|noch|bitte|bei|zu|folgende\w*|kein\w*",
    ),
    meeting=(r"tagesordnung|besprechung|protokoll|zu ihren fragen|antworten|vorgehen|schritte?|angebot|top \d",),
)
