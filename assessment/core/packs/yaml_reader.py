"""Reads YAML files strictly, as plain data with the line of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from assessment.core.errors import Fault
from assessment.core.packs import characters, yaml_events
from assessment.core.packs.yaml_events import Event, EventKind, NotSimple, NotYaml

MAX_BYTES = 500_000
MAX_LINE = 20_000
"""Characters. Ten times the longest text; ruamel.yaml takes seconds for a tag of a million."""
MAX_DEPTH = 40
MAX_VALUES = 20_000
MAX_FAULTS = 100
"""Of one kind in one file."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLAGS = {"true": True, "false": False}
_EMPTY = ("", "~", "null")

Key = str | int
Path = tuple[Key, ...]
Data = dict[str, "Data"] | list["Data"] | str | int | bool | None


@dataclass
class Source:
    """The data of one file. ``lines``: the line, from 1, of the key or value at each path; ``rows``: its lines."""

    file: str
    data: Data = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: tuple[str, ...] = ()

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest path above it that has one; 0 for the whole file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def value_at(data: Data, path: Path) -> Any:
    """What is at the path of a file's data; None if nothing is."""
    found: Any = data
    for key in path:
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and isinstance(key, int) and key < len(found):
            found = found[key]
        else:
            return None
    return found


class UnreadableFile(Exception):
    """A file that cannot be read past ``line``."""

    def __init__(self, line: int, code: str, message: str, remedy: str) -> None:
        self.line, self.code, self.message, self.remedy = line, code, message, remedy
        super().__init__(message)

    def fault(self, file: str) -> Fault:
        return Fault(file, self.line, self.code, self.message, self.remedy)


def read(file: str, raw: bytes) -> Source:
    """Read one YAML file. The source collects the faults; its data is None when nothing could be read."""
    source = Source(file)
    try:
        text = decoded(raw)
        if not _has_forbidden_character(source, text):
            source = read_simple(file, text) or read_any(file, text)
            source.rows = tuple(text.split("\n"))
    except UnreadableFile as refused:
        source.faults.append(refused.fault(file))
    return source


def read_simple(file: str, text: str) -> Source | None:
    """The source of a simple text without faults, read fast; None for any other text."""
    source = Source(file)
    try:
        source.data = _ValueBuilder(source).build(yaml_events.of_simple(text))
    except (NotSimple, UnreadableFile):
        return None
    # A block that is the whole file may begin at the left margin, and only one of the two libraries reads that.
    return source if isinstance(source.data, (dict, list)) and not source.faults else None


def read_any(file: str, text: str) -> Source:
    """The source of a text, with its faults."""
    source = Source(file)
    try:
        source.data = _ValueBuilder(source).build(yaml_events.of_any(text))
    except NotYaml as wrong:
        source.faults.append(Fault(file, wrong.line, "E003", wrong.message, wrong.remedy))
    except UnreadableFile as refused:
        source.faults.append(refused.fault(file))
    return source


def decoded(raw: bytes) -> str:
    """The text of a file, its lines ended by line feeds. UnreadableFile if it is too large, or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(0, "E001", f"the file has more than {MAX_BYTES} bytes.", "Shorten it.")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise UnreadableFile(line, "E002", "this is not UTF-8 text.", "Save the file as UTF-8.") from None
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > MAX_LINE:
            message = f"the line has more than {MAX_LINE} characters."
            raise UnreadableFile(number, "E001", message, "Shorten it, or write it on several lines.")
    return text


def _has_forbidden_character(source: Source, text: str) -> bool:
    """True if the text has such a character; reports it, once a line."""
    faults = (characters.fault_in(source.file, line, number) for number, line in enumerate(text.split("\n"), start=1))
    source.faults.extend(islice(filter(None, faults), MAX_FAULTS))
    return bool(source.faults)


class _ValueBuilder:
    """Builds the data from events without recursion, so that deep nesting cannot exhaust the stack."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Data = None
        self.open: list[tuple[dict[str, Data] | list[Data], Path]] = []
        self.keys: list[str | None] = []
        self.values = 0
        self.documents = 0

    def build(self, events: Iterator[Event]) -> Data:
        for event in events:
            if event.kind is EventKind.DOCUMENT:
                self.documents += 1
                if self.documents > 1:
                    raise UnreadableFile(
                        event.line, "E004", "a second document begins.", "Keep one document in a file."
                    )
            elif event.kind is EventKind.END:
                self.open.pop()
                self.keys.pop()
            else:
                self.node(event)
        return self.root

    def node(self, event: Event) -> None:
        line = event.line
        self.values += 1
        if self.values > MAX_VALUES:
            raise UnreadableFile(line, "E001", f"the file holds more than {MAX_VALUES} values.", "Split or shorten it.")
        if event.kind is EventKind.ALIAS or event.anchor:
            raise UnreadableFile(line, "E005", "anchors and aliases are not read.", "Write the value out.")
        if event.tag is not None:
            raise UnreadableFile(line, "E006", f"tags such as {event.tag[:60]} are not read.", "Remove the tag.")
        if event.kind is EventKind.SCALAR:
            self.refuse_forbidden(event.text, line)  # written as an escape, such as "\\u200b" or "\\ud800"
        if self.awaits_key():
            self.key(event)
        elif event.kind is EventKind.SCALAR:
            self.add(_scalar(event), line)
        else:
            self.collection(event)

    def refuse_forbidden(self, text: str, line: int) -> None:
        fault = characters.fault_in(self.source.file, text, line)
        if fault:
            raise UnreadableFile(line, fault.code, fault.message, fault.remedy)

    def awaits_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1][0], dict) and self.keys[-1] is None

    def key(self, event: Event) -> None:
        line, key = event.line, event.text
        if event.kind is not EventKind.SCALAR:
            raise UnreadableFile(line, "E007", "a key is a list or a mapping.", "Use a word as key.")
        mapping, path = self.open[-1]
        if key in mapping:
            first = self.source.lines[(*path, key)]
            message = f"the key '{key[:60]}' appears twice (first on line {first})."
            if len(self.source.faults) < MAX_FAULTS:
                self.source.faults.append(Fault(self.source.file, line, "E008", message, "Keep one."))
        else:
            self.source.lines[(*path, key)] = line
        self.keys[-1] = key

    def collection(self, event: Event) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise UnreadableFile(
                event.line, "E009", "the file is nested too deeply.", f"Use at most {MAX_DEPTH} levels."
            )
        holder: dict[str, Data] | list[Data] = {} if event.kind is EventKind.MAPPING else []
        path = self.add(holder, event.line)
        self.open.append((holder, path))
        self.keys.append(None)

    def add(self, value: Data, line: int) -> Path:
        if not self.open:
            self.root = value
            self.source.lines[()] = line
            return ()
        holder, path = self.open[-1]
        if isinstance(holder, list):
            holder.append(value)
            here: Path = (*path, len(holder) - 1)
            self.source.lines[here] = line
        else:
            key = self.keys[-1]
            assert key is not None
            holder[key] = value
            here = (*path, key)
            self.keys[-1] = None
        return here


def _scalar(event: Event) -> Data:
    if not event.plain:
        return event.text
    if _NUMBER.fullmatch(event.text):
        return int(event.text)
    return None if event.text in _EMPTY else _FLAGS.get(event.text, event.text)
