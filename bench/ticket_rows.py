"""A database full of tickets, written by the database itself: a million of them in a minute or two."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.store.engine import Store

#: Multiplied with this, numbers are as far from their neighbours as hashes are, and no two are the same (modulo 2³²).
_FAR = 2654435761
_LOW = 0xFFFFFFFF


def scrambled(number: int) -> str:
    """What stands in the ids and keys of the rows of one ticket."""
    return f"{number * _FAR & _LOW:08x}"


def dedupe_key(number: int) -> str:
    """Of the message that opened the ticket."""
    return scrambled(number) * 8


def reference(number: int) -> str:
    """What the customer calls it; every fourth ticket has one."""
    return f"PO{scrambled(number & ~3)}"


def content_key(number: int) -> str:
    """Of what its author wrote."""
    return scrambled(number) * 7 + "content0"


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a database spells a row for each number from 1 to ``count``, and eight hexadecimal digits."""

    series: str
    hexadecimal: str


_DIALECTS = {
    "sqlite": _Dialect(
        "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        " SELECT n FROM numbers)",
        "printf('%08x', {number} * {far} & {low})",
    ),
    "postgresql": _Dialect(
        "(SELECT n::bigint FROM generate_series(1, {count}) AS numbers(n))",
        "lpad(to_hex({number} * {far} & {low}), 8, '0')",
    ),
}

_AT = "'2026-10-14T09:00:00.000000Z'"
_ENTRY = (
    "ticket_id, seq, direction, visibility, participant, author_address, author_name, at, subject, text, message_id"
)

#: Table, columns, values for ticket ``n`` (``{h}`` is scrambled), which tickets have such a row.
_ROWS = (
    (
        "intake",
        "id, received_at, source, listener, rcpt_tos, client, helo, tls, login, relay_domains, raw_sha256, size,"
        " message_id, state, not_before",
        f"'intake' || {{h}}, {_AT}, 'smtp', 'smtp1', '[]', '', '', '', '', '[]', 'raw', 4096,"
        f" 'm' || {{h}} || '@client.example', 'done', {_AT}",
        "",
    ),
    (
        "contact",
        "id, key, address, name, created_at",
        f"n, 'u' || {{h}} || '@client.example', 'u' || {{h}} || '@client.example', '', {_AT}",
        "",
    ),
    (
        "ticket",
        "id, prefix, desk, subject, status, kind, priority, language, reporter, affected, flags, missing_information,"
        " opened_at, updated_at, next_seq, next_participant",
        f"n, 'SUP', 'support', 'Printer ' || n, 'new', 'incident', 'low', 'fr', 1, 1, '[]', '[]', {_AT}, {_AT}, 3, 3",
        "",
    ),
    *(
        (
            "participant",
            "ticket_id, number, role, address, key, name, contact_id",
            f"n, {number}, '{role}', '{who}' || {{h}} || '@client.example', '{who}' || {{h}} || '@client.example', '',"
            " n",
            "",
        )
        for number, role, who in ((1, "reporter", "u"), (2, "added", "v"))
    ),
    (
        "ticket_reference",
        "ticket_id, position, value, folded",
        "n, 0, 'PO' || {h}, 'po' || {h}",
        "n & 3 = 0",
    ),
    *(
        (
            "thread_id",
            "message_id, ticket_id, kind",
            f"'{which}' || {{h}} || '@client.example', n, '{kind}'",
            "",
        )
        for which, kind in (("m", "received"), ("o", "sent"), ("s", "seen"))
    ),
    (
        "entry",
        f"{_ENTRY}, flags, intake_id, content_key",
        f"n, 1, 'in', 'public', 1, 'u' || {{h}} || '@client.example', '', {_AT}, 'Printer', 'Our printer is broken.',"
        " 'm' || {h} || '@client.example', '[]', 'intake' || {h},"
        " {h} || {h} || {h} || {h} || {h} || {h} || {h} || 'content0'",
        "",
    ),
    (
        "entry",
        f"{_ENTRY}, flags, notice",
        f"n, 2, 'out', 'public', 0, 'support@desk.example', '', {_AT}, 'Printer', 'We have your mail.',"
        " 'o' || {h} || '@client.example', '[]', 'acknowledgement'",
        "",
    ),
    (
        "outcome",
        "intake_id, desk, outcome, ticket_id, entry_seq, dedupe_key, mail_class, standing, method, evidence,"
        " reasons, at",
        "'intake' || {h}, 'support', 'new_ticket', n, 1, {h} || {h} || {h} || {h} || {h} || {h} || {h} || {h},"
        f" 'human', 'unverified', 'none', '[]', '[]', {_AT}",
        "",
    ),
    ("ticket_merge", "ticket_id, into_id, at, details", f"n, n + 1, {_AT}, '{{{{}}}}'", "n & 63 = 0 AND n < {count}"),
)


#: Nobody needs these rows after a crash, and they refer to each other as they should.
_IN_A_HURRY = {
    True: (
        "PRAGMA journal_mode=MEMORY",
        "PRAGMA synchronous=OFF",
        "PRAGMA cache_size=-2000000",
        "PRAGMA foreign_keys=OFF",
        "BEGIN",
    ),
    False: ("SET session_replication_role = replica",),
}


def fill(store: Store, count: int) -> None:
    """Write ``count`` tickets with all that one mail makes, and let the database look at what it has.

    Every 64th ticket goes on in the next one.
    """
    dialect = _DIALECTS["sqlite" if store.is_sqlite else "postgresql"]
    series = dialect.series.format(count=count)
    scrambled_n = dialect.hexadecimal.format(number="n", far=_FAR, low=_LOW)
    # The journal can be changed only by who is alone.
    store.close()
    with store.engine.connect() as connection:
        for setting in _IN_A_HURRY[store.is_sqlite]:
            connection.exec_driver_sql(setting)
        connection.exec_driver_sql(
            f"INSERT INTO blob (sha256, size, codec, content, created_at) VALUES ('raw', 0, 'raw', '', {_AT})"
        )
        for table, columns, values, which in _ROWS:
            selected = values.format(h=scrambled_n, count=count)
            where = f" WHERE {which.format(count=count)}" if which else ""
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({columns}) SELECT {selected} FROM {series} AS series{where}"
            )
        if not store.is_sqlite:
            for table in ("contact", "ticket"):
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})")
        connection.commit()
        if store.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
    # The settings end with the connection.
    store.close()
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
