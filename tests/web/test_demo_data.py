"""The demonstration takes its people from the examples of whatever pack is served."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from assessment.core.packs.loader import load
from assessment.presenters import queue_page
from assessment.records.store import Store
from assessment.services import demo_data
from assessment.services.queue import open_queue
from tests.support.respondent_steps import ServeSleep
from tests.support.second_factor_steps import FACTOR_KEYS
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


def test_a_pack_of_few_questions_can_be_demonstrated(serve_sleep: ServeSleep) -> None:
    queue = demonstrated(serve_sleep())
    assert len({row.due.words for row in queue.waiting}) > 1
    assert len(queue.reviewed) == demo_data.REVIEWED


def test_a_pack_without_an_example_can_be_demonstrated(serve_sleep: ServeSleep) -> None:
    queue = demonstrated(serve_sleep(("examples.yaml", FILES["examples.yaml"], "[]\n")))
    assert {row.due.words for row in queue.waiting} == {"no set time"}
