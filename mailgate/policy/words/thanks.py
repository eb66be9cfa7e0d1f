"""What people write when all is well, and how they begin and end a letter.

Regular expressions, by language; case and accents are folded before they are compared.  A sentence is courtesy when
nothing of it is left over, so a word may stand here only if it asks for nothing and complains of nothing.
"""

from __future__ import annotations

from typing import Final

#: Thanks, and that it works, is solved, may be closed.
THANKS: Final = {
    "fr": (
        r"(?:un )?(?:tres )?(?:grand |gros )?mer[cs]+i+(?: (?:beaucoup|bcp|infiniment|bien|encore|a vous(?: tous)?|"
        r"a toi|a tous|"
        r"a toute l'equipe|mille fois|vraiment|tout plein))*|mrc|mille mercis|mercis|remerciements",
        r"(?:(?:je|on|nous) )?(?:vous |t'|te )?(?:en )?remerci(?:e|ons)(?: (?:beaucoup|vivement|sincerement|"
        r"infiniment|encore))?",
        r"(?:encore )?(?:un grand )?bravo(?: (?:a vous|a tous|a l'equipe))?|super|parfait|impec(?:cable)?|genial|"
        r"nickel|top|"
        r"excellent|formidable|au top|chapeau|trop bien|cool|tres bien|tout est bien|c'est bien",
        r"(?:tout est |c'est |le (?:probleme|souci) est |la situation est |le ticket est |c'etait )?(?:bien |"
        r"maintenant |enfin |"
        r"desormais |tout a fait |a present )?(?:bon|ok|regle|resolue?|parfait|top|nickel|super|genial|impeccable|"
        r"reglee?|"
        r"rentre dans l'ordre|note|recu|retabli|reparee?)(?: (?:maintenant|pour moi|pour nous|cette fois|"
        r"de mon cote|de notre "
        r"cote|chez moi|chez nous|a present|desormais|depuis ce matin|depuis hier))*",
        r"(?:tout |ca |cela |c'|le (?:poste|logiciel|fax|telephone) |l'imprimante |ca re|tout re|"
        r"tout )?(?:re)?(?:marche|fonctionne|"
        r"roule|va|refonctionne|remarche)(?: (?:de nouveau|a nouveau|maintenant|tres bien|bien|mieux|parfaitement|"
        r"nickel|"
        r"correctement|normalement|impeccable|enfin|super))*",
        r"(?:le )?(?:probleme|souci|pb|ticket|incident) (?:est )?(?:bien )?(?:resolu|regle|corrige|clos)|(?:re)solu|"
        r"regle|corrige",
        r"(?:vous pouvez|tu peux|on peut)(?: donc)? (?:fermer|cloturer|clore|cloture|archiver)(?: (?:le |la |mon |"
        r"ma |ce |cette )"
        r"(?:ticket|demande|dossier|incident))?|(?:ticket|dossier|demande|incident) (?:a|peut etre|pouvant etre) "
        r"(?:ferme|cloture|clos|cloturer|fermer|clore)e?|(?:le |la |mon |ce )?(?:ticket|dossier|demande|"
        r"incident) peut etre (?:ferme|cloture|clos)e?",
        r"pour (?:votre|ton|ta|cette|l'|la|le|vos|tout|toute)(?: ?\w{0,14})? ?(?:aide|reactivite|reponse|retour|"
        r"rapidite|intervention|efficacite|"
        r"patience|travail|gentillesse|disponibilite|depannage|info|infos|informations?|explications?|soutien|suivi)"
        r"(?: (?:rapide|efficace|precieuse|si rapide|tres rapide|et votre \w+|et la \w+))*",
        r"(?:votre|ton|l')(?: )?(?:reponse|aide|intervention|reactivite|efficacite)|tout|c'est (?:gentil|super|"
        r"sympa)",
        r"(?:rien d'autre|plus rien) (?:a signaler|de mon cote)|(?:il n'y a |on n'a |je n'ai )?plus (?:de|"
        r"aucun) (?:probleme|souci)s?",
        r"(?:merci de |veuillez )(?:bien vouloir )?(?:fermer|cloturer|clore) (?:le |ce |mon |cette |la |"
        r"ma )?(?:ticket|demande|dossier|incident)",
    ),
    "en": (
        r"(?:many |much |big |huge )?(?:thanks|thank(?: )?(?:you|u)|thx|thnx|thanx|tks|ty|tysm|cheers|ta|thankyou)"
        r"(?: (?:so much|very much|a lot|a bunch|a million|again|all|team|everyone|guys|both|indeed|ever so much|"
        r"once again|loads))*",
        r"(?:much|really|greatly|highly)? ?appreciated?(?: (?:it|that|your help|the help))?|(?:i|"
        r"we) (?:really )?appreciate (?:it|that|your help)",
        r"(?:(?:it|this|that|everything|all|all of it|now it)(?:'s| is| seems| looks| has been)? )?(?:now |all )?"
        r"(?:works?|working|worked|solved|sorted|fixed|resolved|done|good|fine|great|perfect|ok|okay|up and running|"
        r"back to normal|back online|back)"
        r"(?: (?:now|again|fine|perfectly|well|great|ok|okay|like a charm|a treat|for me|for us|here|on my (?:end|"
        r"side)|properly|as expected|to go|and running|once more|since this morning))*",
        r"(?:the |my )?(?:issue|problem|ticket|matter)(?: is|'s| has been| was)?(?: now)? (?:solved|sorted|fixed|"
        r"resolved|gone|closed)(?: now)?",
        r"(?:you (?:can|may)|feel free to|happy for you to|we can)(?: now)? close (?:the |this |my )?(?:ticket|case|"
        r"request|it|this|issue)(?: now)?|"
        r"(?:the |this |my )?(?:ticket|case|request) (?:can|may) (?:now )?be closed(?: now)?|ticket closed|"
        r"case closed|all good here",
        r"for (?:your|the|all|all your|all the|that|this|sorting|fixing|solving|helping|it|everything)(?: (?:quick|"
        r"fast|prompt|kind|great|swift|"
        r"your|this|that|it|out|so quickly|quickly|me|us|patience|help|support|response|reply|assistance|work|info|"
        r"information|fix|"
        r"update|service|and|fast|so fast|very))*",
        r"great (?:job|work|service|stuff|help)|good job|well done|awesome|brilliant|perfect|excellent|lovely|super|"
        r"cool|wonderful|amazing|great",
        r"you(?:'re| are) (?:the best|a star|a lifesaver|great|awesome)|lifesaver|got it|received|noted|"
        r"that did (?:it|the trick)|it did the trick",
        r"no (?:further|more) (?:questions|issues|problems)|please close (?:the |this |my )?(?:ticket|case|request|"
        r"issue)",
    ),
    "nl": (
        r"(?:heel |hartelijk |heel erg |erg |super |enorm )?(?:be?dankt|bdk|bdkt|dank(?: ?(?:je|jullie|"
        r"u))?(?: ?wel)?|dankuwel|dankjewel|thx|merci)"
        r"(?: (?:wel|hoor|allemaal|nogmaals|voor alles|alvast nogmaals|weer))*|(?:hartelijk |veel |met )dank|"
        r"nogmaals (?:bedankt|dank)|waarvoor dank",
        r"(?:voor|om) (?:de|het|jullie|uw|je)(?: (?:snelle|goede|vlotte|fijne|super|moeite))* ?(?:hulp|reactie|"
        r"antwoord|service|oplossing|opvolging|"
        r"moeite|ondersteuning|interventie|hersteling|tussenkomst|info|informatie|uitleg)?",
        r"(?:het |alles |dit |dat |nu |hij |'t )?(?:probleem |ticket )?(?:is |werd |lijkt )?(?:nu |weer |intussen |"
        r"ondertussen |inmiddels |helemaal )*(?:opgelost|in orde|"
        r"gelukt|geregeld|ok|oke|prima|goed|hersteld|klaar|gefixt|terug in orde|afgehandeld|verholpen)(?: (?:nu|"
        r"hoor|voor mij|voor ons|bij mij|bij ons))*",
        r"(?:het |alles |dit |hij |nu |'t |de printer |de fax )?(?:werkt|doet het|lukt|loopt|gaat|"
        r"marcheert)(?: (?:nu|weer|het|terug|goed|prima|perfect|opnieuw|allemaal|"
        r"alles|naar behoren|zoals het hoort))*",
        r"(?:het |dit |mijn |deze )?(?:ticket|melding|dossier|zaak|vraag|call) (?:kan|mag) (?:gesloten|afgesloten|"
        r"dicht)(?: worden)?|"
        r"(?:jullie|je|u|we) (?:kunnen|kan|kunt|mogen|mag) (?:het |dit |de |deze |mijn )?(?:ticket|melding|dossier|"
        r"zaak)? ?(?:sluiten|afsluiten)",
        r"top(?:pie)?|super|prima|perfect|geweldig|fantastisch|uitstekend|goed (?:gedaan|gewerkt|werk)|knap werk|"
        r"mooi|fijn|helemaal goed|alles ok|"
        r"oke|in orde|genoteerd|ontvangen|goed ontvangen|geen problemen meer|gelieve (?:het |dit |de )?(?:ticket|"
        r"melding) te sluiten",
    ),
    "de": (
        r"(?:vielen |herzlichen |besten |schönen |lieben |recht herzlichen |tausend |nochmals |nochmal |"
        r"1000 )*(?:danke?|dankesch(?:ö|oe)n|merci|thx|"
        r"dank(?:e)? dir|danke (?:ihnen|euch|dir))(?: (?:sch(?:ö|oe)n|sehr|vielmals|euch|ihnen|dir|nochmal|nochmals|"
        r"allen|an alle|an das (?:ganze )?team))*",
        r"(?:ich |wir )?(?:bedanken?|bedanke) (?:mich|uns)(?: (?:herzlich|sehr|nochmals))?",
        r"f(?:ü|ue)r (?:die|ihre?|eure?|den|das|deine|alles)(?: (?:schnelle|rasche|prompte|tolle|gute|super|nette|"
        r"kompetente|ganze|gro(?:ß|ss)e))* ?"
        r"(?:hilfe|unterst(?:ü|ue)tzung|antwort|bearbeitung|l(?:ö|oe)sung|m(?:ü|ue)he|r(?:ü|ue)ckmeldung|reaktion|"
        r"service|support|arbeit|erledigung|info|infos)?",
        r"(?:es |das |alles |jetzt |nun |hat )?(?:jetzt |nun |wieder |alles )*(?:hat |ist )?(?:alles |jetzt |nun |"
        r"wieder |super |prima |bestens |soweit )*(?:geklappt|funktioniert|"
        r"l(?:ä|ae)uft|geht|klappt|gel(?:ö|oe)st|erledigt|behoben|in ordnung|okay|ok|gut|bestens|repariert|passt|"
        r"super|prima|perfekt)"
        r"(?: (?:jetzt|wieder|nun|alles|super|prima|gut|einwandfrei|bestens|tadellos|so|bei mir|bei uns|auch|f(?:ü|"
        r"ue)r mich))*",
        r"(?:das )?problem (?:ist |wurde |hat sich )?(?:jetzt |damit |nun )?(?:gel(?:ö|oe)st|behoben|erledigt|weg)|"
        r"hat sich erledigt",
        r"(?:das |dieses |mein |der )?(?:ticket|fall|vorgang|anliegen) (?:kann|k(?:ö|oe)nnen|darf) (?:jetzt |nun |"
        r"gerne |somit )?(?:geschlossen|zu(?:gemacht)?|beendet)"
        r"(?: werden)?|(?:sie k(?:ö|oe)nnen|ihr k(?:ö|oe)nnt|du kannst) (?:das |den |dieses )?(?:ticket|fall|"
        r"vorgang) (?:gerne |nun |jetzt )?(?:schlie(?:ß|ss)en|zumachen)",
        r"super|prima|perfekt|klasse|toll|spitze|top|ausgezeichnet|wunderbar|sehr gut|alles (?:gut|klar|bestens|ok|"
        r"okay|in ordnung)|tolle (?:arbeit|hilfe)|"
        r"gute arbeit|sehr nett|erhalten|keine probleme mehr|bitte (?:das )?ticket schlie(?:ß|ss)en",
    ),
}
#: Words that hold such pieces together and say nothing themselves.
GLUE: Final = (
    *("et", "ok", "okay", "oki", "d'accord", "dac", "oui", "bien", "donc", "du coup", "tout", "encore", "alors"),
    *("c'est", "cela", "de", "a", "pour"),
    *("and", "so", "yes", "yep", "all", "now", "just", "very", "oh", "wow", "right", "it", "that"),
    *("en", "ja", "oké", "nu", "weer", "dus", "hoor", "alles", "zo"),
    *("und", "jetzt", "nun", "auch", "also", "alle", "so", "wieder", "genau", "sehr"),
    *("vraiment", "really", "echt", "wirklich", "youpi", "yes", "hourra", "yeah", "hooray", "ouf", "haha", "lol"),
)
#: Greetings and closing formulas.
GREETINGS: Final = (
    r"(?:(?:re)?-?bonjour|bjr|bonsoir|bsr|salut|slt|coucou|hello|rebonjour|cher|chere|chers|cheres|madame|monsieur|"
    r"mesdames|messieurs|mme|mr|mlle|m|docteur|dr|maitre|me|a tous|a toutes|tout le monde|toute l'equipe|l'equipe|"
    r"l'assistance|chers tous)",
    r"dear sir or madam|dear madam or sir",
    r"(?:hi|hey|hello|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|again|sir|madam|sirs|all|"
    r"team|"
    r"there|everyone|everybody|support|folks|guys|"
    r"support team|helpdesk|help desk|service desk)",
    r"(?:beste|geachte|hallo|hoi|hey|dag|goedemorgen|goedemiddag|goedenavond|goedendag|goeiedag|goeiemorgen|heer|"
    r"mevrouw|mijnheer|meneer|allen|allemaal|"
    r"iedereen|collega'?s?|team)",
    r"(?:guten (?:tag|morgen|abend)|hallo|moin(?: moin)?|servus|gr(?:ü|ue)(?:ß|ss) gott|hi|sehr geehrte(?:r|s)?|"
    r"liebe(?:r|s)?|damen und herren|damen|herren|herr|frau|"
    r"zusammen|alle|ihr lieben|kollegen|kolleginnen|team|support-team|support)",
)
CLOSINGS: Final = (
    r"(?:bien |tres )?(?:cordialement|sincerement|amicalement|respectueusement)|(?:bien )?(?:a vous|a toi)|cdt|cdlt|"
    r"crdlt|cdlmt|bav|a\+|a bientot|a plus|"
    r"au revoir|a demain|bonne continuation|bon courage",
    r"(?:tres |une |passez une |excellente |et )*(?:bonne|belle|excellente|bon) (?:journee|soiree|fin de journee|"
    r"semaine|fin de semaine|apres-?midi|reception|week-?end|weekend|annee|vacances|"
    r"fetes)(?: (?:a vous|a toi|a tous|a toutes|a toute l'equipe|aussi|egalement|a vous aussi|a vous egalement))*",
    r"(?:bien |avec mes |mes |nos |meilleures |sinceres |cordiales |respectueuses )*salutations(?: (?:distinguees|"
    r"cordiales|respectueuses|les meilleures))?",
    r"(?:veuillez (?:agreer|recevoir|croire)|je vous prie d'agreer|"
    r"nous vous prions d'agreer)[^.?!]{0,90}(?:salutations|sentiments|respects|consideration)(?: \w+){0,3}",
    r"(?:kind|best|warm|many|with|my|kindest|warmest|very best)? ?(?:regards|wishes|rgds)|(?:yours )?(?:sincerely|"
    r"faithfully|truly)|yours|best|all the best|cheers|take care|bye(?: bye)?|br|kr|"
    r"(?:have|wish you|enjoy) (?:a |an |the |your )?(?:\w+ )?(?:day|weekend|evening|week|one|afternoon|"
    r"rest of your day)(?: ahead)?",
    r"(?:met )?(?:vriendelijke?|hartelijke?|beste|warme|lieve)? ?gr(?:oe(?:t|ten|tjes)|tjs|tn)|mvg|m\.v\.g|"
    r"vr\.? ?gr|gr|hoogachtend|vriendelijk groetend|"
    r"(?:nog een |een )?(?:fijne|prettige|goede|mooie) (?:dag|avond|middag|week|weekend|vakantie)(?: (?:nog|verder|"
    r"gewenst|toegewenst))?|tot (?:ziens|later|binnenkort)",
    r"(?:mit )?(?:freundlichen?|besten?|vielen?|liebe|lieben|herzlichen?|sch(?:ö|oe)ne|sonnige|viele|"
    r"beste)? ?gr(?:ü|ue)(?:ß|ss)(?:e|en|le)?(?: aus \w+)?|(?:mit )?(?:freundlichem|bestem|liebem)? ?gru(?:ß|ss)|"
    r"mfg|lg|vg|hochachtungsvoll|"
    r"(?:einen |ein |eine )?(?:sch(?:ö|oe)nen?|sch(?:ö|oe)nes|angenehmen|guten) (?:tag|abend|woche|wochenende|"
    r"feierabend|nachmittag|start in die woche)(?: noch)?|(?:auf wiedersehen|tsch(?:ü|ue)(?:ß|ss)|bis bald)",
)
#: What a telephone writes below.
DEVICE_LINES: Final = (
    r"(?:envoye (?:de|depuis|a partir de)|sent from|verzonden (?:vanaf|met|van)|verstuurd (?:vanaf|met|van)|"
    r"gesendet (?:von|mit)|"
    r"get|telecharge[rz]|obtenir|von)(?: (?:mon|ma|my|mijn|meinem|meiner))?(?: (?:apple|samsung|galaxy|huawei|"
    r"windows))? "
    r"(?:iphone|ipad|android|galaxy|samsung|mobile|mobiel|telephone|phone|portable|smartphone|tablette|tablet|gsm|"
    r"handy|outlook|"
    r"gmail|yahoo mail|courrier|mail)(?: \w{1,3})?(?: (?:pour|for|voor|fur) (?:ios|android|windows|outlook|"
    r"iphone))?(?: \d\d)?"
    r"(?: gesendet)?",
)
#: Capitalised on a line of their own, or behind thanks, these are no names: turns, calls, days that answer a proposal.
NO_NAMES: Final = (
    *("mais", "par", "en", "cependant", "toutefois", "neanmoins", "toujours", "sauf", "malgre", "pourtant"),
    *("seulement", "sinon", "helas", "malheureusement"),
    *("ne", "pas", "non", "quand", "comment", "pourquoi", "hormis", "excepte", "urgent", "urgence", "rappel"),
    *("relance", "aide", "rouvrez", "rouvrir", "rappelez"),
    *("but", "however", "although", "though", "except", "unfortunately", "still", "yet", "not", "no", "never"),
    *("when", "why", "how", "unless", "until", "only", "reopen"),
    *("please", "help", "call", "nope", "wait", "stop", "reminder"),
    *("maar", "echter", "helaas", "nog", "behalve", "niet", "geen", "wanneer", "hoe", "waarom", "alvast", "jammer"),
    *("spoed", "neen", "nee", "bel", "heropenen"),
    *("aber", "leider", "jedoch", "allerdings", "trotzdem", "ausser", "auser", "nicht", "kein", "keine", "wann"),
    *("wie", "warum", "vorab", "nur", "nein", "dringend", "bitte"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", "monday", "tuesday"),
    *("wednesday", "thursday", "friday", "saturday"),
    *("sunday", "tomorrow", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "morgen"),
    *("montag", "dienstag", "mittwoch"),
    *("donnerstag", "freitag", "samstag", "sonntag"),
)
