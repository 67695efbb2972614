"""The claims that the dangers of a pack call for, so that no mark, message or step is lost without anybody noticing.

A danger is a private item with critical answers, or a safety message. What a claim says is for the prover to find out;
here it only has to be made, about each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessment.core.errors import Fault
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.safety_messages import given
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, Goal, ValueSpace, satisfiable
from assessment.core.rules.claims import (
    AnswerCritical,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OutputClaim,
    SafetyMessageShown,
    StepsGiven,
)
from assessment.core.rules.explain import reads
from assessment.core.rules.syntax_tree import Expression, Or, reads_level


def check(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """An error for every danger of which the pack does not claim what its people are told."""
    dangers = [item for item in pack.items.values() if item.id in pack.private.items and item.critical]
    yield from _marks(pack, locations, space, dangers)
    yield from _messages(pack, locations, space)
    yield from _outputs(pack, locations, dangers)
    yield from _steps(pack, locations, dangers)


def _marks(pack: Pack, locations: Locations, space: ValueSpace, dangers: Sequence[Item]) -> Iterator[Fault]:
    """Critical answers of private items that no claim says to be critical."""
    for item in dangers:
        claims = [each for each in pack.claims if isinstance(each, AnswerCritical) and item.id in each.items]
        # An answer that counts as unanswered is marked for nobody.
        answers = [name for name in sorted(item.critical) if item.counts(item.space.answer_named(name))]
        unclaimed = [name for name in answers if not _speaks_of(claims, given(item, name), space)]
        if unclaimed:
            options = ", ".join(f"'{name}'" for name in unclaimed)
            message = f"no claim says that the answer {options} to '{item.id}' is critical for the counselor."
            remedy = f"Claim it in rules.yaml: when it is given, critical: [{item.id}]."
            yield locations.error(locations.items[item.id].at("critical"), "E630", message, remedy)


def _messages(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """Safety messages that no claim says to be shown to all whom they are for, as calls to that number if they are."""
    for shown in pack.safety_messages:
        claims = [each for each in pack.claims if isinstance(each, SafetyMessageShown) and _claims_it(each, shown)]
        if not _speaks_of(claims, shown.when, space):
            action = "action: call_emergency" if shown.action == "call_emergency" else f"one_of: [{shown.id}]"
            message = f"no claim says that everybody for whom '{shown.id}' is meant is shown it."
            remedy = f"Claim it in rules.yaml, with its own 'when' and pause: {{{action}}}."
            yield locations.error(locations.entry("pauses.yaml", "", shown.id), "E631", message, remedy)


def _claims_it(claim: SafetyMessageShown, shown: SafetyMessage) -> bool:
    if shown.action == "call_emergency" and claim.action != shown.action:
        return False
    return shown.id in claim.messages or (not claim.messages and claim.action == shown.action)


def _speaks_of(claims: Sequence[OutputClaim], when: Expression, space: ValueSpace) -> bool:
    """Whether these claims together speak of everybody for whom ``when`` is true, as far as that can be seen here."""
    conditions = [claim.condition for claim in claims if claim.condition is not None]
    if len(conditions) < len(claims):
        return True
    if any(when == each or (isinstance(each, Or) and when in each.parts) for each in conditions):
        return True
    beside: list[Goal] = [(each, NOT_TRUE) for each in conditions]
    return not satisfiable(space, (when, TRUE), *beside)


def _outputs(pack: Pack, locations: Locations, dangers: Sequence[Item]) -> Iterator[Fault]:
    """Private items with critical answers of which no claim says what they lead to."""
    claimed: set[str] = set()
    for claim in pack.claims:
        match claim:
            case NeverLowers(items=items):
                claimed.update(items)
            case NeverWithout():
                claimed.update(claim.items, claim.when_shown)
            case OnlyIf(condition=condition):
                claimed.update(reads(condition))
    for item in dangers:
        if item.id not in claimed:
            message = f"no claim says which level, access or priority the answers to '{item.id}' may lead to."
            remedy = "Name it in a claim of the form worse, unanswered or only_if."
            yield locations.error(locations.items[item.id], "E632", message, remedy)


def _steps(pack: Pack, locations: Locations, dangers: Sequence[Item]) -> Iterator[Fault]:
    """A pack that asks about danger in private, and claims nothing of the steps that follow."""
    named = {item.id for item in dangers}
    conditions = [claim.condition for claim in pack.claims if isinstance(claim, StepsGiven)]
    if dangers and not any(each and (reads_level(each) or not named.isdisjoint(reads(each))) for each in conditions):
        message = f"'{dangers[0].id}' may tell of danger, and no claim says which steps somebody in danger is given."
        remedy = "Claim it: when (the level, or such an answer), with only_steps or never_steps."
        yield locations.error(locations.entry("rules.yaml", "claims", ""), "E633", message, remedy)
