"""What a command starts from: its arguments, the configuration, the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import app, log
from ..config import load
from ..errors import UsageError
from ..model.settings import Settings
from ..store.blobs import Blobs
from ..store.engine import Store, Transaction


def settings_of(args: argparse.Namespace) -> Settings:
    """The configuration a command was given; also sets up the log.  Raises ConfigError."""
    settings = load(Path(args.config))
    log.configure(settings.log_format, settings.log_level)
    return settings


class Office:
    """The store, opened for looking at and for moving things by hand; no keys, no templates."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = app.open_current_store(settings)
        self.blobs: Blobs = app.make_blobs(settings)

    def blob(self, tx: Transaction, sha256: str) -> bytes:
        """The bytes of a blob.  Raises UsageError if they are lost, StoreUnavailable if they cannot be had now."""
        try:
            return self.blobs.read(tx, sha256)
        except KeyError as error:
            raise UsageError(f"the bytes are lost: {error.args[0]}") from error

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with self.store.read() as tx:
            yield tx


def office_of(args: argparse.Namespace) -> Office:
    """The store behind the configuration.

    Raises:
        ConfigError: the configuration cannot be used.
        SchemaError: the database is empty or has another schema.
        StoreUnavailable: the database cannot be reached.
    """
    return Office(settings_of(args))
