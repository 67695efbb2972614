"""The sections of the result page: which there are, in which order, and what they are called. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from assessment.presenters.help_lines import HelpLines
from assessment.presenters.result_page import ResultPage


@dataclass(frozen=True)
class ResultPart:
    """A section. ``id``: its anchor and the name of its template; ``mark``: the drawing beside its heading;
    ``folded``: it is closed until somebody opens it.
    """

    id: str
    title: str
    mark: str
    folded: bool = False


def parts_of(
    page: ResultPage, help_lines: HelpLines, *, left_out: bool, checks_in: bool, asks: bool
) -> tuple[ResultPart, ...]:
    """The sections in their order, those in view before the folded ones.

    ``left_out``: whether there is something that the person left out; ``checks_in``, ``asks``: whether the
    pack has check-ins, and questions people ask.

    In danger all stand folded below the help lines, and praise, tasks and what judges somebody are not among them.
    """
    empty = {"again": not checks_in, "trend": not page.trends, "left_out": not left_out, "questions": not asks}
    shown = _folded(_in_danger(page, help_lines)) if page.in_danger else _ordinary(page)
    return tuple(sorted((part for part in shown if not empty.get(part.id)), key=lambda part: part.folded))


def _ordinary(page: ResultPage) -> Iterator[ResultPart]:
    """The one next thing is never folded."""
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
    yield ResultPart("left_out", _("What you left out"), "list", page.action.to != "left_out")
    yield ResultPart("trend", _("How things moved"), "trend")
    yield ResultPart("choosing", page.texts.choosing_title, "talk", page.action.to != "choosing")
    yield ResultPart("help", _("Help lines"), "safety")
    yield from _folded(_for_later(page))


def _for_later(page: ResultPage) -> Iterator[ResultPart]:
    yield ResultPart("again", _("Check in again"), "time")
    yield ResultPart("call", page.texts.callback_title, "help")
    yield ResultPart("questions", _("Questions people ask"), "talk")
    yield from _about_the_answers()


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
    yield from _about_the_answers()


def _about_the_answers() -> Iterator[ResultPart]:
    yield ResultPart("sharing", _("Who can read your answers"), "private")
    yield ResultPart("code", _("Words for coming back"), "promise")
    yield ResultPart("yours", _("Your answers are yours"), "you")
    yield ResultPart("limits", _("What this result is not"), "happened")
    yield ResultPart("paper", _("On paper"), "paper")


def _folded(parts: Iterable[ResultPart]) -> Iterator[ResultPart]:
    return (replace(part, folded=True) for part in parts)
