"""What-if: an edited pack over stored submissions, compared and never kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.rescore_report import RescoreDiff, in_words
from assessment.records.store import Store
from assessment.services import rescore
from assessment.storage.engine import reading
from assessment.storage.tables import Base
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts
from tests.support.desk_lists import rows_of
from tests.support.sleep_pack import written

PEOPLE: list[dict[str, Any]] = [
    {},
    {"tired": 3, "awake": 3, "unsafe": "yes"},
    {"tired": 2, "awake": 2},
    {
        "tired": 1,
        "awake": "no_idea",
        "rested": 2,
        "reasons": ["worry", "noise"],
        "worst": "noise",
        "words": "a whispered secret",
    },
    {"tired": 3, "awake": 1, "rested": 0},
]
Edit = Callable[..., Pack]
Shifted = Callable[..., RescoreDiff]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The small pack with texts replaced."""

    def made(*changes: tuple[str, str, str]) -> Pack:
        root = tmp_path / f"pack-{len(list(tmp_path.iterdir()))}"
        root.mkdir()
        kept = tuple(change for change in changes if change)
        examples = (("examples.yaml", "expect: {level: fine", "expect: {access: open"),)
        return loader.load(written(root, *kept, *examples))

    return made


@pytest.fixture
def sent(engine: Engine, ring: Keyring, edited: Edit) -> Pack:
    """The small pack, with five people's answers shared."""
    pack = edited()
    for raw in PEOPLE:
        encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack, raw))
    return pack


@pytest.fixture
def shifted(engine: Engine, ring: Keyring) -> Shifted:
    """What an edited pack would change."""
    return lambda pack, against=None: rescore.compare(Store(engine, ring), pack, against)


def rows(engine: Engine) -> dict[str, Sequence[Any]]:
    with reading(engine) as conn:
        return {name: conn.execute(text(f"SELECT * FROM {name}")).all() for name in Base.metadata.tables}


def test_the_same_pack_changes_nothing_for_anybody(shifted: Shifted, sent: Pack) -> None:
    found = shifted(sent)
    assert (found.people, found.routed_differently) == (len(PEOPLE), 0)
    assert all(before == after for before, after in found.levels)


def test_a_lower_threshold_shows_who_moves_and_the_rule_behind_it(
    engine: Engine, ring: Keyring, shifted: Shifted, sent: Pack, edited: Edit
) -> None:
    found = shifted(edited(("rules.yaml", "strain >= 60", "strain >= 10")))
    assert found.levels == {("fine", "fine"): 1, ("fine", "care"): 1, ("care", "care"): 3}
    assert found.deciding == {("otherwise", "bad"): 1}
    assert found.now_true == {"bad": 1}
    assert found.no_longer_true == {"otherwise": 1}
    lines = list(in_words(found, sent, "the stored outcomes"))
    assert "Routed differently: 1 of 5 (level 1, access 0, priority 0)" in lines
    with reading(engine) as conn:
        codes = {each.code for each in rows_of(conn).open}
    assert len(found.codes) == 1
    assert set(found.codes) <= codes
    assert f"  They are: {found.codes[0]}" in lines


def test_somebody_who_did_not_share_is_left_out(
    engine: Engine, ring: Keyring, shifted: Shifted, sent: Pack, edited: Edit
) -> None:
    moves = {"tired": 1, "awake": 1}
    for shared in (False, True):
        encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, sent, moves), shared=shared)
    found = shifted(edited(("rules.yaml", "strain >= 60", "strain >= 10")))
    assert (found.people, found.routed_differently) == (len(PEOPLE) + 1, 2)


def test_rescoring_changes_nothing_and_is_on_record(
    engine: Engine, ring: Keyring, shifted: Shifted, sent: Pack, edited: Edit
) -> None:
    before = rows(engine)
    shifted(edited(("rules.yaml", "strain >= 60", "strain >= 10")))
    after = rows(engine)
    *log_before, entry = after.pop("audit")
    assert log_before == before.pop("audit")
    assert after == before
    assert ("command", "rescored", sent.id) == tuple(entry)[2:5]


def test_answers_the_edited_pack_cannot_read_are_counted_and_named(shifted: Shifted, sent: Pack, edited: Edit) -> None:
    pack = edited(
        ("rest.yaml", "{id: noise, label: Noise}, ", ""),
        ("steps.yaml", "noise in reasons", "tired >= 3"),
        ("rest.yaml", "      - {id: words, ask: In your words?, answer: {type: text, max_length: 20}}\n", ""),
    )
    found = shifted(pack)
    assert found.people == len(PEOPLE)
    assert found.unreadable == {"reasons": 1, "worst": 1, "words": 1}
    assert found.scored_without == 1
    lines = list(in_words(found, pack, "the stored outcomes"))
    assert [line.split(None, 1)[1] for line in lines if "gone)" in line] == [
        "reasons (an option or a limit is gone)",
        "words (the item is gone)",
        "worst (an option or a limit is gone)",
    ]


def test_no_answer_is_ever_printed(shifted: Shifted, sent: Pack, edited: Edit) -> None:
    used = ("pack.yaml", "worst, help]", "worst, help, words]")
    pack = edited(used, ("rest.yaml", "answer: {type: text, max_length: 20}", "answer: yes_no"))
    printed = "\n".join(in_words(shifted(pack), pack, "the stored outcomes"))
    assert "words" in printed
    assert "whispered" not in printed


def test_a_stored_version_can_be_compared_by_its_hash(
    engine: Engine, ring: Keyring, shifted: Shifted, sent: Pack, edited: Edit
) -> None:
    pack = edited(("rules.yaml", "strain >= 60", "strain >= 10"))
    against = rescore.stored_version(Store(engine, ring), "sleep", sent.hash[:10])
    assert against == sent
    assert shifted(pack, against) == shifted(pack)
    assert shifted(sent, pack).deciding == {("bad", "otherwise"): 1}


@pytest.mark.parametrize("beginning", ["ffffffffffffffff0", "%", "not a hash"])
def test_an_unknown_hash_is_refused(engine: Engine, ring: Keyring, sent: Pack, beginning: str) -> None:
    with pytest.raises(NotFound, match="no stored version of sleep"):
        rescore.stored_version(Store(engine, ring), "sleep", beginning)


def test_submissions_of_other_packs_are_left_alone(shifted: Shifted, sent: Pack, repair: Pack) -> None:
    assert shifted(repair).people == 0
