"""Kill what sends submissions, again and again, and look at what is stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine

from assessment.core.engine.answers import loaded
from assessment.core.items import Answers
from assessment.records import drafts, submissions
from assessment.settings import ROOT
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading
from assessment.vault.keyring import Keyring
from tests.support.encrypted_drafts import keyring, sleep
from tests.support.staff import FIRST

ANSWERS: Answers = {"tired": 3, "awake": 2, "words": "So tired"}


def assert_nothing_is_torn_or_lost(engine: Engine, folder: Path, kills: int) -> None:
    """Kill a sending process so many times: all of each submission is stored or nothing, and every row opens."""
    pack, keys = sleep(folder), folder / "keys"
    ring = keyring(keys)
    sender = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("crash_sender.py")),
            engine.url.render_as_string(hide_password=False),
            str(folder / "sleep"),
            str(keys),
            str(kills),
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
    assert len(acknowledged) >= kills
    assert acknowledged <= kept


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
    assert submissions.open_for_team(case_rows.by_code(conn, record.code, FIRST), ring) == record
    return record.code
