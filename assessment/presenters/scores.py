"""Scores as every page and report shows them: a number, a bar and the label of the band."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from assessment.core.engine.scoring import Score, band_of
from assessment.core.model.scales import Scale
from assessment.presenters.chart_axis import share_of
from assessment.presenters.formatting import format_number, round_half_up

WHOLE_NUMBERS_FROM = 20
"""Scores on a range of at least this many points are shown as whole numbers; on a shorter one with one decimal."""


@dataclass(frozen=True)
class ShownScore:
    """One score. ``share`` is how full its bar is, 0 to 100, and None without a score.

    ``measure`` is "13 of 27", or "not enough answers (3 of 5)" without a score; then ``band`` and ``tone`` are ''.
    ``hint`` is "higher means harder" or ''; ``counted`` is "4 of 5 answered"; ``of_scales``: made from other scores.
    """

    id: str
    label: str
    share: int | None
    measure: str
    band: str
    tone: str
    hint: str
    counted: str
    of_scales: bool

    @property
    def in_words(self) -> str:
        """ "13 of 27 · low", or how many answers there are if they are not enough."""
        return f"{self.measure} · {self.band}" if self.band else self.measure


def show_score(scale: Scale, score: Score) -> ShownScore:
    """``score`` as all pages and reports show it."""
    counts = {"given": score.answered, "all": score.of}
    band = None if score.value is None else band_of(scale, score.value)
    return ShownScore(
        id=scale.id,
        label=scale.label,
        share=None if score.value is None else bar_share(score.value, scale.low, scale.high),
        measure=_not_enough(scale, counts) if score.value is None else measure_on(scale, score.value),
        band=band.label if band else "",
        tone=band.tone if band else "",
        hint=_("higher means harder") if scale.higher_is == "worse" else "",
        counted=_("%(given)s of %(all)s scores", **counts)
        if scale.of_scales
        else _("%(given)s of %(all)s answered", **counts),
        of_scales=scale.of_scales,
    )


def has_numbers(scores: Iterable[ShownScore]) -> bool:
    """Whether there is a number among them, for which a page has to say what numbers mean."""
    return any(score.share is not None for score in scores)


def measure_on(scale: Scale, value: Fraction) -> str:
    """ "13 of 27": never a number in another band than ``value``."""
    return measure(value, scale.low, scale.high, scale.limits)


def measure(value: Fraction, low: Fraction, high: Fraction, limits: Collection[Fraction] = ()) -> str:
    """ "3.5 of 7": ``value`` on the range from ``low`` to ``high``, rounded as in ``number``."""
    return _("%(value)s of %(highest)s", value=number(value, low, high, limits), highest=format_number(high))


def number(value: Fraction, low: Fraction, high: Fraction, limits: Iterable[Fraction] = ()) -> str:
    """``value`` rounded for its range, with as many decimals more as keep it on its side of every limit.

    Only a value that is equal to a limit is shown as that limit. Limits have a finite number of decimals.
    """
    return format_number(rounded(value, decimals_for(low, high), limits))


def rounded(value: Fraction, decimals: int, limits: Iterable[Fraction]) -> Decimal:
    """``value`` with so many decimals, and as many more as keep it on its side of every limit."""
    limits = tuple(limits)
    while not _on_same_side(round_half_up(value, decimals), value, limits):
        decimals += 1
    return round_half_up(value, decimals)


def decimals_for(low: Fraction, high: Fraction) -> int:
    """How many decimals a number on this range is rounded to."""
    return 0 if high - low >= WHOLE_NUMBERS_FROM else 1


def bar_share(value: Fraction, low: Fraction, high: Fraction) -> int:
    """How full the bar of ``value`` is, 0 to 100."""
    return int(round_half_up(share_of(value, low, high) * 100))


def _on_same_side(shown: Decimal, value: Fraction, limits: tuple[Fraction, ...]) -> bool:
    return all((shown > limit, shown < limit) == (value > limit, value < limit) for limit in limits)


def _not_enough(scale: Scale, counts: dict[str, int]) -> str:
    if scale.of_scales:
        return _("not enough scores (%(given)s of %(all)s)", **counts)
    return _("not enough answers (%(given)s of %(all)s)", **counts)
