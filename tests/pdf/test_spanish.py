"""Reports in Spanish: the whole of them, with its days and decimal commas, and the file says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from io import BytesIO

import pikepdf
import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from flask import Flask
from flask_babel import force_locale

from assessment.core.model.pack import Pack
from assessment.presenters.formatting import format_number, in_words, listed, weekdays
from tests.support.pseudo_language import BEGIN, make_pseudo
from tests.support.report_samples import counselor, example, person, text_of

EXAMPLE = "every override at once"
ALIKE = re.compile(r"No|[A-Z]|[\W\d_]*|[a-z]+-\d\d|[A-Z]{1,3}\d+[a-z]?")
"""Signs, numbers, codes, letters for days, and a word that is the same in Spanish."""


@pytest.fixture
def spanish(app: Flask) -> Iterator[None]:
    with app.app_context(), force_locale("es"):
        yield


def test_english_has_its_days_figures_and_lists() -> None:
    assert in_words(date(2026, 11, 22)) == "22 November 2026"
    assert format_number(Fraction(1193, 20)) == "59.65"
    assert format_number(Fraction(60)) == "60"
    assert listed(["one", "two", "three"]) == "one, two and three"
    assert "".join(weekdays()) == "MTWTFSS"


@pytest.mark.usefixtures("spanish")
def test_spanish_has_its_own() -> None:
    assert in_words(date(2026, 11, 22)) == "22 de noviembre de 2026"
    assert format_number(Fraction(1193, 20)) == "59,65"
    assert listed(["uno", "dos", "tres"]) == "uno, dos y tres"
    assert "".join(weekdays()) == "LMXJVSD"


@pytest.mark.usefixtures("spanish")
def test_the_file_says_its_language_and_is_named_in_it(repair: Pack, printed: Callable[[str], bytes]) -> None:
    pack = repair.in_language("es")
    outcome, read = example(pack, EXAMPLE)
    for html, title, sentence in (
        (person(pack, read), "Resumen: Cuestionario", "Ayuda, y sobre esta hoja"),
        (counselor(pack, outcome, read), "Cuestionario, copia para el personal", "Por qué este nivel"),
    ):
        made = printed(html)
        with pikepdf.open(BytesIO(made)) as opened:
            assert str(opened.Root.Lang) == "es"
            assert str(opened.docinfo.Title) == title
        assert sentence in text_of(made)


@pytest.mark.parametrize("audience", ["person", "counselor"])
def test_no_english_is_left_in_a_report(app: Flask, repair: Pack, audience: str) -> None:
    pack = make_pseudo(repair, "es")
    outcome, read = example(repair, EXAMPLE)

    def made(translated: Pack) -> list[str]:
        html = person(translated, read) if audience == "person" else counselor(translated, outcome, read)
        page = BeautifulSoup(html, "lxml")
        texts = [" ".join(each.split()) for each in page.find_all(string=True) if type(each) is NavigableString]
        return texts + [str(each["alt"]) for each in page.select("[alt]")]

    english = set(made(pack))
    with app.app_context(), force_locale("es"):
        spanish = made(pack.in_language("es"))
    assert sum(BEGIN in text for text in spanish) > 20
    assert [text for text in spanish if text in english and not ALIKE.fullmatch(text)] == []
