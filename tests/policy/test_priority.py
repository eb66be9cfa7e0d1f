"""Priority: claims are recorded, the desk's default is given (DESIGN §5.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.policy.priority import priority
from tests.factories import desk, message


@pytest.mark.parametrize(
    ("headers", "expected", "why"),
    [
        ([("X-Priority", "1")], "high", "as most clients write it"),
        ([("X-Priority", "1 (Highest)")], "high", "with its name"),
        ([("X-Priority", "1(Highest)")], "high", "without a blank"),
        ([("X-Priority", " 2 (High)")], "high", "the second highest"),
        ([("X-Priority", "3 (Normal)")], "", "normal claims nothing"),
        ([("X-Priority", "4")], "low", "low"),
        ([("X-Priority", "5 (Lowest)")], "low", "lowest"),
        ([("X-Priority", "11")], "", "not a priority"),
        ([("X-Priority", "")], "", "nothing"),
        ([("Importance", "High")], "high", "the capital letter that others missed"),
        ([("IMPORTANCE", "HIGH")], "high", "all capitals"),
        ([("Importance", "low")], "low", "low"),
        ([("Importance", "normal")], "", "normal"),
        ([("Priority", "urgent")], "high", "RFC 2156"),
        ([("Priority", "Urgent; x")], "high", "with a parameter"),
        ([("Priority", "non-urgent")], "low", "RFC 2156"),
        ([("Priority", "normal")], "", "normal"),
        ([("X-MSMail-Priority", "High")], "high", "Outlook's"),
        ([("X-MSMail-Priority", "Low")], "low", "Outlook's"),
        ([("X-MSMail-Priority", "Normal")], "", "Outlook's"),
        ([("X-Priority", "3"), ("X-Priority", "1")], "high", "a second header counts"),
        ([("X-Priority", "5"), ("Importance", "high")], "high", "the higher claim is the one"),
        ([("X-Mailgate-Priority", "1"), ("X-Importance", "high")], "", "headers that nobody knows"),
    ],
)
def test_claims_by_header(headers: list[tuple[str, str]], expected: str, why: str) -> None:
    assert priority(message(headers=headers), desk()).claimed == expected, why


@pytest.mark.parametrize(
    ("subject", "expected", "why"),
    [
        ("URGENT: printer", "high", "English and French"),
        ("urgent", "high", "alone"),
        ("Demande urgente", "high", "French"),
        ("Problèmes urgents", "high", "French"),
        ("[Urgence] imprimante", "high", "French, in brackets"),
        ("Panne critique", "high", "French"),
        ("J'ai un urgent besoin d'aide", "high", "an article denies nothing"),
        ("Dringend! Drucker", "high", "German and Dutch"),
        ("Dringende Anfrage", "high", "German"),
        ("Kritische Störung", "high", "German"),
        ("Spoed: printer", "high", "Dutch"),
        ("Urgentie hoog", "high", "Dutch"),
        ("printer, ASAP please", "high", "English"),
        ("Critical failure", "high", "English"),
        ("P1 printer", "high", "by the scale"),
        ("(p1)", "high", "in brackets"),
        ("not urgent at all, but critical", "high", "one is denied, the other is not"),
        ("Pas urgent", "", "denied in French"),
        ("Non urgent : imprimante", "", "denied in French"),
        ("Pas très urgent", "", "denied with an adverb"),
        ("Ce n'est pas du tout urgent", "", "denied with several words"),
        ("Rien d'urgent", "", "denied in French"),
        ("Rien d’urgent", "", "with the other apostrophe"),
        ("Pas d'urgence", "", "denied in French"),
        ("Aucune urgence", "", "denied in French"),
        ("Sans urgence", "", "denied in French"),
        ("Rien de critique", "", "denied in French"),
        ("Not urgent", "", "denied in English"),
        ("non-urgent", "", "denied in English"),
        ("Not so urgent", "", "denied in English"),
        ("non-critical", "", "denied in English"),
        ("No urgency", "", "denied in English"),
        ("Nicht dringend", "", "denied in German"),
        ("Nicht so dringend", "", "denied in German"),
        ("Keine dringende Sache", "", "denied in German"),
        ("Niet dringend", "", "denied in Dutch"),
        ("Niet erg dringend", "", "denied in Dutch"),
        ("Geen spoed", "", "denied in Dutch"),
        ("The detergent is empty", "", "a part of a word"),
        ("Insurgents", "", "a part of a word"),
        ("P10 printer", "", "another word"),
        ("HP1 printer", "", "another word"),
        ("Kritik an der Kantine", "", "another word"),
        ("The printer is on fire!!!", "", "exclamation marks are no word"),
        ("", "", "nothing"),
    ],
)
def test_claims_by_words(subject: str, expected: str, why: str) -> None:
    """In the subject, where people put them to be seen, in the languages we write."""
    assert priority(message(subject=subject), desk()).claimed == expected, why


def test_the_body_claims_nothing() -> None:
    assert priority(message(text="URGENT!", answer="URGENT!"), desk()).claimed == ""


def test_a_claim_of_high_outranks_one_of_low() -> None:
    assert priority(message(subject="urgent", headers=[("Importance", "low")]), desk()).claimed == "high"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["X-Priority", "Importance", "Priority", "X-MSMail-Priority"]),
            st.one_of(st.sampled_from(["1", "high", "urgent", "5", "low"]), st.text(max_size=10)),
        ),
        max_size=4,
    ),
    st.one_of(st.sampled_from(["URGENT", "P1 critical", "low"]), st.text(max_size=40)),
    st.sampled_from(["critical", "high", "normal", "low"]),
)
def test_no_claim_is_ever_obeyed(headers: list[tuple[str, str]], subject: str, default: str) -> None:
    """Whatever the mail says, the ticket gets the desk's default, and what it said is among the reasons."""
    found = priority(message(subject=subject, headers=headers), desk(email_default=default))
    assert found.name == default
    assert found.claimed in ("", "high", "low")
    assert bool(found.claimed) == any(one.rule == "priority_claim" for one in found.reasons)
    assert found.reasons[-1].rule == "email_default"


def test_a_subject_of_claims_is_read_in_linear_time() -> None:
    """Every word looks only at what stands right before it; 16 KB of them would take seconds otherwise."""
    found = priority(message(subject="pas urgent " * 1500), desk())
    assert found.claimed == ""
    assert len(priority(message(subject="p1 " * 5000), desk()).reasons) > 1
