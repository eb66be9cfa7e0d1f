"""``mailgate templates``: the words of notices."""

from __future__ import annotations

import argparse
import os

from ..errors import UsageError
from ..resources import templates_folder
from ..send.notices import SAMPLES, sample
from ..send.templates import Templates
from .context import settings_of
from .output import print_fields, print_json, print_table, print_text


def list_templates(args: argparse.Namespace) -> int:
    """Every template in force, and whether it is the operator's."""
    shown = [
        {
            "notice": one.notice,
            "language": one.language,
            "kind": one.kind,
            "overridden": one.overridden,
            "path": str(one.path),
        }
        for one in _templates(args).names()
    ]
    if args.json:
        print_json(shown)
    else:
        columns = {"notice": "NOTICE", "language": "LANGUAGE", "kind": "KIND", "overridden": "YOURS", "path": "FILE"}
        print_table(shown, columns, "no templates")
    return os.EX_OK


def preview(args: argparse.Namespace) -> int:
    """One notice with sample values: every paragraph that can be in it, also those that exclude each other."""
    if args.notice not in SAMPLES:
        raise UsageError(f"there is no notice {args.notice!r}; there are: {', '.join(sorted(SAMPLES))}")
    rendered = _templates(args).render(args.notice, args.language, sample(args.notice, args.language))
    if args.json:
        print_json(
            {"subject": rendered.subject, "text": rendered.text, "html": rendered.html, "language": rendered.language}
        )
        return os.EX_OK
    print_fields({"language": rendered.language, "subject": rendered.subject})
    print()
    print_text(rendered.text, indent="")
    return os.EX_OK


def check(args: argparse.Namespace) -> int:
    """Render every template in every language with sample values."""
    templates = _templates(args)
    problems = templates.check()
    if args.json:
        print_json(list(problems))
    else:
        for problem in problems:
            print(problem)
        print(f"{len(templates.names())} templates, {len(problems)} problems")
    return os.EX_CONFIG if problems else os.EX_OK


def _templates(args: argparse.Namespace) -> Templates:
    return Templates(templates_folder(), settings_of(args).templates)
