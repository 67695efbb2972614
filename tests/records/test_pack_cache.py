"""Packs are read once per process."""

from __future__ import annotations

from pathlib import Path

from assessment.records import pack_cache
from tests.support import sleep_pack


def test_a_pack_of_which_nothing_is_left_out_is_read_once_however_that_is_said(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path)
    assert pack_cache.served(folder) is pack_cache.served(folder, frozenset())
