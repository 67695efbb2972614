"""Whom to call: the help lines of one place, as every page, message, report and printed page shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from assessment.core.model.help_lines import ANYONE, ELSEWHERE, ContactNumber, Emergency, HelpLine, Place
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import in_words

FIRST_LINES = 2
"""How many lines stand beside the emergency number where there is little room."""
_DIALLED = re.compile(r"\+?\(?[0-9][0-9 ()-]*")
"""What a link can dial: no iPhone dials a link with a star or a hash sign."""


@dataclass(frozen=True)
class ShownNumber:
    """One number. ``href``: a link that dials it or begins a text message to it, '' if there is none.

    ``say``: how it is reached, if not just by a call, what it is, or what to send; or ''.
    """

    number: str
    href: str
    say: str


@dataclass(frozen=True)
class ShownEmergency:
    """``calls``: the numbers to call, none where ``say`` is how to find one; ``also``: other ways to reach them."""

    calls: tuple[ShownNumber, ...]
    also: tuple[ShownNumber, ...]
    say: str


@dataclass(frozen=True)
class ShownLine:
    """One help line. ``first``: its number or web address; ``also``: other ways to reach it.

    ``about``: whom it is for and what to know; ``hours``: when it is open; either may be ''. ``brief``: what of both
    has to stand beside the number where there is little room. ``checked``: when it was last checked, or that it was
    not, as ``doubtful`` says.
    """

    name: str
    first: ShownNumber
    also: tuple[ShownNumber, ...]
    about: str
    hours: str
    brief: str
    checked: str
    doubtful: bool

    @property
    def details(self) -> str:
        """Whom it is for, what to know, and when it is open."""
        return in_one(self.about, self.hours)


@dataclass(frozen=True)
class PlaceLines:
    """The help lines of a place.

    ``paper``: the size of its sheets, ``a4`` or ``letter``. ``fitting``: the first line on the first topic asked for
    that a phone can dial and that was checked, is open to everybody and serves the whole place; None where that topic
    is ``anyone``, for which every line is as good. ``on_topic``: how many of the ``lines``, from the first, are for the
    topics asked for; all of them if none was asked for, or none is for any.
    """

    label: str
    emergency: ShownEmergency
    lines: tuple[ShownLine, ...]
    paper: str
    fitting: ShownLine | None
    on_topic: int

    @property
    def first_lines(self) -> tuple[ShownLine, ...]:
        """The lines to show where there is little room: the fitting one, if there is one, and what comes next."""
        others = [line for line in self.lines if line != self.fitting]
        return tuple([self.fitting, *others] if self.fitting else others)[:FIRST_LINES]

    @property
    def other_lines(self) -> tuple[ShownLine, ...]:
        return tuple(line for line in self.lines if line not in self.first_lines)


@dataclass(frozen=True)
class PlaceChoice:
    id: str
    label: str
    chosen: bool
    emergency: ShownEmergency


@dataclass(frozen=True)
class HelpLines:
    """``place``: None while no place is chosen; then ``anywhere`` is shown, and the numbers of all ``choices``.

    ``say``: what holds for all lines. ``anywhere``: how to find a number, and international directories; None where
    the pack has none.
    """

    say: str
    choices: tuple[PlaceChoice, ...]
    place: PlaceLines | None
    anywhere: PlaceLines | None

    @property
    def note(self) -> str:
        """What stands beside the lines of the place, or beside those that help anywhere."""
        shown = self.place or self.anywhere
        return note_beside(shown.lines if shown else (), self.say)


def note_beside(lines: Sequence[ShownLine], say: str) -> str:
    """What to know of these lines, and what the mark of a doubtful one means where there is one."""
    doubt = _("“Not yet checked” means that the number may have changed.")
    return f"{say} {doubt}".strip() if any(line.doubtful for line in lines) else say


def help_for(pack: Pack, chosen: str = "", preferred: str = "", *, first: Sequence[str] = ()) -> HelpLines:
    """The help lines of the place ``chosen`` by the person, else of the operator's ``preferred`` one.

    Lines for the topics in ``first`` come first, in that order. Places are in alphabetical order, but for the
    preferred one, which comes first, and for “somewhere else”, which comes last.
    """
    place = pack.place.get(chosen) or pack.place.get(preferred)
    places = sorted(pack.places, key=lambda each: (each.id != preferred, each.id == ELSEWHERE, _in_order(each.label)))
    return HelpLines(
        say=pack.help_note,
        choices=tuple(PlaceChoice(each.id, each.label, each is place, _emergency(each.emergency)) for each in places),
        place=_lines_of(place, first) if place else None,
        anywhere=_lines_of(pack.place[ELSEWHERE], first) if ELSEWHERE in pack.place else None,
    )


def _in_order(label: str) -> str:
    """What a label is sorted by: without accents, as dictionaries do."""
    return "".join(each for each in unicodedata.normalize("NFKD", label.casefold()) if not unicodedata.combining(each))


def _lines_of(place: Place, first: Sequence[str]) -> PlaceLines:
    lines = sorted(place.shown, key=lambda line: _rank(line, first))
    on_topic = sum(_rank(line, first) < len(first) for line in lines)
    return PlaceLines(
        label=place.label,
        emergency=_emergency(place.emergency),
        lines=tuple(map(_line, lines)),
        paper=place.paper,
        fitting=_fitting(lines, first[0]) if first else None,
        on_topic=on_topic or len(lines),
    )


def _fitting(lines: Sequence[HelpLine], topic: str) -> ShownLine | None:
    for_all = (line for line in lines if topic in line.topics and line.checked and line.for_everybody)
    dialled = (line for line in map(_line, for_all) if line.first.href.startswith("tel:"))
    return next(dialled, None) if topic != ANYONE else None


def _rank(line: HelpLine, first: Sequence[str]) -> int:
    """The lowest index in ``first`` of a topic of the line; ``len(first)`` if it has none of them."""
    return min([first.index(topic) for topic in line.topics if topic in first], default=len(first))


def _emergency(emergency: Emergency) -> ShownEmergency:
    return ShownEmergency(
        calls=tuple(_number(each) for each in emergency.numbers if each.by == "call"),
        also=tuple(_also(_number(each)) for each in emergency.numbers if each.by != "call"),
        say=_sentence(emergency.say if emergency.numbers else emergency.find),
    )


def _line(line: HelpLine) -> ShownLine:
    first, *also = [_number(each) for each in line.numbers] or [ShownNumber(line.address, "", "")]
    return ShownLine(
        name=_("%(region)s: %(name)s", region=line.region, name=line.name) if line.region else line.name,
        first=first,
        also=tuple(map(_also, also)),
        about=in_one(first.say, *line.say),
        hours=line.hours,
        brief=in_one(first.say, *line.say[:1]) or in_one(line.hours),
        checked=_checked(line),
        doubtful=not line.checked,
    )


def _also(number: ShownNumber) -> ShownNumber:
    return replace(number, say=_sentence(number.say or _("or call")))


def _checked(line: HelpLine) -> str:
    """When the line was last checked. Of one that is not, no day is named: it would read like a check."""
    if not line.checked:
        return _("not yet checked")
    return _("last checked %(day)s", day=in_words(date.fromisoformat(line.checked_on)))


def _number(found: ContactNumber) -> ShownNumber:
    ways = {"text": _("by text"), "whatsapp": _("by WhatsApp"), "textphone": _("by textphone")}
    say = ", ".join(part for part in (ways.get(found.by, ""), found.say) if part)
    return ShownNumber(found.number, _href(found), say)


def _href(found: ContactNumber) -> str:
    scheme = {"call": "tel", "text": "sms"}.get(found.by)
    if scheme is None or not _DIALLED.fullmatch(found.number):
        return ""
    return f"{scheme}:{re.sub(r'[^+0-9]', '', found.number)}"


def in_one(*parts: str) -> str:
    """The parts that are not empty on one line, with a capital letter at its beginning."""
    return _sentence("\u00a0· ".join(part for part in parts if part))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
