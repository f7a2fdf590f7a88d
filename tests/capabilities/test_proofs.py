"""Every capability has its proof, and the reference page says so."""

from __future__ import annotations

import pytest

from tests.build_capabilities import PAGE, page, proofs
from tests.capabilities import CAPABILITIES


@pytest.mark.parametrize("number", CAPABILITIES)
def test_every_capability_is_proven(number):
    """At least one test is marked as the proof of each."""
    assert proofs()[number], f"mark a test with @pytest.mark.capability({number!r})"


def test_no_proof_is_of_something_unknown():
    """Each mark names a capability that there is."""
    assert [*CAPABILITIES] == [*proofs()]


def test_the_reference_page_is_made_from_the_marks():
    """docs/reference/capabilities.md says what the tests say."""
    assert page() == PAGE.read_text("utf-8"), "run python -m tests.build_capabilities"
