"""The wall clock of the whole service is set by libfaketime while people answer, and set right again afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.settings import ROOT
from tests.support import moved_clock

VISITS = ROOT / "tests" / "support" / "moved_clock_visits.py"


@pytest.mark.parametrize(
    ("by", "there", "back"),
    [
        ("+30h", "forward by 30 h 0 min", "back by 30 h 0 min"),
        ("-10m", "back by 0 h 10 min", "forward by 0 h 10 min"),
        ("+400d", "forward by 9600 h 0 min", "back by 9600 h 0 min"),
    ],
)
def test_a_clock_that_is_set_deletes_nothing_and_loses_nothing_that_was_sent_or_that_six_words_open(
    database_url: str, tmp_path: Path, by: str, there: str, back: str
) -> None:
    done = moved_clock.run(VISITS, str(tmp_path), database_url, by)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"the clock was set (.*?);", done.stderr) == [there]
    assert re.findall(r"The clock was set (.*?) since", done.stdout) == [back]
