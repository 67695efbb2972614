"""What the exports of a person and of staff have in common: which questions, and scores as decimal numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assessment.core.engine.outcome import Outcome
from assessment.core.engine.scoring import Score, band_of, is_prorated
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Band, Scale
from assessment.presenters.scores import rounded

DECIMALS = 2


@dataclass(frozen=True)
class ExportedScore:
    """One score. ``value``: in scale points, to two decimals, or more where fewer would put it into another band.

    None, without a band, where there are not enough answers.
    """

    scale: Scale
    score: Score
    value: Decimal | None
    band: Band | None
    prorated: bool

    @property
    def plain(self) -> dict[str, object]:
        """It as JSON has it: numbers are numbers, and what there is none of is null."""
        return {
            "id": self.scale.id,
            "name": self.scale.label,
            "value": None if self.value is None else json_number(self.value),
            "lowest": json_number(Decimal(int(self.scale.low))),
            "highest": json_number(Decimal(int(self.scale.high))),
            "higher_is": self.scale.higher_is,
            "band": None if self.band is None else self.band.label,
            "answered": self.score.answered,
            "asked": self.score.of,
            "prorated": self.prorated,
        }


def plain_pack(pack: Pack) -> dict[str, str]:
    """Which questions were answered, as JSON has it."""
    return {
        "id": pack.id,
        "title": pack.title,
        "version": pack.version,
        "language": pack.language,
        "definition_sha256": pack.hash,
    }


def exported_scores(pack: Pack, outcome: Outcome) -> tuple[ExportedScore, ...]:
    """Every score of an outcome, in the pack's order."""
    return tuple(_exported(scale, outcome.scores[scale.id]) for scale in pack.scales if scale.id in outcome.scores)


def json_number(value: Decimal) -> int | float:
    """The number that JSON writes as the same decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


def _exported(scale: Scale, score: Score) -> ExportedScore:
    if score.value is None:
        return ExportedScore(scale, score, None, None, prorated=False)
    value = rounded(score.value, DECIMALS, scale.limits)
    return ExportedScore(scale, score, value, band_of(scale, score.value), is_prorated(scale, score))
