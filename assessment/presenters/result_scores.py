"""The scores of the result page: what can be worked on, the lowest first, and apart from it how things look. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _

from assessment.core.check_ins import Round
from assessment.core.engine.scoring import Score, band_of
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.presenters.answer_times import last_given
from assessment.presenters.chart_axis import share_of
from assessment.presenters.formatting import desk_day, in_words
from assessment.presenters.scores import ShownScore, show_score

SCORES_IN_VIEW = 3
"""Of each group; the others are folded."""


@dataclass(frozen=True)
class ExplainedScore:
    """A score, with what it means and what moves it, or ''; ``start_here``: it is the one to begin with.

    ``given``: of which day its answers are, where something was sent in since and its group does not say it; or ''.
    """

    score: ShownScore
    means: str
    moves: str
    start_here: bool
    given: str = ""


@dataclass(frozen=True)
class ResultScores:
    """``title`` is '' in the first group, which stands under the heading of its section.

    ``given``: of which day the answers are, where that is the same for all of its scores; or ''.
    """

    title: str
    intro: str
    scores: tuple[ExplainedScore, ...]
    given: str = ""

    @property
    def in_view(self) -> int:
        """How many stand in view, from the first: the one to begin with is among them."""
        begin = next((at for at, each in enumerate(self.scores, start=1) if each.start_here), 0)
        return max(begin, SCORES_IN_VIEW)


def score_groups(
    pack: Pack, scales: Iterable[Scale], scores: Mapping[str, Score], rounds: Sequence[Round], *, with_tasks: bool
) -> tuple[ResultScores, ...]:
    """The groups that have a score.

    Only ``with_tasks`` is it said what moves them and where to start: with a score of one's own doing that is below its
    highest band.
    """
    own: list[Scale] = []
    seen: list[Scale] = []
    burdens: list[Scale] = []
    for scale in scales:
        group = burdens if scale.higher_is == "worse" else seen if _is_only_seen(pack, scale) else own
        group.append(scale)
    first = next((scale for scale in _hardest_first(own, scores) if _can_rise(scale, scores[scale.id])), None)
    start = _("The lowest comes first: that is where a small change does most.") if with_tasks else ""
    groups = (
        (own, "", start),
        (seen, _("How it looks to you"), _("This is how you see it. There is nothing here that you have to do.")),
        (burdens, _("What weighs on you"), _("Here, less is lighter.")),
    )
    return tuple(
        _dated(
            ResultScores(
                title,
                intro,
                tuple(
                    _explained(scale, scores[scale.id], with_tasks, scale is first)
                    for scale in _hardest_first(group, scores)
                ),
            ),
            {scale.id: _given(pack, scale, rounds) for scale in group},
        )
        for group, title, intro in groups
        if group
    )


def _hardest_first(scales: list[Scale], scores: Mapping[str, Score]) -> list[Scale]:
    """Then those without a number, and last what is made of other scores: nobody can begin with it."""

    def place(scale: Scale) -> tuple[bool, bool, Fraction]:
        value = scores[scale.id].value
        share = Fraction(0) if value is None else share_of(value, scale.low, scale.high)
        return (scale.of_scales, value is None, -share if scale.higher_is == "worse" else share)

    return sorted(scales, key=place)


def _can_rise(scale: Scale, score: Score) -> bool:
    return not scale.of_scales and score.value is not None and band_of(scale, score.value) is not scale.bands[-1]


def _is_only_seen(pack: Pack, scale: Scale) -> bool:
    """Whether it says how somebody sees the partner or the past weeks, and not what they do."""
    return scale.id in pack.about_partner or pack.check_in_items.issuperset(pack.items_of(scale.id))


def _dated(group: ResultScores, given: Mapping[str, str]) -> ResultScores:
    """The group with the days of its answers, said once if it is the same. ``given``: by score."""
    days = set(given.values())
    if len(days) == 1:
        return replace(group, given=days.pop())
    return replace(group, scores=tuple(replace(each, given=given[each.score.id]) for each in group.scores))


def _given(pack: Pack, scale: Scale, rounds: Sequence[Round]) -> str:
    given = last_given(rounds, pack.items_of(scale.id))
    if given is None or desk_day(given) == desk_day(rounds[-1].at):
        return ""
    return _("From your answers of %(day)s.", day=in_words(desk_day(given)))


def _explained(scale: Scale, score: Score, with_tasks: bool, is_first: bool) -> ExplainedScore:
    shown = show_score(scale, score)
    if score.value is None:
        return ExplainedScore(shown, _("Some of its questions have no answer yet."), "", start_here=False)
    band = band_of(scale, score.value)
    return ExplainedScore(shown, band.means, band.moves if with_tasks else "", start_here=with_tasks and is_first)
