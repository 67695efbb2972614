"""Questions drawn as HTML. The same question with the same answer looks the same for everybody, so it is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from assessment.presenters.question_page import Field
from assessment.web import languages

KEPT = 4096


def drawn(field: Field) -> Markup:
    """The field as ``templates/components/field.html`` draws it. Words somebody typed are never kept."""
    return _kept(field, languages.current()) if field.chosen and not field.error else _draw(field)


@lru_cache(maxsize=KEPT)
def _kept(field: Field, _: str) -> Markup:
    """The same for everybody who reads that language."""
    return _draw(field)


def _draw(field: Field) -> Markup:
    templates = current_app.jinja_env
    control = templates.get_template(f"components/controls/{field.kind}.html").module
    frame: Any = templates.get_template("components/field.html").module
    html: Markup = frame.field(field, control)
    return html
