"""Which steps a person is given: the gate before them, the one for everybody else, and their order."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.engine.outcome import assess
from assessment.core.engine.recommendation import advise, gate_is_open
from assessment.core.errors import InvalidPack
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader, translations
from assessment.core.packs.switches import leave_out
from assessment.core.packs.yaml_reader import Data
from assessment.core.rules.evaluate import Facts
from tests.support.sleep_pack import unlinted, written

GATE = (
    "steps.yaml",
    "on_every_paper: walk",
    "on_every_paper: walk\ngate: level < care and (not answered(unsafe) or unsafe == no)",
)
EVEN_IN_DANGER = ("steps.yaml", "kind: own, shown: screen}", "kind: own, shown: screen, even_in_danger: true}")
OTHERWISE = ("steps.yaml", "on_every_paper: walk", "on_every_paper: walk\notherwise: walk")
FIRST = ("steps.yaml", "title: Quiet,", "title: Quiet, first_when: worst == noise,")


def steps(pack: Pack, **answers: object) -> tuple[str, ...]:
    given: Answers = answers  # type: ignore[assignment]  # answers of the sleep pack
    return assess(pack, given).steps


def faults_of(folder: Path) -> list[tuple[str, str, int]]:
    with pytest.raises(InvalidPack) as refused:
        loader.load(folder)
    return [(fault.code, fault.file, fault.line) for fault in refused.value.faults]


def test_nobody_is_given_a_step_while_the_gate_is_closed(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, GATE, EVEN_IN_DANGER)
    assert steps(pack, reasons=("noise",)) == ("quiet",)
    assert steps(pack, awake=3, unsafe="not_sure", reasons=("noise",)) == ()
    assert steps(pack, tired=3, awake=3, unsafe="no", reasons=("noise",)) == ()


def test_a_step_for_people_in_danger_does_not_have_to_pass_the_gate(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, GATE, EVEN_IN_DANGER)
    assert steps(pack, awake=3, unsafe="yes", reasons=("noise",)) == ("call",)


def test_praise_of_the_partner_has_to_pass_the_gate_and_other_praise_does_not(tmp_path: Path) -> None:
    praise = (
        "texts.yaml",
        "say: You rest.}",
        "say: You rest.}\n  - {id: kind, when: rested >= 2, say: They are kind., praises_partner: true}",
    )
    pack = unlinted(tmp_path, GATE, praise)
    assert assess(pack, {"rested": 3}).strengths == ("rests", "kind")
    assert assess(pack, {"rested": 3, "awake": 3, "tired": 3}).strengths == ("rests",)


def test_whoever_would_get_no_own_step_gets_the_one_for_everybody_else(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, OTHERWISE)
    assert steps(pack) == ("walk",)
    assert steps(pack, tired=0) == ("together", "walk")
    assert steps(pack, reasons=("light",)) == ("dark",)


def test_a_step_comes_first_when_its_pack_says_so(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, FIRST)
    assert steps(pack, reasons=("noise", "light"), worst="light") == ("dark", "quiet")
    assert steps(pack, reasons=("noise", "light"), worst="noise") == ("quiet", "dark")
    assert steps(pack, reasons=("light", "worry"), worst="noise") == ("dark",)


def test_a_switch_leaves_out_what_a_gate_and_an_order_look_at(tmp_path: Path) -> None:
    switch = ("alone.yaml", "on_paper: no,", "on_paper: no, switch: nights,")
    gate = (*GATE[:2], "on_every_paper: walk\ngate: unsafe == no or not answered(awake)")
    first = ("steps.yaml", "title: Quiet,", "title: Quiet, first_when: unsafe == yes,")
    left = leave_out(unlinted(tmp_path, gate, switch, first), ["nights"])
    assert steps(left, reasons=("noise", "light")) == ("dark", "quiet")
    assert left.step["quiet"].first_when is None


def test_a_step_stands_for_a_couple_s_step_until_access_is_open(tmp_path: Path) -> None:
    draft = ("steps.yaml", "title: Quiet,", "title: Quiet, instead_of: together,")
    pack = unlinted(tmp_path, draft)
    assert steps(pack, tired=1, reasons=("noise",)) == ("together",)
    assert steps(pack, tired=1, reasons=("noise",), awake=3, unsafe="not_sure") == ("walk", "quiet")


def test_an_answer_that_counts_no_longer_opens_no_gate(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, (*GATE[:2], "on_every_paper: walk\ngate: unsafe == no"), EVEN_IN_DANGER)
    ever, current = Facts({"unsafe": "no", "reasons": ("noise",)}, {}), Facts({"reasons": ("noise",)}, {})
    assert advise(pack, ever, "fine", "open").steps == ("quiet",)
    assert advise(pack, ever, "fine", "open", current).steps == ()
    assert advise(pack, Facts({"unsafe": "yes"}, {}), "fine", "open", Facts({}, {})).steps == ("call",)


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        ([("steps.yaml", "title: Quiet,", "title: Quiet, instead_of: dark,")], "E332", 5),
        ([("steps.yaml", "title: Quiet,", "title: Quiet, instead_of: nothing,")], "E301", 5),
        ([("steps.yaml", GATE[1], "on_every_paper: walk\notherwise: together")], "E331", 2),
        ([GATE, ("steps.yaml", "\ngate", "\notherwise: walk\ngate")], "E331", 2),
        ([("steps.yaml", GATE[1], "on_every_paper: walk\notherwise: run")], "E301", 2),
        ([("steps.yaml", GATE[1], "on_every_paper: walk\ngate: level < cure")], "E210", 2),
        ([("steps.yaml", "title: Quiet,", "title: Quiet, first_when: worst == nois,")], "E210", 5),
        ([EVEN_IN_DANGER, ("steps.yaml", "title: Quiet,", "title: Quiet, tonight: Hush,")], "E345", 5),
        ([("steps.yaml", "title: Quiet,", "title: Quiet, lead_in: {both: If it was you},")], "E301", 5),
        ([("steps.yaml", "title: Quiet,", "title: Quiet, lead_in: If it was you,")], "E101", 5),
    ],
    ids=[
        "for an own step",
        "for no step",
        "of a couple",
        "behind the gate",
        "unknown",
        "gate",
        "order",
        "a sentence without a gate",
        "lead-in of no role",
        "lead-in without roles",
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, changes: list[tuple[str, str, str]], code: str, line: int
) -> None:
    assert (code, "steps.yaml", line) in faults_of(written(tmp_path, *changes))


def test_a_lead_in_is_a_text_to_translate() -> None:
    step: Data = {"id": "quiet", "lead_in": {"both": "If it was you:"}}
    found = translations.texts({"steps.yaml": {"steps": [step]}})
    assert found["steps/steps/quiet/lead_in/both"].text == "If it was you:"


def test_a_gate_that_can_no_longer_open_stays_closed(tmp_path: Path) -> None:
    switch = ("alone.yaml", "on_paper: no,", "on_paper: no, switch: nights,")
    pack = unlinted(tmp_path, (*GATE[:2], "on_every_paper: walk\ngate: unsafe == no"), switch)
    assert gate_is_open(pack, [Facts({"unsafe": "no"}, {})], "fine")
    assert not gate_is_open(pack, [Facts({"unsafe": "no"}, {}), Facts({}, {})], "fine")
    assert not gate_is_open(leave_out(pack, ["nights"]), [Facts({}, {})], "fine")


def test_a_step_is_for_each_day_unless_its_pack_says_how_often(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, ("steps.yaml", "title: Quiet,", "title: Quiet, rhythm: weekly,"))
    assert (pack.step["walk"].rhythm, pack.step["quiet"].rhythm) == ("daily", "weekly")


def test_a_rhythm_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, ("steps.yaml", "title: Quiet,", "title: Quiet, rhythm: hourly,"))
    assert [file for _code, file, _line in faults_of(folder)] == ["steps.yaml"]


def test_without_a_gate_it_is_open(tmp_path: Path) -> None:
    assert gate_is_open(unlinted(tmp_path), [Facts({}, {})], "care")
