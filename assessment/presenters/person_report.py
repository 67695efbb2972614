"""The sentences of the person's PDF, and what it leaves out because somebody else may find it.

Only the level may depend on a private answer. All levels that would reveal one share one wording, the discreet one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from assessment.core.engine.outcome import Outcome
from assessment.core.model.help_lines import HelpLine, Place
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level
from assessment.core.model.texts import Paragraphs
from assessment.core.rules.syntax_tree import reads_level
from assessment.presenters.formatting import in_words, weekdays
from assessment.presenters.scores import ShownScore, show_score

STEPS = 3
STRENGTHS = 8


@dataclass(frozen=True)
class PlannedStep:
    """One step: ``do`` is its text, ``in_short`` its line in the planner below."""

    title: str
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
    """The person's report as plain texts, ready for the template. ``day``: an ISO date, for the metadata of the PDF."""

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
    headline: str
    say: Paragraphs
    steps: tuple[PlannedStep, ...]
    weekdays: tuple[str, ...]
    choosing_title: str
    choosing_intro: str
    choosing_questions: Paragraphs
    faq: tuple[tuple[str, str], ...]
    help: HelpSection
    limits: Paragraphs
    versions: str
    deleting: str


def for_person(pack: Pack, outcome: Outcome, *, code: str, day: date, place: Place | None) -> PersonReport:
    """The person's report on ``outcome``; ``place``: whose help lines to print, None if the person chose none.

    For two outcomes with discreet levels that differ only in consequences of private answers, the reports are equal.
    """
    level, texts = pack.level[outcome.level], pack.texts
    title = _("%(title)s summary", title=pack.title)
    return PersonReport(
        language=pack.language,
        title=title,
        heading=_("Your %(title)s summary", title=pack.title[:1].lower() + pack.title[1:]),
        made=_("%(day)s · code %(code)s · help lines on the last page", day=in_words(day), code=code),
        footer=f"{title} · {code}",
        day=day.isoformat(),
        about=texts.about_report,
        strengths=_strengths(pack, outcome),
        no_strengths=texts.no_strengths,
        scores=_scores(pack, outcome),
        bands_note=texts.bands_note,
        headline=texts.discreet_headline if level.discreet else level.print_headline,
        say=texts.discreet_say if level.discreet else level.print_say,
        steps=_steps(pack, outcome, level),
        weekdays=weekdays(),
        choosing_title=texts.choosing_title,
        choosing_intro=texts.choosing_intro,
        choosing_questions=texts.choosing_questions,
        faq=tuple((entry.ask, entry.reply) for entry in texts.faq),
        help=_help(pack, place),
        limits=texts.limits,
        versions=_(
            "Version %(version)s of the questions, rules and texts (%(hash)s). Not validated.",
            version=pack.version,
            hash=pack.hash[:12],
        ),
        deleting=texts.deleting,
    )


def _strengths(pack: Pack, outcome: Outcome) -> Paragraphs:
    """The first strengths of the outcome, without those whose condition reads the level or a private answer."""
    return tuple(
        strength.say
        for strength in pack.texts.strengths
        if strength.id in outcome.strengths
        and not reads_level(strength.when)
        and not pack.private.read_by(strength.when)
    )[:STRENGTHS]


def _scores(pack: Pack, outcome: Outcome) -> tuple[ShownScore, ...]:
    """The scores with at least one answer, without those that use private answers."""
    hidden = pack.private.scales
    shown = [scale for scale in pack.scales if outcome.scores[scale.id].answered and scale.id not in hidden]
    return tuple(show_score(scale, outcome.scores[scale.id]) for scale in shown)


def _steps(pack: Pack, outcome: Outcome, level: Level) -> tuple[PlannedStep, ...]:
    """Three steps of kind ``own``.

    With a discreet level they are the pack's discreet steps. With any other level they are the steps of the outcome,
    and if these are fewer than three, discreet steps after them, the last of these first. So the steps alone do not
    show whether the level is discreet.
    """
    names = pack.discreet_steps
    if not level.discreet:
        not_private = [name for name in outcome.steps if not pack.private.read_by(pack.step[name].when)]
        names = tuple(dict.fromkeys([*not_private, *reversed(pack.discreet_steps)]))
    printed = [pack.step[name] for name in names if pack.step[name].printed and not pack.step[name].couple]
    return tuple(PlannedStep(step.title, step.do, step.in_short) for step in printed[:STEPS])


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
