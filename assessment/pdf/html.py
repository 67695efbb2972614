"""Renders reports as HTML."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from babel import Locale
from flask_babel import gettext, ngettext, pgettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessment.core import typeface
from assessment.pdf.styles import TEMPLATES, tokens
from assessment.presenters.person_report import PersonReport
from assessment.presenters.staff_report import StaffReport


def person_html(report: PersonReport) -> str:
    """The person's report."""
    return _render("pdf/person_report.html", report)


def staff_html(report: StaffReport) -> str:
    """The staff report. Where paper has boxes in it, its first page says what they are."""
    html = _render("pdf/staff_report.html", report)
    return _render("pdf/staff_report.html", report, has_boxes=True) if _is_undrawable(html) else html


def _render(template: str, report: PersonReport | StaffReport, *, has_boxes: bool = False) -> str:
    direction = Locale.parse(report.language, sep="-").text_direction
    return _environment().get_template(template).render(report=report, direction=direction, has_boxes=has_boxes)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext
    )
    environment.filters["data_uri"] = _data_uri
    environment.tests["undrawable"] = _is_undrawable
    environment.globals["tokens"] = tokens()
    return environment


def _data_uri(svg: str) -> str:
    """An SVG drawing as the address of an image that needs no fetching."""
    return "data:image/svg+xml," + quote(" ".join(typeface.drawable(str(svg)).split()), safe=" /:=,'")


def _is_undrawable(text: str) -> bool:
    """Whether paper has a box in place of some of the text."""
    return bool(typeface.undrawable(text))
