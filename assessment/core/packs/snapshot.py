"""The snapshot of a pack: the canonical text of its definition, whose sha256 is the pack's hash.

Stored submissions name their pack by that hash, so the format must not change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assessment.core.packs import translations
from assessment.core.packs.schema import EXAMPLES
from assessment.core.packs.yaml_reader import Data, Source

SWITCHED_OFF = "not_asked"
"""The key that lists the switches that are off; no file of a pack has this name."""
EXCLUDED = (EXAMPLES,)
"""Files that change nothing that a person is asked or shown."""

Texts = Mapping[str, str]
"""The name of a text -> its translation."""


class SnapshotContents(NamedTuple):
    """What a snapshot holds. ``translations``: by the name of the PO file; ``switched_off``: names of switches."""

    sources: dict[str, Source]
    translations: dict[str, Texts]
    switched_off: list[str]


def write(sources: Mapping[str, Source], translated: Mapping[str, Texts]) -> str:
    """The snapshot of a pack of these files and translations."""
    files = {name: source.data for name, source in sources.items() if name not in EXCLUDED}
    return _canonical({**files, **translated})


def read(snapshot: str) -> SnapshotContents:
    """The files that a snapshot was written from, without those that it excludes."""
    files: dict[str, Any] = json.loads(snapshot)
    switched_off = files.pop(SWITCHED_OFF, [])
    translated = {name: data for name, data in files.items() if name.endswith(translations.SUFFIX)}
    sources = {name: Source(name, data) for name, data in files.items() if name not in translated}
    return SnapshotContents(sources, translated, switched_off)


def with_switched_off(snapshot: str, switches: Sequence[str]) -> str:
    """The snapshot of the pack with these switches off."""
    return _canonical({**json.loads(snapshot), SWITCHED_OFF: list(switches)})


def _canonical(contents: Mapping[str, Data | Texts]) -> str:
    return json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
