"""No cell of a table runs as a formula, and what was guarded is found again as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from entries.cells import guarded, unguarded

SIGNS = "=+-@\t\r＝＋－＠"


@pytest.mark.parametrize("before", ["", " ", "\n", "\u200f", "\x00", "\ufeff", "'", "' "])
@pytest.mark.parametrize("sign", SIGNS)
def test_no_cell_begins_as_a_formula(before: str, sign: str) -> None:
    assert guarded(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize("text", ["", "Rehabilitation", "5 - 3", "'quoted'", "ممارسة", "a=b"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text == unguarded(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(f"{SIGNS}' ab\u200f\n"), max_size=6))
def test_what_was_guarded_is_found_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
