"""The figures of teams, for supervisors: counts, times and statistics. Counts of people under ten are not told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from statistics import median

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import OPEN, CaseState
from assessment.core.engine.item_statistics import Spread, Statistics
from assessment.core.model.pack import Pack
from assessment.presenters.case_words import STATES
from assessment.presenters.day_chart import DayChart, PeopleOfDay, day_chart
from assessment.presenters.due_times import short_day
from assessment.presenters.formatting import desk_day, format_number, in_short, moment
from assessment.records.figures import BEGUN, SENT_IN, StateCount

FEWEST = 10
"""A figure about fewer people than this might tell who they are."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Review:
    """``took``: from sharing until somebody at the desk acted, None for not yet.

    ``in_time``: None without a target, or while nobody acted and it is not past.
    """

    priority: str
    took: timedelta | None
    in_time: bool | None


@dataclass(frozen=True)
class RuleCounts:
    """Cases whose level a rule decided, and in how many of them somebody lowered it, or asked to, and raised it."""

    cases: int
    lowered: int
    raised: int


@dataclass(frozen=True)
class AnswerFigures:
    """What was counted from opened cases of one version. ``rules``: by the rule that decided.

    Not in it: cases of ``other_versions``, ``damaged`` ones, and older ones that were ``left_out``.
    """

    pack: Pack
    statistics: Statistics
    reviews: Sequence[Review]
    rules: Mapping[str, RuleCounts]
    other_versions: int
    damaged: int
    left_out: int


@dataclass(frozen=True)
class Workload:
    """``states``: cases by state; ``due``: open ones that are overdue, due on each day from today on, and later.

    ``undated``: open ones that are due at no time.
    """

    states: Sequence[StateCount]
    due: Sequence[int]
    undated: int


@dataclass(frozen=True)
class RowBar:
    """A bar in a row, in percent of the longest one of its table; ``late``: what of it is overdue."""

    value: int
    late: int = 0


@dataclass(frozen=True)
class FigureTable:
    """A table; ``name``: an id, ``about``: a sentence below its title, ''. Each row begins with what it is about.

    ``bars``: those of the first rows, None where a row has none.
    """

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[RowBar | None, ...] = ()


@dataclass(frozen=True)
class FiguresPage:
    """``chart``: the days of ``days``; ``answers``: tables from opened cases, and ``sources``: what they rest on."""

    teams: str
    at: str
    work: FigureTable
    due: FigureTable
    days: FigureTable
    chart: DayChart
    answers: tuple[FigureTable, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[FigureTable, ...]:
        """All tables, in their order."""
        return (self.work, self.due, self.days, *self.answers)


def figures_page(
    teams: Sequence[str],
    now: datetime,
    workload: Workload,
    days: Sequence[date],
    counts: Mapping[tuple[date, str], int],
    answers: AnswerFigures | None,
) -> FiguresPage:
    """The page; ``counts``: as in ``day_counts.since``."""
    return FiguresPage(
        teams=" · ".join(teams),
        at=moment(now),
        work=_work(workload.states),
        due=_due(workload, now),
        days=_days(days, counts),
        chart=day_chart(list(_people(days, counts))),
        answers=tuple(_answer_tables(answers)) if answers else (),
        sources=tuple(_sources(answers)) if answers else (),
    )


def _work(states: Sequence[StateCount]) -> FigureTable:
    found = {each.state: each for each in states}
    still_open = [found.get(state.value, StateCount(state.value, 0, 0)) for state in CaseState if state in OPEN]
    closed = found.get(CaseState.CLOSED.value, StateCount(CaseState.CLOSED.value, 0, 0))
    rows = [(str(STATES[CaseState(each.state)]), str(each.cases), str(each.overdue)) for each in (*still_open, closed)]
    total = (_("All open"), str(sum(each.cases for each in still_open)), str(sum(each.overdue for each in still_open)))
    rows.insert(len(still_open), total)
    columns = (_("State"), _("Cases"), _("Overdue"))
    bars = _bars([each.cases for each in still_open], [each.overdue for each in still_open])
    about = _("The bars show how many cases there are. The red part is overdue.")
    return FigureTable("work", _("Open and overdue"), about, columns, tuple(rows), bars)


def _due(workload: Workload, now: datetime) -> FigureTable:
    today = desk_day(now)
    overdue, *dated, later = workload.due
    named = (_("Today"), _("Tomorrow"), *(short_day(today + timedelta(days=at), now) for at in range(2, len(dated))))
    labels = (_("Overdue"), *named, _("After that"), _("No set time"))
    counted = (overdue, *dated, later, workload.undated)
    rows = tuple((label, str(many)) for label, many in zip(labels, counted, strict=True))
    about = _("Open cases, by the day on which they are due. A case that waits is due when its wait ends.")
    return FigureTable("due", _("Due in the next days"), about, (_("Day"), _("Cases")), rows, _bars(counted, [overdue]))


def _bars(values: Sequence[int], late: Sequence[int]) -> tuple[RowBar, ...]:
    """A bar for each value; ``late``: how many of the first ones are overdue."""
    most = max(values, default=0) or 1
    return tuple(
        RowBar(round(100 * value / most), round(100 * part / most))
        for value, part in zip_longest(values, late, fillvalue=0)
    )


def _days(days: Sequence[date], counts: Mapping[tuple[date, str], int]) -> FigureTable:
    rows = tuple(
        (in_short(day), *(few(counts.get((day, what), 0)) for what in (BEGUN, SENT_IN))) for day in reversed(days)
    )
    about = _("Of the whole service. Nobody who begins is counted by name, browser or address.")
    columns = (_("Day"), _("Begun"), _("Sent in"))
    return FigureTable("days", _("Begun and sent in, by day"), about, columns, rows)


def _people(days: Sequence[date], counts: Mapping[tuple[date, str], int]) -> Iterator[PeopleOfDay]:
    shown = {key: many if many >= FEWEST else 0 for key, many in counts.items()}
    for day in days:
        yield PeopleOfDay(day, *(shown.get((day, what), 0) for what in (BEGUN, SENT_IN)))


def _answer_tables(found: AnswerFigures) -> Iterator[FigureTable]:
    yield _reviews(found)
    yield _rules(found)
    yield _scales(found)
    yield _items(found)


def _reviews(found: AnswerFigures) -> FigureTable:
    about = _(
        "From sharing until somebody at the desk first acted. By the priority of the first answers. In time: by the "
        "hours and holidays set today, for older cases too. The bars show the share in time."
    )
    columns = (_("Priority"), _("Cases"), _("Not yet"), _("Median"), _("In time"))
    by_priority = {
        each.label: [review for review in found.reviews if review.priority == each.id] for each in found.pack.priorities
    }
    cases = parts_of_sum([len(reviews) for reviews in by_priority.values()])
    rows = tuple(
        (label, told, *_review_row(reviews)) for (label, reviews), told in zip(by_priority.items(), cases, strict=True)
    )
    shares = [_share_in_time(reviews) for reviews in by_priority.values()]
    bars = tuple(None if share is None else RowBar(share) for share in shares)
    return FigureTable("reviews", _("Time to the first review"), about, columns, rows, bars)


def _rules(found: AnswerFigures) -> FigureTable:
    about = _("The rule that decided the level. A lowered level counts also where a second person disagreed.")
    columns = (_("Rule"), _("Cases"), _("Lowered"), _("Raised"))
    most_first = sorted(found.rules.items(), key=lambda each: (-each[1].cases, each[0]))
    cases = parts_of_sum([each.cases for _rule, each in most_first])
    rows = (
        (found.pack.rule[rule].label, told, _part(each.lowered, each.cases), _part(each.raised, each.cases))
        for (rule, each), told in zip(most_first, cases, strict=True)
        if rule in found.pack.rule
    )
    return FigureTable("rules", _("Levels that counselors changed, by rule"), about, columns, tuple(rows))


def _scales(found: AnswerFigures) -> FigureTable:
    about = _(
        "Cronbach’s alpha says how alike the answers within a scale are, among those who answered all of it. It rises "
        "with the number of questions. It does not say whether a scale measures what its name says. For fewer than "
        "about 200 people it is uncertain."
    )
    columns = (_("Scale"), _("With a score"), _("Without"), _("Mean"), _("Spread (SD)"), _("Alpha"), _("Alpha: people"))
    rows = []
    for each in found.statistics.scales:
        shown = each.alpha is not None and each.complete >= FEWEST
        alpha = (_number(each.alpha), _part(each.complete, each.spread.n)) if shown else ("–", "–")
        label = found.pack.scale[each.id].label
        rows.append((label, *parts_of_sum([each.spread.n, each.missing]), *_spread(each.spread), *alpha))
    return FigureTable("scales", _("Scales"), about, columns, tuple(rows))


def _items(found: AnswerFigures) -> FigureTable:
    about = _("Answers of the first pass. Missing: asked and not answered.")
    columns = (_("Question"), _("Asked"), _("Missing"), _("Mean"), _("Spread (SD)"))
    rows = (
        (found.pack.items[each.id].short, few(each.asked), _part(each.missing, each.asked), *_spread(each.spread))
        for each in found.statistics.items
        if each.asked
    )
    return FigureTable("items", _("Questions"), about, columns, tuple(rows))


def _review_row(reviews: Sequence[Review]) -> tuple[str, ...]:
    took = [each.took / HOUR for each in reviews if each.took is not None]
    share = _share_in_time(reviews)
    middle = _hours(median(took)) if len(took) >= FEWEST else "–"
    in_time = "–" if share is None else _("%(percent)s %%", percent=share)
    return _part(len(reviews) - len(took), len(reviews)), middle, in_time


def _share_in_time(reviews: Sequence[Review]) -> int | None:
    """In percent; None where it would tell of few people."""
    judged = [each.in_time for each in reviews if each.in_time is not None]
    return round(100 * sum(judged) / len(judged)) if len(judged) >= FEWEST else None


def _sources(found: AnswerFigures) -> Iterator[str]:
    people = found.statistics.people
    yield ngettext(
        "From the answers of %(count)s person, to one version of the questions.",
        "From the answers of %(count)s people, to one version of the questions.",
        people,
        count=few(people),
    )
    if found.other_versions:
        yield _("Not in it: cases of other versions, %(count)s.", count=few(found.other_versions))
    if found.left_out:
        yield _("Not in it: older cases, %(count)s.", count=few(found.left_out))
    if found.damaged:
        yield _("Not in it: cases that cannot be opened, %(count)s.", count=found.damaged)


def few(count: int) -> str:
    """A count of people: as it is from ten on, and 0; "under 10" for what lies between."""
    return str(count) if count == 0 or count >= FEWEST else _("under %(fewest)s", fewest=FEWEST)


def _part(count: int, whole: int) -> str:
    """How many of the people of ``whole``, which is told too, as ``parts_of_sum`` tells it."""
    return parts_of_sum([count, whole - count])[0]


def parts_of_sum(counts: Sequence[int]) -> list[str]:
    """Counts of people whose sum is told too: as ``few`` tells them, and no small one follows from a larger one.

    What the small ones are together does follow. Where that leaves them little room, the smallest of the others tells
    no more than a bound, which is known of it anyhow.
    """
    told = [few(count) for count in counts]
    small = [count for count in counts if 0 < count < FEWEST]
    others = [count for count in counts if count >= FEWEST]
    most = len(small) * (FEWEST - 1)
    room = min(sum(small) - len(small), most - sum(small))
    if small and others and room < FEWEST - 2:
        told[counts.index(min(others))] = _("over %(bound)s", bound=max(min(others) + sum(small) - most - 1, 0))
    return told


def _spread(spread: Spread) -> tuple[str, str]:
    if spread.n < FEWEST:
        return "–", "–"
    return _number(spread.mean), _number(spread.sd)


def _number(value: float | None) -> str:
    return "–" if value is None else format_number(Decimal(f"{value:.2f}"))


def _hours(hours: float) -> str:
    return _("%(hours)s h", hours=format_number(Decimal(f"{hours:.1f}")))
