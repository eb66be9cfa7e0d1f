"""Words of the line that says who wrote what stands below it: ``Le 3 mars 2026 à 10:12, Jeanne a écrit :``."""

from __future__ import annotations

from typing import Final

#: Of languages that part words by blanks.
VERBS: Final = {
    "fr": ("a écrit", "a ecrit", "écrivait", "ont écrit", "écrit", "avez écrit", "as écrit"),
    "en": ("wrote", "writes", "has written"),
    "nl": ("schreef", "schreven", "het volgende geschreven", "heeft geschreven"),
    "de": ("schrieb", "schrieben", "hat geschrieben", "schreibt"),
    "es": ("escribió", "escribio", "ha escrito", "escribe"),
    "it": ("ha scritto", "scrisse", "scrive", "ha scritto quanto segue"),
    "pt": ("escreveu", "escreveu o seguinte"),
    "pl": ("napisał", "napisała", "napisał(a)", "napisano", "pisze", "napisał/a"),
    "sv": ("skrev", "skriver", "skrev följande"),
    "fi": ("kirjoitti",),
    "cs": ("napsal", "napsala", "napsal(a)", "napsal/a", "píše"),
    "ru": ("написал", "написала", "написал(а)", "писал", "писала", "пишет"),
    "uk": ("написав", "написала", "написав(-ла)", "пише", "писав"),
    "tr": ("şunu yazdı", "şunları yazdı", "yazdı", "yazmış"),
    "hu": ("ezt írta", "írta"),
    "ro": ("a scris",),
    "he": ("כתב", "כתבה", "כתב/ה", "מאת"),
    "ar": ("كتب", "كتبت", "تمت كتابة ما يلي", "تمت الكتابة"),
}
#: Of languages that do not, or join them to the name.
JOINED_VERBS: Final = {
    "zh": ("写道", "寫道", "编写", "撰寫"),
    "ja": ("のメール", "のメッセージ", "は書きました", "さんは書きました", "が書きました"),
    "ko": ("님이 작성", "작성:", "님이 쓴 글", "님이 다음과 같이 썼습니다", "썼습니다"),
}
#: Subjects of prose, which no mail program puts there: who they are is only known to whoever has read the rest.
PRONOUNS: Final = (
    *("il", "elle", "on", "ils", "elles", "vous", "nous", "je", "j'", "tu"),
    *("he", "she", "they", "we", "i", "you", "it"),
    *("hij", "zij", "ze", "we", "wij", "u", "jij", "je", "ik", "jullie"),
    *("er", "sie", "wir", "ich", "ihr"),
    # Objects and owners: "votre technicien m'a écrit", "schreef uw technieker mij".  "Mon" and "ma" are days, too.
    *("m'a", "m'avez", "leur", "votre", "notre", "us", "my", "our", "your"),
    *("mij", "ons", "onze", "mijn", "uw", "mir", "uns", "mich", "unser", "mein"),
    *("él", "ella", "ellos", "lui", "lei", "ele", "ela", "han", "hon", "hun"),
)
#: What looks like one of them and opens the line in its own language: "On 3 March", "Il giorno 3 marzo".
NO_PRONOUNS: Final = {"en": "on ", "it": "il "}
#: Beginnings of month names, three letters or more, in all the languages.
MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    *("fév", "fev", "avr", "mai", "juin", "juil", "aoû", "aou", "déc"),
    *("mrt", "maart", "mei", "okt", "mär", "dez", "ene", "abr", "ago", "dic"),
    *("gen", "mag", "giu", "lug", "set", "ott", "out"),
    *("sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
    *("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"),
    *("led", "úno", "bře", "dub", "kvě", "čer", "srp", "zář", "říj", "pro"),
    *("янв", "фев", "мар", "апр", "мая", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    *("січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"),
    *("oca", "şub", "nis", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara"),
    *("ינו", "פבר", "מרץ", "אפר", "מאי", "יונ", "יול", "אוג", "ספט", "אוק", "נוב", "דצמ"),
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
