"""The PDF for the person and the PDF for the counselor; ``day`` is that of submission.

ReportFailed says that one could not be made in the time and memory it may take.
"""

from __future__ import annotations

from datetime import date

from flask_babel import force_locale

from assessment.core.engine.outcome import Outcome
from assessment.core.items import Answers
from assessment.core.model.help_lines import Place
from assessment.core.model.pack import Pack
from assessment.pdf.html import counselor_html, person_html
from assessment.pdf.worker_pool import printer
from assessment.presenters.person_report import for_person
from assessment.presenters.staff_report import for_counselor


def person_pdf(pack: Pack, outcome: Outcome, *, code: str, day: date, place: Place | None) -> bytes:
    """What the person may keep, and others may find; in the language of ``pack``."""
    with force_locale(_locale(pack)):
        html = person_html(for_person(pack, outcome, code=code, day=day, place=place))
    return printer.render(html)


def counselor_pdf(pack: Pack, outcome: Outcome, answers: Answers, *, code: str, day: date) -> bytes:
    """Everything, for staff only; in the language of ``pack``."""
    with force_locale(_locale(pack)):
        html = counselor_html(for_counselor(pack, outcome, answers, code=code, day=day))
    return printer.render(html)


def _locale(pack: Pack) -> str:
    return pack.language.replace("-", "_")
