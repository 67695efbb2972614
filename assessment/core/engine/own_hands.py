"""What somebody can do themselves that would change a result: only what the pack puts in their own hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import score
from assessment.core.engine.sensitivity import AnswerChange, single_changes
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale

MOST_NAMED = 3


@dataclass(frozen=True)
class OwnHands:
    """The ids of at most ``MOST_NAMED`` items. ``lowers_level``: each of them alone leads to a lower level; else each
    moves the score that was asked for. ``only_others``: nothing was asked that is in this person's hands, though the
    pack asks it of others.
    """

    items: tuple[str, ...]
    lowers_level: bool
    only_others: bool = False


def own_hands(pack: Pack, answers: Answers, outcome: Outcome, lowest: Scale | None, *, first_pass: bool) -> OwnHands:
    """The items of which one better answer would lower the level; where there is none, those that move ``lowest``.

    Only items with an answer in the worse half, the worst first: nobody is told to do what they mostly do.
    ``first_pass``: whether ``answers`` are those of one pass alone. After a check-in the level rests on more than the
    latest answers, so nothing is said of it.
    """
    effective = effective_answers(pack, answers)
    counted, in_hands = effective.counted, {item.id for item in pack.items.values() if item.in_your_hands}
    if in_hands and in_hands.isdisjoint(effective.shown):
        return OwnHands((), lowers_level=False, only_others=True)
    low = [name for name in pack.items if name in counted and _is_low(pack.items[name], counted[name])]
    low.sort(key=lambda name: -_room(pack.items[name], counted[name]))
    lowering = _lowering(pack, answers, outcome) if first_pass else frozenset()
    found = [name for name in low if name in lowering]
    if not found and lowest is not None:
        return OwnHands(tuple(_moving(pack, counted, low, lowest))[:MOST_NAMED], lowers_level=False)
    return OwnHands(tuple(found[:MOST_NAMED]), lowers_level=True)


def _lowering(pack: Pack, answers: Answers, outcome: Outcome) -> frozenset[str]:
    """The items of which one other answer leads to a lower level, but none that only says that too much is left out."""
    analysis = single_changes(pack, answers, outcome)
    lower = {level.id for level in pack.levels[: pack.level_rank[analysis.now.level]] if level.action_to != "left_out"}
    return frozenset(
        each.changes[0].item
        for each in analysis.given_answers
        if each.suggestion.level in lower and _is_better(pack, each.changes[0])
    )


def _is_better(pack: Pack, change: AnswerChange) -> bool:
    item = pack.items[change.item]
    return bool(item.in_your_hands) and all(_room(item, after) < _room(item, change.before) for after in change.after)


def _moving(pack: Pack, counted: Answers, low: Sequence[str], lowest: Scale) -> Iterator[str]:
    """The items of a score that is better with the best answer to them."""
    now = score(pack, counted)[lowest.id].value
    for name in low:
        best, _ = _best_and_worst(pack.items[name])
        then = score(pack, {**counted, name: best})[lowest.id].value
        if now is not None and then is not None and (then > now if lowest.higher_is == "better" else then < now):
            yield name


def _is_low(item: Item, answer: Answer) -> bool:
    """Whether the item is in the person's own hands, and the answer not nearer to the best than to the worst."""
    if not item.in_your_hands or not isinstance(answer, int):
        return False
    best, worst = _best_and_worst(item)
    return 2 * abs(best - answer) >= abs(best - worst)


def _best_and_worst(item: Item) -> tuple[int, int]:
    """ValueError for an item whose answers have no order: a pack puts none such in anybody's hands."""
    if item.space.limits is None:
        raise ValueError(f"the answers to '{item.id}' have no order")
    low, high = item.space.limits
    return (low, high) if item.worse.direction == "up" else (high, low)


def _room(item: Item, answer: Answer | None) -> int:
    """How far the answer is from the best one; 0 for one outside of the order."""
    return abs(_best_and_worst(item)[0] - answer) if isinstance(answer, int) else 0
