"""The notices that there are, and the values that each of them is made from.

This is the one place that says what a template may use.  A field with a default is optional: the default means that the
paragraph is left out.  Every value is plain: text, truth, a number, or tuples of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace

from mailgate.model.marker import marker_line

#: Names of the notices, as their files are called.
ACKNOWLEDGEMENT, ALERT_HELD = "acknowledgement", "alert_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    def as_mapping(self) -> Mapping[str, object]:
        """What a template sees: one name for each field."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementValues(_Values):
    """``acknowledgement``: to an author whose mail opened a ticket."""

    #: ``"SUP-10432"``.
    number: str
    #: What the desk is called in ``From:``.
    desk_name: str
    #: Display name of the priority that the ticket got, in this language.
    priority_label: str
    #: Names below the closing words, which are the template's: ``"L’équipe Soutien"``; may have several lines.
    signature: str
    #: Tag of the language that was asked for.
    language: str
    #: The line above which the customer answers, ``"—— Répondez au-dessus de cette ligne ——"``.  It belongs on top,
    #: alone on its line: by it our words below an answer are found whatever the customer's program makes of them.
    reply_above: str
    #: ``printable`` of the title; None where it may not be echoed (DESIGN §5.7) or nothing of it is fit to be.
    title: str | None = None
    #: The customer's reference without ``##``; None where it may not be echoed or there is none.
    reference: str | None = None
    #: The desk's sentence on how urgent matters are reported.
    urgent: str = ""
    #: Whether that sentence moves up, because the author claims urgency.
    urgent_first: bool = False
    #: The desk's sentence on its hours.
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertHeldValues(_Values):
    """``alert_held``: to the operators, when messages wait for a decision."""

    hostname: str
    #: Of every message that is named: intake id, time of arrival as it is to be shown, age in words, reason.
    held: tuple[tuple[str, str, str, str], ...]
    #: All messages that are held at the moment.
    total: int
    #: Whether there are more that this mail is about than it names.
    abridged: bool = False
    #: Whether the operators have been told of these before.
    repeated: bool = False


#: One example of each notice, with everything in it that can be in it.
SAMPLES: Mapping[str, _Values] = {
    ACKNOWLEDGEMENT: AcknowledgementValues(
        number="SUP-10432",
        desk_name="Support",
        priority_label="Normal",
        signature="Support\nDesk Example",
        language="en",
        reply_above=marker_line("en"),
        title="The printer <3rd floor> prints & staples nothing",
        reference="PO1234",
        urgent="Urgent? +00 000 000 000.",
        urgent_first=True,
        hours="08:00–16:30.",
    ),
    ALERT_HELD: AlertHeldValues(
        hostname="mail.desk.example",
        held=(("01j9z3k4m5n6p7q8r9s0t1v2w3", "2026-10-14 15:00 -04:00", "3 days", "support: ambiguous author"),),
        total=1,
        abridged=True,
        repeated=True,
    ),
}


def sample(notice: str, language: str) -> Mapping[str, object]:
    """The example of a notice as a reader of ``language`` would get it; ``notice`` is one of ``SAMPLES``."""
    values = SAMPLES[notice]
    if isinstance(values, AcknowledgementValues):
        values = replace(values, language=language, reply_above=marker_line(language.partition("-")[0]))
    return values.as_mapping()


def variants(notice: str) -> Iterator[Mapping[str, object]]:
    """Sample values of a notice: all of them, without each optional one, without all; nothing if it is unknown."""
    sample = SAMPLES.get(notice)
    if sample is None:
        return
    yield sample.as_mapping()
    optional = {field.name: field.default for field in fields(sample) if field.default is not MISSING}
    for name, absent in optional.items():
        yield replace(sample, **{name: absent}).as_mapping()
    yield replace(sample, **optional).as_mapping()
