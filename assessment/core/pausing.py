"""Which answers ask for a pause before the next question. Works on answers alone: nothing about it is ever stored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assessment.core.definition import Pack, Pause
from assessment.core.flow import sheet
from assessment.core.items import Answers
from assessment.core.rules.evaluate import Facts
from assessment.core.rules.explain import Explainable, explainable, grounds


@dataclass(frozen=True)
class Called:
    """A pause that is called for, and the ``items`` whose answers call for it."""

    pause: Pause
    items: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """What a page's answers call for, the most urgent first.

    ``again``: the first of them was called for by answers to other pages already.
    """

    pauses: tuple[Pause, ...]
    again: bool


def due(pack: Pack, number: int, before: Answers, after: Answers) -> bool:
    """Whether saving page ``number`` calls for a pause: an answer to it that changed is among what calls for one."""
    changed = {name for name in _asked_on(pack, number) if before.get(name) != after.get(name)}
    return any(not called.items.isdisjoint(changed) for called in _called_by(pack, number, after))


def standing(pack: Pack, number: int, answers: Answers) -> Standing | None:
    """The pauses that answers to page ``number`` call for, whether or not they were seen; None when there is none."""
    called = _called_by(pack, number, answers)
    if not called:
        return None
    first = called[0].pause
    others = _called(pack, without_page(pack, number, answers))
    return Standing(tuple(each.pause for each in called), any(each.pause.id == first.id for each in others))


def without_page(pack: Pack, number: int, answers: Answers) -> Answers:
    """The answers to all other pages."""
    own = _asked_on(pack, number)
    return {name: answer for name, answer in answers.items() if name not in own}


def _asked_on(pack: Pack, number: int) -> frozenset[str]:
    return frozenset(item.id for item in pack.pages[number].items) if number in pack.pages else frozenset()


def _called_by(pack: Pack, number: int, answers: Answers) -> list[Called]:
    own = _asked_on(pack, number)
    return [called for called in _called(pack, answers) if not called.items.isdisjoint(own)]


def _called(pack: Pack, answers: Answers) -> list[Called]:
    facts = Facts(sheet(pack, answers).counted, {})
    return [
        Called(pause, frozenset(ground.id for ground in grounds(when, facts)))
        for pause, when in _ready(pack)
        if when.reading(facts) is True
    ]


@lru_cache(maxsize=32)
def _ready(pack: Pack) -> tuple[tuple[Pause, Explainable], ...]:
    return tuple((pause, explainable(pause.when, pack.items)) for pause in pack.pauses)
