"""Questions rendered as HTML, and cached: equal questions with equal answers look alike for everybody."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from assessment.presenters.question_page import Field
from assessment.web import languages

CACHED_FIELDS = 4096


def render_field(field: Field) -> Markup:
    """The field as ``templates/components/field.html`` draws it. Words that somebody typed are never cached."""
    return _cached(field, languages.current()) if field.chosen and not field.error else _render(field)


@lru_cache(maxsize=CACHED_FIELDS)
def _cached(field: Field, _language: str) -> Markup:
    return _render(field)


def _render(field: Field) -> Markup:
    templates = current_app.jinja_env
    control = templates.get_template(f"components/controls/{field.kind}.html").module
    frame: Any = templates.get_template("components/field.html").module
    html: Markup = frame.field(field, control)
    return html
