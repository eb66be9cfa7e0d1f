"""Group commit: who gets which result, and how the thread survives its store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest

from mailgate.errors import StoreUnavailable
from mailgate.model.envelope import Envelope, Source
from mailgate.model.ids import new_intake_id
from mailgate.receive.committer import MAX_GROUP, MAX_GROUP_SIZE, GroupCommitter
from mailgate.receive.submission import Submission

NOW = datetime(2026, 10, 14, 6, 12, tzinfo=UTC)


def submission(content: bytes = b"x") -> Submission:
    envelope = Envelope(Source.SMTP, "in", "anna@client.example", ("support@desk.example",))
    return Submission(new_intake_id(NOW), NOW, envelope, content, "")


class Store:
    """Remembers the groups it was given; ``fails`` says what it does with each."""

    def __init__(self) -> None:
        self.groups: list[list[Submission]] = []
        self.fails: Callable[[Sequence[Submission]], Exception | None] = lambda group: None
        self.entered = threading.Event()
        #: Clear it to keep the thread busy, so that a group piles up behind it.
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, group: Sequence[Submission]) -> None:
        self.entered.set()
        self.may_go_on.wait()
        error = self.fails(group)
        if error is not None:
            raise error
        self.groups.append(list(group))

    @property
    def stored(self) -> list[Submission]:
        return [submission for group in self.groups for submission in group]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def committer(store: Store) -> Iterator[GroupCommitter]:
    running = GroupCommitter(store)
    running.start()
    yield running
    store.may_go_on.set()
    running.stop()


async def pile_up(committer: GroupCommitter, store: Store, waiting: Sequence[Submission]) -> list[asyncio.Task[None]]:
    """Hand over ``waiting`` while the thread is busy with one message before them; that one's task comes first."""
    store.may_go_on.clear()
    first = asyncio.create_task(committer.accept(submission(b"first")))
    await asyncio.to_thread(store.entered.wait)
    others = [asyncio.create_task(committer.accept(one)) for one in waiting]
    await asyncio.sleep(0)  # each task runs up to its wait
    store.may_go_on.set()
    return [first, *others]


async def test_what_piles_up_is_one_group(committer: GroupCommitter, store: Store) -> None:
    """Messages that wait for the thread are stored together; the first did not wait for them."""
    await asyncio.gather(*await pile_up(committer, store, [submission() for _ in range(5)]))
    assert [len(group) for group in store.groups] == [1, 5]


async def test_group_closes_at_its_number(committer: GroupCommitter, store: Store) -> None:
    """A group has no more messages than the limit."""
    await asyncio.gather(*await pile_up(committer, store, [submission() for _ in range(MAX_GROUP + 3)]))
    assert [len(group) for group in store.groups] == [1, MAX_GROUP, 3]


async def test_group_closes_at_its_size(committer: GroupCommitter, store: Store) -> None:
    """A group takes no further message once it has the size; a larger message is a group of its own."""
    half, all_of_it = bytes(MAX_GROUP_SIZE // 2), bytes(MAX_GROUP_SIZE)
    waiting = [submission(half), submission(half), submission(b"x"), submission(all_of_it), submission(all_of_it)]
    await asyncio.gather(*await pile_up(committer, store, waiting))
    assert [len(group) for group in store.groups] == [1, 2, 2, 1]


async def test_failed_group_is_stored_one_by_one(committer: GroupCommitter, store: Store) -> None:
    """One message that the store cannot take does not drag the others with it."""
    good, bad, also_good = submission(), submission(), submission()
    store.fails = lambda group: ValueError("not this one") if bad in group else None
    results = await asyncio.gather(*await pile_up(committer, store, [good, bad, also_good]), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), type(None), ValueError, type(None)]
    assert store.stored[1:] == [good, also_good]
    assert not committer.refusing, "a message that cannot be stored says nothing about the store"


async def test_cancelled_waiter_is_stored_once(committer: GroupCommitter, store: Store) -> None:
    """Whoever stops waiting does not take back what was handed over."""
    kept = submission()
    first, abandoned = await pile_up_and_hold(committer, store, kept)
    abandoned.cancel()
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    store.may_go_on.set()
    await first
    await asyncio.to_thread(committer.stop)
    assert store.stored.count(kept) == 1


async def pile_up_and_hold(committer: GroupCommitter, store: Store, one: Submission) -> list[asyncio.Task[None]]:
    tasks = await pile_up(committer, store, [])
    store.may_go_on.clear()
    tasks.append(asyncio.create_task(committer.accept(one)))
    await asyncio.sleep(0)
    return tasks


async def test_stop_finishes_what_was_handed_over(committer: GroupCommitter, store: Store) -> None:
    """After stop everything has its result, and nothing more is taken."""
    tasks = await pile_up(committer, store, [submission() for _ in range(3)])
    await asyncio.to_thread(committer.stop)
    await asyncio.gather(*tasks)
    assert len(store.stored) == 4
    with pytest.raises(StoreUnavailable):
        await committer.accept(submission())
    committer.stop()


async def test_not_started_takes_nothing(store: Store) -> None:
    """A committer without its thread says so instead of letting the client wait."""
    idle = GroupCommitter(store)
    with pytest.raises(StoreUnavailable):
        await idle.accept(submission())
    idle.stop()


async def test_refusing_ends_with_the_first_good_probe(store: Store) -> None:
    """The store refuses, the state is on; the probe works again, the state is off, without a message or a restart."""
    works_again = asyncio.Event()
    broken = threading.Event()
    broken.set()
    probes = 0
    loop = asyncio.get_running_loop()

    def probe() -> None:
        nonlocal probes
        probes += 1
        if probes == 2:
            broken.clear()
        if broken.is_set():
            raise StoreUnavailable("still full")
        loop.call_soon_threadsafe(works_again.set)

    committer = GroupCommitter(store, probe, probe_seconds=0.01)
    committer.start()
    store.fails = lambda group: StoreUnavailable("disk full") if broken.is_set() else None
    with pytest.raises(StoreUnavailable, match="disk full"):
        await committer.accept(submission())
    assert committer.refusing
    await works_again.wait()
    await committer.accept(submission())
    assert not committer.refusing
    assert len(store.stored) == 1
    await asyncio.to_thread(committer.stop)


async def test_a_stored_message_ends_refusing_too(committer: GroupCommitter, store: Store) -> None:
    """Without a probe, the next message that can be stored says that the store works."""
    store.fails = lambda group: StoreUnavailable("locked")
    with pytest.raises(StoreUnavailable):
        await committer.accept(submission())
    assert committer.refusing
    store.fails = lambda group: None
    await committer.accept(submission())
    assert not committer.refusing


async def test_refused_group_does_not_wait_for_each(store: Store) -> None:
    """If the store is away, all of a group learn it together, not each from its own long wait."""

    def probe() -> None:
        raise StoreUnavailable("away")

    tries: list[int] = []

    def fails(group: Sequence[Submission]) -> Exception | None:
        tries.append(len(group))
        return StoreUnavailable("away") if len(tries) > 1 else None

    store.fails = fails
    committer = GroupCommitter(store, probe, probe_seconds=3600)
    committer.start()
    tasks = await pile_up(committer, store, [submission() for _ in range(20)])
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results[1:]] == [StoreUnavailable] * 20
    assert tries == [1, 20]
    await asyncio.to_thread(committer.stop)


def test_waiters_of_a_dead_loop_do_no_harm(store: Store) -> None:
    """A loop that closed while its message was being stored (a stop after its grace) leaves the thread alive."""
    committer = GroupCommitter(store)
    committer.start()
    store.may_go_on.clear()

    async def leave() -> None:
        abandoned = asyncio.create_task(committer.accept(submission()))
        await asyncio.to_thread(store.entered.wait)
        abandoned.cancel()

    asyncio.run(leave())
    store.may_go_on.set()
    committer.stop()
    assert len(store.stored) == 1
