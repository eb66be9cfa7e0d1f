"""What people write when all is well, and how they begin and end a letter.

Regular expressions; case and accents are folded before they are compared, so that accents may be left out.  A text is
thanks when nothing of it is left over, so a word may stand here only if it asks for nothing and complains of nothing.
"""

from __future__ import annotations

from typing import Final

#: Thanks, praise, that all is well, and that the ticket may be closed.
THANKS: Final = {
    "fr": (
        r"(?:un )?(?:très |tout )?(?:grand |gros )?mer[cs]+i+|mrc|mercis|mille mercis|remerciements",
        r"(?:(?:je|on|nous) )?(?:vous |t'|te )?(?:en )?remerci(?:e|ons)",
        r"bravo|super|parfait|impec(?:cable)?|génial|nickel|(?:tip )?top|excellent|formidable|au top|chapeau|cool",
        r"trop bien|très bien|tout est bien|c'est (?:bien|gentil|sympa)",
        r"(?:(?:tout|le problème|le souci|la situation|le ticket) est |c'est |c'était )?(?:bien |maintenant |enfin |"
        r"désormais |tout à fait |à présent )?(?:bon|ok|parfait|top|nickel|super|génial|impeccable|rétabli|réparée?|"
        r"réglée?|résolue?|rentré dans l'ordre)",
        r"(?:tout |ça |cela |c'|le (?:poste|logiciel|fax|téléphone) |l'imprimante |tout re|ça re)?(?:re)?(?:marche|"
        r"fonctionne|roule|va)(?: (?:mieux|parfaitement|correctement|normalement))?",
        r"(?:le )?(?:problème|souci|pb|ticket|incident) (?:est )?(?:bien )?(?:résolu|réglé|corrigé|clos)|corrigé",
        r"(?:vous pouvez|tu peux|on peut)(?: donc)? (?:fermer|clôturer|clore|archiver)(?: (?:le|la|mon|ma|ce|"
        r"cette) (?:ticket|demande|dossier|incident))?",
        r"(?:(?:le|la|mon|ma|ce|cette) )?(?:ticket|dossier|demande|incident) (?:à|peut être) (?:fermée?|clôturée?|"
        r"close?|clôturer|fermer|clore)",
        r"(?:merci de |veuillez )(?:bien vouloir )?(?:fermer|clôturer|clore) (?:(?:le|la|mon|ma|ce|"
        r"cette) )?(?:ticket|demande|dossier|incident)",
        r"(?:il n'y a |on n'a |je n'ai )?plus (?:de|aucun) (?:problème|souci)s?|rien d'autre à signaler",
    ),
    "en": (
        r"(?:many |much |big |huge )?(?:thanks|thank ?you|thank u|thx|thnx|thanx|tks|ty|tysm|cheers|ta)",
        r"(?:much |really |greatly |highly )?appreciated|(?:i|we) (?:really )?appreciate (?:it|that|your help)",
        r"(?:(?:it|this|that|everything|all|all of it)(?:'s| is| seems| looks| has been)? )?(?:now |all )?(?:works?|"
        r"working|worked|solved|sorted|fixed|resolved|good|fine|great|perfect|ok|okay|up and running|back to normal|"
        r"back online)",
        r"like a charm|a treat|perfectly|properly|as expected|since this morning",
        r"(?:the |my )?(?:issue|problem|ticket|matter)(?: is|'s| has been| was)?(?: now)? (?:solved|sorted|fixed|"
        r"resolved|gone|closed)",
        r"(?:you can|you may|feel free to|happy for you to|we can|please)(?: now)? close (?:(?:the |this |"
        r"my )?(?:ticket|case|request|issue)|it|this)",
        r"(?:(?:the|this|my) )?(?:ticket|case|request) (?:can|may) (?:now )?be closed|ticket closed|case closed",
        r"(?:great|good) (?:job|work|service|stuff)|well done|awesome|brilliant|excellent|lovely|super|cool|"
        r"wonderful|amazing",
        r"you(?:'re| are) (?:the best|a star|a lifesaver|great|awesome)|lifesaver|got it|that did (?:it|the trick)|"
        r"it did the trick",
        r"no (?:further|more) (?:questions|issues|problems)",
    ),
    "nl": (
        r"(?:heel |hartelijk |heel erg |erg |super |enorm )?(?:be?dankt|bdkt?|dank(?: ?(?:je|jullie|u))?(?: ?wel)?)",
        r"(?:hartelijk |veel |met )dank|nogmaals (?:bedankt|dank)|waarvoor dank",
        r"(?:(?:het|alles|dit|dat|nu|hij|'t) )?(?:probleem |ticket )?(?:is |werd |lijkt )?(?:nu |weer |intussen |"
        r"ondertussen |inmiddels |helemaal ){0,3}(?:opgelost|in orde|gelukt|ok|oké|prima|goed|hersteld|gefixt|"
        r"terug in orde|verholpen)",
        r"(?:(?:het|alles|dit|hij|nu|'t|de printer|de fax) )?(?:werkt|doet het|lukt|loopt|gaat|marcheert)(?: (?:het|"
        r"terug|goed|prima|perfect|opnieuw|allemaal|naar behoren|zoals het hoort)){0,3}",
        r"(?:(?:het|dit|mijn|deze|de) )?(?:ticket|melding|dossier|zaak|vraag|call) (?:kan|mag) (?:gesloten|"
        r"afgesloten|dicht)(?: worden)?",
        r"(?:jullie|je|u|we) (?:kunnen|kan|kunt|mogen|mag) (?:(?:het |dit |de |deze |mijn )?(?:ticket|melding|"
        r"dossier|zaak) )?(?:sluiten|afsluiten)|gelieve (?:het |dit |de )?(?:ticket|melding) te sluiten",
        r"top(?:pie)?|super|prima|perfect|geweldig|fantastisch|uitstekend|goed (?:gedaan|gewerkt|werk)|knap werk|"
        r"mooi|fijn",
        r"helemaal goed|geen problemen meer",
    ),
    "de": (
        r"(?:(?:vielen|herzlichen|besten|schönen|lieben|recht herzlichen|tausend|nochmals|nochmal) ){0,2}(?:danke?|"
        r"dankesch(?:ö|oe)n)(?: (?:sch(?:ö|oe)n|sehr|vielmals|euch|ihnen|dir|nochmals?|allen))*",
        r"(?:ich |wir )?(?:bedanken?) (?:mich|uns)(?: (?:herzlich|sehr|nochmals))?",
        r"(?:(?:es|das|alles|jetzt|nun|hat|ist|wieder) ){0,4}(?:super |prima |bestens |soweit )?(?:geklappt|"
        r"funktioniert|l(?:ä|ae)uft|geht|klappt|gel(?:ö|oe)st|behoben|in ordnung|okay|ok|gut|bestens|repariert|"
        r"passt)(?: (?:super|prima|gut|einwandfrei|bestens|tadellos))?",
        r"(?:das )?problem (?:ist |wurde |hat sich )?(?:jetzt |damit |nun )?(?:gel(?:ö|oe)st|behoben|erledigt|weg)",
        r"hat sich erledigt|keine probleme mehr",
        r"(?:(?:das|dieses|mein|der) )?(?:ticket|fall|vorgang|anliegen) (?:kann|darf) (?:jetzt |nun |gerne |"
        r"somit )?(?:geschlossen|zu(?:gemacht)?|beendet)(?: werden)?|bitte (?:das )?ticket schlie(?:ß|ss)en",
        r"(?:sie k(?:ö|oe)nnen|ihr k(?:ö|oe)nnt|du kannst) (?:das |den |dieses )?(?:ticket|fall|vorgang) (?:gerne |"
        r"nun |jetzt )?(?:schlie(?:ß|ss)en|zumachen)",
        r"super|prima|perfekt|klasse|toll|spitze|top|ausgezeichnet|wunderbar|sehr (?:gut|nett)|tolle (?:arbeit|"
        r"hilfe)|gute arbeit|alles (?:gut|klar|bestens|ok|okay|in ordnung)",
    ),
}
#: Holds such pieces together; alone it means nothing, or something else: "oui", "erhalten", "klaar" are answers.
GLUE: Final = (
    # For what, and for whom
    r"(?:pour |de )?(?:votre|ton|ta|cette|l'|la|le|vos)(?: ?(?:grande|bonne|précieuse|excellente))? ?(?:aide|"
    r"réactivité|réponse|retour|rapidité|intervention|efficacité|patience|travail|gentillesse|disponibilité|"
    r"dépannage|infos?|informations?|explications?|soutien|suivi)(?: (?:rapide|efficace|précieuse|si rapide|"
    r"très rapide))*",
    r"pour tout|pour (?:moi|nous)|(?:à|a) (?:vous(?: tous)?|toi|tous|toutes|toute l'équipe|l'équipe)|(?:de|chez)"
    r" (?:mon côté|notre côté|moi|nous)",
    r"for (?:your|the|all|all your|all the|that|this|sorting|fixing|solving|helping|it|everything|me|us)"
    r"(?: (?:quick|fast|prompt|kind|great|swift|your|this|that|it|out|so quickly|quickly|me|us|patience|help|"
    r"support|response|reply|assistance|work|info|information|fix|update|service|and|so fast|very))*",
    r"(?:voor|om) (?:de|het|jullie|uw|je|alles|mij|ons)(?: (?:snelle|goede|vlotte|fijne|super))*(?: (?:hulp|reactie|"
    r"antwoord|service|oplossing|opvolging|moeite|ondersteuning|interventie|hersteling|tussenkomst|info|informatie|"
    r"uitleg))?",
    r"f(?:ü|ue)r (?:die|ihre?|eure?|den|das|deine|alles|mich|uns)(?: (?:schnelle|rasche|prompte|tolle|gute|super|"
    r"nette|kompetente|ganze|gro(?:ß|ss)e))*(?: (?:hilfe|unterst(?:ü|ue)tzung|antwort|bearbeitung|l(?:ö|oe)sung|"
    r"m(?:ü|ue)he|r(?:ü|ue)ckmeldung|reaktion|service|support|arbeit|erledigung|infos?))?|bei (?:mir|uns)|"
    r"an (?:alle|das (?:ganze )?team)",
    r"on my (?:end|side)|for (?:me|us)|bij (?:mij|ons)",
    # How much, and since when
    *("beaucoup", "bcp", "infiniment", "mille fois", "tout plein", "vivement", "sincèrement", "maintenant"),
    *("cette fois",),
    *("à présent", "désormais", "depuis ce matin", "depuis hier", "de nouveau", "à nouveau", "enfin", "tellement"),
    *("so much", "very much", "a lot", "a bunch", "a million", "again", "everyone", "guys", "both", "indeed", "team"),
    *("here",),
    *("once again", "loads", "well", "once more", "nogmaals", "allemaal", "iedereen", "wel", "naar behoren"),
    # Said at the beginning, or in between
    *("et", "ok", "okay", "oki", "d'accord", "dac", "oui", "bien", "donc", "du coup", "tout", "encore", "alors"),
    *("c'est",),
    *("cela", "de", "à", "noté", "reçu", "c'est noté", "bien reçu", "and", "so", "yes", "yep", "all", "now", "just"),
    *("very",),
    *("oh", "wow", "right", "it", "that", "noted", "received", "en", "ja", "oké", "nu", "weer", "dus", "hoor"),
    *("alles", "zo"),
    *("genoteerd", "ontvangen", "goed ontvangen", "geregeld", "klaar", "und", "jetzt", "nun", "auch", "also", "alle"),
    *("wieder", "genau", "sehr", "erledigt", "erhalten", "vraiment", "really", "echt", "wirklich", "youpi", "hourra"),
    *("yeah", "hooray", "ouf", "haha", "lol"),
)
#: Greetings and closing formulas.
GREETINGS: Final = (
    r"(?:(?:re)?-?bonjour|bjr|bonsoir|bsr|salut|slt|coucou|hello|rebonjour|cher|chere|chers|cheres|madame|monsieur|"
    r"mesdames|messieurs|mme|mr|mlle|m|docteur|dr|maitre|me|a tous|a toutes|tout le monde|toute l'equipe|l'equipe|"
    r"l'assistance|chers tous)",
    r"dear sir or madam|dear madam or sir",
    r"(?:hi|hey|hello|hiya|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|again|sir|madam|sirs|all|"
    r"team|there|everyone|everybody|support|folks|guys|support team|helpdesk|help desk|service desk)",
    r"(?:beste|geachte|hallo|hoi|hey|dag|goedemorgen|goedemiddag|goedenavond|goedendag|goeiedag|goeiemorgen|heer|"
    r"mevrouw|mijnheer|meneer|allen|allemaal|iedereen|collega'?s?|team)",
    r"(?:guten (?:tag|morgen|abend)|hallo|moin(?: moin)?|servus|gr(?:ü|ue)(?:ß|ss) gott|hi|sehr geehrte(?:r|s)?|"
    r"liebe(?:r|s)?|damen und herren|damen|herren|herr|frau|zusammen|alle|ihr lieben|kollegen|kolleginnen|team|"
    r"support-team|support)",
)
CLOSINGS: Final = (
    r"(?:bien |tres )?(?:cordialement|sincerement|amicalement|respectueusement)|(?:bien )?(?:a vous|a toi)|cdt|cdlt|"
    r"crdlt|cdlmt|bav|a\+|a bientot|a plus|au revoir|a demain|bonne continuation|bon courage",
    r"(?:tres |une |passez une |excellente |et )*(?:bonne|belle|excellente|bon) (?:journee|soiree|fin de journee|"
    r"semaine|fin de semaine|apres-?midi|reception|week-?end|weekend|annee|vacances|fetes)(?: (?:a vous|a toi|"
    r"a tous|a toutes|a toute l'equipe|aussi|egalement|a vous aussi|a vous egalement))*",
    r"(?:bien |avec mes |mes |nos |meilleures |sinceres |cordiales |respectueuses )*salutations(?: (?:distinguees|"
    r"cordiales|respectueuses|les meilleures))?",
    r"(?:veuillez (?:agreer|recevoir|croire)|je vous prie d'agreer|"
    r"nous vous prions d'agreer)[^.?!]{0,90}(?:salutations|sentiments|respects|consideration)(?: \w+){0,3}",
    r"(?:kind|best|warm|many|with|my|kindest|warmest|very best)? ?(?:regards|wishes|rgds)|(?:yours )?(?:sincerely|"
    r"faithfully|truly)|yours|best|all the best|cheers|take care|bye(?: bye)?|br|kr|(?:have|wish you|enjoy) (?:a |"
    r"an |the |your )?(?:\w+ )?(?:day|weekend|evening|week|one|afternoon|rest of your day)(?: ahead)?",
    r"(?:met )?(?:vriendelijke?|hartelijke?|beste|warme|lieve)? ?gr(?:oe(?:t|ten|tjes)|tjs|tn)|mvg|m\.v\.g|"
    r"vr\.? ?gr|gr|hoogachtend|vriendelijk groetend|(?:nog een |een )?(?:fijne?|prettige?|goede?|mooie?) (?:dag|"
    r"avond|middag|week|weekend|vakantie)(?: (?:nog|verder|gewenst|toegewenst))?|tot (?:ziens|later|binnenkort)",
    r"(?:mit )?(?:freundlichen?|besten?|vielen?|liebe|lieben|herzlichen?|sch(?:ö|oe)ne|sonnige|viele|"
    r"beste)? ?gr(?:ü|ue)(?:ß|ss)(?:e|en|le)?(?: aus \w+)?|(?:mit )?(?:freundlichem|bestem|liebem)? ?gru(?:ß|ss)|"
    r"mfg|lg|vg|hochachtungsvoll|(?:einen |ein |eine )?(?:sch(?:ö|oe)nen?|sch(?:ö|oe)nes|angenehmen|guten) (?:tag|"
    r"abend|woche|wochenende|feierabend|nachmittag|start in die woche)(?: noch)?|(?:auf wiedersehen|tsch(?:ü|ue)"
    r"(?:ß|ss)|bis bald)",
)
#: What a telephone writes below.
DEVICE_LINES: Final = (
    r"(?:envoye (?:de|depuis|a partir de)|sent from|verzonden (?:vanaf|met|van)|verstuurd (?:vanaf|met|van)|"
    r"gesendet (?:von|mit)|get|telecharge[rz]|obtenir|von)(?: (?:mon|ma|my|mijn|meinem|meiner))?(?: (?:apple|"
    r"samsung|galaxy|huawei|windows))? (?:iphone|ipad|android|galaxy|samsung|mobile|mobiel|telephone|phone|portable|"
    r"smartphone|tablette|tablet|gsm|handy|outlook|gmail|yahoo mail|courrier|mail)(?: \w{1,3})?(?: (?:pour|for|voor|"
    r"fur) (?:ios|android|windows|outlook|iphone))?(?: \d\d)?(?: gesendet)?",
)
#: Capitalised on a line of their own, or behind thanks, these are no names: turns, calls, days that answer a proposal.
NO_NAMES: Final = (
    *("mais", "par", "en", "cependant", "toutefois", "neanmoins", "toujours", "sauf", "malgre", "pourtant"),
    *("seulement", "sinon", "helas", "malheureusement", "ne", "pas", "non", "quand", "comment", "pourquoi"),
    *("hormis", "excepte", "urgent", "urgence", "rappel", "relance", "aide", "rouvrez", "rouvrir", "rappelez"),
    *("but", "however", "although", "though", "except", "unfortunately", "still", "yet", "not", "no", "never"),
    *("when", "why", "how", "unless", "until", "only", "reopen", "please", "help", "call", "nope", "wait", "stop"),
    *("reminder", "maar", "echter", "helaas", "nog", "behalve", "niet", "geen", "wanneer", "hoe", "waarom"),
    *("alvast", "jammer", "spoed", "neen", "nee", "bel", "heropenen", "aber", "leider", "jedoch", "allerdings"),
    *("trotzdem", "ausser", "auser", "nicht", "kein", "keine", "wann", "wie", "warum", "vorab", "nur", "nein"),
    *("dringend", "bitte", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "maandag"),
    *("dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "morgen", "montag", "dienstag"),
    *("mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
)
