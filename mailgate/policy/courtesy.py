"""Words that say how, and not what: urgency, courtesy, reminders, "solved"; French, English, Dutch and German.

They come and go in the subjects of one conversation (DESIGN §5.5).  Words are compared without case and accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: Scripts without blanks between words: each character is one.  Lao, Thai, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(
    "([\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1780-\u17d3\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff])"
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

#: Phrases, one between two commas; longer ones win.
_PHRASES = (
    # Greetings
    "bonjour, bonjour à tous, bonsoir, salut, coucou, madame, monsieur, hello, hi, hey, dear all, hi all, hello all,"
    "dear sir, dear madam, good morning, good afternoon, good evening, hallo, dag, goedendag, goedemorgen,"
    "goedemiddag, goedenavond, beste, guten tag,"
    "guten morgen, guten abend, moin, gruezi",
    # Please and thanks
    "merci, mille mercis, grand merci, merci beaucoup, merci bien, merci d avance, d avance merci, par avance merci,"
    "avec mes remerciements, svp, s v p, stp, s t p, s il vous plait, s il te plait, je vous prie, cordialement,"
    "bien cordialement, bien à vous, thanks, thank you, thx, many thanks, thanks a lot, thank you very much,"
    "thanks in advance, thank you in advance, please, pls, plz, kindly, regards, kind regards, best regards, cheers,"
    "bedankt, dank, dank u, dank je, dank u wel, hartelijk dank, alvast bedankt, bij voorbaat dank, aub, a u b,"
    "alstublieft, alsjeblieft, graag, groeten, danke, vielen dank, besten dank, herzlichen dank, danke schön,"
    "danke im voraus, vielen dank im voraus, bitte, mfg, gruß, grüße, viele grüße",
    # Urgency
    "urgent, urgente, urgents, urgentes, urgence, très urgent, très urgente, extrêmement urgent, hyper urgent,"
    "en urgence, d urgence, urgentissime, important, importante, très important, très importante, prioritaire,"
    "priorité haute, haute priorité, critique, au plus vite, dès que possible, le plus vite possible, rapidement,"
    "au secours, à l aide, very urgent, extremely urgent, urgently, very important, asap, a s a p,"
    "as soon as possible, high priority, top priority, critical, emergency, help, please help, need help,"
    "sans urgence, pas urgent, non urgent, not urgent, niet dringend, nicht dringend, nicht eilig, spoed, met spoed,"
    "dringend, zeer dringend, heel dringend, belangrijk, zeer belangrijk, hoge prioriteit, zsm, z s m,"
    "zo snel mogelijk, zo spoedig mogelijk, noodgeval, sehr dringend, äußerst dringend, eilig, eilt, sehr eilig,"
    "wichtig, sehr wichtig, hohe priorität, schnellstmöglich, so schnell wie möglich, notfall",
    # Asked again
    "relance, rappel, pour rappel, petit rappel, petite relance, dernier rappel, dernière relance, nouvelle relance,"
    "nième relance, énième relance, suivi, en attente, en attente de réponse, en attente de retour, sans réponse,"
    "sans réponse de votre part, sans nouvelles, pas de réponse, pas de nouvelles, des nouvelles,"
    "avez vous des nouvelles, sans retour, pas de retour, toujours, encore, encore une fois, à nouveau, de nouveau,"
    "à traiter, pour info, pour information, complément d information, informations complémentaires, reminder,"
    "gentle reminder, friendly reminder, kind reminder, final reminder, last reminder, follow up, followup,"
    "following up, update, updated, status update, any update, any updates, any news, what is the status,"
    "additional information, further information, more information, pending, waiting, awaiting reply,"
    "awaiting response, waiting for reply, no reply, no response, no answer, still, again, once again, once more,"
    "fyi, herinnering, laatste herinnering, vriendelijke herinnering, opvolging, in afwachting, stand van zaken,"
    "wat is de stand, wat is de stand van zaken, meer informatie, extra informatie, geen antwoord, geen reactie,"
    "nog steeds, nog altijd, nog, opnieuw, nogmaals, weer, alweer, ter info, ter informatie, erinnerung,"
    "freundliche erinnerung, letzte erinnerung, nachfrage, rückfrage, nachfassen, sachstand, wie ist der stand,"
    "weitere informationen, zusätzliche informationen, keine antwort, keine rückmeldung, in wartestellung, immer noch,"
    "noch immer, noch, erneut, wieder, schon wieder, nochmal, nochmals, noch einmal, zur info, zur information",
    # Done
    "ok, okay, c est bon, c est réglé, c est résolu, tout est bon, terminé, clos, clôturé, done, all good, closed,"
    "in orde, is in orde, afgesloten, klaar, in ordnung, alles gut, abgeschlossen",
)
#: Done, and not: "non résolu" says no more of the matter than "résolu" does.
_SOLVED = (
    "résolu, résolue, résolus, résolues, réglé, réglée, réglés, réglées, solved, resolved, fixed, unsolved,"
    "unresolved, opgelost, verholpen, afgehandeld, gelöst, geloest, behoben, erledigt, ungelöst"
)
#: Asked for the second time: "2e relance", "relance n° 3", "3rd reminder", "zweite Erinnerung".
_COUNTED = "relance, rappel, reminder, follow up, herinnering, erinnerung, nachfrage, rückfrage"
_ORDINALS = (
    "premier, première, deuxième, second, seconde, troisième, quatrième, nouveau, nouvelle, first, third, fourth,"
    "another, eerste, tweede, derde, vierde, nieuwe, erste, zweite, dritte, vierte, neue"
)
#: Behind one of these, "urgence", "relance" or "update" is a thing: "la facture de relance", "a bug in the update".
_BEFORE_THINGS = (
    "le, la, les, l, un, une, des, du, de, d, au, aux, à, en, dans, sur, pour, par, avec, sans, après, avant, the, a,"
    "an, of, in, on, at, for, from, by, with, without, after, before, de, het, een, van, in, op, voor, door, met,"
    "zonder, na, der, die, das, den, dem, des, ein, eine, einen, einem, einer, vom, von, zur, zum, im, am, für,"
    "durch, mit, ohne, nach"
)
#: Others that a sentence needs and that, in front of what it is about, are no part of that.
_LITTLE = (
    "et, ou, mais, que, qui, ce, c, cet, cette, ces, mon, ma, mes, notre, nos, votre, vos, son, sa, ses, je, j, nous,"
    "vous, il, elle, ça, cela, on, est, suis, ai, n, ne, pas, non, plus, oui, s, y, concernant, sujet, objet, and,"
    "or, but, to, this, that, these, my, our, your, i, we, you, it, is, are, not, no, yes, re, about, regarding, yet,"
    "does, doesn, t, en, of, maar, te, aan, deze, dit, dat, mijn, onze, ons, uw, ik, wij, we, u, is, zijn, niet,"
    "geen, nee, ja, over, betreffende, inzake, omtrent, und, oder, aber, zu, auf, an, dieser, diese, dieses, mein,"
    "meine, meiner, meinem, meinen, unser, unsere, unserer, unserem, ihr, ihre, ihrer, ihrem, ich, wir, sie, ist,"
    "sind, nicht, kein, keine, nein, wegen, bezüglich, betreffend"
)
#: What any ticket is, and what one thanks for or complains of: "Relance de ma demande", "Problème résolu", "Merci pour
#: votre aide", "Still the same issue".  Nothing else in a subject, and it names no matter.
_OF_ANY_TICKET = (
    "ticket, tickets, photo, photos, pièce, pièces, jointe, jointes, screenshot, screenshots, attachment,"
    "attachments, bijlage, bijlagen, anhang, demande, demandes, requête, problème, problèmes, pb, souci, incident,"
    "question, dossier, réponse, retour, message, commentaire, info, infos, information, informations, aide, support,"
    "intervention, réactivité, rapidité, même, identique, persiste, présent, marche, fonctionne, tout, bien, bon,"
    "request, requests, problem, problems, issue, issues, case, reply, answer, response, comment, assistance, same,"
    "persists, works, work, working, everything, now, fine, aanvraag, verzoek, probleem, problemen, vraag, melding,"
    "antwoord, reactie, bericht, hulp, ondersteuning, zelfde, dezelfde, hetzelfde, werkt, alles, goed, nu, anfrage,"
    "probleme, frage, fall, vorgang, meldung, antwort, rückmeldung, nachricht, hilfe, unterstützung, gleiche,"
    "gleiches, dasselbe, besteht, funktioniert, geht, jetzt, gut"
)


def words_of(base: str) -> tuple[str, ...]:
    """The words of a base subject, without accents and punctuation; linear."""
    shown = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in _without_accents(base))
    # A mark without a letter is what is left of a picture.
    return tuple(word for word in _UNSPACED.sub(r" \1 ", shown).split() if any(map(str.isalnum, word)))


def without_courtesy(words: Sequence[str]) -> tuple[str, ...]:
    """What ``words_of`` a subject are about: without urgency and courtesy, wherever they stand; linear.

    Nothing is left of a subject that could be any ticket's.
    """
    left = _COURTESY.sub(_unless_a_thing, " ".join(words)).split()
    first = next((index for index, word in enumerate(left) if word not in _LITTLE_WORDS), len(left))
    return () if _SAY_NOTHING.issuperset(left) else tuple(left[first:])


def _unless_a_thing(found: re.Match[str]) -> str:
    text, start = found.string, found.start()
    before = text[text.rfind(" ", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    return found[0] if before in _ARTICLES else " "


def _without_accents(text: str) -> str:
    """Latin letters without their marks, for people leave them out; other scripts as they are."""
    if text.isascii():
        return text
    kept: list[str] = []
    for c in unicodedata.normalize("NFD", text.translate(_LIGATURES)):
        if not (unicodedata.combining(c) and kept and kept[-1].isascii() and kept[-1].isalpha()):
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept))


def _phrases(*lists: str) -> list[str]:
    """The phrases in ``lists`` as they are compared, longer ones first."""
    phrases = {" ".join(words_of(one.casefold())) for line in lists for one in line.split(",")}
    return sorted(phrases - {""}, key=lambda phrase: (-len(phrase), phrase))


_ARTICLES = frozenset(_phrases(_BEFORE_THINGS))
_LITTLE_WORDS = frozenset(_phrases(_BEFORE_THINGS, _LITTLE))
_SAY_NOTHING = _LITTLE_WORDS.union(_phrases(_OF_ANY_TICKET))
#: A bare figure counts in front of all else, or right behind: "Facture 12 : relance" is about the twelfth.
_TIMES = rf"(?:(?:\d{{1,2}} ?(?:e|er|eme|ere|re|nd|nde|st|rd|th|te|de|ste)|\A\d|{'|'.join(_phrases(_ORDINALS))}) )?"
_NUMBERED = r"(?: (?:\d|(?:n|no|nr|num) \d{1,2}))?"
_COURTESY = re.compile(
    rf"(?<![^ ])(?:{_TIMES}(?:{'|'.join(_phrases(_COUNTED))}){_NUMBERED}"
    rf"|(?:(?:pas|non|not|niet|nicht|noch nicht|nog niet) )?(?:{'|'.join(_phrases(_SOLVED))})"
    rf"|{'|'.join(_phrases(*_PHRASES))})(?![^ ])"
)
