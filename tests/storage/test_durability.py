"""What must survive a power cut waits for the disk; a page on its way does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.storage.engine import writing
from tests.support.databases import connected

NORMAL, FULL = 1, 2


@pytest.mark.parametrize(("durable", "level"), [(False, NORMAL), (True, FULL)])
def test_a_write_waits_for_the_disk_only_when_it_must_last(tmp_path: Path, durable: bool, level: int) -> None:
    with connected(f"sqlite:///{tmp_path / 'one.db'}") as engine:
        with writing(engine, durable=not durable):
            pass
        with writing(engine, durable=durable) as conn:
            assert conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == level
