"""The decision table's rules over time read a second time, by hand, on top of the second reading of one answer set.

A history is a list of (day, what was sent in), the first pass first; days are counted from it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from tests.support import reference_table as once
from tests.support.reference_table import (
    ACCESS_LOOSEST_FIRST,
    CHECK_IN,
    PRIORITY_LOWEST_FIRST,
    PRIVATE_PAGE,
    Answer,
    Answers,
    words,
)

History = Sequence[tuple[int, Answers]]

LEVELS_LOWEST_FIRST = words(
    "self_help not_enough_answers guided_self_help counselor one_to_one specialist own_behaviour support_first urgent"
)
NEVER_DOWN_FROM = words("own_behaviour support_first urgent")
PRIVATE_DAYS = 56


class Found(NamedTuple):
    level: str
    access: str
    priority: str


COUNTED_AS_FALLOUT_OR_BETRAYAL = Found("counselor", "after_review", "within_five_days")
ONE_UP = {
    "self_help": Found("guided_self_help", "open", "none"),
    "not_enough_answers": Found("guided_self_help", "open", "none"),
    "guided_self_help": Found("counselor", "after_review", "within_five_days"),
    "counselor": Found("specialist", "after_review", "within_five_days"),
    "one_to_one": Found("specialist", "after_review", "within_five_days"),
}


class Latest(NamedTuple):
    answer: Answer
    day: int


def assess(history: History) -> list[Found]:
    """What each round leads to."""
    _, first = history[0]
    plain = once.assess(first)
    found = [Found(plain["level"], plain["access"], plain["priority"])]
    latest = {item: Latest(answer, 0) for item, answer in once.asked_only(first).items()}
    put_to_them = 0 if any(item in latest for item in PRIVATE_PAGE) else None
    own: list[tuple[int, Mapping[str, Answer]]] = []
    for day, sent in history[1:]:
        due = put_to_them is None or any(item in latest and is_old(latest[item], day) for item in PRIVATE_PAGE)
        asked = asked_in_check_in(sent, due=due)
        if due and asked.get("private_now") == "yes" and any(item in asked for item in PRIVATE_PAGE):
            put_to_them = day
        latest |= {item: Latest(answer, day) for item, answer in asked.items()}
        own.append((day, {item: answer for item, answer in asked.items() if item in CHECK_IN}))
        found.append(check_in(latest, own, day, found[-1]))
    return found


def is_old(latest: Latest, day: int) -> bool:
    return day - latest.day >= PRIVATE_DAYS


def asked_in_check_in(sent: Answers, *, due: bool) -> dict[str, Answer]:
    asked = {item: sent[item] for item in CHECK_IN if item in sent}
    upset = any_at_least(3, sent, "upset")
    if due and "private_now" in sent:
        asked["private_now"] = sent["private_now"]
    alone = due and sent.get("private_now") == "yes"
    for item in PRIVATE_PAGE:
        here = alone or (upset and item in ("thoughts_of_suicide", "might_act_on_thoughts"))
        if item == "might_act_on_thoughts":
            here = here and asked.get("thoughts_of_suicide") == "past_2_weeks"
        if item == "worried_for_child":
            here = here and asked.get("children_at_home") == "yes"
        if here and item in sent:
            asked[item] = sent[item]
    return asked


def check_in(
    latest: Mapping[str, Latest], own: Sequence[tuple[int, Mapping[str, Answer]]], day: int, before: Found
) -> Found:
    all_answers = {item: each.answer for item, each in latest.items()}
    fresh = {item: each.answer for item, each in latest.items() if item not in PRIVATE_PAGE or not is_old(each, day)}
    days = [merged(members) for _, members in groupby(own, key=lambda each: each[0])]
    counted = []
    if last_two_known(days, lambda answers: at_least_or_unknown(3, answers, "upset")):
        counted.append(COUNTED_AS_FALLOUT_OR_BETRAYAL)
    hurt = all_answers.get("my_part") in ("was_hurt", "both")
    if hurt and last_two_known(days, lambda answers: below_or_unknown(4, answers, "trust_today")):
        counted.append(COUNTED_AS_FALLOUT_OR_BETRAYAL)
    by_rules = strictest(both(fresh, all_answers) + counted)
    final = [by_rules]
    if without_gain(days):
        final.append(ONE_UP.get(by_rules.level, by_rules))
    if all_answers.get("setback") == "serious":
        base = strictest(both(without_setback(fresh), without_setback(all_answers)) + counted)
        final.append(ONE_UP.get(base.level, base))
    if "afraid_now" not in days[-1]:
        final.append(Found("self_help", "locked", "none"))
    if before.level in NEVER_DOWN_FROM:
        final.append(before)
    return strictest(final)


def both(fresh: Answers, all_answers: Answers) -> list[Found]:
    """What counts now; and all that was ever told, for which the private page counts as asked."""
    now, ever = once.assess(fresh), once.assess(all_answers, opened=True)
    return [Found(each["level"], each["access"], each["priority"]) for each in (now, ever)]


def without_setback(answers: Answers) -> dict[str, Answer]:
    return {item: answer for item, answer in answers.items() if item != "setback"}


def merged(members: Iterable[tuple[int, Mapping[str, Answer]]]) -> dict[str, Answer]:
    together: dict[str, Answer] = {}
    for _, answers in members:
        together.update(answers)
    return together


def last_two_known(days: Sequence[Answers], known: Callable[[Answers], bool | None]) -> bool:
    truths = [truth for truth in map(known, days) if truth is not None]
    return len(truths) >= 2 and truths[-2:] == [True, True]


def at_least_or_unknown(limit: int, answers: Answers, item: str) -> bool | None:
    answer = answers.get(item)
    return answer >= limit if isinstance(answer, int) else None


def below_or_unknown(limit: int, answers: Answers, item: str) -> bool | None:
    answer = answers.get(item)
    return answer < limit if isinstance(answer, int) else None


def any_at_least(limit: int, answers: Answers, item: str) -> bool:
    return at_least_or_unknown(limit, answers, item) is True


def without_gain(days: Sequence[Answers]) -> bool:
    """The last three scored check-ins: no later one above the first, and the last not already the best there is."""
    scores = [score for answers in days if (score := once.since_last_time(answers)) is not None]
    if len(scores) < 3:
        return False
    first, second, third = scores[-3:]
    return second <= first and third <= first and third < Fraction(100)


def strictest(candidates: Sequence[Found]) -> Found:
    return Found(
        max((each.level for each in candidates), key=LEVELS_LOWEST_FIRST.index),
        max((each.access for each in candidates), key=ACCESS_LOOSEST_FIRST.index),
        max((each.priority for each in candidates), key=PRIORITY_LOWEST_FIRST.index),
    )
