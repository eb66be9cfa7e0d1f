"""Rules for what may not be answered or followed: copies, our own mail, reports, robots, lists, authors in doubt."""

from __future__ import annotations

from ..model.decision import MailClass, Outcome, Standing
from ..model.report import ReportKind
from ..model.rules import Automatic
from ..model.ticket_facts import TicketFacts
from .facts import Facts, Verdict, hold


def duplicate(facts: Facts) -> Verdict | None:
    """The same message again (promise 3)."""
    if facts.earlier is None or not facts.earlier.stands:
        return None
    return Verdict(Outcome.DUPLICATE, f"the same message came in before, as intake {facts.earlier.intake_id}")


def own(facts: Facts) -> Verdict | None:
    """Our own mail that came back, or somebody who claims to be us."""
    if facts.classification.mail_class is not MailClass.OWN:
        return None
    marked = any(reason.rule == "loop_mark" and reason.hit for reason in facts.classification.reasons)
    if marked:
        return Verdict(Outcome.DISCARD, "it is an automatic mail of ours that came back")
    if facts.released:
        return None
    return hold("its author is an address of ours, and we did not write it")


def ambiguous_author(facts: Facts) -> Verdict | None:
    """Two readers could disagree about who wrote it."""
    why = facts.message.author.ambiguous
    return hold(f"it is not certain who wrote it: {why}") if why and not facts.released else None


def blocked(facts: Facts) -> Verdict | None:
    """An operator's list blocks the author; that outranks every ticket he could name."""
    if not facts.blocked or facts.released:
        return None
    return Verdict(Outcome.DISCARD, "a list of the operator's blocks its author")


def standing_failed(facts: Facts) -> Verdict | None:
    """The author is proven not to have written it."""
    if facts.authentication.standing is not Standing.FAILED or facts.released:
        return None
    return hold(f"the author's standing is failed ({facts.authentication.method})")


def recording_ticket(facts: Facts) -> TicketFacts | None:
    """The ticket that a machine's answer is recorded on: a number that anybody can guess does not put it there."""
    ticket = facts.match.ticket
    if ticket is None or facts.match.decided is None:
        return None
    return ticket if facts.proof or facts.participant else None


def report(facts: Facts) -> Verdict | None:
    """A bounce, a disposition notification or a complaint."""
    mail_class, ticket = facts.classification.mail_class, recording_ticket(facts)
    if mail_class in (MailClass.DISPOSITION, MailClass.FEEDBACK):
        why = f"a {mail_class} is recorded and makes no ticket"
        return Verdict(Outcome.RECORD, why, ticket, flags=_report_flags(facts), internal=True)
    if mail_class is not MailClass.BOUNCE:
        return None
    if ticket and facts.proof:
        why = f"it is a bounce of our mail on {ticket.number}"
        return Verdict(Outcome.RECORD, why, ticket, flags=_report_flags(facts), internal=True)
    return None if facts.released else hold("it is a bounce, and nothing in it proves which mail of ours it is about")


#: What an agent is told of a bounce; a notice that all went well, or is late, is not a failure.
_BOUNCE_FLAGS = {
    "failed": "bounce_failed",
    "delayed": "bounce_delayed",
    "delivered": "bounce_delivered",
    "relayed": "bounce_delivered",
    "expanded": "bounce_delivered",
}
#: Of RFC 8098 §3.2.6 with its predecessors, and of RFC 5965 §3.1 with the registered additions.
_DISPOSITIONS = ("displayed", "deleted", "dispatched", "processed", "denied", "failed")
_COMPLAINTS = ("abuse", "fraud", "virus", "not-spam", "opt-out", "auth-failure", "other")


def _report_flags(facts: Facts) -> tuple[str, ...]:
    """One mark that says what was reported, never in the reporter's own words."""
    said = facts.message.report
    if said is None:
        return ("bounce_unclear",) if facts.classification.mail_class is MailClass.BOUNCE else ()
    if said.kind is ReportKind.BOUNCE:
        return (_BOUNCE_FLAGS.get(said.action, "bounce_unclear"),)
    if said.kind is ReportKind.DISPOSITION:
        return (f"disposition_{said.action}",) if said.action in _DISPOSITIONS else ()
    named = said.feedback_type.replace("-", "_")
    return (f"complaint_{named}",) if said.feedback_type in _COMPLAINTS else ()


def auto_reply(facts: Facts) -> Verdict | None:
    """Somebody is out of office."""
    if facts.classification.mail_class is not MailClass.AUTO_REPLY:
        return None
    if facts.agent:
        return Verdict(Outcome.RECORD, "an automatic answer from an agent's address is recorded here only")
    if ticket := recording_ticket(facts):
        return Verdict(Outcome.RECORD, "an automatic answer is recorded on its ticket", ticket, internal=True)
    return Verdict(Outcome.DISCARD, "it is an automatic answer to nothing that we know")


def bulk(facts: Facts) -> Verdict | None:
    """Mail that came through a list."""
    if facts.classification.mail_class is not MailClass.BULK or facts.released:
        return None
    if (facts.contact and facts.contact.known) or from_trusted_list(facts):
        return None
    if facts.message.has_header("list-unsubscribe"):
        return Verdict(Outcome.DISCARD, "it is bulk mail with List-Unsubscribe")
    return hold("it came through a list that is not known")


def from_trusted_list(facts: Facts) -> bool:
    """Whether it came through a list that the desk trusts, by List-Id or by the list's address in List-Post."""
    named = set()
    for header in ("list-id", "list-post"):
        for value in facts.message.all_headers(header):
            inner = value.rpartition("<")[2].partition(">")[0].strip().lower()
            named.add(inner.removeprefix("mailto:"))
    return any(one in named for one in facts.desk.rules.trusted_lists)


def automatic(facts: Facts) -> Verdict | None:
    """A monitor, a scanner, a verification code: never answered, never followed."""
    if facts.classification.mail_class is not MailClass.AUTO_GENERATED:
        return None
    if facts.agent:
        return Verdict(Outcome.RECORD, "automatic mail from an agent's address is recorded here only")
    if ticket := recording_ticket(facts):
        return Verdict(Outcome.RECORD, f"what a machine wrote is recorded on {ticket.number}", ticket, internal=True)
    if facts.desk.rules.automatic is Automatic.DISCARD:
        return Verdict(Outcome.DISCARD, "the desk makes no tickets of automatic mail")
    again = next((one for one in facts.same_content if one.is_open and one.participant_among(facts.keys)), None)
    if again is None:
        return None
    why = f"the same machine wrote under the same subject before, and {again.number} is open"
    return Verdict(Outcome.APPEND, why, again, flags=("automatic", "repeated"), internal=True)
