"""How many pages may still come up: an honest count that later answers can only make smaller."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assessment.core.engine.routing import sheet
from assessment.core.items import Answers
from assessment.core.model.pack import Pack, Page, Questionnaire
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.explain import reads


def may_come(pack: Pack, answers: Answers, number: int) -> int:
    """How many pages that are not asked as things stand may come up by answers on page ``number`` or later."""
    read = sheet(pack, answers)
    facts = Facts(read.counted, {})
    still_open = _from_page(pack, number).difference(read.counted)
    return sum(not read.shown & door.items and door.may_open(facts, still_open) for door in _doors(pack))


@dataclass(frozen=True)
class _Condition:
    reading: Reading
    looks_at: frozenset[str]


@dataclass(frozen=True)
class _PageConditions:
    """What stands before a page; ``inner`` is what its own questions look at when each of them has a condition."""

    items: frozenset[str]
    conditions: tuple[_Condition, ...]
    inner: frozenset[str] | None

    def may_open(self, facts: Facts, still_open: frozenset[str]) -> bool:
        """Whether nothing rules the page out, and all that is unknown about it may still be answered."""
        truths = [(condition.reading(facts), condition.looks_at) for condition in self.conditions]
        if any(truth is False for truth, _ in truths):
            return False
        unknown = [looks_at for truth, looks_at in truths if truth is None]
        if self.inner is not None:
            unknown.append(self.inner)
        return all(not still_open.isdisjoint(looks_at) for looks_at in unknown)


@lru_cache(maxsize=4096)
def _from_page(pack: Pack, number: int) -> frozenset[str]:
    """The items on this page and those after it."""
    return frozenset(item.id for page in pack.pages.values() if page.number >= number for item in page.items)


@lru_cache(maxsize=32)
def _doors(pack: Pack) -> tuple[_PageConditions, ...]:
    return tuple(
        _door(pack, questionnaire, page)
        for questionnaire in pack.questionnaires
        if not questionnaire.again
        for page in questionnaire.pages
    )


def _door(pack: Pack, questionnaire: Questionnaire, page: Page) -> _PageConditions:
    before = (questionnaire.show_if, page.show_if)
    return _PageConditions(
        items=frozenset(item.id for item in page.items),
        conditions=tuple(_Condition(compiled(each, pack.items), reads(each)) for each in before if each is not None),
        inner=_inner(page),
    )


def _inner(page: Page) -> frozenset[str] | None:
    """What the page's questions look at; None when one of them is asked whatever was answered."""
    if any(question.show_if is None for question in page.questions):
        return None
    return frozenset(name for question in page.questions if question.show_if for name in reads(question.show_if))
