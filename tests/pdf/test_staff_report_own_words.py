"""Own words of any shape stand whole in the staff report: nothing clipped, no page left empty, heads said again."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.staff_report import staff_report
from tests.support.pseudo_language import make_pseudo
from tests.support.report_samples import pages_of
from tests.support.staff_cases import after_check_ins, with_words

Printed = Callable[[str], bytes]
WORDS = {
    "a word of 1,000 letters": "W" * 1000,
    "a word of 3,000 letters": "abcdefghij" * 300,
    "123 lines": "\n".join(f"Line {number}." for number in range(123)),
    "4,000 characters": ("He read the note out at dinner. " * 125)[:4000],
    "500 line breaks": "Before." + "\n" * 500 + "After.",
    "500 short lines": "\n".join(["so"] * 500),
    "right to left": "(قرأ الرسالة بصوت عال) ثم سكت. " * 40,
}
DPI = 60
BAND, FOOT, SIDE = 29, 22, 20
"""Where the content of a page begins and ends, in mm from its edges."""
TITLES = ("Scores, rules and steps", "Work on the case", "All answers")
"""Titles that begin a page, so that the page before may end early."""


@pytest.fixture(scope="module")
def asking(repair: Pack) -> Pack:
    """The shipped pack with a question that is answered in own words."""
    files = json.loads(repair.snapshot)
    question = {"id": "own_words", "ask": "Anything else?", "answer": {"type": "text", "max_length": 4000}}
    files["before-you-start.yaml"]["pages"].append({"title": "More", "items": [question]})
    return loader.from_snapshot(json.dumps(files))


@pytest.fixture(scope="module")
def known() -> dict[str, bytes]:
    """Each report, once made, for the tests that only read it."""
    return {}


@pytest.fixture
def made(asking: Pack, printed: Printed, known: dict[str, bytes], request: pytest.FixtureRequest) -> bytes:
    """The report whose answer, note and contact are these words."""
    words = request.param
    if words not in known:
        known[words] = printed(staff_html(staff_report(asking, with_words(asking, WORDS[words], "own_words"))))
    return known[words]


@pytest.mark.parametrize("made", WORDS.keys() - {"right to left"}, indirect=True)
def test_every_letter_is_printed(made: bytes, request: pytest.FixtureRequest) -> None:
    words = "".join(WORDS[request.node.callspec.params["made"]].split())
    said = "".join("".join(_content(page) for page in said_on(made)).split())
    assert said.count(words) >= 3


@pytest.mark.parametrize("made", WORDS, indirect=True)
def test_nothing_stands_outside_of_the_margins(made: bytes) -> None:
    for number, page in enumerate(pictures(made), 1):
        left, right = _box(page, 0, BAND, SIDE - 1), _box(page, 210 - SIDE + 1, BAND, 210)
        assert (_ink(left), _ink(right)) == (0, 0), number


@pytest.mark.parametrize("made", WORDS, indirect=True)
def test_no_page_is_left_empty_before_the_text_goes_on(made: bytes) -> None:
    begins = [_content(page) for page in said_on(made)]
    for number, page in enumerate(pictures(made)[:-1]):
        ends_early = begins[number + 1].startswith(TITLES)
        assert _filled(page) > (0.05 if ends_early else 0.7), number + 1


@pytest.mark.parametrize("made", ["123 lines"], indirect=True)
def test_the_head_of_a_table_is_said_again_where_the_table_goes_on(made: bytes) -> None:
    going_on = [page for page in map(_content, said_on(made)) if re.match(r"(Code Question Answer )?[A-Z]\d\d ", page)]
    assert going_on
    assert [page for page in going_on if not page.startswith("Code Question Answer")] == []


def test_own_words_stand_in_no_table_and_find_their_direction_themselves(asking: Pack) -> None:
    words = WORDS["right to left"].strip()
    html = BeautifulSoup(staff_html(staff_report(asking, with_words(asking, words, "own_words"))), "lxml")
    places = [each.find_parent(True) for each in html.find_all(string=re.compile("قرأ"))]
    assert len(places) == 3
    for place in places:
        assert place is not None
        assert place.get("dir") == "auto"
        assert place.find_parent("table") is None


def test_empty_lines_that_follow_each_other_are_one(asking: Pack) -> None:
    facts = staff_report(asking, with_words(asking, WORDS["500 line breaks"], "own_words")).facts
    assert facts.own_words[0].answer == "Before.\n\nAfter."
    assert [each.lines for each in facts.events if each.lines] == [("Before.", "", "After.")] * 2


def test_nothing_stands_outside_of_the_margins_from_right_to_left(app: Flask, repair: Pack, printed: Printed) -> None:
    pack = make_pseudo(repair)
    case = after_check_ins(pack)
    with app.app_context():
        pdf = printed(staff_html(staff_report(pack.in_language("ar"), case)))
    for number, page in enumerate(pictures(pdf), 1):
        left, right = _box(page, 0, BAND, SIDE - 1), _box(page, 210 - SIDE + 1, BAND, 210)
        assert (_ink(left), _ink(right)) == (0, 0), number


# --- Pages as pictures ------------------------------------------------------------------------------------------------


@cache
def said_on(pdf: bytes) -> tuple[str, ...]:
    """What can be read on each page."""
    return tuple(pages_of(pdf))


@cache
def pictures(pdf: bytes) -> tuple[Image.Image, ...]:
    """The pages in grey."""
    count = len(PdfReader(BytesIO(pdf)).pages)
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    stream, found = BytesIO(done.stdout), []
    for _ in range(count):
        found.append(_next(stream))
    return tuple(found)


def _next(stream: BytesIO) -> Image.Image:
    """The next of the pictures that stand one after the other, as PGM."""
    assert stream.readline() == b"P5\n"
    width, height = map(int, stream.readline().split())
    stream.readline()
    return Image.frombytes("L", (width, height), stream.read(width * height))


def _px(mm: float) -> int:
    return round(mm * DPI / 25.4)


def _box(page: Image.Image, left: float, top: float, right: float, bottom: float = 297 - FOOT) -> Image.Image:
    return page.crop((_px(left), _px(top), _px(right), _px(bottom)))


def _ink(part: Image.Image) -> int:
    """How many points of it are dark."""
    return sum(part.histogram()[:200])


def _filled(page: Image.Image) -> float:
    """How far down the content of a page goes, from 0 to 1."""
    content = _box(page, SIDE, BAND, 210 - SIDE)
    box = content.point(lambda value: 255 if value < 200 else 0).getbbox()
    return 0 if box is None else box[3] / content.height


def _content(page: str) -> str:
    """The text of a page without its band and its foot."""
    return re.sub(
        r" ?(As it stood on .* employment\.|May endanger: do not send home heron-42 · page \d+ of \d+)", "", page
    )
