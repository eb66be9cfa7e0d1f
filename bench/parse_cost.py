"""What reading a mail costs, beside what two libraries take for much less of it: processor time, in one process.

``compat32``: the standard library's parser, and every leaf without its transfer encoding.  ``mailparser``: the whole of
mail-parser.  ``mailgate``: ``parse_message``; with and without telling four languages apart.
"""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import mailparser

from mailgate.model.parsing import ParseSettings
from mailgate.parse.language import load_language_models
from mailgate.parse.message import parse_message

from .mails import MailKind
from .measurements import Extent

GOLDEN = Path(__file__).parent.parent / "tests" / "corpus" / "customers"
LANGUAGES = ("fr", "en", "nl", "de")
_SIZES = {"4 KB": 4096, "100 KB": 100 * 1024, "2 MB": 2 * 1024 * 1024}
#: Octets read by each method in one turn, about.
_TURN = 2 * 1024 * 1024


def _compat32(raw: bytes) -> None:
    for part in email.message_from_bytes(raw).walk():
        if not part.is_multipart():
            part.get_payload(decode=True)


def _mailparser(raw: bytes) -> None:
    mailparser.parse_from_bytes(raw)


def _mailgate(raw: bytes) -> None:
    parse_message(raw)


def _with_languages(raw: bytes) -> None:
    parse_message(raw, ParseSettings(languages=LANGUAGES))


METHODS: dict[str, Callable[[bytes], None]] = {
    "compat32": _compat32,
    "mailparser": _mailparser,
    "mailgate": _mailgate,
    "mailgate, 4 languages": _with_languages,
}


def parse_cost(extent: Extent) -> dict[str, Any]:
    """Milliseconds for one mail by each method, in turns on the same mails; medians of the turns.

    Returns:
        Of each kind of mail ``mails``, ``octets`` (of one, on average), and by method ``ms``, ``ms_per_mb`` and
        ``ratio`` to mailparser.
    """
    load_language_models(LANGUAGES)
    kinds: dict[str, Sequence[bytes]] = {"customers": [path.read_bytes() for path in sorted(GOLDEN.glob("*.eml"))]}
    for name, size in _SIZES.items():
        kind = MailKind.of(size)
        kinds[name] = [kind.nth(number) for number in range(max(1, min(40, _TURN // size)))]
    return {name: _costs(mails, extent.rounds) for name, mails in kinds.items()}


def _costs(mails: Sequence[bytes], rounds: int) -> dict[str, Any]:
    octets = sum(map(len, mails))
    repeat = max(1, _TURN // octets) if rounds > 1 else 1
    turns: dict[str, list[float]] = {name: [] for name in METHODS}
    for turn in range(rounds + 1):
        for name, method in METHODS.items():
            begun = time.process_time()
            for _ in range(repeat):
                for raw in mails:
                    method(raw)
            if turn:
                turns[name].append((time.process_time() - begun) / repeat)
    spent = {name: median(times) for name, times in turns.items()}
    return {
        "mails": len(mails),
        "octets": octets / len(mails),
        "methods": {
            name: {
                "ms": 1000 * seconds / len(mails),
                "ms_per_mb": 1000 * seconds / octets * 2**20,
                "ratio": seconds / spent["mailparser"],
            }
            for name, seconds in spent.items()
        },
    }
