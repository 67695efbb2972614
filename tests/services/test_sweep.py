"""The sweep deletes what expired, by both clocks of its host, a part at a time; and remembers when it ran."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assessment import clock
from assessment.records.store import Store
from assessment.services import clean_up, erasure, sweep
from assessment.services.proven_time import Verdict
from assessment.storage.engine import reading
from assessment.storage.tables import DraftRow
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON, StoppedClock, ago
from tests.support.storage_rows import begin_another, begun

HOUR = timedelta(hours=1)


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    return Store(engine, ring)


@pytest.fixture
def leave(engine: Engine) -> Callable[[int], None]:
    """Leaves so many drafts behind, unseen for two days and without six words; and one that was seen just now."""

    def left(count: int) -> None:
        begun(engine)
        for number in range(count):
            begin_another(engine, seen_at=ago(days=2, seconds=number), token_sha256=f"{number:064}")

    return left


def drafts(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one())


def test_the_second_run_an_hour_later_deletes_what_expired(
    engine: Engine, store: Store, leave: Callable[[int], None], tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    leave(3)
    for minutes, verdict, left in ((0, Verdict.FIRST, 4), (59, Verdict.SOON, 4), (60, Verdict.AGREED, 1)):
        stopped_clock.time = NOON + timedelta(minutes=minutes)
        found = sweep.sweep(store, tmp_path, clock.clocks())
        assert (found.decision.verdict, drafts(engine)) == (verdict, left)
    assert stat.S_IMODE((tmp_path / sweep.LAST_RUN).stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong_by", [timedelta(hours=30), timedelta(days=400), timedelta(minutes=-10)])
def test_a_clock_that_was_set_deletes_nothing_and_the_log_says_so(
    engine: Engine,
    store: Store,
    tmp_path: Path,
    stopped_clock: StoppedClock,
    capsys: pytest.CaptureFixture[str],
    wrong_by: timedelta,
) -> None:
    begun(engine)
    for hour in (0, 1):
        stopped_clock.time = NOON + hour * HOUR
        sweep.sweep(store, tmp_path, clock.clocks())
    stopped_clock.wrong_by = wrong_by
    for hour in range(2, 6):
        stopped_clock.time = NOON + hour * HOUR
        sweep.sweep(store, tmp_path, clock.clocks())
    assert drafts(engine) == 1
    said = capsys.readouterr()
    assert (said.out + said.err).count("the clock was set") == 1


def test_a_run_deletes_a_tenth_or_twenty_and_the_next_goes_on(
    engine: Engine,
    store: Store,
    leave: Callable[[int], None],
    tmp_path: Path,
    stopped_clock: StoppedClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leave(229)
    found = []
    for hour in range(4):
        stopped_clock.time = NOON + hour * HOUR
        found.append(sweep.sweep(store, tmp_path, clock.clocks()))
    assert [(each.deleted, each.left, each.drafts) for each in found] == [
        (0, 0, 230),
        (23, 206, 230),
        (20, 186, 207),
        (20, 166, 187),
    ]
    assert found[0].expired == 229
    said = capsys.readouterr()
    assert "206 more drafts have expired than one sweep deletes" in said.out + said.err
    with reading(engine) as conn:  # those that were seen last are still there
        oldest = conn.execute(select(func.min(DraftRow.seen_at))).scalar_one()
    assert oldest == ago(days=2, seconds=165)


def test_a_preview_says_what_would_be_deleted_and_changes_nothing(
    engine: Engine, store: Store, leave: Callable[[int], None], tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    leave(2)
    assert sweep.preview(store, tmp_path, clock.clocks()).decision.verdict is Verdict.FIRST
    assert not (tmp_path / sweep.LAST_RUN).exists()
    sweep.sweep(store, tmp_path, clock.clocks())
    remembered = (tmp_path / sweep.LAST_RUN).read_bytes()
    stopped_clock.time = NOON + HOUR
    assert sweep.preview(store, tmp_path, clock.clocks()).deleted == 2
    assert drafts(engine) == 3
    assert (tmp_path / sweep.LAST_RUN).read_bytes() == remembered


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"boot": "this"}', "no JSON " * 400, '{"uptime": "x"}'])
def test_a_run_that_cannot_be_read_is_as_good_as_none(
    engine: Engine, store: Store, leave: Callable[[int], None], tmp_path: Path, damage: str
) -> None:
    leave(1)
    (tmp_path / sweep.LAST_RUN).write_text(damage)
    assert sweep.sweep(store, tmp_path, clock.clocks()).decision.verdict is Verdict.FIRST
    assert json.loads((tmp_path / sweep.LAST_RUN).read_text())["settled"] is False
    assert drafts(engine) == 2


def test_a_run_that_cannot_be_remembered_deletes_nothing(
    engine: Engine,
    store: Store,
    leave: Callable[[int], None],
    tmp_path: Path,
    stopped_clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    leave(1)
    sweep.sweep(store, tmp_path, clock.clocks())
    stopped_clock.time = NOON + HOUR
    monkeypatch.setattr(os, "pwrite", full)
    assert sweep.sweep(store, tmp_path, clock.clocks()).deleted == 0
    assert drafts(engine) == 2
    said = capsys.readouterr()
    assert "the sweep cannot remember its runs" in said.out + said.err


def test_another_start_of_the_machine_is_told_by_its_name(
    store: Store, tmp_path: Path, stopped_clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot_id = tmp_path / "boot_id"
    monkeypatch.setattr(clock, "BOOT_ID", boot_id)
    verdicts = []
    for hour, name in enumerate(("one", "one", "two", None)):
        boot_id.write_text(f"{name}\n") if name else boot_id.unlink()
        stopped_clock.time = NOON + hour * HOUR
        verdicts.append(sweep.sweep(store, tmp_path, clock.clocks()).decision.verdict)
    assert verdicts == [Verdict.FIRST, Verdict.AGREED, Verdict.BOOTED, Verdict.BOOTED]
    assert clock.clocks().boot == ""


def test_what_was_noted_is_finished_whatever_the_clocks_say(engine: Engine, store: Store, tmp_path: Path) -> None:
    draft = begun(engine)
    (tmp_path / erasure.ERASURE_LOG).write_text(f"\n{draft.id}\n")
    clean_up.finish_noted(store, tmp_path, ago(days=400))
    assert drafts(engine) == 0
