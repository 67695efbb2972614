"""The demonstration takes its people from the examples of whatever pack is served, and has a case in every state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row, text

from assessment import clock
from assessment.core.case_states import Action, CaseState
from assessment.core.case_transitions import Deed, actions
from assessment.core.engine.working_time import DEFAULT_CALENDAR
from assessment.core.packs.loader import load
from assessment.records.store import Store
from assessment.services import figures, key_setup, people, teams
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.case_actions import OpenCase, open_case
from assessment.services.demo import cast, demonstration, timetable
from assessment.services.demo.demonstration import Demonstration
from assessment.services.demo.stories import STORIES, Story
from assessment.services.staff import Staff
from assessment.settings import ROOT
from assessment.storage import accounts, day_counts
from assessment.storage.day_counts import BEGUN, SENT_IN
from assessment.storage.teams import all_teams
from assessment.vault.keyring import FIRST_TEAM
from tests.support import databases
from tests.support.fixtures import application, settings_in
from tests.support.respondent_steps import ServeSleep, come_back
from tests.support.second_factor_steps import FACTOR_KEYS, keys_of
from tests.support.sleep_pack import FILES
from tests.support.strict_client import Pages
from tests.support.walks_once import WalkOnce

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EMAIL = "supervisor@example.org"


def demonstrated(app: Flask, now: datetime = NOW) -> Demonstration:
    settings = app.config["SETTINGS"]
    with app.app_context():
        pack = load(settings.packs_dir / settings.pack)
        return demonstration.fill(app.extensions["store"], pack, FACTOR_KEYS, "thrush-apricot-shell-nutmeg", now)


def supervisor(store: Store) -> Staff:
    with store.reading() as conn:
        return Staff(accounts.id_of(conn, EMAIL), EMAIL, SUPERVISOR, frozenset(each.id for each in all_teams(conn)))


def rows(store: Store) -> list[Row[Any]]:
    asked = text("SELECT team_id, state, code, due_at FROM submissions WHERE team_id IS NOT NULL ORDER BY code")
    with store.reading() as conn:
        return list(conn.execute(asked))


@pytest.fixture(scope="module")
def cases(demo: tuple[Flask, str]) -> list[OpenCase]:
    """What is shared in the demonstration of the shipped pack, as the supervisor opens it."""
    store = demo[0].extensions["store"]
    staff = supervisor(store)
    with store.reading() as conn:
        shared = [each.code for each in rows(store) if each.state != "withdrawn"]
        return [open_case(conn, store, code, staff, NOW) for code in shared]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """The shipped pack, demonstrated, in a database of each kind; and six words that it prints."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        (folder / "check-in.db").write_bytes(request.getfixturevalue("migrated_file"))
        settings = settings_in(folder)
    else:
        server: databases.Server = request.getfixturevalue("postgresql")
        settings = settings_in(folder, database_url=server.create(server.migrated))
    with application(settings) as app:
        key_setup.establish(app.extensions["store"], NOW)
        yield app, demonstrated(app).words
    if request.param == "postgresql":
        server.drop(settings.database_url)


def test_a_password_that_would_be_refused_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of some 2,000 passwords of four words one is taken for a leaked one."""
    words = iter(["aspen", "holly", "spring", "orchid", "swallow", "hawthorn", "dunlin", "thrush"])
    monkeypatch.setattr("secrets.choice", lambda known: next(words))
    assert cast.new_password() == "swallow-hawthorn-dunlin-thrush"


def test_each_team_has_a_case_in_every_state(demo: tuple[Flask, str]) -> None:
    found = rows(demo[0].extensions["store"])
    assert len(found) == demonstration.CASES == 40
    teams_of = {state: {each.team_id for each in found if each.state == state.value} for state in CaseState}
    assert {state: len(teams) for state, teams in teams_of.items()} == dict.fromkeys(CaseState, 2)
    assert Counter(each.state for each in found)["withdrawn"] == 2


def test_people_began_and_sent_in_on_each_of_the_days_that_figures_show(demo: tuple[Flask, str]) -> None:
    store = demo[0].extensions["store"]
    days = [store.calendar.day(NOW) - timedelta(days=number) for number in range(figures.DAYS)]
    with store.reading() as conn:
        counts = day_counts.since(conn, days[-1])
    assert {(day, what) for day in days for what in (BEGUN, SENT_IN)} == counts.keys()
    assert all(counts[day, BEGUN] > counts[day, SENT_IN] for day in days)


def test_some_cases_are_overdue_and_some_are_due_today(cases: list[OpenCase]) -> None:
    open_now = [each.row for each in cases if each.state.state is not CaseState.CLOSED]
    due = [each.due_at for each in open_now if each.due_at is not None]
    assert any(each < NOW for each in due)
    assert any(each > NOW and each.date() == NOW.date() for each in due)
    assert {(each.minute, each.second) for each in due} == {(0, 0)}
    assert max(due) - NOW < timedelta(days=7)


def test_what_happened_in_a_case_happened_in_order_and_before_now(cases: list[OpenCase]) -> None:
    for case in cases:
        times = [each.row.at for each in case.events]
        assert times == sorted(times)
        assert times[-1] <= NOW
        assert case.events[0].action is Action.SHARE


def test_that_somebody_is_away_is_the_last_and_latest_entry_of_the_audit_log(demo: tuple[Flask, str]) -> None:
    with demo[0].extensions["store"].reading() as conn:
        *before, last = conn.execute(text("SELECT at, verb FROM audit WHERE who <> 'command' ORDER BY id"))
    assert last.verb == "is away"
    assert last.at >= max(each.at for each in before)


def test_somebody_came_back_afraid(cases: list[OpenCase]) -> None:
    returned = [each for each in cases if each.state.state is CaseState.RETURNED]
    fear = [[each.answers.get("afraid_now") for each in case.submission.parsed_rounds] for case in returned]
    assert [None, "no", "yes"] in fear


def test_somebody_asked_for_a_call_while_their_counselor_is_away(cases: list[OpenCase]) -> None:
    found = [each for each in cases if each.owner_away]
    assert Action.ASK_FOR_CALL in {each.events[-1].action for each in found}
    for case in found:
        colleague = next(each.id for each in case.colleagues if each.id != case.state.owner)
        assert case.state.state is not CaseState.RETURNED or Action.CLAIM in actions(
            case.state, Deed(Action.NOTE, NOW, colleague, owner_away=True)
        )


def test_a_second_look_waits_for_the_supervisor_after_a_talk(demo: tuple[Flask, str], cases: list[OpenCase]) -> None:
    waiting = [each for each in cases if each.state.state is CaseState.SECOND_LOOK]
    staff = supervisor(demo[0].extensions["store"])
    assert {case.events[-1].action for case in waiting} == {Action.CONFIRM, Action.LOWER}
    for case in waiting:
        assert Action.KEEP_VIEW in actions(case.state, Deed(Action.NOTE, NOW, staff.id, supervises=True))
        assert Action.AGREE not in actions(case.state, Deed(Action.NOTE, NOW, case.state.owner))
        assert case.events[-1].action is Action.CONFIRM or case.state.talked


def test_a_case_of_danger_was_closed_by_two(cases: list[OpenCase]) -> None:
    closed = [each for each in cases if each.state.state is CaseState.CLOSED]
    at_danger = [each for each in closed if each.state.in_danger]
    assert len(at_danger) == 2
    for case in at_danger:
        by = {each.action: each.row.actor for each in case.events}
        assert by[Action.AGREE] not in {None, by[Action.CONFIRM]}


def test_contacts_reach_nobody_and_are_used_only_where_they_are_safe(cases: list[OpenCase]) -> None:
    reached = 0
    for case in cases:
        contact = case.submission.contact
        assert not contact or re.search(r"555-01\d\d|@example\.org", contact)
        used = {each.row.channel for each in case.events if each.row.channel}
        assert used <= set(case.safe_channels)
        reached += bool(used)
    assert reached >= 10


def test_six_words_open_the_answers_of_somebody_with_three_check_ins(
    demo: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, words = demo
    monkeypatch.setattr(clock, "now", lambda: NOW)
    browser = come_back(Pages(app), words)
    browser.get("/result", status=200)
    assert browser.page.select(".trend-chart")
    assert "A counselor has read what you sent before" in browser.page.get_text()


def demonstrate(app: Flask) -> tuple[Sequence[Pages], None]:
    demonstrated(app)
    return [], None


def test_both_teams_have_cases_and_everybody_an_account_with_an_app(walked: WalkOnce) -> None:
    app = walked(demonstrate).app
    store = app.extensions["store"]
    second = next(team.id for team in teams.every_team(store) if team.name == cast.SECOND_TEAM)
    found = people.everybody(store, keys_of(app), NOW).people
    both = frozenset({FIRST_TEAM, second})
    assert Counter((each.role, each.teams) for each in found) == {
        (COUNSELOR, frozenset({FIRST_TEAM})): 3,
        (COUNSELOR, frozenset({second})): 3,
        (SUPERVISOR, both): 1,
        (ADMINISTRATOR, frozenset()): 1,
    }
    for each in found:
        assert re.fullmatch(r"\d{6}", cast.code(store, FACTOR_KEYS, each.email, NOW))


def test_a_second_demonstration_adds_other_accounts_in_the_same_teams(walked: WalkOnce) -> None:
    app = walked(demonstrate).app
    demonstrated(app)
    store = app.extensions["store"]
    assert len(teams.every_team(store)) == 2
    found = people.everybody(store, keys_of(app), NOW).people
    assert len({each.email for each in found}) == 16


def test_a_pack_of_few_questions_can_be_demonstrated(walked: WalkOnce) -> None:
    found = {each.state for each in rows(walked(demonstrate).app.extensions["store"])}
    assert found == {each.value for each in CaseState} - {"second_look"}


def test_a_pack_without_an_example_can_be_demonstrated(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(("examples.yaml", FILES["examples.yaml"], "[]\n"))
    demonstrated(app)
    assert len(rows(app.extensions["store"])) == demonstration.CASES


def test_a_pack_that_asks_for_no_contact_can_be_demonstrated(app: Flask) -> None:
    store = app.extensions["store"]
    with app.app_context():
        demonstration.fill(
            store, load(ROOT / "questionnaires" / "apology-check"), FACTOR_KEYS, "a long enough password", NOW
        )
    assert {each.state for each in rows(store)} == {each.value for each in CaseState}


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), story=st.sampled_from(STORIES)
)
def test_steps_come_after_one_another_and_before_now(now: datetime, story: Story) -> None:
    for age in (story.days, 0.05):
        sent = now - timedelta(days=age)
        times = [sent, *(at for at, _ in timetable.moments(story, DEFAULT_CALENDAR, sent, now))]
        assert times == sorted(set(times))
        assert times[-1] <= now


def test_a_case_waits_for_a_day_after_the_step_at_any_hour_of_a_week(app: Flask) -> None:
    with app.app_context():
        for hour, story in product(range(7 * 24), STORIES):
            now = NOW + timedelta(hours=hour)
            sent = now - timedelta(days=story.days)
            for at, step in timetable.moments(story, DEFAULT_CALENDAR, sent, now):
                day = timetable.awaited_day(at, int(str(step.form.get("days", 0))), now)
                assert datetime.combine(day, time(), UTC) > at


@pytest.mark.parametrize("hour", [11, 20])
def test_a_demonstration_can_be_made_after_a_weekend(app: Flask, hour: int) -> None:
    """What would have been done on Saturday is done on Monday morning."""
    demonstrated(app, datetime(2026, 11, 30, hour, 24, tzinfo=UTC))
    assert len(rows(app.extensions["store"])) == demonstration.CASES
