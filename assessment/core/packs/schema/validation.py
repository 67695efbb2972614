"""Checks files against their shapes: keeps the valid part of each, and reports a fault for everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError

from assessment.core.errors import Fault, suggestion
from assessment.core.packs.schema import ANSWERS, FILES, QUESTIONNAIRE, answer_set, band_hints
from assessment.core.packs.yaml_reader import Key, Path, Source, value_at

NAMES = {
    "pack.yaml": ("questionnaires",),
    "rules.yaml": ("levels", "access", "priorities", "groups", "conditions"),
    "steps.yaml": ("steps",),
}
"""The keys under which a file defines the names that other files refer to; in a questionnaire it is ``pages``."""
UNNAMED = ""
"""Stands among the ids of dropped entries for one whose id is not known."""
_NAMING = ("id", "use", "name")
_NAMED = frozenset(("", "questionnaires", "pages", "items", "strengths", *NAMES["rules.yaml"], "rules", "steps"))
"""The lists whose entries other parts of a pack refer to; ``""`` stands for a file that is a list."""
NO_NEEDS = "the score does not say how many answers it needs: a missing answer is never zero."
NO_NEEDS_REMEDY = "Write 'needs: 75%', or a count such as 'needs: 4'."
QUOTE_IT = "If it is the end of the text before it, put that text in quotes: a comma ends it otherwise."
READ_FORMAT = "See docs/questionnaire-format.md."


def validate(source: Source, faults: list[Fault], damaged: set[str]) -> Any:
    """The valid part of a file, None if there is none.

    Adds a fault to ``faults`` for each invalid part, and to ``damaged`` the ids of the entries that were dropped, with
    all that they held; ``UNNAMED`` for an entry that has none.
    """
    if source.file == ANSWERS:
        sets = source.data if isinstance(source.data, dict) else {}
        if not isinstance(source.data, dict):
            faults.append(Fault(source.file, 1, "E101", "expected a mapping.", "Write 'name: {type: …}' entries."))
            damaged.add(UNNAMED)
        read = {name: _valid(answer_set(data), data, source, (name,), faults, damaged) for name, data in sets.items()}
        return {name: answer if answer and "type" in answer else None for name, answer in read.items()}
    schema = FILES.get(source.file, QUESTIONNAIRE)
    return _valid(schema, source.data, source, (), faults, damaged)


def lacks_names(file: str, shaped: Any) -> bool:
    """Whether a part that defines names was invalid, so that an unknown name may have been defined there."""
    keys = NAMES.get(file, () if file in FILES or file == ANSWERS else ("pages",))
    return any(key not in shaped for key in keys)


def _valid(schema: Schema, data: Any, source: Source, at: Path, faults: list[Fault], damaged: set[str]) -> Any:
    try:
        return schema.load(data)
    except ValidationError as refused:
        messages: Any = refused.messages
    invalid = _flat(messages, ())
    misspelled = [path for path, message in invalid if message.startswith("Unknown field")]
    for path, message in invalid:
        if not (message.startswith("Missing data") and any(_may_mean(each, path) for each in misspelled)):
            faults.append(_fault(source, (*at, *path), message, schema))
    pruned, dropped = data, set[str]()
    for path in _cuts(data, invalid, damaged):
        pruned = _without(pruned, path)
        if len(path) == 1 and isinstance(path[0], str):
            dropped.add(path[0])
    try:
        return schema.load(pruned, partial=tuple(dropped))
    except ValidationError:
        return None


def _may_mean(written: Path, missing: Path) -> bool:
    """Whether the key that is missing is the one that the unknown key beside it may stand for."""
    return written[:-1] == missing[:-1] and bool(get_close_matches(str(written[-1])[:60], [str(missing[-1])], 1))


def _flat(messages: Any, path: Path) -> list[tuple[Path, str]]:
    """marshmallow's nested messages as a list, each with its path."""
    if isinstance(messages, dict):
        found = []
        for key, inner in messages.items():
            # marshmallow adds steps that are not in the data: 'key' and 'value' in a mapping, '_schema' for the whole.
            step = path if key in ("_schema", "value", "key") and not isinstance(key, int) else (*path, key)
            found.extend(_flat(inner, step))
        return found
    return [(path, str(message)) for message in messages]


def _fault(source: Source, path: Path, message: str, schema: Schema) -> Fault:
    key = path[-1] if path else ""
    line = source.line(path)
    if message.startswith("Missing data") and (source.file, key) == ("scores.yaml", "needs"):
        return Fault(source.file, line, "E318", NO_NEEDS, NO_NEEDS_REMEDY)
    if message.startswith("Unknown field") and source.file == "scores.yaml" and key in band_hints.WORDS:
        return band_hints.fault(source, path)
    if message.startswith("Missing data"):
        return Fault(source.file, line, "E102", f"'{key}' is missing.", "Add it.")
    if message.startswith("Unknown field"):
        remedy = QUOTE_IT if _cut_off(source, line, str(key)) else _known_keys(schema, path)
        return Fault(source.file, line, "E103", f"'{str(key)[:60]}' has no meaning here.", remedy)
    if not path and source.data is None:
        return Fault(source.file, 1, "E101", "there is nothing in this file.", READ_FORMAT)
    if not path and schema.many:
        return Fault(source.file, line, "E101", "expected a list.", "Begin each entry with '- '.")
    message = {
        "Field may not be null.": "there is nothing here.",
        "Invalid input type.": "expected a mapping.",
        "Not a valid list.": "expected a list.",
        "Not a valid mapping type.": "expected a mapping.",
    }.get(message, message)
    where = f"{key}: " if isinstance(key, str) and key else ""
    return Fault(source.file, line, "E101", f"{where}{message}", READ_FORMAT)


def _cut_off(source: Source, line: int, key: str) -> bool:
    """Whether the key is the end of a text in braces, which a comma cut off."""
    row = source.rows[line - 1] if 0 < line <= len(source.rows) else ""
    return re.search(rf", *{re.escape(key)} *[,}}]", row) is not None


def _known_keys(schema: Schema, path: Path) -> str:
    """A suggestion among the keys that are allowed at ``path``."""
    names = {field.data_key or name: field for name, field in schema.fields.items()}
    for key in path[:-1]:
        if isinstance(key, int):
            continue
        inner: Any = names.get(key)
        while hasattr(inner, "inner"):
            inner = inner.inner
        if not hasattr(inner, "schema"):
            return READ_FORMAT
        names = {field.data_key or name: field for name, field in inner.schema.fields.items()}
    return suggestion(str(path[-1])[:60], list(names))


def _cuts(data: Any, invalid: list[tuple[Path, str]], damaged: set[str]) -> list[Path]:
    """What to remove so that the rest is valid: unknown keys, else whole entries. The last ones come first."""
    cuts: set[Path] = set()
    for path, message in invalid:
        entry = max((at for at, key in enumerate(path) if isinstance(key, int)), default=0)
        cut = path if message.startswith("Unknown field") else path[: entry + 1]
        damaged.update(_lost_names(data, cut))
        cuts.add(cut)
    outer = [cut for cut in cuts if not any(cut[:size] in cuts for size in range(1, len(cut)))]
    return sorted(outer, key=lambda cut: [f"{key:09d}" if isinstance(key, int) else key for key in cut], reverse=True)


def _lost_names(data: Any, cut: Path) -> Iterator[str]:
    """The ids of all that is cut out here; ``UNNAMED`` if it should have one and has none."""
    found = value_at(data, cut)
    yield from _names_in(found)
    if not cut or isinstance(cut[-1], str):
        return
    kind = "" if len(cut) == 1 else cut[-2]
    named = isinstance(found, dict) and any(isinstance(found.get(key), str) for key in _NAMING)
    if kind == "pages":
        named = any(_names_in(found))
    if not named and kind in _NAMED:
        yield UNNAMED


def _names_in(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (data[key] for key in _NAMING if isinstance(data.get(key), str))
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _names_in(inner)


def _without(data: Any, path: Path) -> Any:
    if not path:
        return None
    key: Key = path[0]
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        inner = _without(data[key], path[1:])
        return [*data[:key], *([inner] if inner is not None else []), *data[key + 1 :]]
    if isinstance(data, dict) and key in data:
        inner = _without(data[str(key)], path[1:])
        kept = {name: inner if name == key else value for name, value in data.items()}
        return kept if inner is not None else {name: value for name, value in kept.items() if name != key}
    return data
