"""Random, valid answer sets that reach every corner of the decision table often; the same seed gives the same sets."""

import random
from bisect import bisect
from collections.abc import Iterator
from typing import NamedTuple

from tests.support.reference_table import Answer, asked_only


class GivenRating(NamedTuple):
    high_is_good: bool
    top: int = 4
    also: str = ""


class GivenChoice(NamedTuple):
    """Options parted by how much they weigh in the table, so that a set can be steered to the lower or upper levels."""

    fine: tuple[str, ...]
    between: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    several: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        return self.fine + self.between + self.worse


class Mood(NamedTuple):
    """What all answers of one set have in common."""

    skip: float
    danger: float
    trouble: float
    unsure: float
    distance: tuple[int, ...]  # weights of 0 to 4 steps away from the best rating, each with those before it


GOOD = GivenRating(high_is_good=True)
BAD = GivenRating(high_is_good=False)
YES_NO_UNSURE = GivenChoice(("no",), ("not_sure", "prefer_not_to_say"), ("yes",))
WHOSE_PROBLEM = GivenChoice(("no",), ("not_sure", "prefer_not_to_say"), ("partner", "me", "both"))
WHAT_HAPPENED = GivenChoice(
    ("broken_promise", "harsh_words", "not_there", "withdrawal", "something_else"),
    ("lie", "other_breach"),
    ("cheating",),
    several=True,
)

BEFORE_YOU_START: dict[str, GivenRating | GivenChoice] = {
    "my_part": GivenChoice(("caused_hurt", "was_hurt", "both"), ("not_sure",)),
    "what_happened": WHAT_HAPPENED,
    "hurts_most": GivenChoice(WHAT_HAPPENED.options),
    "when_known": GivenChoice(
        ("past_week", "weeks_1_4", "months_1_6", "months_6_12", "over_a_year", "never_discussed")
    ),
    "still_going_on": YES_NO_UNSURE,
    "happened_before": GivenChoice(("no", "once"), ("not_sure",), ("more_than_once",)),
    "safe_contact": GivenChoice(("email", "phone", "no_contact")),
    "private_now": GivenChoice(("yes",), ("no", "not_sure")),
}
WHAT_I_DID: dict[str, GivenRating | GivenChoice] = {
    "can_name_it": GOOD,
    "blames_partner": BAD,
    "plays_it_down": BAD,
    "knows_own_reasons": GOOD,
    "still_hiding": BAD,
    "named_what_sorry_for": GOOD,
    "apology_about_their_hurt": GOOD,
    "said_what_will_change": GOOD,
    "started_to_put_right": GOOD,
    "sees_their_side": GOOD,
    "lets_them_finish": GOOD,
    "asks_to_understand": GOOD,
    "says_feelings_make_sense": GOOD,
    "gets_defensive": BAD,
    "does_what_said": GOOD,
    "promises_too_much": BAD,
    "tells_before_asked": GOOD,
    "limits_agreed": GOOD,
    "keeps_limits": GivenRating(high_is_good=True, also="none_yet"),
    "accepts_slow_trust": GOOD,
    "pushes_to_move_on": BAD,
    "guess_hurt": BAD,
    "guess_unsafe": BAD,
    "contact_ended": GivenChoice(("yes",), ("prefer_not_to_say",), ("mostly", "no")),
    "answers_questions_calmly": GOOD,
    "why_hid": GivenChoice(
        ("avoid_fight", "protect_feelings", "cover_up", "ashamed", "another_reason"),
        worse=("scared_of_partner",),
        several=True,
    ),
}
HOW_IT_HURT_ME: dict[str, GivenRating | GivenChoice] = {
    "feels_hurt": BAD,
    "feels_angry": BAD,
    "feels_betrayed": BAD,
    "feels_not_enough": BAD,
    "doubts_partner_there": BAD,
    "on_edge": BAD,
    "unwanted_thoughts": BAD,
    "daily_life_suffers": BAD,
    "believes_partner": GOOD,
    "can_count_on_partner": GOOD,
    "partner_means_well": GOOD,
    "has_to_check_up": BAD,
    "partner_named_it": GOOD,
    "apology_felt_real": GOOD,
    "partner_takes_blame": GOOD,
    "partner_listens": GOOD,
    "words_fit_actions": GOOD,
    "limits_help": GOOD,
    "pushed_to_forgive": BAD,
    "good_times": GOOD,
    "wish_now": GivenChoice(("rebuild", "time"), ("not_sure", "prefer_not_to_say"), ("end",)),
}
WARNING_SIGNS: dict[str, GivenRating | GivenChoice] = {
    "same_argument": BAD,
    "talks_end_badly": BAD,
    "hard_to_trust": BAD,
    "not_getting_better": BAD,
    "hard_to_cope": BAD,
    "partner_hard_to_cope": BAD,
    "substance_problem": WHOSE_PROBLEM,
    "mental_health_problem": WHOSE_PROBLEM,
}
PRIVATE_PAGE: dict[str, GivenRating | GivenChoice] = {
    "afraid_of_partner": YES_NO_UNSURE,
    "physically_hurt": GivenChoice(("no",), ("prefer_not_to_say",), ("past_year", "longer_ago")),
    "forced_sex": YES_NO_UNSURE,
    "controlled": YES_NO_UNSURE,
    "insulted_or_scared": YES_NO_UNSURE,
    "hurt_partner": YES_NO_UNSURE,
    "thoughts_of_suicide": GivenChoice(("no",), ("longer_ago", "prefer_not_to_say"), ("past_2_weeks",)),
    "might_act_on_thoughts": GivenChoice(("no",), ("prefer_not_to_say",), ("maybe", "yes")),
    "thoughts_of_harming": YES_NO_UNSURE,
    "children_at_home": GivenChoice(("yes", "no"), ("prefer_not_to_say",)),
    "worried_for_child": YES_NO_UNSURE,
    "danger_if_seen": YES_NO_UNSURE,
    "made_to_fill_in": YES_NO_UNSURE,
    "wants_private_contact": GivenChoice(("not_now", "no"), worse=("yes",)),
}
CHECK_IN: dict[str, GivenRating | GivenChoice] = {
    "kept_promises": GOOD,
    "was_open": GOOD,
    "listened": GOOD,
    "kept_limits": GOOD,
    "pushed": BAD,
    "setback": GivenChoice(("no",), ("small", "prefer_not_to_say"), ("serious",)),
    "trust_today": GivenRating(high_is_good=True, top=10),
    "upset": BAD,
    "stuck_in_same_argument": BAD,
    "something_kind": GOOD,
    "calm_talk": GivenChoice(("yes", "did_not_try", "did_not_stay_calm")),
    "afraid_now": YES_NO_UNSURE,
}
FIRST_PASS = {**BEFORE_YOU_START, **WHAT_I_DID, **HOW_IT_HURT_ME, **WARNING_SIGNS, **PRIVATE_PAGE}
ITEMS = {**FIRST_PASS, **CHECK_IN}
DANGER_ITEMS = {*PRIVATE_PAGE, "why_hid", "afraid_now"}


def answer_sets(count: int, seed: int) -> Iterator[dict[str, Answer]]:
    rng = random.Random(seed)
    for _ in range(count):
        yield _answer_set(rng)


def histories(count: int, seed: int) -> Iterator[list[tuple[int, dict[str, Answer]]]]:
    """First passes with check-ins after them: the day of each, counted from the first pass, and what was sent in."""
    rng = random.Random(seed)
    for _ in range(count):
        first = {item: answer for item, answer in _answer_set(rng).items() if item in FIRST_PASS}
        day, rounds = 0, [(0, first)]
        # Some weeks apart, some long after, now and then a second one on the same day.
        for _ in range(rng.randint(1, 5)):
            day += rng.choice((0, 1, 13, 14, 14, 15, 20, 28, 42, 56, 60))
            rounds.append((day, _check_in(rng)))
        yield rounds


def _check_in(rng: random.Random) -> dict[str, Answer]:
    """A check-in with, now and then, answers to private questions, whether they were asked or not."""
    mood = _mood(rng)
    items = dict(CHECK_IN)
    if rng.random() < 0.5:
        items |= {"private_now": BEFORE_YOU_START["private_now"], **PRIVATE_PAGE}
    return {item: _answer(rng, item, kind, mood) for item, kind in items.items() if not _skipped(rng, item, mood)}


def _answer_set(rng: random.Random) -> dict[str, Answer]:
    if rng.random() < 0.02:
        return {}
    mood = _mood(rng)
    # A check-in comes weeks later, so many sets have none.
    items = ITEMS if rng.random() < 0.4 else FIRST_PASS
    answers = {item: _answer(rng, item, kind, mood) for item, kind in items.items() if not _skipped(rng, item, mood)}
    with_strays = rng.random() < 0.25
    ticked = answers.get("what_happened")
    if "hurts_most" in answers and isinstance(ticked, list) and not with_strays:
        answers["hurts_most"] = rng.choice(ticked)
    return answers if with_strays else asked_only(answers)


def _mood(rng: random.Random) -> Mood:
    # The lower levels need every single answer to be calm, so zero comes up much more often than its share.
    return Mood(
        skip=rng.choice((0.0, 0.0, 0.0, 0.02, 0.1, 0.25, 0.6)),
        danger=rng.choice((0.0, 0.0, 0.0, 0.05, 0.1, 0.4)),
        trouble=rng.choice((0.0, 0.0, 0.0, 0.1, 0.4)),
        unsure=rng.choice((0.0, 0.0, 0.0, 0.03, 0.3)),
        distance=rng.choice(
            (
                (7, 10, 10, 10, 10),
                (8, 14, 15, 15, 15),
                (4, 8, 12, 12, 12),
                (6, 10, 12, 13, 14),
                (1, 2, 3, 4, 5),
                (0, 1, 3, 6, 9),
            )
        ),
    )


def _skipped(rng: random.Random, item: str, mood: Mood) -> bool:
    # Whole questionnaires hang on these two; skipped as often as the others they would leave little to decide.
    chance = mood.skip / 4 if item in ("my_part", "private_now") else mood.skip
    return rng.random() < chance


def _answer(rng: random.Random, item: str, kind: GivenRating | GivenChoice, mood: Mood) -> Answer:
    if isinstance(kind, GivenRating):
        return _rating(rng, kind, mood)
    if item in ("my_part", "private_now"):
        return rng.choice(kind.between if rng.random() < 0.08 else kind.fine)
    if kind.several:
        picks = [_option(rng, item, kind, mood) for _ in range(rng.choice((1, 1, 2, 3)))]
        return list(dict.fromkeys(picks))
    return _option(rng, item, kind, mood)


def _rating(rng: random.Random, kind: GivenRating, mood: Mood) -> Answer:
    if kind.also and rng.random() < 0.15:
        return kind.also
    if kind.top != 4:
        return rng.randint(0, kind.top)
    distance = bisect(mood.distance, rng.random() * mood.distance[-1], 0, 4)
    return kind.top - distance if kind.high_is_good else distance


def _option(rng: random.Random, item: str, kind: GivenChoice, mood: Mood) -> str:
    if kind.worse and rng.random() < (mood.danger if item in DANGER_ITEMS else mood.trouble):
        return rng.choice(kind.worse)
    if kind.between and rng.random() < mood.unsure:
        return rng.choice(kind.between)
    return rng.choice(kind.fine)
