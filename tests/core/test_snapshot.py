"""A snapshot holds the whole definition of a pack, and nothing else."""

from __future__ import annotations

import json
import random
from dataclasses import fields
from pathlib import Path

import pytest

from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader, yaml_reader
from tests.support import random_packs
from tests.support.sleep_pack import written
from tests.support.thoroughness import times

SEEDS = range(times(20))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pack_loaded_from_its_snapshot_is_equal_in_every_part(seed: int) -> None:
    pack = random_packs.pack(seed)
    loader.from_snapshot.cache_clear()
    loaded = loader.from_snapshot(pack.snapshot)
    assert loaded is not pack
    assert {each.name for each in fields(pack) if getattr(pack, each.name) != getattr(loaded, each.name)} == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_files_of_a_pack_hold_what_its_snapshot_holds(seed: int) -> None:
    files = json.loads(random_packs.pack(seed).snapshot)
    for name, data in files.items():
        read = yaml_reader.read(name, json.dumps(data, indent=1).encode())
        assert (read.faults, read.data) == ([], data)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stored_definition_gives_the_same_outcome(seed: int) -> None:
    pack = random_packs.pack(seed)
    loader.from_snapshot.cache_clear()
    loaded = loader.from_snapshot(pack.snapshot)
    chance = random.Random(seed)
    for _ in range(5):
        answers = random_packs.answers(pack, chance)
        assert assess(loaded, answers) == assess(pack, answers)


def test_a_snapshot_gives_the_same_pack_back(repair: Pack) -> None:
    loaded = loader.from_snapshot(repair.snapshot)
    assert loaded == repair
    assert (loaded.items, loaded.rules, loaded.scales, loaded.steps) == (
        repair.items,
        repair.rules,
        repair.scales,
        repair.steps,
    )


def test_editing_an_example_keeps_the_definition(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = loader.load(written(tmp_path / "a"))
    renamed = loader.load(written(tmp_path / "b", ("examples.yaml", "name: nothing", "name: empty")))
    assert plain.hash == renamed.hash


def test_editing_a_text_changes_the_definition(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = loader.load(written(tmp_path / "a"))
    assert plain.hash != loader.load(written(tmp_path / "b", ("texts.yaml", "Thanks.", "Thank you."))).hash


def in_earlier_format(pack: Pack) -> str:
    """The snapshot of the pack as it was written before packs said what stands on paper."""
    files = json.loads(pack.snapshot)
    steps, texts, levels = files["steps.yaml"], files["texts.yaml"], files["rules.yaml"]["levels"]
    paper = texts.pop("paper")
    steps["discreet"] = [steps.pop("on_every_paper"), *(each["id"] for each in steps["steps"][:2])]
    texts["discreet"] = {"headline": "Talk", "say": paper["say_more_help"]}
    for level in levels[:-1]:
        level["print"] = {"headline": "Head", "say": "Say."}
    levels[-1]["discreet"] = True
    for key in ("access", "priorities"):
        files["rules.yaml"][key] = [{"id": f"x{key}", "label": "X", "target_hours": 900}, *files["rules.yaml"][key]]
    files["rules.yaml"]["priorities"][1:] = [
        {"id": "none", "label": "None", "target_hours": 120},
        {"id": "soon", "label": "Soon", "target_hours": 8},
    ]
    for data in files.values():
        for page in data.get("pages", []) if isinstance(data, dict) else []:
            for item in page["items"]:
                item.pop("on_paper", None)
    texts.pop("not_validated")
    for place in files["help-lines.yaml"]["places"]:
        place["emergency"] = {"number": "999 or 112", "say": "Call."}
        place["lines"] = [{**line, "number": "1", "status": "verify_first"} for line in place["lines"]]
    files["pack.yaml"]["minutes"] = 2
    files["es.po"] = {"texts/discreet/say": "Hablar."}
    return json.dumps(files)


def test_a_snapshot_of_an_earlier_format_is_read_and_keeps_its_hash(tmp_path: Path) -> None:
    text = in_earlier_format(loader.load(written(tmp_path)))
    old = loader.from_snapshot(text)
    assert old.hash == loader.from_snapshot(old.snapshot).hash
    assert '"discreet"' in old.snapshot
    assert old.step_on_every_paper == "walk"
    assert [line for place in old.places for line in place.lines] == []
    assert old.paper.left_out == {"unsafe"}
    assert old.texts.validity is None
    assert [choice.target for choice in old.priorities] == [37, 5, 0]
    assert [choice.target for choice in old.access] == [None, None, None]


def test_paper_of_an_earlier_format_says_what_levels_shared_in_each_language(tmp_path: Path) -> None:
    old = loader.from_snapshot(in_earlier_format(loader.load(written(tmp_path))))
    assert old.texts.paper.say == old.texts.paper.say_more_help == ("Talk.",)
    spanish = old.in_language("es").texts.paper
    assert spanish.say == spanish.say_more_help == ("Hablar.",)
