"""What figures are counted from, on both databases: one's own teams, and only what is open and late is overdue."""

from __future__ import annotations

from sqlalchemy import Engine

from assessment.core.case_states import CaseState
from assessment.storage import figures
from assessment.storage.engine import reading, writing
from assessment.storage.figures import StateCount
from tests.support.stopped_clock import ago, later
from tests.support.storage_rows import add_account, begin_another, begun, submit, write_note

FIRST, OTHER = frozenset({1}), frozenset({2})


def test_cases_are_counted_by_state_and_overdue_while_they_are_open(engine: Engine) -> None:
    begun(engine)
    ada = add_account(engine)
    for due in (ago(hours=1), later(hours=1), None):
        submit(engine, begin_another(engine), shared=True, due_at=due)
    closed = {"state": CaseState.CLOSED.value, "closed_at": ago(hours=1), "owner_id": ada}
    submit(engine, begin_another(engine), shared=True, due_at=ago(hours=2), **closed)
    submit(engine, begin_another(engine), shared=False)
    with reading(engine) as conn:
        found = figures.count_states(conn, FIRST, later())
        assert figures.count_states(conn, OTHER, later()) == []
    assert sorted(found, key=lambda each: each.state) == [StateCount("closed", 1, 0), StateCount("new", 3, 1)]


def test_a_wait_that_has_ended_counts_as_being_in_contact(engine: Engine) -> None:
    begun(engine)
    ada, now = add_account(engine), later()
    for until in (ago(hours=1), now, later(minutes=1)):
        waits = {"state": CaseState.WAITING.value, "owner_id": ada, "wait_until": until, "due_at": until}
        submit(engine, begin_another(engine), shared=True, **waits)
    submit(engine, begin_another(engine), shared=True, state=CaseState.IN_CONTACT.value, owner_id=ada, due_at=None)
    with reading(engine) as conn:
        found = figures.count_states(conn, FIRST, now)
    assert sorted(found, key=lambda each: each.state) == [
        StateCount("in_contact", 3, 1),
        StateCount("waiting_for_person", 1, 0),
    ]


def test_open_cases_are_counted_between_the_limits_of_days(engine: Engine) -> None:
    begun(engine)
    ada = add_account(engine)
    limits = [later(), later(hours=12), later(hours=36)]
    for due in (ago(hours=1), *limits, later(hours=11), later(days=9), None):
        submit(engine, begin_another(engine), shared=True, due_at=due)
    closed = {"state": CaseState.CLOSED.value, "closed_at": ago(hours=1), "owner_id": ada}
    submit(engine, begin_another(engine), shared=True, due_at=ago(hours=2), **closed)
    with reading(engine) as conn:
        assert figures.count_due(conn, FIRST, limits) == ([1, 2, 1, 2], 1)
        assert figures.count_due(conn, OTHER, limits) == ([0, 0, 0, 0], 0)


def test_the_newest_cases_and_what_was_done_to_them_are_those_of_ones_own_teams(engine: Engine) -> None:
    begun(engine)
    ada = add_account(engine)
    old, new = (
        submit(engine, begin_another(engine), shared=True, submitted_at=at) for at in (ago(days=2), ago(days=1))
    )
    with writing(engine) as conn:
        write_note(conn, old, ada, "Called")
    with reading(engine) as conn:
        assert [each.code for each in figures.newest_cases(conn, FIRST, 5)] == [new.code, old.code]
        assert len(figures.newest_cases(conn, FIRST, 1)) == 1
        assert figures.newest_cases(conn, OTHER, 5) == []
        [event] = figures.events(conn, [new.id, old.id])
        assert (event.submission_id, event.action, event.actor) == (old.id, "noted", ada)
        assert figures.events(conn, [new.id]) == []
