"""What a suggestion rests on, in words: rules that came close, and small differences that would change it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.definition import Pack
from assessment.core.explanation import Change, Explanation


@dataclass(frozen=True)
class Rests:
    """``turns``: "With … instead of …: another level"; ``close``: "Rule: … would be enough"."""

    turns: tuple[str, ...]
    close: tuple[str, ...]


def in_words(pack: Pack, found: Explanation) -> Rests:
    """The explanation as a counselor reads it, in the pack's words."""
    return Rests(
        turns=tuple(
            f"{' and '.join(_change(pack, change) for change in turn.changes)}: {pack.level[turn.level].label}"
            for turn in found.turns
        ),
        close=tuple(f"{pack.rule[close.rule].label}: {_change(pack, close.change)}" for close in found.close),
    )


def _change(pack: Pack, change: Change) -> str:
    """ "Same argument again and again “Often” instead of “Sometimes”"."""
    item = pack.items[change.item]
    return f"{item.short} “{item.describe(change.instead)}” instead of “{item.describe(change.given)}”"
