"""The one statement that the two databases spell alike and SQLAlchemy does not: INSERT … ON CONFLICT."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def insert_for(tx: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """An INSERT into ``table`` that can be given ``on_conflict_…``."""
    return dialect_insert(tx.dialect.name, table)


def insert_missing(tx: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """An INSERT into ``table`` that leaves rows as they are which are there already."""
    return _insert_missing(tx.dialect.name, table)


def dialect_insert(dialect: str, table: Table) -> PostgresqlInsert | SqliteInsert:
    """``insert_for`` by the name of the dialect: for statements that are built once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_missing(dialect: str, table: Table) -> PostgresqlInsert | SqliteInsert:
    return dialect_insert(dialect, table).on_conflict_do_nothing()
