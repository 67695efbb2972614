"""The gauges of the result page: how much of each sign that help is wise a person told of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.scoring import Score
from assessment.core.engine.signs import grades_of_signs
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.texts import Sign

HALF_TURN = 180


@dataclass(frozen=True)
class Gauge:
    """A half circle. ``share``: how much of it is filled, 0 to 100, None without an answer.

    ``needle`` and ``line``: where each points to, in degrees from the top, left being negative.
    ``words``: what was told, or that nothing was; ``over``: the needle is past the line.
    """

    label: str
    words: str
    share: int | None
    needle: int
    line: int
    over: bool


@dataclass(frozen=True)
class ShownSigns:
    """A gauge for each sign of the pack, in its order."""

    title: str
    intro: str
    gauges: tuple[Gauge, ...]


def shown_signs(pack: Pack, answers: Answers, scores: Mapping[str, Score]) -> ShownSigns | None:
    """The gauges of these answers; None where the pack has no signs."""
    signs = pack.texts.signs
    if signs is None:
        return None
    grades = grades_of_signs(pack, answers, scores)
    gauges = tuple(_gauge(sign, grade) for sign, grade in zip(signs.shown, grades, strict=True))
    return ShownSigns(signs.title, signs.intro, gauges)


def _gauge(sign: Sign, grade: int | None) -> Gauge:
    steps = len(sign.grades) - 1
    line = round(HALF_TURN * (sign.line - 0.5) / steps) - HALF_TURN // 2
    if grade is None:
        return Gauge(sign.label, _("no answer"), None, -HALF_TURN // 2, line, over=False)
    needle = round(HALF_TURN * grade / steps) - HALF_TURN // 2
    return Gauge(sign.label, sign.grades[grade].say, round(100 * grade / steps), needle, line, grade >= sign.line)
