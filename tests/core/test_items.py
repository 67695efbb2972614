"""What each type of item takes from a form and from JSON, how it words it, and what it scores."""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core.engine import answers
from assessment.core.errors import InvalidAnswers
from assessment.core.items import TYPES, Answer, AnswerSpace, Enumeration, Interval, Item, Opaque, Option, Subsets
from assessment.core.model.pack import Pack
from tests.support.pack_faults import pack_faults
from tests.support.random_expressions import ITEMS, multiple, number, rating, single, text
from tests.support.sleep_pack import written
from tests.support.thoroughness import times

EACH = pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS.keys())
BIG = number("big", -(10**9), 10**9)
ODD = rating("odd", (Option("-5", "Low", -5), Option("20", "High", 20)))


def parsed(item: Item, raw: list[str]) -> Answer | str | None:
    """The answer, None for none, or 'refused: …'."""
    try:
        return item.parse(raw)
    except ValueError as refused:
        return f"refused: {refused}"


def read(item: Item, value: object) -> Answer | str:
    try:
        return item.read(value)
    except ValueError as refused:
        return f"refused: {refused}"


def test_every_type_is_tried_here() -> None:
    assert {item.type for item in ITEMS.values()} == set(TYPES)


# --- anything may be sent ---

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["yes", "noise", 2, "skip"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FORM = st.lists(st.text(max_size=20) | st.sampled_from(["yes", "noise", "light", "2", "-1", "none", ""]), max_size=3)


def sound(item: Item, answer: Answer) -> None:
    """What every answer that was taken must allow."""
    assert item.read(json.loads(json.dumps(answer))) == answer
    assert item.parse(item.form_values(answer)) == answer
    assert item.describe(answer)
    assert item.counts(answer) in (True, False)
    assert item.is_unsure(answer) in (True, False)
    assert item.is_critical(answer) is False
    points, edges = item.points(answer), item.point_range()
    assert points is None or (edges is not None and edges[0] <= points <= edges[1])


@EACH
@settings(max_examples=times(12))
@given(raw=FORM)
def test_a_form_gets_an_answer_none_or_a_message(item: Item, raw: list[str]) -> None:
    answer = parsed(item, raw)
    if answer is not None and not str(answer).startswith("refused: "):
        sound(item, answer)


@EACH
@settings(max_examples=times(12))
@given(value=JSON)
def test_json_gets_an_answer_or_a_message(item: Item, value: object) -> None:
    answer = read(item, value)
    if not str(answer).startswith("refused: expected"):
        sound(item, answer)


@EACH
@pytest.mark.parametrize("nothing", [[], [""], ["", ""]])
def test_an_empty_form_is_no_answer(item: Item, nothing: list[str]) -> None:
    assert item.parse(nothing) is None


@EACH
@pytest.mark.parametrize("value", [None, True, False, {}, [], "", math.nan, math.inf, -math.inf, 2.5, 10**400, 1e308])
def test_json_that_is_no_answer_is_refused(item: Item, value: object) -> None:
    assert str(read(item, value)).startswith("refused: expected")


@EACH
def test_the_answer_space_holds_answers_of_the_item_and_says_what_they_score(item: Item) -> None:
    space = item.space
    numbers = space.limits or ()
    sample = (space.sample,) if isinstance(space, Opaque) else ()
    for answer in (*space.listed, *numbers, *sample):
        sound(item, answer)
    assert [space.answer_named(name) for name in space.names] == [*space.listed]
    assert all(item.points(number) == number for number in numbers)


@EACH
def test_a_step_and_another_answer_are_answers_too(item: Item) -> None:
    for answer in (*item.space.listed, *(item.space.limits or ())):
        near, others = item.space.neighbors(answer), [*islice(item.space.alternatives(answer), 50)]
        for each in (*near, *others):
            sound(item, each)
            assert each != answer
        assert {*near} <= {*others[:2]}
        assert len({*others}) == len(others)


@pytest.mark.parametrize("space", [Enumeration((5, "none", -2, 0, 1)), Interval(-2, 5)], ids=["few", "many"])
@pytest.mark.parametrize("limit", range(-4, 8))
@pytest.mark.parametrize("operator", [">", ">=", "<", "<="])
def test_an_edge_is_the_answer_nearest_to_a_limit(space: AnswerSpace, limit: int, operator: str) -> None:
    holds = {">": int.__gt__, ">=": int.__ge__, "<": int.__lt__, "<=": int.__le__}[operator]
    answers = [each for each in space.choices if isinstance(each, int)] or [*range(-2, 6)]
    within = [each for each in answers if holds(each, limit)]
    assert space.nearest(operator, limit) == min(within, key=lambda each: abs(each - limit), default=None)


# --- choices ---


@EACH
def test_a_form_and_json_give_the_same_answer(item: Item) -> None:
    for option in item.control().options:
        value: object = option.points if option.points is not None else option.id
        assert item.parse([option.id]) == item.read([value] if item.type == "multiple" else value)


@EACH
def test_an_answer_is_described_in_the_words_the_person_saw(item: Item) -> None:
    for option in item.control().options:
        answer = item.parse([option.id])
        assert answer is not None
        assert item.describe(answer) == option.label


@pytest.mark.parametrize("raw", [["yes", "no"], ["maybe"], ["YES"], ["yes "], ["yes\x00"]])
def test_a_choice_takes_exactly_one_of_its_options(raw: list[str]) -> None:
    assert parsed(ITEMS["afraid"], raw) == "refused: Choose one of the answers"


def test_a_rating_takes_exactly_one_of_its_values() -> None:
    assert parsed(ITEMS["awake"], ["1", "2"]) == "refused: Choose one of the answers"


def test_ticked_options_come_in_the_order_of_the_list_and_once() -> None:
    reasons = ITEMS["reasons"]
    assert reasons.parse(["light", "", "noise", "light"]) == ("noise", "light")
    assert reasons.read(["light", "noise", "light"]) == ("noise", "light")
    assert reasons.describe(("noise", "light")) == "Noise, Light"
    assert parsed(reasons, ["light", "dark"]) == "refused: Choose from the answers in the list"
    assert str(read(reasons, ["light", 1])).startswith("refused: expected a list with one or more of: noise, light")
    assert str(read(reasons, "light")).startswith("refused: expected a list")


TICKED = st.lists(st.sampled_from(["noise", "light", "cannot_say", "skip", "nothing"]), min_size=1)


@given(chosen=TICKED)
def test_an_option_that_excludes_others_is_ticked_alone_in_a_form_and_in_json(chosen: list[str]) -> None:
    reasons = ITEMS["reasons"]
    assert isinstance(reasons.space, Subsets)
    if reasons.space.allows(set(chosen)):
        assert "nothing" not in chosen or set(chosen) == {"nothing"}
        assert reasons.parse(chosen) == reasons.read(chosen)
    else:
        assert parsed(reasons, chosen) == "refused: Choose “Nothing” or other answers, but not both"
        assert read(reasons, chosen) == "refused: expected nothing alone, or without it"


@pytest.mark.parametrize(
    ("raw", "answer"),
    [("0", 0), ("3", 3), ("none", "none"), ("03", None), ("3.0", None), ("٣", None), ("3 ", None), ("4", None)],
)
def test_a_rating_takes_its_values_as_they_are_written(raw: str, answer: Answer | None) -> None:
    expected = "refused: Choose one of the answers" if answer is None else answer
    assert parsed(ITEMS["awake"], [raw]) == expected


@pytest.mark.parametrize(("value", "answer"), [(3, 3), (3.0, 3), ("none", "none"), ("3", None), (4, None), (-1, None)])
def test_a_rating_in_json_is_a_number(value: object, answer: Answer | None) -> None:
    found = read(ITEMS["awake"], value)
    assert found == answer if answer is not None else str(found).endswith("numbers without quotes")
    assert answer is None or type(found) is type(answer)


def test_points_are_the_value_of_a_rating_and_what_is_written_at_a_choice() -> None:
    assert (ODD.point_range(), ODD.points(-5), ODD.points(20)) == ((-5, 20), -5, 20)
    choice = single("worry", Option("much", "Much", 7), Option("some", "Some", 2), Option("pass", "Pass"))
    assert choice.point_range() == (2, 7)
    assert [choice.points(answer) for answer in ("much", "some", "pass")] == [7, 2, None]
    assert single("plain", Option("yes", "Yes")).point_range() is None
    assert multiple("many", Option("a", "A", 3)).point_range() is None
    assert ITEMS["awake"].points("none") is None


@pytest.mark.parametrize(
    ("file", "option"), [("answers.yaml", "{value: 1, label: Sometimes"), ("rest.yaml", "{id: no_idea, label: No idea")]
)
def test_points_of_their_own_beside_the_value_of_a_rating_are_a_fault(tmp_path: Path, file: str, option: str) -> None:
    folder = written(tmp_path, (file, option, f"{option}, points: 5"))
    assert (file, "E307") in [(fault.file, fault.code) for fault in pack_faults(folder, date(2026, 11, 22))]


@pytest.mark.parametrize(
    ("item", "critical", "answers"),
    [
        (ITEMS["afraid"], {"yes"}, ["yes"]),
        (ITEMS["awake"], {"2", "3", "none"}, [2, 3, "none"]),
        (ODD, {"-5"}, [-5]),
        (ITEMS["hours"], {"-2", "0", "10"}, [-2, 0, 10]),
    ],
    ids=["a choice", "a rating", "a rating below zero", "a number"],
)
def test_exactly_the_answers_that_are_named_are_critical(item: Item, critical: set[str], answers: list[Answer]) -> None:
    marked = replace(item, critical=frozenset(critical))
    low, high = item.space.limits or (0, -1)
    every = item.space.choices or range(low, high + 1)
    assert [each for each in every if marked.is_critical(each)] == answers
    assert [item.space.answer_named(name) for name in sorted(critical)] == sorted(answers, key=str)


# --- numbers ---


@given(value=st.integers(-(10**9), 10**9))
def test_every_number_within_the_limits_is_taken_from_a_form_and_from_json(value: int) -> None:
    assert BIG.parse([str(value)]) == BIG.read(value) == value
    assert BIG.points(value) == value
    assert BIG.describe(value).startswith(f"{value} (")


@given(value=st.integers().filter(lambda value: not -2 <= value <= 10))
def test_no_number_beyond_the_limits_is_taken(value: int) -> None:
    assert parsed(ITEMS["hours"], [str(value)]) == "refused: Enter a whole number from -2 to 10"
    assert read(ITEMS["hours"], value) == "refused: expected a whole number from -2 to 10"


@pytest.mark.parametrize("typed", ["²", "½", "7.0", "7,0", "1e1", "+7", "0x7", "7 8", "--1", "9" * 5000])
def test_what_only_looks_like_a_number_is_refused(typed: str) -> None:
    assert parsed(ITEMS["hours"], [typed]) == "refused: Enter a whole number from -2 to 10"


TYPED_NUMBERS = [(" 7 ", 7), ("007", 7), ("-0", 0), ("-2", -2), ("７", 7), ("٧", 7), ("7\u200b", 7), ("7\x00", 7)]


@pytest.mark.parametrize(("typed", "value"), TYPED_NUMBERS)
def test_a_number_may_be_typed_a_little_untidily(typed: str, value: int) -> None:
    assert ITEMS["hours"].parse([typed]) == value


def test_two_numbers_are_not_run_together_into_one() -> None:
    assert parsed(ITEMS["hours"], ["1", "0"]) == "refused: Enter a whole number from -2 to 10"
    assert ITEMS["hours"].parse(["", "7"]) == 7


def test_a_whole_float_in_json_is_a_whole_number() -> None:
    assert (read(ITEMS["hours"], 7.0), type(read(ITEMS["hours"], 7.0))) == (7, int)


# --- own words ---

SHORT = text("words", 10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb", "a[31mb"),
        ("\x7fa\x9f", "a"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("  a  b ", "a  b"),
        ("a\ud800b", "ab"),
        ("שלום 👋🏽", "שלום 👋🏽"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("{{7*7}}<b>", "{{7*7}}<b>"),
    ],
)
def test_text_is_kept_as_it_was_written_but_for_control_characters(typed: str, kept: str) -> None:
    assert SHORT.parse([typed]) == SHORT.read(typed) == kept


@pytest.mark.parametrize("typed", ["\x00", " \x1f\n", "\ud800", "\u200b", "\u202e"])
def test_text_of_which_nothing_can_be_seen_is_no_answer(typed: str) -> None:
    assert SHORT.parse([typed]) is None
    assert str(read(SHORT, typed)).startswith("refused: expected text of 1 to 10")


def test_the_length_is_that_of_what_is_kept() -> None:
    assert SHORT.parse(["\r\n".join("abcde") + "\x00" * 50]) == "a\nb\nc\nd\ne"
    assert SHORT.read("  " + "x" * 10 + "\x00") == "x" * 10
    assert parsed(SHORT, ["x" * 11]) == "refused: Use at most 10 characters; this has 11"
    assert read(SHORT, "x" * 11) == "refused: expected text of 1 to 10 characters"


@given(typed=st.text(st.characters(), max_size=40))
def test_any_text_is_the_same_from_a_form_and_from_json_and_can_be_stored(typed: str) -> None:
    item = text("long")
    answer = item.parse([typed])
    assert answer == (None if answer is None else item.read(typed))
    if isinstance(answer, str):
        answer.encode()
        assert {unicodedata.category(each) for each in answer if each not in "\n\t"}.isdisjoint({"Cc", "Cs"})
        assert item.parse([answer]) == answer


# --- a whole set of answers ---


def test_every_item_that_does_not_exist_and_every_value_that_is_no_answer_is_named(repair: Pack) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        answers.read(repair, {"my_prt": "both", "my_part": "boht", "hurts_most": None, "private_now": "yes"})
    assert caught.value.messages == {
        "my_prt": "there is no such item. Did you mean 'my_part'?",
        "my_part": '"boht" is not an answer to it: expected one of: caused_hurt, was_hurt, both, not_sure.',
        "hurts_most": "null is not an answer to it: expected one of: "
        "broken_promise, harsh_words, lie, other_breach, cheating, not_there, withdrawal, something_else.",
    }


def test_a_huge_value_is_refused_in_a_short_message(repair: Pack) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, "x" * 10**6, list(range(10**5)), {"a": deep}):
        with pytest.raises(InvalidAnswers) as caught:
            answers.read(repair, {"private_now": value})
        assert len(caught.value.messages["private_now"]) < 200


@given(raw=st.dictionaries(st.sampled_from(sorted(ITEMS)), JSON, max_size=5))
def test_answers_written_to_text_come_back_equal(raw: dict[str, object]) -> None:
    taken = {name: answer for name, value in raw.items() if (answer := taken_by(ITEMS[name], value)) is not None}
    assert answers.loaded(answers.dumped(taken)) == taken


def taken_by(item: Item, value: object) -> Answer | None:
    try:
        return item.read(value)
    except ValueError:
        return None


def labelled(*labels: str, also: tuple[Option, ...] = ()) -> Item:
    return rating("how", tuple(Option(str(value), label, value) for value, label in enumerate(labels)), also=also)


def test_options_with_short_labels_stand_in_one_row() -> None:
    assert labelled("Not true at all", "A little", "Partly", "Mostly", "Completely true").control().in_row == 5


@pytest.mark.parametrize(
    "labels",
    [
        ("Never", "Seldom", "Sometimes", "Often", "Überdurchschnittlich"),  # a word wider than its cell
        ("No", "Yes, and it was on more than one day of the past four weeks, and on the day before", "Often"),
        tuple("abcdefgh"),  # too many
    ],
)
def test_options_that_would_break_a_row_each_have_a_line(labels: tuple[str, ...]) -> None:
    assert labelled(*labels).control().in_row == 0


def test_what_is_outside_of_the_order_of_a_rating_is_not_in_its_row() -> None:
    beside = labelled("Never", "Often", also=(Option("none_yet", "We have none yet"),))
    assert (beside.control().in_row, len(beside.control().options)) == (2, 3)
