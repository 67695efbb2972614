"""The planner on paper: the boxes to tick beneath each step, for two weeks. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from babel import dates
from flask_babel import gettext as _

from assessment.core.model.texts import Paragraphs
from assessment.presenters.formatting import current_locale, weekdays

WEEKS = 2


@dataclass(frozen=True)
class TickBox:
    """One box. ``field``: its name in the file, unlike any other there; ``says``: read out; ``label``: beside it."""

    field: str
    says: str
    label: str


@dataclass(frozen=True)
class TickRow:
    """Boxes beneath a step. ``week``: "Week 1", where there is one for each day of it; else ''."""

    week: str
    boxes: tuple[TickBox, ...]


@dataclass(frozen=True)
class PlannedStep:
    """One step. ``do``: its text, empty for lines to write one's own; ``lead_in``: a sentence before it, or ''.

    ``rhythm``: how often, in words, or ''.
    """

    title: str
    lead_in: str
    do: Paragraphs
    rhythm: str
    rows: tuple[TickRow, ...]


def own_step(number: int) -> PlannedStep:
    """Lines for a step of one's own, as the ``number``-th of the page."""
    title = _("A step of my own")
    return PlannedStep(title, "", (), "", rows_for("daily", number, title))


def rhythm_in_words(rhythm: str) -> str:
    """How often a step is done: ``daily``, ``weekly`` or ``once``."""
    return {"daily": _("every day"), "weekly": _("once a week"), "once": _("once")}[rhythm]


def rows_for(rhythm: str, number: int, title: str) -> tuple[TickRow, ...]:
    """The boxes of the ``number``-th step of the page: one for each day, each week, or one that says it is done."""
    if rhythm == "once":
        says = _("%(step)s: done", step=title)
        return (TickRow("", (TickBox(f"step-{number}", says, _("Done")),)),)
    weeks = range(1, WEEKS + 1)
    if rhythm == "weekly":
        return tuple(TickRow("", (_week_box(number, title, week),)) for week in weeks)
    return tuple(TickRow(_("Week %(number)s", number=week), _day_boxes(number, title, week)) for week in weeks)


def _week_box(number: int, title: str, week: int) -> TickBox:
    says = _("%(step)s: week %(week)s", step=title, week=week)
    return TickBox(f"step-{number}-week-{week}", says, _("Week %(number)s", number=week))


def _day_boxes(number: int, title: str, week: int) -> tuple[TickBox, ...]:
    names = dates.get_day_names("wide", "stand-alone", current_locale())
    return tuple(
        TickBox(
            f"step-{number}-week-{week}-day-{day + 1}",
            _("%(step)s: week %(week)s, %(day)s", step=title, week=week, day=names[day]),
            letter,
        )
        for day, letter in enumerate(weekdays())
    )
