"""A pack that may bring danger has to claim what people in danger are told; without it, it is refused."""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations
from pathlib import Path

import pytest

from assessment.core.errors import InvalidPack
from assessment.core.packs import loader
from assessment.core.packs.lint import safety_claims
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import ValueSpace
from assessment.core.packs.lint.score_values import attainable
from assessment.core.packs.switches import leave_out
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import FILES, unlinted, written

Change = tuple[str, str, str]
ROOT = Path(__file__).parents[2]
EARNED = FILES["rules.yaml"][FILES["rules.yaml"].index("  - id: fine_is_earned") :].partition("  - {id: unsafe_alone")[
    0
]
STEPS = (
    "  - {id: unsafe_alone, say: Nobody unsafe gets a step for two., when: unsafe == yes, never_steps: [together]}\n"
)
TOLD = "  - {id: unsafe_told, say: Whoever is unsafe is told., when: unsafe == yes, pause: {one_of: [unsafe]}}\n"
SEEN = "  - {id: unsafe_seen, say: Whoever is unsafe is seen., when: unsafe == yes, critical: [unsafe]}\n"


def codes(root: Path, *changes: Change) -> list[str]:
    """The codes of the errors with which the pack is refused."""
    faults = pack_faults(written(root, *changes), date(2026, 11, 22))
    return [fault.code for fault in faults if fault.severity == "error"]


def instead(claim: str, other: str = "") -> Change:
    return ("rules.yaml", claim, other)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (instead(SEEN), "E630"),
        (instead(SEEN, SEEN.replace("== yes", "== not_sure")), "E630"),
        (instead(SEEN, SEEN.replace("== yes", "== yes and tired >= 1")), "E630"),
        (instead(TOLD), "E631"),
        (instead(TOLD, TOLD.replace("one_of: [unsafe]", "action: call_line")), "E631"),
        (instead(TOLD, TOLD.replace("== yes", "== yes and tired >= 1")), "E631"),
        (instead("and (not answered(unsafe) or unsafe != yes)"), "E632"),
        (instead(STEPS), "E633"),
        (instead(STEPS, STEPS.replace("unsafe == yes,", "noise in reasons,")), "E633"),
    ],
)
def test_a_pack_without_a_safety_claim_that_its_private_page_calls_for_is_refused(
    tmp_path: Path, change: Change, code: str
) -> None:
    assert codes(tmp_path, change) == [code]


def test_a_refusal_names_the_answer_the_message_or_the_item_and_what_to_claim(tmp_path: Path) -> None:
    with pytest.raises(InvalidPack) as refused:
        loader.load(written(tmp_path, instead(EARNED + STEPS + TOLD + SEEN), instead("claims:\n")))
    said = {fault.code: str(fault) for fault in refused.value.faults}
    assert said["E630"].startswith(
        "alone.yaml:7: error E630: no claim says that the answer 'yes' to 'unsafe' is critical"
    )
    assert "critical: [unsafe]" in said["E630"]
    assert said["E631"].startswith("pauses.yaml:1: error E631: no claim says that everybody for whom 'unsafe' is meant")
    assert "one_of: [unsafe]" in said["E631"]
    assert said["E632"].startswith("alone.yaml:6: error E632")
    assert said["E633"].startswith("rules.yaml")


@pytest.mark.parametrize(
    ("claim", "others"),
    [
        (
            SEEN,
            [
                SEEN.replace("== yes", "in (yes, not_sure)").replace(
                    "when: unsafe in (yes, not_sure)", 'when: "unsafe in (yes, not_sure)"'
                )
            ],
        ),
        (
            SEEN,
            [
                SEEN.replace("== yes", "== yes and tired >= 1"),
                SEEN.replace("== yes", "== yes and (tired < 1 or not answered(tired))"),
            ],
        ),
        (TOLD, [TOLD.replace("== yes", "== yes or awake >= 3")]),
        (TOLD, [TOLD.replace("one_of: [unsafe]", "action: see_lines")]),
        (STEPS, [STEPS.replace("unsafe == yes,", "level == care,").replace("[together]", "[dark]")]),
    ],
)
def test_any_claims_that_speak_of_all_of_them_will_do(tmp_path: Path, claim: str, others: list[str]) -> None:
    named = [other.replace("{id: ", f"{{id: n{at}_") for at, other in enumerate(others)]
    assert codes(tmp_path, instead(claim, "".join(named))) == []


def test_a_message_that_names_the_emergency_number_needs_a_claim_about_that(tmp_path: Path) -> None:
    calling = ("pauses.yaml", "action: see_lines", "action: call_emergency")
    assert codes(tmp_path, calling) == ["E631"]
    (tmp_path / "again").mkdir()
    assert codes(tmp_path / "again", calling, instead("{one_of: [unsafe]}", "{action: call_emergency}")) == []


def test_a_message_whose_condition_grows_needs_a_claim_that_grows_with_it(tmp_path: Path) -> None:
    assert codes(tmp_path, ("pauses.yaml", "unsafe == yes", "unsafe == yes or awake >= 3")) == ["E631"]


def test_a_message_with_a_count_is_claimed_with_the_same_words(tmp_path: Path) -> None:
    grown = "unsafe == yes or count(tired, awake) >= 2"
    claims = instead(TOLD, TOLD.replace("unsafe == yes", f'"{grown}"'))
    assert codes(tmp_path, ("pauses.yaml", "unsafe == yes", f'"{grown}"'), claims) == []


def test_a_pack_without_danger_needs_no_claims(tmp_path: Path) -> None:
    harmless = [
        instead(EARNED + STEPS + TOLD + SEEN),
        instead("claims:\n"),
        ("alone.yaml", ", critical: [yes]", ""),
        ("pauses.yaml", FILES["pauses.yaml"], "[]"),
    ]
    assert codes(tmp_path, *harmless) == []


def test_a_version_stored_before_the_claims_were_called_for_is_read(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, instead(EARNED + STEPS + TOLD + SEEN), instead("claims:\n"))
    assert pack.claims == ()
    assert loader.from_snapshot(pack.snapshot) == pack


@pytest.mark.parametrize("name", ["relationship-repair", "apology-check"])
def test_without_the_questions_of_a_switch_a_shipped_pack_claims_all_that_is_left(name: str) -> None:
    opened = loader.load_with_warnings(ROOT / "questionnaires" / name)
    switches = sorted(opened.pack.switches)
    for off in chain.from_iterable(combinations(switches, count) for count in range(len(switches) + 1)):
        left = leave_out(opened.pack, off)
        assert list(safety_claims.check(left, Locations(opened.sources), ValueSpace(left, attainable(left)))) == []
