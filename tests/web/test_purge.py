"""Whatever deletes or withdraws empties the database's log once its reply is out; whoever leaves waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from assessment.services import purge, startup
from assessment.settings import Settings
from assessment.storage.engine import reading
from tests.support import databases, encrypted_drafts
from tests.support.respondent_steps import BAD_NIGHTS, Clock, ServeSleep, begun, finished, rows, swept
from tests.support.sqlite_files import copied, purged
from tests.support.storage_rows import add_account
from tests.support.strict_client import Pages
from tests.support.worker_turns import worked


def frames(app: Flask) -> int:
    """How many pages stand in the log."""
    return copied(app.extensions["store"].engine).frames


WAYS = ("/delete", "/result", "/forget", "/start-again", "/leave")


@pytest.mark.parametrize("way", WAYS)
def test_the_log_is_emptied_once_the_reply_is_out(sleep: Pages, way: str) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.get(way if way != "/leave" else "/result")
    form = {"csrf_token": str(sleep.page.select("input[name=csrf_token]")[0]["value"]), "form": "withdraw"}
    reply = sleep.client.post(way, data=form)
    assert reply.status_code < 400
    purged()
    assert frames(app) > 0
    reply.close()
    purged()
    assert frames(app) == 0


def test_what_the_worker_sweeps_away_leaves_the_log_too(serve_sleep: ServeSleep, later: Clock) -> None:
    app = serve_sleep()
    begun(app)
    swept(app)
    [(body,)] = rows(app, "SELECT body FROM drafts")
    sealed = body[:100]  # a longer one is continued on another page
    assert sealed in copied(app.extensions["store"].engine).log
    later(timedelta(days=2))
    worked(app)
    purged()
    assert rows(app, "SELECT count(*) FROM drafts") == [(0,)]
    left = copied(app.extensions["store"].engine)
    assert sealed not in left.file
    assert sealed not in left.log


def test_who_leaves_does_not_wait_for_a_log_in_use(sleep: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "SECONDS_BETWEEN", 0)
    app = sleep.client.application
    with reading(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("SELECT 1 FROM drafts").all()
        reply = sleep.client.post("/leave", buffered=True)
        assert reply.status_code < 400
        assert frames(app) > 0
    purged()
    assert frames(app) == 0


def test_the_sweep_command_is_done_when_the_log_is_empty(serve_sleep: ServeSleep, later: Clock) -> None:
    app = serve_sleep()
    begun(app)
    swept(app)
    later(timedelta(days=2))
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["sweep"])
    assert "Expired drafts deleted: 1\n" in result.output
    assert frames(app) == 0


def test_a_start_of_the_service_empties_what_a_crash_left_in_the_log(
    make_settings: Callable[..., Settings], tmp_path: Path, migrated_file: bytes
) -> None:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with databases.connected(f"sqlite:///{tmp_path / 'check-in.db'}") as other:
        encrypted_drafts.known_keyring(other, tmp_path / "instance" / "keys")
        add_account(other)
        assert copied(other).frames > 0
        startup.prepare(make_settings())
        assert copied(other).frames == 0
