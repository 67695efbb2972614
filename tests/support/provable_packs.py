"""Small packs of every item type and scoring method, made at random, without a file on disk."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support import sleep_pack

UNANSWERED = {"id": "none_yet", "label": "None yet", "counts_as": "unanswered"}
OUTSIDE = {"id": "depends", "label": "It depends"}
UNSURE = {"id": "perhaps", "label": "Perhaps", "unsure": True}

RATINGS = {"plain": (0, 1, 2, 3), "gaps": (-1, 2, 5), "open": (1, 2, 3)}
ITEMS: dict[str, dict[str, Any]] = {
    "plain": {"answer": {"type": "rating"}},
    "gaps": {"answer": {"type": "rating"}, "also": [UNANSWERED]},
    "open": {"answer": {"type": "rating"}, "also": [OUTSIDE, {**UNSURE, "id": "unclear"}]},
    "number": {"answer": {"type": "number", "minimum": -2, "maximum": 4}},
    "choice": {"answer": {"type": "single"}},
    "graded": {"answer": {"type": "single"}},
    "boxes": {"answer": {"type": "multiple"}},
    "words": {"answer": {"type": "text"}},
    "worst": {"answer": {"type": "single", "options_from": "boxes"}},
    "later": {"answer": {"type": "single"}, "not_asked_counts_as": "no"},
    "again": {"answer": {"type": "number", "minimum": 0, "maximum": 3}},
}
OPTIONS: dict[str, list[dict[str, Any]]] = {
    "choice": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}, UNSURE],
    "graded": [
        {"id": "low", "label": "Low", "points": -1},
        {"id": "high", "label": "High", "points": 3},
        {**UNANSWERED, "points": 1},
        {"id": "other", "label": "Other"},
    ],
    "boxes": [
        {"id": "one", "label": "One"},
        {**UNSURE, "id": "two"},
        {**UNANSWERED, "id": "three"},
        {"id": "four", "label": "Four", "only": True},
    ],
    "later": [{"id": "yes", "label": "Yes", "points": 0}, {"id": "no", "label": "No", "points": 2}],
}
OPTIONS |= {name: [{"value": each, "label": str(each)} for each in values] for name, values in RATINGS.items()}
NO_SCORES: dict[str, tuple[int, int]] = {}
POINTS = {
    "later": (0, 2),
    "plain": (0, 3),
    "gaps": (-1, 5),
    "open": (1, 3),
    "number": (-2, 4),
    "graded": (-1, 3),
    "again": (0, 3),
}
for _name, _options in OPTIONS.items():
    ITEMS[_name]["answer"]["options"] = _options


def answer_of(name: str) -> st.SearchStrategy[Any]:
    """Any valid answer to the item."""
    kind = ITEMS[name]["answer"]["type"]
    if kind == "number":
        return st.integers(ITEMS[name]["answer"]["minimum"], ITEMS[name]["answer"]["maximum"])
    if kind == "text":
        return st.just("words")
    if name == "worst":
        return st.sampled_from(["one", "two", "three"])
    if name == "boxes":
        return st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, unique=True) | st.just(["four"])
    options = [each.get("id", each.get("value")) for each in [*OPTIONS[name], *ITEMS[name].get("also", [])]]
    return st.sampled_from(options)


answer_sets = st.fixed_dictionaries({}, optional={name: answer_of(name) for name in ITEMS})


@st.composite
def leaf(draw: st.DrawFn, items: tuple[str, ...], scores: dict[str, tuple[int, int]] = NO_SCORES) -> str:
    """One comparison that the loader accepts."""
    item = draw(st.sampled_from((*items, *scores)))
    ordering = draw(st.sampled_from(["<", "<=", ">", ">="]))
    if item in scores:
        low, high = scores[item]
        return draw(st.sampled_from([f"{item} {ordering} {draw(st.integers(low + 1, high - 1))}", f"scored({item})"]))
    forms = [f"answered({item})", f"count({', '.join(items)}) {ordering} {max(1, len(items) // 2)}"]
    kind = ITEMS[item]["answer"]["type"]
    if kind in ("rating", "number"):
        low, high = POINTS[item]
        forms += [f"{item} {ordering} {draw(st.integers(low + 1, high - 1))}"] * 3
        forms += [f"{item} == {high}", f"{item} != {low}", f"{item} in ({low}, {high})"]
    elif kind == "single":
        option = draw(answer_of(item))
        forms += [f"{item} == {option}", f"{item} != {option}", f"{item} in ({option})"] * 2
    elif kind == "multiple":
        forms += [f"{draw(answer_of(item))[0]} in {item}"] * 3
    if item in ("choice", "open", "boxes"):
        forms += [f"unsure({item})"] * 2
    if item == "open":
        forms += ["open == depends", "open in (depends, 2)"]
    return draw(st.sampled_from(forms))


def expressions(items: tuple[str, ...], scores: dict[str, tuple[int, int]] = NO_SCORES) -> st.SearchStrategy[str]:
    return st.recursive(
        leaf(items, scores),
        lambda inner: st.one_of(
            inner.map(lambda part: f"not ({part})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda it: f"({it[0]}) {it[1]} ({it[2]})"),
        ),
        max_leaves=5,
    )


@st.composite
def scales(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two scales of items, a scale of both, and a scale of that one and the first."""
    first = draw(scale("first", {name: (low, high) for name, (low, high) in POINTS.items()}))
    second = draw(scale("second", {name: (low, high) for name, (low, high) in POINTS.items()}))
    third = draw(scale("third", {"first": _edges(first), "second": _edges(second)}))
    return [first, second, third, draw(scale("fourth", {"first": _edges(first), "third": _edges(third)}))]


def _edges(shape: dict[str, Any]) -> tuple[int, int]:
    low, high = shape["range"].split("..")
    return int(low), int(high)


@st.composite
def scale(draw: st.DrawFn, name: str, edges: dict[str, tuple[int, int]]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(edges)), min_size=1, max_size=4, unique=True))
    method = draw(st.sampled_from(["mean", "sum", "weighted", "max", "count"]))
    weights = [draw(st.integers(1, 3)) if method == "weighted" else 1 for _ in names]
    parts: list[Any] = [
        {"item": part, "weight": weight} if weight > 1 else draw(st.sampled_from([part, {"reverse": part}]))
        for part, weight in zip(names, weights, strict=True)
    ]
    lows, highs = [edges[part][0] for part in names], [edges[part][1] for part in names]
    if method in ("sum", "weighted"):
        low = sum(edge * weight for edge, weight in zip(lows, weights, strict=True))
        high = sum(edge * weight for edge, weight in zip(highs, weights, strict=True))
    elif method == "count":
        low, high = 0, len(names)
    else:
        low, high = min(lows), max(highs)
    if method == "mean" and not set(edges) & {"first", "third"}:
        low, high = draw(st.sampled_from([(0, 100), (-7, 5), (3, 10)]))
    shape = {
        "id": name,
        "label": name,
        "from": parts,
        "method": method,
        "range": f"{low}..{high}",
        "needs": draw(st.integers(1, len(names))),
        "higher_is": "worse",
        "bands": [{"id": "only", "label": "Only"}],
    }
    if high - low > 1:
        middle = draw(st.integers(low + 1, high - 1))
        shape["bands"] = [{"id": "low", "label": "Low", "below": middle}, {"id": "high", "label": "High"}]
    if method == "count":
        shape["at_least"] = draw(st.integers(-1, 3))
    return shape


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A pack with random conditions, scores and rules, a check-in, and an item whose options are ticked before."""
    early = ("plain", "gaps", "open", "number", "choice", "boxes")
    files = sleep_pack.data()
    del files["alone.yaml"], files["pauses.yaml"]
    scored = draw(scales())
    names = {each["id"]: _edges(each) for each in scored if each["bands"][0]["id"] == "low"}
    files["scores.yaml"] = scored
    files["rest.yaml"] = {"id": "rest", "title": "Rest", "pages": [page(early), page(("graded", "words"))]}
    more = page(("worst", "later"))
    more["show_if"] = draw(expressions(early))
    more["items"][1]["show_if"] = draw(expressions(early))
    files["more.yaml"] = {"id": "more", "title": "More", "pages": [more]}
    files["check.yaml"] = {"id": "check", "title": "Check", "pages": [page(("again",))]}
    definition = files["pack.yaml"]
    del definition["case"]
    definition["questionnaires"] = [{"use": "rest"}, {"use": "more", "show_if": draw(expressions(early))}]
    definition["again"] = {"use": "check", "after_weeks": [2]}
    rules = files["rules.yaml"]
    rules["groups"], rules["conditions"], rules["notes"], rules["claims"] = {}, [], [], []
    rules["rules"] = draw(rulebook(names))
    steps = files["steps.yaml"]
    steps["steps"] = [{**step, "when": draw(expressions(tuple(ITEMS), names))} for step in steps["steps"]]
    steps["steps"][0]["when"] = draw(st.sampled_from(["level == care", "level < care", "level != fine"]))
    texts = files["texts.yaml"]
    texts["strengths"] = [{"id": "any", "when": "answered(plain)", "say": "Any."}]
    files.pop("examples.yaml")
    return loader.from_snapshot(json.dumps(files))


@st.composite
def rulebook(draw: st.DrawFn, scores: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    then = st.fixed_dictionaries(
        {
            "level": st.sampled_from(["fine", "care"]),
            "access": st.sampled_from(["open", "locked"]),
            "priority": st.sampled_from(["none", "soon"]),
        }
    )
    weaker = st.sampled_from([{"access": "locked"}, {"priority": "soon"}, {"access": "open", "priority": "soon"}])
    whens = draw(st.lists(expressions(tuple(ITEMS), scores), min_size=3, max_size=5))
    rules = [{"when": when, "then": draw(st.one_of(then, weaker))} for when in whens]
    rules.insert(draw(st.integers(3, len(rules))), {"when": "otherwise", "then": draw(then)})
    last = next(at for at, rule in enumerate(rules) if rule["when"] == "otherwise")
    for rule in rules[last + 1 :]:
        rule["then"] = draw(weaker)
    return [{"id": f"r{at}", "label": "R", "because": "B.", **rule} for at, rule in enumerate(rules)]


def page(names: tuple[str, ...]) -> dict[str, Any]:
    return {"title": "Page", "items": [{"id": name, "ask": name, **ITEMS[name]} for name in names]}
