"""Checks files against their shapes: keeps the valid part of each, and reports a fault for everything else."""

from __future__ import annotations

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
NO_NEEDS = "the score does not say how many answers it needs: a missing answer is never zero."
NO_NEEDS_REMEDY = "Write 'needs: 75%', or a count such as 'needs: 4'."
READ_FORMAT = "See docs/questionnaire-format.md."


def validate(source: Source, faults: list[Fault], damaged: set[str]) -> Any:
    """The valid part of a file, None if there is none.

    Adds a fault to ``faults`` for each invalid part, and to ``damaged`` the ids of the entries that were dropped.
    """
    if source.file == ANSWERS:
        sets = source.data if isinstance(source.data, dict) else {}
        if not isinstance(source.data, dict):
            faults.append(Fault(source.file, 1, "E101", "expected a mapping.", "Write 'name: {type: …}' entries."))
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
    for path, message in _flat(messages, ()):
        faults.append(_fault(source, (*at, *path), message, schema))
    pruned, dropped = data, set[str]()
    for path in _cuts(data, _flat(messages, ()), damaged):
        pruned = _without(pruned, path)
        if len(path) == 1 and isinstance(path[0], str):
            dropped.add(path[0])
    try:
        return schema.load(pruned, partial=tuple(dropped))
    except ValidationError:
        return None


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
        return Fault(source.file, line, "E103", f"'{str(key)[:60]}' has no meaning here.", _known_keys(schema, path))
    message = {
        "Field may not be null.": "there is nothing here.",
        "Invalid input type.": "expected a mapping.",
        "Not a valid list.": "expected a list.",
        "Not a valid mapping type.": "expected a mapping.",
    }.get(message, message)
    where = f"{key}: " if isinstance(key, str) and key else ""
    return Fault(source.file, line, "E101", f"{where}{message}", READ_FORMAT)


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
        entry = max((at for at, key in enumerate(path) if isinstance(key, int)), default=None)
        if message.startswith("Unknown field"):
            cuts.add(path)
            continue
        if entry is None:
            cuts.add(path[:1])
            continue
        cut = path[: entry + 1]
        found = value_at(data, cut)
        if isinstance(found, dict) and isinstance(found.get("id"), str):
            damaged.add(found["id"])
        cuts.add(cut)
    outer = [cut for cut in cuts if not any(cut[:size] in cuts for size in range(1, len(cut)))]
    return sorted(outer, key=lambda cut: [f"{key:09d}" if isinstance(key, int) else key for key in cut], reverse=True)


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
