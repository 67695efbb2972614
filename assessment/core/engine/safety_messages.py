"""Which answers ask for a pause before the next question. Works on answers alone: nothing about it is ever stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.rules.evaluate import Facts
from assessment.core.rules.explain import Explainable, explainable, grounds


@dataclass(frozen=True)
class ActiveSafetyMessages:
    """What the answers to a page call for, the most urgent first.

    ``again``: the first of them was called for by answers to other pages already.
    """

    pauses: tuple[SafetyMessage, ...]
    again: bool


def due(pack: Pack, own: Collection[str], before: Answers, after: Answers) -> bool:
    """Whether saving a page with the items ``own`` calls for a pause; both are answers as they count.

    It does when one of its answers changed and is now among those that call for one.
    """
    changed = {name for name in own if before.get(name) != after.get(name)}
    return any(not called.isdisjoint(changed) for _, called in _called(pack, after))


def standing(pack: Pack, own: Collection[str], counted: Answers) -> ActiveSafetyMessages | None:
    """The pauses that answers to the items ``own`` call for, whether or not they were seen; None when there is none."""
    found = tuple(pause for pause, called in _called(pack, counted) if not called.isdisjoint(own))
    if not found:
        return None
    elsewhere = [pause.id for pause, _ in _called(pack, without_page(own, counted))]
    return ActiveSafetyMessages(found, found[0].id in elsewhere)


def without_page(own: Collection[str], answers: Answers) -> Answers:
    """The answers to all other pages."""
    return {name: answer for name, answer in answers.items() if name not in own}


def _called(pack: Pack, counted: Answers) -> list[tuple[SafetyMessage, frozenset[str]]]:
    """Every pause that is true, and the items whose answers made it so."""
    facts = Facts(counted, {})
    return [
        (pause, frozenset(ground.id for ground in grounds(when, facts)))
        for pause, when in _ready(pack, pack.language)
        if when.reading(facts) is True
    ]


@lru_cache(maxsize=32)
def _ready(pack: Pack, _language: str) -> tuple[tuple[SafetyMessage, Explainable], ...]:
    # A pack equals itself in another language, but its pauses do not read the same.
    return tuple((pause, explainable(pause.when, pack.items)) for pause in pack.safety_messages)
