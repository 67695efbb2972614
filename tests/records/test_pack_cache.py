"""Packs are read once per process."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from assessment.core.errors import InvalidPack
from assessment.records import pack_cache
from assessment.storage import packs
from tests.support import sleep_pack


def test_a_pack_of_which_nothing_is_left_out_is_read_once_however_that_is_said(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path)
    assert pack_cache.served(folder) is pack_cache.served(folder, frozenset())


def test_who_begins_on_a_cold_worker_waits_for_no_second_reading_of_the_served_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Connection, __: str) -> str:
        raise AssertionError("its snapshot was asked for")

    monkeypatch.setattr(packs, "snapshot", refused)
    served = pack_cache.served(sleep_pack.written(tmp_path))
    assert pack_cache.of_hash(None, served.hash) == served  # type: ignore[arg-type]  # no database is asked


def test_what_is_read_anew_is_served_and_what_is_broken_is_not(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path)
    file, before = folder / "pack.yaml", pack_cache.served(folder)
    file.write_text(file.read_text().replace("title: Sleep", "title: Rest"))
    assert pack_cache.served(folder) is before
    pack_cache.reread(folder, frozenset())
    assert (before.title, pack_cache.served(folder).title) == ("Sleep", "Rest")
    file.write_text("id: [")
    with pytest.raises(InvalidPack):
        pack_cache.reread(folder, frozenset())
    assert pack_cache.served(folder).title == "Rest"
