"""A translation brought up to the pack as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from babel import Locale

from assessment.core.packs.translations.po_file import Catalogue, Entry, told_before, write
from assessment.core.packs.translations.texts import TranslatableText


@dataclass(frozen=True)
class Update:
    """The new file, and how many of its texts wait: not translated, to be looked at; and how many went."""

    text: str
    texts: int
    empty: int
    fuzzy: int
    dropped: int


def updated(old: Catalogue, found: Mapping[str, TranslatableText]) -> Update:
    """Keep each translation; mark it where its source changed; follow a text that moved; drop what nothing shows."""
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
        # Only a text that went, so that one source may be said in two ways at two places.
        moved = {entry.say for entry in gone if entry.of == source and entry.say and not entry.fuzzy}
        return Entry(name, source, moved.pop() if len(moved) == 1 else "")
    if old.of == source:
        return old
    return replace(old, of=source, fuzzy=True, before=old.before or told_before(old.of))


def _head(language: str) -> Entry:
    lines = (f"Language: {language}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8")
    said = "".join(f"{line}\n" for line in (*lines, "Content-Transfer-Encoding: 8bit"))
    called = Locale.parse(language, sep="-").get_language_name("en")
    return Entry("", "", said, notes=(f"# {called}. How to translate: docs/authoring.md, 'Other languages'.",))
