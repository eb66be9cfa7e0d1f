"""Whose mail is ours: RCPT, and the desks that a message addresses."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailgate.model import tokens
from mailgate.model.envelope import Envelope, Source
from mailgate.model.message import Message
from mailgate.model.reply import BAD_RECIPIENT, RECIPIENT_OK, RELAY_DENIED, UNKNOWN_RECIPIENT, Reply
from mailgate.model.ticket import TicketNumber
from mailgate.policy.recipients import Recipients, header_places
from tests.factories import DESK, KEYS, STRANGE_KEYS, desk, envelope, message, settings

SETTINGS = settings(desk("support", "SUP", DESK, "aide@exämple.example", "hilfe@desk.example"), desk("billing", "BIL"))
RECIPIENTS = Recipients(SETTINGS)
NUMBER = TicketNumber("SUP", 10432)
SIGNED = tokens.reply_address(KEYS, DESK, NUMBER, 1)
MAC = "a" * 26

OK, UNKNOWN, RELAY, BAD = RECIPIENT_OK, UNKNOWN_RECIPIENT, RELAY_DENIED, BAD_RECIPIENT


@pytest.mark.parametrize(
    ("address", "expected", "why"),
    [
        (DESK, OK, "a desk"),
        ("SupPort@DESK.example", OK, "in any case"),
        ("hilfe@desk.example", OK, "its third address"),
        ("billing@desk.example", OK, "another desk"),
        ("aide@exämple.example", OK, "an internationalised domain"),
        ("AIDE@EXÄMPLE.example", OK, "in any case"),
        ("aide@xn--exmple-cua.example", OK, "in A-labels"),
        ('"support"@desk.example', OK, "in quotes that mean nothing"),
        (SIGNED, OK, "a reply address"),
        (SIGNED.upper(), OK, "in any case"),
        (tokens.reply_address(KEYS, "hilfe@desk.example", NUMBER, 1), OK, "of any address of the desk"),
        (tokens.bounce_address(KEYS, DESK, 77), OK, "a bounce address"),
        (tokens.reply_address(STRANGE_KEYS, DESK, NUMBER, 1), OK, "of the shape: a guess is not told from a hit"),
        (f"support+sup-1.k9.1.{MAC}@desk.example", OK, "a key since retired: still a customer's mail"),
        (f"support+b-1.k9.{MAC}@desk.example", OK, "the same for a bounce"),
        ("support+anything@desk.example", UNKNOWN, "no signed sub-address"),
        ("support+@desk.example", UNKNOWN, "an empty sub-address is not the desk's own"),
        ("support+sup-10432@desk.example", UNKNOWN, "unsigned"),
        (f"support+sup-1.k9.1.{MAC[1:]}@desk.example", UNKNOWN, "a MAC too short"),
        (f"support+sup-1.k9.1.{MAC}a@desk.example", UNKNOWN, "a MAC too long"),
        (f"support+sup-1.k9.1.{'1' * 26}@desk.example", UNKNOWN, "not base32"),
        (f"support+sup-1.k9.{MAC}@desk.example", UNKNOWN, "no participant"),
        (f"sales+sup-1.k9.1.{MAC}@desk.example", UNKNOWN, "of no desk"),
        ("sales@desk.example", UNKNOWN, "nobody at our domain"),
        ("sales@mx.desk.example", UNKNOWN, "nobody at our host"),
        ("support@mx.desk.example", UNKNOWN, "the desk has no address at our host"),
        ("sales@xn--exmple-cua.example", UNKNOWN, "nobody at our other domain"),
        ("jean@customer.example", RELAY, "another domain"),
        ("support@customer.example", RELAY, "another domain"),
        ("support@sub.desk.example", RELAY, "a subdomain is another domain"),
        ("support@[192.0.2.1]", RELAY, "an address literal"),
        ("postmaster", OK, "RFC 5321 §4.5.1"),
        ("PostMaster", OK, "in any case"),
        ("postmaster@desk.example", OK, "of a desk's domain"),
        ("POSTMASTER@mx.desk.example", OK, "of this host"),
        ("postmaster@customer.example", RELAY, "of another domain"),
        ("po\u017ftmaster", BAD, "not the postmaster"),
        ("abuse", BAD, "only the postmaster has no domain"),
        ("", BAD, "nothing"),
        ("support@", BAD, "no domain"),
        ("@desk.example", BAD, "no local part"),
        ("support@desk..example", BAD, "no domain"),
        ("support desk@desk.example", BAD, "a blank"),
        ("support@straße.example", BAD, "a domain that means two things"),
        ("sup\u200bport@desk.example", BAD, "an invisible character"),
        ("a" * 65 + "@desk.example", BAD, "a local part too long"),
    ],
)
def test_check(address: str, expected: Reply, why: str) -> None:
    """The answer to RCPT."""
    assert RECIPIENTS.check(address) is expected, why


def test_codes_of_check() -> None:
    assert [str(one)[:9] for one in (OK, UNKNOWN, RELAY, BAD)] == ["250 2.1.5", "550 5.1.1", "550 5.7.1", "553 5.1.3"]


@given(st.one_of(st.text(max_size=60), st.builds("{}@desk.example".format, st.text(max_size=30))))
@example("\ud800@desk.example")
def test_check_answers_anything(address: str) -> None:
    """Total; and what it takes in has a desk or the postmaster to go to."""
    taken = RECIPIENTS.check(address) is OK
    assert taken == (RECIPIENTS.find(address, "envelope") is not None or RECIPIENTS.is_postmaster(address))


def test_find_tells_desk_tag_and_place() -> None:
    found = RECIPIENTS.find(SIGNED.upper(), "To")
    assert found is not None
    assert (found.desk.name, found.tag, found.found_in) == ("support", SIGNED.partition("+")[2].partition("@")[0], "To")
    assert RECIPIENTS.find("postmaster", "To") is None
    assert RECIPIENTS.find("", "To") is None


FOLDER = envelope(None, [], source=Source.IMAP)
PIPE = envelope("jean@customer.example", [], source=Source.PIPE)


@pytest.mark.parametrize(
    ("sent", "one", "expected", "why"),
    [
        (envelope(), message(to=[]), [("support", "envelope")], "as the envelope says"),
        (envelope(rcpt_tos=["billing@desk.example", DESK]), message(), ["billing", "support"], "in envelope order"),
        (envelope(rcpt_tos=[DESK, "hilfe@desk.example", SIGNED]), message(), ["support"], "each desk once"),
        (envelope(), message(to=["billing@desk.example"]), ["support"], "the envelope outranks the header"),
        (envelope(rcpt_tos=["postmaster"]), message(), [], "the postmaster is no desk, and To is not asked"),
        (FOLDER, message(), [("support", "To")], "a folder: To"),
        (FOLDER, message(to=[], cc=[DESK]), [("support", "Cc")], "a folder: Cc"),
        (FOLDER, message(delivered_to=(SIGNED,)), [("support", "Delivered-To")], "a folder: Delivered-To first"),
        (FOLDER, message(to=["billing@desk.example"], cc=[DESK]), ["billing", "support"], "both desks"),
        (PIPE, message(), [("support", "To")], "a pipe without recipients"),
        (PIPE, message(to=["x@y.example"]), [], "nobody of ours"),
        (PIPE, message(to=[]), [], "nobody at all"),
    ],
)
def test_addressed(sent: Envelope, one: Message, expected: list[str | tuple[str, str]], why: str) -> None:
    """The desks of a message, each once."""
    found = [(each.desk.name, each.found_in) for each in RECIPIENTS.addressed(sent, one)]
    assert [
        pair if isinstance(want, tuple) else pair[0] for pair, want in zip(found, expected, strict=True)
    ] == expected, why


def test_everywhere_is_every_field() -> None:
    """Evidence 1 may stand in any of them; the envelope comes first."""
    one = message(to=["x@y.example", DESK], cc=["billing@desk.example"], delivered_to=(SIGNED,))
    found = RECIPIENTS.everywhere(envelope(rcpt_tos=["hilfe@desk.example"]), one)
    assert [each.found_in for each in found] == ["envelope", "Delivered-To", "To", "Cc"]
    assert [place for place, _ in header_places(one)] == ["Delivered-To", "To", "To", "Cc"]
