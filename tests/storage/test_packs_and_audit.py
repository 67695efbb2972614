"""Packs are kept once; audit rows only ever grow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.storage import audit, packs
from assessment.storage.engine import reading, writing
from assessment.storage.tables import AuditRow
from tests.support.stopped_clock import NOON


class Sleep:
    """As much of a pack as keeping one needs."""

    id, version, snapshot, hash = "sleep", "1.0", '{"id":"sleep"}', "b" * 64


SLEEP = cast(Pack, Sleep)


def test_a_stored_pack_can_be_read_from_its_snapshot(engine: Engine) -> None:
    with writing(engine) as conn:
        packs.keep(conn, SLEEP, NOON)
        packs.keep(conn, SLEEP, NOON)
    with reading(engine) as conn:
        assert packs.snapshot(conn, SLEEP.hash) == SLEEP.snapshot


def test_a_pack_that_was_never_stored_is_not_found(engine: Engine) -> None:
    with reading(engine) as conn, pytest.raises(NotFound):
        packs.snapshot(conn, "c" * 64)


def test_many_may_keep_the_same_pack_at_the_same_moment(engine: Engine) -> None:
    def keep(_: int) -> None:
        with writing(engine) as conn:
            packs.keep(conn, SLEEP, NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(8)))
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM packs").scalar_one() == 1


def test_what_was_done_is_recorded(engine: Engine) -> None:
    with writing(engine) as conn:
        audit.record(conn, "ada@desk.example", "opened", "heron-42", NOON)
    with reading(engine) as conn:
        row = conn.execute(select(AuditRow.at, AuditRow.who, AuditRow.verb, AuditRow.subject)).one()
    assert tuple(row) == (NOON, "ada@desk.example", "opened", "heron-42")


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_what_was_recorded_cannot_be_changed(engine: Engine, change: str) -> None:
    with writing(engine) as conn:
        audit.record(conn, "ada@desk.example", "opened", "heron-42", NOON)
    with pytest.raises(DBAPIError, match="audit rows are never"), writing(engine) as conn:
        conn.exec_driver_sql(change)
