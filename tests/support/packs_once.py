"""Loading the shipped pack costs as much as a test of a page: a folder with the same files is loaded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.core.items import TYPES
from assessment.core.packs import loader
from assessment.core.packs.loader import LoadedPack

Load = Callable[[Path], LoadedPack]

KEPT = 64
"""Packs that are remembered: more than are served in turns, and few enough for the memory."""


def once(load: Load) -> Load:
    """``load``, which remembers the packs it loaded last by all that loading reads; faults are found anew each time."""
    loaded: dict[object, LoadedPack] = {}

    def load_once(folder: Path) -> LoadedPack:
        key = (folder.name, contents(folder), tuple(TYPES))
        pack = loaded.pop(key) if key in loaded else load(folder)
        loaded[key] = pack
        if len(loaded) > KEPT:
            del loaded[next(iter(loaded))]
        return pack

    return load_once


def contents(folder: Path) -> tuple[tuple[str, bytes | None], ...] | None:
    """What is in the folder, None when there is no such folder."""
    if not folder.is_dir():
        return None
    return tuple((file.name, file.read_bytes() if file.is_file() else None) for file in sorted(folder.iterdir()))


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr(loader, "load_with_warnings", once(loader.load_with_warnings))
