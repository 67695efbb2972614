"""Packs nobody wrote, and answers to them: the same seed gives the same ones."""

from __future__ import annotations

import json
import random
from typing import Any

from assessment.core.items import Answer, Answers, Enumeration, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support import sleep_pack

OPTIONS = ("a", "b", "c", "d")
METHODS = ("mean", "mean", "mean", "sum", "weighted", "max", "count")
ORDERINGS = {"<": (1, 0), "<=": (0, -1), ">": (0, -1), ">=": (1, 0)}
"""How far from the lowest and the highest value a comparison stays that is neither always nor never true."""


def pack(seed: int) -> Pack:
    """A pack with items of every type, scores of every method, scores of scores, conditions, rules and pauses."""
    return loader.from_snapshot(json.dumps(files(seed)))


def files(seed: int) -> dict[str, Any]:
    """What the files of that pack hold, to be changed."""
    maker = _Maker(random.Random(seed))
    return maker.files() | maker.more(random.Random(seed))


def answers(pack: Pack, chance: random.Random) -> Answers:
    """Answers of one person, to items that were asked and to some that were not."""
    skip = chance.choice((0.0, 0.1, 0.5))
    return {name: _answer(item, chance) for name, item in pack.items.items() if chance.random() >= skip}


def _answer(item: Item, chance: random.Random) -> Answer:
    match item.space:
        case Opaque(sample):
            return sample
        case Interval(low, high):
            return chance.randint(low, high)
        case Subsets(options, alone):
            ticked = tuple(option for option in options if chance.random() < 0.5) or options[:1]
            return ticked if alone.isdisjoint(ticked) else ticked[-1:]
        case Enumeration(answers):
            return chance.choice(answers)


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.items: dict[str, dict[str, Any]] = {}
        self.scores: dict[str, tuple[int, int]] = {}
        self.conditions: list[dict[str, str]] = []

    def files(self) -> dict[str, Any]:
        files: dict[str, Any] = sleep_pack.data()
        for name in ("rest.yaml", "alone.yaml", "pauses.yaml", "examples.yaml"):
            del files[name]
        files["answers.yaml"] = {"unused": {"type": "text"}}
        names = [f"part-{at}" for at in range(self.chance.randint(1, 3))]
        check_in = names.pop() if len(names) > 1 and self.chance.random() < 0.4 else None
        uses = []
        for name in names:
            show_if = self.condition(0.3)
            uses.append({"use": name, "private": self.chance.random() < 0.3, **show_if})
            files[f"{name}.yaml"] = self.questionnaire(name)
        if check_in:
            files[f"{check_in}.yaml"] = self.questionnaire(check_in)
        files["pack.yaml"]["questionnaires"] = uses
        files["pack.yaml"].pop("case")
        files["pack.yaml"] |= {"again": {"use": check_in, "after_weeks": [2]}} if check_in else {}
        files["scores.yaml"] = self.scales()
        files["rules.yaml"] |= self.rules()
        files["texts.yaml"]["strengths"] = [{"id": "one", "when": "level == fine", "say": "S"}]
        return files

    def more(self, chance: random.Random) -> dict[str, Any]:
        """Pauses, and switches of items that no score counts; drawn by a chance of their own."""
        self.chance, self.conditions = chance, []
        scored, self.scores = {name for name, item in self.items.items() if self.points_of(item)}, {}
        unscored = sorted(self.items.keys() - scored)
        for name in chance.sample(unscored, min(2, len(unscored))):
            self.items[name]["switch"] = chance.choice(("left", "right"))
        shown = {"title": "T", "say": "S", "action": "go_on", "lines": ["abuse"]}
        pauses = [{"id": f"p{at}", "when": self.expression(2), **shown} for at in range(chance.randint(1, 3))]
        return {"pauses.yaml": pauses, "steps.yaml": self.steps()}

    def steps(self) -> dict[str, Any]:
        """A gate, steps that do not have to pass it, one for everybody else, and one that may come first."""
        shown = {"do": "D", "in_short": "I", "kind": "own", "shown": "everywhere"}
        steps: list[dict[str, Any]] = [
            {"id": name, "title": name, "when": "level == care", **shown} for name in ("walk", "dark", "quiet")
        ]
        steps.append({"id": "pair", "title": "pair", "when": self.expression(2), **shown, "kind": "couple"})
        steps.append({"id": "alone", "title": "alone", "when": self.expression(2), **shown, "instead_of": "pair"})
        steps[0]["even_in_danger"] = True
        steps[1]["when"] = self.expression(2)
        steps[2]["first_when"] = self.expression(1)
        chosen = {
            key: each
            for key, each in (("gate", self.expression(2)), ("otherwise", "walk"))
            if self.chance.random() < 0.7
        }
        return {"on_every_paper": "walk", **chosen, "steps": steps}

    def condition(self, likely: float) -> dict[str, str]:
        return {"show_if": self.expression(2)} if self.items and self.chance.random() < likely else {}

    def questionnaire(self, name: str) -> dict[str, Any]:
        pages = []
        for _ in range(self.chance.randint(1, 3)):
            shape: dict[str, Any] = {"title": "T", **self.condition(0.3), "items": []}
            made = [self.item(f"i{len(self.items) + at}") for at in range(self.chance.randint(1, 5))]
            shape["items"] = made
            self.items |= {item["id"]: item for item in made}
            pages.append(shape)
        return {"id": name, "title": name, "pages": pages}

    def item(self, name: str) -> dict[str, Any]:
        item: dict[str, Any] = {"id": name, "ask": "A", "answer": self.answer(), **self.condition(0.3)}
        if item["answer"]["type"] == "rating" and self.chance.random() < 0.4:
            item["also"] = [{"id": "other", "label": "Other", **self.marks()}]
        counted = self.counted(item["answer"])
        if counted and self.chance.random() < 0.3:
            item["not_asked_counts_as"] = self.chance.choice(counted)
        return item

    def counted(self, answer: dict[str, Any]) -> list[str | int]:
        """The answers that count in a score."""
        if answer["type"] == "number":
            return [answer["minimum"], answer["maximum"]]
        scored = [each for each in answer.get("options", []) if {"points", "value"} & each.keys()]
        return [each.get("id", each.get("value")) for each in scored if "counts_as" not in each]

    def answer(self) -> dict[str, Any]:
        multiple = [name for name, item in self.items.items() if item["answer"]["type"] == "multiple"]
        kinds = ("single", "single", "rating", "rating", "multiple", "number", "text", "from")
        kind = self.chance.choice(kinds) if self.items else "rating"  # so that something scores
        match kind:
            case "from" if multiple:
                return {"type": "single", "options_from": self.chance.choice(multiple)}
            case "rating":
                values = sorted(self.chance.sample(range(-2, 8), self.chance.randint(2, 5)))
                return {"type": kind, "options": [{"value": value, "label": f"L{value}"} for value in values]}
            case "multiple":
                options = [{"id": each, "label": each, **self.marks()} for each in OPTIONS]
                options[-1] |= {"only": True} if self.chance.random() < 0.3 else {}
                return {"type": kind, "options": options}
            case "number":
                return {"type": kind, "minimum": self.chance.choice((-3, 0)), "maximum": self.chance.choice((1, 10))}
            case "text":
                return {"type": kind}
        points = [{"points": self.chance.randint(-1, 5)} if self.chance.random() < 0.8 else {} for _ in OPTIONS]
        options = [
            {"id": each, "label": each, **self.marks(), **scored} for each, scored in zip(OPTIONS, points, strict=True)
        ]
        return {"type": "single", "options": options}

    def marks(self) -> dict[str, Any]:
        return self.chance.choice(({}, {}, {"unsure": True}, {"counts_as": "unanswered"}))

    def points_of(self, item: dict[str, Any]) -> list[int]:
        answer = item["answer"]
        if answer["type"] == "number":
            return [answer["minimum"], answer["maximum"]]
        options = self.options_of(item) if answer["type"] in ("single", "rating") else []
        return [points for each in options if (points := each.get("value", each.get("points"))) is not None]

    def options_of(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        answer = item["answer"]
        if "options_from" in answer:
            return self.options_of(self.items[answer["options_from"]])
        return [*answer.get("options", [])]

    def scales(self) -> list[dict[str, Any]]:
        scored = {name: points for name, item in self.items.items() if len(set(points := self.points_of(item))) > 1}
        scales: list[dict[str, Any]] = []
        for at in range(self.chance.randint(1, 4)):
            if len(self.scores) > 1 and self.chance.random() < 0.4:
                edges = {name: (low, high) for name, (low, high) in self.scores.items()}
            else:
                edges = {name: (min(points), max(points)) for name, points in scored.items()}
            scales.append(self.scale(f"s{at}", edges, of_scores=set(edges) == set(self.scores)))
        return scales

    def scale(self, name: str, edges: dict[str, tuple[int, int]], *, of_scores: bool) -> dict[str, Any]:
        parts = self.chance.sample(sorted(edges), self.chance.randint(1, min(6, len(edges))))
        method = self.chance.choice(METHODS)
        weights = {part: self.chance.randint(1, 4) if method == "weighted" else 1 for part in parts}
        low, high = self.reach(method, [edges[part] for part in parts], list(weights.values()))
        if method == "mean" and not of_scores:
            low, high = self.chance.choice(((0, 100), (-10, 10)))
        self.scores[name] = (low, high)
        spread = {}
        for part in parts:
            plain = {"item": part, "weight": weights[part]} if method == "weighted" else part
            spread[part] = {"reverse": part} if method != "weighted" and self.chance.random() < 0.3 else plain
        limits = sorted(self.chance.sample(range(low + 1, high + 1), min(2, high - low)))
        return {
            "id": name,
            "label": name,
            "from": list(spread.values()),
            "method": method,
            "range": f"{low}..{high}",
            "needs": self.chance.choice((self.chance.randint(1, len(parts)), "50%", "100%")),
            "higher_is": "better",
            "bands": [
                *({"id": f"b{at}", "label": "B", "below": below} for at, below in enumerate(limits)),
                {"id": "top", "label": "T"},
            ],
            **({"at_least": self.chance.randint(low, high)} if method == "count" else {}),
        }

    def reach(self, method: str, edges: list[tuple[int, int]], weights: list[int]) -> tuple[int, int]:
        if method == "count":
            return 0, len(edges)
        if method in ("sum", "weighted"):
            lows, highs = (sum(edge[at] * weight for edge, weight in zip(edges, weights, strict=True)) for at in (0, 1))
            return lows, highs
        return min(low for low, _ in edges), max(high for _, high in edges)

    def rules(self) -> dict[str, Any]:
        groups = {"some": self.chance.sample(sorted(self.items), self.chance.randint(1, len(self.items)))}
        for at in range(self.chance.randint(0, 3)):
            self.conditions.append({"id": f"c{at}", "when": self.expression(3)})
        rules: list[dict[str, Any]] = []
        for at in range(self.chance.randint(1, 6)):
            then = {"level": self.chance.choice(("fine", "care")), **self.outputs(1.0)}
            rules.append({"id": f"r{at}", "label": "L", "when": self.expression(4), "then": then, "because": "B"})
        then = {"level": "fine", "access": "open", "priority": "none"}
        rules.append({"id": "otherwise", "label": "L", "when": "otherwise", "then": then, "because": "B"})
        for at in range(self.chance.randint(0, 3)):
            then = self.outputs(0.6) or {"access": "locked"}
            rules.append({"id": f"x{at}", "label": "L", "when": self.expression(3), "then": then, "because": "B"})
        return {"groups": groups, "conditions": self.conditions, "rules": rules, "notes": [], "claims": []}

    def outputs(self, likely: float) -> dict[str, str]:
        found = {"access": self.chance.choice(("open", "locked")), "priority": self.chance.choice(("none", "soon"))}
        return {name: value for name, value in found.items() if self.chance.random() < likely}

    def expression(self, depth: int) -> str:
        draw = self.chance.random()
        if depth == 0 or draw < 0.3:
            return self.leaf()
        if draw < 0.45:
            return f"not ({self.expression(depth - 1)})"
        word = self.chance.choice((" and ", " or "))
        return word.join(f"({self.expression(depth - 1)})" for _ in range(self.chance.randint(2, 3)))

    def leaf(self) -> str:
        draw = self.chance.random()
        if self.conditions and draw < 0.15:
            return self.chance.choice(self.conditions)["id"]
        if self.scores and draw < 0.35:
            return self.of_score(self.chance.choice(sorted(self.scores)))
        name = self.chance.choice(sorted(self.items))
        if draw < 0.45:
            return f"answered({name})"
        if draw < 0.55:
            names = self.chance.sample(sorted(self.items), self.chance.randint(1, min(4, len(self.items))))
            counted = f"count({', '.join(names)})"
            if self.chance.random() < 0.3:
                return f"{counted} {self.chance.choice(('==', '!='))} {self.chance.randint(0, len(names))}"
            return self.compared(counted, 0, len(names))
        return self.of_item(name)

    def of_score(self, name: str) -> str:
        low, high = self.scores[name]
        if self.chance.random() < 0.2:
            return f"scored({name})"
        return self.ordered(name, low, high)

    def ordered(self, name: str, low: int, high: int) -> str:
        if self.chance.random() < 0.2:
            return self.compared(f"{self.chance.choice(('any', 'all'))}({name})", low, high)
        if low < 0 < high and self.chance.random() < 0.2:
            return f"{name} >= 0.5"
        return self.compared(name, low, high)

    def compared(self, what: str, low: int, high: int) -> str:
        op = self.chance.choice(sorted(ORDERINGS))
        up, down = ORDERINGS[op]
        return f"{what} {op} {self.chance.randint(low + up, high + down)}"

    def of_item(self, name: str) -> str:
        item = self.items[name]
        options = self.options_of(item) + item.get("also", [])
        unsure = any(option.get("unsure") for option in options)
        if unsure and self.chance.random() < 0.3:
            return f"unsure({name})"
        match item["answer"]["type"]:
            case "text":
                return f"answered({name})"
            case "multiple":
                return f"{self.chance.choice(options)['id']} in {name}"
            case "single":
                chosen = [option["id"] for option in self.chance.sample(options, 2)]
                return self.chance.choice(
                    (f"{name} == {chosen[0]}", f"{name} != {chosen[0]}", f"{name} in ({', '.join(chosen)})")
                )
        points = self.points_of(item)
        if item.get("also") and self.chance.random() < 0.3:
            return f"{name} == other"
        if self.chance.random() < 0.3:
            return f"{name} in ({min(points)}, {max(points)})"
        return self.ordered(name, min(points), max(points))
