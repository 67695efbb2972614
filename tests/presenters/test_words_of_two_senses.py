"""An English word that names a thing and also orders something is translated by what it stands for."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from assessment.core.desk_lists import CaseList
from assessment.presenters.today_page import TITLES


@pytest.fixture
def app(desk: Flask) -> Flask:
    """One of its own: it keeps what its templates say by the language of a page, and another one is forced here."""
    return desk


def test_open_cases_are_no_order_to_open_something(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        assert str(TITLES[CaseList.OPEN]) == "Abiertos"
        assert render_template_string('{{ _("Open") }}') == "Abrir"


def test_a_sign_of_trouble_is_no_order_to_sign(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        assert render_template_string('{{ pgettext("of trouble", "Sign") }}') == "Señal"
        assert render_template_string('{{ _("Sign") }}') == "Firmar"


def test_what_happened_to_a_person_and_what_was_done_to_their_case_have_two_names(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        assert render_template_string('{{ _("Story") }} {{ _("History") }}') == "Historia Historial"
