"""A pack in a language nobody speaks: every text turned into other letters, right to left, between two brackets.

Whatever is shown without the brackets was not translated.
"""

from __future__ import annotations

import json
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from assessment.core.model.pack import Pack
from assessment.core.packs import loader, translations

BEGIN, END = "‹", "›"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمني"
_LETTERS = str.maketrans(
    {
        **dict(zip(ascii_lowercase, ARABIC, strict=True)),
        **{letter.upper(): f"{other}ـ" for letter, other in zip(ascii_lowercase, ARABIC, strict=True)},
    }
)


def pseudo(text: str) -> str:
    """``text`` in Arabic letters; two texts that differ stay different. Digits and signs stay."""
    return f"{BEGIN}{text.translate(_LETTERS)}{END}"


def make_pseudo(pack: Pack, language: str = "ar") -> Pack:
    """The pack, as written, that also speaks the pseudo language: ``make_pseudo(pack).in_language("ar")``."""
    return loader.from_snapshot(json.dumps(with_pseudo(json.loads(pack.snapshot), language)))


def with_pseudo(files: dict[str, Any], language: str) -> dict[str, Any]:
    """The files of a snapshot, with the translations into the pseudo language."""
    found = translations.texts({name: data for name, data in files.items() if name.endswith(".yaml")})
    return {**files, f"{language}.po": {name: pseudo(text.text) for name, text in found.items()}}


def write_pseudo(folder: Path, language: str = "ar") -> Path:
    """The PO file of the pseudo language, written beside the pack in ``folder``."""
    opened = loader.load_with_warnings(folder)
    found = translations.texts({name: source.data for name, source in opened.sources.items()})
    entries = [translations.Entry(name, text.text, pseudo(text.text)) for name, text in found.items()]
    file = folder / f"{language}.po"
    file.write_text(
        translations.write(translations.Entry("", "", f"Language: {language}\n"), entries), encoding="utf-8"
    )
    return file
