"""Words of what mail programs, companies and lists add below a text."""

from __future__ import annotations

from typing import Final

#: First words of a telephone's or provider's line and what must follow them (regular expressions).
#: ``{what}`` stands for a device or program.
MOBILE: Final = {
    "fr": (
        r"(?:envoyé|expédié|transmis) (?:depuis|de|à partir de|via|avec|par) {what}",
        r"envoyé (?:depuis|de|à partir de) (?:mon|ma) (?:téléphone|portable|mobile|tablette|smartphone|appareil)",
        r"(?:obtenir|télécharger|obtenez|téléchargez) outlook pour",
        r"sécurisé par proton|provenance : (?:courrier|mail) (?:pour|d)",
    ),
    "en": (
        r"sent (?:from|via|with|using|by|through) (?:a |the |my |our )?{what}",
        r"sent from (?:my|a) (?:mobile|phone|cell|smart ?phone|tablet|handheld|wireless)",
        r"(?:get|download) outlook for",
        r"from my {what}",
    ),
    "nl": (
        r"(?:verzonden|verstuurd|gestuurd|verzend) (?:vanaf|met|via|vanuit|van|door|uit) (?:mijn )?{what}",
        r"(?:verzonden|verstuurd) (?:vanaf|met|via|van) mijn (?:telefoon|mobiel|tablet|smartphone|gsm|toestel)",
        r"outlook voor (?:ios|android) (?:downloaden|ophalen)",
    ),
    "de": (
        r"von (?:meinem|meiner|unterwegs|einem) ?{what}? ?.{{0,40}}gesendet",
        r"(?:gesendet|verschickt|geschickt) (?:von|mit|über|aus|via)(?: (?:meinem|meiner|der|dem))? {what}",
        r"diese nachricht wurde von mein.{{0,60}}gesendet",
        r"(?:outlook für (?:ios|android)|holen sie sich outlook)",
    ),
    "es": (
        r"enviado (?:desde|con|por|a través de) (?:mi |el |la )?{what}",
        r"(?:obtener|descargar|obtenga) outlook para",
    ),
    "it": (r"inviato (?:da|dal|con|tramite|dalla) (?:mio |mia |il )?{what}", r"(?:ottieni|scarica) outlook per"),
    "pt": (
        r"enviad[oa] (?:do|da|de|pelo|pela|a partir do|via|com o|através do) (?:meu |minha )?{what}",
        r"(?:obter|obtenha|baixar) (?:o )?outlook para",
    ),
    "pl": (r"wysłan[eoay] (?:z|za pomocą|przy użyciu|przez)(?: (?:mojego|aplikacji))? {what}", r"pobierz outlook dla"),
    "da": (r"sendt (?:fra|med|via) (?:min |mit )?{what}", r"(?:hent|få) outlook (?:til|for)"),
    "sv": (r"skickat (?:från|med|via) (?:min |mitt )?{what}", r"(?:hämta|skaffa) outlook (?:för|till)"),
    "no": (r"sendt (?:fra|med|via) (?:min |mitt )?{what}", r"(?:hent|få|skaff deg) outlook (?:for|til)"),
    "fi": (r"lähetetty .{{0,30}}{what}", r"(?:hanki|lataa) outlook"),
    "cs": (r"odesláno (?:z|ze|pomocí|přes|prostřednictvím)(?: (?:mého|mojí))? {what}", r"(?:získat|získejte) outlook"),
    "ru": (r"отправлено (?:с|со|из|через)(?: (?:моего|мобильного))? ?{what}", r"(?:скачать|получить) outlook"),
    "uk": (r"(?:надіслано|відправлено) (?:з|із|зі|через)(?: (?:мого|мобільного))? ?{what}", r"отримати outlook"),
    "tr": (r"{what}.{{0,20}} gönderildi", r"(?:ios|android) için outlook"),
    "hu": (r".{{0,20}}{what}.{{0,20}}küldve",),
    "zh": (r"(?:发自|發自|從|从|来自)(?:我的)? ?{what}", r"(?:获取|下載|下载) ?outlook"),
    "ja": (r"(?:私の)?{what}.{{0,10}}(?:から|より)送信", r"outlook for (?:ios|android).{{0,3}}を(?:入手|取得)"),
    "ko": (r"(?:나의 |내 )?{what}.{{0,10}}에서 (?:보냄|보낸)", r"(?:ios|android)용 outlook"),
    "he": (r"נשלח (?:מ|באמצעות).{{0,20}}{what}",),
    "ar": (r"(?:أُرسلت|أرسلت|مرسل|تم الإرسال|أُرسل) من .{{0,20}}",),
}
#: Devices and programs that write such lines.
DEVICES: Final = (
    *("iphone", "ipad", "ipod", "ios", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "oneplus", "sony"),
    *("nokia", "htc", "lg", "motorola", "pixel", "blackberry", "windows", "outlook", "yahoo", "gmail", "proton", "aol"),
    *("mail", "mailbox", "airmail", "spark", "bluemail", "blue", "k-9", "fairemail", "thunderbird", "orange", "sfr"),
    *("laposte", "courrier", "l'application", "mobile", "mobil", "smartphone", "téléphone", "телефона", "почты", "hp"),
    *("mobilgerät", "mobiltelefon", "smartphone", "handy", "verizon", "at&t", "t-mobile", "vodafone", "alcatel"),
    *(
        "apple",
        "mac",
        "macbook",
        "zimbra",
        "hotmail",
        "gmx",
        "web.de",
        "telenet",
        "proximus",
        "ti-85",
        "rogers",
        "bell",
    ),
    *(
        "alto",
        "nine",
        "typeapp",
        "canary",
        "superhuman",
        "wiko",
        "oppo",
        "honor",
        "asus",
        "zte",
        "fairphone",
        "surface",
    ),
)
#: Below them stand a name and, in a company, more: they close a letter.
CLOSINGS: Final = (
    *("cordialement", "bien cordialement", "très cordialement", "bien à vous", "salutations", "sincères salutations"),
    *("meilleures salutations", "salutations distinguées", "bonne journée", "bonne réception", "merci d'avance", "cdt"),
    *("cdlt", "respectueusement", "sincèrement", "amicalement", "bonne fin de journée", "à bientôt", "merci", "crdlt"),
    *("bien à toi", "bonne journée à vous", "bonne soirée", "bien amicalement", "cordiales salutations", "bàv"),
    *("merci d'avance et bonne journée", "belle journée", "bien sincèrement", "avec mes salutations distinguées"),
    *("regards", "best regards", "kind regards", "warm regards", "many thanks", "thanks", "thank you", "sincerely"),
    *("yours sincerely", "yours faithfully", "best", "cheers", "all the best", "thanks and regards", "best wishes"),
    *("met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groet"),
    *("groeten", "mvg", "hartelijke groet", "met hartelijke groet", "hoogachtend", "alvast bedankt", "bedankt", "gr"),
    *("groetjes", "vriendelijk groetend", "m.v.g", "vr.gr", "vr. gr", "hartelijke groeten", "fijne dag"),
    *("mit freundlichen grüßen", "mit freundlichen grüssen", "freundliche grüße", "freundliche grüsse", "viele grüße"),
    *("beste grüße", "liebe grüße", "mfg", "mit besten grüßen", "vielen dank", "mit freundlichem gruß", "schöne grüße"),
    *("saludos", "un saludo", "saludos cordiales", "atentamente", "cordiali saluti", "distinti saluti", "saluti"),
    *("atenciosamente", "cumprimentos", "com os melhores cumprimentos", "pozdrawiam", "z poważaniem", "s pozdravem"),
    *("med venlig hilsen", "venlig hilsen", "mvh", "hilsen", "med vänlig hälsning", "vänliga hälsningar", "hälsningar"),
    *("med vennlig hilsen", "vennlig hilsen", "ystävällisin terveisin", "terveisin", "с уважением", "з повагою"),
    *("saygılarımla", "iyi çalışmalar", "üdvözlettel", "cu stimă"),
)
#: In lower case they stand in sentences, and not among titles, addresses and numbers; "Suivez-nous" does.
PROSE: Final = frozenset(
    (
        *("je", "j'", "tu", "vous", "mon", "mes", "moi", "est", "sont", "suis", "ai", "avez", "avons", "pouvez"),
        *("pourriez", "ne", "n'", "pas", "c'", "rien", "mais", "quand", "voici", "my", "me", "you", "is", "are"),
        *("was", "have", "can", "please", "not", "ik", "mijn", "mij", "zijn", "heb", "heeft", "kan", "kunt", "niet"),
        # What a desk is told of, with numbers like those of telephones.
        *("série", "modèle", "commande", "facture", "référence", "version", "erreur", "serial", "model", "order"),
        *("invoice", "error", "serienummer", "bestelling", "factuur", "versie", "fout", "seriennummer", "modell"),
        *("bestellung", "rechnung", "fehler"),
        *("graag", "wij", "dat", "ich", "sie", "mein", "mir", "ist", "sind", "habe", "kann", "bitte", "nicht", "wir"),
    )
)
#: Of these, what nobody but the author says.
FIRST_PERSON: Final = frozenset(
    ("je", "j'", "mon", "ma", "mes", "moi", "i", "my", "me", "ik", "mijn", "mij", "ich", "mein", "mir")
)
#: First words behind a device that make a sentence of the line: "Envoyé par mail le 3 mars".
SENTENCE_BEHIND: Final = ("le ", "la ", "les ", "l'", "il ", "elle ", "the ", "it ", "he ", "she ", "op ", "am ")
#: Somewhere in the paragraph: a lawyer's text, an antivirus, a request to save trees.
FOOTERS: Final = {
    "fr": (
        *("ce message et toutes les pièces jointes", "ce message et ses pièces jointes", "ce courriel et ses pièces"),
        *("ce message électronique et", "ce message (et ses pièces jointes)", "ce message est confidentiel"),
        *("ce courrier électronique et", "ce mail et ses pièces jointes", "les informations contenues dans ce message"),
        *("l'absence de virus dans ce courrier", "cet e-mail a été vérifié par", "avant d'imprimer"),
        *("si vous n'êtes pas le destinataire", "ce courriel peut contenir", "pensez à l'environnement"),
        *("garanti sans virus", "sans virus.www.avast", "ce message est destiné exclusivement", "sans virus. www"),
        *("vous recevez ce message, car vous êtes abonné", "pour vous désabonner de cette liste"),
    ),
    "en": (
        *("this email and any attachments", "this e-mail and any attachments", "this email and any files transmitted"),
        *("this e-mail and any files transmitted", "this message and any attachments", "confidentiality notice"),
        *("this message is intended only for", "the information contained in this e", "if you are not the intended"),
        *(
            "this email has been checked for viruses",
            "this email has been scanned",
            "virus-free. www",
            "virus-free.www",
        ),
        *("please consider the environment", "this message (including any attachments)", "this communication is"),
        *("you received this message because you are subscribed", "to unsubscribe from this group"),
        *("this email is confidential", "this e-mail is confidential", "this message contains confidential"),
    ),
    "nl": (
        *("dit bericht en eventuele bijlagen", "dit e-mailbericht en", "deze e-mail en eventuele", "deze e-mail is"),
        *("dit bericht is uitsluitend bestemd", "de informatie verzonden met dit e", "denk aan het milieu"),
        *("de inhoud van dit bericht is", "indien u niet de geadresseerde", "virusvrij. www", "virusvrij.www"),
        *("deze e-mail werd gecontroleerd op virussen", "dit e-mailbericht is gecontroleerd", "dit bericht kan"),
        *("de informatie in dit bericht", "de informatie in deze e-mail", "u ontvangt dit bericht omdat u"),
    ),
    "de": (
        *("diese e-mail enthält vertrauliche", "diese e-mail kann vertrauliche", "der inhalt dieser e-mail ist"),
        *("diese nachricht ist vertraulich", "wenn sie nicht der richtige adressat", "virenfrei. www", "virenfrei.www"),
        *("diese e-mail wurde von avast", "diese e-mail wurde auf viren geprüft", "denken sie an die umwelt"),
        *("bitte denken sie an die umwelt", "diese e-mail und etwaige anhänge", "sie erhalten diese nachricht, weil"),
    ),
    "es": (
        *("este mensaje y sus archivos adjuntos", "este correo electrónico y", "este mensaje se dirige exclusivamente"),
        *("este mensaje contiene información confidencial", "antes de imprimir", "libre de virus. www"),
    ),
    "it": (
        *("questo messaggio e i suoi allegati", "le informazioni contenute in questa", "il presente messaggio"),
        *("questa e-mail contiene informazioni riservate", "privo di virus. www", "privo di virus.www"),
    ),
    "pt": (
        "esta mensagem e seus anexos",
        "esta mensagem pode conter",
        "livre de vírus. www",
        "este email foi verificado",
    ),
    "pl": (
        "niniejsza wiadomość",
        "ta wiadomość e-mail",
        "wolny od wirusów. www",
        "treść tej wiadomości jest poufna",
    ),
    "da": (
        "denne e-mail og eventuelle",
        "denne mail er fortrolig",
        "virusfri. www",
        "denne e-mail kan indeholde",
    ),
    "sv": (
        "detta meddelande är konfidentiellt",
        "detta e-postmeddelande",
        "virusfri. www",
        "detta mejl är",
    ),
    "no": (
        "denne e-posten og eventuelle",
        "denne meldingen er konfidensiell",
        "virusfri. www",
    ),
    "fi": (
        "tämä viesti ja sen liitteet",
        "tämä sähköposti",
        "viruksista vapaa. www",
    ),
    "cs": (
        "tato zpráva a její přílohy",
        "tento e-mail a",
        "bez virů. www",
    ),
    "ru": (
        "это сообщение и вложения",
        "настоящее сообщение и",
        "без вирусов. www",
        "данное сообщение содержит конф",
    ),
}
