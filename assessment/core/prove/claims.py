"""What would break a claim: as terms for the solver, and as a question to the service itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assessment.core.engine.outcome import Outcome, assess_effective
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.prove.answers import Symbol, symbol
from assessment.core.prove.pack import SymbolicPack, order_of, touched_by
from assessment.core.rules.claims import Claim, ExactlyOne, Implies, NeverLowers, NeverWithout, OnlyIf
from assessment.core.rules.evaluate import Facts, compiled
from assessment.core.rules.smt import Term, all_of, any_of, opposite, total


@dataclass(frozen=True)
class Breach:
    """What breaks a claim: answers, and for a claim about a change of ``item``, the answers ``after`` it."""

    before: Answers
    after: Answers | None = None
    item: str = ""

    @property
    def size(self) -> int:
        """How many answers and ticks there are before."""
        return sum(len(answer) if isinstance(answer, tuple) else 1 for answer in self.before.values())


@dataclass(frozen=True)
class Query:
    """Terms that hold together exactly where a claim is broken; ``after`` is the changed answer's symbol."""

    terms: tuple[Term, ...]
    after: Symbol | None = None
    facts: tuple[Term, ...] = field(default=())

    @property
    def item(self) -> str:
        return self.after.item.id if self.after else ""


def queries(claim: Claim, world: SymbolicPack) -> Iterator[Query]:
    """Every way to break the claim."""
    match claim:
        case NeverLowers():
            for item in claim.items:
                yield from _worse(claim, item, world)
        case NeverWithout():
            missing = [opposite(world.counted(item)) for item in claim.items]
            missing += [all_of((world.asked(item), opposite(world.counted(item)))) for item in claim.when_shown]
            yield Query((any_of(missing), _one_of(claim.values, world)))
        case Implies():
            others = {
                output: tuple(each for each in world.order(output) if each not in values)
                for output, values in claim.values.items()
            }
            yield Query((any_of(world.holds_rule(rule) for rule in claim.rules), _one_of(others, world)))
        case OnlyIf():
            yield Query((world.comes_out(claim.output, claim.value), opposite(world.is_true(claim.condition))))
        case ExactlyOne():
            for output in claim.outputs:
                outs = (world.comes_out(output, value) for value in world.order(output))
                deciding = [total(world.decides.values()) != 1] if output == "level" else []
                yield Query((any_of([total(outs) != 1, *deciding]),))


def breaks(pack: Pack, claim: Claim, breach: Breach) -> bool:
    """Whether the service itself, given these answers, breaks the claim."""
    read = effective_answers(pack, breach.before)
    found = assess_effective(pack, read)
    match claim:
        case NeverLowers():
            assert breach.after is not None
            later = effective_answers(pack, breach.after)
            # Skipped is neither better nor worse: the answer has to count on both sides.
            both = breach.item in read.counted and breach.item in later.counted
            return both and bool(lowered(pack, claim.outputs, found, assess_effective(pack, later)))
        case NeverWithout():
            open_items = [item for item in claim.items if item not in read.counted]
            open_items += [item for item in claim.when_shown if item in read.shown and item not in read.counted]
            return bool(open_items) and any(
                value_of(found, output) in values for output, values in claim.values.items()
            )
        case Implies():
            fired = {rule.id for rule in found.rules}
            return not fired.isdisjoint(claim.rules) and any(
                value_of(found, output) not in values for output, values in claim.values.items()
            )
        case OnlyIf():
            scores = {name: score.value for name, score in found.scores.items()}
            held = compiled(claim.condition, pack.items)(Facts(read.counted, scores))
            return value_of(found, claim.output) == claim.value and held is not True
        case _:
            return False


def lowered(pack: Pack, outputs: tuple[str, ...], before: Outcome, after: Outcome) -> tuple[str, ...]:
    """The outputs that are lower after than before, in the pack's order."""
    orders = {output: order_of(pack, output) for output in outputs}
    return tuple(
        output
        for output, order in orders.items()
        if order.index(value_of(after, output)) < order.index(value_of(before, output))
    )


def value_of(outcome: Outcome, output: str) -> str:
    return {"level": outcome.level, "access": outcome.access, "priority": outcome.priority}[output]


def _one_of(values: Mapping[str, tuple[str, ...]], world: SymbolicPack) -> Term:
    return any_of(world.comes_out(output, value) for output, named in values.items() for value in named)


def _worse(claim: NeverLowers, item: str, world: SymbolicPack) -> Iterator[Query]:
    """One answer made worse: a second world that shares every other answer. Nothing, where no output looks at it."""
    before = world.symbols[item]
    after = symbol(before.item, f"{item}'")
    later = SymbolicPack(
        world.pack,
        {**world.symbols, item: after},
        prefix="'",
        base=world,
        touched=touched_by(world.pack, item),
    )
    lower = []
    for output in claim.outputs:
        for rank in range(1, len(world.order(output))):
            first, second = world.at_least(output, rank), later.at_least(output, rank)
            if first is not second:
                lower.append(all_of((first, opposite(second))))
    if lower:
        change = (before.is_worse(after), world.counted(item), later.counted(item))
        yield Query((*change, any_of(lower)), after, (after.limits, *later.helpers.facts))
