"""What the client of the tests refuses: it does so however many sound pages of the same outline it has read."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests.support.strict_client import outline, read

SOUND = """<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><main><h1>Words</h1>
<p title="A &amp; B">Some words.</p>
<table><tr><td>One</td></tr></table>
<form method="get" action="/there"><label for="box">Box</label>
<input type="text" id="box" name="box" dir="auto" value="1"></form>
</main></body></html>"""
BROKEN = {
    "an ampersand": ("Some words.", "Some &words; here."),
    "an ampersand in a value": ("A &amp; B", "A &lt B"),
    "a box between the parts of a table": ("<table><tr>", '<table><input type="text" aria-label="a" dir="auto"><tr>'),
    "an attribute said twice": ('id="box"', 'id="box" id="other"'),
    "a value that ends early": ('value="1"', 'value="1"2"'),
    "no space between attributes": ('id="box" name', 'id="box"name'),
    "an element that is not closed": ("<td>One</td>", "<td><b>One</td>"),
    "an element that is closed twice": ("Some words.</p>", "Some words.</p></p>"),
    "a control character": ("Some words.", "Some \1 words."),
    "no character": ("Some words.", "Some \0 words."),
    "a comment that ends in it": ("Some words.", "<!-- a > -- b --!> Some words."),
    "a tag begun in words": ("Some words.", "Some <words."),
}


def test_a_sound_page_is_read_whatever_words_and_values_stand_in_it() -> None:
    read(SOUND, "/")
    other = SOUND.replace("Some words.", "‘Others’, “more”: 1 > 0.").replace('value="1"', 'value="2 of 3"')
    assert str(read(other, "/").p) != str(read(SOUND, "/").p)


def test_pages_that_differ_in_words_and_values_have_one_outline() -> None:
    other = SOUND.replace("Some words.", "Other words, in two\nlines.").replace('value="1"', 'value="2 of 3"')
    assert outline(other) == outline(SOUND)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_found_in_a_page_that_was_sound_before(fault: str) -> None:
    read(SOUND, "/")
    old, new = BROKEN[fault]
    assert old in SOUND
    for _ in range(2):
        with pytest.raises(ParseError):
            read(SOUND.replace(old, new), "/")


def test_a_hidden_field_may_not_stand_where_a_visible_one_may_not() -> None:
    cell = "<td>One</td>"
    read(SOUND.replace(cell, '<td><input type="text" name="a" aria-label="a" dir="auto"></td>'), "/")
    hidden = SOUND.replace("<table><tr>", '<table><input type="hidden" name="a" value="b"><tr>')
    visible = hidden.replace('type="hidden"', 'type="search" aria-label="a" dir="auto"')
    assert outline(hidden) != outline(visible)
