"""The list of answers: every question with its answer, before anything is submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template
from flask_babel import gettext as _
from flask_babel import pgettext

from assessment import clock
from assessment.presenters import progress
from assessment.presenters.check_answers import AnsweredPage, answered_pages
from assessment.presenters.code_notice import code_notice
from assessment.records.drafts import OpenDraft
from assessment.records.position import Position
from assessment.web.compression import compressed_page
from assessment.web.respondent.help import help_beside_questions


@dataclass(frozen=True)
class SummaryRow:
    """One question of the list, as ``templates/components/summary_list.html`` draws it.

    ``value``: what the button that changes it sends, '' without a button.
    """

    label: str
    answers: tuple[str, ...]
    value: str
    change: str


def show_list(draft: OpenDraft, position: Position) -> Response:
    """The list of answers, with the pages that came up since it was left."""
    pages = answered_pages(draft.current_round, draft.walk, position.new or ())
    page = render_template(
        "respondent/check_answers.html",
        lists=[(each, _rows(each)) for each in pages],
        new=[each for each in pages if each.new],
        progress=progress.after_chapters(draft.current_round, progress.LIST),
        help=help_beside_questions(draft),
        code=code_notice(draft, clock.now()),
    )
    # Compressed, because it may be long. Nothing from its request is shown on it.
    return compressed_page(page)


def _rows(page: AnsweredPage) -> Sequence[SummaryRow]:
    return [
        SummaryRow(
            label=each.label,
            answers=each.answers,
            value=f"{page.number}-{each.control}",
            change=_("Change") if each.answers else pgettext("do it", "Answer"),
        )
        for each in page.answers
    ]
