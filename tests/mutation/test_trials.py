"""What notices a changed pack: loading, an example, a claim, `check`; and what is told of what nothing noticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.core.packs import loader
from assessment.core.prove import all_claims
from assessment.core.rules.claims import AnswerCritical, Claim, NeverLowers, Reachable, StepsGiven
from mutation.__main__ import main
from mutation.mutant import PackFiles
from mutation.mutants import mutants
from mutation.reasons import Reasons, UnreadableReasons, file_of_reasons, reasons_for
from mutation.report import MutantReport
from mutation.touch import touched_claims
from mutation.trial import CLAIM, EQUAL, EXAMPLE, REFUSED, SURVIVED, WARNED, Trial, TrialResult
from tests.support.sleep_pack import written

NEVER_EXPECTED = "steps.yaml", "dark: when: [light -> noise] in reasons"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def files_of(folder: Path) -> PackFiles:
    found = loader.load_with_warnings(folder)
    return PackFiles(found.pack, dict(found.sources))


def result_of(folder: Path, change: str) -> TrialResult:
    files = files_of(folder)
    [mutant] = [each for each in mutants(files) if each.change == change]
    return Trial(files).result_of(mutant)


def test_an_example_notices_what_it_expects(folder: Path) -> None:
    result = result_of(folder, "danger: access locked -> open")
    assert result == TrialResult(EXAMPLE, "unsafe")


def test_a_claim_notices_what_no_example_expects(folder: Path) -> None:
    assert result_of(folder, "unsafe: yes not critical") == TrialResult(CLAIM, "unsafe_seen")


def test_a_claim_about_bands_notices_a_cut_off_that_left_the_limit_of_its_band(tmp_path: Path) -> None:
    claim = "claims:\n  - {id: bands, say: Rules cut where bands end., cut_offs: band_limits}\n"
    at_the_limit = ("rules.yaml", "bad_nights or strain >= 60", "bad_nights or strain >= 50")
    folder = written(tmp_path, at_the_limit, ("rules.yaml", "claims:\n", claim))
    assert result_of(folder, "bad: when: bad_nights or strain >= [50 -> 51]") == TrialResult(CLAIM, "bands")


def test_a_pack_that_cannot_be_loaded_is_refused(folder: Path) -> None:
    assert result_of(folder, "together: removed").fate == REFUSED


def test_a_change_that_never_shows_is_proved_equal(folder: Path) -> None:
    # The three ratings are whole numbers from 0 to 3, so no score lies between 55.6 and 66.7.
    assert result_of(folder, "bad: when: bad_nights or strain >= [60 -> 59]").fate == EQUAL
    assert result_of(folder, "bad: when: bad_nights or strain >= [60 -> 55]").fate != EQUAL


def test_a_new_warning_of_check_is_told_apart(folder: Path) -> None:
    result = result_of(folder, "strain: higher_is worse -> better")
    assert result.fate in (WARNED, SURVIVED)


def test_what_nothing_notices_comes_with_answers_for_which_it_makes_a_difference(folder: Path) -> None:
    result = result_of(folder, "dark: when: [light -> noise] in reasons")
    assert result.fate == SURVIVED
    assert result.answers in ('{"reasons":["light"]}', '{"reasons":["noise"]}')


def test_only_claims_that_depend_on_the_change_are_tried(folder: Path) -> None:
    files = files_of(folder)
    trial = Trial(files)

    def tried(change: str) -> set[type[Claim]]:
        [mutant] = [each for each in mutants(files) if each.change == change]
        changed = trial.built(mutant)
        assert changed is not None
        return {type(claim) for claim in touched_claims(files.pack, changed)}

    every = {type(claim) for claim in all_claims(files.pack)}
    assert tried("dark: when: [light -> noise] in reasons") & {StepsGiven, AnswerCritical, NeverLowers} == {StepsGiven}
    assert AnswerCritical in tried("unsafe: yes not critical")
    assert Reachable not in tried("unsafe: yes not critical")
    assert every <= tried("bad: level care -> fine")


def report_on(folder: Path) -> MutantReport:
    """A report in which one change survives and all others are noticed."""
    report = MutantReport(reasons_for(folder), file_of_reasons(folder))
    for mutant in mutants(files_of(folder)):
        hole = (mutant.file, mutant.change) == NEVER_EXPECTED
        report.add(
            mutant, TrialResult(SURVIVED, answers='{"reasons":["light"]}') if hole else TrialResult(EXAMPLE, "bad")
        )
    return report


def explained(folder: Path, *changes: str) -> None:
    listed = "".join(f"    - '{change}'\n" for change in changes)
    text = f"- file: steps.yaml\n  reason: Both are dark.\n  changes:\n{listed}"
    file_of_reasons(folder).write_text(text, encoding="utf-8")


def test_a_hole_is_told_with_its_place_and_with_what_to_write_next(folder: Path) -> None:
    report = report_on(folder)
    lines = list(report.lines())
    at = lines.index("  steps.yaml:4: dark: when: [light -> noise] in reasons")
    assert (
        lines[at + 1]
        == "    Write an example that expects 'steps'; or claim 'only_steps' or 'never_steps' for whom it is not."
    )
    assert lines[at + 2] == '    It makes a difference for: {"reasons":["light"]}'
    assert not report.passed


def test_a_hole_with_a_reason_passes(folder: Path) -> None:
    explained(folder, NEVER_EXPECTED[1])
    report = report_on(folder)
    assert report.share > 95
    assert "    Reason: Both are dark." in list(report.lines())
    assert report.passed


def test_a_reason_for_what_is_no_survivor_fails(folder: Path) -> None:
    explained(folder, NEVER_EXPECTED[1], "dark: removed")
    report = report_on(folder)
    assert "sleep.survivors.yaml gives a reason for what is no survivor: steps.yaml: dark: removed" in list(
        report.lines()
    )
    assert not report.passed


def test_too_many_holes_fail_whatever_their_reasons(folder: Path) -> None:
    report = MutantReport(Reasons({NEVER_EXPECTED: "So be it."}), file_of_reasons(folder))
    for mutant in mutants(files_of(folder)):
        if (mutant.file, mutant.change) == NEVER_EXPECTED:
            report.add(mutant, TrialResult(SURVIVED))
    assert (report.share, report.unexplained, report.passed) == (0, [], False)


@pytest.mark.parametrize(
    "text",
    [
        "reason: all",
        "- {file: a, changes: [b]}",
        "- {file: a, changes: b, reason: c}",
        "- {file: a, changes: [b], reason: ''}",
    ],
)
def test_reasons_that_are_none_are_refused(folder: Path, text: str) -> None:
    file_of_reasons(folder).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableReasons, match=r"^sleep\.survivors\.yaml:"):
        reasons_for(folder)


def test_the_whole_pack_is_tried_and_its_holes_fail_it(folder: Path) -> None:
    result = CliRunner().invoke(main, [str(folder)])
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert any(line.startswith("kind of change") for line in lines)
    assert "  steps.yaml:4: dark: when: [light -> noise] in reasons" in lines
    counted = re.match(r"(\d+) of (\d+) killed: ", lines[-2])
    assert counted is not None
    assert 0 < int(counted[1]) < int(counted[2]) < len(mutants(files_of(folder)))


def test_a_pack_is_found_by_its_id_where_the_packs_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, ("examples.yaml", "level: fine", "level: care"))
    monkeypatch.setenv("PACKS_DIR", str(tmp_path))
    monkeypatch.setenv("PACK", "sleep")
    result = CliRunner().invoke(main, ["sleep"])
    assert "The pack is wrong before anything is changed" in result.output


def test_a_pack_that_is_wrong_by_itself_is_not_changed(tmp_path: Path) -> None:
    folder = written(tmp_path, ("examples.yaml", "level: fine", "level: care"))
    result = CliRunner().invoke(main, [str(folder)])
    assert result.exit_code == 1
    assert "The pack is wrong before anything is changed" in result.output
