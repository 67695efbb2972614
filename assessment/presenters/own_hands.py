"""What would change a result, for the person: only what they themselves can do, and how they answered it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.outcome import Outcome
from assessment.core.engine.own_hands import own_hands
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import within
from assessment.presenters.result_scores import ResultScores


@dataclass(frozen=True)
class OwnAction:
    """ "You let your partner finish before you answer." and "Now: rarely.", in the words of the answer given."""

    say: str
    now: str


@dataclass(frozen=True)
class ShownHands:
    """``intro``: what each of the ``actions`` changes; ``closing``: that the partner has nothing to do for it.

    Without ``actions``, for who was hurt alone: that it rests on the partner, and what is theirs.
    """

    intro: str
    actions: tuple[OwnAction, ...]
    closing: str


def shown_hands(
    pack: Pack,
    answers: Answers,
    outcome: Outcome,
    groups: Iterable[ResultScores],
    *,
    with_tasks: bool,
    first_pass: bool,
) -> ShownHands | None:
    """None in danger, while steps for two are locked, with too few answers, and where nothing is to be said.

    ``groups``: the scores shown; ``with_tasks``: whether the gate is open; ``first_pass``: see ``own_hands``.
    """
    level, locked = pack.level[outcome.level], len(pack.access) > 1 and outcome.access == pack.access[-1].id
    in_danger = pack.level_rank[level.id] >= pack.danger_from
    if in_danger or locked or not with_tasks or level.action_to == "left_out":
        return None
    lowest = next((pack.scale[each.score.id] for group in groups for each in group.scores if each.start_here), None)
    found = own_hands(pack, answers, outcome, lowest, first_pass=first_pass)
    if not found.items:
        return _not_theirs() if found.only_others else None
    return ShownHands(
        _intro(len(found.items), lowers_level=found.lowers_level),
        tuple(
            OwnAction(
                pack.items[name].in_your_hands,
                _("Now: %(answer)s.", answer=within(pack.items[name].describe(answers[name]))),
            )
            for name in found.items
        ),
        _("This is in your hands. Your partner does not have to do a thing."),
    )


def _not_theirs() -> ShownHands:
    return ShownHands(
        _("Most of this rests on what your partner does. It is not yours to put right."),
        (),
        _("What is yours: to rest, to know what you need, and to go at your own pace."),
    )


def _intro(actions: int, *, lowers_level: bool) -> str:
    if lowers_level and actions == 1:
        return _("If this got better, this page would suggest less help.")
    if lowers_level:
        return _("If one of these got better, this page would suggest less help.")
    return ngettext("This would raise your lowest score.", "Each of these would raise your lowest score.", actions)
