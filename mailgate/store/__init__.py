"""The store: tables, transactions and the queries of each kind of row.  SQLAlchemy and Alembic live here only."""
