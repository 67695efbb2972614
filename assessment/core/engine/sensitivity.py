"""What a result rests on: rules that came close, and the smallest changes of answers that give another level.

It says how sensitive a result is. It is never a reason to change an answer, and nobody but a counselor sees it.
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
MOST_CLOSE = 6
MOST_CHANGES = 4
MOST_TOGETHER = 3
MOST_TRIES = 400


@dataclass(frozen=True)
class AnswerChange:
    """One answer as given, and as it would be."""

    item: str
    given: Answer
    instead: Answer


@dataclass(frozen=True)
class NearMiss:
    """A rule that would be true if one answer were one step away."""

    rule: str
    change: AnswerChange


@dataclass(frozen=True)
class LevelChange:
    """Changes that only together give another level."""

    changes: tuple[AnswerChange, ...]
    level: str


@dataclass(frozen=True)
class Explanation:
    """``close``: in the pack's order; ``turns``: fewest and smallest changes first, one for each level they lead to."""

    close: tuple[NearMiss, ...]
    turns: tuple[LevelChange, ...]


def explain(pack: Pack, answers: Answers, outcome: Outcome) -> Explanation:
    """Search around ``answers``, which led to ``outcome``; the same answers always give the same explanation."""
    counted = effective_answers(pack, answers).counted
    return Explanation(_close(pack, answers, counted, outcome), _turns(pack, answers, counted, outcome))


def as_json(explanation: Explanation) -> str:
    """The canonical text of an explanation; ``from_json`` gives an equal one back."""
    plain = {
        "close": [[close.rule, _plain(close.change)] for close in explanation.close],
        "turns": [[turn.level, [_plain(change) for change in turn.changes]] for turn in explanation.turns],
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Explanation:
    """The explanation that ``as_json`` wrote."""
    plain = json.loads(text)
    return Explanation(
        tuple(NearMiss(rule, _change(change)) for rule, change in plain["close"]),
        tuple(LevelChange(tuple(_change(each) for each in changes), level) for level, changes in plain["turns"]),
    )


def _plain(change: AnswerChange) -> list[Answer]:
    return [change.item, change.given, change.instead]


def _change(plain: list[Any]) -> AnswerChange:
    item, given, instead = plain
    return AnswerChange(item, given, instead)


def _close(pack: Pack, answers: Answers, counted: Answers, outcome: Outcome) -> tuple[NearMiss, ...]:
    """Rules that set a level and are not true now, but would be by one step in one ordered answer."""
    fired = {rule.id for rule in outcome.rules}
    waiting = {rule.id for rule in pack.rules if rule.when is not None and rule.level is not None} - fired
    found: dict[str, NearMiss] = {}
    for name in _read_by(pack, waiting):
        for change in _steps(pack.items[name], counted):
            after = assess(pack, {**answers, name: change.instead})
            for rule in after.rules:
                if rule.id in waiting:
                    found.setdefault(rule.id, NearMiss(rule.id, change))
    return tuple(found[rule.id] for rule in pack.rules if rule.id in found)[:MOST_CLOSE]


def _turns(pack: Pack, answers: Answers, counted: Answers, outcome: Outcome) -> tuple[LevelChange, ...]:
    """The smallest sets of changes, up to three together, that lead to each other level."""
    candidates = [list(_alternatives(pack.items[name], counted)) for name in _behind(pack, outcome)]
    found: dict[str, LevelChange] = {}
    tries = 0
    for together in range(1, MOST_TOGETHER + 1):
        for chosen in combinations([each for each in candidates if each], together):
            for changes in _by_size(chosen):
                tries += 1
                if tries > MOST_TRIES or len(found) == MOST_CHANGES:
                    return tuple(found.values())
                instead = {change.item: change.instead for change in changes}
                level = assess(pack, {**answers, **instead}).level
                if level != outcome.level:
                    found.setdefault(level, LevelChange(changes, level))
    return tuple(found.values())


def _by_size(chosen: tuple[list[AnswerChange], ...]) -> Iterator[tuple[AnswerChange, ...]]:
    """All answers moved by the same number of steps: first the nearest alternatives, then the next ones."""
    for step in range(max(len(each) for each in chosen)):
        yield tuple(each[min(step, len(each) - 1)] for each in chosen)


def _behind(pack: Pack, outcome: Outcome) -> list[str]:
    """The items whose answers made the rules of the outcome's level, and above it, true; what is open has none."""
    ranks = [level.id for level in pack.levels]
    items: dict[str, None] = {}
    for fired in outcome.rules:
        level = pack.rule[fired.id].level
        by_answers = not any(ground.test in OPEN for ground in fired.grounds)
        if level is not None and by_answers and ranks.index(level) >= ranks.index(outcome.level):
            for ground in fired.grounds:
                for name in _items_of(pack, ground.id) if ground.kind == "score" else (ground.id,):
                    items[name] = None
    return list(items)


def _steps(item: Item, answers: Answers) -> Iterator[AnswerChange]:
    """The answer moved one step up or down, where answers have an order."""
    answer = answers.get(item.id)
    if answer is not None:
        yield from (AnswerChange(item.id, answer, instead) for instead in item.space.steps(answer))


def _alternatives(item: Item, answers: Answers) -> Iterator[AnswerChange]:
    """The other answers to a question that was answered, the nearest first; no more than are ever tried."""
    answer = answers.get(item.id)
    if answer is not None:
        others = (other for other in item.space.others(answer) if not item.unsure(other))
        yield from (AnswerChange(item.id, answer, other) for other in islice(others, MOST_TRIES))


def _items_of(pack: Pack, scale: str) -> Iterator[str]:
    for part in pack.scale[scale].parts:
        if pack.scale[scale].of_scales:
            yield from _items_of(pack, part.id)
        else:
            yield part.id


def _read_by(pack: Pack, rules: set[str]) -> list[str]:
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
