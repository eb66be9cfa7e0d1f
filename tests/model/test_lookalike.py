"""Look-alikes: what agents are warned of, and above all what they are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.model.address import ascii_domain
from mailgate.model.lookalike import Lookalikes, lookalike, mixed_scripts, skeleton, spoofed_name

KNOWN = (
    "client.example",
    "modern.example",
    "wolves.example",
    "paypoint.example",
    "lo.example",
    "audit.example",
    "shop.co.fr",
    "printers.co.uk",
    "site1.example",
    "crédit.example",
    "mail.hosted.example",
    "desk.example",
)


def known() -> list[str]:
    return [ascii_domain(one) for one in KNOWN]


LIKE = [
    ("cl\u0456ent.example", "client.example", "Cyrillic і in a Latin name"),
    ("\u0441l\u0456\u0435nt.example", "client.example", "several"),
    ("\u03c1aypo\u03b9nt.example", "paypoint.example", "Greek ρ and ι"),
    ("clíent.example", "client.example", "an accent"),
    ("credit.example", "crédit.example", "or none"),
    ("c1ient.example", "client.example", "1 for l"),
    ("payp0int.example", "paypoint.example", "0 for o"),
    ("modem.example", "modern.example", "m for rn"),
    ("vvolves.example", "wolves.example", "vv for w"),
    ("clinet.example", "client.example", "two letters swapped"),
    ("cliient.example", "client.example", "one too many"),
    ("clint.example", "client.example", "one too few, five are left"),
    ("cliemt.example", "client.example", "another one"),
    ("cli-ent.example", "client.example", "a hyphen"),
    ("mail.cliemt.example", "client.example", "below a subdomain"),
    ("hostad.example", "mail.hosted.example", "a known host's own domain"),
    ("printer.co.uk", "printers.co.uk", "the name is the third label where registries sell below the second"),
    ("client.example.attacker.example", "client.example", "begins with a known domain"),
]
UNLIKE = [
    ("client.example", "itself"),
    ("mail.client.example", "its own subdomain"),
    ("hosted.example", "the domain of a known host"),
    ("client-support.example", "longer by a word"),
    ("clients-of-ours.example", "longer by more"),
    ("client.invalid", "the same name under another ending is often the same company, and often another"),
    ("client.com", "likewise"),
    ("site2.example", "numbered siblings"),
    ("site12.example", "numbered siblings"),
    ("paypo1nt.example", "1 is read as l and not as i, and a digit is no slip"),
    ("10.example", "short names are alike by chance"),
    ("shap.co.fr", "four letters are too few for slips"),
    ("deck.example", "four letters are too few for slips"),
    ("nudist.example", "two letters away"),
    ("other.uk", "what is below co.uk is not co"),
    ("[192.0.2.1]", "an address literal"),
    ("localhost", "one label"),
    ("", "none at all"),
]


@pytest.mark.parametrize(("domain", "resembles", "why"), LIKE)
def test_what_could_be_taken_for_a_known_domain(domain: str, resembles: str, why: str) -> None:
    assert lookalike(ascii_domain(domain), known()) == ascii_domain(resembles), why


@pytest.mark.parametrize(("domain", "why"), UNLIKE)
def test_what_could_not(domain: str, why: str) -> None:
    assert lookalike(ascii_domain(domain), known()) == "", why


@pytest.mark.parametrize(
    ("domain", "mixed", "why"),
    [
        ("cl\u0456ent.example", True, "Cyrillic і in a Latin name, whatever is known"),
        ("www.\u03c1ay.example", True, "Greek ρ, below a subdomain"),
        ("\u043f\u043e\u0447\u0442\u0430.example", False, "one script in each label"),
        ("\u043f\u043e\u0447\u0442\u0430-24.example", False, "digits and hyphens are of all scripts"),
        ("crédit.example", False, "accents are Latin"),
        ("\u5546\u5e97abc.example", False, "Japanese and Chinese do write Latin letters beside their own"),
        ("client.example", False, "ASCII"),
        ("xn--\u0456.example", False, "no A-label after all"),
        ("", False, "nothing"),
    ],
)
def test_words_in_two_scripts(domain: str, mixed: bool, why: str) -> None:
    assert mixed_scripts(ascii_domain(domain)) is mixed, why


@given(st.sampled_from(known()))
def test_known_domains_are_never_flagged(domain: str) -> None:
    assert lookalike(domain, known()) == ""


@given(st.text(alphabet="abcdez-.019", max_size=80), st.lists(st.text(alphabet="abcdez-.019", max_size=80), max_size=5))
def test_any_domain_has_an_answer_among_the_known(domain: str, others: list[str]) -> None:
    found = lookalike(domain, others)
    assert found == "" or (found in others and found != domain)


@given(st.text(alphabet="abcdefz0189-", max_size=60), st.text(max_size=60))
def test_nothing_a_stranger_writes_breaks_it(punycode: str, text: str) -> None:
    """Also A-labels that decode to nothing."""
    for domain in (f"xn--{punycode}.example", f"{text}.example", text):
        assert lookalike(domain, known()) in {"", *known()}
        assert mixed_scripts(domain) in (True, False)
        assert isinstance(spoofed_name(domain, text, [text], [text]), str)


def test_thousands_of_domains_are_compared_in_no_time() -> None:
    """A look-up depends on the length of a name, not on how many there are."""
    alphabet = "abcdefghijklmnopqrst"
    many = [f"{a}{b}{c}customer{c}{a}.example" for a in alphabet for b in alphabet for c in alphabet]
    begun = time.process_time()
    likeness = Lookalikes(many)
    found = sum(1 for one in many if likeness.of(one.replace("customer", "custome")))
    assert found == len(many)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("one", "other"),
    [("Аnnа", "anna"), ("ＡＮＮＡ", "anna"), ("Ann\u00e4", "anna"), ("MODERN", "modem"), ("w0w", "vvovv")],
)
def test_skeletons_of_texts_that_look_alike_are_equal(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


AGENTS = ("Anna Berg", "Équipe Support")
OURS = ("desk.example",)


@pytest.mark.parametrize(
    ("name", "address", "says", "why"),
    [
        ("Anna Berg", "anna@desk.example", "", "the agent herself"),
        ("Anna Berg", "anna@evil.example", "the name is that of an agent", "somebody else"),
        ("berg,  ANNA", "anna@evil.example", "the name is that of an agent", "in any order and case"),
        ("\u0410nna Ber\u200bg", "a@evil.example", "the name is that of an agent", "Cyrillic А, a hidden character"),
        ("Equipe support", "a@evil.example", "the name is that of an agent", "without the accent"),
        ("Anna Bergmann", "a@evil.example", "", "another name"),
        ("Anna", "a@evil.example", "", "a part of it is everybody's"),
        ("boss@client.example", "x@evil.example", "the name holds another address: boss@client.example", "B22"),
        ("Boss <boss@client.example>", "x@evil.example", "the name holds another address: boss@client.example", "so"),
        ("boss\uff20client.example", "x@evil.example", "the name holds another address: boss@client.example", "wide @"),
        ("bo\u202ess@client.example", "x@evil.example", "the name holds another address: boss@client.example", "bidi"),
        ("X@Evil.example", "x@evil.example", "", "his own address"),
        ("support@desk.example", "anna@desk.example", "the name holds another address: support@desk.example", "ours"),
        ("Support desk.example", "x@evil.example", "the name holds our domain: desk.example", "our domain"),
        ("www.desk.example", "x@evil.example", "the name holds our domain: desk.example", "with a host"),
        ("help-desk.example", "x@evil.example", "", "another domain"),
        ("desk.example.org", "x@evil.example", "", "another domain"),
        ("desk.example.", "x@evil.example", "the name holds our domain: desk.example", "with a full stop"),
        ("Node.js Shop", "x@evil.example", "", "any domain-like word is no claim"),
        ("@handle", "x@evil.example", "", "no address"),
        ("", "x@evil.example", "", "no name"),
        ("Anna Berg", "", "the name is that of an agent", "no address either"),
    ],
)
def test_names_that_claim_what_the_address_does_not(name: str, address: str, says: str, why: str) -> None:
    assert spoofed_name(name, address, AGENTS, OURS) == says, why


def test_an_endless_name_costs_little() -> None:
    begun = time.process_time()
    spoofed_name("a@" * 5_000_000, "x@evil.example", AGENTS, OURS)
    spoofed_name("\ufdfa" * 5_000_000, "x@evil.example", AGENTS, OURS)
    assert time.process_time() - begun < 1
