"""The sections of the result page: which there are, in which order, and what they are called. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    shown = [part for part in (_in_danger if page.in_danger else _ordinary)(page, help_lines) if not empty.get(part.id)]
    return tuple(sorted(shown, key=lambda part: part.folded))


def _ordinary(page: ResultPage, _help_lines: HelpLines) -> Iterator[ResultPart]:
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
    yield ResultPart("again", _("Check in again"), "time", folded=True)
    yield ResultPart("call", page.texts.callback_title, "help", folded=True)
    yield ResultPart("questions", _("Questions people ask"), "talk", folded=True)
    yield from _always_folded()


def _in_danger(page: ResultPage, help_lines: HelpLines) -> Iterator[ResultPart]:
    yield ResultPart("more", _("More about this"), "talk", folded=True)
    if help_lines.place:
        yield ResultPart("help", _("All help lines, and other places"), "safety", folded=True)
    else:
        yield ResultPart("numbers", _("Emergency numbers"), "safety", folded=True)
    yield ResultPart("call", page.texts.callback_title, "help", folded=True)
    yield ResultPart("choosing", page.texts.choosing_title, "talk", folded=True)
    yield ResultPart("left_out", _("What you left out"), "list", folded=True)
    yield ResultPart("trend", _("How things moved"), "trend", folded=True)
    yield ResultPart("again", _("Check in again"), "time", folded=True)
    yield from _always_folded()


def _always_folded() -> Iterator[ResultPart]:
    yield ResultPart("sharing", _("Who can read your answers"), "private", folded=True)
    yield ResultPart("code", _("Words for coming back"), "promise", folded=True)
    yield ResultPart("yours", _("Your answers are yours"), "you", folded=True)
    yield ResultPart("limits", _("What this result is not"), "happened", folded=True)
    yield ResultPart("paper", _("On paper"), "paper", folded=True)
