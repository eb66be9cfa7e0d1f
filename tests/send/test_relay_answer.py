"""What relays say of mails that they take."""

from __future__ import annotations

import pytest

from mailgate.send.relay_answer import given_ids, queue_id


@pytest.mark.parametrize(
    ("text", "expected", "who"),
    [
        ("2.0.0 Ok: queued as 4XyZ7q1Lk2z9rPb", "4XyZ7q1Lk2z9rPb", "Postfix"),
        ("2.0.0 accepted as 01j9z3k4m5n6p7q8r9s0t1v2w3", "01j9z3k4m5n6p7q8r9s0t1v2w3", "mailgate"),
        ("OK id=1tAbCd-000000001Qx-0aBc", "1tAbCd-000000001Qx-0aBc", "Exim"),
        (
            "2.6.0 <x@y.example> [InternalId=123456789, Hostname=H.EXAMPLE] 9 bytes Queued mail for delivery",
            "123456789",
            "Exchange",
        ),
        ("2.0.0 45G0abcd012345 Message accepted for delivery", "45G0abcd012345", "Sendmail"),
        ("Ok 0100018f0000aaaa-11112222-3333-000000", "0100018f0000aaaa-11112222-3333-000000", "Amazon SES"),
        (
            "2.0.0 OK  1718000000 d2e1a72fcca58-70000000000si1234567b3a.1 - gsmtp",
            "d2e1a72fcca58-70000000000si1234567b3a.1",
            "Gmail",
        ),
        ("2.0.0 OK", "", "no id"),
        ("Ok thanks", "", "no id"),
        ("", "", "nothing"),
    ],
)
def test_queue_ids(text: str, expected: str, who: str) -> None:
    assert queue_id(text) == expected, who


SES = "0102018f3a2b4c5d-6e7f8091-a2b3-c4d5-e6f7-0123456789ab-000000"
OUTLOOK = "AM0PR04MB5678B1F2@AM0PR04MB5678.eurprd04.prod.example"


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (f"Ok {SES}", (SES,), "Amazon SES names no domain"),
        (f"2.6.0 <{OUTLOOK}> [InternalId=123, Hostname=H]", (OUTLOOK,), "Exchange names all of it"),
        ("2.0.0 Ok: queued as 4XyZ7q1Lk2z9rPb", (), "a queue id that comes again"),
        (f"queued as {'a' * 30}", (), "a word, however long"),
        (f"queued as {'a1' * 101}", (), "longer than any id"),
        ("2.1.5 <jean@client.example> recipient ok", (), "an address of the envelope"),
        ("2.1.5 <jean.dupont.1985@client.example> ok", (), "an address of the envelope, with a number"),
        ("2.0.0 <JEAN.dupont.1985@CLIENT.example> ok", (), "however it is written"),
        ("2.0.0 <support+b-7.k1.mac@desk.example> ok", (), "the sender of the envelope"),
        ("2.0.0 <short1@x.example> ok", (), "an id that may come again"),
        (f"queued as {'b2' * 15} <{OUTLOOK}> <{'c3' * 9}@x.example>", ("b2" * 15, OUTLOOK), "no more than two"),
        ("2.0.0 OK", (), "none"),
        ("", (), "nothing"),
    ],
)
def test_the_ids_that_a_relay_may_have_given(text: str, expected: tuple[str, ...], why: str) -> None:
    """Only those that no other mail has."""
    envelope = ("support+b-7.k1.mac@desk.example", "jean.dupont.1985@client.example")
    assert given_ids(text, queue_id(text), envelope) == expected, why
