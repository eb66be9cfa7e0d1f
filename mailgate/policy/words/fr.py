"""French: how people ask, complain and pass from one matter to the next."""

from __future__ import annotations

from typing import Final

from .requests import Words

WORDS: Final = Words(
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
        r"(?:j'|je |on |nous )?(?:faut|faudrait|il faudra)|(?:on|nous) (?:aimerai\w+|voudrai\w+|souhaiterai\w+)|"
        r"(?:t'|tu |vous )aur\w{2,4} (?:pas |un )?moyen",
        r"y (?:a|aurait)(?:[- ]t)?(?:[- ]il)? (?:pas )?moyen|c'est possible (?:de|d')|possible (?:de|d') \w+|"
        r"auriez[- ]vous|avez[- ]vous",
        r"(?:a|est a|sont a) (?:corriger|changer|remplacer|supprimer|ajouter|creer|desactiver|modifier|commander|"
        r"prevoir|revoir|mettre)",
        r"(?:j'|nous |on )(?:attend\w*) (?:toujours|encore)|merci d'avance (?:pour|de)|svp|s'il vous plait|stp",
        r"besoin (?:de|du|d'\w+)|merci de (?:m'|nous l'|m'en |nous en )\w+",
        r"(?:pensez|penser) (?:\w+ )?a|n'oubliez pas|\w{3,12}ez[- ](?:moi|nous)",
    ),
    faults=(
        r"n'(?:arriv|parvien|parven)\w{1,5} (?:plus|pas|toujours pas|jamais|même pas)",
        r"(?:n'|ne (?:se |s'|me |nous |peut |peux |peuvent |pouvons )?)\w{2,16}(?: \w{2,10})? (?:plus|pas|rien|"
        r"jamais)",
        r"impossible (?:de|d')|impossible",
        r"plant(?:e|ent|ait)|(?:en|tombee?s?) (?:en )?panne|bugg?(?:e|ent|ué)?",
        r"(?:est|sont|semble|reste|restent|etait|a ete|se sont?) (?:\w+ )?(?:mort|casse|hs|bloque|fig|gris|blanc|"
        r"lent|vide|coup|expir|illisible|en echec|en panne|ferme|ouvert|incorrect|faux|fauss|endommag|defectu|"
        r"inaccessible)(?:e|es|s|ee|ees|he|hes|te|tes|ete|etes|ant|ants|eux|euse)?",
        r"(?:a|ont) disparu|fuit|coule|clignot(?:e|ent)|gresill(?:e|ent)|mouline|rame",
        r"refuse (?:de|d'|mon|le)|acces refuse|echou(?:e|ent)|se (?:ferme|fige|deconnecte|bloque|coupe)(?:nt)?",
        r"(?:j'ai|nous avons|on a) (?:un |de gros |des )?(?:souci|probleme|perdu|egare)s?|(?:une|"
        r"comporte une) erreur",
        r"(?:rencontre|comporte|presente|affiche) (?:un|une|des) (?:probleme|erreur|souci|message d'erreur)s?",
        r"erreur \d+|plus de (?:son|reseau|wifi|tonalite|connexion|courant|image|ligne)|hors service",
        r"fait (?:un bruit|des traits|des bips|un bip)|sonne",
        r"\w{3,16} (?:plus|pas) (?:le|la|les|l'|de|d'|du|mon|ma|mes|rien|depuis|sur|dans|a|au)|(?:ne|"
        r"n') ?\w{2,16} (?:toujours|presque|meme) (?:pas|plus)",
        r"(?:sort|sortent|arrive|arrivent|imprime|imprime[nt]*) (?:en )?(?:decale\w*|gris|de travers|flou\w*|"
        r"double|blanc\w*)|met (?:\d+|un|une|des) (?:minutes?|heures?|temps)|grince|surchauffe",
    ),
    told=(
        r"(?:j'ai|nous avons|on a|ai|avons) (?:deja|bien|aussi|egalement|meme)? ?(?:verifi|essay|tent|constat|"
        r"redemarr|test|appel|remarqu|reinstall|vide|chang|contact|not|observ|control|relanc|fait|regard|"
        r"demand)\w{0,4}",
        r"deja|rien (?:n'a|a) (?:change|bouge)|n'(?:avons|ai|a) (?:rien|aucun|pas) \w*|sans (?:succes|resultat|"
        r"probleme)",
        r"fonctionn\w{1,6} (?:normalement|bien|correctement|tres bien|parfaitement)|(?:marche|passe|va) (?:bien|nt)",
        r"(?:vous )?remerci\w*|pour info(?:rmation)?|je (?:pense|suppose|crois|precise)|nous (?:precisons|pensons)",
        r"plaign\w*|c'est (?:urgent|important|bloquant|genant)|(?:je|nous) (?:suis|sommes|reste|serai)|vraiment",
        r"non plus|du coup|je vous (?:precise|informe|signale que nous avons)|c'est peut[- ]etre lie|"
        r"pour votre information|bravo|bonne annee",
    ),
    errands=(
        r"(?:de |d'|nous |me |se )?(?:rappeler|contacter|joindre|prevenir|tenir|confirmer|repondre|patienter)",
        r"(?:passer|venir|entrer|sonner|s'adresser) (?:par|au|a|demain|chez)|faire le necessaire|revenir vers",
        r"(?:dire|indiquer|preciser|savoir|communiquer)(?: \w+)? (?:quand|si|s'|comment|ou|pourquoi|quel\w*|"
        r"a quel\w*|d'ou|combien)",
        r"rapidement|au plus vite|des que possible|traiter|regarder|verifier|corriger|resoudre",
        r"de ne (?:pas|plus)|faites? (?:vite|au plus)|en copie|envoyer (?:un technicien|quelqu'un)|intervenir|"
        r"intervention|depanner|passage|rendez-vous",
        r"(?:etre|me|nous) (?:rappele\w*|recontacte\w*|joint\w*)|rappelez|appelez|retour|disponible\w*|dispo",
        r"depannage|reparation|renfort|reponse",
        r"sur place|quelqu'un|aide",
    ),
    backward=(
        r"(?:ce|cet|cette|ces) (?:\w+ )?(?:probleme|anomalie|erreur|panne|souci|demande|sujet|point|bug|incident|"
        r"dossier|message|dysfonctionnement|situation|question|modification|changement|poste|fichier|compte)s?",
        r"(?:cela|ca|celui|celle|ceux|celles|ceci|lui|leur|elle|elles|ils|en question|le meme|la meme|les memes)",
        r"(?:y \w{2,12}(?:er|ir|re)|(?:me|nous|de|vous) l'\w{2,12}(?:er|ir|re)|c'est|c'etait|il (?:est|a|affiche|"
        r"fait|ne|n'(?!y)|y a|m'|me dit|demande)|le probleme|la panne|l'erreur|ce qui|y a)",
        r"meme (?:chose|probleme|souci|erreur)|idem|pareil|de la (?:semaine|journee)|du (?:jour|mois)",
    ),
    another=(
        r"(?:un |une |l'|d')?autres? (?:problemes?|soucis?|sujets?|choses?|demandes?|questions?|points?|requetes?|"
        r"incidents?)",
        r"(?:(?:la|le|une|un|ma|mon) )?(?:deuxieme|seconde?|2 ?(?:e|eme|nde?|nd)|troisieme|3 ?(?:e|eme))"
        r" (?:problemes?|soucis?|sujet|chose|demande|question|point|requete|incident)",
        r"derni(?:er|ère) (?:point|chose|demande|question)",
        r"une? (?:toute )?(?:petite|derniere|autre|deuxieme|seconde) (?:chose|question|demande|remarque|bricole|"
        r"requete)|encore (?:un|une|deux) (?:\w+ )?(?:chose|truc|question|demande|point|souci|probleme)s?",
        r"(?:la )?(?:derniere|seconde) (?:chose|demande)|autre (?:truc|sujet|remarque)|second (?:point|sujet|"
        r"probleme|souci)",
        r"(?:une? |la |ma )?(?:toute |derniere |autre |ultime )(?:petite |derniere )?(?:chose|demande|"
        r"question|remarque|bricole|requete)",
    ),
    aside=(
        r"(?:cela n'a |ca n'a )?rien a voir(?: avec (?:ce|cela|ca)\w*)?|sans (?:aucun )?rapport",
        r"(?:dans|sur) un (?:tout )?autre (?:registre|sujet|domaine|point)|a part (?:ca|cela)",
        r"(?:j'en profite|nous en profitons|je profite de ce \w+) (?:aussi |egalement )?pour (?:vous )?(?:demander|"
        r"signaler|poser|savoir|rappeler que)",
        r"(?:tant|pendant) que (?:j'y suis|je vous tiens|nous y sommes|je vous ecris)",
        r"(?:tant|pendant) qu'on y est|tant que vous y etes|dans un autre ordre d'idees?|"
        r"changement de sujet|hors sujet|accessoirement|rien a voir,? mais",
        r"(?:ah|oh|et|a) (?:oui|et|ah)(?: (?:oui|et|aussi|sinon))*|j'allais oublier|j'oubliais|j'ai oublie|"
        r"profit\w+ de ce (?:mail|message|courriel)|autre sujet",
        r"(?:j'en|nous en|on en|je) profit\w+(?: aussi| egalement)?(?: de ce \w+)?",
    ),
    added=(
        *(
            "par ailleurs",
            "d'autre part",
            "sinon",
            "deuxièmement",
        ),
        "pour finir",
        "pour terminer",
        "en parallèle",
        "parallèlement",
        "à côté de ça",
        "hormis cela",
        "autrement",
        "à part ça",
        "pour le reste",
        "au passage",
        "en passant",
        "et aussi",
    ),
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
        *("demande", "requête", "problème", "souci", "incident", "sujet", "point", "chose", "question", "truc"),
        *("item", "raison"),
    ),
    loose=("raison", "problème", "souci", "incident", "point", "question", "sujet"),
    announcing=(
        *("bonjour", "bonsoir", "bjr", "madame", "monsieur", "messieurs", "merci", "svp", "s'il", "vous", "plaît"),
        *("te", "de", "à"),
        *("j'ai", "j'aurais", "ai", "aurais", "je", "nous", "avons", "aurions", "il", "y", "a", "voici", "ce", "cet"),
        *("matin", "jour"),
        *("aujourd'hui", "après-midi", "soir", "pour", "traiter", "voir", "signaler", "régler", "regarder"),
        *("soumettre", "ensemble"),
        *("pourriez-vous", "pouvez-vous", "pourriez", "pouvez", "peux-tu", "pourrais-tu", "contacte", "écris"),
        *("soumets", "transmets"),
        *("envoie", "contactons", "transmettons", "faire", "faut", "encore", "aussi", "également", "mes", "nos"),
        *("ces", "les", "en"),
        *("même", "temps", "cette", "semaine", "bien", "vouloir", "prendre", "charge", "compte", "poser"),
        *("aujourd’hui", "équipe"),
        *("l'équipe", "urgents"),
        *("urgentes", "l'assistance", "support", "suivants", "suivantes", "distinctes", "distincts", "bonne"),
        *("année", "tous"),
    ),
    also=(r"aussi|egalement|en plus|par la meme occasion",),
    gathering=(
        r"en vrac|(?:tout|tous|plusieurs|regroupe\w*|rassemble\w*) (?:\w+ ){0,3}(?:dans|en) un (?:seul )?(?:mail|"
        r"message|courriel)|(?:la|une|ma|notre|petite) liste",
        r"(?:deux|trois|quatre|2|3|4|plusieurs|quelques) (?:petite?s? )?(?:choses?|trucs?|bricoles?|demandes?|"
        r"soucis?|points?|problemes?|sujets?)",
        r"(?:les|des|mes|nos) (?:\w+ )?(?:points?|sujets?|choses?|demandes?|trucs?|besoins?) (?:\w+ )?(?:a|"
        r"en attente|en cours|en suspens|restant\w*|ouverts?|du jour|du moment)",
        r"(?:ce qui|tout ce qui|ce qu'il) (?:ne va pas|reste|coince|faut|nous manque|cloche)|nos (?:besoins|"
        r"demandes)|a (?:traiter|regler|faire|voir) (?:chez|de notre|pour|cette|en)",
        r"recap\w*|(?:mes|nos) (?:\w+ )?(?:problemes|soucis|demandes|besoins|points)",
        r"(?:choses|points|demandes|sujets|soucis|problemes) suivante?s|ce que (?:nous|je|j') ?(?:souhait|"
        r"voudr|aimer|demand|attend)\w+",
    ),
    of_one=(
        r"etapes?|manip\w*|reproduire|procedure|essay\w*|tent\w*|teste\w*|suivante?s? (?:personnes|postes|machines|"
        r"cas)|(?:personnes?|postes?|collegues|machines?|utilisateurs?|salles?|articles?|references?|codes?|"
        r"produits?|creneaux|dates) suivant\w*",
        r"sur (?:le|la|les|l'|notre|mon|ce|cette)|au sujet|concernant|a propos|relati\w+|avec (?:le|la|les|l'|"
        r"notre|mon|ce|cette|votre)|liee?s?|depuis|quand|lorsque|des que|suite (?:au|aux) \w+|"
        r"suite a (?:la|l'|une|cette) (?:mise|panne|"
        r"coupure|migration|installation|changement|maj)\w*",
        r"apres (?:la|l'|une|le) \w+|version|projet|recette|mise en (?:production|service|place)|bloquant\w*|"
        r"livraison|commander?|commande|devis|raisons?|solutions?|options?|possibilites|hypotheses|arrivee|"
        r"pour (?:l'|la |le |notre |sa |son )\w+|(?:a|de|d'|la|le|du) nouve\w+",
        r"certains cas|a savoir|constat\w*|symptomes?|messages? d'erreur|erreurs?|disponib\w*|convenu\w*|decid\w*|"
        r"verifie\w*|fait|reponses?|questions?|informations?|infos?|precisions?",
    ),
    opening=(
        r"(?:tout )?d'abord|premierement|primo|pour commencer|en premier(?: lieu)?|(?:la|le|mon|une?|"
        r"ma) premi(?:er|ere)(?: \w+)?|l'une?",
    ),
    following=(
        r"ensuite|puis|deuxiemement|troisiemement|secundo|en (?:second|deuxieme|troisieme)(?: lieu)?|(?:la|le|mon|"
        r"une?|ma) (?:deuxieme|seconde?|troisieme|quatrieme|derniere?|autre)(?: \w+)?|l'autre|enfin|pour finir|"
        r"et enfin|et puis|par ailleurs|egalement|aussi",
    ),
    parts=(
        r"contexte|probleme|souci|demande|besoin|attendu|obtenu|constat\w*|resultats?|etapes?|description|"
        r"environnement|impact|version|contact|coordonnees|adresse|objet|urgence|urgent|cause|solution|action\w*|"
        r"remarques?|note|nb|important|rappel|merci|bonjour|historique|reproduction|reponses?|question\w*|"
        r"situation|souhait\w*|details?|materiel|nom|prenom|service|tel|reference|date|lieu|horaires?|"
        r"attention|info\w*|precision\w*|ps|p\.s|symptomes?|tests?|diagnostic|cordialement|mise a jour|edit|"
        r"message|erreur|utilisateur|poste|logiciel|avant|apres|ce|nous|je|ordre|conclusion|en resume|resume|bref",
    ),
    telling=(
        r"le|la|les|un|une|du|des|et|nous|vous|je|il|ce|ces|nos|pour|sur|dans|avec|a la|au|aux|est|sont|"
        r"pas|ne|n'\w+|l'\w+|d'\w+|qu\w|svp|voici",
    ),
    meeting=(
        r"ordre du jour|reunion|releve de decisions|compte[- ]rendu|reponses? (?:a|aux) (?:vos|tes|votre)",
        r"(?:mes|nos|les|voici) reponses|pour reproduire|reproduire|scenario|etapes?|devis",
        r"compte[- ]rendu de|pv de",
    ),
)
