"""Reading compared with what other projects state about their mails.

``python -m bench.corpus DIR [--list FIELD] [--source NAME] [--json]``

``DIR`` holds mails and a ``manifest.jsonl``, one JSON object a line: ``path`` of a mail, or ``wrapped_path`` of one
made from a bare text, ``source``, ``tags``, ``language``, ``expect`` and ``expect_trivial`` (what is stated about it),
and ``doubtful`` (checks that are known to be wrong).  An expectation is another parser's opinion: each difference is
there to be understood, not to be followed.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from mailgate.model.message import Message
from mailgate.model.parsing import ParseSettings
from mailgate.model.report import ReportKind
from mailgate.model.span import SpanKind, joined
from mailgate.parse.attachments import part_bytes
from mailgate.parse.message import parse_message

LANGUAGES = ("fr", "en", "nl", "de")
#: What "every stated core field of a mail" means.
CORE = ("subject", "from_addr", "from_name", "body_text", "attachment_count", "attachment_names")
#: How the manifest calls a check that is not to be trusted.
_DOUBTFUL = {"body": "body_text", "att_names": "attachment_names", "att_count": "attachment_count"}
_TAGGED = re.compile(r"reply-with-quote:([a-z]{2})")


@dataclass(frozen=True, slots=True)
class Check:
    """One field of one mail: what is stated, and what was read."""

    mail: str
    source: str
    #: Of the text, ``"?"`` if the manifest does not say.
    language: str
    field: str
    expected: Any
    found: Any
    right: bool


def run(folder: Path, source: str = "") -> list[Check]:
    """Every check that the manifest of ``folder`` allows, of one source or of all."""
    checks: list[Check] = []
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        stated = json.loads(line)
        if source and stated["source"] != source:
            continue
        path = folder / (stated.get("wrapped_path") or stated["path"])
        raw = path.read_bytes()
        message = parse_message(raw, ParseSettings(languages=LANGUAGES))
        skipped = {_DOUBTFUL.get(name, name) for name in stated.get("doubtful") or ()}
        for field, expected, found, right in _checks(stated, raw, message):
            if field not in skipped:
                checks.append(Check(stated["id"], stated["source"], _language(stated), field, expected, found, right))
    return checks


def _language(stated: dict[str, Any]) -> str:
    if stated.get("language"):
        return str(stated["language"])
    tagged = {match[1] for tag in stated.get("tags", ()) if (match := _TAGGED.fullmatch(tag))}
    return tagged.pop() if len(tagged) == 1 else "?"


def _checks(stated: dict[str, Any], raw: bytes, message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    """``(field, expected, found, right)`` of everything that is stated about one mail."""
    expect = {**(stated.get("expect_trivial") or {}), **stated["expect"]}
    wrapped = bool(stated.get("wrapped_path"))
    yield from _headers(expect, message)
    yield from _body(expect, message)
    yield from _attachments(expect, raw, message)
    yield from _answer(expect, message)
    bounced = message.report is not None and message.report.kind is ReportKind.BOUNCE
    if expect.get("is_bounce"):
        yield "bounce_found", True, _report(message), bounced
        yield from _bounce(expect.get("bounce", {}), message)
    elif not _may_be_a_bounce(stated) and (expect or wrapped or stated["kind"] == "mail"):
        yield "bounce_false_alarm", None, _report(message), not bounced
    if expect.get("is_feedback_report"):
        right = message.report is not None and message.report.kind is ReportKind.FEEDBACK
        yield "feedback_found", True, _report(message), right


def _may_be_a_bounce(stated: dict[str, Any]) -> bool:
    return bool({"bounce-like", "dsn"} & set(stated.get("tags", ()))) and stated["expect"].get("is_bounce") is None


def _headers(expect: dict[str, Any], message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    found = {"subject": message.subject, "from_addr": message.author.address, "from_name": message.author.name}
    for field, value in found.items():
        if expect.get(field) is not None:
            yield field, expect[field], value, _plain(expect[field]).casefold() == _plain(value).casefold()
    if expect.get("n_from", 1) > 1:
        yield "several_from", expect["n_from"], message.author.ambiguous, bool(message.author.ambiguous)


def _body(expect: dict[str, Any], message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    stated = expect.get("body_text")
    if stated is None:
        return
    if expect.get("body_source") == "html":
        right = _words(stated) == _words(message.text)
    else:
        # Characters that the other reader lost are stated as U+FFFD.
        kept = (re.escape(piece) for piece in re.split("\ufffd+", _plain(stated)))
        right = re.fullmatch(".{1,8}".join(kept), _plain(message.text)) is not None
    yield "body_text", stated, message.text, right


def _attachments(expect: dict[str, Any], raw: bytes, message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    stated = expect.get("attachments")
    if stated is None:
        return
    found = message.attachments
    shown = [(one.original_name or one.name, one.content_type, one.size) for one in found]
    files = [one for one in stated if one.get("name") or not _may_be_text(one.get("content_type"))]
    # Of neither name nor type nothing is stated but that it is there.
    unsaid = sum(1 for one in stated if not one.get("name") and not one.get("content_type"))
    ours = [one for one in found if one.original_name or not _may_be_text(one.content_type)]
    right = len(files) <= len(ours) <= len(files) + unsaid
    yield "attachment_count", [tuple(one.values()) for one in stated], shown, right
    names = [one["name"] for one in stated if one.get("name")]
    if names:
        given = {_plain(name) for one in found for name in (one.name, one.original_name)}
        yield "attachment_names", names, shown, all(_plain(name) in given for name in names)
    digests = {one["sha256"] for one in stated if one.get("sha256")}
    if digests:
        contents = [part_bytes(raw, one.part) for one in found]
        # In the clear, line ends are the reader's own.
        either = {sha256(form).hexdigest() for one in contents for form in (one, one.replace(b"\r\n", b"\n"))}
        yield "attachment_bytes", stated, shown, digests <= either


def _may_be_text(content_type: str | None) -> bool:
    """Without a name, such a part is text to one reader and an attachment to another."""
    return not content_type or content_type in ("text/plain", "text/html") or content_type.startswith("multipart/")


def _answer(expect: dict[str, Any], message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    answer = message.answer
    signed = joined(message.text, message.spans, SpanKind.ANSWER, SpanKind.SIGNATURE) or message.text
    if expect.get("reply_text") is not None:
        wanted = {_plain(text) for text in (expect["reply_text"], *(expect.get("reply_alternates") or ()))}
        # Where a sign-off belongs is a matter of taste on which the sources differ.
        yield "answer", expect["reply_text"], answer, bool(wanted & {_plain(answer), _plain(signed)})
        yield "answer_without_signature", expect["reply_text"], answer, _plain(answer) in wanted
    if expect.get("reply_with_sig") is not None:
        wanted = {_plain(expect["reply_with_sig"])}
        yield "answer_with_signature", expect["reply_with_sig"], signed, _plain(signed) in wanted
    for word in expect.get("reply_contains", ()):
        yield "answer_contains", word, answer, _plain(word) in _plain(answer)
    for word in expect.get("reply_excludes", ()):
        yield "answer_excludes", word, answer, _plain(word) not in _plain(answer)
    if expect.get("reply_startswith"):
        word = expect["reply_startswith"]
        yield "answer_contains", word, answer, _plain(answer).startswith(_plain(word))
    if expect.get("reply_nonempty"):
        yield "answer_contains", "anything", answer, bool(answer)


def _bounce(stated: dict[str, Any], message: Message) -> Iterator[tuple[str, Any, Any, bool]]:
    report = message.report
    worst = report.worst if report else None
    if stated.get("recipient"):
        addresses = {one.address.casefold() for one in report.recipients} if report else set()
        yield "bounce_recipient", stated["recipient"], _report(message), stated["recipient"].casefold() in addresses
    if stated.get("enhanced"):
        yield "bounce_status", stated["enhanced"], _report(message), bool(worst and worst.status == stated["enhanced"])
    if stated.get("code"):
        yield "bounce_code", stated["code"], _report(message), bool(worst and str(worst.code) == stated["code"])
    if stated.get("permanent") or stated.get("temporary"):
        wanted = "failed" if stated["permanent"] else "delayed"
        yield "bounce_action", wanted, _report(message), bool(worst and worst.action == wanted)


def _report(message: Message) -> str:
    report = message.report
    if report is None:
        return ""
    recipients = [(one.address, one.action, one.status, one.code) for one in report.recipients]
    return f"{report.kind} by {report.evidence}: {recipients}"


def _plain(text: str) -> str:
    """Blank space folded, in one normal form."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").split())


def _words(text: str) -> list[str]:
    """Words alone: two ways to make text of HTML differ in all else."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def rates(checks: Sequence[Check]) -> dict[str, dict[str, dict[str, list[int]]]]:
    """``{"all" | "source" | "language": {field: {name: [right, stated]}}}``; of answers only for languages."""
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    groups = {
        "all": lambda check: "all",
        "source": lambda check: check.source,
        "language": lambda check: check.language,
    }
    for group, name_of in groups.items():
        table: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for check in checks:
            if group != "language" or check.field.startswith("answer"):
                cell = table[check.field][name_of(check)]
                cell[0] += check.right
                cell[1] += 1
        found[group] = {field: dict(cells) for field, cells in table.items()}
    return found


def core(checks: Sequence[Check]) -> tuple[int, int]:
    """Mails of which every stated core field is right, and mails of which one is stated."""
    wrong: Counter[str] = Counter()
    for check in checks:
        if check.field in CORE:
            wrong[check.mail] += not check.right
    return sum(not count for count in wrong.values()), len(wrong)


def _print(checks: Sequence[Check]) -> None:
    found = rates(checks)
    right, stated = core(checks)
    print(f"{'every stated core field':28}{_rate(right, stated)}")
    for field, cells in found["all"].items():
        by_source = (f"{name} {good}/{of}" for name, (good, of) in sorted(found["source"][field].items()))
        print(f"{field:28}{_rate(*cells['all'])}   {', '.join(by_source)}")
    print("\nanswers by language")
    for field, cells in found["language"].items():
        print(f"{field:28}{', '.join(f'{name} {good}/{of}' for name, (good, of) in sorted(cells.items()))}")


def _rate(right: int, stated: int) -> str:
    return f"{100 * right / stated if stated else 100:6.1f} % {f'{right}/{stated}':>9}"


def _print_differences(checks: Sequence[Check], field: str) -> None:
    for check in checks:
        if not check.right and (check.field == field or (field == "core" and check.field in CORE)):
            print(f"=== {check.mail} {check.field} ({check.language})")
            print(f"--- expected\n{check.expected}\n--- found\n{check.found}\n")


def main() -> None:
    """Compare, and print rates or differences."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.corpus", description="Reading compared with what other projects state."
    )
    parser.add_argument("folder", type=Path, help="the folder that holds manifest.jsonl")
    parser.add_argument("--list", metavar="FIELD", help='show each difference in this field ("core": in any of these)')
    parser.add_argument("--source", default="", help="only mails of this source")
    parser.add_argument("--json", action="store_true", help="all rates as JSON")
    args = parser.parse_args()
    checks = run(args.folder, args.source)
    if args.list:
        _print_differences(checks, args.list)
    elif args.json:
        print(json.dumps({"core": core(checks), **rates(checks)}, indent=1))
    else:
        _print(checks)


if __name__ == "__main__":
    main()
