"""What the person's paper says: the PDF and the printed result page. It may be found by anyone.

It is made from ``core.paper`` alone, so nothing in it depends on what was answered in private.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from assessment.core.model.help_lines import HelpLine, Place
from assessment.core.model.pack import Pack
from assessment.core.model.texts import Paragraphs
from assessment.core.paper import PRINTED_STEPS, Paper
from assessment.presenters.formatting import in_words, weekdays
from assessment.presenters.scores import ShownScore, show_score
from assessment.presenters.trend_chart import ShownTrend, shown_trends
from assessment.presenters.validity import limits

STRENGTHS = 8


@dataclass(frozen=True)
class PlannedStep:
    """One step: ``do`` is its text, ``lead_in`` a sentence before it, or '', ``in_short`` its line in the planner."""

    title: str
    lead_in: str
    do: Paragraphs
    in_short: str


@dataclass(frozen=True)
class HelpNumber:
    """Whom to call; ``more``: hours, remarks and when the number was checked, or ''."""

    name: str
    number: str
    more: str


@dataclass(frozen=True)
class HelpSection:
    """The help lines of the chosen place, or the emergency numbers of all places if none was chosen."""

    title: str
    note: str
    emergency: tuple[HelpNumber, ...]
    lines: tuple[HelpNumber, ...]
    rest: Paragraphs


@dataclass(frozen=True)
class PersonReport:
    """The person's report, ready to be laid out: every sentence is decided.

    ``day``: an ISO date for the metadata; ``say``: one of two kinds of help; ``box``: the same on every paper of a
    pack; ``blank_steps``: how many empty lines follow the steps, for some of one's own.
    """

    language: str
    title: str
    heading: str
    made: str
    footer: str
    day: str
    about: Paragraphs
    strengths: Paragraphs
    no_strengths: str
    scores: tuple[ShownScore, ...]
    bands_note: str
    trends: tuple[ShownTrend, ...]
    say: Paragraphs
    box: str
    steps_title: str
    steps: tuple[PlannedStep, ...]
    blank_steps: int
    weekdays: tuple[str, ...]
    choosing_title: str
    choosing_intro: str
    choosing_questions: Paragraphs
    faq: tuple[tuple[str, str], ...]
    help: HelpSection
    limits: Paragraphs
    versions: str
    deleting: str


def for_person(paper: Paper, *, code: str, place: Place | None, only_me: bool = False) -> PersonReport:
    """The report of ``paper`` for the person; ``place`` is the one whose help lines they chose.

    ``only_me``: nobody else could open it, so that it may hold scores that say how the partner is seen.
    """
    pack, texts, day = paper.pack, paper.pack.texts, paper.at.date()
    steps = tuple(_step(paper, name) for name in paper.printed_steps)
    title = _("%(title)s summary", title=pack.title)
    return PersonReport(
        language=pack.language,
        title=title,
        heading=_("Your %(title)s summary", title=pack.title[:1].lower() + pack.title[1:]),
        made=_("%(day)s · code %(code)s · help lines on the last page", day=in_words(day), code=code),
        footer=f"{title} · {code}",
        day=day.isoformat(),
        about=texts.about_report,
        strengths=tuple(each.say for each in texts.strengths if each.id in paper.outcome.strengths)[:STRENGTHS],
        no_strengths=texts.no_strengths,
        scores=_scores(paper, only_me),
        bands_note=texts.bands_note,
        trends=_trends(paper, only_me),
        say=texts.paper.say_more_help if paper.kind_of_help == "say_more_help" else texts.paper.say,
        box=texts.paper.box,
        steps_title=_steps_title(len(steps)),
        steps=steps,
        blank_steps=PRINTED_STEPS - len(steps),
        weekdays=weekdays(),
        choosing_title=texts.choosing_title,
        choosing_intro=texts.choosing_intro,
        choosing_questions=texts.choosing_questions,
        faq=tuple((entry.ask, entry.reply) for entry in texts.faq),
        help=_help(pack, place),
        limits=limits(texts),
        versions=_("Version %(version)s of the questions, rules and texts.", version=pack.version),
        deleting=texts.deleting,
    )


def _steps_title(count: int) -> str:
    """The heading over so many steps, one at least: there is one that stands on every paper."""
    titles = (
        _("One step for the next two weeks"),
        _("Two steps for the next two weeks"),
        _("Three steps for the next two weeks"),
    )
    return titles[count - 1]


def _scores(paper: Paper, only_me: bool) -> tuple[ShownScore, ...]:
    """The scores that an open answer counts in."""
    shown = [scale for scale in paper.scales if only_me or not scale.judges_partner]
    return tuple(show_score(scale, paper.outcome.scores[scale.id]) for scale in shown)


def _trends(paper: Paper, only_me: bool) -> tuple[ShownTrend, ...]:
    """How things moved, from check-in to check-in."""
    plan = paper.pack.check_ins
    hidden = {name for name in plan.follow if not _may_follow(paper, name, only_me)} if plan is not None else set()
    return shown_trends(paper.pack, paper.rounds, {}, hidden)


def _may_follow(paper: Paper, name: str, only_me: bool) -> bool:
    scale = next((each for each in paper.scales if each.id == name), None)
    if scale is not None:
        return only_me or not scale.judges_partner
    answered = any(name in each.answers for each in paper.rounds)
    return answered and paper.pack.paper.is_open(name) and (only_me or not paper.pack.items[name].judges_partner)


def _step(paper: Paper, name: str) -> PlannedStep:
    step, role = paper.pack.step[name], paper.pack.role_of(paper.rounds[0].answers)
    return PlannedStep(step.title, step.lead_in.get(role, ""), step.do, step.in_short)


def _help(pack: Pack, place: Place | None) -> HelpSection:
    same = _("These lines are printed in every summary, whoever it is for.")
    if place is None:
        return HelpSection(
            title="",
            note=pack.help_note,
            emergency=tuple(HelpNumber(each.label, each.emergency_number, each.emergency_say) for each in pack.places),
            lines=(),
            rest=(
                _("More lines for each place are on the help page of this check-in: choose your place there."),
                same,
            ),
        )
    return HelpSection(
        title=place.label,
        note=pack.help_note,
        emergency=(HelpNumber(_("In danger now"), place.emergency_number, place.emergency_say),),
        lines=tuple(HelpNumber(line.name, line.number, _more(line)) for line in place.shown),
        rest=(same,),
    )


def _more(line: HelpLine) -> str:
    """The remark and hours of a help line, and the day it was last checked at its source."""
    checked = _("checked %(day)s", day=in_words(date.fromisoformat(line.checked_on))) if line.checked_on else ""
    checked = checked.replace(" ", "\N{NO-BREAK SPACE}")
    return "\u00a0· ".join(part for part in (line.say, line.hours, checked) if part)
