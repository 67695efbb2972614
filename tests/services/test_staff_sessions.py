"""Staff sessions: open for whoever holds the token, for as long as they last, and never again once they ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from assessment import clock
from assessment.records.audit import Actor
from assessment.records.store import Store
from assessment.services import staff_sessions, sweep, unsaved_forms
from assessment.services.accounts import COUNSELOR
from assessment.services.session_timeout import IDLE
from assessment.services.staff_sessions import LONGEST, MOST, Cause, Device, StaffSession
from assessment.storage import teams as team_rows
from assessment.storage.engine import reading, writing
from assessment.storage.teams import Team
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import NOON, StoppedClock, ago, later
from tests.support.storage_rows import add_account

FIREFOX = Device("Firefox", "Windows")
ADA, BEA = Actor("ada@desk.example", 1), Actor("bea@desk.example", 2)
SPANS = st.timedeltas(timedelta(0), LONGEST * 2)


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    return Store(engine, ring)


@pytest.fixture
def ada(engine: Engine) -> int:
    return add_account(engine, ADA.name)


def ends(store: Store) -> list[str | None]:
    """How each session ended, oldest first; None for one that has not."""
    with reading(store.engine) as conn:
        found = conn.exec_driver_sql("SELECT ended_how FROM staff_sessions ORDER BY opened_at, id")
        return list(found.scalars())


def recorded(store: Store) -> list[tuple[str, ...]]:
    with reading(store.engine) as conn:
        return [tuple(row) for row in conn.exec_driver_sql("SELECT who, verb, subject, detail FROM audit ORDER BY id")]


@pytest.mark.parametrize("teams", [frozenset(), frozenset({1}), frozenset({1, 2})], ids=["none", "one", "two"])
def test_with_the_session_comes_who_is_signed_in_and_their_teams(store: Store, ada: int, teams: frozenset[int]) -> None:
    with store.writing() as conn:
        team_rows.add(conn, Team(2, "River", "river", NOON, None))
        team_rows.set_teams_of(conn, ada, teams)
    token, _began = staff_sessions.start(store, ada, FIREFOX, NOON)
    found = staff_sessions.find(store, token, NOON)
    assert found is not None
    assert (found[1].id, found[1].email, found[1].role, found[1].teams) == (ada, ADA.name, COUNSELOR, teams)


def test_a_token_opens_its_own_session_and_stands_nowhere(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    found = staff_sessions.find(store, token, NOON)
    assert found is not None
    assert found[0] == began
    assert staff_sessions.find(store, token[:-1], NOON) is None
    assert len(token) >= 43  # 256 bits
    with reading(store.engine) as conn:
        assert token not in str(conn.exec_driver_sql("SELECT * FROM staff_sessions").all())


def test_what_is_signed_out_is_signed_out_in_every_copy_and_on_record(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    staff_sessions.sign_out(store, began, ADA, later(minutes=1))
    staff_sessions.sign_out(store, began, ADA, later(minutes=2))
    assert staff_sessions.find(store, token, later(minutes=1)) is None
    assert (ends(store), recorded(store)) == (["signed out"], [(ADA.name, "signed out", "", "")])


@pytest.mark.parametrize("cause", [Cause.DISABLED, Cause.NEW_PASSWORD, Cause.NEW_ROLE, Cause.BY_AN_ADMINISTRATOR])
def test_what_happens_to_an_account_ends_its_sessions_and_no_others(store: Store, ada: int, cause: Cause) -> None:
    tokens = [staff_sessions.start(store, ada, FIREFOX, NOON)[0] for _ in range(2)]
    bea, _began = staff_sessions.start(store, add_account(store.engine, BEA.name), FIREFOX, NOON)
    with store.writing() as conn:
        assert staff_sessions.end_sessions_of(conn, store.keyring, (ada, ADA.name), cause, BEA, NOON) == 2
    assert [staff_sessions.find(store, token, NOON) for token in tokens] == [None, None]
    assert staff_sessions.find(store, bea, NOON) is not None
    assert recorded(store) == [(BEA.name, "ended sessions", ADA.name, cause.value)]


def test_ending_sessions_is_undone_with_what_ended_them(store: Store, ada: int) -> None:
    token, _began = staff_sessions.start(store, ada, FIREFOX, NOON)
    with store.writing() as conn:
        staff_sessions.end_sessions_of(conn, store.keyring, (ada, ADA.name), Cause.DISABLED, BEA, NOON)
        conn.rollback()
    assert staff_sessions.find(store, token, NOON) is not None


def test_a_disabled_account_has_no_session_even_if_nobody_ended_it(store: Store, ada: int) -> None:
    token, _began = staff_sessions.start(store, ada, FIREFOX, NOON)
    for active in ("false", "true"):
        with writing(store.engine) as conn:
            conn.exec_driver_sql(f"UPDATE users SET active = {active}")
        assert staff_sessions.find(store, token, NOON) is None
    assert ends(store) == ["disabled"]


def test_sessions_are_ended_one_by_one_or_all_others_or_all(store: Store, ada: int) -> None:
    first, second, third, here = (staff_sessions.start(store, ada, FIREFOX, ago(minutes=each))[1] for each in range(4))
    assert staff_sessions.end_own(store, here, first.id, ADA, NOON)
    assert not staff_sessions.end_own(store, here, first.id, ADA, NOON)
    assert {each.id for each in staff_sessions.open_sessions(store, ada, NOON)} == {second.id, third.id, here.id}
    assert staff_sessions.end_all_own(store, here, ADA, NOON, but_this=True) == 2
    assert [each.id for each in staff_sessions.open_sessions(store, ada, NOON)] == [here.id]
    assert staff_sessions.end_all_own(store, here, ADA, NOON) == 1
    assert staff_sessions.open_sessions(store, ada, NOON) == []


def test_nobody_ends_a_session_of_somebody_else(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    _, bea = staff_sessions.start(store, add_account(store.engine, BEA.name), FIREFOX, NOON)
    assert not staff_sessions.end_own(store, bea, began.id, BEA, NOON)
    assert staff_sessions.find(store, token, NOON) is not None


def test_signing_in_again_in_a_browser_ends_the_session_before(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    another, _began = staff_sessions.start(store, ada, FIREFOX, later(minutes=1), replaces=began.id)
    assert another != token
    assert staff_sessions.find(store, token, later(minutes=1)) is None
    assert ends(store) == ["signed in again", None]


def test_one_session_too_many_ends_the_one_that_was_not_seen_for_longest(store: Store, ada: int) -> None:
    tokens = [staff_sessions.start(store, ada, FIREFOX, later(seconds=each))[0] for each in range(MOST + 1)]
    found = [staff_sessions.find(store, token, later(minutes=1)) is not None for token in tokens]
    assert found == [False] + [True] * MOST
    assert ends(store)[0] == "too many"


@pytest.mark.parametrize(
    ("active_until", "asked", "how"),
    [(timedelta(0), IDLE, "idle"), (LONGEST - IDLE / 2, LONGEST, "too long")],
)
def test_a_session_that_is_idle_or_too_old_is_over_and_stays_so_when_the_clock_is_set_back(
    store: Store, ada: int, active_until: timedelta, asked: timedelta, how: str
) -> None:
    token, session = staff_sessions.start(store, ada, FIREFOX, NOON)
    for step in range(1, active_until // (IDLE / 2) + 1):
        session = staff_sessions.touch(store, session, NOON + step * IDLE / 2)
    assert staff_sessions.find(store, token, NOON + asked - timedelta(seconds=1)) is not None
    assert staff_sessions.find(store, token, NOON + asked) is None
    assert ends(store) == [how]
    assert staff_sessions.find(store, token, NOON + asked - timedelta(minutes=5)) is None


@pytest.mark.parametrize("ahead", [timedelta(hours=30), timedelta(days=400)])
def test_a_session_of_the_time_when_the_clock_was_ahead_is_over(store: Store, ada: int, ahead: timedelta) -> None:
    token, _began = staff_sessions.start(store, ada, FIREFOX, NOON + ahead)
    assert staff_sessions.find(store, token, NOON + ahead) is not None
    assert staff_sessions.find(store, token, NOON) is None


@given(seen=st.timedeltas(-LONGEST, LONGEST), opened_before=SPANS)
def test_no_session_lasts_longer_than_twice_its_idle_time_however_the_clock_is_set(
    seen: timedelta, opened_before: timedelta
) -> None:
    session = StaffSession(UUID(int=1), 1, "", "", NOON + seen - opened_before, NOON + seen)
    left = staff_sessions.time_left(session, NOON)
    assert 0 <= left.left <= left.most <= IDLE.total_seconds()
    assert left.left == 0 or staff_sessions.time_left(session, NOON + 2 * IDLE).left == 0


def writes(store: Store) -> list[str]:
    """Statements that change a session, from now on."""
    seen: list[str] = []

    def note(*happened: object) -> None:
        if str(happened[2]).startswith("UPDATE"):
            seen.append(str(happened[2]))

    event.listen(store.engine, "before_cursor_execute", note)
    return seen


def test_that_a_browser_is_active_is_written_once_a_minute_at_most(store: Store, ada: int) -> None:
    token, _began = staff_sessions.start(store, ada, FIREFOX, NOON)
    written = writes(store)
    for seconds in range(0, 180, 5):
        found = staff_sessions.find(store, token, later(seconds=seconds))
        assert found is not None
        staff_sessions.touch(store, found[0], later(seconds=seconds))
    assert len(written) == 2


def test_a_late_request_does_not_open_a_session_again(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    staff_sessions.sign_out(store, began, ADA, later(minutes=2))
    staff_sessions.touch(store, began, later(minutes=3))
    assert staff_sessions.find(store, token, later(minutes=3)) is None


def test_a_second_factor_is_noted_with_its_time_and_changes_the_token(store: Store, ada: int) -> None:
    token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    another = staff_sessions.factor_given(store, began, later(minutes=1))
    assert staff_sessions.find(store, token, later(minutes=1)) is None
    found = staff_sessions.find(store, another, later(minutes=1))
    assert found is not None
    assert (found[0].id, began.factor_at, found[0].factor_at) == (began.id, None, later(minutes=1))


def test_a_second_factor_opens_no_session_that_has_ended(store: Store, ada: int) -> None:
    _token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    staff_sessions.sign_out(store, began, ADA, NOON)
    assert staff_sessions.factor_given(store, began, NOON) == ""


@pytest.fixture
def run_hourly(store: Store, tmp_path: Path, stopped_clock: StoppedClock) -> Callable[[timedelta], None]:
    """Sweeps now, and again an hour later, so long after noon."""

    def run(after: timedelta) -> None:
        for hours in (0, 1):
            stopped_clock.time = NOON + after + timedelta(hours=hours)
            sweep.sweep(store, tmp_path, clock.clocks())

    return run


def test_sessions_that_are_over_are_forgotten_after_a_month(
    store: Store, ada: int, run_hourly: Callable[[timedelta], None]
) -> None:
    staff_sessions.start(store, ada, FIREFOX, NOON)
    run_hourly(timedelta(days=29))
    assert ends(store) == [None]
    run_hourly(timedelta(days=30))
    assert ends(store) == []


def test_forms_that_nobody_came_back_for_are_forgotten_after_three_days(
    store: Store, ada: int, run_hourly: Callable[[timedelta], None]
) -> None:
    _token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    sent = unsaved_forms.keep(store, began.id, "/counselor/heron-42/notes", (("note", "Called."),), NOON)
    assert sent is not None
    assert sent.result is unsaved_forms.KeepResult.KEPT
    for after, kept in ((timedelta(days=2), 1), (timedelta(days=3), 0)):
        run_hourly(after)
        with reading(store.engine) as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM unsaved_forms").scalar_one() == kept


def test_a_clock_that_is_ahead_for_a_while_deletes_no_form(
    store: Store, ada: int, run_hourly: Callable[[timedelta], None], stopped_clock: StoppedClock
) -> None:
    _token, began = staff_sessions.start(store, ada, FIREFOX, NOON)
    unsaved_forms.keep(store, began.id, "/counselor/heron-42/notes", (("note", "Called."),), NOON)
    run_hourly(timedelta(0))
    stopped_clock.wrong_by = timedelta(days=400)
    run_hourly(timedelta(hours=2))
    run_hourly(timedelta(hours=4))
    assert unsaved_forms.of_account(store, ada, clock.now()) == ([], 0)
    stopped_clock.wrong_by = timedelta(0)
    assert len(unsaved_forms.of_account(store, ada, clock.now())[0]) == 1
