"""People on a service whose clock is set while they answer, and set right again: nothing of theirs is lost.

A program of its own, run with a folder, the database's URL, and by how much the clock is set (``moved_clock.run``).
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from assessment import clock
from assessment.clock import Clocks
from assessment.services import startup, sweep
from assessment.services.proven_time import Verdict
from assessment.settings import Settings
from tests.support import sleep_pack
from tests.support.fixtures import application, settings_in
from tests.support.moved_clock import move
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    begun,
    come_back,
    heading,
    opened,
    place,
    rows,
    six_words,
    swept,
)
from tests.support.storage_rows import begin_another, keep_pack
from tests.support.strict_client import Pages
from tests.support.worker_turns import worked

HOUR = timedelta(hours=1)
A_MOMENT = timedelta(minutes=30)
"""More than this program takes on any machine, and less than any of the jumps but the smallest."""
JUMPS = {"+30h": timedelta(hours=30), "-10m": timedelta(minutes=-10), "+400d": timedelta(days=400)}


def age_last_run(chosen: Settings) -> None:
    """Let the last run have been two hours earlier, by both clocks: what no test can wait for."""
    file = chosen.instance_dir / sweep.LAST_RUN
    run = json.loads(file.read_text())
    at = datetime.fromisoformat(run["wall"])
    run |= {"uptime": run["uptime"] - 7200, "wall": (at - 2 * HOUR).isoformat()}
    file.write_text(json.dumps(run))


def leave_expired(engine: Engine) -> None:
    """Leave a draft that nobody can open, and that was not seen for two days."""
    with engine.begin() as conn:
        keep_pack(conn)
    then = clock.now() - timedelta(days=2)
    begin_another(engine, seen_at=then, opened_at=then, created_at=then, updated_at=then)


def set_clock(by: str, jump: timedelta) -> None:
    """Set it, and see for oneself that the wall clock is set and that the other is not."""
    before: Clocks = clock.clocks()
    move(by)
    after = clock.clocks()
    ran = after.uptime - before.uptime
    assert timedelta(0) <= ran < A_MOMENT
    assert abs(after.wall - before.wall - jump - ran) < timedelta(seconds=5)
    assert after.boot == before.boot != ""


def drafts(app: Flask) -> int:
    return len(rows(app, "SELECT id FROM drafts"))


def sweep_command(app: Flask, status: int) -> str:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["sweep"])
    assert result.exit_code == status, result.output
    return result.output


def send_and_send_again(browser: Pages, answers: dict[str, str]) -> None:
    """Send a page of answers. The visit has ended, by the clock, and the page that says so carries them along."""
    browser.send(answers, status=400)
    assert heading(browser) == "Your visit had ended"
    browser.send(press="Send again")


def while_set(app: Flask, answering: Pages, by: str) -> None:
    """The clock is set: a page is sent, and every way to sweep finds it out and deletes nothing."""
    chosen: Settings = app.config["SETTINGS"]
    before = drafts(app)
    age_last_run(chosen)
    set_clock(by, JUMPS[by])
    send_and_send_again(answering, BAD_NIGHTS)
    begun(app)
    worked(app)
    for _ in range(3):
        age_last_run(chosen)
        assert "drafts deleted: 0" in sweep_command(app, 0)
    age_last_run(chosen)
    startup.prepare(chosen)
    assert drafts(app) == before + 1


def main(folder: Path, url: str, by: str) -> None:
    packs = sleep_pack.written(folder).parent
    chosen = settings_in(folder, packs_dir=packs, pack="sleep", database_url=url)
    startup.prepare(chosen)
    with application(chosen) as app:
        engine = app.extensions["store"].engine
        answering, away = begun(app), begun(app)
        words = six_words(away)
        worked(app)  # the first run, which knows of none before
        leave_expired(engine)
        age_last_run(chosen)
        assert swept(app).deleted == 1  # with a clock that is right, what has expired goes
        while_set(app, answering, by)
        there = drafts(app)
        set_clock("+0", -JUMPS[by])
        age_last_run(chosen)
        print(sweep_command(app, 1))
        age_last_run(chosen)
        assert swept(app).decision.verdict is Verdict.AGREED
        assert drafts(app) == there
        assert opened(answering).answers == {"tired": 3, "awake": 3, "rested": 0}
        assert place(come_back(Pages(app), words)) == "page 1"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
