"""The check page: every page of questions with its answers in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.core.engine.routing import Walk
from assessment.presenters.question_page import answer_in_words, names, unanswered
from assessment.records.current_round import CurrentRound


@dataclass(frozen=True)
class AnswerRow:
    """``answers`` is empty when the question was left out; ``control`` is the name of its control on its page."""

    label: str
    answers: tuple[str, ...]
    control: str


@dataclass(frozen=True)
class AnsweredPage:
    """``new``: the page is asked because an answer was changed, and nothing on it is answered yet."""

    number: int
    title: str
    answers: tuple[AnswerRow, ...]
    new: bool


def answered_pages(current_round: CurrentRound, walk: Walk, new: Sequence[int] = ()) -> tuple[AnsweredPage, ...]:
    """Every page of a walk, with its answers in words; ``new``: the numbers of pages that came up lately."""
    pack, role = current_round.pack, current_round.role(walk.all_answers)
    return tuple(
        AnsweredPage(
            number=page.number,
            title=page.title,
            answers=tuple(
                AnswerRow(item.ask.to(role), answer_in_words(pack.items[item.id], walk.answers.get(item.id)), name)
                for item, name in zip(page.items, names(page).values(), strict=True)
            ),
            new=page.number in new and unanswered(page, walk.all_answers),
        )
        for page in walk.pages
    )
