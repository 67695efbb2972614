"""The demonstration takes its people from the examples of whatever pack is served."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

from flask import Flask

from assessment.core.packs.loader import load
from assessment.presenters import queue_page
from assessment.records.store import Store
from assessment.services import demo_data, demo_people, people, teams
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.queue import open_queue
from assessment.vault.keyring import FIRST_TEAM
from tests.support.respondent_steps import ServeSleep
from tests.support.second_factor_steps import FACTOR_KEYS, keys_of
from tests.support.sleep_pack import FILES
from tests.support.staff import counselor

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def demonstrated(app: Flask) -> queue_page.QueuePage:
    settings = app.config["SETTINGS"]
    engine, keyring = app.extensions["store"].engine, app.extensions["store"].keyring
    with app.app_context():
        pack = load(settings.packs_dir / settings.pack)
        demo_data.fill(Store(engine, keyring), pack, FACTOR_KEYS, "thrush-apricot-shell-nutmeg", NOW)
    return open_queue(Store(engine, keyring), counselor(), NOW, "en")


def test_both_teams_have_cases_and_everybody_an_account_with_an_app(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    demonstrated(app)
    store = app.extensions["store"]
    second = next(team.id for team in teams.every_team(store) if team.name == demo_people.SECOND_TEAM)
    assert open_queue(store, counselor(teams=frozenset({second})), NOW, "en").waiting
    found = people.everybody(store, keys_of(app), NOW).people
    both = frozenset({FIRST_TEAM, second})
    assert Counter((each.role, each.teams) for each in found) == {
        (COUNSELOR, frozenset({FIRST_TEAM})): 3,
        (COUNSELOR, frozenset({second})): 3,
        (SUPERVISOR, both): 1,
        (ADMINISTRATOR, frozenset()): 1,
    }
    for each in found:
        assert re.fullmatch(r"\d{6}", demo_people.code(store, FACTOR_KEYS, each.email, NOW))


def test_a_second_demonstration_adds_other_accounts_in_the_same_teams(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    demonstrated(app)
    demonstrated(app)
    store = app.extensions["store"]
    assert len(teams.every_team(store)) == 2
    found = people.everybody(store, keys_of(app), NOW).people
    assert len({each.email for each in found}) == 16


def test_a_pack_of_few_questions_can_be_demonstrated(serve_sleep: ServeSleep) -> None:
    queue = demonstrated(serve_sleep())
    assert len({row.due.words for row in queue.waiting}) > 1
    taken = [row for row in queue.waiting if row.owner]
    assert len(queue.closed) + len(taken) == demo_data.REVIEWED
    assert queue.closed


def test_a_pack_without_an_example_can_be_demonstrated(serve_sleep: ServeSleep) -> None:
    queue = demonstrated(serve_sleep(("examples.yaml", FILES["examples.yaml"], "[]\n")))
    assert {row.due.words for row in queue.waiting} == {"no set time"}
