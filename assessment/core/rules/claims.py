"""What a pack says of its rules, to be proved over every answer set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.core.rules.syntax_tree import Expression

OUTPUTS = ("level", "access", "priority")
REACHABLE = ("level", "access", "priority", "rule", "band", "step", "note", "strength")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """``line`` is where it stands in rules.yaml; 0 when that is not known."""

    id: str
    say: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class NeverLowers(Claim):
    """Making any one of these answers worse, all else equal, never lowers an output in the pack's order."""

    items: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeverWithout(Claim):
    """With one of ``items`` unanswered, or one of ``when_shown`` asked and unanswered, no such value comes out."""

    items: tuple[str, ...]
    when_shown: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Implies(Claim):
    """Whenever one of these rules is true, each output named has one of its values."""

    rules: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class OnlyIf(Claim):
    """The value comes out only where ``condition`` is true; unknown is not true."""

    output: str
    value: str
    condition: Expression


@dataclass(frozen=True, kw_only=True)
class ExactlyOne(Claim):
    """Every answer set gets exactly one value of each output."""

    outputs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reachable(Claim):
    """Each thing of these kinds comes out for some answer set; a rule with a level also sets the level for one."""

    kinds: tuple[str, ...]
