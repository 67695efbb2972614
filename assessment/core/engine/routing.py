"""Routing: which questions a person is asked, and which of their answers count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import PLAIN_MARK, Page, Question, Questionnaire
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class EffectiveAnswers:
    """The answers that have an effect.

    ``answers``: given to items that are asked; ``counted``: of these, the ones that rules and scores look at;
    ``shown``: every item this person is asked; ``not_shown``: items that were answered and are not asked.
    """

    answers: Mapping[str, Answer]
    counted: Mapping[str, Answer]
    shown: frozenset[str]
    not_shown: tuple[str, ...]


@dataclass(frozen=True)
class ShownPage:
    """A page as this person meets it: only the items that are asked, with only the options that are offered.

    ``item_ids``: of every item that may ever be on it, in order, asked or not: an item keeps its position.
    ``repeated``: it is made of single questions from other pages, and is not a page of its questionnaire.
    ``mark``: the name of its drawing.
    """

    number: int
    title: str
    intro: str
    questionnaire: Questionnaire
    items: tuple[Item, ...]
    item_ids: tuple[str, ...]
    repeated: bool = False
    mark: str = PLAIN_MARK


@dataclass(frozen=True)
class PageEdit:
    """New answers to the page ``number``: ``apply`` takes the page as it is shown, and gives all answers from then on.

    They may differ from the answers before in those to that page only.
    """

    number: int
    apply: Callable[[ShownPage], Answers]


@dataclass(frozen=True)
class Walk:
    """What one walk through the questions of a round finds.

    ``pages``: those shown, in order; ``all_answers``: with those of a ``PageEdit``; ``answers``: of these,
    those to items that are asked; ``counted``: of these, those that rules and scores look at.
    """

    pages: tuple[ShownPage, ...]
    all_answers: Answers
    answers: Answers
    counted: Answers


def walk(pack: Pack, answers: Answers, edit: PageEdit | None = None) -> Walk:
    """Walk through the questions of the first pass, once; those of check-ins have no pages here.

    An ``edit`` of a page that is not shown is not applied. An error of its ``apply`` ends the walk.
    """
    found, all_answers = _walk(pack, answers, edit=edit)
    return Walk(tuple(_shown_pages(pack, found)), all_answers, found.answers, found.counted)


def effective_answers(pack: Pack, answers: Answers, opened: Collection[str] = ()) -> EffectiveAnswers:
    """Read all of ``answers`` in the pack's order, and leave out those to questions that would not have been asked.

    The questionnaires ``opened`` count as asked, whatever their conditions say.
    """
    return _walk(pack, answers, opened)[0]


def with_offered_options(item: Item, answers: Answers) -> Item | None:
    """``item`` with the options this person is offered; None when there is nothing to choose from."""
    if item.options_from is None:
        return item
    ticked = _ticked(item.options_from, answers)
    return item.with_options([option for option in item.control().options if option.id in ticked]) if ticked else None


def _walk(
    pack: Pack, answers: Answers, opened: Collection[str] = (), edit: PageEdit | None = None
) -> tuple[EffectiveAnswers, Answers]:
    """Go through every question once: the answers that have an effect, and all answers, edited."""
    effective: dict[str, Answer] = {}
    counted: dict[str, Answer] = {}
    shown: list[str] = []
    not_shown: list[str] = []
    # Later questions see the counted answers of earlier ones.
    facts = Facts(counted, {})
    for questionnaire in _compiled_questionnaires(pack, pack.language):
        asked = questionnaire.id in opened or questionnaire.asked(facts, answers)
        for page in questionnaire.pages:
            if not asked or not (page.show_if is None or page.show_if(facts)):
                not_shown += [name for name in page.names if name in answers]
                continue
            if edit is not None and page.of.number == edit.number:
                answers = _edited(page, facts, answers, edit)
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
                    effective[name] = answer
                    if question.plain or question.item.counts(answer):
                        counted[name] = answer
    return EffectiveAnswers(effective, counted, frozenset(shown), tuple(not_shown)), answers


def _edited(page: _CompiledPage, facts: Facts, answers: Answers, edit: PageEdit) -> Answers:
    """The answers after the edit of a page; a page without a question to ask is not shown, and not edited."""
    asked = [question for question in page.questions if question.on_page and question.choices(facts) != ()]
    return edit.apply(page.shown(asked, facts.answers)) if asked else answers


def _shown_pages(pack: Pack, found: EffectiveAnswers) -> Iterator[ShownPage]:
    for questionnaire in _compiled_questionnaires(pack, pack.language):
        for page in () if questionnaire.is_check_in else questionnaire.pages:
            asked = [question for question in page.questions if question.on_page and question.name in found.shown]
            if asked:
                yield page.shown(asked, found.counted)


def _ticked(name: str, answers: Answers) -> tuple[str, ...]:
    """What was ticked at ``name``; () when that is fewer than two options, which leave no choice."""
    ticked = answers.get(name)
    return ticked if isinstance(ticked, tuple) and len(ticked) >= 2 else ()


@dataclass(frozen=True, slots=True)
class _CompiledQuestion:
    """A question with its condition compiled.

    ``plain``: it is asked whenever its page is, with all of its options, and every answer to it counts.
    ``on_page``: it is asked there, and not where answers are shared.
    """

    name: str
    item: Item
    show_if: Evaluator | None
    options_from: str | None
    plain: bool
    on_page: bool

    def choices(self, facts: Facts) -> tuple[str, ...] | None:
        """The options that are offered: () when it is not asked, None when all of them are."""
        if self.show_if is not None and not self.show_if(facts):
            return ()
        return None if self.options_from is None else _ticked(self.options_from, facts.answers)


@dataclass(frozen=True, slots=True)
class _CompiledPage:
    """A page with its conditions compiled; ``names``: of its items."""

    of: Page
    questionnaire: Questionnaire
    names: tuple[str, ...]
    show_if: Evaluator | None
    questions: tuple[_CompiledQuestion, ...]

    def shown(self, asked: Iterable[_CompiledQuestion], counted: Answers) -> ShownPage:
        items = [each.item if each.plain else with_offered_options(each.item, counted) for each in asked]
        offered = tuple(item for item in items if item is not None)
        of = self.of
        return ShownPage(of.number, of.title, of.intro, self.questionnaire, offered, self.names, mark=of.mark)


@dataclass(frozen=True, slots=True)
class _CompiledQuestionnaire:
    """A questionnaire with its conditions compiled."""

    id: str
    names: frozenset[str]
    is_check_in: bool
    show_if: Evaluator | None
    pages: tuple[_CompiledPage, ...]

    def asked(self, facts: Facts, answers: Answers) -> bool:
        """Whether it is asked; the questions of a check-in are, as soon as one of them is answered."""
        if self.is_check_in and self.names.isdisjoint(answers):
            return False
        return self.show_if is None or self.show_if(facts) is True


@lru_cache(maxsize=32)
def _compiled_questionnaires(pack: Pack, _language: str) -> tuple[_CompiledQuestionnaire, ...]:
    # A pack equals itself in another language, but its pages do not read the same.
    def compiled(condition: Expression | None) -> Evaluator | None:
        return None if condition is None else compile_expression(condition, pack.items)

    def question(asked: Question) -> _CompiledQuestion:
        item, show_if = asked.item, compiled(asked.show_if)
        counts = all(item.counts(answer) for answer in item.space.listed)
        plain = counts and show_if is None and item.options_from is None
        on_page = item.id != pack.sharing.asks_item
        return _CompiledQuestion(item.id, item, show_if, item.options_from, plain, on_page)

    def page(each: Page, of: Questionnaire) -> _CompiledPage:
        questions = tuple(question(asked) for asked in each.questions)
        return _CompiledPage(each, of, tuple(asked.name for asked in questions), compiled(each.show_if), questions)

    return tuple(
        _CompiledQuestionnaire(
            each.id,
            frozenset(item.id for item in each.items),
            each.is_check_in,
            compiled(each.show_if),
            tuple(page(one, each) for one in each.pages),
        )
        for each in pack.questionnaires
    )
