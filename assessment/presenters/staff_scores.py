"""Scores as staff read them: with their cut-offs, their age, and the answers that they are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.outcome import Outcome
from assessment.core.engine.scoring import left_out_by_branches
from assessment.core.model.scales import Part, Scale
from assessment.presenters.answer_times import age, last_given
from assessment.presenters.case import Case
from assessment.presenters.formatting import format_number, listed
from assessment.presenters.scores import ShownScore, bar_share, measure_on, show_score
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers


@dataclass(frozen=True)
class ScoreWithParts:
    """A score, and the answers or scores it is made from.

    ``limits``: its cut-offs, "40 and 60", or ''; ``cut_offs``: the same as "cut-offs at 40 and 60"; ``ticks``: where
    they are on its bar, 0 to 100. ``given``: when its latest answer was given, and how old it is; '' where that is
    said of all scores together.
    """

    shown: ShownScore
    parts: tuple[ShownAnswer, ...]
    limits: str = ""
    cut_offs: str = ""
    ticks: tuple[int, ...] = ()
    given: str = ""


def staff_scores(answers: StaffAnswers, case: Case) -> tuple[tuple[ScoreWithParts, ...], str]:
    """The scores; and when the latest answers to most of them were given: the others say it themselves."""
    scales = answers.pack.scales_using(answers.asked)
    given = {scale.id: last_given(case.rounds, answers.pack.items_of(scale.id)) for scale in scales}
    ages = {name: age(at, case.read_at) for name, at in given.items() if at is not None}
    most = Counter(ages.values()).most_common(1)
    usual = most[0][0] if most else ""
    shown = (_score(case.outcome, answers, scale) for scale in scales)
    dated = (replace(each, given=ages.get(each.shown.id, "")) for each in shown)
    return tuple(replace(each, given="") if each.given == usual else each for each in dated), usual and f"{usual}."


def _score(outcome: Outcome, answers: StaffAnswers, scale: Scale) -> ScoreWithParts:
    left_out = left_out_by_branches(answers.pack, scale, answers.counted)
    parts = tuple(_part(outcome, answers, scale, part, left_out) for part in scale.parts)
    limits = sorted(scale.limits)
    return ScoreWithParts(
        shown=show_score(scale, outcome.scores[scale.id]),
        parts=parts,
        limits=listed([format_number(limit) for limit in limits]),
        cut_offs=_cut_offs(limits),
        ticks=tuple(bar_share(limit, scale.low, scale.high) for limit in limits),
    )


def _cut_offs(limits: Sequence[Fraction]) -> str:
    """ "cut-offs at 40 and 60", or ''."""
    words = listed([format_number(limit) for limit in limits])
    return ngettext("cut-off at %(limits)s", "cut-offs at %(limits)s", len(limits), limits=words) if limits else ""


def _part(outcome: Outcome, answers: StaffAnswers, scale: Scale, part: Part, left_out: Collection[str]) -> ShownAnswer:
    """An answer or a score that goes into ``scale``."""
    if scale.of_scales:
        from_scale, value = answers.pack.scale[part.id], outcome.scores[part.id].value
        shown = ShownAnswer(
            from_scale.label, _("no score") if value is None else measure_on(from_scale, value), value is not None
        )
    else:
        shown = answers.show(part.id)
        if part.id in left_out:
            shown = shown.with_remark(_("counts as “%(answer)s”", answer=answers.if_not_asked(part.id)))
    return shown.with_remark(_("reversed")) if part.reverse else shown
