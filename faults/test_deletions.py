"""A process killed at any moment while people delete: what was said to be deleted never comes back from a backup."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from assessment.core.model.pack import Pack
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import erasure, startup
from assessment.settings import Settings
from assessment.storage import drafts as draft_rows
from assessment.storage.engine import connect, reading, writing
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts
from tests.support.stopped_clock import NOON

KILLS, DRAFTS_A_KILL = 60, 20


def delete_one_after_another(store: Store, drafts: list[OpenDraft], folder: Path, told: int) -> None:
    """Say of each draft on ``told`` when its deletion begins, and when it is done; then wait to be killed."""
    for draft in drafts:
        os.write(told, f"begins {draft.row.id}\n".encode())
        erasure.erase(store, draft.token, folder, NOON)
        os.write(told, f"deleted {draft.row.id}\n".encode())
    signal.pause()


def killed_while_deleting(url: str, ring: Keyring, drafts: list[OpenDraft], folder: Path) -> list[list[str]]:
    """The lines that a deleting process said until it was killed."""
    listening, telling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            delete_one_after_another(Store(connect(url), ring), drafts, folder, telling)
        finally:
            os._exit(1)
    os.close(telling)
    with os.fdopen(listening) as pipe:
        said = [pipe.readline()]  # however slow the machine, the kill falls among deletions
        time.sleep(random.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        said += pipe.readlines()
    os.waitpid(child, 0)
    return [line.split() for line in said]


def test_killed_60_times_nothing_that_was_said_to_be_deleted_comes_back(
    engine: Engine,
    database_url: str,
    ring: Keyring,
    pack: Pack,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    encrypted_drafts.known_keyring(engine, tmp_path / "keys")
    drafts = [encrypted_drafts.begun(engine, pack) for _ in range(KILLS * DRAFTS_A_KILL)]
    engine.dispose()
    begun, deleted = set[str](), set[str]()
    for kill in range(KILLS):
        own = drafts[kill * DRAFTS_A_KILL :][:DRAFTS_A_KILL]
        for word, draft_id in killed_while_deleting(database_url, ring, own, tmp_path):
            (begun if word == "begins" else deleted).add(draft_id)
    assert deleted <= begun
    assert len(begun) >= KILLS
    with writing(engine) as conn:  # the backup of before everything
        conn.exec_driver_sql("DELETE FROM tombstones")
        conn.exec_driver_sql("DELETE FROM drafts")
        for draft in drafts:
            draft_rows.add(conn, draft.row)
    startup.prepare(make_settings(database_url=database_url, instance_dir=tmp_path))
    with reading(engine) as conn:
        there = {str(each.row.id) for each in drafts if draft_rows.by_token(conn, each.row.token_sha256 or "")}
    assert not there & deleted
    assert {str(each.row.id) for each in drafts} - begun <= there
