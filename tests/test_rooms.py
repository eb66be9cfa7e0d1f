"""The rooms of the code (DESIGN §4): imports point inwards, each foreign library has one home, pure rooms are pure."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.crash import POINTS

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "mailgate"

_MIDDLE = {"parse", "policy", "verify", "store", "send"}
_SIDE = {"clock", "crash", "errors", "log", "model", "resources"}
_CONFIG = {"config", "key_file", "secrets", "toml_lines"}

#: What each room may import, besides itself.  A new file or folder of the package needs its line here.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "model": set(),
    "errors": set(),
    "clock": set(),
    "crash": set(),
    "resources": set(),
    "toml_lines": set(),
    "log": {"clock"},
    "secrets": {"model"},
    "key_file": {"errors", "model", "secrets"},
    "config": {"errors", "log", "model", *_CONFIG},
    "init_config": {"errors", "log", "model", *_CONFIG},
    "lists": {"errors", "log", "model", "toml_lines"},
    **dict.fromkeys(_MIDDLE, _SIDE),
    "receive": {*_SIDE, "policy", "store"},
    "workers": {*_SIDE, *_MIDDLE, "lists"},
    "app": {*_SIDE, *_MIDDLE, "key_file", "lists", "workers"},
    "drain": {*_SIDE, "app", "store", "workers"},
    "http": {*_SIDE, "store"},
    "service": {*_SIDE, *_CONFIG, "app", "http", "lists", "receive", "store", "workers"},
    "commands": {*_SIDE, *_MIDDLE, *_CONFIG, "app", "drain", "init_config", "lists", "receive", "service", "workers"},
    "cli": {*_SIDE, "commands"},
    "__main__": {"cli"},
}

#: The home of each foreign library: a file or a folder.
HOMES: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("mailgate/receive/",),
    "alembic": ("mailgate/store/", "alembic/"),
    "cchardet": ("mailgate/parse/charset.py",),
    "asn1crypto": ("mailgate/parse/",),
    "cryptography": ("mailgate/parse/", "mailgate/config/", "mailgate/verify/signatures.py"),
    "dns": ("mailgate/verify/dns.py",),
    "icalendar": ("mailgate/parse/calendar_part.py",),
    "inscriptis": ("mailgate/parse/",),
    "jinja2": ("mailgate/send/",),
    "lingua": ("mailgate/parse/",),
    "lxml": ("mailgate/parse/",),
    "mailparser": ("mailgate/parse/message.py",),
    "nh3": ("mailgate/parse/sanitise.py",),
    "prometheus_client": ("mailgate/http/",),
    "psycopg": ("mailgate/store/",),
    "pydantic": ("mailgate/config/",),
    "pydantic_core": ("mailgate/config/",),
    "pysqlite3": ("mailgate/store/",),
    "publicsuffixlist": ("mailgate/verify/domains.py",),
    "pysequoia": ("mailgate/parse/openpgp.py", "mailgate/config/"),
    "spf": ("mailgate/verify/spf.py",),
    "sqlalchemy": ("mailgate/store/", "alembic/"),
}

#: Values in, values out.
PURE = ("mailgate/model/", "mailgate/parse/", "mailgate/policy/", "mailgate/send/compose.py")

_IMPURE = {
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "threading", "signal"),
    *("http", "imaplib", "select", "selectors", "smtplib", "socket", "ssl", "urllib.request"),
    *("dbm", "shelve", "sqlite3", "io", "logging", "os", "random", "shutil", "tempfile", "time"),
    *("mailgate.clock", "mailgate.crash", "mailgate.log", "mailgate.resources"),
}
#: The clock by its other doors: ``datetime.now()`` and what asks it inside.
_ASKS = {"now", "utcnow", "today", "make_msgid", "formatdate", "localtime", "open", "input", "print"}


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(REPOSITORY)) for path in folder.rglob("*.py"))


OURS = files(PACKAGE)
MIGRATIONS = files(REPOSITORY / "alembic")


def read(file: str) -> ast.Module:
    return ast.parse((REPOSITORY / file).read_bytes(), file)


def imports(tree: ast.Module, file: str) -> Iterator[str]:
    """Full names of all that a file imports, wherever in it; ``from a import b`` gives ``a.b``."""
    package = Path(file).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str:
    """``mailgate/parse/mime.py`` and ``mailgate.parse.mime`` are of the room ``parse``."""
    return name.removesuffix(".py").replace("/", ".").split(".")[1]


def outward(tree: ast.Module, file: str) -> list[str]:
    """Imports of ``file`` that its room may not make."""
    room = room_of(file)
    inside = {name for name in imports(tree, file) if name.split(".")[0] == "mailgate"}
    return sorted(name for name in inside if room_of(name) not in {room, *MAY_IMPORT[room]})


def foreign(tree: ast.Module, file: str) -> list[str]:
    """Libraries that ``file`` imports and that are not at home there."""
    tops = {name.split(".")[0] for name in imports(tree, file)} - sys.stdlib_module_names - {"mailgate"}
    return sorted(top for top in tops if not file.startswith(HOMES.get(top, ("nowhere",))))


def impure(tree: ast.Module, file: str) -> list[str]:
    """What a pure file imports or calls that could make it answer differently tomorrow."""
    names = {name for full in imports(tree, file) for name in (full, full.rpartition(".")[0], full.split(".")[0])}
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    return sorted(names & _IMPURE) + sorted(calls & _ASKS)


@pytest.mark.parametrize("file", OURS)
def test_imports_point_inwards(file: str) -> None:
    """``model, errors ← parse | policy | verify | store | send ← receive, workers ← app ← cli``."""
    assert outward(read(file), file) == []


@pytest.mark.parametrize("file", OURS + MIGRATIONS)
def test_each_library_has_one_home(file: str) -> None:
    assert foreign(read(file), file) == []


def test_migrations_know_the_store_only() -> None:
    names = {name for file in MIGRATIONS for name in imports(read(file), file) if name.startswith("mailgate")}
    assert {room_of(name) for name in names} <= {"store"}


@pytest.mark.parametrize("file", [file for file in OURS if file.startswith(PURE)])
def test_pure_rooms_ask_nobody(file: str) -> None:
    """No clock, no socket, no file, no chance: the same values give the same answer on any day."""
    assert impure(read(file), file) == []


def test_the_walls_stand_where_the_rooms_are() -> None:
    """Every rule speaks of something that exists, and every room has its rule."""
    assert {room_of(file) for file in OURS} == set(MAY_IMPORT)
    assert all(any(file.startswith(place) for file in OURS) for place in PURE)
    assert all(any(file.startswith(home) for file in OURS + MIGRATIONS) for homes in HOMES.values() for home in homes)
    for room in _MIDDLE:
        assert not MAY_IMPORT[room] & _MIDDLE, "the rooms in the middle do not know each other"


def test_every_crash_point_is_passed_once() -> None:
    """A point that nobody passes is never tried, one that is not in the list is a mistake."""
    passed = [
        node.args[0].value
        for file in OURS
        for node in ast.walk(read(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "crash_point"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert sorted(map(str, passed)) == sorted(POINTS)


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("mailgate/policy/x.py", "from ..store import tickets", ["mailgate.store.tickets"]),
        ("mailgate/policy/x.py", "from ..store.tickets import facts", ["mailgate.store.tickets.facts"]),
        ("mailgate/policy/x.py", "from .. import store", ["mailgate.store"]),
        ("mailgate/policy/x.py", "import mailgate.send.compose", ["mailgate.send.compose"]),
        ("mailgate/policy/x.py", "def f():\n  from mailgate import parse", ["mailgate.parse"]),
        ("mailgate/policy/x.py", "from . import match\nfrom ..model import address", []),
        ("mailgate/model/x.py", "from ..errors import MailgateError", ["mailgate.errors.MailgateError"]),
        ("mailgate/drain.py", "from .receive import smtp", ["mailgate.receive.smtp"]),
        ("mailgate/drain.py", "from . import clock", []),
        ("mailgate/receive/x.py", "from ..workers import road", ["mailgate.workers.road"]),
        ("mailgate/policy/x.py", "import sqlalchemy.orm", ["sqlalchemy"]),
        ("mailgate/parse/x.py", "from mailparser import MailParser", ["mailparser"]),
        ("mailgate/parse/x.py", "import idna", ["idna"]),
        ("mailgate/store/x.py", "import sqlalchemy, json", []),
        ("mailgate/policy/x.py", "from datetime import datetime\nnow = datetime.now()", ["now"]),
        ("mailgate/policy/x.py", "import time", ["time"]),
        ("mailgate/policy/x.py", "from .. import clock", ["mailgate.clock"]),
        ("mailgate/policy/x.py", "from ..clock import now", ["mailgate.clock"]),
        ("mailgate/send/compose.py", "from email.utils import make_msgid\nx = make_msgid()", ["make_msgid"]),
        ("mailgate/policy/x.py", "from datetime import datetime\ndef f(facts):\n  return facts.now", []),
    ],
)
def test_the_walls_are_solid(file: str, source: str, found: list[str]) -> None:
    """Each rule sees what it is there for."""
    tree = ast.parse(source)
    seen = {*outward(tree, file), *foreign(tree, file), *(impure(tree, file) if file.startswith(PURE) else [])}
    assert sorted(seen) == found
