"""The words of mail programs, by language (ISO 639-1), as plain tables.

All are in lower case, with ``'`` for typographic apostrophes, ``"`` for every quotation mark and ``-`` for every dash,
as ``lines`` makes them.
"""
