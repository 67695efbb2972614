"""Packs changed in one small thing: which changes are made, and in which order of words they are told."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from assessment.core.packs import loader
from mutation.advice import advice_for
from mutation.expressions import ExpressionVariants
from mutation.mutant import KINDS, REMOVED, Mutant, PackFiles, edited
from mutation.mutants import mutants
from mutation.reasons import reasons_for
from tests.support.core_fixtures import QUESTIONNAIRES
from tests.support.sleep_pack import written

WEIGHTED = [
    ("scores.yaml", "from: [tired, awake, {reverse: rested}]\n  method: mean\n  range: 0..100", "from: [{item: tired, "
     "weight: 2}, awake, {reverse: rested}]\n  method: weighted\n  range: 0..12"),
    ("scores.yaml", "below: 50", "below: 7"),
    ("rules.yaml", "strain >= 60", "strain >= 8"),
    ("scores.yaml", "label: high}]\n", "label: high}]\n- {id: often, label: O, from: [tired, awake], method: count, "
     "at_least: 2, range: 0..2, needs: 1, higher_is: worse, bands: [{id: any, label: any}]}\n"),
    ("rest.yaml", "maximum: 24}}", "maximum: 24}, show_if: tired >= 1, not_asked_counts_as: 8}"),
]  # fmt: skip


def files_of(folder: Path) -> PackFiles:
    found = loader.load_with_warnings(folder)
    return PackFiles(found.pack, dict(found.sources))


def changes(found: list[Mutant], kind: str) -> list[str]:
    return [str(mutant) for mutant in found if mutant.kind == kind]


@pytest.fixture
def sleep(tmp_path: Path) -> PackFiles:
    return files_of(written(tmp_path))


def test_every_kind_of_change_is_made_and_has_advice(tmp_path: Path) -> None:
    weighted = files_of(written(tmp_path, *WEIGHTED))
    shipped = [files_of(QUESTIONNAIRES / name) for name in ("relationship-repair", "apology-check")]
    found = list(chain.from_iterable(mutants(files) for files in (*shipped, weighted)))
    known = set(chain.from_iterable(KINDS))
    assert {mutant.kind for mutant in found} == known
    assert all(advice_for(mutant) for mutant in found)


@pytest.mark.parametrize("name", ["relationship-repair", "apology-check"])
def test_the_reasons_beside_a_shipped_pack_are_for_changes_that_are_made(name: str) -> None:
    folder = QUESTIONNAIRES / name
    made = mutants(files_of(folder))
    reasons = reasons_for(folder)
    assert len([mutant for mutant in made if reasons.of(mutant)]) == len(reasons.reason_for) > 0


def test_no_two_mutants_are_alike(sleep: PackFiles) -> None:
    found = [(mutant.file, repr(mutant.edits)) for mutant in mutants(sleep)]
    assert len(found) == len(set(found)) > 100


def test_a_change_is_told_with_its_file_and_line(sleep: PackFiles) -> None:
    found = mutants(sleep)
    assert "rules.yaml:21: bad: when: bad_nights [or -> and] strain >= 60" in changes(found, "and, or, not")
    assert "pauses.yaml:1: unsafe: action see_lines -> go_on" in changes(found, "pause action")
    assert changes(found, "critical removed") == ["alone.yaml:7: unsafe: yes not critical"]
    assert "scores.yaml:8: strain, band low: below 50 -> 49" in changes(found, "band limit")
    assert "steps.yaml:6: together: kind couple -> own" in changes(found, "step kind")
    assert "rules.yaml:6: fine: headline swapped with care" in changes(found, "text place")


def test_an_expression_is_changed_in_every_word(sleep: PackFiles) -> None:
    text = "not (tired >= 2 and worry in reasons) or any(tired, awake) == 1"
    found = {changed: kind for kind, changed, _ in ExpressionVariants(sleep.pack, text)}
    assert found == {
        " (tired >= 2 and worry in reasons) or any(tired, awake) == 1": "and, or, not",
        "not (tired > 2 and worry in reasons) or any(tired, awake) == 1": "operator",
        "not (tired < 2 and worry in reasons) or any(tired, awake) == 1": "operator",
        "not (tired >= 1 and worry in reasons) or any(tired, awake) == 1": "threshold",
        "not (tired >= 3 and worry in reasons) or any(tired, awake) == 1": "threshold",
        "not (tired >= 2 or worry in reasons) or any(tired, awake) == 1": "and, or, not",
        "not (tired >= 2 and noise in reasons) or any(tired, awake) == 1": "option",
        "not (tired >= 2 and light in reasons) or any(tired, awake) == 1": "option",
        "not (tired >= 2 and worry in reasons) and any(tired, awake) == 1": "and, or, not",
        "not (tired >= 2 and worry in reasons) or all(tired, awake) == 1": "any, all",
        "not (tired >= 2 and worry in reasons) or any(awake) == 1": "list",
        "not (tired >= 2 and worry in reasons) or any(tired) == 1": "list",
        "not (tired >= 2 and worry in reasons) or any(tired, awake) != 1": "operator",
        "not (tired >= 2 and worry in reasons) or any(tired, awake) == 0": "threshold",
        "not (tired >= 2 and worry in reasons) or any(tired, awake) == 2": "threshold",
        "any(tired, awake) == 1": "condition",
        "not (tired >= 2 and worry in reasons)": "condition",
        "not (worry in reasons) or any(tired, awake) == 1": "condition",
        "not (tired >= 2) or any(tired, awake) == 1": "condition",
    }


def test_a_level_is_compared_with_those_beside_it(repair_files: PackFiles) -> None:
    found = {changed for _, changed, _ in ExpressionVariants(repair_files.pack, "level == counselor")}
    assert found == {"level != counselor", "level == guided_self_help", "level == one_to_one"}


def test_a_score_is_shown_at_one_level_more_or_less_or_at_all(repair_files: PackFiles) -> None:
    found = changes(mutants(repair_files), "shown_below")
    assert [each.split(": ", 1)[1] for each in found if ": patience: " in each] == [
        "patience: shown_below one_to_one -> counselor",
        "patience: shown_below one_to_one -> specialist",
        "patience: without shown_below one_to_one",
    ]


def test_an_edit_leaves_the_data_as_they_were() -> None:
    data = {"a": [1, {"b": 2}, 3], "c": 4}
    assert edited(data, ((("a", 1, "b"), 5),)) == {"a": [1, {"b": 5}, 3], "c": 4}
    assert edited(data, ((("a", 0), REMOVED), (("c",), REMOVED))) == {"a": [{"b": 2}, 3]}
    assert edited(data, ((("d",), 6),)) == {"a": [1, {"b": 2}, 3], "c": 4, "d": 6}
    assert data == {"a": [1, {"b": 2}, 3], "c": 4}


@pytest.fixture(scope="module")
def repair_files() -> PackFiles:
    return files_of(QUESTIONNAIRES / "relationship-repair")
