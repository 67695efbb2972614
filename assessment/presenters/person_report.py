"""What the person's paper says: the PDF and the printed result page. It may be found by anyone.

It is made from ``core.paper`` alone, so nothing in it depends on what was answered in private.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.check_ins import given_answers
from assessment.core.engine.scoring import Score
from assessment.core.model.help_lines import PAPER_SIZES
from assessment.core.model.scales import Scale
from assessment.core.model.texts import Paragraphs
from assessment.core.paper import PRINTED_STEPS, Paper
from assessment.presenters.formatting import desk_day, in_words
from assessment.presenters.help_lines import HelpLines
from assessment.presenters.paper_chart import PaperTrends, paper_trends
from assessment.presenters.paper_help import HelpSection, help_on_paper
from assessment.presenters.paper_room import rows_of
from assessment.presenters.paper_scores import ScoreGroup, groups_of, shown_scores
from assessment.presenters.planner import PlannedStep, own_step, rhythm_in_words, rows_for
from assessment.presenters.scores import ShownScore, has_numbers
from assessment.presenters.validity import limits

STRENGTHS, STRENGTHS_WITH_CHART = 5, 3
ROW_LETTERS, QUESTION_LETTERS = 85, 72
"""How many letters surely stand in a row: questions have a box before them, and may be in any script."""
MOST_STEP_ROWS, MOST_QUESTION_ROWS = 10, 11
"""So many rows fit on their pages at the usual distances."""
CHART_ROWS = 6
"""The chart takes as much of the first page as so many rows."""
EMPTY_ROWS, FEW_ROWS, SOME_ROWS = 5, 8, 17
"""Up to so many rows the first page is half empty, is set wide, and is set at the usual distances."""


@dataclass(frozen=True)
class PersonReport:
    """The person's report, ready to be laid out on four pages: every sentence is decided.

    ``day``: an ISO date for the metadata; ``paper_size``: ``a4`` or ``letter``; ``say``: one of two kinds of help;
    ``box``: the same on every paper of a pack; ``steps``: as many as there is room for, the last ones empty.
    """

    language: str
    title: str
    footer: str
    day: str
    paper_size: str
    about: Paragraphs
    strengths: Paragraphs
    groups: tuple[ScoreGroup, ...]
    notes: Paragraphs
    over_time: PaperTrends | None
    say: Paragraphs
    box: str
    steps: tuple[PlannedStep, ...]
    choosing_intro: str
    choosing_questions: Paragraphs
    help: HelpSection
    faq: tuple[tuple[str, str], ...]
    limits: Paragraphs
    versions: str
    deleting: str

    @property
    def scores(self) -> tuple[ShownScore, ...]:
        """The scores of all groups."""
        return shown_scores(self.groups)

    @property
    def density(self) -> str:
        """How much stands on the first page: ``few``, ``some`` or ``many``."""
        return "few" if self._rows <= FEW_ROWS else "some" if self._rows <= SOME_ROWS else "many"

    @property
    def has_room_to_write(self) -> bool:
        """Whether the first page would be half empty."""
        return self._rows <= EMPTY_ROWS

    @property
    def _rows(self) -> int:
        chart = CHART_ROWS if self.over_time is not None else 0
        return len(self.strengths) + len(self.scores) + len(self.groups) + chart

    @property
    def questions_are_long(self) -> bool:
        """Whether so many of the questions take a second row that their page has to be set closely."""
        return rows_of(self.choosing_questions, QUESTION_LETTERS) > MOST_QUESTION_ROWS

    @property
    def plan_is_long(self) -> bool:
        """Whether the steps take so many rows that their page has to be set closely."""
        texts = (text for step in self.steps for text in (step.lead_in, *step.do) if text)
        return rows_of(texts, ROW_LETTERS) > MOST_STEP_ROWS


def for_person(paper: Paper, *, code: str, whom_to_call: HelpLines, only_me: bool = False) -> PersonReport:
    """The report of ``paper`` for the person; ``whom_to_call``: the help lines on it.

    ``only_me``: nobody else could open it, so that it may hold scores that say how the partner is seen.
    """
    pack, texts, day = paper.pack, paper.pack.texts, desk_day(paper.at)
    groups, over_time = groups_of(_scored(paper, only_me)), _over_time(paper, only_me)
    title = _("%(title)s summary", title=pack.title)
    return PersonReport(
        language=pack.language,
        title=title,
        footer=f"{title} · {code} · {in_words(day)}",
        day=day.isoformat(),
        paper_size=whom_to_call.place.paper if whom_to_call.place else PAPER_SIZES[0],
        about=texts.about_report,
        strengths=_strengths(paper)[: STRENGTHS if over_time is None else STRENGTHS_WITH_CHART],
        groups=groups,
        notes=tuple(_notes(paper, groups)),
        over_time=over_time,
        say=texts.paper.say_more_help if paper.kind_of_help == "say_more_help" else texts.paper.say,
        box=texts.paper.box,
        steps=_steps(paper),
        choosing_intro=texts.choosing_intro,
        choosing_questions=texts.choosing_questions,
        help=help_on_paper(whom_to_call),
        faq=tuple((entry.ask, entry.reply) for entry in texts.faq if entry.on_paper),
        limits=limits(texts),
        versions=_("Version %(version)s of the questions, rules and texts.", version=pack.version),
        deleting=texts.deleting,
    )


def _strengths(paper: Paper) -> Paragraphs:
    return tuple(each.say for each in paper.pack.texts.strengths if each.id in paper.outcome.strengths)


def _scored(paper: Paper, only_me: bool) -> list[tuple[Scale, Score]]:
    """The scores that an open answer counts in."""
    shown = [scale for scale in paper.scales if only_me or not scale.judges_partner]
    return [(scale, paper.outcome.scores[scale.id]) for scale in shown]


def _notes(paper: Paper, groups: Sequence[ScoreGroup]) -> Iterator[str]:
    """What numbers mean, and what it means that there is none."""
    scores = shown_scores(groups)
    if has_numbers(scores):
        yield paper.pack.texts.bands_note
    if any(each.share is None for each in scores):
        yield _("“No score” means that too few of its questions were answered.")


def _over_time(paper: Paper, only_me: bool) -> PaperTrends | None:
    """How things moved, from check-in to check-in."""
    plan = paper.pack.check_ins
    hidden = {name for name in plan.follow if not _may_follow(paper, name, only_me)} if plan is not None else set()
    return paper_trends(paper.pack, paper.rounds, hidden)


def _may_follow(paper: Paper, name: str, only_me: bool) -> bool:
    scale = next((each for each in paper.scales if each.id == name), None)
    if scale is not None:
        return only_me or not scale.judges_partner
    answered = any(name in each.answers for each in paper.rounds)
    return answered and paper.pack.paper.is_open(name) and (only_me or not paper.pack.items[name].judges_partner)


def _steps(paper: Paper) -> tuple[PlannedStep, ...]:
    """The steps, and empty ones up to as many as there is room for."""
    given = [_step(paper, name, at) for at, name in enumerate(paper.printed_steps, start=1)]
    return (*given, *(own_step(at) for at in range(len(given) + 1, PRINTED_STEPS + 1)))


def _step(paper: Paper, name: str, number: int) -> PlannedStep:
    step, role = paper.pack.step[name], paper.pack.role_of(given_answers(paper.rounds))
    rows = rows_for(step.rhythm, number, step.title)
    return PlannedStep(step.title, step.lead_in.get(role, ""), step.do, rhythm_in_words(step.rhythm), rows)
