"""An operator's own spread of scores: taken exactly, or refused with the line and what to write."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from assessment.core.check_ins.trends import Reliability
from assessment.core.model.pack import Pack
from assessment.services.reliability import load
from assessment.settings import BadSetting


@pytest.fixture
def pack(repair: Pack) -> Pack:
    return repair


def written(folder: Path, text: str) -> Path:
    file = folder / "spread.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_nothing_is_known(pack: Pack) -> None:
    assert load(None, pack) == {}


def test_numbers_are_taken_exactly(tmp_path: Path, pack: Pack) -> None:
    file = written(tmp_path, "since_last_time: {sd: 14.2, retest: 0.81}\ntrust_today: {sd: 2, retest: '0.7'}\n")
    assert load(file, pack) == {
        "since_last_time": Reliability(Fraction(71, 5), Fraction(81, 100)),
        "trust_today": Reliability(Fraction(2), Fraction(7, 10)),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("since_last_tme: {sd: 14, retest: 0.8}", "Did you mean 'since_last_time'?"),
        ("repair: {sd: 14, retest: 0.8}", "does not follow 'repair'"),
        ("since_last_time: {sd: 0, retest: 0.8}", "not above 0"),
        ("since_last_time: {sd: -3, retest: 0.8}", "no plain number"),
        ("since_last_time: {sd: 14, retest: 1}", "not between 0 and 1"),
        ("since_last_time: {sd: 14, retest: 0}", "not between 0 and 1"),
        ("since_last_time: {sd: 14, retest: 1e-1}", "no plain number"),
        ("since_last_time: {sd: 1/3, retest: 0.8}", "no plain number"),
        ("since_last_time: {sd: true, retest: 0.8}", "no plain number"),
        ("since_last_time: {sd: 14}", "needs sd and retest"),
        ("since_last_time: {sd: 14, retest: 0.8, n: 12}", "nothing else"),
        ("since_last_time: 14", "needs sd and retest"),
        ("[since_last_time]", "expected a mapping"),
        ("since_last_time: {sd: 14", "line 1"),
        ("a: &a 1\nb: *a", "line 1"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(tmp_path: Path, pack: Pack, text: str, says: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(BadSetting) as refused:
        load(file, pack)
    assert says in refused.value.message
    assert refused.value.message.startswith(f"RELIABLE_CHANGE {file}, line ")
    assert "\n" not in refused.value.message


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, pack: Pack) -> None:
    with pytest.raises(BadSetting, match="cannot be read"):
        load(tmp_path / "gone.yaml", pack)
