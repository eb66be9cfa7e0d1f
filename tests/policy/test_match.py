"""Which ticket a message continues, on what evidence (DESIGN §5.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from mailgate.model import tokens
from mailgate.model.address import split_subaddress
from mailgate.model.decision import Evidence, EvidenceKind
from mailgate.model.envelope import Envelope
from mailgate.model.message import Message
from mailgate.model.report import Report, ReportKind
from mailgate.model.ticket import Status, TicketNumber
from mailgate.model.ticket_facts import Candidate, TicketFacts
from mailgate.model.tokens import KeyRing
from mailgate.policy import match as matching
from mailgate.policy.match import Found, Match, MatchKeys
from mailgate.policy.recipients import Recipients
from tests.factories import (
    CUSTOMER,
    DESK,
    KEYS,
    NEW_KEY,
    OLD_KEYS,
    STRANGE_KEYS,
    desk,
    envelope,
    message,
    settings,
    ticket,
)

SETTINGS = settings(desk(old_prefixes=("OLD",)), desk("billing", "BIL"))
RECIPIENTS = Recipients(SETTINGS)
NUMBER = TicketNumber("SUP", 10432)
SIGNED = tokens.reply_address(KEYS, DESK, NUMBER, 1)
SIGNED_ID = tokens.message_id(KEYS, "desk.example", NUMBER, 1, 7)

REPLY, SIGNED_MID = EvidenceKind.REPLY_ADDRESS, EvidenceKind.SIGNED_MESSAGE_ID
STORED, SUBJECT, BOUNCED = EvidenceKind.STORED_MESSAGE_ID, EvidenceKind.SUBJECT_NUMBER, EvidenceKind.BOUNCE_ADDRESS


def keys(one: Message, sent: Envelope | None = None, key_ring: KeyRing = KEYS) -> MatchKeys:
    return matching.keys(one, sent or envelope(), RECIPIENTS, key_ring, SETTINGS)


def matched(
    named: MatchKeys,
    tickets: Collection[TicketFacts] = (ticket(),),
    threads: Mapping[str, Collection[int]] | None = None,
    bounced: Mapping[int, int] | None = None,
    at: str = "support",
    addressed: Collection[str] = ("support",),
) -> Match:
    prefixes = {"support": ("SUP", "OLD"), "billing": ("BIL",)}[at]
    found = {one.number.id: Candidate(one, one) for one in tickets}
    return matching.match(named, Found(found, threads or {}, bounced or {}, {}), {at}, addressed, prefixes)


def decided(found: Match) -> tuple[EvidenceKind, str] | None:
    return (found.decided.kind, found.decided.found_in) if found.decided else None


PLACES: list[tuple[str, Message, Envelope, str]] = [
    ("envelope", message(), envelope(rcpt_tos=[SIGNED]), "where mail servers put it"),
    ("To", message(to=[SIGNED]), envelope(), "where people put it"),
    ("To", message(to=["x@customer.example", SIGNED]), envelope(), "behind another"),
    ("Cc", message(cc=[SIGNED]), envelope(), "answered to all"),
    ("Delivered-To", message(delivered_to=(SIGNED,)), envelope(), "written at delivery"),
    ("Delivered-To", message(delivered_to=(SIGNED,), to=[]), envelope(None, []), "from a folder"),
    ("envelope", message(), envelope(rcpt_tos=[SIGNED.upper()]), "upper-cased by a server"),
    ("To", message(to=[SIGNED.upper()]), envelope(), "upper-cased by a person"),
]


@pytest.mark.parametrize(("found_in", "one", "sent", "why"), PLACES)
def test_reply_address(found_in: str, one: Message, sent: Envelope, why: str) -> None:
    """Evidence 1, in any recipient field and any case."""
    named = keys(one, sent)
    assert named.signed == (Evidence(REPLY, NUMBER, 1, found_in),), why
    assert named.ticket_ids == {10432}
    assert decided(matched(named)) == (REPLY, found_in)


def test_reply_address_in_several_places_is_recorded_in_each() -> None:
    named = keys(message(to=[SIGNED, SIGNED], cc=[SIGNED]), envelope(rcpt_tos=[SIGNED]))
    assert [one.found_in for one in named.signed] == ["envelope", "To", "Cc"]
    assert decided(matched(named)) == (REPLY, "envelope")


def tagged(tag: str) -> str:
    return f"support+{tag}@desk.example"


TAG = split_subaddress(SIGNED)[1]
MAC = TAG.rpartition(".")[2]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (tagged(TAG[:-1]), "truncated"),
        (tagged(TAG + "a"), "prolonged"),
        (tagged(f"sup-10433.k2.1.{MAC}"), "another ticket with this one's MAC"),
        (tagged(f"sup-10432.k2.2.{MAC}"), "another participant with this one's MAC"),
        (tagged(f"bil-10432.k2.1.{MAC}"), "another prefix"),
        (tagged(f"sup-10432.k1.1.{MAC}"), "another key"),
        (tagged(f"sup-10432.k9.1.{MAC}"), "a key that is not listed"),
        (tagged("sup-10432"), "no MAC"),
        (tagged("sup-10432.k2.1." + "a" * 26), "any MAC"),
        (tokens.reply_address(STRANGE_KEYS, DESK, NUMBER, 1), "another mailgate's MAC"),
        (SIGNED.replace("support", "sales"), "no desk of ours"),
        (SIGNED.replace("desk.example", "other.example"), "no domain of ours"),
        (SIGNED.replace("+", "-"), "no sub-address"),
        (f'"{SIGNED.partition("@")[0]} "@desk.example', "another mailbox, in quotes"),
    ],
)
def test_no_reply_address_of_ours(address: str, why: str) -> None:
    """What carries no valid MAC proves nothing and looks nothing up."""
    named = keys(message(to=[address]), envelope(rcpt_tos=[address]))
    assert named == MatchKeys((), (), (), ()), why
    assert matched(named) == Match(None, ()), why


def test_every_character_of_a_reply_address_counts() -> None:
    """One bit of the tag changed: no evidence."""
    for at in range(len(TAG)):
        for bit in range(7):
            changed = TAG[:at] + chr(ord(TAG[at]) ^ (1 << bit)) + TAG[at + 1 :]
            found = keys(message(to=[]), envelope(rcpt_tos=[tagged(changed)])).signed
            assert bool(found) is (changed.lower() == TAG), (at, bit)


def test_keys_are_rotated() -> None:
    """An address signed by an old key holds while the key is listed."""
    old = message(to=[tokens.reply_address(OLD_KEYS, DESK, NUMBER, 1)])
    assert decided(matched(keys(old))) == (REPLY, "To")
    assert keys(old, key_ring=KeyRing((NEW_KEY,))).signed == ()


def test_another_desks_local_part_does_not_move_a_ticket() -> None:
    """A valid tag on the address of another desk is evidence there, and continues nothing there."""
    address = SIGNED.replace("support", "billing")
    named = keys(message(to=[]), envelope(rcpt_tos=[address]))
    found = matched(named, at="billing", addressed=["billing"])
    assert found.ticket is None
    assert found.decided is None
    assert [one.kind for one in found.evidence] == [REPLY], "recorded all the same"


IN_REPLY_TO, REFERENCES = "In-Reply-To", "References"


@pytest.mark.parametrize(
    ("in_reply_to", "references", "expected", "why"),
    [
        ([SIGNED_ID], [], (SIGNED_MID, IN_REPLY_TO), "the answered mail"),
        ([SIGNED_ID.upper()], [], (SIGNED_MID, IN_REPLY_TO), "upper-cased"),
        ([SIGNED_ID.partition("@")[0] + "@relay.example"], [], (SIGNED_MID, IN_REPLY_TO), "with a rewritten domain"),
        ([], [SIGNED_ID], (SIGNED_MID, REFERENCES), "an earlier mail"),
        (["x@y"], ["a@b", SIGNED_ID, "c@d"], (SIGNED_MID, REFERENCES), "between others"),
        ([SIGNED_ID], [SIGNED_ID], (SIGNED_MID, IN_REPLY_TO), "in both"),
        ([SIGNED_ID.replace("10432", "10433", 1)], [], None, "another ticket's number in it"),
        ([SIGNED_ID[:-14]], [], None, "cut off"),
        (["mail-1@customer.example"], [], (STORED, IN_REPLY_TO), "a mail that is on the ticket"),
        ([], ["mail-1@customer.example"], (STORED, REFERENCES), "the same in References"),
        (["MAIL-1@customer.example"], [], None, "stored ids are compared as they are"),
        (["two@customer.example"], [], None, "an id on two tickets"),
        (["two@customer.example"], ["mail-1@customer.example"], (STORED, REFERENCES), "but the next one tells"),
        (
            ["mail-1@customer.example"],
            [SIGNED_ID],
            (SIGNED_MID, REFERENCES),
            "a signed id outranks a nearer stored one",
        ),
        (["unknown@customer.example"], [], None, "an id that we never saw"),
        ([""], [], None, "an empty id"),
        ([], [], None, "nothing"),
    ],
)
def test_message_ids(
    in_reply_to: list[str], references: list[str], expected: tuple[EvidenceKind, str] | None, why: str
) -> None:
    """Evidence 2 and 3."""
    threads = {"mail-1@customer.example": [10432], "two@customer.example": [10432, 10500]}
    named = keys(message(in_reply_to=tuple(in_reply_to), references=tuple(references)))
    assert decided(matched(named, [ticket(), ticket("SUP-10500")], threads)) == expected, why


def test_references_are_read_newest_first() -> None:
    """The last of References is the nearest (RFC 5322 §3.6.4)."""
    older, newer = ticket("SUP-1"), ticket("SUP-2")
    ids = tuple(tokens.message_id(KEYS, "desk.example", one.number, 1, 7) for one in (older, newer))
    assert matched(keys(message(references=ids)), [older, newer]).ticket == newer
    threads = {"old@x": [1], "new@x": [2]}
    assert matched(keys(message(references=("old@x", "new@x"))), [older, newer], threads).ticket == newer


def test_at_most_a_hundred_references_are_looked_at() -> None:
    """The newest hundred; and as many of In-Reply-To."""
    many = tuple(f"{number}@customer.example" for number in range(500))
    assert [text for text, _ in keys(message(references=many)).message_ids] == list(many[:-101:-1])
    assert len(keys(message(in_reply_to=many)).message_ids) == 100
    assert keys(message(references=(SIGNED_ID, *many[:100]))).signed == ()
    assert keys(message(references=(SIGNED_ID, *many[:99]))).signed != ()


@pytest.mark.parametrize(
    ("subject", "quoted", "expected", "why"),
    [
        ("Re: [SUP-10432] The printer", "", "Subject", "where we write it"),
        ("re: [sup-10432] the printer", "", "Subject", "in any case"),
        ("The printer[SUP-10432]", "", "Subject", "anywhere"),
        ("[LIST] [SUP-10432] The printer", "", "Subject", "behind a list's tag"),
        ("The printer", "> [SUP-10432] received", "quoted text", "only in what was quoted"),
        ("[SUP-10432]", "> [SUP-10432] received", "Subject", "in both: the subject"),
        ("[OLD-10432]", "", None, "an old prefix of the desk, but no ticket of that name"),
        ("[ABC-10432]", "", None, "a prefix that nobody uses"),
        ("SUP-10432", "", None, "no brackets"),
        ("[SUP 10432]", "", None, "not a number of ours"),
        ("[SUP-010432]", "", None, "leading zeros"),
        ("[SUP-10432", "", None, "half a bracket"),
        ("#10432", "", None, "a bare number"),
        ("10432", "", None, "a bare number"),
        ("[\u017fUP-10432]", "", None, "a long s"),
        ("[SUP-\u0661\u0660\u0664\u0663\u0662]", "", None, "other digits"),
        ("", "", None, "nothing"),
    ],
)
def test_ticket_number(subject: str, quoted: str, expected: str | None, why: str) -> None:
    """Evidence 4."""
    found = matched(keys(message(subject=subject, quoted=quoted, text=quoted)))
    assert decided(found) == ((SUBJECT, expected) if expected else None), why


def test_a_number_in_the_authors_own_words_is_no_evidence() -> None:
    """People mention other tickets; only what was quoted counts."""
    assert keys(message(answer="see [SUP-10432]", text="see [SUP-10432]")) == MatchKeys((), (), (), ())


def test_a_number_of_an_old_prefix_names_the_ticket_that_bears_it() -> None:
    named = keys(message(subject="[OLD-7]"))
    assert matched(named, [ticket("OLD-7")]).ticket == ticket("OLD-7")
    assert matched(named, [ticket("SUP-7")]).ticket is None, "the same id under another prefix is another number"


def test_the_strongest_evidence_decides_and_all_is_recorded() -> None:
    """Order of §5.4: reply address, signed id, bounce address, stored id, number."""
    tickets = [ticket(f"SUP-{number}") for number in range(1, 6)]
    address = tokens.reply_address(KEYS, DESK, TicketNumber("SUP", 1), 1)
    bounce = tokens.bounce_address(KEYS, DESK, 77)
    one = message(
        subject="[SUP-5] x",
        to=[bounce, address],
        in_reply_to=("stored@x",),
        references=(tokens.message_id(KEYS, "desk.example", TicketNumber("SUP", 2), 1, 7),),
    )
    named = keys(one)
    assert named.bounced == ((77, "To"),)
    found = matched(named, tickets, {"stored@x": [4]}, {77: 3})
    assert [(str(one.number), one.kind, one.decided) for one in found.evidence] == [
        ("SUP-1", REPLY, True),
        ("SUP-2", SIGNED_MID, False),
        ("SUP-3", BOUNCED, False),
        ("SUP-4", STORED, False),
        ("SUP-5", SUBJECT, False),
    ]
    assert found.ticket == tickets[0]
    assert matched(named, tickets[1:], {"stored@x": [4]}, {77: 3}).ticket == tickets[1], "a deleted ticket is none"


def test_a_bounce_address_without_its_row_is_no_evidence() -> None:
    named = keys(message(to=[tokens.bounce_address(KEYS, DESK, 77)]))
    assert matched(named).evidence == ()
    assert matched(named, bounced={77: 10432}).ticket == ticket()


@pytest.mark.parametrize(
    ("at", "addressed", "continues", "why"),
    [
        ("billing", ["billing"], True, "the desk that has it now"),
        ("support", ["support"], True, "the desk that opened it, alone"),
        ("support", ["support", "billing"], False, "both: the one that has it continues it"),
        ("billing", ["support", "billing"], True, "both: the one that has it continues it"),
    ],
)
def test_a_ticket_that_moved(at: str, addressed: list[str], continues: bool, why: str) -> None:
    """A ticket keeps its number when it changes desk (DESIGN §6)."""
    moved = ticket(desk="billing")
    found = matched(keys(message(to=[SIGNED])), [moved], at=at, addressed=addressed)
    assert found.ticket == (moved if continues else None), why
    assert (found.decided is not None) is continues


def test_a_number_of_another_desk_continues_nothing_here() -> None:
    found = matched(keys(message(subject="[BIL-7]")), [ticket("BIL-7", desk="billing")])
    assert found.ticket is None
    assert [one.kind for one in found.evidence] == [SUBJECT]


def test_the_text_is_never_compared() -> None:
    """Same subject, same words, same author: no evidence."""
    assert keys(message(CUSTOMER, subject="Re: " + ticket().subject, headers=[("Thread-Index", "AdX1")])) == MatchKeys(
        (), (), (), ()
    )


@pytest.mark.parametrize("status", list(Status))
def test_the_status_does_not_matter_here(status: Status) -> None:
    """What becomes of it is for ``decide``."""
    closed = ticket(status=status)
    assert matched(keys(message(to=[SIGNED])), [closed]).ticket == closed


def reported(kind: ReportKind = ReportKind.BOUNCE, **fields: Any) -> Message:
    return message("mailer-daemon@relay.example", report=Report(kind, "qmail wording", **fields))


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize(
    ("fields", "found_in", "why"),
    [
        ({"original_message_id": SIGNED_ID}, "enclosed Message-ID", "the mail it is about"),
        ({"original_message_id": SIGNED_ID.upper()}, "enclosed Message-ID", "upper-cased on the way"),
        (
            {"original_message_id": "new@relay.example", "original_references": ("x@y.example", SIGNED_ID)},
            "enclosed References",
            "a relay gave it another id, and left its thread",
        ),
    ],
)
def test_a_report_about_our_mail(kind: ReportKind, fields: dict[str, Any], found_in: str, why: str) -> None:
    """An enclosed id of ours proves that the reporter holds the mail (DESIGN §5.7)."""
    named = keys(reported(kind, **fields))
    assert named.signed == (Evidence(SIGNED_MID, NUMBER, 1, found_in),), why
    assert decided(matched(named)) == (SIGNED_MID, found_in)


def test_the_sender_of_the_enclosed_message_names_its_row() -> None:
    named = keys(reported(original_sender=tokens.bounce_address(KEYS, DESK, 77)))
    assert named.bounced == ((77, "sender of the enclosed message"),)
    assert decided(matched(named, bounced={77: NUMBER.id})) == (BOUNCED, "sender of the enclosed message")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"original_message_id": SIGNED_ID.replace("sup-10432", "sup-10433")}, "another ticket with this one's MAC"),
        ({"original_message_id": tokens.message_id(STRANGE_KEYS, "x", NUMBER, 1, 7)}, "another mailgate's"),
        ({"original_message_id": "stored@customer.example"}, "an id that stands on a ticket and that anybody knows"),
        ({"original_references": ("stored@customer.example",)}, "the same among its references"),
        ({"original_sender": tokens.bounce_address(STRANGE_KEYS, DESK, 77)}, "another mailgate's bounce address"),
        ({"original_sender": DESK}, "our address without a tag"),
        ({"original_envelope_id": "mailgate-77", "original_subject": "[SUP-10432] x"}, "words that anybody can write"),
    ],
)
def test_a_forged_report_names_nothing(fields: dict[str, Any], why: str) -> None:
    """LESSONS B28: without a MAC of ours a report is about nothing of ours."""
    named = keys(reported(**fields))
    assert (named.signed, named.bounced, named.message_ids) == ((), (), ()), why


def test_a_mail_full_of_numbers_names_few_tickets() -> None:
    """Each is looked up and locked; the one in the subject comes before all that are quoted."""
    quoted = " ".join(f"[SUP-{n}]" for n in range(1, 5000))
    numbers = keys(message(subject="Re: [SUP-9999] Printer", quoted=quoted)).numbers
    assert len(numbers) == 20
    assert numbers[0] == (TicketNumber("SUP", 9999), "Subject")
