"""Who wrote a mail that may be a bounce: what its headers say for a machine, apart from any text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..header_block import HeaderBlock
from ..one_line import decode_value, fold_blanks, one_line
from .wording import phrases

#: Local parts of the author without separators; Exchange's is followed by 32 hexadecimal digits.
_DAEMON = re.compile(
    r"mailer-?daemon|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{32}|mail(?:er|delivery)?system|ndr|bounce-?daemon"
)
#: A server's name that people write under as well.
_POSTMASTER = re.compile(r"post-?master|administrator|hostmaster")
#: Display names, for servers that write under an address of their own.
_DAEMON_NAMES = (
    "mail delivery s",  # … System, … Subsystem, … Service
    "mail delivery agent",
    "mailer-daemon",
    "mailer daemon",
    "delivery subsystem",
)
#: Of people as well as of servers: Exchange and Domino write under them.
_KEEPER_NAMES = (
    "postmaster",
    "system administrator",
    "mail administrator",
    "microsoft outlook",
    "administrateur système",
    "systeembeheerder",
    "systemadministrator",
)
#: Of Exchange, since version 5.5; often without a value.
_NDR_HEADERS = (
    ("x-ms-exchange-message-is-ndr", "X-MS-Exchange-Message-Is-Ndr"),
    ("x-ms-embedded-report", "X-MS-Embedded-Report"),
)
_ADDRESS = re.compile(r"[^\s<>\"(),;:]@")

#: How subjects of bounces begin, in lower case.  People write such subjects too: only with other evidence.
_SUBJECT_STARTS = phrases("""
    undeliver | undeliverable | returned mail | mail delivery | failure notice | failure delivery |
    delivery status notification | delivery failure | delivery has failed | delivery notification | delivery problem |
    delivery delayed | delayed mail | delivery report | message delivery | mail could not | mail not delivered |
    mail system error | nondeliverable | non-deliverable | nondelivery | non-delivery | warning: message |
    warning: could not send | permanent delivery failure | mail failure | message undeliver | rejected mail |
    message status | email delivery failure | error sending mail | mail failed | unable to deliver |
    notification d'état de remise | notification de non-remise | avis de non-remise | avis de non remise | non remis |
    non délivré | non distribu | courrier non remis | échec de la remise | échec de remise | échec de la livraison |
    échec de l'envoi | échec de distribution | échec de la distribution | message non remis | message non délivré |
    remise retardée | remise différée | retour de courrier | courriel non distribu | mail non délivré |
    mail non remis | rapport de non-remise | onbestelbaar | niet bezorgd | bezorging mislukt | niet afgeleverd |
    aflevering mislukt | vertraagd | kan niet worden bezorgd | melding over de bezorging | status van bezorging |
    bezorging vertraagd | unzustellbar | nicht zustellbar | zustellung fehlgeschlagen | zustellungsfehler |
    zustellfehler | nachricht nicht zugestellt | benachrichtigung zum übermittlungsstatus | verzögert |
    nicht zugestellt | no se puede entregar | no entregado | no se ha podido entregar |
    notificación de estado de entrega | error de entrega | non recapitabile | mancato recapito |
    impossibile recapitare | notifica di mancato | não entregue | não foi possível entregar | falha na entrega |
    não é possível entregar | niedostarczone | niedostarczona | nie można dostarczyć | nie dostarczono |
    ej levererat | kan ikke leveres | kunne ikke leveres | oleveret | det går inte att leverera | ei voitu toimittaa |
    nedoručitelné | не удалось доставить | недоставленное | ваше сообщение не доставлено | не доставлено |
    не вдалося доставити | teslim edilemedi | 無法傳遞 | 无法送达 | 系统退信 | 退信 | 配信不能 | 배달되지 않음
""")
#: Anywhere in a subject.
_SUBJECT_WORDS = phrases("""
    returned to sender | returning message to sender | delivery failed | could not be delivered | delivery failure |
    not yet been delivered | non remis | message delayed | email delivery failure | user unknown |
    n'a pas pu être remis | kon niet worden bezorgd | konnte nicht zugestellt
""")
#: People pass a bounce on with such a subject.
_FORWARDED = re.compile(r"(?:(?:re|sv|aw|antw|réf?)\s?:\s?){0,3}(?:fwd?|tr|wg|doorst|i|rv|enc|vs|vb)\s?:")
_LEVELS = re.compile(r"\[[^\[\]]{1,30}\]\s?|(?:\*{2,5}|warning:|attention\s?:)\s?")


#: What ``Origin.strong`` says of an author that no person is.
DAEMON = "daemon as author"
#: What it says of a mail that asks for no bounce of itself; out-of-office answers do as well.
NULL_SENDER = "null Return-Path"
#: What ``Origin.weak`` says of a mail that says so itself; out-of-office answers do as well.
AUTOMATIC = "Auto-Submitted"


@dataclass(frozen=True, slots=True)
class Origin:
    """Evidence on who wrote a mail; each sentence-like word says what was seen."""

    #: From its headers as the server that wrote it must have set them: null Return-Path, a daemon as author.
    strong: tuple[str, ...]
    #: What other mail may have as well: Auto-Submitted, a subject of the family.
    weak: tuple[str, ...]
    #: Addresses of X-Failed-Recipients, which only servers write (Exim, Gmail).
    failed_recipients: tuple[str, ...] = ()
    #: Its subject begins as those of bounces do.
    subject: bool = False
    #: Its author is a postmaster or an administrator: a server, or the person who keeps one.
    postmaster: bool = False
    #: It says that it was forwarded.
    forwarded: bool = False
    #: Its own correspondents: none of them is the recipient that it is about.
    correspondents: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        postmaster = ("postmaster as author",) if self.postmaster else ()
        return ", ".join((*self.strong, *postmaster, *self.weak))


def read_origin(block: HeaderBlock) -> Origin:
    """What the headers say about who wrote this; a few look-ups, whatever the size of the message."""
    strong, weak = [], []
    if _null_sender(block):
        strong.append(NULL_SENDER)
    author = one_line(decode_value(block.first("from"))) or one_line(decode_value(block.first("sender")))
    local, shown = _names_of(author)
    if _DAEMON.fullmatch(local) or shown.startswith(_DAEMON_NAMES):
        strong.append(DAEMON)
    strong += [written for name, written in _NDR_HEADERS if block.all(name)]
    automatic = one_line(decode_value(block.first("auto-submitted"))).lower()
    if automatic.startswith(("auto-replied", "auto-generated", "auto-notified")):
        weak.append(AUTOMATIC)
    subject = _bare(one_line(decode_value(block.first("subject"))))
    in_family = subject.startswith(_SUBJECT_STARTS) or any(words in subject for words in _SUBJECT_WORDS)
    if in_family:
        weak.append("subject of a bounce")
    return Origin(
        tuple(strong),
        tuple(weak),
        _addresses(block, "x-failed-recipients")[:100],
        in_family,
        bool(_POSTMASTER.fullmatch(local)) or shown.startswith(_KEEPER_NAMES),
        bool(_FORWARDED.match(subject)),
        frozenset(one.casefold() for name in ("from", "to", "reply-to", "sender") for one in _addresses(block, name)),
    )


def _null_sender(block: HeaderBlock) -> bool:
    paths = [one_line(decode_value(field.value)).lower() for field in block.all("return-path")]
    # ``<MAILER-DAEMON@host>`` is how some servers write the null sender down.
    return any(path.replace(" ", "") == "<>" or path.lstrip("< ").startswith("mailer-daemon") for path in paths)


def _names_of(value: str) -> tuple[str, str]:
    """``(local part with its separators as hyphens, display name)`` of a From, both in lower case."""
    before, bracket, inside = value.rpartition("<")
    address, _, comment = (inside if bracket else value).partition("(")
    local = address.partition("@")[0].strip("<> \"'").replace("_", "-").replace(".", "-").lower()
    return local, (before.strip(" \"'") or comment).lower()


def _bare(subject: str) -> str:
    """The subject in lower case without the marks that servers put before it (``[SPAM]``, ``***``)."""
    text = fold_blanks(subject[:300].casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    for _ in range(3):
        text = text[found.end() :] if (found := _LEVELS.match(text)) and found.end() else text
    return text.strip('"« ')


def _addresses(block: HeaderBlock, name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for field in block.all(name):
        for word in one_line(decode_value(field.value[:16_384])).replace(",", " ").split():
            if _ADDRESS.search(word):
                found.setdefault(word.strip("<>;\"'()"))
    return tuple(found)
