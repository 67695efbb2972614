"""The report on the mutants of a pack: counts by kind, and each survivor with its reason or with what to write next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from mutation.advice import advice_for
from mutation.mutant import Mutant
from mutation.reasons import Reasons
from mutation.trial import CLAIM, EQUAL, EXAMPLE, REFUSED, SURVIVED, WARNED, TrialResult

GOAL = 95
"""How many percent of the mutants that count have to be killed by an example or a claim."""
COLUMNS = {EXAMPLE: "examples", CLAIM: "claims", EQUAL: "equal", REFUSED: "refused", WARNED: "warned", SURVIVED: "left"}
"""What may happen to a mutant, and the heading of its column."""


class MutantReport:
    """Collects what happened to each mutant. ``beside``: the file that gives the reasons."""

    def __init__(self, reasons: Reasons, beside: Path) -> None:
        self.reasons = reasons
        self.beside = beside
        self.found: dict[str, list[tuple[Mutant, TrialResult]]] = defaultdict(list)

    def add(self, mutant: Mutant, result: TrialResult) -> None:
        self.found[result.fate].append((mutant, result))

    @property
    def killed(self) -> int:
        return len(self.found[EXAMPLE]) + len(self.found[CLAIM])

    @property
    def share(self) -> float:
        """How many percent were killed, of those that were and those that survived."""
        alive = self.killed + len(self.found[SURVIVED])
        return 100 * self.killed / alive if alive else 100.0

    @property
    def unexplained(self) -> list[tuple[Mutant, TrialResult]]:
        return [(mutant, result) for mutant, result in self.found[SURVIVED] if not self.reasons.of(mutant)]

    @property
    def idle_reasons(self) -> list[str]:
        """The changes for which a reason is given, and that did not survive."""
        return self.reasons.idle([mutant for mutant, _ in self.found[SURVIVED]])

    @property
    def passed(self) -> bool:
        return self.share >= GOAL and not self.unexplained and not self.idle_reasons

    def lines(self) -> Iterator[str]:
        yield from self._table()
        yield from self._equal_and_warned()
        yield from self._survivors()
        for change in self.idle_reasons:
            yield f"{self.beside.name} gives a reason for what is no survivor: {change}"
        killed, alive = self.killed, self.killed + len(self.found[SURVIVED])
        left = f"{len(self.unexplained)} survivors without a reason"
        yield f"{killed} of {alive} killed: {self.share:.1f} % (at least {GOAL} %), {left}"

    def _table(self) -> Iterator[str]:
        """For each kind of change, how many there were and what noticed them."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
        for fate, found in self.found.items():
            for mutant, _ in found:
                counts[mutant.kind][fate] += 1
                counts["all"][fate] += 1
        yield f"{'kind of change':20}" + "".join(f"{heading:>10}" for heading in ("changes", *COLUMNS.values()))
        for kind in sorted(counts, key=lambda kind: (kind == "all", kind)):
            row = counts[kind]
            yield f"{kind:20}{sum(row.values()):>10}" + "".join(f"{row[fate]:>10}" for fate in COLUMNS)

    def _equal_and_warned(self) -> Iterator[str]:
        yield f"{len(self.found[EQUAL])} proved equal: for all answers of one round the same is shown and told:"
        for mutant, _ in self.found[EQUAL]:
            yield f"  {mutant}"
        yield f"{len(self.found[WARNED])} of which only a warning of `check` tells:"
        for mutant, result in self.found[WARNED]:
            yield f"  {mutant}"
            yield f"    {result.by}"

    def _survivors(self) -> Iterator[str]:
        yield f"{len(self.found[SURVIVED])} survivors:"
        for mutant, result in self.found[SURVIVED]:
            yield f"  {mutant}"
            if reason := self.reasons.of(mutant):
                yield f"    Reason: {reason}"
                continue
            yield f"    {advice_for(mutant)}"
            if result.answers:
                yield f"    It makes a difference for: {result.answers}"
