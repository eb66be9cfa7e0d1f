"""Templates: values → the words of a notice, in the reader's language.

A notice is ``<language>/<notice>.txt``: header lines (``Subject: …``; ``# …`` is a comment), an empty line, the text.
Beside it there may be ``<notice>.html``, which has no header lines.  An operator's own folder of the same shape
replaces single files of the built-in one.  Each header and the body is a Jinja2 template of its own, so that no value
can end a header and begin another.

Values are data: plain strings, truth values, numbers and tuples, never templates themselves.  Templates are the
operator's and are trusted as his configuration is; the sandbox and the bounds protect him from a slip of his own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailgate.errors import TemplateError

from .echo import one_line
from .notices import SAMPLES, variants

#: Where a notice is looked for when the wanted language has none: operators' notices exist in English only.
LAST_RESORT = "en"

#: Bytes of one template file, characters of one rendered part.
MAX_SOURCE, MAX_OUTPUT = 64 * 1024, 256 * 1024

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_KINDS = {".txt": "txt", ".html": "html"}


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One template in force."""

    notice: str
    #: As the folder is called: ``"fr-CA"``.
    language: str
    #: ``"txt"`` or ``"html"``.
    kind: str
    path: Path
    #: Whether it is the operator's and stands in for a built-in one.
    overridden: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of one notice."""

    #: One line, never empty.
    subject: str
    #: Further headers of the template, ``X-…`` only.
    headers: tuple[tuple[str, str], ...]
    #: Lines ended by ``\n``; at most one empty line in a row.
    text: str
    html: str | None
    #: The language that was found, which may be the base of the one asked for.
    language: str


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One file, compiled: its headers in their order, and its body."""

    path: Path
    headers: tuple[tuple[str, Template], ...]
    body: Template


class Templates:
    """The templates in force: those of ``own``, and those of ``builtin`` that it does not replace.

    The folders are looked through once; a file is read and compiled at its first use and kept.  To take up changes make
    a new ``Templates``.  A folder that is missing holds no templates.
    """

    def __init__(self, builtin: Path, own: Path | None) -> None:
        self._files: dict[tuple[str, str, str], TemplateFile] = {}
        self._compiled: dict[Path, _Compiled] = {}
        self._environment = _Environment()
        for folder in (builtin, own):
            for file in _find(folder):
                key = (file.notice, file.language.lower(), file.kind)
                replaced = key in self._files
                self._files[key] = TemplateFile(file.notice, file.language, file.kind, file.path, replaced)

    def names(self) -> tuple[TemplateFile, ...]:
        """Every template in force, by notice, language and kind."""
        return tuple(self._files[key] for key in sorted(self._files))

    def languages(self, notice: str) -> tuple[str, ...]:
        """The languages in which there is a text for ``notice``."""
        return tuple(file.language for file in self.names() if file.notice == notice and file.kind == "txt")

    def render(self, notice: str, language: str, values: Mapping[str, object]) -> Rendered:
        """The notice in ``language``, else in its base (``fr-CA`` → ``fr``), else in English.

        Text and HTML are looked for one by one, but never come in two languages.

        Raises:
            TemplateError: there is no such template, or it cannot be read, compiled or rendered; with file and line.
        """
        wanted = _fallbacks(language)
        text_file = next((self._files[key] for tag in wanted if (key := (notice, tag, "txt")) in self._files), None)
        if text_file is None:
            raise TemplateError(f"there is no template {notice!r} in {language!r} or in {LAST_RESORT!r}")
        base = _base(text_file.language)
        html_file = next(
            (
                self._files[key]
                for tag in wanted
                if (key := (notice, tag, "html")) in self._files and _base(tag) == base
            ),
            None,
        )
        compiled = self._compile(text_file)
        headers = tuple((name, _rendered(template, compiled.path, values)) for name, template in compiled.headers)
        subject = one_line(dict(headers)["Subject"])
        if not subject:
            raise TemplateError(f"{compiled.path}:1: the subject is empty")
        return Rendered(
            subject=subject,
            headers=tuple((name, one_line(value)) for name, value in headers if name != "Subject"),
            text=_tidied(_rendered(compiled.body, compiled.path, values)),
            html=None if html_file is None else _rendered(self._compile(html_file).body, html_file.path, values),
            language=text_file.language,
        )

    def check(self) -> tuple[str, ...]:
        """Render every template with sample values, with and without each optional one.

        Returns:
            One ``file:line: text`` per problem, each once, by file.  Nothing is raised.
        """
        problems: dict[str, None] = {}
        for file in self.names():
            if file.notice not in SAMPLES:
                problems[f"{file.path}:1: there is no such notice; there are: {', '.join(sorted(SAMPLES))}"] = None
            for values in variants(file.notice):
                try:
                    rendered = self.render(file.notice, file.language, values)
                except TemplateError as problem:
                    problems[str(problem)] = None
                    continue
                if file.kind == "html" and _base(rendered.language) != _base(file.language):
                    problems[f"{file.path}:1: never used: there is no text in this language beside it"] = None
        return tuple(problems)

    def _compile(self, file: TemplateFile) -> _Compiled:
        compiled = self._compiled.get(file.path)
        if compiled is None:
            compiled = self._compiled[file.path] = _load(self._environment, file)
        return compiled


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox that templates run in: no access to internals, an unknown value is an error, bounded products."""

    #: Products and powers can fill the memory in one step, before any bound on the output is met.
    intercepted_binops = frozenset({"*", "**"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # Of Jinja2's own globals this one makes text of any size, and nobody's notice needs it.
        del self.globals["lipsum"]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or not numbers:
            raise SecurityError(f"'{operator}' is for numbers only, and powers are not for templates")
        return super().call_binop(context, operator, left, right)


def _find(folder: Path | None) -> Iterator[TemplateFile]:
    """The templates in a folder; files with other endings and folders that are no language are none."""
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.glob("*/*")):
        if path.suffix in _KINDS and _LANGUAGE.fullmatch(path.parent.name):
            yield TemplateFile(path.stem, path.parent.name, _KINDS[path.suffix], path, overridden=False)


def _base(language: str) -> str:
    return language.lower().partition("-")[0]


def _fallbacks(language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((language.lower(), _base(language), LAST_RESORT)))


def _load(environment: _Environment, file: TemplateFile) -> _Compiled:
    """Read and compile one file, every part at the line where it stands."""
    lines = _read(file.path).split("\n")
    headers, body_at = _split(file.path, lines) if file.kind == "txt" else ([], 0)
    return _Compiled(
        file.path,
        tuple((name, _template(environment, file.path, line, source)) for name, line, source in headers),
        _template(environment, file.path, body_at + 1, "\n".join(lines[body_at:])),
    )


def _read(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_SOURCE + 1)
    except OSError as error:
        raise TemplateError(f"{path}:1: cannot be read: {error.strerror}") from error
    if len(raw) > MAX_SOURCE:
        raise TemplateError(f"{path}:1: a template has at most {MAX_SOURCE} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TemplateError(f"{path}:{line}: not UTF-8") from error
    return text.replace("\r\n", "\n")


def _split(path: Path, lines: list[str]) -> tuple[list[tuple[str, int, str]], int]:
    """The headers as ``(name, line number, source)``, and the index of the first line of the body."""
    headers: list[tuple[str, int, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            if "Subject" not in {name for name, _, _ in headers}:
                raise TemplateError(f"{path}:{number}: there is no 'Subject: …' above the first empty line")
            return headers, number
        if line.startswith("#"):
            continue
        found = _HEADER.fullmatch(line)
        if not found:
            raise TemplateError(f"{path}:{number}: not a header line 'Name: value'; the text comes after an empty line")
        name = found[1]
        if name != "Subject" and not name.startswith("X-"):
            raise TemplateError(f"{path}:{number}: a template sets 'Subject' and 'X-…' headers only, not {name!r}")
        if name in {earlier for earlier, _, _ in headers}:
            raise TemplateError(f"{path}:{number}: {name!r} is set twice")
        headers.append((name, number, found[2]))
    raise TemplateError(f"{path}:{len(lines)}: there is no empty line between the headers and the text")


def _template(environment: _Environment, path: Path, line: int, source: str) -> Template:
    """A part of a file, compiled so that its errors name the line in the file."""
    # Empty lines in front move the part to its line; ``_rendered`` takes them off again.
    try:
        code: CodeType = environment.compile("\n" * (line - 1) + source, name=path.name, filename=str(path))
    except TemplateSyntaxError as error:
        raise TemplateError(f"{path}:{error.lineno}: {error.message}") from error
    return Template.from_code(environment, code, environment.make_globals(None))


def _rendered(template: Template, path: Path, values: Mapping[str, object]) -> str:
    chunks, size = [], 0
    try:
        for chunk in template.generate(values):
            size += len(chunk)
            if size > MAX_OUTPUT:
                raise SecurityError(f"more than {MAX_OUTPUT} characters come out")
            chunks.append(chunk)
    except Exception as error:
        # A template is a program: what it does with its values may raise anything that Python can raise.
        raise TemplateError(f"{path}:{_line_of(error, path)}: {error}") from error
    return "".join(chunks).lstrip("\n")


def _line_of(error: Exception, path: Path) -> int:
    """The innermost line of the template that an error came through; 1 if it came through none."""
    line, step = 1, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    return line


def _tidied(text: str) -> str:
    """Without the empty lines that optional paragraphs leave behind when they are left out."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
