"""The translatable texts of a pack: every text that its schema declares as one that people read."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields

from assessment.core.packs.schema import FILES, QUESTIONNAIRE, answer_set
from assessment.core.packs.schema.fields import ParagraphsField, ReadText, RoleWordingsField, WordingsField
from assessment.core.packs.schema.pack_files import AnswerField
from assessment.core.packs.translations.po_file import Catalogue
from assessment.core.packs.yaml_reader import Data, Key, Path

Name = tuple[Key, ...]
ANSWERS, PACK = "answers.yaml", "pack.yaml"
_OPTION = re.compile(r"(.*/(?:options|also))/[^/]+/label")


@dataclass(frozen=True)
class TranslatableText:
    """A text that people read, and where it is."""

    text: str
    file: str
    path: Path


def texts(files: Mapping[str, Data]) -> dict[str, TranslatableText]:
    """Every text of the files, by its name.

    A name is the path to the text, with ids in place of list positions wherever entries have ids. Stored snapshots
    hold these names, so the way they are made must not change.
    """
    found: dict[str, TranslatableText] = {}
    for file in sorted(files, key=lambda file: _reading_order(file, files.get(PACK))):
        for path, name, text in _of_file(file, files[file]):
            if text.strip():
                found.setdefault("/".join(str(key) for key in name), TranslatableText(text.strip(), file, path))
    return found


def options_of(name: str) -> str | None:
    """The list of options that a label stands in, by what its name begins with; None for any other text."""
    option = _OPTION.fullmatch(name)
    return option[1] if option is not None else None


def usable(catalogue: Catalogue, found: Mapping[str, TranslatableText]) -> dict[str, str]:
    """The translations that may be shown, by name: those of the present source text that are not fuzzy."""
    return {
        name: entry.say.strip()
        for name, entry in catalogue.entries.items()
        if entry.say.strip() and not entry.fuzzy and name in found and found[name].text == entry.of
    }


def apply(files: Mapping[str, Data], language: str, translated: Mapping[str, str]) -> dict[str, Data]:
    """The files with their texts in ``language``; texts that ``translated`` lacks stay as they are."""
    changed: Any = copy.deepcopy(dict(files))
    for name, text in texts(files).items():
        if name in translated:
            holder = changed[text.file]
            for key in text.path[:-1]:
                holder = holder[key]
            holder[text.path[-1]] = translated[name]
    changed[PACK]["language"] = language
    return dict(changed)


def _reading_order(file: str, pack: Data) -> tuple[int, str]:
    """Sorts pack.yaml first, then the questionnaires as they are asked, then the other files in the order of FILES."""
    used = pack.get("questionnaires") if isinstance(pack, dict) else None
    asked = [f"{use.get('use')}.yaml" for use in used if isinstance(use, dict)] if isinstance(used, list) else []
    order = [PACK, *asked, ANSWERS, *FILES]
    return (order.index(file) if file in order else len(order), file)


TEXTS = (ReadText, ParagraphsField, WordingsField, RoleWordingsField)

_Found = Iterator[tuple[Path, Name, str]]


def _of_file(file: str, data: Data) -> _Found:
    stem = file.removesuffix(".yaml")
    schema = FILES.get(file, QUESTIONNAIRE)
    if file == ANSWERS:
        for key, answer in data.items() if isinstance(data, dict) else ():
            yield from _of_shape(answer_set(answer), answer, (key,), (stem, key))
    elif schema.many:
        for at, entry in enumerate(data if isinstance(data, list) else ()):
            yield from _of_shape(schema, entry, (at,), _named((stem,), at, entry))
    else:
        yield from _of_shape(schema, data, (), (stem,))


def _of_shape(schema: Schema, data: Data, path: Path, name: Name) -> _Found:
    if isinstance(data, dict):
        for key, kind in _with_texts(schema):
            if key in data:
                yield from _of_field(kind, data[key], (*path, key), (*name, key))


@lru_cache(maxsize=256)
def _with_texts(schema: Schema) -> tuple[tuple[str, fields.Field[Any]], ...]:
    """The fields below which there may be texts, in the order of the schema, each with its key."""
    return tuple((kind.data_key or key, kind) for key, kind in schema.fields.items() if _may_hold_texts(kind))


def _may_hold_texts(kind: fields.Field[Any]) -> bool:
    inner = kind.inner if isinstance(kind, fields.List) else kind
    return _may_hold_texts(inner) if inner is not kind else isinstance(kind, (*TEXTS, fields.Nested, AnswerField))


def _of_field(kind: fields.Field[Any], data: Data, path: Path, name: Name) -> _Found:
    if isinstance(data, str) and isinstance(kind, TEXTS):
        yield path, name, data
    elif isinstance(kind, (WordingsField, RoleWordingsField)) and isinstance(data, dict):
        for role, text in data.items():
            yield from _of_field(kind, text, (*path, role), (*name, role))
    elif isinstance(kind, (ParagraphsField, fields.List)) and isinstance(data, list):
        inner = kind.inner if isinstance(kind, fields.List) else kind
        for at, entry in enumerate(data):
            yield from _of_field(inner, entry, (*path, at), _named(name, at, entry))
    elif isinstance(kind, fields.Nested):
        yield from _of_shape(kind.schema, data, path, name)
    elif isinstance(kind, AnswerField):
        yield from _of_shape(answer_set(data), data, path, name)


def _named(name: Name, at: int, entry: Data) -> Name:
    """The name of a list entry: by its id, else by its position.

    An entry with an id below one without (an item on a page) is named by the file and its id alone.
    """
    own = entry.get("id", entry.get("value")) if isinstance(entry, dict) else None
    if own is None or not isinstance(own, (str, int)):
        return (*name, at)
    return (name[0], str(own)) if any(isinstance(key, int) for key in name) else (*name, str(own))
