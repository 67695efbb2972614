"""Where a person stands: written into the draft's ciphertext and read from it again."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from assessment.records import position
from assessment.records.position import CALL, SEND, Position

NUMBERS = st.integers(0, 999_999)
POSITIONS = st.builds(
    Position,
    NUMBERS,
    st.none() | st.lists(NUMBERS, max_size=5).map(tuple),
    st.none() | st.integers(1, 999_999),
    st.sampled_from(("", CALL, SEND)),
    st.dictionaries(st.text(), st.text(), max_size=3),
    st.booleans(),
    st.text(max_size=12),
    st.text(max_size=12),
    NUMBERS,
)


@given(POSITIONS)
def test_what_is_written_is_read_again(at: Position) -> None:
    assert position.from_json(at.page, json.loads(json.dumps(position.as_json(at)))) == at


def test_a_draft_of_an_earlier_version_stands_on_its_page() -> None:
    assert position.from_json(7, {}) == Position(7)


@given(NUMBERS)
def test_an_ordinary_page_writes_nothing_more(page: int) -> None:
    assert position.as_json(Position(page)) == {}
