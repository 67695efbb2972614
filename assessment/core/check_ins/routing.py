"""What was told in which round, and how a check-in is walked through: its pages, and the answers that were asked for.

A check-in asks its own questionnaire; then the private ones whose answers no longer count, behind a page that asks
again whether the person is alone; then the pages ``asked`` again. What it asks is known from its own answers only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from assessment.core.engine.routing import ShownPage, offered
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.check_ins import RepeatedItems
from assessment.core.model.pack import Pack, Question, Questionnaire
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class LatestAnswer:
    """The latest answer to an item, when it was given, and in which round."""

    answer: Answer
    at: datetime
    round: int


@dataclass(frozen=True)
class AnswerHistory:
    """``told``: by item; ``put``: when each private questionnaire was last put to the person and answered in part."""

    told: Mapping[str, LatestAnswer]
    put: Mapping[str, datetime]


@dataclass(frozen=True)
class CheckInPages:
    """A check-in's pages as this person meets them, and the answers given to what stands on them.

    ``put``: the questionnaires that were asked whole, and answered in part.
    """

    pages: tuple[ShownPage, ...]
    answers: Answers
    put: frozenset[str]


def day(at: datetime) -> date:
    """The day that a moment falls on, in UTC: days, not hours, decide how old an answer is."""
    return at.astimezone(UTC).date()


def lapsed(pack: Pack, at: datetime, now: datetime) -> bool:
    """Whether a private answer given ``at`` no longer counts."""
    weeks = pack.again.private_for_weeks if pack.again is not None else None
    return weeks is not None and (day(now) - day(at)).days >= 7 * weeks


def walk(pack: Pack, memory: AnswerHistory, answers: Answers, now: datetime) -> CheckInPages:
    """Go through a check-in done ``now``, after what is remembered, with its ``answers`` so far."""
    sections = list(_sections(pack, memory, now))
    anew = {item.id for section in sections for item, _ in section.questions}
    counted = {
        name: told.answer
        for name, told in memory.told.items()
        if name not in anew and pack.items[name].counts(told.answer)
    }
    given: dict[str, Answer] = {}
    shown: set[str] = set()
    put: set[str] = set()
    pages = []
    for number, section in enumerate(sections, 1):
        items = tuple(section.asked(Facts(counted, {}), shown))
        shown.update(item.id for item in items)
        for item in items:
            if item.id in answers and _on_offer(item, answers[item.id]):
                given[item.id] = answers[item.id]
                if item.counts(answers[item.id]):
                    counted[item.id] = answers[item.id]
                if section.whole:
                    put.add(section.questionnaire.id)
        if items:
            places = tuple(item.id for item, _ in section.questions)
            pages.append(ShownPage(number, section.title, section.intro, section.questionnaire, items, places))
    return CheckInPages(tuple(pages), given, frozenset(put))


@dataclass(frozen=True)
class _CheckInSection:
    """A page that a check-in may show; ``conditions``: all that stands before it.

    ``whole``: it is a page of its questionnaire, not made of single questions.
    """

    title: str
    intro: str
    questionnaire: Questionnaire
    questions: tuple[tuple[Item, Reading | None], ...]
    conditions: tuple[Reading, ...]
    whole: bool

    def asked(self, facts: Facts, shown: Collection[str]) -> Iterator[Item]:
        """The items that are asked here, and were not on a page before."""
        if all(holds(facts) is True for holds in self.conditions):
            for question, holds in self.questions:
                if question.id not in shown and (holds is None or holds(facts) is True):
                    item = offered(question, facts.answers)
                    if item is not None:
                        yield item


@dataclass(frozen=True)
class _CheckInSections:
    """What check-ins of a pack are made of; ``private``: by questionnaire."""

    own: tuple[_CheckInSection, ...]
    alone: tuple[_CheckInSection, ...]
    private: tuple[tuple[Questionnaire, tuple[_CheckInSection, ...]], ...]
    repeated: tuple[_CheckInSection, ...]


def _sections(pack: Pack, memory: AnswerHistory, now: datetime) -> Iterator[_CheckInSection]:
    ready = _ready(pack, pack.language)
    yield from ready.own
    due = [sections for questionnaire, sections in ready.private if _due(pack, questionnaire, memory, now)]
    if due:
        yield from ready.alone
    for sections in due:
        yield from sections
    yield from ready.repeated


def _due(pack: Pack, questionnaire: Questionnaire, memory: AnswerHistory, now: datetime) -> bool:
    """Whether a private questionnaire is asked again: one of its answers lapsed, or there was never one."""
    if pack.again is None or pack.again.private_for_weeks is None:
        return False
    told = [memory.told[item.id].at for item in questionnaire.items if item.id in memory.told]
    return questionnaire.id not in memory.put or any(lapsed(pack, at, now) for at in told)


@lru_cache(maxsize=32)
def _ready(pack: Pack, _language: str) -> _CheckInSections:
    # A pack equals itself in another language, but its pages do not read the same.
    again = pack.again
    repeated = (_repeated(pack, each) for each in again.asked) if again is not None else ()
    return _CheckInSections(
        own=tuple(section for each in pack.questionnaires if each.again for section in _whole(pack, each)),
        alone=(_repeated(pack, again.alone),) if again is not None and again.alone is not None else (),
        private=tuple((each, tuple(_whole(pack, each))) for each in pack.questionnaires if each.private),
        repeated=tuple(repeated),
    )


def _whole(pack: Pack, questionnaire: Questionnaire) -> Iterator[_CheckInSection]:
    for page in questionnaire.pages:
        before = _compiled(pack, questionnaire.show_if, page.show_if)
        yield _CheckInSection(
            page.title, page.intro, questionnaire, _questions(pack, page.questions), before, whole=True
        )


def _repeated(pack: Pack, asked: RepeatedItems) -> _CheckInSection:
    homes = {item.id: each for each in pack.questionnaires for item in each.items}
    questions = {question.item.id: question for page in pack.pages.values() for question in page.questions}
    found = _questions(pack, [questions[name] for name in asked.items])
    home = homes[asked.items[0]]
    return _CheckInSection(asked.title, asked.intro, home, found, _compiled(pack, asked.when), whole=False)


def _questions(pack: Pack, questions: Iterable[Question]) -> tuple[tuple[Item, Reading | None], ...]:
    return tuple(
        (each.item, compiled(each.show_if, pack.items) if each.show_if is not None else None) for each in questions
    )


def _compiled(pack: Pack, *conditions: Expression | None) -> tuple[Reading, ...]:
    return tuple(compiled(each, pack.items) for each in conditions if each is not None)


def _on_offer(item: Item, answer: Answer) -> bool:
    """Whether the answer is among the options this person was offered."""
    return item.options_from is None or answer in item.space.choices
