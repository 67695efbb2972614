"""Which level needs a second person at the desk, and which ways of contact are safe, as a pack says it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.switches import leave_out
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

QUESTIONNAIRES = Path(__file__).parents[2] / "questionnaires"
TODAY = date(2026, 11, 22)
CONTACT = """\
  contact:
    when: tired >= 2
    ask: Where?
    channels: {%s}
"""
KEEP = "  keep: {label: Keep}\n"


def faults_of(folder: Path) -> set[tuple[str, str]]:
    return {(fault.file, fault.code) for fault in pack_faults(folder, TODAY)}


def test_the_shipped_packs_name_their_levels_of_danger(repair: Pack) -> None:
    dangers = [level.id for level in repair.levels[repair.danger_from :]]
    assert dangers == ["one_to_one", "specialist", "own_behaviour", "support_first", "urgent"]
    apology = loader.load(QUESTIONNAIRES / "apology-check")
    assert [level.id for level in apology.levels[apology.danger_from :]] == ["support_first"]


def test_a_pack_that_names_no_level_of_danger_has_none(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path))
    assert pack.danger_from == len(pack.levels)


def test_a_level_of_danger_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, ("rules.yaml", "levels:\n", "second_look_from: nowhere\nlevels:\n"))
    assert ("rules.yaml", "E301") in faults_of(folder)


@pytest.mark.parametrize("off", [["self_harm"], ["harm_to_others"], ["self_harm", "harm_to_others"]])
def test_the_levels_of_danger_stay_when_questions_are_switched_off(repair: Pack, off: list[str]) -> None:
    left = leave_out(repair, off)
    dangers = [level.id for level in left.levels[left.danger_from :]]
    assert dangers == [level.id for level in repair.levels[repair.danger_from :] if level.id in left.level]


def test_the_shipped_pack_says_which_ways_of_contact_are_safe(repair: Pack) -> None:
    assert repair.sharing.contact is not None
    assert set(repair.sharing.contact.channels) == {"phone", "text", "email"}


def test_a_pack_says_of_each_way_of_contact_when_it_is_safe(tmp_path: Path) -> None:
    folder = written(tmp_path, ("pack.yaml", KEEP, KEEP + CONTACT % "letter: awake >= 1"))
    assert faults_of(folder) == set()
    contact = loader.load(folder).sharing.contact
    assert contact is not None
    assert list(contact.channels) == ["letter"]


@pytest.mark.parametrize(("channels", "code"), [("pigeon: tired >= 1", "E101"), ("letter: nobody >= 1", "E208")])
def test_an_unknown_way_of_contact_or_condition_is_a_fault(tmp_path: Path, channels: str, code: str) -> None:
    folder = written(tmp_path, ("pack.yaml", KEEP, KEEP + CONTACT % channels))
    assert ("pack.yaml", code) in faults_of(folder)


def test_a_way_of_contact_that_no_answer_calls_safe_is_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, ("pack.yaml", KEEP, KEEP + CONTACT % "letter: tired >= 1 and tired < 1"))
    assert ("pack.yaml", "E608") in faults_of(folder)
