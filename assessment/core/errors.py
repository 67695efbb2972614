"""Every refusal a person can act on; one place in the web layer words them for HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class AssessmentError(Exception):
    """The base of all refusals."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a pack: where, what, what to do. ``line`` counts from 1; 0 means the whole file."""

    file: str
    line: int
    code: str
    message: str
    remedy: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity} {self.code}: {self.message} {self.remedy}".rstrip()


class InvalidPack(AssessmentError):
    """A pack was refused; carries every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InvalidAnswers(AssessmentError):
    """Answers were refused: item id -> message to show beside the item."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self.messages = dict(messages)
        super().__init__("; ".join(f"{item}: {message}" for item, message in self.messages.items()))


class InvalidInput(ValueError):
    """What was typed is no answer. ``template`` says in English what to enter, with ``values`` for its %(names)s.

    Not worded here, so that whoever shows it can say it in the reader's language.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template % values)


class StaleDraft(AssessmentError):
    """The draft changed since it was read: another tab saved in between."""


class NotFound(AssessmentError):
    """There is no such thing, or this caller may not know of it."""


class ReportFailed(AssessmentError):
    """The PDF could not be made in the time and memory it may take."""


def suggestion(word: str, known: Sequence[str]) -> str:
    """ "Did you mean" for a word that is not known."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"Known here: {', '.join(sorted(known)[:12])}." if known else "There is none yet."
