"""What makes two mails of one author the same words, whichever way and how often they are sent (DESIGN §5.5)."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from ..model.decision import MailClass
from ..model.message import Message
from ..model.subject import base_subject
from .courtesy import without_courtesy, words_of

#: Characters of subject and text together below which two mails may be the same by chance: "OK", "Oui, merci".
_SHORTEST = 16


def content_key(message: Message, mail_class: MailClass) -> str | None:
    """Key of an author and what he wrote; None where the same words again would mean nothing.

    Of a machine's mail only author and subject count: the next alarm has another time in it.  Of a person's subject,
    words of urgency and courtesy do not: whoever sends it again writes "Relance" before it.
    """
    author = message.author
    if not author.key or author.ambiguous or mail_class is MailClass.AUTO_REPLY:
        return None
    subject = base_subject(message.subject)
    if mail_class is MailClass.AUTO_GENERATED:
        return _key("automatic", author.key, subject) if subject else None
    subject = " ".join(without_courtesy(words_of(subject)))
    text = " ".join(unicodedata.normalize("NFKC", message.own_words).split()).casefold()
    files = sorted(one.sha256 for one in message.attachments)
    if len(subject) + len(text) < _SHORTEST and not files:
        return None
    return _key("person", author.key, subject, text, *files)


def _key(*parts: str) -> str:
    digest = sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()
