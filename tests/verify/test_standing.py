"""How far the author is proven (DESIGN §5.2), as far as the envelope tells."""

from __future__ import annotations

import pytest

from mailgate.model.decision import Standing
from mailgate.model.message import Author
from mailgate.verify.standing import authenticate
from tests.factories import envelope

VERIFIED, UNVERIFIED, FAILED = Standing.VERIFIED, Standing.UNVERIFIED, Standing.FAILED


@pytest.mark.parametrize(
    ("address", "domains", "expected", "why"),
    [
        ("jean@customer.example", (), UNVERIFIED, "the normal case"),
        ("jean@customer.example", ("customer.example",), VERIFIED, "a relay that answers for the domain"),
        ("Jean@Customer.EXAMPLE", ("customer.example",), VERIFIED, "in any case"),
        ("jean@customer.example", ("other.example", "customer.example"), VERIFIED, "among others"),
        ("jean@exämple.example", ("xn--exmple-cua.example",), VERIFIED, "domains are compared in A-labels"),
        ("jean@customer.example", ("*",), VERIFIED, "a relay that answers for everybody"),
        ("jean@sub.customer.example", ("customer.example",), UNVERIFIED, "not for subdomains"),
        ("jean@customer.example", ("sub.customer.example",), UNVERIFIED, "nor for the parent"),
        ("jean@notcustomer.example", ("customer.example",), UNVERIFIED, "nor for what ends alike"),
        ("jean@customer.example", ("*.example",), UNVERIFIED, "the wildcard stands alone"),
        ("jean@customer.example", ("",), UNVERIFIED, "an empty domain is none"),
        ("", ("*", ""), UNVERIFIED, "an author without address is nobody's"),
        ("jean", ("*",), UNVERIFIED, "what is no address is nobody's"),
        ("jean@straße.example", ("*", "strasse.example"), UNVERIFIED, "what is compared equal to nothing"),
    ],
)
def test_trusted_relay(address: str, domains: tuple[str, ...], expected: Standing, why: str) -> None:
    """A relay answers for the authors of its domains, and for nobody else."""
    found = authenticate(Author(address), envelope(relay_domains=domains))
    assert found.standing is expected, why
    assert found.method
    assert "192.0.2.1" in found.method or expected is UNVERIFIED


@pytest.mark.parametrize("domains", [(), ("customer.example",), ("*",)])
def test_an_ambiguous_author_failed_whoever_answers_for_him(domains: tuple[str, ...]) -> None:
    """A relay knows who handed a mail in, not which of two authors its reader will see."""
    author = Author("jean@customer.example", ambiguous="There are several From headers.")
    found = authenticate(author, envelope(relay_domains=domains))
    assert found.standing is FAILED
    assert "several From headers" in found.method


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"login": "jean@customer.example"}, "a login is not weighed yet"),
        ({"helo": "customer.example"}, "a greeting proves nothing"),
        ({"tls": "TLSv1.3"}, "nor does encryption"),
        ({"mail_from": "jean@customer.example"}, "nor the envelope sender"),
    ],
)
def test_nothing_else_proves_an_author(fields: dict[str, str], why: str) -> None:
    assert authenticate(Author("jean@customer.example"), envelope(**fields)).standing is UNVERIFIED, why
