"""Mail that came through a list: whose it is, and whether its author is answered (DESIGN §5.7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..model.decision import Classification, MailClass
from ..model.message import Message
from .facts import Facts

#: Rules of ``classify`` that say no more than that a mail came through a list.
_OF_A_LIST = ("list_header", "precedence")


def is_a_persons(facts: Facts) -> bool:
    """Whether list mail counts as a person's: through a list that the desk trusts, or by a contact who is known."""
    return bool(facts.contact and facts.contact.known) or from_trusted_list(facts)


def from_trusted_list(facts: Facts) -> bool:
    """Whether it came through a list that the desk trusts, by List-Id or by the list's address in List-Post."""
    return not _named(facts.message).isdisjoint(facts.desk.rules.trusted_lists)


def answerable(facts: Facts) -> Classification:
    """The classification by which an author is answered.

    List mail that counts as a person's is, unless more than the list speaks against it; the list itself never is: some
    put their own address in From.
    """
    found = facts.classification
    if found.mail_class is not MailClass.BULK or not is_a_persons(facts):
        return found
    hits = [reason for reason in found.reasons if reason.hit]
    if not any(reason.rule == "list_header" for reason in hits):
        return found
    against = next((reason.text for reason in hits if reason.rule not in _OF_A_LIST), "")
    if not against and is_list(facts.message.author.key, named_lists(facts)):
        against = "its author is the address of a list"
    return replace(found, never_answer=against)


def named_lists(facts: Facts) -> frozenset[str]:
    """The lists that the desk trusts and those that the message came through, by List-Id or address."""
    return frozenset((*facts.desk.rules.trusted_lists, *_named(facts.message)))


def is_list(key: str, lists: Collection[str]) -> bool:
    """Whether an address is one of ``lists``; a List-Id is the list's address with a dot for its ``@`` (RFC 2919)."""
    return key in lists or key.replace("@", ".") in lists


def _named(message: Message) -> set[str]:
    """What List-Id and List-Post name, lower-case: ``users.lists.example``, ``users@lists.example``."""
    named = set()
    for header in ("list-id", "list-post"):
        for value in message.all_headers(header):
            inner = value.rpartition("<")[2].partition(">")[0].strip().lower()
            named.add(inner.removeprefix("mailto:"))
    return named - {""}
