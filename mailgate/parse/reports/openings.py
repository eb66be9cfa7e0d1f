"""How the bounces of known servers begin: fixed sentences that no person begins a mail with."""

from __future__ import annotations

import re

#: Whose it is, and its first sentences, one a line; as ``wording.folded`` has a text.
_OPENINGS = {
    "Postfix": """
        this is the mail system at host
        this is the postfix program at host
        voici le système de messagerie de l'hôte
        ici le système de messagerie de l'hôte
        ceci est le système de messagerie de l'hôte
        ici le système de messagerie à l'hôte
        dit is het mailsysteem op host
        dit is het mailsysteem van host
        dit is het e-mailsysteem op
        dies ist das mailsystem auf host
        dies ist das mail-system auf
        hier ist das mailsystem auf
        dies ist das e-mail-system auf
        este es el sistema de correo
        questo è il sistema di posta
        este é o sistema de correio
        este é o sistema de e-mail
        to jest system pocztowy
    """,
    "qmail": """
        hi. this is the qmail-send program at
        hi. this is the deliver program at
        hi. this is the qmail-
        i'm afraid i wasn't able to deliver the following message
        i'm afraid i wasn't able to deliver your message
        bonjour. ici le programme qmail-send
        bonjour, ici le programme qmail
        we're sorry. there's a problem with the e-mail address(es) you're trying to send to.
    """,
    "Exim": """
        this message was created automatically by mail delivery software
        this is an automated message created
        ce message a été créé automatiquement par le logiciel
        ce message a été généré automatiquement par le
        dit bericht is automatisch aangemaakt door de mail
        dit bericht is automatisch gegenereerd door
        diese nachricht wurde automatisch vom mail
        diese e-mail wurde automatisch vom mail
        diese nachricht wurde automatisch von der mail
        este mensaje fue creado automáticamente por el software
        questo messaggio è stato creato automaticamente dal
        это письмо создано автоматически сервером
    """,
    "sendmail": """
        the original message was received at
        ----- the following addresses had
        ----- transcript of session follows -----
    """,
    "Exchange": """
        delivery has failed to these recipients or
        delivery is delayed to these recipients or
        your message did not reach some or all of the intended recipients
        remise à ces destinataires ou
        échec de la remise à ces destinataires ou
        échec de la remise aux destinataires ou
        échec de la remise pour ces destinataires ou
        la remise à ces destinataires ou
        votre message n'a pas été remis à certains ou
        votre message n'est pas parvenu à certains ou
        votre message n'a pas pu être remis aux destinataires
        impossible de remettre votre message aux
        uw bericht kan niet worden bezorgd bij de volgende geadresseerden
        bezorging bij deze geadresseerden of
        de bezorging bij deze geadresseerden of
        bezorging aan de volgende geadresseerden of
        bezorgen bij deze geadresseerden of
        uw bericht heeft enkele of alle geadresseerden
        de bezorging aan deze geadresseerden of
        bezorging bij de volgende geadresseerden of
        fehler bei der nachrichtenzustellung an folgende empfänger
        ihre nachricht hat einige oder alle empf
        die nachricht an folgende empfänger oder
        die zustellung an folgende empfänger oder
        ihre nachricht konnte an die folgenden empfänger
        fehler bei der zustellung an folgende empfänger
        error de entrega a estos destinatarios o
        no se pudo entregar a estos destinatarios o
        su mensaje no llegó a alguno o ninguno de los
        recapito non riuscito ai seguenti destinatari o
        impossibile recapitare il messaggio ai seguenti destinatari
        falha na entrega a estes destinatários
        a entrega a estes destinatários ou
        dostarczanie do tych adresatów lub grup
        dostarczenie do następujących adresatów lub grup
        det gick inte att leverera till följande mottagare
        levering til disse modtagere eller grupper
        levering til disse mottakerne eller gruppene
        доставка следующим получателям или группам
        не удалось выполнить доставку следующим получателям
    """,
    "delivery status in words": """
        this is an automatically generated delivery status notification
        this is a delivery status notification
        ceci est une notification d'état de remise
        dit is een automatisch gegenereerd bericht over de bezorg
        dies ist eine automatisch erstellte benachrichtigung über den zustellstatus
        an error occurred while trying to deliver the mail
        an error was detected while processing the enclosed message
    """,
    "Gmail": """
        ** address not found **
        ** message not delivered **
        ** delivery incomplete **
        ** message blocked **
        ** recipient inbox full **
        ** message too large **
        ** message rejected **
        ** adresse introuvable **
        ** message non remis **
        ** message non distribué **
        ** échec de la distribution **
        ** message bloqué **
        ** adres niet gevonden **
        ** bericht niet bezorgd **
        ** bericht geblokkeerd **
        ** adresse nicht gefunden **
        ** nachricht nicht zugestellt **
        ** nachricht blockiert **
        ** die adresse wurde nicht gefunden **
        address not found your message wasn't delivered to
        message not delivered there was a problem
        adresse introuvable votre message n'a pas été
        adres niet gevonden je bericht is niet
        adresse nicht gefunden deine nachricht wurde nicht an
    """,
    "Yahoo": """
        sorry, we were unable to deliver your message to the following address
        message from yahoo.com. unable to
    """,
    "MessageLabs": """
        this is the mail delivery agent at
    """,
    "GroupWise": """
        the message that you sent was undeliverable to the following:
    """,
    "MailEnable": """
        mailenable: message could not be delivered to some recipients
    """,
    "OpenSMTPD": """
        hi! this is the mailer-daemon, please do not reply to this email
    """,
    "AOL": """
        your mail to the following recipients could not be delivered
    """,
    "Sun": """
        this report relates to a message you sent with the following header fields
    """,
    "SurgeMail": """
        your message cannot be delivered to the following recipients:
    """,
    "MDaemon": """
        the attached message had permanent fatal delivery errors
    """,
    "Domino": """
        the message you sent could not be delivered to
    """,
}
_FIXED = tuple((line.strip(), name) for name, lines in _OPENINGS.items() for line in lines.strip().split("\n"))
_STARTS = tuple(phrase for phrase, _ in _FIXED)

#: Openings with an address or a host in the middle of a sentence.
_WITH_ADDRESS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        ("Exchange", r"\S{1,255} rejected your message to the following e-?mail address"),
        ("Exchange", r"\S{1,255} a rejeté votre message aux adresses de messagerie suivantes"),
        ("Exchange", r"\S{1,255} heeft uw bericht aan de volgende e-mailadressen "),
        ("Exchange", r"\S{1,255} hat ihre nachricht an (?:die )?folgenden? e-mail-adressen "),
        ("Exchange", r"your message to \S{1,255} couldn't be delivered\."),
        ("Exchange", r"votre message à \S{1,255} n'a pas pu être remis\."),
        ("Exchange", r"uw bericht aan \S{1,255} kan niet worden bezorgd\."),
        ("Exchange", r"ihre nachricht an \S{1,255} konnte nicht zugestellt werden\."),
        ("IronPort", r"the following message to <\S{1,255}> was undeliverable\."),
        ("Domino", r"your message subject: .{0,200}? was not delivered to: \S{1,255}@"),
        (
            "Domino",
            r"votre message (?:objet|sujet) ?: .{0,200}? n'a pas (?:pu être|été) (?:remis|distribué) à ?: \S{1,255}@",
        ),
        ("Domino", r"uw bericht onderwerp: .{0,200}? is niet (?:afgeleverd|bezorgd) (?:bij|aan): \S{1,255}@"),
        ("Domino", r"ihre nachricht betreff: .{0,200}? wurde nicht zugestellt an: \S{1,255}@"),
        ("Exchange 5.5", r"your message to: .{0,300}? did not reach the following recipient"),
    )
)

#: What stands before the opening without being words of anybody: pictures, rules, the mark of a gateway.
_PREFACE = re.compile(
    r"(?:\[[^\[\]]{1,300}\]|[-=*_#~]{3,200}(?= )|(?:external|caution|attention):?[^.]{0,200}\.)\s?", re.IGNORECASE
)


def opening_of(start: str) -> str:
    """Whose fixed wording a folded text begins with, ``""`` if it is nobody's."""
    for _ in range(3):
        if start.startswith(_STARTS):
            return next(family for phrase, family in _FIXED if start.startswith(phrase))
        for family, pattern in _WITH_ADDRESS:
            if pattern.match(start):
                return family
        if not (preface := _PREFACE.match(start)):
            break
        start = start[preface.end() :]
    return ""


def opening_within(start: str) -> str:
    """Whose fixed wording stands anywhere in a folded text: behind a greeting, or another language."""
    return next((family for phrase, family in _FIXED if phrase in start), "")
