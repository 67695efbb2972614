"""The list of answers: each part of the round with its answers in words, the private ones apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from assessment.core.engine.routing import ShownPage, Walk
from assessment.presenters.left_out import count_left_out
from assessment.presenters.question_page import answer_in_words, names, unanswered
from assessment.records.current_round import CurrentRound

PAGE = "page"
"""Begins the name of what has the focus when somebody comes back from a page: its number follows."""


@dataclass(frozen=True)
class AnswerRow:
    """One question. ``answers`` is empty when it was left out; ``value``: what the button that changes it sends."""

    label: str
    answers: tuple[str, ...]
    value: str
    change: str


@dataclass(frozen=True)
class AnswersPart:
    """A part of the list. ``count``: how many questions are answered and left out, in words.

    ``rows`` is empty while they are not to be shown. ``open``: whether the person comes back to it.
    """

    title: str
    mark: str
    count: str
    rows: tuple[AnswerRow, ...]
    open: bool


@dataclass(frozen=True)
class AnswerList:
    """``private``: None if no private question is asked; ``new``: pages that came up lately, with nothing answered."""

    parts: tuple[AnswersPart, ...]
    private: AnswersPart | None
    new: tuple[ShownPage, ...]


def answer_list(
    current_round: CurrentRound, walk: Walk, new: Sequence[int] = (), focus: str = "", *, show_private: bool = False
) -> AnswerList:
    """The answers of a walk. ``new``: the numbers of pages that came up lately; ``focus``: as in ``Position``."""
    hidden = current_round.pack.private.items
    parts = tuple(_parts(current_round, walk, focus))
    private = tuple(_rows(current_round, walk, walk.pages, lambda name: name in hidden))
    came_back = any(f"{PAGE}{page.number}" == focus and _is_private(page, hidden) for page in walk.pages)
    behind = AnswersPart(_("Only for you"), "private", _count(private), private if show_private else (), came_back)
    unseen = (page for page in walk.pages if page.number in new and unanswered(page, walk.all_answers))
    return AnswerList(parts, behind if private else None, tuple(unseen))


def _parts(current_round: CurrentRound, walk: Walk, focus: str) -> Iterator[AnswersPart]:
    hidden = current_round.pack.private.items
    starts = [chapter.number for chapter in current_round.chapters]
    for at, chapter in enumerate(current_round.chapters):
        before = starts[at + 1] if at + 1 < len(starts) else current_round.end_number
        pages = [page for page in walk.pages if (page.number >= chapter.number or not at) and page.number < before]
        rows = tuple(_rows(current_round, walk, pages, lambda name: name not in hidden))
        came_back = any(f"{PAGE}{page.number}" == focus and not _is_private(page, hidden) for page in pages)
        title = _("What you left out before") if current_round.addendum else chapter.title
        if rows:
            yield AnswersPart(title, chapter.mark, _count(rows), rows, came_back)


def _is_private(page: ShownPage, hidden: frozenset[str]) -> bool:
    return hidden.issuperset(item.id for item in page.items)


def _rows(
    current_round: CurrentRound, walk: Walk, pages: Sequence[ShownPage], wanted: Callable[[str], bool]
) -> Iterator[AnswerRow]:
    pack, role = current_round.pack, current_round.role(walk.all_answers)
    for page in pages:
        named = names(page)
        for item in page.items:
            if wanted(item.id):
                answers = answer_in_words(pack.items[item.id], walk.answers.get(item.id))
                change = _("Change") if answers else pgettext("do it", "Answer")
                yield AnswerRow(item.ask.to(role), answers, f"{page.number}-{named[item.id]}", change)


def _count(rows: Sequence[AnswerRow]) -> str:
    answered = sum(bool(row.answers) for row in rows)
    said = [ngettext("%(num)s answered", "%(num)s answered", answered)] if answered else []
    if left := len(rows) - answered:
        said.append(count_left_out(left))
    return ", ".join(said)
