"""Translations that are missing, stale, unused or ambiguous."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.texts import placeholder
from assessment.core.packs.translations import (
    SUFFIX,
    Catalogue,
    Entry,
    TranslatableText,
    is_language,
    options_of,
    usable,
)

NAMING = f"Name the file by a language tag: es{SUFFIX}, pt-BR{SUFFIX}."
UPDATE = "Run: flask --app wsgi translate {pack} {language}"
_NUMBER = re.compile(r"[0-9]{3,}")


def check(
    pack: Pack, locations: Locations, found: Mapping[str, TranslatableText], catalogues: Mapping[str, Catalogue]
) -> Iterator[Fault]:
    """Every error and warning about the translations of the pack."""
    if not is_language(pack.language):
        message = f"'{pack.language[:20]}' is not a known language."
        yield locations.error(
            Location("pack.yaml", ("language",)), "E701", message, "Write a language tag: en, es, pt-BR."
        )
    for catalogue in catalogues.values():
        if not is_language(catalogue.language):
            message = f"'{catalogue.language[:20]}' is not a known language."
            yield Fault(catalogue.file, 0, "E701", message, NAMING)
        elif catalogue.language == pack.language:
            yield Fault(catalogue.file, 0, "E701", "the pack itself is in this language.", NAMING)
        else:
            yield from _missing(pack, locations, catalogue, found)
            yield from _unusable(catalogue, found)
            yield from _ambiguous(catalogue, found)


def _missing(
    pack: Pack, locations: Locations, catalogue: Catalogue, found: Mapping[str, TranslatableText]
) -> Iterator[Fault]:
    shown = f"in {catalogue.language}; it is shown in {pack.language}."
    for name, text in found.items():
        entry = catalogue.entries.get(name)
        if entry is None:
            remedy = UPDATE.format(pack=pack.id, language=catalogue.language)
            location = Location(text.file, text.path)
            yield locations.warning(location, "W702", f"'{_short(text.text)}' is missing {shown}", remedy)
        elif not entry.say.strip():
            yield catalogue.warning(entry.name, "W702", f"'{name[:80]}' is missing {shown}", "Write its msgstr.")


def _unusable(catalogue: Catalogue, found: Mapping[str, TranslatableText]) -> Iterator[Fault]:
    for name, entry in catalogue.entries.items():
        if name not in found:
            message = f"no text of the pack is called '{name[:80]}'."
            yield catalogue.warning(entry.name, "W704", message, "Remove it, or correct its msgctxt.")
        elif entry.say.strip() and (entry.fuzzy or entry.of != found[name].text):
            message = f"'{name[:80]}' was made from other words than '{_short(found[name].text)}'; these are shown."
            yield catalogue.warning(entry.name, "W703", message, "Correct msgid and msgstr, and remove 'fuzzy'.")
        else:
            yield from _misread(catalogue, entry)


def _misread(catalogue: Catalogue, entry: Entry) -> Iterator[Fault]:
    message = placeholder(entry.say)
    if message:
        yield catalogue.warning(entry.name, "W612", message, "Write the words themselves.")
    lost = Counter(_NUMBER.findall(entry.of)) - Counter(_NUMBER.findall(entry.say))
    if entry.say.strip() and lost:
        message = f"the number {min(lost)[:20]} of '{entry.name[:80]}' is not in its translation."
        yield catalogue.warning(entry.name, "W706", message, "Compare the two.")


def _ambiguous(catalogue: Catalogue, found: Mapping[str, TranslatableText]) -> Iterator[Fault]:
    translated = usable(catalogue, found)
    seen: dict[tuple[str, str], str] = {}
    for name, text in found.items():
        options = options_of(name)
        if options is None:
            continue
        label = translated.get(name, text.text)
        first = seen.setdefault((options, label), name)
        if first != name:
            line = (catalogue.entries.get(name) or catalogue.entries[first]).line
            message = f"'{first[:80]}' and '{name[:80]}' both say '{_short(label)}'."
            yield Fault(catalogue.file, line, "E705", message, "Give each option words of its own.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
