"""Tables to take along: a spreadsheet shows what stands in them, and runs nothing."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from assessment.presenters.spreadsheet import Cell, harmless, table


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"),
        *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"),
        *(" =1+1", "\u00a0=1+1", "\u3000@x"),
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_words_stay_as_they_are_and_numbers_stay_numbers() -> None:
    rows: list[list[Cell]] = [["Ana", "\u201cno\u201d, a\nb", Decimal("-1.50"), None], ["", "=2", 3, None]]
    written = table(("who", "what", "value", "note"), rows)
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))) == [
        ["who", "what", "value", "note"],
        ["Ana", "\u201cno\u201d, a\nb", "-1.50", ""],
        ["", "'=2", "3", ""],
    ]


def test_a_spreadsheet_is_told_that_the_letters_are_utf_8() -> None:
    assert table(("año",), []) == b"\xef\xbb\xbfa\xc3\xb1o\r\n"
