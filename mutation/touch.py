"""Which claims a change of a pack can break: those that depend on a part in which the packs differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assessment.core.items import Wording
from assessment.core.model.pack import Pack
from assessment.core.prove import all_claims
from assessment.core.rules.claims import (
    OUTPUTS,
    AnswerCritical,
    Claim,
    ExactlyOne,
    Implies,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OwnStep,
    Reachable,
    SafetyMessageShown,
    StepsGiven,
    StrengthsNotNamed,
)

ANSWERS = frozenset({"questions", "scores", "orders"})
RULES = ANSWERS | {"rules"}
DEPENDS_ON: dict[type[Claim], frozenset[str]] = {
    NeverLowers: RULES,
    NeverWithout: RULES,
    Implies: RULES,
    OnlyIf: RULES,
    ExactlyOne: RULES,
    StepsGiven: RULES | {"steps"},
    OwnStep: RULES | {"steps"},
    StrengthsNotNamed: RULES | {"strengths"},
    SafetyMessageShown: RULES | {"messages"},
    AnswerCritical: RULES | {"critical"},
    Reachable: RULES | {"steps", "strengths", "notes", "bands"},
}
"""The parts that a claim of each form depends on. A claim of a form that is not listed is always tried."""
NOTHING_ASKED = Wording("")


def touched_claims(original: Pack, changed: Pack) -> Iterator[Claim]:
    """The claims of the changed pack that it may break while the original keeps them."""
    before, after = parts(original), parts(changed)
    differing = {name for name in before if before[name] != after[name]}
    kept = set(map(repr, all_claims(original)))
    for claim in all_claims(changed):
        depends_on = DEPENDS_ON.get(type(claim))
        if depends_on is None or differing & depends_on or repr(claim) not in kept:
            yield claim


def parts(pack: Pack) -> dict[str, object]:
    """What claims can depend on, without the texts."""
    return {
        "questions": _questions(pack),
        "scores": [(each.id, each.parts, each.method, each.needs, each.low, each.high) for each in pack.scales],
        "bands": [(each.id, [(band.id, band.below) for band in each.bands]) for each in pack.scales],
        "orders": [[each.id for each in choices] for choices in (pack.levels, pack.access, pack.priorities)],
        "rules": [(each.id, each.when, *(getattr(each, output) for output in OUTPUTS)) for each in pack.rules],
        "steps": [
            pack.step_otherwise,
            [(each.id, each.when, each.couple, each.instead_of) for each in pack.steps],
        ],
        "strengths": [(each.id, each.when) for each in pack.texts.strengths],
        "messages": [(each.id, each.when, each.action) for each in pack.safety_messages],
        "notes": [(each.id, each.when) for each in pack.notes],
        "critical": [(name, item.critical) for name, item in pack.items.items()],
    }


def _questions(pack: Pack) -> list[object]:
    """Each question with what decides whether it is asked, and what its answers count for."""
    return [
        (
            questionnaire.is_check_in,
            pack.asked_if[item.id],
            replace(item, ask=NOTHING_ASKED, critical=frozenset(), on_paper="", share="", judges_partner=False),
        )
        for questionnaire in pack.questionnaires
        for item in questionnaire.items
    ]
