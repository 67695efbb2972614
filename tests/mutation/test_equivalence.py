"""Two packs are equivalent when nobody who answers once can tell them apart, on screen, for the counselor, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from mutation.equivalence import Comparison, Difference
from tests.support.sleep_pack import unlinted, written

Change = tuple[str, str, str]
EQUAL: list[Change] = [
    ("rules.yaml", "strain >= 60", "strain >= 59"),
    ("rules.yaml", "bad_nights or strain >= 60", "strain >= 60 or bad_nights"),
    ("scores.yaml", "below: 50", "below: 49"),
    ("steps.yaml", "when: unsafe == yes", "when: unsafe == yes and level == care"),
    (
        "rest.yaml",
        "show_if: worry in reasons",
        "show_if: worry in reasons and (answered(tired) or not answered(tired))",
    ),
]
DIFFERENT: list[Change] = [
    ("rules.yaml", "strain >= 60", "strain >= 55"),
    ("rules.yaml", "then: {level: care, access: open", "then: {level: care, access: locked"),
    ("scores.yaml", "below: 50", "below: 40"),
    ("scores.yaml", "label: high}", "label: high, tone: care}"),
    ("steps.yaml", "when: light in reasons", "when: noise in reasons"),
    ("steps.yaml", "shown: screen", "shown: everywhere"),
    ("rules.yaml", "when: worry in reasons, say", "when: light in reasons, say"),
    ("pauses.yaml", "when: unsafe == yes", "when: unsafe != no"),
    ("pauses.yaml", "action: see_lines", "action: go_on"),
    ("alone.yaml", "critical: [yes]", "critical: [yes, not_sure]"),
    ("alone.yaml", "on_paper: no", "on_paper: yes"),
    ("texts.yaml", "rested >= 2", "rested >= 3"),
    ("rest.yaml", "show_if: worry in reasons", "show_if: light in reasons"),
]


def pack(tmp_path: Path, name: str, *changes: Change) -> Pack:
    root = tmp_path / name
    root.mkdir()
    return loader.load(written(root)) if not changes else unlinted(root, *changes)


def difference(tmp_path: Path, *changes: Change) -> Difference:
    return Comparison(pack(tmp_path, "one")).difference(pack(tmp_path, "other", *changes))


@pytest.mark.parametrize("change", EQUAL, ids=lambda change: change[2])
def test_a_change_that_never_shows_is_proved_to_be_none(tmp_path: Path, change: Change) -> None:
    assert difference(tmp_path, change).proved_none


@pytest.mark.parametrize("change", DIFFERENT, ids=lambda change: change[2])
def test_a_change_that_shows_is_one(tmp_path: Path, change: Change) -> None:
    assert not difference(tmp_path, change).proved_none


def test_the_answers_that_are_found_tell_the_packs_apart(tmp_path: Path) -> None:
    one, other = pack(tmp_path, "one"), pack(tmp_path, "other", ("steps.yaml", "light in reasons", "noise in reasons"))
    answers = Comparison(one).difference(other).answers
    assert answers is not None
    assert assess(one, answers) != assess(other, answers)


def test_an_order_matters_only_where_both_can_be_told(tmp_path: Path) -> None:
    dark = "  - {id: dark, title: Dark, when: light in reasons, do: Dark., in_short: Dark."
    dark += ", kind: own, shown: everywhere}\n"
    quiet = dark.replace("dark", "quiet").replace("Dark", "Quiet").replace("light", "noise")
    swapped = ("steps.yaml", dark + quiet, quiet + dark)
    assert not difference(tmp_path, swapped).proved_none
    apart = tmp_path / "apart"
    apart.mkdir()
    never_both = [("steps.yaml", "light in reasons", "not answered(reasons)")]
    one = pack(apart, "one", *never_both)
    other = pack(apart, "other", swapped, *never_both)
    assert Comparison(one).difference(other).proved_none


@pytest.mark.parametrize(
    ("gate", "same"), [("unsafe == no and answered(unsafe)", True), ("not answered(unsafe) or unsafe == no", False)]
)
def test_a_gate_is_compared_by_whom_it_lets_through(tmp_path: Path, gate: str, same: bool) -> None:
    one, other = (
        pack(tmp_path, name, ("steps.yaml", "on_every_paper: walk", f"on_every_paper: walk\ngate: {condition}"))
        for name, condition in (("one", "unsafe == no"), ("other", gate))
    )
    assert Comparison(one).difference(other).proved_none is same


def test_what_counts_on_screen_alone_may_still_differ_on_paper(tmp_path: Path) -> None:
    # Paper leaves one of three ratings out, so its score may lie where that of the screen never does.
    left_out: Change = (
        "rest.yaml",
        "I wake rested., answer: often",
        "I wake rested., answer: often, on_paper: leave_out",
    )
    all_three: Change = ("scores.yaml", "needs: 2", "needs: 3")
    moved: Change = ("scores.yaml", "below: 50", "below: 51")
    one = pack(tmp_path, "one", left_out, all_three)
    assert not Comparison(one).difference(pack(tmp_path, "other", left_out, all_three, moved)).proved_none
    whole = tmp_path / "whole"
    whole.mkdir()
    assert Comparison(pack(whole, "one", all_three)).difference(pack(whole, "other", all_three, moved)).proved_none
