"""What a pack may say of check-ins, and what `check` says when it says something else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.core.model.check_ins import OverTime
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.pack_faults import pack_faults
from tests.support.sleep_check_in_pack import written

TODAY = date(2026, 11, 22)
RULES, PACK = "rules.yaml", "pack.yaml"
CORPUS = Path(__file__).parents[1] / "corpus" / "cases.yaml"
BROKEN: list[Any] = yaml.load(CORPUS.read_bytes(), yaml.CSafeLoader)["check_ins"]


def test_the_pack_with_check_ins_is_fine(tmp_path: Path) -> None:
    assert list(pack_faults(written(tmp_path), TODAY)) == []


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["about"])
def test_what_is_wrong_with_check_ins_is_named(tmp_path: Path, case: dict[str, Any]) -> None:
    faults = pack_faults(written(tmp_path, tuple(case["change"])), TODAY)
    found = [fault for fault in faults if [fault.file, fault.code] == case["expect"]]
    assert found, faults
    assert any(case["says"] in f"{fault.message} {fault.remedy}" and fault.line > 0 for fault in found), found


def test_an_item_that_cannot_be_drawn_is_not_followed(tmp_path: Path) -> None:
    changes = (PACK, "follow: [quiet_week]", "follow: [slept]"), ("lately.yaml", ", worse: down", "")
    assert "E353" in {fault.code for fault in pack_faults(written(tmp_path, *changes), TODAY)}


def test_a_question_and_the_one_it_needs_are_not_asked_again_on_one_page(tmp_path: Path) -> None:
    change = (PACK, "items: [unsafe]", "items: [reasons, help]")
    faults = pack_faults(written(tmp_path, change), TODAY)
    assert [(fault.file, fault.code) for fault in faults if fault.code == "E212"] == [(PACK, "E212")]


def test_rules_over_time_need_check_ins(tmp_path: Path) -> None:
    folder = written(tmp_path)
    text = (folder / PACK).read_text()
    (folder / PACK).write_text(text[: text.index("again:")] + text[text.index("sharing:") :])
    (folder / "lately.yaml").unlink()
    assert "E352" in {fault.code for fault in pack_faults(folder, TODAY)}


def test_a_snapshot_from_before_check_ins_had_rules_still_loads(tmp_path: Path) -> None:
    files = json.loads(loader.load(written(tmp_path)).snapshot)
    del files[RULES]["over_time"]
    files[PACK]["again"] = {"use": "lately", "after_weeks": [2, 1]}
    old = loader.from_snapshot(json.dumps(files))
    assert old.over_time == OverTime()
    assert old.check_ins is not None
    assert (old.check_ins.after_weeks, old.check_ins.private_for_weeks, old.check_ins.pages) == ((1, 2), None, ())


def test_a_pack_loaded_from_its_snapshot_has_the_same_check_ins(repair: Pack) -> None:
    kept = loader.from_snapshot(repair.snapshot)
    assert (kept.check_ins, kept.over_time) == (repair.check_ins, repair.over_time)
    assert repair.check_ins is not None
    assert repair.over_time.rules != ()


WORKED = """\
- name: woke, and woke again
  like: nothing
  answers: {}
  rounds:
    - {after_days: 7, answers: {slept: 2, woke: 2, scared: no}}
    - {after_days: 14, answers: {slept: 2, woke: 3, scared: no}}
  expect: {level: LEVEL, over_time: [woke_twice]}
"""


@pytest.mark.parametrize(("level", "codes"), [("care", []), ("fine", ["E403"])])
def test_worked_examples_of_check_ins_are_executed(tmp_path: Path, level: str, codes: list[str]) -> None:
    folder = written(tmp_path)
    examples = folder / "examples.yaml"
    examples.write_text(examples.read_text() + WORKED.replace("LEVEL", level))
    assert [fault.code for fault in pack_faults(folder, TODAY)] == codes


def test_a_wrong_answer_in_a_worked_check_in_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    examples = folder / "examples.yaml"
    examples.write_text(examples.read_text() + WORKED.replace("LEVEL", "care").replace("woke: 3", "woke: 9"))
    assert [fault.code for fault in pack_faults(folder, TODAY)] == ["E401"]


def test_rounds_of_a_worked_example_that_are_not_in_the_order_of_time_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    examples = folder / "examples.yaml"
    examples.write_text(examples.read_text() + WORKED.replace("LEVEL", "care").replace("days: 7", "days: 28"))
    [fault] = pack_faults(folder, TODAY)
    assert "14 days follow 28: put the rounds in the order of time." in str(fault)
    assert str(fault).startswith("examples.yaml:")
