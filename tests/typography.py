"""How French is set, as a check on texts that people read."""

from __future__ import annotations

import re

NO_BREAK, NARROW = "\u00a0", "\u202f"


def french_faults(text: str, canada: bool) -> list[str]:
    """Where a French text breaks the rules of its typography."""
    rules = {
        "a no-break space before a colon": rf"(?<!{NO_BREAK}):(?!//)",
        "a no-break space after «": rf"«(?!{NO_BREAK})",
        "a no-break space before »": rf"(?<!{NO_BREAK})»",
        "a typographic apostrophe": "'",
        "« » for quotes": '["“”„]',
        "one character for an ellipsis": r"\.\.\.",
        "single blanks": r" {2}|\u00a0 | \u00a0|\u202f | \u202f",
        "no blank at the end of a line": r"[ \u00a0\u202f]$",
        "in Canada no space before ; ! ?" if canada else "a narrow no-break space before ; ! ?": (
            r"\s[;!?]" if canada else rf"(?<![{NARROW};!?])[;!?]"
        ),
        "accents on capitals": r"\bA (?=[a-z])|\bEt[ae]",
    }
    return [rule for rule, pattern in rules.items() if re.search(pattern, text, re.MULTILINE)]
