"""Judging authors while their senders wait: synchronous work, in a few threads beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from ..model.reply import Reply
from .submission import Submission

_THREADS = 2


class Judges:
    """A ``JudgeAuthor`` that has a synchronous function judge.

    No more messages are with the threads than there are threads.  The others wait in the event loop, where a time limit
    takes them away: judges that hang hold these few messages in memory, and no more.

    Args:
        judge: the refusal of a message, None to take it.  What it waits for must have limits of its own: a thread
            cannot be stopped, and the process does not end before it.
    """

    def __init__(self, judge: Callable[[Submission], Reply | None]) -> None:
        self._judge = judge
        self._free = asyncio.Semaphore(_THREADS)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="judge")

    async def __call__(self, submission: Submission) -> Reply | None:
        """What the judge says; raises what it raises."""
        loop = asyncio.get_running_loop()
        await self._free.acquire()
        judging = self._threads.submit(self._judge, submission)

        def released(_: Future[Reply | None]) -> None:
            with suppress(RuntimeError):  # the event loop has ended meanwhile
                loop.call_soon_threadsafe(self._free.release)

        # Not when the wait is over: the thread is busy until it returns.
        judging.add_done_callback(released)
        return await asyncio.wrap_future(judging)

    def stop(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
