"""``mailgate ingest-worker``: what ``run`` starts as its children."""

from __future__ import annotations

import argparse

from .. import app


def ingest_worker(args: argparse.Namespace) -> int:
    """Process messages until the parent ends or says so."""
    return app.run_ingest_worker(args.parent)
