"""``mailgate db``: the schema and the keys that the database has seen."""

from __future__ import annotations

import argparse
import os

from .. import app
from ..store import installation, migrations
from .context import office_of, settings_of
from .output import print_fields, print_json, print_table


def upgrade(args: argparse.Namespace) -> int:
    """Raise the schema to this program's."""
    store = app.open_store(settings_of(args))
    before = migrations.version(store).current
    after = migrations.upgrade(store).current
    print(f"the schema is {after}" + ("" if before == after else f" (was {before or 'empty'})"))
    return os.EX_OK


def current(args: argparse.Namespace) -> int:
    """Which schema the database has and which one this program needs."""
    store = app.open_store(settings_of(args))
    found = migrations.version(store)
    shown = {"database": store.describe(), "current": found.current, "needed": found.head}
    if args.json:
        print_json(shown)
    else:
        print_fields(shown)
    return os.EX_OK if found.is_current else os.EX_CONFIG


def check(args: argparse.Namespace) -> int:
    """Whether the database has exactly the tables this program knows."""
    store = app.open_store(settings_of(args))
    found = migrations.version(store)
    differences = migrations.differences(store)
    if args.json:
        print_json({"current": found.current, "needed": found.head, "differences": differences})
    elif differences or not found.is_current:
        print(f"schema {found.current or 'none'}, needed {found.head}: run mailgate db upgrade")
        for difference in differences:
            print(f"  {difference}")
    else:
        print(f"schema {found.current}: as it should be")
    return os.EX_OK if found.is_current and not differences else os.EX_CONFIG


def keys(args: argparse.Namespace) -> int:
    """The signing keys that the database has seen."""
    with office_of(args).read() as tx:
        shown = [{"id": key_id, "fingerprint": value} for key_id, value in installation.known_keys(tx).items()]
    if args.json:
        print_json(shown)
    else:
        print_table(shown, {"id": "KEY", "fingerprint": "FINGERPRINT"}, "no keys seen yet")
    return os.EX_OK


def forget_key(args: argparse.Namespace) -> int:
    """Let hosts run without a key that was seen; mails signed with it prove nothing any more."""
    office_of(args).store.repeat(lambda tx: installation.forget_key(tx, args.id))
    print(f"key {args.id} is forgotten: reply addresses and Message-IDs signed with it prove nothing any more")
    return os.EX_OK
