"""Equivalence of two packs with the same questions: whatever is answered in one round, the same is shown and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import z3

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Questionnaire
from assessment.core.model.scales import Scale
from assessment.core.paper import counted_on_paper
from assessment.core.prove.answers import answers_in, symbols
from assessment.core.prove.claims import critical_answer
from assessment.core.prove.pack import SymbolicPack, limits
from assessment.core.rules.claims import OUTPUTS
from assessment.core.rules.smt import Term, all_of, any_of
from assessment.core.rules.syntax_tree import And

ALWAYS = And(())
OF_THE_PACK_ITSELF = ("examples", "claims", "snapshot", "hash", "translations", "groups")
"""What a pack holds that nobody who answers is shown."""


@dataclass(frozen=True)
class Difference:
    """``proved_none``: nobody can tell the packs apart; ``answers``: some with which they differ, if any were found."""

    proved_none: bool
    answers: Answers | None = None


class Comparison:
    """Compares other packs with one.

    Two packs are equivalent when nobody who answers once, and no counselor of theirs, can tell them apart. Check-ins
    are left aside, so a pack that differs in what is said of them is never equivalent. Neither is one that differs in
    more than conditions, limits of bands, critical answers, and the order of what is told.
    """

    def __init__(self, pack: Pack, *, seconds: float = 10) -> None:
        self.pack = pack
        self.seconds = seconds
        self.symbols = symbols(pack)
        self.symbolic = SymbolicPack(pack, self.symbols)

    @cached_property
    def shown(self) -> dict[str, Term]:
        return dict(_shown(self.symbolic))

    @cached_property
    def on_paper(self) -> Comparison | None:
        """The comparison of what is printed; None when paper counts everything that the screen does."""
        printed = counted_on_paper(self.pack)
        return None if printed.scales == self.pack.scales else Comparison(printed, seconds=self.seconds)

    def difference(self, other: Pack) -> Difference:
        """What can be told apart; nothing is proved when the solver ran out of time."""
        found = self._solved(other)
        if isinstance(found, z3.ModelRef):
            return Difference(False, answers_in(found, self.symbols))
        if found != z3.unsat or _besides_conditions(self.pack) != _besides_conditions(other):
            return Difference(False)
        printed = self.on_paper
        return Difference(printed is None or printed._solved(counted_on_paper(other)) == z3.unsat)

    def _solved(self, other: Pack) -> Term:
        """A model in which something differs; z3.unsat when nothing ever does; z3.unknown when that stays open."""
        theirs = symbols(other)
        asked = _questions(self.pack, conditions=True) == _questions(other, conditions=True)
        alike = asked and _scales(self.pack) == _scales(other)
        second = SymbolicPack(other, theirs, prefix="other:", base=self.symbolic if alike else None)
        shown = dict(_shown(second))
        if shown.keys() != self.shown.keys():
            return z3.unknown
        differing = [term != shown[key] for key, term in self.shown.items() if not term.eq(shown[key])]
        differing += _in_another_order(self.symbolic, other)
        if not differing:
            return z3.unsat
        solver = z3.SolverFor("QF_LIA")
        solver.set("timeout", int(self.seconds * 1000))
        solver.add(*limits(self.symbols), *limits(theirs))
        solver.add(*self.symbolic.auxiliaries.facts, *second.auxiliaries.facts, any_of(differing))
        answer = solver.check()
        return solver.model() if answer == z3.sat else answer


def _shown(symbolic: SymbolicPack) -> Iterator[tuple[str, Term]]:
    """A term for each thing that somebody is shown or told, by its name."""
    pack = symbolic.pack
    for name, item in pack.items.items():
        yield f"asked {name}", symbolic.asked(name)
        yield f"counted {name}", symbolic.counted(name)
        yield f"critical {name}", symbolic.is_true(critical_answer(item))
    for output in OUTPUTS:
        for rank in range(1, len(pack.order_of(output))):
            yield f"{output} {rank}", symbolic.at_least(output, rank)
    for scale in pack.scales:
        yield f"scored {scale.id}", symbolic.ratio(scale.id).scored
        for band in scale.bands:
            yield f"band {scale.id} {band.id}", symbolic.in_band(scale.id, band.id)
    for step in pack.steps:
        yield f"step {step.id}", symbolic.is_given(step)
        if step.first_when is not None:
            yield f"first {step.id}", all_of((symbolic.is_given(step), symbolic.is_true(step.first_when)))
    yield "gate", symbolic.is_true(pack.gate or ALWAYS)
    for kind, terms in _output_terms(symbolic).items():
        for name, term in terms.items():
            yield f"{kind} {name}", term


def _output_terms(symbolic: SymbolicPack) -> dict[str, dict[str, Term]]:
    """For each kind of what people are told in the order of the pack: by its id, a term for "it is told"."""
    pack = symbolic.pack
    return {
        "rules": {rule.id: symbolic.holds_rule(rule.id) for rule in pack.rules},
        "notes": {note.id: symbolic.is_true(note.when) for note in pack.notes},
        "messages": {message.id: symbolic.is_true(message.when) for message in pack.safety_messages},
        "strengths": {strength.id: symbolic.is_true(strength.when) for strength in pack.texts.strengths},
        "steps": {step.id: symbolic.is_given(step) for step in pack.steps},
        "withheld": {step.id: symbolic.is_true(step.when) for step in pack.steps if step.couple},
    }


def _in_another_order(one: SymbolicPack, second: Pack) -> list[Term]:
    """For each two things that stand in another order in the second pack, a term for "both are told"."""
    orders = {
        "rules": [rule.id for rule in second.rules],
        "notes": [note.id for note in second.notes],
        "messages": [message.id for message in second.safety_messages],
        "strengths": [strength.id for strength in second.texts.strengths],
        "steps": [step.id for step in second.steps],
        "withheld": [step.id for step in second.steps if step.couple],
    }
    return [
        all_of((terms[before], terms[after]))
        for kind, terms in _output_terms(one).items()
        if list(terms) != orders[kind]
        for before, after in combinations(terms, 2)
        if orders[kind].index(before) > orders[kind].index(after)
    ]


def _besides_conditions(pack: Pack) -> object:
    """Everything that is shown or told, without the conditions on it, and without an order among it."""
    left = {name: value for name, value in vars(pack).items() if name in pack.__dataclass_fields__}
    for name in OF_THE_PACK_ITSELF:
        del left[name]
    left["questionnaires"] = _questions(pack, conditions=False)
    left["paper"] = pack.paper
    left["scales"] = _scales(pack)
    left["rules"] = {rule.id: replace(rule, when=rule.when and ALWAYS) for rule in pack.rules}
    left["notes"] = {note.id: replace(note, when=ALWAYS) for note in pack.notes}
    left["safety_messages"] = {each.id: replace(each, when=ALWAYS) for each in pack.safety_messages}
    left["steps"] = {step.id: replace(step, when=ALWAYS, first_when=step.first_when and ALWAYS) for step in pack.steps}
    left["strengths"] = {each.id: replace(each, when=ALWAYS) for each in pack.texts.strengths}
    left["texts"] = replace(pack.texts, strengths=())
    del left["gate"]
    return left


def _questions(pack: Pack, *, conditions: bool) -> list[Questionnaire]:
    """The questionnaires, all critical marks and flags for paper off; without ``conditions``, as if all were asked."""

    def page(each: Page) -> Page:
        questions = tuple(
            replace(
                question,
                item=replace(question.item, critical=frozenset(), on_paper=""),
                show_if=question.show_if if conditions else None,
            )
            for question in each.questions
        )
        return replace(each, questions=questions, show_if=each.show_if if conditions else None)

    return [
        replace(each, pages=tuple(page(one) for one in each.pages), show_if=each.show_if if conditions else None)
        for each in pack.questionnaires
    ]


def _scales(pack: Pack) -> list[Scale]:
    """The scales without the limits of their bands."""
    return [replace(scale, bands=tuple(replace(band, below=None) for band in scale.bands)) for scale in pack.scales]
