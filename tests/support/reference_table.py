"""The decision table read a second time, by hand and on its own, to hold the first reading against."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias, TypedDict

Answer: TypeAlias = str | int | list[str]
Answers: TypeAlias = Mapping[str, Answer]
Scores: TypeAlias = dict[str, Fraction | None]


class Assessment(TypedDict):
    level: str
    access: str
    priority: str
    scores: Scores
    not_shown: list[str]


class ReferenceRow(NamedTuple):
    level: str
    access: str
    priority: str


def words(text: str) -> list[str]:
    return text.split()


# --- the item bank: ids in its order ---

BEFORE_YOU_START = words(
    "my_part what_happened hurts_most when_known still_going_on happened_before safe_contact private_now"
)
WHAT_I_DID = words(
    "can_name_it blames_partner plays_it_down knows_own_reasons still_hiding "
    "named_what_sorry_for apology_about_their_hurt said_what_will_change started_to_put_right "
    "sees_their_side lets_them_finish asks_to_understand says_feelings_make_sense gets_defensive "
    "does_what_said promises_too_much tells_before_asked limits_agreed keeps_limits "
    "accepts_slow_trust pushes_to_move_on guess_hurt guess_unsafe "
    "contact_ended answers_questions_calmly why_hid"
)
HOW_IT_HURT_ME = words(
    "feels_hurt feels_angry feels_betrayed feels_not_enough doubts_partner_there on_edge unwanted_thoughts "
    "daily_life_suffers believes_partner can_count_on_partner partner_means_well has_to_check_up "
    "partner_named_it apology_felt_real partner_takes_blame partner_listens words_fit_actions limits_help "
    "pushed_to_forgive good_times wish_now"
)
WARNING_SIGNS = words(
    "same_argument talks_end_badly hard_to_trust not_getting_better hard_to_cope partner_hard_to_cope "
    "substance_problem mental_health_problem"
)
PRIVATE_PAGE = words(
    "afraid_of_partner physically_hurt forced_sex controlled insulted_or_scared hurt_partner "
    "thoughts_of_suicide might_act_on_thoughts thoughts_of_harming children_at_home worried_for_child "
    "danger_if_seen made_to_fill_in wants_private_contact"
)
CHECK_IN = words(
    "kept_promises was_open listened kept_limits pushed setback trust_today upset "
    "stuck_in_same_argument something_kind calm_talk afraid_now"
)
BANK = BEFORE_YOU_START + WHAT_I_DID + HOW_IT_HURT_ME + WARNING_SIGNS + PRIVATE_PAGE + CHECK_IN
KNOWN, FOR_CAUSER, FOR_HURT, ALONE = map(frozenset, (BANK, WHAT_I_DID, HOW_IT_HURT_ME, PRIVATE_PAGE))

# --- the scores: items by subscale, "-" before a reversed one ---

REPAIR_PARTS = {
    "acknowledgement": words("can_name_it -blames_partner -plays_it_down knows_own_reasons -still_hiding"),
    "apology": words("named_what_sorry_for apology_about_their_hurt said_what_will_change started_to_put_right"),
    "empathy": words("sees_their_side lets_them_finish asks_to_understand says_feelings_make_sense -gets_defensive"),
    "consistency": words("does_what_said -promises_too_much tells_before_asked"),
    "limits": words("limits_agreed keeps_limits"),
    "patience": words("accepts_slow_trust -pushes_to_move_on"),
}
HURT_PARTNER_SCALES = {
    "impact": words(
        "feels_hurt feels_angry feels_betrayed feels_not_enough doubts_partner_there on_edge unwanted_thoughts "
        "daily_life_suffers"
    ),
    "trust": words("believes_partner can_count_on_partner partner_means_well -has_to_check_up"),
    "repair_received": words(
        "partner_named_it apology_felt_real partner_takes_blame partner_listens words_fit_actions limits_help "
        "-pushed_to_forgive"
    ),
}

# --- the levels: one row each ---

URGENT = ReferenceRow("urgent", "locked", "same_day")
CHILD_AT_RISK = ReferenceRow("support_first", "locked", "same_day")
ABUSE = ReferenceRow("support_first", "locked", "next_working_day")
OWN_VIOLENCE = ReferenceRow("own_behaviour", "locked", "next_working_day")
SUICIDE_THOUGHTS = ReferenceRow("specialist", "locked", "next_working_day")
ONE_TO_ONE = ReferenceRow("one_to_one", "locked", "next_working_day")
SUBSTANCE_OR_MENTAL_HEALTH = ReferenceRow("specialist", "after_review", "within_five_days")
COUNSELOR = ReferenceRow("counselor", "after_review", "within_five_days")
NOT_ENOUGH_ANSWERS = ReferenceRow("not_enough_answers", "after_review", "none")
SOME_STRAIN = ReferenceRow("guided_self_help", "open", "none")
OTHERWISE = ReferenceRow("self_help", "open", "none")

GATE = words(
    "afraid_of_partner physically_hurt forced_sex controlled insulted_or_scared hurt_partner thoughts_of_suicide "
    "thoughts_of_harming danger_if_seen made_to_fill_in children_at_home"
)
GATE_WHEN_SHOWN = ["might_act_on_thoughts", "worried_for_child"]

ACCESS_LOOSEST_FIRST = ["open", "after_review", "locked"]
PRIORITY_LOWEST_FIRST = ["none", "within_five_days", "next_working_day", "same_day"]


def assess(answers: Answers, *, opened: bool = False) -> Assessment:
    """What the answers lead to. ``opened``: the private page counts as asked, whoever could see it."""
    shown = asked_only(answers, opened=opened)
    known = without_non_answers(shown)
    scores = all_scores(known)
    row = level_row(known, scores)
    return {
        "level": row.level,
        "access": tightest_access(row, known),
        "priority": highest_priority(row, known),
        "scores": scores,
        "not_shown": [item for item in BANK if item in answers and item not in shown],
    }


# --- who is asked what ---


def asked_only(answers: Answers, *, opened: bool = False) -> dict[str, Answer]:
    """The answers to items that are asked; each item is judged by the asked answers before it."""
    strangers = sorted(set(answers) - KNOWN)
    if strangers:
        raise ValueError(f"not in the item bank: {', '.join(strangers)}")
    shown: dict[str, Answer] = {}
    for item in BANK:
        if item in answers and is_asked(item, answers[item], shown, opened):
            shown[item] = answers[item]
    return shown


def is_asked(item: str, answer: Answer, before: Answers, opened: bool) -> bool:
    if item in FOR_CAUSER and not is_one_of(before, "my_part", "caused_hurt", "both"):
        return False
    if item in FOR_HURT and not is_one_of(before, "my_part", "was_hurt", "both"):
        return False
    if item in ALONE and not opened and not is_one_of(before, "private_now", "yes"):
        return False
    if item == "hurts_most":
        ticked = before.get("what_happened", [])
        return isinstance(ticked, list) and len(set(ticked)) >= 2 and answer in ticked
    if item in ("contact_ended", "answers_questions_calmly"):
        return is_ticked(before, "what_happened", "cheating")
    if item == "why_hid":
        return is_ticked(before, "what_happened", "lie")
    if item in GATE_WHEN_SHOWN:
        return is_gate_item_shown(item, before)
    return True


def is_gate_item_shown(item: str, answers: Answers) -> bool:
    if item == "might_act_on_thoughts":
        return is_one_of(answers, "thoughts_of_suicide", "past_2_weeks")
    return is_one_of(answers, "children_at_home", "yes")


def without_non_answers(shown: Answers) -> dict[str, Answer]:
    non_answers = {"contact_ended": "prefer_not_to_say", "keeps_limits": "none_yet"}
    return {item: answer for item, answer in shown.items() if non_answers.get(item) != answer}


# --- scores ---


def all_scores(answers: Answers) -> Scores:
    scores: Scores = {name: subscale(answers, parts) for name, parts in REPAIR_PARTS.items()}
    scored = [score for score in scores.values() if score is not None]
    scores["repair"] = sum(scored, Fraction(0)) / len(scored) if len(scored) >= 4 else None
    for name, parts in HURT_PARTNER_SCALES.items():
        scores[name] = subscale(answers, parts)
    scores["since_last_time"] = since_last_time(answers)
    return scores


def since_last_time(answers: Answers) -> Fraction | None:
    """Ten questions of a check-in, each put on 0 to 1 first; at least eight of them."""
    shares: list[Fraction] = []
    for item in words("kept_promises was_open listened kept_limits something_kind trust_today"):
        if isinstance(answer := answers.get(item), int):
            shares.append(Fraction(answer, 10 if item == "trust_today" else 4))
    for item in words("pushed stuck_in_same_argument upset"):
        if isinstance(answer := answers.get(item), int):
            shares.append(1 - Fraction(answer, 4))
    if "calm_talk" in answers:
        shares.append(Fraction(answers["calm_talk"] == "yes"))
    return sum(shares, Fraction(0)) / len(shares) * 100 if len(shares) >= 8 else None


def subscale(answers: Answers, parts: Sequence[str]) -> Fraction | None:
    points: list[int] = []
    for part in parts:
        answer = answers.get(part.removeprefix("-"))
        if isinstance(answer, int):
            points.append(4 - answer if part.startswith("-") else answer)
    # Four times the answered against three times the asked: 75 % rounded up, without a division.
    if 4 * len(points) < 3 * len(parts):
        return None
    return Fraction(sum(points), len(points)) / 4 * 100


# --- levels, top down: the first that is true ---


def level_row(a: Answers, scores: Scores) -> ReferenceRow:
    # R1
    if suicide_may_act(a) or is_one_of(a, "thoughts_of_harming", "yes"):
        return URGENT
    # R2
    if is_one_of(a, "worried_for_child", "yes"):
        return CHILD_AT_RISK
    # R3
    if abuse(a):
        return ABUSE
    # R4
    if is_one_of(a, "hurt_partner", "yes"):
        return OWN_VIOLENCE
    # R5: R1 has already taken those who may act on the thoughts
    if is_one_of(a, "thoughts_of_suicide", "past_2_weeks"):
        return SUICIDE_THOUGHTS
    # R6
    if is_one_of(a, "substance_problem", "me", "both") or is_one_of(a, "mental_health_problem", "me", "both"):
        return SUBSTANCE_OR_MENTAL_HEALTH
    # doubt
    if doubt(a):
        return ONE_TO_ONE
    # R7
    if needs_counselor(a, scores):
        return COUNSELOR
    # R8
    if not_enough_answers(a, scores):
        return NOT_ENOUGH_ANSWERS
    # R9
    if some_strain(a, scores):
        return SOME_STRAIN
    # R10
    return OTHERWISE


# R1
def suicide_may_act(a: Answers) -> bool:
    return is_one_of(a, "thoughts_of_suicide", "past_2_weeks") and is_one_of(
        a, "might_act_on_thoughts", "maybe", "yes", "prefer_not_to_say"
    )


# R3
def abuse(a: Answers) -> bool:
    return (
        is_one_of(a, "afraid_of_partner", "yes")
        or is_one_of(a, "forced_sex", "yes")
        or is_one_of(a, "controlled", "yes")
        or is_one_of(a, "insulted_or_scared", "yes")
        or is_one_of(a, "danger_if_seen", "yes")
        or is_one_of(a, "made_to_fill_in", "yes")
        or is_one_of(a, "physically_hurt", "past_year", "longer_ago")
        or is_ticked(a, "why_hid", "scared_of_partner")
        or is_one_of(a, "afraid_now", "yes")
    )


# Whether children are at home is no danger in itself, so not saying it is no doubt.
def doubt(a: Answers) -> bool:
    asked = [item for item in GATE if item != "children_at_home"]
    return any_unsure(a, [*asked, *GATE_WHEN_SHOWN, "afraid_now"])


# Known for over a year, over, and either one's own hurt or no contact any more. What is left out is not settled.
def is_settled(a: Answers) -> bool:
    return (
        is_one_of(a, "when_known", "over_a_year")
        and is_one_of(a, "still_going_on", "no")
        and (is_one_of(a, "my_part", "was_hurt") or is_one_of(a, "contact_ended", "yes"))
    )


# R7
def needs_counselor(a: Answers, scores: Scores) -> bool:
    stuck_arguments = any_at_least(3, a, "same_argument", "talks_end_badly", "stuck_in_same_argument")
    trust_after_betrayal = is_ticked(a, "what_happened", "lie", "other_breach", "cheating") and (
        any_at_least(3, a, "hard_to_trust") or is_below(40, scores["trust"])
    )
    fallout = any_at_least(3, a, "hard_to_cope", "partner_hard_to_cope", "daily_life_suffers") or is_from(
        70, scores["impact"]
    )
    cheating = is_ticked(a, "what_happened", "cheating") and not is_settled(a)
    still_going_on = (
        is_one_of(a, "still_going_on", "yes")
        or is_one_of(a, "contact_ended", "mostly", "no")
        or is_one_of(a, "happened_before", "more_than_once")
    )
    stalled = any_at_least(3, a, "not_getting_better")
    serious_setback = is_one_of(a, "setback", "serious")
    partner_unwell = is_one_of(a, "substance_problem", "partner") or is_one_of(a, "mental_health_problem", "partner")
    return (
        stuck_arguments
        or trust_after_betrayal
        or fallout
        or cheating
        or still_going_on
        or stalled
        or serious_setback
        or partner_unwell
    )


# R8
def not_enough_answers(a: Answers, scores: Scores) -> bool:
    signs = ["same_argument", "talks_end_badly", "hard_to_trust", "not_getting_better", "hard_to_cope"]
    return (
        gate_unanswered(a)
        or "substance_problem" not in a
        or "mental_health_problem" not in a
        or sum(sign in a for sign in signs) < 4
        or (scores["repair"] is None and scores["repair_received"] is None)
    )


# R9
def some_strain(a: Answers, scores: Scores) -> bool:
    return (
        is_below(60, scores["repair"])
        or is_below(60, scores["repair_received"])
        or is_below(60, scores["trust"])
        or is_from(50, scores["impact"])
        or any_at_least(2, a, "same_argument", "talks_end_badly", "hard_to_trust", "not_getting_better")
        or any_at_least(2, a, "hard_to_cope", "partner_hard_to_cope", "stuck_in_same_argument")
        or any_unsure(a, ["substance_problem", "mental_health_problem"])
        or any_unsure(a, ["children_at_home"])
        or is_ticked(a, "what_happened", "cheating")
        or is_one_of(a, "thoughts_of_suicide", "longer_ago")
        or is_one_of(a, "setback", "small", "prefer_not_to_say")
    )


# --- access and priority: the level's row, and what overrides it ---


def tightest_access(row: ReferenceRow, a: Answers) -> str:
    candidates = [row.access]
    if (
        any_unsure(a, [*GATE, *GATE_WHEN_SHOWN, "afraid_now"])
        or gate_unanswered(a)
        or is_one_of(a, "private_now", "no", "not_sure")
        or is_one_of(a, "wish_now", "end")
    ):
        candidates.append("locked")
    return max(candidates, key=ACCESS_LOOSEST_FIRST.index)


def highest_priority(row: ReferenceRow, a: Answers) -> str:
    candidates = [row.priority]
    if any_unsure(a, [*GATE, *GATE_WHEN_SHOWN, "afraid_now"]) or is_one_of(a, "wants_private_contact", "yes"):
        candidates.append("next_working_day")
    if gate_unanswered(a) and is_one_of(a, "private_now", "yes"):
        candidates.append("within_five_days")
    return max(candidates, key=PRIORITY_LOWEST_FIRST.index)


def gate_unanswered(a: Answers) -> bool:
    expected = GATE + [item for item in GATE_WHEN_SHOWN if is_gate_item_shown(item, a)]
    return any(item not in a for item in expected)


# --- comparisons: with an unanswered item, or a score without a value, never true ---


def is_one_of(a: Answers, item: str, *options: str) -> bool:
    return a.get(item) in options


def is_ticked(a: Answers, item: str, *options: str) -> bool:
    ticked = a.get(item)
    return isinstance(ticked, list) and any(option in ticked for option in options)


def any_at_least(limit: int, a: Answers, *items: str) -> bool:
    values = [a.get(item) for item in items]
    return any(isinstance(value, int) and value >= limit for value in values)


def any_unsure(a: Answers, items: Sequence[str]) -> bool:
    return any(is_one_of(a, item, "not_sure", "prefer_not_to_say") for item in items)


def is_below(limit: int, score: Fraction | None) -> bool:
    return score is not None and score < limit


def is_from(limit: int, score: Fraction | None) -> bool:
    return score is not None and score >= limit
