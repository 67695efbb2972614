"""The cut-offs of scores: where conditions compare a score with a number, and whether a band ends there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.core.rules.claims import BandLimits
from assessment.core.rules.syntax_tree import Compare, Expression, leaves


@dataclass(frozen=True)
class CutOff:
    """A score compared with a number. ``file``, ``path``: of the list with the entry ``owner`` that compares it."""

    file: str
    path: tuple[str, ...]
    owner: str
    test: Compare

    def __str__(self) -> str:
        return f"'{self.owner}' compares {self.test}"


def cut_offs(pack: Pack) -> Iterator[CutOff]:
    """Every cut-off of a score in rules, rules over time, notes, steps and strengths, once for each of these."""
    listed: list[tuple[str, tuple[str, ...], Iterable[tuple[str, Expression | None]]]] = [
        ("rules.yaml", ("rules",), ((rule.id, rule.when) for rule in pack.rules)),
        ("rules.yaml", ("over_time", "rules"), ((rule.id, rule.when) for rule in pack.over_time.rules)),
        ("rules.yaml", ("notes",), ((note.id, note.when) for note in pack.notes)),
        ("steps.yaml", ("steps",), ((step.id, step.when) for step in pack.steps)),
        ("steps.yaml", ("steps",), ((step.id, step.first_when) for step in pack.steps)),
        ("texts.yaml", ("strengths",), ((each.id, each.when) for each in pack.texts.strengths)),
    ]
    found = [
        CutOff(file, path, owner, leaf)
        for file, path, entries in listed
        for owner, when in entries
        if when is not None
        for leaf in leaves(when)
        if isinstance(leaf, Compare) and leaf.kind == "score"
    ]
    yield from dict.fromkeys(found)


def unexplained(pack: Pack, claim: BandLimits) -> tuple[CutOff, ...]:
    """The cut-offs that break the claim: no band ends there, and the claim does not say why."""
    return tuple(
        cut_off
        for cut_off in cut_offs(pack)
        if not is_band_limit(pack.scale[cut_off.test.name], cut_off.test)
        and not any(each.covers(cut_off.test) for each in claim.exceptions)
    )


def is_band_limit(scale: Scale, test: Compare) -> bool:
    """Whether the comparison is true of all of a band or of none of it, for each band of the score."""
    ends = (("<=", scale.high), (">=", scale.low))  # how the last and the first band are compared
    return (test.op in ("<", ">=") and test.value in scale.limits) or (test.op, test.value) in ends
