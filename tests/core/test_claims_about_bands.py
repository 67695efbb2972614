"""Claims about bands: where a rule cuts a score, another band begins on the page, or the pack says why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.core.errors import Fault
from assessment.core.packs import loader
from assessment.core.prove import prove, report_lines
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import unlinted, written

Change = tuple[str, str, str]
RULE = "bad_nights or strain >= 60"
AT_A_LIMIT: Change = ("rules.yaml", RULE, "bad_nights or strain >= 50")
BY_A_BAND: Change = ("rules.yaml", RULE, "bad_nights or strain == high")
ABOVE_THE_LIMIT: Change = ("rules.yaml", RULE, "bad_nights or strain > 50")


def claiming(rest: str = "") -> Change:
    claim = f"  - {{id: bands, say: Rules cut where bands end., cut_offs: band_limits{rest}}}\n"
    return ("rules.yaml", "claims:\n", f"claims:\n{claim}")


def excepting(score: str = "strain", at: str = "60", because: str = "because: It was asked for so.") -> Change:
    return claiming(f", except: [{{score: {score}, at: {at}, {because}}}]")


def found(root: Path, *changes: Change) -> list[Fault]:
    """What is wrong with the small pack, except for cut-offs that no example tries."""
    faults = pack_faults(written(root, *changes), date(2026, 11, 22))
    return [fault for fault in faults if fault.code != "W621"]


@pytest.mark.parametrize("changes", [(AT_A_LIMIT,), (BY_A_BAND,)])
def test_a_rule_may_cut_a_score_where_a_band_ends(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    assert found(tmp_path, claiming(), *changes) == []


@pytest.mark.parametrize("changes", [(), (ABOVE_THE_LIMIT,)])
def test_a_cut_off_within_a_band_is_refused(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    [fault] = found(tmp_path, claiming(), *changes)
    assert (fault.code, fault.file, fault.line) == ("E634", "rules.yaml", 21)
    assert "no band of 'strain' ends there" in fault.message
    assert "(50)" in fault.remedy


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules.yaml", "when: worry in reasons, say", "when: worry in reasons and strain < 70, say"),
        ("steps.yaml", "when: answered(tired)", "when: answered(tired) and strain < 70"),
        ("texts.yaml", "when: rested >= 2", "when: rested >= 2 and strain < 70"),
    ],
)
def test_notes_steps_and_strengths_cut_where_bands_end(tmp_path: Path, file: str, old: str, new: str) -> None:
    [fault] = (each for each in found(tmp_path, claiming(), AT_A_LIMIT, (file, old, new)) if each.code == "E634")
    assert fault.file == file
    assert "strain < 70" in fault.message


def test_a_cut_off_within_a_band_stands_with_its_reason(tmp_path: Path) -> None:
    assert found(tmp_path, excepting()) == []


def test_a_pack_that_does_not_claim_it_may_cut_anywhere(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (excepting("strian"), "E301"),
        (excepting(at="sixty"), "E101"),
        (excepting(because="why: So."), "E102"),
        (claiming(", except: []"), "E101"),
        (claiming(", when: tired >= 2"), "E340"),
    ],
)
def test_an_exception_names_a_score_a_number_and_a_reason(tmp_path: Path, change: Change, code: str) -> None:
    assert code in [fault.code for fault in found(tmp_path, change, AT_A_LIMIT)]


@pytest.mark.parametrize("exception", [excepting(at="70"), excepting(at="50")])
def test_an_exception_that_nothing_needs_is_warned_of(tmp_path: Path, exception: Change) -> None:
    [fault] = found(tmp_path, exception, AT_A_LIMIT)
    assert (fault.code, fault.severity) == ("W638", "warning")


def test_a_decimal_may_be_an_exception(tmp_path: Path) -> None:
    assert found(tmp_path, excepting(at='"62.5"'), ("rules.yaml", RULE, "bad_nights or strain >= 62.5")) == []


def test_the_proof_names_the_cut_off_that_breaks_the_claim(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, claiming())
    finding = next(iter(prove(pack, pack.claims)))
    assert not finding.proved
    assert "  'bad' compares strain >= 60, and no band of 'strain' ends there." in list(report_lines(pack, finding))


def test_a_stored_version_is_read_though_its_cut_offs_are_not_as_it_claims(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, claiming())
    assert loader.from_snapshot(pack.snapshot) == pack
