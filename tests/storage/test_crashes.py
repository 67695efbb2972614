"""A process killed at any moment leaves all of a submission or nothing of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from filling import begun
from sqlalchemy import Engine

from assessment.settings import ROOT
from assessment.storage.engine import reading

KILLS = 30

TORN = """
SELECT count(*) FROM drafts LEFT JOIN submissions ON submissions.draft_id = drafts.id
WHERE (drafts.submission_id IS NULL) <> (submissions.id IS NULL)
   OR (submissions.id IS NOT NULL AND (drafts.answers <> '{}' OR submissions.answers <> '{"tired":3}'))
"""


def test_killed_while_sending_nothing_is_torn_and_nothing_acknowledged_is_lost(engine: Engine) -> None:
    begun(engine)
    sender = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("sender.py")),
            engine.url.render_as_string(hide_password=False),
            str(KILLS),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )
    acknowledged = set(sender.stdout.split())
    with reading(engine) as conn:
        kept = {row[0] for row in conn.exec_driver_sql("SELECT code FROM submissions")}
        assert conn.exec_driver_sql(TORN).scalar_one() == 0
    assert acknowledged
    assert acknowledged <= kept
