"""What the person's paper says: the PDF and the printed result page. It may be found by anyone.

It is made from ``core.paper`` alone, so nothing in it depends on what was answered in private.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.model.texts import Paragraphs
from assessment.core.paper import PRINTED_STEPS, Paper
from assessment.presenters.formatting import any_of, desk_day, in_words, weekdays
from assessment.presenters.help_lines import HelpLines, ShownEmergency, ShownLine, ShownNumber
from assessment.presenters.scores import ShownScore, has_numbers, show_score
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
    """Whom to call; ``number``: '' where it has to be found out; ``more``: hours, remarks and when it was checked."""

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


def for_person(paper: Paper, *, code: str, whom_to_call: HelpLines, only_me: bool = False) -> PersonReport:
    """The report of ``paper`` for the person; ``whom_to_call``: the help lines on it.

    ``only_me``: nobody else could open it, so that it may hold scores that say how the partner is seen.
    """
    pack, texts, day = paper.pack, paper.pack.texts, desk_day(paper.at)
    steps = tuple(_step(paper, name) for name in paper.printed_steps)
    scores = _scores(paper, only_me)
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
        scores=scores,
        bands_note=texts.bands_note if has_numbers(scores) else "",
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
        help=_help(whom_to_call),
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


def _help(shown: HelpLines) -> HelpSection:
    same = _("These lines are printed in every summary, whoever it is for.")
    if shown.place is None:
        return HelpSection(
            title="",
            note=shown.note,
            emergency=tuple(_in_one_row(each.label, each.emergency) for each in shown.choices),
            lines=(),
            rest=(
                _("More lines for each place are on the help page of this check-in: choose your place there."),
                same,
            ),
        )
    lines = shown.place.lines
    days = {line.checked for line in lines if not line.doubtful}
    once = next(iter(days)) if len(days) == 1 else ""
    said = _("All lines: %(checked)s, unless it says otherwise.", checked=once) if once else ""
    return HelpSection(
        title=shown.place.label,
        note=" ".join(part for part in (shown.note, said) if part),
        emergency=tuple(_emergency(_("In danger now"), shown.place.emergency)),
        lines=tuple(_line(line, "" if line.checked == once else line.checked) for line in lines),
        rest=(same,),
    )


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


def _line(line: ShownLine, checked: str) -> HelpNumber:
    details = "\u00a0· ".join(part for part in (line.details, _unbroken(checked)) if part)
    return HelpNumber(line.name, line.first.number, _with_others(details, line.also))


def _with_others(details: str, others: Sequence[ShownNumber]) -> str:
    """The details, and every other number as a sentence of its own."""
    said = (f"{each.say[:1].upper()}{each.say[1:]}: {_unbroken(each.number)}" for each in others)
    return ". ".join(part for part in (details, *said) if part)


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")
