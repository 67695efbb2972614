"""The sections of the result page: which there are, in which order, and what they are called. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.presenters.help_lines import HelpLines
from assessment.presenters.result_page import ResultPage


@dataclass(frozen=True)
class ResultPart:
    """A section. ``id``: its anchor and the name of its template; ``mark``: the drawing beside its heading."""

    id: str
    title: str
    mark: str


def parts_of(
    page: ResultPage, help_lines: HelpLines, *, left_out: bool, checks_in: bool, asks: bool
) -> tuple[ResultPart, ...]:
    """The sections in their order.

    ``left_out``: whether there is something that the person left out; ``checks_in``, ``asks``: whether the
    pack has check-ins, and questions people ask.

    In danger they stand folded below the help lines, and praise, tasks and what judges somebody are not among them.
    """
    shown = _in_danger(page, help_lines) if page.in_danger else _ordinary(page)
    empty = {"again": not checks_in, "trend": not page.trends, "left_out": not left_out, "questions": not asks}
    return tuple(part for part in shown if not empty.get(part.id))


def _ordinary(page: ResultPage) -> Iterator[ResultPart]:
    yield ResultPart("strengths", _("Your strongest"), "strength")
    if page.score_groups:
        yield ResultPart("scores", page.scores_title, "list")
    if page.signs:
        yield ResultPart("signs", page.signs.title, "signs")
    yield ResultPart("steps", _("Steps for this week"), "steps")
    if page.own_hands:
        yield ResultPart("own_hands", _("What would change this"), "hands")
    if page.tonight:
        yield ResultPart("tonight", _("A sentence for tonight"), "night")
    yield ResultPart("left_out", _("What you left out"), "list")
    yield ResultPart("trend", _("How things moved"), "trend")
    yield ResultPart("again", _("Check in again"), "time")
    yield ResultPart("choosing", page.texts.choosing_title, "talk")
    yield ResultPart("call", page.texts.callback_title, "help")
    yield ResultPart("questions", _("Questions people ask"), "talk")
    yield from _yours()
    yield ResultPart("help", _("Help lines"), "safety")
    yield ResultPart("limits", _("What this result is not"), "happened")
    yield ResultPart("paper", _("On paper"), "paper")


def _in_danger(page: ResultPage, help_lines: HelpLines) -> Iterator[ResultPart]:
    yield ResultPart("more", _("More about this"), "talk")
    if help_lines.place:
        yield ResultPart("help", _("All help lines, and other places"), "safety")
    else:
        yield ResultPart("numbers", _("Emergency numbers"), "safety")
    yield ResultPart("call", page.texts.callback_title, "help")
    yield ResultPart("choosing", page.texts.choosing_title, "talk")
    yield ResultPart("left_out", _("What you left out"), "list")
    yield ResultPart("trend", _("How things moved"), "trend")
    yield ResultPart("again", _("Check in again"), "time")
    yield from _yours()
    yield ResultPart("limits", _("What this result is not"), "happened")
    yield ResultPart("paper", _("On paper"), "paper")


def _yours() -> Iterator[ResultPart]:
    yield ResultPart("sharing", _("Who can read your answers"), "private")
    yield ResultPart("code", _("Words for coming back"), "promise")
    yield ResultPart("yours", _("Your answers are yours"), "you")
