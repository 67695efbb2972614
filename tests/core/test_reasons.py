"""Why a rule is true: the answers and scores behind it, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from assessment.core.engine import answers as from_json
from assessment.core.engine.outcome import assess
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts
from assessment.core.rules.explain import Reason, explainable, reads, reasons_for
from assessment.core.rules.parser import parse
from assessment.core.rules.syntax_tree import Expression, Not
from tests.support.answer_sets import answer_sets
from tests.support.random_expressions import ALWAYS_KNOWN, ITEMS, VOCABULARY, answers, expressions, leaves, scores

# "not answered(a)" is made true by an answer that is not there, which no answer alone can keep true.
KNOWN_OR_NOT = leaves().filter(lambda leaf: not isinstance(leaf, ALWAYS_KNOWN))
Valued = dict[str, Fraction | None]


def why(tree: Expression | str, answers: Answers, valued: Valued | None = None) -> tuple[Reason, ...]:
    expression = parse(tree, VOCABULARY) if isinstance(tree, str) else tree
    return reasons_for(explainable(expression, ITEMS), Facts(answers, valued or {}))


def reasons_in_words(tree: str, answers: Answers, valued: Valued | None = None) -> list[str]:
    return [f"{reason.kind} {reason.id}: {reason.test}" for reason in why(tree, answers, valued)]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("afraid == yes", {"afraid": "yes"}, ["item afraid: afraid == yes"]),
        ("afraid == yes", {"afraid": "no"}, []),
        ("afraid == yes", {}, []),
        ("any(afraid, unsafe) == yes", {"afraid": "no", "unsafe": "yes"}, ["item unsafe: unsafe == yes"]),
        (
            "bad_nights and afraid == yes",
            {"tired": 3, "awake": 2, "afraid": "yes"},
            ["item tired: tired >= 2", "item awake: awake >= 2", "item afraid: afraid == yes"],
        ),
        ("bad_nights or afraid == yes", {"tired": 1, "afraid": "yes"}, ["item afraid: afraid == yes"]),
        ("not afraid == yes", {"afraid": "no"}, ["item afraid: not afraid == yes"]),
        ("not (afraid == yes or tired >= 2)", {"afraid": "no", "tired": 3}, []),
        (
            "not (afraid == yes or tired >= 2)",
            {"afraid": "no", "tired": 0},
            ["item afraid: not afraid == yes", "item tired: not tired >= 2"],
        ),
        ("not (afraid == yes and tired >= 2)", {"tired": 0}, ["item tired: not tired >= 2"]),
        ("not not tired >= 2", {"tired": 2}, ["item tired: tired >= 2"]),
        ("not answered(safety)", {"afraid": "no"}, ["item unsafe: not answered"]),
        ("not scored(strain, trust)", {}, ["score strain: no score"]),
        ("scored(trust)", {}, ["score trust: scored(trust)"]),
        ("trust < 2.5", {}, ["score trust: trust < 2.5"]),
        ("unsure(safety)", {"afraid": "no", "unsafe": "not_sure"}, ["item unsafe: unsure"]),
        (
            "not unsure(safety)",
            {"afraid": "no", "unsafe": "no"},
            ["item afraid: not unsure(afraid, unsafe)", "item unsafe: not unsure(afraid, unsafe)"],
        ),
        ("noise in reasons", {"reasons": ("noise", "light")}, ["item reasons: noise in reasons"]),
        ("count(tired, awake) < 1", {}, ["item tired: count(tired, awake) < 1", "item awake: count(tired, awake) < 1"]),
        ("tired >= 2 or tired >= 3", {"tired": 3}, ["item tired: tired >= 2"]),
    ],
)
def test_a_true_expression_names_what_made_it_true(text: str, known: dict[str, Answer], expected: list[str]) -> None:
    assert reasons_in_words(text, known, {"strain": None, "trust": Fraction(1)}) == expected


@given(tree=expressions(), known=answers(), valued=scores())
def test_exactly_the_true_expressions_have_reasons(tree: Expression, known: dict[str, Answer], valued: Valued) -> None:
    for either in (tree, Not(tree)):
        holds = explainable(either, ITEMS).evaluate(Facts(known, valued)) is True
        assert bool(why(either, known, valued)) is holds


@given(tree=expressions(), known=answers(), valued=scores())
def test_every_reason_is_something_the_expression_reads_named_once(
    tree: Expression, known: dict[str, Answer], valued: Valued
) -> None:
    found = [(reason.kind, reason.id) for reason in why(tree, known, valued)]
    assert len(found) == len(set(found))
    assert {name for _, name in found} <= reads(tree)
    assert all(name in (ITEMS if kind == "item" else valued) for kind, name in found)


@given(tree=expressions(KNOWN_OR_NOT), known=answers(), valued=scores())
def test_the_reasons_alone_keep_the_expression_true(tree: Expression, known: dict[str, Answer], valued: Valued) -> None:
    found = {(reason.kind, reason.id) for reason in why(tree, known, valued)}
    decisive = {name: answer for name, answer in known.items() if ("item", name) in found}
    scored = {name: value if ("score", name) in found else None for name, value in valued.items()}
    holds = explainable(tree, ITEMS).evaluate
    assert (holds(Facts(decisive, scored)) is True) is (holds(Facts(known, valued)) is True)


def test_every_rule_of_the_shipped_pack_names_its_reasons(repair: Pack) -> None:
    for each in answer_sets(300, seed=3):
        answered = from_json.read(repair, each)
        counted = effective_answers(repair, answered).counted
        for rule in assess(repair, answered).rules:
            assert bool(rule.reasons) is (rule.id != "otherwise")
            for reason in rule.reasons:
                if reason.test == "not answered":
                    assert reason.id not in counted
                elif reason.kind == "item" and "count(" not in reason.test:
                    assert reason.id in counted
