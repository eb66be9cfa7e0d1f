"""What a relay says of a mail that it takes: its id in the relay's queue, and the Message-ID that it may be given."""

from __future__ import annotations

import re
from collections.abc import Collection

from mailgate.model.address import address_key
from mailgate.model.delivery import is_left_part

#: How relays name the id under which they queued a mail.
_QUEUE_IDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bqueued as ([\w.-]+)",  # Postfix, OpenSMTPD, Haraka
        r"\baccepted as ([\w.-]+)",  # mailgate
        r"\bid=([\w.-]+)",  # Exim
        r"\bInternalId=(\d+)",  # Exchange
        r"^(?:2\.\d+\.\d+ )?([\w.-]+) Message accepted for delivery",  # Sendmail
        r"^Ok ([\w.-]{16,})$",  # Amazon SES; its Message-ID is made from this
        r"^(?:2\.0\.0 )?OK +\d+ ([\w.-]+) - gsmtp",  # Gmail
    )
)

#: Seen from Exchange: ``2.6.0 <id@host> [InternalId=…] Queued mail for delivery``.
_WHOLE_ID = re.compile(r"<([!-;=?A-~]{12,200}@[A-Za-z0-9.-]{1,200})>", re.ASCII)
#: How many are believed of one answer.
_MOST = 2


def queue_id(text: str) -> str:
    """The id under which a relay says that it queued a mail, from its answer to the data; ``""`` if it names none."""
    return next((found[1] for pattern in _QUEUE_IDS if (found := pattern.search(text))), "")


def given_ids(text: str, queued: str, addresses: Collection[str]) -> tuple[str, ...]:
    """The Message-IDs that a relay may have given a mail in place of ours, from its answer to the data.

    Customers answer to the id that they see.  Amazon SES makes it of the id that it answers with and a domain that it
    does not name; others name it whole.  Ids that are not long enough to be like no other are left out.

    Args:
        queued: as ``queue_id`` found it.
        addresses: of the mail's envelope: a relay may name them in angle brackets, too.
    """
    own = {address_key(one) for one in addresses}
    whole = [one for one in _WHOLE_ID.findall(text) if any(c.isdecimal() for c in one) and address_key(one) not in own]
    left = [queued] if is_left_part(queued) else []
    return tuple(dict.fromkeys((*left, *whole)))[:_MOST]
