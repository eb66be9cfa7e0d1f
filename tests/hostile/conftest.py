"""The road, as in tests/road."""

from __future__ import annotations

from tests.road.conftest import office

__all__ = ["office"]
