"""Kill the worker, again and again, and look at what has come by mail."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine

from assessment.core.alerts import AlertKind
from assessment.settings import ROOT
from assessment.storage import accounts, alerts
from assessment.storage.engine import reading, writing
from tests.support.mail_server import mail_server
from tests.support.staff import FIRST
from tests.support.stopped_clock import ago
from tests.support.storage_rows import begin_another, keep_pack, submit

ACCOUNTS = 10


def assert_no_alert_is_lost(engine: Engine, folder: Path, cases: int, kills: int) -> None:
    """Kill the worker so often while it tells ten accounts of each case: each alert comes, and doubles are known."""
    _write_alerts(engine, cases)
    with mail_server() as box:
        url = engine.url.render_as_string(hide_password=False)
        program = str(Path(__file__).with_name("crash_worker.py"))
        command = [sys.executable, program, url, str(folder / "keys"), str(box.port), str(kills)]
        subprocess.run(command, check=True, env={"PYTHONPATH": str(ROOT)})
    came = Counter(str(each["Message-ID"]) for each in box.came)
    told = {(str(each["To"]), each.get_content().split()[0]) for each in box.came}
    doubles = sum(came.values()) - len(came)
    with reading(engine) as conn:
        counts = alerts.counts(conn)
        assert conn.exec_driver_sql("SELECT count(*) FROM alerts WHERE outcome = 'sent'").scalar_one() == len(came)
    print(f"{len(came)} alerts, {kills} kills: none lost, {doubles} sent twice, {counts.perhaps_twice} perhaps twice")
    assert len(came) == len(told) == ACCOUNTS * cases
    assert counts.waiting == 0
    assert doubles <= counts.perhaps_twice <= kills + doubles


def _write_alerts(engine: Engine, cases: int) -> None:
    with writing(engine) as conn:
        keep_pack(conn)
        people = [
            accounts.add(conn, f"{number}@desk.example", "Colleague", "no hash", accounts.COUNSELOR, FIRST)
            for number in range(ACCOUNTS)
        ]
    for _ in range(cases):
        case = submit(engine, begin_another(engine), shared=True)
        with writing(engine) as conn:
            told = [each for each in people if each is not None]
            alerts.add(conn, case.id, told, AlertKind.SAME_DAY, "event 1", ago(days=1))
