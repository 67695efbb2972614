"""Sensitivity: what would change a result. Rules that nearly fired, and the smallest changes that give another level.

It is never a reason to change an answer, and nobody but a counselor sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice
from typing import Any

from assessment.core.engine.outcome import Outcome, assess
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.rules.explain import reads

OPEN = ("not answered", "no score")
MAX_NEAR_MISSES = 6
MAX_LEVEL_CHANGES = 4
MAX_CHANGED_TOGETHER = 3
MAX_TRIES = 400


@dataclass(frozen=True)
class AnswerChange:
    """One answer as it is, and as it might be."""

    item: str
    before: Answer
    after: Answer


@dataclass(frozen=True)
class NearMiss:
    """A rule that would fire if one answer were one step away."""

    rule: str
    change: AnswerChange


@dataclass(frozen=True)
class LevelChange:
    """Changes of answers that only together lead to another level."""

    changes: tuple[AnswerChange, ...]
    level: str


@dataclass(frozen=True)
class SensitivityAnalysis:
    """What would change a result.

    ``near_misses``: in the pack's order; ``level_changes``: one for each level, the fewest and smallest changes first.
    """

    near_misses: tuple[NearMiss, ...]
    level_changes: tuple[LevelChange, ...]


def analyze(pack: Pack, answers: Answers, outcome: Outcome) -> SensitivityAnalysis:
    """Search around ``answers``, which led to ``outcome``. The result depends on nothing else."""
    counted = effective_answers(pack, answers).counted
    return SensitivityAnalysis(
        _near_misses(pack, answers, counted, outcome), _level_changes(pack, answers, counted, outcome)
    )


def as_json(analysis: SensitivityAnalysis) -> str:
    """The canonical JSON text of an analysis; ``from_json`` reads it back. Its keys are stored, and never renamed."""
    plain = {
        "close": [[near_miss.rule, _plain(near_miss.change)] for near_miss in analysis.near_misses],
        "turns": [[each.level, [_plain(change) for change in each.changes]] for each in analysis.level_changes],
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> SensitivityAnalysis:
    """Read an analysis from the text that ``as_json`` gave."""
    plain = json.loads(text)
    return SensitivityAnalysis(
        tuple(NearMiss(rule, _change(change)) for rule, change in plain["close"]),
        tuple(LevelChange(tuple(_change(each) for each in changes), level) for level, changes in plain["turns"]),
    )


def _plain(change: AnswerChange) -> list[Answer]:
    return [change.item, change.before, change.after]


def _change(plain: list[Any]) -> AnswerChange:
    item, before, after = plain
    return AnswerChange(item, before, after)


def _near_misses(pack: Pack, answers: Answers, counted: Answers, outcome: Outcome) -> tuple[NearMiss, ...]:
    """Rules that set a level and did not fire, but would by one step in one ordered answer."""
    fired = {rule.id for rule in outcome.rules}
    candidates = {rule.id for rule in pack.rules if rule.when is not None and rule.level is not None} - fired
    found: dict[str, NearMiss] = {}
    for name in _items_read_by(pack, candidates):
        for change in _steps(pack.items[name], counted):
            changed = assess(pack, {**answers, name: change.after})
            for rule in changed.rules:
                if rule.id in candidates:
                    found.setdefault(rule.id, NearMiss(rule.id, change))
    return tuple(found[rule.id] for rule in pack.rules if rule.id in found)[:MAX_NEAR_MISSES]


def _level_changes(pack: Pack, answers: Answers, counted: Answers, outcome: Outcome) -> tuple[LevelChange, ...]:
    """The smallest sets of changes, up to three together, that lead to each other level."""
    candidates = [list(_alternatives(pack.items[name], counted)) for name in _items_behind(pack, outcome)]
    found: dict[str, LevelChange] = {}
    tries = 0
    for together in range(1, MAX_CHANGED_TOGETHER + 1):
        for chosen in combinations([each for each in candidates if each], together):
            for changes in _by_size(chosen):
                tries += 1
                if tries > MAX_TRIES or len(found) == MAX_LEVEL_CHANGES:
                    return tuple(found.values())
                level = assess(pack, {**answers, **{change.item: change.after for change in changes}}).level
                if level != outcome.level:
                    found.setdefault(level, LevelChange(changes, level))
    return tuple(found.values())


def _by_size(chosen: tuple[list[AnswerChange], ...]) -> Iterator[tuple[AnswerChange, ...]]:
    """All answers changed by the same number of steps: first to the nearest alternatives, then to the next ones."""
    for step in range(max(len(each) for each in chosen)):
        yield tuple(each[min(step, len(each) - 1)] for each in chosen)


def _items_behind(pack: Pack, outcome: Outcome) -> list[str]:
    """The items whose answers made the rules of the outcome's level, or a higher one, fire.

    Rules that fired because something is not answered have none.
    """
    ranks = [level.id for level in pack.levels]
    items: dict[str, None] = {}
    for fired in outcome.rules:
        level = pack.rule[fired.id].level
        by_answers = not any(reason.test in OPEN for reason in fired.reasons)
        if level is not None and by_answers and ranks.index(level) >= ranks.index(outcome.level):
            for reason in fired.reasons:
                for name in _items_of(pack, reason.id) if reason.kind == "score" else (reason.id,):
                    items[name] = None
    return list(items)


def _steps(item: Item, answers: Answers) -> Iterator[AnswerChange]:
    """The answer changed by one step up or down, where answers have an order."""
    answer = answers.get(item.id)
    if answer is not None:
        yield from (AnswerChange(item.id, answer, after) for after in item.space.neighbors(answer))


def _alternatives(item: Item, answers: Answers) -> Iterator[AnswerChange]:
    """The other answers to an item that was answered, the nearest first; no more than are ever tried."""
    answer = answers.get(item.id)
    if answer is not None:
        others = (other for other in item.space.alternatives(answer) if not item.is_unsure(other))
        yield from (AnswerChange(item.id, answer, other) for other in islice(others, MAX_TRIES))


def _items_of(pack: Pack, scale: str) -> Iterator[str]:
    """The items that a scale is made of, directly or through other scales."""
    for part in pack.scale[scale].parts:
        if pack.scale[scale].of_scales:
            yield from _items_of(pack, part.id)
        else:
            yield part.id


def _items_read_by(pack: Pack, rules: set[str]) -> list[str]:
    """The items that any of the rules looks at, directly or through a score, in the pack's order."""
    wanted = {name for rule in rules for name in _reads(pack)[rule]}
    return [name for name in pack.items if name in wanted]


@lru_cache(maxsize=32)
def _reads(pack: Pack) -> Mapping[str, frozenset[str]]:
    return {
        rule.id: frozenset(
            item for name in reads(rule.when) for item in (_items_of(pack, name) if name in pack.scale else (name,))
        )
        for rule in pack.rules
        if rule.when is not None
    }
