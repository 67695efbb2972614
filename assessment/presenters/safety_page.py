"""The page between two questions that speaks to an answer at once: its words, its one next thing to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.routing import ShownPage
from assessment.core.engine.safety_messages import due, standing, without_page
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.texts import Paragraphs
from assessment.presenters import question_page
from assessment.presenters.help_lines import HelpLines, help_for
from assessment.presenters.question_page import Progress
from assessment.records.current_round import CurrentRound


@dataclass(frozen=True)
class SafetyAction:
    """The one next thing to do. ``whose`` number it is, and ``more`` about it, are '' where there is nothing to say."""

    label: str
    href: str
    whose: str = ""
    more: str = ""


@dataclass(frozen=True)
class SafetyPage:
    """``action`` stands between ``say`` and ``then``; None when going on is the next thing.

    ``progress`` is that of the page that was answered.
    """

    progress: Progress
    title: str
    say: Paragraphs
    then: Paragraphs
    action: SafetyAction | None
    call: bool
    help: HelpLines


def asks_for_pause(
    course: CurrentRound, page: ShownPage, before: Answers, after: Answers, *, first_sight: bool
) -> bool:
    """Whether these answers, just saved, are spoken to before anything else is asked.

    Without ``first_sight`` the page was saved before in the same way, by a second press or another tab: what it says
    may have been passed over, so it is spoken to once more.
    """
    counted = _counted(course, after)
    known = _counted(course, before) if first_sight else without_page(page.places, counted)
    return due(course.pack, page.places, known, counted)


def calls_for_pause(course: CurrentRound, page: ShownPage, answers: Answers) -> bool:
    """Whether something is said to the answers on this page, whether or not it was seen."""
    return standing(course.pack, page.places, _counted(course, answers)) is not None


def pause_at(course: CurrentRound, answers: Answers, number: int, served: Pack, *places: str) -> SafetyPage | None:
    """What is said to the answers on page ``number``; None when they call for nothing, or are not asked for any more.

    Help lines are those of the pack ``served`` now, for the first of ``places`` that it has.
    """
    page = next((page for page in course.pages(answers) if page.number == number), None)
    found = standing(course.pack, page.places, _counted(course, answers)) if page else None
    if page is None or found is None:
        return None
    pause = found.pauses[0]
    audiences = [audience for each in found.pauses for audience in each.lines]
    shown = help_for(served, *places, first=audiences)
    say = pause.say_again if found.again and pause.say_again else pause.say
    # Who may have to call at once reads one thing before the number.
    split = 1 if pause.action == "call_emergency" else len(say)
    return SafetyPage(
        progress=question_page.progress(course, answers, page),
        title=pause.title,
        say=say[:split],
        then=say[split:],
        action=_action(pause, shown),
        call=pause.call,
        help=shown,
    )


def _counted(course: CurrentRound, answers: Answers) -> Answers:
    """The answers that rules look at."""
    items = course.pack.items
    return {name: answer for name, answer in course.counted(answers).items() if items[name].counts(answer)}


def _action(pause: SafetyMessage, shown: HelpLines) -> SafetyAction | None:
    """What the pause asks for, as far as the place is known and has it; else the way to the lines on the page."""
    place = shown.place
    match pause.action:
        case "go_on":
            return None
        case "call_emergency" if place and place.emergency.tel:
            label = _("Call %(number)s now", number=place.emergency.number)
            return SafetyAction(label, f"tel:{place.emergency.tel}", more=place.emergency.say)
        case "call_emergency":
            return SafetyAction(_("See the emergency numbers"), "#help")
        case "call_line" if place and place.fitting:
            line = place.fitting
            return SafetyAction(_("Call %(number)s", number=line.number), f"tel:{line.tel}", line.name, line.hours)
    return SafetyAction(_("See who you can talk to"), "#help")
