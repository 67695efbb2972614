"""What would change a result, in words: open questions first, then given answers. For counselors alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.recommendation import Suggestion
from assessment.core.engine.sensitivity import AnswerChange, OutcomeChange, SensitivityAnalysis
from assessment.core.items import Answer, Item, Opaque
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level, OutcomeChoice
from assessment.presenters.formatting import any_of, listed

LINES_SHOWN = 5
CHANGES_SHOWN = 4
MANY_ANSWERS = 3


@dataclass(frozen=True)
class ShownChange:
    """ "Support for you first · Next working day": "Afraid of the partner: “Yes”; Controlled: “Yes”; and 5 more"."""

    leads_to: str
    answers: str


@dataclass(frozen=True)
class ChangeList:
    """``condition``: "If one open question were answered"; ``more``: how many ``changes`` are not shown, or ''."""

    condition: str
    changes: tuple[ShownChange, ...]
    more: str


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of the level, of the access alone, or of the priority alone: of open questions, then of given answers."""

    title: str
    lists: tuple[ChangeList, ...]


def in_words(pack: Pack, analysis: SensitivityAnalysis) -> tuple[ChangeGroup, ...]:
    """The analysis as a counselor reads it, in the pack's words, without groups that are empty."""
    titles = (_("Another level"), _("Other access to steps for two"), _("Another priority"))
    groups = (ChangeGroup(title, tuple(_lists(pack, analysis, at))) for at, title in enumerate(titles))
    return tuple(group for group in groups if group.lists)


def _lists(pack: Pack, analysis: SensitivityAnalysis, differs_at: int) -> Iterator[ChangeList]:
    """The changes whose first difference is there, by what has to come about."""
    open_questions, given = (
        [each for each in changes if _first_difference(analysis, each) == differs_at]
        for changes in (analysis.open_questions, analysis.given_answers)
    )
    for asked_after in dict.fromkeys(each.asked_after for each in open_questions):
        condition = _("If one open question were answered")
        if asked_after:
            before = listed([_in_words(pack, change) for change in asked_after])
            condition = _("Not asked yet. If one were, with %(before)s", before=before)
        yield _list(pack, analysis, condition, [each for each in open_questions if each.asked_after == asked_after])
    if given:
        yield _list(pack, analysis, _("If answered differently"), given)


def _first_difference(analysis: SensitivityAnalysis, change: OutcomeChange) -> int:
    """0 when the level differs, 1 when the access does first, 2 for the priority alone."""
    return next(at for at, (now, then) in enumerate(zip(analysis.now, change.suggestion, strict=True)) if now != then)


def _list(pack: Pack, analysis: SensitivityAnalysis, condition: str, changes: Sequence[OutcomeChange]) -> ChangeList:
    """One line for all changes that lead to the same, the gravest first."""
    ranks = [[each.id for each in choices] for choices in (pack.levels, pack.access, pack.priorities)]

    def gravity(suggestion: Suggestion) -> list[int]:
        return [rank.index(name) for rank, name in zip(ranks, suggestion, strict=True)]

    suggestions = sorted({each.suggestion for each in changes}, key=gravity, reverse=True)
    hidden = len(suggestions) - LINES_SHOWN
    return ChangeList(
        condition,
        tuple(
            ShownChange(
                _leads_to(pack, analysis.now, suggestion),
                _answers(pack, [each for each in changes if each.suggestion == suggestion]),
            )
            for suggestion in suggestions[:LINES_SHOWN]
        ),
        ngettext("and %(num)s more result", "and %(num)s more results", hidden) if hidden > 0 else "",
    )


def _leads_to(pack: Pack, now: Suggestion, then: Suggestion) -> str:
    """What would be different, in the pack's words."""
    all_choices: tuple[Sequence[Level | OutcomeChoice], ...] = (pack.levels, pack.access, pack.priorities)
    return " · ".join(
        next(each.label for each in choices if each.id == after)
        for choices, before, after in zip(all_choices, now, then, strict=True)
        if before != after
    )


def _answers(pack: Pack, same: Sequence[OutcomeChange]) -> str:
    """The answers of each change, one change after the other."""
    words = [listed([_in_words(pack, change) for change in each.changes]) for each in same]
    hidden = len(words) - CHANGES_SHOWN
    more = [ngettext("and %(num)s more", "and %(num)s more", hidden)] if hidden > 0 else []
    return "; ".join([*words[:CHANGES_SHOWN], *more])


def _in_words(pack: Pack, change: AnswerChange) -> str:
    """ "Same argument again and again: “Often” instead of “Sometimes”", "Afraid of the partner: “Yes”"."""
    item = pack.items[change.item]
    after = _any_answer(item, change) or any_of(
        [_("“%(answer)s”", answer=_described(item, answer)) for answer in change.after]
    )
    if change.before is None:
        return f"{item.short}: {after}"
    given = item.describe(change.before)
    return _("%(question)s: %(instead)s instead of “%(given)s”", question=item.short, instead=after, given=given)


def _any_answer(item: Item, change: AnswerChange) -> str:
    """Short words for more than two answers where no other is left that is sure; else ''."""
    others = {each for each in item.space.choices if item.counts(each) and not item.is_unsure(each)} - {change.before}
    if len(change.after) < MANY_ANSWERS or set(change.after) != others:
        return ""
    return _("any answer") if change.before is None else _("any other answer")


def _described(item: Item, answer: Answer) -> str:
    return item.space.in_words if isinstance(item.space, Opaque) else item.describe(answer)
