"""Customer references in subjects (DESIGN §5.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.customer_reference import MAX_REFERENCE, reference_key
from mailgate.parse.subject import SubjectParts, read_subject


@pytest.mark.parametrize(
    ("text", "title", "references", "why"),
    [
        ("Printer ##PO1234##", "Printer", ("PO1234",), "at the end, its place"),
        ("##PO1234## Printer", "Printer", ("PO1234",), "in front"),
        ("Re: a ##PO1## b", "Re: a b", ("PO1",), "in the middle"),
        ("Printer##PO1##", "Printer", ("PO1",), "without a blank"),
        ("a ##B## c ##D##", "a c", ("B", "D"), "several"),
        ("a ##po1## ##PO1## ##ＰＯ1##", "a", ("po1",), "the same one once, as first written"),
        ("a ## PO  12 ##", "a", ("PO 12",), "blanks around and inside"),
        ("a ##Été 24##", "a", ("Été 24",), "case and accents kept"),
        ("a ##LOT#7##", "a", ("LOT#7",), "a single # inside"),
        ("a ##" + "x" * 64 + "##", "a", ("x" * 64,), "64 characters"),
        ("a ##" + "x" * 65 + "##", "a ##" + "x" * 65 + "##", (), "65 characters"),
        ("a ####", "a ####", (), "nothing between"),
        ("a ## ##", "a ## ##", (), "a blank between"),
        ("a ##\u00a0\u200b##", "a ## \u200b##", (), "nothing to see between"),
        ("a ##", "a ##", (), "alone"),
        ("a ##b", "a ##b", (), "never closed"),
        ("## Heading", "## Heading", (), "a markdown heading"),
        ("### PO1 ###", "### PO1 ###", (), "three are text"),
        ("###PO1##", "###PO1##", (), "three in front"),
        ("##PO1###", "##PO1###", (), "three behind"),
        ("##A####B##", "##A####B##", (), "four in between"),
        ("C## and F## crash", "C## and F## crash", (), "C## is a name"),
        ("C##PO1## x", "C##PO1## x", (), "and opens nothing"),
        ("in C## ##PO1##", "in C##", ("PO1",), "but the next one does"),
        ("ABC##PO1##", "ABC", ("PO1",), "a longer word is none"),
        ("É##PO1##", "É##PO1##", (), "capitals of any script"),
        ("é##PO1##", "é", ("PO1",), "a small letter"),
        ("7##PO1##", "7", ("PO1",), "a digit"),
        ("##PO1##x", "##PO1##x", (), "a letter behind"),
        ("##PO1##2", "##PO1##2", (), "a digit behind"),
        ("##PO1##.", ".", ("PO1",), "a dot behind"),
        ("##a##b##", "##a", ("b",), "what cannot close may open"),
        ("##PO\x071##", "##PO 1##", (), "a control character inside"),
        ("##PO\t1##", "", ("PO 1",), "a tab is a blank"),
        ("##PO1##", "", ("PO1",), "nothing else"),
        ("Re: ##PO1##", "Re:", ("PO1",), "only a prefix is left"),
        ("", "", (), "nothing"),
    ],
)
def test_grammar(text: str, title: str, references: tuple[str, ...], why: str) -> None:
    """References out, everything else stays."""
    parts = read_subject(text)
    assert (parts.title, parts.customer_refs) == (title, references), why


SUBJECTS = st.text(alphabet="#aB7 é.\t\x07", max_size=60) | st.text(max_size=60)


@given(SUBJECTS)
def test_nothing_is_lost(text: str) -> None:
    """Never raises, and title and references hold every letter of the subject in its order."""
    parts = read_subject(text)
    assert parts.text.isprintable() or not parts.text.isascii()
    rest = iter("".join(parts.text.split()))
    assert all(letter in rest for letter in "".join(parts.title.split()))
    for value in parts.customer_refs:
        assert 0 < len(value) <= MAX_REFERENCE
        assert "##" not in value
        assert value == " ".join(value.split())
    if not parts.customer_refs:
        assert parts.title == parts.text


@given(SUBJECTS, SUBJECTS)
def test_found_again_where_we_write_them(text: str, title: str) -> None:
    """What was read as a reference is read as the same one at the end of a subject of ours."""
    for value in read_subject(text).customer_refs:
        clean = " ".join(title.replace("#", "").split())
        again = read_subject(f"{clean} ##{value}##")
        assert again.customer_refs == (value,)
        assert again.title == read_subject(clean).title


def test_the_key_is_case_and_width_blind() -> None:
    """Compared NFKC-casefolded."""
    assert reference_key("ＰＯ Straße") == reference_key("po STRASSE")


def test_the_whole_subject_is_one_line() -> None:
    """``text`` keeps the references and is clean."""
    assert read_subject("a\r\n ##B##\0") == SubjectParts("a ##B##", "a", ("B",))
