"""Group commit: many connections hand over messages, one thread stores them together.

Making one message durable costs a sync of the disk; so does making a hundred.  There is no waiting for company: a group
is what piled up while the group before it was being stored.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..crash import crash_point
from ..errors import StoreUnavailable
from .submission import Submission

LOG = logging.getLogger("mailgate.receive")

#: A group closes at so many messages, or as soon as its content reaches so many octets.
MAX_GROUP = 100
MAX_GROUP_SIZE = 8 * 1024 * 1024

#: Makes all submissions durable, or none and raises.
Store = Callable[[Sequence[Submission]], None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A submission with the one who waits for it; ``loop`` is where he waits."""

    submission: Submission
    result: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


class GroupCommitter:
    """Stores submissions in groups, in a thread of its own, and tells each waiter how his one fared.

    If a group cannot be stored, each of its submissions is stored alone and gets its own result: one that the store
    cannot take never drags others with it.  What was handed over is stored whether or not anybody still waits for it.

    While the store refuses (``StoreUnavailable``), ``refusing`` is true, for listeners to take no mail; the thread
    calls ``probe`` from time to time, and the first success, of a probe or of a message, ends that state.

    Args:
        store: called from the thread only.
        probe: raises as long as the store would refuse; None tries with the next message only.
        probe_seconds: between two probes.
    """

    def __init__(self, store: Store, probe: Callable[[], None] | None = None, *, probe_seconds: float = 1.0) -> None:
        self._store = store
        self._probe = probe
        self._probe_seconds = probe_seconds
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._handing_over = threading.Lock()
        self._open = False
        self._refusing = False
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)

    def start(self) -> None:
        """Begin to store; to be called once."""
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, and return when everything handed over has its result; harmless when repeated."""
        with self._handing_over:
            if self._open:
                self._open = False
                self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    @property
    def refusing(self) -> bool:
        """Whether the store refused and has not worked since; may be asked from any thread."""
        return self._refusing

    async def accept(self, submission: Submission) -> None:
        """Return when the submission is durable.

        Cancelling the waiter does not take back what it handed over.

        Raises:
            StoreUnavailable: the store refuses, or the committer does not run.
            Exception: whatever else the store raised for this submission alone.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(submission, loop.create_future(), loop)
        with self._handing_over:
            if not self._open:
                raise StoreUnavailable("the committer is not running")
            self._waiting.put(waiting)
        await waiting.result

    # --- the thread

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            if group:
                self._commit(group)
            else:
                self._try_store()

    def _next_group(self) -> list[_Waiting] | None:
        """What waits, as far as one group may reach; empty when it is time for a probe, None at the end."""
        try:
            timeout = self._probe_seconds if self._refusing and self._probe else None
            first = self._waiting.get(timeout=timeout)
        except queue.Empty:
            return []
        if first is None:
            return None
        group, size = [first], len(first.submission.content)
        while len(group) < MAX_GROUP and size < MAX_GROUP_SIZE:
            try:
                another = self._waiting.get_nowait()
            except queue.Empty:
                break
            if another is None:
                self._waiting.put(None)
                break
            group.append(another)
            size += len(another.submission.content)
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        """Store a group, or each of it alone, and report; never raises."""
        error = self._try_group([waiting.submission for waiting in group])
        if error is None or len(group) == 1:
            _report([(waiting, error) for waiting in group])
            return
        if isinstance(error, StoreUnavailable) and not self._try_store():
            # Each may have waited long for a lock; one by one they would wait in vain for the same.
            _report([(waiting, StoreUnavailable(str(error))) for waiting in group])
            return
        LOG.warning("a group of %d could not be stored, trying each alone: %s", len(group), error)
        for position, waiting in enumerate(group):
            alone = self._try_group([waiting.submission])
            _report([(waiting, alone)])
            if isinstance(alone, StoreUnavailable) and not self._try_store():
                _report([(other, StoreUnavailable(str(alone))) for other in group[position + 1 :]])
                return

    def _try_group(self, submissions: Sequence[Submission]) -> Exception | None:
        try:
            crash_point("accept.before_commit")
            self._store(submissions)
            crash_point("accept.after_commit")
        except Exception as error:
            # The thread must outlive every fault of the store; the waiters get it.
            if isinstance(error, StoreUnavailable):
                self._note(refusing=True, why=error)
            return error
        self._note(refusing=False)
        return None

    def _try_store(self) -> bool:
        """Whether the store would take something again, as far as the probe can tell."""
        if self._probe is None:
            return True
        try:
            self._probe()
        except Exception as error:
            # As above; a probe that fails in a new way still fails.
            LOG.debug("the store still refuses: %s", error)
            return False
        self._note(refusing=False)
        return True

    def _note(self, *, refusing: bool, why: Exception | None = None) -> None:
        if refusing != self._refusing:
            self._refusing = refusing
            if refusing:
                LOG.error("the store refuses, no mail is taken until it works again: %s", why)
            else:
                LOG.warning("the store works again, mail is taken")


def _report(results: list[tuple[_Waiting, Exception | None]]) -> None:
    """Wake the waiters, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Exception | None]]] = {}
    for waiting, error in results:
        by_loop.setdefault(waiting.loop, []).append((waiting, error))
    for loop, part in by_loop.items():
        try:
            loop.call_soon_threadsafe(_wake, part)
        except RuntimeError:
            LOG.debug("%d waiters are gone with their event loop", len(part))


def _wake(results: list[tuple[_Waiting, Exception | None]]) -> None:
    for waiting, error in results:
        if waiting.result.done():  # cancelled: nobody waits
            if error is not None:
                LOG.error("not stored: %s", error, extra={"intake": waiting.submission.intake_id})
        elif error is None:
            waiting.result.set_result(None)
        else:
            waiting.result.set_exception(error)
