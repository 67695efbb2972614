"""The figures of a supervisor's teams: counted from what stands in clear, and, when asked for, from all answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assessment.core.case_states import Action
from assessment.core.check_ins import Round
from assessment.core.desk_lists import due_limits
from assessment.core.engine import due_times
from assessment.core.engine.item_statistics import statistics
from assessment.core.model.pack import Pack
from assessment.presenters import figures_page
from assessment.presenters.figures_page import AnswerFigures, FiguresPage, Review, RuleCounts, Workload
from assessment.records import audit, pack_cache, submissions
from assessment.records.audit import Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import Submission
from assessment.services.staff import Staff
from assessment.storage import day_counts
from assessment.storage import figures as rows
from assessment.storage import teams as team_rows
from assessment.storage.figures import TimedEvent

MOST_CASES = 2000
"""So many cases are opened at most: those that are open, and those that were closed last."""
DAYS = 28
"""So many days of people who begin and send in are shown."""
DAYS_AHEAD = 7
"""For so many days, today among them, it is shown how many cases are due."""


@dataclass(frozen=True)
class _Opened:
    """A case and its rounds, decrypted."""

    row: Submission
    rounds: tuple[Round, ...]


def figures(
    store: Store, staff: Staff, now: datetime, localize: Callable[[Pack], Pack], *, with_answers: bool
) -> FiguresPage:
    """The figures of the teams of this supervisor. ``with_answers``: open their cases too, which is put on record."""
    today, local = store.calendar.day(now), now.astimezone(store.calendar.zone)
    with store.reading() as conn:
        states = rows.count_states(conn, staff.teams, now)
        names = team_rows.names(conn)
        first = today - timedelta(days=DAYS - 1)
        counts = day_counts.since(conn, first)
        due, undated = rows.count_due(conn, staff.teams, [now, *due_limits(local, DAYS_AHEAD)])
    days = [first + timedelta(days=number) for number in range(DAYS)]
    answers = _from_answers(store, staff, now, localize) if with_answers else None
    teams = sorted(names[each] for each in staff.teams)
    return figures_page.figures_page(teams, now, Workload(states, due, undated), days, counts, answers)


def _from_answers(store: Store, staff: Staff, now: datetime, localize: Callable[[Pack], Pack]) -> AnswerFigures | None:
    with store.writing() as conn:  # on record before anything is opened
        many = sum(each.cases for each in rows.count_states(conn, staff.teams, now))
        detail = f"{min(many, MOST_CASES)} cases"
        audit.record(conn, store.keyring, audit.actor_of(staff), Verb.FIGURED, now, detail=detail)
    with store.reading() as conn:
        found = rows.newest_cases(conn, staff.teams, MOST_CASES)
        done = defaultdict[UUID, list[TimedEvent]](list)
        for each in rows.events(conn, [case.id for case in found]):
            done[each.submission_id].append(each)
        versions = Counter(each.pack_hash for each in found)
        most = max(versions, key=lambda each: (versions[each], each), default="")
        pack = pack_cache.of_hash(conn, most) if most else None
    if pack is None:
        return None
    opened = _open(store, [each for each in found if each.pack_hash == most])
    return AnswerFigures(
        pack=localize(pack),
        statistics=statistics(pack, [each.rounds[0].answers for each in opened]),
        reviews=[_review(store, pack, each, done[each.row.id], now) for each in opened],
        rules=_rules(opened, done),
        other_versions=len(found) - versions[most],
        damaged=versions[most] - len(opened),
        left_out=max(0, many - len(found)),
    )


def _open(store: Store, found: Sequence[Submission]) -> list[_Opened]:
    """These cases, without those that cannot be opened."""
    opened = []
    for row in found:
        with suppress(CannotDecrypt):
            case = submissions.open_for_team(row, store.keyring)
            opened.append(_Opened(row, case.parsed_rounds))
    return opened


def _review(store: Store, pack: Pack, case: _Opened, done: Sequence[TimedEvent], now: datetime) -> Review:
    """How long it took until somebody at the desk first did something to the case."""
    outcome = case.rounds[0].outcome
    assert outcome is not None
    shared = next((each.at for each in done if each.action == Action.SHARE.value), case.row.submitted_at)
    first = next((each.at for each in done if each.actor is not None and each.at >= shared), None)
    # What is asked for after the review makes nobody late.
    calls = [each.at for each in done if each.action == Action.ASK_FOR_CALL.value and (not first or each.at <= first)]
    priority = due_times.case_priority(pack, outcome.priority, call=False)
    due = due_times.due_at(priority, shared, store.calendar)
    if calls:
        priority = due_times.case_priority(pack, outcome.priority, call=True)
        due = due_times.earlier(due, due_times.due_at(priority, calls[0], store.calendar))
    in_time = None if due is None or (first is None and now <= due) else first is not None and first <= due
    return Review(priority.id, first - shared if first else None, in_time)


def _rules(cases: Sequence[_Opened], done: dict[UUID, list[TimedEvent]]) -> dict[str, RuleCounts]:
    """By the rule that decided the level: how many cases, and how many of them somebody asked to lower, or raised."""
    counted = defaultdict[str, Counter[str]](Counter)
    for case in cases:
        outcome = case.rounds[-1].outcome
        assert outcome is not None
        actions = {each.action for each in done[case.row.id]}
        counted[outcome.decided_by].update({"cases"} | (actions & {Action.LOWER.value, Action.RAISE.value}))
    return {
        rule: RuleCounts(each["cases"], each[Action.LOWER.value], each[Action.RAISE.value])
        for rule, each in counted.items()
    }
