"""The help lines of one place, always from the pack served now, so that everyone gets a corrected number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from assessment.core.model.help_lines import HelpLine, Place
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import in_words


@dataclass(frozen=True)
class Emergency:
    number: str
    tel: str
    say: str


@dataclass(frozen=True)
class ShownLine:
    """One help line. ``tel``: the number for a tel: link, '' if it cannot be dialled.

    ``hours``: whom it is for and when it is open; ``checked``: when it was last checked at its source.
    """

    name: str
    number: str
    tel: str
    hours: str
    checked: str


@dataclass(frozen=True)
class PlaceLines:
    """The help lines of a place. ``fitting``: the first one for the audiences asked for that a phone can dial."""

    label: str
    emergency: Emergency
    lines: tuple[ShownLine, ...]
    fitting: ShownLine | None = None


@dataclass(frozen=True)
class PlaceChoice:
    id: str
    label: str
    chosen: bool
    emergency: Emergency


@dataclass(frozen=True)
class HelpLines:
    """``place``: None while no place is chosen; then only the emergency numbers of all ``choices`` are shown."""

    note: str
    choices: tuple[PlaceChoice, ...]
    place: PlaceLines | None


def help_for(pack: Pack, *chosen: str, first: Sequence[str] = ()) -> HelpLines:
    """The help lines of the first id in ``chosen`` that is a place of the pack.

    Lines for the audiences in ``first`` come first, in that order.
    """
    place = next((pack.place[name] for name in chosen if name in pack.place), None)
    return HelpLines(
        note=pack.help_note,
        choices=tuple(PlaceChoice(each.id, each.label, each is place, _emergency(each)) for each in pack.places),
        place=_lines_of(place, first) if place else None,
    )


def _lines_of(place: Place, first: Sequence[str]) -> PlaceLines:
    lines = sorted(place.shown, key=lambda line: _rank(line, first))
    fitting = (_line(line) for line in lines if _rank(line, first) < len(first) and _tel(line.number))
    return PlaceLines(place.label, _emergency(place), tuple(_line(line) for line in lines), next(fitting, None))


def _rank(line: HelpLine, first: Sequence[str]) -> int:
    """The lowest index in ``first`` of an audience of the line; ``len(first)`` if it has none of them."""
    return min([first.index(audience) for audience in line.audience if audience in first], default=len(first))


def _emergency(place: Place) -> Emergency:
    return Emergency(place.emergency_number, _tel(place.emergency_number), _sentence(place.emergency_say))


def _line(line: HelpLine) -> ShownLine:
    more = "\u00a0· ".join(part for part in (line.say, line.hours) if part)
    return ShownLine(line.name, line.number, _tel(line.number), _sentence(more), _checked(line.checked_on))


def _checked(day: str) -> str:
    return _("last checked %(day)s", day=in_words(date.fromisoformat(day))) if day else _("never checked")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tel(number: str) -> str:
    return re.sub(r"[^+0-9]", "", number) if re.fullmatch(r"\+?[0-9][0-9 ()-]*", number) else ""
