"""The matrix of DESIGN §5.4 and §5.5 as data: ``matching.tsv`` read, expanded to its cells, and told to operators.

python -m tests.policy.matrix > docs/matching.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

DATA = Path(__file__).with_name("matching.tsv")
DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "author": ("agent", "participant", "colleague", "somebody"),
    "standing": ("verified", "unverified", "failed"),
    "evidence": ("none", "address", "id", "anothers", "stored", "number"),
    "status": (
        *("new", "in_progress", "waiting_third_party", "waiting_customer", "postponed"),
        *("solved", "closed", "rejected", "cancelled"),
    ),
    "subject": ("same", "other"),
}

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    line: int
    #: For each dimension its values, as written.
    written: tuple[str, ...]
    outcome: str
    by: str
    becomes: str
    link: str
    marks: tuple[str, ...]
    notice: str
    why: str

    def cells(self) -> Iterator[Cell]:
        values = [
            every if written == "*" else tuple(written.split("|"))
            for written, every in zip(self.written, DIMENSIONS.values(), strict=True)
        ]
        return product(*values)


def read() -> list[Row]:
    """The rows of the file, in their order."""
    rows = []
    for number, line in enumerate(DATA.read_text("utf-8").splitlines(), 1):
        if line.startswith(("#", "author\t")):
            continue
        fields = ["" if field == "-" else field for field in line.split("\t")]
        *written, equals, outcome, by, becomes, link, marks, notice, why = fields
        assert equals == "=", f"line {number}"
        assert len(written) == len(DIMENSIONS), f"line {number}"
        rows.append(
            Row(number, tuple(written), outcome, by, becomes, link, tuple(filter(None, marks.split(","))), notice, why)
        )
    return rows


def cells() -> dict[Cell, Row]:
    """Every cell with the row that states it; AssertionError if two do."""
    stated: dict[Cell, Row] = {}
    for row in read():
        for cell in row.cells():
            assert cell not in stated, f"lines {stated[cell].line} and {row.line} both state {cell}"
            stated[cell] = row
    return stated


_HEAD = """# What a mail becomes

This page is made from `tests/policy/matching.tsv`, which the tests walk cell by cell: each combination of who wrote,
how far that is proven, what in the mail names a ticket, how that ticket stands, and whether the subject is its own. It
shows the defaults; `config.example.toml` says what a desk may choose otherwise, and `mailgate explain message.eml`
what would become of one message and why.

| column | value | meaning |
|---|---|---|
| author | agent | an address of `[[agents]]` at this desk |
| | participant | on the ticket: reporter, affected, added, or in copy; also under another address of the same person |
| | colleague | not on it, but of the same organisation as somebody who is, where the organisation's list allows it |
| | somebody | everybody else |
| standing | verified, unverified, failed | proven, not proven (the normal case), proven to be false |
| names it by | address | the signed reply address, issued to the author (for who is not on it: to anybody) |
| | id | a signed Message-ID of ours, likewise |
| | another's | either of them, issued to another participant |
| | stored | a Message-ID that stands on exactly one ticket of the desk |
| | number | `[SUP-12]` in the subject or in quoted text, or a former tool's number |
| subject | same, other | the same matter as any subject that a mail of the ticket bore, or another |

Decided before any of this: copies (*duplicate*), our own mail, that of robots, lists and bounces, and of authors whom
two programs would read differently. The same words again on an open ticket are a *reminder* there.

| author | standing | names it by | status | subject | becomes | ticket | told | because |
|---|---|---|---|---|---|---|---|---|
"""

_TICKET = {"in_progress": "in progress", "": ""}


def document() -> str:
    """The page for operators."""
    return _HEAD + "".join(_told(row) for row in read())


def _told(row: Row) -> str:
    shown = [_plain(written) for written in row.written]
    outcome = row.outcome.replace("_", " ")
    if row.by == "joins":
        outcome += ", joins the ticket"
    marks = ", ".join(mark for mark in row.marks if mark != "standing")
    if marks:
        outcome += f" ({_plain(marks)})"
    ticket = _TICKET[row.becomes] or ("linked: " + _plain(row.link) if row.link else "")
    return "| " + " | ".join((*shown, outcome, ticket, _plain(row.notice.replace(":", ": ")), row.why)) + " |\n"


def _plain(text: str) -> str:
    return text.replace("anothers", "another's").replace("|", ", ").replace("*", "any").replace("_", " ")


if __name__ == "__main__":
    print(document(), end="")
