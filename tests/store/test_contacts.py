"""Contacts on both databases: what is known of an address, and merges that are trees and can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from mailgate.errors import UsageError
from mailgate.model.directory import Directory, ListedContact
from mailgate.store import contacts
from mailgate.store.engine import Store

from .samples import MINUTE, NOW, ticket

A, B, C, D = (f"{name}@client.example" for name in "abcd")


def merge(store: Store, *pairs: tuple[str, str]) -> None:
    for minute, (address, into) in enumerate(pairs):
        with store.write() as tx:
            contacts.merge(tx, address, into, NOW + minute * MINUTE)


def person(store: Store, key: str) -> set[str]:
    with store.read() as tx:
        return contacts.merged_keys(tx, key)


@pytest.mark.parametrize(
    ("pairs", "people", "why"),
    [
        ([], [{A}, {B}], "an address that nobody merged, or that is not even known, is a person of its own"),
        ([(A, B)], [{A, B}, {C}], "seen from both sides"),
        ([(A, B), (B, C)], [{A, B, C}], "what was merged into one goes along with it"),
        ([(A, C), (B, C)], [{A, B, C}], "siblings find each other"),
        ([(A, B), (C, D)], [{A, B}, {C, D}], "two people stay two"),
        ([(A, B), (C, D), (B, D)], [{A, B, C, D}], "two become one"),
        ([(A.upper(), B)], [{A, B}], "addresses are compared by key"),
    ],
)
def test_merged_addresses_are_one_person(
    store: Store, pairs: Sequence[tuple[str, str]], people: Sequence[set[str]], why: str
) -> None:
    """From whichever of the addresses one starts."""
    merge(store, *pairs)
    assert [person(store, key) for keys in people for key in sorted(keys)] == [keys for keys in people for _ in keys], (
        why
    )


@pytest.mark.parametrize(
    ("before", "address", "into", "says"),
    [
        ([], A, A, "the same person already"),
        ([(A, B)], A, B, "the same person already"),
        ([(A, B)], B, A, "the same person already"),
        ([(A, B), (B, C)], C, A, "the same person already"),
        ([(A, B)], A, C, f"merged into {B}"),
        ([], "nobody", B, "not an address"),
        ([], A, "<b@client.example>", "not an address"),
    ],
)
def test_a_merge_that_would_close_a_circle_or_tear_another_is_refused(
    store: Store, before: Sequence[tuple[str, str]], address: str, into: str, says: str
) -> None:
    merge(store, *before)
    with pytest.raises(UsageError, match=says):
        merge(store, (address, into))
    assert len(person(store, A)) == 1 + len(before)


def test_unmerge_takes_back_one_merge_and_no_other(store: Store) -> None:
    """What was merged into the address stays with it; afterwards everything can be merged anew."""
    merge(store, (A, B), (B, C), (D, C))
    with store.write() as tx:
        assert contacts.unmerge(tx, B.upper()) == C
    assert [person(store, key) for key in (A, C)] == [{A, B}, {C, D}]
    with pytest.raises(UsageError, match=f"into it are merged {A}"), store.write() as tx:
        contacts.unmerge(tx, B)
    with pytest.raises(UsageError, match=r"merged into no other$"), store.write() as tx:
        contacts.unmerge(tx, "stranger@client.example")
    merge(store, (C, A))
    assert person(store, D) == {A, B, C, D}


def test_merges_are_listed_with_their_times(store: Store) -> None:
    merge(store, (A, B), (B, C))
    with store.read() as tx:
        found = contacts.merges_of(tx, [A, B, C])
    assert [(one.key, one.into_key, one.at) for one in found] == [(A, B, NOW), (B, C, NOW + MINUTE)]


@pytest.mark.parametrize("round_", range(5))
def test_merges_that_cross_close_no_circle(store: Store, round_: int) -> None:
    """Two operators at the same moment: one of them hears that it is done already."""
    together = threading.Barrier(2)
    refused: list[str] = []

    def one_way(address: str, into: str) -> None:
        together.wait()
        try:
            store.repeat(lambda tx: contacts.merge(tx, address, into, NOW))
        except UsageError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=one_way, args=pair) for pair in ((A, B), (B, A))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with store.read() as tx:
        assert len(contacts.merges_of(tx, [A, B])) == 1


def test_lists_and_merges_together_make_a_person(store: Store) -> None:
    """A list joins b and c, merges join a to b and d to c: whoever of them is asked about is all four."""
    directory = Directory((ListedContact((B, C)), ListedContact(("e@client.example",))))
    merge(store, (A, B), (D, C))
    with store.read() as tx:
        assert all(contacts.person_keys(tx, key, directory) == {A, B, C, D} for key in (A, B, C, D))
        assert contacts.person_keys(tx, "e@client.example", directory) == {"e@client.example"}


def test_what_was_learned_and_the_tickets(store: Store) -> None:
    """The newest ticket first, with the address and role that the person has on it."""
    first = ticket(store, reporter_key=A, reporter_address="A@client.example")
    second = ticket(store, reporter_key=B, reporter_address=B)
    ticket(store, reporter_key=C, reporter_address=C)
    with store.read() as tx:
        assert [row.key for row in contacts.listing(tx)] == [A, B, C]
        assert [row.address for row in contacts.learned(tx, [B, A])] == ["A@client.example", B]
        found = contacts.tickets_of(tx, {A, B})
        assert [(row.id, row.key, row.role) for row in found] == [(second, B, "reporter"), (first, A, "reporter")]
        assert [row.id for row in contacts.tickets_of(tx, {A, B}, limit=1)] == [second]
        assert set(contacts.participant_keys(tx)) == {A, B, C}
