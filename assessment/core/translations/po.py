"""PO files to catalogues and back, strictly: the part of the gettext format that the translation of a pack needs.

A reader of our own, because a translation comes from outside as a pack does: every line is understood or refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessment.core.errors import Fault
from assessment.core.schema.kinds import MAX_TEXT
from assessment.core.source import MAX_VALUES, Refused, decoded, hidden

SUFFIX = ".po"
WIDTH = 110
ORDER = ("msgctxt", "msgid", "msgstr")
MOST_FAULTS = 100
_LINE = re.compile(r'(?:([a-z_]+(?:\[[0-9]*\])?)[ \t]*)?"((?:[^"\\]|\\.)*)"')
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_MEND = "Each entry is msgctxt, msgid and msgstr, each with its text in double quotes."


@dataclass(frozen=True)
class Entry:
    """One text: ``name`` says which (msgctxt), ``of`` is the source it was made from, ``say`` the translation.

    ``say`` is '' where there is none yet. ``notes`` are the translator's own comments; ``before`` the lines that tell
    an earlier source of a ``fuzzy`` one, as they stand in the file.
    """

    name: str
    of: str
    say: str
    line: int = 0
    fuzzy: bool = False
    notes: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass
class Catalogue:
    """What a file holds; ``head`` is its first entry, which has no name. Nothing counts when there are faults."""

    file: str
    head: Entry | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.file.removesuffix(SUFFIX)


def read(file: str, raw: bytes) -> Catalogue:
    """Read one PO file. Faults are collected in the catalogue; at one that breaks the form, reading ends."""
    catalogue = Catalogue(file)
    reader = _Reader(catalogue)
    try:
        lines = decoded(raw).split("\n")
        for number, line in enumerate(lines, start=1):
            reader.line(number, line)
        reader.finish()
    except Refused as refused:
        catalogue.faults.append(refused.fault(file))
    return catalogue


class _Reader:
    """Reads line by line; what belongs to an entry gathers until the next one begins."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.clear()

    def clear(self) -> None:
        self.parts: dict[str, list[str]] = {}
        self.keyword = ""
        self.start = 0
        self.fuzzy = False
        self.notes: list[str] = []
        self.before: list[str] = []

    def line(self, number: int, line: str) -> None:
        line = line.strip(" \t\r")
        if _CONTROL.search(line):
            raise Refused(number, "E014", "there is a control character.", "Take it out.")
        if len(self.catalogue.faults) < MOST_FAULTS and (fault := hidden(self.catalogue.file, line, number)):
            self.catalogue.faults.append(fault)
        if line.startswith("#"):
            self.comment(number, line)
        elif line:
            self.words(number, line)

    def comment(self, number: int, line: str) -> None:
        if self.parts:
            self.finish()
        mark = line[1:2]
        if mark == ",":
            self.fuzzy = self.fuzzy or "fuzzy" in (flag.strip() for flag in line[2:].split(","))
        elif mark == "|":
            self.before.append(line)
        elif mark not in (".", ":", "~"):
            self.notes.append(line)

    def words(self, number: int, line: str) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            raise Refused(number, "E014", "this line is no part of a PO file.", _MEND)
        keyword, quoted = found.groups()
        if keyword is None:
            if not self.keyword:
                raise Refused(number, "E014", "a text stands here without a keyword before it.", _MEND)
        elif keyword not in ORDER:
            raise Refused(number, "E014", f"'{keyword[:20]}' is not read: a text has one form only.", _MEND)
        else:
            self.begin(number, keyword)
        self.parts[self.keyword].append(_plain(quoted, number))

    def begin(self, number: int, keyword: str) -> None:
        if "msgstr" in self.parts:
            self.finish()
        written = list(self.parts)
        if any(ORDER.index(each) >= ORDER.index(keyword) for each in written):
            raise Refused(number, "E014", f"'{keyword}' stands out of order.", _MEND)
        if not written:
            self.start = number
        self.keyword = keyword
        self.parts[keyword] = []

    def finish(self) -> None:
        """Keep the entry that has gathered, if there is one."""
        if not self.parts:
            return
        missing = [each for each in ORDER[1:] if each not in self.parts]
        if missing:
            raise Refused(self.start, "E014", f"this entry has no {missing[0]}.", _MEND)
        name, of, say = ("".join(self.parts.get(each, ())) for each in ORDER)
        entry = Entry(name, of.strip(), say, self.start, self.fuzzy, tuple(self.notes), tuple(self.before))
        if "msgctxt" not in self.parts:
            self.keep_head(entry)
        else:
            self.keep(entry)
        self.clear()

    def keep_head(self, entry: Entry) -> None:
        if entry.of:
            raise Refused(entry.line, "E014", "this entry has no msgctxt, so it belongs to no text.", _MEND)
        if self.catalogue.head:
            raise Refused(entry.line, "E014", "a second head of the file stands here.", "Keep one.")
        self.catalogue.head = entry

    def keep(self, entry: Entry) -> None:
        entries, faults, file = self.catalogue.entries, self.catalogue.faults, self.catalogue.file
        if len(entries) >= MAX_VALUES:
            raise Refused(entry.line, "E001", f"the file holds more than {MAX_VALUES} texts.", "Shorten it.")
        if len(entry.say) > MAX_TEXT:
            message = f"the text has {len(entry.say)} characters; use at most {MAX_TEXT}."
            raise Refused(entry.line, "E101", message, "Shorten it.")
        if entry.name not in entries:
            entries[entry.name] = entry
        elif len(faults) < MOST_FAULTS:
            message = f"'{entry.name[:60]}' stands here again (first on line {entries[entry.name].line})."
            faults.append(Fault(file, entry.line, "E008", message, "Keep one."))


def _plain(quoted: str, number: int) -> str:
    def char(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPED:
            raise Refused(number, "E014", f"'\\{found[1]}' is not read.", r"Write the letter itself; only \n \t \" \\.")
        return _ESCAPED[found[1]]

    return _ESCAPE.sub(char, quoted) if "\\" in quoted else quoted


def write(head: Entry, entries: Iterable[Entry]) -> str:
    """The text of a PO file."""
    return "\n".join("".join(f"{line}\n" for line in _lines(entry)) for entry in (head, *entries))


def told_before(source: str) -> tuple[str, ...]:
    """The lines that tell translators which source a fuzzy text was made from."""
    return tuple(f"#| {line}" for line in _quoted("msgid", source))


def _lines(entry: Entry) -> list[str]:
    lines = [*entry.notes, *(["#, fuzzy"] if entry.fuzzy else []), *entry.before]
    if entry.name:
        lines += _quoted("msgctxt", entry.name)
    return [*lines, *_quoted("msgid", entry.of), *_quoted("msgstr", entry.say)]


def _quoted(keyword: str, text: str) -> list[str]:
    """The text behind its keyword; a long one, or one of several lines, on lines of its own."""
    escaped = [_escaped(piece) for piece in re.findall(r"[^ \n]*(?: +|\n|$)", text) if piece]
    lines = [""]
    for piece in escaped:
        if lines[-1] and (lines[-1].endswith("\\n") or len(lines[-1]) + len(piece) > WIDTH):
            lines.append("")
        lines[-1] += piece
    if len(lines) == 1 and not lines[0].endswith("\\n"):
        return [f'{keyword} "{lines[0]}"']
    return [f'{keyword} ""', *(f'"{line}"' for line in lines)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
