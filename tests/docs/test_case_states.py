"""The page about the states of a case is drawn from their table."""

from __future__ import annotations

from scripts.case_states import BEGIN, END, PAGE, drawn


def test_the_page_shows_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert drawn(page) == page
    assert len(page[page.index(BEGIN) : page.index(END)].splitlines()) > 40
