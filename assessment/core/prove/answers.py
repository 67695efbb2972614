"""Answers as variables that the solver chooses: a whole number, −1 for missing, or a Boolean for each option."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import z3

from assessment.core.items import Answer, Answers, Enumeration, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack
from assessment.core.rules.smt import NO, YES, Term, all_of, any_of, negated
from assessment.core.rules.syntax_tree import OPERATORS, Constant

MISSING = -1


class Symbol(ABC):
    """The answer to one item, as given: whether the item is asked is no part of its terms.

    ``answered``: true if it is answered; ``limits``: the values that the variables may have.
    """

    answered: Term
    limits: Term

    def __init__(self, item: Item) -> None:
        self.item = item

    @abstractmethod
    def is_answer(self, answer: Answer) -> Term:
        """The answer is this one, which has to be a possible answer to the item."""

    @abstractmethod
    def read(self, model: Term) -> Answer | None:
        """The answer that a model of the solver stands for; None for missing."""

    @abstractmethod
    def is_worse(self, after: Symbol) -> Term:
        """``after`` is the next worse answer to the item."""

    def is_answered_but_not_counted(self) -> Term:
        """The answer is given, but rules and scores treat it as not given."""
        return NO

    def compared(self, op: str, value: Constant) -> Term:
        raise TypeError(f"{self.item.id} is not compared")

    def in_order(self) -> Term:
        """The answer is one of those that have an order."""
        return NO

    def is_unsure(self) -> Term:
        return NO

    def ticked(self, option: str) -> Term:
        raise TypeError(f"{self.item.id} has no options to tick")

    def has_points(self) -> Term:
        return NO

    def points(self) -> Term:
        """The points of the answer, where it has points."""
        raise TypeError(f"{self.item.id} has no points")


class CodedSymbol(Symbol):
    """A single choice or a number, as one whole number; -1 for missing.

    A number is coded as its distance from the lowest; answers without an order have the codes above the highest.
    """

    def __init__(self, item: Item, space: Enumeration | Interval, name: str) -> None:
        super().__init__(item)
        self.code = z3.Int(name)
        self.answered = self.code >= 0
        self.ordered = space.limits is not None
        low, high = space.limits or (0, -1)
        self.low, self.top = low, high - low
        self.answers: dict[int, Answer] = {}
        if isinstance(space, Interval):
            self.limits = z3.And(self.code >= MISSING, self.code <= self.top)
            return
        beside = (answer for answer in space.answers if not isinstance(answer, int))
        self.answers = {number - low: number for number in space.numbers}
        self.answers |= {self.top + 1 + at: answer for at, answer in enumerate(beside)}
        last = max(self.answers)
        gaps = [self.code != code for code in range(last) if code not in self.answers]
        self.limits = z3.And(self.code >= MISSING, self.code <= last, *gaps)

    def code_of(self, answer: Constant) -> int | None:
        if self.ordered and not isinstance(answer, str):
            distance = Fraction(answer) - self.low
            return int(distance) if distance.denominator == 1 else None
        return next((code for code, each in self.answers.items() if each == answer), None)

    def is_answer(self, answer: Constant | Answer) -> Term:
        code = None if isinstance(answer, tuple) else self.code_of(answer)
        return NO if code is None else self.code == code

    def read(self, model: Term) -> Answer | None:
        code = model.eval(self.code, model_completion=True).as_long()
        if code == MISSING:
            return None
        return self.answers[code] if self.answers else code + self.low

    def is_worse(self, after: Symbol) -> Term:
        assert isinstance(after, CodedSymbol)
        worse = self.item.worse
        if worse.steps:
            steps = [[self.code_of(option) for option in step] for step in worse.steps]
            return any_of(
                all_of((any_of(self.code == code for code in best), any_of(after.code == code for code in worst)))
                for best, worst in pairwise(steps)
            )
        best, worst = (self, after) if worse.direction == "up" else (after, self)
        inside = z3.And(best.code >= 0, worst.code <= self.top)
        if not self.answers:
            return z3.And(inside, worst.code == best.code + 1)
        values = [code for code in sorted(self.answers) if code <= self.top]
        return any_of(z3.And(best.code == low, worst.code == high) for low, high in pairwise(values))

    def is_answered_but_not_counted(self) -> Term:
        return any_of(self.code == code for code, answer in self.answers.items() if not self.item.counts(answer))

    def in_order(self) -> Term:
        if not self.ordered:
            return NO
        return YES if max(self.answers, default=0) <= self.top else self.code <= self.top

    def compared(self, op: str, value: Constant) -> Term:
        if op in ("==", "!="):
            same = self.is_answer(value)
            return same if op == "==" else negated(same)
        assert not isinstance(value, str)
        limit = Fraction(value) - self.low
        return OPERATORS[op](self.code * limit.denominator, limit.numerator)

    def is_unsure(self) -> Term:
        return any_of(self.code == code for code, answer in self.answers.items() if self.item.is_unsure(answer))

    def scores(self) -> dict[int, int]:
        """The points of each code that has points; empty for an interval."""
        points = {code: self.item.points(answer) for code, answer in self.answers.items()}
        return {code: scored for code, scored in points.items() if scored is not None}

    @cached_property
    def scores_itself(self) -> bool:
        """Whether every number has itself as its points, and nothing else has points."""
        numbers = {code: answer for code, answer in self.answers.items() if code <= self.top}
        return self.ordered and self.scores() == numbers

    def has_points(self) -> Term:
        if self.scores_itself:
            return self.in_order()
        scores = self.scores()
        return YES if len(scores) == len(self.answers) else any_of(self.code == code for code in scores)

    def points(self) -> Term:
        if self.scores_itself:
            return self.code + self.low if self.low else self.code
        points: Term = z3.IntVal(0)
        for code, scored in self.scores().items():
            points = z3.If(self.code == code, scored, points)
        return points


class TickedSymbol(Symbol):
    """A multiple choice, as a Boolean for each option; it is answered when one is ticked.

    Ticking one more unticks an option that excludes others.
    """

    def __init__(self, item: Item, space: Subsets, name: str) -> None:
        super().__init__(item)
        self.boxes = {option: z3.Bool(f"{name}:{option}") for option in space.options}
        self.answered = any_of(self.boxes.values())
        self.alone = space.alone
        self.limits = all_of(
            z3.Not(z3.And(self.boxes[only], box)) for only in sorted(space.alone) for box in self._beside(only)
        )

    def _beside(self, option: str) -> list[Term]:
        return [box for other, box in self.boxes.items() if other != option]

    def is_answer(self, answer: Answer) -> Term:
        return all_of(
            box if isinstance(answer, tuple) and option in answer else z3.Not(box) for option, box in self.boxes.items()
        )

    def read(self, model: Term) -> Answer | None:
        chosen = [name for name, box in self.boxes.items() if z3.is_true(model.eval(box, model_completion=True))]
        return tuple(chosen) or None

    def is_worse(self, after: Symbol) -> Term:
        assert isinstance(after, TickedSymbol)
        one_more = [
            all_of(
                z3.And(z3.Not(box), after.boxes[name]) if name == option else box == after.boxes[name]
                for name, box in self.boxes.items()
                if name not in self.alone
            )
            for option in self.item.worse.ticks
        ]
        return all_of((self.answered, any_of(one_more)))

    def ticked(self, option: str) -> Term:
        return self.boxes[option]

    def is_answered_but_not_counted(self) -> Term:
        beside = any_of(box for option, box in self.boxes.items() if self.item.counts((option,)))
        return all_of((self.answered, negated(beside)))

    def is_unsure(self) -> Term:
        return any_of(box for option, box in self.boxes.items() if self.item.is_unsure((option,)))


class OpaqueSymbol(Symbol):
    """An answer of which rules only see whether it is given."""

    def __init__(self, item: Item, space: Opaque, name: str) -> None:
        super().__init__(item)
        self.sample = space.sample
        self.answered = z3.Bool(name)
        self.limits = YES

    def is_answer(self, answer: Answer) -> Term:
        return self.answered

    def read(self, model: Term) -> Answer | None:
        return self.sample if z3.is_true(model.eval(self.answered, model_completion=True)) else None

    def is_worse(self, after: Symbol) -> Term:
        return NO


def symbol_for(item: Item, name: str) -> Symbol:
    """A new symbol for an answer to ``item``; ``name`` is that of its variables."""
    match item.space:
        case Enumeration() | Interval() as space:
            return CodedSymbol(item, space, name)
        case Subsets() as space:
            return TickedSymbol(item, space, name)
        case Opaque() as space:
            return OpaqueSymbol(item, space, name)


def symbols(pack: Pack) -> dict[str, Symbol]:
    """A symbol for each item of the pack, by its id."""
    return {name: symbol_for(item, name) for name, item in pack.items.items()}


def answers_in(model: Term, chosen: Mapping[str, Symbol]) -> Answers:
    """The answer set that a model of the solver stands for."""
    found = {name: each.read(model) for name, each in chosen.items()}
    return {name: answer for name, answer in found.items() if answer is not None}
