"""Bounces of servers that write them in words only: who wrote the mail, and how, decides together.

The words alone are also those of people who ask for help with a bounce, and a null sender alone is also that of an
out-of-office answer.  Either way precision comes first: a bounce that is missed opens a ticket that nobody answers
automatically, a request taken for a bounce waits for an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailgate.model.parsing import ParseLimits
from mailgate.model.report import Report, ReportedRecipient, ReportKind

from ..mime import Part
from .enclosed_headers import Original, original_in_text, own_words, read_original
from .failed_addresses import read_failed_addresses, refusal_in
from .openings import opening_of, opening_within
from .origin import AUTOMATIC, DAEMON, NULL_SENDER, Origin, read_origin
from .parts import report_parts
from .wording import action_of, folded, is_worded

#: Characters of the text in which an opening without any other evidence must stand.
_SHORT = 700
#: A bounce in words alone that is longer than this holds more than a server writes.
_MAX_ALONE = 20_000
#: Characters of the text that are searched for recipients.
_MAX_TEXT = 100_000

#: A greeting, a closing or a question: somebody pasted the bounce into his own mail.
_PERSON = re.compile(
    r"^[ \t>]{0,10}(?:(?:bonjour|bonsoir|madame|monsieur|cher|chère|cordialement|merci|bien à vous|salutations"
    r"|hello|hi|dear|hey|good (?:morning|afternoon|evening)|thanks|thank you|(?:kind |best )?regards|cheers"
    r"|goedendag|goedemorgen|goedemiddag|beste|geachte|dag|groet(?:en|jes)?|met vriendelijke|vriendelijke|alvast"
    r"|bedankt|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|mit freundlichen|viele grüße|danke|mvg|mfg"
    r"|hola|buenos|saludos|gracias|ciao|buongiorno|salve|grazie|saluti|olá|obrigad[oa])\b"
    r"[^@\n]{0,60}$)|[^\s/&=]\s?\?[ \t]{0,10}$",
    re.IGNORECASE | re.MULTILINE,
)
#: Words from which on something is a sentence.
_PROSE = 4
_TECHNICAL = re.compile(r"[\w>]@[\w]|[a-z0-9]\.[a-z0-9]", re.IGNORECASE)
_LAST_SENTENCE = re.compile(
    r"do not reply|unattended|administrator|postmaster|contact|ne pas répondre|niet beantwoorden|nicht antworten"
    r"|message (?:subject|date|identifier|reference) was",
    re.IGNORECASE,
)
#: A server's sentence about one recipient: ``<jean@…>: host … said``.
_EXPLAINED = re.compile(r"^<[^\s<>@]{1,64}@[^\s<>]{1,255}>(?: \(expanded from <[^<>]{1,320}>\))?: ", re.MULTILINE)


def read_nonstandard(root: Part, text: str, limits: ParseLimits) -> Report | None:
    """The bounce that a mail without a delivery status is, None if it is none.  Never raises; linear."""
    origin = read_origin(root.block)
    if not origin.words and not origin.failed_recipients and not opening_of(folded(text[:_SHORT])):
        # Nearly all mail: without evidence on who wrote it, only an opening near its start could make it a bounce.
        return None
    start = folded(text)
    opening = opening_of(start)
    evidence = _evidence(origin, opening, start, text)
    if not evidence:
        return None
    recipients = recipients_in_words(origin, text)
    if evidence == _ALONE and not _is_complete(own_words(text[:_MAX_TEXT]), recipients):
        return None
    if origin.strong == (NULL_SENDER,) and not (opening or origin.failed_recipients or recipients[0].address):
        # A parcel that could not be delivered, a monitor of mail servers.
        return None
    original = original_of(report_parts(root), text, limits)
    return Report(
        kind=ReportKind.BOUNCE,
        evidence=", ".join(filter(None, (opening and f"{opening} wording", origin.words or evidence))),
        recipients=recipients,
        original_message_id=original.message_id,
        original_references=original.references,
        original_subject=original.subject,
        original_sender=original.sender,
    )


def recipients_in_words(origin: Origin, text: str) -> tuple[ReportedRecipient, ...]:
    """Whom a bounce in words is about; one without an address where it is known what happened but not to whom."""
    words, action = own_words(text[:_MAX_TEXT]), action_of(folded(text))
    recipients = read_failed_addresses(words, origin.failed_recipients, origin.correspondents, action)
    if recipients:
        return recipients
    code, status = refusal_in(words[:5000])
    return (ReportedRecipient("", action=action, status=status, code=code),)


def original_of(parts: Iterable[Part], text: str, limits: ParseLimits) -> Original:
    """The message that a bounce is about: enclosed, or else below its words."""
    original = read_original(parts, limits)
    return original if original != Original() else original_in_text(text[:_MAX_TEXT], limits)


_ALONE = "nothing but its wording"


def _evidence(origin: Origin, opening: str, start: str, text: str) -> str:
    """What makes the mail a bounce, ``""`` if it is not certain enough."""
    if origin.postmaster and not origin.strong:
        by_machine = _is_by_postmaster_program(origin, opening, text)
    else:
        by_machine = bool(origin.strong or origin.failed_recipients)
    if opening and (by_machine or AUTOMATIC in origin.weak):
        return "its wording and who wrote it"
    if by_machine and (origin.subject or origin.failed_recipients) and (is_worded(start) or _is_explained(text)):
        return "its subject and who wrote it"
    if by_machine and origin.subject and (DAEMON in origin.strong or origin.postmaster):
        return "its subject and its author"
    if by_machine and (opening_within(start) or _EXPLAINED.search(text[:_MAX_ALONE])):
        return "wording within it and who wrote it"
    if origin.subject and AUTOMATIC in origin.weak and opening_within(start):
        return "its subject and its wording"
    if opening and not origin.forwarded and len(text) <= _MAX_ALONE and opening_of(start[:_SHORT]):
        return _ALONE
    return ""


def _is_by_postmaster_program(origin: Origin, opening: str, text: str) -> bool:
    """Whether a mail under a postmaster's name is by his server: it says so, or begins or goes on as one does."""
    if AUTOMATIC in origin.weak or origin.failed_recipients:
        return True
    words = own_words(text[:_MAX_ALONE])
    returns_it = len(words) < min(len(text), _MAX_ALONE) and origin.subject
    return bool(opening or returns_it) and not _PERSON.search(words.partition("\n")[2])


def _is_explained(text: str) -> bool:
    """Whether the text states a refusal with its codes, in whatever language it is."""
    code, status = refusal_in(text[:3000])
    return bool(code or status)


def _is_complete(words: str, recipients: tuple[ReportedRecipient, ...]) -> bool:
    """Whether a text says all that a bounce does, and nothing that a person would."""
    if not any(one.address for one in recipients) or _PERSON.search(words.partition("\n")[2]):
        return False
    paragraphs = words.split("\n\n")
    # Both codes, or a server's sentence: a number that looks like a code stands in people's sentences, too.
    told = [n for n, one in enumerate(paragraphs) if all(refusal_in(one)) or _EXPLAINED.search(one)]
    told = told or [n for n, one in enumerate(paragraphs) if refusal_in(one)[0]][:1]
    if not told:
        return "gmail will retry" in words.lower()
    return all(_is_servers(one) for one in paragraphs[told[-1] + 1 :])


def _is_servers(paragraph: str) -> bool:
    """Whether a paragraph below the refusal is a server's: addresses and hosts, a label, or the usual last sentence."""
    return len(paragraph.split()) < _PROSE or bool(_TECHNICAL.search(paragraph) or _LAST_SENTENCE.search(paragraph))
