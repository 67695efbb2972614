"""The rule language: what it reads, how it joins, and what it says about a text it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.rules.parser import (
    FUNCTIONS,
    KEYWORDS,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_LEVELS,
    ExpressionError,
    Vocabulary,
    parse,
)
from assessment.core.rules.syntax_tree import (
    OPERATORS,
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Has,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
    reads_level,
)
from tests.support.effort import bounded
from tests.support.pack_faults import pack_faults
from tests.support.random_expressions import VOCABULARY, expressions, leaves, level_leaves
from tests.support.sleep_pack import written

MAX_CALLS = 100_000
"""The longest text of comparisons takes a third of it."""


def read(text: str) -> Expression:
    return parse(text, VOCABULARY)


def refusal(text: str, vocabulary: Vocabulary = VOCABULARY) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text, vocabulary)
    return caught.value


def read_or_refused(text: str, vocabulary: Vocabulary = VOCABULARY) -> Expression | ExpressionError:
    try:
        return parse(text, vocabulary)
    except ExpressionError as refused:
        return refused


def item(name: str, op: str, value: str | int | Fraction) -> Compare:
    return Compare("item", name, op, value)


A, B, C = item("afraid", "==", "yes"), item("tired", ">=", 2), item("hours", "<", 5)
YES_OR_NO = ("yes", "no")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("afraid == yes", A),
        ("afraid != no", item("afraid", "!=", "no")),
        ("afraid in (yes, not_sure)", OneOf("item", "afraid", ("yes", "not_sure"))),
        ("tired in (1, 3)", OneOf("item", "tired", (1, 3))),
        ("awake in (1, no_idea)", OneOf("item", "awake", (1, "no_idea"))),
        ("awake == no_idea", item("awake", "==", "no_idea")),
        ("noise in reasons", Has("reasons", "noise")),
        ("tired >= 2", B),
        ("tired > 2.5", item("tired", ">", Fraction(5, 2))),
        ("tired >= 2.0", B),
        ("hours > -2", item("hours", ">", -2)),
        ("strain < 60", Compare("score", "strain", "<", 60)),
        ("trust >= -2.25", Compare("score", "trust", ">=", Fraction(-9, 4))),
        ("level >= care", Compare("level", "level", ">=", "care")),
        ("level in (care, urgent)", OneOf("level", "level", ("care", "urgent"))),
        ("answered(tired, afraid)", Answered(("tired", "afraid"))),
        ("answered(nights, tired)", Answered(("tired", "awake"))),
        ("unsure(afraid, awake)", Unsure(("afraid", "awake"))),
        ("unsure(safety)", Unsure(("afraid", "unsafe"))),
        ("count(tired, afraid, words) >= 2", Count(("tired", "afraid", "words"), ">=", 2)),
        ("scored(strain, trust)", Scored(("strain", "trust"))),
        ("any(tired, hours) >= 2", Or((B, item("hours", ">=", 2)))),
        ("any(safety) in (yes, no)", Or(tuple(OneOf("item", name, YES_OR_NO) for name in ("afraid", "unsafe")))),
        ("all(tired, strain) > 1", And((item("tired", ">", 1), Compare("score", "strain", ">", 1)))),
        ("all(tired) >= 2", B),
        ("bad_nights", Or((B, item("awake", ">=", 2)))),
        ("in_danger", A),
    ],
)
def test_every_form_is_read_as_what_it_means(text: str, tree: Expression) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("A or B and C", Or((A, And((B, C))))),
        ("A and B or C", Or((And((A, B)), C))),
        ("(A or B) and C", And((Or((A, B)), C))),
        ("A or B or C", Or((A, B, C))),
        ("A and B and C", And((A, B, C))),
        ("not A and B", And((Not(A), B))),
        ("not (A and B)", Not(And((A, B)))),
        ("A and not B or not C", Or((And((A, Not(B))), Not(C)))),
        ("not not A", Not(Not(A))),
        ("((A))", A),
        ("A and (B and C)", And((A, And((B, C))))),
    ],
)
def test_not_binds_tighter_than_and_which_binds_tighter_than_or(text: str, tree: Expression) -> None:
    written = text.replace("A", "afraid == yes").replace("B", "tired >= 2").replace("C", "hours < 5")
    assert read(written) == tree


def test_spaces_and_line_breaks_mean_nothing() -> None:
    assert read("\n afraid==yes\n  and(tired>=2\tor hours<5)  ") == And((A, Or((B, C))))


def test_a_condition_stands_in_for_its_tree_anywhere() -> None:
    assert read("not in_danger or (bad_nights and hours < 5)") == Or((Not(A), And((read("bad_nights"), C))))


E203_REMEDY = "Use ids, whole numbers, comparisons, 'and', 'or', 'not', brackets."
CHECK_BRACKETS = "Check the brackets."


@pytest.mark.parametrize(
    ("text", "code", "message", "remedy"),
    [
        ("a" * 2001, "E201", "the expression has 2001 characters.", "Use at most 2000."),
        ("", "E202", "the expression ends where a comparison was expected.", "Finish it; check the brackets."),
        ("afraid ==", "E202", "the expression ends where a value was expected.", "Finish it; check the brackets."),
        ("(afraid == yes", "E202", "the expression ends where ) was expected.", "Finish it; check the brackets."),
        ("afraid == yes)", "E202", "did not expect ')' here.", "Join comparisons with 'and' or 'or'"),
        ("afraid == yes tired >= 2", "E202", "did not expect 'tired' here.", "Join comparisons with 'and' or 'or'"),
        ("and afraid == yes", "E202", "did not expect 'and' here.", "A comparison begins with an id"),
        ("3 <= tired", "E202", "did not expect '3' here.", "A comparison begins with an id"),
        ("tired >= (2)", "E202", "expected an option or a number, not '('.", CHECK_BRACKETS),
        ("any(tired) and", "E202", "expected a comparison before 'and'.", "Use one of == != < <= > >= in."),
        ("tired in (1 2)", "E202", "expected ')' before '2'.", CHECK_BRACKETS),
        ("any(tired >= 2", "E202", "expected ')' before '>='.", CHECK_BRACKETS),
        ("tired = 2", "E203", "'=' has no meaning here.", E203_REMEDY),
        ("Tired >= 2", "E203", "'T' has no meaning here.", E203_REMEDY),
        ("tired >= '2'", "E203", "''' has no meaning here.", E203_REMEDY),
        ("tired >= ２", "E203", "'２' (U+FF12) has no meaning here.", E203_REMEDY),
        ("tired.__class__", "E203", "'.' has no meaning here.", E203_REMEDY),
        ("(" * 41 + "afraid == yes" + ")" * 41, "E204", "the expression is nested too deeply.", "Use at most 40"),
        ("not " * 41 + "afraid == yes", "E204", "the expression is nested too deeply.", "Use at most 40"),
        ("exec(tired)", "E205", "there is no function 'exec'.", "Known here: all, answered, any"),
        ("anwered(tired)", "E205", "there is no function 'anwered'.", "Did you mean 'answered'?"),
        ("afraid > yes", "E206", "'afraid' is a choice: its options have no order.", "Use ==, != or in."),
        ("awake > no_idea", "E206", "'awake' is compared with a number.", "Use 0 to 3."),
        ("hours == many", "E206", "'hours' is compared with a number.", "Use -2 to 10."),
        ("strain == 60", "E206", "the score 'strain' is a fraction.", "Compare it with < <= > >= and a number."),
        ("strain in (60)", "E206", "the score 'strain' is a fraction.", "Compare it with < <= > >= and a number."),
        ("strain > yes", "E206", "the score 'strain' is a fraction.", "Compare it with < <= > >= and a number."),
        ("count(tired) in (1)", "E206", "count(…) is compared with a whole number.", "Write count(a, b) >= 2."),
        ("count(tired) == yes", "E206", "count(…) is compared with a whole number.", "Write count(a, b) >= 2."),
        ("count(tired) > 0.5", "E206", "count(…) is compared with a whole number.", "Write count(a, b) >= 2."),
        ("count(tired) == 2", "E207", "'count(…) == 2' is never true: it runs from 0 to 1.", "Correct the number"),
        ("count(tired) >= 0", "E207", "'count(…) >= 0' is always true: it runs from 0 to 1.", "Correct the number"),
        (
            "count(nights, tired) > 2",
            "E207",
            "'count(…) > 2' is never true: it runs from 0 to 2.",
            "Correct the",
        ),
        ("tired > 3", "E207", "'tired > 3' is never true: it runs from 0 to 3.", "Correct the number"),
        ("tired <= 3", "E207", "'tired <= 3' is always true: it runs from 0 to 3.", "Correct the number"),
        ("tired == 4", "E207", "'tired == 4' is never true: it runs from 0 to 3.", "Correct the number"),
        ("tired in (1, 9)", "E207", "'tired in 9' is never true: it runs from 0 to 3.", "Correct the number"),
        ("tired == 1.5", "E207", "'tired == 1.5' is never true: it runs from 0 to 3.", "Correct the number"),
        ("hours < -2", "E207", "'hours < -2' is never true: it runs from -2 to 10.", "Correct the number"),
        ("strain >= 0", "E207", "'strain >= 0' is always true: it runs from 0 to 100.", "Correct the number"),
        ("trust < -5", "E207", "'trust < -5' is never true: it runs from -5 to 5.", "Correct the number"),
        ("tird >= 2", "E208", "there is no item or score 'tird'.", "Did you mean 'tired'?"),
        ("noise in reason", "E208", "there is no item 'reason'.", "Did you mean 'reasons'?"),
        ("bad_night", "E208", "'bad_night' is not a condition, and is compared", "Did you mean 'bad_nights'?"),
        ("tired", "E208", "'tired' is not a condition, and is compared", "Compare it with one of == !="),
        ("strain and tired >= 2", "E208", "'strain' is not a condition", "Compare it with one of == !="),
        ("answered(awak)", "E208", "there is no 'awak' for answered(…).", "Did you mean 'awake'?"),
        ("answered(strain)", "E208", "there is no 'strain' for answered(…).", "Known here:"),
        ("scored(tired)", "E208", "there is no 'tired' for scored(…).", "Known here: strain, trust."),
        ("any(nigths) >= 2", "E208", "there is no 'nigths' for any(…).", "Did you mean 'nights'?"),
        ("any() >= 2", "E202", "expected ')' before '>='.", CHECK_BRACKETS),
        ("words == hello", "E209", "rules do not read what is typed as 'words'", "Write answered(words)"),
        ("hello in words", "E209", "rules do not read what is typed as 'words'", "Write answered(words)"),
        ("reasons == noise", "E209", "'reasons' cannot be compared so.", "Write option in reasons"),
        ("yes in afraid", "E209", "'afraid' is not a multiple choice.", "Write afraid == yes."),
        ("afraid == yess", "E210", "'afraid' has no option 'yess'.", "Did you mean 'yes'?"),
        ("afraid in (yes, 3)", "E210", "'afraid' has no option '3'.", "Known here: no, not_sure, yes."),
        ("nois in reasons", "E210", "'reasons' has no option 'nois'.", "Did you mean 'noise'?"),
        ("awake == no_ida", "E210", "'awake' has no option 'no_ida'.", "Did you mean 'no_idea'?"),
        ("level >= carr", "E210", "there is no level 'carr'.", "Did you mean 'care'?"),
        ("level >= 2", "E210", "there is no level '2'.", "Known here: care, fine, urgent."),
        ("unsure(tired)", "E211", "'tired' has no answer marked unsure.", "Mark one with 'unsure: true'"),
        ("unsure(words)", "E211", "'words' has no answer marked unsure.", "Leave the item out."),
    ],
)
def test_a_text_is_refused_with_what_is_wrong_and_what_to_do(text: str, code: str, message: str, remedy: str) -> None:
    refused = refusal(text)
    assert refused.code == code
    assert message in refused.message
    assert remedy in refused.remedy


def test_the_level_is_unknown_to_rules_that_come_before_it() -> None:
    refused = refusal("level >= care", replace(VOCABULARY, levels=()))
    assert (refused.code, refused.message) == ("E208", "there is no item or score 'level'.")


def test_where_there_is_nothing_to_name_the_remedy_does_not_pretend_to_list_it() -> None:
    assert refusal("tierd", replace(VOCABULARY, conditions={})).remedy == "There is none yet."


def test_an_expression_over_a_group_that_lost_a_member_to_a_fault_is_not_a_second_fault(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        ("rest.yaml", "ask: I lie awake.", "ask: ''"),
        ("rules.yaml", "all(nights) >= 2", "count(nights) >= 2"),
    )
    faults = pack_faults(folder, date(2026, 11, 22))
    assert [(fault.file, fault.code) for fault in faults] == [("rest.yaml", "E101")]


def test_two_thousand_characters_are_read_and_one_more_is_not() -> None:
    longest = "afraid == yes".ljust(MAX_LENGTH)
    assert (MAX_LENGTH, read(longest)) == (2000, A)
    assert refusal(longest + " ").code == "E201"


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not ", ""), ("not (", ")")])
def test_forty_brackets_are_read_and_one_more_is_not(opening: str, closing: str) -> None:
    times = MAX_DEPTH // (1 + (opening == "not ("))
    assert read(opening * times + "afraid == yes" + closing * times)
    assert refusal(opening * (times + 1) + "afraid == yes" + closing * (times + 1)).code == "E204"


def test_an_endless_nesting_is_refused_at_once() -> None:
    assert refusal("(" * MAX_LENGTH).code == "E204"
    assert refusal("not " * (MAX_LENGTH // 4)).code == "E204"


@pytest.mark.parametrize("text", ["last and last or not last", "not last", "(last or afraid == yes) and hours < 5"])
def test_conditions_within_conditions_are_refused_before_they_grow_without_end(text: str) -> None:
    last = read_or_refused("tired >= 2")
    for _ in range(MAX_LEVELS + 1):
        if not isinstance(last, ExpressionError):
            with bounded(calls=MAX_CALLS):
                last = read_or_refused(text, replace(VOCABULARY, conditions={"last": last}))
    assert isinstance(last, ExpressionError)
    assert (last.code, last.message) == ("E204", "with its conditions written out, the expression is too large.")


def test_a_number_too_long_to_mean_anything_is_refused_in_a_short_message() -> None:
    refused = refusal("tired > 2." + "0" * 1000 + "1")
    assert (refused.code, refused.message) == ("E202", "'2.000000000000000000…' is too long a number.")


WORDS = (*VOCABULARY.items, *VOCABULARY.scores, *VOCABULARY.groups, *VOCABULARY.conditions, "yes", "noise", "level")
PIECES = st.sampled_from([*WORDS, *FUNCTIONS, *KEYWORDS, *OPERATORS, "(", ")", ",", "0", "2", "-1", "2.5", "care"])


CODES = {f"E{number}" for number in range(201, 212)}


@given(text=st.text(max_size=200) | st.lists(PIECES, max_size=60).map(" ".join) | st.text("(not )in,", max_size=300))
def test_any_text_is_an_expression_or_refused_with_a_message_at_once(text: str) -> None:
    with bounded(calls=MAX_CALLS):
        answer = read_or_refused(text)
    if isinstance(answer, ExpressionError):
        assert answer.code in CODES
        assert answer.message
        assert answer.remedy


@pytest.mark.parametrize(
    "text",
    [
        "tired >= 2 or " * 150,
        "any(" + ",".join(["tired"] * 330) + ") >= 2",
        "afraid in (" + ",".join(["yes"] * 450) + ")",
        "x" * MAX_LENGTH,
        "any(" + "x" * (MAX_LENGTH - 4),
        "-" * MAX_LENGTH,
        " " * MAX_LENGTH,
        "tired >= " + "9" * (MAX_LENGTH - 9),
    ],
)
def test_the_longest_texts_take_little_work(text: str) -> None:
    with bounded(calls=MAX_CALLS):
        assert read_or_refused(text[:MAX_LENGTH])


@given(tree=expressions(leaves() | level_leaves()))
def test_a_tree_written_out_reads_back_as_the_same_tree(tree: Expression) -> None:
    assert read(str(tree)) == tree


@given(pieces=st.lists(PIECES, max_size=12).map(" ".join))
def test_whatever_is_read_can_be_written_out_and_read_again(pieces: str) -> None:
    tree = read_or_refused(pieces)
    if not isinstance(tree, ExpressionError):
        assert read(str(tree)) == tree


@given(tree=expressions(leaves() | level_leaves()))
def test_a_tree_that_reads_the_level_is_refused_where_there_is_none(tree: Expression) -> None:
    if reads_level(tree):
        assert refusal(str(tree), replace(VOCABULARY, levels=())).code == "E208"
    else:
        assert parse(str(tree), replace(VOCABULARY, levels=())) == tree
