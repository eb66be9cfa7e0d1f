"""The public functions of ``mailgate.parse``, found by walking through it, and what each is called with.

A function whose arguments are all of known kinds is a target by itself: the day one is added, it is tried.  One that
takes what only another function of the room makes is tried through that one.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

import mailgate.parse
from mailgate.model import marker, subject
from mailgate.model.parsing import Keyring, ParseLimits, ParseSettings
from mailgate.parse import tnef_stream
from mailgate.parse.author import OtherReaders
from mailgate.parse.body import Body, select_parts
from mailgate.parse.defects import Defects
from mailgate.parse.header_block import Field, HeaderBlock
from mailgate.parse.marks import Hint, Mark, MarkKind
from mailgate.parse.mime import Part

from . import mails

#: Small enough for the limits to be met, too.
_TIGHT = ParseLimits(header_block=200, header=40, headers=3, parts=3, depth=2, text=50, html=50, unpacked=90, layers=1)
_DATES = st.one_of(st.none(), st.just(datetime(2026, 10, 14, tzinfo=UTC)))
_OCTETS, _TEXTS, _PARTS = mails.octets(), mails.texts(), mails.parts()
_FIELDS = st.lists(_OCTETS, max_size=3).map(lambda values: tuple(Field("from", value) for value in values))

#: By the annotation of an argument.
_KINDS: dict[Any, st.SearchStrategy[Any]] = {
    bytes: _OCTETS,
    str: _TEXTS,
    int: st.integers(0, 300),
    bool: st.booleans(),
    Part: _PARTS,
    HeaderBlock: _PARTS.map(lambda part: part.block),
    Field: _OCTETS.map(lambda value: Field("from", value)),
    Defects: st.builds(Defects),
    Defects | None: st.one_of(st.none(), st.builds(Defects)),
    ParseLimits: st.sampled_from((ParseLimits(), _TIGHT)),
    # Telling languages apart is a library's affair, and slow; it has tests of its own.
    ParseSettings: st.sampled_from((ParseSettings(), ParseSettings(limits=_TIGHT))),
    Keyring: st.just(Keyring()),
    datetime | None: _DATES,
    Sequence[str]: st.lists(_TEXTS, max_size=3),
    Collection[str]: st.lists(_TEXTS, max_size=3),
    Sequence[Field]: _FIELDS,
    tuple[Field, ...]: _FIELDS,
    Sequence[Part]: st.lists(_PARTS, max_size=2),
    Iterable[Part]: st.lists(_PARTS, max_size=2),
    Sequence[Body]: _PARTS.map(lambda part: select_parts(part).bodies),
    OtherReaders: st.builds(
        OtherReaders, st.lists(_TEXTS, max_size=2), st.one_of(st.none(), st.lists(_OCTETS, max_size=2))
    ),
    dict[str, str] | None: st.one_of(st.none(), st.dictionaries(_TEXTS, _TEXTS, max_size=2)),
}


@st.composite
def _marked_text(draw: st.DrawFn) -> dict[str, Any]:
    """A text with marks at the beginnings of some of its lines, and hints that may be found in it or not."""
    text = draw(_TEXTS)
    lines = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    kinds = st.sampled_from(MarkKind)
    offsets = sorted(draw(st.lists(st.sampled_from(lines), max_size=4)))
    words = st.one_of(st.just(" ".join(text[lines[-1] :].split())[:200]), st.text(min_size=1, max_size=20))
    return {
        "text": text,
        "marks": [Mark(offset, draw(kinds), "gmail_quote") for offset in offsets],
        "hints": [Hint(draw(words), draw(kinds), "gmail_quote") for _ in range(draw(st.integers(0, 2)))],
    }


@st.composite
def _octets_and_extent(draw: st.DrawFn) -> dict[str, Any]:
    octets = draw(mails.octets())
    start, end = sorted((draw(st.integers(0, len(octets))), draw(st.integers(0, len(octets)))))
    return {"octets": octets, "start": start, "end": end, "limits": draw(_KINDS[ParseLimits]), "defects": Defects()}


@st.composite
def _markup_and_position(draw: st.DrawFn) -> dict[str, Any]:
    markup = draw(_TEXTS)
    return {"markup": markup, "position": draw(st.integers(0, len(markup)))}


#: Arguments that must fit together, or must be of a special kind.
RECIPES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "message.parse_message": st.fixed_dictionaries(
        {"raw": mails.mails(), "settings": _KINDS[ParseSettings], "at": _DATES}
    ),
    "attachments.part_bytes": st.fixed_dictionaries(
        {"raw": mails.mails(), "part": st.sampled_from(("", "1", "2", "1.2", "2!1", "!", "2!1!1", "99", "x", "1..1"))}
    ),
    "split.split.split_text": _marked_text(),
    "header_block.read_header_block": _octets_and_extent(),
    "html_marks.words_after": _markup_and_position(),
    "tnef_stream.decode_string": st.fixed_dictionaries(
        {"octets": _OCTETS, "codec": st.integers(0, 65535).map(tnef_stream.codepage_codec)}
    ),
    "charset.without_surrogates": st.fixed_dictionaries({"text": mails.texts(surrogates=True)}),
    "one_line.one_line": st.fixed_dictionaries({"text": mails.texts(surrogates=True)}),
}

#: Not tried here, and why.
SPARED: dict[str, str] = {
    "language.load_language_models": "it takes a list of languages, and loads a library",
    "language.detect_languages": "its own tests: a library's affair, slower than all else together",
    "pgp.open_clear_signed": "through security.open_layer, which has looked what the part is",
    "smime.open_clear_signed": "through security.open_layer, which has looked what the part is",
}

#: What this room leaves to the model.
ELSEWHERE: dict[str, Callable[..., object]] = {
    "subject.base_subject": subject.base_subject,
    "subject.is_cut_off": subject.is_cut_off,
    "subject.is_only_prefixes": subject.is_only_prefixes,
    "marker.is_marker": marker.is_marker,
}


@cache
def functions() -> dict[str, Callable[..., object]]:
    """Every public function of the room by ``module.name``, and those of the model that read foreign text."""
    found: dict[str, Callable[..., object]] = dict(ELSEWHERE)
    for module in pkgutil.walk_packages(mailgate.parse.__path__, "mailgate.parse."):
        loaded = importlib.import_module(module.name)
        for name, one in vars(loaded).items():
            if inspect.isfunction(one) and one.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name.removeprefix('mailgate.parse.')}.{name}"] = one
    return found


class Unknown(Exception):
    """An argument is of a kind that nothing here makes."""


def arguments(name: str) -> st.SearchStrategy[dict[str, Any]] | None:
    """What to call a function with; None if it takes what only another function of this room makes.

    Raises:
        Unknown: an argument is of no known kind.
    """
    if name in RECIPES:
        return RECIPES[name]
    function = functions()[name]
    hints = typing.get_type_hints(function)
    wanted: dict[str, st.SearchStrategy[Any]] = {}
    for parameter in inspect.signature(function).parameters.values():
        kind = hints[parameter.name]
        if kind in _KINDS:
            wanted[parameter.name] = _KINDS[kind]
        elif parameter.default is inspect.Parameter.empty:
            if _is_made_here(kind):
                return None
            raise Unknown(f"{name}: {parameter}")
    return st.fixed_dictionaries(wanted)


def _is_made_here(kind: Any) -> bool:
    """Whether it is a type of ours that reading makes, or of a library, or a sequence of such: no foreign text."""
    if kind is Any:
        return True
    inner = [one for one in typing.get_args(kind) if one is not Ellipsis]
    if inner:
        return any(map(_is_made_here, inner))
    module = getattr(kind, "__module__", "")
    return module.startswith(("mailgate.parse.", "mailgate.model.")) or module.partition(".")[0] in (
        "cryptography",
        "asn1crypto",
    )


def may_raise(name: str) -> tuple[type[BaseException], ...]:
    """Exceptions that the docstring of a function promises in so many words (``Raises:`` and their names)."""
    function = functions()[name]
    _, _, promised = (function.__doc__ or "").partition("Raises:")
    known = {**vars(__import__("builtins")), **vars(importlib.import_module(function.__module__))}
    words = promised.replace(",", " ").replace(":", " ").split()
    return tuple(one for word in words if inspect.isclass(one := known.get(word)) and issubclass(one, BaseException))
