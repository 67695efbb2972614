"""Loading the shipped pack costs as much as a test of a page: a folder with the same files is loaded once."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.core.items import TYPES
from assessment.core.packs import loader
from assessment.core.packs.loader import LoadedPack
from assessment.core.packs.yaml_reader import MAX_BYTES

Load = Callable[[Path], LoadedPack]

KEPT = 64
"""Packs that are remembered: more than are served in turns, and few enough for the memory."""


def once(load: Load) -> Load:
    """``load``, which remembers the packs it loaded last by all that loading reads; faults are found anew each time.

    A folder with anything but plain files of a usual size is loaded anew too: what loading makes of it is tested.
    """
    loaded: dict[object, LoadedPack] = {}

    def load_once(folder: Path) -> LoadedPack:
        if not usual(folder):
            return load(folder)
        key = (folder.name, contents(folder), tuple(TYPES))
        pack = loaded.pop(key) if key in loaded else load(folder)
        loaded[key] = pack
        if len(loaded) > KEPT:
            del loaded[next(iter(loaded))]
        return pack

    return load_once


def usual(folder: Path) -> bool:
    """Whether it is a folder, and no link to one, and all in it are files of a usual size, and no links."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    found = [file.lstat() for file in folder.iterdir()]
    return all(stat.S_ISREG(each.st_mode) and each.st_size <= MAX_BYTES for each in found)


def contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """What is in the folder."""
    return tuple((file.name, file.read_bytes()) for file in sorted(folder.iterdir()))


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr(loader, "load_with_warnings", once(loader.load_with_warnings))
