"""Every answer as staff read it: by questionnaire, by round, and the own words among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import ngettext

from assessment.core.check_ins import Round
from assessment.core.items import Answer, Item
from assessment.core.model.questionnaire import Questionnaire
from assessment.presenters.case import Case
from assessment.presenters.formatting import desk_day, in_short, without_gaps
from assessment.presenters.round_names import title_of_round
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers

ROUNDS_ABREAST = 4
"""So many rounds stand beside each other in one table."""


@dataclass(frozen=True)
class AnswerSection:
    """A questionnaire with what was asked of it, or answered; without any answers when it was not asked at all.

    ``not_asked``: how many other questions it has, in a sentence; '' for none.
    """

    title: str
    private: bool
    answers: tuple[ShownAnswer, ...]
    not_asked: str


@dataclass(frozen=True)
class GivenRound:
    """What was answered in one round, in the order of the pack."""

    title: str
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class RoundLine:
    """One question in a table of rounds; ``cells``: None where a round did not answer it."""

    code: str
    label: str
    cells: tuple[ShownAnswer | None, ...]


@dataclass(frozen=True)
class RoundTable:
    """What was answered in a few rounds beside each other, the oldest first; ``columns``: their titles."""

    columns: tuple[str, ...]
    lines: tuple[RoundLine, ...]


def answer_sections(answers: StaffAnswers) -> Iterator[AnswerSection]:
    """Every questionnaire but the check-ins that nobody answered."""
    for questionnaire in answers.pack.questionnaires:
        names = [item.id for item in questionnaire.items]
        if not questionnaire.is_check_in or any(name in answers.latest for name in names):
            yield _section(answers, questionnaire, names)


def _section(answers: StaffAnswers, questionnaire: Questionnaire, names: list[str]) -> AnswerSection:
    seen = [name for name in names if name in answers.latest or name in answers.asked]
    others = len(names) - len(seen)
    not_asked = ngettext("%(num)s other question was not asked.", "%(num)s other questions were not asked.", others)
    return AnswerSection(
        questionnaire.title, questionnaire.private, answers.show_all(seen), not_asked if seen and others else ""
    )


def own_words(answers: StaffAnswers, case: Case) -> Iterator[ShownAnswer]:
    """Everything that the person wrote, of every round, the newest first."""
    for each in reversed(case.rounds):
        for name, answer in each.answers.items():
            item = answers.pack.items[name]
            if item.free_text:
                day = in_short(desk_day(each.at))
                words = "\n".join(without_gaps(item.describe(answer)))
                yield ShownAnswer(item.short, words, True, ask=item.ask.to(answers.role), when=day)


def given_rounds(answers: StaffAnswers, case: Case) -> Iterator[GivenRound]:
    """The answers of each round, the newest first; none where there is only one."""
    for number, each in reversed(list(enumerate(case.rounds)) if len(case.rounds) > 1 else []):
        items = [item for name, item in answers.pack.items.items() if name in each.answers]
        yield GivenRound(
            title_of_round(case.rounds, number), tuple(_given(item, each.answers[item.id]) for item in items)
        )


def round_tables(answers: StaffAnswers, case: Case) -> Iterator[RoundTable]:
    """The questions that later rounds answered, with their answers of all rounds; the newest rounds first."""
    asked_again = {name for each in case.rounds[1:] for name in each.answers}
    items = [item for name, item in answers.pack.items.items() if name in asked_again]
    rounds = [at for at, each in enumerate(case.rounds) if items and (at or not asked_again.isdisjoint(each.answers))]
    while rounds:
        abreast, rounds = rounds[-ROUNDS_ABREAST:], rounds[:-ROUNDS_ABREAST]
        lines = tuple(_lines(items, [case.rounds[at] for at in abreast]))
        yield RoundTable(tuple(title_of_round(case.rounds, at) for at in abreast), lines)


def _lines(items: Sequence[Item], rounds: Sequence[Round]) -> Iterator[RoundLine]:
    for item in items:
        cells = [each.answers.get(item.id) for each in rounds]
        if any(each is not None for each in cells):
            shown = tuple(None if each is None else _given(item, each) for each in cells)
            yield RoundLine(item.code, item.short, shown)


def _given(item: Item, answer: Answer) -> ShownAnswer:
    return ShownAnswer(
        item.short,
        item.describe(answer),
        True,
        code=item.code,
        critical=item.is_critical(answer),
        free_text=item.free_text,
    )
