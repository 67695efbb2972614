"""Which questions a person is asked, given what was answered so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack, Page, Question, Questionnaire
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class EffectiveAnswers:
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
    """A page as this person meets it: only the items asked, with only the options offered.

    ``places``: every item that may ever stand on it, in order, asked or not: an item keeps its place.
    """

    number: int
    title: str
    intro: str
    questionnaire: Questionnaire
    items: tuple[Item, ...]
    places: tuple[str, ...]


def offered(item: Item, answers: Answers) -> Item | None:
    """``item`` with the options this person is offered; None when there is nothing to choose from."""
    if item.options_from is None:
        return item
    ticked = _ticked(item.options_from, answers)
    return item.offering([option for option in item.control().options if option.id in ticked]) if ticked else None


def sheet(pack: Pack, answers: Answers, opened: Collection[str] = ()) -> EffectiveAnswers:
    """Read all of ``answers`` in the pack's order; what would not have been asked is left out of account.

    The questionnaires ``opened`` count as asked whatever stands before them.
    """
    kept: dict[str, Answer] = {}
    counted: dict[str, Answer] = {}
    shown: list[str] = []
    not_shown: list[str] = []
    # Later questions see the counted answers of earlier ones.
    facts = Facts(counted, {})
    for way in _ways(pack, pack.language):
        asked = way.id in opened or way.asked(facts, answers)
        for page in way.pages:
            if not asked or not (page.show_if is None or page.show_if(facts)):
                not_shown += [name for name in page.names if name in answers]
                continue
            for question in page.questions:
                name = question.name
                choices = None if question.plain else question.choices(facts)
                if choices is None or choices:
                    shown.append(name)
                if name in answers:
                    answer = answers[name]
                    if choices is not None and answer not in choices:
                        not_shown.append(name)
                        continue
                    kept[name] = answer
                    if question.plain or question.item.counts(answer):
                        counted[name] = answer
    return EffectiveAnswers(kept, counted, frozenset(shown), tuple(not_shown))


def pages(pack: Pack, answers: Answers) -> tuple[ShownPage, ...]:
    """The pages of the first pass, in order; check-ins are not among them."""
    read = sheet(pack, answers)
    found = []
    for way in _ways(pack, pack.language):
        for page in () if way.again else way.pages:
            if not read.shown.isdisjoint(page.names):
                shown = [question for question in page.questions if question.name in read.shown]
                items = [each.item if each.plain else offered(each.item, read.counted) for each in shown]
                found.append(page.shown(tuple(item for item in items if item is not None)))
    return tuple(found)


def _ticked(name: str, answers: Answers) -> tuple[str, ...]:
    """What was ticked at ``name``, once that leaves a choice; else nothing."""
    ticked = answers.get(name)
    return ticked if isinstance(ticked, tuple) and len(ticked) >= 2 else ()


@dataclass(frozen=True, slots=True)
class _QuestionReading:
    """``plain``: asked whenever its page is, with all of its options, and every answer to it counts."""

    name: str
    item: Item
    show_if: Reading | None
    options_from: str | None
    plain: bool

    def choices(self, facts: Facts) -> tuple[str, ...] | None:
        """The options that are offered: none when it is not asked, None when they are not narrowed."""
        if self.show_if is not None and not self.show_if(facts):
            return ()
        return None if self.options_from is None else _ticked(self.options_from, facts.answers)


@dataclass(frozen=True, slots=True)
class _PageReading:
    of: Page
    questionnaire: Questionnaire
    names: tuple[str, ...]
    show_if: Reading | None
    questions: tuple[_QuestionReading, ...]

    def shown(self, items: tuple[Item, ...]) -> ShownPage:
        return ShownPage(self.of.number, self.of.title, self.of.intro, self.questionnaire, items, self.names)


@dataclass(frozen=True, slots=True)
class _QuestionnaireReading:
    """A questionnaire with its conditions compiled."""

    id: str
    names: frozenset[str]
    again: bool
    show_if: Reading | None
    pages: tuple[_PageReading, ...]

    def asked(self, facts: Facts, answers: Answers) -> bool:
        """A check-in is asked as soon as one of its items is answered."""
        if self.again and self.names.isdisjoint(answers):
            return False
        return self.show_if is None or self.show_if(facts) is True


@lru_cache(maxsize=32)
def _ways(pack: Pack, _language: str) -> tuple[_QuestionnaireReading, ...]:
    # A pack equals itself in another language, but its pages do not read the same.
    def ready(condition: Expression | None) -> Reading | None:
        return None if condition is None else compiled(condition, pack.items)

    def question(asked: Question) -> _QuestionReading:
        item, show_if = asked.item, ready(asked.show_if)
        counts = all(item.counts(answer) for answer in item.space.listed)
        plain = counts and show_if is None and item.options_from is None
        return _QuestionReading(item.id, item, show_if, item.options_from, plain)

    def page(each: Page, of: Questionnaire) -> _PageReading:
        questions = tuple(question(asked) for asked in each.questions)
        return _PageReading(each, of, tuple(asked.name for asked in questions), ready(each.show_if), questions)

    return tuple(
        _QuestionnaireReading(
            each.id,
            frozenset(item.id for item in each.items),
            each.again,
            ready(each.show_if),
            tuple(page(one, each) for one in each.pages),
        )
        for each in pack.questionnaires
    )
