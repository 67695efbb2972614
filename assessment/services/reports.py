"""Make the PDF for the person and the PDF for staff. Raises ReportFailed if one takes too much time or memory."""

from __future__ import annotations

from datetime import date

from flask_babel import force_locale

from assessment.core.engine.outcome import Outcome
from assessment.core.model.help_lines import Place
from assessment.core.model.pack import Pack
from assessment.pdf.html import person_html, staff_html
from assessment.pdf.worker_pool import pool
from assessment.presenters.case import Case
from assessment.presenters.person_report import for_person
from assessment.presenters.staff_report import staff_report


def person_pdf(pack: Pack, outcome: Outcome, *, code: str, day: date, place: Place | None) -> bytes:
    """The person's PDF, in the language of ``pack``, without anything private. ``day``: the day of submission."""
    with force_locale(_locale(pack)):
        html = person_html(for_person(pack, outcome, code=code, day=day, place=place))
    return pool.render(html)


def staff_pdf(pack: Pack, case: Case) -> bytes:
    """The staff copy, in the language of ``pack``, with private and critical answers."""
    with force_locale(_locale(pack)):
        html = staff_html(staff_report(pack, case))
    return pool.render(html)


def _locale(pack: Pack) -> str:
    return pack.language.replace("-", "_")
