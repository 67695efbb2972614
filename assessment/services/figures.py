"""The figures of a supervisor's teams: counted from what stands in clear, and, when asked for, from all answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from assessment.core.case_states import Action
from assessment.core.engine import due_times
from assessment.core.engine.item_statistics import statistics
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.presenters import figures_page
from assessment.presenters.figures_page import AnswerFigures, FiguresPage, Review, RuleCounts
from assessment.records import audit, pack_cache, submissions
from assessment.records.audit import Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services.staff import Staff
from assessment.storage import day_counts
from assessment.storage import figures as rows
from assessment.storage import teams as team_rows
from assessment.storage.figures import TimedEvent

MOST_CASES = 5000
"""The newest so many cases are opened at most."""
DAYS = 28
"""So many days of people who begin and send in are shown."""


@dataclass
class _Opened:
    """The cases that could be opened, of the version of the questions that most of them answered."""

    pack: Pack
    cases: list[OpenSubmission] = field(default_factory=list)
    other_versions: int = 0
    damaged: int = 0


def figures(
    store: Store, staff: Staff, now: datetime, localize: Callable[[Pack], Pack], *, with_answers: bool
) -> FiguresPage:
    """The figures of the teams of this supervisor. ``with_answers``: open their cases too, which is put on record."""
    today = store.calendar.day(now)
    with store.reading() as conn:
        states = rows.count_states(conn, staff.teams, now)
        names = team_rows.names(conn)
        first = today - timedelta(days=DAYS - 1)
        counts = day_counts.since(conn, first)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    answers = _from_answers(store, staff, now, localize) if with_answers else None
    teams = sorted(names[each] for each in staff.teams)
    return figures_page.figures_page(teams, now, states, days, counts, answers)


def _from_answers(store: Store, staff: Staff, now: datetime, localize: Callable[[Pack], Pack]) -> AnswerFigures | None:
    with store.writing() as conn:  # on record before anything is opened
        many = sum(each.cases for each in rows.count_states(conn, staff.teams, now))
        detail = f"{min(many, MOST_CASES)} cases"
        audit.record(conn, store.keyring, audit.actor_of(staff), Verb.FIGURED, now, detail=detail)
    with store.reading() as conn:
        opened = _open(conn, store, staff)
        done = defaultdict[UUID, list[TimedEvent]](list)
        for each in rows.events(conn, staff.teams):
            done[each.submission_id].append(each)
    if opened is None:
        return None
    people: list[Answers] = [each.parsed_rounds[0].answers for each in opened.cases]
    return AnswerFigures(
        pack=localize(opened.pack),
        statistics=statistics(opened.pack, people),
        reviews=[_review(store, opened.pack, each, done[each.row.id]) for each in opened.cases],
        rules=_rules(opened.cases, done),
        other_versions=opened.other_versions,
        damaged=opened.damaged,
        left_out=max(0, many - MOST_CASES),
    )


def _open(conn: Connection, store: Store, staff: Staff) -> _Opened | None:
    found = rows.newest_cases(conn, staff.teams, MOST_CASES)
    if not found:
        return None
    versions = Counter(each.pack_hash for each in found)
    most = max(versions, key=lambda each: (versions[each], each))
    opened = _Opened(pack_cache.of_hash(conn, most), other_versions=len(found) - versions[most])
    for row in found:
        if row.pack_hash == most:
            try:
                opened.cases.append(submissions.open_for_team(row, store.keyring))
            except CannotDecrypt:
                opened.damaged += 1
    return opened


def _review(store: Store, pack: Pack, case: OpenSubmission, done: Sequence[TimedEvent]) -> Review:
    """How long it took until somebody at the desk first did something to the case."""
    outcome = case.parsed_rounds[0].outcome
    assert outcome is not None
    call = any(each.action == Action.ASK_FOR_CALL.value for each in done)
    priority = due_times.case_priority(pack, outcome.priority, call=call)
    shared = next((each.at for each in done if each.action == Action.SHARE.value), case.row.submitted_at)
    first = next((each.at for each in done if each.actor is not None and each.at >= shared), None)
    due = due_times.due_at(priority, shared, store.calendar)
    return Review(
        priority.id, first - shared if first else None, None if first is None or due is None else first <= due
    )


def _rules(cases: Sequence[OpenSubmission], done: dict[UUID, list[TimedEvent]]) -> dict[str, RuleCounts]:
    """By the rule that decided the level: how many cases, and how many of them somebody asked to lower, or raised."""
    counted = defaultdict[str, Counter[str]](Counter)
    for case in cases:
        outcome = case.parsed_rounds[-1].outcome
        assert outcome is not None
        actions = {each.action for each in done[case.row.id]}
        counted[outcome.decided_by].update({"cases"} | (actions & {Action.LOWER.value, Action.RAISE.value}))
    return {
        rule: RuleCounts(each["cases"], each[Action.LOWER.value], each[Action.RAISE.value])
        for rule, each in counted.items()
    }
