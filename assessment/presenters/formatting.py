"""Numbers, days and lists in the language spoken, and what is private: for pages and reports alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel import Locale, dates, lists, numbers
from flask_babel import get_locale
from flask_babel import gettext as _

from assessment.core.engine.scoring import Score
from assessment.core.model.pack import Pack, Scale
from assessment.core.rules.explain import reads
from assessment.core.rules.syntax_tree import Expression

ENGLISH = Locale.parse("en_GB")
"""Its days and lists are those of this project's English: 22 November 2026; one, two and three."""


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


def spoken() -> Locale:
    """Whose days, numbers and lists to write: those of the request's language, and of English outside requests."""
    chosen: Locale | None = get_locale()
    return ENGLISH if chosen is None or chosen.language == "en" else chosen


def in_words(day: date) -> str:
    """ "22 November 2026"."""
    return dates.format_date(day, "long", spoken())


def in_short(day: date) -> str:
    """ "22 Nov 2026"."""
    return dates.format_date(day, "medium", spoken())


def weekdays() -> tuple[str, ...]:
    """The days of the week from Monday, one letter each."""
    names = dates.get_day_names("narrow", "stand-alone", spoken())
    return tuple(names[day] for day in range(7))


def listed(words: Sequence[str]) -> str:
    """ "one, two and three"."""
    return lists.format_list(words, "standard", spoken())


def in_figures(value: Fraction) -> str:
    """To one decimal at most, so that 59.6 is not read as the 60 it falls short of."""
    return numbers.format_decimal(Decimal(math.floor(value * 10 + Fraction(1, 2))) / 10, locale=spoken())


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return math.floor(value + Fraction(1, 2))


def bar(scale: Scale, score: Score) -> Bar:
    """A score with its number and its band's word; without a score, how many parts were answered."""
    hint = _("higher means harder") if scale.higher_is == "worse" else ""
    if score.value is None:
        missing = _not_enough(scale, score)
        return Bar(scale.label, None, missing, missing, hint, "", scale.of_scales)
    band = next(band for band in scale.bands if band.id == score.band)
    value = rounded(score.value)
    share = rounded((score.value - scale.low) / (scale.high - scale.low) * 100)
    return Bar(
        label=scale.label,
        share=min(max(share, 0), 100),
        measure=_("%(value)s of %(highest)s", value=value, highest=scale.high),
        words=f"{value} · {band.label}",
        hint=hint,
        tone=band.tone,
        whole=scale.of_scales,
    )


def _not_enough(scale: Scale, score: Score) -> str:
    if scale.of_scales:
        return _("not enough scores (%(given)s of %(all)s)", given=score.answered, all=score.of)
    return _("not enough answers (%(given)s of %(all)s)", given=score.answered, all=score.of)


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
