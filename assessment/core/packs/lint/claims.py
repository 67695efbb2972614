"""What claims say, as far as it can be seen without the solver."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assessment.core.errors import Fault
from assessment.core.model.band_limits import cut_offs, is_band_limit, unexplained
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, ValueSpace, claimed, satisfiable
from assessment.core.rules.claims import (
    ALWAYS_TRUE,
    NOBODY,
    AnswerCritical,
    BandLimits,
    Claim,
    Implies,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OutputClaim,
    Reachable,
    StepsGiven,
)
from assessment.core.rules.explain import reads


def broken(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """An error for every cut-off that is not as claimed. Like a failing example, it keeps no pack from being loaded."""
    for claim in pack.claims:
        for found in unexplained(pack, claim) if isinstance(claim, BandLimits) else ():
            score = found.test.name
            message = f"{found}, but no band of '{score}' ends there, and the claim '{claim.id}' does not say why."
            named = ", ".join(map(str, pack.scale[score].limits)) or "there is none"
            remedy = f"Use a limit of its bands ({named}), or give the reason under 'except'."
            location = locations.listed(found.file, found.path, found.owner).at("when")
            yield locations.error(location, "E634", message, remedy)


def check(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """A warning for every claim that says nothing, or too little, and for every item that counts and is in none.

    None for a pack without the questions of a switch: its claims were cut short by the service and not by the author.
    """
    if pack.not_asked:
        return
    looked = looked_at(pack)
    for claim in pack.claims:
        why = says_nothing(pack, claim, space, looked)
        if why:
            message = f"the claim '{claim.id}' says nothing: {why}."
            location = locations.entry("rules.yaml", "claims", claim.id)
            yield locations.warning(location, "W636", message, "Correct it, or remove it.")
        if isinstance(claim, BandLimits):
            yield from _exceptions(pack, locations, claim)
    yield from _unclaimed(pack, locations, space)


def says_nothing(pack: Pack, claim: Claim, space: ValueSpace, looked: Collection[str]) -> str:
    """Why the claim would hold whatever the rules say; '' when it might be broken, as far as can be seen here.

    ``looked``: what rules look at.
    """
    match claim:
        case OutputClaim(condition=condition) if condition is not None and not satisfiable(space, (condition, TRUE)):
            return NOBODY
        case StepsGiven(only=only) if only is not None and {step.id for step in pack.steps} <= {*only}:
            return "it allows every step"
        case OnlyIf(condition=condition) if not satisfiable(space, (condition, NOT_TRUE)):
            return ALWAYS_TRUE
        case Implies(values=values) if all({*named} >= {*pack.order_of(output)} for output, named in values.items()):
            return "it allows every " + " and every ".join(values)
        case NeverLowers(items=items) if not any(item in looked for item in items):
            return "no rule looks at any of its items"
        case NeverLowers(outputs=outputs) if all(len(pack.order_of(output)) < 2 for output in outputs):
            return f"there is only one {' and one '.join(outputs)}"
        case Reachable(kinds=kinds) if missing := [kind for kind in kinds if not _named(pack, kind)]:
            return f"the pack has no {' and no '.join(missing)}"
        case BandLimits() if not any(True for _ in cut_offs(pack)):
            return "nothing compares a score with a number"
    return ""


def looked_at(pack: Pack) -> set[str]:
    """The items and scores that can change a level, access or priority: those that rules read, and what these need."""
    waiting = [name for rule in pack.rules if rule.when is not None for name in reads(rule.when)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            if name in pack.check_in_items and found.isdisjoint(pack.check_in_items):
                waiting += pack.check_in_items  # they count as asked once one of them is answered
            found.add(name)
            waiting += _needs(pack, name)
    return found


def _needs(pack: Pack, name: str) -> Iterator[str]:
    """What the value of the item or score depends on."""
    if name in pack.scale:
        yield from (part.id for part in pack.scale[name].parts)
        return
    for condition in pack.asked_if[name]:
        yield from reads(condition)
    if pack.items[name].options_from:
        yield str(pack.items[name].options_from)


def _named(pack: Pack, kind: str) -> bool:
    """Whether the pack has something of this kind."""
    optional = {"note": pack.notes, "strength": pack.texts.strengths}
    return bool(optional.get(kind, True))


def _exceptions(pack: Pack, locations: Locations, claim: BandLimits) -> Iterator[Fault]:
    """Exceptions that no cut-off needs."""
    within = [each.test for each in cut_offs(pack) if not is_band_limit(pack.scale[each.test.name], each.test)]
    location = locations.entry("rules.yaml", "claims", claim.id).at("except")
    for at, exception in enumerate(claim.exceptions):
        if not any(exception.covers(test) for test in within):
            message = f"the exception for '{exception.score}' at {exception.at} is needed by nothing."
            yield locations.warning(location.at(at), "W638", message, "Correct it, or remove it.")


def _unclaimed(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """Items that rules read, themselves or through a score, or that have a critical answer, in no claim."""
    read = (name for rule in pack.rules if rule.when is not None for name in reads(rule.when))
    counts = {item for name in read for item in pack.items_of(name)}
    named = {item for name in _in_claims(pack) for item in pack.items_of(name)}
    left = [
        item.id
        for item in pack.items.values()
        if (item.id in counts or item.critical) and item.id not in named and item.id not in space.never
    ]
    if left and not pack.claims:
        message = f"the pack claims nothing: of {len(left)} items that count, no proof says what they may lead to."
        remedy = "Write claims, such as: worse answers never lower the level."
        yield locations.warning(locations.entry("rules.yaml", "claims", ""), "W635", message, remedy)
        return
    for name in left:
        message = f"'{name}' counts, but no claim speaks of it: nobody would notice if it led to less."
        yield locations.warning(locations.items[name], "W635", message, "Name it in a claim.")


def _in_claims(pack: Pack) -> Iterator[str]:
    """The items and scores that claims name or read."""
    for condition in claimed(pack):
        yield from reads(condition)
    for claim in pack.claims:
        match claim:
            case NeverLowers(items=items) | AnswerCritical(items=items):
                yield from items
            case NeverWithout():
                yield from (*claim.items, *claim.when_shown)
