"""What "worse" and "higher" mean for the shipped pack: answers one step worse, and outcomes that are not lower."""

from __future__ import annotations

from assessment.core.engine import answers as from_json
from assessment.core.engine.outcome import Outcome
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from tests.support import reference_table
from tests.support.answer_sets import ITEMS, GivenRating
from tests.support.reference_table import asked_only

LEVELS = (
    "self_help",
    "not_enough_answers",
    "guided_self_help",
    "counselor",
    "one_to_one",
    "specialist",
    "own_behaviour",
    "support_first",
    "urgent",
)
ACCESS = ("open", "after_review", "locked")
PRIORITIES = ("none", "within_five_days", "next_working_day", "same_day")
NO_TO_YES = [("no", "not_sure"), ("no", "prefer_not_to_say"), ("not_sure", "yes"), ("prefer_not_to_say", "yes")]
WHOSE_PROBLEM = [
    ("no", "not_sure"),
    ("no", "prefer_not_to_say"),
    ("not_sure", "partner"),
    ("prefer_not_to_say", "partner"),
    ("partner", "me"),
    ("partner", "both"),
]
WORSE: dict[str, list[tuple[str, str]]] = {
    "still_going_on": NO_TO_YES,
    "happened_before": [("no", "once"), ("no", "not_sure"), ("once", "more_than_once"), ("not_sure", "more_than_once")],
    "contact_ended": [("yes", "mostly"), ("mostly", "no")],
    "substance_problem": WHOSE_PROBLEM,
    "mental_health_problem": WHOSE_PROBLEM,
    "afraid_of_partner": NO_TO_YES,
    "physically_hurt": [
        ("no", "prefer_not_to_say"),
        ("prefer_not_to_say", "longer_ago"),
        ("longer_ago", "past_year"),
    ],
    "forced_sex": NO_TO_YES,
    "controlled": NO_TO_YES,
    "insulted_or_scared": NO_TO_YES,
    "hurt_partner": NO_TO_YES,
    "thoughts_of_suicide": [
        ("no", "longer_ago"),
        ("no", "prefer_not_to_say"),
        ("longer_ago", "past_2_weeks"),
        ("prefer_not_to_say", "past_2_weeks"),
    ],
    "might_act_on_thoughts": [("no", "maybe"), ("no", "prefer_not_to_say"), ("maybe", "yes")],
    "thoughts_of_harming": NO_TO_YES,
    "worried_for_child": NO_TO_YES,
    "danger_if_seen": NO_TO_YES,
    "made_to_fill_in": NO_TO_YES,
    "calm_talk": [("yes", "did_not_try"), ("yes", "did_not_stay_calm")],
    "setback": [("no", "small"), ("small", "serious")],
    "afraid_now": NO_TO_YES,
}
WORSE_TO_TICK = {"what_happened": ("lie", "other_breach", "cheating"), "why_hid": ("scared_of_partner",)}


def worse_answers(pack: Pack, name: str, answer: Answer) -> list[Answer]:
    """The answers one step worse than this one, by what the item asks."""
    kind = ITEMS[name]
    if isinstance(answer, tuple):
        return [pack.items[name].read([*answer, tick]) for tick in WORSE_TO_TICK[name] if tick not in answer]
    if isinstance(kind, GivenRating):
        if not isinstance(answer, int):
            return []
        step = answer - 1 if kind.high_is_good else answer + 1
        return [step] if 0 <= step <= kind.top else []
    return [after for before, after in WORSE.get(name, []) if before == answer]


def best(pack: Pack, part: str = "both") -> dict[str, Answer]:
    """The answers of somebody for whom all is well, in every question they are asked."""
    raw: dict[str, reference_table.Answer] = {
        name: (kind.top if kind.high_is_good else 0) if isinstance(kind, GivenRating) else kind.fine[0]
        for name, kind in ITEMS.items()
    }
    raw |= {"my_part": part, "what_happened": ["broken_promise", "harsh_words"], "why_hid": ["ashamed"]}
    return dict(from_json.read(pack, asked_only(raw)))


def ranks(outcome: Outcome) -> tuple[int, int, int]:
    return LEVELS.index(outcome.level), ACCESS.index(outcome.access), PRIORITIES.index(outcome.priority)


def not_lower(before: Outcome, after: Outcome) -> bool:
    return all(new >= old for new, old in zip(ranks(after), ranks(before), strict=True))
