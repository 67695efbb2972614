"""Who works in a team, who is away, and who stands in for them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from assessment.storage import accounts, colleagues
from assessment.storage.accounts import COUNSELOR
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support import teams
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later

TOMORROW = later(days=1)


def add(conn: Connection, name: str, of: frozenset[int] = FIRST) -> int:
    account = accounts.add(conn, f"{name}@desk.example", name.title(), "hash", COUNSELOR, of)
    assert account is not None
    return account


def test_somebody_stands_in_for_who_named_them_until_that_day(engine: Engine) -> None:
    with writing(engine) as conn:
        ada, bea, cleo = (add(conn, name) for name in ("ada", "bea", "cleo"))
        colleagues.set_absence(conn, ada, TOMORROW, bea)
        colleagues.set_absence(conn, cleo, TOMORROW, None)
    with reading(engine) as conn:
        assert [each.id for each in colleagues.stood_in_for(conn, bea, FIRST, NOON)] == [ada]
        assert colleagues.stood_in_for(conn, cleo, FIRST, NOON) == []
        assert colleagues.stood_in_for(conn, bea, FIRST, TOMORROW) == []


def test_nobody_stands_in_for_somebody_of_another_team(engine: Engine, ring: Keyring) -> None:
    teams.add(engine, ring, 2)
    with writing(engine) as conn:
        ada, bea = add(conn, "ada", frozenset({2})), add(conn, "bea")
        colleagues.set_absence(conn, ada, TOMORROW, bea)
    with reading(engine) as conn:
        assert colleagues.stood_in_for(conn, bea, FIRST, NOON) == []
