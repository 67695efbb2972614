"""Which pages may still come up: an upper bound that later answers can only make smaller."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assessment.core.engine.routing import Walk
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Questionnaire
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.core.rules.explain import reads


def pages_that_may_come(pack: Pack, walk: Walk, number: int) -> tuple[int, ...]:
    """The numbers of the pages that are not shown now and may come up by answers on page ``number`` or later.

    ``walk``: its pages have the numbers of the first pass.
    """
    facts = Facts(walk.counted, {})
    shown = {page.number for page in walk.pages}
    unanswered = _from_page(pack, number).difference(walk.counted)
    hidden = (page for page in _page_conditions(pack) if page.number not in shown)
    return tuple(page.number for page in hidden if page.may_open(facts, unanswered))


@dataclass(frozen=True)
class _Condition:
    """A compiled condition, and the items and scores that it looks at."""

    evaluate: Evaluator
    looks_at: frozenset[str]


@dataclass(frozen=True)
class _PageConditions:
    """The conditions of the page ``number``.

    ``inner``: what the conditions of its own questions look at; None when one of its questions has none.
    """

    number: int
    conditions: tuple[_Condition, ...]
    inner: frozenset[str] | None

    def may_open(self, facts: Facts, unanswered: frozenset[str]) -> bool:
        """Whether no condition is false, and each unknown one looks at an item that may still be answered."""
        truths = [(condition.evaluate(facts), condition.looks_at) for condition in self.conditions]
        if any(truth is False for truth, _ in truths):
            return False
        unknown = [looks_at for truth, looks_at in truths if truth is None]
        if self.inner is not None:
            unknown.append(self.inner)
        return all(not unanswered.isdisjoint(looks_at) for looks_at in unknown)


@lru_cache(maxsize=4096)
def _from_page(pack: Pack, number: int) -> frozenset[str]:
    """The items on this page and those after it."""
    return frozenset(item.id for page in pack.pages.values() if page.number >= number for item in page.items)


@lru_cache(maxsize=32)
def _page_conditions(pack: Pack) -> tuple[_PageConditions, ...]:
    return tuple(
        _conditions_of(pack, questionnaire, page)
        for questionnaire in pack.questionnaires
        if not questionnaire.is_check_in
        for page in questionnaire.pages
    )


def _conditions_of(pack: Pack, questionnaire: Questionnaire, page: Page) -> _PageConditions:
    before = (questionnaire.show_if, page.show_if)
    return _PageConditions(
        page.number,
        tuple(_Condition(compile_expression(each, pack.items), reads(each)) for each in before if each is not None),
        _inner(page),
    )


def _inner(page: Page) -> frozenset[str] | None:
    """What the conditions of the page's questions look at; None when one of the questions has no condition."""
    if any(question.show_if is None for question in page.questions):
        return None
    return frozenset(name for question in page.questions if question.show_if for name in reads(question.show_if))
