"""Who may see what: private items, and the scores and conditions that private items decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.model.pack import Pack
from assessment.core.rules.parser import Vocabulary, parse
from tests.support.sleep_pack import unlinted

EXTRA_ITEM = "      - {id: upset, ask: I am upset., answer: often}\n"
EXTRA_SCALES = """
- {id: alarm, label: A, from: [upset], method: sum, range: 0..3, needs: 1, higher_is: worse, bands: [{id: a, label: a}]}
- {id: total, label: T, from: [alarm], method: sum, range: 0..3, needs: 1, higher_is: worse, bands: [{id: t, label: t}]}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """The sleep pack with a private item that has points, a score made of it, and a score made of that score."""
    last_item, last_band = "critical: [yes]}\n", "{id: high, label: high}]\n"
    return unlinted(
        tmp_path,
        ("alone.yaml", last_item, last_item + EXTRA_ITEM),
        ("scores.yaml", last_band, last_band + EXTRA_SCALES),
    )


def test_every_item_of_a_private_questionnaire_is_private(pack: Pack) -> None:
    assert pack.private.items == {"unsafe", "upset"}


def test_an_item_for_the_reviewing_counselor_only_is_private_wherever_it_is_asked(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, ("rest.yaml", "answer: yes_no,", "answer: yes_no, share: reviewing_counselor_only,"))
    assert "help" in pack.private.items


def test_a_score_is_private_when_a_private_item_counts_in_it_directly_or_through_another_score(pack: Pack) -> None:
    assert pack.private.scales == {"alarm", "total"}


@pytest.mark.parametrize(
    ("condition", "private"),
    [
        ("tired >= 2", set()),
        ("strain >= 60 or worry in reasons", set()),
        ("tired >= 2 and not unsafe == yes", {"unsafe"}),
        ("total >= 2 or answered(upset)", {"total", "upset"}),
    ],
)
def test_a_condition_is_private_when_a_private_item_or_score_can_decide_it(
    pack: Pack, condition: str, private: set[str]
) -> None:
    known = Vocabulary(items=pack.items, scores={scale.id: (scale.low, scale.high) for scale in pack.scales})
    assert pack.private.read_by(parse(condition, known)) == private
