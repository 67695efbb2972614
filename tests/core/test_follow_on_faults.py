"""One fault is told once, where its author must act, and not by all that only follows from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support import sleep_check_in_pack
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

TODAY = date(2026, 11, 22)
Change = tuple[str, str, str]


def found(folder: Path) -> list[str]:
    """Each fault as file, line and code."""
    return [f"{fault.file}:{fault.line} {fault.code}" for fault in pack_faults(folder, TODAY)]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ([("pack.yaml", "use: lately", "use: latelyy")], ["pack.yaml:11 E301"]),
        ([("pack.yaml", "again:", "agian:")], ["pack.yaml:11 E103"]),
        ([("pack.yaml", "  after_weeks: [1, 2]\n", "")], ["pack.yaml:11 E102"]),
        ([("pack.yaml", "{use: rest}", "{us: rest}")], ["pack.yaml:9 E103"]),
        ([("pack.yaml", "  - {use: rest}\n", "")], ["rest.yaml:1 E303"]),
        ([("lately.yaml", "title: This week", "title: This week\n    mark: wek")], ["lately.yaml:5 E101"]),
        ([("lately.yaml", "    items:\n      - {id: slept", "    itms:\n      - {id: slept")], ["lately.yaml:5 E103"]),
        ([("rules.yaml", "{id: bad,", "{id: 1,")], ["rules.yaml:21 E101"]),
        ([("scores.yaml", "- id: strain", "- id: [strain]")], ["scores.yaml:1 E101"]),
        ([("steps.yaml", "{id: together,", "{")], ["steps.yaml:6 E102"]),
        ([("rules.yaml", "strain >= 60", "strain >>= 60")], ["rules.yaml:21 E202"]),
        ([("examples.yaml", "  answers: {tired: 3, awake: 2}\n", "")], ["examples.yaml:4 E102"]),
        (
            [
                ("texts.yaml", "thanks: Thanks.\n", ""),
                (
                    "rules.yaml",
                    "claims:\n",
                    "claims:\n  - {id: s, say: S, when: unsafe == yes, never_strengths: [rests]}\n",
                ),
            ],
            ["texts.yaml:1 E102"],
        ),
    ],
    ids=lambda each: each[0] if isinstance(each[0], str) else each[0][2][:30],
)
def test_what_only_follows_from_a_fault_is_not_told_beside_it(
    tmp_path: Path, changes: list[Change], faults: list[str]
) -> None:
    told = found(sleep_check_in_pack.written(tmp_path, *changes))
    assert told[: len(faults)] == faults
    assert {each.split(" ")[0] for each in told} == {each.split(" ")[0] for each in faults}, told


def test_rules_over_time_are_told_that_no_check_in_is_named_where_none_is(tmp_path: Path) -> None:
    rule = "{id: open, label: O, when: tired >= 2, then: {access: locked}, because: O.}"
    pack = written(tmp_path, ("rules.yaml", "notes:", f"over_time: {{rules: [{rule}]}}\nnotes:"))
    assert found(pack) == ["rules.yaml:24 E352"]


TONIGHT = [
    ("steps.yaml", "title: Walk,", "title: Walk, tonight: Hush,"),
    ("steps.yaml", "title: Dark,", "title: Dark, tonight: Hush,"),
]


@pytest.mark.parametrize(
    ("gate", "faults"),
    [
        ("", ["steps.yaml:3 E345"]),
        ("\ngaet: unsafe == no", ["steps.yaml:2 E103"]),
        ("\ngate: unsaf == no", ["steps.yaml:2 E208"]),
        ("\ngate: [unsafe]", ["steps.yaml:2 E101"]),
    ],
    ids=["none", "misspelled", "unknown item", "a list"],
)
def test_a_fault_of_the_gate_is_told_once_and_not_by_each_step_behind_it(
    tmp_path: Path, gate: str, faults: list[str]
) -> None:
    pack = written(tmp_path, ("steps.yaml", "on_every_paper: walk", f"on_every_paper: walk{gate}"), *TONIGHT)
    assert found(pack) == faults


BY_SIDE = [
    ("rest.yaml", "ask: I am tired.", "ask: {one: A, other: B, otherwise: C}"),
    ("rest.yaml", "ask: I lie awake.", "ask: {one: A, other: B, otherwise: C}"),
]


@pytest.mark.parametrize(
    ("role", "faults"),
    [
        ("", ["rest.yaml:6 E301"]),
        ("rol: help\n", ["pack.yaml:5 E103"]),
        ("role: hlp\n", ["pack.yaml:5 E301"]),
        ("role: [help]\n", ["pack.yaml:5 E101"]),
        ("role: help\n", ["rest.yaml:6 E301", "rest.yaml:7 E301"]),
    ],
    ids=["none", "misspelled", "unknown item", "a list", "other answers"],
)
def test_wordings_by_role_are_told_where_they_stand_unless_the_role_is_at_fault(
    tmp_path: Path, role: str, faults: list[str]
) -> None:
    pack = written(tmp_path, ("pack.yaml", "language: en\n", f"language: en\n{role}"), *BY_SIDE)
    assert list(dict.fromkeys(found(pack))) == faults


def test_an_answer_that_many_examples_have_from_one_is_refused_once(tmp_path: Path) -> None:
    changed = ("examples.yaml", "answers: {tired: 3, awake: 2}", "answers: {tired: 4, awake: 2}")
    told = pack_faults(written(tmp_path, changed), TODAY)
    assert [(fault.line, fault.code, fault.remedy) for fault in told] == [
        (4, "E401", "Correct the answer, also in 'unsafe'.")
    ]


@pytest.mark.parametrize("text", ["", "7", "- often"])
def test_answer_sets_in_a_file_of_another_shape_are_not_called_unknown(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path)
    (folder / "answers.yaml").write_text(text, encoding="utf-8")
    assert found(folder) == ["answers.yaml:1 E101"]
