"""Routing of a check-in: which questions it asks, and which of their answers count.

A check-in asks its own questionnaire; then the private ones whose answers no longer count, behind a page that asks
again whether the person is alone; then questions of the first pass that the pack repeats. Whether it asks one of these
is decided by the answers of this check-in alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from assessment.core.engine.routing import PageEdit, ShownPage, Walk, with_offered_options
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.check_ins import RepeatedItems
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import PLAIN_MARK, Question, Questionnaire
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class LatestAnswer:
    """The latest answer to an item, when it was given, and in which round (0 is the first pass)."""

    answer: Answer
    at: datetime
    round: int


@dataclass(frozen=True)
class AnswerHistory:
    """What is known from the rounds before.

    ``latest``: by item; ``last_asked``: by questionnaire, when it was last asked as a whole and answered in part.
    """

    latest: Mapping[str, LatestAnswer]
    last_asked: Mapping[str, datetime]


def day(at: datetime) -> date:
    """The day that a moment falls on, in UTC: days, not hours, decide how old an answer is."""
    return at.astimezone(UTC).date()


def lapsed(pack: Pack, at: datetime, now: datetime) -> bool:
    """Whether a private answer given ``at`` no longer counts."""
    weeks = pack.check_ins.private_for_weeks if pack.check_ins is not None else None
    return weeks is not None and (day(now) - day(at)).days >= 7 * weeks


def lapsed_items(pack: Pack, history: AnswerHistory, now: datetime) -> frozenset[str]:
    """The items of private questionnaires whose latest answer no longer counts ``now``."""
    private = (item.id for each in pack.questionnaires if each.private for item in each.items)
    return frozenset(name for name in private if name in history.latest and lapsed(pack, history.latest[name].at, now))


def walk_check_in(
    pack: Pack, history: AnswerHistory, answers: Answers, now: datetime, *, first: int = 1, edit: PageEdit | None = None
) -> Walk:
    """Walk once through a check-in done ``now``, after ``history``, given its ``answers`` so far.

    Page numbers rise from ``first``; a page keeps its number whatever is answered. An ``edit`` of a page that is not
    shown is not applied. An error of its ``apply`` ends the walk.
    """
    sections = list(_sections(pack, history, now))
    asked_here = {item.id for section in sections for item, _ in section.questions}
    known = {
        name: latest.answer
        for name, latest in history.latest.items()
        if name not in asked_here and pack.items[name].counts(latest.answer)
    }
    effective: dict[str, Answer] = {}
    counted: dict[str, Answer] = {}
    shown: set[str] = set()
    pages = []
    for number, section in enumerate(sections, first):
        items = tuple(section.asked(Facts(known, {}), shown))
        if not items:
            continue
        shown.update(item.id for item in items)
        pages.append(section.page(number, items))
        if edit is not None and number == edit.number:
            answers = edit.apply(pages[-1])
        for item in items:
            if item.id in answers and _is_offered(item, answers[item.id]):
                effective[item.id] = answers[item.id]
                if item.counts(answers[item.id]):
                    counted[item.id] = known[item.id] = answers[item.id]
    return Walk(tuple(pages), answers, effective, counted)


def check_in_items_to_come(
    pack: Pack, history: AnswerHistory, now: datetime, *, first: int, number: int
) -> tuple[str, ...]:
    """The items that a check-in done ``now`` may ask from page ``number`` on, whatever is answered."""
    sections = [section for at, section in enumerate(_sections(pack, history, now), first) if at >= number]
    return tuple(dict.fromkeys(item.id for section in sections for item, _ in section.questions))


@dataclass(frozen=True)
class CheckInSection:
    """A page that a check-in may show. ``conditions``: those of the page and its questionnaire.

    ``repeated``: it is made of single questions from other pages, and is not a page of its questionnaire.
    """

    title: str
    intro: str
    questionnaire: Questionnaire
    questions: tuple[tuple[Item, Evaluator | None], ...]
    conditions: tuple[Evaluator, ...]
    repeated: bool
    mark: str = PLAIN_MARK

    def asked(self, facts: Facts, shown: Collection[str]) -> Iterator[Item]:
        """The items that are asked here, but for those ``shown`` on a page before."""
        if all(holds(facts) is True for holds in self.conditions):
            for question, holds in self.questions:
                if question.id not in shown and (holds is None or holds(facts) is True):
                    item = with_offered_options(question, facts.answers)
                    if item is not None:
                        yield item

    def page(self, number: int, items: tuple[Item, ...]) -> ShownPage:
        item_ids = tuple(item.id for item, _ in self.questions)
        return ShownPage(number, self.title, self.intro, self.questionnaire, items, item_ids, self.repeated, self.mark)


@dataclass(frozen=True)
class CheckInSections:
    """What the check-ins of a pack are made of.

    ``own``: the pages of its questionnaire; ``alone``: asks whether the person is alone; ``private``: the pages of each
    private questionnaire; ``repeated``: pages of questions from the first pass.
    """

    own: tuple[CheckInSection, ...]
    alone: tuple[CheckInSection, ...]
    private: tuple[tuple[Questionnaire, tuple[CheckInSection, ...]], ...]
    repeated: tuple[CheckInSection, ...]


def _sections(pack: Pack, history: AnswerHistory, now: datetime) -> Iterator[CheckInSection]:
    compiled = sections_of(pack)
    yield from compiled.own
    due = [sections for questionnaire, sections in compiled.private if _due(pack, questionnaire, history, now)]
    if due:
        yield from compiled.alone
    for sections in due:
        yield from sections
    yield from compiled.repeated


def _due(pack: Pack, questionnaire: Questionnaire, history: AnswerHistory, now: datetime) -> bool:
    """Whether a private questionnaire is asked again: one of its answers lapsed, or it was never asked as a whole."""
    if pack.check_ins is None or pack.check_ins.private_for_weeks is None:
        return False
    answered = [history.latest[item.id].at for item in questionnaire.items if item.id in history.latest]
    return questionnaire.id not in history.last_asked or any(lapsed(pack, at, now) for at in answered)


def sections_of(pack: Pack) -> CheckInSections:
    """The pages that check-ins of this pack are made of."""
    return _compiled_sections(pack, pack.language)


@lru_cache(maxsize=32)
def _compiled_sections(pack: Pack, _language: str) -> CheckInSections:
    # A pack equals itself in another language, but its pages do not read the same.
    plan = pack.check_ins
    repeated = (_repeated(pack, each) for each in plan.pages) if plan is not None else ()
    return CheckInSections(
        own=tuple(section for each in pack.questionnaires if each.is_check_in for section in _whole(pack, each)),
        alone=(_repeated(pack, plan.alone),) if plan is not None and plan.alone is not None else (),
        private=tuple((each, tuple(_whole(pack, each))) for each in pack.questionnaires if each.private),
        repeated=tuple(repeated),
    )


def _whole(pack: Pack, questionnaire: Questionnaire) -> Iterator[CheckInSection]:
    for page in questionnaire.pages:
        before = _compiled(pack, questionnaire.show_if, page.show_if)
        questions = _questions(pack, page.questions)
        yield CheckInSection(page.title, page.intro, questionnaire, questions, before, repeated=False, mark=page.mark)


def _repeated(pack: Pack, asked: RepeatedItems) -> CheckInSection:
    homes = {item.id: each for each in pack.questionnaires for item in each.items}
    questions = {question.item.id: question for page in pack.pages.values() for question in page.questions}
    found = _questions(pack, [questions[name] for name in asked.items])
    home = homes[asked.items[0]]
    return CheckInSection(asked.title, asked.intro, home, found, _compiled(pack, asked.when), repeated=True)


def _questions(pack: Pack, questions: Iterable[Question]) -> tuple[tuple[Item, Evaluator | None], ...]:
    return tuple(
        (each.item, compile_expression(each.show_if, pack.items) if each.show_if is not None else None)
        for each in questions
    )


def _compiled(pack: Pack, *conditions: Expression | None) -> tuple[Evaluator, ...]:
    return tuple(compile_expression(each, pack.items) for each in conditions if each is not None)


def _is_offered(item: Item, answer: Answer) -> bool:
    """Whether the answer is among the options this person was offered."""
    return item.options_from is None or answer in item.space.choices
