"""Benchmark of rules: evaluated for one person at a time, by column, and by two libraries."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from importlib import import_module
from itertools import cycle
from typing import Any

from assessment.core import batch
from assessment.core.batch.expressions import ColumnFacts, truths
from assessment.core.batch.routing import effective_columns
from assessment.core.batch.scoring import score as scores_of_all
from assessment.core.engine import answers
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import score
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.syntax_tree import Expression
from assessment.settings import ROOT
from bench import translation
from bench.measurement import cpu_side_by_side, show

PEOPLE, AT_ONCE, OTHERS = 2000, 100_000, 200
REPEATS = {"one at a time": 1000, "json-logic-qubit": 20, "cel-python": 1, "by column": 1}
"""Calls in one round: cel-python takes milliseconds for a person, the others microseconds."""

BUDGET_ONE, BUDGET_COLUMN, BUDGET_RATIO = "budget 60 µs", "budget 1 s", "budget 30"

Fired = frozenset[str]
Evaluate = Callable[[Facts], Fired]


def run() -> None:
    """Print the CPU time per person for each way to evaluate, after a check that all ways fire the same rules."""
    pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
    people = _people(pack)
    evaluators: dict[str, Evaluate] = {"one at a time": _compiled(pack)}
    evaluators |= {name: made for name in ("json-logic-qubit", "cel-python") if (made := _library(pack, name))}
    for facts in people[:OTHERS]:
        fired = {name: evaluate(facts) for name, evaluate in evaluators.items()}
        assert len(set(fired.values())) == 1, fired
    count = sum(rule.when is not None for rule in pack.rules)
    print(f"Rules of the default pack ({count} conditions), CPU for one person")
    turns = {name: cycle(people[:OTHERS] if name != "cel-python" else people[:10]) for name in evaluators}
    functions = {name: _next_person(evaluate, turns[name]) for name, evaluate in evaluators.items()}
    functions["by column"] = _by_column(pack, people)
    cost = cpu_side_by_side(
        {name: _times(work, REPEATS[name]) for name, work in functions.items()}, rounds=5, repeats=1
    )
    each = {name: seconds / REPEATS[name] for name, seconds in cost.items()}
    each["by column"] /= PEOPLE
    for name, seconds in each.items():
        show(name, f"{seconds * 1e6:,.2f} µs", BUDGET_ONE if name == "one at a time" else "")
        show(f"{name}, people per second on one core", f"{1 / seconds:,.0f}")
    for name in ("json-logic-qubit", "cel-python"):
        if name in each:
            show(f"{name} / one at a time", f"{each[name] / each['one at a time']:,.0f}", BUDGET_RATIO)
    _all_of_it(pack)


def _people(pack: Pack) -> list[Facts]:
    from tests.support.answer_sets import answer_sets

    found = []
    for raw in answer_sets(PEOPLE, seed=1):
        counted = effective_answers(pack, answers.read(pack, raw)).counted
        found.append(Facts(counted, {name: each.value for name, each in score(pack, counted).items()}))
    return found


def _conditions(pack: Pack) -> dict[str, Expression]:
    return {rule.id: rule.when for rule in pack.rules if rule.when is not None}


def _compiled(pack: Pack) -> Evaluate:
    ready = [(name, compile_expression(when, pack.items)) for name, when in _conditions(pack).items()]
    return lambda facts: frozenset(name for name, holds in ready if holds(facts) is True)


def _by_column(pack: Pack, people: list[Facts]) -> Callable[[], object]:
    columns = batch.columns(pack, [facts.answers for facts in people])
    effective = effective_columns(pack, columns)
    scores = scores_of_all(pack, effective.counted)
    conditions = _conditions(pack)
    return lambda: [
        truths(when, facts) == 1
        for facts in [ColumnFacts(columns.people, pack.items, effective.counted, scores)]
        for when in conditions.values()
    ]


def _library(pack: Pack, name: str) -> Evaluate | None:
    """The rules in the language of a library; None, with a line that says so, where it is not installed."""
    make = {"json-logic-qubit": _json_logic, "cel-python": _cel}[name]
    try:
        return make(pack)
    except ModuleNotFoundError:
        show(name, "not installed", "pip install -r requirements-bench.txt")
        return None


def _json_logic(pack: Pack) -> Evaluate:
    library: Any = import_module("json_logic")
    library.operations["count"] = lambda *truths: sum(map(bool, truths))
    ready = [(name, translation.json_logic(when, pack.items)) for name, when in _conditions(pack).items()]

    def read(facts: Facts) -> Fired:
        values = {**facts.answers, **_numbers(facts.scores)}
        return frozenset(name for name, logic in ready if library.jsonLogic(logic, values) is True)

    return read


def _cel(pack: Pack) -> Evaluate:
    library: Any = import_module("celpy")
    environment = library.Environment()
    ready = [
        (name, environment.program(environment.compile(translation.cel(when, pack.items))))
        for name, when in _conditions(pack).items()
    ]

    def read(facts: Facts) -> Fired:
        plain = {name: list(each) if isinstance(each, tuple) else each for name, each in facts.answers.items()}
        values = {"a": library.json_to_cel(plain), "s": library.json_to_cel(_numbers(facts.scores))}
        return frozenset(name for name, program in ready if bool(program.evaluate(values)))

    return read


def _numbers(scores: Mapping[str, Fraction | None]) -> dict[str, float]:
    return {name: float(value) for name, value in scores.items() if value is not None}


def _next_person(evaluate: Evaluate, people: Any) -> Callable[[], object]:
    return lambda: evaluate(next(people))


def _times(work: Callable[[], object], count: int) -> Callable[[], object]:
    def many() -> None:
        for _ in range(count):
            work()

    return many


def _all_of_it(pack: Pack) -> None:
    """Print the CPU time of routing, scores and rules by column for 100,000 people, with the answers in memory."""
    from tests.support.answer_sets import answer_sets

    few = [answers.read(pack, raw) for raw in answer_sets(AT_ONCE // 20, seed=2)]
    many = [each for each in few for _ in range(20)]
    started = time.process_time()
    columns = batch.columns(pack, many)
    loaded = time.process_time() - started
    cost = cpu_side_by_side({"all": lambda: batch.assess(pack, columns)}, rounds=5, repeats=1)["all"]
    print(f"Outcomes of {AT_ONCE:,} people by column")
    show("routing, scores and rules, answers in memory, CPU", f"{cost:.2f} s", BUDGET_COLUMN)
    show("people per second on one core", f"{AT_ONCE / cost:,.0f}")
    show("columns made from the answers before, CPU", f"{loaded:.2f} s")
