"""Claims about what people are given and told: steps, praise, safety messages, and marks for the counselor."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.errors import InvalidPack
from assessment.core.packs import loader
from assessment.core.packs.switches import leave_out
from assessment.core.prove import Finding, prove
from tests.support.sleep_pack import unlinted, written

Change = tuple[str, str, str]
EVERYBODY_A_STEP = ("steps.yaml", "on_every_paper: walk", "on_every_paper: walk\notherwise: walk")
UNSAFE_GETS_A_CALL = ("pauses.yaml", "action: see_lines", "action: call_emergency")


def claiming(claim: str) -> Change:
    return ("rules.yaml", "claims:\n", f"claims:\n  - {{id: claimed, say: So it is., {claim}}}\n")


def finding(root: Path, claim: str, *changes: Change) -> Finding:
    pack = unlinted(root, claiming(claim), *changes)
    return next(iter(prove(pack, pack.claims)))


HELD: list[tuple[str, tuple[Change, ...]]] = [
    ("when: level == fine, never_steps: [walk]", ()),
    ("when: not answered(tired), never_steps: [together]", ()),
    ("when: unsafe == yes and awake >= 3, only_steps: [walk, dark, quiet, call]", ()),
    ("own_step: at_least_one", (EVERYBODY_A_STEP,)),
    ("own_step: at_least_one, when: level == care", ()),
    ("when: rested <= 1, never_strengths: [rests]", ()),
    ("when: unsafe == yes, pause: {one_of: [unsafe]}", ()),
    ("when: unsafe == yes, pause: {action: see_lines}", ()),
    ("when: unsafe == yes, pause: {action: call_emergency}", (UNSAFE_GETS_A_CALL,)),
    ("when: unsafe == yes, critical: [unsafe]", ()),
]


@pytest.mark.parametrize(("claim", "changes"), HELD, ids=[claim for claim, _ in HELD])
def test_a_claim_that_holds_is_proved(tmp_path: Path, claim: str, changes: tuple[Change, ...]) -> None:
    assert finding(tmp_path, claim, *changes).proved


BROKEN: list[tuple[str, tuple[Change, ...], dict[str, object]]] = [
    ("when: level == care, never_steps: [walk]", (), {"awake": 2, "tired": 2}),
    ("when: level == fine, never_steps: [together]", (), {"tired": 0}),
    ("when: noise in reasons, only_steps: [dark, together]", (), {"reasons": ("noise",)}),
    ("own_step: at_least_one", (), {}),
    ("when: answered(rested), never_strengths: [rests]", (), {"rested": 2}),
    ("when: unsafe == not_sure, pause: {one_of: [unsafe]}", (), {"awake": 3, "unsafe": "not_sure"}),
    ("when: unsafe == yes, pause: {action: call_emergency}", (), {"awake": 3, "unsafe": "yes"}),
    ('when: "unsafe in (yes, not_sure)", critical: [unsafe]', (), {"awake": 3, "unsafe": "not_sure"}),
]


@pytest.mark.parametrize(("claim", "changes", "answers"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_broken_claim_is_shown_by_the_fewest_answers(
    tmp_path: Path, claim: str, changes: tuple[Change, ...], answers: dict[str, object]
) -> None:
    found = finding(tmp_path, claim, *changes).breach
    assert found is not None
    assert found.before.keys() == answers.keys()


def test_a_step_for_whoever_would_get_none_is_not_given_beside_another(tmp_path: Path) -> None:
    claim = "when: noise in reasons and level == fine, never_steps: [walk]"
    assert finding(tmp_path, claim, EVERYBODY_A_STEP).proved


def test_a_switch_takes_out_of_a_claim_what_is_gone(tmp_path: Path) -> None:
    claims = (
        "rules.yaml",
        "claims:\n",
        """claims:
  - {id: told, say: So., when: unsafe == yes, pause: {one_of: [unsafe]}}
  - {id: given, say: So., when: unsafe == yes or level == care, only_steps: [walk, together, dark, quiet, call]}
""",
    )
    pack = unlinted(tmp_path, claims, ("alone.yaml", "on_paper: no,", "on_paper: no, switch: nights,"))
    left = leave_out(pack, ["nights"])
    assert [claim.id for claim in left.claims] == ["given", "fine_is_earned"]
    assert all(found.proved for found in prove(left, left.claims))


def test_a_claim_about_steps_that_a_switch_took_away_is_dropped(tmp_path: Path) -> None:
    pack = unlinted(
        tmp_path,
        claiming("when: level == care, never_steps: [call]"),
        ("alone.yaml", "on_paper: no,", "on_paper: no, switch: nights,"),
    )
    assert "claimed" not in {claim.id for claim in leave_out(pack, ["nights"]).claims}


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("when: level == cure, never_steps: [walk]", "E210"),
        ("when: level == care, never_steps: [run]", "E301"),
        ("when: level == care, only_steps: []", "E101"),
        ("when: level == care", "E340"),
        ("never_steps: [walk]", "E340"),
        ("own_step: two", "E101"),
        ("when: unsafe == yes, pause: {action: shout}", "E101"),
        ("when: unsafe == yes, pause: {one_of: [calm]}", "E301"),
        ("when: unsafe == yes, critical: [unsave]", "E301"),
        ("when: unsafe == yes, never_strengths: [sings]", "E301"),
    ],
)
def test_a_fault_of_a_claim_is_named(tmp_path: Path, claim: str, code: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        loader.load(written(tmp_path, claiming(claim)))
    assert (code, "rules.yaml") in [(fault.code, fault.file) for fault in refused.value.faults]
