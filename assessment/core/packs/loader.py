"""Pack files to a Pack, or every fault with its file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path as Folder
from typing import Any

from marshmallow import Schema, ValidationError

from assessment.core.errors import Fault, InvalidPack, suggestion
from assessment.core.model.pack import Pack
from assessment.core.packs import build, translations
from assessment.core.packs.lint import lint
from assessment.core.packs.schema import FILES, OPTIONAL, QUESTIONNAIRE, answer_set, band_hints
from assessment.core.packs.translations import Catalogue
from assessment.core.packs.yaml_reader import Key, Path, Source, read

ANSWERS = "answers.yaml"
NAMING = {
    "pack.yaml": ("questionnaires",),
    "rules.yaml": ("levels", "access", "priorities", "groups", "conditions"),
    "steps.yaml": ("steps",),
}
NO_NEEDS = "the score does not say how many answers it needs: a missing answer is never zero."
NO_NEEDS_REMEDY = "Write 'needs: 75%', or a count such as 'needs: 4'."
UNFROZEN = ("examples.yaml",)
"""Files that do not change what a person is asked or told, and so are not part of the snapshot."""
LEFT_BY_EDITORS = (".mo", ".po~")
"""What programs for translators write beside a PO file."""
Said = Mapping[str, str]
"""A text's name -> the translation that is shown."""


@dataclass(frozen=True)
class LoadedPack:
    """A pack that may be used, the files it was read from, and what may still be better."""

    pack: Pack
    sources: Mapping[str, Source]
    catalogues: Mapping[str, Catalogue]
    warnings: tuple[Fault, ...]


def load(folder: Folder, not_asked: Collection[str] = ()) -> Pack:
    """Load the pack in ``folder``, without what is behind these switches. InvalidPack lists every fault there is."""
    return build.without(opened(folder).pack, not_asked)


def opened(folder: Folder) -> LoadedPack:
    """The pack in ``folder``, read and linted. InvalidPack lists every fault, and the warnings when there are any."""
    if not folder.is_dir():
        raise InvalidPack([Fault(str(folder), 0, "E010", "there is no such folder.", "Name the folder of a pack.")])
    sources: dict[str, Source] = {}
    catalogues: dict[str, Catalogue] = {}
    faults = []
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix in (".yaml", ".yml"):
            sources[file.name] = read(file.name, file.read_bytes())
        elif file.is_file() and file.suffix == translations.SUFFIX:
            catalogues[file.name] = translations.read(file.name, file.read_bytes())
            faults.extend(catalogues[file.name].faults)
        elif not file.name.startswith(".") and file.suffix not in LEFT_BY_EDITORS:
            faults.append(Fault(file.name, 0, "E011", "this is not a file of a pack.", "Take it out of the folder."))
    texts = translations.texts({name: source.data for name, source in sources.items()})
    said = {name: translations.fitting(catalogue, texts) for name, catalogue in catalogues.items()}
    pack = _loaded(sources, faults, folder.name, _snapshot(sources, said))
    found = tuple(lint(pack, sources, catalogues))
    if any(fault.severity == "error" for fault in found):
        raise InvalidPack(found)
    return LoadedPack(_with_translations(pack, sources, said), sources, catalogues, found)


@lru_cache(maxsize=32)
def from_snapshot(text: str) -> Pack:
    """The pack that a snapshot was made of, without its examples.

    It is not linted: what was once answered must stay readable, whatever the linter has learned since.
    """
    files: dict[str, Any] = json.loads(text)
    off = files.pop(build.MARK, [])
    said = {name: data for name, data in files.items() if name.endswith(translations.SUFFIX)}
    sources = {name: Source(name, data) for name, data in files.items() if name not in said}
    return build.without(_with_translations(_loaded(sources, [], None, _snapshot(sources, said)), sources, said), off)


def load_all(root: Folder) -> list[Pack]:
    """Every pack under ``root``, in the order of their ids."""
    return [load(folder) for folder in sorted(root.iterdir()) if folder.is_dir()]


def _snapshot(sources: Mapping[str, Source], said: Mapping[str, Said]) -> str:
    """The canonical text of everything that a person may be asked or told."""
    frozen = {name: source.data for name, source in sources.items() if name not in UNFROZEN}
    return json.dumps({**frozen, **said}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _with_translations(pack: Pack, sources: Mapping[str, Source], said: Mapping[str, Said]) -> Pack:
    """The pack with its translations; ``said`` holds the texts of each PO file by their names."""
    files = {name: source.data for name, source in sources.items()}
    packs: dict[str, Pack] = {}
    packs[pack.language] = replace(pack, translations=packs)
    for name, texts in sorted(said.items()):
        language = name.removesuffix(translations.SUFFIX)
        translated = translations.applied(files, language, texts)
        read = {file: Source(file, data) for file, data in translated.items()}
        packs[language] = replace(_loaded(read, [], None, pack.snapshot), translations=packs)
    return packs[pack.language]


def _loaded(sources: dict[str, Source], faults: list[Fault], name: str | None, snapshot: str) -> Pack:
    for source in sources.values():
        faults.extend(source.faults)
    required = [file for file in FILES if file not in OPTIONAL and (file not in UNFROZEN or name is not None)]
    faults.extend(
        Fault(file, 0, "E012", "the file is missing.", "Add it; docs/questionnaire-format.md says what it holds.")
        for file in required
        if file not in sources
    )
    lost = any(fault.code == "E012" or fault.file in sources for fault in faults)
    shaped, damaged = {}, set[str]()
    for file, source in sources.items():
        if source.data is not None or not source.faults:
            shaped[file] = _shaped(source, faults, damaged)
            lost = lost or shaped[file] is None or _lacks_names(file, shaped[file])
    draft = build.BuildContext(sources, shaped, faults, None if lost else damaged)
    pack = build.pack(draft, name, snapshot, hashlib.sha256(snapshot.encode()).hexdigest())
    if pack is None or faults:
        raise InvalidPack(list(dict.fromkeys(faults)))
    return pack


def _shaped(source: Source, faults: list[Fault], damaged: set[str]) -> Any:
    """The valid part of a file; what is not valid becomes faults, and the ids it took with it ``damaged``."""
    if source.file == ANSWERS:
        sets = source.data if isinstance(source.data, dict) else {}
        if not isinstance(source.data, dict):
            faults.append(Fault(source.file, 1, "E101", "expected a mapping.", "Write 'name: {type: …}' entries."))
        read = {name: _valid(answer_set(data), data, source, (name,), faults, damaged) for name, data in sets.items()}
        return {name: answer if answer and "type" in answer else None for name, answer in read.items()}
    schema = FILES.get(source.file, QUESTIONNAIRE)
    return _valid(schema, source.data, source, (), faults, damaged)


def _valid(schema: Schema, data: Any, source: Source, at: Path, faults: list[Fault], damaged: set[str]) -> Any:
    try:
        return schema.load(data)
    except ValidationError as refused:
        messages: Any = refused.messages
    for path, message in _flat(messages, ()):
        faults.append(_shape_fault(source, (*at, *path), message, schema))
    pruned, gone = data, set[str]()
    for path in _cuts(data, list(_flat(messages, ())), damaged):
        pruned = _removed(pruned, path)
        if len(path) == 1 and isinstance(path[0], str):
            gone.add(path[0])
    try:
        return schema.load(pruned, partial=tuple(gone))
    except ValidationError:
        return None


def _lacks_names(file: str, shaped: Any) -> bool:
    """Whether the part of a file that names things was refused: then a name that seems unknown may be one of them."""
    named = NAMING.get(file, () if file in FILES or file == ANSWERS else ("pages",))
    return any(key not in shaped for key in named)


def _flat(messages: Any, path: Path) -> list[tuple[Path, str]]:
    if isinstance(messages, dict):
        found = []
        for key, inner in messages.items():
            # marshmallow says 'key'/'value' for the two sides of a mapping, '_schema' for the thing itself.
            step = path if key in ("_schema", "value", "key") and not isinstance(key, int) else (*path, key)
            found.extend(_flat(inner, step))
        return found
    return [(path, str(message)) for message in messages]


def _shape_fault(source: Source, path: Path, message: str, schema: Schema) -> Fault:
    key = path[-1] if path else ""
    line = source.line(path)
    if message.startswith("Missing data") and (source.file, key) == ("scores.yaml", "needs"):
        return Fault(source.file, line, "E318", NO_NEEDS, NO_NEEDS_REMEDY)
    if message.startswith("Unknown field") and source.file == "scores.yaml" and key in band_hints.WORDS:
        return band_hints.fault(source, path)
    if message.startswith("Missing data"):
        return Fault(source.file, line, "E102", f"'{key}' is missing.", "Add it.")
    if message.startswith("Unknown field"):
        return Fault(source.file, line, "E103", f"'{str(key)[:60]}' has no meaning here.", _known(schema, path))
    message = {
        "Field may not be null.": "there is nothing here.",
        "Invalid input type.": "expected a mapping.",
        "Not a valid list.": "expected a list.",
        "Not a valid mapping type.": "expected a mapping.",
    }.get(message, message)
    where = f"{key}: " if isinstance(key, str) and key else ""
    return Fault(source.file, line, "E101", f"{where}{message}", "See docs/questionnaire-format.md.")


def _known(schema: Schema, path: Path) -> str:
    """ "Did you mean" among the keys that may stand at ``path``."""
    names = {field.data_key or name: field for name, field in schema.fields.items()}
    for key in path[:-1]:
        if isinstance(key, int):
            continue
        inner: Any = names.get(key)
        while hasattr(inner, "inner"):
            inner = inner.inner
        if not hasattr(inner, "schema"):
            return "See docs/questionnaire-format.md."
        names = {field.data_key or name: field for name, field in inner.schema.fields.items()}
    return suggestion(str(path[-1])[:60], list(names))


def _cuts(data: Any, faulty: list[tuple[Path, str]], damaged: set[str]) -> list[Path]:
    """The smallest things to take out so that the rest is valid: unknown keys, or whole entries; last ones first."""
    cuts: set[Path] = set()
    for path, message in faulty:
        entry = max((at for at, key in enumerate(path) if isinstance(key, int)), default=None)
        if message.startswith("Unknown field"):
            cuts.add(path)
            continue
        if entry is None:
            cuts.add(path[:1])
            continue
        cut = path[: entry + 1]
        found = _at(data, cut)
        if isinstance(found, dict) and isinstance(found.get("id"), str):
            damaged.add(found["id"])
        cuts.add(cut)
    outer = [cut for cut in cuts if not any(cut[:size] in cuts for size in range(1, len(cut)))]
    return sorted(outer, key=lambda cut: [f"{key:09d}" if isinstance(key, int) else key for key in cut], reverse=True)


def _at(data: Any, path: Path) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _removed(data: Any, path: Path) -> Any:
    if not path:
        return None
    key: Key = path[0]
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        inner = _removed(data[key], path[1:])
        return [*data[:key], *([inner] if inner is not None else []), *data[key + 1 :]]
    if isinstance(data, dict) and key in data:
        inner = _removed(data[str(key)], path[1:])
        kept = {name: inner if name == key else value for name, value in data.items()}
        return kept if inner is not None else {name: value for name, value in kept.items() if name != key}
    return data
