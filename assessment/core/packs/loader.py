"""Loads a pack from its folder or from its snapshot, or refuses it with every fault, its file and its line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path as Folder

from assessment.core.errors import Fault, InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import build, earlier_format, files, snapshot, switches, translations, yaml_reader
from assessment.core.packs.lint import lint
from assessment.core.packs.schema import EXAMPLES, FILES, OPTIONAL
from assessment.core.packs.schema.validation import UNNAMED, lacks_names, validate
from assessment.core.packs.translations import Catalogue
from assessment.core.packs.yaml_reader import Source

YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class LoadedPack:
    """A pack without errors, with the files it was read from and the linter's warnings."""

    pack: Pack
    sources: Mapping[str, Source]
    catalogues: Mapping[str, Catalogue]
    warnings: tuple[Fault, ...]


def load(folder: Folder, switched_off: Collection[str] = ()) -> Pack:
    """Load the pack in ``folder`` without the questions of these switches. Raises InvalidPack with every fault."""
    return switches.leave_out(load_with_warnings(folder).pack, switched_off)


def load_with_warnings(folder: Folder) -> LoadedPack:
    """Load and lint the pack in ``folder``. Raises InvalidPack with every fault, warnings included."""
    sources: dict[str, Source] = {}
    catalogues: dict[str, Catalogue] = {}
    faults: list[Fault] = []
    for name, raw in files.read(folder, (*YAML, translations.SUFFIX), faults).items():
        if name.endswith(YAML):
            sources[name] = yaml_reader.read(name, raw)
        else:
            catalogues[name] = translations.read(name, raw)
            faults.extend(catalogues[name].faults)
    texts = translations.texts({name: source.data for name, source in sources.items()})
    translated = {name: translations.usable(catalogue, texts) for name, catalogue in catalogues.items()}
    pack = _built(sources, faults, folder.name, snapshot.write(sources, translated))
    found = tuple(lint(pack, sources, catalogues))
    if any(fault.severity == "error" for fault in found):
        raise InvalidPack(found)
    return LoadedPack(_with_translations(pack, sources, translated), sources, catalogues, found)


@lru_cache(maxsize=32)
def from_snapshot(text: str) -> Pack:
    """Load the pack of a snapshot; it has no examples.

    The pack is not linted: answers must stay readable even if the linter has become stricter since they were given.
    """
    contents = snapshot.read(text)
    whole = snapshot.write(contents.sources, contents.translations)
    contents = earlier_format.current(contents)
    pack = _with_translations(_built(contents.sources, [], None, whole), contents.sources, contents.translations)
    return switches.leave_out(pack, contents.switched_off)


def _with_translations(pack: Pack, sources: Mapping[str, Source], translated: Mapping[str, snapshot.Texts]) -> Pack:
    definition = {name: source.data for name, source in sources.items()}
    packs: dict[str, Pack] = {}
    packs[pack.language] = replace(pack, translations=packs)
    for name, texts in sorted(translated.items()):
        language = name.removesuffix(translations.SUFFIX)
        applied = translations.apply(definition, language, texts)
        in_language = {file: Source(file, data) for file, data in applied.items()}
        packs[language] = replace(_built(in_language, [], None, pack.snapshot), translations=packs)
    return packs[pack.language]


def _built(sources: dict[str, Source], faults: list[Fault], folder_name: str | None, text: str) -> Pack:
    """The pack of these files, whose snapshot is ``text``. ``folder_name`` is None when they were not in a folder."""
    for source in sources.values():
        faults.extend(source.faults)
    required = [file for file in FILES if file not in OPTIONAL and (file != EXAMPLES or folder_name is not None)]
    faults.extend(
        Fault(file, 0, "E012", "the file is missing.", "Add it; docs/questionnaire-format.md says what it holds.")
        for file in required
        if file not in sources
    )
    names_lost = any(fault.code == "E012" or fault.file in sources for fault in faults)
    shaped, damaged = {}, set[str]()
    for file, source in sources.items():
        if source.data is not None or not source.faults:
            shaped[file] = validate(source, faults, damaged)
            names_lost = names_lost or shaped[file] is None or lacks_names(file, shaped[file])
    context = build.BuildContext(sources, shaped, faults, None if names_lost or UNNAMED in damaged else damaged)
    pack = build.build_pack(context, folder_name, text, hashlib.sha256(text.encode()).hexdigest())
    if pack is None or faults:
        raise InvalidPack(list(dict.fromkeys(faults)))
    return pack
