"""The configuration: one TOML file in, frozen ``model.settings.Settings`` or every problem at once out.

values    how single values are written          checks    what must hold between keys
tables    every key, its type, its default       problems  faults as ``file:line: key: what is wrong``
build     tables → settings                      masked    settings that may be printed
mail_keys certificates and keys for S/MIME and PGP
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import ConfigError
from ..model.settings import Settings
from ..toml_lines import NotToml, read_toml
from . import build, checks, tables
from .mail_keys import notes
from .masked import masked
from .problems import from_pydantic, rendered
from .tables import Surroundings, every_key

__all__ = ["every_key", "load", "masked", "notes"]

TableT = TypeVar("TableT", bound=BaseModel)


def load(path: Path, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the TOML file at ``path`` describes, checked as far as the file and this host can tell.

    Relative paths in it are relative to its folder.  Secrets are read from where it says they are kept, the variables
    from ``environ``; certificates, keys and folders that it names must exist.  Nothing is created and no address bound.

    Raises:
        ConfigError: with every problem that can be seen at once, each as ``config.toml:13: key: what is wrong``.
    """
    text, mode = _text(path)
    try:
        raw, lines = read_toml(text)
    except NotToml as error:
        raise ConfigError([f"{path}:{error.line}: {error}"]) from error
    around = Surroundings(path.absolute().parent, environ, open_to_all=bool(mode & 0o004))
    problems = checks.check(_sound(raw, around))
    try:
        configuration = tables.Configuration.model_validate(raw, context=around)
    except ValidationError as error:
        # Not chained: the exception holds the file's values, passwords included that should not be there.
        raise ConfigError(rendered([*from_pydantic(error), *problems], str(path), lines)) from None
    if problems:
        raise ConfigError(rendered(problems, str(path), lines))
    return build.settings(configuration, path.absolute())


def _text(path: Path) -> tuple[str, int]:
    """The file's text and permission bits."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file; `mailgate init` writes one"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {(error.strerror or str(error)).lower()}"]) from error
    try:
        # Some editors put a byte order mark in front.
        return content.decode("utf-8-sig"), mode
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{path}:{line}: not UTF-8: save the file in that encoding"]) from None


def _sound(raw: dict[str, Any], around: Surroundings) -> checks.Sound:
    """The tables that are sound by themselves, so that what stands between them is checked even if others are not."""
    listeners, desks, agents = raw.get("listener", []), raw.get("desks"), raw.get("agents")
    items = listeners if isinstance(listeners, list) else [listeners]
    found = {at: listener for at, item in enumerate(items) if (listener := _sound_table(tables.Listener, item, around))}
    return checks.Sound(
        service=_sound_table(tables.Service, raw.get("service"), around),
        limits=_sound_table(tables.Limits, raw.get("limits", {}), around),
        delivery=_sound_table(tables.Delivery, raw.get("delivery"), around),
        http=_sound_table(tables.Http, raw.get("http"), around),
        submission=_sound_table(tables.Submission, raw.get("submission", {}), around),
        listeners=found,
        all_listeners=len(found) == len(items),
        desks={
            name: desk
            for name, item in (desks.items() if isinstance(desks, dict) else [])
            if (desk := _sound_table(tables.Desk, item, around))
        },
        verify=_sound_table(tables.Verify, raw.get("verify", {}), around),
        agents={
            index: agent
            for index, item in enumerate(agents if isinstance(agents, list) else [])
            if (agent := _sound_table(tables.Agent, item, around))
        },
    )


def _sound_table(table: type[TableT], raw: object, around: Surroundings) -> TableT | None:
    try:
        return table.model_validate(raw, context=around)
    except ValidationError:
        return None
