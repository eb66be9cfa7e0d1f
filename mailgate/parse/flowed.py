"""``format=flowed`` undone: the paragraphs as they were typed (RFC 3676 §4.1)."""

from __future__ import annotations


def unwrap_flowed(text: str, *, delsp: bool) -> str:
    """``text`` (lines ended by LF) with flowed lines joined, space-stuffing taken out, quotes as ``>> `` lines.

    A line flows into the next if it ends in a space and both are quoted equally deep; the signature mark ``-- `` never
    does.  ``delsp`` says that this space is not part of the text.
    """
    result: list[str] = []
    pending: list[str] = []
    pending_depth = 0

    def flush() -> None:
        if pending:
            result.append(_quoted(pending_depth, "".join(pending)))
            pending.clear()

    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        # A blank line is one even where the line above it was wrongly left to flow.
        if pending and (depth != pending_depth or content in ("", "-- ")):
            flush()
        flows = content.endswith(" ") and content != "-- "
        pending.append(content[:-1] if flows and delsp else content)
        pending_depth = depth
        if not flows:
            flush()
    flush()
    return "\n".join(result)


def _quoted(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}".rstrip(" ") if depth else content
