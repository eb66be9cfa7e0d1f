"""The line above which a customer answers: with it his words are found, whatever his program does to our notice."""

from __future__ import annotations

import pytest

from mailgate.model.marker import is_marker
from tests.correspondence import Letter, Office

QUESTION = {
    "fr": "Bonjour, notre imprimante ne marche plus depuis lundi matin.",
    "en": "Hello, our printer has not been working since Monday morning.",
    "nl": "Goedendag, onze printer doet het sinds maandagochtend niet meer.",
    "de": "Guten Tag, unser Drucker funktioniert seit Montagmorgen nicht mehr.",
}


def _bare(letter: Letter) -> str:
    """Our notice below the answer as it is: no attribution, no marks, nothing that a program would add."""
    return letter.text


def _quoted(letter: Letter) -> str:
    return "\n".join(f"> {line}" for line in letter.text.splitlines())


def _indented(letter: Letter) -> str:
    return "\n".join(f"    {line}" for line in letter.text.splitlines())


@pytest.mark.parametrize("shown", [_bare, _quoted, _indented])
@pytest.mark.parametrize("language", QUESTION)
def test_what_stands_below_the_line_is_not_the_answer(office: Office, language: str, shown: object) -> None:
    """An answer above the whole of our notice, without any attribution, is the customer's words alone."""
    assert callable(shown)
    anna = office.person("anna@client.example", relay="client.example")
    anna.writes("X-400", QUESTION[language])
    letter = anna.reads()
    assert letter["Content-Language"] == language
    assert is_marker(letter.text.splitlines()[0])
    anna.answers(letter, f"E-04, 2e.\n\n{shown(letter)}")
    entry = office.ticket(letter.number)["entries"][-1]
    assert entry["direction"] == "in"
    assert entry["answer"] == "E-04, 2e."
    assert "SUP-1" in entry["text"], "nothing is lost"


def test_an_answer_below_the_line_is_still_read(office: Office) -> None:
    """Who answers below our notice after all is not cut off: then everything is shown."""
    anna = office.person("anna@client.example", relay="client.example")
    anna.writes("X-400", QUESTION["fr"])
    letter = anna.reads()
    anna.answers(letter, f"{letter.text}\n\nC’est au deuxième étage.")
    assert "deuxième étage" in office.ticket(letter.number)["entries"][-1]["answer"]
