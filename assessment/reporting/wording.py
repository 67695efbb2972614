"""Numbers, days and privacy as both reports word them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessment.core.definition import Pack, Scale
from assessment.core.rules.explain import reads
from assessment.core.rules.tree import Expression
from assessment.core.scoring import Score

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Bar:
    """One score as it is drawn.

    ``share`` is how full the bar is, 0 to 100, and None without a score; ``measure`` stands for the bar where it
    cannot be seen; ``tone`` is the band's; ``whole`` marks a score made of the scores before it.
    """

    label: str
    share: int | None
    measure: str
    words: str
    hint: str
    tone: str
    whole: bool


def in_words(day: date) -> str:
    """ "22 November 2026", whatever the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return math.floor(value + Fraction(1, 2))


def bar(scale: Scale, score: Score) -> Bar:
    """A score with its number and its band's word; without a score, how many parts were answered."""
    hint = "higher means harder" if scale.higher_is == "worse" else ""
    if score.value is None:
        missing = f"not enough {'scores' if scale.of_scales else 'answers'} ({score.answered} of {score.of})"
        return Bar(scale.label, None, missing, missing, hint, "", scale.of_scales)
    band = next(band for band in scale.bands if band.id == score.band)
    value = rounded(score.value)
    share = rounded((score.value - scale.low) / (scale.high - scale.low) * 100)
    return Bar(
        label=scale.label,
        share=min(max(share, 0), 100),
        measure=f"{value} of {scale.high}",
        words=f"{value} · {band.label}",
        hint=hint,
        tone=band.tone,
        whole=scale.of_scales,
    )


def private_scales(pack: Pack) -> frozenset[str]:
    """Scales that private answers go into, directly or through another scale."""
    found: set[str] = set()
    for scale in pack.scales:
        if any(part.id in (found if scale.of_scales else pack.private_items) for part in scale.parts):
            found.add(scale.id)
    return frozenset(found)


def looks_at_private(pack: Pack, expression: Expression) -> bool:
    """Whether a private answer can decide ``expression``."""
    return not reads(expression).isdisjoint(pack.private_items | private_scales(pack))
