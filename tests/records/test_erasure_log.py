"""The log of what was deleted: numbers for its owner only, which a crash does not spoil."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from assessment.records.store import Store
from assessment.services import erasure
from assessment.services.files import append_lines
from assessment.storage import erasures
from assessment.storage.engine import reading
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON


def test_the_numbers_of_what_was_deleted_are_for_their_owner_only_and_say_nothing_else(tmp_path: Path) -> None:
    first, *others = [str(uuid4()) for _ in range(3)]
    file = tmp_path / erasure.ERASURE_LOG
    append_lines(file, [first])
    append_lines(file, others)
    assert file.read_text().split() == [first, *others]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_line_that_was_cut_off_by_a_crash_keeps_no_service_from_starting(
    engine: Engine, ring: Keyring, tmp_path: Path
) -> None:
    first, second = uuid4(), uuid4()
    log = tmp_path / erasure.ERASURE_LOG
    append_lines(log, [str(first)])
    with log.open("a") as file:
        file.write(str(second)[:9])
    append_lines(log, [str(second)])
    erasure.erase_again(Store(engine, ring), tmp_path, NOON)
    with reading(engine) as conn:
        assert erasures.erased_ids(conn) == {first, second}
