"""Claims that nothing could break, items that no claim speaks of, and lists without entries are warned of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.core.errors import Fault
from assessment.core.packs.lint.claims import looked_at, says_nothing
from assessment.core.packs.lint.satisfiable import ValueSpace
from assessment.core.packs.lint.score_values import attainable
from assessment.core.prove import prove, report_lines
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import unlinted, written

Change = tuple[str, str, str]


def claiming(claim: str) -> Change:
    return ("rules.yaml", "claims:\n", f"claims:\n  - {{id: claimed, say: So it is., {claim}}}\n")


def found(root: Path, *changes: Change) -> list[Fault]:
    """What is wrong with the small pack, except for cut-offs that no example tries."""
    faults = pack_faults(written(root, *changes), date(2026, 11, 22))
    return [fault for fault in faults if fault.code != "W621"]


ONE_PRIORITY: list[Change] = [
    ("rules.yaml", "[{id: none, label: None}, {id: soon, label: Soon, target: same_day}]", "[{id: none, label: None}]"),
    ("rules.yaml", "priority: soon", "priority: none"),
]
WORSE: Change = ("rest.yaml", "maximum: 24}", "maximum: 24}, worse: down")
RESTED_WORSE: Change = (
    "rest.yaml",
    "rested, ask: I wake rested., answer: often",
    "rested, ask: I wake rested., answer: often, worse: down",
)
NOTHING: list[tuple[str, list[Change], str]] = [
    ("when: help == yes and not answered(help), never_steps: [walk]", [], "its 'when' is never true"),
    ("when: help == yes and not worry in reasons, own_step: at_least_one", [], "its 'when' is never true"),
    ("when: level == care, only_steps: [walk, dark, quiet, together, call]", [], "it allows every step"),
    ("level: fine, only_if: answered(tired) or not answered(tired)", [], "its 'only_if' is always true"),
    (
        "rules: [danger], imply: {access: [open, locked], level: [fine, care]}",
        [],
        "it allows every level and every access",
    ),
    ("worse: [hours], never_lowers: [level]", [WORSE], "no rule looks at any of its items"),
    ("worse: [rested], never_lowers: [priority]", [RESTED_WORSE, *ONE_PRIORITY], "there is only one priority"),
    (
        "reachable: [level, note]",
        [("rules.yaml", "notes:\n  - {id: worries, when: worry in reasons, say: Worries.}\n", "")],
        "the pack has no note",
    ),
    ("cut_offs: band_limits", [("rules.yaml", "bad_nights or strain >= 60", "bad_nights")], "nothing compares a score"),
]


@pytest.mark.parametrize(("claim", "changes", "why"), NOTHING, ids=[each[0] for each in NOTHING])
def test_a_claim_that_nothing_could_break_is_warned_of(
    tmp_path: Path, claim: str, changes: list[Change], why: str
) -> None:
    faults = found(tmp_path, claiming(claim), *changes)
    [fault] = (each for each in faults if each.code == "W636")
    assert (fault.file, fault.severity) == ("rules.yaml", "warning")
    assert f"the claim 'claimed' says nothing: {why}" in fault.message
    assert {each.code for each in faults if each.severity == "error"} <= {"E403"}, faults


@pytest.mark.parametrize(
    "claim",
    [
        "when: help == yes, never_steps: [walk]",
        "when: level == care, only_steps: [walk, dark, quiet, call]",
        "level: fine, only_if: tired <= 2",
        "rules: [danger], imply: {access: locked, level: [fine, care]}",
        "unanswered: [tired], never: {access: locked}",
        "when: hours == 7, own_step: at_least_one",
        "when: strain >= 33 and strain < 34, own_step: at_least_one",
        "exactly_one: [level]",
        "reachable: [level, note]",
    ],
)
def test_a_claim_that_could_be_broken_is_not_warned_of(tmp_path: Path, claim: str) -> None:
    pack = unlinted(tmp_path, claiming(claim))
    space = ValueSpace(pack, attainable(pack))
    assert [says_nothing(pack, each, space, looked_at(pack)) for each in pack.claims] == [""] * len(pack.claims)


BY_PROOF = [
    # A score depends on its answers, and a level on the rules: only the solver sees that.
    ("when: strain >= 60 and tired == 0 and awake == 0 and rested == 3, own_step: at_least_one", "speaks of nobody"),
    ("when: level == fine and unsafe == yes, never_steps: [together]", "speaks of nobody"),
    (
        "level: fine, only_if: not (strain < 20 and tired == 3 and awake == 3 and rested == 0) or not scored(strain)",
        "always",
    ),
]


@pytest.mark.parametrize(("claim", "why"), BY_PROOF)
def test_the_proof_warns_of_a_claim_that_says_nothing_by_what_leads_to_what(
    tmp_path: Path, claim: str, why: str
) -> None:
    pack = unlinted(tmp_path, claiming(claim))
    finding = next(iter(prove(pack, pack.claims)))
    assert finding.proved
    [warned] = (line for line in report_lines(pack, finding) if "W636" in line)
    assert why in warned


def test_the_proof_does_not_warn_of_claims_that_say_something(tmp_path: Path) -> None:
    pack = unlinted(tmp_path)
    assert [finding.empty for finding in prove(pack, pack.claims)] == [""] * len(pack.claims)


def test_an_item_that_counts_and_is_in_no_claim_is_warned_of(tmp_path: Path) -> None:
    faults = found(tmp_path, ("rules.yaml", "answered(tired, awake, rested)", "answered(tired, awake)"))
    assert [(fault.code, fault.file, fault.line) for fault in faults] == [("W635", "rest.yaml", 8)]
    assert "'rested' counts, but no claim speaks of it" in faults[0].message


@pytest.mark.parametrize(
    "change",
    [
        ("rules.yaml", "when: bad_nights", "when: hours <= 3 or bad_nights"),
        (
            "rest.yaml",
            "construct: sleep, ask: How many hours?,",
            "construct: sleep, ask: How many hours?, critical: [0],",
        ),
    ],
)
def test_an_item_that_a_rule_reads_or_that_is_critical_counts(tmp_path: Path, change: Change) -> None:
    assert "'hours' counts" in " ".join(each.message for each in found(tmp_path, change) if each.code == "W635")


def test_an_item_that_a_claim_knows_through_a_score_is_in_it(tmp_path: Path) -> None:
    through = claiming("level: fine, only_if: not scored(strain) or strain < 60")
    changed = ("rules.yaml", "answered(tired, awake, rested)", "answered(tired, awake)")
    assert found(tmp_path, through, changed) == []


def test_a_pack_that_claims_nothing_is_told_so_once(tmp_path: Path) -> None:
    pack = written(tmp_path, ("alone.yaml", ", critical: [yes]", ""), ("pauses.yaml", "- {id: unsafe", "# {id: unsafe"))
    (pack / "pauses.yaml").unlink()
    rules = (pack / "rules.yaml").read_text(encoding="utf-8")
    (pack / "rules.yaml").write_text(rules[: rules.index("claims:")], encoding="utf-8")
    [fault] = pack_faults(pack, date(2026, 11, 22))
    assert fault.code == "W635"
    assert "of 4 items that count" in fault.message


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("rules.yaml", "notes:\n  - {id: worries, when: worry in reasons, say: Worries.}", "notes: []", "notes"),
        (
            "help-lines.yaml",
            '- {id: two, name: Two, numbers: [{call: "2"}], for: [abuse]}',
            '- {id: two, name: Two, numbers: [{call: "2"}], for: [abuse], sources: []}',
            "sources",
        ),
    ],
)
def test_a_list_with_nothing_in_it_is_warned_of(tmp_path: Path, file: str, old: str, new: str, key: str) -> None:
    [fault] = found(tmp_path, (file, old, new))
    assert (fault.code, fault.file) == ("W637", file)
    assert f"the list '{key}' is empty" in fault.message


def test_an_example_may_expect_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, ("examples.yaml", "expect: {level: fine,", "expect: {level: fine, steps: [],")) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pauses.yaml", "say: Sit down.", "say: []"),
        ("steps.yaml", "do: Walk.", "do: []"),
        ("texts.yaml", "limits: Limits.", "limits: []"),
    ],
)
def test_a_text_without_words_is_refused(tmp_path: Path, file: str, old: str, new: str) -> None:
    [fault] = found(tmp_path, (file, old, new))
    assert (fault.code, fault.file, fault.severity) == ("E639", file, "error")


def test_a_stored_version_with_a_text_without_words_is_read(tmp_path: Path) -> None:
    assert unlinted(tmp_path, ("pauses.yaml", "say: Sit down.", "say: []")).safety_messages[0].say == ()
