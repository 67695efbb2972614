"""An option that excludes the others: the prover knows the same answers as the form, and random packs have some."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import z3

from assessment.core.items import Answer, Item, Option, Subsets, Worse
from assessment.core.prove.answers import Symbol, symbol_for
from tests.support.given_answers import is_answered_as
from tests.support.random_expressions import ITEMS, multiple
from tests.support.random_packs import pack as random_pack

REASONS = ITEMS["reasons"]


def every_answer(item: Item) -> set[Answer]:
    options = item.space.names
    subsets = chain.from_iterable(combinations(options, size) for size in range(1, len(options) + 1))
    assert isinstance(item.space, Subsets)
    return {subset for subset in subsets if item.space.allows(subset)}


def models(*terms: z3.ExprRef, chosen: tuple[Symbol, ...]) -> set[tuple[Answer | None, ...]]:
    """What the solver finds that these symbols may be."""
    solver, found = z3.Solver(), set()
    solver.add(*terms, *(each.limits for each in chosen))
    while solver.check() == z3.sat:
        answers = tuple(each.read(solver.model()) for each in chosen)
        found.add(answers)
        pairs = zip(chosen, answers, strict=True)
        solver.add(z3.Not(z3.And([is_answered_as(each, answer) for each, answer in pairs])))
    return found


def test_the_prover_tries_exactly_the_answers_that_a_form_takes() -> None:
    found = models(chosen=(symbol_for(REASONS, "reasons"),))
    assert found == {(answer,) for answer in every_answer(REASONS)} | {(None,)}
    assert {("nothing",), ("noise", "light")} < every_answer(REASONS)


def test_ticking_what_is_worse_unticks_what_excludes_it() -> None:
    options = (Option("noise", "N"), Option("light", "L"), Option("nothing", "-", only=True))
    item = replace(multiple("reasons", *options), worse=Worse(ticks=("noise", "light")))
    before, after = symbol_for(item, "before"), symbol_for(item, "after")
    found = models(before.is_worse(after), chosen=(before, after))
    assert found == {
        (("noise",), ("noise", "light")),
        (("light",), ("noise", "light")),
        (("nothing",), ("noise",)),
        (("nothing",), ("light",)),
    }


def test_random_packs_have_such_options() -> None:
    spaces = [item.space for seed in range(40) for item in random_pack(seed).items.values()]
    assert any(isinstance(space, Subsets) and space.alone for space in spaces)
