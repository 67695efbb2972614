"""The safety message page, shown between two questions: its texts and the one thing to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.routing import Walk
from assessment.core.engine.safety_messages import active_messages
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.texts import Paragraphs
from assessment.presenters.help_lines import HelpLines, help_for
from assessment.records.current_round import CurrentRound


@dataclass(frozen=True)
class SafetyAction:
    """The one thing to do next. ``href`` is '' where it leads to the help lines on the page.

    ``whose``: whose number it is, or ''; ``more``: a remark about it, or ''.
    """

    label: str
    href: str
    whose: str = ""
    more: str = ""


@dataclass(frozen=True)
class SafetyPage:
    """``action`` is shown between ``say`` and ``then``; None if the next thing to do is to go on."""

    title: str
    say: Paragraphs
    then: Paragraphs
    action: SafetyAction | None
    call: bool
    help: HelpLines


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
    return SafetyPage(
        title=message.title,
        say=say[:split],
        then=say[split:],
        action=_action(message, shown),
        call=message.call,
        help=shown,
    )


def _action(message: SafetyMessage, shown: HelpLines) -> SafetyAction | None:
    """The action of the message if the place has the number for it; otherwise a link to the help lines on the page."""
    place = shown.place
    match message.action:
        case "go_on":
            return None
        case "call_emergency" if place and place.emergency.calls and place.emergency.calls[0].href:
            number = place.emergency.calls[0]
            more = "\u00a0· ".join(part for part in (number.say, place.emergency.say) if part)
            return SafetyAction(_("Call %(number)s now", number=number.number), number.href, more=more)
        case "call_emergency" if place and not place.emergency.calls:
            return SafetyAction(_("See how to find the emergency number"), "")
        case "call_emergency":
            return SafetyAction(_("See the emergency numbers"), "")
        case "call_line" if place and place.fitting:
            line = place.fitting
            label = _("Call %(number)s", number=line.first.number)
            return SafetyAction(label, line.first.href, line.name, line.details)
    return SafetyAction(_("See who you can talk to"), "")
