"""Generated expressions and facts about a handful of items, for the properties of the rule language."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from assessment.core.items import (
    Answer,
    Enumeration,
    Interval,
    Item,
    Multiple,
    Number,
    Opaque,
    Option,
    Rating,
    Single,
    Subsets,
    Text,
    Wording,
)
from assessment.core.rules.parser import Vocabulary, parse
from assessment.core.rules.syntax_tree import (
    OPERATORS,
    ORDERINGS,
    And,
    Answered,
    Compare,
    Constant,
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

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("not_sure", "Not sure", unsure=True))
OFTEN = tuple(Option(str(value), f"Often {value}", value) for value in range(4))


def single(name: str, *options: Option) -> Single:
    return Single(id=name, ask=Wording("?"), short="", share="counselor_only", options=options)


def multiple(name: str, *options: Option) -> Multiple:
    return Multiple(id=name, ask=Wording("?"), short="", share="counselor_only", options=options)


def rating(name: str, options: tuple[Option, ...] = OFTEN, *, also: tuple[Option, ...] = ()) -> Rating:
    return Rating(id=name, ask=Wording("?"), short="", share="counselor_only", options=options, also=also)


def number(name: str, minimum: int, maximum: int) -> Number:
    return Number(id=name, ask=Wording("?"), short="", share="counselor_only", minimum=minimum, maximum=maximum)


def text(name: str, max_length: int = 1000) -> Text:
    return Text(id=name, ask=Wording("?"), short="", share="counselor_only", max_length=max_length)


ITEMS: dict[str, Item] = {
    item.id: item
    for item in (
        single("afraid", *YES_NO),
        single("unsafe", *YES_NO, Option("skip", "Prefer not to say", unanswered=True)),
        multiple(
            "reasons",
            Option("noise", "Noise"),
            Option("light", "Light"),
            Option("cannot_say", "I cannot say", unsure=True),
            Option("skip", "Prefer not to say", unanswered=True),
            Option("nothing", "Nothing", only=True),
        ),
        rating("tired"),
        rating("awake", also=(Option("no_idea", "No idea", unsure=True), Option("none", "None", unanswered=True))),
        number("hours", -2, 10),
        text("words"),
    )
}
SCORES = {"strain": (Fraction(0), Fraction(100)), "trust": (Fraction(-5), Fraction(5))}
LEVELS = ("fine", "care", "urgent")
GROUPS = {"nights": ("tired", "awake"), "safety": ("afraid", "unsafe")}
_NAMES = Vocabulary(items=ITEMS, scores=SCORES, groups=GROUPS, levels=LEVELS)
VOCABULARY = Vocabulary(
    items=ITEMS,
    scores=SCORES,
    groups=GROUPS,
    conditions={"bad_nights": parse("any(nights) >= 2", _NAMES), "in_danger": parse("afraid == yes", _NAMES)},
    levels=LEVELS,
)
Value = TypeVar("Value")
ALWAYS_KNOWN = (Answered, Count, Scored)


def _one_of_the_options(name: str) -> SearchStrategy[str]:
    return st.sampled_from([option.id for option in ITEMS[name].control().options])


def _some(names: list[str], most: int = 4) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True).map(tuple)


def _ordered(values: list[Value]) -> SearchStrategy[tuple[str, Value]]:
    """An operator and one of the rising values, such that the comparison is neither always true nor never."""
    return st.sampled_from((*ORDERINGS,)).flatmap(
        lambda op: st.tuples(st.just(op), st.sampled_from(values[1:] if op in ("<", ">=") else values[:-1]))
    )


def _orderings(kind: str, name: str, low: Fraction, high: Fraction) -> SearchStrategy[Leaf]:
    steps = [low + Fraction(half, 2) for half in range(int(2 * (high - low)) + 1)]
    values: list[Constant] = [int(step) if step.denominator == 1 else step for step in steps]
    return _ordered(values).map(lambda right: Compare(kind, name, *right))


def _choices(name: str) -> SearchStrategy[Leaf]:
    options = _one_of_the_options(name)
    return st.one_of(
        st.builds(Compare, st.just("item"), st.just(name), st.sampled_from(("==", "!=")), options),
        st.builds(OneOf, st.just("item"), st.just(name), st.lists(options, min_size=1, max_size=3).map(tuple)),
    )


def _numbers(name: str) -> SearchStrategy[Leaf]:
    low, high = ITEMS[name].point_range() or (0, 0)
    also = [option.id for option in ITEMS[name].control().options if option.points is None]
    values: SearchStrategy[Constant] = st.sampled_from([*range(low, high + 1), *also])
    return st.one_of(
        _orderings("item", name, Fraction(low), Fraction(high)),
        st.builds(Compare, st.just("item"), st.just(name), st.sampled_from(("==", "!=")), values),
        st.builds(OneOf, st.just("item"), st.just(name), st.lists(values, min_size=1, max_size=3).map(tuple)),
    )


def _counts() -> SearchStrategy[Leaf]:
    return _some(list(ITEMS)).flatmap(
        lambda names: st.one_of(
            _ordered(list(range(len(names) + 1))),
            st.tuples(st.sampled_from(("==", "!=")), st.integers(0, len(names))),
        ).map(lambda right: Count(names, *right))
    )


def leaves() -> SearchStrategy[Leaf]:
    """Every kind of leaf that a rule may have."""
    with_unsure = [name for name, item in ITEMS.items() if any(option.unsure for option in item.control().options)]
    return st.one_of(
        _choices("afraid"),
        _choices("unsafe"),
        _numbers("tired"),
        _numbers("awake"),
        _numbers("hours"),
        *[_orderings("score", name, *edges) for name, edges in SCORES.items()],
        st.builds(Has, st.just("reasons"), _one_of_the_options("reasons")),
        st.builds(Unsure, _some(with_unsure)),
        st.builds(Answered, _some(list(ITEMS))),
        st.builds(Scored, _some(list(SCORES), most=2)),
        _counts(),
    )


def level_leaves() -> SearchStrategy[Leaf]:
    """Leaves that only steps, strengths and texts may have."""
    level = st.sampled_from(LEVELS)
    return st.one_of(
        st.builds(Compare, st.just("level"), st.just("level"), st.sampled_from((*OPERATORS,)), level),
        st.builds(OneOf, st.just("level"), st.just("level"), st.lists(level, min_size=1, max_size=3).map(tuple)),
    )


def expressions(leaf: SearchStrategy[Leaf] | None = None) -> SearchStrategy[Expression]:
    """Trees of any shape over the leaves."""
    return st.recursive(
        leaf if leaf is not None else leaves(),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=8,
    )


def _answer_to(item: Item) -> SearchStrategy[Answer]:
    match item.space:
        case Enumeration(answers):
            return st.sampled_from(answers)
        case Subsets(options, alone):
            beside = [option for option in options if option not in alone]
            several = st.lists(st.sampled_from(beside), min_size=1, unique=True)
            return st.one_of(several, *(st.just([option]) for option in sorted(alone))).map(item.read)
        case Interval(low, high):
            return st.integers(low, high)
        case Opaque(sample):
            return st.just(sample)


def answers() -> SearchStrategy[dict[str, Answer]]:
    """Partial answers as they count: those that count as unanswered are left out."""
    return st.fixed_dictionaries({}, optional={name: _answer_to(item) for name, item in ITEMS.items()}).map(
        lambda drawn: {name: answer for name, answer in drawn.items() if ITEMS[name].counts(answer)}
    )


def scores() -> SearchStrategy[dict[str, Fraction | None]]:
    """A value, halves included, or none for every score."""
    return st.fixed_dictionaries(
        {
            name: st.none() | st.integers(int(2 * low), int(2 * high)).map(lambda halves: Fraction(halves, 2))
            for name, (low, high) in SCORES.items()
        }
    )
