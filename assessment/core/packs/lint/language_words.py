"""What the linter knows of a language: the word lists in ``words/``, one file for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as Folder
from typing import Any

from assessment.core.packs.yaml_reader import read

WORDS = Folder(__file__).parent / "words"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Compared:
    """Words that say what a number is compared with, before or after it. ``kind``: as in ``words/en.yaml``."""

    kind: str
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True)
class LanguageWords:
    """The word lists of one language; ``words/en.yaml`` says what each is for.

    ``order``: label of an answer -> its rank, lowest first. All words are in small letters.
    """

    promises: re.Pattern[str]
    denials: re.Pattern[str]
    turns: re.Pattern[str]
    compared: tuple[Compared, ...]
    number: re.Pattern[str]
    numbers: Mapping[str, int]
    units: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    order: Mapping[str, int]


def words_of(language: str) -> LanguageWords | None:
    """The words of the language of an HTML tag (``es``, ``pt-BR``); None for one that the linter does not know."""
    name = language.split("-")[0]
    return _read(name) if re.fullmatch("[a-z]{2,3}", name) and (WORDS / f"{name}.yaml").is_file() else None


@lru_cache(maxsize=16)
def _read(name: str) -> LanguageWords:
    data: Any = read(f"{name}.yaml", (WORDS / f"{name}.yaml").read_bytes()).data
    return LanguageWords(
        promises=any_of(data["promises"]),
        denials=any_of(data["denials"]),
        turns=any_of(data["turns"]),
        compared=tuple(
            Compared(kind, any_of(words.get("before", ())), any_of(words.get("after", ())))
            for kind, words in data["compared"].items()
        ),
        number=re.compile(rf"(?<![\w.,])(?:\d+(?:[.,]\d+)?|{_alternatives(data['numbers'])})(?![\w%]|[.,]\d)"),
        numbers=data["numbers"],
        units=any_of(data["units"]),
        yes=frozenset(data["yes"]),
        no=frozenset(data["no"]),
        order={label: rank for rank, labels in enumerate(data["order"]) for label in labels},
    )


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words as a whole; a ``*`` stands for any letters."""
    listed = _alternatives(words)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)") if listed else _NEVER


def _alternatives(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in longest_first)
