"""Customer references as they are compared (DESIGN §5.3); tests/parse/test_subject.py shows how they are found."""

from __future__ import annotations

import pytest

from mailgate.model.customer_reference import reference_key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PO1234", "po1234", True),
        ("PO１２", "PO12", True),
        ("Straße 1", "STRASSE 1", True),
        ("PO 1", "PO1", False),
        ("PO-1", "PO1", False),
    ],
)
def test_references_are_compared_nfkc_casefolded(one: str, other: str, same: bool) -> None:
    """DESIGN §5.3."""
    assert (reference_key(one) == reference_key(other)) is same
