"""The sensitivity of a result in words: rules that nearly fired, and small changes that would change it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.sensitivity import AnswerChange, SensitivityAnalysis
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import listed


@dataclass(frozen=True)
class Sensitivity:
    """``level_changes``: "With … instead of …: another level"; ``near_misses``: "Rule: … would be enough"."""

    level_changes: tuple[str, ...]
    near_misses: tuple[str, ...]


def in_words(pack: Pack, analysis: SensitivityAnalysis) -> Sensitivity:
    """The analysis as a counselor reads it, in the pack's words."""
    return Sensitivity(
        level_changes=tuple(
            f"{listed([_in_words(pack, change) for change in found.changes])}: {pack.level[found.level].label}"
            for found in analysis.level_changes
        ),
        near_misses=tuple(
            f"{pack.rule[miss.rule].label}: {_in_words(pack, miss.change)}" for miss in analysis.near_misses
        ),
    )


def _in_words(pack: Pack, change: AnswerChange) -> str:
    """ "Same argument again and again “Often” instead of “Sometimes”"."""
    item = pack.items[change.item]
    return _(
        "%(question)s “%(instead)s” instead of “%(given)s”",
        question=item.short,
        instead=item.describe(change.after),
        given=item.describe(change.before),
    )
