"""Which questions a person is asked, given what was answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assessment.core.definition import Pack, Page, Questionnaire
from assessment.core.items import Answer, Answers, Item, Single
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.explain import reads
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
    walk = _Walk(answers)
    for way in _ways(pack):
        walk.through(way)
    return Sheet(walk.answers, walk.counted, frozenset(walk.shown), tuple(walk.not_shown))


def pages(pack: Pack, answers: Answers) -> tuple[ShownPage, ...]:
    """The pages of the first pass, in order; check-ins are not among them."""
    walk = _Walk(answers)
    for way in _ways(pack):
        if not way.questionnaire.again:
            walk.through(way)
    return tuple(walk.pages)


def may_come(pack: Pack, answers: Answers, number: int) -> int:
    """How many pages that are not asked as things stand may come up by answers on page ``number`` or later."""
    walk = _Walk(answers)
    for way in _ways(pack):
        if not way.questionnaire.again:
            walk.through(way)
    open_items = {item.id for page in pack.pages.values() if page.number >= number for item in page.items} - set(
        walk.counted
    )
    return sum(all(not open_items.isdisjoint(needs) for needs in page) for page in walk.unsettled)


class _Walk:
    """One reading through the pack; later questions see the counted answers of earlier ones."""

    def __init__(self, answers: Answers) -> None:
        self.given = answers
        self.answers: dict[str, Answer] = {}
        self.counted: dict[str, Answer] = {}
        self.shown: set[str] = set()
        self.not_shown: list[str] = []
        self.pages: list[ShownPage] = []
        self.unsettled: list[list[frozenset[str]]] = []
        """For each page neither asked nor ruled out: the items that each of its unknown conditions looks at."""
        self.facts = Facts(self.counted, {})

    def through(self, way: _Way) -> None:
        open_questionnaire = way.show_if.truth(self.facts)
        if way.questionnaire.again:
            open_questionnaire = any(item.id in self.given for item in way.questionnaire.items) and open_questionnaire
        for page, show_if, questions in way.pages:
            open_page = show_if.truth(self.facts) if open_questionnaire is not False else False
            items = self.page(questions, asked=open_questionnaire is True and open_page is True)
            if items:
                self.pages.append(ShownPage(page.number, page.title, page.intro, way.questionnaire, tuple(items)))
            elif open_questionnaire is not False and open_page is not False:
                unknown = [each.looks_at for each in (way.show_if, show_if) if each.truth(self.facts) is None]
                if all(condition.looks_at for _, condition in questions):
                    unknown.append(frozenset[str]().union(*(condition.looks_at for _, condition in questions)))
                self.unsettled.append(unknown)

    def page(self, questions: _Questions, *, asked: bool) -> list[Item]:
        items: list[Item] = []
        for plain, show_if in questions:
            name = plain.id
            item = offered(plain, self.counted) if asked and show_if.truth(self.facts) is True else None
            if item is not None:
                items.append(item)
                self.shown.add(name)
            if name in self.given:
                self.place(item, name, self.given[name])
        return items

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


@dataclass(frozen=True)
class _Condition:
    """A condition compiled, with the items it looks at; ``reading`` is None where there is none."""

    reading: Reading | None
    looks_at: frozenset[str]

    def truth(self, facts: Facts) -> bool | None:
        return True if self.reading is None else self.reading(facts)


_Questions = tuple[tuple[Item, _Condition], ...]


@dataclass(frozen=True)
class _Way:
    """A questionnaire with its conditions compiled."""

    questionnaire: Questionnaire
    show_if: _Condition
    pages: tuple[tuple[Page, _Condition, _Questions], ...]


@lru_cache(maxsize=32)
def _ways(pack: Pack) -> tuple[_Way, ...]:
    def ready(condition: Expression | None) -> _Condition:
        if condition is None:
            return _Condition(None, frozenset())
        return _Condition(compiled(condition, pack.items), reads(condition))

    return tuple(
        _Way(
            questionnaire,
            ready(questionnaire.show_if),
            tuple(
                (page, ready(page.show_if), tuple((each.item, ready(each.show_if)) for each in page.questions))
                for page in questionnaire.pages
            ),
        )
        for questionnaire in pack.questionnaires
    )
