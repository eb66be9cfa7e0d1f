"""The one statement that the two databases spell alike and SQLAlchemy does not: INSERT … ON CONFLICT."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def insert_for(tx: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """An INSERT into ``table`` that can be given ``on_conflict_…``."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
