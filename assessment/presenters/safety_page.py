"""The safety message page, shown between two questions: its texts and the one thing to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.routing import Walk
from assessment.core.engine.safety_messages import active_messages
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.texts import Paragraphs
from assessment.presenters.help_lines import HelpLines, PlaceLines, help_for
from assessment.records.current_round import CurrentRound


@dataclass(frozen=True)
class SafetyCall:
    """The number to call next. ``whose``: whose it is, or ''; ``more``: a remark about it, or ''."""

    label: str
    href: str
    whose: str = ""
    more: str = ""


@dataclass(frozen=True)
class SafetyPage:
    """A message names one thing to do next: ``call_now``, shown between ``say`` and ``then``, the words ``next_step``
    above the help lines, or, where both are missing, to go on.

    ``call``: whether a private call is offered; ``all_numbers``: whether the emergency numbers of all places are open;
    ``watched``: whether to say how to stay safe on the device.
    """

    title: str
    say: Paragraphs
    then: Paragraphs
    call_now: SafetyCall | None
    next_step: str
    call: bool
    all_numbers: bool
    watched: bool
    help: HelpLines

    @property
    def goes_on(self) -> bool:
        return self.call_now is None and not self.next_step


def show_safety_message(
    current_round: CurrentRound, walk: Walk, number: int, served: Pack, chosen: str, preferred: str
) -> SafetyPage | None:
    """The safety message for the answers on page ``number``; None if they call for none, or the page is not shown.

    Help lines are those of the pack ``served`` now, for the place ``chosen``, else for the ``preferred`` one.
    """
    page = next((page for page in walk.pages if page.number == number), None)
    found = active_messages(current_round.pack, page.item_ids, walk.counted) if page else None
    if page is None or found is None:
        return None
    message = found.messages[0]
    topics = [topic for each in found.messages for topic in each.lines]
    shown = help_for(served, chosen, preferred, first=topics)
    say = message.say_again if found.repeated and message.say_again else message.say
    # Somebody who may have to call at once reads only one paragraph before the number.
    split = 1 if message.action == "call_emergency" else len(say)
    emergency = message.action == "call_emergency"
    call_now = _call_now(message, shown.place)
    return SafetyPage(
        title=message.title,
        say=say[:split],
        then=say[split:],
        call_now=call_now,
        next_step="" if call_now else _next_step(message),
        call=message.call,
        all_numbers=emergency and shown.place is None,
        watched="abuse" in topics,
        help=shown,
    )


def _call_now(message: SafetyMessage, place: PlaceLines | None) -> SafetyCall | None:
    """The number that the message asks to call, if the place has one that a phone can dial."""
    if place is None:
        return None
    if message.action == "call_emergency" and place.emergency.calls and place.emergency.calls[0].href:
        number = place.emergency.calls[0]
        more = "\u00a0· ".join(part for part in (number.say, place.emergency.say) if part)
        return SafetyCall(_("Call %(number)s now", number=number.number), number.href, more=more)
    if message.action == "call_line" and place.fitting:
        line = place.fitting
        return SafetyCall(_("Call %(number)s", number=line.first.number), line.first.href, line.name, line.details)
    return None


def _next_step(message: SafetyMessage) -> str:
    """What to do with the help lines below, in words; '' if the next thing to do is to go on."""
    steps = {
        "go_on": "",
        "call_emergency": _("Find the emergency number of your place here, and call it now."),
        "call_line": _("Talk with one of them today."),
    }
    return steps.get(message.action, _("Talk with one of them, when it is safe for you."))
