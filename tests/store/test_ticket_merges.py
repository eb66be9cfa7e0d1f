"""Merged tickets on both databases: they go on in another one, and come apart as if nothing had been."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailgate.errors import Conflict, UsageError
from mailgate.model.ticket import Role, TicketNumber
from mailgate.store import ticket_merges, ticket_moves, ticket_records, tickets
from mailgate.store.engine import Store
from mailgate.store.ticket_merges import LONGEST_CHAIN, Merged
from mailgate.store.ticket_records import TicketRecord

from .samples import MINUTE, NOW, new_entry, new_ticket, queue_mail, ticket


def number(ticket_id: int) -> TicketNumber:
    return TicketNumber("SUP", ticket_id)


def of(store: Store, who: str, *references: str) -> int:
    """The id of a fresh ticket of this person."""
    address = f"{who}@client.example"
    return ticket(store, reporter_address=address, reporter_key=address, reporter_name=who, references=references)


def merge(store: Store, source: int, target: int) -> Merged:
    with store.write() as tx:
        return ticket_merges.merge(tx, number(source), number(target), NOW)


def unmerge(store: Store, source: int) -> Merged:
    with store.write() as tx:
        return ticket_merges.unmerge(tx, number(source), NOW)


def append(store: Store, ticket_id: int, **entry: Any) -> None:
    with store.write() as tx:
        tickets.append_entries(tx, ticket_id, [new_entry(**entry)], NOW)


def record(store: Store, ticket_id: int) -> TicketRecord:
    with store.read() as tx:
        return ticket_records.record(tx, number(ticket_id))


def people(store: Store, ticket_id: int) -> list[tuple[int, str, str, int]]:
    return [
        (one.number, one.role, one.key.partition("@")[0], one.since_seq)
        for one in record(store, ticket_id).participants
    ]


def ends(store: Store, *ids: int) -> dict[int, int]:
    with store.read() as tx:
        return ticket_merges.follow(tx, ids)


# ---------------------------------------------------------------- merge


def test_a_merged_ticket_goes_on_in_the_other(store: Store) -> None:
    """Its people may answer there and see nothing older; its references follow; its own rows stay."""
    source, target = of(store, "anna", "PO1", "po 2"), of(store, "bob", "PO 2")
    append(store, source, text="hers", message_id="m1@client.example")
    append(store, target, text="his")
    append(store, target, text="his again")
    assert merge(store, source, target) == Merged(number(source), number(target), ("anna@client.example",), ("PO1",))
    assert people(store, target) == [(1, Role.REPORTER, "bob", 0), (2, Role.ADDED, "anna", 3)]
    assert record(store, target).references == ["PO 2", "PO1"]
    assert [one.text for one in record(store, target).entries] == ["his", "his again"]
    merged = record(store, source)
    assert (merged.ticket.status, [one.text for one in merged.entries]) == ("new", ["hers"])
    assert (people(store, source), merged.references) == ([(1, Role.REPORTER, "anna", 0)], ["PO1", "po 2"])
    assert ends(store, source, target, 999_999) == {source: target}
    with store.read() as tx:
        assert tickets.ids_by_message_id(tx, ["m1@client.example"]) == {"m1@client.example": {source}}
        assert ticket_merges.goes_on_in(tx, [source, target]) == {source: number(target)}
        assert ticket_merges.merged_from(tx, target) == [number(source)]
        assert ticket_merges.follow(tx, []) == ticket_merges.goes_on_in(tx, [target]) == {}
    assert [(one.kind, one.details) for one in merged.events] == [("merged_into", {"ticket": f"SUP-{target}"})]
    added = {"ticket": f"SUP-{source}", "people": ["anna@client.example"], "references": ["PO1"]}
    assert [(one.kind, one.details) for one in record(store, target).events] == [("merged_from", added)]


def test_nobody_is_on_a_ticket_twice(store: Store) -> None:
    """Who is on both tickets keeps his number and sees what he saw; who has no address is not brought along."""
    source, target = of(store, "anna"), of(store, "anna")
    nobody = ticket(store, reporter_address="", reporter_key="", reporter_name="")
    assert merge(store, source, target).people == merge(store, nobody, target).people == ()
    assert people(store, target) == [(1, Role.REPORTER, "anna", 0)]


def test_a_carbon_copy_stays_one(store: Store) -> None:
    """Whoever an agent had not added is sent no more than before; what a mail's Cc said is no order of an agent's."""
    source, target = of(store, "anna"), of(store, "bob")
    with store.write() as tx:
        tx.exec_driver_sql(
            "INSERT INTO participant (ticket_id, number, role, address, key, name, since_seq)"
            f" VALUES ({source}, 2, 'carbon_copy', 'Cleo@x.example', 'cleo@x.example', '', 1),"
            f" ({source}, 3, 'added', 'Anna@client.example', 'anna@client.example', '', 0)"
        )
    merge(store, source, target)
    assert people(store, target)[1:] == [(2, Role.ADDED, "anna", 1), (3, Role.CARBON_COPY, "cleo", 1)]


def test_chains_are_followed_to_their_end(store: Store) -> None:
    """A ticket merged into a merged one goes on where that does, and what goes on in it follows too."""
    a, b, c, d = (of(store, who) for who in "abcd")
    merge(store, a, b)
    merge(store, b, c)
    assert merge(store, d, a).target == number(c)
    assert ends(store, a, b, c, d) == {a: c, b: c, d: c}
    assert [name for _, _, name, _ in people(store, c)] == ["c", "b", "a", "d"]
    with store.read() as tx:
        assert ticket_merges.merged_from(tx, c) == [number(one) for one in (a, b, d)]


def test_what_cannot_be_merged_is_refused_with_its_reason(store: Store) -> None:
    """And nothing is changed by the attempt."""
    a, b, c = (of(store, who) for who in "abc")
    merge(store, a, b)
    merge(store, b, c)
    refused = [
        (c, c, "cannot go on in itself"),
        (c, a, f"SUP-{a} goes on in SUP-{c}: unmerge SUP-{a} first"),
        (c, b, f"SUP-{b} goes on in SUP-{c}"),
        (a, c, f"SUP-{a} goes on in SUP-{c} already"),
        (b, a, "already"),
        (c, 999_999, "no ticket SUP-999999"),
        (999_999, c, "no ticket SUP-999999"),
    ]
    for source, target, why in refused:
        with pytest.raises(UsageError, match=why):
            merge(store, source, target)
    with pytest.raises(UsageError, match=f"no ticket BIL-{c}"), store.write() as tx:
        ticket_merges.merge(tx, number(c), TicketNumber("BIL", c), NOW)
    assert ends(store, a, b, c) == {a: c, b: c}


def test_chains_have_a_longest_length(store: Store) -> None:
    """One that would be longer is refused from either side; what is there is followed to its end."""
    with store.write() as tx:
        ids = [tickets.open_ticket(tx, new_ticket()) for _ in range(LONGEST_CHAIN + 2)]
        for source, target in pairwise(ids[:-1]):
            ticket_merges.merge(tx, number(source), number(target), NOW)
    assert ends(store, *ids) == dict.fromkeys(ids[:-2], ids[-2])
    with pytest.raises(UsageError, match="more than 100"):
        merge(store, ids[-2], ids[-1])
    assert merge(store, ids[-1], ids[0]).target == number(ids[-2])


# ---------------------------------------------------------------- unmerge


def test_a_merge_can_be_undone(store: Store) -> None:
    """The other ticket has its people and references again; what came in meanwhile stays there."""
    source, target = of(store, "anna", "PO1", "PO2"), of(store, "bob", "PO3")
    append(store, source, text="hers")
    merge(store, source, target)
    append(store, target, text="meanwhile")
    assert unmerge(store, source) == Merged(number(source), number(target), ("anna@client.example",), ("PO1", "PO2"))
    assert people(store, target) == [(1, Role.REPORTER, "bob", 0)]
    assert record(store, target).references == ["PO3"]
    assert [one.text for one in record(store, target).entries] == ["meanwhile"]
    assert [one.text for one in record(store, source).entries] == ["hers"]
    assert ends(store, source, target) == {}
    append(store, source, text="goes on")
    assert [one.seq for one in record(store, source).entries] == [1, 2]
    assert [one.kind for one in record(store, source).events] == ["merged_into", "unmerged"]
    with pytest.raises(UsageError, match=f"SUP-{source} is not merged"):
        unmerge(store, source)
    # Numbers of participants are not used twice: mail that names the old one may be under way.
    merge(store, source, target)
    assert [one[0] for one in people(store, target)] == [1, 3]


def test_what_somebody_used_since_stays(store: Store) -> None:
    """Who wrote or was written to on the other ticket stays on it, and so does a reference that a mail there named."""
    source, target = of(store, "anna", "PO1", "PO2", "PO3"), of(store, "bob", "PO9")
    with store.write() as tx:
        tx.exec_driver_sql(
            "INSERT INTO participant (ticket_id, number, role, address, key, name)"
            f" VALUES ({source}, 2, 'added', 'Cleo@client.example', 'cleo@client.example', ''),"
            f" ({source}, 3, 'added', 'dora@client.example', 'dora@client.example', '')"
        )
    append(store, target, subject="Printer ##PO1##")
    merge(store, source, target)
    append(store, target, participant=3, author_address="cleo@client.example", subject="Re: Printer ##po2##")
    assert unmerge(store, source).people == ("anna@client.example", "dora@client.example")
    assert people(store, target) == [(1, Role.REPORTER, "bob", 0), (3, Role.ADDED, "cleo", 2)]
    assert record(store, target).references == ["PO9", "PO2"]
    with store.write() as tx:
        # References are numbered without gaps, as whoever adds one expects.
        tickets.add_references(tx, target, 2, ["PO4"])
    assert record(store, target).references == ["PO9", "PO2", "PO4"]


def test_who_was_written_to_stays(store: Store) -> None:
    """An answer to that mail names his number on the ticket."""
    source, target = of(store, "anna"), of(store, "bob")
    merge(store, source, target)
    with store.write() as tx:
        queue_mail(tx, ticket_id=target)
    assert unmerge(store, source).people == ()
    assert [name for _, _, name, _ in people(store, target)] == ["bob", "anna"]


def test_what_two_merges_brought_stays_until_both_are_undone(store: Store) -> None:
    """In either order."""
    for first in (0, 1):
        target = of(store, "bob")
        sources = [of(store, "anna", "PO1"), of(store, "anna", "PO1")]
        for source in sources:
            merge(store, source, target)
        assert unmerge(store, sources.pop(first)).people == ()
        assert (len(people(store, target)), record(store, target).references) == (2, ["PO1"])
        assert unmerge(store, *sources).people == ("anna@client.example",)
        assert (len(people(store, target)), record(store, target).references) == (1, [])


def test_the_middle_of_a_chain_can_be_undone(store: Store) -> None:
    """What went on by way of it leaves the end of the chain too."""
    a, b, c = of(store, "a", "PA"), of(store, "b", "PB"), of(store, "c", "PC")
    merge(store, a, b)
    merge(store, b, c)
    unmerge(store, a)
    assert [name for _, _, name, _ in people(store, b)] == ["b"]
    assert [name for _, _, name, _ in people(store, c)] == ["c", "b"]
    assert record(store, c).references == ["PC", "PB"]
    assert ends(store, a, b, c) == {b: c}
    merge(store, a, b)
    unmerge(store, b)
    assert ends(store, a, b, c) == {a: c}
    assert [name for _, _, name, _ in people(store, c)] == ["c", "a"]


_STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "unmerge", "link"]), st.integers(0, 5), st.integers(0, 5)), max_size=30
)
#: Some people and references stand on several tickets.
_PEOPLE = ("anna", "bob", "anna", "cleo", "bob", "dora")
_REFERENCES = (("P1",), ("P1", "P2"), ("P3",), (), ("P2",), ("P4", "P1"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[Store]:
    """A SQLite store for many examples, each with tickets of its own."""
    path = tmp_path_factory.mktemp("merges") / "mailgate.db"
    path.write_bytes(_sqlite_template.read_bytes())
    opened = Store(f"sqlite+pysqlite:///{path}")
    yield opened
    opened.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, order=st.permutations(range(6)))
def test_merges_never_go_in_a_circle_and_always_come_apart(
    kept: Store, steps: list[tuple[str, int, int]], order: list[int]
) -> None:
    """Whatever is merged, linked and unmerged: every chain ends, and once all is undone all is as it was."""
    ids = [of(kept, who, *refs) for who, refs in zip(_PEOPLE, _REFERENCES, strict=True)]
    before = [(people(kept, one), record(kept, one).references) for one in ids]
    into: dict[int, int] = {}
    for step, one, other in steps:
        with kept.write() as tx:
            try:
                if step == "merge":
                    into[one] = ids.index(ticket_merges.merge(tx, number(ids[one]), number(ids[other]), NOW).target.id)
                elif step == "unmerge":
                    ticket_merges.unmerge(tx, number(ids[one]), NOW)
                    del into[one]
                else:
                    ticket_moves.link(tx, number(ids[one]), number(ids[other]), NOW)
            except UsageError:
                pass
        assert ends(kept, *ids) == {ids[one]: ids[_end(into, one)] for one in into}
    for one in order:
        if one in into:
            unmerge(kept, ids[one])
    assert ends(kept, *ids) == {}
    assert [(people(kept, one), record(kept, one).references) for one in ids] == before


def _end(into: dict[int, int], one: int) -> int:
    """Where a chain ends; a circle would be followed for longer than there are tickets."""
    for _ in range(6):
        if one not in into:
            return one
        one = into[one]
    raise AssertionError("a circle")


# ---------------------------------------------------------------- at the same moment


def test_a_merged_ticket_takes_no_entries(store: Store) -> None:
    """Whoever wants to write on it looks again and follows."""
    source, target = of(store, "anna"), of(store, "bob")
    merge(store, source, target)
    with pytest.raises(Conflict, match="goes on in another"):
        append(store, source)
    unmerge(store, source)
    append(store, source)


@pytest.fixture
def stores(database: str) -> Iterator[list[Store]]:
    """Two stores with one database, as two processes have them."""
    both = [Store(database), Store(database)]
    yield both
    for one in both:
        one.close()


def test_a_mail_and_a_merge_at_once_lose_nothing(stores: list[Store]) -> None:
    """Every entry is on the ticket that took mail when it was committed; neither waits for the other for ever."""
    source, target = of(stores[0], "anna"), of(stores[0], "bob")
    rounds = 25
    faults: list[BaseException] = []

    def mails() -> None:
        for turn in range(rounds):

            def write(tx: Any, turn: int = turn) -> None:
                end = ticket_merges.follow(tx, [source]).get(source, source)
                # Both of them, as for a mail that names both.
                tickets.facts(tx, {end, target})
                tickets.append_entries(tx, end, [new_entry(text=str(turn))], NOW)

            stores[0].repeat(write)

    def merges() -> None:
        for turn in range(rounds):
            step = ticket_merges.unmerge if turn % 2 else ticket_merges.merge
            pair = (number(source),) if turn % 2 else (number(source), number(target))
            stores[1].repeat(lambda tx, step=step, pair=pair: step(tx, *pair, NOW))

    def run(work: Any) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in (mails, merges)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not faults
    assert not any(one.is_alive() for one in threads)
    texts = [one.text for ticket_id in (source, target) for one in record(stores[0], ticket_id).entries]
    assert sorted(texts, key=int) == [str(turn) for turn in range(rounds)]
    assert ends(stores[0], source) == {source: target}


def test_two_merges_at_once_make_no_circle(stores: list[Store]) -> None:
    """A into B and B into A: one of them is done, the other is refused."""
    for _ in range(5):
        a, b = of(stores[0], "anna"), of(stores[0], "bob")
        barrier = threading.Barrier(2)
        results: list[str] = []

        def run(store: Store, source: int, target: int, barrier: Any = barrier, results: Any = results) -> None:
            barrier.wait(10)
            try:
                store.repeat(lambda tx: ticket_merges.merge(tx, number(source), number(target), NOW + MINUTE))
                results.append("done")
            except UsageError:
                results.append("refused")

        threads = [
            threading.Thread(target=run, args=(stores[0], a, b)),
            threading.Thread(target=run, args=(stores[1], b, a)),
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert sorted(results) == ["done", "refused"]
        assert len(ends(stores[0], a, b)) == 1
