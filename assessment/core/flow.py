"""Which questions a person is asked, given what was answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assessment.core.definition import Pack, Page, Questionnaire
from assessment.core.items import Answer, Answers, Item, Single
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.tree import Expression


@dataclass(frozen=True)
class Sheet:
    """Answers as they count.

    ``answers``: given to items that are asked; ``counted``: of these, the ones rules and scores look at;
    ``shown``: every item this person is asked; ``not_shown``: items answered that would not have been asked.
    """

    answers: Mapping[str, Answer]
    counted: Mapping[str, Answer]
    shown: frozenset[str]
    not_shown: tuple[str, ...]


@dataclass(frozen=True)
class ShownPage:
    """A page as this person meets it: only the items asked, with only the options offered."""

    number: int
    title: str
    intro: str
    questionnaire: Questionnaire
    items: tuple[Item, ...]


def offered(item: Item, answers: Answers) -> Item | None:
    """``item`` with the options this person is offered; None when there is nothing to choose from."""
    if not isinstance(item, Single) or item.options_from is None:
        return item
    ticked = answers.get(item.options_from)
    if not isinstance(ticked, tuple) or len(ticked) < 2:
        return None
    return replace(item, options=tuple(option for option in item.options if option.id in ticked))


def sheet(pack: Pack, answers: Answers) -> Sheet:
    """Read all of ``answers`` in the pack's order; what would not have been asked is left out of account."""
    walk = _Walk(pack, answers)
    for questionnaire in pack.questionnaires:
        walk.through(questionnaire)
    return Sheet(walk.answers, walk.counted, frozenset(walk.shown), tuple(walk.not_shown))


def pages(pack: Pack, answers: Answers) -> tuple[ShownPage, ...]:
    """The pages of the first pass, in order; check-ins are not among them."""
    walk = _Walk(pack, answers)
    for questionnaire in pack.questionnaires:
        if not questionnaire.again:
            walk.through(questionnaire)
    return tuple(walk.pages)


class _Walk:
    """One reading through the pack; later questions see the counted answers of earlier ones."""

    def __init__(self, pack: Pack, answers: Answers) -> None:
        self.pack, self.given = pack, answers
        self.answers: dict[str, Answer] = {}
        self.counted: dict[str, Answer] = {}
        self.shown: set[str] = set()
        self.not_shown: list[str] = []
        self.pages: list[ShownPage] = []
        self.facts = Facts(self.counted, {})
        self.readings = _readings(pack)

    def holds(self, condition: Expression | None) -> bool:
        return condition is None or self.readings[condition](self.facts) is True

    def through(self, questionnaire: Questionnaire) -> None:
        wanted = self.holds(questionnaire.show_if)
        if questionnaire.again:
            wanted = wanted and any(item.id in self.given for item in questionnaire.items)
        for page in questionnaire.pages:
            self.page(questionnaire, page, asked=wanted and self.holds(page.show_if))

    def page(self, questionnaire: Questionnaire, page: Page, *, asked: bool) -> None:
        items: list[Item] = []
        for question in page.questions:
            item = offered(question.item, self.counted) if asked and self.holds(question.show_if) else None
            if item is not None:
                items.append(item)
                self.shown.add(item.id)
            if question.item.id in self.given:
                self.place(item, question.item.id, self.given[question.item.id])
        if items:
            self.pages.append(ShownPage(page.number, page.title, page.intro, questionnaire, tuple(items)))

    def place(self, item: Item | None, name: str, answer: Answer) -> None:
        if item is None or not _is_offered(item, answer):
            self.not_shown.append(name)
            return
        self.answers[name] = answer
        if item.counts(answer):
            self.counted[name] = answer


def _is_offered(item: Item, answer: Answer) -> bool:
    if not isinstance(item, Single) or item.options_from is None:
        return True
    return any(option.id == answer for option in item.options)


@lru_cache(maxsize=8)
def _readings(pack: Pack) -> dict[Expression, Reading]:
    conditions = [questionnaire.show_if for questionnaire in pack.questionnaires]
    for page in pack.pages.values():
        conditions += [page.show_if, *(question.show_if for question in page.questions)]
    return {condition: compiled(condition, pack.items) for condition in conditions if condition is not None}
