"""Equivalence of two packs with the same questions: one level, access and priority for every answer set."""

from __future__ import annotations

import z3

from assessment.core.model.pack import Pack
from assessment.core.prove.answers import symbols
from assessment.core.prove.pack import SymbolicPack, limits
from assessment.core.rules.claims import OUTPUTS
from assessment.core.rules.smt import any_of


def is_equivalent(first: Pack, second: Pack, *, seconds: float = 10) -> bool:
    """Whether the packs are proved to be equivalent; False also when the solver ran out of time."""
    answers = symbols(first)
    one, other = SymbolicPack(first, answers), SymbolicPack(second, answers, prefix="other:")
    differ = any_of(
        one.at_least(output, rank) != other.at_least(output, rank)
        for output in OUTPUTS
        for rank in range(1, len(one.order(output)))
    )
    solver = z3.SolverFor("QF_LIA")
    solver.set("timeout", int(seconds * 1000))
    solver.add(*limits(answers), *one.auxiliaries.facts, *other.auxiliaries.facts, differ)
    return bool(solver.check() == z3.unsat)
