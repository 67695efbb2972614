"""Claims that a pack makes about its rules, to be proved for every answer set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.core.rules.syntax_tree import Compare, Expression

OUTPUTS = ("level", "access", "priority")
NOBODY = "its 'when' is never true, so it speaks of nobody"
ALWAYS_TRUE = "its 'only_if' is always true"
"""Why a claim says nothing."""
REACHABLE = ("level", "access", "priority", "rule", "band", "step", "note", "strength")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim. ``say``: in words; ``line``: in rules.yaml, 0 when that is not known."""

    id: str
    say: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class NeverLowers(Claim):
    """A worse answer to any one of the items, all else equal, never lowers an output in the pack's order."""

    items: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeverWithout(Claim):
    """While one of ``items``, or an asked one of ``when_shown``, is unanswered, no output has one of ``values``."""

    items: tuple[str, ...]
    when_shown: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Implies(Claim):
    """Whenever one of the rules is true, each output in ``values`` has one of the values given for it."""

    rules: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class OnlyIf(Claim):
    """The output has the value only where ``condition`` is true; unknown is not true."""

    output: str
    value: str
    condition: Expression


@dataclass(frozen=True, kw_only=True)
class OutputClaim(Claim):
    """A claim about what people are given or told. ``condition``: is true of whom it speaks; None for everybody."""

    condition: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class StepsGiven(OutputClaim):
    """They get no step of ``never``; and none but those of ``only``, unless it is None."""

    never: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class OwnStep(OutputClaim):
    """They get a step of kind own."""


@dataclass(frozen=True, kw_only=True)
class StrengthsNotNamed(OutputClaim):
    """They are told none of these strengths."""

    strengths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SafetyMessageShown(OutputClaim):
    """They are shown a safety message: one of ``messages``, () for any; with the ``action``, '' for any."""

    messages: tuple[str, ...] = ()
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerCritical(OutputClaim):
    """They gave an answer to one of the items that is critical for the counselor."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OtherCutOff:
    """A cut-off of a score that is no limit of a band; ``because``: the reason, in words."""

    score: str
    at: Fraction
    because: str

    def covers(self, test: Compare) -> bool:
        return test.name == self.score and test.value == self.at


@dataclass(frozen=True, kw_only=True)
class BandLimits(Claim):
    """Each number that a score is compared with is a limit of one of its bands, or one of ``exceptions``.

    It speaks of the pack alone and not of answers, so ``check`` finds what breaks it, without the solver.
    """

    exceptions: tuple[OtherCutOff, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExactlyOne(Claim):
    """Each answer set leads to exactly one value of each output."""

    outputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reachable(Claim):
    """Everything of these kinds is reached by some answer set; a rule with a level also sets the level for one."""

    kinds: tuple[str, ...]
