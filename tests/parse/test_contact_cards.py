"""What a vCard says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.model.contact_card import ContactCard
from mailgate.parse.contact_cards import read_contact_cards
from mailgate.parse.mime import loose_part


def read(text: str | bytes, **parameters: str) -> tuple[ContactCard, ...]:
    octets = text if isinstance(text, bytes) else text.encode()
    return read_contact_cards(loose_part("1", octets, "text/vcard", parameters=parameters))


def card(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD", ""))


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            card("FN:Zoë", "ORG:Atelier\\; Noord;Achats", "EMAIL;TYPE=work:zoe@client.exa", " mple", "TEL:tel:+32-2"),
            ContactCard("Zoë", "Atelier; Noord, Achats", ("zoe@client.example",), ("+32-2",)),
            "3.0 and 4.0, folded and escaped",
        ),
        (card("N:Exemple;Claire;;Mme;"), ContactCard("Mme Claire Exemple"), "a name in its parts"),
        (card("item1.EMAIL:a@b.example"), ContactCard("", "", ("a@b.example",)), "a group"),
        (
            card("N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Exemple;Ren=C3=", "=A9e", "TEL;CELL:1"),
            ContactCard("Renée Exemple", "", (), ("1",)),
            "2.1, over two lines",
        ),
        (card("FN:a\u202eb\\nc"), ContactCard("ab c"), "nothing that reorders, on one line"),
        (card("FN:x", "PHOTO;ENCODING=b:" + "A" * 9000, "TEL:1"), ContactCard("x", "", (), ("1",)), "a photograph"),
        (card("FN:x", "EMAIL:none", "TEL:"), ContactCard("x"), "values that are none"),
    ],
)
def test_cards(text: str, expected: ContactCard, why: str) -> None:
    """In the three versions that are in use."""
    assert read(text) == (expected,), why


def test_charsets() -> None:
    """The card's own, then that of the part, then a guess."""
    assert read(card("FN;CHARSET=ISO-8859-1:Zo@").encode().replace(b"@", b"\xeb"))[0].name == "Zoë"
    assert read(card("FN:Zo@").encode().replace(b"@", b"\xf1"), charset="cp1250")[0].name == "Zoń"
    assert read(card("FN:Zo@").encode().replace(b"@", b"\xeb"))[0].name == "Zoë"


@pytest.mark.parametrize(
    ("text", "cards", "why"),
    [
        ("", 0, "nothing"),
        ("FN:x", 0, "no card"),
        (card(), 0, "an empty one"),
        ("BEGIN:VCARD\nFN:x", 0, "one that does not end"),
        (card("FN:x") * 3, 3, "several"),
        (card("FN:x") * 30, 20, "too many"),
    ],
)
def test_how_many(text: str, cards: int, why: str) -> None:
    """Whole ones, at most twenty."""
    assert len(read(text)) == cards, why


@given(st.binary(max_size=200), st.sampled_from([b"FN:", b"N;QUOTED-PRINTABLE:", b"TEL;CHARSET=utf-7:", b""]))
@settings(max_examples=150)
def test_any_octets(octets: bytes, start: bytes) -> None:
    """Nothing raises; every value can be stored."""
    for found in read(b"BEGIN:VCARD\n" + start + octets + b"\nEND:VCARD\n"):
        for value in (found.name, found.organisation, *found.addresses, *found.telephones):
            assert "\0" not in value
            assert len(value.encode()) <= 2000
