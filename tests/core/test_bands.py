"""A rule may name a band of a score instead of its limits, and both say the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.packs import loader
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

RULE = "bad_nights or strain >= 60"


def test_a_rule_that_names_a_band_is_true_exactly_within_it(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path, ("rules.yaml", RULE, "strain == high")))
    seen = set()
    for tired in range(4):
        for awake in range(4):
            for rested in range(4):
                outcome = assess(pack, answers.read(pack, {"tired": tired, "awake": awake, "rested": rested}))
                fired = "bad" in {rule.id for rule in outcome.rules}
                assert fired == (outcome.scores["strain"].band == "high")
                seen.add(fired)
    assert seen == {True, False}


def test_naming_every_band_asks_only_for_a_score(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path, ("rules.yaml", RULE, '"strain in (low, high)"')))
    scored = assess(pack, answers.read(pack, {"tired": 0, "awake": 0}))
    assert "bad" in {rule.id for rule in scored.rules}
    assert "bad" not in {rule.id for rule in assess(pack, {}).rules}


@pytest.mark.parametrize("text", ["strain == hgih", '"strain in (low, hgih)"'])
def test_a_band_that_does_not_exist_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    faults = pack_faults(written(tmp_path, ("rules.yaml", RULE, text)), date(2026, 11, 22))
    (fault,) = [each for each in faults if each.file == "rules.yaml"]
    assert (fault.code, fault.line) == ("E210", 21)
    assert "Did you mean 'high'?" in fault.remedy
