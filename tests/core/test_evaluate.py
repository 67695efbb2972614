"""Expressions read for one person: true, false or unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.outcome import assess
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.rules.evaluate import Facts, Truth, compile_expression
from assessment.core.rules.parser import parse
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Has,
    Leaf,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
)
from tests.support.random_expressions import (
    ALWAYS_KNOWN,
    ITEMS,
    LEVELS,
    VOCABULARY,
    answers,
    expressions,
    leaves,
    level_leaves,
    scores,
)
from tests.support.sleep_pack import written


def truth(
    expression: Expression | str,
    answers: Answers,
    valued: Mapping[str, Fraction | None] | None = None,
    level: str | None = None,
) -> Truth:
    tree = parse(expression, VOCABULARY) if isinstance(expression, str) else expression
    return compile_expression(tree, ITEMS, LEVELS)(Facts(answers, valued or {}, level))


TRUE, FALSE, UNKNOWN = "tired >= 1", "tired < 1", "hours >= 5"
WORDS: dict[str, Truth] = {TRUE: True, FALSE: False, UNKNOWN: None}


@pytest.mark.parametrize("left", WORDS)
@pytest.mark.parametrize("right", WORDS)
def test_and_or_follow_the_tables_of_kleene(left: str, right: str) -> None:
    both, either = {WORDS[left], WORDS[right]}, {WORDS[left], WORDS[right]}
    expected_and = False if False in both else None if None in both else True
    expected_or = True if True in either else None if None in either else False
    assert truth(f"{left} and {right}", {"tired": 2}) is expected_and
    assert truth(f"{left} or {right}", {"tired": 2}) is expected_or


@pytest.mark.parametrize(("word", "opposite"), [(TRUE, False), (FALSE, True), (UNKNOWN, None)])
def test_not_turns_true_and_false_around_and_leaves_unknown_unknown(word: str, opposite: Truth) -> None:
    assert truth(f"not {word}", {"tired": 2}) is opposite


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("afraid == yes", {"afraid": "yes"}, True),
        ("afraid == yes", {"afraid": "no"}, False),
        ("afraid != yes", {"afraid": "no"}, True),
        ("afraid != yes", {}, None),
        ("afraid in (yes, not_sure)", {"afraid": "not_sure"}, True),
        ("afraid in (yes, not_sure)", {"afraid": "no"}, False),
        ("tired in (1, 2)", {"tired": 2}, True),
        ("tired in (1, 2)", {}, None),
        ("noise in reasons", {"reasons": ("light", "noise")}, True),
        ("noise in reasons", {"reasons": ("light",)}, False),
        ("noise in reasons", {}, None),
        ("hours > -2", {"hours": -2}, False),
        ("hours > -1.5", {"hours": -1}, True),
        ("hours in (1, 2)", {"hours": 2}, True),
        ("hours in (1, 2)", {}, None),
        ("hours != 7", {"hours": 3}, True),
        ("hours == 7", {}, None),
        ("unsure(afraid, unsafe)", {"afraid": "no", "unsafe": "not_sure"}, True),
        ("unsure(afraid, unsafe)", {"afraid": "no", "unsafe": "no"}, False),
        ("unsure(afraid, unsafe)", {"afraid": "no"}, None),
        ("unsure(afraid, unsafe)", {"afraid": "not_sure"}, True),
        ("unsure(reasons)", {"reasons": ("noise", "cannot_say")}, True),
        ("unsure(reasons)", {"reasons": ("noise",)}, False),
        ("unsure(awake)", {"awake": "no_idea"}, True),
        ("answered(afraid, tired)", {"afraid": "no", "tired": 0}, True),
        ("answered(afraid, tired)", {"afraid": "no"}, False),
        ("answered(words)", {}, False),
        ("count(afraid, tired, words) >= 2", {"tired": 0, "words": "a"}, True),
        ("count(afraid, tired, words) == 0", {}, True),
        ("any(tired, hours) >= 2", {"tired": 3}, True),
        ("any(tired, hours) >= 2", {"tired": 0}, None),
        ("all(tired, hours) >= 2", {"tired": 3}, None),
        ("all(tired, hours) >= 2", {"tired": 0}, False),
    ],
)
def test_an_expression_reads_the_answers(text: str, known: dict[str, Answer], expected: Truth) -> None:
    assert truth(text, known) is expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("strain < 60", Fraction(60), False),
        ("strain < 60", Fraction(60) - Fraction(1, 10**12), True),
        ("strain <= 60", Fraction(60), True),
        ("strain > 33.3", Fraction(100, 3), True),
        ("strain >= 33.4", Fraction(100, 3), False),
        ("strain < 60", None, None),
        ("trust >= -2.5", Fraction(-5, 2), True),
        ("trust < -2.5", Fraction(-5, 2), False),
        ("scored(strain)", Fraction(0), True),
        ("scored(strain)", None, False),
    ],
)
def test_a_score_is_compared_exactly(text: str, value: Fraction | None, expected: Truth) -> None:
    assert truth(text, {}, {"strain": value, "trust": value}) is expected


@pytest.mark.parametrize(("level", "expected"), [("fine", False), ("care", True), ("urgent", True), (None, None)])
def test_a_level_is_compared_by_its_rank(level: str | None, expected: Truth) -> None:
    assert truth("level >= care", {}, level=level) is expected
    assert truth("level in (care, urgent)", {}, level=level) is expected


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_an_answer_outside_the_order_is_unknown_in_every_ordering(op: str) -> None:
    assert truth(f"awake {op} 1", {"awake": "no_idea"}) is None


def test_an_answer_outside_the_order_is_known_to_be_what_it_is() -> None:
    known: Answers = {"awake": "no_idea"}
    asked = ("awake == no_idea", "awake != 1", "awake in (1, no_idea)", "answered(awake)")
    assert [truth(text, known) for text in asked] == [True] * 4
    assert [truth(text, known) for text in ("awake == 1", "awake in (1, 2)")] == [False] * 2


# --- the same, written naively: truth is 1, falsehood 0, unknown a half ---

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def naive(tree: Expression, facts: Facts) -> float:
    match tree:
        case And(parts):
            return min(naive(part, facts) for part in parts)
        case Or(parts):
            return max(naive(part, facts) for part in parts)
        case Not(part):
            return 1 - naive(part, facts)
        case _:
            return naive_leaf(tree, facts)


def naive_leaf(leaf: Leaf, facts: Facts) -> float:
    match leaf:
        case Answered(names):
            return float(set(names) <= set(facts.answers))
        case Scored(names):
            return float(all(facts.scores[name] is not None for name in names))
        case Count(names, op, value):
            return float(OPERATORS[op](len(set(names) & set(facts.answers)), value))
        case Unsure(names):
            return max(0.5 if name not in facts.answers else doubt(name, facts.answers[name]) for name in names)
        case Has(name, option):
            chosen = facts.answers.get(name)
            return float(option in chosen) if isinstance(chosen, tuple) else 0.5
        case OneOf("level", _, values):
            return 0.5 if facts.level is None else float(facts.level in values)
        case OneOf(_, name, values):
            return float(facts.answers[name] in values) if name in facts.answers else 0.5
        case Compare("level", _, op, value):
            return 0.5 if facts.level is None else compare(op, LEVELS.index(facts.level), LEVELS.index(str(value)))
        case Compare("score", name, op, value):
            return compare(op, facts.scores[name], value)
        case Compare(_, name, op, value):
            return compare(op, facts.answers.get(name), value)


def compare(op: str, found: Any, value: object) -> float:
    if found is None or (op not in ("==", "!=") and isinstance(found, str)):
        return 0.5
    return float(OPERATORS[op](found, value))


def doubt(name: str, answer: Answer) -> float:
    doubtful = {"afraid": "not_sure", "unsafe": "not_sure", "reasons": "cannot_say", "awake": "no_idea"}[name]
    return float(answer == doubtful or (isinstance(answer, tuple) and doubtful in answer))


KNOWN_OR_NOT = leaves().filter(lambda leaf: not isinstance(leaf, ALWAYS_KNOWN))
EVERY_LEVEL = st.sampled_from([None, *LEVELS])


@given(tree=expressions(leaves() | level_leaves()), known=answers(), valued=scores(), level=EVERY_LEVEL)
def test_the_compiled_reading_agrees_with_a_naive_one(
    tree: Expression, known: dict[str, Answer], valued: dict[str, Fraction | None], level: str | None
) -> None:
    facts = Facts(known, valued, level)
    assert {None: 0.5, True: 1, False: 0}[compile_expression(tree, ITEMS, LEVELS)(facts)] == naive(tree, facts)


@given(tree=expressions(KNOWN_OR_NOT), known=answers(), more=answers(), valued=scores(), later=scores())
def test_learning_more_never_turns_a_known_truth_around(
    tree: Expression,
    known: dict[str, Answer],
    more: dict[str, Answer],
    valued: dict[str, Fraction | None],
    later: dict[str, Fraction | None],
) -> None:
    before = truth(tree, known, valued)
    scored = {name: value if value is not None else later[name] for name, value in valued.items()}
    assert before is None or truth(tree, more | known, scored) is before


@given(tree=expressions(KNOWN_OR_NOT))
def test_without_any_answer_only_what_is_never_unknown_can_be_known(tree: Expression) -> None:
    assert truth(tree, {}, {"strain": None, "trust": None}) is None


# --- unknown, and answers that count as none, in a whole pack ---


@pytest.fixture(scope="module")
def sleep(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return loader.load(written(tmp_path_factory.mktemp("pack")))


def test_unknown_fires_no_rule_and_neither_does_its_opposite(tmp_path: Path) -> None:
    changed = ("rules.yaml", "when: bad_nights or strain >= 60", "when: not bad_nights")
    pack = loader.load(written(tmp_path, changed))
    assert [rule.id for rule in assess(pack, {}).rules] == ["otherwise"]
    assert [rule.id for rule in assess(pack, {"tired": 0}).rules] == ["bad"]


def test_an_option_that_counts_as_unanswered_leaves_the_item_unanswered(sleep: Pack) -> None:
    none, counted = assess(sleep, {"tired": 3, "awake": "no_idea"}), assess(sleep, {"tired": 3})
    assert (none.rules, none.scores, none.steps) == (counted.rules, counted.scores, counted.steps)
    assert none.scores["strain"].answered == 1
    assert none.not_shown == ()


@pytest.mark.parametrize(("name", "uncounted"), [("unsafe", "skip"), ("awake", "none"), ("reasons", "skip")])
def test_every_choice_can_have_an_answer_that_counts_as_none(name: str, uncounted: str) -> None:
    item = ITEMS[name]
    parsed = {option.id: item.parse([option.id]) for option in item.control().options}
    assert [option for option, answer in parsed.items() if answer is not None and not item.counts(answer)] == [
        uncounted
    ]


def test_a_ticked_option_that_counts_is_not_lost_beside_one_that_does_not() -> None:
    assert ITEMS["reasons"].counts(("noise", "skip"))
