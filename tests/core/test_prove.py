"""Claims proved over every answer set; what breaks one is found, small, and confirmed by the service itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assessment.core.engine.outcome import assess
from assessment.core.errors import InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.prove import Disagreement, Finding, Prover, all_claims, prove, report_lines
from assessment.core.prove.claims import Breach
from assessment.core.prove.minimize import minimized_witness
from assessment.core.rules.claims import Claim, NeverLowers
from tests.support.claims import CLAIMS, EARNED, OWN, SKIPPED, WORSE
from tests.support.sleep_pack import unlinted, written


def claiming(root: Path, *changes: tuple[str, str, str]) -> Pack:
    """The small pack with what is worse, its claims, and the changes."""
    return loader.load(written(root, *WORSE, ("rules.yaml", OWN, CLAIMS), *changes))


def findings(pack: Pack) -> dict[str, Finding]:
    return {finding.claim.id: finding for finding in prove(pack, seconds=5, smaller_seconds=1)}


def breach_of(pack: Pack, claim: str) -> Breach:
    breach = findings(pack)[claim].breach
    assert breach is not None
    return breach


def broken(pack: Pack) -> list[str]:
    return [name for name, finding in findings(pack).items() if not finding.proved]


def test_the_default_pack_keeps_all_its_claims(repair: Pack) -> None:
    assert broken(repair) == []


def test_the_default_pack_claims_the_properties_of_the_table(repair: Pack) -> None:
    claims = {claim.id: claim for claim in all_claims(repair)}
    assert claims.keys() >= {
        "one_of_each",
        "worse_never_lowers",
        "skipping_safety_questions_locks",
        "safety_rules_lock",
        "self_help_is_earned",
        "danger_gets_its_own_steps",
        "everybody_has_a_step",
        "danger_to_life_names_the_emergency_number",
        "danger_is_critical",
        "all_reached",
    }
    worse = set(_items(claims["worse_never_lowers"]))
    assert len(worse) == 77
    assert worse >= {part.id for scale in repair.scales if not scale.of_scales for part in scale.parts}
    assert worse.isdisjoint({"children_at_home", "my_part", "private_now", "wish_now"})


def test_a_sound_pack_keeps_its_claims(tmp_path: Path) -> None:
    assert broken(claiming(tmp_path, SKIPPED, EARNED)) == []


def test_a_worse_answer_that_lowers_the_level_is_found_and_confirmed(tmp_path: Path) -> None:
    # The fault of the table's first draft: the next rule takes what is worse, and leads to less.
    then = "then: {level: fine, access: open, priority: none}"
    first = f"rules:\n  - {{id: odd, label: O, when: tired >= 3, {then}, because: O}}"
    pack = claiming(
        tmp_path, SKIPPED, EARNED, ("rules.yaml", "rules:", first), ("examples.yaml", "level: care", "level: fine")
    )
    breach = breach_of(pack, "worse")
    assert breach.after is not None
    assert (breach.item, breach.before["tired"], breach.after["tired"]) == ("tired", 2, 3)
    assert {**breach.before, "tired": 3} == breach.after
    before, after = assess(pack, breach.before), assess(pack, breach.after)
    assert (before.level, after.level) == ("care", "fine")


def test_a_breach_is_as_small_as_it_can_be(tmp_path: Path) -> None:
    pack = claiming(tmp_path, EARNED)
    assert dict(breach_of(pack, "skipped").before) == {}
    pack = claiming(_folder(tmp_path), SKIPPED)
    assert dict(breach_of(pack, "not_too_tired").before) == {}


def test_a_safety_rule_that_does_not_lock_is_found(tmp_path: Path) -> None:
    pack = claiming(
        tmp_path,
        ("rules.yaml", "level: care, access: locked, priority: soon", "level: care, access: open, priority: soon"),
        ("examples.yaml", "access: locked", "access: open"),
    )
    breach = breach_of(pack, "danger_locks")
    assert dict(breach.before) == {"awake": 3, "unsafe": "yes"}


def test_a_question_left_open_only_where_it_is_shown_is_found(tmp_path: Path) -> None:
    lax = (SKIPPED[0], SKIPPED[1], SKIPPED[2].replace(" or (awake >= 3 and not answered(unsafe))", ""))
    breach = breach_of(claiming(tmp_path, lax), "skipped")
    assert set(breach.before) == {"tired", "awake"}
    assert breach.before["awake"] == 3


NARROW_BANDS = "{id: none, label: n, below: 1}, {id: low, label: l, below: 2}"
UNREACHABLE = {
    "strain.low": ("scores.yaml", "{id: low, label: low, below: 50}", NARROW_BANDS),
    "'bad' never sets the level": ("rules.yaml", "bad_nights or strain >= 60,", "unsafe == yes and tired >= 1,"),
    "rule 'danger' is never true": ("rules.yaml", "when: unsafe == yes,", "when: unsafe == yes and awake <= 2,"),
    "step 'together'": ("steps.yaml", "when: answered(tired),", "when: level == care and level == fine,"),
    "note 'worries'": ("rules.yaml", "when: worry in reasons, say", "when: help == yes and not worry in reasons, say"),
    "strength 'rests'": ("texts.yaml", "rested >= 2", "rested >= 2 and not answered(rested)"),
    "level 'fine'": ("rules.yaml", "when: otherwise, then: {level: fine", "when: otherwise, then: {level: care"),
}


@pytest.mark.parametrize("sentence", UNREACHABLE)
def test_what_never_comes_out_is_found(tmp_path: Path, sentence: str) -> None:
    pack = unlinted(tmp_path, UNREACHABLE[sentence])
    finding = findings(pack)["reachable"]
    assert any(sentence in line for line in report_lines(pack, finding)), list(report_lines(pack, finding))


def test_every_witness_gets_there(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path))
    finding = findings(pack)["reachable"]
    assert finding.proved
    for witness in finding.witnesses:
        assert witness.answers is not None
        assert minimized_witness(pack, witness.target, witness.answers).items() <= witness.answers.items()


def test_a_breach_is_reported_in_words_and_as_answers_that_assess_accepts(tmp_path: Path) -> None:
    pack = claiming(
        tmp_path,
        (
            "rules.yaml",
            "then: {level: care, access: open, priority: none}, because: B}",
            "then: {level: fine, access: open, priority: none}, because: B}",
        ),
        ("examples.yaml", "level: care, access: open", "level: fine, access: open"),
        ("examples.yaml", "steps: [walk, together]", "steps: [together]"),
        ("rules.yaml", "when: otherwise, then: {level: fine", "when: otherwise, then: {level: care"),
        ("examples.yaml", "{level: fine, scores", "{level: care, scores"),
    )
    lines = list(report_lines(pack, findings(pack)["worse"]))
    assert lines[0].startswith("rules.yaml:27: BROKEN worse (")
    assert any("made worse: " in line for line in lines)
    assert [line.split()[2] for line in lines if line.startswith(("  before:", "  after:"))] == ["care,", "fine,"]
    assert sum(line.startswith("{") for line in lines) == 2
    found = findings(pack)["worse"]
    assert found.breach is not None
    for answers, says in (
        ({}, "Leaving everything unanswered breaks it:"),
        (dict([*found.breach.before.items()][:1]), "1 answer breaks it:"),
    ):
        smaller = replace(found, breach=replace(found.breach, before=answers, after=None))
        assert says in [line.strip() for line in report_lines(pack, smaller)]


def test_a_query_without_an_answer_in_time_counts_as_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import z3

    pack = claiming(tmp_path, SKIPPED, EARNED)
    monkeypatch.setattr(Prover, "solve", lambda *_: z3.unknown)
    for finding in findings(pack).values():
        assert not finding.proved
        assert any("in time" in line for line in report_lines(pack, finding))


def test_a_solver_that_differs_from_the_service_is_reported_and_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = claiming(tmp_path, EARNED)
    monkeypatch.setattr("assessment.core.prove.prover.breaks", lambda *_: False)
    with pytest.raises(Disagreement, match="skipped"):
        findings(pack)


FAULTS = [
    (CLAIMS.replace("never_lowers: [level, access, priority]", "never: {access: open}"), "E340", 27),
    (CLAIMS.replace("worse: [nights, rested", "worse: [nights, help, words"), "E341", 29),
    (CLAIMS.replace("worse: [nights", "worse: [night"), "E301", 29),
    (CLAIMS.replace("when_shown: [unsafe]", "when_shown: [unsaf]"), "E301", 31),
    (CLAIMS.replace("rules: [danger]", "rules: [dangr]"), "E301", 32),
    (CLAIMS.replace("{access: locked, p", "{access: lockd, p"), "E301", 32),
    (CLAIMS.replace("never: {access: open}", "never: {}"), "E344", 31),
    (CLAIMS.replace("only_if: tired <= 2", "only_if: tierd <= 2"), "E208", 33),
    (CLAIMS.replace("level: fine, only_if", "level: fin, only_if"), "E301", 33),
    (CLAIMS.replace("[level, access, priority]", "[levels]"), "E101", 30),
    (CLAIMS.replace("id: skipped", "id: worse"), "E302", 31),
]


@pytest.mark.parametrize(("claims", "code", "line"), FAULTS)
def test_a_claim_about_nothing_is_a_fault(tmp_path: Path, claims: str, code: str, line: int) -> None:
    assert (code, line) in _faults(written(tmp_path, *WORSE, ("rules.yaml", OWN, claims)))


WRONG_WORSE = [
    ("answers.yaml", WORSE[0][1], WORSE[0][2].replace("up", "[0, 1]"), "E101", 8),
    ("answers.yaml", WORSE[0][1], WORSE[0][2].replace("up", "[never, always]"), "E342", 8),
    ("answers.yaml", WORSE[1][1], WORSE[1][2].replace("[no, not_sure, yes]", "up"), "E342", 14),
    ("answers.yaml", WORSE[1][1], WORSE[1][2].replace("[no, not_sure, yes]", "[no, maybe]"), "E301", 14),
    ("answers.yaml", WORSE[1][1], WORSE[1][2].replace("[no, not_sure, yes]", "[no]"), "E343", 14),
    ("answers.yaml", WORSE[1][1], WORSE[1][2].replace("[no, not_sure, yes]", "[no, [yes, no]]"), "E343", 14),
    ("rest.yaml", WORSE[4][1], WORSE[4][2].replace("[worry]", "[[worry]]"), "E342", 13),
    ("rest.yaml", "max_length: 20}", "max_length: 20}, worse: up", "E342", 18),
    ("rest.yaml", "options_from: reasons}", "options_from: reasons}, worse: [noise, light]", "E342", 17),
    ("rest.yaml", "{type: number, minimum: 0, maximum: 24}", "yes_no, worse: []", "E101", 14),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), WRONG_WORSE)
def test_a_direction_that_does_not_fit_is_a_fault(
    tmp_path: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    assert (code, line) in _faults(written(tmp_path, (file, old, new)))


def _faults(folder: Path) -> list[tuple[str, int]]:
    with pytest.raises(InvalidPack) as refused:
        loader.load(folder)
    return [(fault.code, fault.line) for fault in refused.value.faults]


def _items(claim: Claim) -> tuple[str, ...]:
    assert isinstance(claim, NeverLowers)
    return claim.items


def _folder(root: Path) -> Path:
    folder = root / "again"
    folder.mkdir()
    return folder
