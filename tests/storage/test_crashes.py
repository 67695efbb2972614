"""A process killed at any moment leaves all of a submission or nothing of it, and every row opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine

from assessment.core.engine.answers import loaded
from assessment.core.items import Answers
from assessment.records import drafts, submissions
from assessment.settings import ROOT
from assessment.storage import submissions as submission_rows
from assessment.storage.engine import reading
from assessment.vault.keyring import Keyring
from tests.support.encrypted_drafts import keyring, sleep

KILLS = 30
ANSWERS: Answers = {"tired": 3, "awake": 2, "words": "So tired"}


def whole(conn: Connection, ring: Keyring, token: str) -> str | None:
    """The code of what the holder of ``token`` sent in, None while they did not; fails when anything does not open."""
    draft = drafts.open_by_token(conn, token)
    if draft is None:
        return None
    record = submissions.own(conn, draft.row, draft.key)
    if record is None:
        assert not draft.submitted
        assert draft.answers in ({}, ANSWERS)
        return None
    assert draft.row.submission_id == record.row.id
    assert draft.answers == {}
    assert loaded(record.last.answers) == ANSWERS
    assert submissions.open_for_team(submission_rows.shared_by_code(conn, record.code), ring) == record
    return record.code


def test_killed_while_sending_nothing_is_torn_and_nothing_acknowledged_is_lost(engine: Engine, tmp_path: Path) -> None:
    pack, keys = sleep(tmp_path), tmp_path / "keys"
    ring = keyring(keys)
    sender = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parents[1] / "support" / "crash_sender.py"),
            engine.url.render_as_string(hide_password=False),
            str(tmp_path / "sleep"),
            str(keys),
            str(KILLS),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}:{ROOT / 'tests' / 'core'}"},
    )
    lines = [line.split() for line in sender.stdout.splitlines()]
    tokens, acknowledged = ({rest for word, rest in lines if word == which} for which in ("begins", "sent"))
    with reading(engine) as conn:
        kept = {code for token in tokens if (code := whole(conn, ring, token))}
        rows = conn.exec_driver_sql("SELECT token_sha256, pack_hash FROM drafts").all()
        everything = {row[0] for row in conn.exec_driver_sql("SELECT code FROM submissions")}
    assert {row[0] for row in rows} <= set(map(drafts.hash_token, tokens))  # each of them was opened above
    assert {row[1] for row in rows} == {pack.hash}
    assert kept == everything
    assert len(acknowledged) >= KILLS
    assert acknowledged <= kept
