"""The list of answers: every question with its answer, before anything is submitted."""

from __future__ import annotations

from flask import Response, render_template

from assessment import clock
from assessment.presenters import progress
from assessment.presenters.check_answers import answer_list
from assessment.presenters.code_notice import code_notice
from assessment.records.drafts import OpenDraft
from assessment.records.position import Position
from assessment.services import positions
from assessment.web.compression import compressed_page
from assessment.web.respondent.help import help_beside_questions


def show_list(draft: OpenDraft, position: Position) -> Response:
    """The list of answers, with the pages that came up since it was left."""
    now = clock.now()
    shown = positions.shows_private(draft, position, now)
    page = render_template(
        "respondent/check_answers.html",
        list=answer_list(draft.current_round, draft.walk, position.new or (), position.focus, show_private=shown),
        shown=shown,
        progress=progress.after_chapters(draft.current_round, progress.LIST),
        help=help_beside_questions(draft),
        code=code_notice(draft, now),
    )
    # Compressed, because it may be long. Nothing from its request is shown on it.
    return compressed_page(page)
