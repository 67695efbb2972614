"""A translation beside a pack in a folder, written from a few of its texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assessment.core.packs import loader, translations


def translate(folder: Path, language: str, said: Mapping[str, str]) -> Path:
    """The PO file with a translation of each text whose words, or whose name, ``said`` has."""
    opened = loader.load_with_warnings(folder)
    found = translations.texts({name: source.data for name, source in opened.sources.items()})
    entries = [
        f"msgctxt {json.dumps(name)}\nmsgid {json.dumps(text.text)}\nmsgstr {json.dumps(say, ensure_ascii=False)}\n"
        for name, text in found.items()
        if (say := said.get(name, said.get(text.text))) is not None
    ]
    file = folder / f"{language}.po"
    file.write_text("\n".join(entries), encoding="utf-8")
    return file
