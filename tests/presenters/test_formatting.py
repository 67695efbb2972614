"""Lists of words read as somebody would say them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from assessment.presenters.formatting import any_of, isolated, listed


@pytest.mark.parametrize(
    ("words", "and_so", "or_else"),
    [
        (("Ana", "Inés"), "Ana e Inés", "Ana o Inés"),
        (("Ana", "Luis", "Íñigo"), "Ana, Luis e Íñigo", "Ana, Luis o Íñigo"),
        (("padres", "hijos"), "padres e hijos", "padres o hijos"),
        (("agua", "hielo"), "agua y hielo", "agua o hielo"),
        (("ayer", "hoy"), "ayer y hoy", "ayer u hoy"),
        (("llamar", "otra cosa"), "llamar y otra cosa", "llamar u otra cosa"),
        (("7", "8"), "7 y 8", "7 u 8"),
        (("10", "11"), "10 y 11", "10 u 11"),
        (("112", "116 006"), "112 y 116 006", "112 o 116 006"),
        (("Ana", isolated("Íñigo")), f"Ana e {isolated('Íñigo')}", f"Ana o {isolated('Íñigo')}"),
        (("Inés",), "Inés", "Inés"),
        ((), "", ""),
    ],
)
def test_a_spanish_list_ends_in_the_word_that_can_be_said(
    app: Flask, words: tuple[str, ...], and_so: str, or_else: str
) -> None:
    with app.test_request_context(), force_locale("es"):
        assert listed(words) == and_so
        assert any_of(words) == or_else


def test_an_english_list_ends_as_it_always_does(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert listed(["Ada", "Inés"]) == "Ada and Inés"
        assert any_of(["one", "other"]) == "one or other"
