"""Reads what was kept in an earlier format of packs, so that old results stay readable.

Until packs said what stands on paper, levels had a wording for print, or shared one with other levels (``discreet``).
Targets of priorities were hours that ran on days off, too; and packs named the working days.
Packs said how many minutes all of it takes, until these were counted.
Until help lines said what they rest on, a place had one emergency number. Those of a snapshot are shown to nobody (they
are always those of the pack served now), so they are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.core.model.help_lines import ELSEWHERE
from assessment.core.packs.schema.rule_files import MOST_DAYS
from assessment.core.packs.snapshot import SnapshotContents, Texts
from assessment.core.packs.yaml_reader import Source

PACK, RULES, STEPS, TEXTS, HELP_LINES = "pack.yaml", "rules.yaml", "steps.yaml", "texts.yaml", "help-lines.yaml"
SHARED, ON_PAPER = "texts/discreet/say", ("texts/paper/say", "texts/paper/say_more_help")


def current(contents: SnapshotContents) -> SnapshotContents:
    """The contents in the present format."""
    return _with_paper(_with_targets(_without_minutes(_without_help_lines(contents))))


def _with_targets(contents: SnapshotContents) -> SnapshotContents:
    """Hours of less than a day become the same day, and every 24 hours a working day. Which days work is left out."""
    rules = contents.sources.get(RULES)
    if rules is None or not isinstance(rules.data, dict):
        return contents
    data = {name: value for name, value in rules.data.items() if name != "working_days"}
    for key in ("access", "priorities"):
        listed = data.get(key)
        if isinstance(listed, list):
            data[key] = [_choice(key, each) for each in listed]
    return contents._replace(sources={**contents.sources, RULES: Source(RULES, data)})


def _choice(key: str, choice: Any) -> Any:
    if not isinstance(choice, dict) or "target_hours" not in choice:
        return choice
    kept = {name: value for name, value in choice.items() if name != "target_hours"}
    days = choice["target_hours"] // 24
    target = {"working_days": min(days, MOST_DAYS)} if days else "same_day"
    return {**kept, "target": target} if key == "priorities" else kept


def _without_minutes(contents: SnapshotContents) -> SnapshotContents:
    pack = contents.sources.get(PACK)
    if pack is None or not isinstance(pack.data, dict) or "minutes" not in pack.data:
        return contents
    data = {name: value for name, value in pack.data.items() if name != "minutes"}
    return contents._replace(sources={**contents.sources, PACK: Source(PACK, data)})


def _without_help_lines(contents: SnapshotContents) -> SnapshotContents:
    found = contents.sources.get(HELP_LINES)
    places: Any = found.data["places"] if found is not None and isinstance(found.data, dict) else []
    if all("number" not in each["emergency"] for each in places):
        return contents
    nowhere = Source(HELP_LINES, {"places": [{"id": ELSEWHERE, "label": ELSEWHERE, "emergency": {"find": "?"}}]})
    return contents._replace(sources={**contents.sources, HELP_LINES: nowhere})


def _with_paper(contents: SnapshotContents) -> SnapshotContents:
    """On paper the wording that levels shared stands for both kinds of help."""
    texts = contents.sources.get(TEXTS)
    if texts is None or not isinstance(texts.data, dict) or "paper" in texts.data:
        return contents
    found = {name: source.data for name, source in contents.sources.items()}
    files: dict[str, Any] = {
        **found,
        RULES: _rules(found[RULES]),
        STEPS: _steps(found[STEPS]),
        TEXTS: _texts(found[TEXTS], found[RULES]),
    }
    sources = {name: Source(name, data) for name, data in files.items()}
    translations = {name: _renamed(translated) for name, translated in contents.translations.items()}
    return SnapshotContents(sources, translations, contents.switched_off)


def _rules(rules: Any) -> dict[str, Any]:
    levels = [
        {key: value for key, value in each.items() if key not in ("print", "discreet")} for each in rules["levels"]
    ]
    return {**rules, "levels": levels}


def _steps(steps: Any) -> dict[str, Any]:
    listed = [{"shown": "everywhere", **each} for each in steps["steps"]]
    own = [each["id"] for each in listed if each["kind"] == "own" and each["shown"] == "everywhere"]
    return {"steps": listed, "on_every_paper": next(iter([*steps.get("discreet", []), *own]), listed[0]["id"])}


def _texts(texts: Any, rules: Any) -> dict[str, Any]:
    worded = [each["print"]["say"] for each in rules["levels"] if "print" in each]
    said = texts["discreet"]["say"] if "discreet" in texts else worded[0]
    limits = texts["limits"]
    paper = {
        "say": said,
        "more_help_from": rules["levels"][-1]["id"],
        "say_more_help": said,
        "box": limits[-1] if isinstance(limits, list) else limits,
    }
    return {**{key: value for key, value in texts.items() if key != "discreet"}, "paper": paper}


def _renamed(translated: Texts) -> Mapping[str, str]:
    new = {
        name.replace(SHARED, on_paper): text
        for on_paper in ON_PAPER
        for name, text in translated.items()
        if name.startswith(SHARED)
    }
    return {**translated, **new}
