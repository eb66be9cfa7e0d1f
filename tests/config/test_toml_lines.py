"""The scanner finds what tomllib finds, at the right place, whatever the strings look like."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.toml_lines import KeyPath, key_lines, line_of

TABLE = [
    ("a = 1\nb = 2", {("a",): 1, ("b",): 2}, "plain keys"),
    ("# c = 1\n\na = '#' # b = 2", {("a",): 3}, "comments hide keys, strings hide comments"),
    ("[a]\nb = 1", {("a",): 1, ("a", "b"): 2}, "a table has its header's line"),
    ("[a.b]\n[a]\n", {("a",): 2, ("a", "b"): 1}, "its own header, where it has one, although implied before"),
    ("a.b.c = 1\na.b.d = 2", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 1, ("a", "b", "d"): 2}, "dotted keys imply"),
    (
        "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3",
        {
            ("a",): 1,
            ("a", 0): 1,
            ("a", 0, "b"): 2,
            ("a", 1): 3,
            ("a", 1, "b"): 4,
            ("a", 1, "c"): 5,
            ("a", 1, "c", "d"): 6,
        },
        "a header below an array of tables means its newest element",
    ),
    (
        "[[a]]\n[[a.b]]\n[[a.b]]\nc = 1",
        {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", 0): 2, ("a", 0, "b", 1): 3, ("a", 0, "b", 1, "c"): 4},
        "arrays of tables within one",
    ),
    ("a = '''\n[x]\ny = 1\n'''\nb = 1", {("a",): 1, ("b",): 5}, "what looks like TOML in a string is none"),
    ('a = """\n\\""" b = 1 """""\nc = 1', {("a",): 1, ("c",): 3}, "escaped quotes, and five to end with"),
    ("a = '''\nx'''''\nb = 1", {("a",): 1, ("b",): 3}, "five single ones too"),
    ('a = ""\nb = """"""\nc = \'\'', {("a",): 1, ("b",): 2, ("c",): 3}, "empty strings of every kind"),
    (
        '"a.b" = 1\n\'c = 1\' = 2\n"\\u0064" = 3',
        {("a.b",): 1, ("c = 1",): 2, ("d",): 3},
        "quoted keys say what they say",
    ),
    ("a = [\n 1, # ]\n { b = 2 },\n]\nc = 3", {("a",): 1, ("a", 1, "b"): 3, ("c",): 5}, "inline tables in arrays"),
    (
        "a = { b = { c = ']' }, d.e = [{}] }",
        dict.fromkeys([("a",), ("a", "b"), ("a", "b", "c"), ("a", "d"), ("a", "d", "e")], 1),
        "and nested",
    ),
    (
        "a = 1979-05-27 07:32:00 # x = 1\r\n[ b . c ]\r\nd = 1",
        {("a",): 1, ("b",): 2, ("b", "c"): 2, ("b", "c", "d"): 3},
        "CRLF; blanks in headers; dates with a blank",
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_lines(text: str, expected: dict[KeyPath, int], why: str) -> None:
    """Each key has the line it stands on."""
    tomllib.loads(text)
    assert key_lines(text) == expected, why


def test_the_nearest_line_on_the_way() -> None:
    """What has no line of its own, such as a missing key or an element, has that of what holds it."""
    lines = key_lines("\n[a]\nb = [1, 2]")
    assert [line_of(lines, path) for path in (("a", "b", 1), ("a", "missing"), ("missing",), ())] == [3, 2, 1, 1]


HOSTILE = st.sampled_from(
    [
        "",
        "x",
        "[a]",
        "[[a]]",
        "a = 1",
        "# no",
        "{",
        "}",
        ",",
        "]",
        '"',
        "'",
        "\\",
        "é\u2028",
        "\n",
        "\n[b]\n",
        '""',
        "''",
    ]
)
TEXTS = st.lists(HOSTILE, max_size=4).map("".join)
KEYS = st.one_of(st.sampled_from(["a", "b", "c", "d-e", "1", ""]), TEXTS.filter(lambda text: "\n" not in text))
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
        st.lists(st.dictionaries(KEYS, inner, min_size=1, max_size=2), min_size=1, max_size=3),
    ),
    max_leaves=12,
)


class Writer:
    """Writes a value as TOML in one of the many ways there are, as hypothesis draws them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []

    def any_of(self, *ways: str) -> str:
        return self.draw(st.sampled_from(ways))

    def key(self, key: str) -> str:
        ways = [_basic(key)]
        if key and all(c in "abcdex1-" for c in key):
            ways.append(key)
        if "'" not in key and key.isprintable():
            ways.append(f"'{key}'")
        return self.any_of(*ways)

    def text(self, text: str) -> str:
        ways = [_basic(text), f'"""{_basic(text)[1:-1]}"""']
        if "'" not in text and "\n" not in text:
            ways.append(f"'{text}'")
        if "'''" not in text and not text.endswith("'"):
            ways.append(f"'''\n{text}'''")
        if "\\" not in text and '""' not in text and not text.endswith('"'):
            ways.append(f'"""\n{text}"""')
        return self.any_of(*ways)

    def inline(self, value: object) -> str:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            gap = self.any_of("", " ", "\n", " # ] }\n  ")
            return "[" + gap + f",{gap}".join(self.inline(item) for item in value) + gap + "]"
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{self.key(key)} = {self.inline(item)}" for key, item in value.items()) + " }"
        return str(value).lower()

    def table(self, path: list[str], table: dict[str, object]) -> None:
        """The keys of a table, first those that are written in place, then those that get headers."""
        later = []
        for key, value in table.items():
            tables = value if isinstance(value, list) else [value]
            if tables and all(isinstance(item, dict) for item in tables) and self.draw(st.booleans()):
                later.append((key, value))
            elif isinstance(value, dict) and value and self.draw(st.booleans()):
                for inner, item in value.items():
                    self.lines.append(f"{self.key(key)} . {self.key(inner)} = {self.inline(item)}")
            else:
                comment = self.any_of("", " # [x]")
                self.lines.append(self.key(key) + self.any_of(" = ", "=") + self.inline(value) + comment)
        for key, value in later:
            for item in value if isinstance(value, list) else [value]:
                header = ".".join(self.key(part) for part in (*path, key))
                self.lines.append(f"[[{header}]]" if isinstance(value, list) else f"[ {header} ]")
                self.table([*path, key], item)


def _basic(text: str) -> str:
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    return '"' + "".join(named.get(c, c) for c in text) + '"'


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A TOML document with hostile keys and strings."""
    writer = Writer(draw)
    writer.table([], draw(st.dictionaries(KEYS, VALUES, max_size=5)))
    return draw(st.sampled_from(["\n", "\r\n", "\n\n", "\n# [no]\n"])).join(writer.lines)


def key_paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The path of every key that tomllib sees."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from key_paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from key_paths(item, (*path, index))


@settings(max_examples=200, deadline=None)
@given(documents())
def test_every_key_that_tomllib_sees_has_a_line_that_holds_it(text: str) -> None:
    """And no key has one that tomllib does not see."""
    parsed = tomllib.loads(text)
    lines, rows = key_lines(text), text.split("\n")
    paths = set(key_paths(parsed))
    assert paths == {path for path in lines if isinstance(path[-1], str)}
    for path in paths:
        key = str(path[-1])
        assert key in rows[lines[path] - 1] or _basic(key)[1:-1] in rows[lines[path] - 1], path


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="ab.=[]{}\"'#\\,\n\r 1"), documents().map(lambda text: text[:99])))
def test_text_that_is_not_toml_does_no_harm(text: str) -> None:
    """The scanner ends, without an exception."""
    key_lines(text)


def test_a_long_document_takes_no_longer_than_its_length() -> None:
    """Twenty thousand lines with long strings are counted in one pass."""
    text = "".join(f"key{n} = '''\n{'x = 1 ' * 20}\n'''\n" for n in range(20_000))
    assert key_lines(text)[("key19999",)] == 3 * 19_999 + 1
