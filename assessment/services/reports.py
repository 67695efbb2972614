"""Make the PDF for the person and the PDF for staff. Raises ReportFailed if one takes too much time or memory."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale

from assessment.core.check_ins import Round
from assessment.core.model.pack import Pack
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html, staff_html
from assessment.pdf.render_pool import pool
from assessment.presenters.case import Case
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person
from assessment.presenters.staff_report import staff_report


def person_pdf(
    pack: Pack,
    rounds: Sequence[Round],
    *,
    code: str,
    served: Pack,
    chosen: str = "",
    preferred: str = "",
    only_me: bool = False,
) -> bytes:
    """What the person may keep, and others may find, of all that was sent in; in the language of ``pack``.

    Its help lines are those of the pack ``served`` now, for the place ``chosen``, else for the ``preferred`` one.
    ``only_me``: the person says that nobody else could open it.
    """
    with force_locale(_locale(pack)):
        lines = help_for(served.in_language(pack.language), chosen, preferred)
        report = for_person(paper_of(pack, rounds), code=code, whom_to_call=lines, only_me=only_me)
        html = person_html(report)
    return pool.render(html)


def staff_pdf(pack: Pack, case: Case, reader: str = "") -> bytes:
    """The staff copy, in the language of ``pack``, with private and critical answers; for ``reader``, a name."""
    with force_locale(_locale(pack)):
        html = staff_html(staff_report(pack, case, reader))
    return pool.render(html)


def _locale(pack: Pack) -> str:
    return pack.language.replace("-", "_")
