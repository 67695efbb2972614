"""What notices a mutant: loading, a worked example, a claim, or nothing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import z3

from assessment.core.engine import answers as reading
from assessment.core.engine.outcome import assess
from assessment.core.engine.routing import walk
from assessment.core.engine.safety_messages import active_messages
from assessment.core.errors import Fault
from assessment.core.items import Answers
from assessment.core.model.band_limits import unexplained
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.packs import build
from assessment.core.packs.lint import lint
from assessment.core.packs.schema import EXAMPLES
from assessment.core.packs.schema.validation import validate
from assessment.core.packs.yaml_reader import Source
from assessment.core.prove import Prover
from assessment.core.prove.claims import queries
from assessment.core.prove.reachability import Target, reached, reached_by, targets
from assessment.core.rules.claims import BandLimits, Claim, NeverLowers, Reachable
from assessment.core.worked_examples import run_examples
from mutation.equivalence import Comparison
from mutation.mutant import Mutant, PackFiles, edited
from mutation.touch import touched_claims

REFUSED, EXAMPLE, CLAIM, EQUAL, WARNED, SURVIVED = "refused", "example", "claim", "equal", "warned", "survived"
SECONDS = 3.0
"""How long a question to the solver may take. One without an answer notices nothing."""
COMPARISON_SECONDS = 20.0
"""How long the proof may take that a change makes no difference. Where it is none, answers are found sooner."""
SLOW = (NeverLowers, Reachable)


@dataclass(frozen=True)
class TrialResult:
    """``by``: the example, claim or warning that noticed the mutant; ``answers``: some with which it shows."""

    fate: str
    by: str = ""
    answers: str = ""


class Trial:
    """Tries mutants of one pack, one after the other. It remembers which example noticed a change of which place."""

    def __init__(self, files: PackFiles) -> None:
        self.files = files
        # The examples are taken from the pack: they do not change, and are most of what would be built.
        self.sources = {name: source for name, source in files.sources.items() if name != EXAMPLES}
        self.shaped = {name: validate(source, [], set()) for name, source in self.sources.items()}
        self.comparison = Comparison(files.pack, seconds=COMPARISON_SECONDS)
        self.noticed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def result_of(self, mutant: Mutant) -> TrialResult:
        """What happens to the mutant."""
        changed = self.built(mutant)
        if changed is None:
            return TrialResult(REFUSED)
        if example := self.failing_example(mutant, changed):
            return TrialResult(EXAMPLE, example)
        quick, slow = self.touched_claims(changed)
        prover = Prover(changed, seconds=SECONDS, smaller_seconds=0)
        if broken := self.first_broken(prover, quick):
            return TrialResult(CLAIM, broken)
        difference = self.comparison.difference(changed)
        if difference.proved_none:
            return TrialResult(EQUAL)
        if broken := self.first_broken(prover, slow):
            return TrialResult(CLAIM, broken)
        if fault := self.new_fault(mutant, changed):
            return TrialResult(REFUSED if fault.severity == "error" else WARNED, f"{fault.code} {fault.message}")
        return TrialResult(
            SURVIVED, answers="" if difference.answers is None else self.smallest(changed, difference.answers)
        )

    def built(self, mutant: Mutant) -> Pack | None:
        """The changed pack, with the worked examples; None if it is refused."""
        source = self.changed_source(mutant)
        faults: list[Fault] = []
        shaped = validate(source, faults, set())
        if faults:
            return None
        sources = {**self.sources, mutant.file: source}
        context = build.BuildContext(sources, {**self.shaped, mutant.file: shaped}, faults, set())
        # What is kept by pack, such as compiled rules, must not take one mutant for another.
        digest = hashlib.sha256(f"{self.files.pack.hash} {mutant.file} {mutant.edits!r}".encode()).hexdigest()
        pack = build.build_pack(context, None, "{}", digest)
        return None if pack is None or faults else replace(pack, examples=self.files.pack.examples)

    def changed_source(self, mutant: Mutant) -> Source:
        source = self.files.sources[mutant.file]
        return Source(mutant.file, edited(source.data, mutant.edits), source.lines)

    def failing_example(self, mutant: Mutant, changed: Pack) -> str:
        """The name of an example that fails; '' when none does. Those that noticed changes nearby come first."""
        nearby = self.noticed[f"{mutant.file} {mutant.place}"]
        order = sorted(self.files.pack.examples, key=lambda each: (-nearby[each.name], self.distance(mutant, each)))
        fault = next(run_examples(replace(changed, examples=tuple(order))), None)
        if fault is None:
            return ""
        name = next(each.name for each in order if each.line == fault.line)
        nearby[name] += 1
        return name

    def distance(self, mutant: Mutant, example: Example) -> int:
        """0 for an example that names what is changed, in its answers or in what it expects; else 1."""
        return 0 if mutant.place in self.names[example.name] else 1

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """All names in the answers and the expected values of each example."""
        return {
            example.name: frozenset(
                name
                for each in (example.expect, example.answers, *(one.answers for one in example.rounds))
                for name in _names(each)
            )
            for example in self.files.pack.examples
        }

    def touched_claims(self, changed: Pack) -> tuple[list[Claim], list[Claim]]:
        """The claims that the change can break, those first that are quickly tried."""
        claims = list(touched_claims(self.files.pack, changed))
        return (
            [claim for claim in claims if not isinstance(claim, SLOW)],
            [claim for claim in claims if isinstance(claim, SLOW)],
        )

    def first_broken(self, prover: Prover, claims: Sequence[Claim]) -> str:
        """The id of the first claim that is broken; '' when none is, or when no breach was found in time."""
        for claim in claims:
            if isinstance(claim, BandLimits):
                if unexplained(prover.pack, claim):
                    return claim.id
                continue
            if isinstance(claim, Reachable):
                if self.something_unreached(prover, claim):
                    return claim.id
                continue
            for query in queries(claim, prover.symbolic):
                model = prover.solve(*query.facts, *query.terms)
                if model is not None and model != z3.unknown:
                    prover.breach(claim, query, model)  # confirmed by the service's own rules
                    return claim.id
        return ""

    def something_unreached(self, prover: Prover, claim: Reachable) -> bool:
        """Whether it is proved that something which the claim speaks of never comes out."""
        left = set(targets(prover.pack, claim.kinds))
        for answers in self.reaching:
            if not left:
                return False
            left -= set(reached_by(assess(prover.pack, answers)))
        return any(prover.solve(reached(target, prover.symbolic)) is None for target in left)

    @cached_property
    def reaching(self) -> list[Answers]:
        """Answers of a few examples that reach everything that any example reaches."""
        pack = self.files.pack
        given = [reading.read(pack, example.answers) for example in pack.examples]
        reach = [(answers, frozenset(reached_by(assess(pack, answers)))) for answers in given]
        left, chosen = set[Target]().union(*(each for _, each in reach)), []
        while left:
            best, gained = max(reach, key=lambda each: len(left & each[1]))
            chosen.append(best)
            left -= gained
        return chosen

    def smallest(self, changed: Pack, answers: Answers) -> str:
        """As few of the answers as the packs still differ with, as JSON."""
        pack = self.files.pack
        for name in list(answers):
            fewer = {each: answer for each, answer in answers.items() if each != name}
            if told(pack, fewer) != told(changed, fewer):
                answers = fewer
        return reading.dumped(answers)

    def new_fault(self, mutant: Mutant, changed: Pack) -> Fault | None:
        """What `check` says of the changed pack and not of the pack itself, an error before a warning."""
        sources = {**self.files.sources, mutant.file: self.changed_source(mutant)}
        found = [fault for fault in lint(changed, sources, {}) if _without_line(fault) not in self.known_faults]
        return min(found, key=lambda fault: fault.severity != "error", default=None)

    @cached_property
    def known_faults(self) -> frozenset[tuple[str, ...]]:
        # Without the translations: a moved text lacks them, and a pack in one language has none.
        return frozenset(map(_without_line, lint(self.files.pack, self.files.sources, {})))


def _without_line(fault: Fault) -> tuple[str, ...]:
    return fault.file, fault.code, fault.message


def _names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif isinstance(value, str):
        yield value


def told(pack: Pack, answers: Answers) -> tuple[object, ...]:
    """What comes out of the answers, on screen and for the counselor."""
    walked = walk(pack, answers)
    active = [active_messages(pack, page.item_ids, walked.counted) for page in walked.pages]
    critical = [name for name, answer in answers.items() if pack.items[name].is_critical(answer)]
    return assess(pack, answers), [each and [one.id for one in each.messages] for each in active], critical
