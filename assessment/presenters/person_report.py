"""What the person's PDF says. It may be found by anyone, so this is also where it stays silent.

Nothing here depends on a private answer except the kind of help, and the kinds of help that would betray one are all
worded alike.
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
    """``in_short`` stands in the planner, ``do`` above it."""

    title: str
    do: Paragraphs
    in_short: str


@dataclass(frozen=True)
class HelpNumber:
    """Whom to call; ``more`` is hours and what else there is to know, or ''."""

    name: str
    number: str
    more: str


@dataclass(frozen=True)
class HelpSection:
    """The help-line block: the same for everyone who chose the same place."""

    title: str
    note: str
    emergency: tuple[HelpNumber, ...]
    lines: tuple[HelpNumber, ...]
    rest: Paragraphs


@dataclass(frozen=True)
class PersonReport:
    """The person's report, ready to be laid out: every sentence is decided, ``day`` is an ISO date for the metadata."""

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
    """The report of ``outcome`` for the person; ``place`` is the one whose help lines they chose.

    Outcomes that differ only in what private answers led to, and have discreet levels, give equal reports.
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
    """The first strengths that hold, except those that a private answer or the level could decide."""
    return tuple(
        strength.say
        for strength in pack.texts.strengths
        if strength.id in outcome.strengths
        and not reads_level(strength.when)
        and not pack.private.read_by(strength.when)
    )[:STRENGTHS]


def _scores(pack: Pack, outcome: Outcome) -> tuple[ShownScore, ...]:
    """The scores this person answered something for, except those that private answers go into."""
    hidden = pack.private.scales
    shown = [scale for scale in pack.scales if outcome.scores[scale.id].answered and scale.id not in hidden]
    return tuple(show_score(scale, outcome.scores[scale.id]) for scale in shown)


def _steps(pack: Pack, outcome: Outcome, level: Level) -> tuple[PlannedStep, ...]:
    """Three own steps: with a discreet level always the same; else what was given, filled up with those, least first.

    So steps alone do not tell a discreet report from another.
    """
    names = pack.discreet_steps
    if not level.discreet:
        given = [name for name in outcome.steps if not pack.private.read_by(pack.step[name].when)]
        names = tuple(dict.fromkeys([*given, *reversed(pack.discreet_steps)]))
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
    """What else to know of a line, and the day its number was last read at its source."""
    checked = _("checked %(day)s", day=in_words(date.fromisoformat(line.checked_on))) if line.checked_on else ""
    checked = checked.replace(" ", "\N{NO-BREAK SPACE}")
    return "\u00a0· ".join(part for part in (line.say, line.hours, checked) if part)
