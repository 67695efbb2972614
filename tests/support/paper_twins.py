"""People who gave equal open answers, and any private ones; and packs for them that nobody wrote."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assessment.core.check_ins import Round
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support import random_packs
from tests.support.pseudo_language import with_pseudo

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LANGUAGE = "es"

Rounds = list[Round]


def pack(seed: int) -> Pack:
    """A pack with private items of every type, in two languages, some with check-ins that ask private items again."""
    chance = random.Random(seed)
    files = random_packs.files(seed)
    uses = {use["use"]: use for use in files["pack.yaml"]["questionnaires"]}
    items = _items(files)
    for item in items:
        if chance.random() < 0.4:
            item["on_paper"] = chance.choice(["leave_out", *_names(item, items)])
        if chance.random() < 0.2:
            item["share"] = "reviewing_counselor_only"
    for scale in files["scores.yaml"]:
        scale["judges_partner"] = chance.random() < 0.2
        scale["needs"] = chance.choice((scale["needs"], "75%"))
    _steps(files, [item["id"] for item in items], chance)
    again = files["pack.yaml"].get("again")
    if again is not None:
        _check_ins(files, again, list(uses), chance)
    return loader.from_snapshot(json.dumps(with_pseudo(files, LANGUAGE)))


def _items(files: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for data in files.values() if isinstance(data, dict) for item in _items_of(data)]


def _items_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for page in data.get("pages", []) for item in page["items"]]


def _names(item: dict[str, Any], items: list[dict[str, Any]]) -> list[Any]:
    """What paper may assume of the item."""
    answer = item["answer"]
    if answer["type"] == "number":
        return [answer["minimum"], answer["maximum"]]
    if "options_from" in answer:
        source = next(each for each in items if each["id"] == answer["options_from"])
        return _names(source, items)
    options = [*answer.get("options", []), *item.get("also", [])]
    return [option.get("id", option.get("value")) for option in options]


def _steps(files: dict[str, Any], names: list[str], chance: random.Random) -> None:
    for step in files["steps.yaml"]["steps"]:
        step["when"] = chance.choice((step["when"], f"answered({chance.choice(names)})"))
    more = {"title": "More", "do": "D", "in_short": "I", "kind": "own", "shown": "screen", "when": "level == care"}
    files["steps.yaml"]["steps"] += [
        {**more, "id": "screen"},
        {**more, "id": "two", "kind": "couple", "shown": "everywhere"},
    ]


def _check_ins(files: dict[str, Any], again: dict[str, Any], others: list[str], chance: random.Random) -> None:
    """Private answers that lapse, questions asked again, and questions followed over time."""
    own = _items_of(files[f"{again['use']}.yaml"])
    first = [item["id"] for name in others for item in _items_of(files[f"{name}.yaml"]) if "show_if" not in item]
    if first:
        again |= {"private_for_weeks": chance.choice((1, 3)), "alone": {"ask": chance.choice(first), "title": "Alone"}}
        again["ask_again"] = [{"items": [chance.choice(first)], "title": "Again"}]
    ordered = [item for item in own if item["answer"]["type"] in ("rating", "number")]
    for item in ordered:
        item |= {"worse": "up", "judges_partner": chance.random() < 0.3}
    followed = [item["id"] for item in ordered if item.get("share") != "reviewing_counselor_only"]
    again |= {"follow": followed} if followed else {}
    files["rules.yaml"]["over_time"] = {
        "climbs": [{"level": "care", "access": "open", "priority": "soon"}],
        "keeps": {"levels": ["care"], "label": "Kept", "because": "K."},
        "rules": [
            {
                "id": "open",
                "label": "O",
                "when": f"not answered({own[0]['id']})",
                "then": {"access": "locked"},
                "because": "O.",
            },
            {"id": "twice", "label": "T", "when": f"answered({own[-1]['id']})", "climbs": True, "because": "T."},
        ],
    }


def twins(pack: Pack, chance: random.Random) -> tuple[Rounds, Rounds]:
    """Two people with equal open answers, sent in at the same times; either may have sent in more that is private."""
    rounds = [Round(BEGIN, random_packs.answers(pack, chance))]
    for week in sorted(chance.sample(range(1, 12), chance.randint(0, 3))):
        addendum = pack.check_ins is None or chance.random() < 0.3
        rounds.append(Round(BEGIN + timedelta(weeks=week), random_packs.answers(pack, chance), addendum=addendum))
    one, other = ([replace(each, answers=_private_again(pack, each.answers, chance)) for each in rounds] for _ in "ab")
    return _more_private_rounds(pack, one, chance), _more_private_rounds(pack, other, chance)


def _private_again(pack: Pack, answers: Answers, chance: random.Random) -> Answers:
    """The open answers as they are; the private ones anew, some left out."""
    return _only(pack, answers, hidden=False) | _only(pack, random_packs.answers(pack, chance), hidden=True)


def _only(pack: Pack, answers: Answers, *, hidden: bool) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if pack.paper.is_open(name) is not hidden}


def _more_private_rounds(pack: Pack, rounds: Rounds, chance: random.Random) -> Rounds:
    """The rounds, and sometimes check-ins and addenda in which nothing open was answered, after the first pass."""
    if chance.random() < 0.5:
        return rounds
    days = chance.sample(range(1, 90), chance.randint(1, 2))
    more = [
        Round(
            BEGIN + timedelta(days=each, hours=3),
            _only(pack, random_packs.answers(pack, chance), hidden=True),
            addendum=pack.check_ins is None or chance.random() < 0.5,
        )
        for each in days
    ]
    return sorted([*rounds, *more], key=lambda each: each.at)
