"""Reads and writes PO files. Babel parses them behind a strict check, because it guesses at or skips invalid lines.

Translations come from outside, as packs do: every line is understood or refused (docs/decisions/0009).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileParser, normalize

from assessment.core.errors import Fault
from assessment.core.packs import characters
from assessment.core.packs.schema.fields import MAX_TEXT
from assessment.core.packs.yaml_reader import MAX_FAULTS, UnreadableFile, decoded

SUFFIX = ".po"
WIDTH = 112
MAX_TEXTS = 10_000
KEYWORDS = ("msgctxt", "msgid", "msgstr")
NEXT = {"msgctxt": "msgid", "msgid": "msgstr"}
"""Which keyword has to come next in an entry."""
_LINE = re.compile(r'(?:([a-z_]+(?:\[[0-9]*\])?)[ \t]*)?("(?:[^"\\]|\\.)*")')
_ESCAPE = re.compile(r"\\(.)")
_FORM = "Each entry is msgctxt, msgid and msgstr, each with its text in double quotes."


@dataclass(frozen=True)
class Entry:
    """One text with its translation.

    ``name``: which text it is (msgctxt). ``of``: the source text that was translated (msgid). ``say``: the translation
    (msgstr), '' if there is none yet. ``notes``: the translator's comments. ``before``: the comment lines that hold the
    earlier source text of a ``fuzzy`` translation, as in the file.
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
    """The entries of a PO file; ``head`` is the first one, which has no name. With faults, no entry may be used."""

    file: str
    head: Entry | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.file.removesuffix(SUFFIX)

    def warning(self, name: str, code: str, message: str, remedy: str) -> Fault:
        """A warning at the entry with this name."""
        return Fault(self.file, self.entries[name].line, code, message, remedy, "warning")


def read(file: str, raw: bytes) -> Catalogue:
    """Read one PO file. The catalogue collects the faults; reading stops at the first line that cannot be parsed."""
    catalogue = Catalogue(file)
    try:
        reader = _StrictReader(catalogue)
        PoFileParser(reader, abort_invalid=True).parse(reader.lines(decoded(raw)))
    except UnreadableFile as refused:
        catalogue.faults.append(refused.fault(file))
    return catalogue


class _StrictReader(Catalog):
    """Checks the lines that go into Babel's parser, and collects the entries that come out of it.

    Babel's own catalogue would merge two entries of one name, follow the settings in the head of the file, and drop
    repeated comments.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.keyword = ""
        self.comments: list[str] = []
        self.begun: deque[tuple[int, list[str]]] = deque()

    def lines(self, text: str) -> Iterator[str]:
        """The lines of the file, each one valid. Raises UnreadableFile at an invalid one."""
        file, faults, number = self.catalogue.file, self.catalogue.faults, 0
        for number, line in enumerate((line.strip(" \t") for line in text.split("\n")), start=1):
            if len(faults) < MAX_FAULTS and (fault := characters.fault_in(file, line, number)):
                faults.append(fault)
            if line.startswith("#"):
                self.follow(number, "")
                if line.startswith("#,"):
                    yield line
                elif line[1:2] not in (".", ":", "~"):
                    self.comments.append(line)
            elif line:
                yield self.words(number, line)
        self.follow(number, "")

    def words(self, number: int, line: str) -> str:
        """A line with a keyword and a text, or with the continuation of the text before it."""
        found = _LINE.fullmatch(line)
        if found is None:
            raise UnreadableFile(number, "E014", "this is not a line of a PO file.", _FORM)
        keyword, quoted = found.groups()
        if unread := [letter for letter in _ESCAPE.findall(quoted) if letter not in 'nt"\\']:
            remedy = r"Write the letter itself; only \n \t \" \\."
            raise UnreadableFile(number, "E014", f"the escape '\\{unread[0]}' is not allowed.", remedy)
        if keyword is None:
            if not self.keyword:
                raise UnreadableFile(number, "E014", "this text has no keyword before it.", _FORM)
            return quoted
        if keyword not in KEYWORDS:
            raise UnreadableFile(
                number, "E014", f"the keyword '{keyword[:20]}' is not allowed: plural forms are not used.", _FORM
            )
        self.follow(number, keyword)
        return f"{keyword} {quoted}"

    def follow(self, number: int, keyword: str) -> None:
        """Refuse a keyword that cannot follow the one before it. '' stands for a comment or the end of the file."""
        due = NEXT.get(self.keyword)
        if due and keyword != due:
            raise UnreadableFile(self.begun[-1][0], "E014", f"this entry has no {due}.", _FORM)
        if not due and keyword == "msgstr":
            raise UnreadableFile(number, "E014", "this entry has no msgid.", _FORM)
        if not due and keyword:
            self.begun.append((number, self.comments))
            self.comments = []
        self.keyword = keyword

    def __setitem__(self, of: object, message: Message) -> None:
        if not self.begun:
            return  # Babel adds a head of its own to a file that holds comments only.
        line, comments = self.begun.popleft()
        before = tuple(comment for comment in comments if comment.startswith("#|"))
        notes = tuple(comment for comment in comments if not comment.startswith("#|"))
        source, translation = str(message.id).strip(), str(message.string)
        entry = Entry(message.context or "", source, translation, line, message.fuzzy, notes, before)
        if message.context is None:
            self.keep_head(entry)
        else:
            self.keep(entry)

    def keep_head(self, entry: Entry) -> None:
        if entry.of:
            raise UnreadableFile(entry.line, "E014", "this entry has no msgctxt, so it belongs to no text.", _FORM)
        if self.catalogue.head:
            raise UnreadableFile(entry.line, "E014", "this is a second head of the file.", "Keep one.")
        self.catalogue.head = entry

    def keep(self, entry: Entry) -> None:
        entries, faults, file = self.catalogue.entries, self.catalogue.faults, self.catalogue.file
        if len(entries) >= MAX_TEXTS:
            raise UnreadableFile(entry.line, "E001", f"the file holds more than {MAX_TEXTS} texts.", "Shorten it.")
        if len(entry.say) > MAX_TEXT:
            message = f"the text has {len(entry.say)} characters; use at most {MAX_TEXT}."
            raise UnreadableFile(entry.line, "E101", message, "Shorten it.")
        if entry.name not in entries:
            entries[entry.name] = entry
        elif len(faults) < MAX_FAULTS:
            message = f"the entry '{entry.name[:60]}' appears twice (first on line {entries[entry.name].line})."
            faults.append(Fault(file, entry.line, "E008", message, "Keep one."))


def write(head: Entry, entries: Iterable[Entry]) -> str:
    """The text of a PO file with these entries."""
    return "\n".join("".join(f"{line}\n" for line in _lines(entry)) for entry in (head, *entries))


def previous_source(source: str) -> tuple[str, ...]:
    """The comment lines that show translators the earlier source text of a fuzzy translation."""
    return tuple(f"#| {line}" for line in _quoted("msgid", source))


def _lines(entry: Entry) -> list[str]:
    lines = [*entry.notes, *(["#, fuzzy"] if entry.fuzzy else []), *entry.before]
    if entry.name:
        lines += _quoted("msgctxt", entry.name)
    return [*lines, *_quoted("msgid", entry.of), *_quoted("msgstr", entry.say)]


def _quoted(keyword: str, text: str) -> list[str]:
    """The lines of a keyword with its text; long texts and texts of several lines are wrapped."""
    return f"{keyword} {normalize(text, width=WIDTH)}".split("\n")
