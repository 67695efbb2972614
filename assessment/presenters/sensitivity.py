"""What a suggestion rests on, in words: rules that came close, and small differences that would change it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.sensitivity import AnswerChange, SensitivityAnalysis
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import listed


@dataclass(frozen=True)
class Sensitivity:
    """``turns``: "With … instead of …: another level"; ``close``: "Rule: … would be enough"."""

    turns: tuple[str, ...]
    close: tuple[str, ...]


def in_words(pack: Pack, found: SensitivityAnalysis) -> Sensitivity:
    """The analysis as a counselor reads it, in the pack's words."""
    return Sensitivity(
        turns=tuple(
            f"{listed([_change(pack, change) for change in turn.changes])}: {pack.level[turn.level].label}"
            for turn in found.level_changes
        ),
        close=tuple(f"{pack.rule[close.rule].label}: {_change(pack, close.change)}" for close in found.near_misses),
    )


def _change(pack: Pack, change: AnswerChange) -> str:
    """ "Same argument again and again “Often” instead of “Sometimes”"."""
    item = pack.items[change.item]
    return _(
        "%(question)s “%(instead)s” instead of “%(given)s”",
        question=item.short,
        instead=item.describe(change.after),
        given=item.describe(change.before),
    )
