"""The story of a case in a few lines, and its warning signs, as the pack names them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.outcome import Outcome
from assessment.core.model.pack import Pack
from assessment.presenters.answer_times import age, last_given
from assessment.presenters.case import Case
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers


@dataclass(frozen=True)
class StoryAnswer:
    """One answer in a line of the story. ``label``: the question in short, '' where the line holds no other one."""

    label: str
    answer: str


@dataclass(frozen=True)
class ShownStoryLine:
    """A line of the story; ``answers``: empty where nothing of it was answered."""

    label: str
    answers: tuple[StoryAnswer, ...]


@dataclass(frozen=True)
class WarningSign:
    """A sign and its answer. ``counts``: the answer makes a rule true."""

    shown: ShownAnswer
    counts: bool


@dataclass(frozen=True)
class WarningSigns:
    """``given``: when the latest of them was answered."""

    signs: tuple[WarningSign, ...]
    given: str


def short_role(pack: Pack, case: Case) -> str:
    """The part of the person in a word or two; '' where the pack has no short name for it."""
    return pack.brief.roles.get(pack.role_of(case.answers), "")


def story(answers: StaffAnswers) -> tuple[ShownStoryLine, ...]:
    """The lines that the pack names, in its order."""
    return tuple(ShownStoryLine(line.label, _answered(answers, line.items)) for line in answers.pack.brief.story)


def _answered(answers: StaffAnswers, names: tuple[str, ...]) -> tuple[StoryAnswer, ...]:
    given = answers.show_all(name for name in names if name in answers.latest)
    return tuple(StoryAnswer(each.label if len(names) > 1 else "", each.answer) for each in given)


def warning_signs(answers: StaffAnswers, case: Case) -> WarningSigns | None:
    """The questionnaire that the pack names as that of warning signs; None without one, or if none was asked."""
    pack = answers.pack
    items = [item for each in pack.questionnaires if each.id == pack.brief.warning_signs for item in each.items]
    asked = [item.id for item in items if item.id in answers.asked or item.id in answers.latest]
    if not asked:
        return None
    given, grounds = last_given(case.rounds, asked), _grounds(case.outcome)
    signs = tuple(WarningSign(answers.show(name), name in grounds and answers.counts(name)) for name in asked)
    return WarningSigns(signs, _("Not answered") if given is None else age(given, case.read_at))


def _grounds(outcome: Outcome) -> set[str]:
    """The items whose answers make a rule true."""
    return {reason.id for rule in outcome.rules for reason in rule.reasons if reason.kind == "item"}
