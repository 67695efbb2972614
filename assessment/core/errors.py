"""The errors of the core, with the facts that a message to the person needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

MAX_PRINTED = 400


class AssessmentError(Exception):
    """The base class of errors that somebody can act on."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a pack, and how to correct it. ``line`` counts from 1; 0 is the whole file."""

    file: str
    line: int
    code: str
    message: str
    remedy: str
    severity: str = "error"

    def __post_init__(self) -> None:
        """What is quoted from a file may command a terminal, or be as long as the file."""
        for name in ("file", "message", "remedy"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}" if self.line else self.file
        return f"{location}: {self.severity} {self.code}: {self.message} {self.remedy}".rstrip()


class InvalidPack(AssessmentError):
    """A pack has errors. ``faults``: all that were found, warnings included."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InvalidAnswers(AssessmentError):
    """Answers are invalid. ``messages``: item id -> what to show beside the item."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self.messages = dict(messages)
        super().__init__("; ".join(f"{item}: {message}" for item, message in self.messages.items()))


class InvalidInput(ValueError):
    """What was typed is not an answer.

    ``template``: what to enter, in English, with %(names)s that ``values`` fills in. The message is not formatted here,
    so that it can be translated first.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template % values)


class StaleDraft(AssessmentError):
    """The draft was saved by another tab since it was read."""


class NotFound(AssessmentError):
    """There is no such thing, or this caller may not know of it."""


class DatabaseBusy(AssessmentError):
    """The database was not asked: as many threads as may wait for it, or it does not answer."""


class ReportFault(Enum):
    """Why a PDF was not made. BROKEN: its process ended, for lack of memory or because it could not lay it out."""

    QUEUE = "too many wait"
    TIME = "took too long"
    BROKEN = "process ended"


class ReportFailed(AssessmentError):
    """The PDF could not be made in the time and memory it may take."""

    def __init__(self, message: str, reason: ReportFault = ReportFault.BROKEN) -> None:
        super().__init__(message)
        self.reason = reason


def printable(text: str) -> str:
    """The text, at most 400 characters of it, with escapes in place of what does not print, such as ``\\x1b``."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text[: MAX_PRINTED + 1])
    return shown if len(shown) <= MAX_PRINTED else f"{shown[: MAX_PRINTED - 1]}…"


def suggestion(word: str, known: Sequence[str]) -> str:
    """The known word that ``word`` may stand for, or the words that are known, as a sentence."""
    close = get_close_matches(word, known, n=1) or get_close_matches(word.lower(), known, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"Known here: {', '.join(sorted(known)[:12])}." if known else "There is none yet."
