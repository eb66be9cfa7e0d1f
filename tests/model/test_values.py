"""Replies, identifiers, settings and decisions as values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model import reply
from mailgate.model.decision import Evidence, EvidenceKind
from mailgate.model.ids import is_intake_id, new_intake_id
from mailgate.model.reply import Reply
from mailgate.model.secret import Secret
from mailgate.model.settings import DeskTexts, PriorityLevel
from mailgate.model.ticket import TicketNumber
from tests.factories import NOW, desk, message, settings

REPLIES = {name: value for name, value in vars(reply).items() if isinstance(value, Reply)} | {
    "accepted": reply.accepted(new_intake_id(NOW)),
    "our_fault": reply.our_fault(new_intake_id(NOW)),
}


@pytest.mark.parametrize("one", REPLIES.values(), ids=REPLIES)
def test_every_reply_agrees_with_itself(one: Reply) -> None:
    """Basic and enhanced code are of one class, and the text is one short line of ASCII (RFC 5321 §4.2, RFC 2034)."""
    first, second, third = one.enhanced.split(".")
    assert int(first) == one.code // 100
    assert second.isdigit()
    assert third.isdigit()
    assert one.code in (250, 421, 451, 452, 550, 552, 553, 554)
    assert str(one) == f"{one.code} {one.enhanced} {one.text}"
    assert len(str(one)) <= 510
    assert one.is_success is (one.code == 250)


def test_our_own_fault_is_never_permanent() -> None:
    """Promise 2."""
    for name in ("BUSY", "STORE_REFUSES", "SHUTTING_DOWN", "TIMED_OUT", "TOO_MANY_CONNECTIONS", "our_fault"):
        assert REPLIES[name].code // 100 == 4, name


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "why"),
    [
        (550, "4.1.1", "No", "the classes differ"),
        (250, "5.0.0", "OK", "the classes differ"),
        (250, "2.0.0", "d’accord", "not ASCII"),
        (250, "2.0.0", "OK\r\n221 Bye", "two lines"),
    ],
)
def test_unsound_replies_are_refused(code: int, enhanced: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"does not go with|printable ASCII"):
        Reply(code, enhanced, text)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(1, 10**6))
def test_intake_ids_sort_by_time(moment: datetime, later: int) -> None:
    """26 characters that can be read over the telephone, in the order of their milliseconds."""
    one, other = new_intake_id(moment), new_intake_id(moment + timedelta(milliseconds=later))
    assert one < other
    assert is_intake_id(one)
    assert is_intake_id(other)
    assert not set("ilou") & set(one)


def test_intake_ids_of_one_moment_differ() -> None:
    assert len({new_intake_id(NOW) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "text", ["", "0" * 25, "0" * 27, "0" * 25 + "i", "0" * 25 + "A", "0" * 26 + "\n", "\u0660" * 26]
)
def test_what_is_no_intake_id(text: str) -> None:
    assert not is_intake_id(text)


def test_a_secret_is_not_printed_by_accident() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2") != Secret("other")
    assert len({secret, Secret("hunter2")}) == 1


def test_a_prefix_names_the_desk_that_uses_or_used_it() -> None:
    billing = desk("billing", "BIL", old_prefixes=("INV",))
    ours = settings(desk(), billing)
    assert ours.desk_of_prefix("inv") == ours.desk_of_prefix("BIL") == ours.desk("billing") == billing
    assert ours.desk_of_prefix("ABC") is None
    assert ours.desk("nobody") is None


def test_our_addresses_are_computed() -> None:
    """Every address of every desk, in the form to compare by."""
    ours = settings(desk("support", "SUP", "Support@Desk.example", "aide@exämple.example"), desk("billing", "BIL"))
    assert ours.own_keys == {"support@desk.example", "aide@xn--exmple-cua.example", "billing@desk.example"}


@pytest.mark.parametrize(
    ("language", "expected", "why"),
    [
        ("fr-CA", "Canada", "its own"),
        ("fr", "France", "its own"),
        ("fr-BE", "France", "of the language without the country"),
        ("nl", "France", "else of the desk's first language that has any"),
    ],
)
def test_texts_of_a_desk(language: str, expected: str, why: str) -> None:
    texts = (("fr-CA", DeskTexts("Canada")), ("fr", DeskTexts("France")))
    assert desk(languages=("de", "fr", "fr-CA"), texts=texts).text(language).signature == expected, why
    assert desk(texts=()).text(language).signature == "Support", "or its name"


def test_labels_of_a_priority() -> None:
    level = PriorityLevel("low", (("fr", "Faible"),))
    assert [level.label(language) for language in ("fr", "fr-CA", "en")] == ["Faible", "Faible", "low"]
    assert desk().priority("low").name == "low"


def test_headers_of_a_message() -> None:
    one = message(headers=(("X-A", "1"), ("X-B", ""), ("X-A", "2")))
    assert one.header("x-a") == "1"
    assert one.all_headers("x-a") == ("1", "2")
    assert one.header("x-c") == one.header("x-b") == ""
    assert one.has_header("x-b")
    assert not one.has_header("x-c")


@pytest.mark.parametrize(
    ("kind", "is_proof"),
    [
        (EvidenceKind.REPLY_ADDRESS, True),
        (EvidenceKind.SIGNED_MESSAGE_ID, True),
        (EvidenceKind.BOUNCE_ADDRESS, True),
        (EvidenceKind.STORED_MESSAGE_ID, False),
        (EvidenceKind.SUBJECT_NUMBER, False),
    ],
)
def test_only_what_we_signed_proves_anything(kind: EvidenceKind, is_proof: bool) -> None:
    """Promise 7."""
    assert Evidence(kind, TicketNumber("SUP", 1), 0, "To").is_proof is is_proof
