"""The real service, and what takes its ground away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..service_process import ServiceProcess

Serve = Callable[..., ServiceProcess]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts a service: ``serve(database=…)``.  Whatever it lived through, it stops in order when asked to."""
    made: list[ServiceProcess] = []

    def start(**how: Any) -> ServiceProcess:
        made.append(ServiceProcess(tmp_path_factory.mktemp("service"), **how))
        made[-1].start()
        return made[-1]

    yield start
    statuses = [service.terminate() for service in made]
    assert statuses == [0] * len(made), [service.log for service in made]
