"""Packs are kept once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from sqlalchemy import Engine

from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.storage import packs
from assessment.storage.engine import reading, writing
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
