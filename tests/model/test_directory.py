"""The directory: who an address belongs to, and who is whose colleague."""

from __future__ import annotations

import pickle

import pytest

from mailgate.model.directory import Colleagues, Directory, ListedContact, ListedOrganisation

CLAIRE = ListedContact(("Claire@client.example", "c.petit@freemail.example"), "Claire", "fr", organisation="CLIENT  sa")
PAUL = ListedContact(("paul@client.example",), "Paul", customer_number="C-7")
HOME = ListedContact(("vera@freemail.example",), "Véra", "de", organisation="Shy")
TWO = (ListedContact(("one@listed.example",), organisation="Listed"), ListedContact(("two@listed.example",)))
ROBBER = ListedContact(("robber@client.example",), blocked=True)
ADVERTS = ListedContact(("@adverts.example",), blocked=True)
PARTNER = ListedContact(("partner@adverts.example",))
DIRECTORY = Directory(
    (CLAIRE, PAUL, HOME, *TWO, ROBBER, ADVERTS, PARTNER),
    (
        ListedOrganisation("Client SA", ("Client",), ("client.example",), "1001", "en", Colleagues.ALL),
        ListedOrganisation("Shy", (), ("shy.example",)),
        ListedOrganisation("Listed", (), ("listed.example",), colleagues=Colleagues.LISTED),
    ),
)


@pytest.mark.parametrize(
    ("key", "contact", "organisation", "why"),
    [
        ("claire@client.example", CLAIRE, "Client SA", "by the main address, whatever its case in the list"),
        ("c.petit@freemail.example", CLAIRE, "Client SA", "by another one; the contact's organisation counts"),
        ("new@client.example", None, "Client SA", "nobody listed, but at a domain of the organisation"),
        ("vera@freemail.example", HOME, "Shy", "a domain that nobody has"),
        ("paul@client.example", PAUL, "Client SA", "listed without organisation: the domain says it"),
        ("new@mail.client.example", None, "", "a subdomain is not the domain"),
        ("@adverts.example", None, "", "a domain is nobody's address"),
        ("", None, "", "no address"),
    ],
)
def test_who_an_address_belongs_to(key: str, contact: ListedContact | None, organisation: str, why: str) -> None:
    assert DIRECTORY.contact_of(key) is contact, why
    found = DIRECTORY.organisation_of(key)
    assert (found.name if found else "") == organisation, why


@pytest.mark.parametrize(
    ("key", "other", "same", "why"),
    [
        ("claire@client.example", "c.petit@freemail.example", True, "two addresses of one entry"),
        ("claire@client.example", "paul@client.example", False, "two entries"),
        ("x@nowhere.example", "x@nowhere.example", True, "the same address, listed or not"),
        ("x@nowhere.example", "y@nowhere.example", False, "not being listed is nothing that joins"),
        ("", "", False, "no address is nobody's"),
    ],
)
def test_same_person(key: str, other: str, same: bool, why: str) -> None:
    assert DIRECTORY.same_person(key, other) is same, why


@pytest.mark.parametrize(
    ("key", "other", "allowed", "why"),
    [
        ("new@client.example", "claire@client.example", True, "all: also who is not listed"),
        ("c.petit@freemail.example", "new@client.example", True, "all: also a listed contact elsewhere"),
        ("vera@freemail.example", "x@shy.example", False, "none, which is the default"),
        ("one@listed.example", "new@listed.example", True, "listed: he who writes is"),
        ("two@listed.example", "one@listed.example", True, "listed as a contact, in the organisation by his domain"),
        ("new@listed.example", "one@listed.example", False, "listed: he who writes is not"),
        ("robber@client.example", "claire@client.example", False, "blocked"),
        ("claire@client.example", "one@listed.example", False, "two organisations"),
        ("x@nowhere.example", "y@nowhere.example", False, "no organisation"),
        ("", "", False, "no addresses"),
    ],
)
def test_colleagues(key: str, other: str, allowed: bool, why: str) -> None:
    assert DIRECTORY.colleagues(key, other) is allowed, why


@pytest.mark.parametrize(
    ("key", "blocked"),
    [
        ("robber@client.example", True),
        ("anybody@adverts.example", True),
        ("partner@adverts.example", False),
        ("anybody@sub.adverts.example", False),
        ("claire@client.example", False),
        ("", False),
    ],
)
def test_blocked(key: str, blocked: bool) -> None:
    """A person's own entry outranks that of the domain, either way."""
    assert DIRECTORY.is_blocked(key) is blocked


def test_language_and_customer_number_are_the_persons_or_else_the_organisations() -> None:
    asked = ("claire@client.example", "paul@client.example", "new@client.example", "x@nowhere.example")
    assert [DIRECTORY.language_of(key) for key in asked] == ["fr", "en", "en", ""]
    assert [DIRECTORY.customer_number_of(key) for key in asked] == ["1001", "C-7", "1001", ""]
    assert DIRECTORY.languages == ("de", "en", "fr")


def test_known_domains_are_those_of_customers() -> None:
    """Of organisations and contacts, but not where only blocked ones are."""
    only_blocked = Directory((ROBBER, ADVERTS, CLAIRE), (ListedOrganisation("O", domains=("o.example",)),))
    assert only_blocked.known_domains == {"client.example", "freemail.example", "o.example"}
    assert Directory((ROBBER, ADVERTS)).known_domains == frozenset()


def test_an_empty_directory_knows_nobody() -> None:
    empty = Directory()
    assert (empty.contact_of("a@b.example"), empty.organisation_of("a@b.example")) == (None, None)
    assert not empty.is_blocked("a@b.example")
    assert not empty.colleagues("a@b.example", "c@b.example")
    assert (empty.languages, empty.known_domains, empty.organisation("x")) == ((), frozenset(), None)


def test_it_travels_to_workers() -> None:
    """With its look-ups, and organisations that are still the same objects."""
    arrived = pickle.loads(pickle.dumps(DIRECTORY))
    assert arrived == DIRECTORY
    assert arrived.colleagues("new@client.example", "claire@client.example")
    assert arrived.same_person("claire@client.example", "c.petit@freemail.example")


def test_the_first_claim_counts() -> None:
    """A directory made by hand may hold what the reader of lists refuses; nothing is overwritten."""
    twice = Directory((CLAIRE, ListedContact(CLAIRE.addresses, "Other")))
    assert twice.contact_of("claire@client.example") is CLAIRE
