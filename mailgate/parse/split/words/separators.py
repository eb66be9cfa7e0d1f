"""What stands between dashes, or alone, above an earlier message or one that is passed on."""

from __future__ import annotations

from typing import Final

#: Between lines of dashes; ``-----Original Message-----``.
ORIGINAL: Final = {
    "fr": (
        *("message d'origine", "message original", "message initial", "e-mail d'origine", "courriel original"),
        *("mail original", "message précédent", "courrier d'origine", "e-mail original", "mail d'origine"),
    ),
    "en": ("original message", "original appointment", "original mail", "original email", "reply message"),
    "nl": ("oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "oorspronkelijke afspraak"),
    "de": ("ursprüngliche nachricht", "originalnachricht", "original-nachricht", "originale nachricht"),
    "es": ("mensaje original", "correo original"),
    "it": ("messaggio originale", "messaggio originario"),
    "pt": ("mensagem original",),
    "pl": ("wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna"),
    "da": ("oprindelig meddelelse", "original meddelelse", "oprindelig besked"),
    "sv": ("ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande"),
    "no": ("opprinnelig melding", "original melding", "opprinnelig e-post"),
    "fi": ("alkuperäinen viesti",),
    "cs": ("původní zpráva", "původní e-mail", "originální zpráva"),
    "ru": ("исходное сообщение", "оригинальное сообщение", "первоначальное сообщение"),
    "uk": ("початкове повідомлення", "вихідне повідомлення", "оригінальне повідомлення"),
    "tr": ("orijinal ileti", "özgün ileti", "orijinal mesaj", "özgün mesaj", "asıl ileti"),
    "hu": ("eredeti üzenet",),
    "ro": ("mesaj original", "mesajul original"),
    "zh": ("原始邮件", "原始郵件", "邮件原件", "原始訊息", "原邮件"),
    "ja": ("元のメッセージ", "オリジナルメッセージ", "元のメール"),
    "ko": ("원본 메시지", "원본 메일", "원문 메시지"),
    "he": ("ההודעה המקורית", "הודעה מקורית"),
    "ar": ("الرسالة الأصلية", "رسالة أصلية"),
}
#: The same for a message that is passed on.
FORWARDED: Final = {
    "fr": ("message transféré", "message transmis", "message réexpédié", "mail transféré", "courriel transféré"),
    "en": ("forwarded message", "forwarded mail", "forwarded email", "forward message", "forwarded by"),
    "nl": ("doorgestuurd bericht", "doorgestuurde bericht", "doorgezonden bericht"),
    "de": ("weitergeleitete nachricht", "weitergeleitete mail", "weitergeleitete e-mail"),
    "es": ("mensaje reenviado", "mensaje enviado"),
    "it": ("messaggio inoltrato", "messaggio inoltrata"),
    "pt": ("mensagem encaminhada", "mensagem reencaminhada"),
    "pl": ("treść przekazanej wiadomości", "wiadomość przekazana", "przekazana wiadomość", "przesłana wiadomość"),
    "da": ("videresendt meddelelse", "videresendt besked"),
    "sv": ("vidarebefordrat meddelande", "vidarebefordrat mejl"),
    "no": ("videresendt melding", "videresendt e-post"),
    "fi": ("välitetty viesti", "edelleenlähetetty viesti", "edelleen lähetetty viesti"),
    "cs": ("přeposlaná zpráva", "předaná zpráva"),
    "ru": ("пересылаемое сообщение", "перенаправленное сообщение", "пересланное сообщение", "конец пересылаемого"),
    "uk": ("переслане повідомлення", "пересланий лист", "перенаправлене повідомлення"),
    "tr": ("yönlendirilmiş ileti", "iletilen ileti", "yönlendirilen ileti", "iletilmiş mesaj", "yönlendirilen mesaj"),
    "hu": ("továbbított üzenet", "továbbított levél"),
    "ro": ("mesaj redirecționat", "mesaj redirectionat"),
    "zh": ("转发的邮件", "轉寄的郵件", "转发的消息", "转发邮件", "轉寄郵件", "已轉寄郵件", "转发邮件信息"),
    "ja": ("転送メッセージ", "転送されたメッセージ", "転送メール"),
    "ko": ("전달된 메시지", "전달된 메일", "전달 메시지"),
    "he": ("הודעה שהועברה", "הודעה מועברת"),
    "ar": ("رسالة مُعاد توجيهها", "الرسالة المعاد توجيهها", "رسالة معاد توجيهها"),
}
#: Apple Mail's whole line, without its colon.
FORWARD_LINES: Final = {
    "fr": ("début du message transféré", "début du message réexpédié"),
    "en": ("begin forwarded message",),
    "nl": ("begin doorgestuurd bericht", "begin van doorgestuurd bericht"),
    "de": ("anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail"),
    "es": ("inicio del mensaje reenviado", "comienzo del mensaje reenviado"),
    "it": ("inizio messaggio inoltrato", "inizio del messaggio inoltrato"),
    "pt": ("início da mensagem reencaminhada", "início da mensagem encaminhada", "início de mensagem encaminhada"),
    "pl": ("początek przekazywanej wiadomości", "początek przekazanej wiadomości"),
    "da": ("start på videresendt besked", "start på videresendt meddelelse", "videresendt besked"),
    "sv": ("vidarebefordrat brev", "början på vidarebefordrat meddelande", "vidarebefordrat mejl"),
    "no": ("start på videresendt melding", "videresendt melding", "begynnelse på videresendt melding"),
    "fi": ("välitetty viesti alkaa", "edelleenlähetetty viesti alkaa"),
    "cs": ("začátek přeposílané zprávy", "začátek přeposlané zprávy"),
    "ru": ("начало переадресованного сообщения", "начало пересылаемого сообщения", "начало пересланного сообщения"),
    "uk": ("початок листа, що пересилається", "початок пересланого повідомлення", "початок переадресованого листа"),
    "tr": ("yönlendirilen ileti başlangıcı", "iletilen mesajın başlangıcı", "i̇letilen mesajın başlangıcı"),
    "zh": ("下面是被转发的邮件", "开始转发的邮件", "開始轉寄郵件", "以下是轉寄的郵件"),
    "ja": ("転送されたメッセージ", "転送されたメール", "転送メッセージの始まり"),
    "ko": ("전달된 메시지 시작", "전달된 메시지의 시작"),
    "he": ("תחילת ההודעה שהועברה",),
    "ar": ("بداية الرسالة المعاد توجيهها", "بدء الرسالة المُعاد توجيهها"),
}
#: First prefix of the subject of what is passed on; ``vs`` is a forward in Danish and Norwegian only.
FORWARD_PREFIXES: Final = frozenset(
    (
        *("fw", "fwd", "tr", "wg", "doorst", "rv", "enc", "vb", "vl", "pd", "ilt", "i̇lt", "vs", "továbbítás", "redir"),
        *("转发", "轉寄", "転送", "전달", "пер", "пересл", "i", "rif fwd", "ref fwd", "הועבר", "إعادة توجيه"),
    )
)
REPLY_PREFIXES: Final = frozenset(
    (
        *(
            "re",
            "aw",
            "antw",
            "sv",
            "vá",
            "odp",
            "ynt",
            "rif",
            "res",
            "réf",
            "ref",
            "r",
            "rép",
            "rep",
            "atb",
            "bls",
            "vs",
        ),
        *("回复", "回覆", "答复", "返信", "회신", "답장", "ответ", "відп", "на", "השב", "رد"),
    )
)
