"""Updates a PO file to the present texts of its pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from babel import Locale

from assessment.core.packs.translations.po_file import Catalogue, Entry, previous_source, write
from assessment.core.packs.translations.texts import TranslatableText


@dataclass(frozen=True)
class Update:
    """The updated file; how many texts it has, how many are untranslated or fuzzy, and how many were dropped."""

    text: str
    texts: int
    empty: int
    fuzzy: int
    dropped: int


def update(old: Catalogue, found: Mapping[str, TranslatableText]) -> Update:
    """Keep every translation. Marks those whose source changed as fuzzy, follows moved texts, drops unused entries."""
    gone = [entry for name, entry in old.entries.items() if name not in found]
    entries = [_entry(name, text.text, old.entries.get(name), gone) for name, text in found.items()]
    return Update(
        text=write(old.head or _head(old.language), entries),
        texts=len(entries),
        empty=sum(not entry.say for entry in entries),
        fuzzy=sum(entry.fuzzy for entry in entries),
        dropped=len(gone),
    )


def _entry(name: str, source: str, old: Entry | None, gone: list[Entry]) -> Entry:
    if old is None or (not old.say and old.of != source):
        # Only the translations of dropped texts are reused: one source text may be translated differently elsewhere.
        moved = {entry.say for entry in gone if entry.of == source and entry.say and not entry.fuzzy}
        return Entry(name, source, moved.pop() if len(moved) == 1 else "")
    if old.of == source:
        return old
    return replace(old, of=source, fuzzy=True, before=old.before or previous_source(old.of))


def _head(language: str) -> Entry:
    lines = (f"Language: {language}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8")
    headers = "".join(f"{line}\n" for line in (*lines, "Content-Transfer-Encoding: 8bit"))
    name = Locale.parse(language, sep="-").get_language_name("en")
    return Entry("", "", headers, notes=(f"# {name}. How to translate: docs/authoring.md, 'Other languages'.",))
