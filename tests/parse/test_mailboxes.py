"""Address lists, read as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.address import MAX_ADDRESS, Mailbox
from mailgate.parse.mailboxes import MAX_MAILBOXES, MAX_NAME, clean_address, read_mailboxes

_A = Mailbox("a@b.example")
_ANN = Mailbox("a@b.example", "Ann")
_C = Mailbox("c@d.example")
_BEN = Mailbox("c@d.example", "Ben")


@pytest.mark.parametrize(
    ("value", "expected", "why"),
    [
        (b"a@b.example", [_A], "bare"),
        (b"Ann <a@b.example>, Ben <c@d.example>", [_ANN, _BEN], "a list"),
        (b'"B, Ann" <a@b.example>, c@d.example', [Mailbox("a@b.example", "B, Ann"), _C], "a quoted comma"),
        (b'"Ann \\"A\\" B" <a@b.example>', [Mailbox("a@b.example", 'Ann "A" B')], "quoted pairs"),
        (b"=?utf-8?q?B,_Zo=C3=A9?= <a@b.example>", [Mailbox("a@b.example", "B, Zoé")], "a comma in an encoded word"),
        ("Zoé <a@b.example>".encode(), [Mailbox("a@b.example", "Zoé")], "raw UTF-8"),
        ("Zoé <a@b.example>".encode("cp1252"), [Mailbox("a@b.example", "Zoé")], "raw Windows-1252"),
        ("Zoé <zoé@été.example>".encode(), [Mailbox("zoé@été.example", "Zoé")], "an international address"),
        (b"a@b.example (Ann)", [_ANN], "the name in a comment"),
        (b"Ann (of (all) things) <a@b.example>", [_ANN], "nested comments"),
        (b'"a b"@c.example', [Mailbox('"a b"@c.example')], "a quoted local part"),
        (b'Ann <"a>b"@c.example>', [Mailbox('"a>b"@c.example', "Ann")], "a bracket in it"),
        (b"Team: a@b.example, Ben <c@d.example>; a@b.example", [_A, _BEN, _A], "a group"),
        (b"undisclosed-recipients:;", [], "nobody"),
        (b"Undisclosed recipients: ;, a@b.example", [_A], "nobody, and somebody"),
        (b"Undisclosed:;@mail.example", [], "nobody, as old servers wrote it"),
        (b"a@b.example; c@d.example", [_A, _C], "semicolons"),
        (b"Ann <a@b.example>; Ben <c@d.example>;", [_ANN, _BEN], "semicolons and one behind"),
        (b"<a@b.example> <c@d.example>", [_A, _C], "nothing between brackets"),
        (b"Ann <a@b.example> Ben <c@d.example>", [_ANN, _BEN], "nothing between mailboxes"),
        (b"a@b.example c@d.example", [_A, _C], "nothing between addresses"),
        (b", ,a@b.example,,; ,", [_A], "empty ones"),
        (b"Ann a@b.example", [_ANN], "no brackets"),
        (b"Ann [a@b.example]", [_ANN], "the wrong brackets"),
        (b"mailto:a@b.example", [_A], "a link"),
        (b"Ann <mailto:a@b.example>", [_ANN], "a link in brackets"),
        (b"[mailto:a@b.example]", [_A], "a link in the wrong brackets"),
        (b"Ann <a@b.example, Ben <c@d.example>", [_ANN, _BEN], "a bracket that never closes"),
        (b"Ann <a@b.example", [_ANN], "at the end"),
        (b"a@b.example>", [_A], "one that never opens"),
        (b"<<a@b.example>>", [_A], "two"),
        (b'"Ann <a@b.example>, c@d.example', [_ANN, _C], "a quote that never closes"),
        (b"Ann (x <a@b.example>", [Mailbox("a@b.example", "Ann x")], "a comment that never closes"),
        (b"'a@b.example' <a@b.example>", [_A], "an address as the name"),
        (b"ceo@corp.example <a@b.example>", [_A], "another one as the name"),
        (b'"ceo@corp.example" <a@b.example>', [_A], "quoted"),
        (b"a @ b.example", [_A], "blanks around the at sign"),
        (b"<@r.example,@s.example:a@b.example>", [_A], "a route"),
        (b"Ann <a @b.example>", [_ANN], "a blank in the brackets"),
        ("a\u200b@b.example".encode(), [Mailbox("a\ufffd@b.example")], "nobody sees it, and it is another address"),
        (b"Ann <root>", [], "no address"),
        (b"root, Ann", [], "nor here"),
        (b"@", [], "an at sign alone"),
        (b"a@, @b.example", [], "half addresses"),
        (b"", [], "nothing"),
    ],
)
def test_read(value: bytes, expected: list[Mailbox], why: str) -> None:
    """The mailboxes in their order."""
    assert list(read_mailboxes(value)) == expected, why


def test_an_address_without_a_key_is_shown_all_the_same() -> None:
    """What stands there is told; whether it is an address, its key tells."""
    (found,) = read_mailboxes(b"Ann <a@b..example>")
    assert (found.address, found.key) == ("a@b..example", "")


def test_bounds() -> None:
    """At most so many of one list, with names and addresses of sound length."""
    assert len(read_mailboxes(b"a@b.example," * 20_000)) == MAX_MAILBOXES
    assert len(read_mailboxes(b"a@b.example," * 9, 2)) == 2
    (found,) = read_mailboxes(b"N" * 999 + b" <a@" + b"b" * 999 + b".example>")
    assert (len(found.name), len(found.address)) == (MAX_NAME, MAX_ADDRESS)


def test_clean_address_shows_what_nobody_sees() -> None:
    """Bidirectional and zero-width characters become visible, and never disappear."""
    assert clean_address("a\u202eb@c.example") == "a\ufffdb@c.example"


@given(st.binary(max_size=200) | st.text(alphabet='ab@.<>,;:"\\() =?é[]\u200b\x00\t', max_size=80).map(str.encode))
def test_any_value(value: bytes) -> None:
    """Total: clean mailboxes, each with something around an at sign."""
    for found in read_mailboxes(value):
        assert "@" in found.address[1:-1]
        assert found.address.isprintable()
        assert "@" not in found.name
        assert found.name.isprintable()
