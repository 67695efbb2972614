"""The help lines as paper lists them: with what most lines share said once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.model.texts import Paragraphs
from assessment.presenters.formatting import any_of
from assessment.presenters.help_lines import HelpLines, ShownEmergency, ShownLine, ShownNumber, in_one, note_beside
from assessment.presenters.paper_room import rows_of

ROW_LETTERS, MOST_ROWS = 80, 13


@dataclass(frozen=True)
class HelpNumber:
    """Whom to call; ``number``: '' where it has to be found out; ``more``: hours, remarks and when it was checked."""

    name: str
    number: str
    more: str


@dataclass(frozen=True)
class HelpSection:
    """The help lines of the chosen place, or, if none was chosen, the emergency numbers of all places and the first
    lines that help anywhere.
    """

    title: str
    note: str
    emergency: tuple[HelpNumber, ...]
    lines: tuple[HelpNumber, ...]
    rest: Paragraphs

    @property
    def is_long(self) -> bool:
        """Whether the numbers take so many rows that the page has to be set closely."""
        listed = self.lines if self.title else self.emergency + self.lines
        return rows_of((each.name + each.more for each in listed), ROW_LETTERS) > MOST_ROWS


def help_on_paper(shown: HelpLines) -> HelpSection:
    """The section on whom to call."""
    same = _("The same in every summary for this place.") if shown.place else _("The same in every summary.")
    more = _("More lines for each place are on the help page of this check-in: choose your place there.")
    anywhere = shown.anywhere.first_lines if shown.anywhere else ()
    lines = shown.place.lines if shown.place else anywhere
    usual = _usual_hours(lines)
    days = {line.checked for line in lines if not line.doubtful}
    once = next(iter(days)) if len(days) == 1 else ""
    said = _("Lines: %(checked)s, unless it says otherwise.", checked=once) if once else ""
    return HelpSection(
        title=shown.place.label if shown.place else "",
        note=" ".join(part for part in (note_beside(lines, shown.say), _hours_of_most(lines, usual)) if part),
        emergency=tuple(_emergencies(shown)),
        lines=tuple(_line(line, usual, "" if line.checked == once else line.checked) for line in lines),
        rest=tuple(part for part in (said, "" if shown.place else more, same) if part),
    )


def _usual_hours(lines: Sequence[ShownLine]) -> str:
    """The hours of more than half of the lines, said once; '' if there are none."""
    found = Counter(line.hours for line in lines if line.hours).most_common(1)
    return next((hours for hours, count in found if 2 * count > len(lines)), "")


def _hours_of_most(lines: Sequence[ShownLine], usual: str) -> str:
    """The usual hours in a sentence, '' without any. What nobody checked is not said to have them."""
    if not usual:
        return ""
    if any(line.doubtful and not line.hours for line in lines):
        return _("Hours, unless a line says otherwise or is not yet checked: %(hours)s.", hours=usual)
    return _("Hours, unless a line says otherwise: %(hours)s.", hours=usual)


def _emergencies(shown: HelpLines) -> Iterator[HelpNumber]:
    if shown.place:
        yield from _emergency(_("In danger now"), shown.place.emergency)
    else:
        yield from (_in_one_row(each.label, each.emergency) for each in shown.choices)


def _in_one_row(name: str, emergency: ShownEmergency) -> HelpNumber:
    """The first number of a place, and what is called at the others, in few words."""
    if not emergency.calls:
        return HelpNumber(name, "", emergency.say)
    number, says, others = _together(emergency)
    return HelpNumber(f"{name}: {says}" if says else name, number, _with_others("", others))


def _emergency(name: str, emergency: ShownEmergency) -> Iterator[HelpNumber]:
    """One row for what is called first, and one for each number that is for something else."""
    if not emergency.calls:
        yield HelpNumber(name, "", emergency.say)
        return
    number, says, others = _together(emergency)
    yield HelpNumber(f"{name}: {says}" if says else name, number, _with_others(emergency.say, emergency.also))
    for each in others:
        yield HelpNumber(f"{name}: {each.say}", each.number, "")


def _together(emergency: ShownEmergency) -> tuple[str, str, tuple[ShownNumber, ...]]:
    """What to call first, all numbers for anything as one text, and what it is; then the other numbers."""
    for_all = [each.number for each in emergency.calls if not each.say]
    if for_all:
        return any_of(for_all), "", tuple(each for each in emergency.calls if each.say)
    return emergency.calls[0].number, emergency.calls[0].say, emergency.calls[1:]


def _line(line: ShownLine, usual: str, checked: str) -> HelpNumber:
    not_said = "" if line.doubtful else _("hours not checked")
    hours = "" if line.hours == usual else line.hours or not_said
    details = in_one(line.about, hours, _unbroken(checked))
    return HelpNumber(line.name, line.first.number, _with_others(details, line.also))


def _with_others(details: str, others: Sequence[ShownNumber]) -> str:
    """The details, and every other number as a sentence of its own."""
    said = (f"{each.say[:1].upper()}{each.say[1:]}: {_unbroken(each.number)}" for each in others)
    return ". ".join(part for part in (details, *said) if part)


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")
