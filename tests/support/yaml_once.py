"""YAML is most of what loading a pack costs, and tests load the same files over and over: each file is read once.

So a test that changes one file of a pack reads that one alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from assessment.core.packs import yaml_reader
from assessment.core.packs.yaml_reader import Source

Read = Callable[[str, bytes], Source]


def once(read: Read) -> Read:
    """``read``, which remembers every file without a fault; faults are found anew each time."""
    found: dict[tuple[str, bytes], bytes] = {}

    def read_once(file: str, raw: bytes) -> Source:
        if (file, raw) in found:
            return Source(file, *pickle.loads(found[file, raw]))
        source = read(file, raw)
        if not source.faults:
            found[file, raw] = pickle.dumps((source.data, source.lines))
        return source

    return read_once


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr(yaml_reader, "read", once(yaml_reader.read))
