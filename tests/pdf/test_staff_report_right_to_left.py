"""A staff report in a language that runs from right to left is mirrored, its band and its bars too."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.support.report_catalogue import catalogue

Printed = Callable[[str], bytes]
MIDDLE = 297
"""Of an A4 page, in points."""
CIRCLE = re.compile(r'<circle cx="(\d+)"')


@pytest.fixture
def english(app: Flask) -> str:
    with app.app_context():
        return catalogue()["staff-in-danger"].html()


@pytest.fixture
def mirrored(app: Flask) -> str:
    with app.app_context():
        return catalogue()["staff-right-to-left"].html()


def band(pdf: bytes) -> list[dict[str, float]]:
    """Words in the band of each page -> how far from the left edge they begin, in points."""
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return [
        {word.get_text(): float(str(word["xmin"])) for word in page.find_all("word") if float(str(word["ymax"])) < 60}
        for page in BeautifulSoup(found.stdout, "html.parser").find_all("page")
    ]


def ends_of_bars(html: str) -> list[int]:
    bars = BeautifulSoup(html, "html.parser").select(".scores img")
    return [int(found[1]) for bar in bars if (found := CIRCLE.search(unquote(str(bar["src"]))))]


def test_the_warning_stands_where_reading_begins_on_every_page(english: str, mirrored: str, printed: Printed) -> None:
    for html, is_mirrored in ((english, False), (mirrored, True)):
        for words in band(printed(html)):
            assert (words["endanger:"] > MIDDLE) == is_mirrored
            assert (words["heron-42"] < MIDDLE) == is_mirrored


def test_bars_begin_where_reading_begins(english: str, mirrored: str) -> None:
    assert ends_of_bars(english)
    assert ends_of_bars(mirrored) == [112 - end for end in ends_of_bars(english)]
