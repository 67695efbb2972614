"""The prover: checks every claim for every answer set, and confirms each breach and witness with ``assess``."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import z3

from assessment.core.engine import answers as reading
from assessment.core.engine.outcome import assess
from assessment.core.errors import InvalidAnswers
from assessment.core.items import Answers
from assessment.core.model.band_limits import CutOff, unexplained
from assessment.core.model.pack import Pack
from assessment.core.prove.answers import answers_in, symbols
from assessment.core.prove.claims import Breach, Query, breaks, premises, queries
from assessment.core.prove.minimize import minimized
from assessment.core.prove.pack import SymbolicPack, limits
from assessment.core.prove.reachability import Target, reached, reached_by, targets
from assessment.core.rules.claims import OUTPUTS, REACHABLE, BandLimits, Claim, ExactlyOne, Reachable
from assessment.core.rules.smt import Term, total

QUERY_SECONDS = 10.0
SMALLER_SECONDS = 3.0
"""How long to look for a breach with fewer answers."""


class Disagreement(AssertionError):
    """The solver and ``assess`` disagree about an answer set, so one of the two is wrong."""


@dataclass(frozen=True)
class Witness:
    """Answers that reach a target; None when there are none, or with ``unknown``, when none was found in time."""

    target: Target
    answers: Answers | None
    unknown: bool = False


@dataclass(frozen=True)
class Finding:
    """The result for one claim. ``breach``: the smallest found; ``items``: those whose change breaks the claim.

    ``unknown``: how many queries had no answer in time; they count as broken. ``cut_offs``: those that break the claim.
    ``empty``: why the claim says nothing, though it is proved; '' when it does.
    """

    claim: Claim
    seconds: float
    breach: Breach | None = None
    items: tuple[str, ...] = ()
    unknown: int = 0
    witnesses: tuple[Witness, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    empty: str = ""

    @property
    def unreached(self) -> tuple[Witness, ...]:
        """The targets that nothing reaches; a rule that is never true is not listed as never setting the level, too."""
        missing = [each for each in self.witnesses if each.answers is None]
        never = {each.target.id for each in missing if each.target.kind == "rule"}
        return tuple(each for each in missing if each.target.kind != "deciding" or each.target.id not in never)

    @property
    def proved(self) -> bool:
        return self.breach is None and not self.unknown and not self.unreached and not self.cut_offs


def all_claims(pack: Pack) -> tuple[Claim, ...]:
    """The pack's claims, and those that hold for every pack, unless it makes them itself."""
    outputs = {each for claim in pack.claims if isinstance(claim, ExactlyOne) for each in claim.outputs}
    kinds = {each for claim in pack.claims if isinstance(claim, Reachable) for each in claim.kinds}
    found = list(pack.claims)
    if rest := tuple(each for each in OUTPUTS if each not in outputs):
        say = f"Every answer set gets exactly one {', one '.join(rest)}."
        found.append(ExactlyOne(id="exactly_one", say=say, outputs=rest))
    if rest := tuple(each for each in REACHABLE if each not in kinds):
        say = f"Every {', '.join(rest)} comes out for some answer set."
        found.append(Reachable(id="reachable", say=say, kinds=rest))
    return tuple(found)


class Prover:
    """The terms of one pack in one solver. A query without an answer after ``seconds`` is unknown."""

    def __init__(self, pack: Pack, *, seconds: float = QUERY_SECONDS, smaller_seconds: float = SMALLER_SECONDS) -> None:
        self.pack = pack
        self.smaller_seconds = smaller_seconds
        self.symbols = symbols(pack)
        self.symbolic = SymbolicPack(pack, self.symbols)
        self.solver = z3.SolverFor("QF_LIA")
        self.solver.set("timeout", int(seconds * 1000))
        self.solver.add(*limits(self.symbols))
        self.facts_added = 0

    def prove(self, claims: Iterable[Claim]) -> Iterable[Finding]:
        """The finding for each claim, one after the other."""
        for claim in claims:
            started = time.perf_counter()
            finding = self.finding(claim)
            yield replace(finding, seconds=time.perf_counter() - started)

    def finding(self, claim: Claim) -> Finding:
        """The finding for one claim, without its time."""
        match claim:
            case Reachable():
                return self.check_reachable(claim)
            case BandLimits():
                return Finding(claim, 0, cut_offs=unexplained(self.pack, claim))
        found = self.check(claim)
        return replace(found, empty=self.says_nothing(claim)) if found.proved else found

    def check(self, claim: Claim) -> Finding:
        """Look for the smallest breach of the claim."""
        found: list[tuple[Breach, Query]] = []
        unknown = 0
        for query in queries(claim, self.symbolic):
            answer = self.solve(*query.facts, *query.terms)
            if answer == z3.unknown:
                unknown += 1
            elif answer is not None:
                found.append((minimized(self.pack, claim, self.breach(claim, query, answer)), query))
        if not found:
            return Finding(claim, 0, unknown=unknown)
        smallest, query = min(found, key=lambda pair: pair[0].size)
        changed = tuple(query.item for _, query in found if query.item)
        return Finding(claim, 0, self.smallest(claim, query, smallest), changed, unknown)

    def says_nothing(self, claim: Claim) -> str:
        """Why the claim holds whatever the rules say; '' when it might be broken, or no answer came in time."""
        return next((why for term, why in premises(claim, self.symbolic) if self.solve(term) is None), "")

    def solve(self, *terms: Term) -> Term:
        """A model in which the terms hold; None when there is none; z3.unknown when no answer came in time."""
        self.add_new_facts()
        self.solver.push()
        self.solver.add(*terms)
        answer = self.solver.check()
        model = self.solver.model() if answer == z3.sat else None
        self.solver.pop()
        return z3.unknown if answer == z3.unknown else model

    def add_new_facts(self) -> None:
        """Add to the solver what is known of the variables made since the last query."""
        facts = self.symbolic.auxiliaries.facts
        self.solver.add(*facts[self.facts_added :])
        self.facts_added = len(facts)

    def breach(self, claim: Claim, query: Query, model: Term) -> Breach:
        """The answers that a model stands for, confirmed to break the claim."""
        before = answers_in(model, self.symbols)
        after = None
        if query.after is not None:
            after = answers_in(model, {**self.symbols, query.item: query.after})
        found = Breach(self.confirmed(before), after and self.confirmed(after), query.item)
        if not breaks(self.pack, claim, found):
            raise Disagreement(f"claim '{claim.id}' is kept by {reading.dumped(before)} {reading.dumped(after or {})}")
        return found

    def confirmed(self, answers: Answers) -> Answers:
        """The answers, checked as the service checks answers."""
        try:
            return reading.read(self.pack, dict(answers))
        except InvalidAnswers as refused:
            raise Disagreement(f"these answers are refused: {reading.dumped(answers)}: {refused}") from refused

    def smallest(self, claim: Claim, query: Query, breach: Breach) -> Breach:
        """A breach with as few answers as are found in the time given."""
        until = time.perf_counter() + self.smaller_seconds
        answered_items = total(symbol.answered for symbol in self.symbols.values())
        while time.perf_counter() < until and len(breach.before) > 1:
            answer = self.solve(*query.facts, *query.terms, answered_items < len(breach.before))
            if answer is None or answer == z3.unknown:
                break
            breach = minimized(self.pack, claim, self.breach(claim, query, answer))
        return breach

    def check_reachable(self, claim: Reachable) -> Finding:
        """A witness for each target of these kinds: the answers of an example, or answers that the solver finds."""
        found = dict(self.reached_by_examples)
        witnesses = []
        for target in targets(self.pack, claim.kinds):
            unknown = False
            if target not in found:
                answer = self.solve(reached(target, self.symbolic))
                unknown = answer == z3.unknown
                if answer is not None and not unknown:
                    answers = self.confirmed(answers_in(answer, self.symbols))
                    self.record(answers, found)
                    if target not in found:
                        raise Disagreement(f"{target} does not come out for {reading.dumped(answers)}")
            witnesses.append(Witness(target, found.get(target), unknown))
        return Finding(claim, 0, witnesses=tuple(witnesses))

    @cached_property
    def reached_by_examples(self) -> Mapping[Target, Answers]:
        """The shortest answers of an example for each target that an example reaches."""
        found: dict[Target, Answers] = {}
        for example in self.pack.examples:
            self.record(reading.read(self.pack, example.answers), found)
        return found

    def record(self, answers: Answers, found: dict[Target, Answers]) -> None:
        """Record the answers for every target that they reach and that no shorter answer set does."""
        for target in reached_by(assess(self.pack, answers)):
            if target not in found or len(answers) < len(found[target]):
                found[target] = answers


def prove(
    pack: Pack,
    claims: Iterable[Claim] | None = None,
    *,
    seconds: float = QUERY_SECONDS,
    smaller_seconds: float = SMALLER_SECONDS,
) -> Iterable[Finding]:
    """Prove ``claims``, or all that have to hold for the pack; each when its finding is asked for."""
    prover = Prover(pack, seconds=seconds, smaller_seconds=smaller_seconds)
    return prover.prove(all_claims(pack) if claims is None else claims)
