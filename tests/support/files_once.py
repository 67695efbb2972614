"""Reading and validating its files is most of what loading a pack costs, and tests load the same files over and over.

Each file is read and validated once, so a test that changes one file of a pack does so for that one alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from assessment.core.errors import Fault
from assessment.core.items import TYPES
from assessment.core.packs import loader, yaml_reader
from assessment.core.packs.schema.validation import validate
from assessment.core.packs.yaml_reader import Source

Read = Callable[[str, bytes], Source]
Validate = Callable[[Source, list[Fault], set[str]], Any]


def read_once(read: Read) -> Read:
    """``read``, which remembers every file without a fault; faults are found anew each time."""
    found: dict[tuple[str, bytes], bytes] = {}

    def read_or_remembered(file: str, raw: bytes) -> Source:
        if (file, raw) in found:
            return Source(file, **pickle.loads(found[file, raw]))
        source = read(file, raw)
        if not source.faults:
            found[file, raw] = pickle.dumps({"data": source.data, "lines": source.lines, "rows": source.rows})
        return source

    return read_or_remembered


def validated_once(anew: Validate) -> Validate:
    """``anew``, which remembers what it made of every file without a fault."""
    found: dict[object, bytes] = {}

    def validated_or_remembered(source: Source, faults: list[Fault], damaged: set[str]) -> Any:
        key = (source.file, pickle.dumps(source.data), tuple(TYPES.items()))
        if key in found:
            return pickle.loads(found[key])
        before = len(faults)
        shaped = anew(source, faults, damaged)
        if len(faults) == before:
            found[key] = pickle.dumps(shaped)
        return shaped

    return validated_or_remembered


def pytest_configure() -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr(yaml_reader, "read", read_once(yaml_reader.read))
    patch.setattr(loader, "validate", validated_once(validate))
