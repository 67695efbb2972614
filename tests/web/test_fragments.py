"""Parts of pages that are drawn once for each language: what differs from request to request never stays in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, g
from jinja2 import DictLoader
from markupsafe import Markup

from assessment.web.fragments import TEMPLATE, Fragments

DRAWN = """
{% macro greeting(to, name) -%}<p title="{{ name }}">{{ _("Continue") }} {{ to }} {{ name }}</p>{%- endmacro %}
{% macro link() -%}<a href="{{ url_for('hello') }}"></a>{%- endmacro %}
"""


@pytest.fixture
def app() -> Flask:
    app = Flask("fragments")
    app.add_url_rule("/hello", "hello")
    app.jinja_loader = DictLoader({TEMPLATE: DRAWN})
    app.jinja_env.autoescape = True
    app.jinja_env.globals["_"] = lambda words: f"{g.language}: {words}"
    return app


@contextmanager
def asking(app: Flask, language: str = "en", root: str = "") -> Iterator[None]:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        g.language = language
        yield


def test_a_fragment_has_what_is_filled_in_each_time_and_nothing_of_the_time_before(app: Flask) -> None:
    fragment = Fragments(app).fragment
    with asking(app):
        assert fragment("greeting", "to", name="Ada") == '<p title="Ada">en: Continue to Ada</p>'
        assert fragment("greeting", "to", name="Bea") == '<p title="Bea">en: Continue to Bea</p>'


def test_what_is_filled_in_is_escaped(app: Flask) -> None:
    with asking(app):
        drawn = Fragments(app).fragment("greeting", "<to>", name='"<b>')
    assert isinstance(drawn, Markup)
    assert drawn == '<p title="&#34;&lt;b&gt;">en: Continue &lt;to&gt; &#34;&lt;b&gt;</p>'


def test_what_is_filled_in_cannot_name_another_hole(app: Flask) -> None:
    with asking(app):
        drawn = Fragments(app).fragment("greeting", "to", name="\ue000name\ue001")
    assert drawn.count("\ue000name\ue001") == 2


def test_a_fragment_is_drawn_once_for_each_language(app: Flask) -> None:
    said: list[str] = []

    def say(words: str) -> str:
        said.append(words)
        return f"{g.language}: {words}"

    app.jinja_env.globals["_"] = say
    fragment = Fragments(app).fragment
    for language in ("en", "es", "en", "es"):
        with asking(app, language):
            assert f"{language}: Continue" in fragment("greeting", "to", name="Ada")
    assert len(said) == 2


def test_links_of_a_fragment_begin_with_the_prefix_of_the_request(app: Flask) -> None:
    fragment = Fragments(app).fragment
    for root in ("", "/prefix", ""):
        with asking(app, root=root):
            assert fragment("link") == f'<a href="{root}/hello"></a>'
