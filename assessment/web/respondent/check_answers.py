"""The check page: every question with its answer, before anything is submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from assessment import clock
from assessment.presenters.check_answers import AnsweredPage, answered_pages
from assessment.presenters.code_notice import CodeNotice, code_notice
from assessment.presenters.help_lines import HelpLines
from assessment.services import drafts
from assessment.services.questions import FromCheck, NextPage
from assessment.web.access import Role, admits
from assessment.web.compression import compressed_page
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import help_beside_questions


@dataclass(frozen=True)
class SummaryRow:
    """One question of the check page, as ``templates/components/summary_list.html`` draws it."""

    label: str
    answers: tuple[str, ...]
    href: str
    change: str


@bp.get("/check")
@admits(Role.RESPONDENT)
def check_answers() -> ResponseReturnValue:
    draft = drafts.require_in_progress(current_draft.visit())
    seen = addresses.parse_origin() or FromCheck()
    pages = answered_pages(draft.current_round, draft.walk, seen.new)
    origin = FromCheck(tuple(each.number for each in pages if each.new))
    # Compressed, because it may be long: of its address it shows only the numbers of pages that exist.
    return compressed_page(_render(pages, origin, help_beside_questions(draft), code_notice(draft, clock.now())))


def _render(
    pages: Sequence[AnsweredPage], origin: FromCheck, help_lines: HelpLines | None, code: CodeNotice | None
) -> str:
    return render_template(
        "respondent/check_answers.html",
        lists=[(each, _rows(each, origin)) for each in pages],
        to_new=[(each.title, addresses.address_of(NextPage(each.number, origin))) for each in pages if each.new],
        help=help_lines,
        code=code,
        return_path=lambda: addresses.address_of(NextPage(None, origin)),
    )


def _rows(page: AnsweredPage, origin: FromCheck) -> list[SummaryRow]:
    return [
        SummaryRow(
            label=each.label,
            answers=each.answers,
            href=addresses.address_of(NextPage(page.number, origin, each.position)),
            change=_("Change") if each.answers else pgettext("do it", "Answer"),
        )
        for each in page.answers
    ]
