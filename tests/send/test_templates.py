"""Templates as they are found, replaced, compiled and rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.errors import TemplateError
from mailgate.resources import templates_folder
from mailgate.send.notices import ACKNOWLEDGEMENT, ALERT_HELD, SAMPLES, AcknowledgementValues
from mailgate.send.templates import MAX_OUTPUT, MAX_SOURCE, Templates

VALUES = AcknowledgementValues(
    number="SUP-1",
    desk_name="Support",
    priority_label="Normale",
    signature="L’équipe Support",
    language="fr",
    reply_above="—— Répondez au-dessus de cette ligne ——",
    title="Écran noir",
    reference="PO1234",
    urgent="URGENT-LINE",
    hours="HOURS-LINE",
)
LANGUAGES = ("de", "en", "fr", "fr-CA", "nl")

Write = Callable[[str, str], Path]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def write(own: Path) -> Write:
    """Put a template into the operator's folder."""

    def written(name: str, source: str) -> Path:
        path = own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8", newline="")
        return path

    return written


@pytest.fixture(scope="module")
def builtin() -> Templates:
    return Templates(templates_folder(), None)


def test_the_built_in_templates_are_complete(builtin: Templates) -> None:
    """Every built-in template renders with and without each optional value, each notice in every language."""
    assert builtin.check() == ()
    for notice in SAMPLES:
        assert builtin.languages(notice) == (("en",) if notice == ALERT_HELD else LANGUAGES), notice
    assert not any(file.overridden for file in builtin.names())


@pytest.mark.parametrize("language", LANGUAGES)
def test_acknowledgement_in_full(builtin: Templates, language: str) -> None:
    """The paragraphs come in their order; title and reference in the subject, the reference last."""
    rendered = builtin.render(ACKNOWLEDGEMENT, language, VALUES.as_mapping())
    assert rendered.subject == "[SUP-1] Écran noir ##PO1234##"
    assert rendered.language == language
    places = [
        rendered.text.index(part)
        for part in ("SUP-1", "Écran noir", "PO1234", "Normale", "URGENT-LINE", "HOURS-LINE", "L’équipe Support")
    ]
    assert places == sorted(places)
    assert rendered.html is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_urgent_moves_up(builtin: Templates, language: str) -> None:
    """A claim of urgency moves the urgent paragraph right behind number and title; it stands there once."""
    text = builtin.render(ACKNOWLEDGEMENT, language, replace(VALUES, urgent_first=True).as_mapping()).text
    assert text.index("PO1234") < text.index("URGENT-LINE") < text.index("Normale")
    assert text.count("URGENT-LINE") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_echoed(builtin: Templates, language: str) -> None:
    """To a stranger: fixed words in the subject, and nothing of his in the text."""
    values = replace(VALUES, title=None, reference=None).as_mapping()
    rendered = builtin.render(ACKNOWLEDGEMENT, language, values)
    assert rendered.subject.startswith("[SUP-1] ") and len(rendered.subject) > len("[SUP-1] ")
    assert "##" not in rendered.subject + rendered.text
    assert "None" not in rendered.subject + rendered.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_reference_without_title(builtin: Templates, language: str) -> None:
    """A title of which nothing can be echoed leaves fixed words and the reference at the end."""
    rendered = builtin.render(ACKNOWLEDGEMENT, language, replace(VALUES, title=None).as_mapping())
    assert rendered.subject.endswith(" ##PO1234##")
    assert "PO1234" in rendered.text


@pytest.mark.parametrize(
    ("language", "found", "why"),
    [
        ("fr-CA", "fr-CA", "there is one"),
        ("fr-ca", "fr-CA", "tags have no case (RFC 5646 §2.1.1)"),
        ("fr-BE", "fr", "its base"),
        ("es", "en", "the last resort"),
    ],
)
def test_fallback(builtin: Templates, language: str, found: str, why: str) -> None:
    rendered = builtin.render(ACKNOWLEDGEMENT, language, VALUES.as_mapping())
    assert rendered.language == found, why


def test_unknown_notice(builtin: Templates) -> None:
    with pytest.raises(TemplateError, match="no template 'nonsense' in 'fr' or in 'en'"):
        builtin.render("nonsense", "fr", {})


def test_alert(builtin: Templates) -> None:
    """The operators' notice names every message and what to type."""
    rendered = builtin.render(ALERT_HELD, "fr", SAMPLES[ALERT_HELD].as_mapping())
    assert rendered.language == "en"
    assert rendered.subject == "mail.desk.example: one message is still held"
    assert "01j9z3k4m5n6p7q8r9s0t1v2w3" in rendered.text
    assert "mailgate held release" in rendered.text


def test_own_file_replaces_one_file(own: Path, write: Write) -> None:
    """An operator's file stands in for the built-in one of that language and for no other."""
    path = write("fr/acknowledgement.txt", "Subject: À nous\n\nMerci.\n")
    templates = Templates(templates_folder(), own)
    assert templates.render(ACKNOWLEDGEMENT, "fr", VALUES.as_mapping()).text == "Merci.\n"
    assert "Cordialement" in templates.render(ACKNOWLEDGEMENT, "fr-CA", VALUES.as_mapping()).text
    assert [(file.path, file.overridden) for file in templates.names() if file.overridden] == [(path, True)]
    assert templates.check() == ()


def test_own_language(own: Path, write: Write) -> None:
    """A language that we do not have is a folder more."""
    write("es/acknowledgement.txt", "Subject: Hola\n\nGracias.\n")
    templates = Templates(templates_folder(), own)
    assert templates.render(ACKNOWLEDGEMENT, "es-MX", VALUES.as_mapping()).language == "es"
    assert templates.languages(ACKNOWLEDGEMENT) == ("de", "en", "es", "fr", "fr-CA", "nl")
    assert not any(file.overridden for file in templates.names())


def test_html_beside_the_text(own: Path, write: Write) -> None:
    """Values are escaped in HTML and left alone in text."""
    write("fr/acknowledgement.html", "<html lang='{{ language }}'><p>{{ title }}</p></html>\n")
    templates = Templates(templates_folder(), own)
    values = replace(VALUES, title="<b>&").as_mapping()
    rendered = templates.render(ACKNOWLEDGEMENT, "fr", values)
    assert rendered.html == "<html lang='fr'><p>&lt;b&gt;&amp;</p></html>\n"
    assert "<b>&" in rendered.text and rendered.subject == "[SUP-1] <b>& ##PO1234##"
    assert templates.render(ACKNOWLEDGEMENT, "fr-CA", values).html == rendered.html
    assert templates.render(ACKNOWLEDGEMENT, "en", values).html is None
    assert templates.check() == ()


def test_html_never_comes_in_another_language(own: Path, write: Write) -> None:
    """An English HTML part does not go with a French text, nor one in Spanish with the English last resort."""
    write("en/acknowledgement.html", "<p>Hello</p>")
    write("es/acknowledgement.html", "<p>Hola</p>")
    templates = Templates(templates_folder(), own)
    assert templates.render(ACKNOWLEDGEMENT, "fr", VALUES.as_mapping()).html is None
    assert templates.render(ACKNOWLEDGEMENT, "es", VALUES.as_mapping()).html == "<p>Hello</p>"
    (problem,) = templates.check()
    assert problem == f"{own}/es/acknowledgement.html:1: never used: there is no text in this language beside it"


def test_values_are_never_templates(builtin: Templates) -> None:
    """Template syntax in a value comes out as it went in."""
    for hostile in ("{{ 7*7 }}", "{% for i in range(10**9) %}x{% endfor %}", "{{ ''.__class__.__mro__ }}", "{# x #}"):
        rendered = builtin.render(ACKNOWLEDGEMENT, "fr", replace(VALUES, title=hostile).as_mapping())
        assert hostile in rendered.text and hostile in rendered.subject


def test_a_value_cannot_make_a_header(own: Path, write: Write) -> None:
    """Line ends in a value stay in the header where the value stands, as blanks."""
    write("fr/acknowledgement.txt", "X-Title: {{ title }}\nSubject: {{ title }}\n\n{{ title }}\n")
    rendered = Templates(templates_folder(), own).render(
        ACKNOWLEDGEMENT, "fr", replace(VALUES, title="a\r\nX-Evil: b\n\nc").as_mapping()
    )
    assert rendered.subject == "a X-Evil: b c"
    assert rendered.headers == (("X-Title", "a X-Evil: b c"),)


def test_comments_windows_line_ends_and_a_byte_order_mark(own: Path, write: Write) -> None:
    """What editors and operators add to a file does no harm."""
    write("fr/acknowledgement.txt", "\ufeff# the first mail\r\nSubject: A\r\n\r\nun\r\ndeux\r\n")
    rendered = Templates(templates_folder(), own).render(ACKNOWLEDGEMENT, "fr", VALUES.as_mapping())
    assert (rendered.subject, rendered.text) == ("A", "un\ndeux\n")


@pytest.mark.parametrize(
    ("source", "line", "said", "why"),
    [
        ("Bonjour\n\nx\n", 1, "not a header line", "no header"),
        ("X-A: b\n\nx\n", 2, "no 'Subject: …'", "no subject"),
        ("\nSubject: a\n", 1, "no 'Subject: …'", "the subject comes too late"),
        ("Subject: a\nBonjour\n", 2, "not a header line", "no empty line before the text"),
        ("Subject: a", 1, "no empty line", "no text at all"),
        ("Subject: a\nBcc: b@x.example\n\nx\n", 2, "'Subject' and 'X-…' headers only", "a recipient more"),
        ("Subject: a\nSubject: b\n\nx\n", 2, "set twice", "two subjects"),
        ("Subject: {{ '' }}\n\nx\n", 1, "subject is empty", "nothing in the subject"),
        ("Subject: a\n\nx\n{{ titel }}\n", 4, "'titel' is undefined", "a slip in a name"),
        ("Subject: {{ titel }}\n\nx\n", 1, "'titel' is undefined", "a slip in the subject"),
        ("X-A: b\nSubject: {{ titel }}\n\nx\n", 2, "'titel' is undefined", "a slip in the second line"),
        ("Subject: a\n\nx\n\n{% if title %}\n", 5, "Unexpected end of template", "an open block"),
        ("Subject: a\n\n{{ number.__class__.__mro__ }}\n", 3, "unsafe", "a way out of the sandbox"),
        ("Subject: a\n\n{{ number.x }}\n", 3, "no attribute 'x'", "an attribute that is not there"),
        ("Subject: a\n\n{{ 'x' * 200000000 }}\n", 3, "numbers only", "a memory bomb"),
        ("Subject: a\n\n{{ 10 ** 100000000 }}\n", 3, "powers", "a processor bomb"),
        ("Subject: a\n\n{{ 1 / 0 }}\n", 3, "division by zero", "anything Python can raise"),
        ("Subject: a\n\n{% include 'other.txt' %}\n", 3, "no loader", "there are no parts to include"),
        ("Subject: a\n\n{{ lipsum(n=1000) }}\n", 3, "'lipsum' is undefined", "no filler text"),
        (
            "Subject: a\n\n{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}\n",
            1,
            f"more than {MAX_OUTPUT}",
            "endless output, which is no line's fault",
        ),
        ("Subject: a\n\n" + "x" * MAX_SOURCE, 1, f"at most {MAX_SOURCE} bytes", "a huge file"),
    ],
)
def test_faults_name_file_and_line(own: Path, write: Write, source: str, line: int, said: str, why: str) -> None:
    path = write("fr/acknowledgement.txt", source)
    templates = Templates(templates_folder(), own)
    with pytest.raises(TemplateError) as raised:
        templates.render(ACKNOWLEDGEMENT, "fr", VALUES.as_mapping())
    assert str(raised.value).startswith(f"{path}:{line}: "), why
    assert said in str(raised.value), why
    assert str(raised.value) in templates.check()


def test_ordinary_means_work(own: Path, write: Write) -> None:
    """Arithmetic, filters, loops and tests on values are there for operators."""
    write("fr/acknowledgement.txt", "Subject: a\n\n{{ 2 * 3 }}{% for c in 'ab' %}{{ c|upper }}{% endfor %}\n")
    assert Templates(templates_folder(), own).render(ACKNOWLEDGEMENT, "fr", VALUES.as_mapping()).text == "6AB\n"


def test_faults_in_html(own: Path, write: Write) -> None:
    path = write("fr/acknowledgement.html", "<p>\n{{ titel }}\n</p>\n")
    (problem,) = Templates(templates_folder(), own).check()
    assert problem == f"{path}:2: 'titel' is undefined"


def test_faults_that_show_without_an_optional_value_only(own: Path, write: Write) -> None:
    """check finds what a preview with everything in it would not."""
    path = write("fr/acknowledgement.txt", "Subject: a\n\n{{ title|upper }}\n{{ 'x' ~ (reference + '') }}\n")
    problems = Templates(templates_folder(), own).check()
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}:4: ")


def test_not_utf8(own: Path, write: Write) -> None:
    path = write("fr/acknowledgement.txt", "")
    path.write_bytes("Subject: a\n\nreçu\n".encode("cp1252"))
    (problem,) = Templates(templates_folder(), own).check()
    assert problem == f"{path}:3: not UTF-8"


def test_unreadable(own: Path, write: Write) -> None:
    """A file that went away after the folder was looked through is a fault of that file."""
    path = write("fr/acknowledgement.txt", "Subject: a\n\nx\n")
    templates = Templates(templates_folder(), own)
    path.unlink()
    assert templates.check() == (f"{path}:1: cannot be read: No such file or directory",)


def test_a_misspelt_notice_is_reported(own: Path, write: Write) -> None:
    path = write("fr/acknowledgment.txt", "Subject: a\n\nx\n")
    (problem,) = Templates(templates_folder(), own).check()
    assert problem == f"{path}:1: there is no such notice; there are: {', '.join(sorted(SAMPLES))}"


def test_missing_own_folder(tmp_path: Path) -> None:
    templates = Templates(templates_folder(), tmp_path / "nowhere")
    assert templates.check() == ()
