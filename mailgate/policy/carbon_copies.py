"""Who becomes a carbon copy of a ticket: people in To and Cc of a proven author (DESIGN §5.1, LESSONS B2)."""

from __future__ import annotations

from collections.abc import Collection

from ..model.address import Mailbox, split_subaddress
from ..model.message import Message
from .classify import answers_nobody
from .lists import is_list

#: People on one mail that are taken along; a longer list is a mailing.
MOST = 20


def carbon_copies(
    message: Message, *, inside: Collection[str], lists: Collection[str], unsigned: Collection[str] = ()
) -> tuple[Mailbox, ...]:
    """The mailboxes in To and Cc that are people, each once, in their order.

    Args:
        inside: address keys that are ours or agents'.
        lists: lists that the desk or the message names, by address or List-Id.
        unsigned: of ``to`` and ``cc`` those that the author's proof does not cover (a signed mail may be sent on with
            another Cc).

    None at all if there are more than ``MOST``.  The caller has made sure that the author is verified.
    """
    found: dict[str, Mailbox] = {}
    to = () if "to" in unsigned else message.to
    cc = () if "cc" in unsigned else message.cc
    for one in (*to, *cc):
        key = one.key
        base = split_subaddress(key)[0] if key else ""
        if not key or key == message.author.key or {key, base} & set(inside) or answers_nobody(key):
            continue
        if is_list(key, lists) or is_list(base, lists):
            continue
        found.setdefault(key, one)
    return tuple(found.values()) if len(found) <= MOST else ()
