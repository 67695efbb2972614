"""How far along a person is: in which part of the round, and for about how long it still goes on. Pure.

The parts are the chapters of the round, the list of answers and the form that sends them in. Everybody goes through
each of them, so their number never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assessment.core.engine.routing import ShownPage, Walk
from assessment.records.current_round import CurrentRound

AFTER_THE_CHAPTERS = 2
LIST, SEND = 1, 2
"""The parts after the chapters, counted from the last of those."""
SURE = 4
"""Minutes are shown as soon as the least and the most are no further apart than this."""
GAP = 1
"""Between two parts of the bar, in per cent of its length."""


@dataclass(frozen=True)
class PartBar:
    """A part as it is drawn, in per cent of the whole: where it begins, its length, and how much of that is done."""

    start: float
    length: float
    done: float


@dataclass(frozen=True)
class Progress:
    """``part`` of ``parts``; ``minutes`` left, 0 where that is not sure enough to say."""

    part: int
    parts: int
    minutes: int
    bars: tuple[PartBar, ...]


def at_page(current_round: CurrentRound, walk: Walk, page: ShownPage) -> Progress:
    """On a page of a walk through the current round. Nothing here grows or goes back on the way from page to page."""
    begun = [each.number for each in current_round.chapters if each.number <= page.number]
    following = [each.number for each in current_round.chapters if each.number > page.number]
    to_come = current_round.pages_that_may_come(walk, page.number) or ()
    numbers = sorted({*to_come, *(each.number for each in walk.pages)})
    own = [
        number for number in numbers if number >= max(begun, default=0) and number < min(following, default=number + 1)
    ]
    within = (own.index(page.number) + 0.5) / len(own)
    minutes = _minutes(current_round, walk, page.number)
    return _progress(len(current_round.chapters), max(1, len(begun)), within, minutes)


def after_chapters(current_round: CurrentRound, part: int) -> Progress:
    """At the LIST of answers or the form to SEND them."""
    return _progress(len(current_round.chapters), len(current_round.chapters) + part, 0.5, 0)


def _minutes(current_round: CurrentRound, walk: Walk, number: int) -> int:
    least, most = current_round.minutes_left(walk, number)
    return most if most - least <= SURE else 0


@lru_cache(maxsize=512)
def _progress(chapters: int, part: int, within: float, minutes: int) -> Progress:
    parts = chapters + AFTER_THE_CHAPTERS
    length = (100 - GAP * (parts - 1)) / parts

    def bar(number: int) -> PartBar:
        share = 1 if number < part else within if number == part else 0
        return PartBar(round((number - 1) * (length + GAP), 1), round(length, 1), round(share * length, 1))

    return Progress(part, parts, minutes, tuple(bar(number) for number in range(1, parts + 1)))
